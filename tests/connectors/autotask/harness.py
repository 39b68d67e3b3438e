"""Autotask for the contract suite: its stand-in, customers in its portal, and colleagues in its pages."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.domain.ids import KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.remote import NewTicket
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import customers, ids
from tests.connectors.autotask.there import NEW, There, running_there
from tests.connectors.harness import Fault

FAULTS: dict[Fault, tuple[str, dict[str, object]]] = {
    Fault.CUT: ("drop", {}),
    Fault.CUT_LATE: ("drop", {"when": "after"}),
    Fault.BROKEN: ("unavailable_html", {}),
    Fault.BROKEN_LATE: ("status", {"when": "after", "status": 500}),
    Fault.THROTTLED: ("ratelimited", {}),
    Fault.UNKNOWN_US: ("unauthorized", {}),
    Fault.REFUSED: ("error", {"message": "You may not."}),
}
OPEN = {"companyID": ids.ACME, "status": 1, "priority": 2, "queueID": ids.SERVICE_DESK}
EVERYBODY, COMPLETE = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AutotaskHarness(There):
    """The stand-in of Autotask as the contract suite sees it; "the vendor" are the customers here."""

    def new(self, reference: Reference, text: str, kind: KindId | None = None) -> NewTicket:
        return replace(NEW, reference=reference, text=text, kind=kind or NEW.kind)

    def fail(self, fault: Fault) -> None:
        way, more = FAULTS[fault]
        self.stand.autotask.faults.add("*", way, **more)

    def count(self) -> int:
        return len(self.state.tables["Tickets"].rows)

    def texts(self, ticket: RemoteId) -> list[str]:
        notes = self.rows("TicketNotes", ticketID=int(ticket))
        return [self.ticket(ticket)["description"], *(each["description"] for each in notes)]

    def open(self, text: str) -> RemoteId:
        row = {**OPEN, "title": "Opened in its own pages", "description": text}
        made = self.state.create("Tickets", row, Actor(resource=ids.DORA, is_page=True))
        return RemoteId(str(made["id"]))

    def say(self, ticket: RemoteId, text: str) -> None:
        self._note(ticket, text, Actor(resource=ids.DORA, is_page=True))

    def answer(self, ticket: RemoteId, text: str, by: str) -> RemoteUpdateId:
        return self._note(ticket, text, Actor(contact=self.contact(by), is_page=True))

    def _note(self, ticket: RemoteId, text: str, actor: Actor) -> RemoteUpdateId:
        row = {
            "ticketID": int(ticket),
            "title": None,
            "description": text,
            "noteType": 3,
            "publish": EVERYBODY,
        }
        return RemoteUpdateId(f"note:{self.state.create('TicketNotes', row, actor)['id']}")

    def give(self, ticket: RemoteId, name: str, content: bytes) -> None:
        row = {
            "ticketID": int(ticket),
            "parentID": int(ticket),
            "title": name,
            "fullPath": name,
            "attachmentType": "FILE_ATTACHMENT",
            "publish": EVERYBODY,
            "data": base64.b64encode(content).decode(),
            "fileSize": len(content),
        }
        self.state.create("TicketAttachments", row, Actor(contact=ids.ANN, is_page=True))

    def close(self, ticket: RemoteId, by: str) -> None:
        actor = Actor(resource=self.resource(by), is_page=True)
        self.state.change("Tickets", int(ticket), {"status": COMPLETE}, actor)

    def contact(self, name: str) -> int:
        """Somebody of that name at Acme."""
        first, _, last = name.partition(" ")
        found = self.rows("Contacts", firstName=first, lastName=last)
        if found:
            return int(found[0]["id"])
        email = f"{first.lower()}@acme.example"
        number = self.state.tables["Contacts"].next_id()
        row = customers.contact(number, ids.ACME, first, last, email, 1)
        return int(self.state.tables["Contacts"].put(row)["id"])

    def resource(self, name: str) -> int:
        """A colleague of that name."""
        first, _, last = name.partition(" ")
        found = self.rows("Resources", firstName=first, lastName=last)
        if found:
            return int(found[0]["id"])
        table = self.state.tables["Resources"]
        row = {"id": table.next_id(), "firstName": first, "lastName": last, "isActive": True}
        return int(table.put(row)["id"])


@asynccontextmanager
async def running() -> AsyncIterator[AutotaskHarness]:
    """A stand-in that knows us, until the block ends."""
    async with running_there(AutotaskHarness) as harness:
        await harness.connector.lists()
        yield harness
