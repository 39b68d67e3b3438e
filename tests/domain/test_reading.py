"""A log as it reads now, and as those may read it who may read no notes."""

from __future__ import annotations

import pytest

from bot.domain.events import Event, Recorded, UpdateCorrected, UpdateRetracted
from bot.domain.intents import Origin
from bot.domain.reading import updates_of, without_notes
from bot.domain.ticket import Visibility
from tests.builders import ANNA, NOW, opened, said


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
