"""What the stand-in with its MSP offers, read by the real connector, for tests of forms and rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx

from bot.connectors.autotask.access import Access, Credentials
from bot.connectors.autotask.client import Autotask
from bot.connectors.autotask.limits import Budget
from bot.connectors.autotask.line import Line
from bot.domain.fields import Choice
from bot.domain.ids import Cursor
from bot.domain.remote import Lists
from tests.connectors.autotask.there import CATEGORIES
from tests.fakes import HandClock
from tests.sandbox.autotask.harness import Stand
from tests.sandbox.autotask.listening import running_msp


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Stand, Autotask]]:
    """The stand-in, and a connector to it."""
    clock = HandClock()
    async with running_msp() as stand, httpx.AsyncClient(trust_env=False) as client:
        named = stand.credentials
        credentials = Credentials(
            user=named["UserName"],
            secret=named["Secret"],
            code=named["ApiIntegrationCode"],
            url=f"{stand.url}/autotask/atservicesrest/",
        )
        line = Line(client, Access(client, credentials, clock), Budget(clock, 10_000))
        yield stand, Autotask(line, categories=CATEGORIES)


async def pooled(connector: Autotask, cursor: Cursor | None = None) -> tuple[dict[str, list[Choice]], Cursor]:
    """All pages of its big lists, and where the next look begins."""
    found: dict[str, list[Choice]] = {}
    while True:
        page = await connector.pools(cursor)
        for name, choices in page.choices.items():
            found.setdefault(name, []).extend(choices)
        cursor = page.cursor
        if page.is_last:
            return found, cursor


async def offered(connector: Autotask) -> Lists:
    """All that it offers, as a desk has it."""
    lists, (pools, _) = await connector.lists(), await pooled(connector)
    return replace(lists, pools={**lists.pools, **{name: tuple(some) for name, some in pools.items()}})
