"""The vendors beside the local Slack: those that are named, each with its channel and its console."""

from __future__ import annotations

import pytest

from bot.sandbox.stands import STANDS
from tests.sandbox.harness import running_sandbox


@pytest.mark.parametrize("names", [(), ("rackspace",), ("autotask",), ("softlayer", "rackspace", "autotask")])
async def test_the_vendors_that_are_named_are_there_by_one_clock(names: tuple[str, ...]) -> None:
    async with running_sandbox(stands=names) as sandbox:
        snapshot = await sandbox.person("anna").snapshot()
        channels = {each["name"] for each in snapshot["channels"]}

        assert [each["address"] for each in snapshot["remotes"]] == [STANDS[name].console for name in names]
        rooms = {each.room for each in STANDS.values()}
        assert channels & rooms == {STANDS[name].room for name in names}
        found = {"softlayer": sandbox.softlayer, "rackspace": sandbox.rackspace, "autotask": sandbox.autotask}
        assert {name for name, stand in found.items() if stand is not None} == set(names)
        assert all(each.clock is sandbox.slack.clock for each in sandbox.running.stands.values())
