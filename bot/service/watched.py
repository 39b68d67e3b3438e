"""A connector whose calls are watched: what fails there, and what is answered, tells how its remote does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.domain.abilities import Capabilities
from bot.domain.connector import Connector, Errand, HistoryReader, PoolReader
from bot.domain.ids import Cursor, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.pools import PoolPage
from bot.domain.ports import Pace
from bot.domain.remote import (
    PLAINLY,
    Act,
    Lists,
    Manner,
    NewTicket,
    RemoteDeed,
    RemoteTicket,
    Sweep,
    Upload,
)
from bot.errors import Rejected, RemoteError, Withheld
from bot.service.health import Watch

T = TypeVar("T")


class Watched:
    """The same connector; a call reports to the watch before it ends."""

    def __init__(self, inner: Connector, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    @property
    def capabilities(self) -> Capabilities:
        return self._inner.capabilities

    def pace(self, errand: Errand) -> Pace | None:
        return self._inner.pace(errand)

    def opening_limit(self, new: NewTicket) -> int:
        return self._inner.opening_limit(new)

    async def changed(self, cursor: Cursor | None) -> Sweep:
        return await self._seen(self._inner.changed(cursor))

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        return await self._seen(self._inner.open_tickets(cursor))

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        return await self._seen(self._inner.read(ticket))

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        return await self._seen(self._inner.read_many(tickets))

    async def create(self, new: NewTicket) -> RemoteTicket:
        return await self._seen(self._inner.create(new))

    async def created(self, new: NewTicket, since: datetime) -> RemoteTicket | None:
        return await self._seen(self._inner.created(new, since))

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        return await self._seen(self._inner.push(ticket, text, manner))

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        await self._seen(self._inner.act(ticket, act, manner))

    async def upload(
        self, ticket: RemoteId, upload: Upload, manner: Manner = PLAINLY
    ) -> tuple[RemoteUpdateId, ...]:
        return await self._seen(self._inner.upload(ticket, upload, manner))

    async def download(self, ticket: RemoteId, file: RemoteFileId) -> AsyncIterator[bytes]:
        try:
            async for piece in self._inner.download(ticket, file):
                yield piece
        except RemoteError as error:
            await self._failed(error)
            raise
        await self._watch.worked()

    async def lists(self) -> Lists:
        """Not watched: that we may not see one of the lists is no failure of the remote."""
        return await self._inner.lists()

    async def pools(self, cursor: Cursor | None) -> PoolPage | None:
        """Not watched, as the lists; a connector that reads none has none."""
        return await self._inner.pools(cursor) if isinstance(self._inner, PoolReader) else None

    async def history(self, ticket: RemoteId) -> Sequence[RemoteDeed]:
        """Nothing where its connector tells none. That we may not see it is no failure of the remote."""
        if not isinstance(self._inner, HistoryReader):
            return ()
        try:
            result = await self._inner.history(ticket)
        except Withheld:
            raise
        except RemoteError as error:
            await self._failed(error)
            raise
        await self._watch.worked()
        return result

    async def check(self) -> str:
        return await self._seen(self._inner.check())

    async def _seen(self, call: Awaitable[T]) -> T:
        try:
            result = await call
        except RemoteError as error:
            await self._failed(error)
            raise
        await self._watch.worked()
        return result

    async def _failed(self, error: RemoteError) -> None:
        """A refusal is an answer like any other, also of what may be kept from us alone."""
        if isinstance(error, Rejected | Withheld):
            await self._watch.worked()
        else:
            await self._watch.failed(error)
