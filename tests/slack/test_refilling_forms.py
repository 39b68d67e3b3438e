"""The form of a ticket that exists: it shows all that the ticket has, and sends what somebody changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.desk import DeskRules
from bot.domain.fields import Field
from bot.domain.filling import asked_of
from bot.domain.intents import SetAnswers
from bot.domain.ticket import ADMINISTRATIVE, FieldId, FieldType, KindId, Ticket, TicketId, WorkspaceId
from bot.slack.ids import FilledForm, unpack
from bot.slack.parse import filled as parsing
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Field as Held
from bot.slack.parse.interactions import Shown, Submission
from bot.slack.parse.payload import Payload
from bot.slack.views import filling_forms
from bot.slack.views.more import Seen, more
from bot.slack.views.parts import Block
from tests.domain.test_decide import ANNA, BENO, OPEN, RULES
from tests.domain.test_fields import SYSTEM
from tests.domain.test_filling import DESK, LAPTOP, ORDER, entry, filled, order, ticket_of
from tests.domain.test_refilling import then

NOTE = next(each for each in ORDER.fields if each.id == "note")
OPENED = ticket_of(order(*LAPTOP, entry("system", "a", "b"), entry("note", "two\nlines " * 100)))


def today(*changed: Field) -> DeskRules:
    """The desk whose form has these fields in the place of those of the same id."""
    new = {each.id: each for each in changed}
    kind = replace(ORDER, fields=tuple(new.get(each.id, each) for each in ORDER.fields))
    return replace(DESK, kinds=(kind,))


def form(ticket: Ticket, rules: DeskRules) -> Block:
    asked = asked_of(ANNA, rules, ticket.asked_in)
    given = {answer.field: answer.values for answer in ticket.answers}
    anew = filling_forms.asked_anew(ticket, rules, given, asked)
    remembers = FilledForm(ticket=ticket.id, before=filling_forms.prints(ticket, rules, given, anew))
    return filling_forms.filled_in(ticket, rules, given, asked, remembers, {})


def held(element: Block) -> Held:
    """What a client sends of an element that nobody touched."""
    one, several = element.get("initial_option"), element.get("initial_options", [])
    value = one["value"] if one else element.get("initial_value", element.get("initial_user"))
    return Held(value=value or "", chosen=tuple(each["value"] for each in several))


def sent(view: Block, ticket: Ticket, rules: DeskRules, **typed: str) -> SetAnswers:
    """What is submitted from this form when these fields are typed into, the ticket being like that now."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    fields = {block["block_id"]: held(block["element"]) for block in inputs}
    for name, value in typed.items():
        fields[next(each for each in fields if each.startswith(f"{name}:"))] = Held(value=value)
    shown = Shown(
        id="V1", is_home=False, callback="", remembers=view["private_metadata"], hash=None, fields=fields
    )
    caller = Caller(workspace=WorkspaceId("T1"), person=ANNA, key="1", trigger="1")
    submission = Submission(caller=caller, view=shown)
    given = {answer.field: answer.values for answer in ticket.answers}
    anew = rules.kinds[0].asks(parsing.values(submission, given), asked_of(ANNA, rules, ticket.asked_in))
    before = unpack(FilledForm, view["private_metadata"]).before
    entries = parsing.changed(parsing.entries(submission, anew), anew, before, given)
    return SetAnswers(by=ANNA, entries=entries)


def test_what_somebody_else_filled_in_meanwhile_stays() -> None:
    rules = today()
    view = form(OPENED, rules)
    meanwhile, _ = then(OPENED, SetAnswers(by=ANNA, entries=(entry("system", "b"),)), rules)
    assert [each.field for each in sent(view, meanwhile, rules, note="mine").entries] == ["note"]
    after, _ = then(meanwhile, sent(view, meanwhile, rules, note="mine"), rules)
    assert filled(after) == filled(OPENED) | {"system": ("b",), "note": ("mine",)}


@pytest.mark.parametrize(
    "changed",
    [
        replace(SYSTEM, choices=(SYSTEM.choices[0], replace(SYSTEM.choices[1], active=False))),
        replace(SYSTEM, choices=SYSTEM.choices[:1]),
        replace(SYSTEM, type=FieldType.NUMBER, choices=()),
        replace(SYSTEM, type=FieldType.DATE, choices=()),
        replace(SYSTEM, type=FieldType.PERSON, choices=()),
        replace(NOTE, longest=10, lines=True),
        replace(NOTE, longest=10),
    ],
    ids=["retired", "gone", "a number now", "a day now", "a person now", "shorter", "one short line now"],
)
def test_what_todays_form_cannot_show_stays_when_another_field_is_filled_in(changed: Field) -> None:
    rules = today(changed)
    other = "model" if changed.id == NOTE.id else "note"
    typed = {other: "any" if other == "model" else "mine"}
    after, _ = then(OPENED, sent(form(OPENED, rules), OPENED, rules, **typed), rules)
    assert filled(after) == filled(OPENED) | {other: tuple(typed.values())}


def test_a_text_is_shown_whole_and_choices_with_what_is_offered_no_more() -> None:
    rules = today(replace(NOTE, longest=10), replace(SYSTEM, choices=SYSTEM.choices[:1]))
    shown = {
        block["block_id"].partition(":")[0]: block["element"]
        for block in form(OPENED, rules)["blocks"]
        if block["type"] == "input"
    }
    whole = filled(OPENED)["note"][0]
    assert (shown["note"]["initial_value"], shown["note"]["max_length"]) == (whole, len(whole))
    assert [each["value"] for each in shown["system"]["initial_options"]] == ["b", "a"]
    assert "A (no longer offered)" in str(shown["system"]["options"])


def test_what_is_missing_is_told_though_nobody_changed_it() -> None:
    rules = today(replace(NOTE, required=True))
    without = ticket_of(order(*LAPTOP))
    assert [each.field for each in sent(form(without, rules), without, rules).entries] == ["note"]


def test_the_prints_of_the_longest_form_fit_into_it() -> None:
    fields = tuple(replace(NOTE, id=FieldId(f"{'x' * 29}{number:02}")) for number in range(50))
    rules = replace(DESK, kinds=(replace(ORDER, fields=fields),))
    assert form(replace(OPENED, id=TicketId("T20261122.000001")), rules)


@pytest.mark.parametrize(("kind", "offered"), [(OPEN.kind, True), (ADMINISTRATIVE, False)])
def test_a_subject_is_offered_to_tickets_that_have_one(kind: KindId, offered: bool) -> None:
    ticket = replace(OPEN, kind=kind)
    view: Payload = more(Seen(ticket=ticket, rules=RULES, viewer=BENO), FilledForm(ticket=ticket.id))
    assert ("ticket.subject" in str(view)) is offered
