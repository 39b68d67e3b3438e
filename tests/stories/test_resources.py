"""A ticket's machines as people see them, with the inventory of a file that changes while the bot runs."""

from __future__ import annotations

from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json
from tests.stories.conftest import Stage, number_of, text_of

FURTHER = "1044008,hardware,gpu-01.example.com,10.0.3.1,,true\n"


async def test_machines_from_a_text_an_offer_and_a_changed_file(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    inventory = stage.folder / "inventory.csv"
    await anna.command(HELP, "/ticket web-01 is down")
    await stage.fill_form(anna, "web-01 is down")
    (card,) = await stage.cards_when(1)
    card = await stage.card_saying(card, "web-01.example.com")

    await anna.post(HELP, "It takes 10.0.1.7 with it.", thread_ts=card["ts"])

    async def offered() -> Json | None:
        thread = await anna.messages(HELP, thread_ts=card["ts"])
        return next((each for each in thread if "Attach db-01" in str(each.get("blocks"))), None)

    offer = await stage.sandbox.wait_for(offered)
    assert offer is not None
    await anna.act(Action.ATTACH, message=offer)
    card = await stage.card_saying(card, "db-01.example.com")

    inventory.write_text(inventory.read_text() + FURTHER)
    await _logged(stage, "inventory read")
    await beno.command(HELP, f"/ticket attach {number_of(card)} gpu-01")
    card = await stage.card_saying(card, "gpu-01.example.com")

    inventory.write_text("id,name\n1,\n")
    await _logged(stage, "inventory kept as it was")
    await beno.command(HELP, f"/ticket detach {number_of(card)} web-01")
    await stage.saying(card, "took off")
    again = text_of(await stage.card_saying(card, "db-01.example.com"))
    assert "gpu-01.example.com" in again


async def _logged(stage: Stage, words: str) -> None:
    async def is_there() -> bool:
        return words in stage.log()

    await stage.wait_for(is_there)
