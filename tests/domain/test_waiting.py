"""Who is told that what they said waits, by table: its author, where they said it, with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain import waiting
from bot.domain.effects import OpenRemote, PushAct, PushFile, PushUpdate, RemoteEffect, TellQueued
from bot.domain.events import UpdateAdded
from bot.domain.health import Ailment
from bot.domain.intents import Origin
from bot.domain.pace import Pace
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import MessageRef, Place, Role, TicketId, Visibility
from bot.domain.waiting import Waiting
from tests.domain.connected import awaited, opened_there
from tests.domain.test_decide import ANNA, BENO, HELP, NOW

THERE = opened_there()
SENDING = Sending(id=2, numbers=(5, 7), by=BENO, state=SendingState.HELD)
PUSH = PushUpdate(ticket=THERE.id, sending=2)
OPEN = OpenRemote(ticket=THERE.id, number=2)
SAID = UpdateAdded(
    at=NOW, by=BENO, origin=Origin.SLACK, role=Role.REQUESTER, text="It smokes.", files=(), said_at=NOW,
    visibility=Visibility.PUBLIC, message=MessageRef(channel=HELP, id="9.0"), place=2,
)  # fmt: skip


def one(effect: RemoteEffect, id_: int = 1, turn: int = 4) -> Waiting:
    return Waiting(id=id_, effect=effect, turn=turn, since=NOW)


def test_the_author_of_a_sending_is_told_where_they_said_it() -> None:
    assert THERE.remote is not None
    ticket = replace(THERE, remote=replace(THERE.remote, sendings=(SENDING,)))
    assert waiting.spoken_last(ticket, PUSH) == 7
    assert waiting.told(ticket, one(PUSH), 7, SAID, Ailment.DOWN) == TellQueued(
        ticket=ticket.id, person=BENO, place=2, number=7, sending=2, turn=4, ailment=Ailment.DOWN, messages=2
    )
    elsewhere = waiting.told(ticket, one(PUSH), 7, None, None)
    assert elsewhere is not None
    assert elsewhere.place == ticket.places[0].number


def test_whoever_opened_a_ticket_is_told_that_it_waits() -> None:
    ticket = replace(awaited(), places=(Place(number=3, channel=HELP),))
    told = waiting.told(ticket, one(OPEN), 2, None, None)
    assert told is not None
    assert (told.person, told.place, told.sending) == (ANNA, 3, 0)


def test_of_a_sending_that_is_over_nobody_is_told() -> None:
    assert waiting.spoken_last(THERE, PUSH) is None
    assert waiting.told(THERE, one(PUSH), 7, SAID, None) is None


@pytest.mark.parametrize(
    ("effect", "before", "is_told"),
    [
        (PUSH, {1}, True),
        (OPEN, {1}, True),
        (PUSH, {2}, False),
        (PUSH, set(), False),
        (PushAct(ticket=THERE.id, number=3), {1}, False),
        (PushFile(ticket=THERE.id, file=1), {1}, False),
    ],
)
def test_only_words_that_were_overdue_at_the_last_look_too_are_told_of(
    effect: RemoteEffect, before: set[int], is_told: bool
) -> None:
    assert bool(waiting.fresh([one(effect)], frozenset(before), NOW)) is is_told


def test_each_sending_and_the_opening_are_told_of_apart() -> None:
    keys = {waiting.key_of(each) for each in (OPEN, PUSH, replace(PUSH, sending=1))}
    assert len(keys) == 3


CHANGES, CREATIONS = Pace(key="changes", every=12.5, burst=1), Pace(key="creations", every=60.0, burst=1)
SOON = NOW + timedelta(seconds=5)
OTHER = TicketId("T20261122.0002")


def its_pace(effect: RemoteEffect) -> Pace | None:
    return CREATIONS if isinstance(effect, OpenRemote) else CHANGES


def free_at(pace: Pace) -> datetime:
    return SOON if pace.key == CHANGES.key else NOW


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        ([PUSH], [(1, 5)]),
        ([PUSH, replace(PUSH, ticket=OTHER)], [(1, 5), (2, 17.5)]),
        ([PushAct(ticket=OTHER, number=3), PUSH], [(1, 5), (2, 17.5)]),
        ([OPEN, replace(PUSH, ticket=OTHER)], [(1, 0), (1, 5)]),
        ([OPEN, replace(OPEN, ticket=OTHER)], [(1, 0), (2, 60)]),
        ([OPEN, replace(OPEN, ticket=OTHER), replace(PUSH, ticket=OTHER)], [(1, 0), (2, 60), (1, 60)]),
    ],
)
def test_each_queue_has_its_own_places_and_tells_when_its_turn_is(
    effects: list[RemoteEffect], expected: list[tuple[int, float]]
) -> None:
    found = [one(each, id_) for id_, each in enumerate(effects, 1)]
    placed = waiting.placed(found, its_pace, free_at)
    assert [(each.turn, each.leaves_at) for each in placed] == [(turn, at(wait)) for turn, wait in expected]


def test_several_may_leave_at_once_where_the_pace_says_so() -> None:
    found = [one(replace(PUSH, sending=id_), id_) for id_ in (1, 2, 3)]
    placed = waiting.placed(found, lambda effect: replace(CHANGES, burst=2), free_at)
    assert [each.leaves_at for each in placed] == [at(5), at(5), at(17.5)]


def test_where_calls_wait_for_themselves_nothing_is_told_of_when() -> None:
    assert waiting.placed([one(PUSH)], lambda effect: None, free_at) == [one(PUSH)]


@pytest.mark.parametrize(("wait", "is_told"), [(59, False), (60, False), (61, True)])
def test_what_will_take_longer_than_a_minute_is_told_of_at_once(wait: float, is_told: bool) -> None:
    found = [replace(one(PUSH), leaves_at=at(wait))]
    assert bool(waiting.fresh(found, frozenset(), NOW)) is is_told


def test_it_is_told_when_it_leaves_unless_nobody_knows() -> None:
    assert THERE.remote is not None
    ticket = replace(THERE, remote=replace(THERE.remote, sendings=(SENDING,)))
    found = replace(one(PUSH), leaves_at=at(90))
    for ailment, leaves_at in ((None, at(90)), (Ailment.DOWN, None)):
        told = waiting.told(ticket, found, 7, SAID, ailment)
        assert told is not None
        assert (told.leaves_at, told.messages) == (leaves_at, 2)
