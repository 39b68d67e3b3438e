"""What can be chosen anew: nothing that is inactive, though what is there already may stay. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.connectors.autotask.rules.case import Case, misfit
from bot.connectors.autotask.ticket_fields import CHANGE_REQUEST
from bot.domain.guards import Misfit
from bot.domain.ticket import FieldId, FieldType

NAMED = ("priority", "contactID", "changeApprovalBoard", "assignedResourceRoleID", "billingCodeID")
"""Fields with a rule of their own."""
APPROVAL = "changeApprovalStatus"
APPROVING = ("changeApprovers", "changeApprovingContacts")
NOT_ASSIGNED = "not assigned"
SWITCHED = {"assigned": "requested", "requested": "assigned"}


def priority_is_active(case: Case) -> Iterator[Misfit]:
    """A new ticket has an active priority; one that is inactive by now may stay on an old one."""
    yield from _is_active(case, "priority")


def contact_is_active(case: Case) -> Iterator[Misfit]:
    """An inactive contact is not newly set; one whom a ticket has already may stay."""
    yield from _is_active(case, "contactID")
    yield from _is_active(case, "additionalContacts")


def approval_board_is_active(case: Case) -> Iterator[Misfit]:
    """A change goes to an active approval board."""
    yield from _is_active(case, "changeApprovalBoard")


def role_is_active(case: Case) -> Iterator[Misfit]:
    """Nobody begins to work on a ticket in an inactive role; who does already may go on."""
    yield from _is_active(case, "assignedResourceRoleID")


def billing_code_is_a_work_type(case: Case) -> Iterator[Misfit]:
    """A billing code is one for work, and active."""
    yield from _is_active(case, "billingCodeID")
    field = case.field("billingCodeID")
    known = case.known.pool(field.pool) if field is not None and field.pool else {}
    if known and case.sets("billingCodeID") and case.value("billingCodeID") not in known:
        yield misfit("billingCodeID", "That is no work type: choose one of the list.")


def nothing_inactive_is_newly_chosen(case: Case) -> Iterator[Misfit]:
    """No other value that is inactive by now is newly set, be it of a picklist or of what is referred to."""
    for field in case.kind.fields:
        if field.type in (FieldType.CHOICE, FieldType.CHOICES) and field.id not in (
            *NAMED,
            "additionalContacts",
        ):
            yield from _is_active(case, field.id)


def approval_status_goes_between_assigned_and_requested(case: Case) -> Iterator[Misfit]:
    """People turn Assigned into Requested and back; every other status is the system's to set."""
    is_change = case.value("ticketType") in ("", CHANGE_REQUEST)
    if not case.moves(APPROVAL) or not (case.value(APPROVAL) or (is_change and case.before(APPROVAL))):
        return  # What a ticket once said that is no change any more stays there, unseen.
    was = case.name(APPROVAL, case.before(APPROVAL)).casefold()
    wanted = case.name(APPROVAL).casefold()
    if was in ("", NOT_ASSIGNED) and any(case.sets(each) and case.values(each) for each in APPROVING):
        was = "assigned"  # It becomes so as they are named, which is done first.
    allowed = set(SWITCHED) if case.is_opened else {SWITCHED.get(was, was)}
    if wanted not in allowed:
        words = "You can only turn Assigned into Requested and back: Autotask sets all others itself."
        yield misfit(APPROVAL, words)


def _is_active(case: Case, field: str) -> Iterator[Misfit]:
    if not case.sets(field):
        return
    before = (case.filing.before or {}).get(FieldId(field), ())
    for value in case.values(field):
        chosen = case.choice(field, value)
        if value not in before and chosen is not None and not chosen.active:
            words = f"“{chosen.label}” is inactive: choose another {case.label(field).lower()}."
            yield misfit(field, words)
