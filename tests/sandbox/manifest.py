"""A manifest with every scope and event the sandbox serves, for tests that need no particular app."""

from __future__ import annotations

from typing import Any

SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
]
EVENTS = [
    "file_deleted",
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
]


def manifest(**changes: Any) -> dict[str, Any]:
    """Return the manifest; `scopes`, `events`, `app_home` replace its own."""
    home = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    return {
        "display_information": {"name": "Tester"},
        "features": {
            "bot_user": {"display_name": "threadesk", "always_online": True},
            "app_home": changes.get("app_home", home),
            "shortcuts": [
                {"name": "New ticket", "type": "global", "callback_id": "new", "description": "Open one"},
                {
                    "name": "Ticket from this",
                    "type": "message",
                    "callback_id": "from",
                    "description": "Open one",
                },
            ],
            "slash_commands": [
                {"command": "/ticket", "description": "Tickets", "usage_hint": "list", "should_escape": True},
                {"command": "/raw", "description": "Not escaped", "should_escape": False},
            ],
        },
        "oauth_config": {"scopes": {"bot": changes.get("scopes", SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": changes.get("events", EVENTS)},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }
