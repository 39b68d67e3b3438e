"""What is read: accounts, categories, the list of tickets with its oddities, one ticket; their shapes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Json, Stand, wanted

ALL = [seed.NEW, seed.PROGRESS, seed.WAITING, seed.SOLVED, seed.CLOSED]
ADA = {"id": seed.ADA, "name": "Ada Jones", "roles": ["Primary", "Technical"], "type": "customer"}
SAM = {"id": "", "name": "Sam R.", "roles": ["Racker"], "type": "racker"}


def ids(listed: Json) -> list[str]:
    return [each["ticketId"] for each in listed["tickets"]]


async def test_accounts_have_products_and_severities_of_their_own(stand: Stand) -> None:
    hybrid, faws = (await stand.ok("accounts"))["accounts"]

    assert hybrid == {
        "name": "Desk Example Dedicated",
        "id": "hybrid:12345",
        "rcn": "RCN-449-496-999",
        "serviceLevel": "runway",
        "severities": ["Low", "Normal", "High", "Urgent", "Emergency"],
        "type": {"id": "hybrid", "name": "Dedicated Hosting"},
        "permission": "admin",
        "tags": [],
        "npsOptOut": False,
    }
    assert (faws["id"], faws["type"]["id"], faws["severities"]) == (seed.FAWS, "faws", ["Low", "Normal"])


async def test_subcategories_are_for_some_products_only(stand: Stand) -> None:
    categories = (await stand.ok("categories"))["categories"]
    change = categories[2]
    products = {each["name"]: each["allowedProducts"] for each in change["subcategories"]}

    assert [each["name"] for each in categories] == [
        "Account",
        "Billing and Payments",
        "Change",
        "Incident",
        "Request for Information",
    ]
    assert set(change) == {"id", "name", "description", "classification", "subcategories"}
    assert (products["General"], products["Other"]) == (["hybrid"], ["cloud", "faws", "managed_gcp"])
    assert products["IAM"] == ["faws"]
    stand.rackspace.settings.category_id = "ID"
    assert [each["ID"] for each in (await stand.ok("categories"))["categories"]] == [1, 2, 3, 4, 5]


async def test_a_list_has_the_newest_change_first_and_the_oddities_of_lists(
    stand: Stand, vendor: Vendor
) -> None:
    listed = await stand.ok("tickets")
    row = listed["tickets"][2]
    vendor.answer(seed.SOLVED, "Once more.")

    assert ids(listed) == ALL
    assert row == {
        "ticketId": seed.WAITING,
        "subject": "Disk is full",
        "status": "Pending Customer",
        "modified": "2026-11-24T08:30:00.000Z",
        "accountId": seed.HYBRID,
        "severity": "",
        "favorite": False,
        "resources": ["https://resources.api.rackspace.com/resources/dedicated:0168720"],
        "createdAt": "0001-01-01T00:00:00Z",
        "modifiedBy": SAM,
        "createdBy": ADA,
        "classification": "",
        "lastComment": {
            "text": "We are on it, please tell us which folders may be emptied. "
            "The largest one is /var/log/nginx."
        },
        "permission": "admin",
        "recipients": None,
    }
    assert ids(await stand.ok("tickets"))[0] == seed.SOLVED


async def test_a_list_can_be_without_its_oddities(stand: Stand) -> None:
    settings = stand.rackspace.settings
    settings.list_created, settings.list_is_bare, settings.list_excerpt = "real", False, 12
    row = (await stand.ok("tickets"))["tickets"][2]

    assert (row["createdAt"], row["severity"], row["classification"], row["lastComment"]["text"]) == (
        "2026-11-24T08:00:00.000Z",
        "High",
        "Incident",
        "We are on it…",
    )


@pytest.mark.parametrize(
    ("offset", "found", "before", "after"),
    [(0, ALL[:2], None, 2), (1, ALL[1:3], 0, 3), (4, ALL[4:], 2, None), (9, [], 7, None)],
)
async def test_pages_by_limit_and_offset_are_linked(
    stand: Stand, offset: int, found: list[str], before: int | None, after: int | None
) -> None:
    def link(at: int | None) -> str:
        return "" if at is None else f"{stand.url}/rackspace/api/tickets?limit=2&offset={at}"

    listed = await stand.ok("tickets", limit=2, offset=offset)

    assert (ids(listed), listed["total"]) == (found, 5)
    assert listed["_links"] == {
        "self": link(offset),
        "first": link(0),
        "last": link(4),
        "prev": link(before),
        "next": link(after),
    }


async def test_the_subject_is_the_only_filter(stand: Stand) -> None:
    assert ids(await stand.ok("tickets", subject="disk IS")) == [seed.WAITING]
    listed = await stand.ok("tickets", subject="e", limit=1)
    assert (listed["total"], listed["_links"]["next"].endswith("limit=1&offset=1&subject=e")) == (4, True)
    assert ids(await stand.ok("tickets", status="Closed", since="2026-11-25", page=2, per_page=1)) == ALL
    stand.rackspace.settings.subject_filter = "ignored"
    assert ids(await stand.ok("tickets", subject="disk is")) == ALL


async def test_the_order_of_a_list_may_be_another(stand: Stand, vendor: Vendor) -> None:
    vendor.answer(seed.SOLVED, "Once more.")
    settings = stand.rackspace.settings
    settings.list_order = "oldest"
    oldest = ids(await stand.ok("tickets"))
    settings.list_order = "created"

    assert oldest == [seed.CLOSED, seed.WAITING, seed.PROGRESS, seed.NEW, seed.SOLVED]
    assert ids(await stand.ok("tickets")) == ALL[::-1]


@pytest.mark.parametrize("query", [{"limit": "x"}, {"offset": "-1"}, {"limit": "²"}, {"limit": "9" * 5000}])
async def test_a_page_that_is_no_number_is_refused(stand: Stand, query: dict[str, str]) -> None:
    assert "provided is invalid" in await stand.refused("tickets", **query)


async def test_one_ticket_is_shown_whole(stand: Stand) -> None:
    ticket = await stand.ticket(seed.WAITING)
    comments = ticket.pop("comments")

    assert ticket == {
        "ticketId": seed.WAITING,
        "accountId": seed.HYBRID,
        "subject": "Disk is full",
        "status": "Pending Customer",
        "severity": "High",
        "category": "Incident",
        "subcategory": "Hardware",
        "classification": "Incident",
        "resources": ["https://resources.api.rackspace.com/resources/dedicated:0168720"],
        "created": "2026-11-24T08:00:00.000Z",
        "modified": "2026-11-24T08:30:00.000Z",
        "createdBy": ADA,
        "modifiedBy": SAM,
        "recipients": [
            {
                "firstName": "Ada",
                "lastName": "Jones",
                "id": seed.ADA,
                "username": "rack.demo",
                "roles": ["Primary", "Technical"],
                "email": "ada@desk.example",
            },
            {
                "firstName": "Ben",
                "lastName": "Okafor",
                "id": seed.BEN,
                "username": "ben.okafor",
                "roles": ["Technical"],
                "email": "ben@desk.example",
            },
        ],
        "favorite": False,
        "permission": "admin",
    }
    assert [(each["text"][:8], each["author"], each["format"]) for each in comments] == [
        ("The data", ADA, "bbcode"),
        ("We are o", SAM, "bbcode"),
    ]
    assert "attachments" not in comments[0]
    stand.rackspace.settings.lists_no_attachments = True
    assert (await stand.ticket(seed.WAITING))["comments"][0]["attachments"] == []


async def test_a_created_ticket_has_its_own_shape(stand: Stand) -> None:
    made = await stand.ok("tickets", wanted(recipients=[seed.BEN]))
    read = await stand.ticket(made["ticketId"])

    assert made["recipients"] == [{"type": "contact", "value": seed.BEN}]
    assert [each["id"] for each in read["recipients"]] == [seed.BEN]
    assert set(read) - set(made) == {"favorite", "permission"}
    assert {key: made[key] for key in made if key != "recipients"} == {
        key: read[key] for key in made if key != "recipients"
    }


@pytest.mark.parametrize(
    ("setting", "value", "shown"),
    [
        ("person_ids", "user", lambda ticket: ticket["createdBy"]["id"] == "10064"),
        ("racker_role", "racker", lambda ticket: ticket["modifiedBy"]["roles"] == ["racker"]),
        ("misspells_status", True, lambda ticket: ticket["status"] == "In Progess"),
    ],
)
async def test_people_and_statuses_are_shown_in_more_than_one_way(
    stand: Stand, setting: str, value: object, shown: Callable[[Json], bool]
) -> None:
    before = await stand.ticket(seed.PROGRESS)
    setattr(stand.rackspace.settings, setting, value)

    assert (shown(before), shown(await stand.ticket(seed.PROGRESS))) == (False, True)


async def test_the_seed_has_statuses_products_and_resources_enough(stand: Stand) -> None:
    listed = (await stand.ok("tickets"))["tickets"]

    assert {each["status"] for each in listed} == {
        "Closed",
        "Solved",
        "Pending Customer",
        "In Progress",
        "Pending Rackspace",
    }
    assert {each["accountId"] for each in listed} == {seed.HYBRID, seed.FAWS}
    assert len(stand.rackspace.state.resources) >= 30
