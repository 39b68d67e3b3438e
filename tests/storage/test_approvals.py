"""Approvals in the store: two people at once count once each, it opens once, and all of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine, text

from bot.domain.approval import Needed, Verdict
from bot.domain.desk import DeskRules, Desks
from bot.domain.events import ApprovalGiven, RemoteAwaited
from bot.domain.intents import Approve, Intent, Refuse
from bot.domain.ports import Listing, Scope, Transaction
from bot.domain.ticket import ChannelId, MessageRef, PersonId, Ticket, TicketId
from bot.errors import UserError
from bot.service import units
from bot.service.desk import Desk
from bot.service.roster import Roster
from storage import codec
from storage.database_url import parsed
from storage.migrate import migrations, upgrade
from storage.store import SqlStore
from tests.builders import WORKSPACE, source
from tests.domain.test_approving import DORA, FAY, FORM, REMOTE, a_desk, no, yes
from tests.domain.test_decide import ANNA, ERIC
from tests.fakes import HandClock
from tests.postgres import postgres_url

HERE, PRIVATE = (
    MessageRef(channel=ChannelId("CHELP"), id="1.5"),
    MessageRef(channel=ChannelId("DDORA"), id="2.5"),
)
ROUNDS = 5
BEFORE = text(
    "INSERT INTO tickets (workspace, id, version, status, turn, requester, creator, opened_at, body)"
    " VALUES (:w, :id, 3, 'open', 'ours', :a, :a, 5, :body)"
)
"""A ticket as it was written by an earlier version."""


def desk_over(store: SqlStore, rules: DeskRules) -> Desk:
    return Desk(store, Roster(Desks(all=(rules,))), HandClock())


async def opened(desk: Desk, key: str = "open") -> Ticket:
    opening = await desk.open(FORM, source(key))
    assert opening.ticket is not None
    return opening.ticket


@pytest.mark.parametrize("needed", [Needed.ANY, Needed.ALL, Needed.MAJORITY])
async def test_of_clicks_at_once_each_counts_once_and_one_of_them_decides(
    store: SqlStore, needed: Needed
) -> None:
    desk = desk_over(store, a_desk(needed, DORA, ERIC, rules=REMOTE))
    for turn in range(ROUNDS):
        ticket = await opened(desk, f"open {turn}")
        clicks = [yes(), yes(ERIC), yes(), yes(ERIC)]
        await asyncio.gather(*(desk.handle(WORKSPACE, ticket.id, click, None) for click in clicks))
        _, history = await store.read(WORKSPACE, units.history, ticket.id)
        log = [each.event for each in history]
        given = [each for each in log if isinstance(each, ApprovalGiven)]
        assert [each.verdict for each in given][-1] is Verdict.APPROVED
        assert len(given) == (1 if needed is Needed.ANY else 2)
        assert sum(isinstance(each, RemoteAwaited) for each in log) == 1


async def test_of_a_yes_and_a_no_at_once_one_decides_and_the_other_is_told(store: SqlStore) -> None:
    desk = desk_over(store, a_desk(Needed.ALL, DORA, ERIC, FAY))
    ticket = await opened(desk)

    async def said(intent: Intent) -> str:
        try:
            await desk.handle(WORKSPACE, ticket.id, intent, None)
        except UserError as error:
            return error.code
        return ""

    told = await asyncio.gather(said(no()), said(no(ERIC)), said(yes(FAY)))
    now = await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id))
    assert now is not None
    assert now.was_refused
    assert set(told) <= {"", "approval_over"}
    assert told[:2].count("approval_over") == 1


async def test_where_a_question_stands_is_kept_for_each_question(store: SqlStore) -> None:
    desk = desk_over(store, REMOTE)
    ticket, other = await opened(desk), await opened(desk, "another")

    def note(tx: Transaction) -> None:
        for message in (HERE, PRIVATE, HERE):
            tx.note_asked(message, ticket.id, 3)
        tx.link(HERE, ticket.id, 3)

    await store.transact(WORKSPACE, note)
    assert await store.read(WORKSPACE, lambda tx: tx.asked_in(ticket.id, 3)) == [HERE, PRIVATE]
    assert await store.read(WORKSPACE, lambda tx: tx.asked_in(ticket.id, 4)) == []
    assert await store.read(WORKSPACE, lambda tx: tx.asked_in(other.id, 3)) == []


async def waiting_for(store: SqlStore, person: PersonId) -> list[TicketId]:
    wanted = Listing(scope=Scope.APPROVALS, person=person)
    return [each.id for each in await store.read(WORKSPACE, lambda tx: tx.tickets(wanted))]


async def test_a_ticket_is_on_an_approver_s_list_until_they_answer_or_it_is_decided(store: SqlStore) -> None:
    desk = desk_over(store, a_desk(Needed.ALL, DORA, ERIC))
    first, second = await opened(desk), await opened(desk, "another")
    both = [second.id, first.id]
    assert [await waiting_for(store, each) for each in (DORA, ERIC, ANNA)] == [both, both, []]
    await desk.handle(WORKSPACE, first.id, yes(), None)
    assert [await waiting_for(store, each) for each in (DORA, ERIC)] == [[second.id], both]
    await desk.handle(WORKSPACE, second.id, no(), None)
    assert [await waiting_for(store, each) for each in (DORA, ERIC)] == [[], [first.id]]
    await desk.handle(WORKSPACE, first.id, yes(ERIC), None)
    assert [await waiting_for(store, each) for each in (DORA, ERIC)] == [[], []]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
async def test_what_waited_before_the_lists_were_kept_is_on_them(name: str, tmp_path: Path) -> None:
    url = postgres_url(migrated=False) if name == "postgresql" else f"sqlite:///{tmp_path / 'before.sqlite'}"
    with create_engine(parsed(url), poolclass=NullPool).begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0020")
    async with a_store("sqlite://") as other:
        desk = desk_over(other, a_desk(Needed.ALL, DORA, ERIC))
        half = await desk.handle(WORKSPACE, (await opened(desk)).id, yes(), None)
        over = await desk.handle(WORKSPACE, (await opened(desk, "another")).id, no(), None)
        plain = replace(half, id=TicketId("T20261122.0009"), approval=None)
    with create_engine(parsed(url), poolclass=NullPool).begin() as connection:
        for each in (half, over, plain):
            connection.execute(
                BEFORE, {"w": WORKSPACE, "id": each.id, "a": ANNA, "body": codec.to_text(each)}
            )
    upgrade(url)
    async with a_store(url) as store:
        assert [await waiting_for(store, each) for each in (DORA, ERIC)] == [[], [half.id]]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes empty databases, whose URLs it gives."""
    if request.param == "postgresql":
        return lambda name: postgres_url()
    return lambda name: f"sqlite:///{tmp_path / name}"


@asynccontextmanager
async def a_store(url: str) -> AsyncIterator[SqlStore]:
    async with SqlStore(url, clock=HandClock()) as store:
        yield store


@pytest.mark.parametrize(
    "said", [[], [yes()], [yes(), yes(ERIC)], [no()]], ids=["waits", "one yes", "approved", "refused"]
)
async def test_an_export_brings_all_of_it_into_another_database(
    fresh: Callable[[str], str], said: list[Approve | Refuse]
) -> None:
    lines: list[bytes] = []
    async with a_store(fresh("first")) as first:
        desk = desk_over(first, a_desk(Needed.ALL, DORA, ERIC, rules=REMOTE))
        ticket = await opened(desk)
        for intent in said:
            ticket = await desk.handle(WORKSPACE, ticket.id, intent, None)
        await first.transact(WORKSPACE, lambda tx: tx.note_asked(PRIVATE, ticket.id, 3))
        await first.export(lines.append, None)
    async with a_store(fresh("second")) as second:
        await second.restore(lambda: iter(lines))
        again: list[bytes] = []
        await second.export(again.append, None)
        kept = await second.read(WORKSPACE, lambda tx: tx.ticket(ticket.id))
        assert kept == ticket
        assert kept.approval is not None
        assert await second.read(WORKSPACE, lambda tx: tx.asked_in(ticket.id, 3)) == [PRIVATE]
    assert again == lines
