"""Reading tickets, but for what the table of types gives by itself (getUpdates, getStatus and the like)."""

from __future__ import annotations

import base64
from typing import Any

from bot.sandbox.softlayer import words
from bot.sandbox.softlayer.errors import invalid
from bot.sandbox.softlayer.methods.asked import public
from bot.sandbox.softlayer.records import Ticket
from bot.sandbox.softlayer.registry import Call, method

TICKET = "SoftLayer_Ticket"


@method("SoftLayer_Ticket::getAllTicketGroups", gives="SoftLayer_Ticket_Group", needs_object=False)
def all_groups(call: Call) -> list[Any]:
    """All departments."""
    return list(call.state.groups.values())


@method("SoftLayer_Ticket::getAllTicketStatuses", gives="SoftLayer_Ticket_Status", needs_object=False)
def all_statuses(call: Call) -> list[Any]:
    """All states."""
    return list(call.state.statuses.values())


@method(
    "SoftLayer_Ticket::getTicketsClosedSinceDate",
    takes="closeDate:dateTime",
    gives=TICKET,
    needs_object=False,
)
def closed_since(call: Call) -> list[Ticket]:
    """The tickets closed since a moment."""
    [since] = call.arguments
    if since is None:
        raise invalid("Invalid value for closeDate: dateTime expected.")
    return [each for each in call.view.tickets() if (each.closed_at or 0.0) >= since]


@method("SoftLayer_Ticket::surveyEligible", needs_object=False)
def survey_eligible(call: Call) -> bool:
    """Whether the caller may be asked for an opinion."""
    return call.view.user.has_opted_out_at is None


@method("SoftLayer_Ticket::getAttachedFile", takes="attachmentId:int")
def attached_file(call: Call) -> str:
    """A file's bytes in base64."""
    [wanted] = call.arguments
    file = next((each for each in call.ticket.files if each.id == wanted), None)
    if file is None:
        raise public(words.NOT_ATTACHED, id=wanted, ticket=call.ticket.id)
    if file.is_broken:
        raise public(words.FILE_BROKEN)
    if file.body is None:
        raise public(words.FILE_LOST)
    return base64.b64encode(file.body).decode("ascii")
