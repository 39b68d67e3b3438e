"""The dates of a ticket: created, completed, resolved, responded to, changed; and by whom."""

from __future__ import annotations

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.rules.case import Case, Row
from bot.sandbox.autotask.rules.values import Person, Status

UNTRACKED = frozenset(
    {
        "lastActivityDate",
        "lastActivityResourceID",
        "lastActivityPersonType",
        "lastCustomerNotificationDateTime",
        "lastCustomerVisibleActivityDateTime",
        "lastTrackedModificationDateTime",
    }
)
"""What may change without counting as a tracked modification."""
RESPONSES = (Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.COMPLETE)
"""The statuses that count as a first response."""


def created(case: Case) -> Row:
    """Date a creation."""
    return {"createDate": shown(case.now)}


def activity(case: Case) -> Row:
    """Date every write as an activity of whoever writes."""
    who = Person.RESOURCE if case.actor.contact is None else Person.CONTACT
    return {
        "lastActivityDate": shown(case.now),
        "lastActivityResourceID": case.actor.person,
        "lastActivityPersonType": int(who),
    }


def tracked(case: Case) -> Row:
    """Date a modification of any field but those of activities; custom fields count."""
    names = set(case.row) - UNTRACKED
    if case.is_new or any(case.moves(name) for name in names):
        return {"lastTrackedModificationDateTime": shown(case.now)}
    return {}


def completed(case: Case) -> Row:
    """Say when and by whom it was completed; nothing of that stays when it is opened again."""
    is_complete = case.row.get("status") == Status.COMPLETE
    if is_complete and case.row.get("completedDate") is None:
        at = shown(case.now)
        return {"completedDate": at, "completedByResourceID": case.actor.resource, "resolvedDateTime": at}
    if not is_complete and case.row.get("completedDate") is not None:
        return {"completedDate": None, "completedByResourceID": None, "resolvedDateTime": None}
    return {}


def planned(case: Case) -> Row:
    """A resolution that is there, or the completion, is the resolution plan."""
    is_planned = case.row.get("resolution") or case.row.get("status") == Status.COMPLETE
    if is_planned and case.row.get("resolutionPlanDateTime") is None:
        return {"resolutionPlanDateTime": shown(case.now)}
    return {}


def first_response(case: Case) -> Row:
    """The first status that says so is the first response of the resource who sets it."""
    if case.row.get("firstResponseDateTime") is not None or case.actor.contact is not None:
        return {}
    if not case.is_new and case.sets("status") and case.row["status"] in RESPONSES:
        return responded(case.row, shown(case.now), case.actor.resource)
    return {}


def responded(ticket: Row, at: str, resource: int | None) -> Row:
    """Return the fields of a first response."""
    return {
        "firstResponseDateTime": at,
        "firstResponseInitiatingResourceID": resource,
        "firstResponseAssignedResourceID": ticket.get("assignedResourceID"),
    }
