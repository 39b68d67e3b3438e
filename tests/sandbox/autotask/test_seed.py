"""What is there from the start: whole, fit by the server's own rules, and very many where tests want them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import customers, ids, start
from bot.sandbox.autotask.state import State
from tests.sandbox.softlayer.harness import StillClock

POINTING: dict[str, dict[str, str]] = {
    "Companies": {"parentCompanyID": "Companies", "ownerResourceID": "Resources"},
    "Contacts": {"companyID": "Companies"},
    "CompanyLocations": {"companyID": "Companies"},
    "ConfigurationItems": {
        "companyID": "Companies",
        "productID": "Products",
        "contactID": "Contacts",
        "contractID": "Contracts",
    },
    "Contracts": {"companyID": "Companies"},
    "ContractServices": {"contractID": "Contracts"},
    "Opportunities": {"companyID": "Companies"},
    "Projects": {"companyID": "Companies"},
    "ResourceServiceDeskRoles": {"resourceID": "Resources", "roleID": "Roles"},
    "ResourceRoleQueues": {"resourceID": "Resources", "roleID": "Roles"},
    "TicketCategoryFieldDefaults": {"ticketCategoryID": "TicketCategories"},
    "Tags": {"tagGroupID": "TagGroups"},
    "ChecklistLibraryChecklistItems": {"checklistLibraryID": "ChecklistLibraries"},
    "UserDefinedFieldListItems": {"udfFieldId": "UserDefinedFieldDefinitions"},
    "TicketNotes": {"ticketID": "Tickets"},
    "TimeEntries": {"ticketID": "Tickets", "resourceID": "Resources", "roleID": "Roles"},
}


@pytest.fixture(scope="module")
def state() -> State:
    return start.state(StillClock())


def rows(state: State, entity: str, **fields: Any) -> list[Row]:
    """Find rows by what they have."""
    return [
        row
        for row in state.tables[entity].rows.values()
        if all(row.get(name) == value for name, value in fields.items())
    ]


@pytest.mark.parametrize("entity", POINTING)
def test_every_reference_points_at_something(state: State, entity: str) -> None:
    listed = rows(state, entity)
    assert listed
    for field, other in POINTING[entity].items():
        missing = [each for each in listed if each.get(field) not in {None, *state.tables[other].rows}]
        assert not missing, (field, missing)


def test_there_is_something_of_every_sort_that_rules_are_about(state: State) -> None:
    assert len(rows(state, "Companies")) == 25
    assert len(rows(state, "Companies", isActive=False)) == 2
    assert len(rows(state, "Contacts", isActive=0)) == 1
    assert len(rows(state, "Resources")) == 8
    assert rows(state, "TicketCategories", isApiOnly=True)
    assert rows(state, "TicketCategories", isActive=False)
    kinds = {each["dataType"] for each in rows(state, "UserDefinedFieldDefinitions")}
    assert kinds == {1, 2, 3, 4}
    priorities = state.house.picklists["Tickets", "priority"]
    assert [each.label for each in priorities[:2]] == ["Critical", "High"]
    assert [each.value for each in priorities] != [each.order for each in priorities]


def test_the_tickets_have_come_to_where_they_are_by_the_rules(state: State) -> None:
    tickets = state.tables["Tickets"].rows

    assert list(tickets) == list(range(ids.DONE, ids.STARTER + 1))
    assert (tickets[ids.DONE]["status"], tickets[ids.DONE]["completedByResourceID"]) == (5, ids.BENO)
    assert tickets[ids.WAITING]["serviceLevelAgreementPausedNextEventHours"] is not None
    assert (tickets[ids.NEW]["creatorResourceID"], tickets[ids.NEW]["creatorType"]) == (ids.BEA, 2)
    assert tickets[ids.INCIDENT]["problemTicketId"] == ids.PROBLEM
    assert tickets[ids.CHANGED]["changeApprovalStatus"] == 2
    assert (tickets[ids.RETURNED]["ticketType"], tickets[ids.RETURNED]["contactID"]) == (4, ids.ANN)
    assert tickets[ids.ALERT]["queueID"] == ids.ALERT_QUEUE
    assert len(rows(state, "TicketChecklistItems", ticketID=ids.STARTER)) == 2
    assert {each["noteType"] for each in rows(state, "TicketNotes")} == {3, 99}


def test_very_many_companies_and_contacts_can_be_made_beside_the_few(state: State) -> None:
    made = start.state(StillClock())
    start.fill(made, customers.many())

    assert len(made.tables["Companies"].rows) == 20_000 + 25
    assert len(made.tables["Contacts"].rows) == 50_000 + len(rows(state, "Contacts"))
    assert (
        made.tables["Contacts"].rows[customers.MANY_FROM + 49_999]["companyID"]
        in made.tables["Companies"].rows
    )
    assert made.tables["Companies"].next_id() == customers.MANY_FROM + 20_000
