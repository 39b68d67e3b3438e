"""Desk: the one door for every change of a ticket. It loads, decides, writes and queues; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain.desk import Desks
from bot.domain.drafts import Draft, DraftId
from bot.domain.homes import HomeState
from bot.domain.intents import AddUpdate, Assign, HandOver, Intent, OpenTicket, Source
from bot.domain.ports import Clock, Store
from bot.domain.ticket import (
    ChannelId,
    DeskId,
    MessageRef,
    PersonId,
    Ticket,
    TicketId,
    Visibility,
    WorkspaceId,
)
from bot.service import (
    acquainting,
    drafts,
    homes,
    keeping,
    rating,
    revising,
    sending_out,
    settling,
    units,
    watching,
)
from bot.service.drafts import Saved
from bot.service.revising import Revision
from bot.service.roster import Roster
from bot.service.units import Opening

BATCH = 500
"""How many tickets are looked at in one reading."""
AT_ONCE = 50
"""How many are changed in one transaction when policies are new: what people do waits no longer than that."""


class Desk:
    """All that can be done to tickets. Each call is one transaction; what it raises has changed nothing."""

    def __init__(self, store: Store, roster: Roster, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._roster = roster

    @property
    def desks(self) -> Desks:
        """The desks with whoever works there as of now."""
        return self._roster.desks

    async def meet(self, person: PersonId) -> None:
        """Somebody is about to act: see where they come from, before their rights are asked for."""
        await self._roster.meet(person)

    async def greet(self, person: PersonId) -> None:
        """Find out who somebody is at the remotes."""
        await self._roster.greet(person)

    async def introduce(self, source: Source, by: PersonId, person: PersonId, address: str) -> None:
        """Note who somebody is at the remotes: who has that address there, or nobody that was said.

        Raises UserError where `by` may not say that, or nobody there has the address.
        """
        wanted = acquainting.introductions(self._roster, by, person, address)
        for desk, who in wanted.items():
            await self._store.transact(source.workspace, acquainting.introduce, desk, who, person)
        for desk, who in wanted.items():
            acquainting.show(self._roster, desk, who, person)

    async def open(self, intent: OpenTicket, source: Source) -> Opening:
        """Open a ticket, or find the one that its thread has. Raises FormError with every fault."""
        return await self._store.transact(
            source.workspace, units.opening, intent, source, self.desks, self._clock.now()
        )

    async def handle(
        self, workspace: WorkspaceId, ticket_id: TicketId, intent: Intent, source: Source | None
    ) -> Ticket:
        """Carry out an intent on a ticket that exists. Raises UserError when it cannot be done."""
        if isinstance(intent, Assign | HandOver) and intent.owner is not None:
            await self.meet(intent.owner)
        return await self._store.transact(
            workspace, units.carry, ticket_id, intent, source, self.desks, self._clock.now()
        )

    async def reply(self, channel: ChannelId, root: str, intent: AddUpdate, source: Source) -> Ticket | None:
        """Add a thread reply to the ticket of that thread; None when the thread has none."""
        return await self._store.transact(
            source.workspace, units.reply, channel, root, intent, source, self.desks, self._clock.now()
        )

    async def file_deleted(self, remote_id: str, source: Source) -> tuple[Ticket, ...]:
        """Note that a file was deleted in the chat, on each ticket that keeps it."""
        return await self._store.transact(
            source.workspace, keeping.deleted, remote_id, source, self.desks, self._clock.now()
        )

    async def revive(self, workspace: WorkspaceId, channel: ChannelId) -> int:
        """Try again what was refused for tickets of that channel; how many effects there were."""
        return await self._store.transact(workspace, units.revive, channel, self._clock.now())

    async def look(
        self, workspace: WorkspaceId, person: PersonId, choose: Callable[[HomeState | None], HomeState]
    ) -> None:
        """Somebody looks at their home, and chooses something there; it is drawn behind."""
        await self._store.transact(workspace, homes.look, person, choose, self.desks, self._clock.now())

    async def view(self, workspace: WorkspaceId, person: PersonId, ticket: Ticket | None) -> None:
        """Somebody has seen all of a ticket, as it was read, or of every ticket."""
        await self._store.transact(workspace, sending_out.view, person, ticket, self.desks, self._clock.now())

    async def rate(
        self, source: Source, ticket: TicketId, person: PersonId, stars: int, number: int | None = None
    ) -> Ticket:
        """Rate event `number`, else the last answer of the remote's people."""
        return await self._store.transact(
            source.workspace,
            rating.rate,
            ticket,
            person,
            stars,
            number,
            source,
            self.desks,
            self._clock.now(),
        )

    async def answer_at(
        self, workspace: WorkspaceId, message: MessageRef, person: PersonId
    ) -> tuple[Ticket, int]:
        """The ticket and event of a message that shows an answer of a remote. UserError for any other."""
        return await self._store.transact(workspace, rating.answer_at, message, person, self.desks)

    async def save_draft(
        self,
        person: PersonId,
        draft: Draft,
        source: Source,
        *,
        read_at: datetime | None = None,
        sent: Source | None = None,
    ) -> Saved:
        """Keep what somebody typed, for them alone, unless it was sent as it is."""
        return await self._store.transact(
            source.workspace, drafts.save, person, draft, source, self._clock.now(), read_at, sent
        )

    async def drop_draft(self, workspace: WorkspaceId, person: PersonId, draft: DraftId) -> bool:
        """Throw somebody's draft away; False when it was gone already."""
        return await self._store.transact(workspace, drafts.drop, person, draft, self._clock.now())

    async def refresh_home(self, workspace: WorkspaceId, person: PersonId) -> None:
        """Have somebody's home drawn, if they look at it."""
        await self._store.transact(workspace, homes.refresh, person, self._clock.now())

    async def catch_up(self, workspace: WorkspaceId) -> int:
        """Have read what was said while nobody listened; how many threads that are. Call it at start."""
        return await self._store.transact(workspace, settling.catch_up, self._clock.now())

    async def strays(self, workspace: WorkspaceId) -> list[DeskId]:
        """The desks that have unfinished or private tickets and are not configured."""
        return await self._store.read(workspace, units.strays, self.desks)

    async def follow_policies(self, workspace: WorkspaceId) -> int:
        """Have today's policies watch what was open before they were configured; how many tickets that is.

        What fails half-way has changed whole tickets only: call it again, and it goes on with the others.
        """
        count, after = 0, None
        while True:
            found, after = await self._store.read(
                workspace, watching.out_of_step, self.desks, after, BATCH, self._clock.now()
            )
            for begin in range(0, len(found), AT_ONCE):
                part = found[begin : begin + AT_ONCE]
                await self._store.transact(workspace, watching.follow, part, self.desks, self._clock.now())
            count += len(found)
            if after is None:
                return count

    async def resync(self, workspace: WorkspaceId, ticket: Ticket) -> Ticket:
        """Have a ticket read at its remote as soon as it is looked at. UserError where it is at none."""
        return await self._store.transact(workspace, sending_out.resync, ticket.id, self.desks)

    async def send_out(self, message: MessageRef, by: PersonId, source: Source) -> Ticket:
        """Have a message that stayed on its ticket go out. Raises UserError when it cannot."""
        return await self._store.transact(
            source.workspace, sending_out.send_out, message, by, source, self.desks, self._clock.now()
        )

    async def publish(
        self, source: Source, ticket: TicketId, by: PersonId, number: int, worded: int | None = None
    ) -> Ticket:
        """Have the customer see what event `number` says, as `worded` put it. UserError when they cannot."""
        return await self._store.transact(
            source.workspace,
            sending_out.publish,
            ticket,
            number,
            by,
            source,
            self.desks,
            self._clock.now(),
            worded,
        )

    async def said_at(
        self, workspace: WorkspaceId, message: MessageRef, person: PersonId
    ) -> sending_out.SaidAt:
        """What a message on a ticket says. UserError for any other."""
        return await self._store.read(workspace, sending_out.said_at, message, person, self.desks)

    async def revise(
        self,
        message: MessageRef,
        text: str | None,
        by: PersonId,
        edited_at: datetime,
        source: Source,
        visibility: Visibility = Visibility.PUBLIC,
    ) -> Revision:
        """A message was edited at that time, or deleted when `text` is None."""
        return await self._store.transact(
            source.workspace,
            revising.revise,
            message,
            text,
            by,
            edited_at,
            source,
            self.desks,
            self._clock.now(),
            visibility,
        )
