"""The floor: a Bolt app that only acks, and offers the same entries always, served as the bot is served.

A process of its own:
`python -m tests.bench.bare API_URL http PORT`, or `... API_URL socket`.
"""

from __future__ import annotations

import asyncio
import re
import sys

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench.deliveries import SIGNING_SECRET

APP_TOKEN = "xapp-bare"
OFFERED = [{"text": {"type": "plain_text", "text": f"Entry {n:03}"}, "value": f"e{n}"} for n in range(100)]
"""As many entries as Slack takes of a menu."""


async def acknowledge(ack: AsyncAck) -> None:
    """Do nothing else."""
    await ack()


async def offer(ack: AsyncAck) -> None:
    """Answer whatever is typed with the same entries."""
    await ack(options=OFFERED)


def build(api_url: str) -> AsyncApp:
    """One listener for each sort of delivery."""
    app = AsyncApp(
        client=AsyncWebClient(token="xoxb-bare", base_url=api_url),
        signing_secret=SIGNING_SECRET,
        process_before_response=True,
    )
    app.command("/ticket")(acknowledge)
    app.view(re.compile(""))(acknowledge)
    app.event("message")(acknowledge)
    app.options(re.compile(""))(offer)
    return app


async def _hold_socket(api_url: str) -> None:
    handler = AsyncSocketModeHandler(build(api_url), APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it without types.
    await asyncio.Event().wait()


def main() -> None:
    """Serve until killed."""
    api_url, mode, *port = sys.argv[1:]
    if mode == "socket":
        asyncio.run(_hold_socket(api_url))
    else:
        served = AsyncSlackRequestHandler(build(api_url), path="/slack/events")
        uvicorn.run(served, host="127.0.0.1", port=int(port[0]), loop="asyncio", log_level="warning")


if __name__ == "__main__":
    main()
