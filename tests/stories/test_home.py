"""App Home beside the real bot: up to date without a click, few drawings, and the newest always on top."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.domain.ticket import Priority
from tests.postgres import postgres_url
from tests.sandbox.harness import HELP
from tests.stories.conftest import READY, Stage, number_of, staged
from tests.stories.processes import running_bot

CHANGES = [(Priority.LOW, Priority.HIGH)[number % 2] for number in range(49)]
MARKS = {Priority.URGENT: "🚨 Urgent", Priority.HIGH: "🔺 High"}


async def row(stage: Stage, who: str, number: str) -> str:
    """What somebody's home says of a ticket; nothing if it is not there."""
    blocks = (await stage.person(who).home() or {}).get("blocks", [])
    texts = [str(block["text"]["text"]) for block in blocks if block["type"] == "section"]
    return next((text for text in texts if f"|{number}>" in text), "")


async def shows(stage: Stage, who: str, number: str, mark: str) -> None:
    """Wait until somebody's home has that mark on a ticket."""

    async def is_shown() -> bool:
        return mark in await row(stage, who, number)

    await stage.wait_for(is_shown)


async def open_home(stage: Stage, who: str) -> None:
    """Open somebody's home and wait until it is drawn."""
    await stage.person(who).open_home()

    async def is_drawn() -> bool:
        return await stage.person(who).home() is not None

    await stage.wait_for(is_drawn)


def drawings(stage: Stage, who: str) -> int:
    """How often somebody's home was drawn."""
    person = stage.person(who).id
    ((count,),) = stage.rows(f"SELECT draws FROM homes WHERE person = '{person}'")
    return int(count)


async def prioritise(stage: Stage, number: str, priority: Priority) -> None:
    await stage.person("beno").command(HELP, f"/ticket priority {number} {priority}")


async def test_fifty_quick_changes_are_few_drawings_and_the_last_is_seen(stage: Stage) -> None:
    await open_home(stage, "anna")
    number = number_of(await stage.open_ticket("anna"))
    await shows(stage, "anna", number, "Open")
    before = drawings(stage, "anna")
    for priority in CHANGES:
        await prioritise(stage, number, priority)
    await prioritise(stage, number, Priority.URGENT)
    await shows(stage, "anna", number, MARKS[Priority.URGENT])
    assert 0 < drawings(stage, "anna") - before < 25


async def test_two_bots_never_leave_an_older_home_on_top(tmp_path: Path) -> None:
    async with (
        staged(tmp_path, THREADESK_DATABASE_URL=postgres_url()) as stage,
        running_bot(stage.environ, tmp_path / "log of two") as two,
    ):
        await stage.wait_for(lambda: two.says(READY))
        for who in ("anna", "beno"):
            await open_home(stage, who)
        number = number_of(await stage.open_ticket("anna"))

        async def all_are_drawn() -> bool:
            return stage.rows("SELECT count(*) FROM outbox WHERE type = 'RefreshHome'") == [(0,)]

        for last in (Priority.URGENT, Priority.LOW, Priority.HIGH):
            await asyncio.gather(*(prioritise(stage, number, each) for each in Priority))
            await prioritise(stage, number, last)
            await stage.wait_for(all_are_drawn)
            for who in ("anna", "beno"):
                shown = await row(stage, who, number)
                assert shown
                assert [each for each, mark in MARKS.items() if mark in shown] == [
                    each for each in MARKS if each is last
                ]
