"""Forms in the store: they come back as they were, from a file too, and are found by kind and by answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import msgspec

from bot.domain.events import AnswersChanged, Opened, TitleChanged
from bot.domain.evolve import fold
from bot.domain.intents import Origin
from bot.domain.search import Condition, OfKind, Search, Words, words_of
from bot.domain.sight import Sight
from bot.domain.ticket import (
    STANDARD,
    Answer,
    Charge,
    Consent,
    FieldId,
    FieldType,
    KindId,
    Ticket,
    TicketId,
)
from storage import codec
from storage.store import SqlStore
from tests.builders import ANNA, BENO, HELP, NOW, WORKSPACE, add, opened, said
from tests.storage.test_export import Fresh, a_store, exported
from tests.storage.test_export import fresh as fresh

ALL = Sight(person=BENO, of_others=True)
ANSWERS = (
    Answer(
        field=FieldId("model"),
        label="Model",
        type=FieldType.CHOICE,
        required=True,
        values=("pro16",),
        words=("Sixteen inches",),
    ),
    Answer(field=FieldId("offer"), label="Offer", type=FieldType.FILE),
)
ORDER = replace(
    opened(subject=None, title="Rack"),
    kind=KindId("order"),
    answers=ANSWERS,
    form="0123456789ab",
    asked_in=HELP,
    consent=Consent(by=ANNA, at=NOW, charge=Charge(amount=Decimal("3.00"), currency="USD")),
)
CHANGED = AnswersChanged(
    at=NOW,
    by=BENO,
    origin=Origin.SLACK,
    all_answers=(replace(ANSWERS[0], values=("air13",), words=("Thirteen inches",)), ANSWERS[1]),
    changed=(replace(ANSWERS[0], values=("air13",), words=("Thirteen inches",)),),
    before=ANSWERS[:1],
    form="ba9876543210",
    title="Two racks",
)
RENAMED = TitleChanged(at=NOW, by=BENO, origin=Origin.SLACK, title="Three racks", before="Two racks")


async def found(store: SqlStore, *wanted: Condition) -> list[TicketId]:
    while await store.sweep(lambda ledger: ledger.index(100)):
        pass
    search = Search(wanted=wanted)
    page = await store.read(WORKSPACE, lambda tx: tx.search(search, ALL, None, 10))
    return [hit.ticket.id for hit in page.hits]


async def test_a_form_comes_back_as_it_was(store: SqlStore) -> None:
    ticket = await store.transact(WORKSPACE, add, ORDER, said(), CHANGED, RENAMED)
    assert await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
    log = await store.read(WORKSPACE, lambda tx: tx.history(ticket.id))
    assert [each.event for each in log] == [ORDER, said(), CHANGED, RENAMED]
    assert (ticket.title, ticket.form) == ("Three racks", "ba9876543210")
    assert str(ticket.consent.charge if ticket.consent else "") == "3.00 USD"


async def test_tickets_are_found_by_kind_and_by_what_was_filled_in(store: SqlStore) -> None:
    order = await store.transact(WORKSPACE, add, ORDER, said())
    usual = await store.transact(WORKSPACE, add, opened(), said())
    inches = Words(words=tuple(words_of("sixteen inches")))
    assert await found(store, OfKind(kind=KindId("order"))) == [order.id]
    assert await found(store, OfKind(kind=STANDARD)) == [usual.id]
    assert await found(store, inches) == [order.id]
    await store.transact(WORKSPACE, add, CHANGED, ticket_id=order.id)
    assert await found(store, inches) == []
    assert await found(store, Words(words=("thirteen",))) == [order.id]


async def test_a_form_is_exported_and_imported_as_it_is(fresh: Fresh) -> None:
    async with a_store(fresh()) as one, a_store(fresh()) as other:
        ticket = await one.transact(WORKSPACE, add, ORDER, said(), CHANGED)
        lines = await exported(one)
        await other.restore(lambda: iter(lines))
        assert await other.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
        assert await exported(other) == lines


def test_what_was_written_before_there_were_forms_is_read() -> None:
    event, ticket = opened(), fold(TicketId("T20261122.0001"), [opened()])
    later = ("answers", "form", "asked_in", "consent")
    for value, kind in ((event, Opened), (ticket, Ticket)):
        old = {
            name: each
            for name, each in msgspec.json.decode(codec.to_text(value)).items()
            if name not in later
        }
        assert msgspec.json.decode(msgspec.json.encode(old), type=kind) == value
