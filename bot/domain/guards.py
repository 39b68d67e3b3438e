"""Rules of a remote that are checked before anything goes there: values only.

A guard is pure. It knows what its remote's lists say; what only the remote can know is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ticket import FieldId, KindId

Values = Mapping[FieldId, tuple[str, ...]]
"""What is filled in, by field; one that is not filled in is absent or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A ticket as it is to be there: all of its fields, and how they are `before`; None when it is opened.

    `as_whom` is who does it there (`Manner.as_whom`), empty for the account that we write with.
    """

    kind: KindId
    values: Values
    at: datetime
    before: Values | None = None
    as_whom: str = ""
    owner: str = ""
    """Who of us is to work on it (a `RemoteAuthor.id`), where that is not said by a field."""

    def is_new(self, field: FieldId) -> bool:
        """Whether the field says something else than before."""
        return self.before is None or self.values.get(field, ()) != self.before.get(field, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """Something that the remote would not take: at which field, and what to do instead, as a sentence."""

    field: FieldId
    words: str


Guard = Callable[[Filing], Sequence[Misfit]]
"""All that does not fit, none when it can go."""
