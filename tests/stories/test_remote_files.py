"""Files of a desk with a remote, by the real bot: shared here they go there, and the other way round."""

from __future__ import annotations

import os
from pathlib import Path

from bot.rehearsing import sandbox_environment
from bot.sandbox.slack.seed import SOFTLAYER
from bot.slack.manifest import manifest
from tests.sandbox.harness import running_sandbox
from tests.stories.conftest import Stage
from tests.stories.processes import COMMAND, logged

LOG, TRACE = b"kernel panic\n" * 4_000, b"a trace\n" * 300


async def test_a_file_goes_to_the_vendor_and_one_of_the_vendor_s_comes_into_the_thread(
    tmp_path: Path,
) -> None:
    environ = sandbox_environment(tmp_path, os.environ, remotes=("softlayer",))
    async with running_sandbox(
        manifest(),
        bot_argv=logged((*COMMAND, "run"), tmp_path / "log"),
        bot_env=environ,
        state_dir=tmp_path,
        stands=("softlayer",),
    ) as sandbox:
        stage = Stage(sandbox=sandbox, folder=tmp_path, environ=environ)
        await stage.connected()
        vendor, channel = sandbox.vendor, SOFTLAYER
        known = {each.id for each in vendor.tickets()}
        await stage.person("anna").command(channel, "/ticket")
        await stage.fill_form(stage.person("anna"), "The server is loud.", "hardware issue")
        card = (await stage.cards_when(1, channel))[-1]

        async def is_open() -> bool:
            return any(each.id not in known for each in vendor.tickets())

        await stage.wait_for(is_open)
        [there] = [each for each in vendor.tickets() if each.id not in known]
        anna = stage.person("anna")
        file = await anna.upload("log.txt", LOG)
        await anna.post(channel, "The log.", thread_ts=card["ts"], files=[file["id"]])

        async def has_file() -> bool:
            if not there.files:
                await sandbox.turn_clock(3)
            return [(each.file_name, each.body) for each in there.files] == [("log.txt", LOG)]

        await stage.wait_for(has_file)
        vendor.upload(there.id, "trace.txt", TRACE)

        async def is_shared() -> bool:
            await sandbox.turn_clock(3)
            names = [
                each["name"] for said in await stage.thread(card, channel) for each in said.get("files", [])
            ]
            return "trace.txt" in names

        await stage.wait_for(is_shared)
        said = await stage.saying(card, "from", channel)
        assert "Sam E via SoftLayer" in str(said)
    assert [each.entry for each in there.updates].count("Attached file: log.txt") == 1
