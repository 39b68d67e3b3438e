"""The shapes in which the API shows what the stand-in remembers: a ticket has three of them. Pure.

https://docs.rackspace.com/reference/ticketing-tickets-methods
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.rackspace import storage
from bot.sandbox.rackspace.dates import NO_DATE, shown
from bot.sandbox.rackspace.records import (
    Account,
    Author,
    Category,
    Comment,
    File,
    Person,
    Resource,
    Status,
    Ticket,
)
from bot.sandbox.rackspace.state import RESOURCES, State
from bot.sandbox.slack.shapes import Json

MISSPELT = "In Progess"  # as an example of the vendor's page has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shower:
    """Shows things as the settings have it; `base` is the address under which the stand-in is reached."""

    state: State
    base: str

    def account(self, account: Account) -> Json:
        """Show an account."""
        return {
            "name": account.name,
            "id": account.id,
            "rcn": account.rcn,
            "serviceLevel": account.service_level,
            "severities": list(account.severities),
            "type": {"id": account.type_id, "name": account.type_name},
            "permission": account.permission,
            "tags": list(account.tags),
            "npsOptOut": account.nps_opt_out,
        }

    def category(self, category: Category) -> Json:
        """Show a category with its subcategories."""
        return {
            self.state.settings.category_id: category.id,
            "name": category.name,
            "description": category.description,
            "classification": category.classification,
            "subcategories": [
                {"name": each.name, "allowedProducts": list(each.allowed_products)}
                for each in category.subcategories
            ],
        }

    def resource(self, resource: Resource) -> Json:
        """Show a resource; its address is the vendor's own, wherever the stand-in runs."""
        href = resource_url(resource.id)
        links: dict[str, Json] = {
            "nested": {"_links": {"self": {"href": href}}},
            "flat": {"_links": {"self": href}},
            "none": {},
        }
        return {
            "accountId": resource.account_id,
            "name": resource.name,
            "id": resource.id,
            "platform": resource.platform,
            "type": resource.type,
            "location": resource.location,
            "network": {"primaryIp": resource.address} if resource.address else {},
            **links[self.state.settings.resource_link],
        }

    def created(self, ticket: Ticket) -> Json:
        """Show a ticket as the answer to its creation does: recipients are contacts."""
        recipients = [{"type": "contact", "value": each} for each in ticket.recipients]
        return {**self._whole(ticket), "recipients": recipients}

    def detail(self, ticket: Ticket) -> Json:
        """Show a ticket as it is read: recipients are people."""
        people = [self.state.people.get(each) for each in ticket.recipients]
        return {
            **self._whole(ticket),
            "recipients": [self._recipient(each) for each in people if each is not None],
            "favorite": ticket.favorite,
            "permission": self.state.accounts[ticket.account_id].permission,
        }

    def row(self, ticket: Ticket) -> Json:
        """Show a ticket as a list does, with the oddities of lists."""
        settings = self.state.settings
        last, most = ticket.comments[-1].shown_text, settings.list_excerpt
        return {
            "ticketId": ticket.ticket_id,
            "subject": ticket.subject,
            "status": self._status(ticket),
            "modified": shown(ticket.modified),
            "accountId": ticket.account_id,
            "severity": "" if settings.list_is_bare else ticket.severity,
            "favorite": ticket.favorite,
            "resources": [resource_url(each) for each in ticket.resources],
            "createdAt": NO_DATE if settings.list_created == "marker" else shown(ticket.created),
            "modifiedBy": self.author(ticket.modified_by),
            "createdBy": self.author(ticket.created_by),
            "classification": "" if settings.list_is_bare else ticket.classification,
            "lastComment": {"text": last if len(last) <= most else last[:most] + "…"},
            "permission": self.state.accounts[ticket.account_id].permission,
            "recipients": None,
        }

    def author(self, author: Author) -> Json:
        """Show who did something; Rackers have no id."""
        if isinstance(author, Person):
            number = author.id if self.state.settings.person_ids == "rpn" else author.user_id
            return {"id": number, "name": author.name, "roles": list(author.roles), "type": "customer"}
        role = self.state.settings.racker_role
        return {"id": "", "name": author.name, "roles": [role], "type": "racker"}

    def _whole(self, ticket: Ticket) -> Json:
        return {
            "ticketId": ticket.ticket_id,
            "accountId": ticket.account_id,
            "subject": ticket.subject,
            "status": self._status(ticket),
            "severity": ticket.severity,
            "category": ticket.category,
            "subcategory": ticket.subcategory,
            "classification": ticket.classification,
            "resources": [resource_url(each) for each in ticket.resources],
            "created": shown(ticket.created),
            "modified": shown(ticket.modified),
            "createdBy": self.author(ticket.created_by),
            "modifiedBy": self.author(ticket.modified_by),
            "comments": [self._comment(each) for each in ticket.comments],
        }

    def _status(self, ticket: Ticket) -> str:
        is_misspelt = self.state.settings.misspells_status and ticket.status == Status.IN_PROGRESS
        return MISSPELT if is_misspelt else str(ticket.status)

    def _comment(self, comment: Comment) -> Json:
        told: Json = {
            "id": comment.id,
            "text": comment.shown_text,
            "created": shown(comment.created),
            "author": self.author(comment.author),
            "format": "bbcode",
        }
        if comment.attachments or self.state.settings.lists_no_attachments:
            told["attachments"] = [self._file(each) for each in comment.attachments]
        return told

    def _file(self, file: File) -> Json:
        told = {"filename": file.filename, "uuid": file.uuid}
        now, state = self.state.clock.now(), self.state
        if file.body is not None:
            expires = int(now + state.settings.download_lives)
            return {**told, "url": storage.address(state, self.base, file, "GET", expires)}
        if (ends := storage.upload_ends(state, file)) > now:
            return {**told, "upload_url": storage.address(state, self.base, file, "PUT", ends)}
        return told

    def _recipient(self, person: Person) -> Json:
        return {
            "firstName": person.first_name,
            "lastName": person.last_name,
            "id": person.id,
            "username": person.username,
            "roles": list(person.roles),
            "email": person.email,
        }


def resource_url(resource_id: str) -> str:
    """Return the vendor's own address of a resource."""
    return f"{RESOURCES}/{resource_id}"
