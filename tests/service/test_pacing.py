"""A remote that takes few calls: none is too many, nothing is said twice, and nobody waits without a word."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import pytest

from bot.domain.connector import Errand
from bot.domain.effects import Mark, MarkUpdate, OpenRemote, TellQueued
from bot.domain.events import RemoteUndone
from bot.domain.ids import PersonId, RemoteId
from bot.domain.intents import Drop, SendNow, Source
from bot.domain.ticket import MessageRef, Ticket, TicketId
from bot.errors import Rejected, Transient
from tests.domain.test_decide import ANNA, BENO, CARLA, HELP
from tests.domain.test_opening import FORM
from tests.postgres import postgres_url
from tests.service.quiet import SLOW, TEAM, QuietDesk, a_quiet_desk
from tests.service.test_echoing import LOST, once

MINUTE = timedelta(minutes=1)
PEOPLE = (ANNA, BENO, CARLA)


@pytest.fixture
async def slow() -> AsyncIterator[QuietDesk]:
    """Five changes and one creation a minute, all of them free at first."""
    async with a_quiet_desk() as desk:
        desk.remote.paces = SLOW
        yield desk


def most_in_a_minute(times: Sequence[datetime]) -> int:
    return max((sum(at <= each <= at + MINUTE for each in times) for at in times), default=0)


def changes(desk: QuietDesk) -> list[datetime]:
    return [at for errand, at in desk.remote.calls if errand is not Errand.OPEN]


def throttled(after: float = 90.0) -> Transient:
    return Transient("quiet", "call", "too many", certain=True, after=after)


async def many_open(desk: QuietDesk, count: int) -> list[tuple[TicketId, RemoteId]]:
    """Tickets that are open there, as if that had been long ago."""
    desk.remote.paces = {}
    found = [await desk.open_there(key=f"open {number}") for number in range(count)]
    desk.remote.paces = SLOW
    desk.remote.calls.clear()
    return found


def said_there(desk: QuietDesk, remote: RemoteId) -> list[str]:
    """What stands on a ticket there behind what opened it, without signatures and numbers of parts."""
    return [each.rpartition("\n\n-- ")[0] for each in desk.remote.texts(remote)[1:]]


async def test_no_minute_has_more_calls_than_it_takes(slow: QuietDesk) -> None:
    opened = await many_open(slow, 20)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
    for number in range(4):
        await slow.opened(key=f"new {number}")
    await slow.pass_time(400)
    assert [said_there(slow, remote) for _, remote in opened] == [["It is hot."]] * 20
    assert len(slow.remote.tickets) == 24
    assert most_in_a_minute(changes(slow)) == 5
    assert most_in_a_minute(slow.remote.at(Errand.OPEN)) == 1


async def test_thirty_quick_replies_of_three_people_become_few_comments_in_order(slow: QuietDesk) -> None:
    ((ticket, remote),) = await many_open(slow, 1)
    chance, texts = random.Random(5), [f"Word {number}." for number in range(30)]
    people = [PEOPLE[chance.randrange(3)] for _ in range(6) for _ in range(5)]
    for number, (text, by) in enumerate(zip(texts, sorted(people), strict=True)):
        await slow.say(ticket, f"5.{number}", text, by=by)
        await slow.pass_time(chance.randrange(4))
    await slow.pass_time(120)
    there = said_there(slow, remote)
    assert "\n\n".join(there).split("\n\n") == texts
    assert 3 <= len(there) <= 9
    assert most_in_a_minute(changes(slow)) <= 5
    assert await marks(slow, ticket) == {Mark.DONE: 30}


async def marks(desk: QuietDesk, ticket: TicketId) -> dict[Mark, int]:
    """How many messages have which mark in the end."""
    shown: dict[int, Mark] = {}
    for effect in desk.chat.effects:
        if isinstance(effect, MarkUpdate) and effect.ticket == ticket:
            shown[effect.number] = effect.mark
    return {mark: len(list(group)) for mark, group in groupby(sorted(shown.values()))}


async def test_replies_in_turns_stay_apart_and_in_order(slow: QuietDesk) -> None:
    ((ticket, remote),) = await many_open(slow, 1)
    texts = [f"Word {number}." for number in range(9)]
    for number, text in enumerate(texts):
        await slow.say(ticket, f"5.{number}", text, by=PEOPLE[number % 3])
    await slow.pass_time(200)
    assert said_there(slow, remote) == texts


async def test_a_creation_leaves_within_its_minute_however_many_comments_wait(slow: QuietDesk) -> None:
    opened = await many_open(slow, 50)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
    await slow.pass_time(100)
    wanted_at = slow.clock.now()
    await slow.opened(key="first")
    await slow.opened(key="second")
    await slow.pass_time(65)
    first, second = slow.remote.at(Errand.OPEN)
    assert (first - wanted_at, second - wanted_at) == (timedelta(seconds=1), timedelta(seconds=62))


async def test_comments_leave_however_many_creations_wait(slow: QuietDesk) -> None:
    ((ticket, _),) = await many_open(slow, 1)
    for number in range(9):
        await slow.opened(key=f"new {number}")
    await slow.pass_time(5)
    await slow.say(ticket, "5.1", "It is hot.")
    await slow.pass_time(22)
    assert len(changes(slow)) == 1
    assert len(slow.remote.at(Errand.OPEN)) == 1


async def test_two_processes_share_what_it_takes() -> None:
    url = postgres_url()
    async with a_quiet_desk(url) as one, a_quiet_desk(url, beside=one) as other:
        opened = await many_open(one, 12)
        for number, (ticket, _) in enumerate(opened):
            await one.say(ticket, f"5.{number}", "It is hot.")
        relays = (one.relay(), other.relay())
        for _ in range(200):
            one.clock.turn(seconds=1)
            while sum(await asyncio.gather(*(each.once() for each in relays))):
                pass
        assert [said_there(one, remote) for _, remote in opened] == [["It is hot."]] * 12
        assert most_in_a_minute(changes(one)) == 5


async def test_a_creation_that_comes_too_soon_holds_creations_alone(slow: QuietDesk) -> None:
    ((ticket, _),) = await many_open(slow, 1)
    slow.remote.before = once(throttled(), Errand.OPEN)
    begun_at = slow.clock.now()
    await slow.opened(key="one")
    await slow.opened(key="two")
    await slow.say(ticket, "5.1", "It is hot.")
    await slow.pass_time(160)
    assert [(at - begun_at).total_seconds() for at in changes(slow)] == [20]
    assert [(at - begun_at).total_seconds() for at in slow.remote.at(Errand.OPEN)] == [91, 152]


async def test_a_comment_that_comes_too_soon_holds_all_changes_and_no_creation(slow: QuietDesk) -> None:
    opened = await many_open(slow, 2)
    slow.remote.before = once(throttled(), Errand.SAY)
    begun_at = slow.clock.now()
    for ticket, _ in opened:
        await slow.say(ticket, f"5.{ticket[-1]}", "It is hot.")
    await slow.pass_time(25)
    await slow.opened(key="new")
    await slow.pass_time(130)
    assert [(at - begun_at).total_seconds() for at in changes(slow)] == [110, 123]
    assert [(at - begun_at).total_seconds() for at in slow.remote.at(Errand.OPEN)] == [26]


async def test_what_it_put_off_can_still_be_changed_and_added_to(slow: QuietDesk) -> None:
    ((ticket, remote),) = await many_open(slow, 1)
    slow.remote.before = once(throttled(), Errand.SAY)
    await slow.say(ticket, "5.1", "It is hot.")
    await slow.pass_time(21)
    await slow.say(ticket, "5.2", "And loud.")
    await revised(slow, "5.1", "It is warm.")
    await slow.pass_time(100)
    assert said_there(slow, remote) == ["It is warm.\n\nAnd loud."]


async def test_what_waits_for_its_turn_can_be_changed_taken_back_and_added_to(slow: QuietDesk) -> None:
    (first, _), (ticket, remote) = await many_open(slow, 2)
    await slow.say(first, "4.1", "First.")
    await slow.say(ticket, "5.1", "It is hot.")
    await slow.say(ticket, "5.2", "And dark.")
    await slow.pass_time(21)
    assert len(changes(slow)) == 1
    await revised(slow, "5.1", "It is warm.")
    await revised(slow, "5.2", None)
    await slow.say(ticket, "5.3", "And loud.")
    await slow.pass_time(20)
    assert said_there(slow, remote) == ["It is warm.\n\nAnd loud."]
    assert len(await slow.sendings(ticket)) > 0


async def revised(desk: QuietDesk, ts: str, text: str | None) -> None:
    message = MessageRef(channel=HELP, id=ts)
    at = desk.clock.now() + timedelta(seconds=1)
    await desk.desk.revise(message, text, ANNA, at, Source(workspace=TEAM, key=f"edit:{ts}:{text}"))


LONG = "\n\n".join(f"{number} {'word ' * 150}".strip() for number in range(9))


@pytest.mark.parametrize("is_lost", [False, True])
async def test_each_part_of_a_long_text_takes_a_turn_and_none_is_said_twice(
    slow: QuietDesk, is_lost: bool
) -> None:
    (ticket, remote), (other, _) = await many_open(slow, 2)
    if is_lost:
        slow.remote.after = once(LOST, Errand.SAY)
    await slow.say(ticket, "5.1", LONG)
    await slow.say(ticket, "5.2", "That was all.", by=BENO)
    await slow.say(other, "5.3", "And here?")
    await slow.pass_time(200)
    *parts, last = said_there(slow, remote)
    assert [each.partition("\n\n")[2] for each in parts] == LONG_PARTS
    assert last == "That was all."
    assert most_in_a_minute(changes(slow)) <= 5
    assert len(changes(slow)) == len(parts) + 2
    now = await slow.ticket(ticket)
    assert now.remote is not None
    assert now.remote.sendings == ()


LONG_PARTS = ["\n\n".join(LONG.split("\n\n")[begin : begin + 2]) for begin in range(0, 9, 2)]


@pytest.mark.parametrize("is_lost", [False, True])
async def test_a_long_opening_is_one_creation_and_its_other_parts_are_changes(
    slow: QuietDesk, is_lost: bool
) -> None:
    if is_lost:
        slow.remote.after = once(LOST, Errand.SAY)
    ticket = await opened_with(slow, LONG)
    await slow.pass_time(1)
    assert len(slow.remote.at(Errand.OPEN)) == 1
    remote = slow.remote_id(await slow.ticket(ticket.id))
    await slow.say(ticket.id, "5.1", "That was all.")
    await slow.pass_time(150)
    there = [each.rpartition("\n\n-- ")[0] for each in slow.remote.texts(remote)]
    assert [each.partition("\n\n")[2] for each in there[:-1]] == LONG_PARTS
    assert there[-1] == "That was all."
    assert len(slow.remote.at(Errand.OPEN)) == 1
    assert most_in_a_minute(changes(slow)) <= 5
    await slow.poll().sweep()
    assert await slow.news(ticket.id) == []


async def opened_with(desk: QuietDesk, text: str) -> Ticket:
    return await desk.opened(replace(FORM, text=text))


async def test_parts_of_an_opening_that_it_refuses_are_told(slow: QuietDesk) -> None:
    slow.remote.before = once(Rejected("quiet", "say", "Too much."), Errand.SAY)
    ticket = await opened_with(slow, LONG)
    await slow.pass_time(60)
    undone = [each.event for each in await slow.log(ticket.id) if isinstance(each.event, RemoteUndone)]
    assert [each.reason for each in undone] == ["Too much."]


def told(desk: QuietDesk) -> list[tuple[PersonId, int, int, float | None]]:
    """Who was told of what: its place, how many messages, and in how many seconds it leaves."""
    return [
        (
            each.person,
            each.turn,
            each.messages,
            (each.leaves_at - desk.clock.now()).total_seconds() if each.leaves_at else None,
        )
        for each in desk.chat.effects
        if isinstance(each, TellQueued)
    ]


async def test_who_has_to_wait_is_told_at_once_where_and_until_when(slow: QuietDesk) -> None:
    opened = await many_open(slow, 8)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
    await slow.pass_time(21)
    for _ in range(2):
        await slow.queueing().beat()
        await slow.work()
    assert told(slow) == [(ANNA, 5, 1, 61.5), (ANNA, 6, 1, 74.0), (ANNA, 7, 1, 86.5)]


async def test_what_joins_is_told_that_it_goes_as_one_with_the_rest_once(slow: QuietDesk) -> None:
    opened = await many_open(slow, 8)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
    await slow.pass_time(21)
    queueing = slow.queueing()
    await queueing.beat()
    for number in range(3):
        await slow.say(opened[-1][0], f"6.{number}", "And loud.")
        await queueing.beat()
        await slow.queueing().beat()
    await slow.work()
    assert [(turn, messages) for _, turn, messages, _ in told(slow)] == [(5, 1), (6, 1), (7, 1), (7, 2)]


async def test_what_leaves_at_its_turn_soon_is_not_talked_about(slow: QuietDesk) -> None:
    opened = await many_open(slow, 3)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
    queueing = slow.queueing()
    for _ in range(20):
        await slow.pass_time(3)
        await queueing.beat()
    assert told(slow) == []


async def test_each_turn_that_was_told_comes_about_then(slow: QuietDesk) -> None:
    opened = await many_open(slow, 12)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
    await slow.pass_time(21)
    await slow.queueing().beat()
    await slow.work()
    promised = {each.ticket: each.leaves_at for each in slow.chat.effects if isinstance(each, TellQueued)}
    await slow.pass_time(150)
    for ticket, remote in opened:
        if ticket in promised:
            at = promised[ticket]
            assert at is not None
            assert abs(slow.remote.tickets[remote][-1].at - at) <= timedelta(seconds=len(opened) / 2), (
                "a turn comes with the next second"
            )


async def test_rows_of_an_older_version_leave_as_they_did(slow: QuietDesk) -> None:
    ticket = await slow.opened()
    await slow.store.transact(
        TEAM, lambda tx: tx.enqueue([OpenRemote(ticket=ticket.id, number=2)], slow.clock.now())
    )
    await slow.work()
    assert len(slow.remote.tickets) == 1


async def test_what_is_sent_at_once_costs_others_no_turn(slow: QuietDesk) -> None:
    begun_at = slow.clock.now()
    opened = await many_open(slow, 3)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
        if number < 2:
            await slow.desk.handle(TEAM, ticket, SendNow(by=ANNA, sending=1), None)
    await slow.pass_time(60)
    assert [(at - begun_at).total_seconds() for at in changes(slow)] == [1, 14, 27]


async def test_what_was_taken_back_costs_others_no_turn(slow: QuietDesk) -> None:
    begun_at = slow.clock.now()
    opened = await many_open(slow, 9)
    for number, (ticket, _) in enumerate(opened):
        await slow.say(ticket, f"5.{number}", "It is hot.")
        if 0 < number < 8:
            await slow.desk.handle(TEAM, ticket, Drop(by=ANNA, sending=1), None)
    await slow.pass_time(60)
    assert [(at - begun_at).total_seconds() for at in changes(slow)] == [20, 33]


async def test_what_was_said_before_it_was_open_there_takes_one_turn(slow: QuietDesk) -> None:
    begun_at = slow.clock.now()
    await slow.opened(key="before")
    ticket = await slow.opened()
    await slow.say(ticket.id, "5.1", "It is hot.")
    await slow.say(ticket.id, "5.2", "Here too.", by=BENO)
    await slow.pass_time(100)
    assert [(at - begun_at).total_seconds() for at in slow.remote.at(Errand.OPEN)] == [1, 62]
    assert [(at - begun_at).total_seconds() for at in changes(slow)] == [62, 75]
