"""Rights that follow a Slack user group while the bot runs: no restart, and no button drawn anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json, Person
from tests.stories.conftest import Stage, number_of, staged, text_of

DESK = """\
[[desks]]
id = "help"
channel = "#help"
agents = ["@ops"]

[[desks.groups]]
id = "night"
name = "Night shift"
members = ["@ops"]
channel = "#ops"
"""
OPS = "G0OPS0001"


@pytest.fixture
async def by_usergroup(tmp_path: Path) -> AsyncIterator[Stage]:
    file = tmp_path / "desks.toml"
    file.write_text(DESK, encoding="utf-8")
    folder = tmp_path / "stage"
    folder.mkdir()
    async with staged(folder, THREADESK_CONFIG=str(file)) as stage:
        yield stage


async def heard(stage: Stage, times: int) -> None:
    """Wait until the bot has taken in so many changes of a user group."""

    async def acked() -> bool:
        entries = [each for each in await stage.sandbox.log() if each["type"] == "subteam_members_changed"]
        return len([each for each in entries if each["status"] is not None]) >= times

    await stage.wait_for(acked)


async def refused(stage: Stage, person: Person, card: Json) -> None:
    """Press *Take* on the card as it stands, and wait for the refusal."""
    before = len(await whispers(person, card))
    await person.act(Action.TAKE, message=card)

    async def told() -> bool:
        said = await whispers(person, card)
        return len(said) > before and "Only agents" in said[-1]

    await stage.wait_for(told)


async def whispers(person: Person, card: Json) -> list[str]:
    shown = await person.messages(HELP, thread_ts=card["ts"])
    return [text_of(message) for message in shown if message.get("is_ephemeral")]


async def test_the_next_click_goes_by_the_user_group_of_that_moment(by_usergroup: Stage) -> None:
    stage = by_usergroup
    beno, dora, fred = (stage.person(name) for name in ("beno", "dora", "fred"))
    card = await stage.open_ticket("anna")
    await stage.saying(card, "The VPN is down.")  # From now on answers stand in the thread.
    await dora.usergroup("ops", "carla")
    await heard(stage, 1)
    await refused(stage, beno, card)
    await dora.usergroup("ops", "carla", "beno", "fred")
    await heard(stage, 2)
    await refused(stage, fred, card)
    await beno.act(Action.TAKE, message=card)
    await stage.card_saying(card, "Beno Brandt")

    number = number_of(card)
    await beno.command(HELP, f"/ticket assign {number} night it blinks")
    await stage.saying(card, "handed this to *Night shift*")

    async def told() -> bool:
        return any("it blinks" in text_of(each) for each in await dora.messages(OPS))

    await stage.wait_for(told)
