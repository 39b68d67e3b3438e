"""Which listener a delivery goes to, by the name that Slack gives it. Each family names its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import UserError
from bot.slack.listeners.delivery import Delivery, Listener
from bot.slack.parse.interactions import meant
from bot.slack.parse.payload import Acted, Malformed, checked

Named = Mapping[str, Listener]
COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """What one family of listeners takes in, or all of them together."""

    command: Named = field(default_factory=dict)
    """There is one, `COMMAND`, however Slack calls it."""
    events: Named = field(default_factory=dict)
    actions: Named = field(default_factory=dict)
    options: Named = field(default_factory=dict)
    submissions: Named = field(default_factory=dict)
    closed: Named = field(default_factory=dict)
    shortcuts: Named = field(default_factory=dict)


def together(*families: Routes) -> Routes:
    """All routes of these families. ValueError when two of them want the same."""
    return Routes(
        **{kind.name: _one([getattr(family, kind.name) for family in families]) for kind in fields(Routes)}
    )


def _one(tables: list[Named]) -> Named:
    names = [str(name) for table in tables for name in table]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Two listeners for {', '.join(sorted(twice))}.")
    return {name: listener for table in tables for name, listener in table.items()}


def listener_of(routes: Routes, body: dict[str, Any]) -> Listener:
    """Who takes in a delivery. What is routed nowhere is acked: Slack would send it again for nothing."""
    match body:
        case {"command": str()}:
            return routes.command.get(COMMAND, unknown)
        case {"type": "view_submission", "view": {"callback_id": str(form)}}:
            return routes.submissions.get(form, unknown)
        case {"type": "event_callback", "event": {"type": str(event)}}:
            return routes.events.get(event, nothing)
        case {"type": "block_actions", "actions": [{"action_id": str()} as acted, *_]}:
            action, _ = meant(checked(Acted, acted))
            return routes.actions.get(action, unknown)
        case {"type": "block_suggestion", "action_id": str(action)}:
            return routes.options.get(action, unknown)
        case {"type": "shortcut" | "message_action", "callback_id": str(shortcut)}:
            return routes.shortcuts.get(shortcut, unknown)
        case {"type": "view_closed", "view": {"callback_id": str(form)}}:
            return routes.closed.get(form, nothing)
        case _:
            raise Malformed("a payload of an unknown kind")


async def nothing(ack: AsyncAck, delivery: Delivery) -> None:
    """Slack tells us, and there is nothing to do."""
    await ack()


async def unknown(ack: AsyncAck, delivery: Delivery) -> None:
    """Something that we never drew, or no longer draw."""
    raise UserError("unknown_action")
