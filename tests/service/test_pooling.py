"""Pools of a remote: read in pages, only changes after that, by one process for all, and never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.abilities import Capabilities, Connected
from bot.domain.connector import Connector
from bot.domain.desk import DeskRules, Desks
from bot.domain.fields import Asked
from bot.domain.guards import Filing, Guard, Misfit
from bot.domain.ids import Cursor, DeskId, FieldId, KindId
from bot.domain.pools import Choice, Pool, PoolPage
from bot.domain.ports import Transaction
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.ticket import FieldType
from bot.errors import Rejected, RemoteError, Transient
from bot.service import pooling
from bot.service.catalogues import Catalogues
from bot.service.health import Watch
from bot.service.roster import Roster
from bot.service.watched import Watched
from storage.store import SqlStore
from tests.domain.test_decide import RULES
from tests.fakes import HandClock
from tests.service.test_catalogues import TEAM

COMPANY = RemoteField(
    id=FieldId("companyID"), label="Company", type=FieldType.CHOICE, pool="companies", required=True
)
KIND = RemoteKind(id=KindId("category_1"), name="Standard", fields=(COMPANY,))
ASKED = Asked()
AWAY = Transient("far", "pools", "no answer", certain=True)
FORGOTTEN = Rejected("far", "pools", "that page is not known")


def guard_of(lists: Lists) -> Guard:
    """A guard that says which companies it knows."""

    def guard(filing: Filing) -> Sequence[Misfit]:
        return [Misfit(field=COMPANY.id, words=each.label) for each in lists.pools.get("companies", ())]

    return guard


CAPABILITIES = Capabilities(
    name="Far", abilities=frozenset(), kinds=(KIND.id,), text_limit=100, forms=(KIND,), guard=guard_of
)
DESK = replace(RULES, remote=Connected(capabilities=CAPABILITIES))


def companies(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=name[0], label=name) for name in names)


class Far:
    """The part of a connector that is asked here: pages of companies in the order of their changes."""

    def __init__(self, *there: Choice, size: int = 2) -> None:
        self.changes = list(there)
        self.size = size
        self.asked: list[str] = []
        self.fault: RemoteError | None = None
        self.lists_too: Lists = Lists(kinds=(KIND,))

    async def lists(self) -> Lists:
        return self.lists_too

    async def pools(self, cursor: Cursor | None) -> PoolPage | None:
        self.asked.append(cursor or "all")
        if self.fault is not None:
            raise self.fault
        begin = int(cursor or 0)
        found = self.changes[begin : begin + self.size]
        end = begin + len(found)
        return PoolPage(
            choices={"companies": tuple(found)}, cursor=Cursor(str(end)), is_last=end >= len(self.changes)
        )

    def restart(self, *there: Choice) -> None:
        """From now on there are these alone."""
        self.changes = list(there)


class Process:
    """What one bot process has of it."""

    def __init__(self, store: SqlStore, clock: HandClock, far: Far) -> None:
        self.roster = Roster(Desks(all=(DESK,)))
        connector: Connector = far  # type: ignore[assignment]  # Nothing else of it is called.
        self.catalogues = Catalogues(store, TEAM, RULES.id, connector, self.roster, clock)

    @property
    def rules(self) -> DeskRules:
        return self.roster.desks.default

    @property
    def pool(self) -> Pool:
        (kind,) = self.rules.kinds
        pool = kind.fields[0].pool
        assert pool is not None
        return pool

    @property
    def offered(self) -> list[str]:
        return [each.label for each in self.pool.under()]

    @property
    def guarded(self) -> list[str]:
        assert self.rules.remote is not None
        assert self.rules.remote.guard is not None
        filing = Filing(kind=KIND.id, values={}, at=HandClock().now())
        return [each.words for each in self.rules.remote.guard(filing)]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def test_all_pages_are_read_at_the_start_and_then_only_what_changed(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt", "Cog"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        for _ in range(3):
            await one.catalogues.beat()
        assert (one.offered, far.asked) == (["Acme", "Bolt", "Cog"], ["all", "2"])
        assert one.guarded == one.offered
        far.changes += [Choice(value="B", label="Bolts"), Choice(value="C", label="Cog", active=False)]
        clock.turn(minutes=6)
        await one.catalogues.beat()
    assert far.asked == ["all", "2", "3"]
    assert one.offered == ["Acme", "Bolts"]
    assert one.pool.get("C") == Choice(value="C", label="Cog", active=False)
    assert "Bolts" in one.guarded


async def test_once_a_day_everything_is_read_and_what_is_gone_is_not_offered(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt", "Cog"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        await one.catalogues.beat()
        far.restart(*companies("Acme", "Cog"))
        clock.turn(minutes=6)
        await one.catalogues.beat()
        assert one.offered == ["Acme", "Bolt", "Cog"]  # Nothing told of it.
        clock.turn(days=1)
        await one.catalogues.beat()
    assert one.offered == ["Acme", "Cog"]
    assert one.pool.get("B") == Choice(value="B", label="Bolt", active=False)


async def test_only_what_is_other_than_before_is_written(
    clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = list[str]()

    def put(tx: Transaction, desk: DeskId, name: str, choices: Sequence[Choice]) -> None:
        written.extend(each.label for each in choices)
        tx.keep_choices(desk, {name: choices})

    monkeypatch.setattr(pooling, "_put", put)
    far = Far(*companies("Acme", "Bolt", "Cog"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        await one.catalogues.beat()
        assert written == ["Acme", "Bolt", "Cog"]
        far.restart(*companies("Acme", "Bolts", "Cog"))
        clock.turn(days=2)
        await one.catalogues.beat()
        again = Process(store, clock, far)
        clock.turn(days=2)
        await again.catalogues.beat()
    assert written == ["Acme", "Bolt", "Cog", "Bolts"]


async def test_after_a_restart_the_pool_is_there_while_the_remote_is_not(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt"))
    async with SqlStore("sqlite://", clock=clock) as store:
        await Process(store, clock, far).catalogues.beat()
        again = Process(store, clock, far)
        await again.catalogues.refresh()
        assert again.offered == ["Acme", "Bolt"]
        await again.catalogues.beat()
    assert far.asked == ["all"]  # What was read a moment ago need not be read again.


async def test_another_process_takes_over_what_one_has_read(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one, other = Process(store, clock, far), Process(store, clock, far)
        await one.catalogues.beat()
        await other.catalogues.beat()
        far.changes += companies("Dot")
        clock.turn(minutes=6)
        await one.catalogues.beat()
        await other.catalogues.beat()
    assert other.offered == ["Acme", "Bolt", "Dot"]
    assert far.asked == ["all", "2"]


async def test_while_one_process_reads_no_other_does_unless_that_one_is_gone(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one, other = Process(store, clock, far), Process(store, clock, far)
        far.fault = AWAY
        await one.catalogues.beat()
        far.fault = None
        await other.catalogues.beat()
        assert far.asked == ["all"]
        clock.turn(minutes=3)
        await other.catalogues.beat()
    assert far.asked == ["all", "all"]
    assert other.offered == ["Acme", "Bolt"]


async def test_a_reading_that_was_cut_leaves_what_is_known_and_is_begun_again(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt", "Cog"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        await one.catalogues.beat()
        clock.turn(days=2)
        far.fault = AWAY
        await one.catalogues.beat()
        assert one.offered == ["Acme", "Bolt", "Cog"]
        far.fault = None
        far.restart(*companies("Cog"))
        clock.turn(minutes=3)
        await one.catalogues.beat()
    assert one.offered == ["Cog"]


async def test_a_cursor_that_is_not_known_any_more_has_everything_read_again(clock: HandClock) -> None:
    far = Far(*companies("Acme", "Bolt"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        await one.catalogues.beat()
        clock.turn(minutes=6)
        far.fault = FORGOTTEN
        await one.catalogues.beat()
        far.fault = None
        clock.turn(minutes=2)
        await one.catalogues.beat()
    assert far.asked == ["all", "2", "all"]


async def test_a_clock_that_was_ahead_does_not_keep_pools_from_being_read(clock: HandClock) -> None:
    far = Far(*companies("Acme"))
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        clock.turn(days=30)
        await one.catalogues.beat()
        clock.turn(days=-30)
        await one.catalogues.beat()
    assert far.asked == ["all", "all"]


async def test_much_is_shown_before_all_of_it_is_read(
    clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "PAGES_TO_SHOW", 2)
    seen = list[list[str]]()

    class Slow(Far):
        async def pools(self, cursor: Cursor | None) -> PoolPage | None:
            seen.append(one.offered)
            return await super().pools(cursor)

    far = Slow(*companies("Acme", "Bolt", "Cog", "Dot", "Eel"), size=1)
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        await one.catalogues.beat()
    assert seen[2:] == [["Acme", "Bolt"], ["Acme", "Bolt"], ["Acme", "Bolt", "Cog", "Dot"]]
    assert one.offered == ["Acme", "Bolt", "Cog", "Dot", "Eel"]


async def test_a_pool_that_comes_with_the_lists_is_whole(clock: HandClock) -> None:
    far = Far()
    far.lists_too = Lists(kinds=(KIND,), pools={"companies": companies("Acme", "Bolt")})
    connector: Connector = far  # type: ignore[assignment]  # Nothing else of it is called.
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, far)
        await one.catalogues.beat()
        assert one.offered == ["Acme", "Bolt"]
        far.lists_too = Lists(kinds=(KIND,), pools={"companies": companies("Bolt")})
        clock.turn(hours=2)
        await one.catalogues.beat()
        assert one.offered == ["Bolt"]
        far.lists_too = Lists(kinds=(KIND,), pools={"companies": ()})  # It may not see them just now.
        clock.turn(hours=2)
        await one.catalogues.beat()
        again = Process(store, clock, far)
        await again.catalogues.refresh()
        watch = Watch(store, TEAM, RULES.id, one.roster, clock)
        assert await Watched(connector, watch).pools(None) is not None
    assert again.offered == ["Bolt"]


async def test_a_connector_that_reads_no_pools_is_asked_for_none(clock: HandClock) -> None:
    class Without:
        async def lists(self) -> Lists:
            return Lists(kinds=(KIND,))

    connector: Connector = Without()  # type: ignore[assignment]  # Nothing else of it is called.
    async with SqlStore("sqlite://", clock=clock) as store:
        roster = Roster(Desks(all=(DESK,)))
        watched = Watched(connector, Watch(store, TEAM, RULES.id, roster, clock))
        catalogues = Catalogues(store, TEAM, RULES.id, watched, roster, clock)
        assert await catalogues.beat()
        assert await watched.pools(None) is None
        assert roster.desks.default.kinds[0].asks({}, ASKED) == []  # There is nothing to choose.
