"""What customers do in the portal, and colleagues in Autotask's own page: for tests and for the console."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterable
from typing import Any

from bot.sandbox.autotask.rules.case import Actor, Row, Unfit
from bot.sandbox.autotask.rules.values import NoteType, Publish, Status
from bot.sandbox.autotask.state import State

Files = Iterable[tuple[str, bytes]]
SYSTEM = Actor(is_system=True)


class Vendor:
    """Acts as contacts and as resources by their numbers; what breaks a rule of the server raises Unfit."""

    def __init__(self, state: State) -> None:
        self._state = state

    def ticket(self, number: int) -> Row:
        """Return a ticket as the stand-in keeps it."""
        found = self._state.one("Tickets", number)
        if found is None:
            raise Unfit([f"There is no ticket {number}."])
        return found

    def tickets(self) -> list[Row]:
        """Return all tickets, oldest first."""
        return list(self._state.tables["Tickets"].rows.values())

    def portal(self, number: int, text: str, *, contact: int, files: Files = ()) -> Row:
        """Write as a contact in the portal; where the house has it so, a ticket that waited goes on."""
        ticket, actor = self.ticket(number), Actor(contact=contact, is_page=True)
        note = self._say(number, text, Publish.ALL, actor)
        self._attach(number, files, Publish.ALL, actor)
        waits = ticket["status"] in (Status.WAITING_CUSTOMER, Status.COMPLETE)
        if waits and self._state.settings.customer_wakes:
            self._state.change("Tickets", number, {"status": int(Status.IN_PROGRESS)}, SYSTEM)
            words = "Workflow rule 'Customer replied': status set to In Progress."
            self._say(number, words, Publish.INTERNAL, SYSTEM, NoteType.WORKFLOW)
        return note

    def portal_open(
        self, title: str, text: str, *, contact: int, category: int | None = None, files: Files = ()
    ) -> Row:
        """Open a ticket as a contact in the portal."""
        actor, person = Actor(contact=contact, is_page=True), self._person("Contacts", contact)
        given = {"companyID": person["companyID"], "contactID": contact, "title": title.strip()}
        given |= {"description": text, "ticketCategory": category, "status": int(Status.NEW), "priority": 2}
        made = self._state.create("Tickets", given, actor)
        self._attach(made["id"], files, Publish.ALL, actor)
        return made

    def leave(self, number: int, *, contact: int) -> None:
        """Close a ticket as a contact in the portal."""
        self._person("Contacts", contact)
        self.ticket(number)
        patch = {"status": int(Status.COMPLETE)}
        self._state.change("Tickets", number, patch, Actor(contact=contact, is_page=True))

    def note(self, number: int, text: str, *, by: int, public: bool = False, files: Files = ()) -> Row:
        """Write a note as a colleague: internal, or for everybody."""
        self.ticket(number)
        actor, publish = self._colleague(by), Publish.ALL if public else Publish.INTERNAL
        note = self._say(number, text, publish, actor)
        self._attach(number, files, publish, actor)
        return note

    def workflow(self, number: int, text: str) -> Row:
        """Let a workflow rule write a note."""
        self.ticket(number)
        return self._say(number, text, Publish.INTERNAL, SYSTEM, NoteType.WORKFLOW)

    def change(self, number: int, *, by: int, **patch: Any) -> Row:
        """Change fields of a ticket as a colleague; a resource without a role gets the first one it has."""
        self.ticket(number)
        if patch.get("assignedResourceID") is not None and "assignedResourceRoleID" not in patch:
            patch["assignedResourceRoleID"] = self._role(patch["assignedResourceID"])
        elif "assignedResourceID" in patch and patch["assignedResourceID"] is None:
            patch["assignedResourceRoleID"] = None
        return self._state.change("Tickets", number, patch, self._colleague(by))

    def complete(self, number: int, *, by: int, resolution: str = "") -> Row:
        """Complete a ticket as a colleague."""
        told = {"resolution": resolution} if resolution else {}
        return self.change(number, by=by, status=int(Status.COMPLETE), **told)

    def work(self, number: int, *, by: int, hours: float, summary: str) -> Row:
        """Write down time that a colleague has worked."""
        self.ticket(number)
        entry = {"ticketID": number, "resourceID": by, "roleID": self._role(by), "hoursWorked": hours}
        return self._state.create("TimeEntries", entry | {"summaryNotes": summary}, self._colleague(by))

    def tick(self, item: int, *, by: int, done: bool = True) -> Row:
        """Tick a checklist item off, or open it again."""
        if self._state.one("TicketChecklistItems", item) is None:
            raise Unfit([f"There is no checklist item {item}."])
        patch = {"isCompleted": done}
        return self._state.change("TicketChecklistItems", item, patch, self._colleague(by))

    def approve(self, approval: int, *, approved: bool, note: str = "") -> Row:
        """Approve or reject a change as whoever was asked."""
        asked = self._state.one("TicketChangeRequestApprovals", approval)
        if asked is None:
            raise Unfit([f"There is no approval {approval}."])
        actor = Actor(resource=asked.get("resourceID"), contact=asked.get("contactID"), is_page=True)
        patch = {"isApproved": approved, "approveRejectNote": note or None}
        return self._state.change("TicketChangeRequestApprovals", approval, patch, actor)

    def delete(self, number: int, *, by: int) -> None:
        """Delete a ticket, which only Autotask's own page can."""
        self.ticket(number)
        self._state.delete("Tickets", number, self._colleague(by))

    def _say(
        self, number: int, text: str, publish: Publish, actor: Actor, kind: NoteType = NoteType.PLAIN
    ) -> Row:
        if not text.strip():
            raise Unfit(["A note says something."])
        said = {"ticketID": number, "title": text.strip().splitlines()[0][:80], "description": text}
        return self._state.create(
            "TicketNotes", said | {"noteType": int(kind), "publish": int(publish)}, actor
        )

    def _attach(self, number: int, files: Files, publish: Publish, actor: Actor) -> None:
        for name, body in files:
            row = {
                "parentID": number,
                "ticketID": number,
                "attachmentType": "FILE_ATTACHMENT",
                "title": name,
                "fullPath": name,
                "publish": int(publish),
                "data": base64.b64encode(body).decode(),
                "fileSize": len(body),
                "contentType": mimetypes.guess_type(name)[0] or "application/octet-stream",
            }
            self._state.create("TicketAttachments", row, actor)

    def _colleague(self, number: int) -> Actor:
        self._person("Resources", number)
        return Actor(resource=number, is_page=True)

    def _person(self, entity: str, number: int) -> Row:
        found = self._state.one(entity, number)
        if found is None:
            raise Unfit([f"There is nobody with the number {number}."])
        return found

    def _role(self, resource: int) -> int:
        rows = self._state.tables["ResourceRoleQueues"].rows.values()
        roles = [row["roleID"] for row in rows if row["resourceID"] == resource]
        if not roles:
            raise Unfit(["This resource works on no queue."])
        return int(roles[0])
