"""Two bots on one PostgreSQL beside one Slack, which hands its envelopes to them in turn."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Action
from tests.postgres import postgres_url
from tests.sandbox.harness import HELP, Json
from tests.stories.conftest import BOT, READY, Stage, is_card, number_of, staged, text_of
from tests.stories.processes import Running, running_bot

PEOPLE = ("anna", "beno", "carla", "dora")
Pair = tuple[Stage, Running]
ROUNDS = 10
THRICE = {"copies": 3, "new_ids": True, "shuffle": True}


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """The stage on PostgreSQL, and a second bot."""
    async with (
        staged(tmp_path, THREADESK_DATABASE_URL=postgres_url()) as stage,
        running_bot(stage.environ, tmp_path / "log of two") as two,
    ):
        await stage.wait_for(lambda: two.says(READY))
        yield stage, two


async def submit(stage: Stage, who: str) -> None:
    """Open a ticket through the form, as one of several who do so at the same time."""
    person = stage.person(who)
    await person.command(HELP, "/ticket")
    await stage.fill_form(person, f"A matter of {who}.")


async def reply(stage: Stage, who: str, card: Json, number: int) -> Json:
    return await stage.person(who).post(HELP, f"{who} {number} {card['ts']}", thread_ts=card["ts"])


def expect_all_once(stage: Stage, replies: list[Json]) -> None:
    said = Counter(stage.updates())
    assert {text: count for text, count in said.items() if count > 1} == {}
    assert set(said) == {message["text"] for message in replies} | {f"A matter of {who}." for who in PEOPLE}
    assert stage.tickets() == len(PEOPLE)


async def expect_each_message_once(stage: Stage) -> None:
    everything = await stage.person("dora").messages(HELP)
    assert len([message for message in everything if is_card(message)]) == len(PEOPLE)
    for card in await stage.cards():
        ours = [text_of(message) for message in await stage.thread(card) if message["user"] == BOT]
        assert [text for text, count in Counter(ours).items() if count > 1] == []
    for who in PEOPLE:
        person = stage.person(who)
        told = [text for text in map(text_of, await person.messages(person.dm)) if "T20" in text]
        assert len(told) == 1, told


async def marked(stage: Stage, replies: list[Json]) -> None:
    """Wait until every reply has the bot's mark."""
    for message in replies:
        await stage.wait_for_mark(HELP, message)


async def replies_until_both_have_worked(stage: Stage, two: Running, cards: list[Json]) -> list[Json]:
    """Reply to every ticket, again and again: the quicker bot may carry out all of a few rounds."""
    replies: list[Json] = []
    for number in range(1, ROUNDS + 1):
        fresh = [await reply(stage, who, card, number) for card in cards for who in PEOPLE]
        replies += fresh
        await marked(stage, fresh)
        if all("effect done" in log for log in (stage.log(), two.log.read_text())):
            return replies
    raise AssertionError(f"one bot did nothing at all in {ROUNDS} rounds of replies")


async def test_two_bots_share_the_work_and_one_ends_it_alone(pair: Pair) -> None:
    stage, two = pair
    await stage.sandbox.faults(events=THRICE)
    await asyncio.gather(*(submit(stage, who) for who in PEOPLE))
    cards = await stage.cards_when(len(PEOPLE))
    early = await replies_until_both_have_worked(stage, two, cards)

    sending = [asyncio.create_task(reply(stage, who, card, 0)) for card in cards for who in PEOPLE]
    assert await two.stop(signal.SIGKILL) == -signal.SIGKILL
    late = [await each for each in sending]
    await stage.sandbox.turn_clock(60)  # The leases of whoever was killed run out.
    await marked(stage, late)
    await stage.sandbox.turn_clock(60)
    await stage.nothing_to_send()
    expect_all_once(stage, early + late)
    await expect_each_message_once(stage)


async def test_two_bots_fire_each_timer_once(pair: Pair) -> None:
    stage, _ = pair
    cards = [await stage.open_ticket("anna") for _ in range(3)]
    for card in cards:
        await stage.person("anna").command(HELP, f"/ticket remind {number_of(card)} in 1 hour call them")
        await stage.person("beno").command(HELP, f"/ticket autoclose {number_of(card)} in 2 days")
    assert stage.rows("SELECT count(*) FROM updates WHERE type = 'TimerSet'") == [(6,)]
    await stage.sandbox.turn_clock(2 * 3_600)
    for card in cards:
        await stage.saying(card, "call them")
    await stage.sandbox.turn_clock(3 * 86_400)
    for card in cards:
        await stage.card_saying(card, "Closed")
    await stage.nothing_to_send()
    assert stage.rows("SELECT count(*) FROM updates WHERE type = 'Closed'") == [(len(cards),)]
    for card in cards:
        told = [text for text in map(text_of, await stage.thread(card)) if "Reminder" in text]
        assert len([text for text in told if "set" not in text]) == 1, told


async def test_two_clicks_on_two_bots_take_a_ticket_once(pair: Pair) -> None:
    stage, _ = pair
    card = await stage.open_ticket("anna")
    clicks = [stage.person("beno").act(Action.TAKE, message=card) for _ in range(4)]
    assert [each["ok"] for each in await asyncio.gather(*clicks)] == [True] * 4
    await stage.card_saying(card, "Beno Brandt")
    assert stage.rows("SELECT count(*) FROM updates WHERE type = 'OwnerChanged'") == [(1,)]
