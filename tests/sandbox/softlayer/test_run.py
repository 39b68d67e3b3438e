"""The stand-in beside the local Slack: on one port, by one clock, and only when it is asked for."""

from __future__ import annotations

import pytest

from bot.sandbox.softlayer import seed
from tests.sandbox.harness import running_sandbox
from tests.sandbox.softlayer.harness import NEW, basic

HEADERS = {"Authorization": basic(seed.API_USER, seed.API_KEY)}


async def test_the_stand_in_runs_in_the_sandbox_by_its_clock() -> None:
    async with running_sandbox(stands=("softlayer",)) as sandbox:
        assert sandbox.softlayer is not None
        address = f"{sandbox.url}/softlayer/rest/v3.1/SoftLayer_Ticket/{NEW}.json"
        await sandbox.turn_clock(86_400)
        sandbox.vendor.answer(NEW, "A day later.")
        async with sandbox.session.get(address, headers=HEADERS) as response:
            ticket = await response.json()

    assert ticket["totalUpdateCount"] == 3
    assert sandbox.softlayer.clock is sandbox.slack.clock


@pytest.mark.parametrize("path", ["softlayer/rest/v3.1/SoftLayer_Account", "softlayer/console"])
async def test_without_being_asked_for_it_is_not_there(path: str) -> None:
    async with running_sandbox() as sandbox, sandbox.session.get(f"{sandbox.url}/{path}") as response:
        assert (response.status, sandbox.softlayer) == (404, None)
