"""Starts and kills the bot as a child process, from a command line handed in. Knows nothing of the bot."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

KEPT_LINES = 200
LONGEST_LINE = 2_000
GRACE = 10.0


class BotProcess:
    """One child process, its last lines, and its end."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], on_change: Callable[[], None]) -> None:
        self._argv = argv
        self._env = env
        self._on_change = on_change
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    @property
    def lines(self) -> list[str]:
        """The last lines it wrote to its standard output and error."""
        return list(self._lines)

    @property
    def was_started(self) -> bool:
        """Whether it ran at all; if it then has no pid, it has died."""
        return self._process is not None

    async def start(self) -> None:
        """Start the bot, unless it runs."""
        async with self._starting:
            if self.pid is not None:
                return
            # A session of its own, so that killing it takes whatever it has started along.
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                env=dict(self._env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
            self._reader = asyncio.get_running_loop().create_task(self._read(self._process))
        self._on_change()

    async def kill(self) -> None:
        """Kill the bot at once, as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask the bot to end, and kill it where it does not."""
        try:
            async with asyncio.timeout(GRACE):
                await self._end(signal.SIGTERM)
        except TimeoutError:
            await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        if self.pid is not None:
            os.killpg(self.pid, how)
        if self._reader is not None:
            await asyncio.shield(self._reader)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is not None:
            async for line in _lines(process.stdout):
                self._lines.append(line)
                self._on_change()
        code = await process.wait()
        self._lines.append(f"The bot has ended with {_ending(code)}.")
        self._on_change()


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    while chunk := await stream.readline():
        yield chunk.decode(errors="replace").rstrip()[:LONGEST_LINE]


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
