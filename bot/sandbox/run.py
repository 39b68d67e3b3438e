"""Runs the sandbox: serves it on one port, starts the bot beside it, ends both together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.console.stand import Stand
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.seed import vendor_channel
from bot.sandbox.slack.server import build
from bot.sandbox.stands import STANDS

KNOCK_EVERY = 0.2
StandT = TypeVar("StandT")


def _say_nothing(address: str) -> None:
    """Announce nothing."""


async def _play_nothing(sandbox: Running) -> None:
    """Leave all as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How to run a sandbox. In `bot_env` and `bot_argv`, `{url}` stands for the sandbox's own address.

    `stands` names the vendors whose stand-ins run beside it, `hooks` where some of them tell of changes.
    `scene` is played in the background once the bot that was given is ready.
    """

    manifest: Mapping[str, Any]
    state_dir: Path
    port: int = 0
    host: str = "127.0.0.1"
    bot_argv: tuple[str, ...] | None = None
    bot_env: Mapping[str, str] = field(default_factory=dict)
    http_target: str | None = None
    announce: Callable[[str], None] = _say_nothing
    scene: Callable[[Running], Coroutine[Any, Any, None]] = _play_nothing
    stands: tuple[str, ...] = ()
    hooks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A sandbox that runs: its address, its Slack, and the stand-ins that were asked for, by name."""

    url: str
    slack: Slack
    stands: Mapping[str, Stand]

    def stand(self, kind: type[StandT]) -> StandT | None:
        """Return the stand-in of this kind, if it was asked for."""
        return next((each for each in self.stands.values() if isinstance(each, kind)), None)


async def serve(options: SandboxOptions) -> None:
    """Run the sandbox until it is cancelled."""
    async with running(options) as sandbox:
        await _until_ready(sandbox.slack, options)
        options.announce(sandbox.url)
        await asyncio.Event().wait()


@asynccontextmanager
async def running(options: SandboxOptions) -> AsyncIterator[Running]:
    """Run the sandbox while the block runs; the bot is started, if one is given, and ended after it."""
    slack = Slack(options.manifest, clock_file=options.state_dir / "clock", http_target=options.http_target)
    app = build(slack)
    stands = {name: _stand(slack, app, name, options.hooks.get(name, "")) for name in options.stands}
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    async with AsyncExitStack() as ending:
        await runner.setup()
        ending.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, options.host, options.port)
        await site.start()
        slack.base = url = f"http://{options.host}:{_port(runner)}"
        if options.bot_argv is not None:
            process = _bot(slack, options, url)
            slack.bot = process
            ending.push_async_callback(process.stop)
            await process.start()
        if options.http_target is not None:
            slack.background.start(_watch(slack, options.http_target))
        sandbox = Running(url=url, slack=slack, stands=stands)
        slack.background.start(_play(sandbox, options))
        yield sandbox


async def _play(sandbox: Running, options: SandboxOptions) -> None:
    await _until_ready(sandbox.slack, options)
    await options.scene(sandbox)


def _stand(slack: Slack, app: web.Application, name: str, hook: str) -> Stand:
    """Serve a vendor's stand-in, with the channel of those who work with it and a link to its console."""
    vendor = STANDS[name]
    slack.workspace.add_channel(vendor_channel(vendor.channel, vendor.room, vendor.topic, slack.clock.now()))
    slack.remotes.append({"name": vendor.label, "address": vendor.console})
    return vendor.serve(app, slack.clock, hook)


def _bot(slack: Slack, options: SandboxOptions, url: str) -> BotProcess:
    argv = [word.replace("{url}", url) for word in options.bot_argv or ()]
    env = {name: value.replace("{url}", url) for name, value in options.bot_env.items()}
    return BotProcess(argv, env, slack.bot_changed)


def _port(runner: web.AppRunner) -> int:
    return int(runner.addresses[0][1])


async def _until_ready(slack: Slack, options: SandboxOptions) -> None:
    """Wait until the bot that was given is connected, and answers where the vendors call it."""
    version = 0
    while options.bot_argv is not None and slack.bot_state()["state"] != "connected":
        version = await slack.changes.beyond(version, 60)
    # A vendor that finds nobody there calls again half a minute later.
    for address in {urlsplit(hook).netloc for hook in options.hooks.values() if options.bot_argv}:
        host, _, port = address.rpartition(":")
        while not await _answers(host, int(port)):
            await slack.changes.beyond(slack.changes.version, KNOCK_EVERY)


async def _watch(slack: Slack, target: str) -> None:
    """Knock at the app's door, so that the page can tell whether it is there; sockets tell by themselves."""
    parts = urlsplit(target)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    while True:
        answers = await _answers(parts.hostname or "127.0.0.1", port)
        if answers != slack.answers_http:
            slack.answers_http = answers
            slack.bot_changed()
        await asyncio.sleep(KNOCK_EVERY)


async def _answers(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
