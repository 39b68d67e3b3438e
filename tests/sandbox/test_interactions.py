"""Commands, shortcuts, clicks and response_urls."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Link
from tests.sandbox.harness import HELP, RANDOM, Refusal, Sandbox
from tests.sandbox.shown import actions, button, option, plain

Json = dict[str, Any]


async def respond(sandbox: Sandbox, address: str, **body: object) -> tuple[int, str]:
    async with sandbox.session.post(address, json=body) as response:
        return response.status, await response.text()


async def posted(client: AsyncWebClient, *blocks: Json, thread_ts: str | None = None) -> Json:
    answer = await client.chat_postMessage(
        channel=HELP, text="card", blocks=list(blocks), thread_ts=thread_ts
    )
    return {**answer["message"], "channel": HELP}


async def test_a_command_brings_its_form_and_its_answer_is_whispered(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")

    done, payload = await link.answer(anna.command(HELP, "/ticket assign @beno #help"), {"text": "Done."})

    assert done == {"ok": True}
    assert payload["command"] == "/ticket"
    assert payload["text"] == "assign <@U0BENO001|beno> <#C0HELP001|help>"
    assert (payload["channel_name"], payload["is_enterprise_install"]) == ("help", "false")
    assert [(each["text"], each["is_ephemeral"]) for each in await anna.messages(HELP)] == [("Done.", True)]
    assert await sandbox.person("beno").messages(HELP) == []


async def test_without_should_escape_the_text_is_raw(sandbox: Sandbox, link: Link) -> None:
    _, payload = await link.answer(sandbox.person("anna").command(HELP, "/raw @beno <x>"))

    assert payload["text"] == "@beno <x>"


async def test_links_in_an_escaped_command_stand_between_brackets(sandbox: Sandbox, link: Link) -> None:
    asking = sandbox.person("anna").command(HELP, "/ticket see https://desk.example/a, @beno")

    _, payload = await link.answer(asking)

    assert payload["text"] == "see <https://desk.example/a>, <@U0BENO001|beno>"


async def test_an_answer_in_channel_shows_what_was_typed(sandbox: Sandbox, link: Link) -> None:
    answer = {"response_type": "in_channel", "text": "Three open."}
    await link.answer(sandbox.person("anna").command(HELP, "/ticket list"), answer)

    seen = await sandbox.person("beno").messages(HELP)

    assert [each["text"] for each in seen] == ["/ticket list", "Three open."]


@pytest.mark.parametrize(
    ("typed", "thread", "error"),
    [("/nothing", None, "unknown_command"), ("/ticket", "1.000000", "not_in_thread")],
)
async def test_what_slack_refuses_it_says_itself(
    sandbox: Sandbox, typed: str, thread: str | None, error: str
) -> None:
    anna = sandbox.person("anna")

    failed = await anna.command(HELP, typed, thread_ts=thread)

    assert (failed["ok"], failed["error"]) == (False, error)
    assert (await anna.messages(HELP, thread))[-1]["user"] == "USLACKBOT"


async def test_a_command_without_a_bot_fails_at_once(sandbox: Sandbox) -> None:
    assert (await sandbox.person("anna").command(HELP, "/ticket"))["error"] == "dispatch_failed"


async def test_a_slow_bot_times_out(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(ack_window=0.05)

    failed = await sandbox.person("anna").command(HELP, "/ticket")

    assert failed["error"] == "operation_timeout"
    assert "operation_timeout" in (await sandbox.person("anna").messages(HELP))[-1]["text"]


async def test_a_message_shortcut_brings_the_message_from_any_channel(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    said = await anna.post(RANDOM, "look at this")

    _, payload = await link.answer(anna.shortcut("from", channel=RANDOM, ts=said["ts"]))
    await respond(sandbox, payload["response_url"], text="Seen.")

    assert (payload["type"], payload["message"]["text"]) == ("message_action", "look at this")
    assert "api_app_id" not in payload
    assert [each["text"] for each in await anna.messages(RANDOM)] == ["look at this", "Seen."]


async def test_a_global_shortcut_has_no_channel(sandbox: Sandbox, link: Link) -> None:
    _, payload = await link.answer(sandbox.person("anna").shortcut("new"))

    assert (payload["type"], payload["callback_id"]) == ("shortcut", "new")
    assert not {"channel", "response_url"} & set(payload)
    with pytest.raises(Refusal, match="unknown_shortcut"):
        await sandbox.person("anna").shortcut("nothing")


async def test_a_click_tells_where_and_what_else_is_chosen(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    anna = sandbox.person("anna")
    menu = {"type": "static_select", "action_id": "prio", "options": [option("low"), option("high")]}
    card = await posted(client, actions(button(style="danger"), menu | {"placeholder": plain("Choose")}))
    state = {"row": {"prio": {"type": "static_select", "selected_option": option("high")}}}

    done, payload = await link.answer(anna.act("go", message=card, state=state))

    assert done == {"ok": True}
    assert payload["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": HELP,
        "is_ephemeral": False,
    }
    action = payload["actions"][0]
    assert (action["value"], action["style"], action["block_id"]) == ("41", "danger", "row")
    assert payload["state"]["values"] == state
    assert payload["message"]["text"] == "card"
    assert payload["response_url"].startswith(f"{sandbox.url}/response/actions/")


async def test_a_click_on_a_whisper_has_no_message(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    anna = sandbox.person("anna")
    await client.chat_postEphemeral(channel=HELP, user=anna.id, text="psst", blocks=[actions()])
    whisper = (await anna.messages(HELP))[-1]

    _, payload = await link.answer(anna.act("go", message=whisper))
    await respond(sandbox, payload["response_url"], replace_original=True, text="done")
    replaced = await anna.messages(HELP)
    await respond(sandbox, payload["response_url"], delete_original=True)

    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert [(each["text"], each["ts"], "blocks" in each) for each in replaced] == [
        ("done", whisper["ts"], False)
    ]
    assert await anna.messages(HELP) == []


async def test_a_response_url_replaces_deletes_and_answers_in_the_thread(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    anna = sandbox.person("anna")
    card = await posted(client, actions())
    _, payload = await link.answer(anna.act("go", message=card))
    address = payload["response_url"]

    await respond(sandbox, address, replace_original=True, text="new")
    replaced = await anna.messages(HELP)
    threaded = {"replace_original": False, "response_type": "in_channel", "thread_ts": card["ts"]}
    await respond(sandbox, address, text="threaded", **threaded)
    await respond(sandbox, address, text="whispered")
    thread = await anna.messages(HELP, card["ts"])
    await respond(sandbox, address, delete_original=True)

    assert [(each["text"], "blocks" in each) for each in replaced] == [("new", False)]
    assert [each["text"] for each in thread] == ["new", "threaded"]
    assert [each["text"] for each in await anna.messages(HELP)] == ["This message was deleted.", "whispered"]


async def test_a_response_url_ends_after_five_uses_or_thirty_minutes(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    _, payload = await link.answer(anna.command(HELP, "/ticket"))
    _, later = await link.answer(anna.command(HELP, "/ticket"))

    used = [await respond(sandbox, payload["response_url"], text=str(n)) for n in range(6)]
    await sandbox.turn_clock(30 * 60 + 1)

    assert [status for status, _ in used] == [200] * 5 + [404]
    assert used[-1][1] == "used_url"
    assert await respond(sandbox, later["response_url"], text="late") == (404, "expired_url")


async def test_a_response_url_refuses_bad_blocks_and_keeps_its_uses(sandbox: Sandbox, link: Link) -> None:
    _, payload = await link.answer(sandbox.person("anna").command(HELP, "/ticket"))

    status, body = await respond(sandbox, payload["response_url"], blocks=[{"type": "nonsense"}])

    assert (status, "invalid_blocks" in body) == (400, True)
    assert (await respond(sandbox, payload["response_url"], text="ok"))[0] == 200


async def test_a_response_url_into_an_archived_channel_is_gone(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    _, payload = await link.answer(anna.command(HELP, "/ticket"))
    await sandbox.do("archive", **{"as": anna.id}, channel=HELP)

    answered = await respond(sandbox, payload["response_url"], text="late")

    assert answered == (410, "channel_is_archived")
    with pytest.raises(Refusal, match="is_archived"):
        await anna.command(HELP, "/ticket")


async def test_answers_to_response_urls_are_limited_when_asked(sandbox: Sandbox, link: Link) -> None:
    _, payload = await link.answer(sandbox.person("anna").command(HELP, "/ticket"))
    await sandbox.faults(rate_limits="enforce")

    statuses = [(await respond(sandbox, payload["response_url"], text=str(n)))[0] for n in range(2)]

    assert statuses == [200, 429]


@pytest.mark.parametrize(
    "answer",
    [{}, {"options": [{"text": plain("x" * 76), "value": "1"}]}, {"options": [], "option_groups": []}],
)
async def test_options_that_slack_would_refuse_are_refused(
    sandbox: Sandbox, link: Link, client: AsyncWebClient, answer: Json
) -> None:
    anna = sandbox.person("anna")
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    card = await posted(client, actions(menu | {"placeholder": plain("Find")}))
    where = {"container": {"channel": HELP, "ts": card["ts"]}, "action_id": "find", "value": ""}

    found, _ = await link.answer(sandbox.do("options", **{"as": anna.id}, **where), answer)

    assert found == {"options": [], "error": "invalid_options"}


async def test_options_are_asked_of_the_app(sandbox: Sandbox, link: Link, client: AsyncWebClient) -> None:
    anna = sandbox.person("anna")
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 2}
    card = await posted(client, actions(menu | {"placeholder": plain("Find")}))

    async def find() -> Json:
        return {"found": await anna.options("find", "vp", message=card)}

    found, payload = await link.answer(find(), {"options": [option("vpn")]})

    assert found == {"found": [option("vpn")]}
    assert (payload["type"], payload["value"], payload["action_id"]) == ("block_suggestion", "vp", "find")
    assert await anna.options("find", "v", message=card) == []
