"""How the service can be set and what can be made to go wrong: each switch and fault as a client meets it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.rules.values import Security
from bot.sandbox.autotask.seed import ids
from bot.sandbox.slack.faults import FaultError
from tests.sandbox.autotask.harness import Json, Stand, running_msp
from tests.sandbox.softlayer.harness import StillClock

TICKET: Json = {"companyID": 175, "title": "Printer down", "status": 1, "priority": 3}
ALL: Json = {"filter": []}
CUT = (aiohttp.ClientError, ConnectionError)


def put(stand: Stand, count: int, **more: object) -> None:
    for number in range(1, count + 1):
        stand.autotask.state.tables["Tickets"].put({"id": number, "title": f"T{number}", **more})


@pytest.mark.parametrize(
    ("error_body", "starts"), [("json", b'{"errors"'), ("empty", b""), ("html", b"<html>")]
)
async def test_nobody_knows_what_a_401_says(stand: Stand, error_body: Any, starts: bytes) -> None:
    stand.autotask.settings.error_body = error_body
    answer = await stand.request("GET", "Tickets/1", headers={"Secret": "wrong"})
    assert (answer.status, answer.body[:9].startswith(starts), bool(answer.body)) == (401, True, bool(starts))


async def test_a_locked_user_is_not_taken_though_its_zone_is_told(stand: Stand) -> None:
    (user,) = stand.autotask.state.users.values()
    user.is_locked = True
    zones = f"{stand.url}/autotask/atservicesrest/v1.0/zoneInformation"
    assert (await stand.request("GET", "Tickets/1")).status == 401
    assert (await stand.ok("GET", zones, user=user.name))["zoneName"]


async def test_a_user_without_the_right_writes_as_nobody_else_and_an_inactive_resource_is_nobody(
    stand: Stand,
) -> None:
    state = stand.autotask.state
    state.tables["Resources"].put({"id": 30, "firstName": "Left", "isActive": False})
    as_olga, as_left = ({"ImpersonationResourceId": each} for each in ("29", "30"))
    await stand.ok("POST", "Tickets", TICKET, headers=as_olga)
    assert await stand.refused("POST", "Tickets", TICKET, headers=as_left)
    (user,) = state.users.values()
    user.may_impersonate = False
    assert "adequate permissions" in (await stand.refused("POST", "Tickets", TICKET, headers=as_olga))[0]
    assert (await stand.request("GET", "Tickets/1", headers=as_olga)).status == 200


async def test_calls_that_last_are_under_way_together_and_the_fourth_is_one_too_many(stand: Stand) -> None:
    stand.autotask.settings.takes, stand.autotask.settings.thread_status = 0.2, 500
    reads = ("Tickets/1", "tickets/2", "TICKETS/3", "Companies/175", "TicketNotes/1")
    answers = await asyncio.gather(
        stand.request("POST", "Tickets/query", body=ALL), *(stand.request("GET", each) for each in reads)
    )
    refused = [each for each in answers if each.status != 200]
    assert ([each.status for each in refused], "Itgenatr005" in refused[0].errors[0]) == ([500], True)


async def test_each_integration_has_threads_of_its_own(stand: Stand) -> None:
    stand.autotask.state.integrations.add("OTHER")
    stand.autotask.limits.threads = 1
    stand.autotask.faults.add("GET /Tickets/{id}", "hold")
    held = asyncio.create_task(stand.request("GET", "Tickets/1"))
    while not stand.autotask.faults.held:
        await stand.autotask.changes.beyond(stand.autotask.changes.version, 5)
    other = await stand.request("GET", "Tickets/1", headers={"ApiIntegrationCode": "OTHER"})
    ours = await stand.request("GET", "Tickets/1")
    stand.autotask.faults.release()
    assert (other.status, ours.status, (await held).status) == (200, 429, 200)


async def test_other_integrations_spend_the_same_hour(stand: Stand) -> None:
    stand.autotask.limits.requests, stand.autotask.settings.slow_by = 100, 0.0
    stand.autotask.limiter.spend(99)
    told = await stand.ok("GET", "ThresholdInformation")
    assert told["currentTimeframeRequestCount"] == 100
    assert (await stand.request("GET", "Tickets/1")).status == 429
    stand.autotask.settings.threshold_status = 500
    assert "request threshold" in (await stand.refused("GET", "Tickets/1"))[0]


async def test_a_call_is_slower_once_half_of_the_hour_is_spent(stand: Stand) -> None:
    stand.autotask.limits.requests, stand.autotask.settings.slow_by = 10, 0.03
    for _ in range(8):
        await stand.ok("GET", "Version")
    lasted = [each["ms"] for each in stand.autotask.journal.calls("GET /Version")]
    assert (lasted[5] >= 30, lasted[7] >= 60) == (True, True)


async def test_a_full_last_page_may_name_a_next_one_that_is_empty(stand: Stand) -> None:
    put(stand, 2)
    stand.autotask.settings.full_page_goes_on = True
    body = ALL | {"MaxRecords": 2}
    address = (await stand.ok("POST", "Tickets/query", body))["pageDetails"]["nextPageUrl"]
    last = await stand.ok("POST", address, body)
    assert (last["items"], last["pageDetails"]["nextPageUrl"]) == ([], None)
    assert (await stand.ok("POST", "Companies/query", body))["pageDetails"]["nextPageUrl"] is None


async def test_children_come_in_pages_too(stand: Stand) -> None:
    put(stand, 1)
    notes = stand.autotask.state.tables["TicketNotes"]
    for number in range(1, 503):
        notes.put({"id": number, "ticketID": 1})
    first = await stand.ok("GET", "Tickets/1/Notes")
    rest = await stand.ok("GET", first["pageDetails"]["nextPageUrl"])
    assert [len(each["items"]) for each in (first, rest)] == [500, 2]


@pytest.mark.parametrize("key", ["nonsense", "MTIz", "%00"])
async def test_a_paging_key_that_was_never_given_is_refused(stand: Stand, key: str) -> None:
    assert "key" in (await stand.refused("POST", "Tickets/query", ALL, paging=key))[0]


async def test_dates_may_come_with_seconds_only(stand: Stand) -> None:
    put(stand, 1, createDate="2026-11-23T10:00:00.000Z", dueDateTime="2026-11-23T10:00:00Z")
    stand.autotask.settings.dates_in_seconds = True
    row = (await stand.ok("GET", "Tickets/1"))["item"]
    dates = {row["createDate"], row["dueDateTime"]}
    assert (dates, row["completedDate"]) == ({"2026-11-23T10:00:00Z"}, None)


async def test_fields_that_are_none_are_left_aside_or_refused(stand: Stand) -> None:
    body = TICKET | {"colour": "red"}
    await stand.created("Tickets", **body)
    stand.autotask.settings.other_fields = "refused"
    assert await stand.refused("POST", "Tickets", body) == ["Unable to find colour in the Tickets Entity."]
    await stand.created("Tickets", **TICKET, userDefinedFields=[])


async def test_digits_in_a_text_may_fail_as_a_number_of_a_row(stand: Stand) -> None:
    put(stand, 1)
    condition = {"op": "in", "field": "id", "value": ["1"]}
    assert len(await stand.found("Tickets", condition)) == 1
    stand.autotask.settings.texts_as_numbers = False
    refused = await stand.refused("POST", "Tickets/query", {"filter": [condition]})
    assert refused == ["Conversion failed when converting the nvarchar value '1' to data type bigint."]


async def test_a_number_out_of_its_range_is_refused(stand: Stand) -> None:
    assert "companyID" in (await stand.refused("POST", "Tickets", TICKET | {"companyID": 2**31}))[0]
    assert await stand.refused(
        "POST", "Tickets/query", data='{"filter":[{"op":"eq","field":"id","value":NaN}]}'
    )


async def test_what_an_entity_requires_is_demanded_on_creation_and_replacement(stand: Stand) -> None:
    tag = await stand.created("Tags", label="VIP")
    missing = ["Missing Required Field: label"]
    assert await stand.refused("POST", "Tags", {"isActive": True}) == missing
    assert await stand.refused("PUT", "Tags", {"id": tag, "isActive": True}) == missing
    assert await stand.refused("PATCH", "Tags", {"id": tag, "label": None}) == missing
    assert await stand.ok("PATCH", "Tags", {"id": tag, "isActive": True}) == {"itemId": tag}


async def test_a_replacement_leaves_alone_what_is_said_once() -> None:
    async with running_msp() as stand:
        search = json.dumps({"filter": [{"op": "exist", "field": "createdByContactID"}]})
        before = (await stand.ok("GET", "Tickets/query", search=search))["items"][-1]
        kept = ("id", "companyID", "title", "priority", "queueID", "dueDateTime", "ticketCategory")
        await stand.ok("PUT", "Tickets", {name: before[name] for name in kept} | {"status": 1})
        after = (await stand.ok("GET", f"Tickets/{before['id']}"))["item"]
        once = ("ticketNumber", "createdByContactID")
        assert [after[name] for name in once] == [before[name] for name in once]
        assert (before["description"] is None, after["description"]) == (False, None)


async def test_a_ticket_that_the_user_may_not_view_is_as_if_it_were_not_there() -> None:
    async with running_msp() as stand:
        count = len(await stand.found("Tickets"))
        stand.autotask.state.house.views = Security.MINE_AND_COMPANIES
        assert (count > 5, await stand.found("Tickets")) == (True, [])
        assert await stand.ok("GET", f"Tickets/{ids.DONE}") == {"item": None}
        assert await stand.refused("PATCH", "Tickets", {"id": ids.DONE, "status": 8})


async def test_custom_fields_are_asked_for_by_their_types_and_must_be_defined() -> None:
    async with running_msp() as stand:
        new = {
            "companyID": ids.ACME,
            "title": "Seats",
            "status": 1,
            "priority": 2,
            "queueID": ids.SERVICE_DESK,
        }
        custom = [{"name": "Seats", "value": 9}, {"name": "Go-live", "value": "2026-12-01T00:00:00Z"}]
        made = await stand.created("Tickets", **new, userDefinedFields=custom)

        async def found(op: str, field: str, value: object) -> list[int]:
            condition = {"op": op, "field": field, "value": value, "udf": True}
            return [each["id"] for each in await stand.found("Tickets", condition)]

        assert await found("lt", "seats", 10) == [made]
        assert await found("gt", "Go-live", "2026-11-30T23:00:00Z") == [made]
        assert await found("gt", "Go-live", "2026-12-01T00:00:00Z") == []
        unknown = {"filter": [{"op": "eq", "field": "Old field", "value": "x", "udf": True}]}
        texts = await stand.refused("POST", "Tickets/query", unknown)
        assert texts == ["Unable to find Old field in the Tickets Entity."]


async def test_webhooks_can_tell_of_the_fields_that_are_listed_for_them() -> None:
    async with running_msp() as stand:
        listed = (await stand.ok("GET", "TicketWebhookFields/entityInformation/fields"))["fields"]
        picks = next(each["picklistValues"] for each in listed if each["name"] == "fieldID")
        fields = (await stand.ok("GET", "Tickets/entityInformation/fields"))["fields"]
        told = {each["name"] for each in fields if each["isSupportedWebhookField"]}
        assert told == {each["label"] for each in picks}


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
async def test_a_connection_is_cut_before_or_after_the_work(stand: Stand, when: str, made: int) -> None:
    stand.autotask.faults.add("POST /Tickets", "drop", when=when)
    with pytest.raises(CUT):
        await stand.request("POST", "Tickets", body=TICKET)
    assert len(stand.autotask.state.tables["Tickets"].rows) == made
    assert stand.autotask.journal.calls("POST /Tickets")[-1]["outcome"] == "dropped"


async def test_a_slow_answer_comes_late(stand: Stand) -> None:
    stand.autotask.faults.add("/Tickets/{id}", "slow", seconds=0.05)
    await stand.ok("GET", "Tickets/1")
    assert stand.autotask.journal.calls("GET /Tickets/{id}")[-1]["ms"] >= 50


@pytest.mark.parametrize(
    ("do", "more", "status", "starts"),
    [
        ("denied", {}, 403, b'{"errors": ["The logged in Resource does not have the adequate'),
        ("html", {}, 200, b"<html>"),
        ("status", {"status": 502}, 502, b"Sandbox fault: HTTP 502"),
        ("error", {"message": "Boom"}, 500, b'{"errors": ["Boom"]}'),
        ("threads", {"status": 503}, 500, b'{"errors": ["Itgenatr005'),
        ("threads", {"status": 429}, 429, b'{"errors": ["Itgenatr005'),
    ],
)
async def test_an_answer_is_not_the_one_that_was_due(
    stand: Stand, do: str, more: Json, status: int, starts: bytes
) -> None:
    stand.autotask.faults.add("GET /Tickets/{id}", do, **more)
    answer = await stand.request("GET", "Tickets/1")
    assert (answer.status, answer.body.startswith(starts)) == (status, True)
    assert await stand.ok("GET", "Tickets/1") == {"item": None}


@pytest.mark.parametrize(("retry_after", "told"), [(7, "7"), (0, None)])
async def test_too_many_requests_say_for_how_long_or_do_not(
    stand: Stand, retry_after: int, told: str | None
) -> None:
    stand.autotask.faults.add("*", "ratelimited", retry_after=retry_after)
    answer = await stand.request("GET", "Tickets/1")
    assert (answer.status, answer.headers.get("Retry-After")) == (429, told)


async def test_a_write_may_not_say_what_was_made_and_an_answer_may_end_in_its_middle(stand: Stand) -> None:
    stand.autotask.faults.add("POST /Tickets", "no_id")
    assert await stand.ok("POST", "Tickets", TICKET) == {"itemId": None}
    stand.autotask.faults.add("POST /Tickets", "cut")
    answer = await stand.request("POST", "Tickets", body=TICKET)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)
    assert len(stand.autotask.state.tables["Tickets"].rows) == 2


async def test_a_page_may_name_itself_or_another_host_as_the_next(stand: Stand) -> None:
    put(stand, 2)
    stand.autotask.faults.add("POST /Tickets/query", "same_page")
    details = (await stand.ok("POST", "Tickets/query", ALL))["pageDetails"]
    assert details["nextPageUrl"] == f"{stand.zone}Tickets/query"
    stand.autotask.faults.add("POST /Tickets/query", "foreign_page")
    details = (await stand.ok("POST", "Tickets/query", ALL))["pageDetails"]
    assert not details["nextPageUrl"].startswith(stand.url)


async def test_the_zones_can_be_away_by_themselves(stand: Stand) -> None:
    stand.autotask.faults.add("GET /zoneInformation", "unavailable_html", times=0)
    zones = f"{stand.url}/autotask/atservicesrest/v1.0/zoneInformation"
    assert (await stand.request("GET", zones, user="x")).status == 503
    assert (await stand.request("GET", "Tickets/1")).status == 200
    stand.autotask.faults.clear()
    assert (await stand.request("GET", zones, user="x")).status == 500


@pytest.mark.parametrize(("down", "status"), [("cut", None), ("unavailable", 503)])
async def test_the_service_is_down(stand: Stand, down: str, status: int | None) -> None:
    stand.autotask.faults.set_down(down)
    if status is None:
        with pytest.raises(CUT):
            await stand.request("GET", "Tickets/1")
    else:
        assert (await stand.request("GET", "Tickets/1")).status == status
    stand.autotask.faults.set_down("no")
    assert (await stand.request("GET", "Tickets/1")).status == 200


async def test_chaos_goes_by_its_seed(stand: Stand) -> None:
    async def outcomes(seed: int) -> list[int]:
        stand.autotask.faults.set_chaos(seed=seed, share=0.5, does=("status", "ratelimited:after"))
        return [(await stand.request("GET", "Tickets/1")).status for _ in range(20)]

    first, again, other = await outcomes(1), await outcomes(1), await outcomes(2)
    assert first == again != other
    assert set(first) == {200, 429, 503}


@pytest.mark.parametrize("rule", [{"do": "sing"}, {}, {"do": "drop", "when": "later"}, {"do": "cut", "x": 1}])
def test_a_fault_in_unknown_words_is_refused(rule: dict[str, Any]) -> None:
    faults = Autotask(StillClock()).faults
    with pytest.raises(FaultError):
        faults.add("*", **rule)
    assert faults.shown()["rules"] == []


@pytest.mark.parametrize("ending", [".exe", ".BAT"])
async def test_files_of_a_type_that_the_instance_refuses_stay_outside(ending: str) -> None:
    async with running_msp() as stand:
        name = f"setup{ending}"
        file = {"attachmentType": "FILE_ATTACHMENT", "title": name, "fullPath": name, "publish": 1}
        path = f"Tickets/{ids.DONE}/Attachments"
        texts = await stand.refused("POST", path, file | {"data": "aGVsbG8="})
        assert "not allowed" in texts[0]
        stand.autotask.state.house.refused_file_types = ()
        assert await stand.created(path, **file, data="aGVsbG8=")


async def test_a_deleted_ticket_leaves_a_row_behind_and_system_notes_are_among_the_notes() -> None:
    async with running_msp() as stand:
        state = stand.autotask.state
        kinds = {each["noteType"] for each in await stand.found("TicketNotes")}
        row = state.tables["Tickets"].rows[ids.DONE]
        state.delete("Tickets", ids.DONE, Actor(resource=ids.DORA, is_page=True))
        (log,) = await stand.found("DeletedTicketLogs", {"op": "eq", "field": "ticketID", "value": ids.DONE})
        assert (log["ticketNumber"], log["deletedByResourceID"]) == (row["ticketNumber"], ids.DORA)
        assert kinds & {13, 99}
