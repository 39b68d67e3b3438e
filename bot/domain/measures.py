"""What of a ticket's life counts in the figures: one measure for each fact, at the time it came about.

Pure: the same log gives the same measures, whether it grows day by day or is read back at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.events import Closed, Opened, Recorded, Reopened, SurveyAnswered, UpdateAdded
from bot.domain.evolve import begin, evolve
from bot.domain.ticket import DeskId, Outcome, PersonId, Role, Ticket


class Fact(StrEnum):
    """What is counted. The times are in microseconds, the rating in stars."""

    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    FIRST_RESPONSE = "first_response"
    """From the opening to the first public word of an agent."""
    NEXT_RESPONSE = "next_response"
    """From the requester's first unanswered word to an agent's."""
    REQUESTER_REPLY = "requester_reply"
    """From an agent's word to the requester's next."""
    SOLUTION = "solution"
    """From the opening to when it was thought finished, of what was closed as resolved."""
    RATING = "rating"


TIMES = (Fact.FIRST_RESPONSE, Fact.NEXT_RESPONSE, Fact.REQUESTER_REPLY, Fact.SOLUTION)
_COUNTED = (Opened, UpdateAdded, Closed, Reopened, SurveyAnswered)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One fact of a ticket's event `number`; `person` is whose work it is, if anybody's."""

    fact: Fact
    number: int
    at: datetime
    value: int
    desk: DeskId
    requester: PersonId
    is_private: bool
    person: PersonId | None


def measured(before: Ticket | None, after: Ticket, recorded: Sequence[Recorded]) -> list[Measure]:
    """What these events of a ticket count for; `before` is None when they are its whole log."""
    if not any(isinstance(each.event, _COUNTED) for each in recorded):
        return []
    found: list[Measure] = []
    was = before
    for each in recorded:
        event = each.event
        if was is None:
            if not isinstance(event, Opened):
                raise ValueError(f"The log of {after.id} does not begin with its opening.")
            now = begin(after.id, event)
        else:
            now = evolve(was, event)
        found += (
            Measure(
                fact=fact,
                number=each.number,
                at=event.at,
                value=value,
                desk=now.desk,
                requester=now.requester,
                is_private=now.is_private,
                person=person,
            )
            for fact, value, person in _facts(was or now, now, each)
        )
        was = now
    return found


def _facts(was: Ticket, now: Ticket, recorded: Recorded) -> Iterator[tuple[Fact, int, PersonId | None]]:
    match recorded.event:
        case Opened():
            yield Fact.OPENED, 0, None
        case UpdateAdded() as said:
            yield from _responses(was, now, said)
        case Closed(by=by, at=at, outcome=outcome):
            yield Fact.CLOSED, 0, was.owner or by
            if outcome is Outcome.RESOLVED:
                yield Fact.SOLUTION, _span(was.opened_at, was.resolved_at or at), was.owner or by
        case Reopened():
            yield Fact.REOPENED, 0, was.owner
        case SurveyAnswered(rating=rating) if was.rating is None:
            yield Fact.RATING, rating, now.owner


def _responses(was: Ticket, now: Ticket, said: UpdateAdded) -> Iterator[tuple[Fact, int, PersonId]]:
    if said.role is Role.REQUESTER:
        if was.awaited_at is not None and now.awaited_at is None:
            yield Fact.REQUESTER_REPLY, _span(was.awaited_at, said.said_at), said.by
    elif was.responded_at is None and now.responded_at is not None:
        yield Fact.FIRST_RESPONSE, _span(was.opened_at, said.said_at), said.by
    elif was.unanswered_at is not None and now.unanswered_at is None:
        yield Fact.NEXT_RESPONSE, _span(was.unanswered_at, said.said_at), said.by


def _span(since: datetime, until: datetime) -> int:
    """Microseconds; the chat's clock and ours may differ, but nobody answers before they are asked."""
    return max(0, (until - since) // _MICROSECOND)
