"""Every method of SoftLayer_Ticket does what its page says; the list of methods is the vendor's own.

https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.softlayer import seed
from bot.sandbox.softlayer.registry import METHODS
from bot.sandbox.softlayer.schema import relation_of
from tests.sandbox.softlayer.getters import GETTERS
from tests.sandbox.softlayer.harness import CLOSED, CLOSED_BY_SYSTEM, NEW, WAITING, Json, Stand

SAMPLES = Path(__file__).parents[2] / "samples"
LISTED = (SAMPLES / "softlayer_ticket_methods.txt").read_text().split()
SERVICE = "SoftLayer_Ticket"
# Named on the pages of the datatype or in the generated Go client, though not in the service's list.
BESIDE_THE_LIST = {"getBnppSupportedFlag", "getFsboaSupportedFlag"}
FILE = {"filename": "trace.txt", "data": "aGVsbG8="}
TEMPLATE = {"subjectId": 1021, "title": "Fan"}
Do = Callable[[Stand], Awaitable[Any]]
OPERATIONS: dict[str, Do] = {}


def operation(method: str) -> Callable[[Do], Do]:
    def register(do: Do) -> Do:
        OPERATIONS[method] = do
        return do

    return register


def path(ticket: int, method: str) -> str:
    return f"{SERVICE}/{ticket}/{method}"


async def shown(stand: Stand, ticket: int, mask: str) -> Any:
    return await stand.ok(f"{SERVICE}/{ticket}", mask=f"mask[{mask}]")


def is_served(method: str) -> bool:
    bare = method.removeprefix("get")
    name = bare[:1].lower() + bare[1:]
    return (SERVICE, method) in METHODS or method == "getObject" or relation_of(SERVICE, name) is not None


def test_every_method_of_the_service_is_served_and_has_its_test() -> None:
    assert [method for method in LISTED if not is_served(method)] == []
    assert set(LISTED) == set(OPERATIONS) | set(GETTERS) - BESIDE_THE_LIST
    assert not set(OPERATIONS) & set(GETTERS)


def test_every_method_that_is_served_is_one_of_the_vendors() -> None:
    assert {name for service, name in METHODS if service == SERVICE} <= set(LISTED)


@operation("createStandardTicket")
async def create_standard(stand: Stand) -> None:
    template = TEMPLATE | {"statusId": 1002, "accountId": 1, "priority": 2}
    arguments = (template, "It hums.", 4001, "root", None, None, [FILE], "VIRTUAL_GUEST")
    made = await stand.ok(f"{SERVICE}/createStandardTicket", *arguments)
    mask = "updates[entry,editorId],attachedVirtualGuests[hostname],attachedFiles[fileName],group[name]"
    assert (made["statusId"], made["accountId"], made["userEditableFlag"]) == (1001, seed.ACCOUNT_ID, True)
    assert (made["title"], made["priority"]) == ("Hardware Issue - Fan", 2)
    assert made["serviceProviderResourceId"].startswith("CS")
    assert await shown(stand, made["id"], f"id,assignedUserId,{mask}") == {
        "id": made["id"],
        "assignedUserId": seed.ADA,
        "updates": [{"entry": "It hums.", "editorId": seed.ADA}],
        "attachedVirtualGuests": [{"hostname": "app-01"}],
        "attachedFiles": [{"fileName": "trace.txt"}],
        "group": {"name": "Hardware"},
    }


@operation("createAdministrativeTicket")
async def create_administrative(stand: Stand) -> None:
    made = await stand.ok(
        f"{SERVICE}/createAdministrativeTicket", {"title": "Install nginx"}, "On web-01, please."
    )
    invoice = await stand.ok(path(made["id"], "getServerAdministrationBillingInvoice"))
    items = await stand.ok(path(made["id"], "getInvoiceItems"))
    assert (made["title"], made["serverAdministrationFlag"]) == ("Install nginx", 1)
    assert (made["serverAdministrationBillingAmount"], "subjectId" in made) == (3, False)
    assert [item["oneTimeFee"] for item in items] == [invoice["invoiceTotalAmount"]] == ["3.00"]


@operation("createCancelServerTicket")
async def cancel_server(stand: Stand) -> None:
    arguments = (2003, "No longer needed", "Please cancel it.", True, "HARDWARE")
    made = await stand.ok(f"{SERVICE}/createCancelServerTicket", *arguments)
    request = await stand.ok(path(made["id"], "getCancellationRequest"))
    assert (made["title"], request["ticketId"]) == ("Server Cancellation Request", made["id"])
    assert [each["id"] for each in await stand.ok(path(made["id"], "getAttachedHardware"))] == [2003]


@operation("createCancelServiceTicket")
async def cancel_service(stand: Stand) -> None:
    arguments = (4001, "Server / Upgrade Costs", "Please cancel it.", "VIRTUAL_GUEST")
    made = await stand.ok(f"{SERVICE}/createCancelServiceTicket", *arguments)
    again = await stand.ok(f"{SERVICE}/createCancelServiceTicket", *arguments)
    assert again["id"] > made["id"]
    assert made["title"] == "Service Cancellation Request"


@operation("createUpgradeTicket")
async def create_upgrade(stand: Stand) -> None:
    made = await stand.ok(
        f"{SERVICE}/createUpgradeTicket", 2001, "64 GB RAM", "Sunday night", "Twice as much."
    )
    bare = await stand.ok(
        f"{SERVICE}/createUpgradeTicket", None, "DNS", "any time", "More zones", "NONE", "Zones"
    )
    entry = (await stand.ok(path(made["id"], "getFirstUpdate")))["entry"]
    assert (made["title"], bare["title"]) == ("Upgrade Request", "Zones")
    assert entry == "64 GB RAM\nSunday night\n\nTwice as much."


@operation("addUpdate")
async def add_update(stand: Stand) -> None:
    [update] = await stand.ok(path(WAITING, "addUpdate"), {"entry": "We rebooted it, no change."}, [FILE])
    after = await shown(
        stand, WAITING, "awaitingUserResponseFlag,lastUpdate[id],lastEditDate,lastResponseDate"
    )
    assert update == {
        "id": update["id"],
        "ticketId": WAITING,
        "createDate": "2026-11-25T04:00:00-06:00",
        "entry": "We rebooted it, no change.",
        "editorType": "USER",
        "editorId": seed.ADA,
        "type": {"keyName": "USER", "description": "User"},
    }
    assert (after["awaitingUserResponseFlag"], after["lastUpdate"]["id"]) == (False, update["id"])
    assert after["lastResponseDate"] == update["createDate"]


@operation("edit")
async def edit(stand: Stand) -> None:
    template = {"title": "A new title", "assignedUserId": seed.BEN, "statusId": 1002, "priority": 1, "id": 5}
    edited = await stand.ok(path(NEW, "edit"), template, "Ben takes over.", [FILE])
    kept = ("id", "title", "assignedUserId", "statusId", "priority", "totalUpdateCount")
    assert [edited[key] for key in kept] == [NEW, "A new title", seed.BEN, 1001, 1, 3]
    await stand.ok(path(NEW, "edit"), {"subjectId": 1041})
    assert (await stand.ok(path(NEW, "getSubject")))["name"] == "DNS Request"


@operation("addFinalComments")
async def add_final_comments(stand: Stand) -> None:
    assert await stand.ok(path(CLOSED_BY_SYSTEM, "addFinalComments"), "Thank you.") is True
    assert (await stand.ok(f"{SERVICE}/{CLOSED_BY_SYSTEM}"))["finalComments"] == "Thank you."


@operation("addAttachedFile")
async def add_file(stand: Stand) -> None:
    file = await stand.ok(path(NEW, "addAttachedFile"), FILE)
    assert file == {
        "id": file["id"],
        "fileName": "trace.txt",
        "fileSize": "5",
        "createDate": "2026-11-25T04:00:00-06:00",
        "modifyDate": "2026-11-25T04:00:00-06:00",
        "ticketId": NEW,
        "updateId": (await stand.ok(path(NEW, "getLastUpdate")))["id"],
        "uploaderId": str(seed.ADA),
        "uploaderType": "USER",
    }


@operation("getAttachedFile")
async def get_file(stand: Stand) -> None:
    body = bytes(range(256))
    encoded = base64.b64encode(body).decode()
    file = await stand.ok(path(NEW, "addAttachedFile"), {"filename": "all.log", "data": encoded})
    answer = await stand.ask(path(NEW, "getAttachedFile"), file["id"])
    assert answer.value == encoded
    assert "\\/" in answer.text
    assert await stand.ok(path(NEW, f"getAttachedFile/{file['id']}.json")) == encoded


def attaching(suffix: str, sl_type: str, key: str, device: int) -> Do:
    async def do(stand: Stand) -> None:
        attached = await stand.ok(path(NEW, f"addAttached{suffix}"), device)
        assert (attached[f"{key}Id"], attached["attachmentId"], attached["ticketId"]) == (device, device, NEW)
        mask = f"mask(SoftLayer_Ticket_Attachment_{sl_type})[{key}[id]]"
        [record] = await stand.ok(path(NEW, "getAttachedResources"), mask=mask)
        assert record[key] == {"id": device}

    return do


def detaching(suffix: str, device: int) -> Do:
    async def do(stand: Stand) -> None:
        await stand.ok(path(NEW, f"addAttached{suffix}"), device)
        assert await stand.ok(path(NEW, f"removeAttached{suffix}"), device) is True
        assert await stand.ok(path(NEW, "getAttachedResources")) == []

    return do


OPERATIONS["addAttachedHardware"] = attaching("Hardware", "Hardware", "hardware", 2002)
OPERATIONS["addAttachedVirtualGuest"] = attaching("VirtualGuest", "Virtual_Guest", "virtualGuest", 4002)
OPERATIONS["addAttachedDedicatedHost"] = attaching("DedicatedHost", "Dedicated_Host", "dedicatedHost", 6001)
OPERATIONS["removeAttachedHardware"] = detaching("Hardware", 2002)
OPERATIONS["removeAttachedVirtualGuest"] = detaching("VirtualGuest", 4002)


async def emails(stand: Stand) -> list[str]:
    return [each["email"] for each in await stand.ok(path(NEW, "getAttachedAdditionalEmails"))]


@operation("addAttachedAdditionalEmails")
async def add_emails(stand: Stand) -> None:
    assert await stand.ok(path(NEW, "addAttachedAdditionalEmails"), ["a@b.example", "c@d.example"]) is True
    await stand.ok(path(NEW, "addAttachedAdditionalEmails"), ["a@b.example", "e@f.example"])
    assert await emails(stand) == ["a@b.example", "c@d.example", "e@f.example"]


@operation("removeAttachedAdditionalEmails")
async def remove_emails(stand: Stand) -> None:
    await stand.ok(path(NEW, "addAttachedAdditionalEmails"), ["a@b.example", "c@d.example"])
    assert (
        await stand.ok(path(NEW, "removeAttachedAdditionalEmails"), ["a@b.example", "no@one.example"]) is True
    )
    assert await emails(stand) == ["c@d.example"]


@operation("updateAttachedAdditionalEmails")
async def update_emails(stand: Stand) -> None:
    await stand.ok(path(NEW, "addAttachedAdditionalEmails"), ["a@b.example"])
    assert await stand.ok(path(NEW, "updateAttachedAdditionalEmails"), ["c@d.example"]) is True
    assert await emails(stand) == ["c@d.example"]


async def agents(stand: Stand) -> list[int]:
    return [each["id"] for each in await stand.ok(path(NEW, "getAssignedAgents"))]


@operation("addAssignedAgent")
async def add_agent(stand: Stand) -> None:
    assert await stand.ok(path(NEW, "addAssignedAgent"), seed.BEN) is None
    assert await agents(stand) == [seed.BEN]


@operation("removeAssignedAgent")
async def remove_agent(stand: Stand) -> None:
    await stand.ok(path(NEW, "addAssignedAgent"), seed.BEN)
    assert await stand.ok(path(NEW, "removeAssignedAgent"), seed.BEN) is None
    assert await agents(stand) == []


AN_HOUR_ON, AN_HOUR = "2026-11-25T05:00:00-06:00", 3600


@operation("addScheduledAlert")
async def add_alert(stand: Stand) -> None:
    assert await stand.ok(path(NEW, "addScheduledAlert"), AN_HOUR_ON) is None
    [planned] = await stand.ok(path(NEW, "getScheduledActions"))
    assert (planned["name"], planned["runDate"]) == ("ALERT", AN_HOUR_ON)
    stand.softlayer.clock.turn(AN_HOUR)
    assert (await stand.ok(path(NEW, "getLastUpdate")))["editorType"] == "AUTO"
    assert await stand.ok(path(NEW, "getScheduledActions")) == []


@operation("removeScheduledAlert")
async def remove_alert(stand: Stand) -> None:
    await stand.ok(path(NEW, "addScheduledAlert"), "11/25/2026 05:00:00")
    assert await stand.ok(path(NEW, "removeScheduledAlert")) is None
    stand.softlayer.clock.turn(AN_HOUR)
    assert (await stand.ok(path(NEW, "getLastUpdate")))["editorType"] == "USER"


@operation("addScheduledAutoClose")
async def add_auto_close(stand: Stand) -> None:
    assert await stand.ok(path(NEW, "addScheduledAutoClose"), AN_HOUR_ON) is None
    stand.softlayer.clock.turn(AN_HOUR - 1)
    assert (await stand.ok(path(NEW, "getStatus")))["name"] == "Open"
    stand.softlayer.clock.turn(1)
    ticket = await stand.ok(f"{SERVICE}/{NEW}")
    assert (ticket["statusId"], ticket["lastEditType"]) == (1002, "AUTO")


@operation("removeScheduledAutoClose")
async def remove_auto_close(stand: Stand) -> None:
    await stand.ok(path(NEW, "addScheduledAutoClose"), AN_HOUR_ON)
    assert await stand.ok(path(NEW, "removeScheduledAutoClose")) is None
    stand.softlayer.clock.turn(AN_HOUR)
    assert (await stand.ok(path(NEW, "getStatus")))["name"] == "Open"


@operation("setTags")
async def set_tags(stand: Stand) -> None:
    async def names() -> list[str]:
        return [
            each["tag"]["name"]
            for each in await stand.ok(path(NEW, "getTagReferences"), mask="mask.tag.name")
        ]

    assert await stand.ok(path(NEW, "setTags"), "red, blue,,red") is True
    assert await names() == ["red", "blue"]
    await stand.ok(path(NEW, "setTags"), "green")
    assert await names() == ["green"]
    await stand.ok(path(NEW, "setTags"), "")
    assert await names() == []


@operation("markAsViewed")
async def mark_as_viewed(stand: Stand) -> None:
    stand.softlayer.vendor.answer(NEW, "Is it better?")
    assert await stand.ok(path(NEW, "getNewUpdatesFlag")) is True
    assert await stand.ok(path(NEW, "markAsViewed")) is None
    assert await stand.ok(path(NEW, "getNewUpdatesFlag")) is False
    assert await stand.ok(path(NEW, "getNewUpdatesFlag"), by=seed.BEN) is True


@operation("getAllTicketGroups")
async def all_groups(stand: Stand) -> None:
    groups = await stand.ok(f"{SERVICE}/getAllTicketGroups", mask="mask[name,category[name]]")
    assert {"name": "Support", "category": {"name": "Technical"}} in groups


@operation("getAllTicketStatuses")
async def all_statuses(stand: Stand) -> None:
    statuses = await stand.ok(f"{SERVICE}/getAllTicketStatuses.json")
    assert {each["id"]: each["name"] for each in statuses} == {1001: "Open", 1002: "Closed", 1004: "Assigned"}


@operation("getTicketsClosedSinceDate")
async def closed_since(stand: Stand) -> None:
    found = await stand.ok(f"{SERVICE}/getTicketsClosedSinceDate", "2026-11-20T00:00:00-06:00", limit="0,0")
    assert [each["id"] for each in found] == [CLOSED + 2]
    assert await stand.ok(f"{SERVICE}/getTicketsClosedSinceDate", "11/25/2026") == []


@operation("surveyEligible")
async def survey(stand: Stand) -> None:
    assert await stand.ok(path(NEW, "surveyEligible")) is True
    assert await stand.ok(f"{SERVICE}/surveyEligible") is True


@operation("getObject")
async def get_object(stand: Stand) -> None:
    whole = await stand.ok(path(NEW, "getObject.json"))
    assert whole == await stand.ok(f"{SERVICE}/{NEW}.json") == await stand.ok(f"{SERVICE}/{NEW}")
    assert whole["lastEditDate"] is None
    assert whole["status"] == {"id": 1001, "name": "Open"}


@pytest.mark.parametrize("method", sorted(OPERATIONS))
async def test_the_method_does_what_its_page_says(stand: Stand, method: str) -> None:
    await OPERATIONS[method](stand)
    assert stand.softlayer.journal.calls(method)


@pytest.mark.parametrize("method", sorted(GETTERS))
async def test_the_relational_getter_answers_with_and_without_its_get(stand: Stand, method: str) -> None:
    whole = await stand.ok(path(WAITING, f"{method}.json"))
    bare = method.removeprefix("get")

    assert GETTERS[method](whole), whole
    assert await stand.ok(path(WAITING, bare)) == whole
    assert await stand.ok(path(WAITING, bare[0].lower() + bare[1:])) == whole


async def test_an_entry_of_any_length_comes_back_whole_in_several_updates(stand: Stand) -> None:
    entry = "".join(chr(65 + number % 26) for number in range(39_000))
    updates: list[Json] = await stand.ok(path(NEW, "addUpdate"), {"entry": entry}, None)

    assert [len(each["entry"]) for each in updates] == [3900] * 10
    assert "".join(each["entry"] for each in updates) == entry
    assert len({each["id"] for each in updates}) == 10


async def test_a_priority_counts_only_with_a_higher_support_plan(stand: Stand) -> None:
    stand.softlayer.settings.support_plan = "BASIC"
    made = await stand.ok(f"{SERVICE}/createStandardTicket", {"subjectId": 1021, "priority": 1}, "It hums.")

    assert (made["priority"], made["title"]) == (0, "Hardware Issue")


async def test_an_employees_update_is_rated(stand: Stand) -> None:
    [update] = stand.softlayer.vendor.answer(NEW, "Is it better?")
    service = f"SoftLayer_Ticket_Update_Employee/{update.id}"

    assert (await stand.ok(service))["responseRating"] == 999
    assert await stand.ok(f"{service}/addResponseRating", 5, 0) is True
    mask = "mask[id,updates(SoftLayer_Ticket_Update_Employee)[responseRating]]"
    ratings = (await stand.ok(f"{SERVICE}/{NEW}", mask=mask))["updates"]
    assert [each.get("responseRating") for each in ratings] == [None, None, 5]
