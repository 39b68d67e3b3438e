"""Accounts and categories as forms, and what was filled in as the call that opens a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bot.connectors.rackspace import creating
from bot.connectors.rackspace.capabilities import CAPABILITIES
from bot.connectors.rackspace.forms import USUAL, Metadata
from bot.connectors.rackspace.rows import AccountRow, CategoryRow, TicketRow
from bot.connectors.rackspace.slugs import slug
from bot.domain.ids import KindId
from bot.domain.remote import NewTicket
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.resources import Resource, ResourceId, ResourceType
from bot.domain.ticket import FieldType, Priority
from bot.errors import Rejected
from tests.connectors.rackspace.mock import row
from tests.connectors.rackspace.there import NEW, answers

ACCOUNTS: list[dict[str, Any]] = [
    {
        "id": "hybrid:12345",
        "name": "Dedicated",
        "severities": ["Low", "Normal", "High", "Urgent", "Emergency"],
        "type": {"id": "hybrid", "name": "Dedicated Hosting"},
        "permission": "admin",
    },
    {
        "id": "faws:576",
        "name": "Amazon",
        "severities": ["Low"],
        "type": {"id": "faws", "name": "AWS"},
        "permission": "observer",
    },
]
GENERAL = {"name": "General", "allowedProducts": ["hybrid"]}
OTHER = {"name": "Other", "allowedProducts": ["cloud", "faws", "managed_gcp"]}
CATEGORIES: list[dict[str, Any]] = [
    {"id": 4, "name": "Incident", "subcategories": [GENERAL, OTHER]},
    {"id": 2, "name": "Billing & Payment", "subcategories": [{"name": "Invoice", "allowedProducts": []}]},
    {"id": 9, "name": "Billing and Payments", "subcategories": []},
]


def metadata(
    accounts: list[dict[str, Any]] = ACCOUNTS, categories: list[dict[str, Any]] = CATEGORIES
) -> Metadata:
    return Metadata(
        accounts=tuple(msgspec.convert(accounts, list[AccountRow], strict=False)),
        categories=tuple(msgspec.convert(categories, list[CategoryRow], strict=False)),
    )


def field(kind: RemoteKind, name: str) -> RemoteField:
    return next(each for each in kind.fields if each.id == name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Incident", "incident"),
        ("Request for Information", "request_for_information"),
        ("Billing and Payments", "billing_and_payments"),
        ("Billing & Payment", "billing_and_payments"),
        ("  Billing  &  Payments ", "billing_and_payments"),
        ("Change (add, remove)", "change_add_remove"),
        ("…", "category"),
    ],
)
def test_a_category_is_a_kind_under_one_id_however_it_is_spelt(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_each_category_is_a_kind_once_and_is_sent_by_the_name_that_it_has_now() -> None:
    found = metadata()
    assert [each.id for each in found.kinds({})] == ["incident", "billing_and_payments"]
    assert found.category(KindId("billing_and_payments")) == "Billing & Payment"
    assert found.category(KindId("gone")) is None


def test_the_account_leads_and_what_it_has_follows() -> None:
    incident = metadata().kinds({"RPN-2": "Ben", "RPN-1": "Ada"})[0]
    assert [str(each.id) for each in incident.fields] == ["account", "subcategory", "severity", "recipients"]
    account = field(incident, "account")
    assert (account.leads, account.required, account.type) == (True, True, FieldType.CHOICE)
    assert [(each.value, each.label, each.active) for each in account.choices] == [
        ("hybrid:12345", "Dedicated (hybrid:12345)", True),
        ("faws:576", "Amazon (faws:576)", False),  # We may only look at it.
    ]
    subcategory = field(incident, "subcategory")
    assert (subcategory.parent, subcategory.required) == ("account", True)
    assert [(each.value, each.under) for each in subcategory.choices] == [
        ("General", ("hybrid:12345",)),
        ("Other", ("faws:576",)),
    ]
    severity = field(incident, "severity")
    assert (severity.parent, severity.required) == ("account", False)
    both, one = ("hybrid:12345", "faws:576"), ("hybrid:12345",)
    assert [(each.value, each.under) for each in severity.choices] == [
        ("Low", both),
        ("Normal", one),
        ("High", one),
        ("Urgent", one),
        ("Emergency", one),
    ]
    recipients = field(incident, "recipients")
    assert [(each.value, each.label) for each in recipients.choices] == [("RPN-1", "Ada"), ("RPN-2", "Ben")]
    assert (incident.severity, incident.resources_under) == ("severity", "account")


def test_without_anybody_to_tell_nobody_asks_whom() -> None:
    assert "recipients" not in [each.id for each in metadata().kinds({})[0].fields]


def test_what_is_for_no_product_of_ours_is_not_offered_and_what_says_none_is_for_all() -> None:
    kinds = metadata(ACCOUNTS[:1]).kinds({})
    assert [each.value for each in field(kinds[0], "subcategory").choices] == ["General"]
    assert [each.value for each in field(kinds[1], "subcategory").choices] == ["Invoice"]


def test_an_account_of_which_little_is_said_has_all() -> None:
    kinds = metadata([{"id": 12345}]).kinds({})
    assert [each.label for each in field(kinds[0], "account").choices] == ["12345"]
    assert [each.value for each in field(kinds[0], "subcategory").choices] == ["General", "Other"]
    assert len(field(kinds[0], "severity").choices) == 5


def test_a_severity_that_nobody_knows_is_offered_too() -> None:
    account = {**ACCOUNTS[0], "severities": ["Low", "Galactic"]}
    values = [each.value for each in field(metadata([account]).kinds({})[0], "severity").choices]
    assert values == ["Low", "Galactic"]


def test_what_is_shown_fits_into_a_picker() -> None:
    account = {**ACCOUNTS[0], "name": "x" * 200}
    category = {"name": "y" * 200, "subcategories": [{"name": "z" * 100, "allowedProducts": []}]}
    [kind] = metadata([account], [category]).kinds({"RPN-1": "n" * 200})
    labels = [each.label for part in kind.fields for each in part.choices]
    assert max(map(len, labels)) <= 75
    assert "(hybrid:12345)" in labels[0]
    assert len(kind.name) <= 75


def test_before_its_lists_were_read_names_are_typed() -> None:
    assert [each.name for each in CAPABILITIES.forms] == list(USUAL)
    assert tuple(each.id for each in CAPABILITIES.forms) == CAPABILITIES.kinds
    for kind in CAPABILITIES.forms:
        sorts = {str(each.id): (each.type, each.required, each.parent) for each in kind.fields}
        assert sorts == {
            "account": (FieldType.TEXT, True, None),
            "subcategory": (FieldType.TEXT, True, None),
            "severity": (FieldType.CHOICE, False, None),
        }


def body(new: NewTicket, known: Metadata | None = None) -> dict[str, Any]:
    return creating.body(new, "Incident", known or metadata(), {})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"accountId": "hybrid:12345", "subcategory": "General"}),
        ({"account": "Dedicated"}, {"accountId": "hybrid:12345"}),
        ({"account": " dedicated "}, {"accountId": "hybrid:12345"}),
        ({"account": "999"}, {"accountId": "999"}),
        ({"subcategory": "general"}, {"subcategory": "General"}),
        ({"subcategory": "Nobody knows it"}, {"subcategory": "Nobody knows it"}),
        ({"subcategory": ""}, {"subcategory": "General"}),  # There is but one for that account.
        ({"severity": "High"}, {"severity": "High"}),
    ],
)
def test_what_was_typed_is_sent_as_it_is_spelt_there(given: dict[str, str], expected: dict[str, str]) -> None:
    sent = body(replace(NEW, answers=answers(**given)))
    assert {key: sent[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("given", "word"), [({"account": ""}, "account"), ({"subcategory": "", "account": "999"}, "subcategory")]
)
def test_without_what_it_needs_nothing_is_sent_and_the_field_is_named(
    given: dict[str, str], word: str
) -> None:
    with pytest.raises(Rejected, match=f"the {word} is missing"):
        body(replace(NEW, answers=answers(**given)))


def test_the_only_account_does_not_have_to_be_named() -> None:
    sent = body(replace(NEW, answers=answers(account="")), metadata(ACCOUNTS[:1]))
    assert sent["accountId"] == "hybrid:12345"


@pytest.mark.parametrize(
    ("priority", "severity", "account", "expected"),
    [
        (Priority.NORMAL, "", "hybrid:12345", None),
        (Priority.HIGH, "", "hybrid:12345", "High"),
        (Priority.URGENT, "", "hybrid:12345", "Urgent"),
        (Priority.URGENT, "", "faws:576", None),  # That account has no such severity.
        (Priority.URGENT, "", "999", "Urgent"),
        (Priority.URGENT, "Emergency", "hybrid:12345", "Emergency"),
        (Priority.HIGH, "Low", "hybrid:12345", "Low"),
    ],
)
def test_the_severity_that_was_chosen_counts_and_else_our_priority(
    priority: Priority, severity: str, account: str, expected: str | None
) -> None:
    given = answers(severity=severity, account=account, subcategory="Other")
    assert body(replace(NEW, priority=priority, answers=given)).get("severity") == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Disk is full", "Words", "Disk is full"),
        ("", "First line\nSecond line", "First line"),
        ("  ", "x" * 500, "x" * 150),
        ("", "", "T20261122-0001-0.1"),
    ],
)
def test_a_ticket_without_a_title_is_called_by_its_first_line(title: str, text: str, expected: str) -> None:
    assert creating.subject(replace(NEW, title=title, text=text)) == expected


def test_only_resources_of_the_ticket_s_account_go_along() -> None:
    ours, free, other = (
        Resource(id=ResourceId(name), name=name, account=account)
        for name, account in (("a:1", "hybrid:12345"), ("a:2", ""), ("a:3", "faws:576"))
    )
    wanted = tuple((ResourceType.GENERIC, ResourceId(each)) for each in ("a:1", "a:2", "a:3", "a:4"))
    known = {each.id: each for each in (ours, free, other)}
    assert creating.with_it(replace(NEW, resources=wanted), metadata(), known) == ["a:1", "a:2"]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("The server hums", True),
        ("the  SERVER hums", True),
        ("The server hums at night", True),
        ("The server", True),
        ("", True),
        ("Another thing", False),
    ],
)
def test_a_row_of_a_list_may_be_ours_by_its_title(subject: str, expected: bool) -> None:
    found = msgspec.convert(row(subject=subject), TicketRow, strict=False)
    assert creating.may_be(found, NEW) is expected
