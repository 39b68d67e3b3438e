"""Who is told that what they said waits, by table: its author, where they said it, with its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import waiting
from bot.domain.effects import OpenRemote, PushAct, PushFile, PushUpdate, RemoteEffect, TellQueued
from bot.domain.events import UpdateAdded
from bot.domain.health import Ailment
from bot.domain.intents import Origin
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import MessageRef, Place, Role, Visibility
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
    return Waiting(id=id_, effect=effect, turn=turn)


def test_the_author_of_a_sending_is_told_where_they_said_it() -> None:
    assert THERE.remote is not None
    ticket = replace(THERE, remote=replace(THERE.remote, sendings=(SENDING,)))
    assert waiting.spoken_last(ticket, PUSH) == 7
    assert waiting.told(ticket, one(PUSH), 7, SAID, Ailment.DOWN) == TellQueued(
        ticket=ticket.id, person=BENO, place=2, number=7, sending=2, turn=4, ailment=Ailment.DOWN
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
    assert bool(waiting.fresh([one(effect)], frozenset(before))) is is_told


def test_each_sending_and_the_opening_are_told_of_apart() -> None:
    keys = {waiting.key_of(each) for each in (OPEN, PUSH, replace(PUSH, sending=1))}
    assert len(keys) == 3
