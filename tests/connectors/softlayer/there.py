"""The connector and a stand-in together, and the clock of both; some of the machines that are there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import httpx

from bot.connectors.http import Reply
from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.client import CALLS_A_SECOND, SoftLayer
from bot.connectors.softlayer.wire import Call, answer_of, request_of
from bot.domain.resources import ResourceId, ResourceType
from tests.fakes import HandClock
from tests.sandbox.softlayer.harness import NEW as FRESH
from tests.sandbox.softlayer.harness import Stand, StillClock, running_softlayer

WEB_01 = (ResourceType.HARDWARE, ResourceId("hardware:2001"))
WEB_02 = (ResourceType.HARDWARE, ResourceId("hardware:2002"))
APP_01 = (ResourceType.VIRTUAL_GUEST, ResourceId("virtual_guest:4001"))
HOST = (ResourceType.DEDICATED_HOST, ResourceId("dedicated_host:6001"))


def devices(ticket: Any) -> list[str]:
    return [each.resource.hostname for each in ticket.attachments if hasattr(each.resource, "hostname")]


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A stand-in and a connector to it, and the clock of both."""

    stand: Stand
    connector: SoftLayer
    client: httpx.AsyncClient
    access: Access
    clock: HandClock

    @property
    def softlayer(self) -> SoftLayer:
        return self.connector

    def ticket(self, number: int = FRESH) -> Any:
        return self.stand.softlayer.vendor.ticket(number)

    def turn(self, **by: float) -> None:
        self.clock.turn(**by)
        self.stand.softlayer.clock.turn(timedelta(**by).total_seconds())

    async def carry_out(self, call: Call) -> bytes:
        """The answer to a call, which is good, or the test fails."""
        request = request_of(call)
        reply = await self.client.request(
            request.method,
            request.path,
            params=dict(request.params) or None,
            json=request.json,
            headers={"Authorization": await self.access.header()},
        )
        assert reply.status_code == 200, reply.text
        return answer_of(call, Reply(status=200, headers=reply.headers, body=reply.content))


T = TypeVar("T", bound=There)


@asynccontextmanager
async def running_there(kind: type[T], calls_a_second: float = CALLS_A_SECOND) -> AsyncIterator[T]:
    """A connector and a stand-in until the block ends; both clocks stand still until they are turned."""
    stands, clock = StillClock(), HandClock()
    clock.turn(seconds=stands.now() - clock.now().timestamp())
    async with (
        running_softlayer(stands) as stand,
        httpx.AsyncClient(base_url=f"{stand.endpoint}/", trust_env=False) as client,
    ):
        user = stand.user()
        access = Access(client, Credentials(user=user.username, key=user.api_key), clock)
        connector = SoftLayer(client, access, calls_a_second)
        yield kind(stand=stand, connector=connector, client=client, access=access, clock=clock)
