"""What follows outside from what is said."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import (
    AskReopen,
    Effect,
    FetchFile,
    Mark,
    MarkMessage,
    PostUpdate,
    TellLasting,
    TellRefused,
)
from bot.domain.events import (
    FinalCommentAdded,
    TalkEvent,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.plan.outlets import desks_place, everywhere
from bot.domain.publishing import is_among_us
from bot.domain.ticket import Ticket, Visibility


def effects(ticket: Ticket, number: int, event: TalkEvent) -> list[Effect]:
    """Copies in the other places, marks on the message, and what its author hears."""
    match event:
        case UpdateAdded(files=files):
            fetched = [
                FetchFile(
                    ticket=ticket.id, number=number, index=n, desk=ticket.desk if file.is_remote else None
                )
                for n, file in enumerate(files)
                if event.across_number is None  # Those come from the vendor's ticket, which keeps them.
            ]
            return [*_of_update(ticket, number, event), *fetched]
        case UpdateRefused(by=by, message=message, place=place):
            refused = MarkMessage(ticket=ticket.id, message=message, mark=Mark.REFUSED)
            whispered = TellRefused(ticket=ticket.id, person=by, place=place or 1, number=number)
            return [refused, whispered]
        case UpdateCorrected(visibility=visibility) | UpdateRetracted(visibility=visibility):
            copies = [] if visibility is Visibility.INTERNAL else [*everywhere(ticket, number)]
            return [*copies, *_lasting(ticket, number, event)]
        case FinalCommentAdded():
            return [*everywhere(ticket, number)]
        case _:
            assert_never(event)


def _of_update(ticket: Ticket, number: int, event: UpdateAdded) -> list[Effect]:
    if event.visibility is Visibility.INTERNAL:
        note = MarkMessage(ticket=ticket.id, message=event.message, mark=Mark.NOTE) if event.message else None
        return [note] if note else [*_among_us(ticket, number, event), *_across(ticket, number, event)]
    copies = [effect for effect in everywhere(ticket, number) if effect.place != event.place]
    place = event.place or ticket.places[0].number
    asked = (
        [AskReopen(ticket=ticket.id, person=event.by, place=place, number=number)] if event.is_thanks else []
    )
    if event.message is None or event.carried or event.goes_out:
        return [*copies, *asked]  # What goes out is marked as it gets there.
    mark = Mark.DONE if ticket.remote is None else Mark.KEPT
    return [MarkMessage(ticket=ticket.id, message=event.message, mark=mark), *copies, *asked]


def _across(ticket: Ticket, number: int, event: UpdateAdded) -> list[Effect]:
    """What is said on one side of a bridge for the other stands where the desk looks, and nowhere else."""
    place = desks_place(ticket)
    if event.across is None or place.is_left:
        return []
    return [PostUpdate(ticket=ticket.id, place=place.number, channel=place.channel, number=number)]


def _among_us(ticket: Ticket, number: int, event: UpdateAdded) -> list[Effect]:
    return [*everywhere(ticket, number)] if is_among_us(ticket, event) else []


def _lasting(ticket: Ticket, number: int, event: UpdateCorrected | UpdateRetracted) -> list[Effect]:
    """Where the remote has what was edited or deleted, whoever did that is told."""
    sendings = ticket.remote.sendings if ticket.remote else ()
    if isinstance(event, UpdateRetracted):
        is_told = event.was_sent
    else:
        is_told = any(number in each.numbers for each in sendings)
    if ticket.remote is None or not is_told:
        return []
    return [TellLasting(ticket=ticket.id, person=event.by, place=ticket.places[0].number, number=number)]
