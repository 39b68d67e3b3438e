"""What follows outside from what becomes of files."""

from __future__ import annotations

from typing import assert_never

from bot.domain.connected import is_of_customer
from bot.domain.effects import (
    DropFile,
    Effect,
    Mark,
    MarkMessage,
    MarkUpdate,
    PostFile,
    PostLine,
    PushFile,
    SendFile,
    TellPerson,
)
from bot.domain.events import FileAsked, FileDeleted, FileEvent, FilePassed, FileRefused, FileStored
from bot.domain.file_sending import may_go
from bot.domain.passages import Passage
from bot.domain.plan.outlets import desks_place, lines, shared_anew
from bot.domain.ticket import REMOTE, FileReason, KeptFile, Ticket, Visibility


def effects(ticket: Ticket, number: int, event: FileEvent) -> list[Effect]:
    """Files where they are not seen yet, and what their authors hear."""
    match event:
        case FileStored(file=file):
            posts = [
                post
                for place in ticket.open_places
                if place.root is not None  # Else it goes there when there is a thread.
                for post in shared_anew(ticket, place, [file], number)
            ]
            posts += _across(ticket, number, file)
            push = PushFile(ticket=ticket.id, file=file.id, desk=ticket.desk)
            return [*posts, push] if may_go(ticket, file) else [*posts]
        case FileRefused(is_told=True, author=author) if author == REMOTE:
            is_inside = event.visibility is Visibility.INTERNAL and not is_of_customer(ticket)
            return [] if is_inside else lines(ticket, number)  # There, a colleague's note is not shown.
        case FileRefused(is_told=True):
            return _refused(ticket, number, event)
        case FileDeleted(is_dropped=True):
            return [DropFile(ticket=ticket.id, number=number)]
        case FileAsked(by=by):
            return [SendFile(ticket=ticket.id, person=by, number=number)]
        case FilePassed(passage=Passage.REFUSED, update=update, author=author):
            marked = MarkUpdate(ticket=ticket.id, number=update, mark=Mark.REFUSED)
            return [marked, TellPerson(ticket=ticket.id, person=author, number=number)]
        case FileRefused() | FileDeleted() | FilePassed():
            return []
        case _:
            assert_never(event)


def _across(ticket: Ticket, number: int, file: KeptFile) -> list[PostFile]:
    """A file of a bridged vendor's, where the desk looks and nowhere else."""
    place = desks_place(ticket)
    is_vendors = file.by == REMOTE and file.visibility is Visibility.INTERNAL and bool(ticket.vendors)
    if not is_vendors or place.root is None or place.is_left or not file.size:
        return []
    return [
        PostFile(ticket=ticket.id, place=place.number, channel=place.channel, number=number, file=file.id)
    ]


def _refused(ticket: Ticket, number: int, event: FileRefused) -> list[Effect]:
    """A mark, and a word: to its author, but in the thread what anybody there may be able to mend."""
    message = event.message
    mark = [MarkMessage(ticket=ticket.id, message=message, mark=Mark.REFUSED)] if message else []
    is_public = event.visibility is Visibility.PUBLIC and event.reason is FileReason.WITHHELD
    there: list[Effect] = [
        PostLine(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in ticket.open_places
        if is_public and message is not None and place.channel == message.channel and place.root is not None
    ]
    return [*mark, *(there or [TellPerson(ticket=ticket.id, person=event.author, number=number)])]
