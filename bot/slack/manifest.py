"""The Slack app's manifest: commands, shortcuts, events and scopes, from what the bot hears and calls.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.slack.ids import Callback
from bot.slack.words.thread import OUR_NAME

PATH = "/slack/events"

EVENTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "app_home_opened": {"app_home_opened": ""},
        "app_mention": {"app_mention": "app_mentions:read"},
        "file_deleted": {"file_deleted": "files:read"},
        "member_joined_channel": {"member_joined_channel": "channels:read"},
        "member_left_channel": {"member_left_channel": "channels:read"},
        "message": {
            "message.channels": "channels:history",
            "message.groups": "groups:history",
            "message.im": "im:history",
        },
        "reaction_added": {"reaction_added": "reactions:read"},
        "subteam_members_changed": {"subteam_members_changed": "usergroups:read"},
        "subteam_updated": {"subteam_updated": "usergroups:read"},
    }
)
"""Every event that has a listener: what to subscribe to for it, with the scope which that needs."""

METHODS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        method: frozenset(scopes)
        for method, *scopes in (
            ("apps.connections.open",),
            ("auth.test",),
            ("chat.getPermalink",),
            ("chat.postEphemeral", "chat:write"),
            ("chat.postMessage", "chat:write"),
            ("chat.update", "chat:write"),
            ("conversations.history", "channels:history", "groups:history", "im:history"),
            ("conversations.info", "channels:read", "groups:read", "im:read"),
            ("conversations.list", "channels:read", "groups:read"),
            ("conversations.members", "channels:read", "groups:read"),
            ("conversations.open", "im:write"),
            ("conversations.replies", "channels:history", "groups:history", "im:history"),
            ("files.completeUploadExternal", "files:write"),
            ("files.getUploadURLExternal", "files:write"),
            ("files.info", "files:read"),
            ("reactions.add", "reactions:write"),
            ("reactions.remove", "reactions:write"),
            ("usergroups.list", "usergroups:read"),
            ("usergroups.users.list", "usergroups:read"),
            ("users.info", "users:read", "users:read.email"),
            ("views.open",),
            ("views.publish",),
            ("views.push",),
            ("views.update",),
        )
    }
)
"""Every Web API method that the bot calls, with its scopes."""

BY_THEMSELVES = frozenset({"commands"})
"""Scopes of commands and shortcuts, for which no method is called."""

SHORTCUTS = {
    Callback.NEW_TICKET: ("New ticket", "Open a ticket"),
    Callback.FROM_MESSAGE: ("Open a ticket from this", "Open a ticket from this message"),
    Callback.SEND_MESSAGE: ("Send to ticket", "Send this message on to its ticket at the vendor"),
    Callback.RATE_ANSWER: (
        "Rate this answer",
        "Tell the vendor what you think of this answer, from 1 to 5",
    ),
    Callback.PUBLISH_MESSAGE: (
        "Publish to customer",
        "Have the customer read this message on its ticket at the service desk",
    ),
}
"""What a person calls them, and what they do: one from anywhere, the others from a message."""


def manifest(command: str = "/ticket", url: str | None = None) -> dict[str, Any]:
    """The manifest for that command's name; with the bot's public address, for HTTP instead of sockets."""
    request_url = {"request_url": f"{url.rstrip('/')}{PATH}"} if url else {}
    options_url = {"message_menu_options_url": request_url["request_url"]} if url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": OUR_NAME,
            "description": "Tickets in Slack: one ticket is one thread",
            "background_color": "#1f3a5f",
        },
        "features": _features(command, request_url),
        "oauth_config": {"scopes": {"bot": scopes()}},
        "settings": {
            "event_subscriptions": {
                **request_url,
                "bot_events": sorted(name for subscribed in EVENTS.values() for name in subscribed),
            },
            "interactivity": {"is_enabled": True, **request_url, **options_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def scopes() -> list[str]:
    """Every scope that the bot's token needs."""
    of_events = {scope for subscribed in EVENTS.values() for scope in subscribed.values() if scope}
    of_methods = {scope for needed in METHODS.values() for scope in needed}
    return sorted(of_events | of_methods | BY_THEMSELVES)


def _features(command: str, request_url: Mapping[str, str]) -> dict[str, Any]:
    return {
        "bot_user": {"display_name": OUR_NAME.lower(), "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "shortcuts": [
            {
                "name": name,
                "type": "global" if callback is Callback.NEW_TICKET else "message",
                "callback_id": callback.value,
                "description": description,
            }
            for callback, (name, description) in SHORTCUTS.items()
        ],
        "slash_commands": [
            {
                "command": command,
                "description": "Open and find tickets",
                "usage_hint": "[text] | list | show <number> | help",
                "should_escape": True,
                **({"url": request_url["request_url"]} if request_url else {}),
            }
        ],
    }
