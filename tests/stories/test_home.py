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


async def shows(stage: Stage, who: str, *texts: str, timeout: float = 15) -> None:
    """Wait until somebody's home has all these texts."""

    async def is_shown() -> bool:
        home = str(await stage.person(who).home())
        return all(text in home for text in texts)

    await stage.wait_for(is_shown, timeout)


async def drawings(stage: Stage) -> int:
    return sum(entry["method"] == "views.publish" for entry in await stage.sandbox.log())


async def prioritise(stage: Stage, number: str, priority: Priority) -> None:
    await stage.person("beno").command(HELP, f"/ticket priority {number} {priority}")


async def test_fifty_quick_changes_are_few_drawings_and_the_last_is_seen(stage: Stage) -> None:
    await stage.person("anna").open_home()
    await shows(stage, "anna", "New ticket")
    number = number_of(await stage.open_ticket("anna"))
    await shows(stage, "anna", number, timeout=2)
    before = await drawings(stage)
    for priority in CHANGES:
        await prioritise(stage, number, priority)
    await prioritise(stage, number, Priority.URGENT)
    await shows(stage, "anna", number, "🚨 Urgent", timeout=2)
    assert 0 < await drawings(stage) - before < 25


async def test_two_bots_never_leave_an_older_home_on_top(tmp_path: Path) -> None:
    async with (
        staged(tmp_path, THREADESK_DATABASE_URL=postgres_url()) as stage,
        running_bot(stage.environ, tmp_path / "log of two") as two,
    ):
        await stage.wait_for(lambda: two.says(READY))
        for who in ("anna", "beno"):
            await stage.person(who).open_home()
        number = number_of(await stage.open_ticket("anna"))
        for last in (Priority.URGENT, Priority.LOW, Priority.HIGH):
            await asyncio.gather(*(prioritise(stage, number, each) for each in Priority))
            await prioritise(stage, number, last)
            await stage.nothing_to_send()
            for who in ("anna", "beno"):
                home = str(await stage.person(who).home())
                assert number in home
                row = home.partition(f"|{number}>")[2].partition("accessory")[0]
                marks = {Priority.URGENT: "🚨 Urgent", Priority.HIGH: "🔺 High"}
                assert [mark for mark in marks.values() if mark in row] == [
                    mark for priority, mark in marks.items() if priority is last
                ]
