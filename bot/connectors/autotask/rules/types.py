"""What follows from a ticket's type and category: problems and their incidents, and returns. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.connectors.autotask.forms import RMA_MARK
from bot.connectors.autotask.pools import INCIDENT as HAS_PROBLEM
from bot.connectors.autotask.pools import NOT_RMA
from bot.connectors.autotask.rules.case import Case, misfit
from bot.connectors.autotask.ticket_fields import CHANGE_REQUEST, INCIDENT, PROBLEM, SERVICE_REQUEST
from bot.domain.guards import Misfit

FIELD, TYPE, ITEM = "problemTicketId", "ticketType", "configurationItemID"
LOCKED_BY_RMA = ("companyID", ITEM, TYPE)


def _is_touched(case: Case) -> bool:
    return bool(case.value(FIELD)) and (case.moves(FIELD) or case.moves(TYPE))


def service_request_has_no_problem(case: Case) -> Iterator[Misfit]:
    """A service request, which a ticket is unless another type is chosen, belongs to no problem."""
    if _is_touched(case) and case.value(TYPE) in ("", SERVICE_REQUEST):
        yield misfit(FIELD, "A service request belongs to no problem: make it an incident, or empty this.")


def change_request_has_no_problem(case: Case) -> Iterator[Misfit]:
    """A change request belongs to no problem."""
    if _is_touched(case) and case.value(TYPE) == CHANGE_REQUEST:
        yield misfit(FIELD, "A change request belongs to no problem: leave this empty.")


def problem_has_no_problem(case: Case) -> Iterator[Misfit]:
    """A problem is no incident of another, and an incident of one becomes no problem."""
    if _is_touched(case) and case.value(TYPE) == PROBLEM:
        yield misfit(FIELD, "A problem is no incident of another one: empty this, or choose another type.")


def only_incidents_have_a_problem(case: Case) -> Iterator[Misfit]:
    """A ticket is an incident before it can belong to a problem."""
    told = (INCIDENT, "", SERVICE_REQUEST, CHANGE_REQUEST, PROBLEM)
    if _is_touched(case) and case.value(TYPE) not in told:
        yield misfit(FIELD, "Only incidents belong to a problem: choose that type, or leave this empty.")


def problem_is_no_incident_itself(case: Case) -> Iterator[Misfit]:
    """A ticket that belongs to a problem cannot be the problem of others."""
    chosen = case.choice(FIELD)
    if case.sets(FIELD) and chosen is not None and HAS_PROBLEM in chosen.marks:
        yield misfit(FIELD, f"“{chosen.label}” is an incident of another problem: choose that one.")


def category_is_active(case: Case) -> Iterator[Misfit]:
    """No ticket is opened in an inactive category; those for the interface alone can be."""
    if case.is_opened and not case.kind.active:
        yield misfit("kind", f"The category {case.kind.name} is inactive: choose another one.")


def rma_has_an_item(case: Case) -> Iterator[Misfit]:
    """A return is of a configuration item."""
    if _is_rma(case) and not case.value(ITEM) and (case.is_opened or case.before(ITEM)):
        yield misfit(ITEM, f"{case.kind.name} is about a configuration item: choose the one that goes back.")


def rma_item_is_eligible(case: Case) -> Iterator[Misfit]:
    """What goes back is of a product that is eligible for it."""
    chosen = case.choice(ITEM)
    if _is_rma(case) and case.sets(ITEM) and chosen is not None and NOT_RMA in chosen.marks:
        words = f"The product of “{chosen.label}” is not eligible for returns: choose another item."
        yield misfit(ITEM, words)


def rma_locks_company_item_and_type(case: Case) -> Iterator[Misfit]:
    """Of a return that is open, company, configuration item and type stay as they are."""
    for field in LOCKED_BY_RMA:
        if _is_rma(case) and not case.is_opened and case.moves(field) and case.before(field):
            words = f"{case.label(field)} of a return stays as it is: open another ticket."
            yield misfit(field, words)


def _is_rma(case: Case) -> bool:
    return RMA_MARK in case.kind.marks
