"""What a remote that has the ticket leaves to us, by what it takes: its end, its desk, what is fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Ability, Connected
from bot.domain.decide import decide
from bot.domain.desk import DeskRules, Policies
from bot.domain.effects import Mark, MarkUpdate, PushAct
from bot.domain.events import (
    Closed,
    Event,
    Moved,
    PolicyWarned,
    Recorded,
    RemoteAwaited,
    SendingChanged,
    SubjectChanged,
    TimersFired,
    UpdateAdded,
)
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AcceptClose,
    AddFinalComment,
    AddUpdate,
    Close,
    FireTimers,
    Intent,
    MergeInto,
    MoveTo,
    Origin,
    RecordRemote,
    Reopen,
    RequestClose,
    Resolve,
    SetPriority,
    SetSubject,
    SetTimer,
    SetTitle,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.ticket import (
    POLICY,
    REMOTE,
    DeskId,
    MessageRef,
    PersonId,
    Priority,
    Status,
    SubjectId,
    Ticket,
    TicketId,
    TimerKind,
)
from bot.errors import UserError
from tests.domain.connected import (
    CLOSED,
    HEAD,
    THERE,
    awaited,
    closed_there,
    done,
    opened_there,
    refused_there,
)
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP, NOW, RULES, VPN, opened
from tests.domain.test_opening import FORM

OTHER = replace(RULES, id=DeskId("ops"), name="Ops")
OTHER_THERE = replace(THERE, id=DeskId("vendor"), name="Vendor")
ANOTHER = TicketId("T20261122.0002")


def fold_on(ticket: Ticket, events: list[Event]) -> Ticket:
    return reduce(evolve, events, ticket)


def able(*abilities: Ability) -> DeskRules:
    """The desk with a remote that takes just these."""
    capabilities = replace(CAPABILITIES, abilities=frozenset(abilities))
    return replace(THERE, remote=Connected(capabilities=capabilities))


@pytest.mark.parametrize(
    ("ticket", "intent", "code"),
    [
        (opened_there(), Close(by=BENO), "closed_there"),
        (awaited(), Close(by=BENO), "closed_there"),
        (opened_there(), Resolve(by=BENO), "closed_there"),
        (opened_there(), AcceptClose(by=ANNA), "closed_there"),
        (closed_there(), Reopen(by=BENO, reason="It is back"), "reopened_there"),
        (opened_there(), MoveTo(by=BENO, desk=OTHER.id), "moved_there"),
        (awaited(), MoveTo(by=BENO, desk=OTHER.id), "moved_there"),
        (opened_there(), MergeInto(by=BENO, target=ANOTHER), "merged_there"),
        (opened_there(), SetSubject(by=BENO, subject=SubjectId("1021")), "fixed_there"),
    ],
)
def test_what_only_the_remote_does_is_not_done_here(ticket: Ticket, intent: Intent, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, THERE, NOW, OTHER)
    assert refused.value.code == code
    assert refused.value.values["remote"] == "SoftLayer"


@pytest.mark.parametrize(
    ("ticket", "intent", "code"),
    [
        (opened_there(), Resolve(by=BENO), "resolved_there"),
        (
            replace(opened_there(), status=Status.RESOLVED),
            Reopen(by=BENO, reason="It is back"),
            "woken_there",
        ),
    ],
)
def test_that_it_is_solved_only_the_remote_says_also_where_we_close(
    ticket: Ticket, intent: Intent, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, able(Ability.CLOSE), NOW, OTHER)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("ticket", "intent", "code"),
    [
        (opened_there(), SetPriority(by=BENO, priority=Priority.HIGH), "fixed_there"),
        (opened_there(), SetTitle(by=BENO, title="Other"), "fixed_there"),
        (closed_there(), AddFinalComment(by=ANNA, text="Thanks"), "no_final_comment"),
        (
            opened_there(),
            SetTimer(by=ANNA, kind=TimerKind.AUTO_CLOSE, due_at=NOW + timedelta(days=1)),
            "closed_there",
        ),
    ],
)
def test_what_a_remote_does_not_take_is_refused(ticket: Ticket, intent: Intent, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, able(), NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("person", [ANNA, BENO])
def test_whoever_may_write_can_ask_the_remote_to_close(person: PersonId) -> None:
    added, sending = decide(opened_there(), RequestClose(by=person, text="It works."), THERE, NOW)
    assert isinstance(added, UpdateAdded)
    assert (added.text, added.goes_out) == ("Please close this ticket.\n\nIt works.", True)
    assert isinstance(sending, SendingChanged)


def test_a_bystander_asks_for_nothing_and_a_closed_ticket_is_not_asked_for() -> None:
    with pytest.raises(UserError) as stranger:
        decide(opened_there(), RequestClose(by=ERIC), THERE, NOW)
    with pytest.raises(UserError) as late:
        decide(closed_there(), RequestClose(by=ANNA), THERE, NOW)
    assert (stranger.value.code, late.value.code) == ("not_yours", "closed")


def test_a_second_close_of_what_was_closed_there_changes_nothing() -> None:
    assert decide(closed_there(), Close(by=BENO), THERE, NOW) == []


def test_one_that_was_refused_there_is_closed_here() -> None:
    assert any(isinstance(each, Closed) for each in decide(refused_there(), Close(by=BENO), THERE, NOW))


def test_a_time_to_close_comes_and_the_ticket_stays_as_it_is_there() -> None:
    wanted = SetTimer(by=ANNA, kind=TimerKind.AUTO_CLOSE, due_at=NOW + timedelta(hours=1))
    ticket = done(opened_there(), wanted)
    later = NOW + timedelta(hours=2)
    events = decide(ticket, FireTimers(by=POLICY, origin=Origin.POLICY), THERE, later)
    assert [type(each) for each in events] == [TimersFired]


def test_no_policy_closes_what_only_the_remote_closes() -> None:
    span = timedelta(days=1)
    rules = replace(THERE, policies=Policies(stale_after=span, close_after=span))
    ticket = fold(TicketId("T20261122.0001"), open_ticket(FORM, rules, NOW))
    kinds = []
    for day in range(1, 12):
        fired = decide(ticket, FireTimers(by=POLICY, origin=Origin.POLICY), rules, NOW + span * day)
        ticket = fold_on(ticket, fired)
        kinds += [type(each) for each in fired]
    assert Closed not in kinds
    assert PolicyWarned in kinds


def test_where_the_remote_lets_us_close_it_is_told_to_and_an_older_look_opens_nothing() -> None:
    rules = able(Ability.CLOSE)
    ticket = opened_there()
    later = NOW + timedelta(minutes=5)
    events = decide(ticket, Close(by=BENO), rules, later)
    after = fold_on(ticket, events)
    recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, 5)]
    assert [each for each in plan(ticket, after, recorded) if isinstance(each, PushAct)]
    look = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=replace(HEAD, changed_at=NOW))
    assert fold_on(after, decide(after, look, rules, later)).is_closed
    again = replace(look, head=replace(HEAD, changed_at=later + timedelta(minutes=1)))
    assert not fold_on(after, decide(after, again, rules, later)).is_closed


def test_a_ticket_that_waits_for_its_subject_is_opened_there_with_it() -> None:
    intent = replace(FORM, subject=None, said=MessageRef(channel=HELP, id="1.1"), as_it_stands=True)
    waiting = fold(TicketId("T20261122.0001"), open_ticket(intent, THERE, NOW))
    assert waiting.remote is None
    events = decide(waiting, SetSubject(by=BENO, subject=VPN), THERE, NOW)
    assert [type(each) for each in events] == [SubjectChanged, RemoteAwaited]


def test_one_that_was_refused_there_can_go_to_a_local_desk() -> None:
    ticket = done(
        refused_there(), AddUpdate(by=ANNA, text="It is hot.", message=MessageRef(channel=HELP, id="2.1"))
    )
    events = decide(ticket, MoveTo(by=BENO, desk=OTHER.id), THERE, NOW, OTHER)
    after = fold_on(ticket, events)
    assert after.remote is None
    assert [each.is_local for each in events if isinstance(each, Moved)] == [True]
    recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, 9)]
    marks = [each.mark for each in plan(ticket, after, recorded) if isinstance(each, MarkUpdate)]
    assert marks == [Mark.DONE]


def test_a_local_ticket_that_goes_to_a_connected_desk_is_opened_there() -> None:
    events = decide(opened(), MoveTo(by=BENO, desk=OTHER_THERE.id), RULES, NOW, OTHER_THERE)
    assert [type(each) for each in events][:2] == [Moved, RemoteAwaited]
    after = fold_on(opened(), events)
    assert after.remote is not None
    assert after.remote.name == "SoftLayer"


def test_on_a_local_desk_all_of_it_is_as_ever() -> None:
    for intent in (Close(by=BENO), Resolve(by=BENO), SetPriority(by=BENO, priority=Priority.HIGH)):
        assert decide(opened(), intent, RULES, NOW)


def test_what_was_closed_there_is_closed_here() -> None:
    ticket = closed_there()
    assert ticket.is_closed
    assert ticket.remote is not None
    assert ticket.remote.status == CLOSED.status_name
