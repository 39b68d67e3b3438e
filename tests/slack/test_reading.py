"""What is shown of a ticket's words: as they read now, and notes on a private one to insiders alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.effects import SendTranscript
from bot.domain.events import Event, Recorded, UpdateCorrected, UpdateRetracted
from bot.domain.intents import Origin
from bot.domain.ports import Scene
from bot.domain.ticket import PersonId, Visibility, WorkspaceId
from bot.slack.sending import _visible
from bot.slack.views import lists
from tests.builders import NOW, said
from tests.domain.test_decide import ANNA, BENO, OPEN, RULES
from tests.domain.test_private import DORA, GUARDED, PRIVATE

NOTE = Recorded(number=3, event=said("a note", by=DORA, visibility=Visibility.INTERNAL))


def shown(*later: Event) -> str:
    events: list[Event] = [said("hunter2"), *later]
    log = [Recorded(number=number, event=event) for number, event in enumerate(events, 2)]
    return str(lists.detail(OPEN, RULES, log, {}, link=None, now=NOW).blocks)


def test_show_has_no_word_that_was_taken_back_or_edited_away() -> None:
    retracted = UpdateRetracted(at=NOW, by=ANNA, origin=Origin.SLACK, corrects=2)
    corrected = UpdateCorrected(
        at=NOW, by=ANNA, origin=Origin.SLACK, corrects=2, text="later words", edited_at=NOW
    )
    assert "hunter2" in shown()
    assert "hunter2" not in shown(retracted)
    assert "hunter2" not in shown(corrected)
    assert "later words" in shown(corrected)


@pytest.mark.parametrize(("person", "reads"), [(BENO, False), (DORA, True)])
def test_a_transcript_of_a_private_ticket_has_its_notes_for_insiders(person: PersonId, reads: bool) -> None:
    effect = SendTranscript(ticket=PRIVATE.id, person=person, number=3)
    ticket = replace(PRIVATE, requester=BENO)
    scene = Scene(workspace=WorkspaceId("T1"), ticket=ticket, rules=GUARDED, event=None, log=(NOTE,), now=NOW)
    assert (_visible(effect, scene) == (NOTE,)) is reads
