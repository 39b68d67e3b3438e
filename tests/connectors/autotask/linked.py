"""A desk at Autotask, and its customers as the suites over all remotes act."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.connectors.autotask.client import Autotask
from bot.domain.abilities import Connected
from bot.domain.acquaintance import Acquaintance
from bot.domain.connector import Errand
from bot.domain.desk import DeskRules
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId, RemoteId, RemoteUpdateId
from bot.domain.intents import OpenTicket
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock, Inventory, Resource
from bot.domain.supplying import supplied
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.harness import EVERYBODY, FAULTS, AutotaskHarness
from tests.connectors.autotask.offered import offered
from tests.connectors.autotask.there import running_there
from tests.connectors.harness import Fault
from tests.connectors.linked import SAM, TITLED, linking
from tests.connectors.linked import Linked as AnyLinked
from tests.domain.test_decide import ANNA, RULES
from tests.domain.test_opening import FORM

CALLED = {
    Errand.OPEN: "POST /Tickets",
    Errand.SAY: "POST /Tickets/{id}/Notes",
    Errand.FILE: "POST /Tickets/{id}/Attachments",
}
ENTRIES = (Entry(field=FieldId("companyID"), values=(str(ids.ACME),)),)
STANDARD = KindId(f"category_{ids.STANDARD}")
OPENING = replace(FORM, kind=STANDARD, subject=None, title="It fails", entries=ENTRIES)
OPENING_TITLED = replace(TITLED, kind=STANDARD, entries=ENTRIES)
OF_ACME = Acquaintance(person=ANNA, id="", is_ours=False, says=((FieldId("companyID"), str(ids.ACME)),))
"""Anna is known to be of a company, and not as a contact."""
NOT_READ = Lists()
WAYS = (
    "drop:before",
    "drop:after",
    "status:before",
    "status:after",
    "unavailable_html:before",
    "ratelimited:before",
    "threads:before",
    "occurred:after",
    "empty:after",
    "cut:before",
    "foreign_page:before",
    "duplicated:before",
    "shuffled:before",
)
CALLS_OF_ONE = 4
"""So many times as many calls it takes here to read a ticket as elsewhere: each goes wrong less often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutotaskVendor(AutotaskHarness):
    """The stand-in of Autotask with a desk before it, whose lists were read."""

    lists: Lists = NOT_READ
    form: OpenTicket = OPENING
    titled: OpenTicket = OPENING_TITLED
    refusal: str = "You may not."

    @property
    def machine(self) -> Resource:
        found = next(each for each in self.lists.resources if each.name == "ACME-NAS-01")
        return replace(found, name="web-02")

    @property
    def rules(self) -> DeskRules:
        capabilities = self.connector.capabilities
        lists = self.lists if self.lists.kinds else replace(self.lists, kinds=capabilities.forms)
        stock = FixedStock(inventory=Inventory(resources=lists.resources))
        return supplied(
            replace(RULES, remote=Connected(capabilities=capabilities, people=(OF_ACME,))), lists, stock
        )

    def strike(self, errand: Errand, fault: Fault, times: int = 1) -> None:
        way, more = FAULTS[fault]
        self.stand.autotask.faults.add(CALLED[errand], way, **{"times": times, **more})

    def chaos(self, seed: int, share: float) -> None:
        self.stand.autotask.faults.set_chaos(seed=seed, share=share / CALLS_OF_ONE, does=WAYS)

    def calm(self) -> None:
        self.stand.autotask.faults.clear()

    def files(self, ticket: RemoteId) -> list[tuple[str, bytes]]:
        rows = self.rows("TicketAttachments", ticketID=int(ticket))
        notes = [each["id"] for each in self.rows("TicketNotes", ticketID=int(ticket))]
        rows += [each for each in self.rows("TicketNoteAttachments") if each["ticketNoteID"] in notes]
        return [(each["fullPath"], base64.b64decode(each["data"])) for each in rows]

    def answer(
        self, ticket: RemoteId, text: str, by: str = SAM, files: Sequence[tuple[str, bytes]] = ()
    ) -> RemoteUpdateId:
        actor = Actor(contact=self.contact(by), is_page=True)
        update = self._note(ticket, text, actor)
        number = int(update.removeprefix("note:"))
        for name, content in files:
            row = {
                "ticketNoteID": number,
                "parentID": number,
                "ticketID": int(ticket),
                "title": name,
                "fullPath": name,
                "attachmentType": "FILE_ATTACHMENT",
                "publish": EVERYBODY,
                "data": base64.b64encode(content).decode(),
                "fileSize": len(content),
            }
            self.state.create("TicketNoteAttachments", row, actor)
        return update


@dataclass(kw_only=True)
class Linked(AnyLinked):
    """A desk at Autotask."""

    there: AutotaskVendor

    @property
    def connector(self) -> Autotask:
        return self.there.connector


@asynccontextmanager
async def running_linked() -> AsyncIterator[Linked]:
    """A desk with its account, until the block ends."""
    async with running_there(AutotaskVendor) as there:
        lists = await offered(there.connector)
        async with linking(replace(there, lists=lists), Linked) as linked:
            yield linked
