"""Rackspace for the contract suite: its stand-in without limits, and its vendor's people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.domain.ids import KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.remote import NewTicket
from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.records import Status
from tests.connectors.harness import Fault
from tests.connectors.rackspace.there import NEW, There, running_there

FAULTS: dict[Fault, tuple[str, dict[str, object]]] = {
    Fault.CUT: ("drop", {}),
    Fault.CUT_LATE: ("drop", {"when": "after"}),
    Fault.BROKEN: ("unavailable_html", {}),
    Fault.BROKEN_LATE: ("status", {"when": "after", "status": 500}),
    Fault.THROTTLED: ("ratelimited_html", {}),
    Fault.UNKNOWN_US: ("unauthorized", {"times": 2}),  # The call, and the next token.
    Fault.REFUSED: ("error", {"status": 400, "code": "badRequest", "message": "You may not."}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RackspaceHarness(There):
    """The stand-in of Rackspace as the contract suite sees it."""

    def new(self, reference: Reference, text: str, kind: KindId | None = None) -> NewTicket:
        return replace(NEW, reference=reference, text=text, kind=kind or NEW.kind)

    def fail(self, fault: Fault) -> None:
        way, more = FAULTS[fault]
        self.stand.rackspace.faults.add("*", way, **more)

    def count(self) -> int:
        return len(self.vendor.tickets())

    def texts(self, ticket: RemoteId) -> list[str]:
        return [each.text for each in self.ticket(ticket).comments]

    def open(self, text: str) -> RemoteId:
        made = self.vendor.portal_open(
            "Opened in the portal",
            text,
            account_id=seed.HYBRID,
            category="Incident",
            subcategory="General",
            person_id=seed.BEN,
        )
        return RemoteId(made.ticket_id)

    def say(self, ticket: RemoteId, text: str) -> None:
        self.vendor.portal(ticket, text, person_id=seed.BEN)

    def answer(self, ticket: RemoteId, text: str, by: str) -> RemoteUpdateId:
        return RemoteUpdateId(self.vendor.answer(ticket, text, by=by).id)

    def give(self, ticket: RemoteId, name: str, content: bytes) -> None:
        text = "Here it is."
        self.vendor.answer(ticket, text, files=[(name, content)], status=Status.IN_PROGRESS)

    def close(self, ticket: RemoteId, by: str) -> None:
        self.vendor.close(ticket, by=by)


@asynccontextmanager
async def running() -> AsyncIterator[RackspaceHarness]:
    """A stand-in that knows us, until the block ends."""
    async with running_there(RackspaceHarness) as harness:
        await harness.connector.lists()
        yield harness
