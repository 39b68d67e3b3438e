"""`python -m tests.bench`; `--help` tells the options.

It prints and judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.bench import acks, marks, pickers, remote, scale, storing
from tests.bench.apps import Slack, quiet_slack
from tests.bench.measure import QUICK, BenchError, Effort
from tests.bench.report import Row, as_json, opening, table
from tests.bench.shelf import Shelf

NAMES = (*(story.name for story in acks.STORIES), "socket", "storing", "mark", "remote", "pickers", "scale")
SIZES, MILLION = (1_000, 100_000), 1_000_000
HELP = f"measure only this; may be repeated: {', '.join(NAMES)} (socket: the first three over Socket Mode)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 1 only when something could not be measured."""
    options = _parser().parse_args(arguments)
    effort = QUICK if options.quick else Effort()
    sizes = (*SIZES, MILLION) if options.million else SIZES
    wanted, on = set(options.only or NAMES), options.on or scale.DATABASES
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    rows, failures = asyncio.run(_run(wanted, effort, sizes, on, options.keep))
    for failure in failures:
        print(f"\nNot measured: {failure}", file=sys.stderr)
    if options.json is not None:
        options.json.write_text(json.dumps(as_json(rows), indent=2) + "\n")
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed, as ratios to floors.")
    parser.add_argument("--quick", action="store_true", help="one short round; numbers are rough")
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=HELP)
    parser.add_argument(
        "--million", action="store_true", help="scale: with a million tickets too; takes long"
    )
    parser.add_argument("--on", action="append", choices=scale.DATABASES, help="scale: only on this database")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="scale: build the big databases there, once for many runs"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    return parser


async def _run(
    wanted: set[str], effort: Effort, sizes: Sequence[int], on: Sequence[str], keep: Path | None
) -> tuple[list[Row], list[BenchError]]:
    """Print each row as soon as it is there; what fails leaves the rest to be measured."""
    print(opening(effort), flush=True)
    rows: list[Row] = []
    failures: list[BenchError] = []
    printed = 0
    with tempfile.TemporaryDirectory(prefix="threadesk-bench-") as folder:
        async with quiet_slack(Path(folder)) as slack:
            shelf = Shelf(folder=keep or slack.folder, keeps=keep is not None)
            for part in _parts(slack, wanted, effort, partial(scale.measured, shelf, effort, sizes, on)):
                try:
                    async for row in part:
                        rows.append(row)
                        lines = list(table(rows))
                        print(*lines[printed:], sep="\n", flush=True)
                        printed = len(lines)
                except BenchError as error:
                    failures.append(error)
    return rows, failures


def _parts(
    slack: Slack, wanted: set[str], effort: Effort, at_scale: Callable[[], AsyncIterator[Row]]
) -> Iterator[AsyncIterator[Row]]:
    for story in acks.STORIES:
        if story.name in wanted:
            yield acks.measured(slack, story, "http", effort)
    if "socket" in wanted:
        for story in acks.STORIES:
            yield acks.measured(slack, story, "socket", effort)
    if "storing" in wanted:
        yield storing.measured(slack.folder, effort)
    if "mark" in wanted:
        yield marks.measured(slack.folder, effort)
    if "remote" in wanted:
        yield remote.measured(slack.folder, effort)
    if "pickers" in wanted:
        yield pickers.measured(slack, effort)
    if "scale" in wanted:
        yield at_scale()


if __name__ == "__main__":
    sys.exit(main())
