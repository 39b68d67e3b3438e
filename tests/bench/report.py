"""What the benchmark found, as one table and as JSON. Knows nothing of how it was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.measure import Effort, Measured, middle

LEGEND = (
    "/s: calls a second; p50, p99: milliseconds; ratio: ours to the floor, round by round; 1, 50: in flight.",
    "Floor of acks: a Bolt app that only acks, served likewise, in a process of its own, same generator.",
    "Floor of storing: three inserts a transaction through the driver (SQLite: group commit, FULL).",
    "Floor of pickers: keystroke, a look at each label; request, a Bolt app that offers the same always.",
    "Committed: each ack has its row, counted after each round. Ours: all that opening a ticket writes.",
)
HEAD = (
    f"{'':<37}{'':>3}  {'floor /s':>9}{'p50':>8}{'p99':>8}  {'ours /s':>9}{'p50':>8}{'p99':>8}  {'ratio':>5}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What we want of a row; milliseconds for `p50` and `p99`."""

    ratio: float | None = None
    p50: float | None = None
    p99: float | None = None
    p99_times: float | None = None
    """How many times the floor's p99 it may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing measured in some rounds; `floor` is empty where there is nothing to compare with."""

    section: str
    what: str
    in_flight: int
    floor: Sequence[Measured] = ()
    ours: Sequence[Measured]
    aim: Aim = Aim()

    @property
    def ratio(self) -> float | None:
        """Ours to the floor, taken round by round."""
        if not self.floor:
            return None
        pairs = zip(self.ours, self.floor, strict=True)
        return median(ours.per_second / floor.per_second for ours, floor in pairs)

    def verdicts(self) -> list[str]:
        """Each aim, and whether it was met."""
        ours, aim = middle(self.ours), self.aim
        found = []
        if aim.ratio is not None and self.ratio is not None:
            found.append(_verdict(f"≥ {aim.ratio:.2g}", self.ratio >= aim.ratio))
        if aim.p50 is not None:
            found.append(_verdict(f"p50 < {aim.p50:.0f}", ours.p50 * 1000 < aim.p50))
        if aim.p99 is not None:
            found.append(_verdict(f"p99 < {aim.p99:.0f}", ours.p99 * 1000 < aim.p99))
        if aim.p99_times is not None and self.floor:
            times = ours.p99 / middle(self.floor).p99
            found.append(_verdict(f"p99 {times:.1f} × floor ≤ {aim.p99_times:.1f}", times <= aim.p99_times))
        return found


def _verdict(words: str, is_met: bool) -> str:
    return f"{words} {'met' if is_met else 'MISSED'}"


def opening(effort: Effort) -> str:
    """What was measured on, and how."""
    rounds = f"medians of {effort.rounds} rounds" if effort.rounds > 1 else "one round"
    return "\n".join([f"{machine()}; {rounds}.", *LEGEND])


def machine() -> str:
    """What it runs on."""
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        described = []
    names = (line.partition(":")[2].strip() for line in described if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of the table, a section at a time."""
    section = None
    for row in rows:
        if row.section != section:
            section = row.section
            yield ""
            yield f"{section:<37}{HEAD[37:]}"
        yield line(row)


def line(row: Row) -> str:
    """One row of the table."""
    floor = _numbers(middle(row.floor)) if row.floor else " " * 25
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    told = f"  {row.what:<35}{row.in_flight:>3}  {floor}  {_numbers(middle(row.ours))}  {ratio:>5}"
    return f"{told}  {', '.join(row.verdicts())}".rstrip()


def _numbers(found: Measured) -> str:
    return f"{found.per_second:>9,.0f}{found.p50 * 1000:>8.2f}{found.p99 * 1000:>8.2f}"


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows for a machine: times in seconds."""
    return [
        {
            "section": row.section,
            "what": row.what,
            "in_flight": row.in_flight,
            "floor": _json(middle(row.floor)) if row.floor else None,
            "ours": _json(middle(row.ours)),
            "ratio": row.ratio,
            "aims": row.verdicts(),
        }
        for row in rows
    ]


def _json(found: Measured) -> dict[str, float]:
    return {"per_second": found.per_second, "p50": found.p50, "p99": found.p99}
