"""A customer's ticket at Autotask: internal talk stays inside, and what is published is there once."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids
from bot.sandbox.slack.seed import AUTOTASK
from tests.sandbox.harness import Json
from tests.stories.conftest import Stage, staged, text_of
from tests.stories.vendor import HOLD, SWEEP

LISTS = "lists taken over desk=autotask"


def notes(stage: Stage, ticket: int) -> list[Row]:
    """What is noted on a ticket there."""
    stand = stage.sandbox.autotask
    assert isinstance(stand, Autotask)
    rows = stand.state.tables["TicketNotes"].rows.values()
    return [each for each in rows if each["ticketID"] == ticket]


async def console(stage: Stage, act: str, **fields: object) -> Json:
    """Act in the stand-in's console, as its page does."""
    where = f"{stage.sandbox.url}/autotask/console/{act}"
    async with stage.sandbox.session.post(where, json=fields) as answer:
        assert answer.status == 200, await answer.text()
        told: Json = await answer.json()
        return told


async def test_a_customer_is_answered_by_an_agent_whose_bot_is_killed_in_between(tmp_path: Path) -> None:
    async with staged(tmp_path, remotes=("autotask",)) as stage:
        beno = stage.person("beno")

        async def has_looked() -> bool:
            autotask = stage.sandbox.autotask
            return autotask is not None and bool(autotask.journal.calls("GET /Tickets/query"))

        await stage.wait_for(has_looked)
        await stage.sandbox.turn_clock(SWEEP)
        before = len(await stage.cards(AUTOTASK))
        made = await console(stage, "open", title="No ink", text="Nothing prints.", user=ids.ANN)
        await stage.sandbox.turn_clock(SWEEP)
        card = (await stage.cards_when(before + 1, AUTOTASK))[-1]
        card = await stage.card_saying(card, "Ann Archer via Autotask", AUTOTASK)

        await beno.post(AUTOTASK, "That old thing again.", thread_ts=card["ts"])
        said = await beno.post(AUTOTASK, "!publish Is there paper in it?", thread_ts=card["ts"])
        question = await whispered(stage, card, "may be mailed: *Ann Archer*")
        await beno.act("sending.now", message=question, channel=AUTOTASK)
        await stage.wait_for_mark(AUTOTASK, said, "hourglass_flowing_sand")
        await stage.kill()
        await stage.sandbox.turn_clock(HOLD)
        await stage.start()
        await stage.wait_for_mark(AUTOTASK, said, "eye")
        await stage.nothing_to_send()
        told = [
            (each["description"].split("\n")[0], each["publish"], each["creatorResourceID"])
            for each in notes(stage, made["ticket"])
        ]
        assert told == [
            ("That old thing again.", 2, ids.BENO),
            ("Is there paper in it?", 1, ids.BENO),
        ]
        await stage.card_saying(card, "the customer", AUTOTASK)

        await console(stage, "portal", ticket=made["ticket"], text="There was none.", user=ids.ANN)
        await stage.sandbox.turn_clock(SWEEP)
        answer = await stage.saying(card, "There was none.", AUTOTASK)
        assert "Ann Archer via Autotask* · customer" in text_of(answer)
        assert len(notes(stage, made["ticket"])) == 3

        await beno.post(AUTOTASK, "!why", thread_ts=card["ts"])
        past = text_of(await whispered(stage, card, "*Autotask*: Create: Ticket"))
        assert "*Beno Brandt* at Autotask: Edit: " in past


async def whispered(stage: Stage, card: Json, words: str) -> Json:
    """What Beno alone reads in a thread with these words."""

    async def found() -> Json | None:
        seen = await stage.person("beno").messages(AUTOTASK, thread_ts=card["ts"])
        return next((each for each in seen if words in text_of(each)), None)

    message = await stage.sandbox.wait_for(found)
    assert message is not None
    return message
