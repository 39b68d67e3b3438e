"""The installed app as its manifest describes it: commands, shortcuts, events, scopes, surfaces.

Reads Slack's manifest v2 (https://docs.slack.dev/reference/app-manifest) and knows nothing of any one app.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

APP_ID = "A0DESK001"
BOT_USER = "U0BOT0001"
BOT_ID = "B0BOT0001"
BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SIGNING_SECRET = "sandbox-signing-secret"
VERIFICATION_TOKEN = "sandbox-verification-token"
APP_SCOPES = frozenset({"connections:write", "authorizations:read"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command of the app."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A global or message shortcut of the app."""

    type: str
    name: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """What Slack knows of the app after its installation."""

    name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str]
    scopes: frozenset[str]
    home_tab: bool
    messages_tab: bool
    socket_mode: bool

    def command(self, name: str) -> Command | None:
        """Find a slash command by its name, the slash included."""
        return next((known for known in self.commands if known.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Find a shortcut by its callback id."""
        return next((known for known in self.shortcuts if known.callback_id == callback_id), None)


def read_manifest(manifest: Mapping[str, Any]) -> AppConfig:
    """Read a parsed manifest; what it leaves out is off, as in Slack."""
    features: Mapping[str, Any] = manifest.get("features", {})
    settings: Mapping[str, Any] = manifest.get("settings", {})
    home: Mapping[str, Any] = features.get("app_home", {})
    bot: Mapping[str, Any] = features.get("bot_user", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    return AppConfig(
        name=str(bot.get("display_name", "threadesk")),
        commands=tuple(Command(**_known(Command, each)) for each in features.get("slash_commands", [])),
        shortcuts=tuple(Shortcut(**_known(Shortcut, each)) for each in features.get("shortcuts", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        scopes=frozenset(scopes),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        socket_mode=bool(settings.get("socket_mode_enabled", False)),
    )


def _known(kind: type[Command] | type[Shortcut], entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key in kind.__dataclass_fields__}
