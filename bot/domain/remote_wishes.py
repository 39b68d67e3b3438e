"""Decisions about what people want of a remote besides talk: a rating passed on, an alert, a mark as viewed.

Only decide calls them. What a remote does not take is refused here, with what to do instead.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain.abilities import Ability, Connected
from bot.domain.desk import DeskRules
from bot.domain.events import AlertSet, AnswerRated, Event, ViewedThere
from bot.domain.filing import demand_ahead
from bot.domain.intents import RateAnswer, SetAlert, TellViewed
from bot.domain.remote_side import Remote
from bot.domain.survey import BEST
from bot.domain.ticket import Ticket
from bot.errors import UserError


def ask_remote(
    ticket: Ticket, intent: RateAnswer | SetAlert | TellViewed, rules: DeskRules, now: datetime
) -> list[Event]:
    """What is to be done at the remote because somebody here wants it."""
    match intent:
        case RateAnswer():
            return [_rated(ticket, intent, rules, now)]
        case SetAlert():
            return _alert(ticket, intent, rules, now)
        case TellViewed(by=by, origin=origin):
            there = _there(ticket, rules)
            if there is None or not there[0].has_news or not there[1].can(Ability.VIEWED):
                return []
            return [ViewedThere(at=now, by=by, origin=origin, via=there[0].name)]
        case _:
            assert_never(intent)


def _rated(ticket: Ticket, intent: RateAnswer, rules: DeskRules, now: datetime) -> AnswerRated:
    if not 1 <= intent.stars <= BEST:
        raise UserError("rating_unfit", "rating", word=str(intent.stars)[:20])
    there = _there(ticket, rules)
    if there is None:
        raise UserError("rating_nowhere", "rating", ticket=ticket.id)
    remote, connected = there
    if not connected.can(Ability.RATE):
        raise UserError("rating_not_taken", "rating", ticket=ticket.id, remote=remote.name)
    if ticket.is_closed:
        raise UserError("rated_when_closed", "rating", ticket=ticket.id)
    if intent.update is None:
        raise UserError("not_an_answer", "rating", remote=remote.name, ticket=ticket.id)
    return AnswerRated(
        at=now,
        by=intent.by,
        origin=intent.origin,
        via=remote.name,
        number=intent.number,
        update=intent.update,
        stars=intent.stars,
    )


def _alert(ticket: Ticket, intent: SetAlert, rules: DeskRules, now: datetime) -> list[Event]:
    there = _there(ticket, rules)
    if there is None:
        raise UserError("alert_nowhere", "when", ticket=ticket.id)
    remote, connected = there
    if not connected.can(Ability.ALERT):
        raise UserError("alert_not_taken", "when", ticket=ticket.id, remote=remote.name)
    if ticket.is_closed:
        raise UserError("alert_when_closed", "when", ticket=ticket.id)
    if intent.due_at is not None:
        demand_ahead(intent.due_at, now)
    elif remote.alert_at is None or remote.alert_at <= now:
        raise UserError("no_alert", "when", ticket=ticket.id, remote=remote.name)
    if intent.due_at == remote.alert_at:
        return []
    return [AlertSet(at=now, by=intent.by, origin=intent.origin, via=remote.name, due_at=intent.due_at)]


def _there(ticket: Ticket, rules: DeskRules) -> tuple[Remote, Connected] | None:
    """The ticket's other side and what it takes, if it has one."""
    remote = ticket.remote
    return None if rules.remote is None or remote is None or remote.id is None else (remote, rules.remote)
