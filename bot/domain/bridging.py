"""Decisions of bridges between a customer's ticket and vendors': made, used both ways, taken away. Pure.

A customer's ticket may have several vendors' tickets, a vendor's ticket one customer's. What happens on one
side is noted on the other in the same transaction: `for_others` says what, and nothing of it can be refused
but what people want.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.across import MOST_VENDORS, Across
from bot.domain.conversation import converse
from bot.domain.desk import DeskRules
from bot.domain.events import (
    AcrossChanged,
    Bridged,
    CustomerJoined,
    Event,
    FileStored,
    MergedInto,
    SendingChanged,
    Unbridged,
    UpdateAdded,
    VendorRelayed,
    VendorStuck,
)
from bot.domain.file_names import apart
from bot.domain.intents import (
    AddUpdate,
    Bridge,
    BridgeIntent,
    HearVendor,
    Intent,
    JoinCustomer,
    KeepVendorFile,
    LeaveCustomer,
    NoteAcross,
    NoteStuck,
    Relay,
    SayForCustomer,
    TellVendor,
    Unbridge,
)
from bot.domain.plan.outlets import desks_place
from bot.domain.policy import role_of
from bot.domain.remote_side import Remote, SendingState
from bot.domain.sending import goes_out, passed_on, sent
from bot.domain.ticket import POLICY, REMOTE, TEXT_LIMIT, KeptFile, Role, Ticket, TicketId, Visibility
from bot.errors import UserError

STUCK = frozenset({SendingState.ASKING, SendingState.REFUSED})
"""In these something waits for a word of whoever said it."""


def is_vendors(rules: DeskRules) -> bool:
    """Whether the tickets of this desk are at a vendor, whose customers we are."""
    return rules.remote is not None and not rules.remote.is_served_here


def is_published(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether the customer reads what they are to read at a remote, where we are its service desk."""
    is_there = ticket.remote is not None and ticket.remote.is_served_here
    return is_there and rules.remote is not None and rules.remote.publishes


def face(ticket: Ticket) -> Across:
    """The ticket as it is shown on the other side of a bridge."""
    place, remote = desks_place(ticket), ticket.remote
    return Across(
        ticket=ticket.id,
        desk=ticket.desk,
        status=ticket.status,
        via=remote.name if remote else "",
        number=remote.number if remote else "",
        status_name=remote.status if remote and not _is_ahead(ticket, remote) else "",
        refusal=remote.refusal if remote else "",
        channel=place.channel if place.root else None,
        root=place.root,
    )


def _is_ahead(ticket: Ticket, remote: Remote) -> bool:
    """Whether it was closed here since we looked there, so that what it was called there tells it no more."""
    if ticket.closed_at is None or not ticket.is_closed or ticket.closed_by == REMOTE:
        return False
    return remote.changed_at is None or remote.changed_at < ticket.closed_at


def bridge(ticket: Ticket, intent: BridgeIntent, rules: DeskRules, now: datetime) -> list[Event]:
    """What it means for this ticket; nothing when it is so already."""
    match intent:
        case Bridge():
            return _bridge(ticket, intent, rules, now)
        case Unbridge(by=by, origin=origin, vendor=vendor):
            return [Unbridged(at=now, by=by, origin=origin, across=vendors_ticket(ticket, vendor))]
        case TellVendor():
            return _told(ticket, intent, rules, now)
        case Relay():
            return _relayed(ticket, intent, rules, now)
        case SayForCustomer():
            return _said(ticket, intent, rules, now)
        case JoinCustomer() | LeaveCustomer() | NoteAcross() | NoteStuck():
            return _noted(ticket, intent, now)
        case HearVendor():
            return _heard(ticket, intent, rules, now)
        case KeepVendorFile():
            return _kept(ticket, intent, now)
        case _:
            assert_never(intent)


def vendors_ticket(ticket: Ticket, vendor: TicketId | None) -> Across:
    """The vendor's ticket that is meant. Raises UserError where there is none, or one of several is meant."""
    if not ticket.vendors:
        raise UserError("no_vendor", "vendor", ticket=ticket.id)
    if vendor is None and len(ticket.vendors) > 1:
        known = ", ".join(f"{each.desk} ({each.number or each.ticket})" for each in ticket.vendors)
        raise UserError("which_vendor", "vendor", ticket=ticket.id, known=known)
    found = (each for each in ticket.vendors if vendor in (None, each.ticket))
    across = next(found, None)
    if across is None:
        raise UserError("not_bridged", "vendor", ticket=ticket.id, other=str(vendor))
    return across


def _bridge(ticket: Ticket, intent: Bridge, rules: DeskRules, now: datetime) -> list[Event]:
    facing = intent.facing
    if intent.vendor == ticket.id:
        raise UserError("same_ticket", "other", ticket=ticket.id)
    if is_vendors(rules):
        raise UserError("bridge_from_vendor", "other", ticket=ticket.id, desk=rules.name)
    if facing is None:
        raise UserError("no_such_ticket", "other", ticket=intent.vendor)
    if not facing.is_vendors:
        raise UserError("bridge_to_nobody", "other", ticket=intent.vendor)
    if any(each.ticket == intent.vendor for each in ticket.vendors):
        return []
    if facing.customer not in (None, ticket.id):
        raise UserError("bridged_already", "other", ticket=intent.vendor, other=str(facing.customer))
    if ticket.is_closed:
        raise UserError("closed", "other", ticket=ticket.id)
    if facing.is_private != ticket.is_private:
        raise UserError("privacy_differs", "other")
    if len(ticket.vendors) >= MOST_VENDORS:
        raise UserError("too_many_vendors", "other", ticket=ticket.id, limit=str(MOST_VENDORS))
    by, origin = intent.by, intent.origin
    bridged = Bridged(at=now, by=by, origin=origin, vendor=facing.across, heard=facing.heard)
    return [replace(bridged, is_passed_on=intent.is_passed_on)]


def _told(ticket: Ticket, intent: TellVendor, rules: DeskRules, now: datetime) -> list[Event]:
    """What is said for the vendor stands on the customer's ticket as a note."""
    if not intent.text.strip() and not intent.files:
        raise UserError("text_missing", "text")
    if len(intent.text) > TEXT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
    across = vendors_ticket(ticket, intent.vendor)
    note = _note(ticket, intent, intent.text)
    outward = bool(intent.text.strip()) and not ticket.is_closed and goes_out(ticket, note, rules)
    added = UpdateAdded(
        at=now,
        by=intent.by,
        origin=intent.origin,
        text=intent.text,
        files=intent.files,
        role=role_of(ticket, intent.by, rules),
        visibility=Visibility.INTERNAL,
        said_at=now,
        goes_out=outward,
        across=across.ticket,
    )
    return [added, *(sent(ticket, note, ticket.version + 1, rules, now) if outward else [])]


def _note(ticket: Ticket, intent: TellVendor | HearVendor, text: str) -> AddUpdate:
    """A note of the desk's, which goes to a remote only where its colleagues read it there."""
    by = intent.by if isinstance(intent, TellVendor) else POLICY
    channel = desks_place(ticket).channel
    return AddUpdate(by=by, origin=intent.origin, text=text, visibility=Visibility.INTERNAL, said_in=channel)


def _relayed(ticket: Ticket, intent: Relay, rules: DeskRules, now: datetime) -> list[Event]:
    """The agent's own public update, with the files if they are wanted."""
    heard = intent.heard
    if heard is None or heard.across is None or heard.role is not Role.REMOTE:
        raise UserError("not_from_vendor", "text", ticket=ticket.id)
    if intent.relayed is not None and intent.relayed.number > intent.known:
        raise UserError("relayed_already", "text", ticket=ticket.id)
    said = AddUpdate(by=intent.by, origin=intent.origin, text=intent.text)
    if is_published(ticket, rules):  # They read who gets to see it in the form that they sent.
        said = replace(said, is_published=True, is_agreed=True)
    first, *rest = converse(ticket, said, rules, now)
    if not isinstance(first, UpdateAdded):
        raise TypeError("What is said begins with its update.")
    relayed = VendorRelayed(
        at=now,
        by=intent.by,
        origin=intent.origin,
        number=intent.number,
        update=ticket.version + 1,
        author=f"{heard.actor} via {heard.via}" if heard.actor else heard.via,
    )
    files = _passed_on(ticket, intent, first, now) if intent.has_files else []
    return [first, *rest, *files, relayed]


def _passed_on(ticket: Ticket, intent: Relay, said: UpdateAdded, now: datetime) -> list[Event]:
    """The vendor's files once more, for everybody; their bytes lie in the store already."""
    names, stored = [file.name for file in ticket.files], list[Event]()
    for index, file in enumerate(files_of(ticket, intent.number)):
        name = apart(file.name, names)
        names.append(name)
        public = replace(
            file,
            id=len(ticket.files) + 1 + index,
            update=ticket.version + 1,
            index=index,
            name=name,
            at=now,
            visibility=Visibility.PUBLIC,
            goes_out=said.goes_out,
            passage=None,
            there="",
        )
        stored.append(
            FileStored(at=now, by=intent.by, origin=intent.origin, file=public, visibility=Visibility.PUBLIC)
        )
    return stored


def files_of(ticket: Ticket, number: int) -> list[KeptFile]:
    """What is kept of the files that came with an update."""
    return [file for file in ticket.files if file.update == number and not file.is_dropped]


def _said(ticket: Ticket, intent: SayForCustomer, rules: DeskRules, now: datetime) -> list[Event]:
    """Said as that person, by the rules of the vendor's desk, as if it were typed in its thread."""
    channel = desks_place(ticket).channel
    said = AddUpdate(
        by=intent.by, origin=intent.origin, text=intent.text, outward=True if rules.remote else None
    )
    said = replace(said, said_in=channel, files=intent.files)
    first, *rest = converse(ticket, said, rules, now)
    if not isinstance(first, UpdateAdded):
        raise TypeError("What is said begins with its update.")
    return [replace(first, across=intent.customer), *rest]


def _heard(ticket: Ticket, intent: HearVendor, rules: DeskRules, now: datetime) -> list[Event]:
    """A note of what the vendor said; colleagues at the remote that we serve at read it too."""
    note = _note(ticket, intent, intent.text)
    outward = bool(intent.text.strip()) and not ticket.is_closed and goes_out(ticket, note, rules)
    added = UpdateAdded(
        at=now,
        by=REMOTE,
        origin=intent.origin,
        actor=intent.actor,
        via=intent.via,
        text=intent.text,
        files=intent.files,
        role=Role.REMOTE,
        visibility=Visibility.INTERNAL,
        said_at=intent.said_at,
        goes_out=outward,
        across=intent.vendor,
        across_number=intent.number,
    )
    return [added, *(passed_on(ticket, note, ticket.version + 1, now) if outward else [])]


def _kept(ticket: Ticket, intent: KeepVendorFile, now: datetime) -> list[Event]:
    """The same bytes, kept with the note that says what the vendor said."""
    file, update = intent.file, intent.update
    if update is None or any((each.update, each.index) == (update, file.index) for each in ticket.files):
        return []
    kept = replace(
        file,
        id=len(ticket.files) + 1,
        update=update,
        name=apart(file.name, [each.name for each in ticket.files]),
        at=now,
        visibility=Visibility.INTERNAL,
        place=None,
        is_open=False,
        goes_out=False,
        passage=None,
        there="",
    )
    return [FileStored(at=now, by=intent.by, origin=intent.origin, file=kept, visibility=kept.visibility)]


def _noted(
    ticket: Ticket, intent: JoinCustomer | LeaveCustomer | NoteAcross | NoteStuck, now: datetime
) -> list[Event]:
    by, origin, customer = intent.by, intent.origin, ticket.customer
    match intent:
        case JoinCustomer(customer=joined):
            if customer is not None and customer.ticket != joined.ticket:
                raise UserError("bridged_already", "other", ticket=ticket.id, other=customer.ticket)
            return [CustomerJoined(at=now, by=by, origin=origin, customer=joined)] if customer is None else []
        case LeaveCustomer(customer=left):
            if customer is None or customer.ticket != left:
                return []
            return [Unbridged(at=now, by=by, origin=origin, across=customer)]
        case NoteAcross(across=across):
            known = (each for each in (*ticket.vendors, customer) if each and each.ticket == across.ticket)
            before = next(known, None)
            if before is None or before == across:
                return []
            changed = AcrossChanged(
                at=now, by=by, origin=origin, across=across, before=before, is_vendors=before != customer
            )
            return [changed]
        case NoteStuck(vendor=vendor, sending=sending, state=state, reason=reason):
            stuck = next((each for each in ticket.vendors if each.ticket == vendor), None)
            if stuck is None:
                return []
            told = VendorStuck(at=now, by=by, origin=origin, across=stuck, sending=sending, state=state)
            return [replace(told, reason=reason)]
        case _:
            assert_never(intent)


def for_others(before: Ticket, after: Ticket, events: Sequence[Event]) -> Iterator[tuple[TicketId, Intent]]:
    """What the other side of each bridge has to note in the same transaction, in this order."""
    for number, event in enumerate(events, before.version + 1):
        yield from _of_bridge(before, after, event)
        if before.customer is not None:
            yield from _of_vendor(before, after, before.customer.ticket, number, event)
        if before.vendors and isinstance(event, UpdateAdded) and _is_for_vendor(event):
            said = SayForCustomer(by=event.by, origin=event.origin, text=event.text, customer=before.id)
            yield TicketId(event.across or ""), replace(said, files=event.files)
    yield from _of_face(before, after, events)


def _is_for_vendor(event: UpdateAdded) -> bool:
    return event.across is not None and event.role is not Role.REMOTE


def _of_bridge(before: Ticket, after: Ticket, event: Event) -> Iterator[tuple[TicketId, Intent]]:
    """A bridge that was made, taken away, or passed on with a merge."""
    by, origin = event.by, event.origin
    match event:
        case Bridged(vendor=vendor, is_passed_on=is_passed_on):
            joined = JoinCustomer(by=by, origin=origin, customer=face(after), is_passed_on=is_passed_on)
            yield vendor.ticket, joined
        case Unbridged(across=across) if before.customer is None:
            yield across.ticket, LeaveCustomer(by=by, origin=origin, customer=before.id)
        case MergedInto(ticket=target):
            for each in before.vendors:
                yield each.ticket, LeaveCustomer(by=by, origin=origin, customer=before.id)
                yield target, Bridge(by=by, origin=origin, vendor=each.ticket, is_passed_on=True)
        case _:
            return


def _of_vendor(
    before: Ticket, after: Ticket, customer: TicketId, number: int, event: Event
) -> Iterator[tuple[TicketId, Intent]]:
    """What the vendor says and shares, and what of ours does not get there."""
    by, origin, vendor = event.by, event.origin, before.id
    match event:
        case UpdateAdded(role=Role.REMOTE, visibility=Visibility.PUBLIC):
            yield (
                customer,
                HearVendor(
                    by=by,
                    origin=origin,
                    vendor=vendor,
                    number=number,
                    text=event.text,
                    files=event.files,
                    actor=event.actor,
                    via=event.via,
                    said_at=event.said_at,
                ),
            )
        case FileStored(file=file, visibility=Visibility.PUBLIC) if file.by == REMOTE:
            yield customer, KeepVendorFile(by=by, origin=origin, vendor=vendor, file=file)
        case SendingChanged(sending=sending) if sending.state in STUCK:
            told = NoteStuck(
                by=sending.by, origin=origin, vendor=vendor, sending=sending.id, state=sending.state
            )
            if not {*before.said_across, *after.said_across}.isdisjoint(sending.numbers):
                yield customer, replace(told, reason=sending.reason)
        case _:
            return


def _of_face(before: Ticket, after: Ticket, events: Sequence[Event]) -> Iterator[tuple[TicketId, Intent]]:
    """How it stands now, to each that was on the other side before and still is."""
    if face(before) == face(after):
        return
    last, stay = events[-1], {each.ticket for each in _others(after)}
    for other in _others(before):
        if other.ticket in stay:
            yield other.ticket, NoteAcross(by=last.by, origin=last.origin, across=face(after))


def _others(ticket: Ticket) -> tuple[Across, ...]:
    return (*ticket.vendors, *([ticket.customer] if ticket.customer else []))
