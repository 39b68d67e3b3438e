"""A log as it reads now, and as those may read it who may read no notes."""

from __future__ import annotations

import pytest

from bot.domain.events import (
    Event,
    FileAsked,
    FileDeleted,
    FileRefused,
    FileStored,
    Recorded,
    UpdateAdded,
    UpdateCorrected,
    UpdateRetracted,
)
from bot.domain.evolve import fold
from bot.domain.intents import Origin
from bot.domain.reading import as_read, as_shown, updates_of, without_notes
from bot.domain.ticket import FileKey, FileReason, TicketId, TranscriptFormat, Visibility
from bot.service.transcript import transcript
from tests.builders import ANNA, NOW, kept, opened, said


def corrected(text: str, visibility: Visibility = Visibility.PUBLIC) -> UpdateCorrected:
    return UpdateCorrected(
        at=NOW, by=ANNA, origin=Origin.SLACK, corrects=2, text=text, edited_at=NOW, visibility=visibility
    )


RETRACTED = UpdateRetracted(at=NOW, by=ANNA, origin=Origin.SLACK, corrects=2)
AS_NOTE = corrected("for us", Visibility.INTERNAL)


def log_of(*events: Event) -> list[Recorded]:
    log = (opened(), said("hunter2"), *events)
    return [Recorded(number=number, event=event) for number, event in enumerate(log, 1)]


@pytest.mark.parametrize(
    ("events", "read"),
    [
        ((), [("hunter2", Visibility.PUBLIC)]),
        ((corrected("one"), corrected("two")), [("two", Visibility.PUBLIC)]),
        ((AS_NOTE,), [("for us", Visibility.INTERNAL)]),
        ((RETRACTED,), []),
        ((RETRACTED, corrected("late")), []),
    ],
)
def test_an_update_reads_as_it_was_left(
    events: tuple[Event, ...], read: list[tuple[str, Visibility]]
) -> None:
    assert [(update.text, update.visibility) for update in updates_of(log_of(*events))] == read


def test_what_was_edited_into_a_note_is_gone_with_the_notes() -> None:
    log = log_of(corrected("still public"), AS_NOTE, said("more"))
    assert [each.number for each in without_notes(log)] == [1, 5]


STORED = kept("secret.txt")
ABOUT_FILES: tuple[Event, ...] = (
    STORED,
    FileRefused(
        at=NOW, by=ANNA, origin=Origin.SLACK, update=2, index=1, name="secret.iso",
        reason=FileReason.TOO_LARGE, details="", author=ANNA, message=None, is_told=True,
        visibility=Visibility.PUBLIC,
    ),
    FileAsked(
        at=NOW, by=ANNA, origin=Origin.SLACK, file=1, name="secret.txt", visibility=Visibility.PUBLIC
    ),
    FileDeleted(
        at=NOW, by=ANNA, origin=Origin.SLACK, file=1, name="secret.txt", key=FileKey("k"), is_dropped=False,
        visibility=Visibility.PUBLIC,
    ),
)  # fmt: skip


def test_the_files_of_what_was_edited_into_a_note_go_with_it() -> None:
    assert [each.number for each in without_notes(log_of(*ABOUT_FILES))] == [1, 2, 3, 4, 5, 6]
    log = log_of(*ABOUT_FILES, AS_NOTE)
    assert [each.number for each in without_notes(log)] == [1]
    stored = [each.event for each in as_read(log) if isinstance(each.event, FileStored)]
    assert [event.visibility for event in stored] == [Visibility.INTERNAL]
    ticket = fold(TicketId("T20261122.0001"), [each.event for each in log])
    assert [file.visibility for file in ticket.files] == [Visibility.INTERNAL]


@pytest.mark.parametrize(
    ("events", "words", "taken_back"),
    [
        ((), ["hunter2"], []),
        ((corrected("one"), corrected("two")), ["two", "", "two"], []),
        ((RETRACTED,), [""], [2]),
        ((corrected("hunter3"), RETRACTED), ["", ""], [2, 3]),
        ((RETRACTED, corrected("late")), ["", ""], [2, 4]),
    ],
)
def test_no_word_that_was_taken_back_or_edited_away_is_shown(
    events: tuple[Event, ...], words: list[str], taken_back: list[int]
) -> None:
    log = log_of(*events)
    shown = as_shown(log)
    told = [each.event.text for each in shown if isinstance(each.event, UpdateAdded | UpdateCorrected)]
    assert told == words
    assert [each.number for each in shown if each.is_taken_back] == taken_back
    assert [each.number for each in shown] == [each.number for each in log]


@pytest.mark.parametrize("form", TranscriptFormat)
def test_a_transcript_tells_that_something_was_taken_back_and_not_what(form: TranscriptFormat) -> None:
    log = log_of(corrected("hunter3"), RETRACTED)
    ticket = fold(TicketId("T20261122.0001"), [each.event for each in log])
    text = transcript(form, ticket, as_shown(log), {})
    assert "hunter" not in text
    assert "deleted" in text
