"""Child processes of the benchmark: started with a log file, waited for, ended by their own id."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.measure import BenchError

READY_WITHIN = 30.0
END_WITHIN = 10.0
LOOK_EVERY = 0.05


class Child:
    """One process that runs a Python module."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    async def until(self, is_ready: Callable[[], Awaitable[bool]]) -> None:
        """Wait until it is ready. BenchError with its last words when it ends or takes too long."""
        try:
            async with asyncio.timeout(READY_WITHIN):
                while not await is_ready():
                    if self._process.returncode is not None:
                        raise BenchError(f"{self.name} has ended:\n{self.last_words()}")
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            raise BenchError(f"{self.name} is not ready:\n{self.last_words()}") from None

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-25:])

    async def end(self) -> None:
        """Ask it to end, and kill it where it does not."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(END_WITHIN):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def child(
    name: str, folder: Path, module: str, *arguments: str, env: Mapping[str, str] | None = None
) -> AsyncIterator[Child]:
    """Run `python -m module` while the block runs; its output goes to a file of its own in `folder`."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            env=_own_environment() | dict(env or {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
        )
    started = Child(name, process, log)
    try:
        yield started
    finally:
        await started.end()


def _own_environment() -> dict[str, str]:
    """This environment without proxies and without settings of a real bot."""
    return {
        key: value
        for key, value in os.environ.items()
        if not key.lower().endswith("_proxy") and not key.startswith(("SLACK_", "THREADESK_"))
    }


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> Callable[[], Awaitable[bool]]:
    """Whether somebody listens at that port."""

    async def knock() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    return knock
