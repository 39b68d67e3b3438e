"""Who people are: their names and time zones, asked of Slack and kept for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ports import Clock
from bot.domain.ticket import POLICY, REMOTE, PersonId
from bot.errors import RemoteError, Transient
from bot.slack.answers import User, UserInfo
from bot.slack.calls import ask
from bot.slack.words.thread import OUR_NAME

FRESH_FOR = timedelta(minutes=10)
MOST_KEPT = 5_000
WITHIN = 1.0
"""Seconds that names may take where somebody waits: a form has to open, or words to be written down."""
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is shown of somebody, the zone of their clock, and which workspaces they are of."""

    name: str
    zone: ZoneInfo
    is_guest: bool = False
    """Not a full member of any workspace: a guest, gone, or known from a shared channel alone."""
    address: str = ""
    """Their e-mail address, where Slack tells it."""
    teams: frozenset[str] = frozenset()
    """The workspaces that they are of; none where Slack does not say."""


class People:
    """The directory. A person whom Slack does not know is shown as their id, in UTC.

    Raises Transient while Slack cannot be asked about somebody who was never seen before; `known` does not.
    """

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._kept: OrderedDict[PersonId, tuple[Person, datetime]] = OrderedDict()

    async def name(self, person: PersonId) -> str:
        """The name by which people know them."""
        return (await self._find(person)).name

    async def names(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """The names of several people."""
        wanted = list(dict.fromkeys(people))
        return dict(zip(wanted, await asyncio.gather(*map(self.name, wanted)), strict=True))

    async def known(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """The names that can be had at once; whose cannot is left out. It never fails.

        Whatever is said has to be written down, and a form opened, also while Slack tells no names.
        """
        wanted = list(dict.fromkeys(people))
        names = await asyncio.gather(*map(self._known, wanted))
        return {person: name for person, name in zip(wanted, names, strict=True) if name is not None}

    async def zone(self, person: PersonId) -> ZoneInfo:
        """The time zone that they set in Slack."""
        return (await self._find(person)).zone

    async def address(self, person: PersonId) -> str:
        """Their e-mail address; empty where Slack does not tell it."""
        return (await self._find(person)).address

    async def at_once(self, person: PersonId) -> Person | None:
        """What can be had of somebody at once; None when that is nothing. It never fails."""
        try:
            async with asyncio.timeout(WITHIN):
                return await self._find(person)
        except (RemoteError, TimeoutError):
            return self._kept.get(person, (None, None))[0]

    async def _known(self, person: PersonId) -> str | None:
        found = await self.at_once(person)
        return found.name if found else None

    async def person(self, person: PersonId) -> Person:
        """All that is known of somebody."""
        return await self._find(person)

    async def _find(self, person: PersonId) -> Person:
        if person in (POLICY, REMOTE):
            return Person(name=OUR_NAME, zone=UTC)
        kept, fresh_until = self._kept.get(person, (None, None))
        now = self._clock.now()
        if kept is not None and fresh_until is not None and now < fresh_until:
            return kept
        found = await self._ask(person, kept)
        self._keep(person, found, now + FRESH_FOR)
        return found

    async def _ask(self, person: PersonId, known: Person | None) -> Person:
        try:
            answer = await ask("users.info", self._client.users_info(user=person), UserInfo)
        except Transient:
            if known is None:
                raise
            return known  # An old name is better than no answer.
        except RemoteError:
            return known or Person(name=str(person), zone=UTC, is_guest=True)
        user = answer.user
        return Person(
            name=_shown(user) or str(person),
            zone=_zone(user.tz),
            is_guest=any((user.deleted, user.is_restricted, user.is_ultra_restricted, user.is_stranger)),
            teams=_teams(user),
            address=user.profile.email or "",
        )

    def _keep(self, person: PersonId, found: Person, until: datetime) -> None:
        self._kept[person] = (found, until)
        self._kept.move_to_end(person)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _shown(user: User) -> str:
    profile = user.profile
    return profile.real_name or user.real_name or profile.display_name or user.name or ""


def _teams(user: User) -> frozenset[str]:
    """In an organisation somebody may be of several workspaces: https://docs.slack.dev/reference/objects/user-object"""
    of_organisation = user.enterprise_user.teams if user.enterprise_user else []
    return frozenset([*([user.team_id] if user.team_id else []), *of_organisation])


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
