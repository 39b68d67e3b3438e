"""What counts in the figures: the steps of a ticket, once each, told day by day or read back at once."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given

from bot.domain.events import Event, Opened, Recorded, Reopened, SurveyAnswered, SurveyAsked, UpdateAdded
from bot.domain.evolve import evolve, fold
from bot.domain.intents import Origin
from bot.domain.measures import Fact, Measure, measured
from bot.domain.ticket import POLICY, PersonId, Role, Ticket, TicketId, Visibility
from tests import builders
from tests.builders import ANNA, BENO, CARLA, NOW, after, closed, resolved, said, taken
from tests.domain.test_decide import opened as opened_ticket
from tests.domain.test_properties import Steps, steps, story

NUMBER = TicketId("T20261122.0001")


def answer(hours: float, by: PersonId = BENO, **changes: Any) -> UpdateAdded:
    return said("Look here.", by=by, role=Role.AGENT, at=after(hours=hours), **changes)


def question(hours: float) -> UpdateAdded:
    return said("And now?", at=after(hours=hours))


def reopened(hours: float) -> Reopened:
    return Reopened(at=after(hours=hours), by=ANNA, origin=Origin.SLACK, reason="No.")


def numbered(events: list[Event]) -> list[Recorded]:
    return [Recorded(number=number, event=event) for number, event in enumerate(events, 1)]


def measures(*events: Event) -> list[Measure]:
    log: list[Event] = [builders.opened(), said(), *events]
    return measured(None, fold(NUMBER, log), numbered(log))


def told(*events: Event) -> list[tuple[str, float, PersonId | None]]:
    """Each fact but the opening, with its hours or stars, and whose it is."""
    return [
        (each.fact.value, each.value if each.fact is Fact.RATING else each.value / 3.6e9, each.person)
        for each in measures(*events)
        if each.fact is not Fact.OPENED
    ]


def ticket_after(*events: Event) -> Ticket:
    return fold(NUMBER, [builders.opened(), said(), *events])


@pytest.mark.parametrize(
    ("events", "facts"),
    [
        ([], []),
        ([answer(2)], [("first_response", 2, BENO)]),
        ([answer(2), answer(3)], [("first_response", 2, BENO)]),
        (
            [answer(2), question(5), question(6), answer(9, CARLA), question(10)],
            [
                ("first_response", 2, BENO),
                ("requester_reply", 3, ANNA),
                ("next_response", 4, CARLA),
                ("requester_reply", 1, ANNA),
            ],
        ),
        ([answer(2, visibility=Visibility.INTERNAL)], []),
        ([taken(), closed(at=after(hours=4))], [("closed", 0, BENO), ("solution", 4, BENO)]),
        ([closed(at=after(hours=4), by=POLICY)], [("closed", 0, POLICY), ("solution", 4, POLICY)]),
        (
            [resolved(at=after(hours=3)), closed(at=after(hours=30))],
            [("closed", 0, BENO), ("solution", 3, BENO)],
        ),
        (
            [answer(1), closed(at=after(hours=2)), reopened(5), answer(6)],
            [
                ("first_response", 1, BENO),
                ("closed", 0, BENO),
                ("solution", 2, BENO),
                ("reopened", 0, None),
                ("next_response", 1, BENO),
            ],
        ),
    ],
)
def test_each_step_counts_once(events: list[Event], facts: list[tuple[str, float, PersonId]]) -> None:
    assert told(*events) == facts


def test_an_answer_before_the_question_took_no_time() -> None:
    assert told(answer(-1)) == [("first_response", 0, BENO)]


def test_a_rating_counts_once_and_words_that_follow_do_not() -> None:
    asked = SurveyAsked(at=NOW, by=POLICY, origin=Origin.POLICY, person=ANNA)
    rated = SurveyAnswered(at=NOW, by=ANNA, origin=Origin.SLACK, rating=4, text="")
    facts = told(taken(), closed(), asked, rated, rated, asked, rated)
    assert [each for each in facts if each[0] == "rating"] == [("rating", 4, BENO)] * 2


def test_what_a_ticket_says_of_who_waits() -> None:
    asked = ticket_after()
    assert (asked.unanswered_at, asked.responded_at, asked.first_by) == (NOW, None, ANNA)
    answered = ticket_after(answer(2))
    assert (answered.unanswered_at, answered.awaited_at) == (None, after(hours=2))
    assert answered.responded_at == after(hours=2)
    again = ticket_after(answer(2), question(3), question(4))
    assert (again.unanswered_at, again.awaited_at) == (after(hours=3), None)
    assert ticket_after(question(1), closed()).unanswered_at is None
    assert ticket_after(closed(), reopened(9)).unanswered_at == after(hours=9)


def test_the_last_change_is_no_note_and_nothing_that_the_bot_does_around_the_ticket() -> None:
    changed = ticket_after(taken(CARLA, at=after(hours=1)))
    assert (changed.edited_by, changed.edited_at) == (CARLA, after(hours=1))
    noted = ticket_after(taken(CARLA, at=after(hours=1)), answer(2, visibility=Visibility.INTERNAL))
    assert noted.edited_by == CARLA
    assert ticket_after(taken(CARLA), builders.card_posted()).edited_by == CARLA


def test_a_log_without_its_opening_counts_for_nothing_but_an_error() -> None:
    with pytest.raises(ValueError, match=NUMBER):
        measured(None, ticket_after(), numbered([said()]))


@given(steps)
def test_a_log_counts_the_same_step_by_step_and_all_at_once(steps: Steps) -> None:
    begun = opened_ticket()
    ticket, log, batches = story(steps)
    now, found = begun, list[Measure]()
    for batch in batches:
        was, now = now, reduce(evolve, (each.event for each in batch), now)
        found += measured(was, now, batch)
    whole = [Recorded(number=begun.version + n, event=event) for n, event in enumerate(log, 1)]
    assert measured(begun, ticket, whole) == found
    assert all(each.value >= 0 for each in found)
    assert len({(each.fact, each.number) for each in found}) == len(found)
    assert not any(isinstance(each.event, Opened) for each in whole)
    assert all(each.at >= NOW - timedelta(days=1) for each in found)
