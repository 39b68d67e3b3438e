"""The word that has a ticket read at its remote again: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ticket import TicketId
from bot.slack.grammar import Speaker, only_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Resync:
    """Look how a ticket stands at its remote; without a number, the thread's."""

    ticket: TicketId | None = None


def _resync(rest: str, speaker: Speaker) -> Resync:
    return Resync(ticket=only_target(rest, speaker))


READERS: Mapping[str, Callable[[str, Speaker], Resync]] = MappingProxyType({"resync": _resync})
