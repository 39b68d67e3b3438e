"""A kind of remote ticket system as the rest of the house sees it, and an account there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from bot.domain.abilities import Capabilities
from bot.domain.connector import Connector
from bot.domain.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who we are at a remote. With a `token_url`, the key is changed for tokens there."""

    system: str
    url: str
    user: str
    key: str = field(repr=False)
    token_url: str = ""
    calls_a_second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What its tickets can do, where it is and who we are there when nothing else is said, and its connector.

    `connect` takes a client whose addresses are relative to the account's, and a name for the account's pace.
    """

    capabilities: Capabilities
    url: str
    user: str
    calls_a_second: int
    """How often it may be called at most."""
    connect: Callable[[httpx.AsyncClient, Account, str, Clock], Connector]
