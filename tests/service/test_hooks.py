"""Calls of a remote: each is taken once, what it names is read, and one that is not proven does nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from bot.domain.hooks import Goodbye, Hook
from bot.domain.ids import DeskId, RemoteId
from bot.errors import Transient, Unproven, Untimely
from bot.service.hooks import LARGE, Answer, Caller, Hooks
from tests.patience import LONGEST
from tests.service.conftest import TEAM
from tests.service.test_poll import DESK, Far, a_far

OTHER = DeskId("other")


def read(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Hook | Goodbye:
    """A reader that believes whoever knows the secret."""
    if headers.get("secret") != secret:
        raise Unproven("another secret")
    if body == b"late":
        raise Untimely("long ago")
    if body == b"goodbye":
        return Goodbye()
    return Hook(nonce=headers["nonce"], tickets=tuple(RemoteId(each) for each in body.decode().split()))


@dataclass
class Called:
    far: Far
    hooks: Hooks

    async def call(self, nonce: str, body: str = "7", *, desk: DeskId = DESK, secret: str = "ours") -> Answer:
        return await self.hooks.take(desk, {"nonce": nonce, "secret": secret}, body.encode())

    async def urgent(self, desk: DeskId = DESK) -> list[RemoteId]:
        return await self.far.store.read(TEAM, lambda tx: tx.urgent(desk, 9))


@pytest.fixture
async def called() -> AsyncIterator[Called]:
    async with a_far() as far:
        await far.poll.beat()
        callers = {
            DESK: Caller(read=read, secret="ours", poll=far.poll),
            OTHER: Caller(read=read, secret="theirs", poll=far.another()),
        }
        yield Called(far=far, hooks=Hooks(far.store, TEAM, callers, far.clock))


async def test_what_a_call_names_is_read_before_a_sweep_is_due(called: Called) -> None:
    called.far.clock.turn(seconds=2)
    called.far.remote.happens("7", "It hums.")
    sweeps = called.far.remote.asked("changed")
    assert await called.call("a") is Answer.TAKEN
    assert await called.urgent() == ["7"], "a process that dies now has lost it"
    await called.far.poll.beat()
    assert await called.far.said("7") == ["It hums."]
    assert called.far.remote.asked("changed") == sweeps


async def test_who_listens_reads_at_once_without_a_beat(called: Called) -> None:
    called.far.remote.happens("7", "It hums.")
    listening = asyncio.create_task(called.far.poll.listen())
    changed, loop = asyncio.Event(), asyncio.get_running_loop()
    called.far.store.on_commit(lambda: loop.call_soon_threadsafe(changed.set))
    await called.call("a")
    async with asyncio.timeout(LONGEST):
        while not await called.far.said("7"):
            await changed.wait()
            changed.clear()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert await called.far.said("7") == ["It hums."]


async def test_another_process_reads_what_the_one_that_was_called_has_noted(called: Called) -> None:
    called.far.remote.happens("7", "It hums.")
    await called.call("a")
    await called.far.another().beat()
    assert await called.far.said("7") == ["It hums."]


async def test_a_call_that_names_nothing_has_changes_swept(called: Called) -> None:
    called.far.clock.turn(seconds=2)
    called.far.remote.happens("7", "It hums.")
    assert await called.call("a", "") is Answer.TAKEN
    assert await called.urgent() == []
    await called.far.poll.beat()
    assert await called.far.said("7") == ["It hums."]


async def test_a_call_is_taken_once_a_desk(called: Called) -> None:
    assert await called.call("a") is Answer.TAKEN
    await called.far.poll.beat()
    assert await called.call("a") is Answer.TAKEN_BEFORE
    assert await called.call("a", "8") is Answer.TAKEN_BEFORE
    assert await called.urgent() == []
    assert await called.call("a", desk=OTHER, secret="theirs") is Answer.TAKEN
    assert await called.call("b") is Answer.TAKEN
    assert (await called.urgent(), await called.urgent(OTHER)) == (["7"], ["7"])


async def test_of_calls_that_come_together_one_is_taken(called: Called) -> None:
    answers = await asyncio.gather(*(called.call("a") for _ in range(5)))
    assert sorted(answers) == [Answer.TAKEN, *[Answer.TAKEN_BEFORE] * 4]


@pytest.mark.parametrize(
    ("desk", "secret", "answer"),
    [
        (DESK, "guessed", Answer.UNPROVEN),
        (DESK, "theirs", Answer.UNPROVEN),
        (OTHER, "ours", Answer.UNPROVEN),
        (DeskId("nowhere"), "ours", Answer.NO_SUCH_DESK),
        (DeskId(""), "ours", Answer.NO_SUCH_DESK),
    ],
)
async def test_what_is_refused_is_not_remembered(
    called: Called, desk: DeskId, secret: str, answer: Answer
) -> None:
    assert await called.call("a", desk=desk, secret=secret) is answer
    assert (await called.urgent(), await called.urgent(OTHER)) == ([], [])
    assert await called.call("a") is Answer.TAKEN


async def test_what_cannot_be_kept_is_not_taken(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise Transient("database", "commit", "it is away", certain=True)

    with monkeypatch.context() as broken:
        broken.setattr(called.far.store, "transact", fails)
        assert await called.call("a") is Answer.NOT_NOW
    assert await called.call("a") is Answer.TAKEN


@pytest.mark.parametrize(("body", "answer"), [("late", Answer.UNTIMELY), ("goodbye", Answer.DOUBTED)])
async def test_what_is_late_or_the_last_reads_nothing(called: Called, body: str, answer: Answer) -> None:
    sweeps = called.far.remote.asked("changed")
    assert await called.call("a", body) is answer
    await called.far.beats(10)
    assert await called.urgent() == []
    assert called.far.remote.asked("changed") == sweeps
    assert await called.call("a") is Answer.TAKEN


async def test_a_large_call_is_taken_too(called: Called) -> None:
    assert await called.call("a", "7" + " " * LARGE) is Answer.TAKEN
    assert await called.urgent() == ["7"]


async def test_a_flood_of_calls_is_one_reading_a_ticket() -> None:
    async with a_far(lists=True, a_minute=60) as far:
        await far.poll.beat()
        hooks = Hooks(far.store, TEAM, {DESK: Caller(read=read, secret="ours", poll=far.poll)}, far.clock)
        called = Called(far=far, hooks=hooks)
        for number in range(10):
            far.remote.happens(str(number), "It hums.")
        answers = [await called.call(str(event), str(event % 10)) for event in range(1_000)]
        assert set(answers) == {Answer.TAKEN}
        assert len(await far.store.read(TEAM, lambda tx: tx.urgent(DESK, 99))) == 10
        await far.beats(60)
        assert [far.remote.asked(str(number)) for number in range(10)] == [1] * 10
        assert [await far.said(str(number)) for number in range(10)] == [["It hums."]] * 10


async def test_a_flood_of_calls_is_a_line_a_minute_in_the_log(
    called: Called, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.service.hooks")
    for _ in range(2):
        for number in range(50):
            await called.call("a", secret="guessed")
            await called.call("again")
            await called.call(f"b{called.far.clock.now()}{number}")
            await called.call("c", "goodbye")
        called.far.clock.turn(seconds=61)
    said = [each.message for each in caplog.records]
    assert {words: said.count(words) for words in said} == {
        "hook refused": 2,
        "hook taken": 2,
        "hook replayed": 2,
        "hook says goodbye": 2,
    }
    last = [each for each in caplog.records if each.message == "hook refused"][-1]
    assert last.__dict__["unsaid"] == 49


async def test_the_secret_is_not_shown() -> None:
    async with a_far() as far:
        assert "ours" not in repr(Caller(read=read, secret="ours", poll=far.poll))


async def test_a_remote_that_calls_is_looked_at_and_swept_more_seldom(called: Called) -> None:
    async def asked(seconds: int) -> tuple[int, int]:
        remote = called.far.remote
        before = remote.asked("7"), remote.asked("changed")
        await called.far.beats(seconds)
        return remote.asked("7") - before[0], remote.asked("changed") - before[1]

    called.far.remote.lists = True
    called.far.remote.happens("7")
    looks, sweeps = await asked(240)
    assert looks >= 5
    assert sweeps >= 15
    await called.call("a")
    await called.far.beats(5)
    looks, sweeps = await asked(240)
    assert looks <= 1
    assert sweeps <= 5
