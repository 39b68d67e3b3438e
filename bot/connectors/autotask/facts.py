"""What Autotask tells of a ticket and nobody sets from here: service levels, who did what when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.connectors.autotask.calls import APPROVERS
from bot.connectors.autotask.names import CONTACTS, REFERENCES, RESOURCES, Names
from bot.connectors.autotask.parts import Parts
from bot.connectors.autotask.picks import Columns
from bot.connectors.autotask.rows import Row
from bot.domain.remote import Fact


class Sort(StrEnum):
    AT = "at"
    PERSON = "person"
    CREATOR = "creator"
    PICK = "pick"
    FLAG = "flag"
    HOURS = "hours"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A field that is told: under which words, as what, and whether the card has it too."""

    field: str
    label: str
    sort: Sort
    is_prominent: bool = False

    @property
    def is_fleeting(self) -> bool:
        """Whether it is another after everything that is said or done there."""
        return self.field in FLEETING


FLEETING = frozenset(
    {
        "lastActivityDate",
        "lastActivityResourceID",
        "lastActivityPersonType",
        "lastTrackedModificationDateTime",
        "lastCustomerNotificationDateTime",
        "lastCustomerVisibleActivityDateTime",
    }
)


def _told(field: str, label: str, sort: Sort, *, is_prominent: bool = False) -> Told:
    return Told(field=field, label=label, sort=sort, is_prominent=is_prominent)


TOLD: tuple[Told, ...] = (
    _told("serviceLevelAgreementID", "Service level", Sort.PICK, is_prominent=True),
    _told("firstResponseDueDateTime", "First response due", Sort.AT, is_prominent=True),
    _told("firstResponseDateTime", "First response", Sort.AT),
    _told("resolutionPlanDueDateTime", "Resolution plan due", Sort.AT, is_prominent=True),
    _told("resolutionPlanDateTime", "Resolution plan", Sort.AT),
    _told("resolvedDueDateTime", "Resolution due", Sort.AT, is_prominent=True),
    _told("resolvedDateTime", "Resolved", Sort.AT),
    _told("serviceLevelAgreementHasBeenMet", "Service level met", Sort.FLAG),
    _told(
        "serviceLevelAgreementPausedNextEventHours",
        "Hours to the next target, paused",
        Sort.HOURS,
        is_prominent=True,
    ),
    _told("firstResponseInitiatingResourceID", "First response by", Sort.PERSON),
    _told("firstResponseAssignedResourceID", "Assigned at first response", Sort.PERSON),
    _told("hoursToBeScheduled", "Hours to be scheduled", Sort.HOURS),
    _told("createDate", "Created", Sort.AT),
    _told("creatorResourceID", "Created by", Sort.CREATOR),
    _told("creatorType", "Created by a", Sort.PICK),
    _told("createdByContactID", "Created for", Sort.PERSON),
    _told("impersonatorCreatorResourceID", "Created through", Sort.PERSON),
    _told("completedDate", "Completed", Sort.AT),
    _told("completedByResourceID", "Completed by", Sort.PERSON),
    _told("lastActivityDate", "Last activity", Sort.AT),
    _told("lastActivityResourceID", "Last activity by", Sort.PERSON),
    _told("lastActivityPersonType", "Last activity of a", Sort.PICK),
    _told("lastTrackedModificationDateTime", "Last change of a field", Sort.AT),
    _told("lastCustomerNotificationDateTime", "Customer last notified", Sort.AT),
    _told("lastCustomerVisibleActivityDateTime", "Last activity that the customer sees", Sort.AT),
    _told("serviceThermometerTemperature", "Service thermometer", Sort.PLAIN),
    _told("currentServiceThermometerRating", "Service rating", Sort.PICK),
    _told("previousServiceThermometerRating", "Service rating before", Sort.PICK),
    _told("apiVendorID", "Integration", Sort.PICK),
    _told("monitorID", "Monitor", Sort.PLAIN),
    _told("monitorTypeID", "Sort of monitor", Sort.PICK),
    _told("rmmAlertID", "Alert of the monitoring", Sort.PLAIN),
    _told("isAssignedToComanaged", "Assigned to co-managed", Sort.FLAG),
    _told("externalID", "External id", Sort.PLAIN),
)
"""All that it tells and we do not set, in the order in which people read it."""


def facts_of(row: Row, columns: Columns, names: Names) -> tuple[Fact, ...]:
    """What is told of a ticket, without what is empty."""
    return tuple(_facts(row, columns, names))


def _facts(row: Row, columns: Columns, names: Names) -> Iterator[Fact]:
    for each in TOLD:
        if each.sort is Sort.AT:
            at = row.moment(each.field)
            words = ""
        else:
            at, words = None, _words(each, row, columns, names)
        if at is not None or words:
            yield Fact(
                id=each.field,
                label=each.label,
                words=words,
                at=at,
                is_prominent=each.is_prominent,
                is_fleeting=each.is_fleeting,
            )


def approvals_of(parts: Parts | None, names: Names) -> tuple[Fact, ...] | None:
    """What everybody who is asked about a change has said; None where that was not read."""
    rows = parts.of(APPROVERS) if parts is not None else None
    if rows is None:
        return None
    return tuple(
        Fact(
            id=f"approval:{row.id}",
            label=f"Approval of {_approver(row, names)}",
            words=_verdict(row),
            is_prominent=True,
            is_told=True,
        )
        for row in rows
    )


def _approver(row: Row, names: Names) -> str:
    resource, contact = row.number("resourceID"), row.number("contactID")
    known = names.name(RESOURCES, resource) if resource else names.name(CONTACTS, contact)
    return known or str(resource or contact or "somebody")


def _verdict(row: Row) -> str:
    said = {True: "approved", False: "rejected", None: "not yet"}[row.flag("isApproved")]
    note = row.plain("approveRejectNote")
    return f"{said}: {note}" if note else said


def _words(told: Told, row: Row, columns: Columns, names: Names) -> str:
    value = row.plain(told.field)
    match told.sort:
        case Sort.FLAG:
            return {True: "yes", False: "no", None: ""}[row.flag(told.field)]
        case Sort.PICK:
            return columns.label(told.field, value) if value else ""
        case Sort.PERSON:
            entity = REFERENCES[told.field.casefold()]
            return names.name(entity, row.number(told.field)) or value
        case Sort.CREATOR:
            is_contact = columns.is_contact(row.plain("creatorType"))
            return names.name(CONTACTS if is_contact else RESOURCES, row.number(told.field)) or value
        case _:
            return value
