"""Cloud Feeds: what makes an entry, paging by marker and by time, links, ETag, search, refusals, faults."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.operations.searching import SearchError, matcher
from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Answer, Json, Stand, wanted

ATOM = "application/vnd.rackspace.atom+json"
CREATED = "type:consolidatedticketing.create.ticket.create.cloud"
UPDATED = "type:consolidatedticketing.update.ticket.update.cloud"


async def asked(stand: Stand, account_id: str = seed.HYBRID, **query: Any) -> Answer:
    headers = {"Accept": ATOM, **query.pop("headers", {})}
    path = f"feeds/consolidated_ticketing/events/{account_id}"
    return await stand.request("GET", path, headers=headers, **query)


async def feed(stand: Stand, account_id: str = seed.HYBRID, **query: Any) -> Json:
    answer = await asked(stand, account_id, **query)
    assert answer.status == 200, answer.text
    told: Json = answer.value["feed"]
    return told


async def followed(stand: Stand, told: Json, rel: str) -> Json:
    answer = await stand.request("GET", link(told, rel), headers={"Accept": ATOM})
    found: Json = answer.value["feed"]
    return found


def link(told: Json, rel: str) -> str:
    return next((each["href"] for each in told["link"] if each["rel"] == rel), "")


def entries(told: Json) -> list[str]:
    return [each["id"] for each in told.get("entry", [])]


def terms(entry: Json) -> list[str]:
    return [each["term"] for each in entry["category"]]


def texts(told: Json) -> list[str]:
    return [each["content"]["event"]["product"]["status"] for each in told.get("entry", [])]


async def ten(stand: Stand, vendor: Vendor) -> list[str]:
    """Let ten things happen, a second apart; returns the ids of their entries, oldest first."""
    head = entries(await feed(stand, limit=1))[0]
    for number in range(10):
        stand.rackspace.clock.turn(1)
        vendor.set_status(seed.WAITING, f"Status {number}")
    return entries(await feed(stand, marker=head))[::-1]


async def test_an_entry_has_its_documented_form(stand: Stand, vendor: Vendor) -> None:
    vendor.answer(seed.WAITING, "Which ones?")
    entry = (await feed(stand))["entry"][0]

    assert entry["id"].startswith("urn:uuid:")
    assert entry["link"][0]["href"].endswith(f"/events/hybrid%3A12345/entries/{entry['id']}")
    assert terms(entry) == ["tid:12345", f"rid:{seed.WAITING}", UPDATED]
    assert entry["title"] == {"type": "text", "@text": "ConsolidatedTicketing"}
    assert (entry["updated"], entry["published"]) == ("2026-11-25T10:00:00.000Z",) * 2
    event = entry["content"]["event"]
    assert event["@type"] == "http://docs.rackspace.com/event/consolidatedticketing/ticket"
    assert (event["product"]["ticketId"], event["product"]["status"]) == (seed.WAITING, "Pending Customer")


async def test_every_creation_comment_and_change_by_anybody_makes_one_entry(
    stand: Stand, vendor: Vendor
) -> None:
    [head] = entries(await feed(stand, limit=1))
    made = await stand.ok("tickets", wanted())
    await stand.say(seed.WAITING, "Ours.")
    await stand.ok(f"tickets/{seed.WAITING}", {"resources": []}, verb="PATCH")
    await stand.ok(f"tickets/{made['ticketId']}", {"status": "Closed"}, verb="PATCH")
    vendor.answer(seed.WAITING, "Theirs.")
    vendor.portal(seed.WAITING, "Ben's.", person_id=seed.BEN)
    vendor.set_status(seed.WAITING, "Transferred")
    vendor.change(seed.WAITING, severity="Low")
    vendor.solve(seed.WAITING)
    stand.rackspace.settings.feed_retention *= 2
    stand.rackspace.clock.turn(3 * 86400)
    await stand.log_in()
    found = (await feed(stand, marker=head))["entry"][::-1]

    assert [terms(each)[1:] for each in found] == [
        [f"rid:{made['ticketId']}", CREATED],
        [f"rid:{seed.WAITING}", UPDATED],
        [f"rid:{seed.WAITING}", UPDATED],
        [f"rid:{made['ticketId']}", UPDATED],
        *[[f"rid:{seed.WAITING}", UPDATED]] * 6,
    ]
    assert texts(await feed(stand, limit=1)) == ["Closed"]


async def test_a_feed_tells_of_its_own_account_alone(stand: Stand, vendor: Vendor) -> None:
    before = entries(await feed(stand))
    vendor.answer(seed.NEW, "On the other account.")

    assert entries(await feed(stand)) == before
    assert terms((await feed(stand, seed.FAWS))["entry"][0])[:2] == ["tid:576508529999", f"rid:{seed.NEW}"]
    assert entries(await feed(stand, quote(seed.FAWS, safe=""))) == entries(await feed(stand, seed.FAWS))


async def test_a_refused_write_makes_no_entry(stand: Stand) -> None:
    before = entries(await feed(stand))
    await stand.say(seed.CLOSED, "Hello?")
    await stand.ask("tickets", wanted(category="None"))
    await stand.ok(f"tickets/{seed.CLOSED}", {"status": "Closed"}, verb="PATCH")

    assert entries(await feed(stand)) == before


async def test_a_marker_is_left_out_and_pages_go_towards_the_newest(stand: Stand, vendor: Vendor) -> None:
    ids = await ten(stand, vendor)
    first = await feed(stand, marker=ids[1], limit=3)
    second = await followed(stand, first, "previous")
    third = await followed(stand, await followed(stand, second, "previous"), "previous")
    backward = await feed(stand, marker=ids[5], direction="backward", limit=2)

    assert entries(first) == ids[4:1:-1]
    assert entries(second) == ids[7:4:-1]
    assert (entries(third), "entry" in third) == ([], False)
    assert entries(backward) == [ids[4], ids[3]]


async def test_following_the_newer_page_at_the_top_waits_for_what_comes(stand: Stand, vendor: Vendor) -> None:
    top = await followed(stand, await feed(stand), "previous")
    again = await followed(stand, top, "previous")
    vendor.answer(seed.WAITING, "Something new.")

    assert (entries(top), entries(again)) == ([], [])
    assert len(entries(await followed(stand, again, "previous"))) == 1


async def test_older_pages_follow_until_there_is_none(stand: Stand, vendor: Vendor) -> None:
    await ten(stand, vendor)
    whole, told = entries(await feed(stand)), await feed(stand, limit=4)
    seen = entries(told)
    while link(told, "next"):
        told = await followed(stand, told, "next")
        seen += entries(told)

    assert seen == whole
    last = await followed(stand, told, "last")
    assert (entries(last)[-1], link(last, "next")) == (whole[-1], "")
    assert entries(await followed(stand, told, "current")) == whole
    assert entries(await followed(stand, told, "self")) == entries(told)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({"startingAt": "2026-11-25T10:00:04Z"}, 9, 3),
        ({"startingAt": "2026-11-25T11:00:04+01:00"}, 9, 3),
        ({"startingAt": "2026-11-25T10:00:04.500Z", "limit": 2}, 5, 4),
        ({"startingAt": "2026-11-25T10:00:04Z", "direction": "backward", "limit": 2}, 3, 2),
    ],
)
async def test_a_feed_is_read_from_a_moment_on(
    stand: Stand, vendor: Vendor, query: Json, first: int, last: int
) -> None:
    ids = await ten(stand, vendor)
    found = entries(await feed(stand, **query))

    assert (found[0], found[-1], len(found)) == (ids[first], ids[last], first - last + 1)


async def test_twenty_five_entries_are_a_page_unless_told(stand: Stand, vendor: Vendor) -> None:
    for _ in range(3):
        await ten(stand, vendor)

    assert len(entries(await feed(stand))) == 25
    assert len(entries(await feed(stand, limit=1000))) > 30


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"limit": "x"},
        {"direction": "up"},
        {"startingAt": "yesterday"},
        {"startingAt": "2026-11-25T10:00:04"},
        {"startingAt": "2026-11-25T10:00:04Z", "marker": "last"},
        {"search": "cat=type"},
        {"search": "(cat=a"},
        {"search": "(NOT(cat=a)(cat=b))"},
        {"search": "(AND)"},
        {"search": "(cat=a)b"},
        {"search": "(NOT" * 30 + "(cat=a)" + ")" * 30},
    ],
)
async def test_a_question_that_cannot_be_is_refused(stand: Stand, query: Json) -> None:
    answer = await asked(stand, **query)

    assert (answer.status, list(answer.value)) == (400, ["badRequest"])


async def test_an_unknown_marker_is_not_found(stand: Stand) -> None:
    answer = await asked(stand, marker="urn:uuid:nonsense")
    stand.rackspace.settings.unknown_marker_status = 400

    assert (answer.status, list(answer.value)) == (404, ["itemNotFound"])
    assert (await asked(stand, marker="urn:uuid:nonsense")).status == 400
    foreign = entries(await feed(stand, seed.FAWS))[0]
    assert (await asked(stand, marker=foreign)).status == 400


async def test_entries_are_forgotten_after_some_days_and_their_markers_too(
    stand: Stand, vendor: Vendor
) -> None:
    vendor.answer(seed.WAITING, "Now.")
    marker = entries(await feed(stand))[0]
    stand.rackspace.clock.turn(3 * 86400)
    await stand.log_in()

    assert "entry" not in await feed(stand)
    assert (await asked(stand, marker=marker)).status == 404


async def test_an_empty_feed_has_no_entry_and_no_etag_or_an_empty_list(stand: Stand) -> None:
    [head] = entries(await feed(stand, limit=1))
    empty = await asked(stand, marker=head)
    stand.rackspace.settings.empty_feed_has_entry = True

    assert ("entry" in empty.value["feed"], "ETag" in empty.headers) == (False, False)
    assert (await feed(stand, marker=head))["entry"] == []


async def test_a_single_entry_may_be_an_object(stand: Stand) -> None:
    stand.rackspace.settings.single_entry_is_object = True

    assert isinstance((await feed(stand, limit=1))["entry"], dict)
    assert isinstance((await feed(stand, limit=2))["entry"], list)


async def test_a_page_has_a_weak_etag_and_is_told_once(stand: Stand, vendor: Vendor) -> None:
    first = await asked(stand)
    tag = first.headers["ETag"]
    same = await asked(stand, headers={"If-None-Match": tag})
    vendor.answer(seed.WAITING, "Now.")
    other = await asked(stand, headers={"If-None-Match": tag})

    assert (tag[:3], same.status, same.body) == ('W/"', 304, b"")
    assert (other.status, other.headers["ETag"] != tag) == (200, True)
    assert first.headers["Content-Type"] == ATOM


async def test_entries_may_come_late(stand: Stand, vendor: Vendor) -> None:
    [head] = entries(await feed(stand, limit=1))
    stand.rackspace.settings.feed_delay = 30
    vendor.answer(seed.WAITING, "Soon.")
    stand.rackspace.clock.turn(29)
    assert entries(await feed(stand, marker=head)) == []
    stand.rackspace.clock.turn(1)
    assert len(entries(await feed(stand, marker=head))) == 1


async def test_a_feed_is_searched_by_categories(stand: Stand, vendor: Vendor) -> None:
    made = (await stand.ok("tickets", wanted()))["ticketId"]
    vendor.answer(made, "Now.")
    created = await feed(stand, search=f"(cat={CREATED})", limit=1)
    both = await feed(stand, search=f"(AND(cat=rid:{made})(NOT(cat={CREATED})))")

    assert [terms(each)[1:] for each in created["entry"]] == [[f"rid:{made}", CREATED]]
    assert [terms(each)[1:] for each in both["entry"]] == [[f"rid:{made}", UPDATED]]
    older = await followed(stand, created, "next")
    assert {terms(each)[2] for each in older["entry"]} == {CREATED}


@pytest.mark.parametrize(
    ("search", "fits"),
    [
        ("", True),
        ("(cat=a)", True),
        ("(cat=c)", False),
        ("(AND(cat=a)(cat=b))", True),
        ("(AND(cat=a)(cat=c))", False),
        ("(OR(cat=c)(cat=b))", True),
        ("(OR(cat=c)(NOT(cat=b)))", False),
        ("(NOT(AND(cat=a)(cat=c)))", True),
    ],
)
def test_a_search_is_read_in_prefix_form(search: str, fits: bool) -> None:
    assert matcher(search)(["a", "b"]) is fits
    with pytest.raises(SearchError):
        matcher(search + ")")


async def test_a_feed_wants_a_role_a_token_an_account_and_json(stand: Stand) -> None:
    path = f"feeds/consolidated_ticketing/events/{seed.HYBRID}"
    assert (await stand.request("GET", path, headers={"Accept": "application/atom+xml"})).status == 406
    assert (await stand.request("GET", path, headers={"Accept": "application/json"})).status == 200
    assert (await stand.request("POST", path)).status == 405
    assert (await asked(stand, "hybrid:1")).status == 404
    stand.rackspace.state.users[seed.USER_ID].roles.remove("cloudfeeds:observer")
    assert (await asked(stand)).status == 403
    stand.rackspace.access.expire_tokens()
    assert (await asked(stand)).status == 401


async def test_a_feed_is_struck_by_faults(stand: Stand, vendor: Vendor) -> None:
    ids = await ten(stand, vendor)

    async def bent(do: str) -> list[str]:
        stand.rackspace.faults.add("GET /feeds", do)
        return entries(await feed(stand, limit=10))

    doubled, missing, shuffled = await bent("duplicated"), await bent("missing"), await bent("shuffled")
    stand.rackspace.faults.add("GET /feeds", "unauthorized_text")

    assert (len(doubled), set(doubled)) == (11, set(ids))
    assert (len(missing), set(missing) < set(ids)) == (9, True)
    assert (set(shuffled), shuffled != ids[::-1]) == (set(ids), True)
    assert (await asked(stand)).status == 401
