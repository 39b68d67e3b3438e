"""What the server writes by itself after a write: history, activity, approvals, a company's leavings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.autotask.dates import read, shown
from bot.sandbox.autotask.picklists import label
from bot.sandbox.autotask.rules.case import Case, Row
from bot.sandbox.autotask.rules.tickets import course
from bot.sandbox.autotask.rules.tickets.levels import TARGETS
from bot.sandbox.autotask.rules.values import Approval, ApprovalType, Person, Publish, Status

ACTIVE = frozenset(
    {
        "TicketNotes",
        "TimeEntries",
        "TicketAttachments",
        "TicketSecondaryResources",
        "TicketAdditionalContacts",
        "TicketAdditionalConfigurationItems",
        "TicketChecklistItems",
        "TicketTagAssociations",
        "TicketChangeRequestApprovals",
    }
)
"""The children whose writes count as an activity on the ticket."""
QUIET = course.UNTRACKED | {"id", "ticketNumber", "userDefinedFields", "createDate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A row that the server writes: with an id some fields of one that is there, without one a new one."""

    entity: str
    fields: Row
    id: int | None = None


def consequences(case: Case) -> Iterator[Write]:
    """Return what follows from a write; `case.row` is empty where the row was deleted."""
    if case.entity == "Tickets":
        yield from _of_tickets(case)
    elif case.entity == "TicketChecklistLibraries":
        yield from library_items(case)
    if case.entity == "TicketChangeRequestApprovals":
        yield from approval_status(case)
    if case.entity in ACTIVE:
        yield from activity_on_the_ticket(case)


def _of_tickets(case: Case) -> Iterator[Write]:
    if not case.row:
        yield from deletion_is_logged(case)
        return
    yield from history(case)
    if case.moves("companyID"):
        yield from left_behind_by_the_company(case)
    if case.moves("status") and case.row.get("status") == Status.COMPLETE:
        yield from level_results(case)


def history(case: Case) -> Iterator[Write]:
    """Write a row of history for a creation, and for each field that changes."""
    if case.is_new:
        yield _history(case, "Create", f"Ticket {case.row['ticketNumber']} created")
        return
    for field in sorted(set(case.row) - QUIET):
        if case.moves(field):
            was, now = _shown(case, field, case.before or {}), _shown(case, field, case.row)
            yield _history(case, "Edit", f"{field}: {was or '(none)'} -> {now or '(none)'}")


def left_behind_by_the_company(case: Case) -> Iterator[Write]:
    """Clear contract and services of time entries and charges, and move expenses off the ticket."""
    nothing = {"contractID": None, "contractServiceID": None, "contractServiceBundleID": None}
    for row in case.all("TimeEntries", ticketID=case.row["id"]):
        yield Write(entity="TimeEntries", id=row["id"], fields=nothing)
    for row in case.all("TicketCharges", ticketID=case.row["id"]):
        services = {"contractServiceID": None, "contractServiceBundleID": None}
        yield Write(entity="TicketCharges", id=row["id"], fields=services)
    for row in case.all("ExpenseItems", ticketID=case.row["id"]):
        fields = {"companyID": case.row["companyID"], "ticketID": None}
        yield Write(entity="ExpenseItems", id=row["id"], fields=fields)


def deletion_is_logged(case: Case) -> Iterator[Write]:
    """A ticket that is deleted in Autotask's own page leaves a row behind."""
    ticket = case.before or {}
    fields = {
        "ticketID": ticket["id"],
        "ticketNumber": ticket["ticketNumber"],
        "ticketTitle": ticket["title"],
        "deletedByResourceID": case.actor.resource,
        "deletedDateTime": shown(case.now),
    }
    yield Write(entity="DeletedTicketLogs", fields=fields)


def activity_on_the_ticket(case: Case) -> Iterator[Write]:
    """Date the ticket's activity; what a resource shows the customer is a response."""
    number = (case.row or case.before or {}).get("ticketID")
    ticket = case.one("Tickets", number)
    if ticket is None:
        return
    fields = course.activity(case)
    is_said = case.is_new and case.entity in ("TicketNotes", "TicketAttachments")
    is_shown = is_said and case.row.get("publish") == Publish.ALL and not case.actor.is_system
    if is_shown:
        fields["lastCustomerVisibleActivityDateTime"] = shown(case.now)
    by_contact = case.row.get("createdByContactID") is not None
    if by_contact:
        fields["lastActivityPersonType"] = int(Person.CONTACT)
        fields["lastActivityResourceID"] = case.row["createdByContactID"]
    is_response = (is_shown and not by_contact and case.entity == "TicketNotes") or (
        case.entity == "TimeEntries" and case.is_new
    )
    if is_response and ticket.get("firstResponseDateTime") is None:
        fields |= course.responded(ticket, shown(case.now), case.actor.resource)
    yield Write(entity="Tickets", id=ticket["id"], fields=fields)


def library_items(case: Case) -> Iterator[Write]:
    """Add every item of a library to the ticket, after those that are there."""
    ticket, library = case.row["ticketID"], case.row["checklistLibraryID"]
    last = max((each["position"] for each in case.all("TicketChecklistItems", ticketID=ticket)), default=0)
    items = sorted(
        case.all("ChecklistLibraryChecklistItems", checklistLibraryID=library),
        key=lambda each: each["position"],
    )
    for place, item in enumerate(items, last + 1):
        fields = {
            "ticketID": ticket,
            "itemName": item["itemName"],
            "isImportant": item["isImportant"],
            "isCompleted": False,
            "position": place,
            "knowledgebaseArticleID": item.get("knowledgebaseArticleID"),
            "completedByResourceID": None,
            "completedDateTime": None,
        }
        yield Write(entity="TicketChecklistItems", fields=fields)


def approval_status(case: Case) -> Iterator[Write]:
    """Say how far the approval of a change is, now that somebody is asked or has decided."""
    number = (case.row or case.before or {}).get("ticketID")
    ticket = case.one("Tickets", number)
    if ticket is None:
        return
    said = [each.get("isApproved") for each in case.all("TicketChangeRequestApprovals", ticketID=number)]
    status = approval_of(said, ticket.get("changeApprovalType"), ticket.get("changeApprovalStatus"))
    if status != ticket.get("changeApprovalStatus"):
        changed = {"changeApprovalStatus": int(status), "lastTrackedModificationDateTime": shown(case.now)}
        yield Write(entity="Tickets", id=ticket["id"], fields=changed)
        was = label(case.picks("changeApprovalStatus", "Tickets"), ticket.get("changeApprovalStatus"))
        now = label(case.picks("changeApprovalStatus", "Tickets"), int(status))
        yield _history(case, "Edit", f"changeApprovalStatus: {was or '(none)'} -> {now}", number)


def approval_of(said: list[bool | None], kind: int | None, was: int | None) -> Approval:
    """Work out the approval from what each approver has said; None is nothing yet."""
    if not said:
        return Approval.NOT_ASSIGNED
    if any(each is False for each in said):
        return Approval.REJECTED
    if all(said) or (any(said) and kind == ApprovalType.ONE_MUST):
        return Approval.APPROVED
    if any(said):
        return Approval.PARTIALLY_APPROVED
    return Approval.REQUESTED if was == Approval.REQUESTED else Approval.ASSIGNED


def level_results(case: Case) -> Iterator[Write]:
    """Write down on completion how the service level was kept."""
    level = case.house.levels.get(case.row.get("serviceLevelAgreementID") or 0)
    start = read(case.row.get("createDate"))
    if level is None or start is None:
        return
    fields: Row = {"ticketID": case.row["id"], "serviceLevelAgreementName": level.name}
    names = ("firstResponse", "resolutionPlan", "resolution")
    resource = case.row.get("assignedResourceID")
    for name, (due, reached) in zip(names, TARGETS, strict=True):
        at, target = read(case.row.get(reached)), read(case.row.get(due))
        fields[f"{name}ElapsedHours"] = None if at is None else round((at - start).total_seconds() / 3600, 2)
        fields[f"{name}ResourceID"] = resource
        fields[f"is{name[0].upper()}{name[1:]}Met"] = at is not None and (target is None or at <= target)
    fields["firstResponseInitiatingResourceID"] = case.row.get("firstResponseInitiatingResourceID")
    yield Write(entity="ServiceLevelAgreementResults", fields=fields)


def _history(case: Case, action: str, detail: str, ticket: int | None = None) -> Write:
    return Write(
        entity="TicketHistory",
        fields={
            "ticketID": case.row["id"] if ticket is None else ticket,
            "resourceID": case.actor.resource,
            "date": shown(case.now),
            "action": action,
            "detail": detail,
        },
    )


def _shown(case: Case, field: str, row: Row) -> str:
    return label(case.picks(field), row.get(field))
