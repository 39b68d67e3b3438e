"""What happened to who has a ticket, who follows it, and the addresses that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.ticket import ChannelId, GroupId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanged(Happened):
    """`owner` None means that it was handed back."""

    owner: PersonId | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Happened):
    """It belongs to another group, whose `name` was this, and is from now on `owner`'s, or nobody's yet."""

    group: GroupId | None
    name: str
    group_channel: ChannelId | None
    owner: PersonId | None
    reason: str
    group_before: GroupId | None
    owner_before: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerJoined(Happened):
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerLeft(Happened):
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailsChanged(Happened):
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def left(self, emails: tuple[str, ...]) -> tuple[str, ...]:
        """Those that a ticket has afterwards."""
        return (*(each for each in emails if each not in self.removed), *self.added)


PeopleEvent = OwnerChanged | HandedOver | FollowerJoined | FollowerLeft | EmailsChanged
