"""The sandbox with a bot beside it: started, killed, started again, ended with it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.sandbox.run import SandboxOptions, serve
from tests.patience import LONGEST
from tests.sandbox.harness import Sandbox, running_sandbox
from tests.sandbox.manifest import manifest

# A bot in a few lines: it says a word, opens a socket, and listens until it is killed.
BOT = """
import asyncio, os, aiohttp
async def main():
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": "Bearer xapp-sandbox"}
        address = os.environ["SLACK"] + "/api/apps.connections.open"
        async with session.post(address, headers=headers) as answer:
            url = (await answer.json())["url"]
        print("listening", flush=True)
        async with session.ws_connect(url) as socket:
            async for message in socket:
                pass
asyncio.run(main())
"""
ARGV = (sys.executable, "-c", BOT)
ENV = {"SLACK": "{url}", "PATH": os.environ.get("PATH", "")}


async def in_state(sandbox: Sandbox, state: str) -> dict[str, object]:
    async def reached() -> dict[str, object] | None:
        bot: dict[str, object] = (await sandbox.person("anna").snapshot())["bot"]
        return bot if bot["state"] == state else None

    found = await sandbox.wait_for(reached)
    assert found is not None
    return found


async def test_the_bot_is_killed_and_comes_back() -> None:
    async with running_sandbox(bot_argv=ARGV, bot_env=ENV) as sandbox:
        first = await in_state(sandbox, "connected")
        await sandbox.do("bot", do="kill")
        dead = await in_state(sandbox, "dead")
        await sandbox.do("bot", do="start")
        second = await in_state(sandbox, "connected")

    assert (dead["pid"], dead["managed"]) == (None, True)
    assert dead["log"] == ["listening", "The bot has ended with signal SIGKILL."]
    assert first["pid"] != second["pid"]


async def test_the_bot_ends_with_the_sandbox() -> None:
    async with running_sandbox(bot_argv=ARGV, bot_env=ENV) as sandbox:
        pid = (await in_state(sandbox, "connected"))["pid"]

    assert isinstance(pid, int)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("argv", [None, ARGV])
async def test_serve_announces_its_address_once_connected(
    tmp_path: Path, argv: tuple[str, ...] | None
) -> None:
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    options = SandboxOptions(
        manifest=manifest(),
        state_dir=tmp_path,
        bot_argv=argv,
        bot_env=ENV,
        announce=announced.set_result,
    )
    serving = asyncio.ensure_future(serve(options))
    address = await asyncio.wait_for(announced, LONGEST)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving

    assert address.startswith("http://127.0.0.1:")


async def test_the_clock_is_written_down_and_found_again(tmp_path: Path) -> None:
    async with running_sandbox(state_dir=tmp_path) as sandbox:
        await sandbox.turn_clock(3600)
        written = float((tmp_path / "clock").read_text())
    async with running_sandbox(state_dir=tmp_path) as again:
        offset = again.slack.clock.offset

    assert (written, offset) == (3600, 3600)
