"""The survey and the figures as people see them: the real bot asks, is answered, and counts."""

from __future__ import annotations

from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json
from tests.stories.conftest import Stage, number_of, text_of


async def test_a_closed_ticket_is_asked_about_rated_and_counted(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    card = await stage.open_ticket("anna", "The VPN is down.")
    reply = await beno.post(HELP, "Try again.", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, reply)
    await beno.command(HELP, f"/ticket close {number_of(card)}")
    await stage.card_saying(card, "Closed")
    await stage.sandbox.turn_clock(6 * 60)

    async def asked() -> Json | None:
        return next(
            (each for each in await anna.messages(anna.dm) if "How did it go?" in text_of(each)), None
        )

    question = await stage.sandbox.wait_for(asked)
    assert question is not None
    await anna.act(Action.RATE_5, message=question, channel=anna.dm)
    await stage.card_saying(card, "★★★★★")
    await beno.command(HELP, "/ticket stats 7d")

    async def counted() -> bool:
        mine = await beno.messages(beno.dm)
        told = [text_of(each) for each in await beno.messages(HELP) if each.get("is_ephemeral")]
        sent = any(file["name"].endswith(".png") for message in mine for file in message.get("files", ()))
        return sent and any("of 5 from 1" in text and "Beno Brandt" in text for text in told)

    await stage.wait_for(counted)
