"""Whatever happens to a ticket, in however many steps: its row and all that hangs on it follow its log."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.across import Across, LastHeard
from bot.domain.approval import Needed, Verdict
from bot.domain.events import (
    AcrossChanged,
    ApprovalAsked,
    ApprovalGiven,
    Bridged,
    CancelReason,
    CardPosted,
    CloseRequested,
    CloseRequestEnded,
    CustomerJoined,
    DueChanged,
    Event,
    FinalCommentAdded,
    FollowedUp,
    FollowerJoined,
    FollowerLeft,
    GaveBack,
    IncidentLeft,
    IncidentNoted,
    Linked,
    MergedInto,
    Moved,
    OwnerChanged,
    PriorityChanged,
    ProblemChanged,
    ProblemEnded,
    ProblemReopened,
    Reopened,
    ResourcesChanged,
    ResourcesOffered,
    SubjectChanged,
    TagsChanged,
    TimerCancelled,
    TimerSet,
    TimersFired,
    TookIn,
    Unbridged,
    Unlinked,
    UpdateCorrected,
    UpdateRetracted,
    VendorRelayed,
    VendorStuck,
)
from bot.domain.evolve import evolve, fold
from bot.domain.intents import Origin
from bot.domain.ports import DueTicket, Listing, Scope, Transaction
from bot.domain.remote_side import SendingState
from bot.domain.resources import Attached, ResourceId, ResourceType
from bot.domain.ticket import (
    STANDARD,
    DeskId,
    Outcome,
    PersonId,
    Priority,
    Role,
    Status,
    SubjectId,
    Ticket,
    TicketId,
    Timer,
    TimerKind,
    Turn,
    Visibility,
    WorkspaceId,
)
from storage.store import SqlStore
from tests.builders import ANNA, BENO, CARLA, DESK, HELP, NOW, after, closed, opened, resolved, said

_workspaces = count(1)

people = st.sampled_from([ANNA, BENO, CARLA])
moments = st.integers(0, 10**10).map(lambda micros: after(microseconds=micros))
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
ids = st.text(alphabet="CU0123456789.", max_size=12)
tags = st.lists(st.sampled_from(["vpn", "berlin", "lost"]), max_size=3).map(tuple)
common = {"at": moments, "by": people, "origin": st.sampled_from(Origin)}
resource = st.builds(
    Attached,
    id=st.sampled_from(["1", "2"]).map(ResourceId),
    type=st.sampled_from(ResourceType),
    name=st.sampled_from(["web-01.example.com", "Drucker Ä"]),
)
resources = st.lists(resource, max_size=2).map(tuple)
across = st.builds(
    Across, ticket=ids.map(TicketId), desk=st.just(DESK), status=st.sampled_from(Status), number=texts
)
anything: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        said,
        texts,
        at=moments,
        by=people,
        role=st.sampled_from(Role),
        visibility=st.sampled_from(Visibility),
    ),
    st.builds(OwnerChanged, owner=st.none() | people, **common),
    st.builds(PriorityChanged, priority=st.sampled_from(Priority), before=st.just(Priority.LOW), **common),
    st.builds(SubjectChanged, subject=ids.map(SubjectId), title=texts, before=st.none(), **common),
    st.builds(resolved, at=moments, by=people),
    st.builds(closed, at=moments, by=people),
    st.builds(Reopened, reason=texts, **common),
    st.builds(FinalCommentAdded, text=texts, **common),
    st.builds(FollowedUp, ticket=ids.map(TicketId), **common),
    st.builds(UpdateCorrected, corrects=st.integers(1, 9), text=texts, edited_at=moments, **common),
    st.builds(UpdateRetracted, corrects=st.integers(1, 9), **common),
    st.builds(CardPosted, place=st.just(1), channel=st.just(HELP), root=ids, card=ids, **common),
    st.builds(
        TimerSet,
        timer=st.builds(
            Timer,
            id=st.just(0),
            kind=st.sampled_from(TimerKind),
            due_at=moments,
            note=texts,
            by=people,
        ),
        **common,
    ),
    st.builds(
        TimerCancelled,
        timer=st.builds(
            Timer,
            id=st.integers(1, 5),
            kind=st.just(TimerKind.ALERT),
            due_at=moments,
            note=texts,
            by=people,
        ),
        reason=st.sampled_from(CancelReason),
        **common,
    ),
    st.builds(TimersFired, timers=st.just(()), **common),
    st.builds(TagsChanged, added=tags, removed=tags, **common),
    st.builds(FollowerJoined, person=people, **common),
    st.builds(FollowerLeft, person=people, **common),
    st.builds(
        ApprovalAsked,
        needed=st.sampled_from(Needed),
        people=st.lists(people, max_size=2, unique=True).map(tuple),
        **common,
    ),
    st.builds(ApprovalGiven, verdict=st.sampled_from([None, Verdict.APPROVED]), **common),
    st.builds(DueChanged, due_at=st.none() | moments, before=st.none(), **common),
    st.builds(MergedInto, ticket=ids.map(TicketId), **common),
    st.builds(TookIn, ticket=ids.map(TicketId), followers=st.tuples(people), **common),
    st.builds(GaveBack, ticket=ids.map(TicketId), **common),
    st.builds(Linked, ticket=ids.map(TicketId), **common),
    st.builds(Unlinked, ticket=ids.map(TicketId), **common),
    st.builds(ProblemChanged, problem=ids.map(TicketId), before=st.none(), **common),
    st.builds(IncidentNoted, incident=ids.map(TicketId), **common),
    st.builds(IncidentLeft, incident=ids.map(TicketId), **common),
    st.builds(ProblemEnded, problem=ids.map(TicketId), outcome=st.just(Outcome.RESOLVED), **common),
    st.builds(ProblemReopened, problem=ids.map(TicketId), **common),
    st.builds(Bridged, vendor=across, heard=st.builds(LastHeard, count=st.integers(0, 3)), **common),
    st.builds(CustomerJoined, customer=across, **common),
    st.builds(Unbridged, across=across, **common),
    st.builds(AcrossChanged, across=across, before=across, is_vendors=st.booleans(), **common),
    st.builds(VendorStuck, across=across, sending=st.just(1), state=st.just(SendingState.ASKING), **common),
    st.builds(VendorRelayed, number=st.just(2), update=st.just(3), author=texts, **common),
    st.builds(
        Moved,
        desk=ids.map(DeskId),
        before=st.just(DESK),
        kind=st.just(STANDARD),
        subject=st.none(),
        title=texts,
        looked_at=st.none() | st.just(1),
        **common,
    ),
    st.builds(CloseRequested, text=texts, **common),
    st.builds(CloseRequestEnded, **common),
    st.builds(ResourcesChanged, added=resources, removed=resources, **common),
    st.builds(ResourcesOffered, resources=resources, place=st.just(1), message=st.none(), **common),
)


def _numbered(ticket: Ticket, event: Event) -> Event:
    """Timers get the number that is next on the ticket, and all that are there fire together."""
    match event:
        case TimerSet(timer=timer):
            return replace(event, timer=replace(timer, id=ticket.timers_set + 1))
        case TimersFired():
            return replace(event, timers=ticket.timers)
        case _:
            return event


def _step(tx: Transaction, ticket_id: TicketId, wanted: list[Event]) -> None:
    before = tx.ticket(ticket_id)
    assert before is not None
    ticket, events = before, list[Event]()
    for event in wanted:
        events.append(_numbered(ticket, event))
        ticket = evolve(ticket, events[-1])
    tx.append(before, ticket, events)


def _lists_with(ticket: Ticket, person: PersonId) -> set[Scope]:
    """On which lists a person should see the ticket."""
    is_unfinished = ticket.status in (Status.OPEN, Status.ASSIGNED)
    on = {
        Scope.ALL: True,
        Scope.MINE: person in (ticket.requester, ticket.creator, ticket.owner),
        Scope.OPEN: is_unfinished,
        Scope.UNOWNED: is_unfinished and ticket.owner is None,
        Scope.WAITING: is_unfinished and ticket.turn is Turn.THEIRS,
        Scope.MY_TURN: (ticket.owner == person and ticket.turn is Turn.OURS)
        or (ticket.requester == person and ticket.turn is Turn.THEIRS),
        Scope.CLOSED: ticket.status is Status.CLOSED,
        Scope.FOLLOWING: person in ticket.followers,
        Scope.APPROVALS: person in ticket.approvers,
        Scope.DUE_SOON: is_unfinished
        and ticket.due_at is not None
        and person in (ticket.requester, ticket.creator, ticket.owner),
        Scope.WAITING_FOR_OTHERS: (
            ticket.owner == person and ticket.turn is Turn.THEIRS and ticket.requester != person
        )
        or (ticket.requester == person and ticket.turn is Turn.OURS and ticket.owner != person),
        Scope.MY_CLOSED: ticket.status is Status.CLOSED and person in (ticket.requester, ticket.owner),
    }
    return {scope for scope, is_on in on.items() if is_on}


def _listed(tx: Transaction, person: PersonId) -> set[Scope]:
    return {scope for scope in Scope if tx.tickets(Listing(scope=scope, person=person))}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.lists(anything, max_size=4), max_size=8))
async def test_row_and_all_that_hangs_on_it_follow_the_log(store: SqlStore, steps: list[list[Event]]) -> None:
    workspace = WorkspaceId(f"T{next(_workspaces)}")
    ticket_id = TicketId("T20261122.0001")
    first = opened(by=ANNA, requester=BENO)
    await store.transact(workspace, lambda tx: tx.append(None, fold(ticket_id, [first]), [first]))
    for wanted in steps:
        await store.transact(workspace, _step, ticket_id, wanted)

    ticket = await store.read(workspace, lambda tx: tx.ticket(ticket_id))
    log = [each.event for each in await store.read(workspace, lambda tx: tx.history(ticket_id))]
    assert ticket is not None
    assert ticket == fold(ticket_id, log) == reduce(evolve, log[1:], fold(ticket_id, log[:1]))
    assert len(log) == 1 + sum(map(len, steps))
    for person in (ANNA, BENO, CARLA):
        assert await store.read(workspace, _listed, person) == _lists_with(ticket, person)
    due = await store.sweep(lambda ledger: ledger.due_timers(after(days=1), 10_000))
    assert (DueTicket(workspace=workspace, ticket=ticket_id) in due) == bool(ticket.timers)
    root = ticket.places[0].root
    if root is not None:
        assert await store.read(workspace, lambda tx: tx.ticket_at(HELP, root)) == ticket_id
    assert ticket.opened_at == NOW
