"""What `threadesk sandbox` runs: a desk at each vendor, whose calls the bot hears without anybody's doing."""

from __future__ import annotations

import os
from pathlib import Path

from bot.rehearsing import demo
from bot.sandbox.rackspace import seed
from bot.sandbox.run import running
from bot.sandbox.slack.seed import HELP, RACKSPACE, SOFTLAYER
from tests.sandbox.harness import Sandbox, acting_in
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


async def is_connected(sandbox: Sandbox) -> bool:
    bot = (await sandbox.person("anna").snapshot())["bot"]
    assert bot["state"] != "dead", bot["log"]
    return bool(bot["sockets"])


async def has_card(sandbox: Sandbox, number: str) -> bool:
    """Whether a card tells the vendor's number; nobody turned the clock."""
    messages = await sandbox.person("anna").messages(RACKSPACE)
    return any(is_card(each) and number in str(each["blocks"]) for each in messages)
