"""What a person does to the app: commands, shortcuts, clicks, typed searches. Modals are in submissions.py.

Each asks the app and does what it answers; where it does not answer, the person sees Slack's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.block_kit import check_suggestions
from bot.sandbox.slack.delivery import NoAnswer
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.people import SLACKBOT, Channel
from bot.sandbox.slack.reply import refusal, say
from bot.sandbox.slack.response_urls import Source
from bot.sandbox.slack.rich_text import Directory
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.view_state import find_element, state_of

OK: Json = {"ok": True}


class Refused(Exception):
    """A person asked for what Slack's client would never let them do."""

    def __init__(self, word: str, sentence: str) -> None:
        super().__init__(sentence)
        self.word = word
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The message or view on which a person acts."""

    blocks: list[Json]
    place: Json
    source: Source | None = None
    view: Json | None = None


async def run_command(slack: Slack, user: str, channel: Channel, typed: str, thread_ts: str | None) -> Json:
    """Run a slash command that a person typed; the answer appears in the channel."""
    name, _, text = typed.strip().partition(" ")
    known = slack.app.command(name)
    if thread_ts is not None:
        # https://docs.slack.dev/interactivity/implementing-slash-commands: not in threads.
        return _fail(
            slack, channel, user, "not_in_thread", f"{name} is not supported in threads. Sorry!", thread_ts
        )
    if known is None:
        sentence = f"{name} is not a valid command. In Slack, all messages that start with the “/” character"
        sentence += " are interpreted as commands."
        return _fail(slack, channel, user, "unknown_command", sentence)
    sent = directory(slack).for_command(text.strip()) if known.should_escape else text.strip()
    source = Source(user=user, channel=channel.id)
    address = slack.response_urls.give(slack.base, "commands", source)
    try:
        asked = payloads.command(slack, user, channel, name, sent, address)
        answer = await slack.delivery.ask("slash_commands", asked)
    except NoAnswer as missing:
        return _fail(slack, channel, user, missing.word, f"{name} failed with the error “{missing.word}”")
    if answer.get("response_type") == "in_channel":
        slack.conversation.post(channel, {"user": user}, {"text": typed.strip()})
    if answer.get("text") or answer.get("blocks") or answer.get("attachments"):
        if (refused := refusal(answer)) is not None:
            return _fail(
                slack, channel, user, "dispatch_failed", f"{name} failed with the error “{refused['error']}”"
            )
        say(slack, source, answer)
    return OK


async def run_shortcut(
    slack: Slack, user: str, callback_id: str, channel: Channel | None, message: Json | None
) -> Json:
    """Run a global shortcut, or a message shortcut on a message."""
    known = slack.app.shortcut(callback_id)
    if known is None or (known.type == "message") != (message is not None):
        raise Refused("unknown_shortcut", f"The app has no such shortcut here: {callback_id}.")
    if channel is not None and message is not None:
        source = Source(
            user=user, channel=channel.id, message_ts=message["ts"], thread_ts=message.get("thread_ts")
        )
        address = slack.response_urls.give(slack.base, "app", source)
        payload = payloads.message_shortcut(slack, user, callback_id, channel, message, address)
    else:
        payload = payloads.global_shortcut(slack, user, callback_id)
    return await _ask(slack, payload)


async def act(
    slack: Slack, user: str, screen: Screen, action: Mapping[str, Any], values: Mapping[str, Any]
) -> Json:
    """Click or choose in blocks; the app is told what else is filled in."""
    found = find_element(screen.blocks, str(action.get("action_id")), action.get("block_id"))
    if found is None:
        raise Refused("unknown_action", f"There is no element {action.get('action_id')} here.")
    block, element = found
    if screen.view is not None:
        slack.views.remember(screen.view, dict(values))
    if block["type"] == "input" and not block.get("dispatch_action"):
        return OK
    state = state_of(screen.blocks, values) if screen.view is None else {}
    address = None
    if screen.source is not None:
        address = slack.response_urls.give(slack.base, "actions", screen.source)
    sent = _echo(element) | dict(action) | {"block_id": block["block_id"], "type": element["type"]}
    return await _ask(slack, payloads.block_actions(slack, user, screen.place, sent, state, address))


async def suggest(
    slack: Slack,
    user: str,
    screen: Screen,
    values: Mapping[str, Any],
    action_id: str,
    block_id: str | None,
    value: str,
) -> Json:
    """Ask the app for the options of an external select."""
    found = find_element(screen.blocks, action_id, block_id)
    if found is None or found[1]["type"] not in ("external_select", "multi_external_select"):
        raise Refused("unknown_action", f"There is no external select {action_id} here.")
    block, element = found
    if len(value) < element.get("min_query_length", 3):
        return {"options": []}
    if screen.view is not None:
        slack.views.remember(screen.view, dict(values))
    payload = payloads.block_suggestion(slack, user, screen.place, action_id, block["block_id"], value)
    try:
        answer = await slack.delivery.ask("interactive", payload)
    except NoAnswer:
        return {"options": [], "error": "no_answer"}
    if check_suggestions(answer):
        return {"options": [], "error": "invalid_options"}
    name = "option_groups" if "option_groups" in answer else "options"
    return {name: answer[name]}


def directory(slack: Slack) -> Directory:
    """Return the names that people can type."""
    people = {}
    for person in slack.workspace.people.values():
        people[person.real_name] = person.id
        people[person.name] = person.id
    channels = {channel.name: channel.id for channel in slack.workspace.channels.values() if channel.name}
    return Directory(people=people, channels=channels)


def _echo(element: Json) -> Json:
    kept = ("text", "value", "style", "url", "confirm", "placeholder", "accessibility_label", "timezone")
    return {key: element[key] for key in element if key in kept or key.startswith("initial_")}


async def _ask(slack: Slack, payload: Json) -> Json:
    try:
        await slack.delivery.ask("interactive", payload)
    except NoAnswer as missing:
        return {"ok": False, "error": missing.word}
    return OK


def _fail(
    slack: Slack, channel: Channel, user: str, word: str, sentence: str, thread_ts: str | None = None
) -> Json:
    content = {"text": sentence, "thread_ts": thread_ts}
    slack.conversation.whisper(channel, user, {"user": SLACKBOT}, content)
    return {"ok": False, "error": word, "message": sentence}
