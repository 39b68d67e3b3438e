"""The port to a remote ticket system: what every connector has to do, and what it may raise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.domain.abilities import Capabilities
from bot.domain.ids import Cursor, DeskId, RemoteFileId, RemoteId, RemoteUpdateId
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


class Errand(StrEnum):
    """What somebody goes to a remote for, as far as it takes some things more seldom than others."""

    OPEN = "open"
    SAY = "say"
    ACT = "act"
    FILE = "file"
    READ = "read"
    """To be paced by whoever reads of itself; each read waits in the connector besides."""


class Connector(Protocol):
    """A remote ticket system. Raises RemoteError and nothing else of the outside's.

    An error that is not `certain` may have taken effect there.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def pace(self, errand: Errand) -> Pace | None:
        """How fast it takes that, all processes together; None where each call waits in the connector."""
        ...

    async def changed(self, cursor: Cursor | None) -> Sweep:
        """A page of the tickets that have changed since; without a cursor, from now on."""
        ...

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        """A page of all tickets that are not closed there; without a cursor, from the first."""
        ...

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        """The whole ticket as it is. Raises Rejected when there is none that we may see."""
        ...

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        """These tickets as they are, in as few calls as the remote allows.

        What it does not show is left out, and read by itself to learn why.
        """
        ...

    def opening_limit(self, new: NewTicket) -> int:
        """How many characters of its own text such a ticket takes: a remote may put other answers beside it.

        Raises Rejected when these leave no room.
        """
        ...

    async def create(self, new: NewTicket) -> RemoteTicket:
        """Open a ticket. Raises Rejected with the remote's words when it does not take it.

        Its resources tell what it is about; those that it does not show as attached are attached by acts.
        """
        ...

    async def created(self, new: NewTicket, since: datetime) -> RemoteTicket | None:
        """The ticket that was opened so, known by its reference or its words, at that time or later."""
        ...

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        """Add an update; which it became there, none where the remote does not say (`answers_with_ids`).

        Where the remote knows no internal ones and acts for nobody, everything is said plainly, as with `act`
        and `upload`.
        """
        ...

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        """Do something else to a ticket; what is done already is no error."""
        ...

    async def upload(
        self, ticket: RemoteId, upload: Upload, manner: Manner = PLAINLY
    ) -> tuple[RemoteUpdateId, ...]:
        """Put a file on a ticket; the update that it came with, if it made one.

        What we put there under that name and of that size already is no error; NameTaken when another file
        is called so.
        """
        ...

    def download(self, ticket: RemoteId, file: RemoteFileId) -> AsyncIterator[bytes]:
        """The bytes of a file there, in pieces."""
        ...

    async def lists(self) -> Lists:
        """All that there is to choose from; some calls' worth."""
        ...

    async def check(self) -> str:
        """Whom the remote takes us for. Raises Unauthorized when it does not take us."""
        ...


@runtime_checkable
class PoolReader(Protocol):
    """A connector whose pools are too large to be read with all lists; those of others come with them."""

    async def pools(self, cursor: Cursor | None) -> PoolPage | None:
        """A page of the entries that changed since; without a cursor, of all of them. None: it has none.

        Raises Rejected when it does not know the cursor any more.
        """
        ...


@runtime_checkable
class HistoryReader(Protocol):
    """A connector whose remote tells what happened to a ticket, beside what was said on it."""

    async def history(self, ticket: RemoteId) -> Sequence[RemoteDeed]:
        """All that happened to it there, oldest first."""
        ...


@runtime_checkable
class Told(Protocol):
    """A connector whose remote tells at once what changes, by calls or feeds, unless something is wrong."""

    async def hook_faults(self, desk: DeskId) -> Sequence[str]:
        """What keeps it from telling that for a desk, in words; nothing when it does."""
        ...


@runtime_checkable
class HookKeeper(Told, Protocol):
    """A connector whose remote calls us as long as it is told to there, which it may end by itself."""

    async def set_up_hooks(self, desk: DeskId, url: str, secret: str) -> Sequence[str]:
        """Have it call there, and sign with that; what was done, a sentence each. Doing it twice is fine."""
        ...

    async def remove_hooks(self, desk: DeskId) -> Sequence[str]:
        """Have nothing call for a desk any more; what was done."""
        ...
