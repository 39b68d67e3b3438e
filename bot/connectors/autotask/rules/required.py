"""What a ticket has to have, and how much of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.connectors.autotask.forms import DUE_MARK, QUEUE_MARK, Queue
from bot.connectors.autotask.rules.case import Case, misfit
from bot.domain.guards import Misfit

LONGEST = {
    "purchaseOrderNumber": 50,
    "description": 8_000,
    "resolution": 32_000,
    **{f"changeInfoField{number}": 8_000 for number in range(1, 6)},
}
ALWAYS = ("companyID", "priority", "status")


def has_company_priority_and_status(case: Case) -> Iterator[Misfit]:
    """Company, priority and status are never empty; a new ticket has a status of itself."""
    for field in ALWAYS:
        lacks = not case.value(field) and (case.is_opened or bool(case.before(field)))
        if lacks and case.field(field) is not None and not (case.is_opened and field == "status"):
            yield misfit(field, f"A ticket needs one: choose what to put under {case.label(field)}.")


def has_due_unless_the_category_gives_it(case: Case) -> Iterator[Misfit]:
    """A due time is needed, but for a category that gives both the day and the time."""
    gives = any(each.startswith(DUE_MARK) for each in case.kind.marks)
    lacks = case.is_opened and not case.value("dueDateTime") and not gives
    if (lacks or case.empties("dueDateTime")) and case.field("dueDateTime") is not None:
        yield misfit("dueDateTime", f"{case.kind.name} gives no due time: say until when it is to be done.")


def has_queue_as_the_category_says(case: Case) -> Iterator[Misfit]:
    """The category requires a queue always, never, or where nobody works on the ticket."""
    if case.field("queueID") is None or case.value("queueID"):
        return
    is_touched = case.is_opened or case.empties("queueID") or case.empties("assignedResourceID")
    if is_touched and f"{QUEUE_MARK}{Queue.ALWAYS.value}" in case.kind.marks:
        yield misfit("queueID", f"{case.kind.name} always needs a queue: choose one.")
    unowned = f"{QUEUE_MARK}{Queue.UNOWNED.value}" in case.kind.marks and not case.worker
    if is_touched and unowned:
        yield misfit("queueID", f"{case.kind.name} needs a queue or a primary resource: choose one of them.")


def has_work_type_where_the_system_asks_for_it(case: Case) -> Iterator[Misfit]:
    """A system setting can require a work type, when a ticket is opened and whenever it is changed."""
    field = case.field("billingCodeID")
    if field is not None and field.required and not case.value("billingCodeID"):
        yield misfit("billingCodeID", "Tickets need a work type here: choose one.")


def texts_are_not_too_long(case: Case) -> Iterator[Misfit]:
    """Autotask cuts nothing: a text that is too long is refused."""
    for field, most in LONGEST.items():
        if case.sets(field) and len(case.value(field)) > most:
            yield misfit(field, f"{case.label(field)} takes {most:,} characters at most: shorten it.")


def sub_issue_comes_with_its_issue(case: Case) -> Iterator[Misfit]:
    """A sub-issue type needs the issue type that it belongs to. Neither is ever required."""
    if not (case.sets("subIssueType") or (case.value("subIssueType") and case.moves("issueType"))):
        return
    chosen = case.choice("subIssueType")
    if not case.value("issueType"):
        yield misfit("issueType", f"“{case.name('subIssueType')}” needs its issue type: choose that too.")
    elif chosen is not None and chosen.under and case.value("issueType") not in chosen.under:
        words = f"“{chosen.label}” does not belong to “{case.name('issueType')}”: choose another one."
        yield misfit("subIssueType", words)
