"""The words that set, list and cancel timers: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ticket import TicketId, TimerKind
from bot.slack.grammar import Missing, Speaker, cut, target

TIMERS = MappingProxyType(
    {"remind": TimerKind.ALERT, "autoclose": TimerKind.AUTO_CLOSE, "snooze": TimerKind.SNOOZE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A timer to be set; `words` hold the time and perhaps a note behind it."""

    ticket: TicketId | None
    kind: TimerKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """A timer to be cancelled: the one of that number, else the one of that kind."""

    ticket: TicketId | None
    kind: TimerKind
    timer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """What timers there are."""

    ticket: TicketId | None


TimerOrder = Later | CallOff | Timers


def _timer(kind: TimerKind) -> Callable[[str, Speaker], TimerOrder]:
    def reader(rest: str, speaker: Speaker) -> TimerOrder:
        ticket, words = target(rest, speaker)
        word, behind = cut(words)
        match word.lower():
            case "":
                raise Missing
            case "list" if not behind:
                return Timers(ticket=ticket)
            case "cancel" | "off" if not behind or behind.lstrip("#").isdecimal():
                number = int(behind.lstrip("#")) if behind else None
                return CallOff(ticket=ticket, kind=kind, timer=number)
            case _:
                return Later(ticket=ticket, kind=kind, words=speaker.plain(words))

    return reader


READERS: Mapping[str, Callable[[str, Speaker], TimerOrder]] = MappingProxyType(
    {word: _timer(kind) for word, kind in TIMERS.items()}
)
