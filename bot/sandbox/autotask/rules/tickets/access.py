"""Who may write tickets at all: modules, permissions, and a contact in whose name one is opened."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.autotask.rules.case import Actor, Case, Row, is_active, no_right
from bot.sandbox.autotask.rules.house import House
from bot.sandbox.autotask.rules.values import Person, Security, Type


def module_is_active(case: Case) -> Iterator[str]:
    """Tickets are read-only while the module they belong to is off."""
    if not case.house.service_desk_is_on:
        yield "The Tickets entity is read-only: the Service Desk module is not active."


def security_level_allows_it(case: Case) -> Iterator[str]:
    """The Add and Edit permissions of the API user hold; 'Mine + Companies' counts as none."""
    if case.actor.is_page or case.actor.is_system:
        return
    if case.is_new:
        if case.house.adds in (Security.NONE, Security.MINE_AND_COMPANIES):
            yield no_right("create Tickets")
    elif not _reaches(case.house.edits, case.before or {}, case.actor):
        yield no_right("edit this Ticket")


def may_see(house: House, row: Row, actor: Actor) -> bool:
    """Whether the View permission of the API user reaches a ticket; it is left out of answers otherwise."""
    return actor.is_page or actor.is_system or _reaches(house.views, row, actor)


def _reaches(level: Security, row: Row, actor: Actor) -> bool:
    is_mine = actor.resource in (row.get("assignedResourceID"), row.get("creatorResourceID"))
    return level is Security.ALL or (level is Security.MINE and is_mine)


def contact_impersonation_is_allowed(case: Case) -> Iterator[str]:
    """The API user's security level has contact impersonation for tickets."""
    is_impersonated = case.sets("createdByContactID") and case.actor.contact is None
    if is_impersonated and not case.house.impersonates_contacts:
        yield no_right("set createdByContactID")


def creation_is_never_attributed_later(case: Case) -> Iterator[str]:
    """Who created a ticket is said on its creation only."""
    if case.moves("createdByContactID"):
        yield "createdByContactID: The field cannot be updated"


def impersonated_contact_is_active(case: Case) -> Iterator[str]:
    """The contact in whose name a ticket is opened is active."""
    contact = case.row.get("createdByContactID")
    if case.sets("createdByContactID") and not is_active(case.one("Contacts", contact)):
        yield f"createdByContactID: Value {contact} does not exist or is invalid"


def impersonated_contacts_company_is_active(case: Case) -> Iterator[str]:
    """The company of the contact in whose name a ticket is opened is active."""
    contact = case.one("Contacts", case.row.get("createdByContactID"))
    if (
        case.sets("createdByContactID")
        and contact is not None
        and not is_active(case.one("Companies", contact["companyID"]))
    ):
        yield "createdByContactID: The company of the contact is not active"


def ticket_is_of_the_impersonated_contacts_company(case: Case) -> Iterator[str]:
    """The ticket is of the company of the contact in whose name it is opened, or of a child of it."""
    contact = case.one("Contacts", case.row.get("createdByContactID"))
    if not case.sets("createdByContactID") or contact is None:
        return
    company = case.one("Companies", case.row.get("companyID")) or {}
    if contact["companyID"] not in (company.get("id"), company.get("parentCompanyID")):
        yield "createdByContactID: The ticket must be of the contact's company or of one of its children"


def page_does_what_it_offers(case: Case) -> Iterator[str]:
    """API-only categories are not offered by Autotask's own page."""
    category = case.one("TicketCategories", case.row.get("ticketCategory"))
    if case.actor.is_page and case.sets("ticketCategory") and (category or {}).get("isApiOnly"):
        yield "ticketCategory: The category is for the API only"


def creator(case: Case) -> Row:
    """Say who created it: the contact that is impersonated or writes in the portal, else the resource."""
    contact = case.actor.contact or case.row.get("createdByContactID")
    who = Person.RESOURCE if contact is None else Person.CONTACT
    return {
        "creatorResourceID": contact or case.actor.resource,
        "creatorType": int(who),
        "createdByContactID": contact,
        "impersonatorCreatorResourceID": case.actor.impersonator,
    }


def change_module_is_active(case: Case) -> Iterator[str]:
    """A new change request needs the module; those that are there can be edited without it."""
    if (
        case.is_new
        and case.row.get("ticketType") == Type.CHANGE_REQUEST
        and not case.house.change_management_is_on
    ):
        yield "ticketType: The Change Management module is not active"
