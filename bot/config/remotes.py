"""The remote of a desk, read from its table: which system, who we are there, and what goes out when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from bot.config.table import Table
from bot.connectors.system import Account, System
from bot.connectors.systems import SYSTEMS
from bot.domain.abilities import Connected, Mode
from bot.domain.ticket import ChannelId

ADDRESS = re.compile(r"^https?://\S+$")
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,100}$")
CHANNEL = re.compile(r"^(#[^\s#A-Z]{1,80}|[CGD][A-Z0-9]{5,})$")
CHANNELS = "channels' ids (C…) or names with a #"
LONGEST_HOLD = 3_600
WORDS = "an address that begins with https://"
KEYS = ("system", "user", "hold_seconds", "explicit_in", "alerts_in", "adopts")
"""What every system's table may hold, besides its key and its addresses."""


def remote(table: Table, folder: Path, environ: Mapping[str, str]) -> tuple[Connected, Account] | None:
    """The remote that a table describes; None where what it says cannot be used, which is a fault."""
    system = table.text("system", None)
    if system not in SYSTEMS:
        table.fault("system", f"{system!r} is unknown; known are {', '.join(SYSTEMS)}")
        return None
    usual = SYSTEMS[system]
    table.refuse_others(*keys(usual))
    account = Account(
        system=system,
        url=_address(table, environ, "url", usual.url).rstrip("/") + "/",
        user=table.text("user", usual.user),
        key=_secret(table, folder, environ, "key", is_needed=True),
        addresses={key: _address(table, environ, key, each) for key, each in usual.addresses.items()},
        limits={key: table.number(key, each.usual, 1, each.most) for key, each in usual.limits.items()},
        secrets={key: _secret(table, folder, environ, key) for key in usual.secrets},
        names={key: _names(table, key, usual.misnamed.get(key, _may_be_anything)) for key in usual.names},
    )
    explicit = dict.fromkeys(table.words("explicit_in", CHANNEL, CHANNELS), Mode.EXPLICIT)
    alerts = dict.fromkeys(table.words("alerts_in", CHANNEL, CHANNELS), Mode.ALERTS_ONLY)
    for channel in sorted(explicit.keys() & alerts.keys()):
        table.fault("alerts_in", f"{channel} is in explicit_in too; a channel has one mode")
    connected = Connected(
        capabilities=usual.capabilities,
        hold=timedelta(seconds=table.number("hold_seconds", 20, 0, LONGEST_HOLD)),
        modes={ChannelId(channel): mode for channel, mode in (explicit | alerts).items()},
        adopts=table.flag("adopts", True),
    )
    return connected, account


def keys(system: System) -> list[str]:
    """All that the table of such a remote may hold."""
    addresses = ("url", *system.addresses)
    secrets = ("key", *system.secrets)
    return [
        *KEYS,
        *(f"{key}{behind}" for key in secrets for behind in ("_env", "_file")),
        *(f"{key}{behind}" for key in addresses for behind in ("", "_env")),
        *system.limits,
        *system.names,
    ]


def _address(table: Table, environ: Mapping[str, str], key: str, usual: str) -> str:
    """Where something is: as the table says, or an environment variable that it names."""
    named_by = f"{key}_env"
    if not table.has(named_by):
        return table.text(key, usual, ADDRESS, WORDS)
    name = table.text(named_by, "", NAME, "the name of an environment variable")
    address = environ.get(name, "").strip()
    if not ADDRESS.match(address):
        table.fault(named_by, f"the environment variable {name} must hold {WORDS}")
    return address


def _secret(
    table: Table, folder: Path, environ: Mapping[str, str], key: str, *, is_needed: bool = False
) -> str:
    """A secret, from the environment variable or the file that the table names; it never stands there."""
    by_env, by_file = f"{key}_env", f"{key}_file"
    if not (is_needed or table.has(by_env) or table.has(by_file)):
        return ""
    if table.has(by_env) == table.has(by_file):
        table.fault(by_env, f"name either the environment variable that holds the {key}, or a {by_file}")
        return ""
    if table.has(by_file):
        name = table.text(by_file, "")
        try:
            return (folder / name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            table.fault(by_file, f"cannot read {name} ({type(error).__name__})")
            return ""
    name = table.text(by_env, "", NAME, "the name of an environment variable")
    secret = environ.get(name, "").strip()
    if name and not secret:
        table.fault(by_env, f"the environment variable {name} is not set")
    return secret


def _may_be_anything(name: str, text: str) -> str:
    return ""


def _names(table: Table, key: str, misnamed: Callable[[str, str], str]) -> dict[str, str]:
    """A table of names, each with what it is called there."""
    told = table.raw(key)
    if told is None:
        return {}
    if not isinstance(told, dict) or not all(
        isinstance(each, str) and each.strip() for each in told.values()
    ):
        table.fault(key, f'must be names with texts, such as {key} = {{ "Ada Jones" = "…" }}')
        return {}
    names = {name.strip(): each.strip() for name, each in told.items()}
    for name, each in names.items():
        if fault := misnamed(name, each):
            table.fault(key, f'"{name}" = "{each}": {fault}')
    return names
