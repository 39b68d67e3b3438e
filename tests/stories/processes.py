"""The command `threadesk` as a process of its own: run to its end, or running beside the sandbox."""

from __future__ import annotations

import asyncio
import os
import random
import re
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.rehearsing import sandbox_environment
from tests.patience import LONGEST

COMMAND = (sys.executable, "-m", "bot")
HOLD_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


def environment(url: str, folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a bot beside the sandbox at this address; an empty change takes a variable away."""
    return _changed(sandbox_environment(folder, os.environ), url, changes)


def with_remotes(url: str, folder: Path, remotes: Sequence[str], **changes: str) -> dict[str, str]:
    """The same with desks at these vendors.

    What goes there is held until a story turns the clock: no slow machine lets it go before.
    """
    built = sandbox_environment(folder, os.environ, remotes=remotes)
    desks = folder / "desks.toml"
    held = re.sub(r"hold_seconds = \d+", f"hold_seconds = {HOLD_SECONDS}", desks.read_text("utf-8"))
    desks.write_text(held, "utf-8")
    return _changed(built, url, changes)


def _changed(built: Mapping[str, str], url: str, changes: Mapping[str, str]) -> dict[str, str]:
    wanted = {**built, **changes}
    return {name: value.replace("{url}", url) for name, value in wanted.items() if value}


def logged(argv: tuple[str, ...], log: Path) -> tuple[str, ...]:
    """The same command, with everything that it writes at the end of a file."""
    return ("sh", "-c", f'exec "$0" "$@" >>{shlex.quote(str(log))} 2>&1', *argv)


def free_port() -> int:
    """A port that nobody listens on, and below those that the system gives out by itself."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


async def threadesk(*arguments: str, environ: Mapping[str, str]) -> Ended:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(LONGEST):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(status=process.returncode or 0, out=out.decode(), err=err.decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A bot that runs, and the log that it writes."""

    process: asyncio.subprocess.Process
    log: Path

    async def says(self, words: str) -> bool:
        """Whether its log has these words by now; it must not have ended without them."""
        text = self.log.read_text() if self.log.exists() else ""
        assert words in text or self.process.returncode is None, text
        return words in text

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; its exit status, negative for a signal."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(LONGEST):
            return await self.process.wait()


@asynccontextmanager
async def running_bot(environ: Mapping[str, str], log: Path, *options: str) -> AsyncIterator[Running]:
    """A bot of one's own, killed at the end of the block if it still runs."""
    process = await asyncio.create_subprocess_exec(*logged((*COMMAND, "run", *options), log), env=environ)
    running = Running(process=process, log=log)
    try:
        yield running
    finally:
        await running.stop(signal.SIGKILL)
