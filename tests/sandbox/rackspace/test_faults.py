"""What can be made to go wrong: each fault on the wire, its count, its moment; the limits; the journal."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.state import Limits
from bot.sandbox.rackspace.vendor import Vendor
from bot.sandbox.slack.faults import FaultError
from tests.sandbox.rackspace.harness import Stand, wanted

COMMENT = "POST /tickets/{id}/comments"
TEXT = "It helped."
CUT = (aiohttp.ClientError, ConnectionError)


def comments(stand: Stand) -> int:
    return sum(each.text == TEXT for each in stand.rackspace.vendor.ticket(seed.NEW).comments)


@pytest.mark.parametrize(
    ("do", "more", "status", "starts", "headers"),
    [
        ("status", {"status": 502}, 502, "Sandbox fault: HTTP 502", {}),
        ("error", {"status": 500}, 500, '{"status": 500, "message": "Internal Server Error"', {}),
        ("ratelimited", {}, 429, "", {"Retry-After": "30"}),
        ("ratelimited_html", {"retry_after": 7}, 429, "<html>", {"Retry-After": "7"}),
        ("unauthorized", {}, 401, '{"status": 401', {}),
        ("unauthorized_text", {}, 401, "<html>", {}),
        ("unavailable_html", {}, 503, "<html>", {}),
        ("not_found", {}, 404, '{"status": 404, "message": "Ticket with this ID could not be found"', {}),
        ("overlimit", {}, 413, '{"overLimit": {"code": 413', {}),
        ("empty", {}, 200, "", {}),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_fault_strikes_before_or_after_the_work(
    stand: Stand,
    do: str,
    more: dict[str, Any],
    status: int,
    starts: str,
    headers: dict[str, str],
    when: str,
) -> None:
    stand.rackspace.faults.add(COMMENT, do, when=when, **more)
    answer = await stand.say(seed.NEW, TEXT)

    assert answer.status == status
    assert answer.text.startswith(starts)
    assert bool(answer.text) == bool(starts)
    assert headers.items() <= dict(answer.headers).items()
    assert comments(stand) == (when == "after")
    assert (await stand.say(seed.NEW, TEXT)).status == 204


@pytest.mark.parametrize(("when", "done"), [("before", 0), ("after", 1)])
async def test_a_connection_is_cut_before_or_after_the_work(stand: Stand, when: str, done: int) -> None:
    stand.rackspace.faults.add("/tickets/{id}/comments", "drop", when=when)
    with pytest.raises(CUT):
        await stand.say(seed.NEW, TEXT)

    assert comments(stand) == done
    assert stand.rackspace.journal.calls(COMMENT)[-1]["outcome"] == "dropped"


@pytest.mark.parametrize(("when", "done"), [("before", 0), ("after", 1)])
async def test_a_call_is_held_until_it_is_released(stand: Stand, when: str, done: int) -> None:
    stand.rackspace.faults.add(COMMENT, "hold", when=when)
    calling = asyncio.ensure_future(stand.say(seed.NEW, TEXT))
    while not stand.rackspace.faults.held:
        await stand.rackspace.changes.beyond(stand.rackspace.changes.version, 5)
    before = comments(stand)
    stand.rackspace.faults.release()

    assert (before, (await calling).status, comments(stand)) == (done, 204, 1)


async def test_a_slow_answer_comes_late(stand: Stand) -> None:
    stand.rackspace.faults.add("GET /tickets", "slow", seconds=0.05)
    await stand.ok("tickets")

    assert stand.rackspace.journal.calls("GET /tickets")[-1]["ms"] >= 50


async def test_a_rule_strikes_its_operation_so_many_times(stand: Stand) -> None:
    stand.rackspace.faults.add("GET /tickets/{id}", "status", times=2)
    listed = await stand.ask("tickets")
    statuses = [(await stand.ask(f"tickets/{seed.NEW}")).status for _ in range(3)]

    assert (listed.status, statuses) == (200, [503, 503, 200])


async def test_a_rule_without_an_end_strikes_everything_until_it_is_cleared(stand: Stand) -> None:
    stand.rackspace.faults.add("*", "status", times=0)
    assert [(await stand.ask("tickets")).status, (await stand.granted()).status] == [503, 503]
    stand.rackspace.faults.clear()
    assert (await stand.ask("tickets")).status == 200


async def test_identity_is_struck_by_itself(stand: Stand) -> None:
    stand.rackspace.faults.add("POST /tokens", "overlimit")
    refused = await stand.granted()

    assert (refused.status, refused.value["overLimit"]["code"]) == (413, 413)
    assert (await stand.granted()).status == 200


async def test_lists_are_bent_into_what_comes_now_and_then(stand: Stand) -> None:
    async def bent(do: str, path: str = "tickets") -> Any:
        stand.rackspace.faults.add(f"GET /{path}", do)
        return await stand.ok(path)

    whole = [each["ticketId"] for each in (await stand.ok("tickets"))["tickets"]]
    doubled = [each["ticketId"] for each in (await bent("duplicated"))["tickets"]]
    missing = await bent("missing")
    shuffled = [each["ticketId"] for each in (await bent("shuffled"))["tickets"]]

    assert (len(doubled), set(doubled)) == (6, set(whole))
    assert (len(missing["tickets"]), missing["total"]) == (4, 5)
    assert (sorted(shuffled), shuffled != whole) == (sorted(whole), True)
    assert "total" not in await bent("no_total")
    assert len((await bent("duplicated", "accounts"))["accounts"]) == 3
    assert len((await bent("missing", "categories"))["categories"]) == 4


@pytest.mark.parametrize(("down", "status"), [("cut", None), ("unavailable", 503)])
async def test_the_vendor_is_down(stand: Stand, down: str, status: int | None) -> None:
    stand.rackspace.faults.set_down(down)
    if status is None:
        with pytest.raises(CUT):
            await stand.ask("tickets")
    else:
        answer = await stand.ask("tickets")
        assert (answer.status, answer.text[:6]) == (status, "<html>")
    stand.rackspace.faults.set_down("no")
    assert (await stand.ask("tickets")).status == 200


async def test_chaos_goes_by_its_seed(stand: Stand) -> None:
    async def outcomes(seed_: int) -> list[int]:
        stand.rackspace.faults.set_chaos(seed=seed_, share=0.5, does=("status", "ratelimited:after"))
        return [(await stand.ask("tickets")).status for _ in range(20)]

    first, again, other = await outcomes(1), await outcomes(1), await outcomes(2)
    assert first == again != other
    assert set(first) == {200, 429, 503}


@pytest.mark.parametrize(
    "rule", [{"do": "sing"}, {}, {"do": "drop", "when": "later"}, {"do": "drop", "colour": "red"}]
)
def test_a_fault_in_unknown_words_is_refused(rule: dict[str, Any]) -> None:
    faults = Rackspace().faults
    with pytest.raises(FaultError):
        faults.add("*", **rule)
    with pytest.raises(FaultError):
        faults.set_down("sideways")
    assert (faults.shown()["rules"], faults.shown()["down"]) == ([], "no")


@pytest.fixture
def limits(stand: Stand) -> Limits:
    limits, strict = stand.rackspace.limits, Limits()
    limits.creations, limits.changes, limits.reads = strict.creations, strict.changes, strict.reads
    return limits


async def test_one_ticket_a_minute_is_created(stand: Stand, limits: Limits) -> None:
    first = await stand.ask("tickets", wanted())
    stand.rackspace.clock.turn(20.5)
    second = await stand.ask("tickets", wanted())
    stand.rackspace.clock.turn(39.5)

    assert (first.status, second.status, second.headers["Retry-After"], second.body) == (200, 429, "40", b"")
    assert (await stand.ask("tickets", wanted())).status == 200


async def test_five_changes_a_minute_are_taken_whatever_they_are_and_the_window_slides(
    stand: Stand, limits: Limits, vendor: Vendor
) -> None:
    async def change(at: int) -> int:
        if at % 2:
            return (await stand.say(seed.NEW, TEXT)).status
        return (await stand.ask(f"tickets/{seed.WAITING}", {"resources": []}, verb="PATCH")).status

    assert [await change(at) for at in range(4)] == [204] * 4
    stand.rackspace.clock.turn(50)
    assert [await change(at) for at in range(2)] == [204, 429]
    stand.rackspace.clock.turn(10)
    assert [await change(at) for at in range(5)] == [204] * 4 + [429]
    assert (await stand.ask("tickets", wanted())).status == 200


async def test_comments_and_changes_may_be_counted_apart(stand: Stand, limits: Limits) -> None:
    limits.changes, limits.changes_are_one = 1, False
    path = f"tickets/{seed.WAITING}"

    assert [(await stand.say(seed.NEW, TEXT)).status for _ in range(2)] == [204, 429]
    assert [(await stand.ask(path, {"resources": []}, verb="PUT")).status for _ in range(2)] == [204, 429]


async def test_sixty_reads_of_each_operation_a_minute_are_taken(stand: Stand, limits: Limits) -> None:
    statuses = [(await stand.ask("tickets", limit=1)).status for _ in range(61)]

    assert statuses == [200] * 60 + [429]
    for path in (f"tickets/{seed.NEW}", "accounts", "categories"):
        assert (await stand.ask(path)).status == 200


async def test_a_refused_request_counts_and_one_over_the_limit_does_not(stand: Stand, limits: Limits) -> None:
    assert await stand.refused("tickets", wanted(category="None"))
    assert [(await stand.ask("tickets", wanted())).status for _ in range(3)] == [429] * 3
    stand.rackspace.clock.turn(60)
    assert (await stand.ask("tickets", wanted())).status == 200


async def test_limits_are_other_ones_or_none(stand: Stand, limits: Limits) -> None:
    limits.creations, stand.rackspace.settings.limit_body = 0, "html"
    refused = await stand.ask("tickets", wanted())
    limits.lift()

    assert (refused.status, refused.text[:6], refused.headers["Retry-After"]) == (429, "<html>", "60")
    assert [(await stand.ask("tickets", wanted())).status for _ in range(3)] == [200] * 3


async def test_identity_has_a_limit_of_its_own(stand: Stand) -> None:
    stand.rackspace.limits.tokens = 1
    assert [(await stand.granted()).status for _ in range(2)] == [200, 413]
    assert (await stand.ask("accounts")).status == 200


def test_the_limits_are_the_stricter_ones_from_the_start() -> None:
    limits = Rackspace().limits

    assert (limits.creations, limits.changes, limits.reads) == (1, 5, 60)


async def test_the_journal_tells_all_but_secrets(stand: Stand) -> None:
    await stand.granted("passwordCredentials", username=seed.USERNAME, password=seed.PASSWORD)
    await stand.say(seed.NEW, TEXT)
    token, stand.token = stand.token, "nonsense"
    await stand.ask("tickets", limit=2)
    first, _, said, refused = stand.rackspace.journal.since(0)
    everything = str(stand.rackspace.journal.since(0))

    kept = ("user", "verb", "operation", "ticket", "status", "outcome", "body")
    assert [said[key] for key in kept] == [
        seed.USERNAME,
        "POST",
        COMMENT,
        seed.NEW,
        204,
        "ok",
        '{"comment": {"text": "It helped."}}',
    ]
    assert (first["operation"], first["user"]) == ("POST /tokens", seed.USERNAME)
    assert (refused["status"], refused["user"], refused["outcome"]) == (401, None, "unauthorized")
    assert refused["path"] == "/rackspace/api/tickets?limit=2"
    assert not any(secret in everything for secret in (seed.API_KEY, seed.PASSWORD, token))
    assert stand.rackspace.journal.since(3) == [refused]


async def test_a_client_that_goes_away_does_not_undo_its_call(stand: Stand) -> None:
    stand.rackspace.faults.add(COMMENT, "hold", when="after")
    calling = asyncio.ensure_future(stand.say(seed.NEW, TEXT))
    while not stand.rackspace.faults.held:
        await stand.rackspace.changes.beyond(stand.rackspace.changes.version, 5)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    stand.rackspace.faults.release()

    assert comments(stand) == 1
    assert (await stand.ask("tickets")).status == 200
