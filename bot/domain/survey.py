"""Decisions about the survey: who is asked when a ticket is closed, when, and what counts as an answer.

Pure. Whether somebody was asked lately on another ticket is not known here: the store says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import Closed, Event, SurveyAnswered, SurveyAsked
from bot.domain.intents import AnswerSurvey, Origin
from bot.domain.ticket import POLICY, REMOTE, Outcome, Ticket, Timer, TimerKind
from bot.errors import UserError

BEST = 5
"""Ratings go from 1 to this."""
WORDS_LIMIT = 3_000
"""The most characters of the words that may come with a rating."""
_WHOLE = 2**64


def is_sampled(ticket: Ticket, sample: float) -> bool:
    """Whether this ticket belongs to the share that is asked about: the same answer however often."""
    digest = hashlib.sha256(f"{ticket.desk}/{ticket.id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < sample * _WHOLE


def asks_at(
    after: Ticket,
    events: Sequence[Event],
    had: Sequence[Timer],
    fired: Sequence[Timer],
    rules: DeskRules,
    now: datetime,
) -> datetime | None:
    """When the requester is to be asked; None for not at all, or no more."""
    if not after.is_closed or not rules.survey.enabled:
        return None
    if any(isinstance(event, Closed) for event in events):
        return now + rules.survey.wait if _is_worth_asking(after, rules) else None
    timer = next((timer for timer in had if timer.kind is TimerKind.SURVEY), None)
    return timer.due_at if timer is not None and timer not in fired else None


def _is_worth_asking(ticket: Ticket, rules: DeskRules) -> bool:
    """Whoever did not answer, gave up or goes on elsewhere is left alone, and nobody rates themselves."""
    return (
        ticket.outcome is Outcome.RESOLVED
        and ticket.requester not in (ticket.owner, POLICY, REMOTE)
        and is_sampled(ticket, rules.survey.sample)
    )


def ask(ticket: Ticket, rules: DeskRules, now: datetime) -> list[Event]:
    """The time to ask has come; a ticket that was reopened meanwhile is not asked about."""
    if not ticket.is_closed or not rules.survey.enabled:
        return []
    return [SurveyAsked(at=now, by=POLICY, origin=Origin.POLICY, person=ticket.requester)]


def answer(ticket: Ticket, intent: AnswerSurvey, now: datetime) -> list[Event]:
    """One answer to each asking; a rating without words can be given words, once."""
    if not 1 <= intent.rating <= BEST:
        raise UserError("rating_unfit", "rating", word=str(intent.rating)[:20])
    if len(intent.text) > WORDS_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{WORDS_LIMIT:,}")
    if ticket.survey_asked_at is None:
        raise UserError("survey_not_asked", "rating", ticket=ticket.id)
    if not ticket.is_closed:
        raise UserError("survey_reopened", "rating", ticket=ticket.id)
    text = intent.text.strip()
    given = ticket.rating
    if given is not None and (given.stars != intent.rating or given.text or not text):
        raise UserError("survey_answered", "text", ticket=ticket.id, given=f"{given.stars}")
    return [SurveyAnswered(at=now, by=intent.by, origin=intent.origin, rating=intent.rating, text=text)]
