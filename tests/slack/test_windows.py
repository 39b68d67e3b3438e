"""The opening form in two windows, sent and closed in any order: no text is lost, nothing opens twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.drafts import Draft
from bot.slack.ids import Action, print_of
from tests.builders import WORKSPACE
from tests.slack import payloads
from tests.slack.booth import ANNA, Booth, a_booth
from tests.slack.payloads import Json, over_socket
from tests.slack.test_drafts import SUBJECT, VALUES, closed, form
from tests.slack.test_listeners_failures import acked


@pytest.fixture
async def booth() -> AsyncIterator[Booth]:
    async with a_booth() as made:
        yield made


def typing(body: Json, text: str) -> Json:
    """The form as it is with that text in it."""
    values = {"subject:help": SUBJECT, "text": {"value": {"type": "plain_text_input", "value": text}}}
    return {**body, "view": {**body["view"], "state": {"values": values}}}


def pressed(body: Json) -> Json:
    """*Save as draft* in a form."""
    return payloads.click(
        Action.SAVE_DRAFT, "save", view=body["view"], trigger_id=f"1.2.{body['view']['id']}"
    )


async def drafts(booth: Booth) -> list[Draft]:
    return await booth.queries.drafts(WORKSPACE, ANNA)


async def two_windows(booth: Booth) -> tuple[Json, Json]:
    """A draft, gone on with in two clients."""
    await over_socket(booth.app, typing(closed(), "First words"))
    (draft,) = await drafts(booth)
    windows = []
    for view in ("V1", "V2"):
        await over_socket(
            booth.app, payloads.click(Action.CONTINUE_DRAFT, draft.id, trigger_id=f"1.2.{view}")
        )
        drawn = booth.client.calls("views.open")[-1]["view"]
        body = {**form(), "type": "view_submission"}
        kept = {"id": view, "private_metadata": drawn["private_metadata"], "callback_id": "ticket.open"}
        windows.append(typing({**body, "view": {**body["view"], **kept}}, "First words"))
    return windows[0], windows[1]


def as_closed(body: Json) -> Json:
    return {**body, "type": "view_closed", "is_cleared": False}


async def test_what_is_typed_in_the_second_window_of_an_opened_draft_is_kept(booth: Booth) -> None:
    first, second = await two_windows(booth)
    assert (await acked(over_socket(booth.app, first)))["response_action"] == "clear"
    (ticket,) = await booth.tickets()
    answer = await acked(over_socket(booth.app, typing(second, "Quite another matter")))
    assert ticket.id in str(answer["view"])
    (draft,) = await drafts(booth)
    assert draft.text == "Quite another matter"
    assert draft.id in str(answer["view"])
    assert len(await booth.tickets()) == 1


async def test_closing_the_second_window_of_an_opened_draft_keeps_what_was_typed_there(booth: Booth) -> None:
    first, second = await two_windows(booth)
    await over_socket(booth.app, first)
    await over_socket(booth.app, as_closed(typing(second, "Quite another matter")))
    assert [each.text for each in await drafts(booth)] == ["Quite another matter"]


async def test_saving_the_second_window_of_an_opened_draft_keeps_what_it_says_it_keeps(booth: Booth) -> None:
    first, second = await two_windows(booth)
    await over_socket(booth.app, first)
    await over_socket(booth.app, pressed(typing(second, "Quite another matter")))
    (draft,) = await drafts(booth)
    told = str(booth.client.calls("views.update")[-1]["view"])
    assert draft.text == "Quite another matter"
    assert "kept as a draft" in told
    assert draft.id in told


async def test_two_windows_of_one_draft_do_not_write_over_each_other(booth: Booth) -> None:
    first, second = await two_windows(booth)
    booth.clock.turn(seconds=5)
    await over_socket(booth.app, pressed(typing(first, "In the office")))
    await over_socket(booth.app, as_closed(typing(second, "On the phone")))
    assert {each.text for each in await drafts(booth)} == {"In the office", "On the phone"}


async def test_a_window_that_was_only_looked_at_leaves_an_opened_draft_gone(booth: Booth) -> None:
    first, second = await two_windows(booth)
    await over_socket(booth.app, typing(first, "Better words"))
    await over_socket(booth.app, as_closed(second))
    answer = await acked(over_socket(booth.app, second))
    assert "This draft is a ticket already" in str(answer["view"])
    assert await drafts(booth) == []


async def test_a_form_that_was_sent_and_is_closed_then_leaves_no_draft(booth: Booth) -> None:
    await over_socket(booth.app, form())
    await over_socket(booth.app, closed())
    assert len(await booth.tickets()) == 1
    assert await drafts(booth) == []


async def test_of_a_form_that_is_closed_before_it_arrives_no_draft_stays(booth: Booth) -> None:
    await over_socket(booth.app, closed())
    assert len(await drafts(booth)) == 1
    assert (await acked(over_socket(booth.app, form())))["response_action"] == "clear"
    assert len(await booth.tickets()) == 1
    assert await drafts(booth) == []


async def test_a_message_s_form_that_is_sent_twice_leaves_no_draft(booth: Booth) -> None:
    remembers = {"thread": "100.1", "said": "100.1", "quotes": "0" * 16, "pristine": "0" * 16}
    for _ in range(2):
        answer = await acked(over_socket(booth.app, form(**remembers)))
        assert answer == {"response_action": "clear"}
    assert len(await booth.tickets()) == 1
    assert await drafts(booth) == []


async def test_a_form_that_is_sent_changed_after_it_was_opened_becomes_a_draft(booth: Booth) -> None:
    """Slack tells its author that sending failed when we are slow, and lets them go on typing."""
    await over_socket(booth.app, form())
    (ticket,) = await booth.tickets()
    answer = await acked(over_socket(booth.app, typing(form(), "Keep this, and this.")))
    assert ticket.id in str(answer["view"])
    assert [each.id for each in await booth.tickets()] == [ticket.id]
    assert [each.text for each in await drafts(booth)] == ["Keep this, and this."]


async def test_a_file_put_to_a_message_s_words_makes_them_nobody_elses(booth: Booth) -> None:
    body = closed(thread="100.1", said="100.1", requester="U0BENO001", quotes=print_of("Keep this."))
    added = {"type": "file_input", "files": [{"id": "F1", "name": "mine.txt"}]}
    body["view"]["state"] = {"values": {**VALUES, "files": {"value": added}}}
    await over_socket(booth.app, body)
    (draft,) = await drafts(booth)
    assert [each.name for each in draft.files] == ["mine.txt"]
    assert draft.quotes == ""


@pytest.mark.parametrize(("order", "last"), [(("1", "2"), "2"), (("2", "1"), "2")])
async def test_the_form_is_drawn_by_the_later_of_two_quick_choices(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str], last: str
) -> None:
    """The second is made before the first is drawn, so it comes with the hash of the view before."""
    drawn: list[str] = []
    calls = booth.client.api_call

    async def guarded(method: str, **request: Any) -> AsyncSlackResponse:
        given = request.get("json") or {}
        if method == "views.update" and drawn and given.get("hash"):
            refused = booth.client.answer(method, {"ok": False, "error": "hash_conflict"})
            raise SlackApiError("refused", refused)  # type: ignore[no-untyped-call]  # The SDK ships it untyped.
        if method == "views.update":
            drawn.append(str(given["view"]))
        return await calls(method, **request)

    monkeypatch.setattr(booth.client, "api_call", guarded)
    for number in order:
        chosen = {
            "action_id": "form.subject",
            "block_id": "subject:help",
            "action_ts": f"1760000000.00000{number}",
        }
        picked = {"type": "external_select", "selected_option": {"value": f"100{number}"}}
        click = payloads.click("form.subject", view=form()["view"], actions=[chosen | picked])
        await over_socket(booth.app, click)
    names = {"1": "Accounting Request", "2": "Sales Request"}
    assert names[last] in drawn[-1]
