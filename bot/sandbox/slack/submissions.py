"""Submitting and closing modals: the client's own checks, the app's answer, the stack of views.

https://docs.slack.dev/surfaces/modals#updating_views
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.block_kit import check_view
from bot.sandbox.slack.delivery import NoAnswer
from bot.sandbox.slack.interactions import Refused
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.response_urls import Source
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.view_state import elements, refusals
from bot.sandbox.slack.views import ViewError

TROUBLE = "We had some trouble connecting. Try again?"


async def submit(slack: Slack, user: str, view_id: str, values: Mapping[str, Any]) -> Json:
    """Submit a person's top modal and do what the app answers."""
    view = _top(slack, user, view_id)
    slack.views.remember(view, dict(values))
    if refused := refusals(view["blocks"], view["state"]["values"]):
        return {"ok": False, "errors": refused}
    payload = payloads.view_submission(slack, user, view, _response_urls(slack, user, view))
    try:
        answer = await slack.delivery.ask("interactive", payload)
    except NoAnswer as missing:
        return {"ok": False, "error": missing.word, "message": TROUBLE}
    return _follow(slack, user, view, answer)


async def close(
    slack: Slack, user: str, view_id: str, values: Mapping[str, Any], *, everything: bool
) -> Json:
    """Close the top modal (Cancel) or the whole stack (✕); the app hears of it if it asked to.

    What it hears has the state of the view, with all that was typed into it.

    Cancelling a view with `clear_on_close` closes the whole stack too.
    """
    view = _top(slack, user, view_id, anywhere=everything)
    slack.views.remember(view, dict(values))
    everything = everything or view["clear_on_close"]
    closed = slack.views.close_all(user) if everything else slack.views.close_top(user)
    if closed["notify_on_close"]:
        payload = payloads.view_closed(slack, user, closed, is_cleared=everything)
        try:
            await slack.delivery.ask("interactive", payload)
        except NoAnswer as missing:
            slack.journal.write("out", "interactive", "view_closed", status=missing.word)
    return {"ok": True}


def _follow(slack: Slack, user: str, view: Json, answer: Json) -> Json:
    wanted = answer.get("response_action")
    if wanted == "errors":
        return _errors(view, answer.get("errors"))
    if wanted in ("update", "push"):
        return _change(slack, user, view, wanted, answer.get("view"))
    if wanted == "clear" and slack.views.stack(user):
        slack.views.close_all(user)
    elif wanted is None:
        _close_submitted(slack, user, view)
    elif wanted != "clear":
        return _trouble(f"unknown response_action {wanted!r}")
    return {"ok": True, "response_action": wanted}


def _errors(view: Json, errors: object) -> Json:
    # One key that is no input's block id makes the whole answer fail, as it does in Slack.
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return _trouble("the errors name a block that is no input of this view")
    return {"ok": True, "response_action": "errors", "errors": errors}


def _change(slack: Slack, user: str, view: Json, wanted: str, new: object) -> Json:
    if not isinstance(new, dict) or (faults := check_view(new)):
        detail = faults[0].prefixed("/view").line if isinstance(new, dict) else "no view"
        return _trouble(detail)
    try:
        if wanted == "push":
            slack.views.push(user, new)
        else:
            slack.views.update(view["id"], new)
    except ViewError as error:
        return _trouble(error.word)
    return {"ok": True, "response_action": wanted}


def _close_submitted(slack: Slack, user: str, view: Json) -> None:
    # The app may have changed the stack itself while it worked on the submission.
    stack = slack.views.stack(user)
    if stack and stack[-1] is view:
        slack.views.close_top(user)


def _trouble(detail: str) -> Json:
    return {"ok": False, "error": "invalid_response", "message": TROUBLE, "detail": detail}


def _top(slack: Slack, user: str, view_id: str, *, anywhere: bool = False) -> Json:
    stack = slack.views.stack(user)
    fitting: list[Json] = [view for view in (stack if anywhere else stack[-1:]) if view["id"] == view_id]
    if not fitting:
        raise Refused("not_found", "This view is not the one on top.")
    return fitting[0]


def _response_urls(slack: Slack, user: str, view: Json) -> list[Json]:
    urls = []
    for block, element in elements(view["blocks"]):
        if not element.get("response_url_enabled"):
            continue
        state = view["state"]["values"][block["block_id"]][element["action_id"]]
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if channel in slack.workspace.channels:
            address = slack.response_urls.give(slack.base, "app", Source(user=user, channel=channel))
            ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append(ids | {"channel_id": channel, "response_url": address})
    return urls
