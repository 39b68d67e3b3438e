"""A log as it reads now: edits in place, without what was taken back, and how much of it who may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bot.domain.events import (
    Event,
    FileAsked,
    FileDeleted,
    FilePassed,
    FileRefused,
    FileStored,
    Recorded,
    UpdateAdded,
    UpdateCorrected,
    UpdateRetracted,
)
from bot.domain.ticket import Ticket, Visibility


def as_read(log: Sequence[Recorded]) -> list[Recorded]:
    """The log with each update as it was edited last, without edits and without what was retracted.

    An edit can make a note of a public update, which is one from then on, but never makes a note public.
    """
    revised = _revised(log)
    read = []
    for each in log:
        event, now = each.event, revised.get(each.number)
        if isinstance(event, UpdateCorrected | UpdateRetracted) or isinstance(now, UpdateRetracted):
            continue
        if now is not None and isinstance(event, UpdateAdded):
            visibility = event.visibility if _is_note(event) else now.visibility
            event = replace(event, text=now.text, visibility=visibility)
        if isinstance(event, FileStored) and _is_note(revised.get(event.file.update)):
            event = replace(event, visibility=Visibility.INTERNAL)
        read.append(each if event is each.event else replace(each, event=event))
    return read


def as_shown(log: Sequence[Recorded]) -> list[Recorded]:
    """The whole log with the words that may be seen now: no word that was taken back or edited away."""
    revised = _revised(log)
    return [_as_left(each, revised) for each in log]


def _as_left(recorded: Recorded, revised: Mapping[int, UpdateCorrected | UpdateRetracted]) -> Recorded:
    event = recorded.event
    now = revised.get(getattr(event, "corrects", recorded.number))
    match event:
        case UpdateAdded() if isinstance(now, UpdateRetracted):
            return replace(recorded, event=replace(event, text="", files=()), is_taken_back=True)
        case UpdateAdded() if isinstance(now, UpdateCorrected):
            return replace(recorded, event=replace(event, text=now.text))
        case UpdateCorrected() if isinstance(now, UpdateRetracted):
            return replace(recorded, event=replace(event, text=""), is_taken_back=True)
        case UpdateCorrected() if now is not event:
            return replace(recorded, event=replace(event, text=""))
        case _:
            return recorded


def updates_of(log: Sequence[Recorded]) -> list[UpdateAdded]:
    """The updates as they read now, oldest first."""
    return [each.event for each in as_read(log) if isinstance(each.event, UpdateAdded)]


def heard_of(ticket: Ticket, log: Sequence[Recorded]) -> list[UpdateAdded]:
    """What whoever asked could read of what was said: where we are a service desk, what was published."""
    said = [each for each in updates_of(log) if each.visibility is Visibility.PUBLIC]
    is_served = ticket.remote is not None and ticket.remote.is_served_here
    return [each for each in said if each.is_published or not is_served]


def without_notes(log: Sequence[Recorded]) -> list[Recorded]:
    """As much of a whole log as those may read who may read no notes.

    It has no note, nothing that corrects one, and nothing of what was edited into one, files included.
    """
    revised = _revised(log)
    hidden = {number for number, event in revised.items() if _is_note(event)}
    files = {
        each.event.file.id
        for each in log
        if isinstance(each.event, FileStored) and each.event.file.update in hidden
    }
    return [each for each in log if not _is_note(each.event) and not _is_about(each, hidden, files)]


def _is_about(recorded: Recorded, updates: Set[int], files: Set[int]) -> bool:
    """Whether an event is, or has to do with, one of these updates or of these kept files."""
    match recorded.event:
        case UpdateCorrected(corrects=number) | UpdateRetracted(corrects=number) | FileRefused(update=number):
            return number in updates
        case FileStored(file=kept):
            return kept.id in files
        case FileDeleted(file=file) | FileAsked(file=file) | FilePassed(file=file):
            return file in files
        case _:
            return recorded.number in updates


def _revised(log: Sequence[Recorded]) -> dict[int, UpdateCorrected | UpdateRetracted]:
    """What became of each event last; what is retracted stays so, whichever edit arrives late."""
    revised: dict[int, UpdateCorrected | UpdateRetracted] = {}
    for each in log:
        event = each.event
        if not isinstance(event, UpdateCorrected | UpdateRetracted):
            continue
        if not isinstance(revised.get(event.corrects), UpdateRetracted):
            revised[event.corrects] = event
    return revised


def _is_note(event: Event | None) -> bool:
    return getattr(event, "visibility", None) is Visibility.INTERNAL
