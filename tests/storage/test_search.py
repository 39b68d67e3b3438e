"""Search: what is found, in which order, page by page, and by whom; the same on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.across import Across
from bot.domain.events import (
    Bridged,
    CustomerJoined,
    Event,
    FollowerJoined,
    Recorded,
    TagsChanged,
    Unbridged,
    UpdateCorrected,
    UpdateRetracted,
)
from bot.domain.evolve import fold
from bot.domain.intents import Origin
from bot.domain.search import (
    AtDesk,
    Condition,
    Found,
    InGroup,
    InState,
    IsBridged,
    OwnedBy,
    Search,
    State,
    Tagged,
    Words,
    words_of,
)
from bot.domain.sight import Sight
from bot.domain.ticket import DeskId, File, GroupId, PersonId, Role, Status, Ticket, TicketId, Visibility
from storage.search import MOST_RANKED
from storage.search_text import BREAK, ROOM, document
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    BENO,
    CARLA,
    DESK,
    ELSEWHERE,
    NOW,
    WORKSPACE,
    add,
    after,
    closed,
    kept,
    opened,
    said,
    taken,
)
from tests.fakes import HandClock

ALL = Sight(person=BENO, of_others=True)
SIGHTS = {
    "an agent of all desks": ALL,
    "an agent of this desk": Sight(person=CARLA, desks=(DESK,)),
    "an agent of all desks but another": Sight(person=CARLA, desks=(DeskId("ops"),), of_others=True),
}
OUTSIDE = {
    "no agent at all": lambda person: Sight(person=person),
    "an agent of another desk": lambda person: Sight(person=person, desks=(DeskId("ops"),)),
    "an agent of all desks but this": lambda person: Sight(person=person, desks=(DESK,), of_others=True),
}


def phrase(text: str, *, begins: bool = False) -> Words:
    return Words(words=tuple(words_of(text)), begins=begins)


def looking(text: str = "", *more: Condition, **settings: Any) -> Search:
    """A search for all of these words."""
    return Search(wanted=(*(phrase(word) for word in text.split()), *more), **settings)


async def added(store: SqlStore, *events: Event, to: TicketId | None = None) -> TicketId:
    """Write a ticket, or more of one, and have the index follow."""
    ticket = await store.transact(WORKSPACE, lambda tx: add(tx, *events, ticket_id=to))
    await store.sweep(lambda ledger: ledger.index(100))
    return ticket.id


async def page(
    store: SqlStore, search: Search, sight: Sight = ALL, last: TicketId | None = None, limit: int = 10
) -> Found:
    return await store.read(WORKSPACE, lambda tx: tx.search(search, sight, last, limit))


async def found(store: SqlStore, search: Search, sight: Sight = ALL) -> list[TicketId]:
    return [hit.ticket.id for hit in (await page(store, search, sight)).hits]


def note(text: str) -> Event:
    return said(text, by=BENO, role=Role.AGENT, visibility=Visibility.INTERNAL)


async def test_every_word_has_to_occur_somewhere(store: SqlStore) -> None:
    disk = await added(store, opened(title="Disk failure"), said("It clicks in rack Ä7."))
    fan = await added(store, opened(title="Fan failure"), said("The rack is LOUD."), said("Louder still."))
    assert await found(store, looking("failure")) == [fan, disk]
    assert await found(store, looking("FAILURE rack loud")) == [fan]
    assert await found(store, looking("ä7")) == [disk]
    assert await found(store, looking(disk)) == [disk]
    assert await found(store, looking("failure nowhere")) == []
    assert await found(store, looking("rac")) == []


async def test_a_phrase_stands_in_one_text_and_in_this_order(store: SqlStore) -> None:
    ticket = await added(store, opened(), said("The server room is hot"), said("and cold"))
    assert await found(store, Search(wanted=(phrase("server room"),))) == [ticket]
    for none in ("room server", "server hot", "hot and", "cold the", "issue and"):
        assert await found(store, Search(wanted=(phrase(none),))) == [], none


async def test_a_word_may_be_left_open_and_may_be_unwanted(store: SqlStore) -> None:
    berlin = await added(store, opened(), said("vpn in Berlin"))
    paris = await added(store, opened(), said("vpn in Paris"))
    assert await found(store, Search(wanted=(phrase("par", begins=True),))) == [paris]
    assert await found(store, Search(wanted=(phrase("vpn in p", begins=True),))) == [paris]
    assert await found(store, looking("vpn", unwanted=(phrase("paris"),))) == [berlin]
    assert await found(store, Search(unwanted=(phrase("berlin"),))) == [paris]


async def test_file_names_are_found(store: SqlStore) -> None:
    file = File(remote_id="F1", name="Rechnung-Gera\u0308t.PDF", mimetype="", size=1, link="")
    ticket = await added(store, opened(), replace(said(""), files=(file,)))
    assert await found(store, looking("rechnung gerät pdf")) == [ticket]


async def test_a_file_whose_name_came_later_is_found_by_it_but_a_notes_by_agents_only(
    store: SqlStore,
) -> None:
    file = File(remote_id="F1", name="F1", mimetype="", size=1, link="")
    ticket = await added(store, opened(), replace(said(""), files=(file,)))
    await added(store, kept("budget.xlsx"), to=ticket)
    await added(store, kept("payroll.xlsx", Visibility.INTERNAL), to=ticket)
    anna = Sight(person=ANNA)
    assert await found(store, looking("budget"), anna) == [ticket]
    assert await found(store, looking("payroll")) == [ticket]
    assert await found(store, looking("payroll"), anna) == []


async def test_filters_narrow_to_status_owner_and_desk(store: SqlStore) -> None:
    free = await added(store, opened(), said("vpn"))
    owned = await added(store, opened(), said("vpn"), taken(BENO))
    done = await added(store, opened(), said("vpn"), taken(CARLA), closed())
    assert await found(store, looking("vpn", InState(state=State.OPEN))) == [owned, free]
    assert await found(store, looking("vpn", InState(state=State.ASSIGNED))) == [owned]
    assert await found(store, looking("", InState(state=State.CLOSED))) == [done]
    assert await found(store, looking("vpn", OwnedBy(owner=CARLA))) == [done]
    assert await found(store, looking("vpn", OwnedBy(owner=None))) == [free]
    assert await found(store, looking("vpn", unwanted=(OwnedBy(owner=None),))) == [done, owned]
    assert await found(store, looking("vpn", AtDesk(desk=DESK))) == [done, owned, free]
    assert await found(store, looking("vpn", AtDesk(desk=DeskId("ops")))) == []


async def test_before_and_after_go_by_when_it_was_opened(store: SqlStore) -> None:
    days = [await added(store, opened(at=after(days=day)), said("vpn")) for day in range(4)]
    assert await found(store, looking("vpn", since=after(days=2))) == [days[3], days[2]]
    assert await found(store, looking("vpn", until=after(days=2))) == [days[1], days[0]]
    assert await found(store, looking("vpn", since=after(days=1), until=after(days=2))) == [days[1]]


@pytest.mark.parametrize("best_first", [False, True])
async def test_pages_go_on_where_the_last_ended(store: SqlStore, best_first: bool) -> None:
    tickets = [await added(store, opened(), said("vpn")) for _ in range(5)]
    search, got, last = looking("vpn", best_first=best_first), [], None
    for _ in range(3):
        shown = await page(store, search, last=last, limit=2)
        got += [hit.ticket.id for hit in shown.hits]
        last = shown.last
    assert got == tickets[::-1]
    assert last is None
    assert await page(store, search, last=TicketId("T20261122.0099")) == Found()


async def test_the_newest_come_first_however_late_they_were_brought_in(store: SqlStore) -> None:
    new = await added(store, opened(at=after(hours=2)), said("vpn"))
    old = await added(store, opened(at=after(hours=1)), said("vpn"))
    assert await found(store, looking("vpn")) == [new, old]


async def test_the_best_comes_first_when_asked(store: SqlStore) -> None:
    titled = await added(store, opened(title="Zebra printer"), said("It smokes."))
    often = await added(store, opened(), said("zebra zebra zebra"))
    once = await added(store, opened(), said("a zebra " + "among many other animals " * 20))
    assert await found(store, looking("zebra")) == [once, often, titled]
    assert await found(store, looking("zebra", best_first=True)) == [titled, often, once]
    assert MOST_RANKED == 1_000


@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS.keys())
async def test_agents_find_notes_too(store: SqlStore, sight: Sight) -> None:
    ticket = await added(store, opened(), said("It hums"), note("Check the invoice."))
    assert await found(store, looking("invoice"), sight) == [ticket]
    (hit,) = (await page(store, looking("invoice"), sight)).hits
    assert "".join(piece.text for piece in hit.excerpt) == "Check the invoice."


@pytest.mark.parametrize("who", OUTSIDE.values(), ids=OUTSIDE.keys())
async def test_others_find_their_own_and_no_notes(store: SqlStore, who: Any) -> None:
    asked = await added(store, opened(by=BENO, requester=ANNA), said("vpn hums"), note("the vpn invoice"))
    owned = await added(store, opened(by=BENO), said("vpn"), taken(ANNA))
    await added(store, opened(by=BENO), said("vpn"))
    assert await found(store, looking("vpn"), who(ANNA)) == [owned, asked]
    assert await found(store, looking("invoice"), who(ANNA)) == []
    assert await found(store, looking("vpn"), who(PersonId("U0ERIC001"))) == []
    hits = (await page(store, looking("vpn"), who(ANNA))).hits
    assert ["".join(piece.text for piece in hit.excerpt) for hit in hits] == ["vpn", "vpn hums"]


async def test_who_lost_a_ticket_does_not_find_it_even_before_the_index_knows(store: SqlStore) -> None:
    ticket = await added(store, opened(by=BENO), said("vpn"), taken(ANNA))
    await store.transact(WORKSPACE, lambda tx: add(tx, taken(CARLA), ticket_id=ticket))
    assert await found(store, looking("vpn"), Sight(person=ANNA)) == []


async def test_what_was_corrected_or_retracted_is_found_as_it_reads_now(store: SqlStore) -> None:
    ticket = await added(store, opened(), said("The password is hunter2"), said("teh printer"))
    signed: dict[str, Any] = {"at": NOW, "by": ANNA, "origin": Origin.SLACK}
    await added(store, UpdateRetracted(**signed, corrects=2), to=ticket)
    await added(store, UpdateCorrected(**signed, corrects=3, text="the printer", edited_at=NOW), to=ticket)
    assert await found(store, looking("hunter2")) == []
    assert await found(store, looking("teh")) == []
    assert await found(store, looking("the printer")) == [ticket]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ('It said "no"\nand then VPN\tdown.', "vpn"),
        ("Das Gera\u0308t brummt", "gerät"),
        ("In der Straße", "strasse"),
        ("See ﬁle://host", "file"),
        ("東京 tower", "京"),
        ("x" * 80, "x" * 60),
    ],
)
async def test_an_excerpt_shows_what_was_found_however_it_is_written(
    store: SqlStore, text: str, typed: str
) -> None:
    await added(store, opened(), said("Nothing here."), said(text))
    (hit,) = (await page(store, looking(typed))).hits
    assert [piece for piece in hit.excerpt if piece.is_hit] != []


async def test_an_excerpt_shows_the_name_of_a_file_that_came_later(store: SqlStore) -> None:
    await added(store, opened(), said("See the file."), kept(name="core-switch.log"))
    (hit,) = (await page(store, looking("switch"))).hits
    assert "".join(piece.text for piece in hit.excerpt) == "core-switch.log"


async def test_an_excerpt_shows_a_file_name_and_what_a_correction_says(store: SqlStore) -> None:
    file = File(remote_id="F1", name="core-switch.log", mimetype="text/plain", size=1, link="")
    await added(store, opened(), replace(said(), files=(file,)))
    fixed = UpdateCorrected(
        at=NOW, by=ANNA, origin=Origin.SLACK, corrects=2, text="The router", edited_at=NOW
    )
    await added(store, opened(at=after(minutes=1)), said("The rooter"), fixed)
    for typed, shown in (("switch", "core-switch.log"), ("router", "The router")):
        (hit,) = (await page(store, looking(typed))).hits
        assert shown in "".join(piece.text for piece in hit.excerpt)


async def test_a_corrected_note_stays_a_note(store: SqlStore) -> None:
    ticket = await added(store, opened(), note("the margin"))
    mended = UpdateCorrected(
        at=NOW,
        by=BENO,
        origin=Origin.SLACK,
        corrects=2,
        text="the profit",
        edited_at=NOW,
        visibility=Visibility.INTERNAL,
    )
    await added(store, mended, to=ticket)
    assert await found(store, looking("profit")) == [ticket]
    assert await found(store, looking("profit"), Sight(person=ANNA)) == []


async def test_what_an_edit_makes_a_note_is_found_by_agents_alone(store: SqlStore) -> None:
    ticket = await added(store, opened(), said("the margin", by=BENO, role=Role.AGENT))
    mended = UpdateCorrected(
        at=NOW,
        by=BENO,
        origin=Origin.SLACK,
        corrects=2,
        text="the profit",
        edited_at=NOW,
        visibility=Visibility.INTERNAL,
    )
    await added(store, mended, to=ticket)
    assert await found(store, looking("profit")) == [ticket]
    for word in ("profit", "margin"):
        assert await found(store, looking(word), Sight(person=ANNA)) == []


async def test_tags_are_found_as_words_and_as_a_filter(store: SqlStore) -> None:
    signed: dict[str, Any] = {"at": NOW, "by": BENO, "origin": Origin.SLACK}
    tagged = await added(store, opened(), TagsChanged(**signed, added=("vpn-access",), removed=()))
    said_so = await added(store, opened(), said("vpn access"))
    assert await found(store, looking("", Tagged(tag="vpn-access"))) == [tagged]
    grouped = await added(store, replace(opened(), group=GroupId("net")))
    assert await found(store, looking("", InGroup(group=GroupId("net")))) == [grouped]
    assert await found(store, looking("", InGroup(group=None))) == [said_so, tagged]
    await added(store, TagsChanged(**signed, added=(), removed=("vpn-access",)), to=tagged)
    assert await found(store, looking("", Tagged(tag="vpn-access"))) == []


async def test_both_sides_of_a_bridge_are_found_but_only_by_agents(store: SqlStore) -> None:
    signed: dict[str, Any] = {"at": NOW, "by": BENO, "origin": Origin.SLACK}
    alone = await added(store, opened(), said("vpn"))
    customer = await added(store, opened(), said("vpn"))
    vendor = await added(store, opened(), said("vpn"))
    theirs = Across(ticket=vendor, desk=DESK, status=Status.OPEN)
    ours = replace(theirs, ticket=customer)
    await added(store, Bridged(**signed, vendor=theirs), to=customer)
    await added(store, CustomerJoined(**signed, customer=ours), to=vendor)
    without = Search(unwanted=(IsBridged(),))
    for sight in SIGHTS.values():
        assert await found(store, looking("", IsBridged()), sight) == [vendor, customer]
        assert await found(store, without, sight) == [alone]
    for outside in (Sight(person=ANNA), Sight(person=ANNA, desks=(DESK,), of_others=True)):
        assert await found(store, looking("vpn", IsBridged()), outside) == []
        assert await found(store, without, outside) == [vendor, customer, alone]
    await added(store, Unbridged(**signed, across=theirs), to=customer)
    await added(store, Unbridged(**signed, across=ours), to=vendor)
    assert await found(store, looking("", IsBridged())) == []


async def test_followers_find_what_they_follow(store: SqlStore) -> None:
    joined = FollowerJoined(at=NOW, by=BENO, origin=Origin.SLACK, person=CARLA)
    ticket = await added(store, opened(title="vpn"), joined)
    await added(store, opened(title="vpn"))
    assert await found(store, looking("vpn"), Sight(person=CARLA)) == [ticket]


async def test_other_workspaces_are_not_searched(store: SqlStore) -> None:
    await store.transact(ELSEWHERE, add, opened(), said("vpn"))
    await added(store, opened())
    assert await found(store, looking("vpn")) == []


@pytest.mark.parametrize(
    "text", ['"', "a' OR 'b", "x) NOT (y", "facets : z", "*", "NEAR", "\\", "'a':*", "é\0"]
)
async def test_no_text_breaks_out_of_the_query(store: SqlStore, text: str) -> None:
    ticket = await added(store, opened(), said(f"before {text} behind"))
    words = tuple(words_of(text))
    wanted = (Words(words=words),) if words else ()
    assert await found(store, Search(wanted=(phrase("before"), *wanted))) == [ticket]


async def test_what_is_not_brought_in_yet_is_brought_in_later_and_once(store: SqlStore) -> None:
    first = await store.transact(WORKSPACE, add, opened(), said("vpn"))
    for _ in range(3):
        await store.transact(WORKSPACE, lambda tx: add(tx, said("more"), ticket_id=first.id))
    assert await found(store, looking("vpn")) == []
    assert await store.sweep(lambda ledger: ledger.index(3)) == 3
    assert await store.sweep(lambda ledger: ledger.index(3)) == 1
    assert await store.sweep(lambda ledger: ledger.index(3)) == 0
    assert await found(store, looking("vpn more")) == [first.id]


async def test_a_change_that_was_undone_is_not_noted(store: SqlStore) -> None:
    def fail(tx: Any) -> Ticket:
        add(tx, opened(), said("vpn"))
        raise KeyError("undone")

    with pytest.raises(KeyError):
        await store.transact(WORKSPACE, fail)
    assert await store.sweep(lambda ledger: ledger.index(10)) == 0


async def test_a_store_that_crashed_before_the_index_followed_leaves_nothing_out(
    shared_url: str, clock: HandClock
) -> None:
    async with SqlStore(shared_url, clock=clock) as first:
        ticket = await first.transact(WORKSPACE, add, opened(), said("vpn"))
    async with SqlStore(shared_url, clock=clock) as second:
        assert await second.sweep(lambda ledger: ledger.index(10)) == 1
        assert await found(second, looking("vpn")) == [ticket.id]


async def test_several_processes_may_follow_at_once(shared_url: str, clock: HandClock) -> None:
    async with SqlStore(shared_url, clock=clock) as one, SqlStore(shared_url, clock=clock) as other:
        tickets = [(await one.transact(WORKSPACE, add, opened(), said("vpn"))).id for _ in range(6)]
        counts = await asyncio.gather(
            *(each.sweep(lambda ledger: ledger.index(4)) for each in (one, other, one, other))
        )
        assert sum(counts) == 6
        assert await found(other, looking("vpn")) == tickets[::-1]


async def test_a_ticket_that_says_too_much_is_found_by_its_newest_words(store: SqlStore) -> None:
    long = [said(f"begin{number} " + "ö" * 59 + str(number) + " word" * 7_900) for number in range(9)]
    ticket = await added(store, opened(title="Endless"), *long)
    assert await found(store, looking("endless begin8")) == [ticket]
    assert await found(store, looking("begin0")) == []


def test_a_document_keeps_texts_apart_and_within_bounds() -> None:
    events: list[Event] = [
        opened(title="Disk"),
        said("one two"),
        note("three"),
        said("x" * 50 + " y" * 200_000),
    ]
    ticket = fold(TicketId("T20261122.0001"), events)
    log = [Recorded(number=number, event=event) for number, event in enumerate(events, 1)]
    written = document(WORKSPACE, ticket, log)
    assert written.kept == "three"
    assert written.shown.startswith(f"t20261122 0001 {BREAK} disk {BREAK} ")
    assert len(written.shown) <= ROOM
    assert document(WORKSPACE, ticket, log[:3]).shown.endswith(f"disk {BREAK} one two")
