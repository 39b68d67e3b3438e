"""The type of a ticket: problems and their incidents, change requests and their approval."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.autotask.rules.case import Case, Row, invalid
from bot.sandbox.autotask.rules.values import Approval, Type

FIELD = "problemTicketId"
SWITCHED = {Approval.ASSIGNED: Approval.REQUESTED, Approval.REQUESTED: Approval.ASSIGNED}


def service_request_has_no_problem(case: Case) -> Iterator[str]:
    """A service request cannot be associated with a problem."""
    if _has(case, Type.SERVICE_REQUEST):
        yield f"{FIELD}: Service Request tickets cannot be associated with a problem ticket"


def change_request_has_no_problem(case: Case) -> Iterator[str]:
    """A change request cannot be associated with a problem."""
    if _has(case, Type.CHANGE_REQUEST):
        yield f"{FIELD}: Change Request tickets cannot be associated with a problem ticket"


def problem_has_no_problem(case: Case) -> Iterator[str]:
    """A problem cannot become an incident of another, nor an incident of one become a problem."""
    if _has(case, Type.PROBLEM):
        yield f"{FIELD}: A Problem ticket cannot be an incident of another problem ticket"


def only_incidents_have_a_problem(case: Case) -> Iterator[str]:
    """The type must be Incident before a ticket can be associated with a problem."""
    named = (Type.SERVICE_REQUEST, Type.CHANGE_REQUEST, Type.PROBLEM, Type.INCIDENT)
    if case.row.get(FIELD) is not None and case.row.get("ticketType") not in named:
        yield f"{FIELD}: The ticket type must be Incident"


def incident_of_a_problem_is_no_problem_for_others(case: Case) -> Iterator[str]:
    """A ticket that is an incident of a problem cannot itself be the problem of others."""
    problem = case.one("Tickets", case.row.get(FIELD))
    if problem is not None and case.sets(FIELD) and problem.get(FIELD) is not None:
        yield f"{FIELD}: The ticket is already associated with a problem ticket"


def associated_ticket_is_a_problem(case: Case) -> Iterator[str]:
    """The ticket that is associated is a problem, and not the ticket itself."""
    problem = case.one("Tickets", case.row.get(FIELD))
    if problem is None or not case.sets(FIELD):
        return
    if problem.get("ticketType") != Type.PROBLEM or problem["id"] == case.row.get("id"):
        yield invalid(FIELD, case.row[FIELD])


def problem_keeps_its_type_while_it_has_incidents(case: Case) -> Iterator[str]:
    """A problem with incidents cannot change its type until they are disassociated."""
    was = (case.before or {}).get("ticketType")
    if (
        was == Type.PROBLEM
        and case.moves("ticketType")
        and any(case.all("Tickets", **{FIELD: case.row.get("id")}))
    ):
        yield "ticketType: The type of a problem ticket cannot be changed while it has incidents"


def approval_status_moves_between_assigned_and_requested(case: Case) -> Iterator[str]:
    """Clients only turn Assigned to Requested and back; every other status is the system's to set."""
    is_given = case.given.get("changeApprovalStatus") is not None
    if case.actor.is_system or not is_given or not case.sets("changeApprovalStatus"):
        return
    was, status = (case.before or {}).get("changeApprovalStatus"), case.row["changeApprovalStatus"]
    allowed = set(SWITCHED.values()) if case.is_new else {SWITCHED.get(was)} if was in SWITCHED else set()
    if status not in allowed:
        yield "changeApprovalStatus: Can only be changed from Assigned to Requested, or back"


def approval_type(case: Case) -> Row:
    """Give change requests the default type of approval, and clear it for others, unless it is given."""
    if case.given.get("changeApprovalType") is not None:
        return {}
    if case.is_new or case.moves("ticketCategory"):
        by_category = case.house.category(case.row.get("ticketCategory")).change_approval_type
        if by_category is not None:
            return {"changeApprovalType": by_category}
    if case.row.get("ticketType") != Type.CHANGE_REQUEST:
        return {"changeApprovalType": None}
    if case.row.get("changeApprovalType") is None:
        return {"changeApprovalType": int(case.house.default_approval_type)}
    return {}


def approval_status(case: Case) -> Row:
    """Say Not Assigned on new change requests."""
    is_change = case.row.get("ticketType") == Type.CHANGE_REQUEST
    if is_change and case.row.get("changeApprovalStatus") is None:
        return {"changeApprovalStatus": int(Approval.NOT_ASSIGNED)}
    return {}


def _has(case: Case, kind: Type) -> bool:
    return case.row.get(FIELD) is not None and case.row.get("ticketType") == kind
