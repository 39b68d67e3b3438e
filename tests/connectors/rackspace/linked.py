"""A desk with a Rackspace account, and its vendor as the suites over all remotes act.

The stand-in takes as few creations and changes a minute as the strictest of Rackspace's pages says.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Literal

import httpx

from bot.connectors.rackspace.client import Rackspace
from bot.domain.abilities import Connected
from bot.domain.connector import Errand
from bot.domain.desk import DeskRules
from bot.domain.fields import Entry
from bot.domain.hooks import Hook
from bot.domain.ids import RemoteId, RemoteUpdateId
from bot.domain.intents import OpenTicket
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock, Inventory, Resource
from bot.domain.supplying import supplied
from bot.sandbox.rackspace.state import Limits
from bot.service import hooks
from tests.connectors.harness import Fault
from tests.connectors.linked import SAM, TEAM, TITLED, linking
from tests.connectors.linked import Linked as AnyLinked
from tests.connectors.rackspace.harness import FAULTS, RackspaceHarness
from tests.connectors.rackspace.there import FORM as ANSWERED
from tests.connectors.rackspace.there import INCIDENT, running_there
from tests.domain.test_decide import RULES
from tests.domain.test_opening import FORM
from tests.sandbox.rackspace.harness import Stand

CALLED = {
    Errand.OPEN: "POST /tickets",
    Errand.SAY: "POST /tickets/{id}/comments",
    Errand.FILE: "POST /attachment",
}
ENTRIES = tuple(Entry(field=name, values=(value,)) for name, value in ANSWERED.items())
OPENING = replace(FORM, kind=INCIDENT, subject=None, title="It fails", entries=ENTRIES)
OPENING_TITLED = replace(TITLED, kind=INCIDENT, entries=ENTRIES)
NOT_READ = Lists()
WAYS = (
    "drop:before",
    "drop:after",
    "status:before",
    "status:after",
    "unavailable_html:before",
    "ratelimited_html:before",
)
LOOKS: tuple[Literal["no", "spaces", "entities", "bbcode"], ...] = ("no", "spaces", "entities", "bbcode")
"""How texts may be given back: in turns, one for each seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RackspaceVendor(RackspaceHarness):
    """The stand-in of Rackspace with a desk before it, whose lists were read."""

    lists: Lists = NOT_READ
    form: OpenTicket = OPENING
    titled: OpenTicket = OPENING_TITLED
    refusal: str = "You may not."

    @property
    def machine(self) -> Resource:
        found = next(each for each in self.lists.resources if each.name.startswith("web2."))
        return replace(found, name="web-02")

    @property
    def rules(self) -> DeskRules:
        remote = Connected(capabilities=self.connector.capabilities)
        stock = FixedStock(inventory=Inventory(resources=self.lists.resources))
        return supplied(replace(RULES, remote=remote), self.lists, stock)

    def strike(self, errand: Errand, fault: Fault, times: int = 1) -> None:
        way, more = FAULTS[fault]
        self.stand.rackspace.faults.add(CALLED[errand], way, **{"times": times, **more})

    def chaos(self, seed: int, share: float) -> None:
        """Besides, our token has ended, and by the seed texts look otherwise and forms say something else."""
        settings = self.stand.rackspace.settings
        settings.mangles_text, settings.changes_values = LOOKS[seed % len(LOOKS)], seed % 3 == 0
        self.stand.rackspace.access.expire_tokens()
        self.stand.rackspace.faults.set_chaos(seed=seed, share=share, does=WAYS)

    def calm(self) -> None:
        self.stand.rackspace.faults.clear()

    def files(self, ticket: RemoteId) -> list[tuple[str, bytes]]:
        comments = self.ticket(ticket).comments
        return [(file.filename, file.body or b"") for each in comments for file in each.attachments]

    def answer(
        self, ticket: RemoteId, text: str, by: str = SAM, files: Sequence[tuple[str, bytes]] = ()
    ) -> RemoteUpdateId:
        return RemoteUpdateId(self.vendor.answer(ticket, text, by=by, files=files).id)


@dataclass(kw_only=True)
class Linked(AnyLinked):
    """A desk with a Rackspace account."""

    there: RackspaceVendor
    rounds: int = 0

    @property
    def connector(self) -> Rackspace:
        return self.there.connector

    @property
    def client(self) -> httpx.AsyncClient:
        return self.there.client

    @property
    def stand(self) -> Stand:
        return self.there.stand

    async def polled(self) -> None:
        """A round of reading, by the list or the feeds; two of three also hear a call of the webhook."""
        self.rounds += 1
        if self.rounds % 3:
            named = tuple(RemoteId(each.ticket_id) for each in self.there.vendor.tickets()[-1:])
            hook = Hook(nonce=f"round {self.rounds}", tickets=named)
            await self.store.transact(TEAM, hooks.take, self.there.rules.id, hook)
        await super().polled()


@asynccontextmanager
async def running_linked(*, feeds: bool = False) -> AsyncIterator[Linked]:
    """A desk with its account, until the block ends."""
    async with running_there(RackspaceVendor, feeds=feeds) as there:
        lists, limits, strict = await there.connector.lists(), there.stand.rackspace.limits, Limits()
        limits.creations, limits.changes = strict.creations, strict.changes
        async with linking(replace(there, lists=lists), Linked) as linked:
            yield linked
            assert refused_as_too_many(linked) == [], "the limits are kept, whatever happens"


def refused_as_too_many(linked: Linked) -> list[str]:
    """The calls for which it had too many; what fails on purpose comes as a page of a gateway's."""
    seen = linked.stand.rackspace.journal.since(0)
    return [each["operation"] for each in seen if each["status"] == 429 and not each["answer"]]


def running_fed() -> AbstractAsyncContextManager[Linked]:
    """The same, told of changes by feeds."""
    return running_linked(feeds=True)
