"""Modals: triggers, the stack, typed state, submissions and their answers."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.view_state import elements, refusals, state_of
from tests.sandbox.conftest import Link
from tests.sandbox.harness import HELP, Person, Refusal, Sandbox, filled
from tests.sandbox.shown import home, modal, option, plain, text_input

Json = dict[str, Any]


@pytest.fixture
def anna(sandbox: Sandbox) -> Person:
    return sandbox.person("anna")


async def opened(link: Link, client: AsyncWebClient, anna: Person, view: Json) -> Json:
    _, payload = await link.answer(anna.command(HELP, "/ticket"))
    answer = await client.views_open(trigger_id=payload["trigger_id"], view=view)
    shown: Json = answer["view"]
    return shown


async def test_a_submission_brings_every_input_and_closes(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    menu = {"type": "static_select", "action_id": "v", "options": [option("low"), option("high")]}
    prio = {"type": "input", "block_id": "prio", "label": plain("Prio"), "element": menu, "optional": True}
    view = await opened(
        link, client, anna, modal(text_input(), prio, callback_id="new", private_metadata="41")
    )

    done, payload = await link.answer(anna.submit({"title": "VPN"}))

    assert done == {"ok": True, "response_action": None}
    assert payload["view"]["state"]["values"] == {
        "title": {"v": {"type": "plain_text_input", "value": "VPN"}},
        "prio": {"v": {"type": "static_select", "selected_option": None}},
    }
    assert (payload["view"]["id"], payload["view"]["private_metadata"]) == (view["id"], "41")
    assert await anna.views() == []


async def test_errors_stay_on_the_screen(link: Link, client: AsyncWebClient, anna: Person) -> None:
    await opened(link, client, anna, modal())
    errors = {"response_action": "errors", "errors": {"title": "Too vague."}}

    done, _ = await link.answer(anna.submit({"title": "VPN"}), errors)

    assert done == {"ok": True, **errors}
    assert (await anna.views())[0]["state"]["values"]["title"]["v"]["value"] == "VPN"


async def test_an_error_for_an_unknown_block_fails_as_a_whole(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    await opened(link, client, anna, modal())
    errors = {"response_action": "errors", "errors": {"title": "Too vague.", "other": "?"}}

    done, _ = await link.answer(anna.submit({"title": "VPN"}), errors)

    assert (done["ok"], done["error"]) == (False, "invalid_response")
    assert len(await anna.views()) == 1


async def test_a_submission_nobody_answers_says_so(
    sandbox: Sandbox, link: Link, client: AsyncWebClient, anna: Person
) -> None:
    await opened(link, client, anna, modal())
    await sandbox.faults(ack_window=0.05)

    done = await anna.submit({"title": "VPN"})

    assert done["error"] == "operation_timeout"
    assert done["message"] == "We had some trouble connecting. Try again?"
    assert len(await anna.views()) == 1


async def test_push_update_and_clear_work_on_the_stack(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    await opened(link, client, anna, modal())

    pushing = {"response_action": "push", "view": modal(text_input("second"))}
    await link.answer(anna.submit({"title": "VPN"}), pushing)
    pushed = await anna.views()
    updating = {"response_action": "update", "view": modal(text_input("third"))}
    await link.answer(anna.submit({"second": "b"}), updating)
    updated = await anna.views()
    await link.answer(anna.submit({"third": "c"}), {"response_action": "clear"})

    assert [view["blocks"][0]["block_id"] for view in pushed] == ["title", "second"]
    assert pushed[1]["previous_view_id"] == pushed[0]["id"] == pushed[1]["root_view_id"]
    assert [view["blocks"][0]["block_id"] for view in updated] == ["title", "third"]
    assert await anna.views() == []


async def test_an_update_keeps_what_was_typed_by_both_ids(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    act = {"type": "button", "action_id": "more", "text": plain("More")}
    row = {"type": "actions", "block_id": "row", "elements": [act]}
    view = await opened(link, client, anna, modal(text_input("kept"), text_input("moved"), row))
    typed = {key: {"v": {"type": "plain_text_input", "value": "typed"}} for key in ("kept", "moved")}

    _, payload = await link.answer(anna.act("more", view=view, state=typed))
    again = modal(text_input("kept", initial_value="ignored"), text_input("new", initial_value="fresh"))
    answer = await client.views_update(view_id=view["id"], hash=payload["view"]["hash"], view=again)

    values = answer["view"]["state"]["values"]
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in payload
    assert {key: each["v"]["value"] for key, each in values.items()} == {"kept": "typed", "new": "fresh"}


@pytest.mark.parametrize(("everything", "told"), [(False, "second"), (True, "first")])
async def test_closing_is_told_only_when_asked_for(
    link: Link, client: AsyncWebClient, anna: Person, everything: bool, told: str
) -> None:
    first = await opened(link, client, anna, modal(callback_id="first", notify_on_close=True))
    pushing = {"response_action": "push", "view": modal(callback_id="second", notify_on_close=True)}
    await link.answer(anna.submit({"title": "a"}), pushing)

    async def close() -> Json:
        view = first if everything else (await anna.views())[-1]
        block, element = next(iter(elements(view["blocks"])))
        typed = {block["block_id"]: {element["action_id"]: filled(element, "half a word")}}
        asked = {"as": anna.id, "view_id": view["id"], "all": everything, "values": typed}
        return await anna.sandbox.do("close_view", **asked)

    _, payload = await link.answer(close())

    assert (payload["type"], payload["is_cleared"]) == ("view_closed", everything)
    assert payload["view"]["callback_id"] == told
    assert "half a word" in str(payload["view"]["state"])
    assert len(await anna.views()) == (0 if everything else 1)


async def test_cancel_closes_the_stack_where_the_view_says_so(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    await opened(link, client, anna, modal(callback_id="first", notify_on_close=True))
    pushing = {"response_action": "push", "view": modal(clear_on_close=True)}
    await link.answer(anna.submit({"title": "a"}), pushing)
    top = (await anna.views())[-1]

    closing = anna.sandbox.do("close_view", **{"as": anna.id}, view_id=top["id"])
    _, payload = await link.answer(closing)

    assert (payload["view"]["callback_id"], payload["is_cleared"]) == ("first", True)
    assert await anna.views() == []


async def test_an_input_acts_only_where_it_says_so(
    sandbox: Sandbox, link: Link, client: AsyncWebClient, anna: Person
) -> None:
    quiet, loud = text_input("quiet"), text_input("loud", dispatch_action=True)
    view = await opened(link, client, anna, modal(quiet, loud))
    state = {key: {"v": {"type": "plain_text_input", "value": key}} for key in ("quiet", "loud")}
    before = len(await sandbox.log())

    done = await anna.act("v", "quiet", view=view, block_id="quiet", state=state)
    unasked = len(await sandbox.log()) == before
    _, payload = await link.answer(anna.act("v", "loud", view=view, block_id="loud", state=state))

    assert (done, unasked) == ({"ok": True}, True)
    assert (payload["actions"][0]["block_id"], payload["actions"][0]["value"]) == ("loud", "loud")
    assert payload["view"]["state"]["values"] == state


async def test_a_search_in_a_modal_brings_what_is_typed_elsewhere(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    search = {"type": "input", "block_id": "search", "label": plain("Find"), "element": menu}
    view = await opened(link, client, anna, modal(text_input(), search))
    typed = {"title": {"v": {"type": "plain_text_input", "value": "VPN"}}}
    where = {"container": {"view_id": view["id"]}, "action_id": "find", "value": ""}

    asking = anna.sandbox.do("options", **{"as": anna.id}, **where, state={"values": typed})
    _, payload = await link.answer(asking, {"options": [option("vpn")]})

    assert payload["view"]["state"]["values"]["title"] == typed["title"]


async def test_closing_without_notice_asks_nobody(link: Link, client: AsyncWebClient, anna: Person) -> None:
    await opened(link, client, anna, modal())

    await anna.close_view()

    assert await anna.views() == []


async def test_only_the_top_modal_is_submitted(link: Link, client: AsyncWebClient, anna: Person) -> None:
    first = await opened(link, client, anna, modal())
    await link.answer(anna.submit({"title": "a"}), {"response_action": "push", "view": modal()})

    with pytest.raises(Refusal, match="not_found"):
        await anna.sandbox.do("submit", **{"as": anna.id}, view_id=first["id"], values={})


async def test_a_home_click_has_a_trigger_and_no_response_url(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    row = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}
    await client.views_publish(user_id=anna.id, view=home(row))

    _, payload = await link.answer(anna.act("more"))
    answer = await client.views_open(trigger_id=payload["trigger_id"], view=modal())

    assert payload["view"]["type"] == "home"
    assert "response_url" not in payload
    assert [view["id"] for view in await anna.views()] == [answer["view"]["id"]]


async def test_a_click_counts_though_the_home_is_drawn_anew_meanwhile(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    await client.views_publish(user_id=anna.id, view=home({"type": "actions", "elements": [button]}))
    seen = await anna.home()
    assert seen is not None
    await client.views_publish(user_id=anna.id, view=home({"type": "divider"}))
    action = {"type": "button", "action_id": "more", "block_id": seen["blocks"][0]["block_id"]}
    click = {"as": anna.id, "container": {"home": True}, "action": action}

    _, payload = await link.answer(anna.sandbox.do("action", **click))

    assert payload["actions"][0]["action_id"] == "more"
    with pytest.raises(Refusal, match="unknown_action"):
        await anna.sandbox.do("action", **click | {"action": action | {"block_id": "never drawn"}})


async def test_a_click_counts_though_the_modal_is_drawn_anew_meanwhile(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    button = {"type": "button", "action_id": "save", "text": plain("Save")}
    row = {"type": "actions", "elements": [button]}
    await opened(link, client, anna, modal(text_input(), row))
    (seen,) = await anna.views()
    await client.views_update(view_id=seen["id"], view=modal(text_input(), row))
    action = {"type": "button", "action_id": "save", "block_id": seen["blocks"][1]["block_id"]}
    click = {"as": anna.id, "container": {"view_id": seen["id"]}, "action": action}

    _, payload = await link.answer(anna.sandbox.do("action", **click))

    assert payload["actions"][0]["action_id"] == "save"


async def test_a_chosen_conversation_can_bring_a_response_url(
    link: Link, client: AsyncWebClient, anna: Person
) -> None:
    menu = {"type": "conversations_select", "action_id": "v", "response_url_enabled": True}
    where = {"type": "input", "block_id": "where", "label": plain("Where"), "element": menu}
    await opened(link, client, anna, modal(where))

    _, payload = await link.answer(anna.submit({"where": HELP}))

    assert [(each["channel_id"], each["block_id"]) for each in payload["response_urls"]] == [(HELP, "where")]


def typed_input(kind: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": "v", **more}
    return {"type": "input", "block_id": "b", "label": plain("B"), "element": element}


@pytest.mark.parametrize(
    ("block", "value", "refused"),
    [
        (typed_input("plain_text_input"), "", True),
        (typed_input("plain_text_input") | {"optional": True}, "", False),
        (typed_input("plain_text_input", min_length=3), "ab", True),
        (typed_input("plain_text_input", min_length=3), "abc", False),
        (typed_input("plain_text_input", max_length=3), "abcd", True),
        (typed_input("email_text_input"), "anna", True),
        (typed_input("email_text_input"), "anna@desk.example", False),
        (typed_input("url_text_input"), "desk", True),
        (typed_input("url_text_input"), "https://desk.example", False),
        (typed_input("number_input", is_decimal_allowed=False), "1.5", True),
        (typed_input("number_input", is_decimal_allowed=True), "1.5", False),
        (typed_input("number_input", is_decimal_allowed=False), "one", True),
        (typed_input("number_input", is_decimal_allowed=False, min_value="3"), "2", True),
        (typed_input("number_input", is_decimal_allowed=False, max_value="3"), "4", True),
        (typed_input("number_input", is_decimal_allowed=False, max_value="3"), "3", False),
    ],
)
def test_the_client_refuses_before_the_app_is_asked(block: Json, value: str, refused: bool) -> None:
    state = state_of([block], {"b": {"v": {"type": block["element"]["type"], "value": value}}})

    assert bool(refusals([block], state)) is refused


def file(name: str, size: int) -> Json:
    return {"id": "F1", "name": name, "filetype": name.rpartition(".")[2], "size": size}


@pytest.mark.parametrize(
    ("element", "files", "refused"),
    [
        ({}, [file("a.png", 10 * 1024 * 1024)], False),
        ({}, [file("a.png", 10 * 1024 * 1024 + 1)], True),
        ({}, [file("a.png", 1)] * 10, False),
        ({}, [file("a.png", 1)] * 11, True),
        ({"max_files": 1}, [file("a.png", 1)] * 2, True),
        ({"filetypes": ["PNG", "txt"]}, [file("a.png", 1), file("b.txt", 1)], False),
        ({"filetypes": ["png"]}, [file("a.png", 1), file("b.txt", 1)], True),
    ],
)
def test_files_are_limited_by_number_size_and_type(element: Json, files: list[Json], refused: bool) -> None:
    block = typed_input("file_input", **element)
    state = state_of([block], {"b": {"v": {"type": "file_input", "files": files}}})

    assert bool(refusals([block], state)) is refused


@pytest.mark.parametrize(
    ("kind", "empty"), [("plain_text_input", {"value": None}), ("file_input", {"files": []})]
)
def test_an_input_emptied_again_is_as_if_untouched(kind: str, empty: Json) -> None:
    block = typed_input(kind)
    key = next(iter(empty))

    state = state_of([block], {"b": {"v": {"type": kind, key: "" if key == "value" else None}}})

    assert state == state_of([block], {}) == {"b": {"v": {"type": kind, **empty}}}


async def test_what_the_client_refuses_the_app_never_sees(
    sandbox: Sandbox, link: Link, client: AsyncWebClient, anna: Person
) -> None:
    await opened(link, client, anna, modal())
    before = len(await sandbox.log())

    done = await anna.submit({"title": ""})

    assert done == {"ok": False, "errors": {"title": "Please complete this required field."}}
    assert len(await sandbox.log()) == before
