"""From a delivery to its ack, ours against the bare app's: slash command, form submission, thread reply."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench import deliveries
from tests.bench.apps import Slack, bare_app, threadesk
from tests.bench.deliveries import Delivery
from tests.bench.doors import Door
from tests.bench.forms import WORDS, filled
from tests.bench.measure import IN_FLIGHT, BenchError, Effort, Measured, drive
from tests.bench.report import Aim, Row

WAYS = {"http": "HTTP", "socket": "Socket Mode"}
THREADS = 20

Maker = Callable[[], Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One thing that people do. `prepared` does what must come before, and returns what makes the deliveries.

    `proof` counts what they leave in the database: exactly one row each.
    """

    name: str
    what: str
    prepared: Callable[[Door, Slack], Awaitable[Maker]]
    proof: str | None
    aim_at_many: Aim


async def _slash(door: Door, slack: Slack) -> Maker:
    return lambda: deliveries.command("help")


async def _form(door: Door, slack: Slack) -> Maker:
    await door.send(0, door.made_ready(deliveries.command("")))
    view = await slack.opened_view()
    if not view:
        raise BenchError("threadesk opened no form when asked for one")
    values = await filled(door, view)
    return lambda: deliveries.submission(view, values)


async def _reply(door: Door, slack: Slack) -> Maker:
    opened = [deliveries.mention(f"Printer {number} is on fire") for number in range(THREADS)]
    for each in opened:
        await door.send(0, door.made_ready(each))
    roots = itertools.cycle(each.payload["event"]["ts"] for each in opened)
    return lambda: deliveries.message(WORDS, thread_ts=next(roots))


STORIES = (
    Story(
        name="slash",
        what="slash command → ack",
        prepared=_slash,
        proof=None,
        aim_at_many=Aim(ratio=0.8),
    ),
    Story(
        name="form",
        what="form submission → committed ticket",
        prepared=_form,
        proof="SELECT count(*) FROM tickets",
        aim_at_many=Aim(ratio=0.5, p99=50),
    ),
    Story(
        name="reply",
        what="thread reply → committed update",
        prepared=_reply,
        proof="SELECT count(*) FROM updates WHERE type = 'UpdateAdded'",
        aim_at_many=Aim(),
    ),
)


async def measured(slack: Slack, story: Story, way: str, effort: Effort) -> AsyncIterator[Row]:
    """Drive both apps in turns, at one and at many in flight, with the very same sort of deliveries."""
    database = slack.folder / f"{story.name}-{way}.sqlite"
    async with bare_app(slack, way) as bare, threadesk(slack, way, database) as ours:
        make = await story.prepared(ours, slack)
        for door in (bare, ours):
            await _driven(door, make, 1, QUICKLY)
        for in_flight in IN_FLIGHT:
            floor, own = [], []
            for _ in range(effort.rounds):
                floor.append(await _driven(bare, make, in_flight, effort))
                own.append(await _proven(ours, make, in_flight, effort, story, database))
            yield Row(
                section=WAYS[way],
                what=story.what,
                in_flight=in_flight,
                floor=floor,
                ours=own,
                aim=story.aim_at_many if in_flight > 1 else Aim(),
            )


QUICKLY = Effort(rounds=1, alone=50)
"""So much for warming up."""


async def _driven(door: Door, make: Maker, in_flight: int, effort: Effort) -> Measured:
    calls = [door.made_ready(make()) for _ in range(effort.calls(in_flight))]
    return await drive(calls, in_flight, door.send)


async def _proven(
    door: Door, make: Maker, in_flight: int, effort: Effort, story: Story, database: Path
) -> Measured:
    before = _count(database, story.proof)
    found = await _driven(door, make, in_flight, effort)
    committed, wanted = _count(database, story.proof) - before, effort.calls(in_flight)
    if story.proof is not None and committed != wanted:
        raise BenchError(f"{story.what}: {wanted} were acknowledged and {committed} are in the database")
    return found


def _count(database: Path, query: str | None) -> int:
    if query is None:
        return 0
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows: Sequence[tuple[int]] = connection.execute(query).fetchall()
        return rows[0][0]
