"""What a desk does by itself: when each policy is due, what moves it, and what it does to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

import pytest

from bot.domain.decide import decide
from bot.domain.desk import DeskRules, Policies
from bot.domain.effects import Effect, PostLine, RefreshCard, Remind
from bot.domain.events import (
    Closed,
    Event,
    PolicyTimersSet,
    PolicyWarned,
    Recorded,
    TimerCancelled,
    TimersFired,
)
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AddUpdate,
    Assign,
    CancelTimer,
    Close,
    FireTimers,
    Intent,
    KeepOpen,
    RecordCard,
    Reopen,
    Resolve,
    SetPriority,
    SetTimer,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.ticket import (
    POLICY,
    POLICY_TIMERS,
    Outcome,
    Priority,
    Status,
    Ticket,
    TicketId,
    TimerKind,
    Visibility,
)
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP, NOW, RULES
from tests.domain.test_opening import FORM, HERE

UNOWNED, STALE, AGAIN, CLOSES = (
    TimerKind.POLICY_UNOWNED,
    TimerKind.POLICY_STALE,
    TimerKind.POLICY_STALE_AGAIN,
    TimerKind.POLICY_CLOSE,
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATCHED = replace(RULES, policies=Policies(unowned_after=2 * HOUR, stale_after=3 * DAY, close_after=8 * DAY))
FIRE = FireTimers(by=POLICY)
TAKE = Assign(by=BENO, owner=BENO)


class Life:
    """A ticket that things happen to, on a desk with policies."""

    def __init__(self, rules: DeskRules = WATCHED) -> None:
        self.rules = rules
        self.now = NOW
        self.ticket = fold(TicketId("T20261122.0001"), open_ticket(FORM, rules, NOW))
        self.effects: list[Effect] = []

    def then(self, intent: Intent, **after: float) -> list[Event]:
        """Time goes by, and then somebody wants this; what came of it."""
        self.now += timedelta(**after)
        events = decide(self.ticket, intent, self.rules, self.now)
        before, self.ticket = self.ticket, reduce(evolve, events, self.ticket)
        recorded = [Recorded(number=before.version + n, event=event) for n, event in enumerate(events, 1)]
        self.effects = plan(before, self.ticket, recorded)
        return events

    @property
    def due(self) -> dict[TimerKind, timedelta]:
        """When each policy is due, from now."""
        return {
            each.kind: each.due_at - self.now for each in self.ticket.timers if each.kind in POLICY_TIMERS
        }


def reply(by: str = ANNA, **changes: object) -> AddUpdate:
    return replace(AddUpdate(by=ANNA, text="hello"), by=by, **changes)  # type: ignore[arg-type]  # any field


def warnings(events: list[Event]) -> list[PolicyWarned]:
    return [event for event in events if isinstance(event, PolicyWarned)]


def test_without_policies_a_ticket_has_no_timers_and_no_further_event() -> None:
    life = Life(RULES)
    assert life.ticket.timers == ()
    assert life.ticket.version == 2
    assert [type(event).__name__ for event in life.then(TAKE)] == ["OwnerChanged"]


def test_a_new_ticket_is_watched_from_its_opening() -> None:
    assert Life().due == {UNOWNED: 2 * HOUR, STALE: 3 * DAY}


def test_an_unowned_ticket_is_reminded_of_again_and_again_until_it_is_taken() -> None:
    life = Life()
    assert life.then(FIRE, hours=1) == []
    [warned] = warnings(life.then(FIRE, hours=1))
    assert (warned.kind, warned.person, warned.closes_at) == (UNOWNED, None, None)
    assert life.due[UNOWNED] == 2 * HOUR
    assert len(warnings(life.then(FIRE, hours=2))) == 1
    life.then(TAKE)
    assert UNOWNED not in life.due
    assert life.then(FIRE, hours=2) == []


def test_after_a_standstill_there_is_one_word_and_nobody_is_closed_on_unwarned() -> None:
    life = Life()
    events = life.then(FIRE, days=60)
    assert [warned.kind for warned in warnings(events)] == [STALE]
    assert life.due == {UNOWNED: 2 * HOUR, AGAIN: 4 * DAY}
    assert life.ticket.status is Status.OPEN


def test_silence_is_warned_of_twice_and_then_closes() -> None:
    life = Life()
    life.then(TAKE)
    [first] = warnings(life.then(FIRE, days=3))
    assert (first.kind, first.person, first.closes_at) == (STALE, BENO, life.now + 8 * DAY)
    [second] = warnings(life.then(FIRE, days=4))
    assert (second.kind, second.person, second.closes_at) == (AGAIN, BENO, life.now + 4 * DAY)
    assert life.due == {CLOSES: 4 * DAY}
    [closed] = [event for event in life.then(FIRE, days=4) if isinstance(event, Closed)]
    assert (closed.by, closed.outcome) == (POLICY, Outcome.NO_RESPONSE)
    assert life.ticket.timers == ()
    assert isinstance(life.effects[0], PostLine)


def test_whoever_has_the_turn_is_warned() -> None:
    life = Life()
    life.then(reply(BENO), hours=1)
    [warned] = warnings(life.then(FIRE, days=3))
    assert warned.person == ANNA


@pytest.mark.parametrize(
    ("intent", "moves"),
    [
        (reply(), True),
        (reply(BENO), True),
        (KeepOpen(by=BENO), True),
        (reply(BENO, visibility=Visibility.INTERNAL), False),
        (reply(POLICY), False),
        (SetPriority(by=BENO, priority=Priority.HIGH), False),
        (Assign(by=BENO, owner=BENO), False),
        (RecordCard(by=POLICY, place=1, channel=HELP, root="1.0", card="1.0"), False),
    ],
)
def test_words_of_people_move_the_warning_and_nothing_else_does(intent: Intent, moves: bool) -> None:
    life = Life()
    life.then(intent, days=1)
    assert life.due[STALE] == (3 * DAY if moves else 2 * DAY)


def test_a_reply_after_the_warning_begins_the_chain_anew() -> None:
    life = Life()
    life.then(FIRE, days=3)
    assert AGAIN in life.due
    life.then(reply(BENO), days=1)
    assert life.due == {STALE: 3 * DAY}


def test_a_requester_who_asks_again_does_not_put_off_the_reminder_that_nobody_owns_it() -> None:
    life = Life()
    life.then(reply(), hours=1)
    assert life.due[UNOWNED] == HOUR


def test_a_requesters_reply_redraws_no_card_and_leaves_the_other_timer_alone() -> None:
    life = Life()
    before = life.ticket.next_policy
    life.then(reply(), hours=1)
    assert life.ticket.next_policy == before
    assert not any(isinstance(effect, RefreshCard) for effect in life.effects)
    assert len({timer.id for timer in life.ticket.timers}) == 2


def test_an_answer_of_the_desk_puts_off_the_reminder_where_replying_does_not_own() -> None:
    life = Life(replace(WATCHED, first_reply_owns=False))
    life.then(reply(BENO), hours=1)
    assert life.due[UNOWNED] == 2 * HOUR


def test_what_is_handed_back_is_unowned_again() -> None:
    life = Life()
    life.then(TAKE)
    life.then(Assign(by=BENO, owner=None), hours=5)
    assert life.due[UNOWNED] == 2 * HOUR


@pytest.mark.parametrize("intent", [Resolve(by=BENO), Close(by=BENO)])
def test_a_finished_ticket_is_not_watched_until_it_is_open_again(intent: Intent) -> None:
    life = Life()
    life.then(intent)
    assert life.due == {}
    life.then(Reopen(by=BENO, reason="not yet"), days=9)
    assert life.due == {UNOWNED: 2 * HOUR, STALE: 3 * DAY}


def test_a_ticket_asleep_is_left_alone_until_it_wakes() -> None:
    life = Life()
    life.then(SetTimer(by=BENO, kind=TimerKind.SNOOZE, due_at=NOW + 10 * DAY))
    assert life.due == {UNOWNED: 10 * DAY + 2 * HOUR, STALE: 13 * DAY}
    life.then(FIRE, days=10)
    assert life.due == {UNOWNED: 2 * HOUR, STALE: 3 * DAY}


def test_without_a_time_to_close_the_warning_comes_again_and_nothing_closes() -> None:
    life = Life(replace(RULES, policies=Policies(stale_after=3 * DAY)))
    for _ in range(5):
        [warned] = warnings(life.then(FIRE, days=3))
        assert (warned.kind, warned.closes_at) == (STALE, None)


def test_a_policy_that_was_turned_off_does_nothing_when_its_time_comes() -> None:
    life = Life()
    life.rules = RULES
    [dropped] = life.then(FIRE, days=9)
    assert isinstance(dropped, PolicyTimersSet)
    assert life.ticket.timers == ()
    assert life.ticket.status is Status.OPEN
    assert life.then(FIRE, days=9) == []


def test_the_close_takes_the_timers_of_people_along() -> None:
    life = Life()
    life.then(SetTimer(by=BENO, kind=TimerKind.ALERT, due_at=NOW + 11 * DAY))
    life.then(SetTimer(by=BENO, kind=TimerKind.ALERT, due_at=NOW + 90 * DAY))
    for days in (3, 4, 4):
        events = life.then(FIRE, days=days)
    assert [len(event.timers) for event in events if isinstance(event, TimersFired)] == [1]
    assert [event.timer.id for event in events if isinstance(event, TimerCancelled)] == [
        life.ticket.timers_set - 4
    ]
    assert life.ticket.timers == ()


def test_keeping_open_is_for_those_it_concerns_and_for_what_is_open() -> None:
    life = Life()
    with pytest.raises(UserError, match="not_yours"):
        life.then(KeepOpen(by=ERIC))
    life.then(Close(by=BENO))
    with pytest.raises(UserError, match="closed"):
        life.then(KeepOpen(by=BENO))


def test_people_can_neither_set_nor_cancel_what_a_policy_does() -> None:
    life = Life()
    with pytest.raises(UserError, match="policy_timer"):
        life.then(CancelTimer(by=BENO, timer=life.ticket.timers[0].id))
    with pytest.raises(UserError, match="unknown_action"):
        life.then(SetTimer(by=BENO, kind=CLOSES, due_at=NOW + DAY))


def test_policies_leave_people_all_their_timers() -> None:
    life = Life()
    for number in range(20):
        due_at: datetime = NOW + DAY * (number + 1)
        life.then(SetTimer(by=BENO, kind=TimerKind.ALERT, due_at=due_at))
    with pytest.raises(UserError, match="too_many_timers"):
        life.then(SetTimer(by=BENO, kind=TimerKind.ALERT, due_at=NOW + DAY))


def test_the_desk_is_reminded_in_its_own_channel_and_people_where_they_asked() -> None:
    grew: Ticket = fold(
        TicketId("T20261122.0002"), open_ticket(replace(FORM, thread=HERE, said=HERE), WATCHED, NOW)
    )
    life = Life()
    life.ticket = grew
    assert len(grew.places) == 2
    life.then(FIRE, hours=2)
    assert [effect.channel for effect in life.effects if isinstance(effect, Remind)] == [HELP]
    life.then(FIRE, days=3)
    assert [effect.channel for effect in life.effects if isinstance(effect, Remind)] == [HERE.channel]


@pytest.mark.parametrize("is_private", [False, True])
def test_an_owner_who_works_there_no_more_is_not_the_one_to_be_warned(is_private: bool) -> None:
    life = Life(replace(WATCHED, agents=frozenset({BENO, ERIC}), private_agents=frozenset({ERIC})))
    life.then(TAKE)
    life.ticket = replace(life.ticket, is_private=is_private)
    life.rules = replace(life.rules, agents=frozenset({ERIC}))
    (warned,) = warnings(life.then(FIRE, days=3))
    assert warned.person is None
    assert warned.people == ((ERIC,) if is_private else ())
