"""Units of work on their way from the event loop to a thread of the store, and back with how they ended.

What a unit raises belongs to whoever awaits it: it is carried across, and never ends a thread of the store.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from bot.errors import BotError, Transient
from storage.session import Session

log = logging.getLogger(__name__)

T = TypeVar("T")


class Carried:
    """A block whose error is kept, to rise in another thread instead of ending this one."""

    error: BaseException | None = None

    def __enter__(self) -> Carried:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error
        return True


class Unit(Generic[T]):
    """What is to run in a transaction, and the future of whoever waits for it. Made in the event loop.

    What does not last may be undone when the machine stops dead: whoever asked for it does it again.
    """

    __slots__ = ("_loop", "_result", "_work", "error", "future", "lasts", "reads")

    def __init__(self, work: Callable[[Session], T], *, reads: bool, lasts: bool = True) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._result: T
        self.reads = reads
        self.lasts = lasts
        self.error: BaseException | None = None
        self.future: asyncio.Future[T] = self._loop.create_future()

    def run(self, session: Session) -> None:
        """Do the work and keep how it ended; a unit may be run again."""
        with Carried() as carried:
            self._result = self._work(session)
        self.error = carried.error

    def fail(self, error: BotError) -> None:
        """Let it end with our own error instead of the driver's."""
        error.__cause__ = self.error
        self.error = error

    def settle(self) -> None:
        """Tell whoever waits, in their event loop; nobody does any more if they were cancelled."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self._result)
        elif isinstance(self.error, StopIteration):
            # A future cannot hold this one: it would end the coroutine that awaits it.
            self.future.set_exception(RuntimeError("The unit of work raised StopIteration."))
        else:
            self.future.set_exception(self.error)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loop


class Hand(Protocol):
    """One thread's connection and its way of committing. Only that thread calls it."""

    def serve(self, units: Sequence[Unit[Any]]) -> None:
        """Run the units and commit them; an error raised here is the end of every one of them."""
        ...

    def close(self) -> None: ...


class Crew:
    """Threads that take units from one queue, each up to `most` at a time."""

    def __init__(self, name: str, hands: Sequence[Hand], most: int = 1) -> None:
        self._queue: SimpleQueue[Unit[Any] | None] = SimpleQueue()
        self._most = most
        self._threads = [
            threading.Thread(target=self._work, args=(hand,), name=f"{name}-{index}", daemon=True)
            for index, hand in enumerate(hands, 1)
        ]
        self._is_open = False

    def start(self) -> None:
        self._is_open = True
        for thread in self._threads:
            thread.start()

    def submit(self, unit: Unit[Any]) -> None:
        if not self._is_open:
            raise Transient("database", "transact", "the store is not open", certain=True)
        self._queue.put(unit)

    def stop(self) -> None:
        """Have everything that was submitted finished, then end the threads. Blocks."""
        self._is_open = False
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, hand: Hand) -> None:
        while units := self._taken():
            wanted = [unit for unit in units if not unit.future.cancelled()]
            if wanted:
                _serve(hand, wanted)
        hand.close()

    def _taken(self) -> list[Unit[Any]]:
        """The units that wait, at least one; none when it is time to stop."""
        first = self._queue.get()
        if first is None:
            return []
        units = [first]
        with suppress(Empty):
            while len(units) < self._most:
                unit = self._queue.get_nowait()
                if unit is None:
                    self._queue.put(None)  # For the next time.
                    break
                units.append(unit)
        return units


def wake(listeners: Sequence[Callable[[], object]]) -> None:
    """Call those who want to know of a commit; what goes wrong there is theirs, and the commit stands."""
    for listener in listeners:
        with Carried() as carried:
            listener()
        if carried.error is not None:
            log.error("commit listener failed", exc_info=carried.error)


def _serve(hand: Hand, units: Sequence[Unit[Any]]) -> None:
    with Carried() as carried:
        hand.serve(units)
    if carried.error is not None:
        for unit in units:
            unit.error = carried.error
    _tell(units)


def _tell(units: Sequence[Unit[Any]]) -> None:
    """Wake each event loop once for all of its units: one wake costs more than the rest of the telling."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Unit[Any]]] = {}
    for unit in units:
        by_loop.setdefault(unit.loop, []).append(unit)
    for loop, ended in by_loop.items():
        with suppress(RuntimeError):  # The loop was closed: nobody waits any more.
            loop.call_soon_threadsafe(_settle, ended)


def _settle(units: Sequence[Unit[Any]]) -> None:
    for unit in units:
        unit.settle()
