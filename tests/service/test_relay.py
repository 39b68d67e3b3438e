"""The outbox's promises: in order, once, and looked up where nobody knows; over a chat that can fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.effects import (
    Effect,
    MarkMessage,
    PostCard,
    PostLine,
    PostUpdate,
    Remind,
    TellPerson,
    TellRefused,
)
from bot.domain.events import TimersFired, UpdateAdded
from bot.domain.intents import AddUpdate, Assign, Close, Resolve, SetTimer
from bot.domain.ports import Heard, Posted
from bot.domain.ticket import MessageRef, PersonId, TimerKind
from bot.errors import Rejected, Transient, Unauthorized
from bot.service import settling, staging
from bot.service.claiming import LEASE
from tests.domain.test_decide import ANNA, BENO, HELP, NOW
from tests.patience import LONGEST
from tests.service.conftest import TEAM, House
from tests.service.test_desk import GREW


def failing(
    kind: type[object] | tuple[type[Effect], ...], times: int, error: Exception
) -> Callable[[Effect], None]:
    """A chat that fails so many times at effects of this kind."""
    left = [times]

    def fault(effect: Effect) -> None:
        if isinstance(effect, kind) and left[0] > 0:
            left[0] -= 1
            raise error

    return fault


def unsure(certain: bool, after: float | None = 0.0) -> Transient:
    return Transient("slack", "chat.postMessage", "timeout", certain=certain, after=after)


def told(house: House, person: PersonId) -> list[int]:
    """The numbers of the events of which a person was told privately."""
    effects = house.chat.effects
    return [each.number for each in effects if isinstance(each, TellPerson) and each.person == person]


def marked(house: House) -> list[str]:
    """The messages that have their mark."""
    return [each.message.id for each in house.chat.effects if isinstance(each, MarkMessage)]


async def test_a_ticket_is_shown_card_first_then_its_text_then_its_author_is_told(house: House) -> None:
    async with house.relaying():
        ticket = await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 3)
    assert {type(effect) for effect in house.chat.effects} == {PostCard, PostUpdate, TellPerson}
    assert isinstance(house.chat.effects[0], PostCard)
    shown = await house.queries.ticket(TEAM, ticket.id)
    assert shown.places[0].root == "1.0"


async def test_a_lane_keeps_its_order_when_its_head_fails(house: House) -> None:
    house.chat.before = failing(PostCard, 2, unsure(certain=True))
    async with house.relaying():
        await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 3)
    assert isinstance(house.chat.effects[0], PostCard)


async def test_what_took_place_without_our_knowing_is_found_and_not_repeated(house: House) -> None:
    house.chat.after = failing(PostCard, 1, unsure(certain=False))
    async with house.relaying():
        ticket = await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 3)
    cards = [effect for effect in house.chat.effects if isinstance(effect, PostCard)]
    assert len(cards) == 1
    assert house.chat.looked_up
    assert (await house.queries.ticket(TEAM, ticket.id)).places[0].card == "1.0"


async def test_replies_to_a_card_that_nobody_knew_of_are_read_once_it_is_found(house: House) -> None:
    house.chat.after = failing(PostCard, 1, unsure(certain=False))
    late = Heard(
        message=MessageRef(channel=HELP, id="9.0"),
        by=ANNA,
        text="anybody?",
        files=(),
        said_at=NOW + timedelta(minutes=1),
    )
    house.chat.said = [late]
    async with house.relaying():
        await house.opened()
        await house.chat.until(lambda: any(isinstance(each, MarkMessage) for each in house.chat.effects))
    ticket = await house.queries.ticket_at(TEAM, HELP, "1.0")
    assert ticket is not None
    assert ticket.updates == 2


async def test_what_was_said_while_nobody_listened_is_read_after_a_start(house: House) -> None:
    async with house.relaying():
        ticket = await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 3)
        await house.said("1.0", "20.0", "heard")
        house.chat.said = [
            Heard(message=MessageRef(channel=HELP, id=f"{ts}.0"), by=ANNA, text=text, files=(), said_at=NOW)
            for ts, text in ((20, "heard"), (30, "x" * 50_000), (40, "missed"))
        ]
        for _ in range(2):
            assert await house.desk.catch_up(TEAM) == 1
            await house.chat.until(lambda: len(marked(house)) == 2)
    assert (await house.queries.ticket(TEAM, ticket.id)).updates == 3
    assert marked(house) == ["20.0", "40.0"]


async def test_only_threads_in_which_people_write_are_read_after_a_start(house: House) -> None:
    async with house.relaying():
        closed, resolved, quiet = [await house.opened(key=key) for key in "abc"]
        await house.chat.until(lambda: len(house.chat.done) == 9)
        house.clock.turn(days=6)
        await house.desk.handle(TEAM, resolved.id, AddUpdate(by=ANNA, text="still"), None)
        await house.desk.handle(TEAM, resolved.id, Resolve(by=BENO), None)
        await house.desk.handle(TEAM, closed.id, AddUpdate(by=ANNA, text="done"), None)
        await house.desk.handle(TEAM, closed.id, Close(by=ANNA), None)
        assert await house.desk.catch_up(TEAM) == 3
        house.clock.turn(days=2)
        assert await house.desk.catch_up(TEAM) == 1
    assert quiet.active_at < house.clock.now() - timedelta(days=7)


async def test_what_cannot_be_looked_up_is_not_done_twice(house: House) -> None:
    ticket = await house.opened()
    async with house.relaying():
        await house.chat.until(lambda: len(house.chat.done) == 3)
        house.chat.after = failing(TellRefused, 1, unsure(certain=False))
        await house.desk.handle(TEAM, ticket.id, Close(by=ANNA), None)
        await house.said("1.0", "20.0")
        await house.said("1.0", "30.0")
        await house.chat.until(
            lambda: len([each for each in house.chat.effects if isinstance(each, TellRefused)]) == 2
        )
    assert len([each for each in house.chat.effects if isinstance(each, TellRefused)]) == 2


async def test_a_refused_card_is_told_to_its_creator_and_the_lane_goes_on(house: House) -> None:
    refusal = Rejected("slack", "chat.postMessage", "not_in_channel")
    house.chat.before = failing(PostCard, 99, refusal)
    async with house.relaying():
        await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 2)
    assert [type(effect) for effect in house.chat.effects if isinstance(effect, TellPerson)] == [TellPerson]


async def test_an_author_is_told_of_words_that_the_channel_refuses(house: House) -> None:
    async with house.relaying():
        await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 3)
        ticket = await house.queries.ticket_at(TEAM, HELP, "1.0")
        assert ticket is not None
        house.chat.before = failing(PostUpdate, 1, Rejected("slack", "chat.postMessage", "is_archived"))
        await house.desk.handle(TEAM, ticket.id, AddUpdate(by=BENO, text="Is it on?"), None)
        await house.chat.until(lambda: told(house, BENO) != [])
    _, log = await house.queries.history(TEAM, ticket.id)
    (said,) = [each for each in log if isinstance(each.event, UpdateAdded) and each.event.by == BENO]
    assert told(house, BENO) == [said.number]


async def test_whoever_wanted_a_reminder_is_told_that_the_channel_refuses_it(house: House) -> None:
    house.chat.before = failing(Remind, 1, Rejected("slack", "chat.postMessage", "is_archived"))
    ticket = await house.opened()
    for by in (ANNA, BENO, BENO):
        timer = SetTimer(by=by, kind=TimerKind.ALERT, due_at=NOW + timedelta(hours=1), note="look")
        await house.desk.handle(TEAM, ticket.id, timer, None)
    async with house.relaying():
        await house.chat.until(lambda: len(told(house, ANNA)) == 1)
        house.clock.turn(hours=2)
        await house.tick.timers()
        await house.chat.until(lambda: told(house, BENO) != [] and len(told(house, ANNA)) == 2)
    _, log = await house.queries.history(TEAM, ticket.id)
    (fired,) = [each.number for each in log if isinstance(each.event, TimersFired)]
    assert (told(house, ANNA)[-1], told(house, BENO)) == (fired, [fired])


async def test_the_words_of_a_ticket_without_a_card_are_told_of_once(house: House) -> None:
    refusal = Rejected("slack", "chat.postMessage", "not_in_channel")
    house.chat.before = failing((PostCard, PostUpdate), 99, refusal)
    async with house.relaying():
        ticket = await house.opened()
        house.clock.turn(seconds=1)
        await house.desk.handle(TEAM, ticket.id, AddUpdate(by=BENO, text="Is it on?"), None)
        await house.chat.until(lambda: told(house, BENO) != [])
    assert told(house, ANNA) == [1]  # What Beno said came after what Anna said, in the same lane.


async def test_a_bug_in_one_effect_keeps_its_row_and_the_others_go_on(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.chat.before = failing(PostCard, 1, RuntimeError("a bug"))
    async with house.relaying():
        await house.opened()
        await house.opened(key="second")
        await house.chat.until(lambda: len(house.chat.done) >= 3)
        house.clock.turn(minutes=10)
        await house.chat.until(lambda: len(house.chat.done) == 6)
    assert "a bug" in caplog.text


async def test_a_refusal_of_us_altogether_waits_and_is_told_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    refused = Unauthorized("slack", "chat.postMessage", "token_revoked")
    house.chat.before = failing(object, 2, refused)
    async with house.relaying() as relay:
        await house.opened()
        await house.opened(key="second")
        async with asyncio.timeout(LONGEST):
            while len(house.chat.done) < 6:
                house.clock.turn(minutes=2)
                relay.wake()
                await asyncio.sleep(0)
    assert caplog.text.count("the chat refuses us") == 1


async def test_two_relays_send_each_message_once(house: House) -> None:
    async with house.relaying(), house.relaying():
        for number in range(20):
            await house.opened(key=str(number))
        await house.chat.until(lambda: len(house.chat.done) == 60)
    references = [reference for _, reference in house.chat.done]
    assert len(set(references)) == len(references)


async def test_a_crash_before_recording_is_looked_up_by_the_next_process(house: House) -> None:
    ticket = await house.opened()
    relay = house.relay()
    (claim,) = await relay._claim()
    scene = await house.store.read(TEAM, staging.scene, claim.effect, house.desk.desks, house.clock.now())
    await house.chat.perform(claim.effect, scene, claim.reference)  # … and here the process dies.
    house.clock.turn(seconds=LEASE.total_seconds() + 1)
    async with house.relaying():
        await house.chat.until(lambda: len(house.chat.done) == 3)
    assert len([each for each in house.chat.effects if isinstance(each, PostCard)]) == 1
    assert (await house.queries.ticket(TEAM, ticket.id)).places[0].card == "1.0"


async def test_stopping_finishes_what_is_under_way(house: House) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(*_: object) -> Posted:
        begun.set()
        await may_end.wait()
        return Posted(message=MessageRef(channel=HELP, id="1.0"))

    house.chat.perform = slow  # type: ignore[assignment, method-assign]  # a chat that takes its time
    ticket = await house.opened()
    work = asyncio.create_task(house.relay().run())
    await begun.wait()
    work.cancel()
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(work, return_exceptions=True)
    assert (await house.queries.ticket(TEAM, ticket.id)).places[0].card == "1.0"


async def test_a_clock_turned_forward_does_not_make_a_relay_overtake_itself(house: House) -> None:
    async with house.relaying() as relay:
        house.chat.before = lambda effect: house.clock.turn(hours=5)
        ticket = await house.opened()
        await house.desk.handle(TEAM, ticket.id, Assign(by=BENO, owner=BENO), None)
        relay.wake()
        await house.chat.until(lambda: any(isinstance(each, PostLine) for each in house.chat.effects))
    assert len([each for each in house.chat.effects if isinstance(each, PostCard)]) == 1


async def test_a_card_in_the_thread_of_another_ticket_is_refused_for_good(house: House) -> None:
    await house.opened(GREW, key="first")
    other = await house.opened(key="second")
    claims = await house.store.sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, house.chat.pace, 20))
    claim = next(
        each for each in claims if each.effect.ticket == other.id and isinstance(each.effect, PostCard)
    )
    posted = Posted(message=MessageRef(channel=HELP, id="1.0"))
    with pytest.raises(Rejected):
        await house.store.transact(TEAM, settling.settle, claim, posted, False, house.desk.desks, NOW)
    assert (await house.queries.ticket(TEAM, other.id)).places[0].card is None


async def test_what_was_put_off_goes_out_when_the_clock_is_turned_back(house: House) -> None:
    async with house.relaying() as relay:
        ticket = await house.opened()
        await house.chat.until(lambda: len(house.chat.done) == 3)
        late = PostUpdate(ticket=ticket.id, place=1, channel=HELP, number=2)
        in_an_hour = house.clock.now() + timedelta(hours=1)
        await house.store.transact(TEAM, lambda tx: tx.enqueue([late], in_an_hour))
        house.clock.turn(hours=-1)
        relay.wake()
        await house.chat.until(lambda: len(house.chat.done) == 4)
    assert house.chat.effects[-1] == late
