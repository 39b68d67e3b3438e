"""What a remote has made of a ticket's form: its word counts where we cannot change it there ourselves. Pure.

A remote may open something else than it was asked for, and its people may file a ticket otherwise later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.abilities import Ability
from bot.domain.desk import DeskRules
from bot.domain.events import AnswersChanged, Event, KindChanged, PriorityChanged, ResourcesChanged
from bot.domain.remote import RemoteHead
from bot.domain.resources import Attached
from bot.domain.taking_both import taken_both
from bot.domain.ticket import REMOTE, Answer, FieldType, KindId, Ticket
from bot.domain.wanted import Wanted

HEARD_WITHIN = timedelta(minutes=10)
"""So long what is filled in here stands against what is read there."""


def taken_over(
    ticket: Ticket, intent: Wanted, head: RemoteHead, rules: DeskRules, now: datetime
) -> list[Event]:
    """What is otherwise there than here. Of a closed ticket its final word alone is filed otherwise."""
    if rules.remote is None:
        return []
    if ticket.is_closed:
        return final_word(ticket, intent, head, rules, now)
    by, origin, via = REMOTE, intent.origin, rules.remote.name
    events = [] if _is_kind_known(ticket, head, rules) else refiled(ticket, intent, head.kind, rules, now)
    events += _answers(ticket, intent, head.answers, rules, now)
    is_theirs = head.priority is not None and not rules.remote.can(Ability.PRIORITY)
    if is_theirs and head.priority is not None and head.priority is not ticket.priority:
        events.append(
            PriorityChanged(
                at=now, by=by, origin=origin, via=via, priority=head.priority, before=ticket.priority
            )
        )
    events += _resources(ticket, intent, head, via, now)
    return [*events, *taken_both(ticket, intent, head, rules, now)]


def _is_kind_known(ticket: Ticket, head: RemoteHead, rules: DeskRules) -> bool:
    """Whether it is there what it was as we looked last: what it was made here is on its way."""
    noted = ticket.remote.noted if ticket.remote is not None else None
    may_change = rules.remote is not None and rules.remote.can(Ability.KIND)
    return may_change and noted is not None and noted.kind == head.kind


def refiled(
    ticket: Ticket, intent: Wanted, kind_id: KindId | None, rules: DeskRules, now: datetime
) -> list[Event]:
    """That it is of that kind there, where it is of another here and the desk knows it."""
    kind = rules.kind(kind_id) if kind_id is not None else None
    if kind is None or kind.id == ticket.kind:
        return []
    via = rules.remote.name if rules.remote is not None else ""
    refiled = KindChanged(
        at=now, by=REMOTE, origin=intent.origin, via=via, kind=kind.id, name=kind.name, before=ticket.kind
    )
    return [refiled]


def final_word(
    ticket: Ticket, intent: Wanted, head: RemoteHead, rules: DeskRules, now: datetime
) -> list[Event]:
    """What stands there by now where our final comment would go, noted for whoever gives one."""
    field = rules.remote.capabilities.final_field if rules.remote is not None else None
    was = {each.field: each for each in ticket.answers}
    theirs = [each for each in head.answers if each.field == field]
    part = tuple(each for each in theirs if _is_other(each, was.get(each.field)))
    return _filled(ticket, intent, part, rules, now, is_quiet=True)


def _answers(
    ticket: Ticket, intent: Wanted, theirs: Sequence[Answer], rules: DeskRules, now: datetime
) -> list[Event]:
    was = {each.field: each for each in ticket.answers}
    changed = tuple(
        each
        for each in theirs
        if _is_other(each, was.get(each.field)) and not _is_on_its_way(each, ticket, now)
    )
    news = tuple(each for each in changed if _is_news(each, ticket, rules))
    filled = tuple(each for each in changed if each not in news)
    quietly = _filled(ticket, intent, filled, rules, now, is_quiet=True)
    after = replace(ticket, answers=_with(ticket.answers, filled))
    return [*quietly, *_filled(after, intent, news, rules, now, is_quiet=False)]


def _filled(
    ticket: Ticket,
    intent: Wanted,
    part: tuple[Answer, ...],
    rules: DeskRules,
    now: datetime,
    *,
    is_quiet: bool,
) -> list[Event]:
    """That these fields say something else there, if any do."""
    if not part:
        return []
    was = {each.field: each for each in ticket.answers}
    return [
        AnswersChanged(
            at=now,
            by=REMOTE,
            origin=intent.origin,
            via=rules.remote.name if rules.remote else "",
            all_answers=_with(ticket.answers, part),
            changed=part,
            before=tuple(was[each.field] for each in part if each.field in was),
            form=ticket.form,
            is_quiet=is_quiet,
        )
    ]


def _with(answers: Sequence[Answer], changed: Sequence[Answer]) -> tuple[Answer, ...]:
    """All answers once these were changed or added."""
    now_is = {each.field: each for each in changed}
    known = {each.field for each in answers}
    kept = tuple(now_is.get(each.field, each) for each in answers)
    return (*kept, *(each for each in changed if each.field not in known))


def _is_news(answer: Answer, ticket: Ticket, rules: DeskRules) -> bool:
    """Whether people are told: not of what is told otherwise, nor of what nobody was asked for."""
    if rules.remote is not None and answer.field in rules.remote.capabilities.told_apart:
        return False
    if any(each.field == answer.field for each in ticket.answers):
        return True
    is_first = ticket.remote is None or ticket.remote.changed_at is None
    kind = rules.kind(ticket.kind)
    field = kind.field(answer.field) if kind is not None else None
    return not is_first and not (field is not None and field.later)


def _is_on_its_way(theirs: Answer, ticket: Ticket, now: datetime) -> bool:
    """Whether it may not have heard yet what was filled in here: it still says what it said before that."""
    remote = ticket.remote
    if remote is None or remote.filed_at is None or not now - HEARD_WITHIN < remote.filed_at <= now:
        return False
    return theirs.values in remote.filed.get(theirs.field, ())


def _is_other(now: Answer, was: Answer | None) -> bool:
    """Whether it says something else; of several choices the order says nothing."""
    values = was.values if was is not None else ()
    return sorted(now.values) != sorted(values) if now.type is FieldType.CHOICES else now.values != values


def _resources(ticket: Ticket, intent: Wanted, head: RemoteHead, via: str, now: datetime) -> list[Event]:
    """What was attached and taken off there since we looked last: what is on its way there stays."""
    if head.resources is None or ticket.remote is None:
        return []
    known = ticket.remote.resources
    there = {str(each.id): each for each in head.resources}
    here = {each.id for each in ticket.resources}
    added = tuple(
        each for id_, each in there.items() if each.id not in here and (known is None or id_ not in known)
    )
    removed: tuple[Attached, ...] = ()
    if known is not None:
        gone = set(known) - there.keys()
        removed = tuple(each for each in ticket.resources if each.id in gone)
    if not added and not removed:
        return []
    return [ResourcesChanged(at=now, by=REMOTE, origin=intent.origin, via=via, added=added, removed=removed)]
