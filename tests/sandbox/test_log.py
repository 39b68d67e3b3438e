"""How the log sums up what passes between Slack and the app."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack.narrate import call_line, payload_line
from tests.sandbox.conftest import Link
from tests.sandbox.harness import HELP, Sandbox

Json = dict[str, Any]
ANNA = {"user": {"id": "U0ANNA001"}}
SAID = {"type": "message", "channel": HELP, "user": "U0ANNA001", "text": "VPN is down"}
CHANGED = {"type": "message", "subtype": "message_changed", "channel": HELP, "message": SAID}
DELETED = {"type": "message", "subtype": "message_deleted", "channel": HELP, "previous_message": SAID}
REACTED = {"type": "reaction_added", "user": "U0ANNA001", "reaction": "eyes", "item": {"channel": HELP}}
CLICK = {"type": "block_actions", **ANNA, "channel": {"id": HELP}, "actions": [{"action_id": "ticket.close"}]}
SUBMISSION = {"type": "view_submission", **ANNA, "view": {"id": "V1", "callback_id": "new"}}


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        ({"event": SAID}, f"message in {HELP} by U0ANNA001: VPN is down"),
        ({"event": CHANGED}, f"message/message_changed in {HELP} by U0ANNA001: VPN is down"),
        ({"event": DELETED}, f"message/message_deleted in {HELP} by U0ANNA001: VPN is down"),
        ({"event": REACTED}, f"reaction_added in {HELP} by U0ANNA001: eyes"),
        (CLICK, f"block_actions ticket.close in {HELP} by U0ANNA001"),
        (SUBMISSION, "view_submission new in V1 by U0ANNA001"),
        (
            {"command": "/ticket", "text": "list", "channel_id": HELP, "user_id": "U0ANNA001"},
            f"/ticket list in {HELP} by U0ANNA001",
        ),
    ],
)
def test_a_payload_is_summed_up_by_what_where_who_and_its_text(payload: Json, line: str) -> None:
    assert payload_line(payload) == line
    assert payload_line(payload, 2) == f"{line} (redelivery 2)"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"text": "x", "blocks": [], "channel": HELP, "thread_ts": "1.000000"}, f"{HELP} 1.000000: x"),
        ({"trigger_id": "1.2.3", "view": {"type": "modal", "callback_id": "new"}}, "new"),
        ({"delete_original": True}, {"delete_original": True}),
    ],
)
def test_a_call_is_summed_up_by_what_it_is_aimed_at(arguments: Json, line: object) -> None:
    assert call_line(arguments) == line


async def test_the_log_begins_with_what_happened(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=HELP, text="VPN is down")
    await link.event()

    async def briefs() -> list[str] | None:
        found = [
            each["brief"] for each in await sandbox.log() if each["type"] in ("chat.postMessage", "message")
        ]
        return found if len(found) == 2 else None

    assert await sandbox.wait_for(briefs) == [
        f"{HELP}: VPN is down",
        f"message in {HELP} by U0BOT0001: VPN is down",
    ]
