"""Drafts: each under its author's name, at most so many, for so long, and opened once; on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.desk import Desks
from bot.domain.drafts import KEPT_FOR, MOST_DRAFTS, Draft, DraftId
from bot.domain.effects import RefreshHome
from bot.domain.fields import Entry
from bot.domain.homes import Breadth, HomeState
from bot.domain.intents import OpenTicket
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import (
    STANDARD,
    Answer,
    FieldId,
    FieldType,
    File,
    PersonId,
    Priority,
    SubjectId,
    Ticket,
    TicketId,
)
from bot.errors import FormError
from bot.service import drafts, units
from bot.service.tick import Tick
from storage.store import SqlStore
from tests.builders import ANNA, BENO, DESK, ELSEWHERE, HELP, NOW, WORKSPACE, after, source
from tests.domain.test_decide import RULES
from tests.fakes import HandClock

OFFER = File(remote_id="F1", name="offer.pdf", mimetype="application/pdf", size=9, link="https://x.example/1")
DRAFT = Draft(
    id=DraftId("d1"),
    saved_at=NOW,
    desk=DESK,
    kind=STANDARD,
    channel=HELP,
    subject=SubjectId("1021"),
    title="Ein Titel",
    priority=Priority.HIGH,
    text="Der Server\n\nstartet nicht. 🔥",
    answers=(
        Answer(
            field=FieldId("item"), label="What?", type=FieldType.CHOICE, values=("laptop",), words=("Laptop",)
        ),
    ),
    enclosed=(Entry(field=FieldId("offer"), files=(OFFER,)),),
    is_private=True,
    thread="100.1",
    said="100.2",
    requester=BENO,
    follow_up_of=TicketId("T20261122.0001"),
    files=(OFFER,),
    quotes="0123456789abcdef",
    reason="It was locked.",
)
DESKS = Desks(all=(RULES,))
WANTED = OpenTicket(
    by=ANNA,
    requester=ANNA,
    desk=RULES.id,
    kind=STANDARD,
    subject=RULES.subjects[0].id,
    channel=HELP,
    text="It does not start.",
    draft=DRAFT.id,
)


def a_draft(number: int) -> Draft:
    return replace(DRAFT, id=DraftId(f"d{number:02}"), saved_at=after(minutes=number))


async def save(store: SqlStore, draft: Draft, key: str = "save", person: PersonId = ANNA) -> drafts.Saved:
    return await store.transact(WORKSPACE, drafts.save, person, draft, source(key), NOW)


async def kept(store: SqlStore, person: PersonId = ANNA) -> list[Draft]:
    return await store.read(WORKSPACE, drafts.own, person)


async def open_it(store: SqlStore, key: str, **changes: object) -> units.Opening:
    intent = replace(WANTED, **changes)  # type: ignore[arg-type]  # each test changes what it is about
    return await store.transact(WORKSPACE, units.opening, intent, source(key), DESKS, NOW)


async def tickets(store: SqlStore) -> list[Ticket]:
    listing = Listing(scope=Scope.OPEN, person=ANNA)
    return await store.read(WORKSPACE, lambda tx: tx.tickets(listing))


async def test_a_draft_comes_back_as_it_was_and_only_to_its_author(store: SqlStore) -> None:
    assert (await save(store, DRAFT)).is_kept
    assert await kept(store) == [DRAFT]
    assert await store.read(WORKSPACE, drafts.one, ANNA, DRAFT.id) == DRAFT
    assert await kept(store, BENO) == []
    assert await store.read(WORKSPACE, drafts.one, BENO, DRAFT.id) is None
    assert await store.read(ELSEWHERE, drafts.own, ANNA) == []
    assert not await store.transact(WORKSPACE, drafts.drop, BENO, DRAFT.id, NOW)
    assert await kept(store) == [DRAFT]


async def test_saved_again_it_is_the_same_draft_and_delivered_again_it_is_not_taken_back(
    store: SqlStore,
) -> None:
    await save(store, DRAFT)
    later = replace(DRAFT, text="More of it.", saved_at=after(minutes=1))
    await save(store, later, "save again")
    assert await kept(store) == [later]
    assert not (await save(store, DRAFT)).is_kept
    assert await kept(store) == [later]
    assert await store.transact(WORKSPACE, drafts.drop, ANNA, DRAFT.id, NOW)
    assert not (await save(store, later, "save again")).is_kept
    assert await kept(store) == []


async def test_the_oldest_makes_room_and_is_told(store: SqlStore) -> None:
    await save(store, replace(DRAFT, id=DraftId("of beno")), "beno", BENO)
    for number in range(MOST_DRAFTS):
        assert (await save(store, a_draft(number), f"{number}")).displaced == ()
    saved = await save(store, a_draft(MOST_DRAFTS), "one more")
    assert [each.id for each in saved.displaced] == ["d00"]
    assert [each.id for each in await kept(store)] == [f"d{n:02}" for n in range(MOST_DRAFTS, 0, -1)]
    assert len(await kept(store, BENO)) == 1


async def test_after_thirty_days_it_is_swept(store: SqlStore, clock: HandClock) -> None:
    tick = Tick(store, None, clock)  # type: ignore[arg-type]  # sweeping needs no desk
    await save(store, replace(DRAFT, saved_at=clock.now()))
    clock.turn(days=KEPT_FOR.days, seconds=-1)
    await tick.forget()
    assert len(await kept(store)) == 1
    clock.turn(seconds=2)
    await tick.forget()
    assert await kept(store) == []


async def test_opening_takes_the_draft_away_and_a_second_client_finds_the_ticket(store: SqlStore) -> None:
    await save(store, DRAFT)
    first = await open_it(store, "one client")
    assert (first.is_new, await kept(store)) == (True, [])
    second = await open_it(store, "another client", text="Changed there.")
    assert second.ticket is not None
    assert first.ticket is not None
    assert (second.is_new, second.ticket.id) == (False, first.ticket.id)
    assert len(await tickets(store)) == 1
    late = (DRAFT, source("closed late"), NOW, DRAFT.saved_at, source("one client"))
    assert not (await store.transact(WORKSPACE, drafts.save, ANNA, *late)).is_kept
    assert await kept(store) == []


async def test_two_who_open_it_at_once_get_one_ticket(store: SqlStore) -> None:
    await save(store, DRAFT)
    both = await asyncio.gather(*(open_it(store, f"client {number}") for number in range(4)))
    assert sorted(each.is_new for each in both) == [False, False, False, True]
    assert len({each.ticket.id for each in both if each.ticket}) == 1
    assert len(await tickets(store)) == 1


async def test_a_form_with_faults_costs_no_draft(store: SqlStore) -> None:
    await save(store, DRAFT)
    with pytest.raises(FormError):
        await open_it(store, "form", text="")
    assert await kept(store) == [DRAFT]
    assert (await open_it(store, "form again")).is_new


async def test_a_draft_that_was_deleted_in_one_client_can_still_be_opened_in_another(store: SqlStore) -> None:
    await save(store, DRAFT)
    await store.transact(WORKSPACE, drafts.drop, ANNA, DRAFT.id, NOW)
    assert (await open_it(store, "form")).is_new
    assert not (await open_it(store, "form of a third")).is_new


async def test_the_same_id_under_another_name_is_another_draft(store: SqlStore) -> None:
    await save(store, DRAFT)
    await save(store, DRAFT, "beno's", BENO)
    assert (await open_it(store, "anna's form")).is_new
    assert await kept(store, BENO) == [DRAFT]
    assert (await open_it(store, "beno's form", by=BENO)).is_new


async def test_the_home_of_its_author_is_drawn_again(store: SqlStore) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.look(ANNA, HomeState(), Breadth.OWN, NOW))
    await store.transact(WORKSPACE, lambda tx: tx.look(BENO, HomeState(), Breadth.OWN, NOW))
    await save(store, DRAFT)
    claims = await store.sweep(lambda ledger: ledger.claim(NOW, after(seconds=30), lambda effect: None, 50))
    assert [each.effect.person for each in claims if isinstance(each.effect, RefreshHome)] == [ANNA]
