"""What `threadesk check` asks of Slack: each fault is found with its mend. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskRules
from bot.domain.ticket import ChannelId
from bot.errors import RemoteError, Transient
from bot.slack.calls import translated
from bot.slack.check_members import check_members
from bot.slack.directory import Identity, channel_names, identify, socket_address
from bot.slack.findings import Finding, mended


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
    homes = [(f"desk {rules.id}: channel", rules.channel) for rules in desks]
    homes += [
        (f"desk {rules.id}: group {group.id}: channel", group.channel)
        for rules in desks
        for group in rules.groups
        if group.channel
    ]
    return [await _channel(client, what, channel, names) for what, channel in homes]


async def _channel(
    client: AsyncWebClient, whose: str, home: ChannelId | None, names: Mapping[str, ChannelId]
) -> Finding:
    what = f"{whose} {home or '(where the ticket is opened)'}"
    if home is None:
        return Finding(what=what)
    channel = names.get(home, home)
    if channel.startswith("#"):
        return Finding(what=what, mend=f"create {channel} in Slack and type /invite @bot there.")
    try:
        with translated("conversations.info", changes=False):
            answer = await client.conversations_info(channel=channel)
    except RemoteError as error:
        return Finding(what=what, mend=mended(error, "type /invite @bot in that channel."))
    if not answer["channel"].get("is_member"):
        return Finding(what=what, mend="the bot is not a member: type /invite @bot in that channel.")
    return Finding(what=what)
