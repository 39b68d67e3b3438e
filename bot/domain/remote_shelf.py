"""What the store keeps of remotes beside the tickets: what is known of them, and how far they were read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Cursor, DeskId, RemoteId, RemoteUpdateId, TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A remote's ticket as it was when it was read last; `ticket` is ours of it, None for one we leave."""

    print: str
    ticket: TicketId | None


class RemoteShelf(Protocol):
    """Where that is kept; every call names the desk whose remote it is."""

    def cursor(self, desk: DeskId, name: str) -> Cursor | None:
        """How far something has been read; None when it never was."""
        ...

    def set_cursor(self, desk: DeskId, name: str, cursor: Cursor) -> None: ...

    def seen(self, desk: DeskId, remote: RemoteId) -> Seen | None:
        """What is known of a ticket there; None when it was never read."""
        ...

    def see(self, desk: DeskId, remote: RemoteId, seen: Seen, look_at: datetime | None) -> None:
        """Note what was read of a ticket, and when to look at it again whether or not it is heard of."""
        ...

    def to_look_at(self, desk: DeskId, now: datetime, limit: int) -> list[RemoteId]:
        """The tickets whose time to be looked at has come, the longest due first."""
        ...

    def copy_of(self, desk: DeskId, update: RemoteUpdateId) -> tuple[TicketId, int] | None:
        """The ticket and event number that an update there is a copy of, if it is one."""
        ...

    def note_copy(self, desk: DeskId, update: RemoteUpdateId, ticket: TicketId, number: int) -> None:
        """Note that an update there is a copy of that event; noting it twice is fine."""
        ...
