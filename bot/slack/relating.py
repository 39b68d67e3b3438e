"""The words that file a ticket and tie it to people and other tickets: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import Follow, Link, MergeInto, RequestClose, SetDue, SetTags, Unfollow
from bot.domain.ticket import PersonId
from bot.slack.grammar import Do, DueBy, Fault, Missing, Speaker, cut, needed, other, person, target

NEVER = frozenset(["never", "none", "off", "cancel"])
"""What takes a due date away."""


def tags(words: str, by: PersonId) -> SetTags:
    """`vpn +berlin -lost`: what has a minus goes, all else is put on."""
    each = [word.lstrip("#") for word in words.replace(",", " ").split()]
    return SetTags(
        by=by,
        add=tuple(word.removeprefix("+") for word in each if not word.startswith("-")),
        remove=tuple(word[1:] for word in each if word.startswith("-")),
    )


def _tag(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    return Do(ticket=ticket, intent=tags(needed(words, speaker), speaker.by))


def _follow(rest: str, speaker: Speaker) -> Do:
    ticket, who = target(rest, speaker)
    return Do(ticket=ticket, intent=Follow(by=speaker.by, person=person(who or "me", speaker)))


def _unfollow(rest: str, speaker: Speaker) -> Do:
    ticket, who = target(rest, speaker)
    return Do(ticket=ticket, intent=Unfollow(by=speaker.by, person=person(who or "me", speaker)))


def _due(rest: str, speaker: Speaker) -> Do | DueBy:
    ticket, words = target(rest, speaker)
    if words.lower() in NEVER:
        return Do(ticket=ticket, intent=SetDue(by=speaker.by, due_at=None))
    return DueBy(ticket=ticket, words=needed(words, speaker))


def _merge(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    word, behind = cut(words)
    if word.lower() != "into":
        raise Missing(Fault.UNFIT, word) if word else Missing
    return Do(ticket=ticket, intent=MergeInto(by=speaker.by, target=other(behind, speaker)))


def link(rest: str, speaker: Speaker) -> Do:
    """Two tickets; in a thread the one is its own."""
    ticket, words = target(rest, speaker)
    if speaker.in_thread and not words:  # Only one number: it is the other one's.
        ticket, words = None, rest
    return Do(ticket=ticket, intent=Link(by=speaker.by, other=other(words, speaker)))


def _ask_close(rest: str, speaker: Speaker) -> Do:
    ticket, text = target(rest, speaker)
    return Do(ticket=ticket, intent=RequestClose(by=speaker.by, text=speaker.plain(text)))


READERS: Mapping[str, Callable[[str, Speaker], Do | DueBy]] = MappingProxyType(
    {
        "tag": _tag,
        "due": _due,
        "follow": _follow,
        "unfollow": _unfollow,
        "merge": _merge,
        "askclose": _ask_close,
    }
)
