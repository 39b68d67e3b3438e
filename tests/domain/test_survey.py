"""The survey: who is asked after which closing, when, how often; and what counts as an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given

from bot.domain.decide import decide
from bot.domain.desk import DeskRules, SurveyRules
from bot.domain.effects import RefreshCard, TellPerson
from bot.domain.events import Event, Recorded, SurveyAnswered, SurveyAsked
from bot.domain.evolve import evolve
from bot.domain.intents import (
    AnswerSurvey,
    Assign,
    Close,
    FireTimers,
    Intent,
    MergeInto,
    Reopen,
    Resolve,
)
from bot.domain.plan import plan
from bot.domain.survey import WORDS_LIMIT, is_sampled
from bot.domain.ticket import POLICY, Outcome, Rating, Ticket, TicketId, TimerKind
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, NOW, RULES, opened
from tests.domain.test_properties import Steps, steps, story

HOUR = timedelta(hours=1)
ASKS = replace(RULES, survey=SurveyRules(enabled=True, wait=HOUR))
FIRE = FireTimers(by=POLICY)


def done(ticket: Ticket, *intents: Intent, rules: DeskRules = ASKS, after: timedelta = timedelta()) -> Ticket:
    """The ticket after these, all at one time."""
    for intent in intents:
        ticket = reduce(evolve, decide(ticket, intent, rules, NOW + after), ticket)
    return ticket


def closed(outcome: Outcome = Outcome.RESOLVED, rules: DeskRules = ASKS) -> Ticket:
    return done(opened(), Assign(by=BENO, owner=BENO), Close(by=BENO, outcome=outcome), rules=rules)


def asked(rules: DeskRules = ASKS) -> Ticket:
    return done(closed(rules=rules), FIRE, rules=rules, after=HOUR)


def due_in(ticket: Ticket) -> timedelta | None:
    """When the survey's timer is due; it is the only one that a closed ticket may have."""
    times = [timer.due_at - NOW for timer in ticket.timers]
    assert [timer.kind for timer in ticket.timers] in ([], [TimerKind.SURVEY])
    return times[0] if times else None


@pytest.mark.parametrize(
    ("ticket", "wait"),
    [
        (closed(), HOUR),
        (closed(rules=replace(ASKS, survey=SurveyRules(enabled=True))), timedelta()),
        (closed(rules=RULES), None),
        (closed(rules=replace(ASKS, survey=SurveyRules(enabled=True, sample=0))), None),
        (closed(Outcome.ABANDONED), None),
        (closed(Outcome.DUPLICATE), None),
        (closed(Outcome.NO_RESPONSE), None),
        (done(opened(), MergeInto(by=BENO, target=TicketId("T20261122.0009"))), None),
        (done(replace(opened(), owner=ANNA), Close(by=BENO)), None),
        (done(opened(), Resolve(by=BENO)), None),
        (done(opened(), Close(by=ANNA)), HOUR),
    ],
    ids=[
        "resolved", "at once", "no survey", "not in the sample", "abandoned", "duplicate", "no response",
        "merged", "one's own work", "only resolved", "closed by the requester",
    ],
)  # fmt: skip
def test_who_is_asked_and_when(ticket: Ticket, wait: timedelta | None) -> None:
    assert due_in(ticket) == wait


def test_the_requester_is_told_in_private_and_the_log_says_so() -> None:
    ticket = closed()
    events = decide(ticket, FIRE, ASKS, NOW + HOUR)
    assert [type(event).__name__ for event in events] == ["SurveyAsked", "PolicyTimersSet"]
    recorded = [Recorded(number=7 + n, event=event) for n, event in enumerate(events)]
    after = reduce(evolve, events, ticket)
    assert plan(ticket, after, recorded) == [TellPerson(ticket=ticket.id, person=ANNA, number=7)]
    assert (after.survey_asked_at, after.timers, after.edited_by) == (NOW + HOUR, (), BENO)


def test_a_ticket_that_is_open_again_is_not_asked_about() -> None:
    again = done(closed(), Reopen(by=ANNA, reason="No."))
    assert due_in(again) is None
    assert decide(again, FIRE, ASKS, NOW + HOUR) == []
    assert due_in(done(again, Close(by=BENO))) == HOUR


def test_a_survey_that_was_switched_off_meanwhile_asks_nobody() -> None:
    assert done(closed(), FIRE, rules=RULES, after=HOUR).survey_asked_at is None


def test_somebody_who_was_asked_lately_is_left_alone_and_the_timer_goes() -> None:
    ticket = closed()
    after = done(ticket, replace(FIRE, may_ask=False), after=HOUR)
    assert (after.survey_asked_at, after.timers) == (None, ())


def test_the_sample_is_repeatable_and_about_as_large_as_was_wanted() -> None:
    tickets = [replace(opened(), id=TicketId(f"T20261122.{number:04}")) for number in range(1_000)]
    chosen = [ticket.id for ticket in tickets if is_sampled(ticket, 0.3)]
    assert chosen == [ticket.id for ticket in tickets if is_sampled(ticket, 0.3)]
    assert 250 < len(chosen) < 350
    assert set(chosen) <= {ticket.id for ticket in tickets if is_sampled(ticket, 0.6)}
    assert all(is_sampled(ticket, 1) for ticket in tickets)


def test_an_answer_stands_on_the_ticket_and_its_card() -> None:
    ticket = asked()
    [event] = decide(ticket, AnswerSurvey(by=ANNA, rating=4, text=" Quick. "), ASKS, NOW + HOUR)
    after = evolve(ticket, event)
    assert after.rating == Rating(stars=4, text="Quick.", at=NOW + HOUR)
    assert plan(ticket, after, [Recorded(number=9, event=event)]) == [RefreshCard(ticket=ticket.id, place=1)]


def test_words_may_follow_a_rating_once() -> None:
    ticket = done(asked(), AnswerSurvey(by=ANNA, rating=4), AnswerSurvey(by=ANNA, rating=4, text="Quick."))
    assert ticket.rating == Rating(stars=4, text="Quick.", at=NOW)
    with pytest.raises(UserError, match="survey_answered"):
        decide(ticket, AnswerSurvey(by=ANNA, rating=4, text="Very."), ASKS, NOW)


def test_a_ticket_closed_again_may_be_asked_about_again() -> None:
    ticket = done(asked(), AnswerSurvey(by=ANNA, rating=1))
    ticket = done(ticket, Reopen(by=ANNA, reason="No."), Close(by=BENO))
    ticket = done(ticket, FIRE, after=HOUR)
    assert ticket.rating is None
    assert done(ticket, AnswerSurvey(by=ANNA, rating=5)).rating is not None


REOPENED = done(asked(), Reopen(by=ANNA, reason="No."))
RATED = done(asked(), AnswerSurvey(by=ANNA, rating=4))


@pytest.mark.parametrize(
    ("ticket", "intent", "code", "field"),
    [
        (asked(), AnswerSurvey(by=BENO, rating=5), "requester_only", None),
        (asked(), AnswerSurvey(by=ANNA, rating=0), "rating_unfit", "rating"),
        (asked(), AnswerSurvey(by=ANNA, rating=6), "rating_unfit", "rating"),
        (asked(), AnswerSurvey(by=ANNA, rating=5, text="x" * (WORDS_LIMIT + 1)), "text_too_long", "text"),
        (closed(), AnswerSurvey(by=ANNA, rating=5), "survey_not_asked", "rating"),
        (REOPENED, AnswerSurvey(by=ANNA, rating=5), "survey_reopened", "rating"),
        (RATED, AnswerSurvey(by=ANNA, rating=4), "survey_answered", "text"),
        (RATED, AnswerSurvey(by=ANNA, rating=5), "survey_answered", "text"),
        (RATED, AnswerSurvey(by=ANNA, rating=5, text="Better."), "survey_answered", "text"),
    ],
)
def test_what_is_no_answer_is_refused(
    ticket: Ticket, intent: AnswerSurvey, code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, ASKS, NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


@given(steps)
def test_a_closed_ticket_waits_for_its_survey_and_nothing_else(steps: Steps) -> None:
    ticket, log, _ = story(steps, ASKS)
    kinds = [timer.kind for timer in ticket.timers if ticket.is_closed or timer.kind is TimerKind.SURVEY]
    assert kinds in ([], [TimerKind.SURVEY])
    assert ticket.is_closed or not kinds
    asked: list[Event] = [event for event in log if isinstance(event, SurveyAsked)]
    first = [event for event in log if isinstance(event, SurveyAnswered)]
    assert len(first) <= 2 * len(asked)
