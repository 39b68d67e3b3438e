"""What `threadesk check` asks of Slack: each fault is found with its mend. Changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskRules
from bot.domain.ticket import ChannelId
from bot.errors import RemoteError, Transient
from bot.slack.calls import translated
from bot.slack.check_members import check_members
from bot.slack.directory import Identity, channel_names, identify, socket_address
from bot.slack.findings import Finding, mended

log = logging.getLogger(__name__)


async def check_slack(
    client: AsyncWebClient,
    *,
    app_token: str,
    signing_secret: str,
    desks: Sequence[DeskRules],
    scopes: Collection[str],
) -> list[Finding]:
    """Look at the tokens, the scopes and the desks' channels."""
    try:
        identity = await identify(client)
    except Transient as error:
        return [Finding(what="SLACK_API_URL", mend=mended(error, ""))]
    except RemoteError as error:
        return [
            Finding(
                what="SLACK_BOT_TOKEN",
                mend=mended(error, "copy the token again (Install App), or reinstall."),
            )
        ]
    return [
        Finding(what="SLACK_BOT_TOKEN"),
        _scopes(identity, scopes),
        await _app_token(client, app_token),
        _signing_secret(app_token, signing_secret),
        *await _channels(client, desks),
        *await check_members(client, desks, identity.workspace),
    ]


def _scopes(identity: Identity, wanted: Collection[str]) -> Finding:
    missing = sorted(set(wanted) - identity.scopes)
    if not missing:
        return Finding(what="scopes")
    return Finding(
        what="scopes",
        mend=f"add {', '.join(missing)} under OAuth & Permissions, or paste manifest.yml again; reinstall.",
    )


async def _app_token(client: AsyncWebClient, token: str) -> Finding:
    if not token:
        return Finding(what="SLACK_APP_TOKEN (not set: only --http will work)")
    try:
        await socket_address(client, token)
    except RemoteError as error:
        mend = mended(error, "create an app-level token with connections:write.")
        return Finding(what="SLACK_APP_TOKEN", mend=mend)
    return Finding(what="SLACK_APP_TOKEN")


def _signing_secret(app_token: str, secret: str) -> Finding:
    if secret or app_token:
        return Finding(what="SLACK_SIGNING_SECRET")
    return Finding(what="SLACK_SIGNING_SECRET", mend="copy it from Basic Information; --http needs it.")


async def _channels(client: AsyncWebClient, desks: Sequence[DeskRules]) -> list[Finding]:
    try:
        names = await channel_names(client)
    except RemoteError as error:
        return [Finding(what="channels", mend=mended(error, "add the scope, reinstall."))]
    found: list[Finding] = []
    for rules in desks:
        what = f"desk {rules.id}: channel {rules.channel or '(where the ticket is opened)'}"
        found.append(await _channel(client, what, rules.channel, names))
        if rules.private_channel is not None:
            what = f"desk {rules.id}: private_channel {rules.private_channel}"
            found.append(await _channel(client, what, rules.private_channel, names, is_private=True))
        for channel, mode in rules.remote.modes.items() if rules.remote else ():
            what = f"desk {rules.id}: {mode.replace('_', ' ')} channel {channel}"
            found.append(await _channel(client, what, channel, names))
        for group in rules.groups:
            if group.channel is not None:
                what = f"desk {rules.id}: group {group.id}: channel {group.channel}"
                found.append(await _channel(client, what, group.channel, names))
    return found


async def warn_of_open_channels(client: AsyncWebClient, desks: Sequence[DeskRules]) -> None:
    """Log which private tickets are shown where everybody reads, or nowhere; nothing stops because of it."""
    try:
        names = await channel_names(client)
    except RemoteError as error:
        log.warning("private channels not looked at", extra={"reason": error.reason})
        return
    for rules in desks:
        if rules.private_channel is None:
            continue
        found = await _channel(client, rules.id, rules.private_channel, names, is_private=True)
        if found.mend is not None:
            fields = {"desk": rules.id, "channel": rules.private_channel, "mend": found.mend}
            log.warning("private channel is not fit for private tickets", extra=fields)


async def _channel(
    client: AsyncWebClient,
    what: str,
    configured: ChannelId | None,
    names: Mapping[str, str],
    *,
    is_private: bool = False,
) -> Finding:
    if configured is None:
        return Finding(what=what)
    channel = names.get(configured, configured)
    if channel.startswith("#"):
        return Finding(what=what, mend=f"create {channel} in Slack and type /invite @threadesk there.")
    try:
        with translated("conversations.info", changes=False):
            answer = await client.conversations_info(channel=channel)
    except RemoteError as error:
        return Finding(what=what, mend=mended(error, "type /invite @threadesk in that channel."))
    if not answer["channel"].get("is_member"):
        return Finding(what=what, mend="the bot is not a member: type /invite @threadesk in that channel.")
    if is_private and not answer["channel"].get("is_private"):
        mend = "everybody can read that channel: make it private, or name another."
        return Finding(what=what, mend=mend)
    return Finding(what=what)
