"""What of a ticket must be of its company: contact, location, item, contract, opportunity, project."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.autotask.rules.case import Case, Row, invalid

POSTED = {"TimeEntries": "billingApprovalDateTime", "TicketCharges": "isBilled", "ExpenseItems": "isPosted"}


def contact_is_of_the_company_or_its_parent(case: Case) -> Iterator[str]:
    """The contact is of the ticket's company or of that company's parent."""
    contact = case.one("Contacts", case.row.get("contactID"))
    if contact is None or not (case.sets("contactID") or case.moves("companyID")):
        return
    if contact["companyID"] not in companies_of(case, case.row.get("companyID")):
        yield invalid("contactID", case.row["contactID"])


def companies_of(case: Case, company: object) -> tuple[object, ...]:
    """Return a company and its parent, if it has one."""
    parent = (case.one("Companies", company) or {}).get("parentCompanyID")
    return (company,) if parent is None else (company, parent)


def item_is_of_the_company(case: Case) -> Iterator[str]:
    """The configuration item is of the ticket's company; one that is not touched may be of another."""
    item = case.one("ConfigurationItems", case.row.get("configurationItemID"))
    if item is not None and case.sets("configurationItemID") and item["companyID"] != case.row["companyID"]:
        yield invalid("configurationItemID", case.row["configurationItemID"])


def location_is_of_the_company(case: Case) -> Iterator[str]:
    """The location is of the ticket's company, and after a change of the company still is."""
    yield from _of_the_company(case, "companyLocationID", "CompanyLocations")


def opportunity_is_of_the_company(case: Case) -> Iterator[str]:
    """The opportunity is of the ticket's company."""
    yield from _of_the_company(case, "opportunityID", "Opportunities")


def project_is_of_the_company(case: Case) -> Iterator[str]:
    """The project is of the ticket's company."""
    yield from _of_the_company(case, "projectID", "Projects")


def contract_is_of_the_company(case: Case) -> Iterator[str]:
    """The contract is of the ticket's company or of its parent."""
    contract = case.one("Contracts", case.row.get("contractID"))
    if (
        contract is not None
        and case.sets("contractID")
        and contract["companyID"] not in companies_of(case, case.row.get("companyID"))
    ):
        yield invalid("contractID", case.row["contractID"])


def service_is_of_the_contract(case: Case) -> Iterator[str]:
    """The contract service or bundle is one of the ticket's contract."""
    for field, entity in (
        ("contractServiceID", "ContractServices"),
        ("contractServiceBundleID", "ContractServiceBundles"),
    ):
        found = case.one(entity, case.row.get(field))
        if found is not None and case.sets(field) and found["contractID"] != case.row.get("contractID"):
            yield invalid(field, case.row[field])


def company_stays_once_something_is_posted(case: Case) -> Iterator[str]:
    """The company cannot change once a time entry, a charge or an expense is posted."""
    if case.moves("companyID") and any(_posted(case)):
        yield "companyID: The company cannot be changed: the ticket has posted items"


def without_what_was_of_the_old_company(case: Case) -> Row:
    """After a change of the company clear the contract and its services, unless others are given."""
    if not case.moves("companyID"):
        return {}
    cleared = ("contractID", "contractServiceID", "contractServiceBundleID")
    return {field: case.given.get(field) for field in cleared}


def contract_that_covers_the_sub_issue(case: Case) -> Row:
    """Where the contract excludes the sub-issue, use its exclusion contract, or none."""
    if not (case.sets("subIssueType") or case.sets("contractID")):
        return {}
    exclusion = case.house.exclusions.get(case.row.get("contractID") or 0)
    if exclusion is None or case.row.get("subIssueType") not in exclusion.sub_issues:
        return {}
    return {"contractID": exclusion.contract, "contractServiceID": None, "contractServiceBundleID": None}


def _of_the_company(case: Case, field: str, entity: str) -> Iterator[str]:
    found = case.one(entity, case.row.get(field))
    if (found is not None and (case.sets(field) or case.moves("companyID"))) and found[
        "companyID"
    ] != case.row.get("companyID"):
        yield invalid(field, case.row[field])


def _posted(case: Case) -> Iterator[Row]:
    for entity, mark in POSTED.items():
        for row in case.all(entity, ticketID=case.row.get("id")):
            if row.get(mark):
                yield row
