"""`python -m tests.bench.peers [--tickets N] [--rounds N] [--json FILE]`: prints, judges nothing."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.events import Opened, UpdateAdded
from tests.bench import crowd
from tests.bench.measure import BenchError, Measured, summed
from tests.bench.peers.work import DEEDS, Seed, Timed
from tests.bench.report import Row, as_json, machine, table

VENV = Path(".venv-peers")
PATIENCE = 1_800.0
SECTION = "Beside others (floor: theirs)"
LEGEND = (
    "Each in a process of its own, one call at a time: the same seeded tickets, one comment each, then every",
    "agent's list and every ticket's words. SQLite with a write-ahead log; every commit is synced (FULL).",
    "Nobody sends mail. Ours opens the ticket with its log, card, effects and index, and waits for that.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another ticket system: its name on the package index, and the module that works with it."""

    package: str
    module: str


OURS = "tests.bench.peers.ours"
PEERS = (
    Peer(package="django-helpdesk", module="tests.bench.peers.django_helpdesk"),
    Peer(package="roundup", module="tests.bench.peers.roundup_tracker"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all three; exit status 1 when one of them could not be measured."""
    options = _parser().parse_args(arguments)
    python = VENV / "bin" / "python"
    if not python.exists():
        print("The others are not installed. Type: make bench-peers", file=sys.stderr)
        return 1
    print(
        "\n".join(
            [f"{machine()}; medians of {options.rounds} rounds of {options.tickets:,} tickets.", *LEGEND]
        )
    )
    try:
        rows = _compared(python, options.tickets, options.rounds)
    except BenchError as error:
        print(f"\nNot measured: {error}", file=sys.stderr)
        return 1
    print(*table(rows), sep="\n")
    if options.json is not None:
        options.json.write_text(json.dumps(as_json(rows), indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description="Beside other systems.")
    parser.add_argument("--tickets", type=int, default=1_000, help="how many tickets a round (default 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="how many rounds (default 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    return parser


def seeds(count: int) -> list[Seed]:
    """The tickets to make; the words to look for stand side by side in what is said first."""
    made = []
    for ticket, events in crowd.lives(0, count):
        opened = next(event for event in events if isinstance(event, Opened))
        first, *others = [event.text for event in events if isinstance(event, UpdateAdded)]
        words = " ".join(first.split()[:2])
        agent = ticket.owner or crowd.AGENTS[0]
        made.append(
            {"title": opened.title, "text": first, "agent": agent, "comment": others[0], "words": words}
        )
    return made


def measured(python: str | Path, module: str, work: Path) -> dict[str, Measured]:
    """Have one system do the work in a process of its own; BenchError with its words when it cannot."""
    with tempfile.TemporaryDirectory(prefix="threadesk-peers-") as folder:
        command = [str(python), "-m", module, str(work), folder]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{module} was not done after {PATIENCE:.0f} s") from None
    if ended.returncode:
        raise BenchError(f"{module} ended with {ended.returncode}:\n{ended.stderr[-2_000:]}")
    found: Mapping[str, Timed] = json.loads(ended.stdout.splitlines()[-1])
    return {name: summed(each["took"], each["seconds"]) for name, each in found.items()}


def _compared(python: Path, tickets: int, rounds: int) -> list[Row]:
    """Round by round with each system in turn, so that what else the machine does falls on all of them."""
    theirs: dict[str, list[dict[str, Measured]]] = {peer.package: [] for peer in PEERS}
    ours: list[dict[str, Measured]] = []
    with tempfile.TemporaryDirectory(prefix="threadesk-peers-") as folder:
        work = Path(folder) / "work.json"
        work.write_text(json.dumps(seeds(tickets)))
        for _ in range(rounds):
            ours.append(measured(sys.executable, OURS, work))
            for peer in PEERS:
                theirs[peer.package].append(measured(python, peer.module, work))
    return [
        Row(
            section=SECTION,
            what=f"{deed}, {peer.package}",
            in_flight=1,
            floor=[each[deed] for each in theirs[peer.package]],
            ours=[each[deed] for each in ours],
        )
        for deed in DEEDS
        for peer in PEERS
    ]


if __name__ == "__main__":
    sys.exit(main())
