"""The console's JSON interface: what it shows, what it does, what it refuses, and its live socket."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from bot.sandbox.softlayer import console, seed
from tests.sandbox.softlayer.harness import CLOSED, NEW, WAITING, Json, Stand

FILE = {"name": "a & b.log", "data": base64.b64encode(b"bytes").decode()}


async def get(stand: Stand, path: str, **query: object) -> tuple[int, Json]:
    texts = {key: str(value) for key, value in query.items()}
    async with stand.session.get(f"{stand.url}/softlayer/console/{path}", params=texts) as response:
        return response.status, await response.json()


async def do(stand: Stand, path: str, **fields: Any) -> tuple[int, Json]:
    async with stand.session.post(f"{stand.url}/softlayer/console/{path}", json=fields) as response:
        return response.status, await response.json()


async def done(stand: Stand, path: str, **fields: Any) -> Json:
    status, answer = await do(stand, path, **fields)
    assert status == 200, answer
    return answer


async def shown(stand: Stand, ticket: int = NEW) -> Json:
    status, answer = await get(stand, "ticket", id=ticket)
    assert status == 200, answer
    one: Json = answer["ticket"]
    return one


async def test_the_snapshot_counts_and_names(stand: Stand) -> None:
    _, snapshot = await get(stand, "snapshot")

    assert snapshot["counts"] == {"open": 2, "waiting": 1, "closed": 3, "all": 5}
    assert {"Sam E", "Priya N"} <= set(snapshot["employees"])
    assert "Support" in snapshot["groups"]
    assert [each["name"] for each in snapshot["users"]] == ["Ada Jones", "Ben Okafor", "Cleo Sand"]
    assert (snapshot["now"], snapshot["faults"]["down"]) == (stand.softlayer.clock.now(), "no")


@pytest.mark.parametrize(
    ("show", "query", "found"),
    [
        ("open", "", [NEW, WAITING]),
        ("waiting", "", [WAITING]),
        ("closed", "", [CLOSED + 2, CLOSED + 1, CLOSED]),
        ("all", "PACKET", [WAITING]),
        ("all", f"{CLOSED}", [CLOSED]),
        ("all", "rebuilt", [CLOSED + 1]),
        ("open", "nothing of this", []),
    ],
)
async def test_a_list_is_filtered_and_searched(stand: Stand, show: str, query: str, found: list[int]) -> None:
    _, answer = await get(stand, "tickets", show=show, query=query)

    assert [each["id"] for each in answer["tickets"]] == found


async def test_a_ticket_is_shown_with_hidden_updates(stand: Stand) -> None:
    stand.softlayer.vendor.whisper(WAITING, "Between us.")
    await stand.ok(f"SoftLayer_Ticket/{WAITING}/setTags", "red")
    await stand.ok(f"SoftLayer_Ticket/{WAITING}/addAttachedAdditionalEmails", ["a@b.example"])
    await stand.ok(f"SoftLayer_Ticket/{WAITING}/addScheduledAlert", "11/26/2026")
    one = await shown(stand, WAITING)

    assert [(each["kind"], each["is_hidden"]) for each in one["updates"]] == [
        ("user", False),
        ("employee", False),
        ("employee", True),
    ]
    assert (one["status"], one["employee"], one["owner"]) == ("Assigned", "Sam E", "Ada Jones")
    assert (one["devices"], one["tags"], one["emails"]) == (["web-01.desk.example"], ["red"], ["a@b.example"])
    assert [each["name"] for each in one["plans"]] == ["ALERT"]


async def test_what_is_written_reaches_the_customer(stand: Stand) -> None:
    await done(stand, "answer", ticket=NEW, text="One", by="Nora P", awaits_user=False, files=[FILE])
    await done(stand, "note", ticket=NEW, text="Two")
    await done(stand, "whisper", ticket=NEW, text="Three", by="Sam E")
    await done(stand, "portal", ticket=NEW, text="Four", user=seed.BEN)
    updates = await stand.ok(f"SoftLayer_Ticket/{NEW}/getUpdates", mask="mask[entry,editorType]")

    assert [each["entry"][:5] for each in updates[2:]] == ["One", "Two", "Four\n"]
    assert [each["editorType"] for each in updates[2:]] == ["EMPLOYEE", "AUTO", "USER"]
    assert (await shown(stand))["awaits_user"] is False


async def test_a_file_goes_in_and_comes_out_to_be_saved_only(stand: Stand) -> None:
    await done(stand, "answer", ticket=NEW, text="See it", by="Sam E", files=[FILE])
    [file] = (await shown(stand))["updates"][-1]["files"]
    address = f"{stand.url}/softlayer/console/file?ticket={NEW}&id={file['id']}"
    async with stand.session.get(address) as response:
        assert await response.read() == b"bytes"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20%26%20b.log"
    stand.softlayer.vendor.lose_file(NEW, file["id"])
    async with stand.session.get(address) as response:
        assert response.status == 404


async def test_an_answer_closes_and_a_ticket_is_opened_again(stand: Stand) -> None:
    await done(stand, "answer", ticket=NEW, text="Done", by="Sam E", close=True)
    assert (await shown(stand))["status"] == "Closed"
    await done(stand, "reopen", ticket=NEW, by="Sam E")
    assert (await shown(stand))["status"] == "Open"
    await done(stand, "close", ticket=NEW, by="Sam E")
    assert (await shown(stand))["status"] == "Closed"


async def test_a_customer_opens_a_ticket(stand: Stand) -> None:
    made = await done(stand, "open", subject=1041, text="An A record", user=seed.BEN, title="A record")
    one = await shown(stand, made["ticket"])

    assert (one["title"], one["owner"]) == ("DNS Request - A record", "Ben Okafor")


@pytest.mark.parametrize(
    ("field", "value", "after"),
    [
        ("employee", "Nora P", {"employee": "Nora P", "status": "Assigned"}),
        ("employee", "", {"employee": None, "status": "Open"}),
        ("group", "SysAdmin", {"group": "SysAdmin"}),
        ("priority", 1, {"priority": 1}),
        ("title", "Another", {"title": "Another"}),
        ("awaits_user", True, {"awaits_user": True}),
        ("is_locked", True, {"is_locked": True}),
    ],
)
async def test_the_vendor_changes_one_thing(stand: Stand, field: str, value: object, after: Json) -> None:
    await done(stand, "change", ticket=NEW, **{field: value})

    assert after.items() <= (await shown(stand)).items()


async def test_faults_are_set_shown_and_cleared(stand: Stand) -> None:
    rule = {"method": "addUpdate", "do": "drop", "when": "after", "times": 2}
    chaos = {"seed": 3, "share": 0.5, "does": ["status"]}
    settings = {"rate": None, "unwraps_singles": True}
    state = await done(stand, "faults", rules=[rule], down="unavailable", chaos=chaos, settings=settings)

    assert rule.items() <= state["rules"][0].items()
    assert (state["down"], state["chaos"], state["settings"]["rate"]) == ("unavailable", chaos, None)
    assert (await get(stand, "faults"))[1] == state
    assert (await stand.ask("SoftLayer_Account")).status == 503
    cleared = await done(stand, "faults", clear=True, release=True)
    assert (cleared["rules"], cleared["down"], cleared["settings"]["rate"]) == ([], "no", 50)


async def test_the_journal_is_read_from_a_number_on(stand: Stand) -> None:
    await stand.ok("SoftLayer_Account")
    await stand.ok("SoftLayer_Account/getTickets")
    _, answer = await get(stand, "journal", since=1)

    assert [each["method"] for each in answer["entries"]] == ["SoftLayer_Account::getTickets"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("answer", {"ticket": 1, "text": "Hello", "by": "Sam E"}),
        ("answer", {"ticket": NEW, "by": "Sam E"}),
        ("answer", {"ticket": NEW, "text": "Hello"}),
        ("answer", {"ticket": "x", "text": "Hello", "by": "Sam E"}),
        ("answer", {"ticket": NEW, "text": "Hello", "by": "Sam E", "files": [{"name": "a"}]}),
        ("answer", {"ticket": NEW, "text": "Hello", "by": "Sam E", "files": [{"name": "a", "data": "!"}]}),
        ("answer", {"ticket": CLOSED, "text": "Hello", "by": "Sam E"}),
        ("change", {"ticket": NEW, "group": "Nowhere"}),
        ("open", {"subject": 1, "text": "Hello", "user": seed.BEN}),
        ("faults", {"sing": True}),
        ("faults", {"rules": [{"method": "*", "do": "sing"}]}),
        ("faults", {"rules": [{"do": "drop"}]}),
        ("faults", {"settings": {"sing": 1}}),
        ("faults", {"settings": {"rate": "fast"}}),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(stand: Stand, path: str, fields: Json) -> None:
    status, answer = await do(stand, path, **fields)

    assert status == 400
    assert answer["message"]
    assert (await shown(stand))["updates"][-1]["entry"] == "Attached file: calls.log"


async def test_unknown_lists_tickets_and_bodies_are_refused(stand: Stand) -> None:
    assert (await get(stand, "tickets", show="some"))[0] == 400
    assert (await get(stand, "ticket", id=1))[0] == 400
    async with stand.session.post(f"{stand.url}/softlayer/console/answer", data="[]") as response:
        assert response.status == 400


async def test_the_live_socket_tells_what_has_changed(stand: Stand) -> None:
    async with stand.session.ws_connect(f"{stand.url}/softlayer/console/live") as socket:
        stand.softlayer.vendor.answer(NEW, "Hello")
        assert (await socket.receive_json(timeout=10))["ticket"] == NEW
        await stand.ok("SoftLayer_Account")
        assert (await socket.receive_json(timeout=10))["entry"]["method"] == "SoftLayer_Account::getObject"
        await done(stand, "faults", down="no")
        assert (await socket.receive_json(timeout=10))["kind"] == "faults"
        stand.softlayer.clock.turn(60)
        assert (await socket.receive_json(timeout=10))["kind"] == "clock"


def test_the_interface_is_described() -> None:
    described = {line.split(" ")[0] for line in (console.__doc__ or "").splitlines()}

    assert {*console.CONSOLE.reading, *console.CONSOLE.acting} - {
        "reopen"
    } <= described  # It stands beside `close`.


async def test_the_page_is_served_and_runs_nothing_foreign(stand: Stand) -> None:
    async with stand.session.get(f"{stand.url}/softlayer/console") as response:
        text = await response.text()

    assert (response.status, response.content_type) == (200, "text/html")
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<script>" not in text
