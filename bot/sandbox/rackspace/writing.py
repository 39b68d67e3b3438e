"""How a ticket changes, whoever changes it: opened, spoken on, moved to a status, given resources.

Refuses nothing; who may do what is decided before. Each change is told as an event.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.rackspace.dates import shown
from bot.sandbox.rackspace.mangling import mangled
from bot.sandbox.rackspace.records import (
    Account,
    Author,
    Category,
    Comment,
    Event,
    File,
    Kind,
    Person,
    Racker,
    Status,
    Ticket,
)
from bot.sandbox.rackspace.state import State

SYSTEM = Racker(name="Rackspace R.")
# What a word of the customer moves back to the vendor.
ANSWERED = frozenset({Status.PENDING_CUSTOMER, Status.FEEDBACK_RECEIVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A ticket as it is asked for, checked."""

    account: Account
    subject: str
    category: Category
    subcategory: str
    severity: str
    by: Author
    text: str
    files: Sequence[File] = ()
    resources: Sequence[str] = ()
    recipients: Sequence[str] = ()


def open_ticket(
    state: State, opening: Opening, *, ticket_id: str | None = None, is_own: bool = False
) -> Ticket:
    """Put a new ticket into the account; its first comment is the description."""
    now = state.now()
    ticket = Ticket(
        ticket_id=ticket_id or state.new_ticket_id(),
        account_id=opening.account.id,
        subject=opening.subject,
        status=state.settings.new_status,
        severity=opening.severity,
        category=opening.category.name,
        subcategory=opening.subcategory,
        classification=opening.category.classification,
        created=now,
        modified=now,
        created_by=opening.by,
        modified_by=opening.by,
        resources=list(opening.resources),
        recipients=list(opening.recipients),
    )
    ticket.comments.append(_comment(state, opening.by, opening.text, opening.files))
    state.tickets[ticket.ticket_id] = ticket
    _tell(state, ticket, opening.by, Kind.CREATE, is_own=is_own)
    return ticket


def say(
    state: State,
    ticket: Ticket,
    by: Author,
    text: str,
    files: Sequence[File] = (),
    *,
    status: str | None = None,
    is_own: bool = False,
) -> Comment:
    """Add a comment; one of the customer moves the ticket back to the vendor, if it waited for it."""
    comment = _comment(state, by, text, files)
    ticket.comments.append(comment)
    if isinstance(by, Person):
        status = _after_customer(state, ticket)
    if status is not None:
        _move(state, ticket, status)
    _tell(state, ticket, by, Kind.UPDATE, is_own=is_own)
    return comment


def set_status(state: State, ticket: Ticket, status: str, by: Author, *, is_own: bool = False) -> None:
    """Move a ticket to a status, of whatever name."""
    _move(state, ticket, status)
    _tell(state, ticket, by, Kind.UPDATE, is_own=is_own)


def replace_resources(
    state: State, ticket: Ticket, ids: Sequence[str], by: Author, *, is_own: bool = False
) -> None:
    """Let these be all resources of a ticket."""
    ticket.resources = list(ids)
    _tell(state, ticket, by, Kind.UPDATE, is_own=is_own)


def edit(state: State, ticket: Ticket, by: Author, **fields: str) -> None:
    """Set fields that only the vendor can change."""
    for name, value in fields.items():
        setattr(ticket, name, value)
    _tell(state, ticket, by, Kind.UPDATE, is_own=False)


def carry_out_due(state: State) -> list[Ticket]:
    """Close what has been Solved for long enough; returns what was closed."""
    now = state.clock.now()
    due = [
        each for each in state.tickets.values() if (at := closes_at(state, each)) is not None and at <= now
    ]
    for ticket in due:
        set_status(state, ticket, Status.CLOSED, SYSTEM)
    return due


def closes_at(state: State, ticket: Ticket) -> float | None:
    """Tell when a ticket closes by itself."""
    return None if ticket.solved_at is None else ticket.solved_at + state.settings.solved_closes_after


def next_due(state: State) -> float | None:
    """Return the moment when the next ticket closes by itself."""
    moments = (closes_at(state, each) for each in state.tickets.values())
    return min((each for each in moments if each is not None), default=None)


def _comment(state: State, by: Author, text: str, files: Sequence[File]) -> Comment:
    for file in files:
        file.is_bound = True
    return Comment(
        id=state.new_comment_id(),
        text=text,
        shown_text=mangled(text, state.settings.mangles_text),
        created=state.now(),
        author=by,
        attachments=list(files),
    )


def _after_customer(state: State, ticket: Ticket) -> str | None:
    is_solved = ticket.status == Status.SOLVED
    reopens = (is_solved and state.settings.solved_comment == "reopens") or ticket.is_closed
    return Status.PENDING_RACKSPACE if reopens or ticket.status in ANSWERED else None


def _move(state: State, ticket: Ticket, status: str) -> None:
    ticket.status = status
    ticket.solved_at = state.now() if status == Status.SOLVED else None


def _tell(state: State, ticket: Ticket, by: Author, kind: Kind, *, is_own: bool) -> None:
    now = state.now()
    ticket.modified, ticket.modified_by = now, by
    ticket.moved = state.numbers.next("change")
    product = {
        "ticketId": ticket.ticket_id,
        "accountId": ticket.account_id,
        "subject": ticket.subject,
        "status": str(ticket.status),
        "severity": ticket.severity,
        "category": ticket.category,
        "subcategory": ticket.subcategory,
        "modified": shown(now),
    }
    event = Event(
        id=f"urn:uuid:{uuid.uuid4()}",
        at=now,
        kind=kind,
        ticket_id=ticket.ticket_id,
        account_id=ticket.account_id,
        tenant=state.accounts[ticket.account_id].tenant,
        product=product,
        resources=tuple(ticket.resources),
        is_own=is_own,
    )
    state.events.append(event)
