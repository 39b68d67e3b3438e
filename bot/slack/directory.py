"""Who we are in Slack, and which channels the desks' names mean. Asked once, at start."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.abilities import Connected
from bot.domain.desk import DeskRules, Kind
from bot.domain.ticket import ChannelId, WorkspaceId
from bot.errors import RemoteError, Transient
from bot.slack.calls import translated

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The bot in its workspace, as `auth.test` says."""

    workspace: WorkspaceId
    bot_user_id: str
    bot_id: str
    url: str
    scopes: frozenset[str]


async def when_reachable(ask: Callable[[AsyncWebClient], Awaitable[T]], client: AsyncWebClient) -> T:
    """Ask Slack, again and again as long as it cannot be reached; RemoteError when it refuses."""
    wait = 0.5
    while True:
        try:
            return await ask(client)
        except Transient as error:
            pause = error.after or wait
            log.warning("Slack cannot be reached", extra={"reason": error.reason, "seconds": pause})
        await asyncio.sleep(pause)
        wait = min(wait * 2, LONGEST_WAIT)


async def identify(client: AsyncWebClient) -> Identity:
    """One `auth.test`. Raises RemoteError."""
    with translated("auth.test", changes=False):
        answer = await client.auth_test()
        return Identity(
            workspace=WorkspaceId(answer["team_id"]),
            bot_user_id=answer["user_id"],
            bot_id=answer.get("bot_id") or "",
            url=answer.get("url") or "",
            scopes=frozenset((answer.headers.get("x-oauth-scopes") or "").replace(" ", "").split(",")),
        )


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Where one connection of Socket Mode may be opened, soon. Raises RemoteError."""
    with translated("apps.connections.open", changes=False):
        answer = await client.apps_connections_open(app_token=app_token)
        return str(answer["url"])


async def channel_names(client: AsyncWebClient) -> dict[str, ChannelId]:
    """Every channel that the bot can see, `#name` to id. Raises RemoteError."""
    names: dict[str, ChannelId] = {}
    cursor = ""
    while True:
        with translated("conversations.list", changes=False):
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
        names = await when_reachable(channel_names, client)
    except RemoteError as error:
        log.error("channels cannot be listed: run `threadesk check`", extra={"reason": error.reason})
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
        groups=tuple(
            replace(group, channel=names.get(group.channel, group.channel) if group.channel else None)
            for group in rules.groups
        ),
        kinds=tuple(_kind(kind, names) for kind in rules.kinds),
        private_channel=names.get(rules.private_channel, rules.private_channel)
        if rules.private_channel
        else None,
        remote=_remote(rules.remote, names) if rules.remote else None,
    )


def _remote(remote: Connected, names: Mapping[str, ChannelId]) -> Connected:
    """The remote with the modes of the channels that are meant."""
    return replace(remote, modes={names.get(each, each): mode for each, mode in remote.modes.items()})


def _kind(kind: Kind, names: Mapping[str, ChannelId]) -> Kind:
    """The kind with the channels that it and its fields are for."""

    def ids(channels: Iterable[ChannelId]) -> tuple[ChannelId, ...]:
        return tuple(names.get(each, each) for each in channels)

    fields = tuple(replace(field, channels=ids(field.channels)) for field in kind.fields)
    return replace(kind, channels=ids(kind.channels), fields=fields)


def _channels(rules: DeskRules) -> frozenset[ChannelId]:
    of_groups = frozenset(group.channel for group in rules.groups if group.channel)
    own = {each for each in (rules.channel, rules.private_channel) if each}
    limits = {channel for kind in rules.kinds for channel in kind.channels}
    limits |= {channel for kind in rules.kinds for field in kind.fields for channel in field.channels}
    modes = frozenset(rules.remote.modes) if rules.remote else frozenset()
    return rules.intake_channels | of_groups | own | limits | modes


def _is_name(channel: str) -> bool:
    return channel.startswith("#")
