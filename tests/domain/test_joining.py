"""Where a remote takes few updates, what waits for its turn takes in what the same person says next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.abilities import Connected
from bot.domain.decide import decide
from bot.domain.effects import Effect, Mark, MarkUpdate, PushUpdate
from bot.domain.events import Recorded, SendingChanged
from bot.domain.intents import (
    AddUpdate,
    CorrectUpdate,
    Drop,
    Intent,
    Origin,
    PutBack,
    RecordRemote,
    Release,
    RetractUpdate,
    SendNow,
)
from bot.domain.outgoing import ROOM_FOR_SIGNATURE, parts_of
from bot.domain.plan import plan
from bot.domain.remote import RemoteAuthor, RemoteUpdate, Side
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import POLICY, REMOTE, MessageRef, PersonId, Ticket, Visibility
from tests.domain.connected import HEAD, THERE, done, opened_there
from tests.domain.test_decide import ANNA, BENO, HELP, NOW

assert THERE.remote is not None
LIMIT = 1_000
FEW = replace(
    THERE,
    remote=replace(
        THERE.remote, capabilities=replace(THERE.remote.capabilities, joins_queued=True, text_limit=LIMIT)
    ),
)
FIRST = 6
LATER = NOW + timedelta(minutes=5)
"""When the hold is long over, and its turn has not come."""
QUEUED = SendNow(by=ANNA, sending=1)
LEFT = Release(by=POLICY, sending=1)
BACK = PutBack(by=POLICY, sending=1)
VENDORS = RecordRemote(
    by=REMOTE,
    origin=Origin.REMOTE,
    head=HEAD,
    updates=(
        RemoteUpdate(
            id=HEAD.id,  # type: ignore[arg-type]  # any id will do
            author=RemoteAuthor(name="Sam E", side=Side.THEIRS),
            text="We look.",
            at=NOW,
        ),
    ),
)


def said(text: str = "It is hot.", by: PersonId = ANNA, ts: str = "1.1") -> AddUpdate:
    return AddUpdate(by=by, text=text, message=MessageRef(channel=HELP, id=ts), place=1)


def next_said(ticket: Ticket, intent: AddUpdate, connected: Connected | None = None) -> SendingChanged:
    rules = FEW if connected is None else replace(FEW, remote=connected)
    *_, changed = decide(ticket, intent, rules, LATER)
    assert isinstance(changed, SendingChanged)
    return changed


@pytest.mark.parametrize(
    ("before", "intent", "joins"),
    [
        ((said(),), said(), True),
        ((said(), QUEUED), said(), True),
        ((said(), QUEUED), said(by=BENO), False),
        ((said(), QUEUED, said(by=BENO)), said(), False),
        ((said(), QUEUED, VENDORS), said(), False),
        ((said(), QUEUED, AddUpdate(by=BENO, text="Hm.", visibility=Visibility.INTERNAL)), said(), True),
        ((said(), said(), QUEUED, RetractUpdate(by=ANNA, corrects=FIRST + 2)), said(), True),
        ((said(), QUEUED, LEFT), said(), False),
        ((said(), QUEUED, LEFT, BACK), said(), True),
        ((said(), QUEUED, Drop(by=ANNA, sending=1)), said(), False),
        ((said(), QUEUED), said("password: hunter22x"), False),
        ((said("password: hunter22x"),), said(), False),
        ((said("x" * (LIMIT - 400)), QUEUED), said("y" * 190), True),
        ((said("x" * (LIMIT - 400)), QUEUED), said("y" * 200), False),
    ],
)
def test_what_the_same_person_says_next_goes_with_what_waits(
    before: Sequence[Intent], intent: AddUpdate, joins: bool
) -> None:
    ticket = done(opened_there(), *before, rules=FEW)
    sending = next_said(ticket, intent).sending
    assert (len(sending.numbers) > 1) is joins
    assert sending.numbers[-1] == ticket.version + 1


def test_elsewhere_only_what_is_held_takes_anything_in() -> None:
    ticket = done(opened_there(), said())
    assert next_said(ticket, said(), THERE.remote).sending.id == 2


def test_what_is_as_long_as_may_be_is_one_update_still() -> None:
    ticket = opened_there()
    for number in range(20):
        ticket = done(ticket, said("z" * 60, ts=f"1.{number}"), rules=FEW)
    assert ticket.remote is not None
    longest = max(each.length for each in ticket.remote.sendings)
    assert longest <= LIMIT - ROOM_FOR_SIGNATURE
    assert len(ticket.remote.sendings) == 2
    text = "\n\n".join(["z" * 60] * len(ticket.remote.sendings[0].numbers))
    assert len(parts_of(text, "A" * 99, ticket.id, 1, LIMIT, 10) or []) == 1


def effects_of(ticket: Ticket, intent: Intent) -> list[Effect]:
    events = decide(ticket, intent, FEW, LATER)
    after = done(ticket, intent, rules=FEW)
    recorded = [Recorded(number=n, event=each) for n, each in enumerate(events, ticket.version + 1)]
    return plan(ticket, after, recorded)


def marks(effects: Sequence[Effect]) -> list[tuple[int, Mark]]:
    return [(each.number, each.mark) for each in effects if isinstance(each, MarkUpdate)]


@pytest.mark.parametrize("before", [(said(),), (said(), QUEUED), (said(), QUEUED, LEFT, BACK)])
def test_a_message_that_joins_is_marked_itself_and_asks_for_no_turn_of_its_own(
    before: Sequence[Intent],
) -> None:
    ticket = done(opened_there(), *before, rules=FEW)
    effects = effects_of(ticket, said())
    assert marks(effects) == [(ticket.version + 1, Mark.QUEUED)]
    assert not any(isinstance(each, PushUpdate) for each in effects)


def test_what_was_put_back_keeps_its_row_and_its_mark() -> None:
    ticket = done(opened_there(), said(), QUEUED, LEFT, rules=FEW)
    assert effects_of(ticket, BACK) == []
    assert sendings(done(ticket, BACK, rules=FEW))[0].state is SendingState.QUEUED


def sendings(ticket: Ticket) -> tuple[Sending, ...]:
    assert ticket.remote is not None
    return ticket.remote.sendings


@pytest.mark.parametrize("before", [(), (LEFT,), (LEFT, BACK, BACK)])
def test_only_what_was_leaving_is_put_back(before: Sequence[Intent]) -> None:
    ticket = done(opened_there(), said(), QUEUED, *before, rules=FEW)
    assert bool(decide(ticket, BACK, FEW, NOW)) is (before == (LEFT,))


def test_as_long_as_it_waits_each_message_in_it_can_be_changed_and_taken_back() -> None:
    ticket = done(opened_there(), said(), said(ts="1.2"), QUEUED, rules=FEW)
    first, second = sendings(ticket)[0].numbers
    edit = CorrectUpdate(
        by=ANNA,
        corrects=first,
        text="It is warm.",
        edited_at=LATER,
        message=MessageRef(channel=HELP, id="1.1"),
    )
    edited = done(ticket, edit, rules=FEW)
    assert sendings(edited)[0].numbers == (first, second)
    retracted = done(edited, RetractUpdate(by=ANNA, corrects=second), rules=FEW)
    assert sendings(retracted)[0].numbers == (first,)
    assert sendings(done(retracted, RetractUpdate(by=ANNA, corrects=first), rules=FEW)) == ()
