"""HTTP mode: the same life over signed requests, Slack's retries, and requests that are not Slack's."""

from __future__ import annotations

import json
import time
from io import BytesIO
from urllib.parse import urlencode

import pytest

from bot.sandbox.slack.http_mode import FORM, sign
from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json
from tests.slack import payloads
from tests.stories.conftest import Stage, number_of

SECRET = "sandbox-signing-secret"
JSON = "application/json"
EVENTS = "/slack/events"


async def knock(
    stage: Stage,
    body: str | bytes | BytesIO,
    headers: dict[str, str],
    *,
    method: str = "POST",
    path: str = EVENTS,
) -> int:
    """Send something straight to the bot's port; the status of its answer."""
    url = f"http://127.0.0.1:{stage.http}{path}"
    async with stage.sandbox.session.request(method, url, data=body, headers=headers) as response:
        await response.read()
        return response.status


def signed(body: str, content_type: str = FORM, *, secret: str = SECRET, age: float = 0) -> dict[str, str]:
    return {"Content-Type": content_type, **sign(body, secret, time.time() - age)}


def reminding(card: Json) -> str:
    """The body of a command that sets a timer, as Slack sends it."""
    body = payloads.command(f"remind {number_of(card)} in 1 hour call them", trigger_id="1.2.once")
    return urlencode({**body, "response_url": "http://127.0.0.1:9/nobody"})


def timers(stage: Stage) -> int:
    ((count,),) = stage.rows("SELECT count(*) FROM updates WHERE type = 'TimerSet'")
    return int(count)


async def test_from_form_to_closed_thread_over_http(http_stage: Stage) -> None:
    stage, anna, beno = http_stage, http_stage.person("anna"), http_stage.person("beno")
    card = await stage.open_ticket("anna", "The VPN is down.")
    await stage.saying(card, "The VPN is down.")
    reply = await anna.post(HELP, "It is still down.", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, reply)
    await beno.act(Action.TAKE, message=card)
    card = await stage.card_saying(card, "Beno Brandt")
    await anna.command(HELP, f"/ticket remind {number_of(card)} in 1 hour call them")
    await stage.card_saying(card, "⏰")
    await stage.sandbox.turn_clock(3_700)
    await stage.saying(card, "call them")
    await beno.act(Action.CLOSE, message=(await stage.cards())[0])
    await stage.sandbox.wait_for(beno.views)
    assert (await beno.submit({}))["ok"]
    await stage.card_saying(card, "Closed")


async def test_what_was_missed_while_it_was_dead_comes_once_with_slacks_retries(http_stage: Stage) -> None:
    stage, anna = http_stage, http_stage.person("anna")
    card = await stage.open_ticket("anna")
    await stage.kill()
    entries = len(await stage.sandbox.log())
    missed = [await anna.post(HELP, text, thread_ts=card["ts"]) for text in ("first", "second")]

    async def both_failed_twice() -> bool:
        sent = [each["status"] for each in (await stage.sandbox.log())[entries:]]
        return sent.count("connection_failed") >= 4

    await stage.wait_for(both_failed_twice)
    await stage.start()
    await stage.sandbox.turn_clock(61)
    for message in missed:
        await stage.wait_for_mark(HELP, message)
    await stage.sandbox.turn_clock(300)
    last = await anna.post(HELP, "last", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, last)
    assert sorted(stage.updates()) == sorted(["The VPN is down.", "first", "second", "last"])


async def test_forged_unsigned_stale_and_altered_requests_are_refused(http_stage: Stage) -> None:
    stage = http_stage
    card = await stage.open_ticket("anna")
    body = reminding(card)
    refused = {
        "unsigned": await knock(stage, body, {"Content-Type": FORM}),
        "forged": await knock(stage, body, signed(body, secret="guessed")),
        "six minutes old": await knock(stage, body, signed(body, age=360)),
        "six minutes ahead": await knock(stage, body, signed(body, age=-360)),
        "altered": await knock(stage, body + "&x=1", signed(body)),
        "no time": await knock(stage, body, {**signed(body), "X-Slack-Request-Timestamp": "soon"}),
        "no signature": await knock(stage, body, {**signed(body), "X-Slack-Signature": "v0=é"}),
    }
    assert refused == dict.fromkeys(refused, 401)
    assert timers(stage) == 0
    assert "Traceback" not in stage.log()


async def test_a_request_that_is_replayed_has_its_effect_once(http_stage: Stage) -> None:
    stage, anna = http_stage, http_stage.person("anna")
    card = await stage.open_ticket("anna")
    body = reminding(card)
    headers = signed(body)
    assert [await knock(stage, body, headers) for _ in range(3)] == [200, 200, 200]
    assert timers(stage) == 1

    reply = await anna.post(HELP, "Said once.", thread_ts=card["ts"])
    again = json.dumps(
        payloads.message(text="Said once.", ts=reply["ts"], thread_ts=card["ts"], parent_user_id="U0BOT0001")
    )
    headers = signed(again, JSON)
    assert [await knock(stage, again, headers) for _ in range(3)] == [200, 200, 200]
    await stage.wait_for_mark(HELP, reply)
    assert stage.updates().count("Said once.") == 1


@pytest.mark.parametrize("secret", [SECRET, "guessed"])
async def test_garbage_gets_a_clear_status_and_the_bot_lives_on(http_stage: Stage, secret: str) -> None:
    stage = http_stage
    garbage = [
        ("", FORM),
        ("{", JSON),
        ("[1, 2]", JSON),
        ("null", JSON),
        ("payload=%7Bnot+json", FORM),
        ("payload=%5B%5D", FORM),
        ("&&&===", FORM),
        ("\x00\x01\x02", JSON),
        ("a plain text", "text/plain"),
        ("<xml/>", "application/xml"),
        ('{"type": "event_callback", "event": {"type": "message"}}', "nonsense"),
    ]
    got = {
        (body, kind): await knock(stage, body, signed(body, kind, secret=secret)) for body, kind in garbage
    }
    fitting = (200, 400, 404, 415) if secret == SECRET else (400, 401)
    assert all(status in fitting for status in got.values()), got
    assert await knock(stage, b"\xff\xfe\xfa", signed("", secret=secret)) == 400
    assert await knock(stage, BytesIO(bytes(10_000_000)), signed("", secret=secret)) == 413
    assert await knock(stage, "", {}, method="GET") == 405
    assert await knock(stage, "", {}, path="/elsewhere") == 404
    await stage.open_ticket("anna", "It lives.")
    assert stage.updates() == ["It lives."]
    assert "Traceback" not in stage.log()
