"""What has changed, for those who look on: a version to wait for and frames for the open pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.sandbox.slack.shapes import Json


class Changes:
    """Counts every visible change and tells everyone who waits."""

    def __init__(self) -> None:
        self.version = 1
        self._moved = asyncio.Event()
        self._watchers: list[tuple[str, asyncio.Queue[Json]]] = []

    @property
    def is_watched(self) -> bool:
        """Whether any page listens."""
        return bool(self._watchers)

    def tell(self, kind: str, *, only: str | None = None, **fields: object) -> None:
        """Count a change and send its frame to the watching pages, or to one person's pages only."""
        self.version += 1
        frame = {"version": self.version, "kind": kind, **fields}
        for person, queue in self._watchers:
            if only is None or only == person:
                queue.put_nowait(frame)
        self._moved.set()
        self._moved = asyncio.Event()

    async def beyond(self, version: int, seconds: float) -> int:
        """Wait until the version is greater than this one, or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                while self.version <= version:
                    await self._moved.wait()
        except TimeoutError:
            return self.version
        return self.version

    @contextmanager
    def watching(self, person: str) -> Iterator[asyncio.Queue[Json]]:
        """Collect the frames for one person's page while the block runs."""
        entry = (person, asyncio.Queue[Json]())
        self._watchers.append(entry)
        try:
            yield entry[1]
        finally:
            self._watchers.remove(entry)
