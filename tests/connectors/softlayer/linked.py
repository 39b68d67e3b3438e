"""A desk with a SoftLayer account, and its vendor as the suites over all remotes act."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx

from bot.connectors.softlayer.client import SoftLayer
from bot.domain.abilities import Connected
from bot.domain.connector import Errand
from bot.domain.desk import DeskRules
from bot.domain.ids import RemoteId, RemoteUpdateId
from bot.domain.intents import OpenTicket
from bot.domain.resources import Resource
from tests.connectors.harness import Fault
from tests.connectors.linked import SAM, TITLED, linking
from tests.connectors.linked import Linked as AnyLinked
from tests.connectors.softlayer.harness import FAULTS, SoftLayerHarness
from tests.connectors.softlayer.there import WEB_02, running_there
from tests.domain.test_decide import RULES
from tests.domain.test_opening import FORM
from tests.sandbox.softlayer.harness import Stand

CALLED = {
    Errand.OPEN: "createStandardTicket",
    Errand.SAY: "addUpdate",
    Errand.FILE: "addAttachedFile",
}
MACHINE = Resource(id=WEB_02[1], name="web-02", type=WEB_02[0])
AT_WILL = 10_000.0
"""Calls a second: how long it takes to wait for a turn is shown elsewhere."""
WAYS = ("drop:before", "drop:after", "internal:before", "internal:after", "empty:after", "status:before")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftLayerVendor(SoftLayerHarness):
    """The stand-in of SoftLayer with a desk before it."""

    form: OpenTicket = FORM
    titled: OpenTicket = TITLED
    machine: Resource = MACHINE
    refusal: str = "You may not."

    @property
    def rules(self) -> DeskRules:
        return replace(RULES, remote=Connected(capabilities=self.connector.capabilities))

    def strike(self, errand: Errand, fault: Fault, times: int = 1) -> None:
        way, more = FAULTS[fault]
        self.stand.softlayer.faults.add(CALLED[errand], way, times=times, **more)

    def chaos(self, seed: int, share: float) -> None:
        self.stand.softlayer.faults.set_chaos(seed=seed, share=share, does=WAYS)

    def calm(self) -> None:
        self.stand.softlayer.faults.clear()

    def files(self, ticket: RemoteId) -> list[tuple[str, bytes]]:
        return [(each.file_name, each.body or b"") for each in self.ticket(int(ticket)).files]

    def answer(
        self, ticket: RemoteId, text: str, by: str = SAM, files: Sequence[tuple[str, bytes]] = ()
    ) -> RemoteUpdateId:
        [update] = self.stand.softlayer.vendor.answer(int(ticket), text, by=by, files=files)
        return RemoteUpdateId(str(update.id))


@dataclass(kw_only=True)
class Linked(AnyLinked):
    """A desk with a SoftLayer account."""

    there: SoftLayerVendor

    @property
    def connector(self) -> SoftLayer:
        return self.there.connector

    @property
    def client(self) -> httpx.AsyncClient:
        return self.there.client

    @property
    def stand(self) -> Stand:
        return self.there.stand


@asynccontextmanager
async def running_linked() -> AsyncIterator[Linked]:
    """A desk with its account, until the block ends."""
    async with (
        running_there(SoftLayerVendor, calls_a_second=AT_WILL) as there,
        linking(there, Linked) as linked,
    ):
        yield linked
