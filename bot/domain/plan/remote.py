"""What follows outside, here and there, from what happens between a ticket and its other side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from bot.domain.effects import AskSend, Effect, Mark, MarkUpdate, OpenRemote, PushFile, PushUpdate
from bot.domain.events import (
    AlertSet,
    AnswerRated,
    FactsChanged,
    Published,
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
from bot.domain.remote_side import TO_LEAVE, Sending, SendingState
from bot.domain.ticket import Ticket

MARKED: Mapping[SendingState | None, Mark | None] = MappingProxyType(
    {
        None: None,
        SendingState.ASKING: Mark.ASKING,
        SendingState.HELD: Mark.QUEUED,
        SendingState.QUEUED: Mark.QUEUED,
        SendingState.LEAVING: Mark.QUEUED,
        SendingState.REFUSED: Mark.REFUSED,
        SendingState.DROPPED: Mark.KEPT,
        SendingState.DELIVERED: Mark.DONE,
    }
)
"""The mark that a message has, by where what it says was."""


def effects(ticket: Ticket, number: int, event: RemoteEvent) -> list[Effect]:
    """What the other side of a ticket brings about, there and here."""
    match event:
        case RemoteAwaited():
            return [OpenRemote(ticket=ticket.id, number=number, desk=ticket.desk)]
        case RemoteOpened():
            waiting = ticket.remote.sendings if ticket.remote else ()
            pushed = [
                PushUpdate(ticket=ticket.id, sending=each.id, due_at=each.release_at, desk=ticket.desk)
                for each in waiting
                if each.state in TO_LEAVE
            ]
            return [*lines(ticket, number), *pushed, *_files(ticket)]
        case RemoteRefused():
            people = dict.fromkeys((ticket.creator, ticket.requester))
            return [*lines(ticket, number), *told(ticket, number, event.by, *people)]
        case RemoteUndone(published=said) if said is not None:
            return [*lines(ticket, number), _marked(ticket, said, Mark.DONE, Mark.PUBLISHED)]
        case RemoteUndone() | AlertSet():
            return lines(ticket, number)
        case RemoteChanged(status_name_before=before):
            return lines(ticket, number) if before and event.is_worth_telling else []
        case Published(number=said):
            return [*lines(ticket, number), _marked(ticket, said, Mark.PUBLISHED, Mark.DONE)]
        case FactsChanged(changed=changed) if any(each.is_told for each in changed):
            return lines(ticket, number)
        case AnswerRated() | ViewedThere() | FactsChanged():
            return []  # Whoever did it is answered, and facts stand on the card: neither is news in a thread.
        case SendingChanged():
            return _sending_effects(ticket, event)
        case _:
            assert_never(event)


def _sending_effects(ticket: Ticket, event: SendingChanged) -> list[Effect]:
    """One thing on its way: the mark on each message that is in it, and what comes next."""
    sending, before = event.sending, MARKED[event.was]
    noted = [] if event.noted is None else [_marked(ticket, event.noted, Mark.NOTE, before)]
    match sending.state:
        case SendingState.HELD:
            if event.was is SendingState.HELD:
                return [*noted, _marked(ticket, sending.numbers[-1], Mark.QUEUED)]
            return [*_all_marked(ticket, event, Mark.QUEUED), _push(ticket, sending)]
        case SendingState.QUEUED if event.was is SendingState.LEAVING:
            return []
        case SendingState.QUEUED if event.was is SendingState.QUEUED:
            return [*noted, _marked(ticket, sending.numbers[-1], Mark.QUEUED)]
        case SendingState.QUEUED:
            return [*noted, *_all_marked(ticket, event, Mark.QUEUED), _push(ticket, sending)]
        case SendingState.LEAVING:
            return []
        case SendingState.ASKING:
            return [*noted, *_all_marked(ticket, event, Mark.ASKING), _asked_about(ticket, sending)]
        case SendingState.DELIVERED:
            mark = Mark.PUBLISHED if sending.is_published else Mark.DONE
            return [*_all_marked(ticket, event, mark), *_files(ticket, sending)]
        case SendingState.REFUSED:
            return [*noted, *_all_marked(ticket, event, Mark.REFUSED), _asked_about(ticket, sending)]
        case SendingState.DROPPED:
            # Of a ticket that is at no remote any more, all that was said is where it belongs.
            kept = Mark.KEPT if ticket.remote else Mark.DONE
            return [*noted] or [*_all_marked(ticket, event, kept)]
        case _:
            assert_never(sending.state)


def _push(ticket: Ticket, sending: Sending) -> PushUpdate:
    """It goes in its turn, with what is added to it meanwhile or changed in it."""
    return PushUpdate(ticket=ticket.id, sending=sending.id, due_at=sending.release_at, desk=ticket.desk)


def _files(ticket: Ticket, sending: Sending | None = None) -> list[Effect]:
    """The kept files that came with what has left, or all that may; those kept later go then."""
    return [
        PushFile(ticket=ticket.id, file=file.id, desk=ticket.desk)
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


def _all_marked(ticket: Ticket, event: SendingChanged, mark: Mark) -> list[Effect]:
    return [_marked(ticket, number, mark, MARKED[event.was]) for number in event.sending.numbers]


def _marked(ticket: Ticket, number: int, mark: Mark, before: Mark | None = None) -> MarkUpdate:
    instead_of = () if before in (None, mark) else (before,)
    return MarkUpdate(ticket=ticket.id, number=number, mark=mark, instead_of=instead_of)
