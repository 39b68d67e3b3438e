"""Incidents and the problem behind them: what is decided on either side, and what is told to the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.events import (
    Closed,
    ProblemChanged,
    Recorded,
)
from bot.domain.evolve import evolve
from bot.domain.intents import (
    Close,
    FileUnder,
    Intent,
    MergeInto,
    NoteIncident,
    Origin,
    ProblemFace,
    RecordProblem,
    RecordProblemEnd,
    RecordProblemReopened,
    Reopen,
)
from bot.domain.plan import plan
from bot.domain.problems import MOST_INCIDENTS, for_others
from bot.domain.ticket import REMOTE, Outcome, Ticket, TicketId
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, CLOSED, ERIC, NOW, OPEN, RULES, Case, after

T2, T3 = TicketId("T20261122.0002"), TicketId("T20261122.0003")
FACE = ProblemFace(
    desk=RULES.id,
    remote_id=None,
    is_private=False,
    requester=ANNA,
    problem=None,
    incidents=0,
    is_yours=True,
)
FILE = FileUnder(by=BENO, problem=T2, facing=FACE)
NOTE = NoteIncident(by=BENO, incident=T2)
INCIDENT, PROBLEM = after(OPEN, FILE), after(OPEN, NOTE)
ENDED = RecordProblemEnd(by=BENO, problem=T2, outcome=Outcome.RESOLVED)
AGAIN = RecordProblemReopened(by=BENO, problem=T2)

CASES = [
    Case("an incident", OPEN, FILE, ["ProblemChanged"]),
    Case("filed under it twice is no event", INCIDENT, FILE, []),
    Case("under another one instead", INCIDENT, replace(FILE, problem=T3), ["ProblemChanged"]),
    Case("taken off", INCIDENT, FileUnder(by=BENO, problem=None), ["ProblemChanged"]),
    Case("what is no incident is not taken off", OPEN, FileUnder(by=BENO, problem=None), []),
    Case("a closed one too", CLOSED, FILE, ["ProblemChanged"]),
    Case("its problem notes it", OPEN, NOTE, ["IncidentNoted"]),
    Case("once", PROBLEM, NOTE, []),
    Case("and forgets it", PROBLEM, replace(NOTE, is_gone=True), ["IncidentLeft"]),
    Case("once, too", OPEN, replace(NOTE, is_gone=True), []),
    Case("the end of its problem is told", INCIDENT, ENDED, ["ProblemEnded"]),
    Case("not to what is closed itself", after(INCIDENT, Close(by=BENO)), ENDED, []),
    Case("nor that of a former one", after(INCIDENT, FileUnder(by=BENO, problem=None)), ENDED, []),
    Case("that it is open again too", INCIDENT, AGAIN, ["ProblemReopened"]),
    Case("also to what is closed by now", after(INCIDENT, Close(by=BENO)), AGAIN, ["ProblemReopened"]),
    Case("nor is what a former one does", after(INCIDENT, FileUnder(by=BENO, problem=None)), AGAIN, []),
    Case("what a form says", OPEN, RecordProblem(by=REMOTE, problem=T2, facing=FACE), ["ProblemChanged"]),
    Case("but not what cannot be here", PROBLEM, RecordProblem(by=REMOTE, problem=T2, facing=FACE), []),
    Case("nor of a private one", OPEN,
         RecordProblem(by=REMOTE, problem=T2, facing=replace(FACE, is_private=True)), []),
    Case("nor of what nobody knows", OPEN, RecordProblem(by=REMOTE, problem=T2), []),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shows)
def test_intent_brings_these_events(case: Case) -> None:
    events = decide(case.ticket, case.intent, RULES, NOW)
    assert [type(event).__name__ for event in events] == case.events


FULL = replace(FACE, incidents=MOST_INCIDENTS)
REFUSED = [
    ("nothing is its own problem", OPEN, replace(FILE, problem=OPEN.id), "same_ticket"),
    ("a ticket that nobody knows", OPEN, replace(FILE, facing=None), "no_such_ticket"),
    ("a private one", OPEN, replace(FILE, facing=replace(FACE, is_private=True)), "privacy_differs"),
    ("a problem is no incident", PROBLEM, replace(FILE, problem=T3), "has_incidents"),
    ("an incident is no problem", OPEN, replace(FILE, facing=replace(FACE, problem=T3)), "is_incident"),
    ("a hundred are enough", OPEN, replace(FILE, facing=FULL), "too_many_incidents"),
    ("another desk's", OPEN, replace(FILE, facing=replace(FACE, is_yours=False)), "not_yours"),
    ("its requester files nothing", OPEN, replace(FILE, by=ANNA), "agents_only"),
    ("nor does a stranger", OPEN, replace(FILE, by=ERIC), "agents_only"),
]


@pytest.mark.parametrize(("shows", "ticket", "intent", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_intent_is_refused(shows: str, ticket: Ticket, intent: Intent, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, RULES, NOW)
    assert refused.value.code == code, shows


def test_both_problems_hear_of_an_incident_that_goes_from_one_to_the_other() -> None:
    events = decide(INCIDENT, replace(FILE, problem=T3), RULES, NOW)
    gone = NoteIncident(by=BENO, origin=Origin.SLACK, incident=OPEN.id, is_gone=True)
    assert list(for_others(INCIDENT, events)) == [(T2, gone), (T3, replace(gone, is_gone=False))]


def test_the_end_of_a_problem_is_told_to_its_incidents_and_that_of_a_duplicate_is_not() -> None:
    ends = decide(PROBLEM, Close(by=BENO, outcome=Outcome.ABANDONED), RULES, NOW)
    told = RecordProblemEnd(by=BENO, problem=OPEN.id, outcome=Outcome.ABANDONED)
    assert list(for_others(PROBLEM, ends)) == [(T2, told)]
    merged = decide(PROBLEM, MergeInto(by=BENO, target=T3), RULES, NOW)
    assert any(isinstance(event, Closed) for event in merged)
    assert list(for_others(PROBLEM, merged)) == []


def test_a_problem_that_is_open_again_is_told_to_its_incidents_and_a_duplicate_given_back_is_not() -> None:
    closed = after(PROBLEM, Close(by=BENO))
    again = decide(closed, Reopen(by=BENO, reason="It is back."), RULES, NOW)
    told = RecordProblemReopened(by=BENO, problem=OPEN.id)
    assert list(for_others(closed, again)) == [(T2, told)]
    merged = after(PROBLEM, MergeInto(by=BENO, target=T3))
    back = decide(merged, Reopen(by=BENO, reason="It is not the same."), RULES, NOW)
    assert list(for_others(merged, back)) == []


def test_the_card_is_drawn_again_and_a_line_tells_unless_the_form_does() -> None:
    [event] = decide(OPEN, FILE, RULES, NOW)
    assert isinstance(event, ProblemChanged)
    for told, kinds in (
        (event, ["PostLine", "RefreshCard"]),
        (replace(event, is_filled_in=True), ["RefreshCard"]),
    ):
        effects = plan(OPEN, evolve(OPEN, told), [Recorded(number=9, event=told)])
        assert [type(each).__name__ for each in effects] == kinds
