"""What the vendor's people and the portal's users do, and how the customer's API shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.vendor import Vendor, VendorError
from tests.sandbox.rackspace.harness import Stand

URL = "https://resources.api.rackspace.com/resources"


async def test_a_racker_answers_and_waits(stand: Stand, vendor: Vendor) -> None:
    stand.rackspace.clock.turn(60)
    comment = vendor.answer(seed.NEW, "All of them.", by="Nora P.")
    ticket = await stand.ticket(seed.NEW)
    shown = ticket["comments"][-1]

    assert (shown["id"], shown["text"]) == (comment.id, "All of them.")
    assert shown["author"] == {"id": "", "name": "Nora P.", "roles": ["Racker"], "type": "racker"}
    assert (ticket["status"], ticket["modified"]) == ("Pending Customer", "2026-11-25T10:01:00.000Z")
    assert "Nora P." in stand.rackspace.state.rackers


@pytest.mark.parametrize(("status", "after"), [("In Progress", "In Progress"), (None, "Pending Rackspace")])
async def test_an_answer_may_leave_another_status(
    stand: Stand, vendor: Vendor, status: str | None, after: str
) -> None:
    vendor.answer(seed.NEW, "We look.", status=status)

    assert (await stand.ticket(seed.NEW))["status"] == after


async def test_another_person_writes_in_the_portal(stand: Stand, vendor: Vendor) -> None:
    vendor.portal(seed.WAITING, "I see it too.", person_id=seed.BEN)
    ticket = await stand.ticket(seed.WAITING)

    assert ticket["comments"][-1]["author"] == {
        "id": seed.BEN,
        "name": "Ben Okafor",
        "roles": ["Technical"],
        "type": "customer",
    }
    assert ticket["status"] == "Pending Rackspace"


async def test_a_ticket_is_opened_in_the_portal_without_a_severity(stand: Stand, vendor: Vendor) -> None:
    made = vendor.portal_open(
        "A new key",
        "Please.",
        account_id=seed.FAWS,
        category="Change",
        subcategory="IAM",
        person_id=seed.CLEO,
    )
    shown = await stand.ticket(made.ticket_id)

    assert (shown["subject"], shown["severity"], shown["createdBy"]["id"]) == ("A new key", "", seed.CLEO)
    assert (shown["classification"], shown["comments"][0]["text"]) == ("Change", "Please.")


async def test_a_ticket_gets_any_status_and_is_solved_and_closed(stand: Stand, vendor: Vendor) -> None:
    async def status() -> str:
        return str((await stand.ticket(seed.NEW))["status"])

    vendor.set_status(seed.NEW, "Waiting For Parts", by="Tom W.")
    assert await status() == "Waiting For Parts"
    vendor.solve(seed.NEW)
    assert await status() == "Solved"
    vendor.close(seed.NEW)
    assert await status() == "Closed"
    vendor.set_status(seed.NEW, "In Progress")
    assert await status() == "In Progress"
    vendor.close_as_customer(seed.NEW, person_id=seed.BEN)
    assert (await stand.ticket(seed.NEW))["modifiedBy"]["id"] == seed.BEN


async def test_the_vendor_changes_what_the_customer_cannot(stand: Stand, vendor: Vendor) -> None:
    vendor.change(seed.NEW, severity="Emergency", category="Change", subcategory="Older than the list")
    ticket = await stand.ticket(seed.NEW)

    assert (ticket["severity"], ticket["category"], ticket["subcategory"], ticket["classification"]) == (
        "Emergency",
        "Change",
        "Older than the list",
        "Change",
    )


async def test_resources_are_replaced_in_the_portal(stand: Stand, vendor: Vendor) -> None:
    vendor.replace_resources(seed.WAITING, [f"{URL}/dedicated:0168722"], person_id=seed.BEN)

    assert (await stand.ticket(seed.WAITING))["resources"] == [f"{URL}/dedicated:0168722"]


OPENING = {"account_id": seed.HYBRID, "category": "Incident", "subcategory": "General", "person_id": seed.BEN}


@pytest.mark.parametrize(
    "act",
    [
        lambda vendor: vendor.answer("1", "Hello"),
        lambda vendor: vendor.answer(seed.NEW, " "),
        lambda vendor: vendor.answer(seed.NEW, "Hello", by=" "),
        lambda vendor: vendor.answer(seed.NEW, "Hello", files=[(" ", b"")]),
        lambda vendor: vendor.answer(seed.CLOSED, "Hello"),
        lambda vendor: vendor.portal(seed.NEW, "Hello", person_id="RPN-1"),
        lambda vendor: vendor.portal(seed.CLOSED, "Hello", person_id=seed.BEN),
        lambda vendor: vendor.portal_open(" ", "Text", **OPENING),
        lambda vendor: vendor.portal_open("Subject", " ", **OPENING),
        lambda vendor: vendor.portal_open("Subject", "Text", **{**OPENING, "account_id": "1"}),
        lambda vendor: vendor.portal_open("Subject", "Text", **{**OPENING, "category": "None"}),
        lambda vendor: vendor.portal_open("Subject", "Text", **{**OPENING, "subcategory": "EC2"}),
        lambda vendor: vendor.portal_open("Subject", "Text", severity="Loud", **OPENING),
        lambda vendor: vendor.set_status(seed.NEW, " "),
        lambda vendor: vendor.solve(seed.CLOSED),
        lambda vendor: vendor.close(seed.CLOSED),
        lambda vendor: vendor.close_as_customer(seed.CLOSED, person_id=seed.BEN),
        lambda vendor: vendor.change(seed.NEW),
        lambda vendor: vendor.replace_resources(seed.WAITING, [f"{URL}/faws:0510005"], person_id=seed.BEN),
    ],
)
def test_what_cannot_be_is_refused(stand: Stand, act: Callable[[Vendor], object]) -> None:
    vendor = stand.rackspace.vendor
    before = repr(vendor.tickets())
    with pytest.raises(VendorError):
        act(vendor)

    assert repr(vendor.tickets()) == before


async def test_the_clock_closes_what_is_solved_without_a_request(stand: Stand, vendor: Vendor) -> None:
    version = stand.rackspace.changes.version
    stand.rackspace.clock.turn(3 * 86400)
    while not vendor.ticket(seed.SOLVED).is_closed:
        version = await stand.rackspace.changes.beyond(version, 5)

    assert vendor.ticket(seed.SOLVED).modified_by.name == "Rackspace R."
