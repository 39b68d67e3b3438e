"""Decisions of who has a ticket: a person, a group or nobody. Only decide and opening call them."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain.desk import DeskRules, Group, Subject
from bot.domain.events import Event, HandedOver, OwnerChanged
from bot.domain.intents import Assign, HandOver, SetGroup, SetSubject
from bot.domain.ticket import REASON_LIMIT, GroupId, PersonId, Ticket
from bot.errors import UserError


def hand_over(
    ticket: Ticket, intent: Assign | HandOver | SetGroup, rules: DeskRules, now: datetime
) -> list[Event]:
    """What it means for group and owner; nothing when it is theirs already."""
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    if len(intent.reason) > REASON_LIMIT:
        raise UserError("text_too_long", "reason", limit=f"{REASON_LIMIT:,}")
    match intent:
        case Assign(owner=owner, if_free=True) if ticket.owner not in (None, owner):
            raise UserError("taken_already", ticket=ticket.id)
        case Assign(owner=owner):
            return _to_person(ticket, intent, owner, rules, now)
        case HandOver(group=group_id, owner=owner):
            group = _known(group_id, rules)
            if _same(ticket, group):
                return _to_person(ticket, intent, owner, rules, now)
            _demand_owner(owner, rules)
            return [_handed(ticket, intent, group, owner, now)]
        case SetGroup(group=group_id):
            group = _known(group_id, rules)
            if _same(ticket, group):
                return []
            return [_handed(ticket, intent, group, _who_stays(ticket, group), now)]
        case _:
            assert_never(intent)


def group_of(subject: Subject | None, rules: DeskRules) -> Group | None:
    """The group that gets the tickets of a subject."""
    return rules.group(subject.group) if subject is not None and subject.group else None


def given_by_subject(
    ticket: Ticket, intent: SetSubject, subject: Subject, rules: DeskRules, now: datetime
) -> list[Event]:
    """A ticket that nobody has yet goes to the group of the subject under which it is filed."""
    group = group_of(subject, rules)
    if group is None or ticket.group is not None or ticket.owner is not None:
        return []
    return [_handed(ticket, intent, group, None, now)]


def _to_person(
    ticket: Ticket, intent: Assign | HandOver, owner: PersonId | None, rules: DeskRules, now: datetime
) -> list[Event]:
    if owner == ticket.owner:
        return []
    _demand_owner(owner, rules)
    reason = intent.reason.strip()
    return [OwnerChanged(at=now, by=intent.by, origin=intent.origin, owner=owner, reason=reason)]


def _demand_owner(owner: PersonId | None, rules: DeskRules) -> None:
    if owner is not None and not rules.is_agent(owner):
        raise UserError("owner_no_agent", "owner", desk=rules.name)


def _known(group_id: GroupId | None, rules: DeskRules) -> Group | None:
    """The group that is meant; UserError when the desk has none of that id or name."""
    group = rules.group(group_id)
    if group_id is not None and group is None:
        known = ", ".join(each.id for each in rules.groups) or "none"
        raise UserError("group_unknown", "group", word=group_id[:80], desk=rules.name, known=known)
    return group


def _same(ticket: Ticket, group: Group | None) -> bool:
    return ticket.group == (group.id if group else None)


def _who_stays(ticket: Ticket, group: Group | None) -> PersonId | None:
    """The owner, if they are of the new group; a ticket that is in no group stays its owner's."""
    stays = group is None or ticket.owner in group.members
    return ticket.owner if stays else None


def _handed(
    ticket: Ticket,
    intent: HandOver | SetGroup | SetSubject,
    group: Group | None,
    owner: PersonId | None,
    now: datetime,
) -> HandedOver:
    return HandedOver(
        at=now,
        by=intent.by,
        origin=intent.origin,
        group=group.id if group else None,
        name=group.name if group else "",
        group_channel=group.channel if group else None,
        owner=owner,
        reason="" if isinstance(intent, SetSubject) else intent.reason.strip(),
        group_before=ticket.group,
        owner_before=ticket.owner,
    )
