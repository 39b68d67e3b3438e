"""The remote of a desk, read from its table: which system, who we are there, and what goes out when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.config.table import Table
from bot.connectors.system import Account
from bot.connectors.systems import SYSTEMS
from bot.domain.abilities import Connected, Mode
from bot.domain.ticket import ChannelId

ADDRESS = re.compile(r"^https?://\S+$")
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,100}$")
CHANNEL = re.compile(r"^(#[^\s#A-Z]{1,80}|[CGD][A-Z0-9]{5,})$")
CHANNELS = "channels' ids (C…) or names with a #"
LONGEST_HOLD = 3_600
KEYS = (
    "system", "user", "key_env", "key_file", "url", "url_env", "token_url", "hold_seconds", "explicit_in",
    "alerts_in", "adopts", "calls_a_second",
)  # fmt: skip


def remote(table: Table, folder: Path, environ: Mapping[str, str]) -> tuple[Connected, Account] | None:
    """The remote that a table describes; None where what it says cannot be used, which is a fault."""
    system = table.text("system", None)
    table.refuse_others(*KEYS)
    if system not in SYSTEMS:
        table.fault("system", f"{system!r} is unknown; known are {', '.join(SYSTEMS)}")
        return None
    usual = SYSTEMS[system]
    url = _address(table, environ, usual.url)
    account = Account(
        system=system,
        url=url.rstrip("/") + "/",
        user=table.text("user", usual.user),
        key=_key(table, folder, environ),
        token_url=table.text("token_url", "", ADDRESS, "an address that begins with https://"),
        calls_a_second=table.number("calls_a_second", usual.calls_a_second, 1, usual.calls_a_second),
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


def _address(table: Table, environ: Mapping[str, str], usual: str) -> str:
    """Where the remote is: as the table says, or an environment variable that it names."""
    words = "an address that begins with https://"
    if not table.has("url_env"):
        return table.text("url", usual, ADDRESS, words)
    name = table.text("url_env", "", NAME, "the name of an environment variable")
    address = environ.get(name, "").strip()
    if not ADDRESS.match(address):
        table.fault("url_env", f"the environment variable {name} must hold {words}")
    return address


def _key(table: Table, folder: Path, environ: Mapping[str, str]) -> str:
    """The key, from the environment variable or the file that the table names; it never stands there."""
    if table.has("key_env") == table.has("key_file"):
        table.fault("key_env", "name either the environment variable that holds the key, or a key_file")
        return ""
    if table.has("key_file"):
        name = table.text("key_file", "")
        try:
            return (folder / name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            table.fault("key_file", f"cannot read {name} ({type(error).__name__})")
            return ""
    name = table.text("key_env", "", NAME, "the name of an environment variable")
    key = environ.get(name, "").strip()
    if name and not key:
        table.fault("key_env", f"the environment variable {name} is not set")
    return key
