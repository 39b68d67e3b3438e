"""A remote that answers without an id: what we said there is known again once, all else is news."""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.connector import Errand
from bot.domain.effects import PostUpdate
from bot.domain.ids import RemoteId
from bot.domain.remote import RemoteTicket
from bot.domain.remote_side import SendingState
from bot.domain.ticket import TicketId
from bot.errors import Rejected, Transient
from bot.service import arriving
from bot.service.freight import Freight
from bot.service.outward import Outward
from bot.service.relay import Relay
from bot.service.roster import Roster
from bot.service.tick import Tick
from storage.files import MemoryFiles
from tests.connectors.test_schedules import Mortal, lived
from tests.domain.test_decide import ANNA, BENO, RULES
from tests.service.quiet import QUIET, SAM, TEAM, QuietDesk, a_quiet_desk, named
from tests.service.quiet import quiet as quiet

LOST = Transient("quiet", "call", "the answer was lost", certain=False)


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def as_html(text: str) -> str:
    return html.escape(text).replace("\n", "\r\n")


def as_bbcode(text: str) -> str:
    return "\n".join(f"[color=#333]{each}[/color]" if each else "" for each in text.splitlines())


LOOKS: list[Callable[[str], str]] = [str, in_one_line, as_html, as_bbcode]
ONCE = "It is <b>loud</b> & hot.\n\n    Really."


def once(error: Exception, errand: Errand) -> Callable[[Errand], None]:
    """Raise that at the first call of that sort."""
    left = [error]

    def raises(called: Errand) -> None:
        if called is errand and left:
            raise left.pop()

    return raises


async def arrived(quiet: QuietDesk, read: RemoteTicket) -> None:
    """Take over a ticket as somebody read it, by whichever way."""
    await quiet.store.transact(
        TEAM,
        lambda tx: arriving.take_in(tx, RULES.id, read, quiet.desk.desks, quiet.clock.now()),
    )


async def said(quiet: QuietDesk, ticket: TicketId, ts: str, text: str) -> None:
    """Somebody says something, and it leaves."""
    await quiet.say(ticket, ts, text)
    quiet.clock.turn(seconds=21)
    await quiet.work()


@pytest.mark.parametrize("looks", LOOKS)
async def test_what_we_said_comes_back_as_its_copy(quiet: QuietDesk, looks: Callable[[str], str]) -> None:
    quiet.remote.shows = looks
    ticket, remote = await quiet.open_there()
    await said(quiet, ticket, "1.1", ONCE)
    await said(quiet, ticket, "1.2", "yes")
    await said(quiet, ticket, "1.3", "yes")
    for _ in range(2):
        await arrived(quiet, await quiet.remote.read(remote))
    copies = [await quiet.copied(each.id) for each in quiet.remote.tickets[remote]]
    assert copies == ["It fails.", ONCE, "yes", "yes"]
    assert await quiet.news(ticket) == []


@pytest.mark.parametrize("looks", LOOKS)
async def test_the_same_once_more_is_somebody_else_s(quiet: QuietDesk, looks: Callable[[str], str]) -> None:
    quiet.remote.shows = looks
    ticket, remote = await quiet.open_there()
    await said(quiet, ticket, "1.1", "yes")
    quiet.remote.write(remote, quiet.remote.texts(remote)[1])
    for _ in range(2):
        await arrived(quiet, await quiet.remote.read(remote))
    assert await quiet.news(ticket) == [quiet.remote.texts(remote)[1]]


async def test_words_of_the_vendor_are_never_ours(quiet: QuietDesk) -> None:
    ticket, remote = await quiet.open_there()
    await said(quiet, ticket, "1.1", "yes")
    quoted = quiet.remote.tickets[remote].pop().text
    quiet.remote.write(remote, quoted, author=SAM)
    await arrived(quiet, await quiet.remote.read(remote))
    assert await quiet.news(ticket) == [quoted]


@pytest.mark.parametrize("looks", LOOKS)
async def test_it_is_known_while_its_call_is_still_under_way(
    quiet: QuietDesk, looks: Callable[[str], str]
) -> None:
    quiet.remote.shows = looks
    ticket, remote = await quiet.open_there()
    await quiet.say(ticket, "1.1", ONCE)
    quiet.clock.turn(seconds=21)

    async def somebody_reads() -> None:
        await arrived(quiet, await quiet.remote.read(remote))

    quiet.remote.meanwhile = somebody_reads
    await quiet.work()
    assert await is_over(quiet, ticket)
    assert await quiet.copied(quiet.remote.tickets[remote][1].id) == ONCE
    assert await quiet.news(ticket) == []


@pytest.mark.parametrize("looks", LOOKS)
async def test_a_lost_answer_is_looked_up_by_what_was_said(
    quiet: QuietDesk, looks: Callable[[str], str]
) -> None:
    quiet.remote.shows = looks
    ticket, remote = await quiet.open_there()
    quiet.remote.after = once(LOST, Errand.SAY)
    await said(quiet, ticket, "1.1", ONCE)
    quiet.remote.write(remote, quiet.remote.texts(remote)[1])
    quiet.clock.turn(days=2)
    await quiet.work()
    assert await is_over(quiet, ticket)
    assert len(quiet.remote.at(Errand.SAY)) == 1
    await arrived(quiet, await quiet.remote.read(remote))
    assert await quiet.copied(quiet.remote.ours[-1][0]) == ONCE
    assert len(await quiet.news(ticket)) == 1


@pytest.mark.parametrize("looks", LOOKS)
async def test_a_lost_answer_of_a_long_text_has_only_the_rest_said(
    quiet: QuietDesk, looks: Callable[[str], str]
) -> None:
    quiet.remote.shows = looks
    ticket, remote = await quiet.open_there()
    long = "\n\n".join(f"{number} {'word ' * 150}".strip() for number in range(9))
    quiet.remote.after = once(LOST, Errand.SAY)
    await said(quiet, ticket, "1.1", long)
    await arrived(quiet, await quiet.remote.read(remote))
    quiet.clock.turn(seconds=30)
    await quiet.work()
    assert await is_over(quiet, ticket)
    await arrived(quiet, await quiet.remote.read(remote))
    said_there = [text for _, text in quiet.remote.ours[1:]]
    assert len(said_there) == len(set(said_there)) > 2
    assert {await quiet.copied(update) for update, _ in quiet.remote.ours[1:]} == {long}
    assert await quiet.news(ticket) == []


@pytest.mark.parametrize("looks", LOOKS)
async def test_a_ticket_whose_answer_was_lost_is_no_stranger_s(
    quiet: QuietDesk, looks: Callable[[str], str]
) -> None:
    quiet.remote.shows = looks
    quiet.remote.after = once(LOST, Errand.OPEN)
    ticket = await quiet.opened()
    await quiet.work()
    (remote,) = quiet.remote.tickets
    await quiet.poll().sweep()
    assert await quiet.store.read(TEAM, lambda tx: tx.ticket_of(RULES.id, remote)) is None
    quiet.clock.turn(minutes=5)
    await quiet.work()
    assert quiet.remote_id(await quiet.ticket(ticket.id)) == remote
    assert await quiet.copied(quiet.remote.ours[0][0]) == "It fails."
    await quiet.poll().sweep()
    assert len(await quiet.store.read(TEAM, lambda tx: tx.living(quiet.clock.now(), 9))) == 1


async def test_a_stranger_s_ticket_is_adopted_all_the_same(quiet: QuietDesk) -> None:
    await quiet.poll().begin()
    remote = RemoteId("theirs")
    quiet.remote.tickets[remote] = []
    quiet.remote.write(remote, "Our disk is full.")
    await quiet.poll().sweep()
    assert await quiet.store.read(TEAM, lambda tx: tx.ticket_of(RULES.id, remote)) is not None


async def test_what_was_refused_for_certain_is_expected_no_more(quiet: QuietDesk) -> None:
    ticket, _ = await quiet.open_there()
    quiet.remote.before = once(Rejected("quiet", "say", "No."), Errand.SAY)
    await said(quiet, ticket, "1.1", "yes")
    echoes = await quiet.store.read(TEAM, lambda tx: tx.expected(RULES.id, ticket))
    assert [(each.sending, each.update is not None) for each in echoes] == [(0, True)]
    (*_, last) = await quiet.sendings(ticket)
    assert last.sending.state is SendingState.REFUSED


async def test_what_ended_without_an_answer_is_expected_still(quiet: QuietDesk) -> None:
    ticket, _ = await quiet.open_there()
    quiet.remote.before = once(LOST, Errand.SAY)
    await said(quiet, ticket, "1.1", "yes")
    echoes = await quiet.store.read(TEAM, lambda tx: tx.expected(RULES.id, ticket))
    assert [(each.sending, each.update) for each in echoes][1:] == [(1, None)]


async def test_where_answers_bring_ids_nothing_is_expected() -> None:
    async with a_quiet_desk(capabilities=replace(QUIET, answers_with_ids=True)) as quiet:
        ticket, remote = await quiet.open_there()
        await said(quiet, ticket, "1.1", "yes")
        await arrived(quiet, await quiet.remote.read(remote))
        assert await quiet.store.read(TEAM, lambda tx: tx.expected(RULES.id, ticket)) == []
        assert await quiet.news(ticket) == [], "the signature tells it still"


async def test_it_is_forgotten_by_the_clock_when_it_is_long_past(quiet: QuietDesk) -> None:
    ticket, _ = await quiet.open_there()
    for days, count in ((59, 1), (2, 0)):
        quiet.clock.turn(days=days)
        await Tick(quiet.store, quiet.desk, quiet.clock).forget()
        assert len(await quiet.store.read(TEAM, lambda tx: tx.expected(RULES.id, ticket))) == count


async def is_over(quiet: QuietDesk, ticket: TicketId) -> bool:
    remote = (await quiet.ticket(ticket)).remote
    return remote is not None and remote.id is not None and not remote.sendings


@pytest.mark.parametrize("part", range(5))
async def test_in_any_order_and_however_often_it_is_read_each_word_is_known_once(part: int) -> None:
    for seed in range(part * 12, (part + 1) * 12):
        async with a_quiet_desk() as quiet:
            await lived_through(quiet, random.Random(seed), seed)


async def lived_through(quiet: QuietDesk, chance: random.Random, seed: int) -> None:
    """Words of ours, of a colleague who repeats them, readings of any age, faults and deaths, by chance."""
    quiet.remote.shows = chance.choice(LOOKS)
    quiet.remote.apart = timedelta(minutes=chance.uniform(-55, 55))
    faults, reads, repeated = 0.3, list[RemoteTicket](), list[str]()

    def fails(errand: Errand) -> None:
        if chance.random() < faults:
            raise LOST

    quiet.remote.before = quiet.remote.after = fails
    ticket = (await quiet.opened()).id
    texts = [chance.choice(("yes", "no", ONCE)) for _ in range(4)]
    left = list(texts)
    for step in range(60):
        if step == 45:
            faults = 0.0
        remote = next(iter(quiet.remote.tickets), None)
        match chance.randrange(6):
            case 0 if left and faults:
                by = (ANNA, BENO)[len(left) % 2]  # In turns, so that each is said by itself.
                await quiet.say(ticket, f"1.{len(left)}", left.pop(0), by=by)
            case 1 if remote is not None:
                reads.append(await quiet.remote.read(remote))
            case 2 if reads:
                await arrived(quiet, chance.choice(reads))
            case 3 if remote is not None and len(repeated) < 3:
                repeated.append(chance.choice(quiet.remote.texts(remote)))
                quiet.remote.write(remote, repeated[-1])
            case 4:
                await quiet.poll().beat()
            case _:
                await lived(mortal(quiet, chance, 0.1 if faults else 0.0))
        quiet.clock.turn(seconds=chance.choice((1, 21, 70, 700)))
    await settled(quiet, ticket, [*texts[: len(texts) - len(left)]], repeated, seed)


def mortal(quiet: QuietDesk, chance: random.Random, share: float) -> Relay:
    """A relay of a process that may be gone at any step."""
    roster = Roster(quiet.desk.desks)
    connector, store = (Mortal(each, chance, share) for each in (quiet.remote, quiet.store))
    freight = Freight(store, MemoryFiles(), roster, quiet.clock)
    outward = Outward(store, {RULES.id: connector}, named, roster, quiet.clock, freight)
    return Relay(store, quiet.chat, roster, quiet.clock, outward)


async def settled(
    quiet: QuietDesk, ticket: TicketId, texts: list[str], repeated: list[str], seed: int
) -> None:
    for _ in range(10):
        await quiet.work()
        quiet.clock.turn(minutes=6)
        await quiet.poll().reconcile()
    assert await is_over(quiet, ticket), seed
    assert len(quiet.remote.tickets) == 1, seed
    copies = [(await quiet.copied(update), text) for update, text in quiet.remote.ours]
    assert [known for known, _ in copies] == ["It fails.", *texts], seed
    assert len({text for _, text in copies}) == len(copies), "nothing was said twice"
    assert sorted(await quiet.news(ticket)) == sorted(repeated), seed
    shown = [each for each in quiet.chat.effects if isinstance(each, PostUpdate)]
    assert len(shown) == len(set(shown)), seed
