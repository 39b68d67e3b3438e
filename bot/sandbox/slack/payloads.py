"""The payloads of interactions, as Slack sends them. Built from what is on the screen; sends nothing.

https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from bot.sandbox.slack.app_config import APP_ID, VERIFICATION_TOKEN
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.people import TEAM_DOMAIN, Channel, ChannelKind
from bot.sandbox.slack.shapes import Json, compact

HIDDEN_NAMES = {
    ChannelKind.IM: "directmessage",
    ChannelKind.GROUP: "privategroup",
    ChannelKind.MPIM: "privategroup",
}


def command(slack: Slack, user: str, channel: Channel, name: str, text: str, response_url: str) -> Json:
    """Build the form fields of a slash command."""
    person = slack.workspace.people[user]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": person.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": HIDDEN_NAMES.get(channel.kind, channel.name),
        "user_id": user,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": slack.triggers.give(user),
    }


def global_shortcut(slack: Slack, user: str, callback_id: str) -> Json:
    """Build the payload of a global shortcut: it has no channel and no response_url."""
    return {
        "type": "shortcut",
        **_who(slack, user),
        "action_ts": slack.ids.ts(),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.give(user),
    }


def message_shortcut(
    slack: Slack, user: str, callback_id: str, channel: Channel, message: Json, response_url: str
) -> Json:
    """Build the payload of a message shortcut, with the message in it."""
    return {
        "type": "message_action",
        **_who(slack, user),
        "action_ts": slack.ids.ts(),
        "channel": _where(channel),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.give(user),
        "response_url": response_url,
        "message_ts": message["ts"],
        "message": message,
    }


def message_container(channel: Channel, message: Json) -> Json:
    """Describe the message a click came from; an ephemeral one is not sent along."""
    is_ephemeral = bool(message.get("is_ephemeral"))
    container = compact(
        {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
            "thread_ts": message.get("thread_ts"),
        }
    )
    shown = {} if is_ephemeral else {"message": message}
    return {"container": container, "channel": _where(channel), **shown}


def view_container(view: Json) -> Json:
    """Describe the view a click came from."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def block_actions(
    slack: Slack, user: str, place: Json, action: Json, state: Json, response_url: str | None
) -> Json:
    """Build the payload of a click or a choice in blocks; `place` is one of the containers above."""
    view = place.get("view")
    return compact(
        {
            "type": "block_actions",
            **_who(slack, user),
            "api_app_id": APP_ID,
            "trigger_id": slack.triggers.give(user, view["id"] if view else None),
            **place,
            "state": None if view else {"values": state},
            "response_url": response_url,
            "actions": [action | {"action_ts": slack.ids.ts()}],
        }
    ) | {"enterprise": None}


def block_suggestion(slack: Slack, user: str, place: Json, action_id: str, block_id: str, value: str) -> Json:
    """Build the payload that asks for the options of an external select."""
    asked = {"action_id": action_id, "block_id": block_id, "value": value}
    return {"type": "block_suggestion", **_who(slack, user), "api_app_id": APP_ID, **place, **asked}


def view_submission(slack: Slack, user: str, view: Json, response_urls: list[Json]) -> Json:
    """Build the payload of a submitted modal."""
    return {
        "type": "view_submission",
        **_who(slack, user),
        "api_app_id": APP_ID,
        "trigger_id": slack.triggers.give(user, view["id"]),
        "view": view,
        "response_urls": response_urls,
    }


def view_closed(slack: Slack, user: str, view: Json, *, is_cleared: bool) -> Json:
    """Build the payload of a modal that its person closed."""
    return {
        "type": "view_closed",
        **_who(slack, user),
        "api_app_id": APP_ID,
        "view": view,
        "is_cleared": is_cleared,
    }


def _who(slack: Slack, user: str) -> Json:
    person = slack.workspace.people[user]
    shown = {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id}
    return {
        "user": shown,
        "token": VERIFICATION_TOKEN,
        "team": {"id": person.team_id, "domain": "other" if person.is_stranger else TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _where(channel: Channel) -> Json:
    return {"id": channel.id, "name": HIDDEN_NAMES.get(channel.kind, channel.name)}
