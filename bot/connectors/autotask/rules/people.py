"""Who works on a ticket, in whose name it is opened, and what we may do at all. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.connectors.autotask.offering import NO_CREATE, NO_UPDATE
from bot.connectors.autotask.rules.case import Case, misfit
from bot.connectors.autotask.speaking import CONTACT
from bot.connectors.autotask.ticket_fields import COMPANIES, CONTACTS
from bot.domain.fields import Choice
from bot.domain.guards import Misfit

RESOURCE, ROLE, SECONDARY = "assignedResourceID", "assignedResourceRoleID", "secondaryResources"
CONTACT_FIELD = "contactID"


def resource_and_role_go_together(case: Case) -> Iterator[Misfit]:
    """A primary resource comes with a role, and a role with a resource."""
    if not (case.moves(RESOURCE) or case.moves(ROLE)):
        return
    if case.value(RESOURCE) and not case.value(ROLE):
        yield misfit(ROLE, f"Choose as what {case.name(RESOURCE)} works on it.")
    if case.value(ROLE) and not case.value(RESOURCE):
        yield misfit(RESOURCE, f"Choose who works on it as {case.name(ROLE)}, or empty the role.")


def resource_and_role_have_a_queue(case: Case) -> Iterator[Misfit]:
    """Somebody works in a role that they have on at least one queue of the service desk."""
    role = case.choice(ROLE)
    if role is None or not case.value(RESOURCE) or not (case.sets(RESOURCE) or case.sets(ROLE)):
        return
    if role.under and case.value(RESOURCE) not in role.under:
        words = f"{case.name(RESOURCE)} is on no queue as {role.label}: choose another role or resource."
        yield misfit(ROLE, words)


def primary_is_no_secondary(case: Case) -> Iterator[Misfit]:
    """Whoever is the primary resource is no secondary one."""
    worker = case.worker
    is_touched = case.moves(SECONDARY) or worker != case.before(RESOURCE)
    if is_touched and worker and worker in case.values(SECONDARY):
        words = f"{case.name(RESOURCE, worker)} is the primary resource: take them off here."
        yield misfit(SECONDARY, words)


def we_may_write_tickets(case: Case) -> Iterator[Misfit]:
    """Module and security level let the API user add and edit tickets; “Mine + Companies” counts as none."""
    mark, what = (NO_CREATE, "open") if case.is_opened else (NO_UPDATE, "change")
    if case.known.has(mark):
        words = f"Our API user may not {what} tickets: an administrator of Autotask can let it."
        yield misfit(_first(case), words)


def impersonated_contact_is_active(case: Case) -> Iterator[Misfit]:
    """A contact in whose name a ticket is opened is active."""
    contact = _impersonated(case)
    if contact is not None and not contact.active:
        yield misfit(CONTACT_FIELD, f"{contact.label} is inactive: have somebody of the desk open it.")


def impersonated_contacts_company_is_active(case: Case) -> Iterator[Misfit]:
    """So is the company of that contact."""
    contact = _impersonated(case)
    company = case.known.pool(COMPANIES).get(contact.under[0]) if contact and contact.under else None
    if contact is not None and company is not None and not company.active:
        words = f"{company.label}, the company of {contact.label}, is inactive: have the desk open it."
        yield misfit(CONTACT_FIELD, words)


def ticket_is_of_the_impersonated_contacts_company(case: Case) -> Iterator[Misfit]:
    """The ticket is of that contact's company, or of one below it."""
    contact = _impersonated(case)
    if contact is not None and contact.under and case.value("companyID") not in contact.under:
        words = f"{contact.label} is not of {case.name('companyID') or 'that company'} or one above it."
        yield misfit("companyID", f"{words} Choose another company.")


def _impersonated(case: Case) -> Choice | None:
    whom = case.filing.as_whom
    if not case.is_opened or not whom.startswith(CONTACT):
        return None
    return case.known.pool(CONTACTS).get(whom.removeprefix(CONTACT))


def _first(case: Case) -> str:
    """A field at which something can be said that is about the whole ticket."""
    return next((each.id for each in case.kind.fields if case.is_opened or case.moves(each.id)), "companyID")
