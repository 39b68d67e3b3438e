"""Who people are: their names and time zones, asked of Slack and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ports import Clock
from bot.domain.ticket import POLICY, PersonId
from bot.errors import RemoteError, Transient
from bot.slack.answers import User, UserInfo
from bot.slack.calls import ask
from bot.slack.words.thread import OUR_NAME

FRESH_FOR = timedelta(minutes=10)
MOST_KEPT = 5_000
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is shown of somebody, and the zone of their clock."""

    name: str
    zone: ZoneInfo


class People:
    """The directory. A person whom Slack does not know is shown as their id, in UTC.

    Raises Transient while Slack cannot be asked about somebody who was never seen before.
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
        return {person: await self.name(person) for person in people}

    async def zone(self, person: PersonId) -> ZoneInfo:
        """The time zone that they set in Slack."""
        return (await self._find(person)).zone

    async def _find(self, person: PersonId) -> Person:
        if person == POLICY:
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
            return known or Person(name=str(person), zone=UTC)
        return Person(name=_shown(answer.user) or str(person), zone=_zone(answer.user.tz))

    def _keep(self, person: PersonId, found: Person, until: datetime) -> None:
        self._kept[person] = (found, until)
        self._kept.move_to_end(person)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _shown(user: User) -> str:
    profile = user.profile
    return profile.real_name or user.real_name or profile.display_name or user.name or ""


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
