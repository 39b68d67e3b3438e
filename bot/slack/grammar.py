"""What every reader of typed words starts from: who speaks, which ticket is meant, what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.desk import Group
from bot.domain.intents import Intent
from bot.domain.ticket import DeskId, PersonId, TicketId
from bot.errors import UserError

FULL_NUMBER = re.compile(r"^#?[tT]?\d{8}\.\d{1,6}$")
MENTION = re.compile(r"^<@(?P<id>[UW][A-Z0-9]+)(\|[^>]*)?>$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """Something to be done to a ticket; without a number, to the ticket of the thread."""

    ticket: TicketId | None
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBy:
    """A due date to be set; `words` are the time."""

    ticket: TicketId | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who typed it and what the words mean there.

    `number` reads a ticket number, `plain` turns the chat's markup into plain text, `desk` raises UserError
    for the name of none. In the thread of a
    ticket the number may be left out, and only a whole one is taken for a number.
    """

    by: PersonId
    number: Callable[[str], TicketId | None]
    plain: Callable[[str], str]
    in_thread: bool = False
    groups: tuple[Group, ...] = ()
    """Those of all desks, which a word may name."""
    desk: Callable[[str], DeskId] = DeskId
    called: Callable[[str], TicketId | None] = lambda word: None
    """The ticket that a vendor calls so, if there is one."""
    vendors: Mapping[str, DeskId] = field(default_factory=dict)
    """The desks at a vendor, by their ids and names in lower case."""


class Fault(StrEnum):
    """What is wrong with the words behind a command's own."""

    MISSING = "missing"
    NO_TICKET = "no_ticket"
    """No number of a ticket is there at all."""
    NO_NUMBER = "no_number"
    TOO_MUCH = "too_much"
    UNFIT = "unfit"


class Missing(Exception):
    """An argument that the command cannot do without, or one that it cannot do anything with: `word`."""

    def __init__(self, fault: Fault = Fault.MISSING, word: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.word = word


def cut(text: str) -> tuple[str, str]:
    """The first word and what follows it, as it was typed."""
    parts = text.split(maxsplit=1)
    return (parts[0] if parts else "", parts[1].strip() if len(parts) > 1 else "")


def target(rest: str, speaker: Speaker) -> tuple[TicketId | None, str]:
    """The ticket that is meant and what follows its number."""
    word, behind = cut(rest)
    if speaker.in_thread:
        return (speaker.number(word), behind) if FULL_NUMBER.match(word) else (None, rest)
    ticket = speaker.number(word)
    if ticket is None:
        raise Missing(Fault.NO_NUMBER, word) if word else Missing(Fault.NO_TICKET)
    return ticket, behind


def only_target(rest: str, speaker: Speaker) -> TicketId | None:
    """The ticket that is meant, where nothing may follow: in a thread it may have a vendor's number too."""
    if speaker.in_thread and (called := speaker.called(rest.strip())) is not None:
        return called
    ticket, behind = target(rest, speaker)
    if behind:
        raise Missing(Fault.TOO_MUCH, cut(behind)[0])
    return ticket


def other(rest: str, speaker: Speaker) -> TicketId:
    """The further ticket that has to be named, in a thread too."""
    word, behind = cut(rest)
    ticket = speaker.number(word)
    if ticket is None:
        raise Missing(Fault.NO_NUMBER, word) if word else Missing(Fault.NO_TICKET)
    if behind:
        raise Missing(Fault.TOO_MUCH, cut(behind)[0])
    return ticket


def needed(text: str, speaker: Speaker) -> str:
    """The text in plain words; it must not be empty."""
    if not text:
        raise Missing
    return speaker.plain(text)


def person(who: str, speaker: Speaker) -> PersonId:
    """Whoever is mentioned, or the speaker. Raises UserError for a name that is no mention."""
    mention = MENTION.match(who)
    if mention:
        return PersonId(mention["id"])
    if who.lower() == "me":
        return speaker.by
    raise UserError("person_unknown", "owner", name=speaker.plain(who)[:80])
