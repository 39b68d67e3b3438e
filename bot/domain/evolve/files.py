"""How the kept files of a ticket come and go."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import FileAsked, FileDeleted, FileEvent, FilePassed, FileRefused, FileStored
from bot.domain.ticket import Ticket


def changed(ticket: Ticket, event: FileEvent) -> Ticket:
    """The ticket after a file was kept, refused, asked for or deleted."""
    match event:
        case FileStored(file=file):
            return replace(ticket, files=(*ticket.files, file))
        case FileDeleted():
            return _without_file(ticket, event)
        case FilePassed():
            return _passed(ticket, event)
        case FileRefused() | FileAsked():
            return ticket
        case _:
            assert_never(event)


def _without_file(ticket: Ticket, event: FileDeleted) -> Ticket:
    files = tuple(
        replace(file, deleted_at=event.at, is_dropped=event.is_dropped) if file.id == event.file else file
        for file in ticket.files
    )
    return replace(ticket, files=files)


def _passed(ticket: Ticket, event: FilePassed) -> Ticket:
    files = tuple(
        replace(file, passage=event.passage, there=event.there or file.there)
        if file.id == event.file
        else file
        for file in ticket.files
    )
    return replace(ticket, files=files)
