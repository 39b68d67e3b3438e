"""Forms of more fields than a modal takes: what it takes is asked for, and the ticket waits for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bot.connectors.autotask.capabilities import CAPABILITIES
from bot.connectors.autotask.forms import MOST_AT_OPENING, kinds
from bot.connectors.autotask.metadata import Metadata
from bot.connectors.autotask.picks import Columns, column_of
from bot.connectors.autotask.rows import Row
from bot.domain.abilities import Connected
from bot.domain.completing import lacks_for_remote
from bot.domain.desk import DeskRules, Desks
from bot.domain.evolve import fold
from bot.domain.fields import Asked, Entry, FormRole, Given, answered
from bot.domain.intents import OpenTicket, SetAnswers
from bot.domain.kinds import Kind
from bot.domain.opening import open_ticket
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock
from bot.domain.supplying import supplied
from bot.domain.ticket import FieldType, TicketId
from bot.sandbox.slack.block_kit import check_view
from bot.slack.ids import FilledForm, OpenForm, name_of
from bot.slack.views.filling_forms import asked_anew, filled_in, on_page, prints
from bot.slack.views.forms import Filled, opening
from bot.slack.views.lists import detail
from bot.slack.views.thread import card_message
from tests.domain.connected import done
from tests.domain.test_decide import ANNA, BENO, HELP, NOW, RULES
from tests.slack.scenes import faults

AGENT = Asked(roles=frozenset({FormRole.AGENT}))


def desk_of(rows: Sequence[Row]) -> DeskRules:
    """A desk with one category, which has these fields of its own."""
    told = Metadata(
        tickets=Columns.of([Row({"name": "companyID", "dataType": "integer"})]),
        custom=tuple(map(column_of, rows)),
        categories=(Row({"id": 3, "name": "Standard", "isActive": True}),),
    )
    remote = Connected(capabilities=replace(CAPABILITIES, guard=None))
    return supplied(replace(RULES, remote=remote), Lists(kinds=kinds(told)), FixedStock())


def form(kind: Kind, values: Given) -> OpenTicket:
    """The form that opens one, filled in like that."""
    return OpenTicket(
        by=BENO,
        requester=ANNA,
        desk=RULES.id,
        kind=kind.id,
        title="It fails",
        text="It fails.",
        entries=tuple(Entry(field=name, values=each) for name, each in values.items()),
        channel=HELP,
    )


def test_of_three_hundred_required_ones_a_modal_has_what_it_takes_and_the_ticket_waits_for_the_rest() -> None:
    rows = [
        Row({"name": f"Field {n}", "dataType": "string", "isRequired": True, "length": 100})
        for n in range(300)
    ]
    rules = desk_of(rows)
    (kind,) = rules.kinds
    asked = kind.asks_first({}, AGENT)
    assert len(asked) == MOST_AT_OPENING
    view = opening(Desks(all=(rules,)), Filled(desk=rules, kind=kind), OpenForm(channel=HELP))
    assert check_view(view) == []
    filled = form(kind, {each.id: ("x",) for each in asked})
    ticket = fold(TicketId("T1"), open_ticket(filled, rules, NOW))
    assert ticket.remote is None
    assert len(lacks_for_remote(ticket, rules)) == 300 - MOST_AT_OPENING
    rest = SetAnswers(
        by=BENO, entries=tuple(Entry(field=each.id, values=("y",)) for each in kind.asks({}, AGENT))
    )
    assert done(ticket, rest, rules=rules).remote is not None


SORTS: dict[str, dict[str, Any]] = {
    "text": {"dataType": "string", "length": 100},
    "long text": {"dataType": "string", "length": 32_000},
    "number": {"dataType": "decimal"},
    "whole number": {"dataType": "integer"},
    "day": {"dataType": "datetime"},
    "list": {
        "dataType": "string",
        "isPickList": True,
        "picklistValues": [
            {"value": str(number), "label": f"{number} {'ü' * 70}", "isActive": True} for number in range(100)
        ],
    },
}
VALUES = {
    FieldType.TEXT: '"Ü\n汉' * 750,
    FieldType.NUMBER: "12.5",
    FieldType.DATE: "2030-01-02",
    FieldType.CHOICE: "7",
}


@pytest.mark.parametrize("sorts", [tuple(SORTS), ("long text",), ("list",)], ids=["all", "texts", "lists"])
@pytest.mark.parametrize("is_required", [True, False])
def test_three_hundred_of_whatever_type_are_within_the_limits_of_a_modal(
    sorts: tuple[str, ...], is_required: bool
) -> None:
    rows = [
        Row({"name": f"Feld {n} {'ö' * 60}", "isRequired": is_required, **SORTS[sorts[n % len(sorts)]]})
        for n in range(300)
    ]
    rules = desk_of(rows)
    (kind,) = rules.kinds
    own = [each for each in kind.fields if each.id.startswith("udf:")]
    given = {each.id: (VALUES[each.type][: each.longest],) for each in own}
    first = {each.id: given[each.id] for each in kind.asks_first({}, AGENT)}
    view = opening(Desks(all=(rules,)), Filled(desk=rules, kind=kind, answers=first), OpenForm(channel=HELP))
    assert check_view(view) == []
    answers = tuple(answered(each, given[each.id]) for each in own)
    waiting = fold(TicketId("T1"), open_ticket(form(kind, first), rules, NOW))
    ticket = replace(waiting, answers=answers)
    seen = set[str]()
    for page in range(30):
        remembers = FilledForm(ticket=ticket.id, page=page)
        anew = on_page(asked_anew(ticket, rules, given, AGENT), page)
        remembers = msgspec.structs.replace(remembers, before=prints(ticket, rules, given, anew))
        shown = filled_in(ticket, rules, given, AGENT, remembers, {})
        assert check_view(shown) == []
        seen |= {name_of(each["block_id"]) for each in shown["blocks"] if each["type"] == "input"}
    assert {each.id for each in own} <= seen
    for each in (waiting, ticket):
        assert faults(card_message(each, rules, {}, conversation=None, now=NOW)) == []
    assert faults(detail(ticket, rules, [], {}, link=None, now=NOW)) == []
