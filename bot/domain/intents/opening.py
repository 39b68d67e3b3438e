"""Opening a ticket, and the delivery from outside that something is wanted by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.drafts import DraftId
from bot.domain.fields import Entry
from bot.domain.ticket import (
    STANDARD,
    ChannelId,
    DeskId,
    File,
    KindId,
    MessageRef,
    PersonId,
    Priority,
    SubjectId,
    TicketId,
    WorkspaceId,
)
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One delivery from outside. The same `key` seen again, under whatever event id, is the same delivery."""

    workspace: WorkspaceId
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Wanted):
    """Open a ticket. `thread` is the conversation it grows out of, `said` the message whose text it is.

    `channel` is where it was asked for; a desk without a channel of its own keeps the ticket there.
    `verbatim` says that the text is the requester's own, as they said it; else it is by who opens the ticket.
    `agreed` is what they agreed to, as the kind puts it. A message `as_it_stands` fills in no form: what is
    asked there is missing on the ticket.
    `asked_in` is where the form was filled in, if not in that channel: it decides what is asked.
    A private ticket grows out of a conversation only where not everybody reads it: `is_among_few`.
    `draft` is the one of whoever opens it that goes with this.
    """

    desk: DeskId
    kind: KindId = STANDARD
    subject: SubjectId | None = None
    title: str = ""
    text: str = ""
    priority: Priority = Priority.NORMAL
    requester: PersonId
    channel: ChannelId
    files: tuple[File, ...] = ()
    thread: MessageRef | None = None
    said: MessageRef | None = None
    verbatim: bool = False
    follow_up_of: TicketId | None = None
    resources: tuple[str, ...] = ()
    """Ids, names or addresses of the desk's inventory."""
    was_offered: bool = False
    """The resources that the text names were offered in the form already."""
    entries: tuple[Entry, ...] = ()
    agreed: str = ""
    as_it_stands: bool = False
    asked_in: ChannelId | None = None
    is_private: bool = False
    is_among_few: bool = False
    draft: DraftId | None = None
    customer: TicketId | None = None
    """The customer's ticket for which it is opened at a vendor's desk."""
