"""What the customer writes: tickets, comments, their end, their resources; and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Json, Stand, wanted

URL = "https://resources.api.rackspace.com/resources"
WEB1, WEB2, WORKER = "dedicated:0168720", "dedicated:0168721", "faws:0510005"


async def patched(stand: Stand, ticket_id: str, verb: str = "PATCH", **fields: object) -> Any:
    return await stand.ask(f"tickets/{ticket_id}", fields, verb=verb)


async def test_a_ticket_is_created_as_it_was_asked_for(stand: Stand) -> None:
    answer = await stand.ask(
        "tickets",
        wanted(resources=[f"{URL}/{WEB1}", f"https://staging.resources.api.rackspace.com/x/{WEB2}"]),
    )
    made = answer.value

    assert (answer.status, made["ticketId"], made["status"]) == (200, "261125-03100", "Pending Rackspace")
    asked = ("accountId", "subject", "category", "subcategory", "severity")
    assert [made[key] for key in asked] == [wanted()[key] for key in asked]
    assert made["resources"] == [f"{URL}/{WEB1}", f"{URL}/{WEB2}"]
    [comment] = made["comments"]
    assert (comment["text"], comment["author"]["id"]) == ("The data disk of web2 is full.", seed.ADA)
    assert made["classification"] == "Incident"


@pytest.mark.parametrize("name", ["accountId", "subject", "category", "subcategory"])
@pytest.mark.parametrize("value", [None, "", " ", 7])
async def test_what_is_required_must_be_there(stand: Stand, name: str, value: object) -> None:
    assert await stand.refused("tickets", wanted(**{name: value})) == f"{name} is required"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"accountId": "12345"}, "Account provided is invalid"),
        ({"category": "Nonsense"}, "Category provided is invalid"),
        ({"category": "4"}, "Category provided is invalid"),
        ({"subcategory": "EC2"}, "Subcategory provided is invalid"),
        ({"severity": "Loud"}, "Severity provided is invalid"),
        ({"accountId": seed.FAWS, "subcategory": "EC2"}, "Severity provided is invalid"),
        ({"resources": [f"{URL}/{WORKER}"]}, "Resources provided are invalid"),
        ({"resources": [f"{URL}/{WEB1}", f"{URL}/dedicated:1"]}, "Resources provided are invalid"),
        ({"resources": "web1"}, "resources provided are invalid"),
        ({"recipients": [seed.ADA, "RPN-1"]}, "Recipients provided are invalid"),
        ({"recipients": [seed.USER_ID]}, "Recipients provided are invalid"),
        ({"comment": {"text": ""}}, "comment.text is required"),
        ({"comment": {}}, "comment.text is required"),
        ({"comment": "text"}, "comment.text is required"),
    ],
)
async def test_what_is_invalid_is_refused_and_changes_nothing(
    stand: Stand, vendor: Vendor, change: Json, text: str
) -> None:
    before = repr(stand.rackspace.state.tickets)

    assert await stand.refused("tickets", wanted(**change)) == text
    assert repr(stand.rackspace.state.tickets) == before


@pytest.mark.parametrize("data", ["", "[]", "{", '"text"'])
async def test_a_body_that_is_no_object_is_refused(stand: Stand, data: str) -> None:
    assert await stand.refused("tickets", verb="POST", data=data)


async def test_a_ticket_without_a_severity_is_normal(stand: Stand) -> None:
    body = wanted()
    del body["severity"], body["comment"]

    made = await stand.ok("tickets", body)
    assert (made["severity"], made["comments"][0]["text"]) == ("Normal", "")


async def test_a_wrong_subcategory_may_be_replaced(stand: Stand) -> None:
    stand.rackspace.settings.wrong_subcategory = "replaced"

    assert (await stand.ok("tickets", wanted(subcategory="EC2")))["subcategory"] == "General"


async def test_the_answer_may_have_other_values_than_were_asked_for(stand: Stand) -> None:
    stand.rackspace.settings.changes_values = True
    made = await stand.ok("tickets", wanted())
    read = await stand.ticket(made["ticketId"])

    assert (made["subcategory"], made["severity"]) == ("Hardware", "Low")
    assert (read["subcategory"], read["severity"]) == ("Hardware", "Low")


async def test_an_unknown_severity_may_be_replaced(stand: Stand) -> None:
    stand.rackspace.settings.unknown_severity = "replaced"

    assert (await stand.ok("tickets", wanted(severity="Loud")))["severity"] == "Normal"
    assert (await stand.ok("tickets", wanted(severity="Low")))["severity"] == "Low"


async def test_an_unknown_recipient_may_be_kept(stand: Stand) -> None:
    stand.rackspace.settings.unknown_recipient = "kept"
    made = await stand.ok("tickets", wanted(recipients=["RPN-1", seed.BEN]))

    assert [each["value"] for each in made["recipients"]] == ["RPN-1", seed.BEN]
    assert [each["id"] for each in (await stand.ticket(made["ticketId"]))["recipients"]] == [seed.BEN]


@pytest.mark.parametrize(
    ("form", "number", "comment"),
    [("dashed", "261125-03100", "number"), ("number", "123100", "dated"), ("long", "261125-iad-0003100", "")],
)
async def test_ids_come_in_several_forms(stand: Stand, form: Any, number: str, comment: Any) -> None:
    settings = stand.rackspace.settings
    settings.ticket_ids, settings.comment_ids, settings.created_status = form, comment or "number", 201
    answer = await stand.ask("tickets", wanted())

    assert (answer.status, answer.value["ticketId"]) == (201, number)
    assert ("-abc-" in answer.value["comments"][0]["id"]) == (comment == "dated")


async def test_a_comment_is_answered_with_nothing_and_found_by_reading(stand: Stand) -> None:
    stand.rackspace.clock.turn(1.5)
    answer = await stand.say(seed.WAITING, "  You may empty\n/tmp & <all>. ")
    ticket = await stand.ticket(seed.WAITING)
    comment = ticket["comments"][-1]

    assert (answer.status, answer.body) == (204, b"")
    assert (comment["text"], comment["author"]["id"]) == ("  You may empty\n/tmp & <all>. ", seed.ADA)
    assert comment["created"] == ticket["modified"] == "2026-11-25T10:00:01.500Z"
    assert (ticket["modifiedBy"]["id"], ticket["status"]) == (seed.ADA, "Pending Rackspace")


@pytest.mark.parametrize(
    ("way", "back"),
    [
        ("no", "One  \r\n\n\n\nTwo & <b> \n"),
        ("spaces", "One\n\nTwo & <b>"),
        ("entities", "One  \r\n\n\n\nTwo &amp; &lt;b&gt; \n"),
        ("bbcode", "[p]One  \r\n\n\n\nTwo & <b> \n[/p]"),
    ],
)
async def test_a_text_may_come_back_other_than_it_was_sent(
    stand: Stand, vendor: Vendor, way: Any, back: str
) -> None:
    stand.rackspace.settings.mangles_text = way
    sent = "One  \r\n\n\n\nTwo & <b> \n"
    await stand.say(seed.WAITING, sent)

    assert (await stand.ticket(seed.WAITING))["comments"][-1]["text"] == back
    assert vendor.ticket(seed.WAITING).comments[-1].text == sent


@pytest.mark.parametrize("body", [{}, {"comment": {}}, {"comment": {"text": " "}}, {"comment": {"text": 1}}])
async def test_a_comment_says_something(stand: Stand, body: Json) -> None:
    assert await stand.refused(f"tickets/{seed.NEW}/comments", body) == "comment.text is required"


async def test_an_empty_comment_may_be_taken(stand: Stand) -> None:
    stand.rackspace.settings.empty_comment = "taken"

    assert (await stand.say(seed.NEW, "")).status == 204


@pytest.mark.parametrize(
    ("ticket_id", "after"),
    [
        (seed.WAITING, "Pending Rackspace"),
        (seed.SOLVED, "Pending Rackspace"),
        (seed.PROGRESS, "In Progress"),
        (seed.NEW, "Pending Rackspace"),
    ],
)
async def test_a_comment_gives_the_turn_to_the_vendor(stand: Stand, ticket_id: str, after: str) -> None:
    await stand.say(ticket_id, "Once more.")

    assert (await stand.ticket(ticket_id))["status"] == after


async def test_a_comment_on_a_solved_ticket_may_leave_it_so(stand: Stand) -> None:
    stand.rackspace.settings.solved_comment = "stays"
    await stand.say(seed.SOLVED, "Thanks.")

    assert (await stand.ticket(seed.SOLVED))["status"] == "Solved"


async def test_a_closed_ticket_refuses_comments_or_opens_again(stand: Stand) -> None:
    text = await stand.refused(f"tickets/{seed.CLOSED}/comments", {"comment": {"text": "Hello?"}})
    stand.rackspace.settings.closed_comment = "reopens"
    await stand.say(seed.CLOSED, "Hello?")

    assert text == "A comment cannot be added to a closed ticket"
    assert (await stand.ticket(seed.CLOSED))["status"] == "Pending Rackspace"


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
async def test_a_ticket_is_closed(stand: Stand, verb: str) -> None:
    answer = await patched(stand, seed.WAITING, verb, status="Closed")
    ticket = await stand.ticket(seed.WAITING)

    assert (answer.status, answer.body) == (204, b"")
    assert (ticket["status"], ticket["modifiedBy"]["id"]) == ("Closed", seed.ADA)


async def test_a_second_close_changes_nothing_or_is_refused(stand: Stand) -> None:
    before = await stand.ticket(seed.CLOSED)
    taken = await patched(stand, seed.CLOSED, status="Closed")
    stand.rackspace.settings.second_close = "refused"
    refused = await patched(stand, seed.CLOSED, status="Closed")

    assert (taken.status, refused.status) == (204, 400)
    assert await stand.ticket(seed.CLOSED) == before


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
async def test_resources_are_replaced_as_a_whole(stand: Stand, verb: str) -> None:
    first = await patched(stand, seed.WAITING, verb, resources=[f"{URL}/{WEB2}", f"{URL}/{WEB2}"])
    replaced = (await stand.ticket(seed.WAITING))["resources"]
    last = await patched(stand, seed.WAITING, verb, resources=[])

    assert (first.status, last.status) == (204, 204)
    assert replaced == [f"{URL}/{WEB2}"]
    assert (await stand.ticket(seed.WAITING))["resources"] == []


@pytest.mark.parametrize(
    ("ticket_id", "fields"),
    [
        (seed.WAITING, {"status": "Solved"}),
        (seed.WAITING, {"status": "closed"}),
        (seed.WAITING, {"status": None}),
        (seed.WAITING, {"status": "Closed", "resources": []}),
        (seed.WAITING, {}),
        (seed.WAITING, {"severity": "Low"}),
        (seed.WAITING, {"status": "Closed", "subject": "Other"}),
        (seed.WAITING, {"resources": [f"{URL}/{WORKER}"]}),
        (seed.WAITING, {"resources": WEB1}),
        (seed.CLOSED, {"resources": []}),
    ],
)
async def test_a_change_that_is_none_of_the_two_is_refused(
    stand: Stand, ticket_id: str, fields: Json
) -> None:
    before = await stand.ticket(ticket_id)

    assert (await patched(stand, ticket_id, **fields)).error[:2] == (400, "badRequest")
    assert await stand.ticket(ticket_id) == before


async def test_other_fields_of_a_change_may_be_ignored(stand: Stand) -> None:
    stand.rackspace.settings.other_fields = "ignored"

    assert (await patched(stand, seed.WAITING, status="Closed", subject="Other")).status == 204
    assert (await stand.ticket(seed.WAITING))["subject"] == "Disk is full"
    assert (await patched(stand, seed.NEW, subject="Other")).status == 400


async def test_one_resource_at_least_must_be_the_callers_to_edit(stand: Stand) -> None:
    [read_only] = [each for each in stand.rackspace.state.resources.values() if not each.may_edit]
    alone = await patched(stand, seed.WAITING, resources=[f"{URL}/{read_only.id}"])
    both = await patched(stand, seed.WAITING, resources=[f"{URL}/{read_only.id}", f"{URL}/{WEB1}"])

    assert (alone.status, both.status) == (400, 204)


async def test_a_solved_ticket_closes_by_itself(stand: Stand, vendor: Vendor) -> None:
    vendor.solve(seed.WAITING)
    stand.rackspace.clock.turn(3 * 86400 - 1)
    await stand.log_in()
    assert (await stand.ticket(seed.WAITING))["status"] == "Solved"
    stand.rackspace.clock.turn(1)
    assert (await stand.ticket(seed.WAITING))["status"] == "Closed"
