"""What the store keeps of remotes beside the tickets: what is known of them, and how far they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.acquaintance import Acquaintance
from bot.domain.echo import Echo
from bot.domain.health import Health
from bot.domain.ids import Cursor, DeskId, PersonId, RemoteId, RemoteUpdateId, TicketId
from bot.domain.pace import Pace
from bot.domain.pools import Choice, PoolChanges
from bot.domain.remote import Lists
from bot.domain.waiting import Waiting


class RemoteShelf(Protocol):
    """Where that is kept; every call names the desk whose remote it is."""

    def cursor(self, desk: DeskId, name: str) -> Cursor | None:
        """How far something has been read; None when it never was."""
        ...

    def set_cursor(self, desk: DeskId, name: str, cursor: Cursor) -> None: ...

    def acquaintances(self, desk: DeskId) -> list[Acquaintance]:
        """Who is who there, where somebody said so."""
        ...

    def introduce(self, desk: DeskId, who: Acquaintance) -> None:
        """Note who somebody is there, in the place of what was noted of them."""
        ...

    def forget_acquaintance(self, desk: DeskId, person: PersonId) -> bool:
        """Whether anything was noted of them, which it is no more."""
        ...

    def last_print(self, desk: DeskId, remote: RemoteId) -> str | None:
        """How a ticket there looked when it was read last; None when it never was."""
        ...

    def see(self, desk: DeskId, remote: RemoteId, print: str, look_at: datetime | None) -> None:
        """Note how a ticket there looks, and when to read it again whether or not it is heard of.

        One that is to be heeded stays so: it may have been heard of after this reading began.
        """
        ...

    def heed(self, desk: DeskId, remote: RemoteId, *, in_turn: bool = False) -> None:
        """Have a ticket there be read before all others, known or not, until a look at it begins.

        Those go first that somebody asks for or that the remote calls for, as they come; `in_turn` are the
        others, of which none waits for ever.
        """
        ...

    def begin_look(self, desk: DeskId, remote: RemoteId, now: datetime, until: datetime) -> bool:
        """Have a ticket that is due by now be due at `until` next; False when another has taken it."""
        ...

    def urgent(self, desk: DeskId, limit: int, *, in_turn: bool = True) -> list[RemoteId]:
        """The tickets that are to be heeded; without those that are in turn, unless they waited long."""
        ...

    def to_look_at(self, desk: DeskId, now: datetime, limit: int) -> list[RemoteId]:
        """The tickets whose time to be looked at has come, those to be heeded and the longest due first."""
        ...

    def ticket_of(self, desk: DeskId, remote: RemoteId) -> TicketId | None:
        """Our ticket of one there, if there is one."""
        ...

    def note_ticket(self, desk: DeskId, remote: RemoteId, ticket: TicketId) -> None:
        """Note which ticket of ours one there is; noting it twice is fine."""
        ...

    def note_number(self, desk: DeskId, number: str, ticket: TicketId) -> None:
        """Note which ticket of ours people there call by that number; noting it twice is fine."""
        ...

    def ticket_called(self, desk: DeskId, number: str) -> TicketId | None:
        """Our ticket of the one that people there call so; upper and lower case are the same."""
        ...

    def copy_of(self, desk: DeskId, update: RemoteUpdateId) -> tuple[TicketId, int] | None:
        """The ticket and event number that an update there is a copy of, if it is one."""
        ...

    def note_copy(self, desk: DeskId, update: RemoteUpdateId, ticket: TicketId, number: int) -> None:
        """Note that an update there is a copy of that event; noting it twice is fine."""
        ...

    def expect(self, desk: DeskId, echoes: Sequence[Echo]) -> None:
        """Note what is about to be said there; what was expected before is so as it is said now."""
        ...

    def expected(self, desk: DeskId, ticket: TicketId) -> list[Echo]:
        """What was ever expected of a ticket, as far as it is kept, in the order in which it was to leave."""
        ...

    def expected_as(self, desk: DeskId, fingerprint: str) -> list[Echo]:
        """What reads like that, of whichever ticket, and has not been heard."""
        ...

    def hear(self, desk: DeskId, echo: Echo, update: RemoteUpdateId) -> None:
        """Note what a part that was expected is called there, once."""
        ...

    def expect_no_more(self, desk: DeskId, echoes: Sequence[Echo]) -> None:
        """These were not taken there; what was heard of them all the same stays noted."""
        ...

    def lists(self, desk: DeskId) -> Lists | None:
        """What the remote offered to choose from when it was read last; None when it never was."""
        ...

    def lists_read_at(self, desk: DeskId) -> datetime | None:
        """When that was; costs nothing."""
        ...

    def keep_lists(self, desk: DeskId, lists: Lists, read_at: datetime) -> None:
        """Note what it offers but for its pools, which are kept entry by entry."""
        ...

    def pool_changes(self, desk: DeskId, since: int) -> PoolChanges:
        """The entries of pools that changed after that change; 0 is before all."""
        ...

    def keep_choices(self, desk: DeskId, choices: Mapping[str, Sequence[Choice]]) -> None:
        """Note entries of pools as they are now; all others stay as they were."""
        ...

    def health(self, desk: DeskId) -> Health:
        """How the remote does, as all processes know it together."""
        ...

    def set_health(self, desk: DeskId, before: Health, after: Health) -> None:
        """Note how it does. Raises Stale when that was no longer `before`."""
        ...

    def waiting(self, desk: DeskId, overdue_since: datetime) -> list[Waiting]:
        """All that waits to be done at the remote and was due by then, the longest due first."""
        ...

    def free_at(self, pace: Pace, now: datetime) -> datetime:
        """When the next of that pace may leave, as it looks now."""
        ...

    def resume(self, desk: DeskId, now: datetime) -> int:
        """Have tried now what failed there and was put off; how much that was."""
        ...
