"""Units of work on drafts: kept, thrown away, and opened as a ticket, which happens once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.drafts import MOST_DRAFTS, Draft
from bot.domain.drafts import DraftId as DraftId
from bot.domain.intents import OpenTicket, Source
from bot.domain.ports import Transaction
from bot.domain.ticket import PersonId, Ticket, TicketId
from bot.service import homes


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of saving a draft: the ones that it took the place of; `is_kept` is false for an old echo."""

    is_kept: bool
    displaced: tuple[Draft, ...] = ()


def save(tx: Transaction, person: PersonId, draft: Draft, source: Source, now: datetime) -> Saved:
    """Keep a draft. One delivered again, or opened meanwhile, does not come back to life."""
    if not tx.remember(source) or tx.opened_from(person, draft.id) is not None:
        return Saved(is_kept=False)
    tx.save_draft(person, draft)
    displaced = tx.drafts(person)[MOST_DRAFTS:]
    for each in displaced:
        tx.drop_draft(person, each.id)
    homes.refresh(tx, person, now)
    return Saved(is_kept=True, displaced=tuple(displaced))


def drop(tx: Transaction, person: PersonId, draft: DraftId, now: datetime) -> bool:
    """Throw a draft away; False when it was gone already."""
    is_dropped = tx.drop_draft(person, draft)
    homes.refresh(tx, person, now)
    return is_dropped


def became(tx: Transaction, intent: OpenTicket) -> TicketId | None:
    """The ticket that was opened from the same draft before, if it was."""
    if intent.draft is None:
        return None
    # Of two who open it at the same time the second waits here until the first is committed.
    tx.remember(Source(workspace=tx.workspace, key=f"draft:{intent.by}:{intent.draft}"))
    return tx.opened_from(intent.by, intent.draft)


def opened(tx: Transaction, intent: OpenTicket, ticket: Ticket, now: datetime) -> None:
    """The draft has become that ticket, so it goes."""
    if intent.draft is None:
        return
    tx.note_opened(intent.by, intent.draft, ticket.id)
    tx.drop_draft(intent.by, intent.draft)
    homes.refresh(tx, intent.by, now)


def own(tx: Transaction, person: PersonId) -> list[Draft]:
    """A person's drafts, the newest first."""
    return tx.drafts(person)


def one(tx: Transaction, person: PersonId, draft: DraftId) -> Draft | None:
    return tx.draft(person, draft)
