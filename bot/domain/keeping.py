"""Decisions of a ticket's files: what is kept and under which name, what is refused, who may have it."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain.desk import DeskRules, FileRules
from bot.domain.events import Event, FileAsked, FileDeleted, FilePassed, FileRefused, FileStored
from bot.domain.file_names import apart, cleaned, extension
from bot.domain.intents import AskForFile, RecordFile, RecordFileDeletion, RecordFileRefusal, RecordPassage
from bot.domain.passages import Passage
from bot.domain.policy import may_read_notes
from bot.domain.ticket import FileReason, KeptFile, PersonId, Ticket, Visibility
from bot.errors import UserError

NAMES_TOLD = 10
"""How many names an answer gives, at most."""


def keep(
    ticket: Ticket,
    intent: RecordFile | RecordFileRefusal | RecordFileDeletion | AskForFile | RecordPassage,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    match intent:
        case RecordFile():
            return _record(ticket, intent, now)
        case RecordFileRefusal():
            return [_refused(intent, now)]
        case RecordFileDeletion():
            return _deleted(ticket, intent, rules, now)
        case RecordPassage():
            return _passed(ticket, intent, now)
        case AskForFile(by=by, origin=origin):
            file = _visible_file(ticket, intent, rules)
            return [
                FileAsked(
                    at=now,
                    by=by,
                    origin=origin,
                    file=file.id,
                    name=file.name,
                    visibility=file.visibility,
                )
            ]
        case _:
            assert_never(intent)


def refusal(name: str, size: int, index: int, rules: FileRules) -> FileReason | None:
    """Why file `index` of an update is not even fetched, as far as it can be known beforehand."""
    if index >= rules.most_files:
        return FileReason.TOO_MANY
    if extension(cleaned(name)) in rules.refuse:
        return FileReason.UNWANTED
    return FileReason.TOO_LARGE if size > rules.most_bytes else None


def is_kept(ticket: Ticket, remote_id: str, visibility: Visibility) -> bool:
    """Whether this very file is kept already, for all who may see it: it may come with two updates."""
    shared = (Visibility.PUBLIC, visibility)
    return any(file.remote_id == remote_id and file.visibility in shared for file in ticket.files)


def visible_files(ticket: Ticket, person: PersonId, rules: DeskRules) -> list[KeptFile]:
    """The kept files that somebody who may see the ticket may have: those of notes go with the notes."""
    reads_notes = may_read_notes(ticket, person, rules)
    return [
        file
        for file in ticket.files
        if not file.is_dropped and (reads_notes or file.visibility is Visibility.PUBLIC)
    ]


def _record(ticket: Ticket, intent: RecordFile, now: datetime) -> list[Event]:
    if any((file.update, file.index) == (intent.update, intent.index) for file in ticket.files):
        return []
    name = apart(cleaned(intent.name), [file.name for file in ticket.files])
    kept = KeptFile(
        id=len(ticket.files) + 1,
        update=intent.update,
        index=intent.index,
        remote_id=intent.remote_id,
        name=name,
        key=intent.key,
        size=intent.size,
        sha256=intent.sha256,
        type=intent.type,
        claimed=intent.claimed,
        by=intent.author,
        at=now,
        visibility=intent.visibility,
        place=intent.place,
        is_open=intent.is_open,
        source=intent.source,
        goes_out=intent.goes_out,
    )
    return [
        FileStored(
            at=now,
            by=intent.by,
            origin=intent.origin,
            file=kept,
            visibility=intent.visibility,
        )
    ]


def _passed(ticket: Ticket, intent: RecordPassage, now: datetime) -> list[Event]:
    """Once a file is there, or was not taken, nothing becomes of it any more."""
    file = next((file for file in ticket.files if file.id == intent.file), None)
    if file is None or file.passage in (Passage.THERE, Passage.REFUSED):
        return []
    if (file.passage, file.there) == (intent.passage, intent.there):
        return []
    return [
        FilePassed(
            at=now,
            by=intent.by,
            origin=intent.origin,
            file=file.id,
            name=file.name,
            update=file.update,
            author=file.by,
            passage=intent.passage,
            there=intent.there,
            unsent=intent.unsent,
            details=intent.details,
            visibility=file.visibility,
        )
    ]


def _refused(intent: RecordFileRefusal, now: datetime) -> FileRefused:
    return FileRefused(
        at=now,
        by=intent.by,
        origin=intent.origin,
        update=intent.update,
        index=intent.index,
        name=cleaned(intent.name),
        reason=intent.reason,
        details=intent.details,
        author=intent.author,
        message=intent.message,
        is_told=intent.is_told,
        visibility=intent.visibility,
    )


def _deleted(ticket: Ticket, intent: RecordFileDeletion, rules: DeskRules, now: datetime) -> list[Event]:
    return [
        FileDeleted(
            at=now,
            by=intent.by,
            origin=intent.origin,
            file=file.id,
            name=file.name,
            key=file.key,
            is_dropped=not rules.files.keep_deleted,
            visibility=file.visibility,
        )
        for file in ticket.files
        if file.remote_id == intent.remote_id and file.deleted_at is None
    ]


def _visible_file(ticket: Ticket, intent: AskForFile, rules: DeskRules) -> KeptFile:
    files = visible_files(ticket, intent.by, rules)
    file = next((file for file in files if file.id == intent.file), None)
    if file is None:
        known = ", ".join(file.name for file in files[-NAMES_TOLD:]) or "none"
        raise UserError("no_such_file", "words", ticket=ticket.id, name=str(intent.file), known=known)
    if not file.size:
        raise UserError("file_empty", "words", name=file.name)
    return file
