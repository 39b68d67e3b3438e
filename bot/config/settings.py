"""Environment and TOML file -> frozen Settings, read once. Every fault is reported at once, with its key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from bot.config.desks import desk
from bot.config.remotes import remote
from bot.config.table import Table
from bot.connectors.system import Account
from bot.domain.desk import SUBJECTS, DeskRules, Desks
from bot.domain.supplying import kinds_of
from bot.domain.ticket import ChannelId, DeskId
from bot.errors import ConfigError
from bot.serving import Address, address_of

SLACK_API: Final = "https://slack.com/api/"
DATABASE: Final = "sqlite:///threadesk.sqlite"
DEFAULT_CHANNEL: Final = ChannelId("#help")

COMMAND = re.compile(r"^/[a-z0-9_-]{1,31}$")
EMOJI = re.compile(r"^(:?)[a-z0-9_+'-]{1,100}\1$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One environment variable: what it means, and its default where it has one."""

    name: str
    meaning: str
    default: str | None = None
    is_secret: bool = False


VARIABLES: Final = (
    Variable(name="SLACK_BOT_TOKEN", meaning="the bot's token, `xoxb-…`", is_secret=True),
    Variable(
        name="SLACK_APP_TOKEN",
        meaning="the app-level token, `xapp-…`, for Socket Mode; not needed with `--http`",
        is_secret=True,
    ),
    Variable(
        name="SLACK_SIGNING_SECRET",
        meaning="proves that requests come from Slack; needed with `--http`",
        is_secret=True,
    ),
    Variable(name="SLACK_API_URL", meaning="where Slack's Web API is", default=SLACK_API),
    Variable(
        name="THREADESK_DATABASE_URL",
        meaning="an SQLAlchemy URL: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`",
        default=DATABASE,
        is_secret=True,
    ),
    Variable(name="THREADESK_CONFIG", meaning="the TOML file of desks; without one there is one local desk"),
    Variable(
        name="THREADESK_FILES",
        meaning="the folder of kept files; without it `files` beside the SQLite file, else `threadesk-files`",
    ),
    Variable(
        name="THREADESK_CLOCK_FILE",
        meaning="a file with seconds to add to the clock, for rehearsals; the sandbox writes one",
    ),
    Variable(
        name="THREADESK_HOOKS",
        meaning="`HOST:PORT` where vendors' systems call at `/hooks/<desk id>`, as `run --hooks` says",
    ),
    Variable(name="THREADESK_LOG_LEVEL", meaning="DEBUG, INFO, WARNING or ERROR", default="INFO"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is set from outside."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str
    database_url: str
    files: Path
    clock_file: Path | None
    hooks: Address | None = None
    log_level: str
    command: str
    emoji: str
    desks: Desks
    accounts: Mapping[DeskId, Account] = field(default_factory=dict)
    """Who we are at the remotes of desks that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    """What the TOML file says, or what holds without one."""

    command: str = "/ticket"
    emoji: str = "ticket"
    desks: Desks
    accounts: Mapping[DeskId, Account] = field(default_factory=dict)


def default_desks() -> Desks:
    """One local desk with the nineteen subjects, in #help."""
    rules = DeskRules(id=DeskId("help"), name="Help", channel=DEFAULT_CHANNEL, subjects=SUBJECTS)
    return Desks(all=(rules,))


def read_settings(environ: Mapping[str, str], *, needs_slack: bool = True) -> Settings:
    """The settings. Raises ConfigError with every fault, of the environment and of the file."""
    faults: list[str] = []
    value = {variable.name: _value(variable, environ, faults) for variable in VARIABLES}
    if needs_slack:
        _check_tokens(value, faults)
    if not value["SLACK_API_URL"].startswith(("https://", "http://")):
        faults.append("SLACK_API_URL: must begin with https:// (or http:// for a sandbox).")
    if not value["THREADESK_DATABASE_URL"].startswith(("sqlite:", "postgresql")):
        faults.append("THREADESK_DATABASE_URL: must begin with sqlite:/// or postgresql://.")
    if value["THREADESK_LOG_LEVEL"] not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        faults.append("THREADESK_LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR.")
    if value["THREADESK_HOOKS"] and address_of(value["THREADESK_HOOKS"]) is None:
        faults.append("THREADESK_HOOKS: must be HOST:PORT, such as 127.0.0.1:3001.")
    path = value["THREADESK_CONFIG"]
    from_file = read_file(Path(path), faults, environ) if path else FileSettings(desks=default_desks())
    if faults:
        raise ConfigError(faults)
    clock = value["THREADESK_CLOCK_FILE"]
    return Settings(
        bot_token=value["SLACK_BOT_TOKEN"],
        app_token=value["SLACK_APP_TOKEN"],
        signing_secret=value["SLACK_SIGNING_SECRET"],
        api_url=value["SLACK_API_URL"].rstrip("/") + "/",
        database_url=value["THREADESK_DATABASE_URL"],
        files=_files(value["THREADESK_FILES"], value["THREADESK_DATABASE_URL"]),
        clock_file=Path(clock) if clock else None,
        hooks=address_of(value["THREADESK_HOOKS"]),
        log_level=value["THREADESK_LOG_LEVEL"],
        command=from_file.command,
        emoji=from_file.emoji,
        desks=from_file.desks,
        accounts=from_file.accounts,
    )


def _files(folder: str, database_url: str) -> Path:
    """The folder of kept files: what is given, else beside the SQLite file, else beside us."""
    if folder:
        return Path(folder)
    kind, _, path = database_url.partition(":///")
    path = path.partition("?")[0]
    is_file = kind.startswith("sqlite") and path not in ("", ":memory:")
    return Path(path).with_name("files") if is_file else Path("threadesk-files")


def _value(variable: Variable, environ: Mapping[str, str], faults: list[str]) -> str:
    """The variable's value; a secret may stand in a file that `NAME_FILE` names."""
    path = environ.get(f"{variable.name}_FILE", "")
    if variable.is_secret and path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{variable.name}_FILE: cannot read {path} ({error}).")
            return variable.default or ""
    return environ.get(variable.name, "").strip() or variable.default or ""


def _check_tokens(value: Mapping[str, str], faults: list[str]) -> None:
    if not value["SLACK_BOT_TOKEN"].startswith(("xoxb-", "xoxe.xoxb-")):
        faults.append(
            "SLACK_BOT_TOKEN: set it to the token that begins with xoxb- (app settings, Install App)."
        )
    if value["SLACK_APP_TOKEN"] and not value["SLACK_APP_TOKEN"].startswith("xapp-"):
        faults.append(
            "SLACK_APP_TOKEN: set it to a token that begins with xapp- (app settings, Basic Information)."
        )
    if not value["SLACK_APP_TOKEN"] and not value["SLACK_SIGNING_SECRET"]:
        faults.append("SLACK_APP_TOKEN: set it for Socket Mode, or SLACK_SIGNING_SECRET for --http.")


def read_file(path: Path, faults: list[str], environ: Mapping[str, str] | None = None) -> FileSettings:
    """The TOML file; its faults are added to `faults`, and what can be used is returned."""
    fallback = FileSettings(desks=default_desks())
    try:
        root = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"THREADESK_CONFIG: cannot read {path} ({error.strerror}).")
        return fallback
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path}: is no TOML ({error}).")
        return fallback
    table = Table(root, str(path), faults)
    command = table.text("command", "/ticket", COMMAND, "a slash and up to 31 of a-z, 0-9, _ and -")
    emoji = table.text("emoji", "ticket", EMOJI, "an emoji's name, as in ticket or :ticket:").strip(":")
    accounts: dict[DeskId, Account] = {}
    desks = tuple(_desk(each, path.parent, environ or {}, accounts) for each in table.tables("desks"))
    table.refuse_others("command", "emoji", "desks")
    ids = [desk.id for desk in desks]
    faults += [
        f"{path}: desks: the id {each!r} is used twice." for each in sorted(set(ids)) if ids.count(each) > 1
    ]
    groups = [group.id for desk in desks for group in desk.groups]
    faults += [
        f"{path}: desks: groups: the id {each!r} is used twice."
        for each in sorted(set(groups))
        if groups.count(each) > 1
    ]
    if not desks:
        return FileSettings(command=command, emoji=emoji, desks=fallback.desks)
    return FileSettings(command=command, emoji=emoji, desks=Desks(all=desks), accounts=accounts)


def _desk(
    table: Table, folder: Path, environ: Mapping[str, str], accounts: dict[DeskId, Account]
) -> DeskRules:
    """A desk with its remote, if it has one; who we are there is kept apart, as it holds a secret."""
    other = table.table("remote")
    found = remote(other, folder, environ) if other is not None else None
    theirs = kinds_of(found[0].capabilities.forms) if found is not None else ()
    rules = desk(table, folder, theirs)
    if found is None:
        return rules
    connected, accounts[rules.id] = found
    if rules.channel is None:
        table.fault("channel", "is missing: a desk with a remote needs one for what is opened there")
    if theirs:
        return replace(rules, remote=connected)
    takes = connected.capabilities.kinds
    if table.has("kinds") or table.has("kind"):
        for each in rules.kinds:
            if each.id not in takes:
                table.fault("kinds", f"{connected.name} takes no {each.id!r}; it takes {', '.join(takes)}")
    kinds = tuple(each for each in rules.kinds if each.id in takes)
    return replace(rules, remote=connected, kinds=kinds)
