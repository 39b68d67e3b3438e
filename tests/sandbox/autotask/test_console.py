"""The console's JSON interface: what it shows, what it does as customers and colleagues, what it refuses."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.autotask import console
from bot.sandbox.autotask.seed import ids
from bot.sandbox.page_files import PAGE
from tests.sandbox.autotask.harness import Json, Stand
from tests.sandbox.autotask.listening import hooked, listening, running_msp

FILE = {"name": "a & b.log", "data": base64.b64encode(b"bytes").decode()}
ERIN = "Erin Ekberg"


@pytest.fixture
async def msp() -> AsyncIterator[Stand]:
    async with running_msp() as running:
        yield running


async def get(stand: Stand, path: str, **query: object) -> tuple[int, Json]:
    texts = {key: str(value) for key, value in query.items()}
    async with stand.session.get(f"{stand.url}/autotask/console/{path}", params=texts) as response:
        return response.status, await response.json()


async def do(stand: Stand, path: str, **fields: Any) -> tuple[int, Json]:
    async with stand.session.post(f"{stand.url}/autotask/console/{path}", json=fields) as response:
        return response.status, await response.json()


async def done(stand: Stand, path: str, **fields: Any) -> Json:
    status, answer = await do(stand, path, **fields)
    assert status == 200, answer
    return answer


async def shown(stand: Stand, number: int) -> Json:
    status, answer = await get(stand, "ticket", id=number)
    assert status == 200, answer
    one: Json = answer["ticket"]
    return one


async def notes(stand: Stand, number: int) -> list[Json]:
    """Read a ticket's notes as the API has them."""
    rows: list[Json] = (await stand.ok("GET", f"Tickets/{number}/Notes"))["items"]
    return rows


async def test_the_snapshot_counts_and_names(msp: Stand) -> None:
    _, snapshot = await get(msp, "snapshot")

    assert snapshot["counts"] == {"open": 8, "waiting": 1, "unassigned": 5, "closed": 1, "all": 9}
    assert ERIN in snapshot["employees"]
    assert "Gina Rossi" not in snapshot["employees"]
    assert "Ann Archer · Acme GmbH" in [each["name"] for each in snapshot["users"]]
    assert [each["name"] for each in snapshot["priorities"]] == ["Critical", "High", "Medium", "Low"]
    _, of_one = await get(msp, "snapshot", company=ids.BORG)
    assert of_one["counts"]["all"] == 1


@pytest.mark.parametrize(
    ("show", "company", "query", "found"),
    [
        ("waiting", "", "", [ids.WAITING]),
        ("closed", "", "", [ids.DONE]),
        ("open", ids.BORG, "", [ids.NEW]),
        ("all", "", "ORANGE SEAL", [ids.WAITING]),
        ("all", "", str(ids.STARTER), [ids.STARTER]),
        ("all", ids.BORG, "printer", []),
    ],
)
async def test_a_list_is_filtered_and_searched(
    msp: Stand, show: str, company: object, query: str, found: list[int]
) -> None:
    _, answer = await get(msp, "tickets", show=show, company=company, query=query)

    assert [each["id"] for each in answer["tickets"]] == found


async def test_a_ticket_is_shown_with_all_that_hangs_on_it(msp: Stand) -> None:
    one = await shown(msp, ids.WAITING)
    assert [(each["kind"], each["editor"], each["is_hidden"]) for each in one["updates"]] == [
        ("user", "Ann Archer", False),
        ("employee", "Beno Brandt", True),
        ("employee", "Beno Brandt", False),
    ]
    starter = await shown(msp, ids.STARTER)
    assert [(each["name"], each["is_important"]) for each in starter["checklist"]] == [
        ("Create the account", True),
        ("Order a laptop", False),
    ]
    assert starter["updates"][-1]["notes"] == ["worked 0.25 h"]
    change = await shown(msp, ids.CHANGED)
    assert [each["name"] for each in change["approvals"]] == ["Carla Costa", "Ann Archer (contact)"]


async def test_a_contacts_word_reaches_the_api_and_takes_a_waiting_ticket_up_again(msp: Stand) -> None:
    await done(msp, "portal", ticket=ids.WAITING, text="It was the seal!", user=ids.ANN, files=[FILE])
    said, told = (await notes(msp, ids.WAITING))[-2:]
    [file] = (await msp.ok("GET", f"Tickets/{ids.WAITING}/Attachments"))["items"]

    assert (said["description"], said["createdByContactID"], said["publish"]) == (
        "It was the seal!",
        ids.ANN,
        1,
    )
    assert (told["noteType"], told["publish"]) == (13, 2)
    assert (file["fullPath"], file["fileSize"], file["attachedByContactID"]) == ("a & b.log", 5, ids.ANN)
    assert (await shown(msp, ids.WAITING))["status"] == "In Progress"


async def test_without_the_workflow_rule_it_stays_waiting(msp: Stand) -> None:
    await done(msp, "faults", settings={"customer_wakes": False})
    await done(msp, "portal", ticket=ids.WAITING, text="It was the seal!", user=ids.ANN)

    assert (await shown(msp, ids.WAITING))["status"] == "Waiting Customer"


async def test_colleagues_write_for_themselves_or_for_everybody(msp: Stand) -> None:
    await done(msp, "note", ticket=ids.NEW, text="Looks like the router.", by=ERIN)
    await done(msp, "answer", ticket=ids.NEW, text="We are looking.", by="erin ekberg")
    await done(msp, "workflow", ticket=ids.NEW, text="Escalated after 4 hours.")
    rows = await notes(msp, ids.NEW)

    assert [(each["publish"], each["creatorResourceID"], each["noteType"]) for each in rows] == [
        (2, ids.ERIN, 3),
        (1, ids.ERIN, 3),
        (2, None, 13),
    ]


async def test_colleagues_change_fields_by_the_rules_and_work(msp: Stand) -> None:
    await done(msp, "change", ticket=ids.NEW, by=ERIN, status=8, priority=4, queue=ids.ESCALATION)
    await done(msp, "change", ticket=ids.NEW, by=ERIN, assigned=ids.CARLA)
    await done(msp, "time", ticket=ids.NEW, by=ERIN, hours=0.5, text="Read the logs.")
    row = (await msp.ok("GET", f"Tickets/{ids.NEW}"))["item"]
    [time] = await msp.found("TimeEntries", {"op": "eq", "field": "ticketID", "value": ids.NEW})

    assert (row["status"], row["priority"], row["queueID"]) == (8, 4, ids.ESCALATION)
    assert (row["assignedResourceID"], row["assignedResourceRoleID"]) == (ids.CARLA, ids.SERVICE_DESK_ROLE)
    assert (time["resourceID"], time["hoursWorked"], time["summaryNotes"]) == (
        ids.ERIN,
        0.5,
        "Read the logs.",
    )
    await done(msp, "change", ticket=ids.NEW, by=ERIN, assigned="")
    assert (await shown(msp, ids.NEW))["assigned"] is None


async def test_a_ticket_is_completed_opened_again_and_closed_by_its_customer(msp: Stand) -> None:
    statuses = []
    for act, fields in (
        ("complete", {"by": ERIN}),
        ("reopen", {"by": ERIN}),
        ("leave", {"user": ids.BEA}),
    ):
        await done(msp, act, ticket=ids.NEW, **fields)
        statuses.append((await shown(msp, ids.NEW))["status"])

    assert statuses == ["Complete", "In Progress", "Complete"]


async def test_a_contact_opens_a_ticket(msp: Stand) -> None:
    made = await done(msp, "open", user=ids.PETE, title="No ink", text="Cyan is empty.")
    row = (await msp.ok("GET", f"Tickets/{made['ticket']}"))["item"]

    assert (row["companyID"], row["creatorType"], row["queueID"]) == (ids.ACME_PRINT, 2, ids.SERVICE_DESK)


async def test_items_are_ticked_off_and_changes_approved(msp: Stand) -> None:
    item = (await shown(msp, ids.STARTER))["checklist"][0]
    await done(msp, "tick", item=item["id"], by=ERIN, done=True)
    approvals = (await shown(msp, ids.CHANGED))["approvals"]
    await done(msp, "approve", approval=approvals[1]["id"], approved=True, note="Go ahead.")

    assert (await shown(msp, ids.STARTER))["checklist"][0]["done"] is True
    assert (await shown(msp, ids.CHANGED))["approval"] == "Approved"


async def test_a_ticket_is_deleted_and_its_row_is_logged(msp: Stand) -> None:
    await done(msp, "delete", ticket=ids.NEW, by=ERIN)

    assert (await msp.ok("GET", f"Tickets/{ids.NEW}"))["item"] is None
    [row] = await msp.found("DeletedTicketLogs", {"op": "gte", "field": "id", "value": 0})
    assert (row["ticketID"], row["deletedByResourceID"]) == (ids.NEW, ids.ERIN)


async def test_the_api_user_is_locked_and_the_house_is_set(msp: Stand) -> None:
    await done(msp, "lock", locked=True)
    assert (await msp.request("GET", f"Tickets/{ids.NEW}")).status == 401
    await done(msp, "lock", locked=False)
    await done(msp, "house", edits="None", rma_is_on=False)
    assert "adequate permissions" in (await msp.refused("PATCH", "Tickets", {"id": ids.NEW, "title": "x"}))[0]
    _, told = await get(msp, "house")
    assert (told["house"]["edits"], told["house"]["rma_is_on"]) == ("None", False)


@pytest.mark.parametrize(
    ("level", "seen"), [("Mine", []), ("Mine + Companies", []), ("None", []), ("All", [ids.NEW])]
)
async def test_tickets_that_the_permission_to_view_does_not_reach_are_left_out(
    msp: Stand, level: str, seen: list[int]
) -> None:
    await done(msp, "house", views=level)
    rows = await msp.found("Tickets", {"op": "eq", "field": "id", "value": ids.NEW})
    item = (await msp.ok("GET", f"Tickets/{ids.NEW}"))["item"]

    assert [each["id"] for each in rows] == seen
    assert (item is not None) is bool(seen)


async def test_what_webhooks_told_is_shown_and_told_again(msp: Stand) -> None:
    async with listening() as listener:
        await hooked(msp, listener.url, "status")
        await done(msp, "change", ticket=ids.NEW, by=ERIN, status=8)
        await msp.autotask.hooks.sent()
        _, answer = await get(msp, "hooks")
        await done(msp, "send", delivery=answer["told"][0]["id"])
        await msp.autotask.hooks.sent()

    assert [(each["isActive"], each["isReady"]) for each in answer["hooks"]] == [(True, True)]
    assert [(each["action"], each["row"], each["status"]) for each in answer["told"]] == [
        ("Update", ids.NEW, 200)
    ]
    assert len(listener.came) == 2


REFUSED = [
    ("note", {"ticket": ids.NEW, "text": " ", "by": ERIN}, "says something"),
    ("note", {"ticket": ids.NEW, "text": "x", "by": "Nobody"}, "No resource has this name"),
    ("note", {"ticket": 1, "text": "x", "by": ERIN}, "There is no ticket 1"),
    ("note", {"ticket": ids.NEW, "text": "x", "by": ERIN, "files": [{"name": "x"}]}, "A file is"),
    ("portal", {"ticket": ids.NEW, "text": "x", "user": ids.ANN}, "createdByContactID"),
    ("portal", {"ticket": ids.NEW, "text": "x"}, "'user' is no number"),
    ("time", {"ticket": ids.NEW, "text": "x", "by": ERIN, "hours": 0}, "above nothing"),
    ("time", {"ticket": ids.NEW, "text": "x", "by": "API User", "hours": "1"}, "above nothing"),
    ("change", {"ticket": ids.NEW, "by": ERIN, "status": 14}, "status: Value 14"),
    ("change", {"ticket": ids.NEW, "by": ERIN, "assigned": 99}, "works on no queue"),
    ("tick", {"item": 999, "by": ERIN}, "There is no checklist item"),
    ("approve", {"approval": 999, "approved": True}, "There is no approval"),
    ("open", {"user": 5, "title": "x", "text": "x"}, "nobody with the number 5"),
    ("open", {"user": ids.ANN, "title": " ", "text": "x"}, "Missing Required Field: title"),
    ("send", {"delivery": 0}, "There is no such sending"),
    ("house", {"picklists": True}, "no setting picklists"),
    ("house", {"edits": "Some"}, "cannot be 'Some'"),
    ("faults", {"settings": {"zone": "two"}}, "no setting zone"),
]


@pytest.mark.parametrize(("path", "fields", "says"), REFUSED, ids=[f"{p}: {s}" for p, _, s in REFUSED])
async def test_what_cannot_be_is_refused_with_a_sentence(
    msp: Stand, path: str, fields: dict[str, Any], says: str
) -> None:
    status, answer = await do(msp, path, **fields)

    assert status == 400
    assert says in answer["message"]


def test_every_address_of_the_console_stands_in_its_description() -> None:
    words = set(re.findall(r"\w+", console.__doc__ or ""))

    assert {*console.CONSOLE.reading, *console.CONSOLE.acting} <= words
    assert (PAGE / "autotask" / "index.html").is_file()
