"""Whoever may approve a ticket and says nothing is reminded of it, as long as it waits and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.approval import Needed
from bot.domain.desk import DeskRules, Policies
from bot.domain.effects import Remind, TellPerson
from bot.domain.evolve import fold
from bot.domain.intents import Approve, FireTimers, Refuse
from bot.domain.opening import open_ticket
from bot.domain.ticket import POLICY, PersonId, TimerKind
from tests.domain.test_approving import DORA, FORM, GUARDED, NUMBER, a_desk
from tests.domain.test_decide import BENO, ERIC, NOW
from tests.domain.test_policies import FIRE, HOUR, Life, warnings

UNAPPROVED = TimerKind.POLICY_UNAPPROVED
POLICIES = Policies(unowned_after=HOUR, unapproved_after=4 * HOUR, stale_after=timedelta(days=1))
WATCHED = replace(a_desk(Needed.ALL), policies=POLICIES)


def waiting(rules: DeskRules = WATCHED) -> Life:
    life = Life(rules)
    life.ticket = fold(NUMBER, open_ticket(FORM, rules, NOW))
    return life


def told(life: Life) -> list[PersonId]:
    return [each.person for each in life.effects if isinstance(each, TellPerson)]


def test_while_it_waits_only_those_who_may_approve_are_reminded_and_again_each_time() -> None:
    life = waiting()
    assert life.due == {UNAPPROVED: 4 * HOUR}
    assert warnings(life.then(FIRE, hours=3)) == []
    for _ in range(2):
        [warned] = warnings(life.then(FIRE, hours=4))
        assert (warned.kind, warned.person, warned.closes_at) == (UNAPPROVED, None, None)
        assert warned.people == (DORA, ERIC)
        assert told(life) == [DORA, ERIC]
        assert life.due == {UNAPPROVED: 4 * HOUR}


def test_who_has_answered_is_not_asked_again() -> None:
    life = waiting()
    life.then(Approve(by=DORA))
    [warned] = warnings(life.then(FIRE, hours=4))
    assert warned.people == (ERIC,)


def test_once_it_is_decided_nobody_is_reminded_any_more() -> None:
    life = waiting()
    life.then(Approve(by=DORA))
    life.then(Approve(by=ERIC))
    assert UNAPPROVED not in life.due
    assert life.due.keys() == {TimerKind.POLICY_UNOWNED, TimerKind.POLICY_STALE}
    refused = waiting()
    refused.then(Refuse(by=DORA, reason="It is too dear."))
    assert refused.due == {}


def test_where_nobody_may_approve_it_the_desk_is_told_in_its_thread() -> None:
    life = waiting(replace(WATCHED, approvers=frozenset({FORM.requester})))
    [warned] = warnings(life.then(FIRE, hours=4))
    assert (warned.people, [type(each) for each in life.effects if isinstance(each, Remind)]) == (
        (),
        [Remind],
    )


def test_without_the_policy_nothing_is_due_while_it_waits() -> None:
    life = waiting(replace(WATCHED, policies=replace(POLICIES, unapproved_after=None)))
    assert life.due == {}
    assert warnings(life.then(FireTimers(by=POLICY), days=9)) == []


def test_a_ticket_that_waits_for_nothing_has_no_such_timer() -> None:
    assert UNAPPROVED not in waiting(replace(WATCHED, gate=None)).due
    assert BENO not in WATCHED.approvers
    assert UNAPPROVED not in waiting(GUARDED).due
