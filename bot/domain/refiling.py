"""Making a ticket another kind of ticket, as far as a remote that has it lets us. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.abilities import Ability
from bot.domain.connected import is_there
from bot.domain.desk import DeskRules
from bot.domain.events import AnswersChanged, Event, KindChanged
from bot.domain.fields import Given, has_choices, offers
from bot.domain.filling import asked_of, context, fill_anew, values_of
from bot.domain.intents import SetAnswers
from bot.domain.kinds import Kind
from bot.domain.ticket import Answer, KindId, PersonId, Ticket
from bot.errors import UserError


def kinds_for(ticket: Ticket, person: PersonId, rules: DeskRules) -> tuple[Kind, ...]:
    """What somebody can make a ticket of what its remote names; once it is there, agents alone can."""
    remote = rules.remote
    if remote is None or not remote.capabilities.forms or ticket.is_closed:
        return ()
    if is_there(ticket) and not (remote.can(Ability.KIND) and rules.is_agent(person)):
        return ()
    asked = asked_of(person, rules, ticket.asked_in)
    return tuple(
        each
        for each in rules.kinds
        if each.id == ticket.kind
        or (each.is_open_to(asked) and each.has_free_title and not each.is_agreed_to)
    )


def _demanded(kind_id: KindId, ticket: Ticket, person: PersonId, rules: DeskRules) -> Kind:
    """The kind that it is to be. Raises UserError where it cannot be that."""
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    kind = rules.kind(kind_id)
    if kind is None:
        raise UserError("unknown_kind", "kind")
    if not kind.active:
        raise UserError("kind_inactive", "kind", kind=kind.name)
    if kind not in kinds_for(ticket, person, rules):
        raise UserError("kind_needs_form", "kind", kind=kind.name)
    return kind


def refile(
    ticket: Ticket, intent: SetAnswers, kind_id: KindId, rules: DeskRules, now: datetime
) -> list[Event]:
    """It is of another kind, whose form is filled in with what is new and with the answers that fit there.

    What a remote has of it stays as it is but for what is new, and both go to it at once: the one may need
    the other.
    """
    kind = _demanded(kind_id, ticket, intent.by, rules)
    given = context(rules, ticket.subject) | {each.field: each.values for each in ticket.answers}
    refiled = KindChanged(
        at=now, by=intent.by, origin=intent.origin, kind=kind.id, name=kind.name, before=ticket.kind
    )
    if is_there(ticket):
        there = replace(ticket, kind=kind.id)
        filled = fill_anew(there, intent, kind, rules, now, ticket)
        return [*(_along(each, kind_id) for each in filled), refiled]
    there = as_kind(ticket, kind, given | values_of(intent.entries))
    return [refiled, *fill_anew(there, intent, kind, rules, now, ticket)]


def _along(event: Event, kind: KindId) -> Event:
    return replace(event, kind=kind) if isinstance(event, AnswersChanged) else event


def as_kind(ticket: Ticket, kind: Kind, given: Given) -> Ticket:
    """The ticket as one of that kind, with the answers that fit there beside what is given."""
    known, held = {each.field: each for each in ticket.answers}, dict(given)
    kept = list[Answer]()
    for field in kind.fields:
        answer = known.get(field.id)
        if answer is None or answer.type is not field.type:
            continue
        if not has_choices(field) or offers(field, answer.values, held):
            kept.append(answer)
        elif held.get(field.id) == answer.values:
            held[field.id] = ()
    return replace(ticket, kind=kind.id, answers=tuple(kept))
