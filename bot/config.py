"""Environment and TOML file -> frozen Settings, read once. Every fault is reported at once, with its key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from bot.domain.desk import KINDS, SUBJECTS, DeskRules, Desks, Kind, Policies, Subject
from bot.domain.thanks import THANKS
from bot.domain.ticket import ChannelId, DeskId, PersonId, SubjectId
from bot.errors import ConfigError

SLACK_API: Final = "https://slack.com/api/"
DATABASE: Final = "sqlite:///threadesk.sqlite"
DEFAULT_CHANNEL: Final = ChannelId("#help")

COMMAND = re.compile(r"^/[a-z0-9_-]{1,31}$")
EMOJI = re.compile(r"^(:?)[a-z0-9_+'-]{1,100}\1$")
DESK_ID = re.compile(r"^[a-z][a-z0-9_-]{0,30}$")
CHANNEL = re.compile(r"^(#[^\s#A-Z]{1,80}|[CGD][A-Z0-9]{5,})$")
SPAN = re.compile(r"^([0-9]{1,6})([mhdw])$")
UNITS = MappingProxyType(
    {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
)
LONGEST: Final = timedelta(days=366)
THANK = re.compile(r"^\s*\S.{0,79}$")
PERSON = re.compile(r"^[UW][A-Z0-9]{5,}$")


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
        name="THREADESK_CLOCK_FILE",
        meaning="a file with seconds to add to the clock, for rehearsals; the sandbox writes one",
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
    clock_file: Path | None
    log_level: str
    command: str
    emoji: str
    desks: Desks


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    """What the TOML file says, or what holds without one."""

    command: str = "/ticket"
    emoji: str = "ticket"
    desks: Desks


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
    path = value["THREADESK_CONFIG"]
    from_file = read_file(Path(path), faults) if path else FileSettings(desks=default_desks())
    if faults:
        raise ConfigError(faults)
    clock = value["THREADESK_CLOCK_FILE"]
    return Settings(
        bot_token=value["SLACK_BOT_TOKEN"],
        app_token=value["SLACK_APP_TOKEN"],
        signing_secret=value["SLACK_SIGNING_SECRET"],
        api_url=value["SLACK_API_URL"].rstrip("/") + "/",
        database_url=value["THREADESK_DATABASE_URL"],
        clock_file=Path(clock) if clock else None,
        log_level=value["THREADESK_LOG_LEVEL"],
        command=from_file.command,
        emoji=from_file.emoji,
        desks=from_file.desks,
    )


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


def read_file(path: Path, faults: list[str]) -> FileSettings:
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
    table = _Table(root, str(path), faults)
    command = table.text("command", "/ticket", COMMAND, "a slash and up to 31 of a-z, 0-9, _ and -")
    emoji = table.text("emoji", "ticket", EMOJI, "an emoji's name, as in ticket or :ticket:").strip(":")
    desks = tuple(_desk(each) for each in table.tables("desks"))
    table.refuse_others("command", "emoji", "desks")
    ids = [desk.id for desk in desks]
    faults += [
        f"{path}: desks: the id {each!r} is used twice." for each in sorted(set(ids)) if ids.count(each) > 1
    ]
    if not desks:
        return FileSettings(command=command, emoji=emoji, desks=fallback.desks)
    return FileSettings(command=command, emoji=emoji, desks=Desks(all=desks))


def _desk(table: _Table) -> DeskRules:
    desk_id = table.text("id", None, DESK_ID, "a lower-case word of at most 31 characters")
    channel = table.text("channel", "", CHANNEL, "a channel's id (C…) or its name with a #")
    subjects = tuple(_subject(each) for each in table.tables("subjects"))
    ids = [subject.id for subject in subjects]
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        table.fault("subjects", f"the id {each!r} is used twice")
    kinds = table.words("kinds", None, "standard or administrative")
    known = {str(kind.id): kind for kind in KINDS}
    for kind in kinds:
        if kind not in known:
            table.fault("kinds", f"{kind!r} is no kind of a local desk; use {' or '.join(known)}")
    rules = DeskRules(
        id=DeskId(desk_id),
        name=table.text("name", desk_id.replace("-", " ").capitalize() or "?"),
        channel=ChannelId(channel) if channel else None,
        subjects=subjects or SUBJECTS,
        kinds=_kinds(kinds, known) or KINDS,
        agents=frozenset(map(PersonId, table.words("agents", PERSON, "people's ids (U…)"))),
        admins=frozenset(map(PersonId, table.words("admins", PERSON, "people's ids (U…)"))),
        first_reply_owns=table.flag("first_reply_owns", True),
        may_reopen=table.flag("may_reopen", True),
        intake_channels=frozenset(
            map(ChannelId, table.words("intake_channels", CHANNEL, "channels' ids (C…) or names with a #"))
        ),
        policies=_policies(table.table("policies")),
        thanks=table.words("thanks", THANK, "words or phrases that are not empty", THANKS),
    )
    table.refuse_others(
        "id", "name", "channel", "subjects", "kinds", "agents", "admins",
        "first_reply_owns", "may_reopen", "intake_channels", "policies", "thanks",
    )  # fmt: skip
    return rules


def _policies(table: _Table | None) -> Policies:
    if table is None:
        return Policies()
    if table.has("close_after") and not table.has("stale_after"):
        table.fault("close_after", "needs stale_after: it counts from that warning on")
    table.refuse_others("unowned_after", "stale_after", "close_after")
    return Policies(
        unowned_after=table.span("unowned_after"),
        stale_after=table.span("stale_after"),
        close_after=table.span("close_after"),
    )


def _kinds(names: tuple[str, ...], known: Mapping[str, Kind]) -> tuple[Kind, ...]:
    return tuple(known[name] for name in names if name in known)


def _subject(table: _Table) -> Subject:
    subject = Subject(
        id=SubjectId(table.text("id", None)),
        name=table.text("name", None),
        category=table.text("category", ""),
        active=table.flag("active", True),
    )
    if len(subject.name) > 75:  # An option of a Slack picker holds no more.
        table.fault("name", "must be at most 75 characters")
    table.refuse_others("id", "name", "category", "active")
    return subject


class _Table:
    """One TOML table that gathers faults under its keys instead of stopping at the first."""

    def __init__(self, content: dict[str, Any], where: str, faults: list[str]) -> None:
        self._content = content
        self._where = where
        self._faults = faults

    def fault(self, key: str, words: str) -> None:
        self._faults.append(f"{self._where}: {key}: {words}.")

    def text(
        self, key: str, default: str | None, shape: re.Pattern[str] | None = None, words: str = ""
    ) -> str:
        """The text at `key`; without a default it is required."""
        if key not in self._content:
            if default is None:
                self.fault(key, "is missing")
            return default or ""
        value = self._content[key]
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "must be a text that is not empty")
            return default or ""
        if shape is not None and not shape.match(value):
            self.fault(key, f"{value!r} must be {words}")
        return value.strip()

    def flag(self, key: str, default: bool) -> bool:
        value = self._content.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, "must be true or false")
            return default
        return value

    def words(
        self, key: str, shape: re.Pattern[str] | None, words: str, default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """The list of texts at `key`, the default when there is none."""
        value = self._content.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fault(key, f"must be a list of {words}")
            return ()
        for each in value:
            if shape is not None and not shape.match(each):
                self.fault(key, f"{each!r} must be one of {words}")
        return tuple(value)

    def has(self, key: str) -> bool:
        return key in self._content

    def span(self, key: str) -> timedelta | None:
        """How long something takes, such as 90m, 2h, 3d or 1w; None when it is not said."""
        if key not in self._content:
            return None
        value = self._content[key]
        match = SPAN.match(value) if isinstance(value, str) else None
        if match is None:
            self.fault(key, f"{value!r} must be a number with m, h, d or w behind it, such as 30m, 2h or 3d")
            return None
        span = int(match[1]) * UNITS[match[2]]
        if not timedelta(minutes=1) <= span <= LONGEST:
            self.fault(key, f"{value!r} must be between 1m and {LONGEST.days}d")
            return None
        return span

    def table(self, key: str) -> _Table | None:
        """The one table at `key`, None when there is none."""
        value = self._content.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, f"must be a table: write [desks.{key}]")
            return None
        return _Table(value, f"{self._where}: {key}", self._faults)

    def tables(self, key: str) -> list[_Table]:
        value = self._content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, f"must be tables: write [[{key}]]")
            return []
        return [
            _Table(each, f"{self._where}: {key}[{number}]", self._faults)
            for number, each in enumerate(value, 1)
        ]

    def refuse_others(self, *known: str) -> None:
        for key in self._content:
            if key not in known:
                self.fault(key, f"is unknown here; known are {', '.join(known)}")
