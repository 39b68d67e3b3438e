"""What comes back over the wire: masks, filters, pages, counts, chains, dates, what is unset."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.softlayer import seed
from tests.sandbox.softlayer.harness import CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY, DAY, NEW, WAITING, Stand

TICKETS = "SoftLayer_Account/getTickets"
DESCENDING = {"operation": "orderBy", "options": [{"name": "sort", "value": ["DESC"]}]}


def ids(value: Any) -> list[int]:
    return [each["id"] for each in value]


async def test_without_a_mask_all_locals_and_the_status_come(stand: Stand) -> None:
    ticket = await stand.ok(f"SoftLayer_Ticket/{NEW}.json")

    assert ticket == {
        "id": NEW,
        "accountId": seed.ACCOUNT_ID,
        "assignedUserId": seed.ADA,
        "changeOwnerFlag": False,
        "createDate": "2026-11-25T01:00:00-06:00",
        "groupId": 1004,
        "lastEditDate": None,
        "lastEditType": "USER",
        "lastResponseDate": "2026-11-25T01:00:00-06:00",
        "modifyDate": "2026-11-25T01:00:00-06:00",
        "notifyUserOnUpdateFlag": True,
        "priority": 0,
        "serverAdministrationFlag": 0,
        "serviceProviderId": 1,
        "serviceProviderResourceId": ticket["serviceProviderResourceId"],
        "statusId": 1001,
        "subjectId": 1522,
        "title": "API Question - Rate limit",
        "totalUpdateCount": 2,
        "userEditableFlag": True,
        "status": {"id": 1001, "name": "Open"},
    }


async def test_what_is_unset_is_null_when_it_is_not_left_out(stand: Stand) -> None:
    stand.softlayer.settings.unset = "null"
    ticket = await stand.ok(f"SoftLayer_Ticket/{NEW}")

    assert [ticket[key] for key in ("finalComments", "locationId", "billableFlag")] == [None, None, None]


@pytest.mark.parametrize(
    ("mask", "shown"),
    [
        ("mask[id]", {"id": WAITING}),
        ("mask.id", {"id": WAITING}),
        ("id;statusId", {"id": WAITING, "statusId": 1004}),
        ("filteredMask[id]", {"id": WAITING}),
        ("[mask[id],mask.status.name]", {"id": WAITING, "status": {"name": "Assigned"}}),
        (
            "mask[id,\n  updateCount, attachedHardwareCount]",
            {"id": WAITING, "updateCount": 2, "attachedHardwareCount": 1},
        ),
        ("mask[id,updates[editor]]", None),
        (
            "mask[id,lastUpdate[editorType,editor]]",
            {
                "id": WAITING,
                "lastUpdate": {
                    "editorType": "EMPLOYEE",
                    "editor": {"displayName": "Sam E", "username": "same"},
                },
            },
        ),
        (
            "mask[id,firstUpdate[editorId,editor[firstName,displayName]]]",
            {
                "id": WAITING,
                "firstUpdate": {
                    "editorId": seed.ADA,
                    "editor": {"firstName": "Ada", "displayName": "Ada Jones"},
                },
            },
        ),
        (
            "mask[id,attachedHardware(SoftLayer_Hardware_Server)[id]]",
            {"id": WAITING, "attachedHardware": [{"id": 2001}]},
        ),
    ],
)
async def test_a_mask_chooses(stand: Stand, mask: str, shown: object) -> None:
    ticket = await stand.ok(f"SoftLayer_Ticket/{WAITING}", mask=mask)

    if shown is not None:
        assert ticket == shown
    else:
        # A relational property alone comes beside the locals of its level.
        assert set(ticket["updates"][0]) >= {"id", "entry", "editorType", "editor"}


async def test_relational_properties_alone_come_beside_the_defaults(stand: Stand) -> None:
    ticket = await stand.ok(f"SoftLayer_Ticket/{NEW}", mask="mask[group[name]]")

    assert (ticket["group"], ticket["title"]) == ({"name": "Support"}, "API Question - Rate limit")
    assert ticket["status"] == {"id": 1001, "name": "Open"}


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        ("mask[nothing]", "nothing does not exist on SoftLayer_Ticket."),
        ("mask[updates[responseRating]]", "responseRating does not exist on SoftLayer_Ticket_Update."),
        ("mask[id(", "A name is missing before '' in the object mask."),
        ("mask(Cat)[id]", "type does not exist on Cat."),
        ("mask[status[x]]", "x does not exist on SoftLayer_Ticket_Status."),
        ("mask[title[x]]", "x does not exist on SoftLayer_Ticket::title."),
    ],
)
async def test_a_mask_that_cannot_be_is_refused(stand: Stand, mask: str, words: str) -> None:
    assert words in await stand.refused(f"SoftLayer_Ticket/{NEW}", mask=mask)


@pytest.mark.parametrize(
    ("limit", "offset", "count"),
    [("2", 0, 2), ("0,2", 0, 2), ("3,100", 3, 2), ("2,0", 2, 3), (" 1 , 2 ", 1, 2)],
)
async def test_a_page_is_cut_and_the_whole_is_told(stand: Stand, limit: str, offset: int, count: int) -> None:
    answer = await stand.ask(TICKETS, mask="mask.id", limit=limit)

    assert ids(answer.value) == list(range(CLOSED + offset, CLOSED + offset + count))
    assert answer.total == "5"


@pytest.mark.parametrize("limit", ["x", "1,2,3", "-1", "1,"])
async def test_a_limit_that_cannot_be_is_refused(stand: Stand, limit: str) -> None:
    assert (await stand.ask(TICKETS, limit=limit)).error[:2] == (500, "SoftLayer_Exception_InvalidValue")


async def test_a_filter_chooses_sorts_and_counts(stand: Stand) -> None:
    since = {"operation": "greaterThanDate", "options": [{"name": "date", "value": ["11/20/2026 00:00:00"]}]}
    tree = {"tickets": {"modifyDate": since, "id": DESCENDING}}
    answer = await stand.ask(TICKETS, filter=tree, limit="0,2")

    assert (ids(answer.value), answer.total) == ([NEW, WAITING], "3")


@pytest.mark.parametrize(
    ("path", "tree", "found"),
    [
        ("SoftLayer_Account/getOpenTickets", {"openTickets": {"id": {"operation": f"> {WAITING}"}}}, [NEW]),
        (
            "SoftLayer_Account/getOpenTickets",
            {"tickets": {"id": {"operation": f"> {WAITING}"}}},
            [WAITING, NEW],
        ),
        (
            "SoftLayer_Account/getClosedTickets",
            {"closedTickets": {"subject": {"name": {"operation": "*= Hard"}}}},
            [CLOSED_BY_SYSTEM],
        ),
        (
            TICKETS,
            {"tickets": {"assignedUser": {"username": {"operation": "*= ben"}}}},
            [CLOSED, CLOSED_LATELY],
        ),
        (TICKETS, {"tickets": {"attachedHardware": {"hostname": {"operation": "web-01"}}}}, [WAITING]),
        (TICKETS, {"tickets": {"id": {"operation": "in", "options": []}}}, list(range(CLOSED, NEW + 1))),
        ("SoftLayer_Ticket_Subject/getAllObjects", {"name": {"operation": "^= DNS"}}, [1041]),
    ],
)
async def test_a_filter_hangs_below_the_name_of_the_property(
    stand: Stand, path: str, tree: dict[str, Any], found: list[int]
) -> None:
    assert ids(await stand.ok(path, filter=tree)) == found


async def test_a_filter_that_cannot_be_is_refused(stand: Stand) -> None:
    assert (await stand.ask(TICKETS, filter="{")).error[:2] == (
        400,
        "SoftLayer_Exception_WebService_BadRequest",
    )
    await stand.refused(TICKETS, filter={"tickets": {"cat": {"operation": 1}}})


@pytest.mark.parametrize(
    ("getter", "found"),
    [
        ("getTickets", [CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY, WAITING, NEW]),
        ("getOpenTickets", [WAITING, NEW]),
        ("getClosedTickets", [CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY]),
        ("getOpenTicketsWaitingOnCustomer", [WAITING]),
        ("getPriorityOneTickets", []),
        ("getTicketsClosedInTheLastThreeDays", [CLOSED_LATELY]),
        ("getTicketsClosedToday", []),
        ("getLastFiveClosedTickets", [CLOSED_LATELY, CLOSED_BY_SYSTEM, CLOSED]),
        ("getLastFiveClosedAccountingTickets", [CLOSED_LATELY]),
        ("getLastFiveClosedSupportTickets", [CLOSED_BY_SYSTEM, CLOSED]),
        ("getLastFiveClosedAbuseTickets", []),
        ("getLastFiveClosedOtherTickets", []),
        ("getLastFiveClosedSalesTickets", []),
        ("getOpenSupportTickets", [WAITING, NEW]),
        ("getOpenAccountingTickets", []),
        ("getOpenBillingTickets", []),
        ("getOpenSalesTickets", []),
        ("getOpenAbuseTickets", []),
        ("getOpenOtherTickets", []),
    ],
)
async def test_the_accounts_lists(stand: Stand, getter: str, found: list[int]) -> None:
    assert ids(await stand.ok(f"SoftLayer_Account/{getter}.json", mask="mask.id")) == found


async def test_a_ticket_moves_through_the_accounts_lists(stand: Stand) -> None:
    for name in ("Sales", "Accounting", "Abuse", "Cancellations"):
        stand.softlayer.vendor.move(NEW, name)
        getter = {"Cancellations": "Other"}.get(name, name)
        assert ids(await stand.ok(f"SoftLayer_Account/getOpen{getter}Tickets")) == [NEW]
    stand.softlayer.vendor.close(NEW)
    assert ids(await stand.ok("SoftLayer_Account/getTicketsClosedToday")) == [NEW]
    stand.softlayer.clock.turn(4 * DAY)
    assert ids(await stand.ok("SoftLayer_Account/getTicketsClosedInTheLastThreeDays")) == []


async def test_the_accounts_counts_come_by_mask(stand: Stand) -> None:
    kinds = ("Accounting", "Billing", "Other", "Sales", "Support")
    names = [
        *(f"open{kind}TicketCount" for kind in kinds),
        "openTicketCount",
        "closedTicketCount",
        "ticketCount",
    ]
    account = await stand.ok("SoftLayer_Account", mask=f"mask[id,{','.join(names)}]")

    assert [account[name] for name in names] == [0, 0, 0, 0, 2, 2, 3, 5]


async def test_getters_are_chained(stand: Stand) -> None:
    straight = await stand.ok(f"SoftLayer_Ticket/{NEW}/getUpdates.json")

    assert await stand.ok(f"SoftLayer_Account/getTickets/{NEW}/getUpdates.json") == straight
    assert await stand.ok(f"SoftLayer_Account/Tickets/{NEW}/updates") == straight
    assert (await stand.ok(f"SoftLayer_Account/getTickets/{NEW}"))["id"] == NEW
    assert (await stand.ok(f"SoftLayer_Ticket/{NEW}/getSubject/getGroup"))["name"] == "Support"
    assert (await stand.ask("SoftLayer_Account/getTickets/1/getUpdates")).status == 404


async def test_dates_follow_the_callers_zone(stand: Stand) -> None:
    path = f"SoftLayer_Ticket/{NEW}/getFirstUpdate"
    zones = {seed.ADA: "2026-11-25T01:00:00-06:00", seed.BEN: "2026-11-25T08:00:00+01:00"}

    assert {by: (await stand.ok(path, by=by))["createDate"] for by in zones} == zones


async def test_devices_users_and_the_caller_are_read(stand: Stand) -> None:
    mask = "mask[id,hostname,primaryIpAddress,datacenter[name]]"
    hardware = await stand.ok("SoftLayer_Account/getHardware", mask=mask, limit="1")

    assert hardware == [
        {"id": 2001, "hostname": "web-01", "primaryIpAddress": "192.0.2.10", "datacenter": {"name": "dal05"}}
    ]
    assert len(await stand.ok("SoftLayer_Account/Hardware.json")) == 12
    assert len(await stand.ok("SoftLayer_Account/getVirtualGuests")) == 8
    assert len(await stand.ok("SoftLayer_Account/getDedicatedHosts")) == 2
    assert ids(await stand.ok("SoftLayer_Account/getUsers")) == [seed.ADA, seed.BEN, seed.CLEO]
    assert (await stand.ok("SoftLayer_Account/getCurrentUser"))["username"] == seed.API_USER
    assert (await stand.ok("SoftLayer_Virtual_Guest/4001"))["hostname"] == "app-01"
    assert (
        await stand.ok(f"SoftLayer_User_Customer/{seed.BEN}", mask="mask[userStatus[keyName],timezone[name]]")
    )["timezone"] == {"name": "Europe/Berlin"}


async def test_the_neighbouring_services_answer(stand: Stand) -> None:
    subjects = await stand.ok("SoftLayer_Ticket_Subject/getAllObjects.json")
    [file] = await stand.ok(f"SoftLayer_Ticket/{NEW}/getAttachedFiles")
    service = f"SoftLayer_Ticket_Attachment_File/{file['id']}"

    assert {"id": 1021, "name": "Hardware Issue", "categoryId": 3} in subjects
    assert (await stand.ok("SoftLayer_Ticket_Subject/1021/getGroup"))["name"] == "Hardware"
    assert (await stand.ok("SoftLayer_Ticket_Subject/1021/getCategory"))["id"] == 3
    assert await stand.ok("SoftLayer_Ticket_Subject/1021/getParent") is None
    assert await stand.ok("SoftLayer_Ticket_Subject/1021/getChildren") == []
    [asked] = await stand.ok("SoftLayer_Ticket_Subject/1003/getTopFiveKnowledgeLayerQuestions")
    assert set(asked) == {"question", "answer", "link"}
    assert ids(await stand.ok("SoftLayer_Ticket_Subject_Category/getAllObjects")) == [1, 2, 3]
    assert 1002 in ids(await stand.ok("SoftLayer_Ticket_Subject_Category/1/getSubjects"))
    assert (await stand.ok("SoftLayer_Ticket_Priority/getPriorities"))[1]["value"] == 1
    assert (await stand.ok(service))["fileName"] == "calls.log"
    assert (await stand.ok(f"{service}/getTicket"))["id"] == NEW
    assert (await stand.ok(f"{service}/getUpdate"))["ticketId"] == NEW
    assert "txt" in await stand.ok("SoftLayer_Ticket_Attachment_File/getExtensionWhitelist")
    assert len(await stand.ok(f"SoftLayer_Brand/{seed.BRAND_ID}/getTickets")) == 5


async def test_the_survey_remembers_who_wants_none(stand: Stand) -> None:
    assert await stand.ok("SoftLayer_Ticket_Survey/getPreference") == {"applicable": True, "optedOut": False}
    assert await stand.ok("SoftLayer_Ticket_Survey/optOut") is None
    assert (await stand.ok("SoftLayer_Ticket_Survey/getPreference"))[
        "optedOutDate"
    ] == "2026-11-25T04:00:00-06:00"
    assert await stand.ok("SoftLayer_Ticket/surveyEligible") is False
    assert await stand.ok("SoftLayer_Ticket_Survey/optIn") is None
    assert await stand.ok("SoftLayer_Ticket/surveyEligible") is True


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("_objectType:SoftLayer_Ticket", [CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY, WAITING, NEW]),
        ("_objectType:SoftLayer_Hardware", []),
        ("_objectType:SoftLayer_Ticket status.name:Closed", [CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY]),
        ("packet", [WAITING]),
        ('title:"*rate limit" id:*', [NEW]),
        ("nothing of this", []),
    ],
)
async def test_tickets_are_searched(stand: Stand, text: str, found: list[int]) -> None:
    answer = await stand.ok("SoftLayer_Search/advancedSearch", text)

    assert [each["resource"]["id"] for each in answer] == found


async def test_the_search_is_in_the_newer_version_only(stand: Stand) -> None:
    older = f"{stand.url}/softlayer/rest/v3/SoftLayer_Search/advancedSearch.json"

    assert await stand.refused(older, "packet") == "Service does not exist"
    assert len(await stand.ok(f"{stand.url}/softlayer/rest/v3/SoftLayer_Account/getTickets.json")) == 5


@pytest.mark.parametrize(
    ("verb", "word"), [("POST", "createObject"), ("PUT", "editObject"), ("DELETE", "deleteObject")]
)
async def test_the_verb_stands_for_a_method_that_is_not_named(stand: Stand, verb: str, word: str) -> None:
    text = f'Function ("{word}") is not a valid method for this service.'

    assert await stand.refused(f"SoftLayer_Ticket/{NEW}", verb=verb) == text
    assert (await stand.ok(f"SoftLayer_Ticket/{NEW}/getObject", verb=verb))["id"] == NEW


async def test_a_get_with_a_body_is_a_call_without_arguments(stand: Stand) -> None:
    path = f"SoftLayer_Ticket/{NEW}/addFinalComments"

    assert await stand.refused(path, "Good", verb="GET") == await stand.refused(path)


async def test_text_goes_in_and_out_as_it_is(stand: Stand) -> None:
    text = 'Grüße / 你好 \\ "quoted" <b> 🎫\r\nnext'
    answer = await stand.ask(f"SoftLayer_Ticket/{NEW}/addUpdate", {"entry": text})

    assert answer.value[0]["entry"] == text
    assert answer.text.isascii()
