"""The connector over a transport in memory: tokens, pages, large tickets, files, time limits, the rate."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.client import API_URL, TOGETHER, SoftLayer
from bot.connectors.softlayer.wire import EXPIRED, PUBLIC, RATE_EXCEEDED
from bot.domain.ids import Cursor, RemoteFileId, RemoteId
from bot.domain.remote import FinalComment, Upload
from bot.errors import NameTaken, Rejected, Transient, Unauthorized
from tests.fakes import HandClock

TICKET = RemoteId("100200")
IAM = "https://iam.example/identity/token"
ADA = {"id": 5501, "firstName": "Ada", "lastName": "Jones"}
INTERNAL = {"error": "Internal Error", "code": PUBLIC}

Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], Answer]


def ok(value: Any, total: int | None = None) -> httpx.Response:
    headers = {} if total is None else {"SoftLayer-Total-Items": str(total)}
    return httpx.Response(200, json=value, headers=headers)


def no(error: str, code: str = PUBLIC, status: int = 500) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "code": code})


@dataclass
class Wire:
    """The vendor's side of a transport in memory: an answer for each method; what was asked, in order."""

    answers: dict[str, Handler]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self.answers[method_of(request)](request)
        if isinstance(found, Exception):
            raise found
        return found

    def of(self, method: str) -> list[httpx.Request]:
        return [each for each in self.asked if method_of(each) == method]


def method_of(request: httpx.Request) -> str:
    return request.url.path.rsplit("/", 1)[-1].removesuffix(".json")


def args_of(request: httpx.Request) -> list[Any]:
    return list(json.loads(request.content)["parameters"])


def connected(wire: Wire, clock: HandClock | None = None, iam: str = "") -> SoftLayer:
    client = httpx.AsyncClient(base_url=API_URL, transport=httpx.MockTransport(wire))
    credentials = Credentials(user="SL1_ada", key="secret", iam_url=iam)
    return SoftLayer(client, Access(client, credentials, clock or HandClock()))


def at_softlayer(**answers: Handler) -> tuple[Wire, SoftLayer]:
    wire = Wire({"getCurrentUser": lambda request: ok(ADA), **answers})
    return wire, connected(wire)


def rows(first: int, count: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": first + at, **fields} for at in range(count)]


async def test_an_api_user_and_key_go_in_the_header() -> None:
    wire, softlayer = at_softlayer()
    assert await softlayer.check() == "Ada Jones"
    expected = "Basic " + base64.b64encode(b"SL1_ada:secret").decode()
    assert wire.asked[0].headers["Authorization"] == expected
    assert str(wire.asked[0].url).startswith(f"{API_URL}SoftLayer_Account/getCurrentUser.json?objectMask=")


class Tokens(Wire):
    """A token service and an API that knows only the newest token."""

    def __init__(self, life: int = 3600) -> None:
        super().__init__(
            {
                "token": lambda request: self.granted(life),
                "getCurrentUser": self.known,
                "addUpdate": self.known,
            }
        )
        self.given = 0
        self.revoked = 0

    def granted(self, life: int) -> httpx.Response:
        self.given += 1
        return ok({"access_token": f"t{self.given}", "expires_in": life})

    def known(self, request: httpx.Request) -> httpx.Response:
        number = int(request.headers["Authorization"].removeprefix("Bearer t"))
        if number <= self.revoked:
            return no("Access token is expired or invalid.", EXPIRED)
        return ok([{"id": 7}] if method_of(request) == "addUpdate" else ADA)


async def test_a_token_is_asked_for_once_and_renewed_before_its_end() -> None:
    wire, clock = Tokens(), HandClock()
    softlayer = connected(wire, clock, IAM)
    await asyncio.gather(*(softlayer.push(TICKET, "Hi") for _ in range(5)))
    assert wire.given == 1
    assert parse_qs(wire.asked[0].content.decode()) == {
        "grant_type": ["urn:ibm:params:oauth:grant-type:apikey"],
        "apikey": ["secret"],
    }
    clock.turn(minutes=54)
    await softlayer.push(TICKET, "Hi")
    assert wire.given == 1
    clock.turn(minutes=2)
    await softlayer.push(TICKET, "Hi")
    assert wire.given == 2


async def test_a_token_of_a_short_life_is_used_more_than_once() -> None:
    wire, clock = Tokens(life=120), HandClock()
    softlayer = connected(wire, clock, IAM)
    await softlayer.push(TICKET, "Hi")
    clock.turn(seconds=50)
    await softlayer.push(TICKET, "Hi")
    assert wire.given == 1


async def test_a_token_that_ran_out_is_renewed_and_the_call_made_once_more() -> None:
    wire = Tokens()
    softlayer = connected(wire, iam=IAM)
    await softlayer.push(TICKET, "Hi")
    wire.revoked = 1
    assert await softlayer.push(TICKET, "Hi") == ("7",)
    assert (wire.given, len(wire.of("addUpdate"))) == (2, 3)


async def test_a_token_that_is_never_good_is_asked_for_once_more_only() -> None:
    wire = Tokens()
    wire.revoked = 99
    with pytest.raises(Unauthorized):
        await connected(wire, iam=IAM).push(TICKET, "Hi")
    assert (wire.given, len(wire.of("addUpdate"))) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(400, json={"errorCode": "BXNIM0415E"}), Unauthorized),
        (httpx.Response(429), Transient),
        (httpx.Response(503), Transient),
        (httpx.Response(200, text="<html>"), Transient),
        (httpx.ReadTimeout("late"), Transient),
    ],
)
async def test_what_fails_for_want_of_a_token_was_not_done(
    answer: Answer, error: type[Transient | Unauthorized]
) -> None:
    wire = Wire({"token": lambda request: answer})
    with pytest.raises(error) as caught:
        await connected(wire, iam=IAM).push(TICKET, "Hi")
    assert caught.value.certain


@pytest.mark.parametrize(
    ("broken", "sent"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("late"), False),
        (httpx.PoolTimeout("full"), False),
        (httpx.ReadTimeout("late"), True),
        (httpx.WriteTimeout("late"), True),
        (httpx.ReadError("reset"), True),
        (httpx.RemoteProtocolError("cut"), True),
        (httpx.DecodingError("gzip"), True),
    ],
)
async def test_what_was_sent_and_not_answered_is_uncertain_unless_it_only_asked(
    broken: Exception, sent: bool
) -> None:
    _, softlayer = at_softlayer(
        addUpdate=lambda request: broken,
        getAttachedFile=lambda request: broken,
        getCurrentUser=lambda request: broken,
    )
    with pytest.raises(Transient) as writing:
        await softlayer.push(TICKET, "Hi")
    with pytest.raises(Transient) as reading:
        _ = [each async for each in softlayer.download(TICKET, RemoteFileId("5"))]
    with pytest.raises(Transient) as asking:
        await softlayer.check()
    assert (writing.value.certain, reading.value.certain, asking.value.certain) == (not sent, True, True)
    assert "secret" not in str(writing.value)


async def test_a_long_text_becomes_several_updates_and_all_are_told() -> None:
    _, softlayer = at_softlayer(addUpdate=lambda request: ok([{"id": 7}, {"id": 15}]))
    assert await softlayer.push(TICKET, "x" * 5000) == ("7", "15")


async def test_one_update_comes_without_brackets() -> None:
    _, softlayer = at_softlayer(addUpdate=lambda request: ok({"id": 7}))
    assert await softlayer.push(TICKET, "Hi") == ("7",)


def paged(count: int, *, has_total: bool = True, lacks: int = 0, doubled: int = 0) -> Handler:
    """So many tickets, by pages; each page may lack a row of its middle or have one twice."""

    def page(request: httpx.Request) -> httpx.Response:
        offset, limit = map(int, request.url.params["resultLimit"].split(","))
        found = rows(1, count)[offset : offset + limit]
        if lacks and len(found) > lacks:
            del found[lacks]
        if doubled and len(found) > doubled:
            found.insert(doubled, found[doubled])
        return ok(found, count if has_total else None)

    return page


async def swept(softlayer: SoftLayer) -> list[str]:
    """The tickets of all pages, in order; more pages than there can be end in a failure."""
    ids: list[str] = []
    cursor: Cursor | None = None
    for _ in range(10):
        found = await softlayer.open_tickets(cursor)
        ids += [each.id for each in found.heads]
        cursor = found.cursor
        if found.is_last:
            return ids
    pytest.fail("It never ends.")


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (250, 3)])
async def test_pages_are_read_to_the_last(count: int, pages: int) -> None:
    wire, softlayer = at_softlayer(getOpenTickets=paged(count))
    assert await swept(softlayer) == [str(number) for number in range(1, count + 1)]
    assert len(wire.of("getOpenTickets")) == pages


@pytest.mark.parametrize(("count", "pages"), [(99, 1), (100, 2), (250, 3)])
async def test_without_a_total_a_short_page_is_the_last(count: int, pages: int) -> None:
    wire, softlayer = at_softlayer(getOpenTickets=paged(count, has_total=False))
    assert len(await swept(softlayer)) == count
    assert len(wire.of("getOpenTickets")) == pages


async def test_a_page_that_lacks_a_row_is_not_the_last() -> None:
    _, softlayer = at_softlayer(getOpenTickets=paged(250, lacks=50))
    assert {str(number) for number in range(1, 251)} - set(await swept(softlayer)) <= {"51", "150", "249"}


async def test_a_page_with_a_row_twice_skips_none_of_the_next() -> None:
    _, softlayer = at_softlayer(getOpenTickets=paged(250, doubled=50))
    assert set(await swept(softlayer)) == {str(number) for number in range(1, 251)}


async def test_a_filter_that_is_ignored_is_made_up_for_here() -> None:
    old = {"id": 1, "modifyDate": "2025-01-01T00:00:00-06:00"}
    new = {"id": 2, "modifyDate": "2026-11-22T03:00:00-06:00"}
    late = {"id": 3, "modifyDate": "2026-11-22T02:00:00-06:00"}
    answers = iter([ok([late]), ok([old, new, late])])
    wire, softlayer = at_softlayer(getTickets=lambda request: next(answers))
    begun = await softlayer.changed(None)
    assert (begun.heads, begun.is_last) == ((), True)
    found = await softlayer.changed(begun.cursor)
    assert [each.id for each in found.heads] == ["2", "3"]
    wanted = json.loads(wire.asked[-1].url.params["objectFilter"])["tickets"]["modifyDate"]
    assert wanted["options"][0]["value"] == ["11/22/2026 00:45:00"]


async def test_an_empty_account_is_read_from_the_beginning() -> None:
    wire, softlayer = at_softlayer(getTickets=lambda request: ok([]))
    begun = await softlayer.changed(None)
    assert (await softlayer.changed(begun.cursor)).is_last
    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "silent", [ok(INTERNAL), httpx.Response(200, content=b""), httpx.ReadTimeout("late")]
)
async def test_a_ticket_too_large_for_one_answer_is_read_in_pages(silent: Answer) -> None:
    def got(request: httpx.Request) -> Answer:
        is_whole = "updates[" in request.url.params["objectMask"]
        return silent if is_whole else ok({"id": 100200, "title": "Long"})

    def page(request: httpx.Request) -> httpx.Response:
        offset, limit = map(int, request.url.params["resultLimit"].split(","))
        return ok(rows(1, 230, entry="x")[offset : offset + limit], 230)

    wire, softlayer = at_softlayer(getObject=got, getUpdates=page)
    read = await softlayer.read(TICKET)
    assert (read.head.title, len(read.updates), len(wire.of("getUpdates"))) == ("Long", 230, 3)


def ids_in(request: httpx.Request) -> list[int]:
    """The tickets that a call asks for together."""
    wanted = json.loads(request.url.params["objectFilter"])["tickets"]["id"]
    assert wanted["operation"] == "in"
    return list(wanted["options"][0]["value"])


async def test_tickets_are_read_together_in_the_order_that_was_asked_for() -> None:
    wire, softlayer = at_softlayer(
        getTickets=lambda request: ok([{"id": each} for each in sorted(ids_in(request))])
    )
    wanted = [RemoteId(str(number)) for number in range(60, 0, -1)]
    assert [each.head.id for each in await softlayer.read_many(wanted)] == wanted
    assert [len(ids_in(each)) for each in wire.of("getTickets")] == [TOGETHER, TOGETHER, 10]
    assert "updates[" in wire.asked[-1].url.params["objectMask"]


@pytest.mark.parametrize(
    "silent", [ok(INTERNAL), httpx.Response(200, content=b""), httpx.ReadTimeout("late")]
)
async def test_tickets_too_large_for_one_answer_are_read_in_halves(silent: Answer) -> None:
    def some(request: httpx.Request) -> Answer:
        wanted = ids_in(request)
        return silent if len(wanted) > 4 else ok([{"id": each} for each in wanted])

    wire, softlayer = at_softlayer(getTickets=some)
    wanted = [RemoteId(str(number)) for number in range(1, 13)]
    assert [each.head.id for each in await softlayer.read_many(wanted)] == wanted
    assert [len(ids_in(each)) for each in wire.of("getTickets")] == [12, 6, 3, 3, 6, 3, 3]


async def test_the_one_that_is_too_large_is_read_in_pages_and_the_rest_together() -> None:
    def got(request: httpx.Request) -> Answer:
        is_whole = "updates[" in request.url.params["objectMask"]
        return ok(INTERNAL) if is_whole else ok({"id": 1})

    _, softlayer = at_softlayer(
        getTickets=lambda request: ok(INTERNAL) if 1 in ids_in(request) else ok(rows(2, 2)),
        getObject=got,
        getUpdates=lambda request: ok(rows(1, 9, entry="x"), 9),
    )
    read = await softlayer.read_many([RemoteId("1"), RemoteId("2"), RemoteId("3")])
    assert [(each.head.id, len(each.updates)) for each in read] == [("1", 9), ("2", 0), ("3", 0)]


async def test_what_was_not_asked_for_and_what_is_not_shown_is_left_out() -> None:
    _, softlayer = at_softlayer(getTickets=lambda request: ok([{"id": 7}, {"id": 1}, {"id": 1}]))
    read = await softlayer.read_many([RemoteId("1"), RemoteId("2")])
    assert [each.head.id for each in read] == ["1"]


async def test_a_refused_call_for_many_is_no_empty_answer() -> None:
    _, softlayer = at_softlayer(getTickets=lambda request: no("Slow down.", RATE_EXCEEDED, 429))
    with pytest.raises(Transient):
        await softlayer.read_many([RemoteId("1"), RemoteId("2")])


async def test_who_is_not_there_is_not_asked_thrice() -> None:
    wire, softlayer = at_softlayer(getObject=lambda request: httpx.ConnectError("refused"))
    with pytest.raises(Transient):
        await softlayer.read(TICKET)
    assert len(wire.of("getObject")) == 1


async def test_a_ticket_that_is_not_there_is_refused_with_their_words() -> None:
    words = "Unable to find object with id of '100200'."
    _, softlayer = at_softlayer(
        getObject=lambda request: no(words, "SoftLayer_Exception_ObjectNotFound", 404)
    )
    with pytest.raises(Rejected) as caught:
        await softlayer.read(TICKET)
    assert caught.value.reason == words


async def whole(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def upload(name: str, *pieces: bytes) -> Upload:
    return Upload(name=name, size=sum(map(len, pieces)), content=whole(*pieces))


async def test_a_file_goes_up_in_base64_under_a_lower_case_name() -> None:
    wire, softlayer = at_softlayer(addAttachedFile=lambda request: ok({"id": 123, "updateId": 9}))
    assert await softlayer.upload(TICKET, upload("Trace.TXT", b"he", b"llo")) == ("9",)
    assert args_of(wire.asked[-1]) == [{"filename": "trace.txt", "data": "aGVsbG8="}]


THERE = "A file named trace.txt is already attached to this ticket."


@pytest.mark.parametrize("uploader", [{}, {"uploaderId": "7"}, {"uploaderId": 7}])
async def test_a_file_that_we_put_there_already_is_no_error_if_it_is_of_that_size(
    uploader: dict[str, Any],
) -> None:
    known = [{"id": 5, "fileName": "trace.txt", "fileSize": "5", "updateId": 9, **uploader}]
    _, softlayer = at_softlayer(
        addAttachedFile=lambda request: no(THERE),
        getAttachedFiles=lambda request: ok(known),
        getCurrentUser=lambda request: ok({"id": 7}),
    )
    assert await softlayer.upload(TICKET, upload("Trace.txt", b"hello")) == ("9",)
    with pytest.raises(NameTaken, match="already attached"):
        await softlayer.upload(TICKET, upload("Trace.txt", b"hello again"))


async def test_another_s_file_of_that_name_and_size_is_not_taken_for_ours() -> None:
    known = [{"id": 5, "fileName": "trace.txt", "fileSize": "5", "updateId": 9, "uploaderId": "8"}]
    _, softlayer = at_softlayer(
        addAttachedFile=lambda request: no(THERE),
        getAttachedFiles=lambda request: ok(known),
        getCurrentUser=lambda request: ok({"id": 7}),
    )
    with pytest.raises(NameTaken):
        await softlayer.upload(TICKET, upload("Trace.txt", b"hello"))


@pytest.mark.parametrize(
    "body", [b'"aGk/aGk/"', rb'"aGk\/aGk\/"', b"aGk/aGk/", rb"aGk\/aGk\/", rb'"aGk\/\r\naGk\/"']
)
async def test_a_file_comes_down_however_its_text_is_written(body: bytes) -> None:
    wire, softlayer = at_softlayer(getAttachedFile=lambda request: httpx.Response(200, content=body))
    pieces = [each async for each in softlayer.download(TICKET, RemoteFileId("5"))]
    assert b"".join(pieces) == b"hi?hi?"
    assert args_of(wire.asked[-1]) == [5]


async def test_a_large_file_comes_in_pieces_and_an_empty_one_in_none() -> None:
    content = bytes(range(256)) * 1000
    answers = iter([ok(base64.b64encode(content).decode()), httpx.Response(200, content=b"null")])
    _, softlayer = at_softlayer(getAttachedFile=lambda request: next(answers))
    pieces = [each async for each in softlayer.download(TICKET, RemoteFileId("5"))]
    assert (b"".join(pieces), len(pieces)) == (content, 4)
    assert [each async for each in softlayer.download(TICKET, RemoteFileId("6"))] == []


async def test_what_is_no_file_is_not_taken_for_one() -> None:
    _, softlayer = at_softlayer(
        getAttachedFile=lambda request: httpx.Response(200, text="<html>Sign in</html>")
    )
    with pytest.raises(Transient):
        _ = [each async for each in softlayer.download(TICKET, RemoteFileId("5"))]


COMMENTED = "This ticket already has final comments set."


@pytest.mark.parametrize(("there", "is_ours"), [("Thanks.", True), ("Thanks.\n", True), ("No!", False)])
async def test_a_last_word_that_is_there_is_ours_only_if_it_says_the_same(there: str, is_ours: bool) -> None:
    _, softlayer = at_softlayer(
        addFinalComments=lambda request: no(COMMENTED),
        getObject=lambda request: ok({"id": 100200, "finalComments": there}),
    )
    if is_ours:
        await softlayer.act(TICKET, FinalComment(text="Thanks."))
    else:
        with pytest.raises(Rejected, match="final comments"):
            await softlayer.act(TICKET, FinalComment(text="Thanks."))
