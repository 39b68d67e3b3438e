"""SoftLayer for the contract suite: its stand-in, and its vendor's people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.domain.ids import KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.remote import NewTicket
from bot.domain.ticket import CANCEL_SERVER, CANCEL_SERVICE, UPGRADE
from bot.sandbox.softlayer import seed
from tests.connectors.harness import Fault
from tests.connectors.softlayer.test_calls import NEW, answers
from tests.connectors.softlayer.there import There, running_there

FAULTS: dict[Fault, tuple[str, dict[str, object]]] = {
    Fault.CUT: ("drop", {}),
    Fault.CUT_LATE: ("drop", {"when": "after"}),
    Fault.BROKEN: ("internal", {}),
    Fault.BROKEN_LATE: ("internal", {"when": "after"}),
    Fault.THROTTLED: ("ratelimited", {}),
    Fault.UNKNOWN_US: ("unauthorized", {}),
    Fault.REFUSED: ("error", {"error": "You may not."}),
}
ANSWERS = {
    CANCEL_SERVER: answers(CANCEL_SERVER, host="web-01", when="now", reason="cost"),
    CANCEL_SERVICE: answers(CANCEL_SERVICE, service="app-01", when="now", reason="cost"),
    UPGRADE: answers(UPGRADE, host="web-02", part="disk", target="4 TB", window="2026-12-24"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftLayerHarness(There):
    """The stand-in of SoftLayer as the contract suite sees it."""

    def new(self, reference: Reference, text: str, kind: KindId | None = None) -> NewTicket:
        wanted = kind or NEW.kind
        return replace(
            NEW, reference=reference, text=text, kind=wanted, answers=ANSWERS.get(wanted, NEW.answers)
        )

    def fail(self, fault: Fault) -> None:
        way, more = FAULTS[fault]
        self.stand.softlayer.faults.add("*", way, **more)

    def count(self) -> int:
        return len(self.stand.softlayer.vendor.tickets())

    def texts(self, ticket: RemoteId) -> list[str]:
        return [each.entry for each in self.ticket(int(ticket)).updates]

    def open(self, text: str) -> RemoteId:
        return RemoteId(str(self.stand.softlayer.vendor.portal_open(1021, text, user_id=seed.BEN).id))

    def say(self, ticket: RemoteId, text: str) -> None:
        self.stand.softlayer.vendor.portal(int(ticket), text, user_id=seed.BEN)

    def answer(self, ticket: RemoteId, text: str, by: str) -> RemoteUpdateId:
        [update] = self.stand.softlayer.vendor.answer(int(ticket), text, by=by)
        return RemoteUpdateId(str(update.id))

    def give(self, ticket: RemoteId, name: str, content: bytes) -> None:
        self.stand.softlayer.vendor.upload(int(ticket), name, content)

    def close(self, ticket: RemoteId, by: str) -> None:
        self.stand.softlayer.vendor.close(int(ticket), by=by)


@asynccontextmanager
async def running() -> AsyncIterator[SoftLayerHarness]:
    """A stand-in that knows us, until the block ends."""
    async with running_there(SoftLayerHarness) as harness:
        await harness.connector.check()
        yield harness
