"""`python -m tests.bench [--quick] [--only NAME]... [--json FILE]`: measures and prints; judges nothing."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.bench import acks, marks, storing
from tests.bench.apps import quiet_slack
from tests.bench.measure import QUICK, BenchError, Effort
from tests.bench.report import Row, as_json, opening, table

NAMES = (*(story.name for story in acks.STORIES), "socket", "storing", "mark")
HELP = f"measure only this; may be repeated: {', '.join(NAMES)} (socket: the first three over Socket Mode)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 1 only when something could not be measured."""
    options = _parser().parse_args(arguments)
    effort = QUICK if options.quick else Effort()
    try:
        rows = asyncio.run(_run(set(options.only or NAMES), effort))
    except BenchError as error:
        print(f"\nStopped: {error}", file=sys.stderr)
        return 1
    if options.json is not None:
        options.json.write_text(json.dumps(as_json(rows), indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed, as ratios to floors.")
    parser.add_argument("--quick", action="store_true", help="one short round; numbers are rough")
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=HELP)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    return parser


async def _run(wanted: set[str], effort: Effort) -> list[Row]:
    print(opening(effort), flush=True)
    rows: list[Row] = []
    printed = 0
    with tempfile.TemporaryDirectory(prefix="threadesk-bench-") as folder:
        async for row in _measured(Path(folder), wanted, effort):
            rows.append(row)
            lines = list(table(rows))
            print(*lines[printed:], sep="\n", flush=True)
            printed = len(lines)
    return rows


async def _measured(folder: Path, wanted: set[str], effort: Effort) -> AsyncIterator[Row]:
    driven = [("http", story) for story in acks.STORIES if story.name in wanted]
    if "socket" in wanted:
        driven += [("socket", story) for story in acks.STORIES]
    if driven:
        async with quiet_slack(folder) as slack:
            for way, story in driven:
                async for row in acks.measured(slack, story, way, effort):
                    yield row
    if "storing" in wanted:
        async for row in storing.measured(folder, effort):
            yield row
    if "mark" in wanted:
        async for row in marks.measured(folder, effort):
            yield row


if __name__ == "__main__":
    sys.exit(main())
