"""Each rule of Autotask's tickets: broken once and kept once, by the lists of the stand-in's MSP."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.connectors.autotask.rules import RULES, SERVERS_OWN, guard
from bot.connectors.autotask.rules.case import Case, Known, Rule
from bot.domain.fields import Choice
from bot.domain.guards import Filing
from bot.domain.remote import Lists
from bot.domain.ticket import FieldId, KindId
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.offered import offered, served

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
Given = Mapping[str, str | int | tuple[int, ...]]
USUAL: Given = {"companyID": ids.ACME, "priority": 2, "queueID": ids.SERVICE_DESK, "ticketType": 2}


@dataclass(frozen=True, kw_only=True)
class Try:
    """A ticket that breaks a rule at a field; `mend` is what it says instead to keep it.

    `before` is how it was; None when it is opened.
    """

    field: str
    says: Given
    mend: Given
    category: int = ids.STANDARD
    before: Given | None = None
    as_whom: str = ""
    words: str = ""


OPEN = {**USUAL, "status": 8, "dueDateTime": "2026-11-30T17:00:00Z"}
BROKEN: dict[str, Try] = {
    "has_company_priority_and_status": Try(
        field="companyID", says={"companyID": ""}, mend={"companyID": ids.ACME}, words="Company"
    ),
    "has_due_unless_the_category_gives_it": Try(
        field="dueDateTime",
        says={},
        mend={"dueDateTime": "2026-11-30T17:00:00Z"},
        category=ids.CHANGE,
        words="Change gives no due time",
    ),
    "has_queue_as_the_category_says": Try(
        field="queueID", says={"queueID": ""}, mend={"assignedResourceID": ids.BENO}, words="queue"
    ),
    "has_work_type_where_the_system_asks_for_it": Try(
        field="billingCodeID", says={}, mend={"billingCodeID": ids.REMOTE_WORK}, category=-ids.STANDARD
    ),
    "texts_are_not_too_long": Try(
        field="purchaseOrderNumber",
        says={"purchaseOrderNumber": "x" * 51},
        mend={"purchaseOrderNumber": "x" * 50},
        words="50 characters",
    ),
    "sub_issue_comes_with_its_issue": Try(
        field="issueType",
        says={"subIssueType": ids.PRINTER_ISSUE},
        mend={"issueType": ids.HARDWARE},
        words="Printer",
    ),
    "priority_is_active": Try(field="priority", says={"priority": 5}, mend={"priority": 1}, words="inactive"),
    "contact_is_active": Try(
        field="contactID", says={"contactID": ids.GONE}, mend={"contactID": ids.ANN}, words="inactive"
    ),
    "approval_board_is_active": Try(
        field="changeApprovalBoard",
        says={"changeApprovalBoard": 2, "ticketType": 4},
        mend={"changeApprovalBoard": 1},
        words="Old board",
    ),
    "role_is_active": Try(
        field="assignedResourceRoleID",
        says={"assignedResourceID": ids.FELIX, "assignedResourceRoleID": ids.FORMER_ROLE},
        mend={"assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
        words="inactive",
    ),
    "billing_code_is_a_work_type": Try(
        field="billingCodeID",
        says={"billingCodeID": ids.MATERIAL},
        mend={"billingCodeID": ids.ON_SITE},
        words="no work type",
    ),
    "nothing_inactive_is_newly_chosen": Try(
        field="queueID",
        says={"queueID": ids.OLD_QUEUE},
        mend={"queueID": ids.ESCALATION},
        words="“Old Queue” is inactive",
    ),
    "approval_status_goes_between_assigned_and_requested": Try(
        field="changeApprovalStatus",
        says={"changeApprovalStatus": 5},
        mend={"changeApprovalStatus": 3},
        before={**OPEN, "changeApprovalStatus": 2},
    ),
    "contact_is_of_the_company_or_its_parent": Try(
        field="contactID", says={"contactID": ids.BEA}, mend={"contactID": ids.HOLLY}, words="Acme GmbH"
    ),
    "item_is_of_the_company": Try(
        field="configurationItemID",
        says={"configurationItemID": ids.BORG_ROUTER},
        mend={"configurationItemID": ids.LAPTOP},
    ),
    "location_is_of_the_company": Try(
        field="companyLocationID",
        says={"companyID": ids.BORG},
        mend={"companyLocationID": ids.BORG_OFFICE},
        before={**OPEN, "companyLocationID": ids.WAREHOUSE},
    ),
    "opportunity_is_of_the_company": Try(
        field="opportunityID",
        says={"opportunityID": ids.BORG_OPPORTUNITY},
        mend={"opportunityID": ids.OPPORTUNITY},
    ),
    "project_is_of_the_company": Try(
        field="projectID", says={"projectID": ids.BORG_PROJECT}, mend={"projectID": ids.PROJECT}
    ),
    "contract_is_of_the_company": Try(
        field="contractID", says={"contractID": ids.BORG_CONTRACT}, mend={"contractID": ids.MANAGED}
    ),
    "service_is_of_the_contract": Try(
        field="contractServiceID",
        says={"contractID": ids.EXCLUDED, "contractServiceID": ids.BACKUP_SERVICE},
        mend={"contractID": ids.MANAGED},
    ),
    "service_request_has_no_problem": Try(
        field="problemTicketId", says={"problemTicketId": 8101, "ticketType": 1}, mend={"ticketType": 2}
    ),
    "change_request_has_no_problem": Try(
        field="problemTicketId", says={"problemTicketId": 8101, "ticketType": 4}, mend={"ticketType": 2}
    ),
    "problem_has_no_problem": Try(
        field="problemTicketId",
        says={"ticketType": 3},
        mend={"problemTicketId": ""},
        before={**OPEN, "problemTicketId": 8101},
    ),
    "only_incidents_have_a_problem": Try(
        field="problemTicketId", says={"problemTicketId": 8101, "ticketType": 5}, mend={"ticketType": 2}
    ),
    "problem_is_no_incident_itself": Try(
        field="problemTicketId", says={"problemTicketId": 1}, mend={"problemTicketId": 2}
    ),
    "category_is_active": Try(field="kind", says={}, mend={}, category=ids.OLD_CATEGORY),
    "rma_has_an_item": Try(
        field="configurationItemID",
        says={},
        mend={"configurationItemID": ids.LAPTOP},
        category=ids.RMA,
        words="goes back",
    ),
    "rma_item_is_eligible": Try(
        field="configurationItemID",
        says={"configurationItemID": ids.ACME_NAS},
        mend={"configurationItemID": ids.LAPTOP},
        category=ids.RMA,
        words="not eligible",
    ),
    "rma_locks_company_item_and_type": Try(
        field="companyID",
        says={"companyID": ids.BORG},
        mend={"companyID": ids.ACME},
        category=ids.RMA,
        before=OPEN,
    ),
    "resource_and_role_go_together": Try(
        field="assignedResourceRoleID",
        says={"assignedResourceID": ids.BENO},
        mend={"assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
    ),
    "resource_and_role_have_a_queue": Try(
        field="assignedResourceRoleID",
        says={"assignedResourceID": ids.BENO, "assignedResourceRoleID": ids.ENGINEER_ROLE},
        mend={"assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
        words="Beno Brandt is on no queue as Systems Engineer",
    ),
    "primary_is_no_secondary": Try(
        field="secondaryResources",
        says={"assignedResourceID": ids.BENO, "secondaryResources": (ids.BENO, ids.CARLA)},
        mend={"secondaryResources": (ids.CARLA,)},
    ),
    "we_may_write_tickets": Try(field="companyID", says={}, mend={}, words="administrator"),
    "impersonated_contact_is_active": Try(
        field="contactID", says={}, mend={}, as_whom=f"contact:{ids.GONE}", words="Gus Gone"
    ),
    "impersonated_contacts_company_is_active": Try(
        field="contactID",
        says={"companyID": ids.OLD_ACME},
        mend={},
        as_whom="contact:106",
        words="Old Acme Ltd",
    ),
    "ticket_is_of_the_impersonated_contacts_company": Try(
        field="companyID",
        says={"companyID": ids.BORG},
        mend={"companyID": ids.ACME_PRINT},
        as_whom=f"contact:{ids.HOLLY}",
        words="Holly Hart",
    ),
}
KEPT_OTHERWISE = {
    "category_is_active",
    "we_may_write_tickets",
    "impersonated_contact_is_active",
    "impersonated_contacts_company_is_active",
}
"""What keeps these is not said in the form."""


@pytest.fixture(scope="module")
def lists() -> Lists:
    """What the stand-in offers; two problems are added, one of which is an incident itself."""

    async def read() -> Lists:
        async with served() as (_, connector):
            return await offered(connector)

    found = asyncio.run(read())
    problems = (
        Choice(value="1", label="T1 Mail", marks=("incident",)),
        Choice(value="2", label="T2 Mail"),
        Choice(value="8101", label="T3 Mail"),
    )
    standard = next(each for each in found.kinds if each.id == f"category_{ids.STANDARD}")
    asking = tuple(
        replace(each, required=True) if each.id == "billingCodeID" else each for each in standard.fields
    )
    strict = replace(standard, id=KindId(f"category_-{ids.STANDARD}"), fields=asking)
    return replace(found, kinds=(*found.kinds, strict), pools={**found.pools, "problems": problems})


def values(given: Given) -> dict[FieldId, tuple[str, ...]]:
    told = {name: each if isinstance(each, tuple) else (each,) for name, each in given.items()}
    return {FieldId(name): tuple(str(one) for one in some if one != "") for name, some in told.items()}


def filing(tried: Try, *, is_mended: bool = False) -> Filing:
    usual = USUAL if tried.before is None else tried.before
    says = {**usual, **tried.says, **(tried.mend if is_mended else {})}
    return Filing(
        kind=KindId(f"category_{tried.category}"),
        values=values(says),
        before=None if tried.before is None else values(tried.before),
        at=AT,
        as_whom=tried.as_whom,
    )


def found_by(rule: Rule, lists: Lists, wanted: Filing) -> list[tuple[str, str]]:
    known = Known(lists)
    case = Case(filing=wanted, kind=known.kinds[wanted.kind], known=known)
    return [(str(each.field), each.words) for each in rule(case)]


def test_every_rule_is_tried() -> None:
    assert set(BROKEN) == {rule.__name__ for rule in RULES}
    assert all(inspect.getdoc(rule) for rule in RULES)
    assert SERVERS_OWN.keys().isdisjoint(BROKEN)


def test_the_readme_has_a_row_for_every_rule_and_for_what_is_left_to_autotask() -> None:
    section = README.split("\n## Autotask's rules\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| `([\w/.]+)::(\w+)` \|$", section, re.M)
    told = {rule.__name__: " ".join((inspect.getdoc(rule) or "").split()) for rule in RULES}
    left = {name: f"— only Autotask knows {what}" for name, what in SERVERS_OWN.items()}
    assert {name: words for name, words, _, _ in rows} == told | left
    assert all(f"def {test}(" in (ROOT / path).read_text("utf-8") for _, _, path, test in rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_ticket_that_breaks_a_rule_is_told_so_at_the_field(rule: Rule, lists: Lists) -> None:
    tried = BROKEN[rule.__name__]
    if rule.__name__ == "we_may_write_tickets":
        lists = replace(lists, marks=("no create",))
    told = found_by(rule, lists, filing(tried))
    assert [field for field, _ in told] == [tried.field]
    assert tried.words in told[0][1]
    assert told[0][1][0].isupper() or told[0][1][0] == "“"
    assert tried.field in [each.field for each in guard(lists)(filing(tried))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_ticket_that_keeps_it_is_let_through(rule: Rule, lists: Lists) -> None:
    tried = BROKEN[rule.__name__]
    kept = filing(tried, is_mended=True)
    if rule.__name__ in KEPT_OTHERWISE:
        kept = replace(kept, kind=KindId(f"category_{ids.STANDARD}"), as_whom=f"contact:{ids.ANN}")
    assert found_by(rule, lists, kept) == []


def test_a_usual_ticket_breaks_nothing(lists: Lists) -> None:
    assert guard(lists)(filing(Try(field="", says={}, mend={}))) == ()
    assert guard(lists)(filing(Try(field="", says={"status": 5}, mend={}, before=OPEN))) == ()


def test_what_is_inactive_may_stay_where_it_was_before(lists: Lists) -> None:
    gone = {"contactID": ids.GONE, "priority": 5, "queueID": ids.OLD_QUEUE}
    before = {**OPEN, **gone}
    assert guard(lists)(filing(Try(field="", says={"status": 9}, mend={}, before=before))) == ()


def test_an_item_of_another_company_may_stay_where_it_was_before(lists: Lists) -> None:
    before = {**OPEN, "configurationItemID": ids.BORG_ROUTER}
    assert guard(lists)(filing(Try(field="", says={"status": 9}, mend={}, before=before))) == ()


def test_a_ticket_of_nobody_edits_nothing_where_we_may_not(lists: Lists) -> None:
    read_only = guard(replace(lists, marks=("no update",)))
    changed = filing(Try(field="", says={"status": 9}, mend={}, before=OPEN))
    assert [each.field for each in read_only(changed)] == ["status"]


def test_an_owner_is_a_primary_resource_who_is_no_secondary_one_and_may_stand_for_a_queue(
    lists: Lists,
) -> None:
    unowned = filing(Try(field="", says={"queueID": ""}, mend={}))
    owned = replace(unowned, owner=f"resource:{ids.BENO}")
    assert [each.field for each in guard(lists)(unowned)] == ["queueID"]
    assert guard(lists)(owned) == ()
    before = {**OPEN, "secondaryResources": (ids.BENO,)}
    taken = replace(filing(Try(field="", says={}, mend={}, before=before)), owner=f"resource:{ids.BENO}")
    assert [each.words for each in guard(lists)(taken)] == [
        "Beno Brandt is the primary resource: take them off here."
    ]


def test_all_that_is_wrong_is_told_at_once_and_each_field_once(lists: Lists) -> None:
    wrong = Try(field="", says={"companyID": "", "priority": "", "queueID": ids.OLD_QUEUE}, mend={})
    assert sorted(str(each.field) for each in guard(lists)(filing(wrong))) == [
        "companyID",
        "priority",
        "queueID",
    ]


def test_what_nobody_has_read_is_left_to_autotask() -> None:
    assert guard(Lists())(filing(Try(field="", says={}, mend={}))) == ()


def test_a_contact_that_the_lists_do_not_know_yet_is_left_to_autotask(lists: Lists) -> None:
    unknown = filing(Try(field="", says={"contactID": 999_999}, mend={}))
    assert guard(lists)(unknown) == ()
