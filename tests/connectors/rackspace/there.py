"""The connector and a stand-in together, and the clock of both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import httpx

from bot.connectors.rackspace.access import Access, Credentials
from bot.connectors.rackspace.client import Rackspace
from bot.connectors.rackspace.limits import Paces, Reads
from bot.connectors.rackspace.line import Line
from bot.connectors.rackspace.shapes import ACCOUNT, SEVERITY, SUBCATEGORY
from bot.domain.ids import KindId, Reference, RemoteId
from bot.domain.remote import NewTicket
from bot.domain.ticket import Answer, FieldId, FieldType, Priority
from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.records import Ticket
from bot.sandbox.rackspace.vendor import Vendor
from tests.fakes import HandClock
from tests.sandbox.rackspace.harness import Stand, running_rackspace
from tests.sandbox.softlayer.harness import StillClock

MANY = 100_000
"""Reads a minute, so that no test waits."""
INCIDENT = KindId("incident")
FORM = {ACCOUNT: seed.HYBRID, SUBCATEGORY: "General"}


def answers(**values: str) -> tuple[Answer, ...]:
    """A form that was filled in so."""
    given = {**FORM, **{FieldId(name): value for name, value in values.items()}}
    return tuple(
        Answer(field=FieldId(name), label=name.capitalize(), type=FieldType.CHOICE, values=(value,))
        for name, value in given.items()
        if value
    )


NEW = NewTicket(
    reference=Reference("T20261122-0001-0.1"),
    kind=INCIDENT,
    subject=None,
    title="The server hums",
    text="It hums.\n\n-- Anna Baker (via Slack, T20261122-0001-0.1)",
    priority=Priority.NORMAL,
    answers=answers(),
)
SEVERE = answers(**{SEVERITY: "High"})


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A stand-in and a connector to it, and the clock of both."""

    stand: Stand
    connector: Rackspace
    client: httpx.AsyncClient
    access: Access
    clock: HandClock

    @property
    def vendor(self) -> Vendor:
        return self.stand.rackspace.vendor

    def ticket(self, ticket: RemoteId) -> Ticket:
        return self.vendor.ticket(ticket)

    def turn(self, **by: float) -> None:
        self.clock.turn(**by)
        self.stand.rackspace.clock.turn(timedelta(**by).total_seconds())


T = TypeVar("T", bound=There)


@asynccontextmanager
async def running_there(
    kind: type[T], recipients: Mapping[str, str] | None = None, *, feeds: bool = False
) -> AsyncIterator[T]:
    """A connector and a stand-in without limits until the block ends; both clocks stand still."""
    stands, clock = StillClock(), HandClock()
    clock.turn(seconds=stands.now() - clock.now().timestamp())
    async with (
        running_rackspace(stands) as stand,
        httpx.AsyncClient(base_url=f"{stand.url}/rackspace/api/", trust_env=False) as client,
    ):
        credentials = Credentials(
            user=seed.USERNAME, key=seed.API_KEY, url=f"{stand.url}/rackspace/identity/v2.0/"
        )
        access = Access(client, credentials, clock)
        connector = Rackspace(
            Line(client, access, Reads(MANY)),
            Paces(user=seed.USERNAME),
            f"{stand.url}/rackspace/resources/resources",
            recipients,
            f"{stand.url}/rackspace/feeds/consolidated_ticketing/events/" if feeds else "",
        )
        yield kind(stand=stand, connector=connector, client=client, access=access, clock=clock)
