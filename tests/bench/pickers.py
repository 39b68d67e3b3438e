"""Pickers over pools: what a keystroke costs with 50,000 entries, and what it costs to have so many."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter

from bot.domain.desk import DeskRules
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.pools import Choice, PoolChanges, pool_of
from bot.domain.ports import Transaction
from bot.service.clock import SystemClock
from bot.slack.ids import field_block
from bot.slack.views import fields
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench import suggesting
from tests.bench.apps import Slack
from tests.bench.measure import Effort, Measured, summed
from tests.bench.pooled import COMPANY, CONTACT, ITEM, a_desk, some_choices
from tests.bench.report import Aim, Row
from tests.bench.suggesting import Menu

SECTION = "Pickers"
TEAM, DESK = WorkspaceId("T0DESK001"), DeskId("far")
AT_ONCE = 500
ANSWERED = 50
"""Milliseconds for the slowest hundredth of requests; Slack waits for three seconds."""
WARM = 50


async def measured(slack: Slack, effort: Effort) -> AsyncIterator[Row]:
    """Type words into each picker, letter by letter; build the pool, change it, and take it over."""
    chance = random.Random(1)
    choices = some_choices(chance)
    pools = {name: pool_of(name, each) for name, each in choices.items()}
    rules = a_desk(pools)
    company = pools["companies"].choices[0].value
    menus = [
        (Menu(rules, field, parent, chance), what)
        for field, parent, what in (
            (COMPANY, "", "20,000 companies"),
            (ITEM, "", "50,000 items, all"),
            (CONTACT, company, "contacts of one of these"),
        )
    ]
    for menu, what in menus:
        both = [_searching(rules, menu, menu.keystrokes(effort.alone)) for _ in range(effort.rounds)]
        yield _row(f"keystroke, {what}", both, Aim(p50=1, p99=5))
    async with suggesting.both(slack.api_url, rules) as (bare, ours):
        for app in (bare, ours):
            await suggesting.typing(app, menus[0][0], WARM)
        for menu, what in menus:
            both = [
                (
                    await suggesting.typing(bare, menu, effort.alone),
                    await suggesting.typing(ours, menu, effort.alone),
                )
                for _ in range(effort.rounds)
            ]
            yield _row(f"request, {what}", both, Aim(ratio=0.5, p99=ANSWERED))
    contacts, news = choices["contacts"], Choice(value="new", label="Nora New", under=(company,))
    for what, deed, aim in (
        ("build a pool of 50,000", lambda: pool_of("contacts", contacts), Aim(p50=1_000)),
        ("the same after one change", lambda: pools["contacts"].changed([news]), Aim(p50=500)),
    ):
        rounds = [_timed(deed, 3) for _ in range(effort.rounds)]
        yield Row(section=SECTION, what=what, in_flight=1, ours=rounds, aim=aim)
    yield Row(
        section=SECTION,
        what="read 120,000 entries back (SQLite)",
        in_flight=1,
        ours=[await _read_back(slack.folder / "pools.sqlite", choices)],
    )


def _row(what: str, both: Sequence[tuple[Measured, Measured]], aim: Aim) -> Row:
    floor, ours = zip(*both, strict=True)
    return Row(section=SECTION, what=what, in_flight=1, floor=floor, ours=ours, aim=aim)


def _searching(rules: DeskRules, menu: Menu, keystrokes: Sequence[str]) -> tuple[Measured, Measured]:
    """A bare look at each label in turn, and ours with all that it says of an entry."""
    block, labels = field_block(menu.block), [each.casefold() for each in menu.labels]
    scanned = [_lasted(partial(_scanned, labels, each)) for each in keystrokes]
    searched = [_lasted(partial(fields.suggestions, rules, block, each)) for each in keystrokes]
    return summed(scanned, sum(scanned)), summed(searched, sum(searched))


def _scanned(labels: Sequence[str], typed: str) -> list[str]:
    wanted = typed.casefold()
    return list(islice((each for each in labels if wanted in each), fields.MOST_OPTIONS))


def _timed(deed: Callable[[], object], count: int) -> Measured:
    took = [_lasted(deed) for _ in range(count)]
    return summed(took, sum(took))


def _lasted(deed: Callable[[], object]) -> float:
    begun = perf_counter()
    deed()
    return perf_counter() - begun


async def _read_back(file: Path, choices: dict[str, list[Choice]]) -> Measured:
    url = f"sqlite:///{file}"
    upgrade(url)
    async with SqlStore(url, clock=SystemClock()) as store:
        for name, each in choices.items():
            for at in range(0, len(each), AT_ONCE):
                await store.transact(TEAM, _put, name, each[at : at + AT_ONCE])
        begun = perf_counter()
        await store.read(TEAM, _changes)
        took = perf_counter() - begun
    return summed([took], took)


def _put(tx: Transaction, name: str, choices: Sequence[Choice]) -> None:
    tx.keep_choices(DESK, {name: choices})


def _changes(tx: Transaction) -> PoolChanges:
    return tx.pool_changes(DESK, 0)
