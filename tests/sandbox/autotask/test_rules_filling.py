"""What the server fills in by itself: defaults, dates, numbers, service levels, and what follows a write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.rules.values import Approval
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.ledger import NOW, Ledger, wanted

AT = shown(NOW)
RMA = {"ticketCategory": ids.RMA, "configurationItemID": ids.LAPTOP}


def later(hours: float) -> str:
    """The moment so many hours after the start."""
    return shown(NOW + timedelta(hours=hours))


def fields(row: Row, *names: str) -> tuple[Any, ...]:
    """Return some fields of a row."""
    return tuple(row.get(name) for name in names)


def test_a_ticket_is_dated_numbered_and_attributed_to_the_api_user() -> None:
    ticket = Ledger().ticket()

    assert ticket["ticketNumber"] == "T20261125.0001"
    assert fields(ticket, "createDate", "lastActivityDate", "lastTrackedModificationDateTime") == (AT,) * 3
    assert fields(ticket, "creatorResourceID", "creatorType", "createdByContactID") == (4, 1, None)
    assert fields(ticket, "lastActivityResourceID", "lastActivityPersonType") == (4, 1)
    assert fields(ticket, "ticketType", "ticketCategory", "source") == (1, ids.STANDARD, None)


def test_a_ticket_opened_in_a_contacts_name_is_the_contacts() -> None:
    ticket = Ledger().ticket(createdByContactID=ids.ANN)

    assert fields(ticket, "creatorResourceID", "creatorType") == (ids.ANN, 2)


def test_an_impersonated_resource_is_the_creator_and_the_api_user_stands_beside_it() -> None:
    actor = Actor(resource=ids.BENO, impersonator=ids.API_RESOURCE)
    ticket = Ledger().create("Tickets", wanted(), actor)

    assert fields(ticket, "creatorResourceID", "impersonatorCreatorResourceID") == (ids.BENO, 4)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (None, "T20261125.0002"),
        ("T20200615", "T20200615.0001"),
        ("T20261125", "T20261125.0002"),
        ("T20261126", "T20261125.0002"),
        ("T20200231", "T20261125.0002"),
        ("X20200615", "T20261125.0002"),
        ("T20200615.0674", "T20261125.0002"),
    ],
)
def test_a_good_prefix_is_kept_an_invalid_one_replaced_and_the_rest_is_counted(
    given: str | None, number: str
) -> None:
    ledger = Ledger()
    ledger.ticket()

    assert ledger.ticket(ticketNumber=given)["ticketNumber"] == number


def test_a_users_default_category_comes_before_the_systems() -> None:
    ledger = Ledger()
    ledger.house.default_categories[ids.API_RESOURCE] = ids.MONITORING

    assert ledger.ticket()["ticketCategory"] == ids.MONITORING
    assert ledger.ticket(ticketCategory=ids.CHANGE)["ticketCategory"] == ids.CHANGE


def test_a_category_fills_what_is_not_given_and_nothing_else() -> None:
    bare = {"companyID": ids.ACME, "title": "Disk", "ticketCategory": ids.MONITORING, "priority": 3}
    ticket = Ledger().create("Tickets", bare)

    assert fields(ticket, "status", "priority", "queueID", "ticketType", "source") == (
        1,
        3,
        ids.ALERT_QUEUE,
        5,
        ids.ALERTED,
    )
    assert fields(ticket, "issueType", "subIssueType") == (ids.NETWORK, ids.VPN_ISSUE)
    assert ticket["dueDateTime"] == "2026-11-26T09:00:00.000Z"


def test_a_default_sub_issue_goes_only_with_its_own_issue() -> None:
    ticket = Ledger().ticket(ticketCategory=ids.MONITORING, issueType=ids.EMAIL)

    assert fields(ticket, "issueType", "subIssueType") == (ids.EMAIL, None)


def test_rma_is_a_change_request_with_the_contact_of_its_item_and_a_default_status() -> None:
    ticket = Ledger().ticket(**RMA, ticketType=2)

    assert fields(ticket, "ticketType", "contactID", "rmaStatus") == (4, ids.ANN, 1)


def test_rma_fields_are_ignored_on_other_categories() -> None:
    ledger = Ledger()
    ticket = ledger.ticket(rmaStatus=2, rmaType=1)

    assert fields(ticket, "rmaStatus", "rmaType") == (None, None)
    assert ledger.change("Tickets", ticket["id"], rmaStatus=3)["rmaStatus"] is None


def test_a_source_that_was_never_set_is_the_default_one_from_the_first_update_on() -> None:
    ledger = Ledger()
    ticket, phoned = ledger.ticket(), ledger.ticket(source=ids.PHONE)

    assert ledger.change("Tickets", ticket["id"], title="Again")["source"] == ids.OTHER
    assert ledger.change("Tickets", phoned["id"], title="Again")["source"] == ids.PHONE


def test_what_is_read_only_is_left_aside() -> None:
    ledger = Ledger()
    ticket = ledger.ticket(createDate="2001-01-01T00:00:00Z", creatorResourceID=ids.ERIN)

    assert fields(ticket, "createDate", "creatorResourceID") == (AT, 4)
    assert ledger.change("Tickets", ticket["id"], completedDate=AT).get("completedDate") is None


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({"configurationItemID": ids.LAPTOP, "contractServiceBundleID": ids.BUNDLE}, ids.GOLD_LEVEL),
        ({"contractServiceBundleID": ids.BUNDLE}, ids.STANDARD_LEVEL),
        ({"contractID": ids.MANAGED}, ids.GOLD_LEVEL),
        ({}, ids.STANDARD_LEVEL),
        ({"ticketCategory": ids.CHANGE}, None),
        ({"configurationItemID": ids.LAPTOP, "serviceLevelAgreementID": 1}, ids.STANDARD_LEVEL),
    ],
    ids=["item", "bundle", "contract", "category", "none", "given"],
)
def test_the_service_level_is_the_first_there_is_in_the_documented_order(
    given: Row, level: int | None
) -> None:
    if "contractServiceBundleID" in given:
        given = {**given, "contractID": ids.MANAGED}

    assert Ledger().ticket(**given)["serviceLevelAgreementID"] == level


def test_a_service_comes_before_a_bundle_and_both_before_the_contract() -> None:
    ledger = Ledger()
    ledger.house.service_levels[ids.BACKUP_SERVICE] = ids.STANDARD_LEVEL
    ledger.house.bundle_levels[ids.BUNDLE] = ids.GOLD_LEVEL
    both = {"contractServiceID": ids.BACKUP_SERVICE, "contractServiceBundleID": ids.BUNDLE}

    assert ledger.ticket(contractID=ids.MANAGED, **both)["serviceLevelAgreementID"] == ids.STANDARD_LEVEL


def test_targets_fall_due_by_level_and_priority() -> None:
    names = ("firstResponseDueDateTime", "resolutionPlanDueDateTime", "resolvedDueDateTime")
    ledger = Ledger()
    urgent = ledger.ticket(priority=4)

    assert fields(urgent, *names) == (later(1), later(4), later(8))
    assert fields(ledger.ticket(), *names) == (later(8), later(24), later(72))
    assert fields(ledger.ticket(ticketCategory=ids.CHANGE), *names) == (None, None, None)
    ledger.turn(1)
    assert fields(ledger.change("Tickets", urgent["id"], priority=2), *names) == (
        later(8),
        later(24),
        later(72),
    )


def test_hours_to_the_next_target_are_kept_while_it_waits_for_the_customer_and_targets_move_on() -> None:
    ledger, paused = Ledger(), "serviceLevelAgreementPausedNextEventHours"
    number = ledger.ticket()["id"]
    ledger.turn(2)
    assert ledger.change("Tickets", number, status=7)[paused] == 22

    ledger.turn(10)
    assert ledger.change("Tickets", number, title="Still waiting")[paused] == 22
    again = ledger.change("Tickets", number, status=8)
    assert fields(again, paused, "resolvedDueDateTime") == (None, later(82))

    ledger.turn(4)
    assert ledger.change("Tickets", number, status=7)[paused] == 18


def test_completion_is_dated_and_undone_when_it_is_opened_again() -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]
    ledger.turn(1)
    done = ledger.change("Tickets", number, status=5)

    assert fields(done, "completedDate", "completedByResourceID") == (later(1), 4)
    assert fields(done, "resolvedDateTime", "resolutionPlanDateTime") == (later(1), later(1))
    assert done["serviceLevelAgreementHasBeenMet"] is True
    [result] = ledger.rows("ServiceLevelAgreementResults", ticketID=number)
    assert (result["resolutionElapsedHours"], result["isResolutionMet"]) == (1.0, True)
    opened = ledger.change("Tickets", number, status=8)
    assert fields(opened, "completedDate", "completedByResourceID", "resolvedDateTime") == (None,) * 3


def test_a_level_that_was_missed_is_told() -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]
    ledger.turn(100)

    assert ledger.change("Tickets", number, status=5)["serviceLevelAgreementHasBeenMet"] is False


def test_open_important_checklist_items_do_not_keep_a_ticket_from_completion() -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]
    ledger.create("TicketChecklistItems", {"ticketID": number, "itemName": "Back up", "isImportant": True})

    assert ledger.change("Tickets", number, status=5)["status"] == 5


def test_a_change_request_has_the_default_type_of_approval_and_loses_it_with_its_type() -> None:
    ledger = Ledger()
    ticket = ledger.ticket(ticketType=4)

    assert fields(ticket, "changeApprovalType", "changeApprovalStatus") == (1, Approval.NOT_ASSIGNED)
    assert ledger.change("Tickets", ticket["id"], ticketType=2)["changeApprovalType"] is None


def test_a_category_sets_the_type_of_approval_whatever_the_type() -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]

    changed = ledger.change("Tickets", number, ticketCategory=ids.CHANGE)
    assert fields(changed, "changeApprovalType", "ticketType") == (2, 1)


def test_comanaged_visibility_comes_from_the_category_and_from_a_comanaged_assignee() -> None:
    ledger = Ledger()
    hal: Row = {"assignedResourceID": ids.HAL, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE}
    names = ("isVisibleToComanaged", "isAssignedToComanaged")

    assert fields(ledger.ticket(), *names) == (False, False)
    assert fields(ledger.ticket(ticketCategory=ids.CHANGE), *names) == (True, False)
    assert fields(ledger.ticket(**hal), *names) == (True, True)
    assert fields(ledger.change("Tickets", ledger.ticket()["id"], **hal), *names) == (True, True)


def test_a_sub_issue_that_a_contract_excludes_moves_to_the_exclusion_contract_or_to_none() -> None:
    ledger = Ledger()
    mail: Row = {"issueType": ids.EMAIL, "subIssueType": ids.MAILBOX_ISSUE}
    tunnel: Row = {"issueType": ids.NETWORK, "subIssueType": ids.VPN_ISSUE}
    ticket = ledger.ticket(contractID=ids.MANAGED)

    assert ledger.ticket(contractID=ids.MANAGED, **mail)["contractID"] == ids.EXCLUDED
    assert ledger.change("Tickets", ticket["id"], **mail)["contractID"] == ids.EXCLUDED
    borg = ledger.ticket(companyID=ids.BORG, contractID=ids.BORG_CONTRACT, **tunnel)
    assert borg["contractID"] is None


def test_another_company_leaves_contract_and_services_behind_everywhere() -> None:
    ledger = Ledger()
    number = ledger.ticket(contractID=ids.MANAGED, contractServiceID=ids.BACKUP_SERVICE)["id"]
    services = {"contractID": ids.MANAGED, "contractServiceID": ids.BACKUP_SERVICE}
    time = ledger.put("TimeEntries", ticketID=number, **services)
    charge = ledger.put("TicketCharges", ticketID=number, contractServiceID=ids.BACKUP_SERVICE)
    expense = ledger.put("ExpenseItems", ticketID=number, companyID=ids.ACME)
    moved = ledger.change("Tickets", number, companyID=ids.BORG)

    assert fields(moved, "contractID", "contractServiceID") == (None, None)
    assert fields(time, "contractID", "contractServiceID") == (None, None)
    assert charge["contractServiceID"] is None
    assert fields(expense, "companyID", "ticketID") == (ids.BORG, None)


def test_custom_fields_are_merged_by_their_names() -> None:
    ledger = Ledger()
    number = ledger.ticket(userDefinedFields=[{"name": "Site code", "value": "A1"}])["id"]
    changed = ledger.change("Tickets", number, userDefinedFields=[{"name": "Seats", "value": "3"}])

    assert {each["name"]: each["value"] for each in changed["userDefinedFields"]} == {
        "Site code": "A1",
        "Seats": "3",
        "Go-live": None,
        "Region": None,
    }


def test_only_tracked_fields_move_the_tracked_date_and_custom_fields_count() -> None:
    ledger, name = Ledger(), "lastTrackedModificationDateTime"
    number = ledger.ticket()["id"]
    ledger.turn(1)
    same = ledger.change("Tickets", number, source=ids.OTHER)
    ledger.turn(1)
    noted = {"ticketID": number, "description": "Hm.", "noteType": 3, "publish": 2}
    ledger.create("TicketNotes", noted)
    assert fields(same | ledger.tables["Tickets"].rows[number], name, "lastActivityDate") == (
        later(1),
        later(2),
    )

    custom = [{"name": "Site code", "value": "B2"}]
    assert ledger.change("Tickets", number, userDefinedFields=custom)[name] == later(2)


def test_every_change_of_a_field_is_a_row_of_history_in_words() -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]
    ledger.change("Tickets", number, status=8, title="Printer is up")
    rows = ledger.rows("TicketHistory", ticketID=number)

    assert rows[0]["detail"] == "Ticket T20261125.0001 created"
    assert {"status: New -> In Progress", "title: Printer down -> Printer is up"} <= {
        each["detail"] for each in rows
    }
    assert {fields(each, "resourceID", "date") for each in rows} == {(4, AT)}


def test_a_ticket_deleted_in_the_page_leaves_its_row_behind() -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]
    ledger.delete("Tickets", number, Actor(resource=ids.DORA, is_page=True))
    [row] = ledger.rows("DeletedTicketLogs")

    assert fields(row, "ticketID", "ticketTitle", "deletedByResourceID", "deletedDateTime") == (
        number,
        "Printer down",
        ids.DORA,
        AT,
    )


@pytest.mark.parametrize(("publish", "is_response"), [(1, True), (2, False)])
def test_what_the_customer_sees_is_the_first_response(publish: int, is_response: bool) -> None:
    ledger = Ledger()
    number = ledger.ticket()["id"]
    note = {"ticketID": number, "description": "On it.", "noteType": 3, "publish": publish}
    ledger.create("TicketNotes", note, Actor(resource=ids.BENO))
    ticket = ledger.tables["Tickets"].rows[number]

    seen = ("firstResponseDateTime", "lastCustomerVisibleActivityDateTime")
    assert fields(ticket, *seen) == ((AT, AT) if is_response else (None, None))
    assert ticket.get("firstResponseInitiatingResourceID") == (ids.BENO if is_response else None)


@pytest.mark.parametrize(
    ("kind", "said", "status"),
    [
        (1, [None], Approval.ASSIGNED),
        (1, [True, None], Approval.PARTIALLY_APPROVED),
        (1, [True, True], Approval.APPROVED),
        (2, [True, None], Approval.APPROVED),
        (1, [True, False], Approval.REJECTED),
    ],
)
def test_the_approval_of_a_change_follows_what_its_approvers_say(
    kind: int, said: list[bool | None], status: Approval
) -> None:
    ledger = Ledger()
    number = ledger.ticket(ticketType=4, changeApprovalType=kind)["id"]
    for who, answer in zip((ids.BENO, ids.CARLA), said, strict=False):
        asked = {"ticketID": number, "resourceID": who}
        row = ledger.create("TicketChangeRequestApprovals", asked)
        if answer is not None:
            ledger.change("TicketChangeRequestApprovals", row["id"], isApproved=answer)

    assert ledger.tables["Tickets"].rows[number]["changeApprovalStatus"] == status
