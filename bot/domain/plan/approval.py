"""What follows outside from an approval: who is asked, what they are shown, and who hears how it ended."""

from __future__ import annotations

from typing import assert_never

from bot.domain.approval import Verdict
from bot.domain.effects import AskApproval, Effect
from bot.domain.events import ApprovalAsked, ApprovalDenied, ApprovalEvent, ApprovalGiven
from bot.domain.plan.outlets import desks_place, lines, told
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: ApprovalEvent) -> list[Effect]:
    """The question to those who may answer it, lines, and private words."""
    match event:
        case ApprovalAsked():
            return asked(ticket)
        case ApprovalGiven(by=by, verdict=verdict) | ApprovalDenied(by=by, verdict=verdict):
            people = (ticket.requester, ticket.creator, *ticket.followers)
            heard = told(ticket, number, by, *people) if _is_end(verdict) else []
            return [*lines(ticket, number), *heard]
        case _:
            assert_never(event)


def _is_end(verdict: Verdict | None) -> bool:
    return verdict in (Verdict.APPROVED, Verdict.REFUSED)


def asked(ticket: Ticket) -> list[Effect]:
    """The question as it stands now, wherever it is asked: in the desk's thread, and in private.

    A private ticket's thread may be its requester's own: there it is asked in private alone.
    """
    approval = ticket.approval
    if approval is None:
        return []
    place = desks_place(ticket)
    there = AskApproval(ticket=ticket.id, number=approval.number, place=place.number, channel=place.channel)
    return [*([] if ticket.is_private else [there]), *asked_in_private(ticket)]


def asked_in_private(ticket: Ticket) -> list[Effect]:
    """The same for each who was asked; once the card stands, with where that is."""
    approval = ticket.approval
    if approval is None:
        return []
    return [AskApproval(ticket=ticket.id, number=approval.number, person=one) for one in approval.asked]


def asked_again(before: Ticket, after: Ticket) -> list[Effect]:
    """The question once more, where what it says is another since."""
    was, now = before.approval, after.approval
    if was is None or now is None or was == now or was.number != now.number:
        return []
    return asked(after)
