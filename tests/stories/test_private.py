"""A private ticket as people live with it: in direct messages, away from other agents, off to a desk."""

from __future__ import annotations

from pathlib import Path

from bot.slack.ids import Action
from tests.sandbox.harness import GENERAL, HELP, OPS
from tests.stories.conftest import is_card, number_of, staged, text_of

DESKS = """
[[desks]]
id = "help"
channel = "#help"
agents = ["U0BENO001"]
private_agents = ["U0CARL001", "U0DORA001"]
private_channel = "#ops"

[[desks]]
id = "people"
name = "People team"
channel = "#general"
agents = ["U0BENO001"]
private_agents = ["U0DORA001"]
"""


async def test_a_private_ticket_stays_among_its_people_and_moves_with_them(tmp_path: Path) -> None:
    config = tmp_path / "own.toml"
    config.write_text(DESKS, encoding="utf-8")
    async with staged(tmp_path, THREADESK_CONFIG=str(config)) as stage:
        anna, beno, carla, dora = (stage.person(name) for name in ("anna", "beno", "carla", "dora"))
        await anna.command(HELP, "/ticket private: My zebra salary is wrong")
        await stage.sandbox.wait_for(anna.views)
        (option, *_) = await anna.options(Action.SUBJECT_CHOSEN, "account", view=(await anna.views())[-1])
        assert (await anna.submit({Action.SUBJECT_CHOSEN: option}))["ok"]
        (card,) = await stage.cards_when(1, OPS)
        number = number_of(card)
        await stage.saying(card, "zebra", OPS)

        async def own_thread() -> str | None:
            cards = [
                each for each in await anna.messages(anna.dm) if is_card(each) and "Private" in text_of(each)
            ]
            return str(cards[0]["ts"]) if cards else None

        root = await stage.sandbox.wait_for(own_thread)
        await stage.nothing_to_send()
        await stage.kill()
        await stage.start()
        await anna.post(anna.dm, "It is 100 short.", thread_ts=root)
        await stage.saying(card, "100 short", OPS)

        await beno.command(HELP, f"/ticket show {number}")
        await carla.command(HELP, f"/ticket move {number} people team")

        async def answered() -> bool:
            told = [text_of(each) for each in await beno.messages(HELP)]
            return any(f"There is no ticket {number}" in each for each in told)

        await stage.wait_for(answered)
        await stage.saying(card, "moved this", OPS)
        await carla.command(HELP, f"/ticket show {number}")

        async def gone() -> bool:
            told = [text_of(each) for each in await carla.messages(HELP)]
            return any(f"There is no ticket {number}" in each for each in told)

        await stage.wait_for(gone)
        await dora.command(HELP, f"/ticket reply {number} I pay the rest.")

        async def paid() -> bool:
            return any("I pay the rest." in text_of(each) for each in await anna.messages(anna.dm, root))

        await stage.wait_for(paid)
        await stage.nothing_to_send()
        assert not any("I pay the rest." in text_of(each) for each in await stage.thread(card, OPS))
        assert await stage.cards(HELP) == await stage.cards(GENERAL) == []
