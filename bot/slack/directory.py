"""Who we are in Slack, and which channels the desks' names mean. Asked once, at start."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskRules
from bot.domain.ticket import ChannelId, WorkspaceId

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The bot in its workspace, as `auth.test` says."""

    workspace: WorkspaceId
    bot_user_id: str
    bot_id: str
    url: str
    scopes: frozenset[str]


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are. Waits as long as Slack cannot be reached; SlackApiError when it refuses us."""
    wait = 0.5
    while True:
        try:
            return await ask_identity(client)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack cannot be reached", extra={"reason": str(error), "seconds": wait})
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)


async def ask_identity(client: AsyncWebClient) -> Identity:
    """One `auth.test`. Raises SlackApiError, aiohttp.ClientError or TimeoutError."""
    answer = await client.auth_test()
    return Identity(
        workspace=WorkspaceId(answer["team_id"]),
        bot_user_id=answer["user_id"],
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
        scopes=frozenset((answer.headers.get("x-oauth-scopes") or "").replace(" ", "").split(",")),
    )


async def channel_names(client: AsyncWebClient) -> dict[str, ChannelId]:
    """Every channel that the bot can see, `#name` to id."""
    names: dict[str, ChannelId] = {}
    cursor = ""
    while True:
        page = await client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
        )
        names |= {f"#{channel['name']}": ChannelId(channel["id"]) for channel in page["channels"]}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return names


async def resolve_channels(client: AsyncWebClient, desks: Iterable[DeskRules]) -> tuple[DeskRules, ...]:
    """The desks with their channels' names turned into ids; a name that is not there stays a name."""
    desks = tuple(desks)
    if not any(_is_name(channel) for rules in desks for channel in _channels(rules)):
        return desks
    try:
        names = await channel_names(client)
    except SlackApiError as error:
        log.error(
            "channels cannot be listed: run `threadesk check`", extra={"reason": error.response["error"]}
        )
        return desks
    for name in {channel for rules in desks for channel in _channels(rules)} - names.keys():
        if _is_name(name):
            log.error("no such channel: create it and invite the bot", extra={"channel": name})
    return tuple(_resolved(rules, names) for rules in desks)


def _resolved(rules: DeskRules, names: Mapping[str, ChannelId]) -> DeskRules:
    return replace(
        rules,
        channel=names.get(rules.channel, rules.channel) if rules.channel else None,
        intake_channels=frozenset(names.get(each, each) for each in rules.intake_channels),
    )


def _channels(rules: DeskRules) -> frozenset[ChannelId]:
    return rules.intake_channels | ({rules.channel} if rules.channel else frozenset())


def _is_name(channel: str) -> bool:
    return channel.startswith("#")
