"""Reading a remote: by hints, by a list, by looks, within a limit; whatever is heard of is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from bot.domain.abilities import Connected
from bot.domain.desk import Desks
from bot.domain.events import UpdateAdded
from bot.domain.ids import RemoteId
from bot.domain.ports import Transaction
from bot.errors import Rejected, Transient
from bot.service import units
from bot.service.poll import PATIENCE, Poll
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.domain.test_decide import RULES
from tests.fakes import HandClock
from tests.service.conftest import TEAM
from tests.service.distant import CAPABILITIES, Distant

DESK = RULES.id


@dataclass
class Far:
    """A desk at such a remote, and a process that reads it."""

    store: SqlStore
    clock: HandClock
    remote: Distant
    poll: Poll

    def another(self) -> Poll:
        """The poll of another process."""
        return poll_of(self.store, self.clock, self.remote)

    async def said(self, remote: str) -> list[str]:
        """What our ticket of one there says; nothing where there is none."""
        found = await self.store.read(TEAM, lambda tx: tx.ticket_of(DESK, RemoteId(remote)))
        if found is None:
            return []
        _, log = await self.store.read(TEAM, units.history, found)
        return [each.event.text for each in log if isinstance(each.event, UpdateAdded)]

    async def heed(self, remote: str) -> None:
        await self.store.transact(TEAM, heed, remote)

    async def cursor(self) -> str | None:
        return await self.store.read(TEAM, lambda tx: tx.cursor(DESK, "changes"))

    async def beats(self, seconds: int) -> None:
        """Turn the clock by so many seconds, with a beat in each."""
        for _ in range(seconds):
            self.clock.turn(seconds=1)
            await self.poll.beat()


def heed(tx: Transaction, remote: str) -> None:
    tx.heed(DESK, RemoteId(remote))


def poll_of(store: SqlStore, clock: HandClock, remote: Distant) -> Poll:
    rules = replace(RULES, remote=Connected(capabilities=CAPABILITIES))
    return Poll(store, TEAM, DESK, remote.as_connector(), Roster(Desks(all=(rules,))), clock)


@asynccontextmanager
async def a_far(*, lists: bool = False, a_minute: int | None = None) -> AsyncIterator[Far]:
    clock = HandClock()
    remote = Distant(clock=clock, lists=lists, a_minute=a_minute)
    async with SqlStore("sqlite://", clock=clock) as store:
        yield Far(store=store, clock=clock, remote=remote, poll=poll_of(store, clock, remote))


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with a_far() as far:
        await far.poll.beat()
        far.clock.turn(seconds=30)
        yield far


async def test_a_ticket_of_which_only_is_told_that_something_happened_is_read(far: Far) -> None:
    far.remote.happens("7", "It hums.")
    far.remote.happens("7", "It hums louder.")
    assert await far.poll.sweep() == 1
    assert await far.said("7") == ["It hums.", "It hums louder."]
    assert (far.remote.asked("7"), await far.cursor()) == (1, "2")
    assert await far.poll.sweep() == 0


async def test_nothing_is_read_before_it_is_known_what_the_remote_offers_unless_that_takes_minutes() -> None:
    async with a_far() as far:
        listed = [False]
        rules = replace(RULES, remote=Connected(capabilities=CAPABILITIES))
        roster, distant = Roster(Desks(all=(rules,))), far.remote.as_connector()
        far.poll = Poll(far.store, TEAM, DESK, distant, roster, far.clock, lambda: listed[0])
        await far.poll.beat()
        assert await far.cursor() is None
        listed[0] = True
        await far.poll.beat()
        assert await far.cursor() is not None
    async with a_far() as far:
        far.poll = Poll(far.store, TEAM, DESK, far.remote.as_connector(), roster, far.clock, lambda: False)
        await far.beats(int(PATIENCE.total_seconds()))
        assert await far.cursor() is None
        await far.beats(1)
        assert await far.cursor() is not None


async def test_what_had_been_open_before_the_desk_was_connected_is_not_read_one_by_one() -> None:
    async with a_far(lists=True, a_minute=60) as far:
        for remote in ("1", "2", "3"):
            far.remote.happens(remote, "It hums.")
        far.clock.turn(minutes=1)
        await far.poll.begin()
        far.remote.happens("4", "It hums too.")
        await far.poll.beat()
        assert [far.remote.asked(remote) for remote in ("1", "2", "3", "4")] == [0, 0, 0, 1]
        assert await far.said("4") == ["It hums too."]
        far.clock.turn(hours=2)
        await far.poll.beat()
        assert far.remote.asked("1") == 0


async def test_a_hint_that_comes_again_changes_nothing(far: Far) -> None:
    far.remote.happens("7", "It hums.")
    await far.poll.sweep()
    far.remote.told.append(RemoteId("7"))
    assert await far.poll.sweep() == 1
    assert await far.said("7") == ["It hums."]


async def test_what_cannot_be_read_does_not_stop_the_others(far: Far) -> None:
    for remote in ("1", "2", "3", "4"):
        far.remote.happens(remote)
    del far.remote.tickets[RemoteId("1")]
    far.remote.faults[RemoteId("2")] = Rejected("distant", "read", "not for us")
    far.remote.faults[RemoteId("3")] = Transient("distant", "read", "500", certain=True)
    await far.poll.sweep()
    assert await far.said("4") == ["It is so."]
    assert await far.cursor() == "4"
    assert not far.poll.fault
    del far.remote.faults[RemoteId("3")]
    await far.beats(61)
    assert await far.said("3") == ["It is so."]
    assert (far.remote.asked("1"), far.remote.asked("2"), far.remote.asked("3")) == (1, 1, 2)


async def test_hints_are_kept_with_the_cursor_and_read_when_the_remote_takes_calls_again(far: Far) -> None:
    for number in range(9):
        far.remote.happens(str(number))
    for number in range(3, 9):
        far.remote.faults[RemoteId(str(number))] = Transient("far", "read", "429", certain=True, after=60)
    assert await far.poll.beat() == 0
    assert (far.poll.fault, await far.cursor()) == ("429", "9")
    assert [await far.said(str(number)) for number in range(9)] == [["It is so."]] * 3 + [[]] * 6
    far.remote.faults.clear()
    await far.beats(59)
    assert await far.said("3") == []
    await far.beats(1)
    assert [await far.said(str(number)) for number in range(9)] == [["It is so."]] * 9
    assert far.remote.asked("0") == 1, "what had been read was read again"


async def test_what_a_dead_process_was_about_to_read_is_read_by_another(far: Far) -> None:
    other = far.another()
    await other.beat()
    far.remote.happens("7")
    far.remote.faults[RemoteId("7")] = ZeroDivisionError()  # type: ignore[assignment]  # As good as a kill.
    with pytest.raises(ZeroDivisionError):
        await far.poll.sweep()
    far.remote.faults.clear()
    await other.beat()
    assert await far.said("7") == []
    far.clock.turn(minutes=2)
    await other.beat()
    assert await far.said("7") == ["It is so."]


async def test_two_processes_read_what_is_heard_of_once(far: Far) -> None:
    for number in range(5):
        far.remote.happens(str(number))
        await far.heed(str(number))
    other = far.another()
    counts = [await each.beat() for each in (far.poll, other)]
    assert sum(counts) == sum(far.remote.asked(str(number)) for number in range(5))
    assert [far.remote.asked(str(number)) for number in range(5)] in ([1] * 5, [2] * 5)


async def test_one_ticket_that_always_fails_keeps_neither_others_nor_sweeps_waiting(far: Far) -> None:
    far.remote.happens("bad")
    await far.heed("bad")
    far.remote.faults[RemoteId("bad")] = Transient("far", "read", "500", certain=True)
    before = far.remote.asked("changed")
    for number in range(10):
        far.remote.happens(str(number))
        await far.beats(30)
        assert await far.said(str(number)) == ["It is so."]
    assert far.remote.asked("changed") - before >= 20
    assert far.remote.asked("bad") <= 6


async def test_a_ring_has_what_is_heeded_read_and_a_ring_for_nothing_known_sweeps(far: Far) -> None:
    await far.poll.beat()
    far.clock.turn(seconds=2)
    far.remote.happens("7")
    before = far.remote.asked("changed")
    await far.poll.beat()
    assert far.remote.asked("changed") == before
    far.poll.ring()
    await far.poll.beat()
    assert (far.remote.asked("changed"), await far.said("7")) == (before, [])
    far.poll.ring(sweeps=True)
    await far.poll.beat()
    assert (far.remote.asked("changed"), await far.said("7")) == (before + 1, ["It is so."])


async def test_fifty_hot_tickets_keep_within_the_limit_and_leave_room_for_sweeps_and_people() -> None:
    async with a_far(lists=True, a_minute=60) as far:
        await far.poll.beat()
        hot = [str(number) for number in range(50)]
        for number in hot:
            far.remote.happens(number)
        await far.beats(180)
        assert [await far.said(each) for each in hot] == [["It is so."]] * 50
        begin = len(far.remote.reads)
        for minute in range(10):
            for each in hot[minute * 5 : minute * 5 + 5]:
                far.remote.happens(each, "They write on.")
            for _ in range(6):
                for _ in range(3):  # People do something that reads.
                    far.remote.ask("people")
                await far.beats(10)
        assert far.remote.refused == 0
        since = far.remote.reads[begin:]
        sweeps = [at for at, what in since if what == "changed"]
        assert max((b - a).total_seconds() for a, b in pairwise(sweeps)) <= 20
        assert [len(await far.said(each)) for each in hot] == [2] * 50
        assert all(sum(what == each for _, what in since) >= 3 for each in hot), "a hot ticket starved"


async def test_a_remote_that_tells_by_itself_is_looked_at_seldom() -> None:
    async def looks(*, lists: bool) -> int:
        async with a_far(lists=lists) as far:
            await far.poll.beat()
            far.remote.happens("7")
            await far.beats(600)
            return far.remote.asked("7")

    assert await looks(lists=False) <= 4
    assert await looks(lists=True) >= 8


async def test_what_is_too_much_at_once_is_read_over_the_next_minutes_and_all_that_is_open_page_by_page() -> (
    None
):
    async with a_far(lists=True, a_minute=60) as far:
        await far.poll.beat()
        for number in range(150):
            far.remote.happens(str(number))
        await far.beats(15)
        found = [bool(await far.said(str(number))) for number in range(150)]
        assert 20 <= sum(found) <= 32, "what is called for has its place beside it"
        await far.beats(300)
        assert all([bool(await far.said(str(number))) for number in range(150)])
        for number in range(150):  # Closed, and no sweep tells of it.
            far.remote.close(str(number))
        await far.beats(3900)
        assert far.remote.refused == 0
        assert await far.store.read(TEAM, lambda tx: tx.desks()) == []


async def test_what_is_called_for_is_read_at_once_however_much_else_there_is_to_read() -> None:
    async with a_far(lists=True, a_minute=60) as far:
        await far.poll.beat()
        for number in range(150):
            far.remote.happens(str(number))
        await far.beats(16)
        far.remote.happens("zz-called")
        await far.heed("zz-called")
        await far.beats(1)
        assert await far.said("zz-called") == ["It is so."]
        assert not all([bool(await far.said(str(number))) for number in range(150)])


async def test_calls_without_end_for_many_tickets_starve_neither_sweeps_nor_what_these_tell_of() -> None:
    async with a_far(lists=True, a_minute=60) as far:
        await far.poll.beat()
        for number in range(40):
            far.remote.happens(f"a{number}")
        far.remote.happens("zz-swept")
        sweeps = far.remote.asked("changed")
        for _ in range(15):
            for number in range(40):
                await far.heed(f"a{number}")
            far.poll.ring()
            await far.beats(60)
        assert await far.said("zz-swept") == ["It is so."]
        assert far.remote.asked("changed") - sweeps >= 12
        assert far.remote.refused == 0
        assert min(far.remote.asked(f"a{number}") for number in range(40)) >= 7, "each has its turn"


async def test_two_processes_share_what_a_remote_takes_once_it_took_no_more() -> None:
    async with a_far(lists=True, a_minute=60) as far:
        other = far.another()
        await far.poll.beat()
        await other.beat()
        for number in range(50):
            far.remote.happens(str(number))
        refused: list[int] = []
        for minute in range(9):
            for _ in range(60):
                far.clock.turn(seconds=1)
                await far.poll.beat()
                await other.beat()
            refused.append(far.remote.refused)
            for number in range(50 if minute < 5 else 0):
                far.remote.happens(str(number), "They write on.")
        assert refused[-1] == refused[1] <= 2, "it goes on to ask too often"
        assert [len(await far.said(str(number))) for number in range(50)] == [6] * 50


@pytest.mark.parametrize("lists", [True, False])
async def test_however_much_is_to_be_read_sweeps_go_on(lists: bool) -> None:
    async with a_far(lists=lists, a_minute=60) as far:
        await far.poll.beat()
        for number in range(300):
            far.remote.happens(str(number))
        begin = len(far.remote.reads)
        await far.beats(240)
        sweeps = [at for at, what in far.remote.reads[begin:] if what == "changed"]
        assert len(sweeps) >= 14
        assert max((b - a).total_seconds() for a, b in pairwise(sweeps)) <= 20
        assert far.remote.refused == 0
