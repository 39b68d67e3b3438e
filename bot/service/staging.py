"""The scene of an effect, read just before it is performed: things may have changed since it was planned."""

from __future__ import annotations

from datetime import datetime

from bot.domain.desk import DeskRules, Desks
from bot.domain.effects import AskApproval, Effect, PostFile, PostUpdate, SendFile, SendTranscript, TellPerson
from bot.domain.events import Event, Recorded, UpdateAdded, UpdateCorrected
from bot.domain.plan.outlets import desks_place
from bot.domain.policy import may_be_told, may_read_notes
from bot.domain.ports import Scene, Transaction
from bot.domain.publishing import is_among_us
from bot.domain.reading import as_read
from bot.domain.ticket import REMOTE, MessageRef, Ticket, TicketId, Visibility
from bot.errors import Stale


def scene(tx: Transaction, effect: Effect, desks: Desks, now: datetime) -> Scene:
    """What an effect needs to know, as it is now."""
    ticket = tx.ticket(effect.ticket)
    if ticket is None:
        raise Stale(f"{effect.ticket} has an effect but no row.")
    number = getattr(effect, "number", None)
    event = tx.event(effect.ticket, number) if number is not None else None
    corrected = getattr(event, "corrects", None)
    rules = desks.get(ticket.desk)
    is_void = False
    asked_in: tuple[MessageRef, ...] = ()
    match effect:
        case AskApproval():
            asked_in = tuple(tx.asked_in(ticket.id, effect.number))
            is_void = _is_asked_no_more(effect, ticket, event, rules)
        case PostUpdate() | PostFile():
            shown = _shown(effect, ticket, event)
            read = reading(tx, ticket.id, shown) if shown is not None else None
            is_void = shown is not None and (read is None or _is_inside(read, effect, ticket))
            is_void = is_void or effect.place not in {place.number for place in ticket.open_places}
            if isinstance(event, UpdateAdded) and read is not None:
                event = read
        case SendFile(person=person):
            is_note = any(
                file.id == getattr(event, "file", None) and file.visibility is Visibility.INTERNAL
                for file in ticket.files
            )
            is_hidden = is_note and not may_read_notes(ticket, person, rules)
            is_void = is_hidden or not may_be_told(ticket, person, event, rules)
        case TellPerson(person=person) | SendTranscript(person=person):
            is_void = person == REMOTE or not may_be_told(ticket, person, event, rules)
        case _:
            pass
    return Scene(
        workspace=tx.workspace,
        ticket=ticket,
        rules=rules,
        event=event,
        corrected=tx.event(effect.ticket, corrected) if corrected is not None else None,
        log=tuple(tx.history(effect.ticket)) if isinstance(effect, SendTranscript) else (),
        asked_in=asked_in,
        now=now,
        is_void=is_void,
    )


def _is_inside(read: UpdateAdded, effect: PostUpdate | PostFile, ticket: Ticket) -> bool:
    """Whether it is a note; those of a bridge stand where the desk looks."""
    is_across = read.across is not None and effect.place == desks_place(ticket).number
    is_ours = is_across or is_among_us(ticket, read)
    return read.visibility is Visibility.INTERNAL and not is_ours


def _is_asked_no_more(effect: AskApproval, ticket: Ticket, event: Event | None, rules: DeskRules) -> bool:
    """Whether something else is asked since, or the ticket is not for that person any more."""
    is_another = ticket.approval is None or ticket.approval.number != effect.number
    return is_another or (effect.person is not None and not may_be_told(ticket, effect.person, event, rules))


def _shown(effect: PostUpdate | PostFile, ticket: Ticket, event: Event | None) -> int | None:
    """The number of the update whose words or file it shows, if it shows such."""
    if isinstance(effect, PostFile):
        return next((file.update for file in ticket.files if file.id == effect.file), None)
    match event:
        case UpdateAdded():
            return effect.number
        case UpdateCorrected(corrects=number):
            return number
        case _:
            return None


def reading(tx: Transaction, ticket_id: TicketId, number: int) -> UpdateAdded | None:
    """An update as it reads now; None when it was retracted."""
    said = tx.event(ticket_id, number)
    if said is None:
        return None
    later = tx.history(ticket_id, after=number)
    now = next(
        (
            each.event
            for each in as_read([Recorded(number=number, event=said), *later])
            if each.number == number
        ),
        None,
    )
    return now if isinstance(now, UpdateAdded) else None
