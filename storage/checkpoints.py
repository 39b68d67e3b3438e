"""Carries what was committed from SQLite's write-ahead log into its file, beside the writer.

Left to itself SQLite does it within the commit that makes the log long, and all who want to write wait:
https://www.sqlite.org/wal.html#automatic_checkpoint
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from typing import Protocol

from sqlalchemy import text

from storage.session import Session

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two of them at least; the longer, the more there is to be carried at a time."""

CARRY = text("PRAGMA wal_checkpoint(PASSIVE)")
"""It waits for nobody, and nobody waits for it: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint"""


class Opened(Protocol):
    """A connection that is opened when it is needed, and anew after it was dropped."""

    def session(self) -> Session: ...
    def drop(self) -> None: ...
    def close(self) -> None: ...


class Checkpoints:
    """A thread with a connection of its own, begun with the first commit. The writer notes and closes."""

    def __init__(self, line: Opened, every: float = EVERY) -> None:
        self._line = line
        self._every = every
        self._noted, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def note(self) -> None:
        """Something was committed."""
        self._noted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End after what is under way; whoever closes the file last carries the rest."""
        self._ending.set()
        self._noted.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._ending.is_set():
            self._noted.wait()
            self._noted.clear()
            self._carry()
            self._ending.wait(self._every)
        self._line.close()

    def _carry(self) -> None:
        try:
            self._line.session().rows(CARRY, {})
        except sqlite3.Error as error:  # The writer does it in its stead once the log is long.
            log.warning("write-ahead log not carried over", extra={"reason": str(error)})
            self._line.drop()
