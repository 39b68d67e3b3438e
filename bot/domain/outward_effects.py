"""What must be done at remotes because of what happened: effects, of one ticket one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import DeskId, TicketId
from bot.domain.outgoing import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outward:
    """What is done at the remote of `desk`, as fast as that takes it; None in rows of an older version."""

    ticket: TicketId
    desk: DeskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRemote(_Outward):
    """Open the ticket at its desk's remote, with what was said up to event `number`."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PushUpdate(_Outward):
    """Say at the remote what sending number `sending` holds when it leaves, at `due_at` or later.

    `rest` is what of the opening is still to be said, word for word: that has no sending (0).
    """

    sending: int
    due_at: datetime | None = None
    rest: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAct(_Outward):
    """Do at the remote what event `number` did here."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PushFile(_Outward):
    """Put kept file number `file` on the ticket at the remote, if what it came with has got there."""

    file: int


RemoteEffect = OpenRemote | PushUpdate | PushAct | PushFile
"""What is done at a remote, all of one ticket in order."""
