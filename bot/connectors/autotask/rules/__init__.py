"""Autotask's rules for tickets, checked before anything goes there: one function for each, with its words.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/TicketsEntity.htm
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from bot.connectors.autotask.rules import belonging, people, required, types, values
from bot.connectors.autotask.rules.case import Case, Known, Rule
from bot.domain.guards import Filing, Guard, Misfit
from bot.domain.remote import Lists

RULES: Sequence[Rule] = (
    people.we_may_write_tickets,
    types.category_is_active,
    required.has_company_priority_and_status,
    required.has_due_unless_the_category_gives_it,
    required.has_queue_as_the_category_says,
    required.has_work_type_where_the_system_asks_for_it,
    required.texts_are_not_too_long,
    required.sub_issue_comes_with_its_issue,
    values.priority_is_active,
    values.contact_is_active,
    values.approval_board_is_active,
    values.role_is_active,
    values.billing_code_is_a_work_type,
    values.nothing_inactive_is_newly_chosen,
    values.approval_status_goes_between_assigned_and_requested,
    belonging.contact_is_of_the_company_or_its_parent,
    belonging.item_is_of_the_company,
    belonging.location_is_of_the_company,
    belonging.opportunity_is_of_the_company,
    belonging.project_is_of_the_company,
    belonging.contract_is_of_the_company,
    belonging.service_is_of_the_contract,
    types.service_request_has_no_problem,
    types.change_request_has_no_problem,
    types.problem_has_no_problem,
    types.only_incidents_have_a_problem,
    types.problem_is_no_incident_itself,
    types.rma_has_an_item,
    types.rma_item_is_eligible,
    types.rma_locks_company_item_and_type,
    people.resource_and_role_go_together,
    people.resource_and_role_have_a_queue,
    people.primary_is_no_secondary,
    people.impersonated_contact_is_active,
    people.impersonated_contacts_company_is_active,
    people.ticket_is_of_the_impersonated_contacts_company,
)
SERVERS_OWN = MappingProxyType(
    {
        "company_stays_once_something_is_posted": "which time entries, charges and expenses are posted",
        "problem_keeps_its_type_while_it_has_incidents": "which incidents a problem has",
        "problem_is_another_ticket": "which ticket it is itself",
        "comanaged_assignee_sees_it": "which resources are co-managed",
        "rma_needs_its_module": "which modules are active",
        "change_module_is_active": "which modules are active",
        "contact_impersonation_is_allowed": "what the security level lets the API user impersonate",
        "excluded_sub_issue_moves_the_contract": "which sub-issues a contract leaves out",
        "attachments_are_of_allowed_types": "which file types the instance refuses",
    }
)
"""What only Autotask can check, and what it knows for that; its words are told where it refuses something."""


def guard(lists: Lists) -> Guard:
    """What checks all of them by these lists; a ticket of a category that is not known is let through."""
    known = Known(lists)

    def check(filing: Filing) -> Sequence[Misfit]:
        kind = known.kinds.get(filing.kind)
        if kind is None:
            return ()
        case = Case(filing=filing, kind=kind, known=known)
        return _once(misfit for rule in RULES for misfit in rule(case))

    return check


def _once(misfits: Iterable[Misfit]) -> tuple[Misfit, ...]:
    """The first of each field: what follows from it goes with it."""
    found: dict[str, Misfit] = {}
    for each in misfits:
        found.setdefault(each.field, each)
    return tuple(found.values())
