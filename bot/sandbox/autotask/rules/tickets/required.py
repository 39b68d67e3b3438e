"""What a ticket must have, and what may be required by its category or by a setting of the system."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.autotask.dates import read
from bot.sandbox.autotask.rules.case import Case, invalid
from bot.sandbox.autotask.rules.generic import lengths, required
from bot.sandbox.autotask.rules.values import Queue

has_company_title_status_and_priority = required("companyID", "title", "status", "priority")
texts_fit = lengths(
    {
        "title": 255,
        "description": 8000,
        "resolution": 32000,
        "externalID": 50,
        "purchaseOrderNumber": 50,
        "rmmAlertID": 50,
        **{f"changeInfoField{number}": 8000 for number in range(1, 6)},
    }
)


def due_is_required_unless_the_category_gives_it(case: Case) -> Iterator[str]:
    """A due date is required unless the category has both a due date and a due time."""
    if case.row.get("dueDateTime") is None:
        yield "Missing Required Field: dueDateTime"
    elif read(case.row["dueDateTime"]) is None:
        yield invalid("dueDateTime", case.row["dueDateTime"])


def queue_is_required_by_the_category(case: Case) -> Iterator[str]:
    """The category says whether a queue is required always, never, or without a primary resource."""
    if case.row.get("queueID") is not None:
        return
    setting = case.house.category(case.row.get("ticketCategory")).queue
    if setting is Queue.ALWAYS:
        yield "Missing Required Field: queueID"
    elif setting is Queue.WITHOUT_RESOURCE and case.row.get("assignedResourceID") is None:
        yield "queueID: A queue or a primary resource is required"


def work_type_is_required_by_the_system(case: Case) -> Iterator[str]:
    """A work type is required where the system setting asks for it."""
    if case.house.work_type_is_required and case.row.get("billingCodeID") is None:
        yield "Missing Required Field: billingCodeID"


def billing_code_is_a_work_type(case: Case) -> Iterator[str]:
    """The billing code is a work type allocation code."""
    code = case.one("BillingCodes", case.row.get("billingCodeID"))
    if case.sets("billingCodeID") and code is not None and code.get("useType") != 1:
        yield invalid("billingCodeID", case.row["billingCodeID"])


def sub_issue_needs_its_issue(case: Case) -> Iterator[str]:
    """A sub-issue comes with its own issue; neither is ever required."""
    if case.row.get("subIssueType") is None:
        return
    if case.row.get("issueType") is None:
        yield "subIssueType: issueType must be provided with subIssueType"
        return
    chosen = case.pick("subIssueType")
    if (
        (case.sets("subIssueType") or case.moves("issueType"))
        and chosen is not None
        and chosen.parent != case.row["issueType"]
    ):
        yield invalid("subIssueType", case.row["subIssueType"])
