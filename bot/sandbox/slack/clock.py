"""The sandbox's clock: the system's time plus an offset a person may turn forward. Knows nothing of Slack."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import datetime
from pathlib import Path


class ClockError(ValueError):
    """The clock was asked to do what a clock cannot."""


class Clock:
    """Tells the time, and wakes sleepers when it is turned."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._turned = asyncio.Event()
        self.offset = _read(file)
        self._write()

    def now(self) -> float:
        """Return the sandbox's time in unix seconds."""
        return time.time() + self.offset

    def turn(self, seconds: float) -> None:
        """Turn the clock forward; it never runs backwards."""
        if not 0 <= seconds < 10 * 366 * 86400:
            raise ClockError("The clock only turns forward, by ten years at most.")
        self._set(self.offset + seconds)

    def turn_to(self, moment: str | float) -> None:
        """Turn the clock forward to a unix time or an ISO 8601 time with its zone."""
        self.turn(_unix(moment) - self.now())

    def reset(self) -> None:
        """Go back to the system's time."""
        self._set(0.0)

    async def sleep_until(self, moment: float) -> None:
        """Sleep until the sandbox's clock shows this moment, however it gets there."""
        while (left := moment - self.now()) > 0:
            turned = self._turned
            try:
                async with asyncio.timeout(left):
                    await turned.wait()
            except TimeoutError:
                continue

    async def turning(self) -> None:
        """Wait until somebody turns the clock."""
        await self._turned.wait()

    def _set(self, offset: float) -> None:
        self.offset = offset
        self._write()
        self._turned.set()
        self._turned = asyncio.Event()

    def _write(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(self._file.name + ".new")
        draft.write_text(f"{self.offset:.6f}\n")
        os.replace(draft, self._file)


def _read(file: Path | None) -> float:
    # A sandbox that starts again in the same directory goes on where its clock stood: the bot's own
    # records are already that far in the future.
    if file is None or not file.exists():
        return 0.0
    return float(file.read_text())


def _unix(moment: str | float) -> float:
    if not isinstance(moment, str):
        return float(moment)
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError as error:
        raise ClockError(f"{moment!r} is no ISO 8601 time.") from error
    if parsed.tzinfo is None:
        raise ClockError("A time to turn to needs its zone, such as 2026-11-23T09:00:00+01:00.")
    return parsed.timestamp()
