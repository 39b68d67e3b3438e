"""Decisions on the work on a ticket: time that was spent, and a checklist of what is to be done. Pure.

Only decide and its modules call them. A checklist is the remote's where there is one; items that are on
their way there have no id of the remote's yet, and begin with `~`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.abilities import Ability
from bot.domain.connected import has, is_there
from bot.domain.desk import DeskRules
from bot.domain.events import ChecklistChanged, Event, TimeLogged
from bot.domain.facts import ChecklistItem
from bot.domain.intents import ChangeChecklist, Close, LogTime
from bot.domain.ticket import REMOTE, Ticket
from bot.domain.wanted import Wanted
from bot.errors import UserError

LONGEST_WORK = 24 * 60
"""The most minutes of one entry."""
WORK_TEXT_LIMIT = 4_000
ITEM_LIMIT = 255
IMPORTANT = "!❗"
"""What an item begins with that has to be done before the ticket closes."""
MOST_ITEMS = 50
PENDING = "~"


def work(ticket: Ticket, intent: LogTime | ChangeChecklist, rules: DeskRules, now: datetime) -> list[Event]:
    """What comes of it. Raises UserError where the remote keeps no such thing."""
    name = rules.remote.name if rules.remote else ""
    match intent:
        case LogTime():
            if not has(Ability.TIME, ticket, rules):
                raise UserError("time_not_taken", "minutes", ticket=ticket.id, remote=name)
            return [_logged(ticket, intent, now)]
        case ChangeChecklist():
            if not has(Ability.CHECKLIST, ticket, rules):
                raise UserError("checklist_not_kept", "add", ticket=ticket.id, remote=name)
            if ticket.is_closed:
                raise UserError("closed", "add", ticket=ticket.id)
            return [*_changed(ticket, intent, now)]
        case _:
            assert_never(intent)


def _logged(ticket: Ticket, intent: LogTime, now: datetime) -> TimeLogged:
    if not 1 <= intent.minutes <= LONGEST_WORK:
        raise UserError("minutes_unfit", "minutes", word=str(intent.minutes)[:20])
    text = intent.text.strip()
    if len(text) > WORK_TEXT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{WORK_TEXT_LIMIT:,}")
    return TimeLogged(
        at=now,
        by=intent.by,
        origin=intent.origin,
        entry=ticket.time_entries + 1,
        minutes=intent.minutes,
        text=text,
    )


def _changed(ticket: Ticket, intent: ChangeChecklist, now: datetime) -> list[ChecklistChanged]:
    known = {each.id: each for each in ticket.checklist}
    for each in (*intent.tick, *intent.untick, *intent.remove):
        if each not in known:
            raise UserError("item_unknown", "items", word=each[:40], ticket=ticket.id)
        if each.startswith(PENDING) and is_there(ticket):
            raise UserError("item_on_its_way", "items", item=known[each].name, ticket=ticket.id)
    wanted = _items(intent.add, ticket.version + 1)
    if len(known) + len(wanted) - len(set(intent.remove)) > MOST_ITEMS:
        raise UserError("too_many_items", "add", limit=str(MOST_ITEMS))
    gone = set(intent.remove)
    now_is = {
        each.id: replace(each, is_done=each.id in intent.tick, done_by="", done_at=None)
        if (each.id in intent.tick and not each.is_done) or (each.id in intent.untick and each.is_done)
        else each
        for each in ticket.checklist
        if each.id not in gone
    }
    items = (*now_is.values(), *wanted)
    return _told(ticket.checklist, items, intent, now)


def _items(given: Iterable[str], number: int) -> list[ChecklistItem]:
    """The items that these lines ask for, as event `number` adds them."""
    items = list[ChecklistItem]()
    for each in given:
        line = " ".join(each.split())
        name = line.lstrip(IMPORTANT).strip()
        if len(name) > ITEM_LIMIT:
            raise UserError("item_too_long", "add", limit=str(ITEM_LIMIT))
        if name:
            id_ = f"{PENDING}{number}:{len(items)}"
            items.append(ChecklistItem(id=id_, name=name, is_important=line != name))
    return items


def checked_there(
    ticket: Ticket, intent: Wanted, theirs: Sequence[ChecklistItem] | None, via: str, now: datetime
) -> list[Event]:
    """What is otherwise on the remote's list; None: it does not say. What is on its way there stays."""
    if theirs is None:
        return []
    names = {each.name for each in theirs}
    waiting = (each for each in ticket.checklist if each.id.startswith(PENDING) and each.name not in names)
    return [
        replace(event, by=REMOTE, via=via)
        for event in _told(ticket.checklist, (*theirs, *waiting), intent, now)
    ]


def _told(
    before: Sequence[ChecklistItem], items: tuple[ChecklistItem, ...], intent: Wanted, now: datetime
) -> list[ChecklistChanged]:
    if tuple(before) == items:
        return []
    was = {each.id: each for each in before}
    arrived = {each.name for each in before if each.id.startswith(PENDING)}
    kept = {each.id for each in items}
    names = {each.name for each in items}
    return [
        ChecklistChanged(
            at=now,
            by=intent.by,
            origin=intent.origin,
            items=items,
            added=tuple(each for each in items if each.id not in was and each.name not in arrived),
            ticked=tuple(each for each in items if each.is_done and not _was_done(was, each)),
            unticked=tuple(each for each in items if not each.is_done and _was_done(was, each)),
            removed=tuple(
                each
                for each in before
                if each.id not in kept and not (each.id.startswith(PENDING) and each.name in names)
            ),
        )
    ]


def _was_done(was: dict[str, ChecklistItem], item: ChecklistItem) -> bool:
    before = was.get(item.id)
    return before is not None and before.is_done


def open_important(ticket: Ticket) -> tuple[ChecklistItem, ...]:
    """What matters and is not done yet."""
    return tuple(each for each in ticket.checklist if each.is_important and not each.is_done)


def closed(
    ticket: Ticket, intent: Close, events: list[Event], rules: DeskRules, now: datetime
) -> list[Event]:
    """These events of its closing, behind the time that went into it; UserError as `demand_checked`."""
    demand_checked(ticket, intent, rules)
    if intent.minutes is None or not events:
        return events
    spent = LogTime(by=intent.by, origin=intent.origin, minutes=intent.minutes, text=intent.text)
    return [*work(ticket, spent, rules, now), *events]


def demand_checked(ticket: Ticket, intent: Close, rules: DeskRules) -> None:
    """Raise UserError when an agent closes a ticket with something important undone, and has not said so.

    Autotask itself completes such a ticket without a word.
    """
    undone = open_important(ticket)
    if ticket.is_closed or intent.is_confirmed or not undone or not rules.is_agent(intent.by):
        return
    names = ", ".join(f"“{each.name}”" for each in undone[:5])
    raise UserError("important_undone", "confirmed", ticket=ticket.id, items=names)
