"""The core's `Transaction` on one session: domain values to rows and back. The store commits, never this."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from bot.domain.drafts import Draft, DraftId
from bot.domain.effects import Effect, RefreshHome
from bot.domain.events import (
    CardPosted,
    Event,
    Opened,
    Recorded,
    SubjectChanged,
    SurveyAsked,
    UpdateAdded,
    UpdateRefused,
)
from bot.domain.figures import Asked, Figures, Pulse
from bot.domain.homes import Breadth, Drawing, HomeState, Looking
from bot.domain.intents import Source
from bot.domain.measures import measured
from bot.domain.ports import Claim, Clock, Listed, Listing
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
from bot.errors import Stale
from storage import (
    codec,
    days,
    drafts,
    figures,
    homes,
    lists,
    outbox,
    questions,
    search,
    statements,
    viewed,
    years,
)
from storage.remote_shelf import SqlRemoteShelf
from storage.session import Session, Values

CHAT = "slack"
"""The system of links to messages; ids of other systems may look the same."""


class SqlTransaction(SqlRemoteShelf):
    """One unit of work in one workspace. `holds` says whether tickets it loads are kept from others."""

    def __init__(self, session: Session, workspace: WorkspaceId, clock: Clock, *, holds: bool) -> None:
        self._session = session
        self._workspace = workspace
        self._clock = clock
        self._read_ticket = statements.HOLD_TICKET if holds else statements.READ_TICKET
        self._uses: list[Values] = []
        self._measured_at: set[int] = set()
        self._homes: dict[PersonId, tuple[RefreshHome, datetime]] = {}

    @property
    def workspace(self) -> WorkspaceId:
        return self._workspace

    def remember(self, source: Source) -> bool:
        delivery = {
            "workspace": self._workspace,
            "key": source.key,
            "at": codec.to_micros(self._clock.now()),
        }
        return self._session.run(statements.REMEMBER, delivery) == 1

    def remembers(self, source: Source) -> bool:
        delivery = {"workspace": self._workspace, "key": source.key}
        return self._session.row(statements.REMEMBERED, delivery) is not None

    def next_number(self, day: datetime) -> TicketId:
        date = day.astimezone(UTC).strftime("%Y%m%d")
        counter = {"workspace": self._workspace, "name": f"tickets {date}", "value": 1}
        # A gap where a unit fails costs less than a row held until its commit, for which all others queue.
        (count,) = self._session.row_aside(statements.COUNT, counter) or (0,)
        return TicketId(f"T{date}.{count:04d}")

    def ticket(self, ticket_id: TicketId) -> Ticket | None:
        row = self._session.row(self._read_ticket, {"workspace": self._workspace, "id": ticket_id})
        return codec.read_ticket(row[0]) if row else None

    def ticket_at(self, channel: ChannelId, root: str) -> TicketId | None:
        thread = {"workspace": self._workspace, "channel": channel, "root": root}
        row = self._session.row(statements.TICKET_AT, thread)
        return TicketId(row[0]) if row else None

    def linked(self, message: MessageRef) -> tuple[TicketId, int] | None:
        copy = {"workspace": self._workspace, "system": CHAT, "external_id": str(message)}
        row = self._session.row(statements.LINKED, copy)
        return (TicketId(row[0]), row[1]) if row else None

    def link(self, message: MessageRef, ticket_id: TicketId, number: int) -> None:
        self._session.run(statements.ADD_LINK, self._link(message, ticket_id, number))

    def asked_in(self, ticket_id: TicketId, number: int) -> list[MessageRef]:
        return questions.asked_in(self._session, self._workspace, ticket_id, number)

    def note_asked(self, message: MessageRef, ticket_id: TicketId, number: int) -> None:
        questions.note_asked(self._session, self._workspace, message, ticket_id, number)

    def append(self, before: Ticket | None, after: Ticket, events: Sequence[Event]) -> list[Recorded]:
        first = before.version + 1 if before else 1
        recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, first)]
        if after.version != first + len(events) - 1:
            raise ValueError(f"{after.id} is not what its log and these events add up to.")
        if recorded:
            self._put_ticket(before, after)
            self._put_log(after.id, recorded)
            self._put_places(before, after)
            self._put_timers(before, after)
            self._put_people(before, after)
            self._count_subjects(after.desk, events)
            self._put_measures(before, after, recorded)
            search.note(self._session, self._workspace, after.id)
        return recorded

    def event(self, ticket_id: TicketId, number: int) -> Event | None:
        key = {"workspace": self._workspace, "ticket": ticket_id, "number": number}
        row = self._session.row(statements.READ_EVENT, key)
        return codec.read_event(*row) if row else None

    def history(self, ticket_id: TicketId, after: int = 0) -> list[Recorded]:
        key = {"workspace": self._workspace, "ticket": ticket_id, "after": after}
        return [
            Recorded(number=number, event=codec.read_event(type_name, body))
            for number, type_name, body in self._session.rows(statements.READ_LATER, key)
        ]

    def enqueue(self, effects: Sequence[Effect], now: datetime) -> None:
        for effect in effects:
            if isinstance(effect, RefreshHome):
                _, known = self._homes.get(effect.person, (effect, now))
                self._homes[effect.person] = (effect, min(known, now))
        others = [effect for effect in effects if not isinstance(effect, RefreshHome)]
        outbox.enqueue(self._session, self._workspace, others, now)

    def done(self, claim: Claim) -> bool:
        return outbox.done(self._session, claim)

    def postpone(self, claim: Claim, until: datetime, reason: str, *, uncertain: bool) -> None:
        outbox.postpone(self._session, claim, until, reason, uncertain=uncertain)

    def park(self, claim: Claim, reason: str) -> None:
        outbox.park(self._session, claim, reason)

    def revive(self, channel: ChannelId, now: datetime) -> int:
        return outbox.revive(self._session, self._workspace, channel, now)

    def tickets(self, listing: Listing) -> list[Ticket]:
        return [each.ticket for each in self.listed(listing)]

    def listed(self, listing: Listing) -> list[Listed]:
        return lists.page(self._session, self._workspace, listing)

    def unread(self, person: PersonId, tickets: Sequence[Ticket]) -> frozenset[TicketId]:
        return viewed.unread(self._session, self._workspace, person, tickets)

    def view(self, person: PersonId, ticket_id: TicketId, number: int) -> None:
        viewed.view(self._session, self._workspace, person, ticket_id, number)

    def view_all(self, person: PersonId, at: datetime) -> None:
        viewed.view_all(self._session, self._workspace, person, at)

    def home_state(self, person: PersonId) -> HomeState | None:
        return homes.state(self._session, self._workspace, person)

    def look(self, person: PersonId, state: HomeState, breadth: Breadth, at: datetime) -> None:
        homes.look(self._session, self._workspace, person, state, breadth, at)

    def overlook(self, person: PersonId) -> None:
        homes.overlook(self._session, self._workspace, person)

    def looking(self, people: Collection[PersonId], breadth: Breadth, since: datetime) -> list[Looking]:
        return homes.looking(self._session, self._workspace, people, breadth, since)

    def draw(self, person: PersonId) -> Drawing | None:
        return homes.draw(self._session, self._workspace, person)

    def drew(self, person: PersonId, number: int, hash: str, at: datetime) -> bool:
        return homes.drew(self._session, self._workspace, person, number, hash, at)

    def forget_drawn(self, person: PersonId, hash: str) -> None:
        homes.forget_drawn(self._session, self._workspace, person, hash)

    def save_draft(self, person: PersonId, draft: Draft) -> None:
        drafts.save(self._session, self._workspace, person, draft)

    def draft(self, person: PersonId, draft: DraftId) -> Draft | None:
        return drafts.one(self._session, self._workspace, person, draft)

    def drafts(self, person: PersonId) -> list[Draft]:
        return drafts.of(self._session, self._workspace, person)

    def drop_draft(self, person: PersonId, draft: DraftId) -> bool:
        return drafts.drop(self._session, self._workspace, person, draft)

    def opened_from(self, person: PersonId, draft: DraftId) -> TicketId | None:
        return drafts.opened_from(self._session, self._workspace, person, draft)

    def note_opened(self, person: PersonId, draft: DraftId, ticket: TicketId) -> None:
        drafts.note_opened(self._session, self._workspace, person, draft, ticket)

    def living(self, closed_since: datetime, limit: int) -> list[Ticket]:
        return lists.living(self._session, self._workspace, closed_since, limit)

    def search(
        self, searched: Search, sight: Sight, after: TicketId | None, limit: int, sieve: Sieve | None = None
    ) -> Found:
        return search.page(self._session, self._workspace, searched, sight, after, limit, sieve)

    def desks(self) -> list[DeskId]:
        rows = self._session.rows(statements.DESKS, {"workspace": self._workspace})
        return sorted(DeskId(desk) for (desk,) in rows)

    def subject_uses(self, desk: DeskId) -> dict[SubjectId, int]:
        key = {"workspace": self._workspace, "desk": desk}
        return {
            SubjectId(subject): uses for subject, uses in self._session.rows(statements.SUBJECT_USES, key)
        }

    def claim_survey(self, person: PersonId, at: datetime, before: datetime) -> bool:
        row = {"workspace": self._workspace, "person": person, "at": codec.to_micros(at)}
        return self._session.run(statements.ASK, row | {"before": codec.to_micros(before)}) == 1

    def figures(self, asked: Asked) -> Figures:
        return years.counted(self._session, self._workspace, asked, self._clock.now())

    def pulse(self, asked: Asked) -> Pulse:
        return figures.pulse(self._session, self._workspace, asked, self._clock.now())

    def finish(self) -> None:
        """Write what comes last: rows that many units change, so that none of them waits for long."""
        self._session.run_each(statements.COUNT_SUBJECT, self._uses)
        if self._measured_at:
            days.mark(self._session, self._workspace, self._measured_at, self._clock.now())
        # In one order, so that two units which concern the same people never wait for each other.
        for _, (effect, due_at) in sorted(self._homes.items()):
            outbox.enqueue_redraw(self._session, self._workspace, effect, due_at)

    def _put_ticket(self, before: Ticket | None, after: Ticket) -> None:
        row = self._ticket_row(after)
        if before is None:
            changed = self._session.run(statements.ADD_TICKET, row)
        else:
            changed = self._session.run(statements.CHANGE_TICKET, row | {"was": before.version})
        if changed != 1:
            raise Stale(f"{after.id} is no longer what was read.")

    def _ticket_row(self, ticket: Ticket) -> dict[str, str | int | None]:
        closed_at = ticket.closed_at
        return {
            "workspace": self._workspace,
            "id": ticket.id,
            "version": ticket.version,
            "status": ticket.status.value,
            "turn": ticket.turn.value,
            "requester": ticket.requester,
            "creator": ticket.creator,
            "owner": ticket.owner,
            "opened_at": codec.to_micros(ticket.opened_at),
            "closed_at": None if closed_at is None else codec.to_micros(closed_at),
            "body": codec.to_text(ticket),
            "desk": ticket.desk,
            "due_at": None if ticket.due_at is None else codec.to_micros(ticket.due_at),
            "in_group": ticket.group,
            "is_private": ticket.is_private,
            "unanswered_at": None if ticket.unanswered_at is None else codec.to_micros(ticket.unanswered_at),
        }

    def _put_log(self, ticket_id: TicketId, recorded: Sequence[Recorded]) -> None:
        self._session.run_each(
            statements.ADD_EVENT, [self._log_row(ticket_id, one.number, one.event) for one in recorded]
        )
        links = [
            self._link(message, ticket_id, one.number)
            for one in recorded
            if (message := _message_of(one.event)) is not None
        ]
        self._session.run_each(statements.ADD_LINK, links)

    def _log_row(self, ticket_id: TicketId, number: int, event: Event) -> Values:
        return {
            "workspace": self._workspace,
            "ticket": ticket_id,
            "number": number,
            "type": codec.type_of(event),
            "at": codec.to_micros(event.at),
            "by": event.by,
            "body": codec.to_text(event),
        }

    def _put_places(self, before: Ticket | None, after: Ticket) -> None:
        known = before.places if before else ()
        if known is after.places:
            return
        key: dict[str, object] = {"workspace": self._workspace, "ticket": after.id}
        changed = [
            key | {"number": place.number, "channel": place.channel, "root": place.root, "card": place.card}
            for place in after.places
            if place not in known
        ]
        self._session.run_each(statements.SET_PLACE, changed)

    def _put_timers(self, before: Ticket | None, after: Ticket) -> None:
        known = before.timers if before else ()
        if known is after.timers:
            return
        key = {"workspace": self._workspace, "ticket": after.id}
        gone = [key | {"id": timer.id} for timer in known if timer not in after.timers]
        added = [
            key | {"id": timer.id, "due_at": codec.to_micros(timer.due_at)}
            for timer in after.timers
            if timer not in known
        ]
        self._session.run_each(statements.DROP_TIMER, gone)
        self._session.run_each(statements.ADD_TIMER, added)

    def _put_people(self, before: Ticket | None, after: Ticket) -> None:
        """Whose further lists have the ticket: those who follow it, and those who are to approve it."""
        opened_at = codec.to_micros(after.opened_at)
        key: dict[str, object] = {"workspace": self._workspace, "ticket": after.id, "opened_at": opened_at}
        of_followers, of_approvers = _people_changed(before, after)
        for (gone, added), drop, add in (
            (of_followers, statements.DROP_FOLLOWER, statements.ADD_FOLLOWER),
            (of_approvers, statements.DROP_APPROVER, statements.ADD_APPROVER),
        ):
            self._session.run_each(drop, [key | {"person": person} for person in gone])
            self._session.run_each(add, [key | {"person": person} for person in added])

    def _count_subjects(self, desk: DeskId, events: Sequence[Event]) -> None:
        key = {"workspace": self._workspace, "desk": desk, "uses": 1}
        self._uses += [key | {"subject": subject} for subject in _subjects_chosen(events)]

    def _put_measures(self, before: Ticket | None, after: Ticket, recorded: Sequence[Recorded]) -> None:
        key = {"workspace": self._workspace, "ticket": after.id}
        found = measured(before, after, recorded)
        rows = [key | days.row(each) for each in found]
        self._session.run_each(statements.ADD_MEASURE, rows)
        self._measured_at |= {codec.to_micros(each.at) for each in found}
        for each in recorded:
            if isinstance(each.event, SurveyAsked):
                self.claim_survey(each.event.person, each.event.at, each.event.at)

    def _link(self, message: MessageRef, ticket_id: TicketId, number: int) -> Values:
        return {
            "workspace": self._workspace,
            "system": CHAT,
            "external_id": str(message),
            "ticket": ticket_id,
            "number": number,
        }


def _message_of(event: Event) -> MessageRef | None:
    """The message of the chat that says what the event says."""
    match event:
        case UpdateAdded(message=message) | UpdateRefused(message=message):
            return message
        case CardPosted(channel=channel, card=card):
            return MessageRef(channel=channel, id=card)
        case _:
            return None


def _subjects_chosen(events: Sequence[Event]) -> Iterator[SubjectId]:
    for event in events:
        if isinstance(event, Opened | SubjectChanged) and event.subject is not None:
            yield event.subject


def _people_changed(
    before: Ticket | None, after: Ticket
) -> tuple[tuple[list[PersonId], list[PersonId]], ...]:
    """Who is gone and who has come, of the followers and of the approvers."""
    known = ((), ()) if before is None else (before.followers, before.approvers)
    return tuple(
        ([each for each in was if each not in now], [each for each in now if each not in was])
        for was, now in zip(known, (after.followers, after.approvers), strict=True)
    )
