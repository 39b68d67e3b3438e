"""Units of work on drafts: kept, thrown away, and opened as a ticket, which happens once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.drafts import MOST_DRAFTS, Draft
from bot.domain.drafts import DraftId as DraftId
from bot.domain.intents import OpenTicket, Source
from bot.domain.ports import Transaction
from bot.domain.ticket import PersonId, Ticket, TicketId
from bot.service import homes


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of saving a draft: it, and those that went for it; `is_kept` is false for an old echo."""

    draft: Draft
    is_kept: bool
    displaced: tuple[Draft, ...] = ()


def save(
    tx: Transaction,
    person: PersonId,
    draft: Draft,
    source: Source,
    now: datetime,
    read_at: datetime | None = None,
    sent: Source | None = None,
) -> Saved:
    """Keep a draft. What is delivered again, or was `sent` as a ticket word for word, is not kept.

    `read_at` is when the draft that it goes on from was saved. One that was opened or saved in another window
    since then stays as it is, and this is another.
    """
    if not tx.remember(source) or (sent is not None and tx.remembers(sent)):
        return Saved(draft=draft, is_kept=False)
    there = tx.draft(person, draft.id)
    is_anothers = there is not None and read_at not in (None, there.saved_at)
    if is_anothers or tx.opened_from(person, draft.id) is not None:
        draft = replace(draft, id=_another(draft.id, source))
    tx.save_draft(person, draft)
    displaced = tx.drafts(person)[MOST_DRAFTS:]
    for each in displaced:
        tx.drop_draft(person, each.id)
    homes.refresh(tx, person, now)
    return Saved(draft=draft, is_kept=True, displaced=tuple(displaced))


def _another(draft: DraftId, source: Source) -> DraftId:
    return DraftId(hashlib.sha256(f"{draft} {source.key}".encode()).hexdigest()[:16])


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
