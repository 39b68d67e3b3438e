"""The outbox's promises: in order, once, and looked up where nobody knows; over a chat that can fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.effects import Effect, MarkMessage, PostCard, PostLine, PostUpdate, TellPerson, TellRefused
from bot.domain.intents import Assign, Close
from bot.domain.ports import Heard
from bot.domain.ticket import MessageRef
from bot.errors import Rejected, Transient, Unauthorized
from bot.service import units
from bot.service.relay import LEASE
from tests.domain.test_decide import ANNA, BENO, HELP, NOW
from tests.service.conftest import TEAM, House


def failing(kind: type[Effect] | type[object], times: int, error: Exception) -> Callable[[Effect], None]:
    """A chat that fails so many times at effects of this kind."""
    left = [times]

    def fault(effect: Effect) -> None:
        if isinstance(effect, kind) and left[0] > 0:
            left[0] -= 1
            raise error

    return fault


def unsure(certain: bool, after: float | None = 0.0) -> Transient:
    return Transient("slack", "chat.postMessage", "timeout", certain=certain, after=after)


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
        async with asyncio.timeout(10):
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
    scene = await house.store.read(TEAM, units.scene, claim.effect, house.desk.desks, house.clock.now())
    await house.chat.perform(claim.effect, scene, claim.reference)  # … and here the process dies.
    house.clock.turn(seconds=LEASE.total_seconds() + 1)
    async with house.relaying():
        await house.chat.until(lambda: len(house.chat.done) == 3)
    assert len([each for each in house.chat.effects if isinstance(each, PostCard)]) == 1
    assert (await house.queries.ticket(TEAM, ticket.id)).places[0].card == "1.0"


async def test_a_clock_turned_forward_does_not_make_a_relay_overtake_itself(house: House) -> None:
    async with house.relaying() as relay:
        house.chat.before = lambda effect: house.clock.turn(hours=5)
        ticket = await house.opened()
        await house.desk.handle(TEAM, ticket.id, Assign(by=BENO, owner=BENO), None)
        relay.wake()
        await house.chat.until(lambda: any(isinstance(each, PostLine) for each in house.chat.effects))
    assert len([each for each in house.chat.effects if isinstance(each, PostCard)]) == 1
