"""What cannot be decided here because a remote has the ticket: its end, its desk, what is fixed there. Pure.

Everything goes by what the remote takes, and nothing by its name.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.abilities import Ability
from bot.domain.desk import DeskRules
from bot.domain.intents import (
    AcceptClose,
    AddFinalComment,
    AddUpdate,
    Close,
    Intent,
    MergeInto,
    MoveTo,
    Reopen,
    RequestClose,
    Resolve,
    SetAnswers,
    SetPriority,
    SetSubject,
    SetTimer,
    SetTitle,
)
from bot.domain.ticket import REMOTE, PersonId, Status, Ticket, TimerKind
from bot.errors import UserError

PLEASE_CLOSE = "Please close this ticket."


def is_there(ticket: Ticket) -> bool:
    """Whether its remote has the ticket, or is about to; one that was refused there is ours alone."""
    remote = ticket.remote
    return remote is not None and (remote.id is not None or not remote.refusal)


def ends_here(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether we may end the ticket; else the next look at the remote would open it again."""
    return rules.remote is None or not is_there(ticket) or rules.remote.can(Ability.CLOSE)


def reopens_here(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether we may open the ticket again once it is closed."""
    if ticket.was_refused:
        return False
    return rules.remote is None or not is_there(ticket) or rules.remote.can(Ability.REOPEN)


def is_of_customer(ticket: Ticket) -> bool:
    """Whether it is a customer's of the remote, who hears of nothing here, whether or not it is there yet."""
    return ticket.requester == REMOTE and (ticket.remote is None or ticket.remote.is_served_here)


def is_customers_word(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether what somebody says for all to hear is the word of the customer there, which everybody sees."""
    known = rules.remote.there(person) if rules.remote is not None else None
    return known is not None and bool(known.id) and not known.is_ours and person == ticket.requester


def has(ability: Ability, ticket: Ticket, rules: DeskRules) -> bool:
    """Whether that can be done to the ticket: here always, there if the remote takes it."""
    return rules.remote is None or not is_there(ticket) or rules.remote.can(ability)


def final_word_there(ticket: Ticket, rules: DeskRules) -> str:
    """What stands at the remote where a final comment goes; nothing, where that takes no other's place."""
    field = rules.remote.capabilities.final_field if rules.remote is not None else None
    held = next((each.values for each in ticket.answers if each.field == field), ())
    return "".join(held).strip() if is_there(ticket) else ""


def is_form_fixed(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether nothing that was filled in can be changed any more: its remote asked for it, and has it."""
    remote = rules.remote
    is_theirs = remote is not None and bool(remote.capabilities.forms) and not remote.can(Ability.FIELDS)
    return is_theirs and is_there(ticket)


def as_it_ends(ticket: Ticket, rules: DeskRules) -> DeskRules:
    """The desk with policies that close nothing which only the remote ends."""
    may_end = ends_here(ticket, rules) and not is_of_customer(ticket)  # They would not be warned.
    if rules.policies.close_after is None or may_end:
        return rules
    return replace(rules, policies=replace(rules.policies, close_after=None))


def demand_possible(ticket: Ticket, intent: Intent, rules: DeskRules) -> None:
    """Raise UserError when the remote that has this ticket does not let us do this to it."""
    if rules.remote is None or not is_there(ticket):
        return
    name = rules.remote.name
    match intent:
        case Close() | Resolve() | AcceptClose() if not ticket.is_closed and not ends_here(ticket, rules):
            raise UserError("closed_there", ticket=ticket.id, remote=name)
        case Resolve() if not ticket.is_closed and rules.remote.is_served_here:
            raise UserError("solved_by_closing", ticket=ticket.id, remote=name)
        case Resolve() if not ticket.is_closed:
            raise UserError("resolved_there", ticket=ticket.id, remote=name)
        case Reopen() if ticket.status is Status.RESOLVED:
            raise UserError("woken_there", "text", ticket=ticket.id, remote=name)
        case SetTimer(kind=TimerKind.AUTO_CLOSE) if not (
            ends_here(ticket, rules) or rules.remote.can(Ability.AUTO_CLOSE)
        ):
            raise UserError("closed_there", "when", ticket=ticket.id, remote=name)
        case Reopen() if ticket.is_closed and not reopens_here(ticket, rules):
            raise UserError("reopened_there", "text", ticket=ticket.id, remote=name)
        case RequestClose() if is_of_customer(ticket):
            raise UserError("asks_customer", "text", ticket=ticket.id, remote=name)
        case MoveTo(desk=desk) if desk != ticket.desk:
            raise UserError("moved_there", "desk", ticket=ticket.id, remote=name)
        case MergeInto():
            raise UserError("merged_there", "into", ticket=ticket.id, remote=name)
        case SetSubject():
            raise UserError("fixed_there", "subject", what="subject", ticket=ticket.id, remote=name)
        case SetPriority() if not rules.remote.can(Ability.PRIORITY):
            raise UserError("fixed_there", "priority", what="priority", ticket=ticket.id, remote=name)
        case SetAnswers() if is_form_fixed(ticket, rules):
            raise UserError("fixed_there", "text", what="form", ticket=ticket.id, remote=name)
        case SetTitle() if not rules.remote.can(Ability.TITLE):
            raise UserError("fixed_there", "title", what="title", ticket=ticket.id, remote=name)
        case AddFinalComment() if not rules.remote.can(Ability.FINAL_COMMENT):
            raise UserError("no_final_comment", "text", ticket=ticket.id, remote=name)
        case _:
            return


def asks_to_close(ticket: Ticket, intent: RequestClose) -> AddUpdate:
    """What is said to the remote so that it closes the ticket."""
    if ticket.is_closed:
        raise UserError("closed", "text", ticket=ticket.id)
    text = "\n\n".join(filter(None, (PLEASE_CLOSE, intent.text.strip())))
    return AddUpdate(by=intent.by, origin=intent.origin, text=text, outward=True)
