"""Who is in the user groups and channels that the configuration names: asked of Slack and told to the roster.

It asks at start, on every event that tells of a change, and every few minutes: Slack tells only one of
several processes, and nobody of a channel that the bot is not in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ticket import PersonId
from bot.errors import Rejected, RemoteError
from bot.service.roster import Roster
from bot.slack.answers import Members, Usergroups
from bot.slack.calls import ask
from bot.slack.directory import channel_names, when_reachable
from bot.slack.standing import Standing

log = logging.getLogger(__name__)

PAGE = 1_000
REFRESH_SECONDS = 60
"""How long a change can stay unknown of which no event told."""


class Membership:
    """Keeps the roster as Slack has it. While Slack cannot be asked, what was known last holds."""

    def __init__(self, client: AsyncWebClient, roster: Roster, standing: Standing) -> None:
        self._client = client
        self._roster = roster
        self._standing = standing
        self._ids: Mapping[str, str] = {}
        self._members: Mapping[str, frozenset[PersonId]] = {}
        self._stale: set[str] = set()
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Ask for everything, again and again while Slack cannot be reached; RemoteError when it refuses."""
        await when_reachable(lambda client: self._look_up(), self._client)

    async def refresh(self) -> None:
        """Ask for everything again; it never fails."""
        try:
            await self._look_up()
        except RemoteError as error:
            log.warning("members cannot be looked up; those known last hold", extra={"reason": error.reason})

    async def changed(self, place: str) -> None:
        """A user group or a channel may have other members. Raises RemoteError when Slack cannot be asked."""
        named = self._roster.named
        if place.startswith("S") and any(name.startswith("@") for name in named - self._ids.keys()):
            await self._look_up()  # A handle that meant nothing may be this group's now.
            return
        wanted = {name for name in named if self._ids.get(name) == place}
        self._stale |= wanted
        async with self._lock:
            if wanted & self._stale:  # Else whoever had the lock before has looked since we were told.
                await self._look_up_again(wanted)

    async def _look_up(self) -> None:
        async with self._lock:
            named = self._roster.named
            self._stale -= named
            ids = await ids_of(self._client, named)
            for name in sorted(named - ids.keys()):
                log.error("no such user group or channel: run `threadesk check`", extra={"named": name})
            members = {name: await self._members_of(name, place) for name, place in ids.items()}
            self._ids = ids
            await self._publish(members)

    async def _look_up_again(self, names: Collection[str]) -> None:
        self._stale.difference_update(names)
        try:
            fresh = {name: await self._members_of(name, self._ids[name]) for name in names}
            await self._publish({**self._members, **fresh})
        except RemoteError:
            self._stale.update(names)
            raise

    async def _publish(self, members: Mapping[str, frozenset[PersonId]]) -> None:
        """Where people come from is known before they get a right."""
        people = self._roster.listed(members)
        outsiders = await self._standing.outsiders(people)
        self._members = members
        self._roster.replace(members, outsiders)

    async def _members_of(self, name: str, place: str) -> frozenset[PersonId]:
        try:
            return await members_of(self._client, place)
        except Rejected as error:
            log.error(
                "members are not told to us: run `threadesk check`",
                extra={"named": name, "reason": error.reason},
            )
            return frozenset()


async def ids_of(client: AsyncWebClient, names: Collection[str]) -> dict[str, str]:
    """The ids of user groups and channels; what is not there is left out. Raises RemoteError."""
    known = {name: name for name in names if not name.startswith(("@", "#"))}
    if any(name.startswith("@") for name in names):
        handles = await _handles(client)
        known |= {name: handles[name] for name in names if name in handles}
    if any(name.startswith("#") for name in names):
        channels = await channel_names(client)
        known |= {name: channels[name] for name in names if name in channels}
    return known


async def members_of(client: AsyncWebClient, place: str) -> frozenset[PersonId]:
    """Everybody in a user group or a channel. Raises RemoteError."""
    if place.startswith("S"):
        asking = client.usergroups_users_list(usergroup=place)
        return frozenset((await ask("usergroups.users.list", asking, Members)).everybody)
    people: set[PersonId] = set()
    cursor: str | None = None
    while True:
        page = await ask(
            "conversations.members",
            client.conversations_members(channel=place, cursor=cursor, limit=PAGE),
            Members,
        )
        people.update(page.everybody)
        cursor = page.cursor
        if cursor is None:
            return frozenset(people)


async def _handles(client: AsyncWebClient) -> dict[str, str]:
    try:
        listed = await ask("usergroups.list", client.usergroups_list(), Usergroups)
    except Rejected as error:
        log.error("user groups are not told to us: run `threadesk check`", extra={"reason": error.reason})
        return {}
    return {f"@{each.handle}": each.id for each in listed.usergroups if not each.date_delete}
