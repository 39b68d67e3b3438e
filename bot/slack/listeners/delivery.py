"""What every listener is handed: one delivery of Slack's, not looked at yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.ticket import WorkspaceId
from bot.slack.parse.payload import Payload

LAST_ATTEMPT = 3
"""Slack repeats an event three times: https://docs.slack.dev/apis/events-api#retries"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`attempt` counts Slack's own repeats of it, from 0."""

    body: Payload
    workspace: WorkspaceId
    attempt: int = 0


Listener = Callable[[AsyncAck, Delivery], Awaitable[None]]
"""Parses, hands on, replies, and acks last: the ack is the receipt for the commit."""


def attempt_of(request: AsyncBoltRequest) -> int:
    """Which of Slack's repeats this is; Bolt hands on Socket Mode's count as the same header."""
    number = (request.headers.get("x-slack-retry-num") or ["0"])[0]
    return int(number) if number.isdecimal() else 0
