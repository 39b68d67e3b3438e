"""Cloud Feeds: from marker to marker nothing is missed, whatever a feed forgets, repeats or leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from bot.connectors.http import Reply
from bot.connectors.rackspace.feeds import Fed, Feeds, Mark, entries_of
from bot.errors import RemoteError, Transient, Unauthorized
from tests.connectors.rackspace.fed import A, Account, B, FeedServer, entry, reply
from tests.fakes import HandClock


@pytest.fixture
def server() -> FeedServer:
    return FeedServer(clock=HandClock())


async def told(feeds: Feeds, marks: Mapping[str, Mark]) -> tuple[list[str], Mapping[str, Mark]]:
    """Everything up to the last page, and the marks behind it, as they would be kept."""
    hints: list[str] = []
    while True:
        fed = await feeds.page(marks)
        kept: dict[str, Mark] = msgspec.json.decode(msgspec.json.encode(fed.marks), type=dict[str, Mark])
        marks, hints = kept, hints + list(fed.hints)
        if fed.is_last:
            return hints, marks


async def begun(feeds: Feeds) -> Mapping[str, Mark]:
    fed = await feeds.page({})
    assert (fed.hints, fed.is_last, fed.faults) == ((), True, {})
    return fed.marks


async def test_what_happened_before_the_first_look_is_no_news(server: FeedServer) -> None:
    feeds = server.feeds()
    server.happens("1")
    marks = await begun(feeds)
    assert await told(feeds, marks) == ([], marks)
    server.happens("2")
    assert (await told(feeds, marks))[0] == ["2"]


async def test_entries_are_taken_oldest_first_each_ticket_once(server: FeedServer) -> None:
    feeds = server.feeds()
    server.happens("0")
    marks = await begun(feeds)
    newest = [server.happens(each) for each in ("1", "2", "1", "3")][-1]
    hints, marks = await told(feeds, marks)
    assert hints == ["1", "2", "3"]
    assert marks[A].marker == newest
    assert await told(feeds, marks) == ([], marks)


async def test_it_is_asked_as_documented(server: FeedServer) -> None:
    feeds = server.feeds()
    marker = server.happens("0")
    await told(feeds, await begun(feeds))
    assert server.asked == [
        (A, {"limit": "1"}),
        (A, {"direction": "forward", "limit": "1000", "marker": marker}),
    ]


async def test_a_feed_that_was_empty_is_read_from_a_time_on_until_it_has_an_entry(server: FeedServer) -> None:
    feeds = server.feeds()
    marks = await begun(feeds)
    assert marks[A].marker == ""
    for _ in range(3):
        server.clock.turn(minutes=10)
        hints, marks = await told(feeds, marks)
        assert hints == []
    marker = server.happens("1")
    hints, marks = await told(feeds, marks)
    assert (hints, marks[A].marker) == (["1"], marker)


async def test_more_than_a_page_is_read_to_its_end(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.connectors.rackspace.feeds.MOST", 3)
    monkeypatch.setattr("bot.connectors.rackspace.feeds.FORWARD", {"direction": "forward", "limit": "3"})
    feeds = server.feeds()
    server.happens("0")
    marks = await begun(feeds)
    for number in range(1, 8):
        server.happens(str(number))
    first = await feeds.page(marks)
    assert (first.hints, first.is_last) == (("1", "2", "3"), False)
    assert (await told(feeds, marks))[0] == [str(number) for number in range(1, 8)]


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_a_marker_that_is_forgotten_leads_back_an_hour_before_what_is_known(
    server: FeedServer, status: int
) -> None:
    feeds = server.feeds()
    server.happens("old")
    marks = await begun(feeds)
    server.clock.turn(days=4)
    hints, marks = await told(feeds, marks)
    server.forget()
    server.clock.turn(minutes=30)
    server.happens("missed")
    server.clock.turn(minutes=40)
    server.happens("new")
    real = server._page

    def page(kept: Any, params: Mapping[str, str]) -> Reply:
        found = real(kept, params)
        return reply({}, status) if found.status == 404 else found

    server._page = page  # type: ignore[method-assign]  # Another status for the same.
    server.asked.clear()
    hints, marks = await told(server.feeds(), marks)
    assert hints == ["missed", "new"]
    [by_marker, by_time] = [params for _, params in server.asked]
    assert "marker" in by_marker
    assert by_time["startingAt"] == "2026-11-26T09:00:00.000Z"
    assert (await told(feeds, marks))[0] == []


async def test_a_feed_that_forgets_all_is_read_from_a_time_on(server: FeedServer) -> None:
    feeds = server.feeds()
    server.happens("old")
    marks = await begun(feeds)
    server.forget()
    server.clock.turn(days=4)
    hints, marks = await told(feeds, marks)
    assert (hints, marks[A].marker) == ([], "")
    server.happens("new")
    assert (await told(feeds, marks))[0] == ["new"]


@pytest.mark.parametrize(
    ("bend", "hints"),
    [
        (lambda found: [*found, *found], ["1", "2"]),
        (lambda found: [found[0], found[0], *found[1:]], ["1", "2"]),
        (lambda found: [{"nothing": 1}, 7, None, *found], ["1", "2"]),
        (lambda found: [entry(98, None), *found], ["1", "2"]),
        (lambda found: [entry(98, "../accounts"), *found], ["1", "2"]),
        (lambda found: [entry(98, ""), *found], ["1", "2"]),
        (lambda found: [{**found[0], "category": {"term": "rid:9"}}, *found], ["1", "2", "9"]),
        (lambda found: [{**each, "content": None, "updated": 7, "more": []} for each in found], ["1", "2"]),
    ],
)
async def test_odd_entries_stop_nothing(server: FeedServer, bend: Any, hints: list[str]) -> None:
    feeds = server.feeds()
    server.happens("0")
    marks = await begun(feeds)
    server.happens("1")
    server.happens("2")
    server.bend = bend
    assert (await feeds.page(marks)).hints == tuple(hints)


async def test_a_single_entry_may_be_an_object(server: FeedServer) -> None:
    feeds = server.feeds()
    server.bend = lambda found: found[0] if len(found) == 1 else found
    server.happens("0")
    marks = await begun(feeds)
    marker = server.happens("1")
    hints, marks = await told(feeds, marks)
    assert (hints, marks[A].marker) == (["1"], marker)


async def test_a_feed_that_leads_nowhere_ends(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connectors.rackspace.feeds.MOST", 1)
    feeds = server.feeds()
    marker = server.happens("0")
    marks = await begun(feeds)
    server.bend = lambda _: [server.accounts[A].entries[0][1]]
    fed = await feeds.page(marks)
    assert (fed.is_last, fed.marks[A].marker) == (True, marker)


async def test_each_account_has_a_mark_of_its_own(server: FeedServer) -> None:
    server.accounts[B] = Account()
    feeds = server.feeds()
    a, b = server.happens("a0"), server.happens("b0", B)
    marks = await begun(feeds)
    assert {account: mark.marker for account, mark in marks.items()} == {A: a, B: b}
    server.happens("b1", B)
    server.happens("a1")
    assert sorted((await told(feeds, marks))[0]) == ["a1", "b1"]


async def test_an_account_that_is_new_is_read_from_before_it_was_known(server: FeedServer) -> None:
    feeds = server.feeds()
    server.happens("a")
    marks = await begun(feeds)
    server.happens("b1", B)
    server.clock.turn(minutes=59)
    hints, marks = await told(feeds, marks)
    assert (hints, B in marks) == ([], False)
    server.clock.turn(minutes=2)
    await feeds.page(marks)
    marks = (await feeds.page(marks)).marks
    assert (await told(feeds, marks))[0] == ["b1"]


async def test_accounts_that_cannot_be_read_are_those_of_before(server: FeedServer) -> None:
    server.happens("0")
    marks = await begun(server.feeds())
    server.happens("1")
    server.lists_fail = True
    assert (await told(server.feeds(), marks))[0] == ["1"]
    assert (await server.feeds().page({})).faults


FAILURES: list[tuple[Reply | RemoteError, str, int]] = [
    (reply({}, 401), "cloudfeeds:observer", 600),
    (reply({"forbidden": {}}, 403), "cloudfeeds:observer", 600),
    (reply({}, 404), "no such feed", 600),
    (reply({}, 406), "status 406", 600),
    (reply(b"<html>", 429, **{"Retry-After": "17"}), "status 429", 17),
    (reply(b"", 429), "status 429", 60),
    (reply(b"<html>", 503), "status 503", 60),
    (reply(b"<html>"), "not to be read", 60),
    (reply({"feet": {}}), "not to be read", 60),
    (reply([]), "not to be read", 60),
    (Transient("rackspace", "feed", "ReadTimeout", certain=True), "ReadTimeout", 60),
    (Unauthorized("rackspace", "token", "Wrong key"), "Wrong key", 600),
]


@pytest.mark.parametrize(("failure", "reason", "seconds"), FAILURES)
async def test_a_feed_that_fails_is_told_and_left_alone_and_the_others_are_read(
    server: FeedServer,
    failure: Reply | RemoteError,
    reason: str,
    seconds: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.accounts[B] = Account()
    feeds = server.feeds()
    server.happens("a0")
    server.happens("b0", B)
    marks = await begun(feeds)
    server.fails[A] = failure
    server.happens("a1")
    server.happens("b1", B)
    fed = await feeds.page(marks)
    assert fed.hints == ("b1",)
    assert fed.marks[A] == marks[A]
    assert reason in fed.faults[A]
    server.asked.clear()
    server.clock.turn(seconds=seconds - 1)
    assert reason in (await feeds.page(fed.marks)).faults[A]
    assert [account for account, _ in server.asked] == [B]
    server.fails.clear()
    server.clock.turn(seconds=1)
    again = await feeds.page(fed.marks)
    assert (again.hints, again.faults) == (("a1",), {})
    assert len([each for each in caplog.records if "feed unreadable" in each.message]) == 1


async def test_a_feed_that_fails_from_the_first_loses_nothing(server: FeedServer) -> None:
    feeds = server.feeds()
    server.fails[A] = reply(b"", 503)
    fed: Fed = await feeds.page({})
    assert fed.faults
    server.happens("1")
    server.clock.turn(minutes=2)
    server.fails.clear()
    assert (await told(feeds, fed.marks))[0] == ["1"]


@pytest.mark.parametrize(
    ("of_a", "of_b", "expected"),
    [
        (None, None, []),
        (
            reply({}, 401),
            None,
            ["the feed of hybrid:1: it is refused: its user needs the role cloudfeeds:observer"],
        ),
        (reply({}, 404), None, []),
        (
            reply({}, 404),
            reply({}, 404),
            [
                "the feed of hybrid:1: there is no such feed",
                "the feed of managed_gcp:b-2: there is no such feed",
            ],
        ),
        (Unauthorized("rackspace", "token", "Wrong key"), None, Unauthorized),
        (reply(b"", 503), reply({}, 403), Transient),
    ],
)
async def test_what_keeps_feeds_from_being_read_for_good_is_told_and_hiccups_are_not(
    server: FeedServer,
    of_a: Reply | RemoteError | None,
    of_b: Reply | RemoteError | None,
    expected: list[str] | type[RemoteError],
) -> None:
    """An account without a feed among others is none of our user's faults: the list tells of it."""
    server.accounts[B] = Account()
    server.fails = {key: found for key, found in ((A, of_a), (B, of_b)) if found is not None}
    if isinstance(expected, list):
        assert await server.feeds().lasting_faults() == expected
        return
    with pytest.raises(expected):
        await server.feeds().lasting_faults()


def test_an_answer_without_entries_has_none() -> None:
    feeds: list[dict[str, Any]] = [{}, {"entry": None}, {"entry": []}, {"entry": {}}]
    for feed in feeds:
        assert [each for each in entries_of(reply({"feed": feed})) if each.id] == []
