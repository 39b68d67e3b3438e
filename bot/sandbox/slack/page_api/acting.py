"""What a person does with the app: commands, shortcuts, clicks, modals, the home tab."""

from __future__ import annotations

from bot.sandbox.slack import interactions, payloads, submissions
from bot.sandbox.slack.interactions import Refused, Screen
from bot.sandbox.slack.page_api.asked import Asked
from bot.sandbox.slack.response_urls import Source
from bot.sandbox.slack.shapes import Json


async def command(question: Asked) -> Json:
    """Run a slash command."""
    typed = question.text("text")
    if not typed.startswith("/"):
        raise Refused("no_command", "A command starts with a slash.")
    return await interactions.run_command(
        question.slack, question.user, question.writable_channel(), typed, question.maybe("thread_ts")
    )


async def shortcut(question: Asked) -> Json:
    """Run a global shortcut, or one on a message."""
    channel = question.channel() if question.maybe("ts") else None
    message = question.visible_message(channel) if channel else None
    return await interactions.run_shortcut(
        question.slack, question.user, question.text("callback_id"), channel, message
    )


async def action(question: Asked) -> Json:
    """Click a button or choose from a menu."""
    values = question.mapping("state").get("values", {})
    return await interactions.act(
        question.slack, question.user, _screen(question), question.mapping("action"), values
    )


async def options(question: Asked) -> Json:
    """Ask for the options of an external select."""
    value = str(question.fields.get("value", ""))
    values = question.mapping("state").get("values", {})
    return await interactions.suggest(
        question.slack,
        question.user,
        _screen(question),
        values,
        question.text("action_id"),
        question.maybe("block_id"),
        value,
    )


async def submit(question: Asked) -> Json:
    """Submit the top modal."""
    return await submissions.submit(
        question.slack, question.user, question.text("view_id"), question.mapping("values")
    )


async def close_view(question: Asked) -> Json:
    """Close the top modal, or all of them."""
    return await submissions.close(
        question.slack,
        question.user,
        question.text("view_id"),
        question.mapping("values"),
        everything=question.flag("all"),
    )


async def home(question: Asked) -> Json:
    """Open a tab of the app's home."""
    tab = question.text("tab")
    if tab not in ("home", "messages"):
        raise Refused("unknown_tab", "The tabs are home and messages.")
    view = question.slack.views.home(question.user)
    question.slack.conversation.home_opened(question.user, tab, view)
    return {"ok": True}


def _screen(question: Asked) -> Screen:
    container = question.mapping("container")
    if container.get("home"):
        view = question.slack.views.home(question.user)
    elif view_id := container.get("view_id"):
        view = _own_view(question, str(view_id))
    else:
        return _message_screen(question, container)
    if view is None:
        raise Refused("view_not_found", "There is no such view.")
    clicked = question.fields.get("action", question.fields)
    block_id = clicked.get("block_id") if isinstance(clicked, dict) else None
    blocks = question.slack.views.blocks_of(view, block_id)
    return Screen(blocks=blocks, place=payloads.view_container(view), view=view)


def _own_view(question: Asked, view_id: str) -> Json | None:
    found = question.slack.views.find(view_id)
    return found[1] if found is not None and found[0] == question.user else None


def _message_screen(question: Asked, container: Json) -> Screen:
    channel = question.channel(container)
    message = question.message(channel, container)
    attached = [block for each in message.get("attachments", []) for block in each.get("blocks", [])]
    return Screen(
        blocks=[*message.get("blocks", []), *attached],
        place=payloads.message_container(channel, message),
        source=Source(
            user=question.user,
            channel=channel.id,
            message_ts=message["ts"],
            thread_ts=message.get("thread_ts"),
        ),
    )
