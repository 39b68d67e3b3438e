"""A kind of remote ticket system as the rest of the house sees it, and an account there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import httpx

from bot.domain.abilities import Capabilities
from bot.domain.connector import Connector
from bot.domain.hooks import HookReader
from bot.domain.ports import Clock

PEOPLE = "people"
"""The table of names that says who of the chat, by address, is who there."""
WEBHOOK = "webhook"
"""What the secret is called that proves a remote's calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who we are at a remote, where it is, and how often it may be called: as configured.

    `addresses`, `limits`, `secrets` and `names` have just the keys that its system has.
    """

    system: str
    url: str
    user: str
    key: str = field(repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How often something may be called in a time: what holds when nothing is said, and what may be said."""

    usual: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What its tickets can do, where it is and who we are there when nothing else is said, and its connector.

    `connect` takes a client whose addresses are relative to the account's. Without a `user` there must be one
    in the configuration.
    """

    capabilities: Capabilities
    url: str
    user: str | None
    connect: Callable[[httpx.AsyncClient, Account, Clock], Connector]
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Further keys that hold addresses, such as `token_url`, with the usual ones, empty for none."""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    """Keys that hold a number of calls."""
    secrets: tuple[str, ...] = ()
    """Further secrets that may be configured: one called `webhook` by `webhook_env` or `webhook_file`."""
    names: tuple[str, ...] = ()
    """Keys that hold tables of names and what they are called there."""
    misnamed: Mapping[str, Callable[[str, str], str]] = field(default_factory=dict)
    """What such a table must say instead of a name with that text; empty where it may say so."""
    shared: tuple[str, ...] = ()
    """Those limits that count for all desks of one user together."""
    hook: HookReader | None = None
    """How it is read when it calls us; the key that proves its calls is the secret `webhook`."""


def portion(system: System, account: Account, accounts: Iterable[Account]) -> Account:
    """An account with its part of what all desks of one user may call together: one call at least."""
    us = (account.system, account.url, account.user)
    desks = sum((each.system, each.url, each.user) == us for each in accounts)
    limits = {
        name: max(1, most // desks) if name in system.shared else most
        for name, most in account.limits.items()
    }
    return replace(account, limits=limits)
