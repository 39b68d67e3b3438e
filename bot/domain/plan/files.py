"""What follows outside from what becomes of files."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import DropFile, Effect, Mark, MarkMessage, SendFile, TellPerson
from bot.domain.events import FileAsked, FileDeleted, FileEvent, FileRefused, FileStored
from bot.domain.plan.outlets import shared_anew
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: FileEvent) -> list[Effect]:
    """Files where they are not seen yet, and what their authors hear."""
    match event:
        case FileStored(file=file):
            return [
                post
                for place in ticket.open_places
                if place.root is not None  # Else it goes there when there is a thread.
                for post in shared_anew(ticket, place, [file], number)
            ]
        case FileRefused(is_told=True, author=author, message=message):
            mark = [MarkMessage(ticket=ticket.id, message=message, mark=Mark.REFUSED)] if message else []
            return [*mark, TellPerson(ticket=ticket.id, person=author, number=number)]
        case FileDeleted(is_dropped=True):
            return [DropFile(ticket=ticket.id, number=number)]
        case FileAsked(by=by):
            return [SendFile(ticket=ticket.id, person=by, number=number)]
        case FileRefused() | FileDeleted():
            return []
        case _:
            assert_never(event)
