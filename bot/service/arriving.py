"""Units of work around what arrives from a remote: what is news becomes one intent, and is noted as known.

Nothing here calls the remote. What was read and what came of it are committed together, the cursor with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from bot.domain.across import Across
from bot.domain.adopting import adopted
from bot.domain.bridging import face
from bot.domain.desk import DeskRules, Desks
from bot.domain.events import Opened
from bot.domain.evolve import begin, evolve
from bot.domain.file_sending import brought
from bot.domain.ids import Cursor, DeskId, Reference, RemoteId, RemoteUpdateId
from bot.domain.intents import NoteAcross, Origin, RecordRemote
from bot.domain.outgoing import is_for, signed_as
from bot.domain.plan import DESCRIPTION, plan
from bot.domain.ports import Transaction
from bot.domain.remote import RemoteHead, RemoteTicket, RemoteUpdate
from bot.domain.rhythm import HOT
from bot.domain.ticket import REMOTE, Ticket
from bot.service import homes, problems
from bot.service.echoing import Awaited, is_opening
from bot.service.units import carry

CHANGES, CONNECTED = "changes", "connected"
"""The names of cursors: how far changes were read, and since when they are."""
COLD = timedelta(hours=6)
"""How often a ticket is read at least, besides what sweeps tell of it."""


def arrive(
    tx: Transaction,
    ticket: Ticket,
    read: RemoteTicket,
    desks: Desks,
    now: datetime,
    hot: timedelta = HOT,
) -> Ticket:
    """Take over what is new on a ticket there: how it stands, and what was said by others than us.

    It is read again no sooner than after `hot`.
    """
    ours, awaited = _signed(ticket, read), Awaited.of(tx, desks, ticket)
    news = [each for each in read.updates if not _is_known(tx, ticket, each, awaited, each.id in ours)]
    intent = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=read.head, updates=tuple(news))
    after = carry(tx, ticket.id, intent, None, desks, now)
    known = problems.known_since(tx, after, desks)
    if known is not None:
        after = carry(tx, ticket.id, known, None, desks, now)
    for number, update in enumerate(news, ticket.version + 1):  # What was said comes first of all events.
        tx.note_copy(ticket.desk, update.id, ticket.id, number)
    tx.note_ticket(ticket.desk, read.head.id, ticket.id)
    if read.head.number:
        tx.note_number(ticket.desk, read.head.number, ticket.id)
    tx.see(ticket.desk, read.head.id, read.head.print, look_again(after, now, hot))
    return after


def look_again(ticket: Ticket, now: datetime, hot: timedelta) -> datetime | None:
    """When to read a ticket there whatever is heard of it: soon where people write, then ever more seldom."""
    if ticket.is_closed:
        return None
    quiet_for = now - max(ticket.active_at, ticket.opened_at)
    return now + min(max(quiet_for / 4, hot), COLD)


def _signed(ticket: Ticket, read: RemoteTicket) -> set[RemoteUpdateId]:
    """The updates there that are signed by us for this ticket, of each signature the first and its likes.

    Only what our own account wrote can be ours: others may quote us to the last line. A person who uses the
    same account may do so too, after us; each signature leaves but once, or again with the very same words.
    """
    signed: dict[Reference, str] = {}
    ours = set[RemoteUpdateId]()
    for each in read.updates:
        reference = signed_as(each.text) if each.author.is_us else None
        if reference is None or not is_for(reference, ticket.id):
            continue
        if signed.setdefault(reference, each.text) == each.text:
            ours.add(each.id)
    return ours


def _is_known(
    tx: Transaction, ticket: Ticket, update: RemoteUpdate, awaited: Awaited, is_signed: bool
) -> bool:
    """Whether an update there is a copy of one here: noted as that, brought with a
    file of ours, expected back, or signed by us for this ticket.
    """
    if tx.copy_of(ticket.desk, update.id) is not None:
        return True
    kept = brought(ticket, update)
    if kept is not None:
        tx.note_copy(ticket.desk, update.id, ticket.id, kept.update)
        return True
    if awaited.hear(update):
        return True
    if not is_signed or awaited.knows(update):
        return False
    tx.note_copy(ticket.desk, update.id, ticket.id, ticket.spoken)
    return True


def take_in(
    tx: Transaction,
    desk: DeskId,
    read: RemoteTicket,
    desks: Desks,
    now: datetime,
    since: datetime | None = None,
    hot: timedelta = HOT,
) -> Ticket | None:
    """Take over what was read of a ticket there; None for one that is none of ours.

    One that we opened and whose number is not recorded yet is left to whoever is about to record it, and one
    that is unknown and older than `since` stays unknown.
    """
    ticket_id = tx.ticket_of(desk, read.head.id)
    ticket = tx.ticket(ticket_id) if ticket_id is not None else None
    if ticket is not None:
        _found_again(tx, ticket, desks, now)
        return arrive(tx, ticket, read, desks, now, hot)
    rules = desks.find(desk)
    if read.head.is_gone or rules is None or rules.remote is None:
        return None
    if not rules.remote.adopts or is_opening(tx, rules, read):
        return None
    if since is not None and read.head.opened_at < since:
        return None
    return _adopted(tx, read, rules, desks, now, hot)


def _adopted(
    tx: Transaction, read: RemoteTicket, rules: DeskRules, desks: Desks, now: datetime, hot: timedelta
) -> Ticket | None:
    """Our ticket of one that was opened elsewhere, shown in the desk's channel."""
    first, *rest = events = adopted(read, rules, now)
    if not isinstance(first, Opened):
        raise TypeError("A ticket begins with its opening.")
    after = reduce(evolve, rest, begin(tx.next_number(now), first))
    tx.enqueue(plan(None, after, tx.append(None, after, events)), now)
    homes.redraw(tx, None, after, desks, now)
    for update in read.updates[:1]:
        tx.note_copy(rules.id, update.id, after.id, DESCRIPTION)
    return arrive(tx, after, read, desks, now, hot)


def lost(tx: Transaction, desk: DeskId, remote: RemoteId, desks: Desks, now: datetime) -> None:
    """Tell the customer's ticket, if there is one, that what it waits for cannot be read any more."""
    ticket_id = tx.ticket_of(desk, remote)
    ticket = tx.ticket(ticket_id) if ticket_id is not None else None
    if ticket is not None and not ticket.is_closed:
        _note_across(tx, ticket, replace(face(ticket), is_lost=True), desks, now)


def _found_again(tx: Transaction, ticket: Ticket, desks: Desks, now: datetime) -> None:
    """Take back that it cannot be read, if that was told."""
    customer = tx.ticket(ticket.customer.ticket) if ticket.customer else None
    if customer is not None and any(each.ticket == ticket.id and each.is_lost for each in customer.vendors):
        _note_across(tx, ticket, face(ticket), desks, now)


def _note_across(tx: Transaction, ticket: Ticket, across: Across, desks: Desks, now: datetime) -> None:
    if ticket.customer is not None:
        noted = NoteAcross(by=REMOTE, origin=Origin.REMOTE, across=across)
        carry(tx, ticket.customer.ticket, noted, None, desks, now)


def news(tx: Transaction, desk: DeskId, heads: Sequence[RemoteHead]) -> list[RemoteId]:
    """Which of these tickets look otherwise than when they were read last."""
    return [each.id for each in heads if tx.last_print(desk, each.id) != each.print]


def news_of_open(tx: Transaction, desk: DeskId, heads: Sequence[RemoteHead], now: datetime) -> list[RemoteId]:
    """The same of all that is open; what had been open before the desk was connected is noted unread."""
    since, found = connected_at(tx, desk, now), set(news(tx, desk, heads))
    for each in heads:
        is_dated = each.opened_at.timestamp() > 0  # Not every remote tells it in a list.
        if each.id in found and is_dated and each.opened_at < since and tx.ticket_of(desk, each.id) is None:
            tx.see(desk, each.id, each.print, None)
            found.discard(each.id)
    return [each.id for each in heads if each.id in found]


def connected_at(tx: Transaction, desk: DeskId, now: datetime) -> datetime:
    """When the desk was connected, to the second as remotes tell times; it is noted when nobody knows it yet.

    What had been open there before is not ours to show.
    """
    known = tx.cursor(desk, CONNECTED)
    if known is None:
        begun = now.replace(microsecond=0)
        tx.set_cursor(desk, CONNECTED, Cursor(begun.isoformat()))
        return begun
    return datetime.fromisoformat(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came of a page of changes: tickets that were read, and others that are yet to be.

    Without a cursor it is a part of a page, whose rest could not be read yet, or one of all that is open
    (`is_all`), where what had been open before the desk was connected is left out.
    """

    read: Sequence[RemoteTicket]
    unread: Sequence[RemoteId] = ()
    cursor: Cursor | None = None
    is_all: bool = False
    hot: timedelta = HOT


def take_page(tx: Transaction, desk: DeskId, page: Page, desks: Desks, now: datetime) -> int:
    """Take over a page of tickets, have the others read soon, note how far changes are read; all or none."""
    since = connected_at(tx, desk, now) if page.is_all else None
    for read in page.read:
        take_or_see(tx, desk, read, desks, now, since, page.hot)
    for each in page.unread:
        tx.heed(desk, each, in_turn=True)
    if page.cursor is not None:
        tx.set_cursor(desk, CHANGES, page.cursor)
    connected_at(tx, desk, now)
    return len(page.read)


def take_or_see(
    tx: Transaction,
    desk: DeskId,
    read: RemoteTicket,
    desks: Desks,
    now: datetime,
    since: datetime | None = None,
    hot: timedelta = HOT,
) -> None:
    """Take over what was read of a ticket, or note how one looks that is none of ours."""
    if take_in(tx, desk, read, desks, now, since, hot) is None:
        tx.see(desk, read.head.id, read.head.print, None)
