"""A desk's inventory as its file has it: read at start, and again when the file is another one.

A file that is faulty by then changes nothing: the inventory stays as it was, and the log says so once.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.domain.desk import DeskRules
from bot.domain.resources import Inventory
from bot.errors import ConfigError

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 5
"""How often the files are looked at."""
TOLD = 5
"""How many faults the log names."""

Stamp = tuple[int, int, int] | None
"""By what a file is known to be another one; None while there is none."""


class Shelf:
    """The `Stock` of a desk with a file. ConfigError with every fault, if `read` finds one at the start."""

    def __init__(self, path: Path, read: Callable[[Path], Inventory]) -> None:
        self._path = path
        self._read = read
        self._seen = _stamp(path)
        self._inventory = read(path)

    @property
    def inventory(self) -> Inventory:
        """All resources as the file had them when it was last without a fault."""
        return self._inventory

    async def refresh(self) -> None:
        """Read the file again if it is not the one that was read."""
        stamp = await asyncio.to_thread(_stamp, self._path)
        if stamp == self._seen:
            return
        self._seen = stamp  # Before it is read: what is written meanwhile is seen the next time.
        try:
            self._inventory = await asyncio.to_thread(self._read, self._path)
        except ConfigError as error:
            faults = {"faults": len(error.faults), "first": " ".join(error.faults[:TOLD])}
            log.warning("inventory kept as it was", extra={"file": str(self._path), **faults})
        else:
            held = len(self._inventory.resources)
            log.info("inventory read", extra={"file": str(self._path), "resources": held})


async def refresh(desks: Iterable[DeskRules]) -> None:
    """Look at the files of all desks, one after the other."""
    for shelf in {each.stock for each in desks if isinstance(each.stock, Shelf)}:
        await shelf.refresh()


def _stamp(path: Path) -> Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
