"""The work that each system does, timed alike in a process of its own. Knows none of them, nor our packages.

Each may do part of it later, as Threadesk writes its index: `settle` waits for that, and its time counts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol, TypedDict

CREATE, COMMENT, LIST, SEARCH = "create", "comment", "list mine (20)", "search two words"
DEEDS = (CREATE, COMMENT, LIST, SEARCH)
ROWS = 20

Seed = dict[str, str]
"""A ticket to make: its `title`, `text`, the `agent` who has it, a `comment`, and two `words` said in it."""


class Timed(TypedDict):
    """The seconds that each call took, and all of them together."""

    took: list[float]
    seconds: float


class System(Protocol):
    """A ticket system with an empty database, as its own users call it."""

    def create(self, seed: Seed) -> Any:
        """Store a ticket; what the system knows it by."""
        ...

    def comment(self, ticket: Any, text: str) -> None: ...

    def mine(self, agent: str) -> int:
        """Read the newest tickets of an agent, `ROWS` at most; how many there are."""
        ...

    def search(self, words: str) -> int:
        """Read the newest tickets found, `ROWS` at most; how many there are."""
        ...

    def settle(self) -> None: ...


def serve(opened: Callable[[Path], AbstractContextManager[System]]) -> None:
    """Do the work that the file of the first argument describes in the folder of the second; print times."""
    seeds, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    with opened(folder) as system:
        print(json.dumps(done(system, seeds)), flush=True)


def done(system: System, seeds: Sequence[Seed]) -> dict[str, Timed]:
    """How long each deed took, for each of the seeds; ValueError when nothing was found."""
    tickets: list[Any] = []
    work: dict[str, Callable[[Seed, int], Any]] = {
        CREATE: lambda seed, place: tickets.append(system.create(seed)),
        COMMENT: lambda seed, place: system.comment(tickets[place], seed["comment"]),
        LIST: lambda seed, place: _some(system.mine(seed["agent"]), "list"),
        SEARCH: lambda seed, place: _some(system.search(seed["words"]), "search"),
    }
    return {name: _timed(call, seeds, system.settle) for name, call in work.items()}


def _timed(call: Callable[[Seed, int], Any], seeds: Sequence[Seed], settle: Callable[[], None]) -> Timed:
    took, begun = [], perf_counter()
    for place, seed in enumerate(seeds):
        started = perf_counter()
        call(seed, place)
        took.append(perf_counter() - started)
    settle()
    return {"took": took, "seconds": perf_counter() - begun}


def _some(rows: int, what: str) -> None:
    if not rows:
        raise ValueError(f"A {what} was empty.")
