"""Who may do what to a ticket, and who somebody is to it. Checked when acting, never when drawing."""

from __future__ import annotations

from bot.domain.demands import Standing, is_from_thread, standing_for
from bot.domain.desk import DeskRules
from bot.domain.events import Event
from bot.domain.intents import Intent, Reopen, SendNow
from bot.domain.remote_side import SendingState
from bot.domain.ticket import POLICY, PersonId, Role, Ticket
from bot.errors import UserError


def role_of(ticket: Ticket, person: PersonId, rules: DeskRules) -> Role:
    """Who somebody is to this ticket: its requester stays the requester, agent or not."""
    if person == POLICY:
        return Role.POLICY
    is_customer = ticket.remote is not None and not ticket.remote.is_served_here
    if person == ticket.requester or not rules.is_agent(person) or is_customer:
        return Role.REQUESTER  # At most remotes, all of us are its customers.
    return Role.AGENT


def is_party(ticket: Ticket, person: PersonId) -> bool:
    """Whether the ticket is theirs: they asked for it, opened it or own it."""
    return person in (ticket.requester, ticket.creator, ticket.owner)


def may_see(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may look at it from outside its thread: its desk's agents, parties and followers.

    Of agents only some see a private one.
    """
    return may_read_notes(ticket, person, rules) or is_party(ticket, person) or person in ticket.followers


def may_read_notes(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may read what is kept inside: agents; of a private ticket only who sees all of them.

    So whom a private ticket is about is not shown what is noted on it, agent or not.
    """
    return rules.is_insider(person) if ticket.is_private else rules.is_agent(person)


def may_be_told(ticket: Ticket, person: PersonId, event: Event | None, rules: DeskRules) -> bool:
    """Whether a private word on an event may go to somebody: on a private ticket to who may see it now.

    Others hear of what they did themselves, and that the ticket is theirs no more.
    """
    if not ticket.is_private or may_see(ticket, person, rules):
        return True
    return person in (getattr(event, name, None) for name in ("by", "author", "lost_by"))


def may_add(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may write on it from outside its thread, and attach resources to it."""
    return rules.is_agent(person) or is_party(ticket, person)


def may_judge(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may approve this ticket: an approver of its desk who has not asked for it themselves.

    So it always takes two. Of a private ticket only who sees it anyway.
    """
    is_theirs = person in (ticket.requester, ticket.creator)
    is_hidden = ticket.is_private and not may_see(ticket, person, rules)
    return rules.is_approver(person) and not is_theirs and not is_hidden


def judges(ticket: Ticket, rules: DeskRules) -> frozenset[PersonId]:
    """Everybody who may approve it, as of now."""
    return frozenset(person for person in rules.approvers if may_judge(ticket, person, rules))


def demand_sight(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    """Raise UserError when somebody may not see this ticket."""
    demand_known(ticket, person, rules)
    looks_over = ticket.approval is not None and may_judge(ticket, person, rules)
    if not may_see(ticket, person, rules) and not looks_over:
        raise UserError("not_yours", ticket=ticket.id, desk=rules.name)


def demand_known(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    """Raise the UserError of a number that does not exist, if for this person it must not."""
    if ticket.is_private and not may_see(ticket, person, rules):
        raise UserError("no_such_ticket", ticket=ticket.id)


def demand(ticket: Ticket, intent: Intent, rules: DeskRules) -> None:
    """Raise UserError when the actor may not do this to this ticket at this desk."""
    if not is_from_thread(intent):
        demand_known(ticket, intent.by, rules)
    match standing_for(ticket, intent, rules):
        case Standing.ANYBODY:
            pass
        case Standing.ONLOOKER:
            demand_sight(ticket, intent.by, rules)
        case Standing.PARTY:
            _demand_party(ticket, intent.by, rules)
        case Standing.AGENT:
            _demand_agent(intent.by, rules)
        case Standing.REQUESTER:
            _demand_requester(ticket, intent.by)
        case Standing.JUDGE:
            _demand_judge(ticket, intent.by, rules)
    match intent:
        case Reopen():
            _demand_reopening(ticket, intent.by, rules)
        case SendNow():
            _demand_author_of_secret(ticket, intent)
        case _:
            pass


def _demand_requester(ticket: Ticket, person: PersonId) -> None:
    if person != ticket.requester:
        raise UserError("requester_only", ticket=ticket.id)


def _demand_reopening(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    if ticket.is_closed and not rules.may_reopen and not rules.is_admin(person):
        raise UserError("no_reopening", desk=rules.name)


def _demand_agent(person: PersonId, rules: DeskRules) -> None:
    if not rules.is_agent(person):
        raise UserError("agents_only", desk=rules.name)


def _demand_judge(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    if not rules.is_approver(person):
        raise UserError("approvers_only", desk=rules.name)
    if not may_judge(ticket, person, rules):
        raise UserError("own_approval", ticket=ticket.id)


def _demand_party(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    if not may_add(ticket, person, rules):
        raise UserError("not_yours", ticket=ticket.id, desk=rules.name)


def _demand_author_of_secret(ticket: Ticket, intent: SendNow) -> None:
    """What seems to hold a secret leaves when its author says so, and nobody else can say so for them."""
    sending = ticket.remote.sending(intent.sending) if ticket.remote else None
    if sending is not None and sending.state is SendingState.ASKING and sending.by != intent.by:
        raise UserError("author_only")
