"""What `threadesk sandbox` runs: a desk at each vendor, whose calls the bot hears without anybody's doing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bot import demo_scene
from bot.rehearsing import demo
from bot.sandbox.rackspace import seed
from bot.sandbox.run import running
from bot.sandbox.slack.seed import AUTOTASK, HELP, RACKSPACE, SOFTLAYER
from bot.sandbox.softlayer.local import SoftLayer
from bot.slack.ids import Action
from tests.sandbox.harness import Json, Sandbox, acting_in
from tests.stories.conftest import is_card


async def test_the_demo_has_a_desk_at_each_vendor_and_hears_what_it_tells(tmp_path: Path) -> None:
    async with running(demo(tmp_path, os.environ)) as there, acting_in(there) as sandbox:
        await sandbox.wait_for(lambda: is_connected(sandbox))
        rackspace = sandbox.rackspace
        assert rackspace is not None
        for channel in (HELP, SOFTLAYER, RACKSPACE):
            assert (await sandbox.person("anna").command(channel, "/ticket list"))["ok"]

        opened = rackspace.vendor.portal_open(
            "It is slow",
            "Since noon.",
            account_id=seed.HYBRID,
            category="Incident",
            subcategory="Hardware",
            person_id=seed.BEN,
        )
        await sandbox.wait_for(lambda: has_card(sandbox, opened.ticket_id))
        assert [each.status for each in rackspace.hook.deliveries] == [200]


async def test_the_demo_begins_with_a_customer_who_waits_for_a_vendor(tmp_path: Path) -> None:
    async with running(demo(tmp_path, os.environ)) as there, acting_in(there) as sandbox:
        note = await sandbox.wait_for(lambda: answered(sandbox))
        assert note is not None
        assert str(Action.RELAY) in str(note["blocks"])
        assert "Sam E via SoftLayer" in str(note["blocks"])
        assert await sandbox.person("carla").views() == []


async def test_the_first_scene_leaves_a_demo_with_desks_of_ones_own_alone(tmp_path: Path) -> None:
    options = demo(tmp_path, {**os.environ, "THREADESK_CONFIG": str(tmp_path / "desks.toml")})
    async with running(replace(options, bot_argv=None)) as there:
        assert there.slack.workspace.messages(AUTOTASK).shown() == []
        softlayer = there.stand(SoftLayer)
        assert softlayer is not None
        before = len(softlayer.vendor.tickets())
        await options.scene(there)
        assert len(softlayer.vendor.tickets()) == before


async def is_connected(sandbox: Sandbox) -> bool:
    bot = (await sandbox.person("anna").snapshot())["bot"]
    assert bot["state"] != "dead", bot["log"]
    return bool(bot["sockets"])


async def answered(sandbox: Sandbox) -> Json | None:
    """What the vendor said, in the thread of the customer's ticket."""
    bot = (await sandbox.person("beno").snapshot())["bot"]
    assert bot["state"] != "dead", bot["log"]
    for card in await sandbox.person("beno").messages(AUTOTASK):
        for message in await sandbox.person("beno").messages(AUTOTASK, thread_ts=card["ts"]):
            if demo_scene.ANSWER in str(message):
                return message
    return None


async def has_card(sandbox: Sandbox, number: str) -> bool:
    """Whether a card tells the vendor's number; nobody turned the clock."""
    messages = await sandbox.person("anna").messages(RACKSPACE)
    return any(is_card(each) and number in str(each["blocks"]) for each in messages)
