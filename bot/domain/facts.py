"""What a remote tells of a ticket beside its form and its talk. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that the remote tells of a ticket and nobody sets here; `words` or a time.

    `is_prominent` has it on the card too. One that `is_fleeting` changes with everything that happens there,
    and is no news by itself; of a change of one that `is_told` the thread hears too.
    """

    id: str
    label: str
    words: str = ""
    at: datetime | None = None
    is_prominent: bool = False
    is_fleeting: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """Something to be done on a ticket; its `id` is the remote's."""

    id: str
    name: str
    is_done: bool = False
    is_important: bool = False
    done_by: str = ""
    done_at: datetime | None = None


def lasting(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Those that are news when they change."""
    return tuple(each for each in facts if not each.is_fleeting)
