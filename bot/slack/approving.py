"""The words that approve a ticket or refuse to: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import Approve, Refuse
from bot.slack.grammar import Do, Speaker, needed, only_target, target


def _approve(rest: str, speaker: Speaker) -> Do:
    return Do(ticket=only_target(rest, speaker), intent=Approve(by=speaker.by))


def _refuse(rest: str, speaker: Speaker) -> Do:
    ticket, reason = target(rest, speaker)
    return Do(ticket=ticket, intent=Refuse(by=speaker.by, reason=needed(reason, speaker)))


READERS: Mapping[str, Callable[[str, Speaker], Do]] = MappingProxyType(
    {"approve": _approve, "refuse": _refuse}
)
