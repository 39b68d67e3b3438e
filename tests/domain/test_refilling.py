"""Forms of tickets that exist: what filling them in anew changes, and what it leaves as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.events import AnswersChanged, Event, Opened, TitleChanged, UpdateAdded
from bot.domain.evolve import evolve, fold
from bot.domain.fields import Choice, Entry, Field
from bot.domain.intents import Intent, SetAnswers, SetTitle
from bot.domain.opening import open_ticket
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    FieldId,
    File,
    PersonId,
    Status,
    Ticket,
    TicketId,
)
from bot.errors import FormError, UserError
from tests.domain.test_decide import ANNA, BENO, NOW, RULES
from tests.domain.test_fields import ITEM, SYSTEM
from tests.domain.test_filling import DESK, LAPTOP, OFFER, ORDER, entry, filled, order, ticket_of


def then(ticket: Ticket, intent: Intent, rules: DeskRules = DESK) -> tuple[Ticket, list[Event]]:
    events = decide(ticket, intent, rules, NOW)
    for event in events:
        ticket = evolve(ticket, event)
    return ticket, events


def sets(*entries: Entry, by: PersonId = ANNA) -> SetAnswers:
    return SetAnswers(by=by, entries=entries)


OPENED = ticket_of(order(*LAPTOP, entry("system", "a"), entry("note", "soon")))


def test_one_field_is_filled_in_and_the_others_stay() -> None:
    ticket, events = then(OPENED, sets(entry("note", " later ")))
    assert filled(ticket) == filled(OPENED) | {"note": ("later",)}
    (changed,) = events
    assert isinstance(changed, AnswersChanged)
    assert [(each.field, each.words) for each in changed.changed] == [("note", ("later",))]
    assert [each.words for each in changed.before] == [("soon",)]
    assert changed.title is None
    assert then(ticket, sets(entry("note", "later")))[1] == []


def test_another_parent_takes_away_what_was_under_it_and_brings_what_it_calls_for() -> None:
    ticket, _ = then(OPENED, sets(entry("item", "screen")))
    assert filled(ticket) == {"item": ("screen",), "model": (), "note": ("soon",), "offer": ()}
    assert [answer.field for answer in ticket.answers if answer.is_missing] == ["model"]
    assert ticket.title == "Order: Screen"
    back, _ = then(ticket, sets(entry("item", "laptop"), entry("model", "air")))
    assert filled(back)["system"] == ()
    assert back.title == "Order: Laptop Light"


def test_a_file_added_later_is_an_update_too() -> None:
    file = File(remote_id="F1", name="offer.pdf", mimetype="", size=3, link="")
    ticket, events = then(OPENED, sets(Entry(field=OFFER.id, files=(file,))))
    assert [type(event) for event in events] == [AnswersChanged, UpdateAdded]
    assert filled(ticket)["offer"] == ("F1",)
    assert then(ticket, sets(Entry(field=OFFER.id)))[1] == []


def test_an_old_ticket_keeps_its_form_and_only_what_is_filled_in_is_held_against_todays() -> None:
    fields = (
        replace(ITEM, choices=(replace(ITEM.choices[0], active=False), *ITEM.choices[1:]), required=True),
        Field(id=FieldId("colour"), label="Colour", required=True),
    )
    today = replace(DESK, kinds=(replace(ORDER, title="", fields=fields),))
    ticket, _ = then(OPENED, sets(entry("colour", "red")), today)
    assert filled(ticket) == {"item": ("laptop",), "colour": ("red",)} | {
        name: values for name, values in filled(OPENED).items() if name != "item"
    }
    assert ticket.answers[0].words == ("Laptop",)
    assert ticket.form == today.kinds[0].version != OPENED.form
    assert then(ticket, sets(entry("item", "laptop")), today)[1] == []  # What it has may stay.


@pytest.mark.parametrize(
    ("intent", "told"),
    [
        (sets(entry("item")), ("field_missing", "item")),
        (sets(entry("item", "fax")), ("field_no_choice", "item")),
        (sets(entry("model", "uhd")), ("field_no_choice", "model")),
        (sets(entry("nope", "1")), ("field_gone", "nope")),
        (sets(entry("centre", "1")), ("field_not_asked", "centre")),
        (sets(entry("room", "1"), by=BENO), ("field_not_asked", "room")),
        (SetTitle(by=ANNA, title="Mine"), ("title_fixed", "title")),
    ],
)
def test_what_cannot_be_filled_in_is_told_and_changes_nothing(intent: Intent, told: tuple[str, str]) -> None:
    with pytest.raises(UserError) as refused:
        then(OPENED, intent)
    assert (refused.value.code, refused.value.field) == told


def test_all_faults_of_a_form_filled_in_anew_are_told_at_once() -> None:
    with pytest.raises(FormError) as refused:
        then(OPENED, sets(entry("item", "fax"), entry("note", "x" * 3_001)))
    assert {fault.field for fault in refused.value.faults} == {"item", "note"}


def test_a_name_that_was_typed_twice_is_changed_by_typing_it_twice() -> None:
    entries = (
        entry("host", "web01"), entry("host_again", "web01"), entry("when", "now"), entry("reason", "cost")
    )  # fmt: skip
    ticket = ticket_of(order(*entries, kind=CANCEL_SERVER))
    with pytest.raises(FormError) as refused:
        then(ticket, sets(entry("host", "web02")))
    assert refused.value.code == "field_is_repeated"
    with pytest.raises(FormError) as refused:
        then(ticket, sets(entry("host", "web02"), entry("host_again", "")))
    assert (refused.value.code, refused.value.field) == ("field_missing", "host_again")
    other, _ = then(ticket, sets(entry("host", "web02"), entry("host_again", "web02")))
    assert other.title == "Cancel server web02"
    later, _ = then(other, sets(entry("host", "web02"), entry("host_again"), entry("when", "billing_date")))
    assert filled(later)["when"] == ("billing_date",)


def test_forms_of_kinds_that_are_gone_and_of_closed_tickets_are_only_shown() -> None:
    with pytest.raises(UserError, match="kind_gone"):
        then(OPENED, sets(entry("note", "x")), RULES)
    closed = replace(OPENED, status=Status.CLOSED)
    for intent in (sets(entry("note", "x")), SetTitle(by=ANNA, title="x")):
        with pytest.raises(UserError, match="closed"):
            then(closed, intent)


def test_only_parties_and_agents_fill_in_forms_and_rename() -> None:
    free = ticket_of(order(kind=ADMINISTRATIVE, title="Rack", text="One."))
    for intent in (
        sets(entry("note", "x"), by=PersonId("UOTHER")),
        SetTitle(by=PersonId("UOTHER"), title="x"),
    ):
        with pytest.raises(UserError, match="not_yours"):
            then(free, intent)
    ticket, events = then(free, SetTitle(by=BENO, title="  Two \n racks "))
    assert ticket.title == "Two racks"
    assert isinstance(events[0], TitleChanged)
    assert then(ticket, SetTitle(by=BENO, title="Two racks"))[1] == []


@pytest.mark.parametrize(("title", "code"), [(" ", "title_missing"), ("x" * 251, "title_too_long")])
def test_a_title_has_something_in_it_and_is_not_too_long(title: str, code: str) -> None:
    free = ticket_of(order(kind=ADMINISTRATIVE, title="Rack", text="One."))
    with pytest.raises(UserError, match=code):
        then(free, SetTitle(by=BENO, title=title))


def test_an_opening_from_before_there_were_forms_still_folds() -> None:
    first, *_ = open_ticket(order(*LAPTOP), DESK, NOW)
    assert isinstance(first, Opened)
    old = replace(first, answers=(), form="", asked_in=None, consent=None)
    ticket = fold(TicketId("T1"), [old])
    assert (ticket.answers, ticket.form) == ((), "")
    again, _ = then(ticket, sets(entry("item", "screen"), entry("model", "uhd")))
    assert filled(again)["item"] == ("screen",)


def test_several_choices_may_stay_chosen_though_they_are_offered_no_more() -> None:
    opened = ticket_of(order(*LAPTOP, entry("system", "a", "b")))
    retired = replace(SYSTEM, choices=(SYSTEM.choices[0], replace(SYSTEM.choices[1], active=False)))
    gone = replace(SYSTEM, choices=(SYSTEM.choices[0], Choice(value="c", label="C")))
    for field in (retired, gone):
        fields = tuple(field if each.id == SYSTEM.id else each for each in ORDER.fields)
        today = replace(DESK, kinds=(replace(ORDER, fields=fields),))
        ticket, _ = then(opened, sets(entry("system", "a")), today)
        assert [each.words for each in ticket.answers if each.field == SYSTEM.id] == [("A",)]
        without, _ = then(opened, sets(entry("system", "b")), today)
        with pytest.raises(FormError):
            then(without, sets(entry("system", "a", "b")), today)
