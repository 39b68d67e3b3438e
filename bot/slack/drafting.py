"""The word that lists somebody's drafts: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.slack.grammar import Fault, Missing, Speaker, cut


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDrafts:
    """The speaker's own drafts."""


def _drafts(rest: str, speaker: Speaker) -> ListDrafts:
    if rest:  # "drafts of the contract are gone" is somebody's trouble.
        raise Missing(Fault.TOO_MUCH, cut(rest)[0])
    return ListDrafts()


READERS: Mapping[str, Callable[[str, Speaker], ListDrafts]] = MappingProxyType({"drafts": _drafts})
