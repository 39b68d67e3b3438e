"""Whatever is wanted in whatever order: the log folds to the row, and the row keeps its promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.decide import decide
from bot.domain.desk import DeskRules, Group, Policies
from bot.domain.effects import lane_of
from bot.domain.events import Event, PolicyWarned, Recorded
from bot.domain.evolve import evolve, fold
from bot.domain.fields import Entry, options
from bot.domain.intents import (
    AcceptClose,
    AddFinalComment,
    AddUpdate,
    AnswerSurvey,
    AskForFile,
    Assign,
    AttachResources,
    CancelTimer,
    Close,
    CorrectUpdate,
    FileUnder,
    FireTimers,
    Follow,
    GiveBack,
    HandOver,
    Intent,
    KeepOpen,
    Link,
    MergeInto,
    MoveTo,
    NoteIncident,
    ProblemFace,
    RecordCard,
    RecordFile,
    RecordFileDeletion,
    RecordFileRefusal,
    RecordProblem,
    RecordProblemEnd,
    RecordProblemReopened,
    Reopen,
    RequestClose,
    Resolve,
    SetAnswers,
    SetDue,
    SetEmails,
    SetGroup,
    SetPriority,
    SetTags,
    SetTimer,
    SetTitle,
    TakeIn,
    Unfollow,
    Unlink,
)
from bot.domain.plan import plan
from bot.domain.resources import FixedStock
from bot.domain.ticket import (
    POLICY,
    POLICY_TIMERS,
    ChannelId,
    DeskId,
    FileKey,
    FileReason,
    GroupId,
    MessageRef,
    Outcome,
    Priority,
    Status,
    Ticket,
    TicketId,
    TimerKind,
    Visibility,
)
from bot.domain.timing import MOST_TIMERS
from bot.errors import UserError
from tests.builders import INVENTORY, WEB
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, HELP, NOW, RULES, opened
from tests.domain.test_fields import FORM

GROUPED = replace(
    RULES,
    groups=(
        Group(id=GroupId("net"), name="Net", members=frozenset({BENO})),
        Group(id=GroupId("ops"), name="Ops", members=frozenset({CARLA}), channel=ChannelId("COPS")),
    ),
)
WATCHED = replace(
    GROUPED,
    stock=FixedStock(inventory=INVENTORY),
    policies=Policies(
        unowned_after=timedelta(hours=2), stale_after=timedelta(days=1), close_after=timedelta(days=2)
    ),
)
STOCKED = replace(RULES, stock=FixedStock(inventory=INVENTORY))
OTHER = replace(WATCHED, id=DeskId("other"), channel=ChannelId("COTHER"), agents=frozenset({CARLA, ERIC}))
people = st.sampled_from([ANNA, BENO, CARLA, ERIC])
texts = st.text(max_size=20)
messages = st.none() | st.builds(MessageRef, channel=st.just(HELP), id=st.integers(1, 9).map(str))
moments = st.integers(1, 5_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
tags = st.lists(st.sampled_from(["vpn", "VPN", "berlin", "no tag"]), max_size=2).map(tuple)
groups = st.none() | st.sampled_from([GroupId("net"), GroupId("ops"), GroupId("gone")])
addresses = st.lists(st.sampled_from(["a@x.example", "A@x.example", "b@x.example", "b"]), max_size=2).map(
    tuple
)
others = st.sampled_from([TicketId("T20261122.0001"), TicketId("T20261122.0002")])
faces = st.builds(
    ProblemFace,
    desk=st.just(RULES.id),
    remote_id=st.none(),
    is_private=st.booleans(),
    requester=people,
    problem=st.none() | others,
    incidents=st.integers(0, 100),
    is_yours=st.booleans(),
)
resources = st.lists(st.sampled_from(["web-01", "10.0.1.7", WEB, "old-web"]), max_size=2).map(tuple)
entries = st.lists(
    st.builds(
        Entry,
        field=st.sampled_from([field.id for field in FORM]),
        values=st.lists(st.sampled_from(["laptop", "screen", "air", "uhd", "a", "x"]), max_size=2).map(tuple),
    ),
    max_size=3,
).map(tuple)
intents: st.SearchStrategy[Intent] = st.one_of(
    st.builds(
        AddUpdate,
        by=people,
        text=texts,
        visibility=st.sampled_from(Visibility),
        message=messages,
        said_at=st.none() | moments,
        place=st.none() | st.just(1),
    ),
    st.builds(
        CorrectUpdate,
        by=people,
        corrects=st.just(2),
        text=texts,
        edited_at=moments,
        message=st.just(MessageRef(channel=HELP, id="2")),
        visibility=st.sampled_from(Visibility),
    ),
    st.builds(Assign, by=people, owner=st.none() | people),
    st.builds(SetPriority, by=people, priority=st.sampled_from(Priority)),
    st.builds(Resolve, by=people, text=texts),
    st.builds(Close, by=people, outcome=st.sampled_from(Outcome), text=texts),
    st.builds(Reopen, by=people, reason=texts),
    st.builds(AddFinalComment, by=people, text=texts),
    st.builds(SetTimer, by=people, kind=st.sampled_from(TimerKind), due_at=moments, note=texts),
    st.builds(CancelTimer, by=people, timer=st.integers(1, 5)),
    st.builds(FireTimers, by=st.just(POLICY)),
    st.builds(KeepOpen, by=people),
    st.builds(SetTags, by=people, add=tags, remove=tags),
    st.builds(Follow, by=people, person=people),
    st.builds(Unfollow, by=people, person=people),
    st.builds(SetDue, by=people, due_at=st.none() | moments),
    st.builds(MergeInto, by=people, target=others),
    st.builds(TakeIn, by=people, ticket=others, people=st.tuples(people, people)),
    st.builds(GiveBack, by=people, ticket=others),
    st.builds(Link, by=people, other=others),
    st.builds(Unlink, by=people, other=others),
    st.builds(FileUnder, by=people, problem=st.none() | others, facing=st.none() | faces),
    st.builds(RecordProblem, by=people, problem=st.none() | others, facing=st.none() | faces),
    st.builds(NoteIncident, by=people, incident=others, is_gone=st.booleans()),
    st.builds(RecordProblemEnd, by=people, problem=others, outcome=st.sampled_from(Outcome)),
    st.builds(RecordProblemReopened, by=people, problem=others),
    st.builds(MoveTo, by=people, desk=st.sampled_from([RULES.id, OTHER.id])),
    st.builds(RequestClose, by=people, text=texts),
    st.builds(AcceptClose, by=people),
    st.builds(HandOver, by=people, group=groups, owner=st.none() | people, reason=texts),
    st.builds(SetGroup, by=people, group=groups, reason=texts),
    st.builds(SetEmails, by=people, add=addresses, remove=addresses),
    st.builds(AttachResources, by=people, add=resources, remove=resources),
    st.builds(AddUpdate, by=people, text=st.sampled_from(["web-01 is down", "10.0.1.7"])),
    st.builds(SetTitle, by=people, title=texts),
    st.builds(SetAnswers, by=people, entries=entries),
    st.builds(AnswerSurvey, by=people, rating=st.integers(0, 6), text=texts),
    st.builds(AddUpdate, by=people, text=st.sampled_from(["thanks", "danke!"])),
    st.builds(
        RecordFile,
        by=st.just(POLICY),
        update=st.integers(2, 4),
        index=st.integers(0, 2),
        author=people,
        visibility=st.sampled_from(Visibility),
        remote_id=st.sampled_from(["F1", "F2"]),
        name=texts,
        claimed=st.just("text/plain"),
        type=st.just("text/plain"),
        key=st.just(FileKey("key")),
        size=st.integers(0, 2),
        sha256=st.just("00"),
        place=st.none() | st.just(1),
        is_open=st.booleans(),
    ),
    st.builds(
        RecordFileRefusal,
        by=st.just(POLICY),
        update=st.integers(2, 4),
        index=st.integers(0, 2),
        author=people,
        visibility=st.sampled_from(Visibility),
        name=texts,
        reason=st.sampled_from(FileReason),
        message=messages,
    ),
    st.builds(RecordFileDeletion, by=st.just(POLICY), remote_id=st.sampled_from(["F1", "F2"])),
    st.builds(AskForFile, by=people, file=st.integers(1, 4)),
    st.builds(
        RecordCard, by=st.just(POLICY), place=st.just(1), channel=st.just(HELP), root=texts, card=texts
    ),
)


def story(
    steps: list[tuple[int, Intent]], rules: DeskRules = GROUPED
) -> tuple[Ticket, list[Event], list[list[Recorded]]]:
    """Carry the intents out as time goes by; the ticket, its log and the batches it grew by."""
    ticket, moment = opened(), NOW
    log: list[Event] = []
    batches: list[list[Recorded]] = []
    for minutes, intent in steps:
        moment += timedelta(minutes=minutes)
        events = wanted(ticket, intent, moment, rules)
        batches.append([Recorded(number=ticket.version + n, event=e) for n, e in enumerate(events, 1)])
        ticket = reduce(evolve, events, ticket)
        log += events
    return ticket, log, batches


def wanted(ticket: Ticket, intent: Intent, now: datetime, rules: DeskRules) -> list[Event]:
    try:
        desks = {rules.id: rules, OTHER.id: replace(OTHER, policies=rules.policies)}
        target = desks[intent.desk] if isinstance(intent, MoveTo) else None
        return decide(ticket, intent, desks[ticket.desk], now, target)
    except UserError:
        return []


Steps = list[tuple[int, Intent]]
steps = st.lists(st.tuples(st.integers(0, 600), intents), max_size=30)


@given(steps)
def test_the_row_is_the_fold_of_its_log(steps: list[tuple[int, Intent]]) -> None:
    ticket, log, _ = story(steps)
    again = reduce(evolve, log, opened())
    assert again == ticket
    assert ticket.version == opened().version + len(log)


@given(steps)
def test_a_ticket_keeps_its_promises(steps: list[tuple[int, Intent]]) -> None:
    ticket, _, _ = story(steps, STOCKED)
    assert (ticket.status is Status.CLOSED) == (ticket.closed_at is not None) == (ticket.outcome is not None)
    assert ticket.status is not Status.OPEN or ticket.owner is None
    assert ticket.status is not Status.ASSIGNED or ticket.owner is not None
    assert not (ticket.is_closed and ticket.timers)
    assert len({timer.id for timer in ticket.timers}) == len(ticket.timers) <= MOST_TIMERS
    assert len([timer for timer in ticket.timers if timer.kind is not TimerKind.ALERT]) <= 2
    assert ticket.creator == ANNA
    assert ticket.merged_into is None or ticket.is_closed
    assert ticket.close_requested_by is None or not ticket.is_closed
    assert list(ticket.tags) == sorted({tag.lower() for tag in ticket.tags})
    for each in (ticket.followers, ticket.links, ticket.took_in, ticket.resources, ticket.offered):
        assert len(set(each)) == len(each)
    assert ticket.id not in (*ticket.links, ticket.merged_into)
    assert [file.id for file in ticket.files] == list(range(1, len(ticket.files) + 1))
    assert len({file.name.casefold() for file in ticket.files}) == len(ticket.files)
    assert len({(file.update, file.index) for file in ticket.files}) == len(ticket.files)


@given(steps)
def test_policies_watch_what_is_open_and_nothing_else(steps: list[tuple[int, Intent]]) -> None:
    ticket, log, batches = story(steps, WATCHED)
    assert reduce(evolve, log, opened()) == ticket
    kinds = [timer.kind for timer in ticket.timers if timer.kind in POLICY_TIMERS]
    finished = ticket.status in (Status.RESOLVED, Status.CLOSED)
    assert len(kinds) == (0 if finished or not log else 2 if ticket.status is Status.OPEN else 1)
    assert all(
        len([each for each in batch if isinstance(each.event, PolicyWarned)]) <= 1 for batch in batches
    )


@given(steps)
def test_every_effect_has_a_lane_and_belongs_to_its_ticket(steps: list[tuple[int, Intent]]) -> None:
    ticket, _, batches = story(steps)
    before = opened()
    for batch in batches:
        after = reduce(evolve, (recorded.event for recorded in batch), before)
        for effect in plan(before, after, batch):
            assert effect.ticket == ticket.id
            assert lane_of(effect).startswith(ticket.id)
        before = after


@given(steps)
def test_a_log_without_its_opening_is_refused(steps: list[tuple[int, Intent]]) -> None:
    ticket, log, _ = story(steps)
    assume(log)
    with pytest.raises(ValueError, match=ticket.id):
        fold(ticket.id, log)


@given(steps)
def test_a_form_holds_each_field_once_and_only_what_its_choices_allow(
    steps: list[tuple[int, Intent]],
) -> None:
    kind = replace(RULES.kinds[0], fields=FORM)
    ticket, _, _ = story(steps, replace(RULES, kinds=(kind,)))
    given = {answer.field: answer.values for answer in ticket.answers}
    assert len(given) == len(ticket.answers)
    for answer in ticket.answers:
        field = kind.field(answer.field)
        assert field is not None
        assert not field.choices or set(answer.values) <= {each.value for each in options(field, given)}
