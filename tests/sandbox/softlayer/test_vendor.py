"""What the vendor's people and the portal's users do, and how the customer's API shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.softlayer import seed
from bot.sandbox.softlayer.vendor import Vendor, VendorError
from tests.sandbox.softlayer.harness import CLOSED, NEW, WAITING, Stand

UPDATES = f"SoftLayer_Ticket/{NEW}/getUpdates"
DATES = "modifyDate,lastResponseDate,lastEditDate,lastEditType"
SWEEP = f"mask[id,statusId,{DATES},updateCount,priority,title,group[name]]"


@pytest.fixture
def vendor(stand: Stand) -> Vendor:
    return stand.softlayer.vendor


async def ticket(stand: Stand, number: int = NEW) -> Any:
    return await stand.ok(f"SoftLayer_Ticket/{number}", mask=SWEEP)


async def test_an_employee_answers_with_files(stand: Stand, vendor: Vendor) -> None:
    stand.softlayer.clock.turn(60)
    vendor.answer(NEW, "See the log.", by="Nora P", files=[("a.log", b"one"), ("b.log", b"two")])
    update = (
        await stand.ok(UPDATES, mask="mask[entry,editorType,editorId,editor,fileAttachment[fileName]]")
    )[-1]
    after = await ticket(stand)

    assert update == {
        "entry": "See the log.",
        "editorType": "EMPLOYEE",
        "editorId": None,
        "editor": {"displayName": "Nora P", "username": "norap"},
        "fileAttachment": [{"fileName": "a.log"}, {"fileName": "b.log"}],
    }
    assert after["modifyDate"] == after["lastResponseDate"] == "2026-11-25T04:01:00-06:00"
    assert (after["lastEditType"], after["updateCount"]) == ("EMPLOYEE", 3)
    assert await stand.ok(f"SoftLayer_Ticket/{NEW}/getAwaitingUserResponseFlag") is True


async def test_the_systems_updates_are_seen_and_internal_ones_are_not(stand: Stand, vendor: Vendor) -> None:
    before = await ticket(stand)
    stand.softlayer.clock.turn(60)
    vendor.whisper(NEW, "The customer pays late.")
    assert await ticket(stand) == before
    vendor.note(NEW, "Maintenance tonight.")
    update = (await stand.ok(UPDATES))[-1]

    assert (update["editorType"], update["editorId"], update["entry"]) == ("AUTO", 0, "Maintenance tonight.")
    assert (await ticket(stand))["updateCount"] == 3


async def test_another_user_writes_in_the_portal(stand: Stand, vendor: Vendor) -> None:
    vendor.portal(WAITING, "I see it too.", user_id=seed.BEN)
    update = await stand.ok(f"SoftLayer_Ticket/{WAITING}/getLastUpdate")
    made = vendor.portal_open(1041, "An A record, please.", user_id=seed.BEN, title="A record")

    assert (update["editorType"], update["editorId"]) == ("USER", seed.BEN)
    assert update["entry"] == "I see it too.\n\n***POSTED FROM IBMCLOUD SL***"
    assert await stand.ok(f"SoftLayer_Ticket/{WAITING}/getAwaitingUserResponseFlag") is False
    assert (await ticket(stand, made.id))["title"] == "DNS Request - A record"


async def test_a_ticket_is_assigned_moved_and_taken_back(stand: Stand, vendor: Vendor) -> None:
    async def state() -> tuple[int, str, list[str]]:
        shown = await stand.ok(
            f"SoftLayer_Ticket/{NEW}", mask="mask[statusId,group[name],employeeAttachments[displayName]]"
        )
        return (
            shown["statusId"],
            shown["group"]["name"],
            [each["displayName"] for each in shown["employeeAttachments"]],
        )

    vendor.assign(NEW, "Priya N")
    assert await state() == (1004, "Support", ["Priya N"])
    vendor.move(NEW, "SysAdmin")
    assert await state() == (1001, "SysAdmin", [])
    vendor.assign(NEW)
    vendor.unassign(NEW)
    assert await state() == (1001, "SysAdmin", [])


async def test_the_vendor_changes_what_a_customer_cannot(stand: Stand, vendor: Vendor) -> None:
    vendor.set_priority(NEW, 1)
    vendor.rename(NEW, "Another title")
    vendor.await_user(NEW)
    after = await ticket(stand)

    assert (after["priority"], after["title"]) == (1, "Another title")
    assert [each["id"] for each in await stand.ok("SoftLayer_Account/getPriorityOneTickets")] == [NEW]
    assert await stand.ok(f"SoftLayer_Ticket/{NEW}/getAwaitingUserResponseFlag") is True


async def test_a_file_is_uploaded_with_an_update_of_its_own(stand: Stand, vendor: Vendor) -> None:
    file = vendor.upload(NEW, "report.pdf", b"%PDF")
    shown = await stand.ok(f"SoftLayer_Ticket_Attachment_File/{file.id}")

    assert (shown["uploaderType"], shown["fileSize"]) == ("EMPLOYEE", "4")
    assert (await stand.ok(f"SoftLayer_Ticket/{NEW}/getLastUpdate"))["id"] == shown["updateId"]


async def test_a_ticket_is_closed_and_opened_again(stand: Stand, vendor: Vendor) -> None:
    vendor.close(NEW, "Done.", by="Tom W")
    closed = await ticket(stand)
    editor = await stand.ok(f"SoftLayer_Ticket/{NEW}/getLastEditor")
    vendor.reopen(NEW)

    assert (closed["statusId"], closed["updateCount"], editor["displayName"]) == (1002, 3, "Tom W")
    assert (await ticket(stand))["statusId"] == 1001
    await stand.ok(f"SoftLayer_Ticket/{NEW}/addUpdate", {"entry": "Thanks."})


@pytest.mark.parametrize(
    "act",
    [
        lambda vendor: vendor.answer(1, "Hello"),
        lambda vendor: vendor.answer(NEW, " "),
        lambda vendor: vendor.answer(NEW, "Hello", by=" "),
        lambda vendor: vendor.answer(CLOSED, "Hello"),
        lambda vendor: vendor.answer(NEW, "Two", files=[("a", b"1"), ("a", b"2")]),
        lambda vendor: vendor.close(CLOSED),
        lambda vendor: vendor.reopen(NEW),
        lambda vendor: vendor.move(NEW, "Nowhere"),
        lambda vendor: vendor.set_priority(NEW, 5),
        lambda vendor: vendor.rename(NEW, " "),
        lambda vendor: vendor.portal(NEW, "Hello", user_id=1),
        lambda vendor: vendor.portal_open(1, "Hello", user_id=seed.BEN),
        lambda vendor: vendor.lose_file(NEW, 1),
    ],
)
def test_what_cannot_be_is_refused(vendor: Vendor, act: Callable[[Vendor], object]) -> None:
    before = repr(vendor.tickets())
    with pytest.raises(VendorError):
        act(vendor)

    assert repr(vendor.tickets()) == before


async def test_the_clock_carries_out_what_is_due_without_a_request(stand: Stand, vendor: Vendor) -> None:
    soon = "2026-11-25T05:00:00-06:00"
    await stand.ok(f"SoftLayer_Ticket/{NEW}/addScheduledAutoClose", soon)
    version = stand.softlayer.changes.version
    stand.softlayer.clock.turn(3600)
    while not vendor.ticket(NEW).is_closed:
        version = await stand.softlayer.changes.beyond(version, 5)

    assert vendor.ticket(NEW).last_edit_type == "AUTO"
