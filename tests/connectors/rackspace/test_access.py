"""The token: asked for once, renewed in time or when it is refused, and what identity says instead."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.connectors.rackspace import calls
from bot.connectors.rackspace.access import Access, Credentials, Identity
from bot.connectors.rackspace.line import Line
from bot.errors import RemoteError, Transient, Unauthorized
from tests.connectors.rackspace.mock import API, IDENTITY, Wire, token
from tests.fakes import HandClock


def access(*answers: httpx.Response | Exception, clock: HandClock | None = None) -> tuple[Wire, Access]:
    wire = Wire({"POST tokens": list(answers)})
    client = httpx.AsyncClient(base_url=API, transport=httpx.MockTransport(wire))
    credentials = Credentials(user="rack.demo", key="secret", url=IDENTITY)
    return wire, Access(client, credentials, clock or HandClock())


def ends(clock: HandClock, **after: float) -> str:
    later = HandClock()
    later.turn(seconds=(clock.now() - later.now()).total_seconds())
    later.turn(**after)
    return later.now().isoformat()


async def test_the_key_is_changed_for_a_token_and_stands_in_the_body_alone() -> None:
    wire, known = access(token())
    assert await known.token() == "token-1"
    [asked] = wire.asked
    assert str(asked.url) == "https://identity.example/v2.0/tokens"
    form = {"username": "rack.demo", "apiKey": "secret"}
    assert json.loads(asked.content) == {"auth": {"RAX-KSKEY:apiKeyCredentials": form}}
    assert known.who == Identity(id="10063", name="rack.demo")
    assert "secret" not in repr(Credentials(user="rack.demo", key="secret", url=IDENTITY))


async def test_those_who_ask_at_once_share_one_token() -> None:
    wire, known = access(token(1), token(2))
    assert set(await asyncio.gather(*(known.token() for _ in range(20)))) == {"token-1"}
    assert len(wire.asked) == 1


@pytest.mark.parametrize(("hours", "expected"), [(22.9, "token-1"), (23.1, "token-2")])
async def test_a_token_is_used_until_less_than_an_hour_is_left(hours: float, expected: str) -> None:
    clock = HandClock()
    _, known = access(token(1, expires=ends(clock, hours=24)), token(2), clock=clock)
    await known.token()
    clock.turn(hours=hours)
    assert await known.token() == expected


async def test_a_token_of_a_short_life_is_used_for_half_of_it() -> None:
    clock = HandClock()
    _, known = access(token(1, expires=ends(clock, minutes=30)), token(2), clock=clock)
    await known.token()
    clock.turn(minutes=14)
    assert await known.token() == "token-1"
    clock.turn(minutes=2)
    assert await known.token() == "token-2"


@pytest.mark.parametrize("expires", ["", "soon", "0001-01-01T00:00:00Z", "2020-01-01T00:00:00Z"])
async def test_an_end_that_is_none_or_past_counts_as_a_day_from_now(expires: str) -> None:
    clock = HandClock()
    _, known = access(token(1, expires=expires), token(2), clock=clock)
    await known.token()
    clock.turn(hours=22)
    assert await known.token() == "token-1"
    clock.turn(hours=2)
    assert await known.token() == "token-2"


async def test_a_token_that_was_refused_is_forgotten_and_a_newer_one_is_not() -> None:
    _, known = access(token(1), token(2))
    known.forget(await known.token())
    assert await known.token() == "token-2"
    known.forget("token-1")
    assert await known.token() == "token-2"


def fault(status: int, name: str, message: str, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={name: {"code": status, "message": message}}, headers=headers)


PASSCODE = {"WWW-Authenticate": "OS-MF sessionId='abc', factor='PASSCODE'"}


@pytest.mark.parametrize(
    ("answer", "error", "after", "reason"),
    [
        (fault(401, "unauthorized", "Unable to authenticate user."), Unauthorized, None, "Unable to"),
        (fault(401, "unauthorized", "More is needed", **PASSCODE), Unauthorized, None, "second factor"),
        (fault(403, "userDisabled", "User is disabled."), Unauthorized, None, "disabled"),
        (fault(400, "badRequest", "Invalid request"), Unauthorized, None, "Invalid"),
        (httpx.Response(401), Unauthorized, None, "status 401"),
        (fault(413, "overLimit", "Too many"), Transient, 60.0, "Too many"),
        (fault(413, "overLimit", "Too many", **{"Retry-After": "7"}), Transient, 7.0, "Too many"),
        (httpx.Response(404, text="<html>"), Transient, None, "status 404"),
        (fault(503, "serviceUnavailable", "Later"), Transient, None, "Later"),
        (httpx.Response(200, text="<html>"), Transient, None, "not to be read"),
        (httpx.Response(200, json={"access": {}}), Transient, None, "not to be read"),
        (httpx.ReadTimeout("slow"), Transient, None, "ReadTimeout"),
    ],
)
async def test_what_identity_says_instead_is_told_and_nothing_had_been_done(
    answer: Any, error: type[RemoteError], after: float | None, reason: str
) -> None:
    _, known = access(answer)
    with pytest.raises(error) as caught:
        await known.token()
    assert caught.value.certain
    assert reason in caught.value.reason
    assert (caught.value.after if isinstance(caught.value, Transient) else None) == after


async def test_while_identity_takes_no_more_it_is_left_alone() -> None:
    clock = HandClock()
    wire, known = access(fault(413, "overLimit", "Too many", **{"Retry-After": "7"}), token(), clock=clock)
    for seconds, after in ((0, 7.0), (3, 4.0), (3, 1.0)):
        clock.turn(seconds=seconds)
        with pytest.raises(Transient) as caught:
            await known.token()
        assert (caught.value.after, caught.value.reason) == (after, "Too many")
    assert len(wire.asked) == 1
    clock.turn(seconds=1)
    assert await known.token() == "token-1"


async def test_what_our_user_may_not_do_uses_up_no_tokens() -> None:
    """A 401 may mean that alone: without a limit each such call would be answered with a new token."""
    clock = HandClock()
    wire = Wire(
        {
            "POST tokens": [token(number) for number in range(1, 9)],
            "GET accounts": lambda request: httpx.Response(401),
        }
    )
    line = Line(
        httpx.AsyncClient(base_url=API, transport=httpx.MockTransport(wire)),
        Access(
            httpx.AsyncClient(base_url=API, transport=httpx.MockTransport(wire)),
            Credentials(user="rack.demo", key="secret", url=IDENTITY),
            clock,
        ),
    )
    for _ in range(4):
        assert (await line.reply(calls.accounts())).status == 401
    assert len(wire.of("POST tokens")) == 2
    assert len(wire.of("GET accounts")) == 5  # That with the first token once more with the second.
    clock.turn(minutes=2)
    await line.reply(calls.accounts())
    assert len(wire.of("POST tokens")) == 3
