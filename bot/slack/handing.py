"""The words that say who has a ticket, and which addresses belong to it: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import Assign, SetEmails, SetGroup
from bot.domain.ticket import GroupId, PersonId
from bot.errors import UserError
from bot.slack.grammar import MENTION, Do, Missing, Speaker, cut, needed, person, target

NOBODY = "nobody"
NONE = frozenset(["none", "nobody", "no"])
"""What takes a ticket out of its group."""


def emails(words: str, by: PersonId) -> SetEmails:
    """`a@x.example +b@x.example -c@x.example`: what has a minus goes, all else is put on."""
    each = words.replace(",", " ").replace(";", " ").split()
    return SetEmails(
        by=by,
        add=tuple(word.removeprefix("+") for word in each if not word.startswith("-")),
        remove=tuple(word[1:] for word in each if word.startswith("-")),
    )


def _assign(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    who, reason = cut(words)
    if not who:
        raise Missing
    by, reason = speaker.by, speaker.plain(reason)
    if who.lower() == NOBODY:
        return Do(ticket=ticket, intent=Assign(by=by, owner=None, reason=reason))
    group_id = None if MENTION.match(who) or who.lower() == "me" else _group(who, speaker)
    if group_id is not None:
        return Do(ticket=ticket, intent=SetGroup(by=by, group=group_id, reason=reason))
    return Do(ticket=ticket, intent=Assign(by=by, owner=_owner(who, speaker), reason=reason))


def _owner(who: str, speaker: Speaker) -> PersonId:
    if speaker.groups and not MENTION.match(who) and who.lower() != "me":
        known = ", ".join(each.id for each in speaker.groups)
        raise UserError("assignee_unknown", "owner", name=speaker.plain(who)[:80], known=known)
    return person(who, speaker)


def _set_group(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    name, reason = cut(words)
    if not name:
        raise Missing
    group_id = None if name.lower() in NONE else group(name, speaker)
    return Do(ticket=ticket, intent=SetGroup(by=speaker.by, group=group_id, reason=speaker.plain(reason)))


def group(name: str, speaker: Speaker) -> GroupId:
    """The group that is named. Raises UserError when there is none."""
    found = _group(name, speaker)
    if found is None:
        known = ", ".join(each.id for each in speaker.groups) or "none"
        raise UserError("no_such_group", "words", word=speaker.plain(name)[:80], known=known)
    return found


def _group(word: str, speaker: Speaker) -> GroupId | None:
    """The group of that id, or of that name if it is a single word."""
    wanted = speaker.plain(word).casefold()
    return next((each.id for each in speaker.groups if wanted in (each.id, each.name.casefold())), None)


def _email(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    return Do(ticket=ticket, intent=emails(needed(words, speaker), speaker.by))


READERS: Mapping[str, Callable[[str, Speaker], Do]] = MappingProxyType(
    {"assign": _assign, "group": _set_group, "email": _email}
)
