"""Who we are in the workspace, and who is at work there: asked at start, and kept as it is."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import Desks
from bot.domain.ports import Clock
from bot.service.roster import Roster
from bot.slack.directory import Identity, identify, resolve_channels, when_reachable
from bot.slack.membership import Membership
from bot.slack.people import People
from bot.slack.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The bot's own name, and the people around it."""

    identity: Identity
    people: People
    roster: Roster
    membership: Membership


async def taken_up(client: AsyncWebClient, desks: Desks, clock: Clock) -> Presence:
    """Ask who we are and who works at these desks, as long as it takes. Raises RemoteError."""
    identity = await when_reachable(identify, client)
    people = People(client, clock)
    standing = Standing(people, identity.workspace)
    roster = Roster(Desks(all=await resolve_channels(client, desks.all)), standing)
    membership = Membership(client, roster, standing)
    await membership.start()
    return Presence(identity=identity, people=people, roster=roster, membership=membership)
