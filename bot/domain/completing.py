"""What comes of filling in a ticket's form: how urgent it is by that, and whether its remote gets it now.

One opened from a mere message may lack what its remote asks for: it waits here until that is filled in.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce

from bot.domain.approving import asking, awaited
from bot.domain.attaching import elsewhere, owner_of
from bot.domain.connected import is_there
from bot.domain.desk import DeskRules
from bot.domain.events import Event, PriorityChanged
from bot.domain.evolve import evolve
from bot.domain.filling import fill, is_complete, lacking
from bot.domain.intents import SetAnswers, SetTitle
from bot.domain.policy import may_judge
from bot.domain.refiling import refile
from bot.domain.severity import priority_by
from bot.domain.ticket import Ticket
from bot.errors import UserError


def fill_in(ticket: Ticket, intent: SetAnswers | SetTitle, rules: DeskRules, now: datetime) -> list[Event]:
    """What changes, and what follows from it; nothing when it is so already."""
    if isinstance(intent, SetAnswers) and intent.kind is not None and intent.kind != ticket.kind:
        events = refile(ticket, intent, intent.kind, rules, now)
    else:
        events = fill(ticket, intent, rules, now)
    if not events or isinstance(intent, SetTitle):
        return events
    events += _urgency(ticket, reduce(evolve, events, ticket), intent, rules, now)
    after = reduce(evolve, events, ticket)
    _demand_approved(ticket, after, intent, rules)
    _demand_owned(ticket, after, rules)
    return [*events, *_goes_on(ticket, after, intent, rules, now)]


def lacks_for_remote(ticket: Ticket, rules: DeskRules) -> tuple[str, ...]:
    """The labels of what has to be filled in before its remote gets it; none where it waits for nothing."""
    if rules.remote is None or ticket.remote is not None or ticket.is_closed:
        return ()
    return tuple(field.label for field in lacking(ticket, rules))


def _waits_for_form(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether it never was on its way to its remote since something is, or was, to be filled in before."""
    if rules.remote is None or ticket.remote is not None:
        return False
    return any(each.is_missing for each in ticket.answers) or not is_complete(ticket, rules)


def _urgency(
    ticket: Ticket, after: Ticket, intent: SetAnswers, rules: DeskRules, now: datetime
) -> list[Event]:
    """How urgent it is by its severity, where that is another one."""
    kind = rules.kind(after.kind)
    news = [each for each in after.answers if each not in ticket.answers]
    priority = after.priority if kind is None else priority_by(kind, news, after.priority)
    if priority is after.priority:
        return []
    return [
        PriorityChanged(at=now, by=intent.by, origin=intent.origin, priority=priority, before=after.priority)
    ]


def _goes_on(
    ticket: Ticket, after: Ticket, intent: SetAnswers, rules: DeskRules, now: datetime
) -> list[Event]:
    """What waited for its form is opened at the remote, or waits for its approval first."""
    if not _waits_for_form(ticket, rules) or ticket.awaits_approval or not is_complete(after, rules):
        return []
    asked = asking(after, intent, rules, now) if ticket.approval is None else []
    return asked or awaited(after, intent, rules, now)


def _demand_approved(ticket: Ticket, after: Ticket, intent: SetAnswers, rules: DeskRules) -> None:
    """Raise UserError where it becomes what needs an approval, and nobody would be asked any more."""
    gate, kind = rules.gate, rules.kind(after.kind)
    if gate is None or kind is None or gate.holds(ticket.kind, ticket.priority):
        return
    is_asked = ticket.approval is None and _waits_for_form(ticket, rules)
    if not gate.holds(after.kind, after.priority) or is_asked or ticket.awaits_approval:
        return
    if may_judge(ticket, intent.by, rules):
        return
    if after.kind in gate.kinds:
        raise UserError("kind_by_approver", "kind", desk=rules.name, kind=kind.name)
    raise UserError("raised_by_approver", kind.severity, desk=rules.name, priority=after.priority.value)


def _demand_owned(ticket: Ticket, after: Ticket, rules: DeskRules) -> None:
    """Raise UserError where what is attached belongs to somebody else than the form says from now on."""
    if owner_of(ticket, rules) == owner_of(after, rules) or is_there(ticket):
        return
    misfit = elsewhere(after.resources, rules.kind(after.kind), after.answers, rules)
    if misfit is not None:
        raise misfit
