"""Service levels: which one a ticket has, when its targets fall due, and how they wait for the customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sandbox.autotask.dates import read, shown
from bot.sandbox.autotask.rules.case import Case, Row
from bot.sandbox.autotask.rules.values import Status

PAUSED = "serviceLevelAgreementPausedNextEventHours"
TARGETS = (
    ("firstResponseDueDateTime", "firstResponseDateTime"),
    ("resolutionPlanDueDateTime", "resolutionPlanDateTime"),
    ("resolvedDueDateTime", "resolvedDateTime"),
)
"""When a target falls due, and when it was reached."""
DECIDING = ("configurationItemID", "contractServiceID", "contractServiceBundleID", "contractID")
ORDER = ("item", "service", "bundle", "contract", "category")


def service_level_by_order(case: Case) -> Row:
    """Take the level of the item, else of the contract's service or bundle, the contract, the category."""
    if case.given.get("serviceLevelAgreementID") is not None:
        return {}
    if not case.is_new and not any(case.sets(field) for field in DECIDING):
        return {}
    found = levels(case)
    level = next((found[each] for each in ORDER if found[each] is not None), None)
    return {"serviceLevelAgreementID": level} if level is not None or case.is_new else {}


def levels(case: Case) -> dict[str, int | None]:
    """Return the levels that a ticket's item, service, bundle, contract and category have."""
    row, house = case.row, case.house
    item = case.one("ConfigurationItems", row.get("configurationItemID")) or {}
    category = row.get("ticketCategory")
    defaults = next(case.all("TicketCategoryFieldDefaults", ticketCategoryID=category), {})
    return {
        "item": item.get("serviceLevelAgreementID"),
        "service": house.service_levels.get(row.get("contractServiceID") or 0),
        "bundle": house.bundle_levels.get(row.get("contractServiceBundleID") or 0),
        "contract": house.contract_levels.get(row.get("contractID") or 0),
        "category": defaults.get("serviceLevelAgreementID"),
    }


def targets(case: Case) -> Row:
    """Say when the targets of the level fall due, counted from the creation; without one, never."""
    if not (case.is_new or case.moves("serviceLevelAgreementID") or case.moves("priority")):
        return {}
    level = case.house.levels.get(case.row.get("serviceLevelAgreementID") or 0)
    hours = level.targets(case.row.get("priority")) if level is not None else None
    if hours is None:
        return {due: None for due, _ in TARGETS} | {PAUSED: None}
    start = read(case.row.get("createDate")) or case.now
    spans = zip(TARGETS, hours, strict=True)
    return {due: shown(start + timedelta(hours=span)) for (due, _), span in spans}


def paused_hours(case: Case) -> Row:
    """Keep the hours to the next target while it waits for the customer; move the targets on after it."""
    was = (case.before or {}).get("status") == Status.WAITING_CUSTOMER
    waits = case.row.get("status") == Status.WAITING_CUSTOMER
    due = next_target(case.row)
    if waits and not was:
        hours = None if due is None else round((due - case.now).total_seconds() / 3600, 2)
        return {PAUSED: hours}
    if was and not waits:
        return {PAUSED: None} | _moved_on(case.row, due, case.now)
    return {}


def next_target(row: Row) -> datetime | None:
    """Return when the next target falls due that was not reached yet."""
    open_ones = [read(row.get(due)) for due, reached in TARGETS if row.get(reached) is None]
    return min((each for each in open_ones if each is not None), default=None)


def service_level_met(case: Case) -> Row:
    """Say on completion whether every target was reached in time."""
    if case.row.get("status") != Status.COMPLETE or case.row.get("serviceLevelAgreementID") is None:
        return {"serviceLevelAgreementHasBeenMet": None}
    pairs = [(read(case.row.get(due)), read(case.row.get(reached))) for due, reached in TARGETS]
    return {"serviceLevelAgreementHasBeenMet": all(not due or (at and at <= due) for due, at in pairs)}


def _moved_on(row: Row, due: datetime | None, now: datetime) -> Row:
    """Move the targets that were not reached by the time for which it waited."""
    hours = row.get(PAUSED)
    if due is None or hours is None:
        return {}
    waited = now - (due - timedelta(hours=float(hours)))
    open_ones = [(each, read(row.get(each))) for each, reached in TARGETS if row.get(reached) is None]
    return {each: shown(at + waited) for each, at in open_ones if at is not None}
