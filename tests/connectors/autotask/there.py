"""The connector and a stand-in together, with the server's own rules and an MSP to try them on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import httpx

from bot.connectors.autotask.access import Access, Credentials
from bot.connectors.autotask.client import Autotask
from bot.connectors.autotask.limits import Budget
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.shapes import USUAL
from bot.domain.ids import Reference, RemoteId
from bot.domain.remote import NewTicket
from bot.domain.ticket import Answer, FieldId, FieldType, Priority
from bot.sandbox.autotask.rules.book import Rules
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import customers, ids, setup, staff
from bot.sandbox.autotask.state import ApiUser, State
from bot.sandbox.slack.clock import Clock
from tests.fakes import HandClock
from tests.sandbox.autotask.harness import CODE, SECRET, USER, Stand, running_autotask
from tests.sandbox.softlayer.harness import StillClock

MANY = 1_000_000
"""Calls an hour, so that no test waits."""
CATEGORIES = {"Standard": "queue unowned, due given", "RMA": "queue never"}
NEW = NewTicket(
    reference=Reference("T20261122-0001-0.1"),
    kind=USUAL,
    subject=None,
    title="The server hums",
    text="It hums.\n\n-- Anna Baker (via Slack, T20261122-0001-0.1)",
    priority=Priority.NORMAL,
    answers=(
        Answer(field=FieldId("companyID"), label="Company", type=FieldType.CHOICE, values=(str(ids.ACME),)),
    ),
)


def msp(clock: Clock) -> State:
    """A database of an MSP, by its rules, with our API user; also with what the suites name."""
    house = setup.house()
    state = State(clock=clock, house=house)
    state.rules = Rules(house, state.now)
    for tables in (setup.tables(), staff.tables(), customers.tables()):
        for entity, rows in tables.items():
            for row in rows:
                state.tables[entity].put(row)
    state.users[USER] = ApiUser(name=USER, secret=SECRET, resource=ids.API_RESOURCE)
    state.integrations.add(CODE)
    for number, name in enumerate("ab", 1):
        email = f"{name}@desk.example"
        row = customers.contact(150 + number, ids.ACME, name.upper(), "Desk", email, 1)
        state.tables["Contacts"].put(row)
    state.tables["Tags"].put({"id": 25, "label": "disk", "isActive": True, "isSystem": False})
    state.limits.requests = MANY
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A stand-in and a connector to it, and the clock of both."""

    stand: Stand
    connector: Autotask
    client: httpx.AsyncClient
    line: Line
    clock: HandClock

    @property
    def state(self) -> State:
        return self.stand.autotask.state

    def rows(self, entity: str, **fields: object) -> list[Row]:
        """The rows that have these values, oldest first."""
        return [
            each
            for _, each in sorted(self.state.tables[entity].rows.items())
            if all(each.get(name) == value for name, value in fields.items())
        ]

    def ticket(self, ticket: RemoteId) -> dict[str, Any]:
        row = self.state.one("Tickets", int(ticket))
        assert row is not None
        return row

    def turn(self, **by: float) -> None:
        self.clock.turn(**by)
        self.stand.autotask.clock.turn(timedelta(**by).total_seconds())


T = TypeVar("T", bound=There)


@asynccontextmanager
async def running_there(kind: type[T], **more: Any) -> AsyncIterator[T]:
    """A connector and a stand-in until the block ends; both clocks stand still."""
    stands, clock = StillClock(), HandClock()
    clock.turn(seconds=stands.now() - clock.now().timestamp())
    async with (
        running_autotask(msp(stands), stands) as stand,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        credentials = Credentials(
            user=USER, secret=SECRET, code=CODE, url=f"{stand.url}/autotask/atservicesrest/"
        )
        line = Line(client, Access(client, credentials, clock), Budget(clock, MANY))
        connector = Autotask(line, MANY, CATEGORIES)
        yield kind(stand=stand, connector=connector, client=client, line=line, clock=clock, **more)
