"""A desk at SoftLayer: two systems, one thread; whatever goes wrong between them, each word is there once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.slack.seed import SOFTLAYER
from bot.sandbox.softlayer.records import Ticket
from bot.slack.ids import Action
from tests.stories.conftest import Stage, staged, text_of
from tests.stories.vendor import (
    HELD_BACK,
    HOLD,
    LEASE,
    SWEEP,
    console,
    marked,
    marks,
    open_there,
    reply,
    said,
    saying,
    vendor_of,
    whispered,
)

LATELY = 4000
"""Seconds after which another failure of the vendor is news."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot beside both systems for all stories, each with a ticket of its own."""
    folder: Path = tmp_path_factory.mktemp("softlayer")
    async with staged(folder, remotes=("softlayer",)) as running:
        yield running


async def test_one_talk_in_two_systems_until_the_vendor_closes(stage: Stage) -> None:
    card, there = await open_there(stage, "The rack hums.")
    assert there.updates[0].entry.startswith("The rack hums.\n\n-- Anna Arndt (via Slack, T20")

    louder = await reply(stage, card, "It is *louder* now.")
    assert said(there) == ["The rack hums."]
    await stage.sandbox.turn_clock(HOLD)
    await marked(stage, louder)
    assert said(there) == ["The rack hums.", "It is *louder* now."]
    assert await marks(stage, louder) == {"white_check_mark"}

    await console(stage, "answer", ticket=there.id, text="We look <!channel> at it.", by="Sam E")
    answer = await saying(stage, card, "at it.")
    assert "Sam E" in text_of(answer)
    assert "via SoftLayer" in text_of(answer)
    await stage.person("anna").shortcut("ticket_rate_answer", channel=SOFTLAYER, ts=answer["ts"])

    async def has_form() -> bool:
        return bool(await stage.person("anna").views())

    await stage.wait_for(has_form)
    await stage.person("anna").submit({"rating": "4"})
    await stage.wait_for(lambda: is_rated(there, 4))
    await console(stage, "change", ticket=there.id, employee="Priya N")
    await saying(stage, card, "Priya N")
    await stage.card_saying(card, "Priya N", SOFTLAYER)
    await console(stage, "close", ticket=there.id, by="Priya N")
    await saying(stage, card, "closed this")
    closed = text_of(await stage.card_saying(card, "Closed", SOFTLAYER))
    assert "SoftLayer" in closed
    texts = [text_of(each) for each in await stage.thread(card, SOFTLAYER)]
    assert len([text for text in texts if "at it." in text]) == 1
    assert len([text for text in texts if "louder" in text]) == 1, "our own words came back"
    ((closer,),) = stage.rows("SELECT body FROM updates WHERE type = 'Closed'")
    assert "Priya N" in closer


async def is_rated(there: Ticket, stars: int) -> bool:
    return there.updates[-1].response_rating == stars


async def test_what_is_opened_in_the_portal_has_a_thread_here(stage: Stage) -> None:
    await console(stage, "open", subject=1021, user=5502, text="The fan rattles.", title="Fan of db-02")
    await stage.sandbox.turn_clock(SWEEP)

    async def is_shown() -> bool:
        return any("Fan of db-02" in text_of(each) for each in await stage.cards(SOFTLAYER))

    await stage.wait_for(is_shown)
    card = next(each for each in await stage.cards(SOFTLAYER) if "Fan of db-02" in text_of(each))
    await stage.saying(card, "The fan rattles.", SOFTLAYER)
    here = await reply(stage, card, "It stands in the lab.", "beno")
    await stage.sandbox.turn_clock(HOLD)
    await marked(stage, here)
    there = vendor_of(stage).vendor.tickets()[-1]
    assert said(there)[-1] == "It stands in the lab."
    assert "Beno Brandt" in there.updates[-1].entry


async def test_a_ticket_with_a_password_is_opened_there_with_the_button_of_its_card(stage: Stage) -> None:
    text = "The console asks again. The root password is swordfish99"
    card = await stage.open_ticket("anna", text, SOFTLAYER)
    await stage.saying(card, "This has not left for SoftLayer", SOFTLAYER)
    held = await stage.card_saying(card, "Not at SoftLayer", SOFTLAYER)
    vendor = vendor_of(stage).vendor
    assert not any(text in each.updates[0].entry for each in vendor.tickets())
    await stage.person("anna").act(Action.OPEN_AGAIN, message=held, channel=SOFTLAYER)
    await stage.saying(card, "SoftLayer has this as", SOFTLAYER)
    assert len([each for each in vendor.tickets() if text in each.updates[0].entry]) == 1


async def test_a_password_leaves_only_when_its_author_says_so(stage: Stage) -> None:
    card, there = await open_there(stage, "Nobody can log in.")
    secret = await reply(stage, card, "The root password is hunter2secret", mark=HELD_BACK)
    asked = await whispered(stage, card, "password or a key")
    await stage.sandbox.turn_clock(600)
    assert len(said(there)) == 1
    await stage.person("anna").act(Action.SEND_NOT, message=asked, channel=SOFTLAYER)
    await marked(stage, secret, "pushpin")
    await whispered(stage, card, "It stays on the ticket here.")
    meant = await reply(stage, card, "token: abcdef123456, it is for you", mark=HELD_BACK)
    asked = await whispered(stage, card, "password or a key")
    await stage.person("anna").act(Action.SEND_NOW, message=asked, channel=SOFTLAYER)
    await marked(stage, meant)
    assert said(there) == ["Nobody can log in.", "token: abcdef123456, it is for you"]


async def test_what_is_refused_says_why_and_goes_when_tried_again(stage: Stage) -> None:
    card, there = await open_there(stage, "The disk is slow.")
    words = "Ticket is locked for maintenance."
    vendor_of(stage).faults.add("addUpdate", "error", error=words)
    refused = await reply(stage, card, "It is full, too.")
    await stage.sandbox.turn_clock(HOLD)
    await marked(stage, refused, "warning")
    told = await whispered(stage, card, words.rstrip("."))
    assert said(there) == ["The disk is slow."]
    await stage.person("anna").act(Action.SEND_AGAIN, message=told, channel=SOFTLAYER)
    await marked(stage, refused)
    assert said(there) == ["The disk is slow.", "It is full, too."]
    assert await marks(stage, refused) == {"white_check_mark"}


async def test_all_is_delivered_in_order_after_the_vendor_was_down(stage: Stage) -> None:
    card, there = await open_there(stage, "The mail waits.")
    vendor_of(stage).vendor.answer(there.id, "Since when?")
    vendor_of(stage).faults.set_down()
    texts = ["Since nine.", "Or ten.", "No, nine."]
    people = ("anna", "beno", "anna")
    replies = []
    for who, text in zip(people, texts, strict=True):
        replies.append(await reply(stage, card, text, who))
        await stage.sandbox.turn_clock(HOLD)
    before = stage.log().count("effect postponed")

    async def was_tried() -> bool:
        return stage.log().count("effect postponed") > before

    await stage.sandbox.turn_clock(600)
    await stage.wait_for(was_tried)
    assert said(there) == ["The mail waits.", "Since when?"]
    vendor_of(stage).faults.set_down("no")
    await stage.sandbox.turn_clock(600)
    for each in replies:
        await marked(stage, each)
    await saying(stage, card, "Since when?")
    assert said(there) == ["The mail waits.", "Since when?", *texts]


async def test_a_vendor_that_is_down_is_told_once_and_what_waits_goes_when_it_is_back(stage: Stage) -> None:
    await stage.sandbox.turn_clock(LATELY)
    card, there = await open_there(stage, "The gate squeaks.")
    await home_saying(stage, "anna", "Your turn")
    before = len(await announced(stage, 0))
    vendor_of(stage).faults.set_down("unavailable")
    waits = await reply(stage, card, "It is stuck now.")
    await stage.sandbox.turn_clock(HOLD)
    await stage.wait_for(lambda: fails(stage))
    await stage.sandbox.turn_clock(200)
    (down,) = (await announced(stage, before + 1))[before:]
    assert "SoftLayer does not answer since" in down
    await home_saying(stage, "anna", "SoftLayer does not answer")
    told = await whispered(stage, card, "in the queue")
    assert "place 1" in text_of(told)
    for _ in range(3):
        await stage.sandbox.turn_clock(120)
        await whispered(stage, card, "in the queue")
    assert await marks(stage, waits) == {"hourglass_flowing_sand"}

    vendor_of(stage).faults.clear()
    await stage.sandbox.turn_clock(61)
    await marked(stage, waits)
    await stage.sandbox.turn_clock(SWEEP)
    await stage.sandbox.turn_clock(SWEEP)
    _, back = (await announced(stage, before + 2))[before:]
    assert "SoftLayer works again" in back
    assert said(there) == ["The gate squeaks.", "It is stuck now."]
    await home_saying(stage, "anna", "Your turn", without="does not answer")
    seen = await stage.person("anna").messages(SOFTLAYER, thread_ts=card["ts"])
    assert len([each for each in seen if "in the queue" in text_of(each)]) == 1


async def fails(stage: Stage) -> bool:
    """Whether the bot has noted that a call to the vendor failed."""
    return any('"down"' in body for (body,) in stage.rows("SELECT body FROM remote_health"))


async def announced(stage: Stage, count: int) -> list[str]:
    """What the channel was told of the vendor's health, once it was told so often."""

    async def found() -> list[str] | None:
        texts = [text_of(each) for each in await stage.person("dora").messages(SOFTLAYER)]
        told = [each for each in texts if "does not answer since" in each or "works again since" in each]
        return told if len(told) >= count else None

    if not count:
        return await found() or []
    return await stage.sandbox.wait_for(found) or []


async def home_saying(stage: Stage, who: str, words: str, without: str = "") -> None:
    """Open somebody's home if it is not, and wait until it says this and does not say that."""
    if await stage.person(who).home() is None:
        await stage.person(who).open_home()

    async def is_said() -> bool:
        shown = json.dumps(await stage.person(who).home(), ensure_ascii=False)
        return words in shown and (not without or without not in shown)

    await stage.wait_for(is_said)


async def test_killed_at_every_step_of_a_sending_it_is_there_once(stage: Stage) -> None:
    card, there = await open_there(stage, "The clock is late.")
    while_held = await reply(stage, card, "by a minute")
    await killed_and_started(stage)
    await marked(stage, while_held)
    assert said(there)[1:] == ["by a minute"]

    for when, text in (("before", "by two"), ("after", "by three")):
        vendor_of(stage).faults.add("addUpdate", "hold", when=when)
        message = await reply(stage, card, text)
        await stage.sandbox.turn_clock(HOLD)
        await held(stage)
        await killed_and_started(stage)
        await marked(stage, message)
    assert said(there)[1:] == ["by a minute", "by two", "by three"]
    await stage.sandbox.turn_clock(SWEEP)
    await vendor_answers(stage, there, "We set it right.")
    await saying(stage, card, "We set it right.")
    texts = [text_of(each) for each in await stage.thread(card, SOFTLAYER)]
    assert len([text for text in texts if "by three" in text]) == 1, "our own words came back"


async def vendor_answers(stage: Stage, there: Ticket, text: str) -> None:
    await console(stage, "answer", ticket=there.id, text=text, by="Sam E")


async def held(stage: Stage) -> None:
    """Wait until the vendor holds a call."""

    async def is_held() -> bool:
        return bool(vendor_of(stage).faults.held)

    await stage.wait_for(is_held)


async def killed_and_started(stage: Stage) -> None:
    """Kill the bot, let the vendor end what it held, start the bot and let hold and leases run out."""
    await stage.kill()
    vendor_of(stage).faults.clear()
    await stage.start()
    await stage.sandbox.turn_clock(HOLD + LEASE)
