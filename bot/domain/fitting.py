"""Whether a ticket as it is to be fits the rules of its remote, as far as they can be checked here. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce

from bot.domain.connected import is_there
from bot.domain.desk import DeskRules
from bot.domain.events import AnswersChanged, Event
from bot.domain.evolve import evolve
from bot.domain.guards import Filing, Values
from bot.domain.intents import (
    Assign,
    Close,
    FileUnder,
    HandOver,
    Intent,
    Reopen,
    Resolve,
    SetAnswers,
    SetPriority,
)
from bot.domain.ticket import Answer, KindId, PersonId, Ticket
from bot.errors import FormError, UserError

GUARDED = (SetAnswers, FileUnder, Assign, HandOver, SetPriority, Close, Resolve, Reopen)
"""What changes a ticket there in a way that its rules are about."""


def values_of(answers: Iterable[Answer]) -> Values:
    """What a form says, by its fields."""
    return {each.field: each.values for each in answers if each.values}


def misfits(
    kind: KindId,
    answers: Iterable[Answer],
    rules: DeskRules,
    now: datetime,
    before: Iterable[Answer] | None = None,
    *,
    owner: PersonId | None = None,
    opener: PersonId | None = None,
) -> list[UserError]:
    """Everything that the remote would not take, each at its field; none where nobody knows its rules.

    `opener` is in whose name it is opened.
    """
    guard = rules.remote.guard if rules.remote is not None else None
    if guard is None:
        return []
    filing = Filing(
        kind=kind,
        values=values_of(answers),
        before=None if before is None else values_of(before),
        at=now,
        owner=_there(owner, rules),
        as_whom=_there(opener, rules),
    )
    return [UserError("unfit_there", each.field, words=each.words) for each in guard(filing)]


def misfits_of_change(
    ticket: Ticket, event: AnswersChanged, rules: DeskRules, now: datetime
) -> list[UserError]:
    """What the remote would not take of a form that was filled in anew, by what it offers now.

    What was filled in after that is held to be there already: it is asked about when it leaves.
    """
    wanted = {each.field: each for each in event.changed}
    before = {each.field: each for each in event.before}
    others = [each for each in ticket.answers if each.field not in wanted and each.field not in before]
    return misfits(
        ticket.kind,
        (*others, *wanted.values()),
        rules,
        now,
        (*others, *before.values()),
        owner=ticket.owner,
    )


def in_words(found: Iterable[UserError]) -> str:
    """Why the remote would not take it."""
    return " ".join(each.values["words"] for each in found)


def _there(person: PersonId | None, rules: DeskRules) -> str:
    """Who somebody of the chat is there; empty where that is not known."""
    known = rules.remote.there(person) if rules.remote is not None and person is not None else None
    return known.id if known is not None else ""


def demand_fit(
    ticket: Ticket, intent: Intent, events: Sequence[Event], rules: DeskRules, now: datetime
) -> None:
    """Raise FormError with all that the remote would not take of what is to happen to a ticket there."""
    if rules.remote is None or rules.remote.guard is None or not isinstance(intent, GUARDED) or not events:
        return
    after = reduce(evolve, events, ticket)
    if is_there(ticket):
        found = misfits(after.kind, after.answers, rules, now, ticket.answers, owner=after.owner)
    elif isinstance(intent, SetAnswers):  # It waits for its form here, which may be filled in bit by bit.
        filled = {each.field for each in intent.entries if any(each.values)}
        found = [each for each in misfits(after.kind, after.answers, rules, now) if each.field in filled]
    else:
        return
    if found:
        raise FormError(found)
