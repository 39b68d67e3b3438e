"""What somebody wants to say on a ticket, or about what they had said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ticket import ChannelId, File, MessageRef, Visibility
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUpdate(Wanted):
    """Say something on the ticket.

    `message` is the message that said it and `place` the number of the place where it stands, if it was said
    in a thread. `carried` marks what had been said there before the ticket was opened.
    """

    text: str
    files: tuple[File, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    message: MessageRef | None = None
    place: int | None = None
    said_at: datetime | None = None
    carried: bool = False
    outward: bool | None = None
    """Whether it is to be said at the remote too; None: as the channel's mode has it."""
    is_published: bool = False
    """The customer is to see it at the remote that we serve at: whoever says it is asked before it goes."""
    is_agreed: bool = False
    """They were asked, and it may go."""
    said_in: ChannelId | None = None
    """Where a form was opened or a command typed, as far as that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectUpdate(Wanted):
    """The `message` behind update number `corrects` was edited; the text as it stood at `edited_at`."""

    corrects: int
    text: str
    edited_at: datetime
    visibility: Visibility = Visibility.PUBLIC
    message: MessageRef
    place: int | None = None
    was_sent: bool = False
    """What is corrected went out to the remote before."""
    was_published: bool = False
    """And the customer sees it there."""
    edits: tuple[int, ...] = ()
    """The events of the edits before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractUpdate(Wanted):
    """The message behind update number `corrects` was deleted."""

    corrects: int
    visibility: Visibility = Visibility.PUBLIC
    was_sent: bool = False
    """What was deleted went out to the remote before."""
    edits: tuple[int, ...] = ()
    """The events of its edits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFinalComment(Wanted):
    """The last word on a closed ticket, once.

    `replaces` is what stands at the remote in its place, and goes by it: whoever says it has read that.
    """

    text: str
    replaces: str = ""


TalkIntent = AddUpdate | CorrectUpdate | RetractUpdate | AddFinalComment
