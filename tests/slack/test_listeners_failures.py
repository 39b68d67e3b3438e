"""What is wrong with a request, or goes wrong with it: who hears of it, what is acked, what stays."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable

import pytest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Transient
from bot.slack.app import build_app
from bot.slack.ids import OpenForm, TicketForm, pack
from bot.slack.people import People
from tests.builders import HELP
from tests.fakes import HandClock
from tests.slack import payloads
from tests.slack.booth import ANNA, Booth, a_booth
from tests.slack.front import SECRET, an_identity
from tests.slack.payloads import Json, over_http, over_socket


@pytest.fixture
async def booth() -> AsyncIterator[Booth]:
    async with a_booth() as made:
        yield made


def answer_of(response: BoltResponse) -> Json:
    assert response.status == 200
    return dict(json.loads(response.body)) if response.body else {}


async def acked(dispatch: Awaitable[BoltResponse]) -> Json:
    return answer_of(await dispatch)


async def test_a_signed_request_is_served_over_http(booth: Booth) -> None:
    answer = await acked(over_http(booth.app, payloads.command("help"), secret=SECRET, at=int(time.time())))
    assert "autoclose" in answer["text"]


async def test_unsigned_forged_stale_and_altered_requests_are_refused(booth: Booth) -> None:
    now, body = int(time.time()), payloads.command("The VPN is down")
    responses = [
        await over_http(booth.app, body, secret=SECRET, at=now, signed=False),
        await over_http(booth.app, body, secret="not the secret", at=now),
        await over_http(booth.app, body, secret=SECRET, at=now - 60 * 6),
        await over_http(booth.app, body, secret=SECRET, at=now, changed="&text=other"),
    ]
    assert [response.status for response in responses] == [401] * 4
    assert booth.client.asked == []


async def test_without_a_secret_nobody_can_sign(booth: Booth) -> None:
    clock = HandClock()
    app = build_app(
        client=booth.client,
        signing_secret="",
        identity=an_identity(""),
        desk=booth.desk,
        queries=booth.queries,
        people=People(booth.client, clock),
        clock=clock,
        membership=booth.membership,
    )
    response = await over_http(app, payloads.command("help"), secret="", at=int(time.time()))
    assert response.status == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "nonsense"},
        {"type": "event_callback"},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": {}},
        payloads.event(type="message", channel="C1", text=5),
        payloads.event(type="message", channel="C1", user="U1", text="x", ts="not a ts"),
        payloads.event(type="reaction_added"),
        payloads.event(type="app_home_opened"),
        payloads.event(type="something_new"),
        payloads.click("ticket.take", value=None),
        payloads.click("ticket.take", actions=[]),
        payloads.click("ticket.take", actions=None),
        payloads.click("timer.cancel", value="{"),
        payloads.click("list.page", value="[]"),
        payloads.click("home.list", value="nonsense"),
        payloads.click("home.older", value="["),
        payloads.click("ticket.menu", value="ticket.menu"),
        payloads.click("no.such.action"),
        payloads.command("", user_id=None),
        {"type": "view_submission", "view": {}, "user": payloads.ANNA},
        {"type": "view_submission", "view": None, "user": payloads.ANNA},
        {"type": "block_suggestion", "action_id": "form.subject", "user": payloads.ANNA},
        {"type": "block_suggestion", "action_id": "unknown", "user": payloads.ANNA},
        {"type": "shortcut", "callback_id": "unknown", "user": payloads.ANNA, "trigger_id": "1"},
        {"type": "view_closed", "view": {"callback_id": "ticket.open"}, "user": payloads.ANNA},
    ],
)
async def test_a_malformed_or_unknown_payload_is_acked_and_changes_nothing(booth: Booth, body: Json) -> None:
    response = await over_socket(booth.app, body)
    assert response.status == 200
    assert await booth.tickets() == ()


async def test_an_unknown_button_is_answered_to_who_clicked(booth: Booth) -> None:
    await acked(over_socket(booth.app, payloads.click("no.such.action")))
    told = booth.client.calls("chat.postEphemeral")
    assert [(each["user"], each["channel"]) for each in told] == [(ANNA, HELP)]
    assert "older version" in told[0]["text"]


async def test_a_form_with_forged_metadata_gets_a_clear_answer(booth: Booth) -> None:
    forged = payloads.submission("ticket.open", {}, remembers='{"channel": 1}', blocks=("text",))
    answer = await acked(over_socket(booth.app, forged))
    assert "cannot read" in answer["errors"]["text"]
    elsewhere = pack(TicketForm(ticket="T20200101.0001"))  # type: ignore[arg-type]  # a number that is none
    answer = await acked(over_socket(booth.app, payloads.submission("ticket.reply", {}, remembers=elsewhere)))
    assert answer["response_action"] == "update"
    assert "no ticket T20200101.0001" in str(answer["view"])


async def test_40000_characters_are_refused_beyond_and_kept_up_to_the_limit(booth: Booth) -> None:
    remembers = pack(OpenForm(channel=HELP))
    parts = {
        f"text:{number}": {"value": {"type": "plain_text_input", "value": "x" * 2_999}}
        for number in range(2, 16)
    }
    subject = {"form.subject": {"type": "external_select", "selected_option": {"value": "1021"}}}
    values = {"subject:help": subject, **parts}
    answer = await acked(
        over_socket(booth.app, payloads.submission("ticket.open", values, remembers=remembers))
    )
    assert "40,000" in answer["errors"]["text:2"]
    assert await booth.tickets() == ()
    parts.popitem()
    answer = await acked(
        over_socket(
            booth.app,
            payloads.submission("ticket.open", {"subject:help": subject, **parts}, remembers=remembers),
        )
    )
    assert answer == {"response_action": "clear"}


async def test_a_command_of_more_than_40000_characters_says_so(booth: Booth) -> None:
    answer = await acked(over_socket(booth.app, payloads.command("word " * 9_000)))
    assert "40,000" in answer["text"]
    assert booth.client.calls("views.open") == []


async def test_nothing_that_is_typed_can_ping_anybody(booth: Booth) -> None:
    for text in ("lst <!channel>", "take <!channel>", "assign 1 <!here>", "priority 1 <!everyone>"):
        answer = await acked(over_socket(booth.app, payloads.command(text)))
        assert "<!" not in json.dumps(answer)


async def test_a_failing_event_is_not_acked_so_that_slack_sends_it_again(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr(booth.desk, "reply", broken)
    body = payloads.message(thread_ts="1750000000.000100")
    with caplog.at_level(logging.ERROR):
        response = await over_socket(booth.app, body)
    assert response.status == 500
    assert any(getattr(record, "reference", None) for record in caplog.records)


async def test_a_person_hears_the_reference_of_what_broke(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(booth.queries, "ticket", broken)
    with caplog.at_level(logging.ERROR):
        await acked(over_socket(booth.app, payloads.click("ticket.reply")))
    reference = next(record.reference for record in caplog.records if hasattr(record, "reference"))
    assert reference in booth.client.calls("chat.postEphemeral")[0]["text"]


async def test_an_unreachable_database_asks_to_try_again_and_keeps_events_for_later(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object, **__: object) -> None:
        raise Transient("database", "write", "database is locked", certain=True)

    monkeypatch.setattr(booth.store, "transact", locked)
    body = payloads.message(thread_ts="1750000000.000100")
    assert (await over_socket(booth.app, body)).status == 500
    answer = await acked(over_socket(booth.app, payloads.command("take T20261122.0001")))
    assert "try again" in answer["text"]
    subject = {"form.subject": {"type": "external_select", "selected_option": {"value": "1021"}}}
    values = {"subject:help": subject, "text": {"value": {"type": "plain_text_input", "value": "Text"}}}
    form = payloads.submission("ticket.open", values, remembers=pack(OpenForm(channel=HELP)))
    answer = await acked(over_socket(booth.app, form))
    assert "try again" in answer["errors"]["subject:help"]
    monkeypatch.undo()
    assert await acked(over_socket(booth.app, form)) == {"response_action": "clear"}


async def test_a_reply_under_our_own_message_waits_until_its_ticket_is_recorded(booth: Booth) -> None:
    body = payloads.message(thread_ts="1750000000.000100", parent_user_id="U0BOT0001")
    assert (await over_socket(booth.app, body)).status == 500
    assert (await over_socket(booth.app, body, attempt=2)).status == 500
    assert (await over_socket(booth.app, body, attempt=3)).status == 200
    assert "no ticket" in booth.client.calls("chat.postEphemeral")[0]["text"]


async def test_what_could_not_be_stored_is_told_to_its_author_after_the_last_repeat(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object, **__: object) -> None:
        raise Transient("database", "write", "database is locked", certain=True)

    monkeypatch.setattr(booth.store, "transact", locked)
    body = payloads.message(thread_ts="1750000000.000100")
    for attempt in range(3):
        assert (await over_socket(booth.app, body, attempt=attempt)).status == 500
    assert booth.client.calls("chat.postEphemeral") == []
    assert (await over_socket(booth.app, body, attempt=3)).status == 200
    (told,) = booth.client.calls("chat.postEphemeral")
    assert (told["user"], told["thread_ts"]) == (ANNA, "1750000000.000100")
    assert "say it again" in told["text"]


async def test_a_reply_is_stored_though_slack_tells_no_names(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(method: str, **request: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(booth.client, "api_call", silent)
    said = payloads.message(channel="D0ANNA001", channel_type="im", text="Ask <@U0CARL001> about the VPN")
    assert (await over_socket(booth.app, said)).status == 200
    assert [ticket.title for ticket in await booth.tickets()] == ["Ask @U0CARL001 about the VPN"]


async def test_talk_in_a_thread_of_others_is_left_alone(booth: Booth) -> None:
    body = payloads.message(thread_ts="1750000000.000100", parent_user_id="U0BENO001")
    assert (await over_socket(booth.app, body)).status == 200
    assert booth.client.asked == []


async def test_a_form_that_opened_too_late_is_said_so(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    async def expired(method: str, **request: object) -> None:
        refused = booth.client.answer(method, {"ok": False, "error": "expired_trigger_id"})
        raise SlackApiError("refused", refused)  # type: ignore[no-untyped-call]  # The SDK ships it untyped.

    monkeypatch.setattr(booth.client, "api_call", expired)
    answer = await acked(over_socket(booth.app, payloads.command("The VPN is down")))
    assert "too little time" in answer["text"]


async def test_what_is_committed_stays_done_when_the_home_tab_cannot_be_drawn(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(method: str, **request: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(booth.client, "api_call", silent)
    subject = {"form.subject": {"type": "external_select", "selected_option": {"value": "1021"}}}
    values = {"subject:help": subject, "text": {"value": {"type": "plain_text_input", "value": "Text"}}}
    form = payloads.submission("ticket.open", values, remembers=pack(OpenForm(channel=HELP, home=True)))
    assert await acked(over_socket(booth.app, form)) == {"response_action": "clear"}
    assert len(await booth.tickets()) == 1


async def test_the_emoji_on_a_message_that_cannot_be_read_opens_nothing(booth: Booth) -> None:
    body = payloads.event(
        type="reaction_added",
        user="U0ANNA001",
        reaction="ticket",
        item={"type": "message", "channel": "C0HELP001", "ts": "1760000000.000300"},
        event_ts="1760000001.000000",
    )
    await acked(over_socket(booth.app, body))
    assert await booth.tickets() == ()
    assert booth.client.calls("conversations.replies")[0]["ts"] == "1760000000.000300"


@pytest.mark.parametrize("words", ["<@U0BOT0001> any news?", "<@U0BOT0001> take", "!take", "!note a secret"])
async def test_words_under_a_card_that_is_not_recorded_wait_and_open_nothing(
    booth: Booth, words: str
) -> None:
    body = payloads.message(
        type="app_mention" if words[0] == "<" else "message",
        text=words,
        thread_ts="1750000000.000100",
        parent_user_id="U0BOT0001",
    )
    assert [(await over_socket(booth.app, body, attempt=n)).status for n in range(4)] == [500, 500, 500, 200]
    assert "no ticket" in booth.client.calls("chat.postEphemeral")[0]["text"]
    assert await booth.tickets() == ()


async def test_help_under_a_message_of_ours_waits_for_no_ticket(booth: Booth) -> None:
    body = payloads.message(text="!help", thread_ts="1750000000.000100", parent_user_id="U0BOT0001")
    await acked(over_socket(booth.app, body))
    assert "autoclose" in booth.client.calls("chat.postEphemeral")[0]["text"]


@pytest.mark.parametrize(
    "ours",
    [{"user": "U0BOT0001"}, {"user": "U0BENO001", "parent_user_id": "U0BOT0001"}],
    ids=["card", "under"],
)
@pytest.mark.parametrize("emoji", ["ticket", "eyes"])
async def test_an_emoji_where_a_card_is_not_recorded_waits_and_opens_nothing(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, ours: Json, emoji: str
) -> None:
    message = {"ts": "1760000000.000300", "text": "x", **ours}

    async def read(method: str, **request: object) -> AsyncSlackResponse:
        return booth.client.answer(method, {"ok": True, "messages": [message]})

    monkeypatch.setattr(booth.client, "api_call", read)
    body = payloads.event(
        type="reaction_added",
        user="U0BENO001",
        reaction=emoji,
        item={"type": "message", "channel": "C0HELP001", "ts": "1760000000.000300"},
        event_ts="1760000001.000000",
    )
    assert [(await over_socket(booth.app, body, attempt=n)).status for n in range(4)] == [500, 500, 500, 200]
    assert await booth.tickets() == ()


async def test_the_shortcut_opens_no_form_on_our_own_message(booth: Booth) -> None:
    body = {
        "type": "message_action",
        "callback_id": "ticket_from_message",
        "user": payloads.ANNA,
        "trigger_id": "1.2.d",
        "channel": {"id": "C0HELP001"},
        "message": {"ts": "1760000000.000300", "user": "U0BOT0001", "bot_id": "B0BOT0001", "text": "card"},
        **payloads.WHERE,
    }
    await acked(over_socket(booth.app, body))
    assert "no ticket" in booth.client.calls("chat.postEphemeral")[0]["text"]
    assert booth.client.calls("views.open") == []


async def test_a_command_that_was_not_carried_out_gives_its_words_back(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object, **__: object) -> None:
        raise Transient("database", "write", "database is locked", certain=True)

    monkeypatch.setattr(booth.store, "transact", locked)
    monkeypatch.setattr(booth.store, "read", locked)
    long = "note T20261122.0001 It was the <@U0CARL001|carla> &amp; the cable, after two hours of looking."
    answer = await acked(over_socket(booth.app, payloads.command(long)))
    assert "It was the &lt;@U0CARL001|carla&gt; &amp; the cable, after two hours" in answer["text"]
