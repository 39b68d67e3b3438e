"""Who of the chat is who at a remote, and how we know. Values only; ids there are opaque."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import FieldId, PersonId


class KnownBy(StrEnum):
    """How we know who somebody is: the first counts."""

    WORD = "word"
    """They said so, or an admin did."""
    CONFIGURATION = "configuration"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """Somebody of the chat and who they are there, by their id; `is_ours` who works at the desk there.

    Without an `id` they are just of a company there. `says` is what the form of their tickets says by that.
    """

    person: PersonId
    id: str
    name: str = ""
    is_ours: bool = True
    says: tuple[tuple[FieldId, str], ...] = ()
    by: KnownBy = KnownBy.ADDRESS
