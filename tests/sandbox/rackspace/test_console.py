"""The console's JSON interface: what it shows, what it does, what it refuses, and its live socket."""

from __future__ import annotations

import base64
import re
from dataclasses import fields
from typing import Any

import pytest

from bot.sandbox.page_files import PAGE
from bot.sandbox.rackspace import console, seed
from bot.sandbox.rackspace.seed import BEN, CLOSED, FAWS, HYBRID, NEW, PROGRESS, SOLVED, WAITING
from bot.sandbox.rackspace.state import Limits, Settings
from tests.sandbox.rackspace.harness import DAY, Json, Stand, wanted

FILE = {"name": "a & b.log", "data": base64.b64encode(b"bytes").decode()}
NEW_TICKET = {
    "account": HYBRID,
    "category": "Incident",
    "subcategory": "Hardware",
    "title": "It is slow",
    "text": "Since noon.",
    "user": BEN,
}
NOWHERE = "http://127.0.0.1:9/hooks/rackspace"


async def get(stand: Stand, path: str, **query: object) -> tuple[int, Json]:
    texts = {key: str(value) for key, value in query.items()}
    async with stand.session.get(f"{stand.url}/rackspace/console/{path}", params=texts) as response:
        return response.status, await response.json()


async def do(stand: Stand, path: str, **fields: Any) -> tuple[int, Json]:
    async with stand.session.post(f"{stand.url}/rackspace/console/{path}", json=fields) as response:
        return response.status, await response.json()


async def done(stand: Stand, path: str, **fields: Any) -> Json:
    status, answer = await do(stand, path, **fields)
    assert status == 200, answer
    return answer


async def shown(stand: Stand, ticket: str = WAITING) -> Json:
    status, answer = await get(stand, "ticket", id=ticket)
    assert status == 200, answer
    one: Json = answer["ticket"]
    return one


async def test_the_snapshot_counts_and_names(stand: Stand) -> None:
    _, snapshot = await get(stand, "snapshot")

    assert snapshot["counts"] == {"open": 3, "waiting": 1, "solved": 1, "closed": 1, "all": 5}
    assert [each["id"] for each in snapshot["accounts"]] == [HYBRID, FAWS]
    assert [each["name"] for each in snapshot["users"]] == ["Ada Jones", "Ben Okafor", "Cleo Sand"]
    assert {"Sam R.", "Priya N."} <= set(snapshot["employees"])
    incident = next(each for each in snapshot["categories"] if each["name"] == "Incident")
    assert {each["name"]: each["accounts"] for each in incident["subcategories"]}["EC2"] == [FAWS]
    assert "Pending Customer" in snapshot["statuses"]
    _, of_one = await get(stand, "snapshot", account=FAWS)
    assert of_one["counts"] == {"open": 1, "waiting": 0, "solved": 1, "closed": 0, "all": 2}


@pytest.mark.parametrize(
    ("show", "account", "query", "found"),
    [
        ("open", "", "", [NEW, PROGRESS, WAITING]),
        ("waiting", "", "", [WAITING]),
        ("solved", "", "", [SOLVED]),
        ("closed", "", "", [CLOSED]),
        ("all", FAWS, "", [NEW, SOLVED]),
        ("all", "", "DISK", [WAITING]),
        ("all", "", CLOSED, [CLOSED]),
        ("all", HYBRID, "another host", []),
        ("all", "", "another host", [SOLVED]),
    ],
)
async def test_a_list_is_filtered_and_searched(
    stand: Stand, show: str, account: str, query: str, found: list[str]
) -> None:
    _, answer = await get(stand, "tickets", show=show, account=account, query=query)

    assert [each["id"] for each in answer["tickets"]] == found


async def test_a_ticket_is_shown_with_all_that_is_on_it(stand: Stand) -> None:
    one = await shown(stand)

    assert [(each["kind"], each["editor"]) for each in one["updates"]] == [
        ("user", "Ada Jones"),
        ("employee", "Sam R."),
    ]
    assert (one["status"], one["severity"], one["category"]) == ("Pending Customer", "High", "Incident")
    assert one["resources"] == [seed.resource_id(stand.rackspace.state, "web1")]
    assert one["recipients"] == ["Ada Jones", "Ben Okafor"]
    assert (await shown(stand, SOLVED))["closes_at"] is not None


async def test_what_is_written_reaches_the_customer(stand: Stand) -> None:
    await done(stand, "answer", ticket=PROGRESS, text="One", by="Nora P.", files=[FILE])
    assert (await stand.ticket(PROGRESS))["status"] == "Pending Customer"
    await done(stand, "answer", ticket=PROGRESS, text="Two", by="Nora P.", status="")
    await done(stand, "portal", ticket=PROGRESS, text="Three", user=BEN)
    there = await stand.ticket(PROGRESS)

    assert [each["text"] for each in there["comments"][-3:]] == ["One", "Two", "Three"]
    assert [each["author"]["type"] for each in there["comments"][-3:]] == ["racker", "racker", "customer"]
    assert there["status"] == "Pending Rackspace"


async def test_a_text_that_comes_back_otherwise_is_told(stand: Stand) -> None:
    await done(stand, "faults", settings={"mangles_text": "entities"})
    await done(stand, "answer", ticket=PROGRESS, text="a & b", by="Sam R.")
    last = (await shown(stand, PROGRESS))["updates"][-1]

    assert (last["entry"], last["shown"]) == ("a & b", "a &amp; b")


async def test_a_file_goes_in_and_comes_out_to_be_saved_only(stand: Stand) -> None:
    await done(stand, "answer", ticket=PROGRESS, text="See it", by="Sam R.", files=[FILE])
    [file] = (await shown(stand, PROGRESS))["updates"][-1]["files"]
    address = f"{stand.url}/rackspace/console/file"
    async with stand.session.get(address, params={"ticket": PROGRESS, "id": file["id"]}) as response:
        assert await response.read() == b"bytes"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20%26%20b.log"
    async with stand.session.get(address, params={"ticket": PROGRESS, "id": "none"}) as response:
        assert response.status == 404


async def test_a_ticket_is_solved_closed_and_opened_again(stand: Stand) -> None:
    statuses = []
    for act, person in (("solve", "by"), ("close", "by"), ("reopen", "by"), ("leave", "user")):
        await done(stand, act, ticket=PROGRESS, **{person: BEN if person == "user" else "Sam R."})
        statuses.append((await shown(stand, PROGRESS))["status"])

    assert statuses == ["Solved", "Closed", "In Progress", "Closed"]


async def test_a_customer_opens_a_ticket(stand: Stand) -> None:
    made = await done(stand, "open", **NEW_TICKET, severity="Low")
    one = await shown(stand, made["ticket"])

    assert (one["title"], one["severity"], one["opened_by"]) == ("It is slow", "Low", "Ben Okafor")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "Pending Vendor"),
        ("status", "Waiting for the moon"),
        ("severity", "Emergency"),
        ("category", "Change"),
        ("subcategory", "Of no list"),
    ],
)
async def test_the_vendor_changes_one_thing(stand: Stand, field: str, value: str) -> None:
    await done(stand, "change", ticket=WAITING, by="Sam R.", **{field: value})

    assert (await stand.ticket(WAITING))[field] == value


async def test_a_customer_replaces_the_resources(stand: Stand) -> None:
    ids = [seed.resource_id(stand.rackspace.state, name) for name in ("db1", "db2")]
    await done(stand, "resources", ticket=WAITING, ids=ids, user=BEN)

    assert (await shown(stand))["resources"] == ids


async def test_the_limits_are_told_as_they_are_spent(stand: Stand) -> None:
    await done(stand, "faults", limits={"creations": 1, "changes": 5, "reads": 60})
    for _ in range(2):
        await stand.ask("tickets", wanted())
    await stand.say(WAITING, "One")
    _, told = await get(stand, "limits")
    by_name = {each["name"]: each for each in told["limits"]}
    now = stand.rackspace.clock.now()

    assert by_name["new tickets"] == {"name": "new tickets", "most": 1, "ends": [now + 60]}
    assert (len(by_name["changes"]["ends"]), told["refused"], told["tokens"]) == (1, 1, 1)
    stand.rackspace.clock.turn(61)
    _, told = await get(stand, "limits")
    assert [each["ends"] for each in told["limits"]] == [[], [], [], [], []]


async def test_tokens_expire_at_once(stand: Stand) -> None:
    await done(stand, "expire")

    assert (await stand.ask("accounts")).status == 401
    assert (await get(stand, "limits"))[1]["tokens"] == 0


async def test_events_are_told_and_sent_again_in_every_way(stand: Stand) -> None:
    await done(stand, "answer", ticket=WAITING, text="Hello", by="Sam R.")
    _, told = await get(stand, "events")
    event = told["events"][0]
    assert (event["ticket"], event["type"], event["sendings"], told["hook"]) == (WAITING, "UPDATE", [], "")

    await done(stand, "hook", url=NOWHERE)
    for how in ("again", "twice", "replayed", "stale", "changed", "forged"):
        await done(stand, "send", event=event["id"], how=how)
        await stand.rackspace.hook.sent()
    _, told = await get(stand, "events")
    assert told["hook"] == NOWHERE
    assert [each["status"] for each in told["events"][0]["sendings"]] == [None] * 8
    assert (await get(stand, "faults"))[1]["rules"] == []


async def test_faults_switches_and_limits_are_set_shown_and_cleared(stand: Stand) -> None:
    rule = {"operation": "POST /tickets/{id}/comments", "do": "drop", "when": "after", "times": 2}
    settings = {"no_writes": True, "token_lives": DAY / 2, "created_status": 201}
    state = await done(
        stand, "faults", rules=[rule], down="unavailable", settings=settings, limits={"reads": 7}
    )

    assert rule.items() <= state["rules"][0].items()
    assert settings.items() <= state["settings"].items()
    assert (state["down"], state["limits"]["reads"]) == ("unavailable", 7)
    assert (await get(stand, "faults"))[1] == state
    cleared = await done(stand, "faults", clear=True)
    assert (cleared["rules"], cleared["down"]) == ([], "no")
    assert (stand.rackspace.settings, stand.rackspace.limits) == (Settings(), Limits())


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("answer", {"ticket": "1", "text": "Hello", "by": "Sam R."}),
        ("answer", {"ticket": WAITING, "by": "Sam R."}),
        ("answer", {"ticket": WAITING, "text": " ", "by": "Sam R."}),
        ("answer", {"ticket": WAITING, "text": "Hello", "by": ""}),
        ("answer", {"ticket": CLOSED, "text": "Hello", "by": "Sam R."}),
        ("answer", {"ticket": WAITING, "text": "Hello", "by": "Sam R.", "files": [{"name": "a"}]}),
        ("portal", {"ticket": WAITING, "text": "Hello", "user": "nobody"}),
        ("change", {"ticket": WAITING, "by": "Sam R.", "status": " "}),
        ("close", {"ticket": CLOSED, "by": "Sam R."}),
        ("resources", {"ticket": WAITING, "ids": "all", "user": BEN}),
        ("resources", {"ticket": WAITING, "ids": ["faws:0510001"], "user": BEN}),
        ("open", NEW_TICKET | {"subcategory": "EC2"}),
        ("open", NEW_TICKET | {"severity": "Grave"}),
        ("open", NEW_TICKET | {"title": " "}),
        ("hook", {"url": "here"}),
        ("send", {"event": "none"}),
        ("faults", {"sing": True}),
        ("faults", {"rules": [{"operation": "*", "do": "sing"}]}),
        ("faults", {"settings": {"sing": 1}}),
        ("faults", {"settings": {"no_writes": 1}}),
        ("faults", {"settings": {"mangles_text": "upside down"}}),
        ("faults", {"limits": {"reads": "many"}}),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(stand: Stand, path: str, fields: Json) -> None:
    before = await shown(stand)
    status, answer = await do(stand, path, **fields)

    assert status == 400
    assert answer["message"]
    assert await shown(stand) == before
    assert stand.rackspace.settings == Settings()


@pytest.mark.parametrize(("how", "url"), [("again", ""), ("sung", NOWHERE)])
async def test_nothing_is_sent_nowhere_or_in_no_known_way(stand: Stand, how: str, url: str) -> None:
    await done(stand, "hook", url=url)
    event = stand.rackspace.state.events[-1].id

    assert (await do(stand, "send", event=event, how=how))[0] == 400
    assert stand.rackspace.hook.deliveries == []


async def test_unknown_lists_and_tickets_are_refused(stand: Stand) -> None:
    assert (await get(stand, "tickets", show="some"))[0] == 400
    assert (await get(stand, "ticket", id="1"))[0] == 400


async def test_the_live_socket_tells_what_has_changed(stand: Stand) -> None:
    async with stand.session.ws_connect(f"{stand.url}/rackspace/console/live") as socket:
        stand.rackspace.vendor.answer(WAITING, "Hello")
        assert (await socket.receive_json(timeout=10))["ticket"] == WAITING
        await stand.ok("accounts")
        assert (await socket.receive_json(timeout=10))["entry"]["operation"] == "GET /accounts"
        await done(stand, "expire")
        assert (await socket.receive_json(timeout=10))["kind"] == "faults"
        stand.rackspace.clock.turn(60)
        assert (await socket.receive_json(timeout=10))["kind"] == "clock"


def test_the_interface_is_described() -> None:
    described = {line.split(" ")[0] for line in (console.__doc__ or "").splitlines()}

    assert {*console.CONSOLE.reading, *console.CONSOLE.acting} - {"close", "reopen"} <= described


def test_every_switch_of_the_page_is_a_setting() -> None:
    text = (PAGE / "rackspace/js/switches.js").read_text()
    named = set(re.findall(r'^    \["(\w+)",', text, re.MULTILINE))

    assert len(named) > 30
    assert named <= {each.name for each in fields(Settings)}
