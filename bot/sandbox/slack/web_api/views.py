"""views.*: modals and home tabs. https://docs.slack.dev/reference/methods#views"""

from __future__ import annotations

from bot.sandbox.slack.block_kit import check_view
from bot.sandbox.slack.block_kit.fault import Code
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.triggers import Trigger, TriggerError
from bot.sandbox.slack.views import ViewError
from bot.sandbox.slack.web_api.registry import Call, method

TRIGGER_ERRORS = "invalid_trigger_id expired_trigger_id exchanged_trigger_id"
VIEW_ERRORS = "view_too_large duplicate_external_id"


@method(
    "views.open",
    required="view",
    optional="trigger_id interactivity_pointer",
    errors=f"{TRIGGER_ERRORS} {VIEW_ERRORS}",
    tier=Tier.TIER_4,
)
async def open_view(call: Call) -> Json:
    """Open a modal for the person whose interaction this answers."""
    view = _view(call, "modal")
    trigger = _trigger(call)
    try:
        return {"view": call.slack.views.open(trigger.user, view)}
    except ViewError as error:
        call.fail(error.word)


@method(
    "views.push",
    required="view",
    optional="trigger_id interactivity_pointer",
    errors=f"{TRIGGER_ERRORS} {VIEW_ERRORS} push_limit_reached not_found",
    tier=Tier.TIER_4,
)
async def push_view(call: Call) -> Json:
    """Put a modal on top of the one the interaction came from."""
    view = _view(call, "modal")
    trigger = _trigger(call)
    if trigger.view_id is None:
        call.fail("not_found")
    try:
        return {"view": call.slack.views.push(trigger.user, view)}
    except ViewError as error:
        call.fail(error.word)


@method(
    "views.update",
    required="view",
    optional="view_id external_id hash",
    errors=f"{VIEW_ERRORS} hash_conflict not_found",
    tier=Tier.TIER_4,
)
async def update_view(call: Call) -> Json:
    """Replace an open view, found by its id or external id."""
    view = _view(call, None)
    view_id = call.text("view_id") or call.text("external_id")
    if not view_id:
        call.invalid("must define either view_id or external_id")
    try:
        return {"view": call.slack.views.update(view_id, view, call.text("hash") or None)}
    except ViewError as error:
        call.fail(error.word)


@method(
    "views.publish",
    required="user_id view",
    optional="hash interactivity_pointer",
    errors=f"{VIEW_ERRORS} hash_conflict not_enabled",
    tier=Tier.TIER_4,
)
async def publish_view(call: Call) -> Json:
    """Show a person the app's home."""
    if not call.slack.app.home_tab:
        call.fail("not_enabled")
    if call.text("user_id") not in call.slack.workspace.people:
        call.invalid("must be a valid user_id [json-pointer:/user_id]")
    view = _view(call, "home")
    try:
        return {"view": call.slack.views.publish(call.text("user_id"), view, call.text("hash") or None)}
    except ViewError as error:
        call.fail(error.word)


def _view(call: Call, kind: str | None) -> Json:
    view = call.structure("view")
    if faults := [fault.prefixed("/view") for fault in check_view(view)]:
        if any(fault.code is Code.VIEW_TOO_LARGE for fault in faults):
            call.fail("view_too_large")
        call.fail("invalid_arguments", response_metadata={"messages": [fault.line for fault in faults]})
    if not isinstance(view, dict) or kind not in (None, view["type"]):
        call.invalid(f"must be a view of type {kind} [json-pointer:/view/type]")
    return view


def _trigger(call: Call) -> Trigger:
    try:
        return call.slack.triggers.use(call.text("trigger_id") or call.text("interactivity_pointer"))
    except TriggerError as error:
        call.fail(error.word)
