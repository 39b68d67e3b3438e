"""Who is to have a ticket, who is to hear of it, and the addresses that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ticket import GroupId, PersonId
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Wanted):
    """Give the ticket to somebody; None hands it back. Taking it is assigning it to oneself.

    `if_free` is said by who saw it without an owner: it is not taken from somebody who was faster.
    """

    owner: PersonId | None
    reason: str = ""
    if_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Wanted):
    """Have the ticket belong to just this group and this person, either of which may be none."""

    group: GroupId | None
    owner: PersonId | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGroup(Wanted):
    """Give the ticket to a group, or take it out of its own (None); an owner who is not in it loses it."""

    group: GroupId | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Wanted):
    """Have `person` hear of the ticket's turning points."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow(Wanted):
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEmails(Wanted):
    """Note further e-mail addresses on the ticket and take others off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


PeopleIntent = Assign | HandOver | SetGroup | Follow | Unfollow | SetEmails
