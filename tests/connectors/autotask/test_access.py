"""The zone: asked once, again when we are not known; and that the credentials go to it alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.connectors.autotask import calls
from bot.connectors.autotask import line as line_module
from bot.connectors.autotask.access import Access, Credentials
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.query import Query, equal
from bot.connectors.autotask.wire import Call
from bot.errors import RemoteError, Transient, Unauthorized
from tests.connectors.autotask.mock import (
    CODE,
    SECRET,
    USER,
    ZONE,
    ZONES,
    Instance,
    connected,
    no,
    ticket,
    zone,
)
from tests.fakes import HandClock

OTHER = "https://webservices14.example/ATServicesRest/"


def refused() -> httpx.Response:
    return httpx.Response(401, json={"errors": []})


async def test_the_zone_is_asked_once_without_saying_who_we_are() -> None:
    instance = Instance(rows={"Tickets": [ticket()]})
    line, _ = connected(instance)
    await asyncio.gather(*(line.one(calls.ticket(8103)) for _ in range(5)))
    [asked] = [each for each in instance.asked if each.url.path.endswith("zoneInformation")]
    assert str(asked.url) == f"{ZONES}v1.0/zoneInformation?user=api%40desk.example"
    assert not {"secret", "username", "apiintegrationcode"} & set(asked.headers)
    for each in instance.asked[1:]:
        told = (each.headers["UserName"], each.headers["Secret"], each.headers["ApiIntegrationCode"])
        assert told == (USER, SECRET, CODE)
        assert str(each.url).startswith(ZONE)


def test_no_secret_is_shown() -> None:
    shown = repr(Credentials(user=USER, secret=SECRET, code=CODE, url=ZONES))
    assert SECRET not in shown
    assert CODE not in shown


async def test_who_has_moved_to_another_zone_is_asked_for_there_once() -> None:
    instance = Instance(rows={"Tickets": [ticket()]}, zones=[zone(), zone(OTHER)])
    instance.answers["GET Tickets/8103"] = [refused()]
    line, _ = connected(instance)
    row = await line.one(calls.ticket(8103))
    assert row is not None
    assert str(instance.asked[-1].url).startswith(OTHER)


@pytest.mark.parametrize(
    ("zones", "answers", "count"),
    [
        ([zone(), zone()], 1, 1),  # The same zone: its credentials are bad.
        ([zone(), zone(OTHER)], 2, 2),  # Another one, which does not know us either.
    ],
)
async def test_who_is_refused_where_they_are_is_unknown(
    zones: list[httpx.Response | Exception], answers: int, count: int
) -> None:
    instance = Instance(zones=zones)
    instance.answers["GET Tickets/8103"] = [refused() for _ in range(answers)]
    line, _ = connected(instance)
    with pytest.raises(Unauthorized):
        await line.one(calls.ticket(8103))
    assert len(instance.of("GET Tickets/8103")) == count


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (no("Zone information could not be determined"), Unauthorized),
        (no(status=404), Unauthorized),
        (httpx.Response(500, text="<html>"), Transient),
        (httpx.Response(503), Transient),
        (httpx.Response(200, text="{}"), Transient),
        (no("Timeout expired."), Transient),
        (no("The service is unavailable.", status=503), Transient),
        (httpx.Response(200, json={"url": "http://webservices2.example/"}), Unauthorized),
        (zone("https://webservices2.evil.test/"), Unauthorized),
        (zone("https://webservices2.example.evil.test/"), Unauthorized),
        (zone("https://webservices2.example@evil.test/"), Unauthorized),
        (zone("https://evil.test:443/?x=.example"), Unauthorized),
        (zone("https:///"), Unauthorized),
        (zone("https://webservices2.example:99999/"), Unauthorized),
        (httpx.ReadTimeout("slow"), Transient),
    ],
)
async def test_without_a_zone_nothing_is_sent(
    answer: httpx.Response | Exception, kind: type[RemoteError]
) -> None:
    instance = Instance(zones=[answer])
    line, _ = connected(instance)
    with pytest.raises(kind) as caught:
        await line.made(calls.create({}))
    assert caught.value.certain
    assert len(instance.asked) == 1


async def test_many_calls_that_are_refused_ask_for_the_zone_once_in_a_while() -> None:
    instance, clock = Instance(), HandClock()
    instance.answers["GET Tickets/8103"] = [refused() for _ in range(11)]
    line, _ = connected(instance, clock)
    told = await asyncio.gather(*(line.one(calls.ticket(8103)) for _ in range(10)), return_exceptions=True)
    assert {type(each) for each in told} == {Unauthorized}
    assert len([each for each in instance.asked if each.url.path.endswith("zoneInformation")]) == 2
    clock.turn(minutes=1)
    instance.zones = [zone(OTHER)]
    instance.rows["Tickets"] = [ticket()]
    assert await line.one(calls.ticket(8103)) is not None


async def test_a_zone_that_is_gone_without_a_word_is_left_after_a_while() -> None:
    instance, clock = Instance(rows={"Tickets": [ticket()]}), HandClock()
    line, _ = connected(instance, clock)
    await line.one(calls.ticket(8103))
    instance.zones = [zone(OTHER)]
    clock.turn(minutes=11)
    await line.one(calls.ticket(8103))
    assert str(instance.asked[-1].url).startswith(OTHER)


async def test_where_nobody_tells_the_zone_any_more_it_is_the_one_that_it_was() -> None:
    instance, clock = Instance(rows={"Tickets": [ticket()]}), HandClock()
    line, _ = connected(instance, clock)
    await line.one(calls.ticket(8103))
    for each in (httpx.Response(503), no("Zone information could not be determined")):
        instance.zones = [each]
        clock.turn(minutes=11)
        await line.one(calls.ticket(8103))
        await line.one(calls.ticket(8103))
        assert str(instance.asked[-1].url).startswith(ZONE)
        assert not instance.zones


async def test_a_page_of_the_zone_may_name_its_port() -> None:
    page = {
        "items": [],
        "pageDetails": {"nextPageUrl": "https://Webservices2.example:443/v1.0/Tickets/query"},
    }
    instance = Instance(rows={"Tickets": [ticket()]})
    instance.answers["GET Tickets/query"] = [httpx.Response(200, json=page)]
    line, _ = connected(instance)
    with pytest.raises(KeyError):  # It is asked for, without our question in its address.
        await line.rows(calls.open_tickets())
    assert len(instance.of("GET Tickets/query")) == 2


@pytest.mark.parametrize("address", [f"{ZONE}v1.0/Tickets/query?\nx", f"{ZONE}{'x' * 70_000}"])
async def test_an_address_of_a_page_that_is_none_is_an_error_of_ours(address: str) -> None:
    page = {"items": [], "pageDetails": {"nextPageUrl": address}}
    instance = Instance(answers={"GET Tickets/query": [httpx.Response(200, json=page)]})
    line, _ = connected(instance)
    with pytest.raises(Transient):
        await line.rows(calls.open_tickets())


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_pages_are_followed_with_the_same_verb_and_body(verb: str) -> None:
    instance = Instance(rows={"Tickets": [ticket(each) for each in range(1, 8)]}, page=3)
    line, _ = connected(instance)
    values = range(1, 900) if verb == "POST" else range(1, 8)
    rows = await line.rows(calls.among("Tickets", "id", list(values)))
    assert [each.id for each in rows] == list(range(1, 8))
    asked = instance.of(f"{verb} Tickets/query")
    assert len(asked) == 3
    assert len({each.content for each in asked}) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/v1.0/Tickets/query?after=3",
        "http://webservices2.example/x",
        "https://webservices2.example@evil.example/x",
        "https://webservices2.example:8443/x",
        "https://webservices2.example:x/x",
        "//webservices2.example/x",
        "x",
    ],
)
async def test_a_page_somewhere_else_is_not_asked_for(elsewhere: str) -> None:
    page = {"items": [], "pageDetails": {"nextPageUrl": elsewhere}}
    instance = Instance(answers={"GET Tickets/query": [httpx.Response(200, json=page)]})
    line, _ = connected(instance)
    with pytest.raises(Transient):
        await line.rows(calls.open_tickets())
    assert len(instance.of("GET Tickets/query")) == 1


async def test_pages_that_never_end_are_given_up() -> None:
    again = {"items": [], "pageDetails": {"nextPageUrl": f"{ZONE}v1.0/Tickets/query?after=3"}}
    instance = Instance(answers={"GET Tickets/query": [httpx.Response(200, json=again) for _ in range(5)]})
    line, _ = connected(instance)
    with pytest.raises(Transient):
        await line.rows(calls.open_tickets())


async def test_no_more_than_three_calls_of_an_entity_are_under_way() -> None:
    under_way, most = 0, 0

    async def slow(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        if request.url.path.endswith("zoneInformation"):
            return zone()
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1
        return httpx.Response(200, json={"item": None})

    client = httpx.AsyncClient(transport=httpx.MockTransport(slow))
    access = Access(client, Credentials(user=USER, secret=SECRET, code=CODE, url=ZONES), HandClock())
    line = Line(client, access)
    await asyncio.gather(*(line.one(calls.ticket(each)) for each in range(20)))
    assert most == 3


@pytest.mark.parametrize("call", [calls.ticket(8103), calls.create({})])
async def test_an_answer_that_never_ends_is_given_up(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "LONGEST", 0.01)
    drops = asyncio.Event()

    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await drops.wait()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("zoneInformation"):
            return zone()
        return httpx.Response(200, content=drip())

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    access = Access(client, Credentials(user=USER, secret=SECRET, code=CODE, url=ZONES), HandClock())
    with pytest.raises(Transient) as caught:
        await Line(client, access).reply(call)
    assert caught.value.certain is not call.writes


async def test_how_many_there_are_is_counted_there() -> None:
    instance = Instance(answers={"POST Tickets/query/count": [httpx.Response(200, json={"queryCount": 42})]})
    line, _ = connected(instance)
    assert await line.count(Query(entity="Tickets", filter=(equal("queueID", 5),))) == 42
