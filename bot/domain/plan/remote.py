"""What follows outside, here and there, from what happens between a ticket and its other side."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import AskSend, Effect, Mark, MarkUpdate, OpenRemote, PushFile, PushUpdate
from bot.domain.events import (
    AlertSet,
    AnswerRated,
    RemoteAwaited,
    RemoteChanged,
    RemoteEvent,
    RemoteOpened,
    RemoteRefused,
    RemoteUndone,
    SendingChanged,
    ViewedThere,
)
from bot.domain.file_sending import may_go
from bot.domain.plan.outlets import lines, told
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: RemoteEvent) -> list[Effect]:
    """What the other side of a ticket brings about, there and here."""
    match event:
        case RemoteAwaited():
            return [OpenRemote(ticket=ticket.id, number=number)]
        case RemoteOpened():
            waiting = ticket.remote.sendings if ticket.remote else ()
            pushed = [
                PushUpdate(ticket=ticket.id, sending=each.id, due_at=each.release_at)
                for each in waiting
                if each.state in (SendingState.HELD, SendingState.QUEUED, SendingState.LEAVING)
            ]
            return [*lines(ticket, number), *pushed, *_files(ticket)]
        case RemoteRefused():
            people = dict.fromkeys((ticket.creator, ticket.requester))
            return [*lines(ticket, number), *told(ticket, number, event.by, *people)]
        case RemoteUndone() | AlertSet():
            return lines(ticket, number)
        case RemoteChanged(status_name_before=before):
            return lines(ticket, number) if before and event.is_worth_telling else []
        case AnswerRated() | ViewedThere():
            return []  # Whoever did it is answered; what comes of it there is no news here.
        case SendingChanged(sending=sending):
            return _sending_effects(ticket, sending)
        case _:
            assert_never(event)


def _sending_effects(ticket: Ticket, sending: Sending) -> list[Effect]:
    """One thing on its way: the mark on each message that is in it, and what comes next."""
    last = sending.numbers[-1]
    match sending.state:
        case SendingState.HELD:
            push = PushUpdate(ticket=ticket.id, sending=sending.id, due_at=sending.release_at)
            return [MarkUpdate(ticket=ticket.id, number=last, mark=Mark.QUEUED), push]
        case SendingState.QUEUED:
            return [*_marked(ticket, sending, Mark.QUEUED), PushUpdate(ticket=ticket.id, sending=sending.id)]
        case SendingState.LEAVING:
            return []
        case SendingState.ASKING:
            marked = MarkUpdate(ticket=ticket.id, number=last, mark=Mark.QUEUED)
            return [marked, _asked_about(ticket, sending)]
        case SendingState.DELIVERED:
            return [*_marked(ticket, sending, Mark.DONE), *_files(ticket, sending)]
        case SendingState.REFUSED:
            return [*_marked(ticket, sending, Mark.REFUSED), _asked_about(ticket, sending)]
        case SendingState.DROPPED:
            # Of a ticket that is at no remote any more, all that was said is where it belongs.
            return _marked(ticket, sending, Mark.NOTE if ticket.remote else Mark.DONE)
        case _:
            assert_never(sending.state)


def _files(ticket: Ticket, sending: Sending | None = None) -> list[Effect]:
    """The kept files that came with what has left, or all that may; those kept later go then."""
    return [
        PushFile(ticket=ticket.id, file=file.id)
        for file in ticket.files
        if may_go(ticket, file) and (sending is None or file.update in sending.numbers)
    ]


def _asked_about(ticket: Ticket, sending: Sending) -> AskSend:
    return AskSend(
        ticket=ticket.id,
        person=sending.by,
        place=ticket.places[0].number,
        number=sending.numbers[-1],
        sending=sending.id,
    )


def _marked(ticket: Ticket, sending: Sending, mark: Mark) -> list[Effect]:
    return [MarkUpdate(ticket=ticket.id, number=number, mark=mark) for number in sending.numbers]
