"""Kinds that a remote names itself: what a desk makes of them, and what comes of their forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.approval import Gate
from bot.domain.decide import decide
from bot.domain.events import ApprovalAsked, Opened
from bot.domain.evolve import fold
from bot.domain.fields import Asked, Given, options
from bot.domain.intents import AttachResources
from bot.domain.opening import open_ticket
from bot.domain.remote import Lists
from bot.domain.resources import ResourceId
from bot.domain.severity import priority_of
from bot.domain.supplying import merged, supplied
from bot.domain.ticket import FieldId, Priority, TicketId
from bot.errors import FormError, UserError
from storage import codec
from tests.domain.remote_desk import (
    ACCOUNT,
    BILLING,
    DESK,
    FAWS,
    HYBRID,
    INCIDENT,
    KINDS,
    LAMBDA,
    LISTS,
    RECIPIENTS,
    SEVERITY,
    SHARED,
    STOCK,
    SUBCATEGORY,
    WEB,
    form,
)
from tests.domain.test_decide import ANNA, NOW, RULES

NUMBER = TicketId("T20261122.0001")


def opened(**answers: str) -> Opened:
    first = open_ticket(form(**answers), DESK, NOW)[0]
    assert isinstance(first, Opened)
    return first


def faults(**answers: str) -> list[tuple[str, str | None]]:
    with pytest.raises(FormError) as caught:
        open_ticket(form(**answers), DESK, NOW)
    return [(each.code, each.field) for each in caught.value.faults]


def test_a_remote_s_kinds_take_the_place_of_the_desk_s_own() -> None:
    assert [(each.id, each.name) for each in DESK.kinds] == [
        (INCIDENT, "Incident"),
        (BILLING, "Billing and Payments"),
    ]
    incident = DESK.kind(INCIDENT)
    assert incident is not None
    assert (incident.has_free_title, incident.severity, incident.resources_under) == (True, SEVERITY, ACCOUNT)
    assert [each.id for each in incident.fields if each.leads] == [ACCOUNT]


def test_a_remote_that_names_none_leaves_the_desk_its_own() -> None:
    assert supplied(DESK, Lists(), STOCK).kinds == DESK.kinds
    assert supplied(replace(RULES, remote=DESK.remote), Lists(), STOCK).kinds == RULES.kinds


def test_a_kind_that_is_gone_is_not_chosen_any_more_and_still_has_its_name() -> None:
    lists = merged(LISTS, Lists(kinds=KINDS[1:]))
    desk = supplied(DESK, lists, STOCK)
    gone = desk.kind(INCIDENT)
    assert gone is not None
    assert (gone.name, gone.active, gone.is_open_to(Asked())) == ("Incident", False, False)
    assert desk.kinds[0].id == BILLING
    with pytest.raises(FormError) as caught:
        open_ticket(form(), desk, NOW)
    assert ("kind_inactive", "kind") in [(each.code, each.field) for each in caught.value.faults]
    assert merged(lists, LISTS).kinds == KINDS
    assert merged(LISTS, Lists()).kinds == KINDS


def test_lists_are_kept_with_their_kinds_and_older_ones_still_read() -> None:
    assert codec.read_lists(codec.to_text(LISTS)) == LISTS
    assert codec.read_lists('{"subjects": [], "resources": []}') == Lists()


@pytest.mark.parametrize(
    ("account", "subcategories", "severities"),
    [
        (HYBRID, ["General", "Backup"], ["Low", "Normal", "Urgent", "Emergency"]),
        (FAWS, ["Other", "Backup"], ["Low", "Normal"]),
    ],
)
def test_the_account_decides_what_can_be_chosen(
    account: str, subcategories: list[str], severities: list[str]
) -> None:
    incident = DESK.kind(INCIDENT)
    assert incident is not None
    given: Given = {ACCOUNT: (account,)}
    fields = {each.id: each for each in incident.asks(given, Asked())}
    assert [each.value for each in options(fields[SUBCATEGORY], given)] == subcategories
    assert [each.value for each in options(fields[SEVERITY], given)] == severities
    assert [each.id for each in incident.asks({}, Asked())] == [ACCOUNT, RECIPIENTS]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"account": ""}, [("field_missing", ACCOUNT)]),
        ({"account": "hybrid:9"}, [("field_no_choice", ACCOUNT)]),
        ({"account": FAWS}, [("field_no_choice", SUBCATEGORY)]),
        ({"account": FAWS, "subcategory": "Other", "severity": "Urgent"}, [("field_no_choice", SEVERITY)]),
        ({"subcategory": ""}, [("field_missing", SUBCATEGORY)]),
        ({"recipients": "RPN-9-9"}, [("field_no_choice", RECIPIENTS)]),
    ],
)
def test_each_rule_broken_is_said_at_its_field(
    answers: dict[str, str], expected: list[tuple[str, FieldId]]
) -> None:
    assert faults(**answers) == expected


@pytest.mark.parametrize(
    ("word", "priority"),
    [
        ("Low", Priority.LOW),
        ("Normal", Priority.NORMAL),
        ("High", Priority.HIGH),
        ("Urgent", Priority.URGENT),
        ("Emergency", Priority.URGENT),
        (" emergency ", Priority.URGENT),
        ("", None),
        ("Sev 3", None),
    ],
)
def test_a_severity_is_the_nearest_priority(word: str, priority: Priority | None) -> None:
    assert priority_of(word) is priority


def test_the_severity_decides_how_urgent_a_ticket_is_and_so_whether_it_waits() -> None:
    assert opened(severity="Emergency").priority is Priority.URGENT
    assert opened(severity="").priority is Priority.NORMAL
    gated = replace(DESK, gate=Gate(priorities=frozenset({Priority.URGENT})))
    urgent, normal = (open_ticket(form(severity=each), gated, NOW) for each in ("Emergency", "Low"))
    assert any(isinstance(each, ApprovalAsked) for each in urgent)
    assert not any(isinstance(each, ApprovalAsked) for each in normal)


@pytest.mark.parametrize("wanted", [WEB.id, SHARED.id])
def test_what_is_the_account_s_or_everybody_s_can_be_attached(wanted: ResourceId) -> None:
    first = open_ticket(replace(form(), resources=(wanted,)), DESK, NOW)[0]
    assert isinstance(first, Opened)
    assert [each.id for each in first.resources] == [wanted]
    ticket = fold(NUMBER, open_ticket(form(), DESK, NOW))
    assert decide(ticket, AttachResources(by=ANNA, add=(wanted,)), DESK, NOW)


def test_what_belongs_to_another_account_is_refused_at_the_picker() -> None:
    with pytest.raises(FormError) as caught:
        open_ticket(replace(form(), resources=(WEB.id, LAMBDA.id)), DESK, NOW)
    assert [(each.code, each.field) for each in caught.value.faults] == [("resource_elsewhere", "resources")]
    ticket = fold(NUMBER, open_ticket(form(), DESK, NOW))
    with pytest.raises(UserError) as refused:
        decide(ticket, AttachResources(by=ANNA, add=(LAMBDA.id,)), DESK, NOW)
    assert refused.value.code == "resource_elsewhere"
