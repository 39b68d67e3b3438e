"""A customer's ticket and a vendor's: each word crosses once, and the customer reads what is relayed."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.slack.seed import SOFTLAYER
from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json
from tests.stories.conftest import Stage, staged, text_of
from tests.stories.vendor import HOLD, SWEEP, console, said, vendor_of

LOG = b"read error on sda\n" * 2_000


async def test_a_vendor_is_asked_for_a_customer_and_its_answer_relayed(tmp_path: Path) -> None:
    async with staged(tmp_path, remotes=("softlayer",)) as stage:
        card = await stage.open_ticket("anna", "Our shop is slow.")
        beno = stage.person("beno")
        await beno.post(HELP, "!vendor-ticket", thread_ts=card["ts"])
        offered = await whispered(stage, card, "filled in with what the customer said")
        before = len(await stage.cards(SOFTLAYER))
        await beno.act(Action.VENDOR, message=offered)
        await stage.fill_form(beno, "Server web-02 is slow.")
        theirs = (await stage.cards_when(before + 1, SOFTLAYER))[-1]
        await stage.saying(card, "has it as", HELP)
        there = vendor_of(stage).vendor.tickets()[-1]
        assert said(there) == ["Server web-02 is slow."]

        await stage.nothing_to_send()
        await stage.kill()
        await console(stage, "answer", ticket=there.id, text="Replaced disk sda.", by="Sam E")
        await stage.start()
        await stage.sandbox.turn_clock(SWEEP)
        note = await stage.saying(card, "Replaced disk sda.")
        assert "Sam E via SoftLayer" in text_of(note)

        await beno.act(Action.RELAY, message=note)
        await stage.sandbox.wait_for(beno.views)
        answer = await beno.submit({"text": "The disk is new."})
        assert answer["ok"], answer
        await stage.kill()
        await stage.start()
        await stage.saying(card, "relayed to the customer what Sam E via SoftLayer said")

        log = await beno.upload("log.txt", LOG)
        await beno.post(HELP, "!vendor Thank you.", thread_ts=card["ts"], files=[log["id"]])
        await stage.saying(card, "to the vendor")
        await stage.sandbox.turn_clock(HOLD)

        async def is_there() -> bool:
            return "Thank you." in said(there)

        await stage.wait_for(is_there)

        async def has_file() -> bool:
            if not there.files:
                await stage.sandbox.turn_clock(3)
            return [(each.file_name, each.body) for each in there.files] == [("log.txt", LOG)]

        await stage.wait_for(has_file)
        await console(stage, "close", ticket=there.id, by="Sam E")
        await stage.sandbox.turn_clock(SWEEP)
        ended = await stage.saying(card, "Is this one done too?")
        await beno.act(Action.CLOSE, message=ended)
        await stage.sandbox.wait_for(beno.views)
        assert (await beno.submit({"outcome": "resolved", "text": "It is fast again."}))["ok"]
        await stage.card_saying(card, "Closed")
        await stage.saying(theirs, "The customer's ticket", SOFTLAYER)
        await stage.nothing_to_send()

        shown = [text_of(each) for each in await stage.thread(card)]
        for words in ("Replaced disk sda.", "The disk is new.", "It is fast again.", "to the vendor"):
            assert len([each for each in shown if words in each]) == 1, words
        spoken = ["Server web-02 is slow.", "Replaced disk sda.", "Thank you."]
        assert [each for each in said(there) if "log.txt" not in each] == spoken
        names = [file["name"] for each in await stage.thread(card) for file in each.get("files", [])]
        assert names == ["log.txt"]


async def whispered(stage: Stage, card: Json, words: str) -> Json:
    """What Beno alone reads in the customer's thread."""

    async def found() -> Json | None:
        seen = await stage.person("beno").messages(HELP, thread_ts=card["ts"])
        return next((each for each in seen if each.get("is_ephemeral") and words in text_of(each)), None)

    message = await stage.sandbox.wait_for(found)
    assert message is not None
    return message
