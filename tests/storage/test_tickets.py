"""Tickets, their log and what hangs on it: what goes in comes out, and the row is what the log adds up to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.events import (
    CancelReason,
    Event,
    Opened,
    Refusal,
    SubjectChanged,
    TimerCancelled,
    UpdateRefused,
)
from bot.domain.evolve import evolve, fold
from bot.domain.intents import Origin
from bot.domain.ports import DueTicket, Transaction
from bot.domain.ticket import DeskId, SubjectId, Ticket, TicketId
from bot.errors import Stale
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    DESK,
    ELSEWHERE,
    HARDWARE,
    HELP,
    NOW,
    WORKSPACE,
    add,
    after,
    card_posted,
    line,
    message,
    opened,
    said,
    source,
    taken,
    timer,
    timer_set,
)
from tests.fakes import HandClock


async def test_ticket_comes_back_as_its_events_add_up(store: SqlStore) -> None:
    events: list[Event] = [opened(), said(), taken(), timer_set(due_at=after(hours=1)), card_posted()]
    ticket = await store.transact(WORKSPACE, add, *events)
    assert await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == fold(ticket.id, events) == ticket


async def test_log_comes_back_in_order(store: SqlStore) -> None:
    events: list[Event] = [opened(), said("first"), said("second"), taken()]
    ticket = await store.transact(WORKSPACE, add, *events)
    log = await store.read(WORKSPACE, lambda tx: tx.history(ticket.id))
    assert [(each.number, each.event) for each in log] == list(enumerate(events, 1))
    assert await store.read(WORKSPACE, lambda tx: tx.event(ticket.id, 3)) == events[2]
    assert await store.read(WORKSPACE, lambda tx: tx.event(ticket.id, 5)) is None


async def test_odd_texts_survive(store: SqlStore) -> None:
    text = "a NUL \0, a quote ', a %, an emoji 🎫, a line\nbreak and \u2028"
    ticket = await store.transact(WORKSPACE, add, opened(title=text), said(text))
    log = await store.read(WORKSPACE, lambda tx: tx.history(ticket.id))
    assert [each.event for each in log] == [opened(title=text), said(text)]


async def test_unknown_ticket_is_none(store: SqlStore) -> None:
    nobody = TicketId("T20261122.0099")
    assert await store.read(WORKSPACE, lambda tx: tx.ticket(nobody)) is None
    assert await store.read(WORKSPACE, lambda tx: tx.history(nobody)) == []


async def test_other_workspace_sees_nothing(store: SqlStore) -> None:
    ticket = await store.transact(WORKSPACE, add, opened(root="1.0"), said(message=message("2.0")))
    assert await store.read(ELSEWHERE, lambda tx: tx.ticket(ticket.id)) is None
    assert await store.read(ELSEWHERE, lambda tx: tx.ticket_at(HELP, "1.0")) is None
    assert await store.read(ELSEWHERE, lambda tx: tx.linked(message("2.0"))) is None
    same_number = await store.transact(ELSEWHERE, add, opened())
    assert same_number.id == ticket.id


async def test_numbers_count_up_within_a_day(store: SqlStore) -> None:
    numbers = [await store.transact(WORKSPACE, lambda tx: tx.next_number(NOW)) for _ in range(3)]
    assert numbers == ["T20261122.0001", "T20261122.0002", "T20261122.0003"]
    tomorrow = NOW + timedelta(days=1)
    assert await store.transact(WORKSPACE, lambda tx: tx.next_number(tomorrow)) == "T20261123.0001"


async def test_delivery_is_remembered_once(store: SqlStore) -> None:
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click 1")))
    assert not await store.transact(WORKSPACE, lambda tx: tx.remember(source("click 1")))
    assert await store.transact(ELSEWHERE, lambda tx: tx.remember(source("click 1")))


async def test_old_deliveries_are_forgotten(store: SqlStore, clock: HandClock) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.remember(source("old")))
    clock.turn(days=2)
    await store.transact(WORKSPACE, lambda tx: tx.remember(source("new")))
    assert await store.sweep(lambda ledger: ledger.forget(after(days=1))) == 1
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("old")))
    assert not await store.transact(WORKSPACE, lambda tx: tx.remember(source("new")))


async def test_append_to_what_is_no_longer_there_is_stale(store: SqlStore) -> None:
    old = await store.transact(WORKSPACE, add, opened())
    await store.transact(WORKSPACE, add, said(), ticket_id=old.id)

    def late(tx: Transaction) -> None:
        tx.append(old, evolve(old, taken()), [taken()])

    with pytest.raises(Stale, match=old.id):
        await store.transact(WORKSPACE, late)
    assert len(await store.read(WORKSPACE, lambda tx: tx.history(old.id))) == 2


async def test_second_ticket_of_a_number_is_stale(store: SqlStore) -> None:
    ticket = await store.transact(WORKSPACE, add, opened())
    with pytest.raises(Stale):
        await store.transact(WORKSPACE, lambda tx: tx.append(None, ticket, [opened()]))


async def test_row_that_is_not_the_fold_is_refused(store: SqlStore) -> None:
    def wrong(tx: Transaction) -> None:
        ticket = fold(TicketId("T20261122.0001"), [opened(), said()])
        tx.append(None, ticket, [opened()])

    with pytest.raises(ValueError, match="add up"):
        await store.transact(WORKSPACE, wrong)


async def test_thread_leads_to_its_ticket(store: SqlStore) -> None:
    ticket = await store.transact(WORKSPACE, add, opened())
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "100.1")) is None
    await store.transact(WORKSPACE, add, card_posted("100.1"), ticket_id=ticket.id)
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "100.1")) == ticket.id


async def test_thread_belongs_to_one_ticket_only(store: SqlStore) -> None:
    first = await store.transact(WORKSPACE, add, opened(root="1.0"))
    with pytest.raises(Stale):
        await store.transact(WORKSPACE, add, opened(root="1.0"))
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "1.0")) == first.id


async def test_messages_lead_to_the_events_they_became(store: SqlStore) -> None:
    refused = UpdateRefused(
        at=NOW,
        by=ANNA,
        origin=Origin.SLACK,
        text="Still broken.",
        message=message("9.0"),
        place=1,
        reason=Refusal.CLOSED,
    )
    ticket = await store.transact(
        WORKSPACE, add, opened(), said(message=message("2.0")), refused, card_posted("100.1", card="100.2")
    )
    linked = [
        await store.read(WORKSPACE, lambda tx, ref: tx.linked(ref), message(id_))
        for id_ in ("2.0", "9.0", "100.2", "7")
    ]
    assert linked == [(ticket.id, 2), (ticket.id, 3), (ticket.id, 4), None]


async def test_link_noted_twice_is_one(store: SqlStore) -> None:
    ticket = await store.transact(WORKSPACE, add, opened(), said())
    for _ in range(2):
        await store.transact(WORKSPACE, lambda tx: tx.link(message("5.0"), ticket.id, 2))
    assert await store.read(WORKSPACE, lambda tx: tx.linked(message("5.0"))) == (ticket.id, 2)


async def test_subjects_are_counted_when_chosen(store: SqlStore) -> None:
    dns = SubjectId("1041")
    refiled = SubjectChanged(
        at=NOW, by=ANNA, origin=Origin.SLACK, subject=dns, title="DNS Request", before=HARDWARE
    )
    await store.transact(WORKSPACE, add, opened())
    await store.transact(WORKSPACE, add, opened(), refiled)
    await store.transact(WORKSPACE, add, opened(subject=None, title="Free"))
    assert await store.read(WORKSPACE, lambda tx: tx.subject_uses(DESK)) == {HARDWARE: 2, dns: 1}
    assert await store.read(WORKSPACE, lambda tx: tx.subject_uses(DeskId("other"))) == {}


async def test_timers_fall_due_in_order_and_go_with_their_event(store: SqlStore) -> None:
    def due(*tickets: Ticket) -> list[DueTicket]:
        return [DueTicket(workspace=WORKSPACE, ticket=ticket.id) for ticket in tickets]

    late = await store.transact(WORKSPACE, add, opened(), timer_set(due_at=after(hours=2)))
    early = await store.transact(WORKSPACE, add, opened(), timer_set(due_at=after(hours=1)))
    assert await store.sweep(lambda ledger: ledger.due_timers(after(minutes=59), 10)) == []
    assert await store.sweep(lambda ledger: ledger.due_timers(after(hours=2), 10)) == due(early, late)
    assert await store.sweep(lambda ledger: ledger.due_timers(after(hours=2), 1)) == due(early)
    cancelled = TimerCancelled(
        at=NOW,
        by=ANNA,
        origin=Origin.SLACK,
        timer=timer(due_at=after(hours=1)),
        reason=CancelReason.ASKED,
    )
    await store.transact(WORKSPACE, add, cancelled, ticket_id=early.id)
    assert await store.sweep(lambda ledger: ledger.due_timers(after(hours=2), 10)) == due(late)


async def test_ticket_with_two_due_timers_is_due_once(store: SqlStore) -> None:
    ticket = await store.transact(
        WORKSPACE, add, opened(), timer_set(1, due_at=after(hours=1)), timer_set(2, due_at=after(hours=2))
    )
    due = await store.sweep(lambda ledger: ledger.due_timers(after(hours=3), 10))
    assert due == [DueTicket(workspace=WORKSPACE, ticket=ticket.id)]


async def test_unit_that_raises_leaves_nothing(store: SqlStore) -> None:
    def half(tx: Transaction) -> None:
        assert tx.remember(source("click"))
        ticket = add(tx, opened(root="1.0"), said(message=message("2.0")))
        tx.enqueue([line(ticket.id)], NOW)
        raise KeyError("in the middle")

    with pytest.raises(KeyError, match="in the middle"):
        await store.transact(WORKSPACE, half)
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click")))
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "1.0")) is None
    assert await store.sweep(lambda ledger: ledger.claim(NOW, after(minutes=1), lambda _: None, 10)) == []


async def test_reading_unit_cannot_write(store: SqlStore) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        await store.read(WORKSPACE, lambda tx: tx.remember(source("click")))
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click")))


async def test_unit_may_raise_what_a_future_cannot_hold(store: SqlStore) -> None:
    def empty(tx: Transaction) -> Opened:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await store.transact(WORKSPACE, empty)
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click")))
