"""The words that tie a customer's ticket to a vendor's and talk across: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.domain.ticket import DeskId, File, TicketId
from bot.slack.grammar import FULL_NUMBER, Missing, Speaker, cut, needed, other, target


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVendor:
    """Open the form of a vendor's desk for a customer's ticket; None: that of the first such desk."""

    ticket: TicketId | None
    desk: DeskId | None = None
    is_tell: bool = False
    """They typed `vendor` in a thread, where it says something, and nothing behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Say something on a vendor's ticket; of several, the words begin with the one that is meant.

    `desk` is that of the vendor if it was called by its name. `is_tell` says that they typed `tell`.
    `files` came with the message that says it.
    """

    ticket: TicketId | None
    words: str
    desk: DeskId | None = None
    is_tell: bool = False
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Bridge these two, whichever is the vendor's."""

    ticket: TicketId | None
    other: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Take a bridge away; without the `other` ticket, the only one that there is."""

    ticket: TicketId | None
    other: TicketId | None = None


Bridging = OpenVendor | Tell | Join | Part


def _vendor(rest: str, speaker: Speaker) -> OpenVendor | Tell:
    """In a thread, what follows is said to the vendor; elsewhere it names the desk whose form is opened."""
    ticket, words = target(rest, speaker)
    if not words:
        return OpenVendor(ticket=ticket, is_tell=speaker.in_thread)
    if speaker.in_thread:
        return Tell(ticket=ticket, words=needed(words, speaker))
    return OpenVendor(ticket=ticket, desk=speaker.desk(needed(words, speaker)))


def _vendor_ticket(rest: str, speaker: Speaker) -> OpenVendor:
    ticket, words = target(rest, speaker)
    return OpenVendor(ticket=ticket, desk=speaker.desk(needed(words, speaker)) if words else None)


def _tell(rest: str, speaker: Speaker) -> Tell:
    ticket, words = target(rest, speaker)
    return Tell(ticket=ticket, words=needed(words, speaker), is_tell=True)


def _bridge(rest: str, speaker: Speaker) -> Join:
    ticket, words = target(rest, speaker)
    if speaker.in_thread and not words:  # Only one number: it is the other one's.
        ticket, words = None, rest
    return Join(ticket=ticket, other=other(words, speaker))


def _unbridge(rest: str, speaker: Speaker) -> Part:
    ticket, words = target(rest, speaker)
    return Part(ticket=ticket, other=other(words, speaker) if words else None)


def with_files(order: Bridging, files: tuple[File, ...]) -> Bridging:
    """What is told takes the files of its message along, which can be all there is to it."""
    match order:
        case Tell():
            return replace(order, files=files)
        case OpenVendor(is_tell=True) if files:
            return Tell(ticket=order.ticket, words="", files=files)
        case _:
            return order


def named(word: str, rest: str, speaker: Speaker) -> Tell | None:
    """In a thread, what is said to a vendor that is called by its desk's id or name: `softlayer text`."""
    desk = speaker.vendors.get(word.casefold()) if speaker.in_thread else None
    if desk is None:
        return None
    if not rest:
        raise Missing
    ticket, words = target(rest, speaker)
    return Tell(ticket=ticket, words=needed(words, speaker), desk=desk)


def is_surely(order: Bridging, text: str) -> bool:
    """Whether words behind a mention are surely that: "tell Anna that I am late" may be for people."""
    match order:
        case Tell(ticket=None, is_tell=True):
            return False
        case Part() | Join():
            return bool(FULL_NUMBER.match(cut(cut(text)[1])[0])) or not cut(text)[1]
        case _:
            return True


READERS: Mapping[str, Callable[[str, Speaker], Bridging]] = MappingProxyType(
    {
        "vendor": _vendor,
        "vendor-ticket": _vendor_ticket,
        "tell": _tell,
        "bridge": _bridge,
        "unbridge": _unbridge,
    }
)
