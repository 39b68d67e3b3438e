"""Pickers over pools: what a keystroke costs with 50,000 entries, and what it costs to have so many."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from bot.config.settings import default_desks
from bot.domain.abilities import Capabilities, Connected
from bot.domain.desk import DeskRules
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.pools import Choice, Pool, PoolChanges, pool_of
from bot.domain.ports import Transaction
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.resources import FixedStock
from bot.domain.supplying import supplied
from bot.domain.ticket import FieldId, FieldType, KindId
from bot.service.clock import SystemClock
from bot.slack.ids import field_block
from bot.slack.views import fields
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.measure import Effort, Measured, summed
from tests.bench.report import Aim, Row

SECTION = "Pickers"
TEAM, DESK = WorkspaceId("T0DESK001"), DeskId("far")
COMPANIES, CONTACTS = 20_000, 50_000
COMPANY, CONTACT, ITEM = FieldId("company"), FieldId("contact"), FieldId("item")
SYLLABLES = ("an", "be", "co", "da", "el", "fi", "gu", "ho", "in", "jo", "ka", "li", "mo", "ne", "or", "pa")
AT_ONCE = 500


async def measured(folder: Path, effort: Effort) -> AsyncIterator[Row]:
    """Type words into each picker, letter by letter; build the pool, change it, and take it over."""
    chance = random.Random(1)
    choices = _choices(chance)
    pools = {name: pool_of(name, each) for name, each in choices.items()}
    rules = _desk(pools)
    company = pools["companies"].choices[0].value
    for field, parent, what in (
        (COMPANY, "", "keystroke, 20,000 companies"),
        (ITEM, "", "keystroke, 50,000 items, all"),
        (CONTACT, company, "keystroke, contacts of one of these"),
    ):
        rounds = [_typing(rules, field, parent, chance, effort.alone) for _ in range(effort.rounds)]
        yield Row(section=SECTION, what=what, in_flight=1, ours=rounds, aim=Aim(p50=1, p99=5))
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
        ours=[await _read_back(folder / "pools.sqlite", choices)],
    )


def _choices(chance: random.Random) -> dict[str, list[Choice]]:
    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title()

    companies = [Choice(value=f"c{n}", label=f"{word()} {word()} Ltd") for n in range(COMPANIES)]

    def under() -> tuple[str, ...]:
        return tuple(f"c{chance.randrange(COMPANIES)}" for _ in range(chance.choice((1, 1, 1, 4))))

    contacts = [
        Choice(
            value=f"p{n}",
            label=f"{word()} {word()} ({word().lower()}@{word().lower()}.example)",
            under=under(),
        )
        for n in range(CONTACTS)
    ]
    items = [
        Choice(value=f"i{n}", label=f"{word().lower()}-{n:05}.example.com", under=under()[:1])
        for n in range(CONTACTS)
    ]
    return {"companies": companies, "contacts": contacts, "items": items}


def _desk(pools: dict[str, Pool]) -> DeskRules:
    of = FieldType.CHOICE
    asked = (
        RemoteField(id=COMPANY, label="Company", type=of, pool="companies"),
        RemoteField(id=CONTACT, label="Contact", type=of, pool="contacts", parent=COMPANY),
        RemoteField(id=ITEM, label="Item", type=of, pool="items"),
    )
    kind = RemoteKind(id=KindId("standard"), name="Standard", fields=asked)
    capabilities = Capabilities(name="Far", abilities=frozenset(), kinds=(kind.id,), text_limit=100)
    rules = replace(default_desks().default, remote=Connected(capabilities=capabilities))
    return supplied(rules, Lists(kinds=(kind,)), FixedStock(), pools)


def _typing(rules: DeskRules, field: FieldId, parent: str, chance: random.Random, count: int) -> Measured:
    kind = rules.kinds[0]
    asked = kind.field(field)
    if asked is None or asked.pool is None:
        raise LookupError(field)
    block = field_block(fields.block_of(asked, rules, kind, {COMPANY: (parent,)} if parent else {}))
    labels = [each.label for each in asked.pool.under((parent,) if parent else None)]
    took = []
    for typed in islice(_typed(labels, chance), count):
        begun = perf_counter()
        fields.suggestions(rules, block, typed)
        took.append(perf_counter() - begun)
    return summed(took, sum(took))


def _typed(labels: Sequence[str], chance: random.Random) -> Iterator[str]:
    """What stands in the picker after each letter of one label after another, and nothing at first."""
    while True:
        wanted = chance.choice(labels).split("(")[0].strip()
        yield from (wanted[:length] for length in range(len(wanted) + 1))


def _timed(deed: Callable[[], object], count: int) -> Measured:
    took = []
    for _ in range(count):
        begun = perf_counter()
        deed()
        took.append(perf_counter() - begun)
    return summed(took, sum(took))


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
