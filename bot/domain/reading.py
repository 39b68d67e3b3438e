"""A log as it reads now: edits in place, without what was taken back, and how much of it who may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.events import Event, Recorded, UpdateAdded, UpdateCorrected, UpdateRetracted
from bot.domain.ticket import Visibility


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
        read.append(replace(each, event=event))
    return read


def updates_of(log: Sequence[Recorded]) -> list[UpdateAdded]:
    """The updates as they read now, oldest first."""
    return [each.event for each in as_read(log) if isinstance(each.event, UpdateAdded)]


def without_notes(log: Sequence[Recorded]) -> list[Recorded]:
    """As much of a whole log as those may read who may read no notes.

    It has no note, nothing that corrects one, and nothing of what was edited into one.
    """
    revised = _revised(log)
    hidden = {number for number, event in revised.items() if _is_note(event)}
    return [
        each
        for each in log
        if not _is_note(each.event) and not hidden & {each.number, getattr(each.event, "corrects", 0)}
    ]


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


def _is_note(event: Event) -> bool:
    return getattr(event, "visibility", None) is Visibility.INTERNAL
