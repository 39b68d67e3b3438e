"""What can be made to go wrong: each fault on the wire, its count, its moment; the limiter; the journal."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.slack.faults import FaultError
from bot.sandbox.softlayer import seed
from bot.sandbox.softlayer.local import SoftLayer
from tests.sandbox.softlayer.harness import NEW, Answer, Stand

ADD = f"SoftLayer_Ticket/{NEW}/addUpdate"
TICKETS = "SoftLayer_Account/getTickets"
ENTRY = {"entry": "It helped."}
CUT = (aiohttp.ClientError, ConnectionError)


def entries(stand: Stand) -> int:
    return sum(each.entry == ENTRY["entry"] for each in stand.softlayer.vendor.ticket(NEW).updates)


@pytest.mark.parametrize(
    ("do", "more", "status", "text"),
    [
        ("status", {"status": 502}, 502, "Sandbox fault: HTTP 502"),
        ("error", {"error": "No."}, 500, '{"error":"No.","code":"SoftLayer_Exception_Public"}'),
        ("unauthorized", {}, 401, '{"error":"Access Denied. ","code":"SoftLayer_Exception_Public"}'),
        ("unauthorized_text", {}, 401, "<html><body>401 Unauthorized</body></html>"),
        ("internal", {}, 200, '{"error":"Internal Error","code":"SoftLayer_Exception_Public"}'),
        ("empty", {}, 200, ""),
        (
            "ratelimited",
            {},
            429,
            '{"error":"Rate limit of 50 requests for every 1 second(s) exceeded.",'
            '"code":"SoftLayer_Exception_WebService_RateLimitExceeded"}',
        ),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_fault_strikes_before_or_after_the_work(
    stand: Stand, do: str, more: dict[str, Any], status: int, text: str, when: str
) -> None:
    stand.softlayer.faults.add("addUpdate", do, when=when, **more)
    answer = await stand.ask(ADD, ENTRY)

    assert (answer.status, answer.text) == (status, text)
    assert entries(stand) == (when == "after")
    assert "Retry-After" not in answer.headers
    await stand.ok(ADD, ENTRY)


@pytest.mark.parametrize(("when", "done"), [("before", 0), ("after", 1)])
async def test_a_connection_is_cut_before_or_after_the_work(stand: Stand, when: str, done: int) -> None:
    stand.softlayer.faults.add("SoftLayer_Ticket::addUpdate", "drop", when=when)
    with pytest.raises(CUT):
        await stand.ask(ADD, ENTRY)

    assert entries(stand) == done
    assert stand.softlayer.journal.calls("addUpdate")[-1]["outcome"] == "dropped"


async def test_a_call_is_held_until_it_is_released(stand: Stand) -> None:
    stand.softlayer.faults.add("addUpdate", "hold", when="after")
    calling = asyncio.ensure_future(stand.ask(ADD, ENTRY))
    while not stand.softlayer.faults.held:
        await stand.softlayer.changes.beyond(stand.softlayer.changes.version, 5)

    assert (entries(stand), calling.done()) == (1, False)
    stand.softlayer.faults.release()
    assert (await calling).status == 200


async def test_a_slow_answer_comes_late(stand: Stand) -> None:
    stand.softlayer.faults.add("getTickets", "slow", seconds=0.05)
    await stand.ok(TICKETS)

    assert stand.softlayer.journal.calls("getTickets")[-1]["ms"] >= 50


async def test_a_rule_strikes_its_method_so_many_times(stand: Stand) -> None:
    stand.softlayer.faults.add("addUpdate", "status", times=2)
    tickets = await stand.ask(TICKETS)
    statuses = [(await stand.ask(ADD, ENTRY)).status for _ in range(3)]

    assert (tickets.status, statuses) == (200, [503, 503, 200])


async def test_a_rule_without_an_end_strikes_until_it_is_cleared(stand: Stand) -> None:
    stand.softlayer.faults.add("*", "status", times=0)
    assert [(await stand.ask(TICKETS)).status for _ in range(3)] == [503] * 3
    stand.softlayer.faults.clear()
    assert (await stand.ask(TICKETS)).status == 200


async def bent(stand: Stand, do: str, path: str, *arguments: object, **more: Any) -> Answer:
    stand.softlayer.faults.add("*", do, **more)
    return await stand.ask(path, *arguments)


async def test_answers_are_bent_into_the_shapes_the_vendor_is_known_for(stand: Stand) -> None:
    [file] = await stand.ok(f"SoftLayer_Ticket/{NEW}/getAttachedFiles")
    text = await stand.ok(f"SoftLayer_Ticket/{NEW}/getAttachedFile", file["id"])
    whole = [each["id"] for each in await stand.ok(TICKETS)]

    assert (await bent(stand, "unwrap", ADD, ENTRY)).value["entry"] == "It helped."
    unquoted = await bent(stand, "unquoted", f"SoftLayer_Ticket/{NEW}/getAttachedFile", file["id"])
    assert unquoted.text.replace("\\/", "/") == text
    doubled = [each["id"] for each in (await bent(stand, "duplicated", TICKETS)).value]
    assert (len(doubled), sorted(set(doubled))) == (6, whole)
    missing = await bent(stand, "missing", TICKETS)
    assert (len(missing.value), missing.total) == (4, "5")
    assert (await bent(stand, "no_total", TICKETS)).total is None
    dated = await bent(stand, "offset", f"SoftLayer_Ticket/{NEW}", hours=1)
    assert dated.value["createDate"] == "2026-11-25T08:00:00+01:00"
    assert (await stand.ok(f"SoftLayer_Ticket/{NEW}"))["createDate"] == "2026-11-25T01:00:00-06:00"


async def test_quirks_can_stand_for_good(stand: Stand) -> None:
    settings = stand.softlayer.settings
    settings.unwraps_singles, settings.total_is_missing, settings.offset_hours = True, True, -5.0
    answer = await stand.ask(ADD, ENTRY)

    assert (answer.value["createDate"], answer.total) == ("2026-11-25T05:00:00-05:00", None)


@pytest.mark.parametrize(("down", "status"), [("cut", None), ("unavailable", 503)])
async def test_the_vendor_is_down(stand: Stand, down: str, status: int | None) -> None:
    stand.softlayer.faults.set_down(down)
    if status is None:
        with pytest.raises(CUT):
            await stand.ask(TICKETS)
    else:
        assert (await stand.ask(TICKETS)).status == status
    stand.softlayer.faults.set_down("no")
    assert (await stand.ask(TICKETS)).status == 200


async def test_chaos_goes_by_its_seed(stand: Stand) -> None:
    async def outcomes(seed_: int) -> list[int]:
        stand.softlayer.faults.set_chaos(seed=seed_, share=0.5, does=("status", "internal:after"))
        return [len((await stand.ask(TICKETS)).text) for _ in range(20)]

    first, again, other = await outcomes(1), await outcomes(1), await outcomes(2)
    assert first == again != other
    assert len(set(first)) == 3
    stand.softlayer.faults.clear()
    assert (await stand.ask(TICKETS)).status == 200


@pytest.mark.parametrize(
    "wanted", [{"do": "sing"}, {"do": "drop", "when": "later"}, {"do": "drop", "colour": "red"}]
)
def test_a_fault_in_unknown_words_is_refused(wanted: dict[str, Any]) -> None:
    faults = SoftLayer().faults
    with pytest.raises(FaultError):
        faults.add("*", **wanted)
    with pytest.raises(FaultError):
        faults.set_chaos(share=1, does=("sing",))
    assert faults.shown()["rules"] == []


@pytest.mark.parametrize("status", [429, 500])
async def test_the_fifty_first_request_of_a_second_is_refused(stand: Stand, status: int) -> None:
    stand.softlayer.settings.rate_status = status
    answers = [(await stand.ask(TICKETS, limit="1")).status for _ in range(51)]
    other = await stand.ask(TICKETS, by=seed.BEN)
    stand.softlayer.clock.turn(1)
    later = await stand.ask(TICKETS)

    assert (answers, other.status, later.status) == ([200] * 50 + [status], 200, 200)


async def test_the_limit_can_be_another_or_none(stand: Stand) -> None:
    stand.softlayer.settings.rate = 1
    assert [(await stand.ask(TICKETS)).status for _ in range(2)] == [200, 429]
    stand.softlayer.settings.rate = None
    assert [(await stand.ask(TICKETS)).status for _ in range(60)] == [200] * 60


async def test_the_journal_tells_all_but_secrets(stand: Stand) -> None:
    file = {"filename": "a.txt", "data": "aGVsbG8="}
    arguments = ({"subjectId": 1021}, "It hums.", 2001, "s3cret", "s3cret", None, [file])
    made = await stand.ok("SoftLayer_Ticket/createStandardTicket", *arguments)
    await stand.ask(
        f"SoftLayer_Ticket/{made['id']}/getUpdates", mask="mask.id", limit="0,9", filter={"updates": {}}
    )
    await stand.ask(TICKETS, header="")
    created, read, refused = stand.softlayer.journal.since(0)

    assert created["arguments"] == [
        {"subjectId": 1021},
        "It hums.",
        2001,
        "•••",
        "•••",
        None,
        [{"filename": "a.txt", "data": "8 characters of base64"}],
    ]
    kept = ("verb", "method", "id", "mask", "limit", "filter", "status", "outcome", "user")
    assert [read[key] for key in kept] == [
        "GET",
        "SoftLayer_Ticket::getUpdates",
        made["id"],
        "mask.id",
        "0,9",
        '{"updates": {}}',
        200,
        "ok",
        seed.API_USER,
    ]
    assert (refused["status"], refused["user"], refused["outcome"]) == (
        401,
        None,
        "SoftLayer_Exception_Public",
    )
    assert str(made["id"]) in created["answer"]
    everything = str(stand.softlayer.journal.since(0))
    assert not any(secret in everything for secret in ("s3cret", seed.API_KEY, "aGVsbG8=", stand.header()))
    assert stand.softlayer.journal.since(2) == [refused]


async def test_a_client_that_goes_away_does_not_undo_its_call(stand: Stand) -> None:
    stand.softlayer.faults.add("addUpdate", "hold", when="after")
    calling = asyncio.ensure_future(stand.ask(ADD, ENTRY))
    while not stand.softlayer.faults.held:
        await stand.softlayer.changes.beyond(stand.softlayer.changes.version, 5)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    stand.softlayer.faults.release()

    assert entries(stand) == 1
    assert await stand.ok(TICKETS)
