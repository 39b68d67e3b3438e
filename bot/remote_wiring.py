"""The desks' remotes, a client for each, and what is to be done at them: built for `wiring`."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping

import httpx

from bot.config.settings import Settings
from bot.connectors.system import PEOPLE, portion
from bot.connectors.systems import SYSTEMS
from bot.domain.connector import Connector
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.ports import Clock
from bot.service.remote_work import RemoteWork, remote_work
from bot.service.roster import Roster
from bot.slack.people import People
from storage.store import SqlStore

REMOTE_PATIENCE = httpx.Timeout(15, connect=5)
REMOTE_LIMITS = httpx.Limits(max_connections=24, max_keepalive_connections=24, keepalive_expiry=30.0)
"""Connections are kept for all that is under way at once, and from one look for changes to the next."""


@contextlib.asynccontextmanager
async def connected(settings: Settings, clock: Clock) -> AsyncIterator[dict[DeskId, Connector]]:
    """The remotes of the desks, each with a client of its own, until the block ends."""
    async with contextlib.AsyncExitStack() as open_clients:
        found: dict[DeskId, Connector] = {}
        for desk, account in settings.accounts.items():
            client = httpx.AsyncClient(base_url=account.url, timeout=REMOTE_PATIENCE, limits=REMOTE_LIMITS)
            await open_clients.enter_async_context(client)
            system = SYSTEMS[account.system]
            share = portion(system, account, settings.accounts.values())
            found[desk] = system.connect(client, share, clock)
        yield found


def remotes_of(
    settings: Settings,
    store: SqlStore,
    workspace: WorkspaceId,
    connectors: Mapping[DeskId, Connector],
    roster: Roster,
    clock: Clock,
    people: People,
) -> tuple[RemoteWork, ...]:
    """What is to be done at each desk's remote."""
    return tuple(
        remote_work(
            store,
            workspace,
            desk,
            connector,
            roster,
            clock,
            people.address,
            settings.accounts[desk].names.get(PEOPLE),
        )
        for desk, connector in connectors.items()
    )
