"""The calls of the API over HTTP: zones, credentials, rows, children, metadata, files and limits."""

from __future__ import annotations

import asyncio
import base64

import pytest

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.picklists import Pick
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.harness import CODE, SECRET, USER, Json, Stand, running_msp
from tests.sandbox.softlayer.harness import StillClock

TICKET: Json = {"companyID": 175, "title": "Printer down", "status": 1, "priority": 3}
HELLO = {
    "id": 0,
    "attachmentType": "FILE_ATTACHMENT",
    "fullPath": "log.txt",
    "title": "log.txt",
    "publish": 1,
    "data": base64.b64encode(b"hello").decode(),
}


async def test_any_host_tells_the_zone_of_a_user_without_credentials(stand: Stand) -> None:
    stand.credentials.clear()
    for at in ("atservicesrest/v1.0", "zone7/ATServicesRest/V1.0"):
        told = await stand.ok("GET", f"{stand.url}/autotask/{at}/zoneInformation", user=USER)
        assert told["url"] == f"{stand.url}/autotask/zone2/ATServicesRest/"
    unknown = f"{stand.url}/autotask/atservicesrest/v1.0/zoneInformation"
    assert await stand.refused("GET", unknown, user="nobody@desk.example")
    assert await stand.refused("GET", unknown)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Secret": "wrong"},
        {"UserName": "nobody@desk.example"},
        {"ApiIntegrationCode": "ANOTHER"},
        {"Secret": "", "UserName": "", "ApiIntegrationCode": ""},
    ],
)
async def test_each_of_the_three_credentials_is_needed(stand: Stand, wrong: dict[str, str]) -> None:
    assert (await stand.request("GET", "Tickets/1", headers=wrong)).status == 401
    assert (await stand.request("GET", "Tickets/1")).status == 200


async def test_after_a_move_the_old_zone_takes_nobody_and_the_new_one_is_told(stand: Stand) -> None:
    stand.autotask.settings.zone = 5
    assert (await stand.request("GET", "Version")).status == 401
    told = await stand.ok("GET", f"{stand.url}/autotask/atservicesrest/v1.0/zoneInformation", user=USER)
    assert await stand.ok("GET", f"{told['url']}v1.0/Version")


async def test_the_seeded_msp_goes_by_the_rules() -> None:
    async with running_msp() as stand:
        company = (await stand.ok("GET", f"Companies/{ids.ACME}"))["item"]
        texts = await stand.refused("POST", "Tickets", {"companyID": ids.ACME})
        assert (company["companyName"], "Missing Required Field: title" in texts) == ("Acme GmbH", True)


def test_without_a_state_it_is_the_seeded_msp() -> None:
    assert Autotask(StillClock()).state.one("Companies", ids.ACME)


async def test_a_row_is_created_read_patched_and_replaced(stand: Stand) -> None:
    number = await stand.created("Tickets", **TICKET, description="No paper")
    row = (await stand.ok("GET", f"Tickets/{number}"))["item"]
    assert (row["id"], row["title"], row["queueID"]) == (number, "Printer down", None)
    assert "userDefinedFields" in row
    assert await stand.ok("PATCH", "Tickets", {"id": number, "status": 8}) == {"itemId": number}
    row = (await stand.ok("GET", f"tickets/{number}"))["item"]
    assert (row["status"], row["description"]) == (8, "No paper")
    await stand.ok("PUT", "Tickets", {"id": number, **TICKET})
    assert (await stand.ok("GET", f"Tickets/{number}"))["item"]["description"] is None


async def test_what_is_not_there_is_null_and_what_is_no_address_is_not_found(stand: Stand) -> None:
    assert await stand.ok("GET", "Tickets/999999") == {"item": None}
    assert (await stand.request("GET", "Nothing/1")).status == 404
    assert (await stand.request("PATCH", "Tickets/1", body={"status": 1})).status == 405
    assert (await stand.request("DELETE", "Tickets/1")).status == 405
    assert (await stand.request("POST", "Resources", body={})).status == 405
    assert await stand.refused("PATCH", "Tickets", {"id": 4711, "status": 1})
    assert await stand.refused("PATCH", "Tickets", {"status": 1})


async def test_what_is_read_only_is_left_aside_and_a_wrong_type_is_refused(stand: Stand) -> None:
    number = await stand.created("Tickets", **TICKET, createDate="2020-01-01T00:00:00Z", id=0)
    assert (await stand.ok("GET", f"Tickets/{number}"))["item"]["createDate"] is None
    assert "priority" in (await stand.refused("POST", "Tickets", TICKET | {"priority": "3"}))[0]
    assert await stand.refused("POST", "Tickets", TICKET | {"dueDateTime": "tomorrow"})
    assert "title" in (await stand.refused("POST", "Tickets", TICKET | {"title": "x" * 256}))[0]
    assert await stand.refused("POST", "Tickets", data="no json")


async def test_dates_are_read_in_utc_whatever_they_were_written_in(stand: Stand) -> None:
    number = await stand.created("Tickets", **TICKET, dueDateTime="2026-11-23T10:00:00+02:00")
    assert (await stand.ok("GET", f"Tickets/{number}"))["item"]["dueDateTime"] == "2026-11-23T08:00:00.000Z"


async def test_children_hang_on_their_parent_and_are_queried_at_the_root(stand: Stand) -> None:
    one, two = [await stand.created("Tickets", **TICKET) for _ in range(2)]
    note = {"title": "Reply", "description": "Called back.", "noteType": 1, "publish": 1}
    made = await stand.created(f"Tickets/{one}/Notes", **note)
    await stand.created(f"Tickets/{two}/Notes", **note)
    listed = await stand.ok("GET", f"Tickets/{one}/Notes")
    assert [(each["id"], each["ticketID"]) for each in listed["items"]] == [(made, one)]
    assert (await stand.ok("GET", f"Tickets/{one}/Notes/{made}"))["item"]["title"] == "Reply"
    assert await stand.ok("GET", f"Tickets/{two}/Notes/{made}") == {"item": None}
    await stand.ok("PATCH", f"Tickets/{one}/Notes", {"id": made, "publish": 2})
    assert await stand.refused("PATCH", f"Tickets/{two}/Notes", {"id": made, "publish": 1})
    assert len(await stand.found("TicketNotes", {"op": "gte", "field": "id", "value": 0})) == 2
    assert (await stand.request("DELETE", f"Tickets/{one}/Notes/{made}")).status == 405
    assert (await stand.request("POST", "TicketNotes", body=note)).status == 405
    assert await stand.refused("POST", "Tickets/4711/Notes", note)


async def test_what_may_be_deleted_goes_and_a_second_time_is_an_error(stand: Stand) -> None:
    ticket = await stand.created("Tickets", **TICKET)
    item = await stand.created(f"Tickets/{ticket}/ChecklistItems", itemName="Call back")
    assert await stand.ok("DELETE", f"Tickets/{ticket}/ChecklistItems/{item}") == {"itemId": item}
    (text,) = await stand.refused("DELETE", f"Tickets/{ticket}/ChecklistItems/{item}")
    assert "No matching records found" in text


async def test_the_bytes_of_a_file_are_told_of_one_that_is_read_through_its_parent(stand: Stand) -> None:
    ticket = await stand.created("Tickets", **TICKET)
    file = await stand.created(f"Tickets/{ticket}/Attachments", **HELLO)
    (listed,) = (await stand.ok("GET", f"Tickets/{ticket}/Attachments"))["items"]
    assert (listed["data"], listed["fileSize"], listed["contentType"]) == (None, 5, "text/plain")
    (read,) = (await stand.ok("GET", f"Tickets/{ticket}/Attachments/{file}"))["items"]
    assert base64.b64decode(read["data"]) == b"hello"
    (known,) = await stand.found("AttachmentInfo", {"op": "eq", "field": "ticketID", "value": ticket})
    assert (known["id"], known["data"]) == (file, None)


async def test_files_that_are_none_too_large_or_too_many_are_refused(stand: Stand) -> None:
    ticket = await stand.created("Tickets", **TICKET)
    path = f"Tickets/{ticket}/Attachments"
    assert await stand.refused("POST", path, HELLO | {"data": "%%%"})
    stand.autotask.settings.max_attachment = 4
    assert await stand.refused("POST", path, HELLO)
    stand.autotask.settings.max_attachment = 100
    stand.autotask.limits.file_bytes = 9
    await stand.created(path, **HELLO)
    assert "limit" in (await stand.refused("POST", path, HELLO))[0]
    stand.autotask.limits.file_bytes = 100
    assert await stand.refused("POST", path, HELLO), "it is blocked for five minutes from then"
    stand.autotask.clock.turn(301)
    await stand.created(path, **HELLO)


async def test_metadata_tells_fields_and_picklists_with_values_as_texts(stand: Stand) -> None:
    picks = (Pick(value=1, label="Disk", order=2), Pick(value=9, label="Old", parent=4, is_active=False))
    stand.autotask.state.house.picklists["Tickets", "subIssueType"] = picks
    info = (await stand.ok("GET", "Tickets/entityInformation"))["info"]
    assert (info["name"], info["canDelete"], info["hasUserDefinedFields"]) == ("Tickets", False, True)
    fields = {
        each["name"]: each for each in (await stand.ok("GET", "Tickets/entityInformation/fields"))["fields"]
    }
    sub = fields["subIssueType"]
    assert sub["picklistParentValueField"] == "issueType"
    assert [(each["value"], each["parentValue"], each["isActive"]) for each in sub["picklistValues"]] == [
        ("1", "", True),
        ("9", "4", False),
    ]
    assert (fields["title"]["length"], fields["title"]["isRequired"]) == (255, True)
    assert fields["companyID"]["referenceEntityType"] == "Companies"
    assert fields["creatorType"]["isQueryable"] is False
    assert await stand.ok("GET", "Tickets/1/Notes/entityInformation/fields")


async def test_custom_fields_are_told_with_their_types_and_lists(stand: Stand) -> None:
    tables = stand.autotask.state.tables
    tables["UserDefinedFieldDefinitions"].put(
        {"id": 1, "name": "Site", "dataType": 4, "isActive": True, "isRequired": True}
    )
    tables["UserDefinedFieldListItems"].put(
        {"id": 1, "udfFieldId": 1, "valueForExport": "A1", "isActive": True}
    )
    (field,) = (await stand.ok("GET", "Tickets/entityInformation/userDefinedFields"))["fields"]
    assert (field["name"], field["isPickList"], field["isRequired"]) == ("Site", True, True)
    assert [each["value"] for each in field["picklistValues"]] == ["A1"]
    assert (await stand.ok("GET", "TicketNotes/entityInformation/userDefinedFields"))["fields"] == []


async def test_it_acts_as_a_resource_where_that_is_allowed(stand: Stand) -> None:
    acted: list[tuple[int | None, int | None]] = []
    stand.autotask.state.listeners.append(
        lambda entity, was, now, actor: acted.append((actor.resource, actor.impersonator))
    )
    as_olga = {"ImpersonationResourceId": "29"}
    await stand.ok("POST", "Tickets", TICKET, headers=as_olga)
    assert acted == [(29, 4)]
    assert await stand.refused("POST", "Tickets", TICKET, headers={"ImpersonationResourceId": "4711"})
    stand.autotask.settings.impersonation = False
    (text,) = await stand.refused("POST", "Tickets", TICKET, headers=as_olga)
    assert "adequate permissions" in text


async def test_the_fourth_call_at_once_to_an_entity_is_refused_and_others_are_not(
    stand: Stand,
) -> None:
    stand.autotask.faults.add("GET /Tickets/{id}", "hold", times=3)
    held = [asyncio.create_task(stand.request("GET", "Tickets/1")) for _ in range(3)]
    while len(stand.autotask.faults.held) < 3:
        await stand.autotask.changes.beyond(stand.autotask.changes.version, 5)
    fourth = await stand.request("GET", "Tickets/1")
    assert (fourth.status, "thread threshold" in fourth.errors[0]) == (429, True)
    stand.autotask.settings.thread_status = 500
    assert (await stand.request("GET", "Tickets/1")).status == 500
    assert (await stand.request("GET", "Companies/175")).status == 200
    stand.autotask.faults.release()
    assert [(await each).status for each in held] == [200] * 3
    assert (await stand.request("GET", "Tickets/1")).status == 200


async def test_the_hours_threshold_refuses_until_the_window_has_moved(stand: Stand) -> None:
    stand.autotask.limits.requests, stand.autotask.settings.slow_by = 3, 0.0
    told = await stand.ok("GET", "ThresholdInformation")
    assert told == {
        "externalRequestThreshold": 3,
        "requestThresholdTimeframe": 60,
        "currentTimeframeRequestCount": 1,
    }
    for _ in range(2):
        await stand.ok("GET", "Version")
    refused = await stand.request("GET", "Version")
    assert (refused.status, "Retry-After" in refused.headers) == (429, False)
    stand.autotask.settings.retry_after = 60
    assert (await stand.request("GET", "Version")).headers["Retry-After"] == "60"
    stand.autotask.clock.turn(3601)
    await stand.ok("GET", "Version")


def test_calls_are_slower_from_half_of_the_threshold_and_slower_still_from_three_quarters() -> None:
    from bot.sandbox.autotask.limiter import Limiter
    from tests.sandbox.autotask.harness import bare_state

    state = bare_state()
    state.limits.requests = 8
    limiter = Limiter(state)
    assert [limiter.count() for _ in range(8)] == [0, 0, 0, 0, 0.5, 0.5, 1.0, 1.0]


@pytest.mark.parametrize(
    ("do", "status"),
    [
        ("status", 503),
        ("error", 500),
        ("ratelimited", 429),
        ("threads", 500),
        ("forbidden", 500),
        ("unauthorized", 401),
        ("unavailable_html", 503),
        ("occurred", 500),
        ("empty", 200),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_fault_strikes_once(stand: Stand, do: str, status: int, when: str) -> None:
    stand.autotask.faults.add("POST /Tickets", do, when=when)
    assert (await stand.request("POST", "Tickets", body=TICKET)).status == status
    assert len(stand.autotask.state.tables["Tickets"].rows) == (when == "after")
    await stand.created("Tickets", **TICKET)


async def test_secrets_and_the_bytes_of_files_stay_out_of_the_journal(stand: Stand) -> None:
    ticket = await stand.created("Tickets", **TICKET)
    await stand.created(f"Tickets/{ticket}/Attachments", **HELLO)
    hook = {"name": "n", "webhookUrl": "https://x.example", "deactivationUrl": "https://x.example"}
    flags = {"isActive": True, "sendThresholdExceededNotification": False}
    await stand.created("TicketWebhooks", **hook, **flags, secretKey="hidden-key")
    written = str(stand.autotask.journal.since(0))
    assert SECRET not in written
    assert CODE not in written
    assert "hidden-key" not in written
    assert str(HELLO["data"]) not in written
    (call,) = stand.autotask.journal.calls("POST /Tickets")
    assert (call["user"], call["status"], call["outcome"]) == (USER, 200, "ok")
