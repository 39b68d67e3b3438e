"""What listens at the address of a webhook, and a stand-in whose webhooks may come to this machine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.autotask.seed import ids, start
from tests.sandbox.autotask.harness import Stand, running_autotask
from tests.sandbox.softlayer.harness import StillClock

FIELD_IDS = {"status": 112, "title": 117, "ticketNumber": 115}


@dataclass(slots=True, kw_only=True)
class Listener:
    """It takes down what comes to which path, and answers as it is told."""

    url: str = ""
    status: int = 200
    came: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        """Take a call down."""
        self.came.append((request.path, request.headers, await request.read()))
        return web.Response(status=self.status)

    def bodies(self) -> list[Any]:
        """Return what came, read."""
        return [json.loads(body) for _, _, body in self.came]

    def told(self) -> list[tuple[str, int, int]]:
        """Return what was told: the action, the id, the number of the event."""
        return [(each["Action"], each["Id"], each.get("SequenceNumber", 0)) for each in self.bodies()]


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """Listen while the block runs."""
    listener = Listener()
    app = web.Application()
    app.router.add_post("/hook", listener.serve)
    app.router.add_post("/off", listener.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield listener
    await runner.cleanup()


@asynccontextmanager
async def running_msp() -> AsyncIterator[Stand]:
    """Serve the MSP of the seed, whose webhooks may come to this machine, with its API user's credentials."""
    clock = StillClock()
    state = start.state(clock)
    state.house.takes_loopback_http = True
    async with running_autotask(state, clock) as stand:
        stand.credentials |= {
            "UserName": ids.USERNAME,
            "Secret": ids.SECRET,
            "ApiIntegrationCode": ids.INTEGRATION_CODE,
        }
        yield stand


async def hooked(stand: Stand, url: str, *subscribed: str, always: str = "ticketNumber", **more: Any) -> int:
    """Make a webhook of tickets for all events, with fields; returns its id."""
    given = {
        "name": "Desk",
        "webhookUrl": f"{url}/hook",
        "deactivationUrl": f"{url}/off",
        "secretKey": ids.WEBHOOK_KEY,
        "isActive": True,
        "sendThresholdExceededNotification": False,
        "isSubscribedToCreateEvents": True,
        "isSubscribedToUpdateEvents": True,
        "isSubscribedToDeleteEvents": True,
        **more,
    }
    number = await stand.created("TicketWebhooks", **given)
    for name in subscribed:
        flags = {"isSubscribedField": True, "isDisplayAlwaysField": False}
        await stand.created(f"TicketWebhooks/{number}/Fields", fieldID=FIELD_IDS[name], **flags)
    if always:
        flags = {"isSubscribedField": False, "isDisplayAlwaysField": True}
        await stand.created(f"TicketWebhooks/{number}/Fields", fieldID=FIELD_IDS[always], **flags)
    return number
