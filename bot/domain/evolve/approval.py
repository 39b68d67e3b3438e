"""How the approval that a ticket waits for changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.approval import Approval, Verdict, Vote
from bot.domain.events import ApprovalAsked, ApprovalDenied, ApprovalEvent, ApprovalGiven
from bot.domain.ticket import Ticket


def changed(ticket: Ticket, event: ApprovalEvent) -> Ticket:
    """The ticket after somebody was asked, or said yes or no."""
    match event:
        case ApprovalAsked():
            asked = Approval(
                number=ticket.version + 1,
                needed=event.needed,
                asked=event.people,
                charge=event.charge,
                effect=event.effect,
            )
            return replace(ticket, approval=asked)
        case ApprovalGiven(by=by, at=at, verdict=verdict):
            return _voted(ticket, Vote(by=by, at=at, is_for=True), verdict)
        case ApprovalDenied(by=by, at=at, reason=reason, verdict=verdict):
            return _voted(ticket, Vote(by=by, at=at, is_for=False, reason=reason), verdict)
        case _:
            assert_never(event)


def _voted(ticket: Ticket, vote: Vote, verdict: Verdict | None) -> Ticket:
    approval = ticket.approval
    if approval is None:
        return ticket
    voted = replace(approval, votes=approval.with_vote(vote))
    if verdict is not None:
        voted = replace(voted, verdict=verdict, decided=ticket.version + 1)
    return replace(ticket, approval=voted)


def withdrawn(ticket: Ticket) -> Ticket:
    """It was closed while it waited: there is nothing to approve any more."""
    return _turned(ticket, Verdict.WAITING, Verdict.WITHDRAWN)


def wanted_again(ticket: Ticket) -> Ticket:
    """It is open again, and waits as before: nobody has approved it."""
    return _turned(ticket, Verdict.WITHDRAWN, Verdict.WAITING)


def asked_anew(ticket: Ticket) -> Ticket:
    """What is to be approved is not what it was: who said yes or no so far has to say so again."""
    if ticket.approval is None or not ticket.awaits_approval:
        return ticket
    return replace(ticket, approval=replace(ticket.approval, votes=()))


def _turned(ticket: Ticket, before: Verdict, after: Verdict) -> Ticket:
    approval = ticket.approval
    if approval is None or approval.verdict is not before:
        return ticket
    return replace(ticket, approval=replace(approval, verdict=after, votes=()))
