"""What of a ticket has to be its company's, or its contract's. Pure.

What the lists do not know (yet) is left to Autotask.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.connectors.autotask.rules.case import Case, misfit
from bot.domain.guards import Misfit

COMPANY = "companyID"


def contact_is_of_the_company_or_its_parent(case: Case) -> Iterator[Misfit]:
    """The contact is of the ticket's company or of the one above it, also after another is chosen."""
    yield from _is_under(case, "contactID", COMPANY, "of {parent} or the company above it")


def item_is_of_the_company(case: Case) -> Iterator[Misfit]:
    """A configuration item is the company's when it is set; one that is not touched may be another's."""
    if case.sets("configurationItemID"):
        yield from _is_under(case, "configurationItemID", COMPANY, "of {parent}")


def location_is_of_the_company(case: Case) -> Iterator[Misfit]:
    """The location is the company's, also after another company is chosen."""
    yield from _is_under(case, "companyLocationID", COMPANY, "of {parent}")


def opportunity_is_of_the_company(case: Case) -> Iterator[Misfit]:
    """The opportunity is the company's."""
    yield from _is_under(case, "opportunityID", COMPANY, "of {parent}")


def project_is_of_the_company(case: Case) -> Iterator[Misfit]:
    """The project is the company's."""
    yield from _is_under(case, "projectID", COMPANY, "of {parent}")


def contract_is_of_the_company(case: Case) -> Iterator[Misfit]:
    """A contract is the company's or that of the one above it; a change of the company clears the old one."""
    if case.sets("contractID"):
        yield from _is_under(case, "contractID", COMPANY, "of {parent} or the company above it")


def service_is_of_the_contract(case: Case) -> Iterator[Misfit]:
    """A service or bundle is one of the ticket's contract."""
    for field in ("contractServiceID", "contractServiceBundleID"):
        if not case.sets(field):
            continue
        if not case.value("contractID"):
            yield misfit("contractID", f"“{case.name(field)}” is part of a contract: choose that too.")
        else:
            yield from _is_under(case, field, "contractID", "of “{parent}”")


def _is_under(case: Case, field: str, parent: str, whose: str) -> Iterator[Misfit]:
    if not case.value(field) or not (case.sets(field) or case.moves(parent)):
        return
    chosen = case.choice(field)
    if chosen is not None and chosen.under and case.value(parent) not in chosen.under:
        told = whose.format(parent=case.name(parent) or "the company")
        yield misfit(field, f"“{chosen.label}” is not {told}: choose another {case.label(field).lower()}.")
