"""What the core asks of the world around it. Domain types only; the world implements these.

A `Transaction` is synchronous on purpose: a unit of work cannot await, so no network call can hide in one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.domain.desk import DeskRules, Desks
from bot.domain.drafts import Shelf
from bot.domain.effects import Effect, FetchFile, Outlet, TellHealth
from bot.domain.events import Event, Recorded
from bot.domain.figures import Asked, Figures, Pulse
from bot.domain.file_store import Fetched as Fetched
from bot.domain.file_store import FileStore as FileStore
from bot.domain.file_store import Stored as Stored
from bot.domain.file_store import Unfetched as Unfetched
from bot.domain.homes import Breadth, Drawing, Home, HomeState, Looking
from bot.domain.ids import Reference as Reference
from bot.domain.intents import Source
from bot.domain.listing import SOON as SOON
from bot.domain.listing import Listed as Listed
from bot.domain.listing import Listing as Listing
from bot.domain.listing import Scope as Scope
from bot.domain.pace import Pace as Pace
from bot.domain.remote_shelf import RemoteShelf
from bot.domain.scene import Heard as Heard
from bot.domain.scene import Posted as Posted
from bot.domain.scene import Scene as Scene
from bot.domain.search import Found, Search, Sieve
from bot.domain.sight import Sight
from bot.domain.ticket import (
    ChannelId,
    DeskId,
    MessageRef,
    PersonId,
    SubjectId,
    Ticket,
    TicketId,
    WorkspaceId,
)

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An outbox row that is ours until its lease ends.

    `uncertain` says that it was begun before and nobody recorded how it ended. `attempt` counts from 1.
    """

    workspace: WorkspaceId
    id: int
    effect: Effect
    reference: Reference
    attempt: int
    uncertain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTicket:
    workspace: WorkspaceId
    ticket: TicketId


class Transaction(Shelf, RemoteShelf, Protocol):
    """One unit of work in one workspace. All of it is committed together or not at all."""

    @property
    def workspace(self) -> WorkspaceId: ...

    def remember(self, source: Source) -> bool:
        """Note a delivery; False when it was noted before."""
        ...

    def remembers(self, source: Source) -> bool:
        """Whether a delivery was noted."""
        ...

    def next_number(self, day: datetime) -> TicketId:
        """The next ticket number of that day (UTC); a number once given is never given again."""
        ...

    def ticket(self, ticket_id: TicketId) -> Ticket | None:
        """The ticket as it is, held against others until the unit ends."""
        ...

    def ticket_at(self, channel: ChannelId, root: str) -> TicketId | None:
        """The ticket whose thread that is."""
        ...

    def linked(self, message: MessageRef) -> tuple[TicketId, int] | None:
        """The ticket and event number that this message of the chat is a copy of, if it is one."""
        ...

    def link(self, message: MessageRef, ticket_id: TicketId, number: int) -> None:
        """Note that this message is a copy of that event; noting it twice is fine."""
        ...

    def asked_in(self, ticket_id: TicketId, number: int) -> list[MessageRef]:
        """The messages that ask the question of that event."""
        ...

    def note_asked(self, message: MessageRef, ticket_id: TicketId, number: int) -> None:
        """Note that this message asks the question of that event; noting it twice is fine."""
        ...

    def append(self, before: Ticket | None, after: Ticket, events: Sequence[Event]) -> list[Recorded]:
        """Add events to the log and make `after` the ticket row, its places, timers and links.

        Raises Stale when the row is no longer `before`.
        """
        ...

    def event(self, ticket_id: TicketId, number: int) -> Event | None: ...

    def history(self, ticket_id: TicketId, after: int = 0) -> list[Recorded]:
        """The whole log, or what followed on event `after`; in order."""
        ...

    def enqueue(self, effects: Sequence[Effect], now: datetime) -> None:
        """Put effects into the outbox. A redraw or a reading that already waits is not queued twice."""
        ...

    def done(self, claim: Claim) -> bool:
        """Take the row out of the outbox; False when the lease was lost meanwhile."""
        ...

    def postpone(self, claim: Claim, until: datetime, reason: str, *, uncertain: bool) -> None:
        """Give the row back, to be tried again at `until`."""
        ...

    def park(self, claim: Claim, reason: str) -> None:
        """Set the row aside; the lane goes on."""
        ...

    def revive(self, channel: ChannelId, now: datetime) -> int:
        """Make due again what was parked of the tickets shown in that channel; how many rows there were."""
        ...

    def tickets(self, listing: Listing) -> list[Ticket]: ...

    def listed(self, listing: Listing) -> list[Listed]:
        """The same with what the person has not seen yet."""
        ...

    def unread(self, person: PersonId, tickets: Sequence[Ticket]) -> frozenset[TicketId]:
        """Which of these have something new for that person."""
        ...

    def view(self, person: PersonId, ticket_id: TicketId, number: int) -> None:
        """Note that somebody has seen a ticket up to that event; it is no event itself."""
        ...

    def view_all(self, person: PersonId, at: datetime) -> None:
        """Note that somebody has seen everything that was said until then."""
        ...

    def home_state(self, person: PersonId) -> HomeState | None:
        """What somebody chose in their home; None when they have not looked at it."""
        ...

    def look(self, person: PersonId, state: HomeState, breadth: Breadth, at: datetime) -> None:
        """Note that somebody looks at their home, and what they chose to see in it."""
        ...

    def overlook(self, person: PersonId) -> None:
        """Keep that home up to date no longer."""
        ...

    def looking(self, people: Collection[PersonId], breadth: Breadth, since: datetime) -> list[Looking]:
        """Who has looked at their home since then: of these people, and of all with so broad a home."""
        ...

    def draw(self, person: PersonId) -> Drawing | None:
        """Begin a drawing of somebody's home; None when nobody looks at it."""
        ...

    def drew(self, person: PersonId, number: int, hash: str, at: datetime) -> bool:
        """Note how a drawing ended; False when a later one was begun meanwhile."""
        ...

    def forget_drawn(self, person: PersonId, hash: str) -> None:
        """The view that was drawn last is not the one of that hash, whatever is noted."""
        ...

    def living(self, closed_since: datetime, limit: int) -> list[Ticket]:
        """Tickets on which people may be writing: all but those closed before; the newest come first."""
        ...

    def search(
        self, search: Search, sight: Sight, after: TicketId | None, limit: int, sieve: Sieve | None = None
    ) -> Found:
        """A page of what is found among the tickets in sight, as far as the index has been brought.

        With a sieve only those that pass it count, and no more than so many are looked at.
        """
        ...

    def desks(self) -> list[DeskId]:
        """The desks that have unfinished or private tickets, in order."""
        ...

    def subject_uses(self, desk: DeskId) -> dict[SubjectId, int]:
        """How often each subject of a desk was used."""
        ...

    def claim_survey(self, person: PersonId, at: datetime, before: datetime) -> bool:
        """Note that a person is asked how it went; False when they were asked after `before` already."""
        ...

    def figures(self, asked: Asked) -> Figures:
        """What came about in a period and in the one before; reads what belongs to these, and no log."""
        ...

    def pulse(self, asked: Asked) -> Pulse:
        """The few figures that are shown at a glance."""
        ...


class Ledger(Protocol):
    """What reaches over all workspaces: used by the relay and the clock, not by people."""

    def claim(
        self,
        now: datetime,
        lease_until: datetime,
        pace: Callable[[Effect], Pace | None],
        limit: int,
        busy: Collection[int] = (),
        outlet: Outlet | None = None,
    ) -> list[Claim]:
        """Lease due rows: the first of each lane only, and only as fast as their pace allows.

        Rows in `busy` are under way with the one who asks: their leases are renewed instead.
        With an `outlet` only those rows are looked at that take it.
        """
        ...

    def renew(self, claim: Claim, until: datetime) -> bool:
        """Have the lease of a row that is still under way end later; False when it was lost meanwhile."""
        ...

    def hold(self, workspace: WorkspaceId, pace: Pace, until: datetime) -> None:
        """Send nothing more of that pace before `until` (the outside asked us to wait)."""
        ...

    def turn(self, workspace: WorkspaceId, pace: Pace, now: datetime) -> datetime:
        """Take a turn of that pace, if one is free: then it is `now`, else when there will be one."""
        ...

    def recall(self, now: datetime, latest: datetime) -> int:
        """Make due what was put off beyond `latest`, as only a wrong clock does; how many rows."""
        ...

    def due_timers(self, now: datetime, limit: int) -> list[DueTicket]: ...

    def forget(self, before: datetime) -> int:
        """Drop remembered deliveries older than that; how many there were."""
        ...

    def forget_drafts(self, before: datetime) -> int:
        """Throw away drafts that were saved before that; how many there were."""
        ...

    def forget_echoes(self, before: datetime) -> int:
        """Forget what was expected back from remotes until then and no later; how much there was."""
        ...

    def index(self, limit: int) -> int:
        """Bring what searches look at up to date for changed tickets; how many changes that took in."""
        ...

    def tidy_index(self, written: int) -> None:
        """Keep what searches look at in order, after so many changes were taken in."""
        ...

    def roll_up(self, now: datetime) -> bool:
        """Roll up the measures of a day of each workspace; False when none is left that is over for long."""
        ...


class Store(Protocol):
    async def transact(
        self,
        workspace: WorkspaceId,
        unit: Callable[Concatenate[Transaction, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a unit of work and commit it; what it raises undoes it and rises from here."""
        ...

    async def read(
        self,
        workspace: WorkspaceId,
        unit: Callable[Concatenate[Transaction, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a unit that only reads, beside the writers."""
        ...

    async def sweep(
        self, unit: Callable[Concatenate[Ledger, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a unit over all workspaces and commit it."""
        ...

    async def sweep_behind(
        self, unit: Callable[Concatenate[Ledger, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `sweep`, for what is done again if it is lost: the commit does not wait for the disk."""
        ...

    def on_commit(self, wake: Callable[[], object]) -> None:
        """Have `wake` called, from any thread, after each commit that queued an effect."""
        ...


class Thread(Protocol):
    """The chat, for effects. Raises RemoteError and nothing else of the outside's."""

    def pace(self, effect: Effect) -> Pace | None:
        """How fast the chat takes effects like this one; pure."""
        ...

    async def perform(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        """Do it; where it ended up, if it is a message."""
        ...

    async def find(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        """Look for a message of ours that carries this reference."""
        ...

    async def announce(
        self, effect: TellHealth, rules: DeskRules, reference: Reference, *, is_new: bool
    ) -> None:
        """Say how the remote of a desk does; unless it is new, look first whether it was said."""
        ...

    async def read(self, scene: Scene, place: int) -> list[Heard]:
        """What people have said in the thread of a place, oldest first."""
        ...

    async def fetch(self, effect: FetchFile, scene: Scene) -> Fetched | Unfetched | None:
        """Bring a file of an update into the file store; None when it is there already."""
        ...

    async def meant(self, person: PersonId, words: str, desks: Desks, now: datetime) -> Search | None:
        """What somebody looks for with these words; None when they cannot be read."""
        ...

    async def draw_home(self, home: Home, replaces: str) -> str:
        """Show somebody their home; the new view's hash.

        Raises Stale when the view of the hash `replaces` is no longer the one that stands there.
        """
        ...
