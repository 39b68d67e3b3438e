"""Given a ticket, when an intent, then these events: the heart's table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.decide import decide
from bot.domain.desk import SUBJECTS, DeskRules, Subject
from bot.domain.events import (
    CancelReason,
    Event,
    TimerCancelled,
    TimerSet,
    TimersFired,
    UpdateAdded,
    UpdateRefused,
)
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AddFinalComment,
    AddUpdate,
    Assign,
    CancelTimer,
    Close,
    CorrectUpdate,
    FireTimers,
    Intent,
    OpenTicket,
    Origin,
    RecordCard,
    Reopen,
    Resolve,
    SetPriority,
    SetSubject,
    SetTimer,
)
from bot.domain.opening import open_ticket
from bot.domain.ticket import (
    ADMINISTRATIVE,
    POLICY,
    ChannelId,
    DeskId,
    MessageRef,
    Outcome,
    PersonId,
    Priority,
    Role,
    Status,
    SubjectId,
    Ticket,
    TicketId,
    TimerKind,
    Turn,
    Visibility,
)
from bot.errors import UserError

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANNA, BENO, CARLA, ERIC = PersonId("UANNA"), PersonId("UBENO"), PersonId("UCARLA"), PersonId("UERIC")
HELP = ChannelId("CHELP")
RULES = DeskRules(
    id=DeskId("help"), name="Help", channel=HELP, subjects=SUBJECTS, agents=frozenset({BENO, CARLA})
)
VPN = SubjectId("1003")


def opened(**changes: object) -> Ticket:
    """Anna's ticket, as it is right after its opening."""
    intent = OpenTicket(
        by=ANNA, requester=ANNA, desk=RULES.id, subject=VPN, text="It does not boot.", channel=HELP
    )
    ticket = fold(TicketId("T20261122.0001"), open_ticket(intent, RULES, NOW))
    return replace(ticket, **changes)  # type: ignore[arg-type]  # the tests name the fields


def after(ticket: Ticket, *intents: Intent, at: datetime = NOW) -> Ticket:
    """The ticket once these intents were carried out, one after the other."""
    for intent in intents:
        for event in decide(ticket, intent, RULES, at):
            ticket = evolve(ticket, event)
    return ticket


def reply(by: PersonId, text: str = "hello", **more: object) -> AddUpdate:
    return AddUpdate(by=by, text=text, **more)  # type: ignore[arg-type]  # the tests name the fields


def alert(minutes: int, by: PersonId = ANNA, note: str = "call them") -> SetTimer:
    return SetTimer(by=by, kind=TimerKind.ALERT, due_at=NOW + timedelta(minutes=minutes), note=note)


def auto_close(minutes: int, by: PersonId = BENO) -> SetTimer:
    return SetTimer(by=by, kind=TimerKind.AUTO_CLOSE, due_at=NOW + timedelta(minutes=minutes))


def edit(minutes: int, visibility: Visibility = Visibility.PUBLIC) -> CorrectUpdate:
    edited_at = NOW + timedelta(minutes=minutes)
    return CorrectUpdate(
        by=ANNA,
        corrects=2,
        text="It is red.",
        edited_at=edited_at,
        message=SAID,
        place=1,
        visibility=visibility,
    )


SAID = MessageRef(channel=HELP, id="2.0")
OPEN = opened()
ASSIGNED = after(OPEN, Assign(by=BENO, owner=BENO))
RESOLVED = after(ASSIGNED, Resolve(by=BENO))
CLOSED = after(ASSIGNED, Close(by=BENO))
CLOSING = after(ASSIGNED, auto_close(60))


@dataclass(frozen=True)
class Case:
    """One row: in this state, that intent brings these events."""

    shows: str
    ticket: Ticket
    intent: Intent
    events: list[str]


CASES = [
    Case("a requester's reply is an update", OPEN, reply(ANNA), ["UpdateAdded"]),
    Case("the first agent who replies owns it", OPEN, reply(BENO), ["UpdateAdded", "OwnerChanged"]),
    Case("a second agent's reply changes no owner", ASSIGNED, reply(CARLA), ["UpdateAdded"]),
    Case("a bystander's reply is an update", OPEN, reply(ERIC, message=SAID), ["UpdateAdded"]),
    Case("a bystander's reply reopens nothing", RESOLVED, reply(ERIC, message=SAID), ["UpdateAdded"]),
    Case("a note owns nothing", OPEN, reply(BENO, visibility=Visibility.INTERNAL), ["UpdateAdded"]),
    Case("the requester's reply reopens", RESOLVED, reply(ANNA), ["UpdateAdded", "Reopened"]),
    Case("an agent's reply does not reopen", RESOLVED, reply(BENO), ["UpdateAdded"]),
    Case("a human reply stops the auto-close", CLOSING, reply(ANNA), ["UpdateAdded", "TimerCancelled"]),
    Case("an agent's reply stops it too", CLOSING, reply(BENO), ["UpdateAdded", "TimerCancelled"]),
    Case("a note stops nothing", CLOSING, reply(BENO, visibility=Visibility.INTERNAL), ["UpdateAdded"]),
    Case(
        "a closed ticket refuses what is said in its thread",
        CLOSED,
        reply(ANNA, message=SAID),
        ["UpdateRefused"],
    ),
    Case("a message of nothing is nothing", OPEN, reply(ANNA, text=" ", message=SAID), []),
    Case("an edit corrects", OPEN, edit(1), ["UpdateCorrected"]),
    Case("a closed ticket refuses an edit too", CLOSED, edit(1), ["UpdateRefused"]),
    Case("but not one from before it closed", CLOSED, edit(-1), ["UpdateCorrected"]),
    Case("an agent takes it", OPEN, Assign(by=BENO, owner=BENO), ["OwnerChanged"]),
    Case("taking twice changes nothing", ASSIGNED, Assign(by=BENO, owner=BENO), []),
    Case("handing back", ASSIGNED, Assign(by=BENO, owner=None), ["OwnerChanged"]),
    Case("priority", OPEN, SetPriority(by=BENO, priority=Priority.HIGH), ["PriorityChanged"]),
    Case("the same priority is no event", OPEN, SetPriority(by=BENO, priority=Priority.NORMAL), []),
    Case("filing under a subject", OPEN, SetSubject(by=BENO, subject=SubjectId("1041")), ["SubjectChanged"]),
    Case("resolving", ASSIGNED, Resolve(by=BENO, text="Mended."), ["UpdateAdded", "Resolved"]),
    Case("a second resolve changes nothing", RESOLVED, Resolve(by=CARLA), []),
    Case("closing", OPEN, Close(by=ANNA), ["Closed"]),
    Case("closing ends the timers", CLOSING, Close(by=ANNA), ["Closed", "TimerCancelled"]),
    Case("a second close changes nothing", CLOSED, Close(by=CARLA), []),
    Case("reopening", CLOSED, Reopen(by=ANNA, reason="It is back."), ["Reopened"]),
    Case("reopening an open ticket changes nothing", OPEN, Reopen(by=ANNA, reason=""), []),
    Case(
        "a second resolve keeps what is said with it",
        RESOLVED,
        Resolve(by=CARLA, text="And tested."),
        ["UpdateAdded"],
    ),
    Case("the final comment", CLOSED, AddFinalComment(by=ANNA, text="Thanks."), ["FinalCommentAdded"]),
    Case("setting an alert", OPEN, alert(5), ["TimerSet"]),
    Case("a new auto-close replaces the old", CLOSING, auto_close(90), ["TimerCancelled", "TimerSet"]),
    Case("nothing due, nothing fires", CLOSING, FireTimers(by=POLICY), []),
    Case(
        "a card is recorded once",
        OPEN,
        RecordCard(by=POLICY, place=1, channel=HELP, root="1.0", card="1.0"),
        ["CardPosted"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shows)
def test_intent_brings_these_events(case: Case) -> None:
    events = decide(case.ticket, case.intent, RULES, NOW)
    assert [type(event).__name__ for event in events] == case.events


REFUSED = [
    ("a requester cannot take", OPEN, Assign(by=ANNA, owner=ANNA), "agents_only"),
    ("nobody is assigned who is no agent", OPEN, Assign(by=BENO, owner=ERIC), "owner_no_agent"),
    ("a stranger cannot close", OPEN, Close(by=ERIC), "not_yours"),
    ("a stranger sets no timers", OPEN, alert(5, by=ERIC), "not_yours"),
    ("a timer lies in the future", OPEN, alert(0), "time_past"),
    ("but not in three years", OPEN, alert(60 * 24 * 366 * 3), "time_too_far"),
    ("a closed ticket takes no timer", CLOSED, alert(5), "closed"),
    ("a closed ticket takes no form's update", CLOSED, reply(ANNA), "closed"),
    ("a stranger sends no form and no command", OPEN, reply(ERIC), "not_yours"),
    ("notes are for agents", OPEN, reply(ANNA, visibility=Visibility.INTERNAL), "agents_only"),
    ("an empty form is refused", OPEN, reply(ANNA, text="  "), "text_missing"),
    ("too long a text is refused", OPEN, reply(ANNA, text="x" * 40_001), "text_too_long"),
    ("an open ticket has no final comment", OPEN, AddFinalComment(by=ANNA, text="x"), "not_closed"),
    (
        "the final comment is given once",
        after(CLOSED, AddFinalComment(by=ANNA, text="x")),
        AddFinalComment(by=ANNA, text="y"),
        "final_comment_given",
    ),
    (
        "the final comment is short",
        CLOSED,
        AddFinalComment(by=ANNA, text="x" * 4_001),
        "text_too_long",
    ),
    (
        "what is said with a second close is not dropped",
        CLOSED,
        Close(by=CARLA, text="Fan replaced."),
        "closed",
    ),
    (
        "nor what is said with a resolve that comes too late",
        CLOSED,
        Resolve(by=CARLA, text="Fan replaced."),
        "closed",
    ),
    ("nor why it should be open again when it is", OPEN, Reopen(by=ANNA, reason="It is back."), "not_closed"),
    ("reopening needs a reason", CLOSED, Reopen(by=ANNA, reason=" "), "reason_missing"),
    ("only what is there is cancelled", OPEN, CancelTimer(by=ANNA, timer=7), "no_such_timer"),
    ("unknown subjects are refused", OPEN, SetSubject(by=BENO, subject=SubjectId("0")), "subject_missing"),
    (
        "a ticket without a subject keeps its title",
        replace(OPEN, kind=ADMINISTRATIVE, subject=None, title="Mine"),
        SetSubject(by=BENO, subject=VPN),
        "subject_unfit",
    ),
]


@pytest.mark.parametrize(("shows", "ticket", "intent", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_intent_is_refused(shows: str, ticket: Ticket, intent: Intent, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, RULES, NOW)
    assert refused.value.code == code, shows


def test_a_desk_that_reopens_nothing_lets_only_admins() -> None:
    rules = replace(RULES, may_reopen=False, admins=frozenset({CARLA}))
    with pytest.raises(UserError, match="no_reopening"):
        decide(CLOSED, Reopen(by=BENO, reason="x"), rules, NOW)
    assert decide(CLOSED, Reopen(by=CARLA, reason="x"), rules, NOW)


def test_without_configured_agents_everybody_is_one() -> None:
    rules = replace(RULES, agents=frozenset())
    assert decide(OPEN, Assign(by=ERIC, owner=ERIC), rules, NOW)


@pytest.mark.parametrize(
    ("who", "role", "turn"),
    [(ANNA, Role.REQUESTER, Turn.OURS), (BENO, Role.AGENT, Turn.THEIRS), (ERIC, Role.REQUESTER, Turn.OURS)],
)
def test_whoever_writes_gives_the_turn_away(who: PersonId, role: Role, turn: Turn) -> None:
    in_thread = reply(who, message=SAID)
    events = decide(ASSIGNED, in_thread, RULES, NOW + timedelta(minutes=1))
    said = next(event for event in events if isinstance(event, UpdateAdded))
    assert said.role is role
    assert after(ASSIGNED, in_thread, at=NOW + timedelta(minutes=1)).turn is turn


def test_replies_out_of_order_leave_the_turn_to_the_newest() -> None:
    late = reply(ANNA, said_at=NOW + timedelta(minutes=2))
    early = reply(BENO, said_at=NOW + timedelta(minutes=1))
    ticket = after(ASSIGNED, late, early, at=NOW + timedelta(minutes=3))
    assert (ticket.turn, ticket.last_by, ticket.updates) == (Turn.OURS, ANNA, 3)


def test_a_slow_clock_of_the_chat_does_not_hide_a_reply() -> None:
    lagging = reply(BENO, said_at=NOW - timedelta(seconds=5))
    assert after(OPEN, lagging).turn is Turn.THEIRS


def test_missed_alerts_come_as_one_event() -> None:
    ticket = after(OPEN, alert(1), alert(2), alert(3), alert(500))
    later = NOW + timedelta(hours=1)
    fired = decide(ticket, FireTimers(by=POLICY), RULES, later)
    assert [len(event.timers) for event in fired if isinstance(event, TimersFired)] == [3]
    assert [
        timer.id for timer in after(ticket, FireTimers(by=POLICY), at=NOW + timedelta(hours=1)).timers
    ] == [4]


def test_a_due_auto_close_closes_for_want_of_an_answer() -> None:
    ticket = after(CLOSING, alert(500), FireTimers(by=POLICY), at=NOW + timedelta(seconds=1))
    assert ticket.status is Status.ASSIGNED
    ticket = after(ticket, FireTimers(by=POLICY), at=NOW + timedelta(hours=2))
    assert (ticket.status, ticket.outcome, ticket.timers) == (Status.CLOSED, Outcome.NO_RESPONSE, ())


def test_a_due_auto_close_of_a_resolved_ticket_closes_it_as_resolved() -> None:
    ticket = after(RESOLVED, auto_close(60))
    assert after(ticket, FireTimers(by=POLICY), at=NOW + timedelta(hours=2)).outcome is Outcome.RESOLVED


def test_timers_fire_once() -> None:
    later = NOW + timedelta(hours=1)
    ticket = after(OPEN, alert(1))
    fired = after(ticket, FireTimers(by=POLICY), at=later)
    assert decide(fired, FireTimers(by=POLICY), RULES, later) == []


def test_what_was_said_before_an_auto_close_reopens_however_late_it_comes() -> None:
    closed = after(CLOSING, FireTimers(by=POLICY), at=NOW + timedelta(hours=2))
    in_time = reply(ANNA, said_at=NOW + timedelta(minutes=30), message=MessageRef(channel=HELP, id="9.0"))
    late = after(closed, in_time, at=NOW + timedelta(hours=3))
    assert (late.status, late.updates) == (Status.ASSIGNED, 2)


def test_what_was_said_before_somebody_closed_is_an_update_of_the_closed_ticket() -> None:
    closed = after(ASSIGNED, Close(by=BENO), at=NOW + timedelta(hours=1))
    in_time = reply(ANNA, said_at=NOW + timedelta(minutes=30), message=MessageRef(channel=HELP, id="9.0"))
    late = after(closed, in_time, at=NOW + timedelta(hours=3))
    assert (late.status, late.updates) == (Status.CLOSED, 2)


def test_a_resolved_ticket_is_brought_back_even_where_closed_ones_are_not() -> None:
    rules = replace(RULES, may_reopen=False)
    assert decide(RESOLVED, Reopen(by=BENO, reason="no"), rules, NOW)


def test_snooze_shows_until_when_and_a_requesters_reply_wakes() -> None:
    until = NOW + timedelta(days=1)
    asleep = after(ASSIGNED, SetTimer(by=BENO, kind=TimerKind.SNOOZE, due_at=until))
    assert asleep.snoozed_until == until
    assert after(asleep, reply(BENO)).snoozed_until == until
    assert after(asleep, reply(ERIC, message=SAID)).snoozed_until == until
    assert after(asleep, reply(ANNA)).snoozed_until is None


def test_a_refused_edit_keeps_its_words_its_place_and_who_may_read_it() -> None:
    (refused,) = decide(CLOSED, edit(1, Visibility.INTERNAL), RULES, NOW)
    assert isinstance(refused, UpdateRefused)
    assert (refused.text, refused.message, refused.place) == ("It is red.", SAID, 1)
    assert refused.visibility is Visibility.INTERNAL


def test_a_refused_note_stays_a_note() -> None:
    (refused,) = decide(CLOSED, reply(BENO, message=SAID, visibility=Visibility.INTERNAL), RULES, NOW)
    assert isinstance(refused, UpdateRefused)
    assert refused.visibility is Visibility.INTERNAL


def test_cancelling_says_why() -> None:
    events = decide(CLOSING, reply(ANNA), RULES, NOW)
    assert [event.reason for event in events if isinstance(event, TimerCancelled)] == [CancelReason.REPLIED]


def test_timer_ids_are_never_used_again() -> None:
    ticket = after(OPEN, alert(1), CancelTimer(by=ANNA, timer=1))
    events = decide(ticket, alert(2), RULES, NOW)
    assert [event.timer.id for event in events if isinstance(event, TimerSet)] == [2]


def test_assigning_a_resolved_ticket_leaves_it_resolved() -> None:
    ticket = after(RESOLVED, Assign(by=CARLA, owner=CARLA))
    assert (ticket.status, ticket.owner) == (Status.RESOLVED, CARLA)


def test_every_event_says_who_and_whence() -> None:
    events: list[Event] = decide(OPEN, reply(BENO, origin=Origin.COMMAND_LINE), RULES, NOW)
    assert {(event.by, event.origin, event.at) for event in events} == {(BENO, Origin.COMMAND_LINE, NOW)}


def test_a_subject_that_is_not_in_use_any_more_is_named() -> None:
    old = Subject(id=SubjectId("9"), name="Fax", active=False)
    with pytest.raises(UserError, match="subject_inactive") as refused:
        decide(OPEN, SetSubject(by=BENO, subject=old.id), replace(RULES, subjects=(old,)), NOW)
    assert refused.value.values == {"subject": "Fax"}
