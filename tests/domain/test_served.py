"""Where we are the service desk at the remote: who is who, whose turn it is, and who ends a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest

from bot.domain.connected import as_it_ends
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.effects import Effect, PostLine, PushAct, PushUpdate
from bot.domain.events import Event, Recorded, UpdateAdded
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AddUpdate,
    Assign,
    Close,
    Origin,
    RecordFileRefusal,
    RecordOpened,
    RecordRemote,
    Reopen,
    Resolve,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import role_of
from bot.domain.reading import heard_of
from bot.domain.remote import RemoteAuthor
from bot.domain.remote_side import SendingState
from bot.domain.ticket import (
    POLICY,
    REMOTE,
    FileReason,
    Outcome,
    PersonId,
    Role,
    Status,
    Ticket,
    TicketId,
    TimerKind,
    Turn,
    Visibility,
)
from bot.errors import UserError
from bot.slack.words import answers, home, thread, to_one
from tests.domain import connected
from tests.domain.connected import HEAD
from tests.domain.served import DESK, KIM, OLGA, RULE, of_a_customer, of_the_chat, update
from tests.domain.test_decide import ANNA, BENO, ERIC, NOW, RULES
from tests.domain.test_opening import FORM

NAMES = {ANNA: "Anna", BENO: "Beno"}


def done(ticket: Ticket, *intents: object) -> Ticket:
    return connected.done(ticket, *intents, rules=DESK)  # type: ignore[arg-type]  # any intent


def read(
    ticket: Ticket, *said: tuple[RemoteAuthor, str], visibility: Visibility = Visibility.PUBLIC
) -> Ticket:
    """The ticket after the remote was read: these people said something there, and it stands as it stood."""
    updates = tuple(
        update(author, text, number + 2, visibility) for number, (author, text) in enumerate(said)
    )
    return done(ticket, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=updates))


@pytest.mark.parametrize(
    ("person", "role"), [(ANNA, Role.REQUESTER), (BENO, Role.AGENT), (ERIC, Role.REQUESTER)]
)
def test_our_agents_are_agents_there_and_customers_where_others_serve(person: PersonId, role: Role) -> None:
    assert role_of(of_the_chat(), person, DESK) is role
    assert role_of(connected.opened_there(), person, connected.THERE) is Role.REQUESTER


def test_a_customer_who_wrote_there_is_a_requester_and_a_colleague_an_agent() -> None:
    said = RecordRemote(
        by=REMOTE,
        origin=Origin.REMOTE,
        head=HEAD,
        updates=(update(KIM, "And now?", 2), update(OLGA, "Soon.", 3), update(RULE, "Escalated.", 4)),
    )
    events = [each for each in decide(of_a_customer(), said, DESK, NOW) if isinstance(each, UpdateAdded)]
    assert [(each.actor, each.role) for each in events] == [
        ("Kim Lee", Role.REQUESTER),
        ("Olga Tech", Role.AGENT),
        ("Workflow Rule", Role.POLICY),
    ]


def test_what_we_say_to_each_other_leaves_the_turn_with_the_desk_until_the_customer_hears_of_it() -> None:
    ticket = of_a_customer()
    assert (ticket.requester, ticket.turn) == (REMOTE, Turn.OURS)
    ours = done(ticket, AddUpdate(by=BENO, text="Is that the old printer?"))
    assert (ours.turn, ours.responded_at) == (Turn.OURS, None)
    unheard = read(ours, (OLGA, "Yes, it is."), visibility=Visibility.INTERNAL)
    assert unheard.turn is Turn.OURS
    heard = read(ours, (OLGA, "We are on it."))
    assert (heard.turn, heard.responded_at) == (Turn.THEIRS, NOW)
    assert read(heard, (KIM, "Thank you, still broken.")).turn is Turn.OURS


def test_what_an_agent_writes_down_is_the_customer_s_and_talk_about_it_is_ours() -> None:
    written_down = open_ticket(replace(FORM, by=BENO, requester=BENO), DESK, NOW)
    waiting = fold(TicketId("T20261122.0003"), written_down)
    there = done(waiting, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD))
    for ticket in (waiting, there):
        assert (ticket.requester, ticket.creator, ticket.turn) == (REMOTE, BENO, Turn.OURS)
        assert role_of(ticket, BENO, DESK) is Role.AGENT
        ours = done(ticket, AddUpdate(by=BENO, text="It is the fuser."))
        assert (ours.turn, ours.responded_at) == (Turn.OURS, None)
    heard = read(there, (OLGA, "We come at ten."))
    assert (heard.turn, thread.turn(heard, NAMES)) == (Turn.THEIRS, "👉 the customer")
    assert thread.requester(there, NAMES, "Kim Lee") == "Kim Lee via Autotask, opened by Beno"
    opened, description, *_ = written_down
    assert answers.happened(opened, NAMES) == "*Beno* opened it for a customer."
    assert answers.happened(description, NAMES) == "💬 *Beno* · 👁️ for the customer: “It fails.”"
    assert "for a customer is open" in to_one.card_is_up(there, BENO, NAMES, None)


@pytest.mark.parametrize(
    ("by", "requester", "rules"),
    [(BENO, ANNA, DESK), (ANNA, ANNA, DESK), (BENO, BENO, RULES), (BENO, BENO, connected.THERE)],
    ids=["for somebody", "no agent", "a local desk", "where others serve"],
)
def test_all_others_ask_for_whom_they_say(by: PersonId, requester: PersonId, rules: DeskRules) -> None:
    ticket = fold(TicketId("T1"), open_ticket(replace(FORM, by=by, requester=requester), rules, NOW))
    assert (ticket.requester, ticket.creator) == (requester, by)


def test_whoever_asked_in_the_chat_hears_what_is_said_in_the_thread() -> None:
    ticket = done(of_the_chat(), AddUpdate(by=BENO, text="Which printer is it?"))
    assert (ticket.turn, ticket.responded_at) == (Turn.THEIRS, NOW)
    assert done(ticket, AddUpdate(by=ANNA, text="The grey one.")).turn is Turn.OURS


def test_a_status_there_moves_the_turn_once_and_talk_moves_it_on() -> None:
    later = NOW + timedelta(minutes=1)
    waiting = replace(HEAD, status_name="Waiting Customer", turn=Turn.THEIRS, print="2", changed_at=later)
    waits = done(of_a_customer(), RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=waiting))
    assert waits.turn is Turn.THEIRS
    answered = done(
        waits,
        RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=waiting, updates=(update(KIM, "Here it is.", 2),)),
    )
    assert answered.turn is Turn.OURS
    again = done(answered, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=replace(waiting, print="3")))
    assert again.turn is Turn.OURS
    at_work = replace(waiting, status_name="In Progress", turn=Turn.OURS, print="4")
    assert done(waits, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=at_work)).turn is Turn.OURS


def test_an_owner_makes_it_assigned_and_we_close_and_reopen_it_ourselves() -> None:
    ticket = done(of_a_customer(), Assign(by=BENO, owner=BENO))
    assert (ticket.owner, ticket.status) == (BENO, Status.ASSIGNED)
    closed = done(ticket, Close(by=BENO))
    assert closed.status is Status.CLOSED
    assert done(closed, Reopen(by=BENO, reason="It fails again.")).status is not Status.CLOSED


def test_resolving_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(UserError) as caught:
        decide(of_a_customer(), Resolve(by=BENO), DESK, NOW)
    assert caught.value.code == "solved_by_closing"


@pytest.mark.parametrize(
    ("turn", "ticket", "told", "brief"),
    [
        (Turn.OURS, of_a_customer, "👉 the desk", "desk’s turn"),
        (Turn.THEIRS, of_a_customer, "👉 the customer", "customer’s turn"),
        (Turn.THEIRS, of_the_chat, "👉 Anna", "requester’s turn"),
        (Turn.OURS, connected.opened_there, "👉 SoftLayer", "SoftLayer’s turn"),
        (Turn.THEIRS, connected.opened_there, "👉 you", "your turn"),
    ],
)
def test_the_card_and_the_lists_say_whose_turn_it_is(
    turn: Turn, ticket: object, told: str, brief: str
) -> None:
    assert callable(ticket)
    shown = replace(ticket(), turn=turn)
    assert thread.turn(shown, NAMES) == told
    assert home.whose_turn(shown) == brief


def test_a_customer_at_the_remote_is_neither_reminded_nor_closed_on_nor_asked_how_it_went() -> None:
    stale, close = timedelta(days=1), timedelta(days=2)
    policies = replace(DESK.policies, stale_after=stale, close_after=close)
    desk = replace(DESK, policies=policies, survey=replace(DESK.survey, enabled=True, sample=1.0))
    ticket = replace(of_a_customer(), owner=BENO, turn=Turn.THEIRS)
    assert as_it_ends(ticket, desk).policies.close_after is None
    assert as_it_ends(of_the_chat(), desk).policies.close_after == close
    for each, is_asked in ((of_a_customer(), False), (of_the_chat(), True)):
        closed = decide(each, Close(by=BENO, outcome=Outcome.RESOLVED), desk, NOW)
        after = connected.done(each, Close(by=BENO, outcome=Outcome.RESOLVED), rules=desk)
        kinds = {timer.kind for timer in after.timers}
        assert closed
        assert (TimerKind.SURVEY in kinds) is is_asked


LAST = Close(by=BENO, text="It was the fuser.")


def test_last_words_leave_as_a_note_before_the_closing_does() -> None:
    ticket = done(of_a_customer(), LAST)
    assert ticket.remote is not None
    [sending] = ticket.remote.sendings
    assert (sending.state, sending.is_published, ticket.is_closed) == (SendingState.QUEUED, False, True)
    before = of_a_customer()
    events = decide(before, LAST, DESK, NOW)
    recorded = [Recorded(number=before.version + n, event=event) for n, event in enumerate(events, 1)]
    kinds = [type(each) for each in plan(before, ticket, recorded)]
    assert kinds.index(PushUpdate) < kinds.index(PushAct)


def test_last_words_with_a_secret_are_refused_where_they_would_leave_and_kept_here_otherwise() -> None:
    secret = replace(LAST, text="password: hunter22x")
    with pytest.raises(UserError) as caught:
        decide(of_a_customer(), secret, DESK, NOW)
    assert (caught.value.code, caught.value.field) == ("secret_at_the_end", "text")
    here = fold(TicketId("T1"), open_ticket(FORM, RULES, NOW))
    assert connected.done(here, secret, rules=RULES).is_closed


def test_a_follow_up_begins_with_what_the_customer_could_read_and_nothing_else() -> None:
    def logged(ticket: Ticket, *texts: tuple[str, bool]) -> list[Recorded]:
        said = [
            UpdateAdded(
                at=NOW,
                by=BENO,
                origin=Origin.SLACK,
                text=text,
                files=(),
                role=Role.AGENT,
                visibility=Visibility.PUBLIC,
                said_at=NOW,
                is_published=is_published,
            )
            for text, is_published in texts
        ]
        return [Recorded(number=ticket.version + n, event=each) for n, each in enumerate(said, 1)]

    for ticket, expected in (
        (of_a_customer(), ["At ten."]),
        (connected.opened_there(), ["He is odd.", "At ten."]),
    ):
        log = logged(ticket, ("He is odd.", False), ("At ten.", True))
        assert [each.text for each in heard_of(ticket, log)] == expected


def test_a_file_of_a_colleague_s_note_is_not_named_to_who_asked_in_the_chat() -> None:
    """Too large to be kept, it would else have been told by its name in their thread."""
    intent = RecordFileRefusal(
        by=POLICY, origin=Origin.POLICY, update=3, index=0, name="termination-anna.pdf", author=REMOTE,
        reason=FileReason.TOO_LARGE, visibility=Visibility.INTERNAL,
    )  # fmt: skip
    for ticket, is_told in ((of_the_chat(), False), (of_a_customer(), True)):
        events = decide(ticket, intent, DESK, NOW)
        assert bool(lines_of(ticket, events)) is is_told
        (public,) = decide(ticket, replace(intent, visibility=Visibility.PUBLIC), DESK, NOW)
        assert lines_of(ticket, [public])


def lines_of(ticket: Ticket, events: list[Event]) -> list[Effect]:
    after = reduce(evolve, events, ticket)
    log = [Recorded(number=number, event=each) for number, each in enumerate(events, ticket.version + 1)]
    return [each for each in plan(ticket, after, log) if isinstance(each, PostLine)]
