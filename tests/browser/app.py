"""A small Bolt app for the page's tests, connected to a sandbox by Socket Mode. It keeps what it is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser import pieces
from tests.browser.pieces import Json
from tests.sandbox.harness import Sandbox

GROUPS: list[Json] = [
    {"label": pieces.plain("Customers"), "options": [pieces.option("Acme", "acme")]},
    {"label": pieces.plain("Partners"), "options": [pieces.option("Apex", "apex")]},
]


@dataclass(slots=True, kw_only=True)
class Desk:
    """The app: its client, the modal it opens on a command, its answer to a submission, and what came in."""

    client: AsyncWebClient
    sandbox: Sandbox
    modal: Json = field(default_factory=lambda: pieces.modal("inputs", pieces.INPUTS))
    answer: Json = field(default_factory=dict)
    on_action: Callable[[Json], Json | None] = lambda body: None
    came: list[Json] = field(default_factory=list)

    async def post(self, blocks: list[Json] | None = None, **more: Any) -> str:
        """Post to #help; returns the ts."""
        posted = await self.client.chat_postMessage(
            channel="C0HELP001", text="fallback", blocks=blocks, **more
        )
        return str(posted["ts"])

    async def received(self, kind: str, **match: object) -> Json:
        """Wait for the payload of this type whose fields are these."""

        async def found() -> Json | None:
            fitting = [body for body in self.came if body["type"] == kind]
            return next((body for body in fitting if match.items() <= body.items()), None)

        body = await self.sandbox.wait_for(found)
        assert body is not None
        return body

    async def action(self, action_id: str) -> Json:
        """Wait for the action of this element; returns it."""

        async def found() -> Json | None:
            actions = [each for body in self.came for each in body.get("actions", [])]
            return next((each for each in actions if each["action_id"] == action_id), None)

        action = await self.sandbox.wait_for(found)
        assert action is not None
        return action


ANY = re.compile(".*")


def _listen(app: AsyncApp, desk: Desk) -> None:
    @app.command(ANY)
    async def command(ack: AsyncAck, body: Json) -> None:
        desk.came.append({"type": "command", **body})
        if body["text"] == "help":
            await ack("Usage: `/ticket`")
            return
        await desk.client.views_open(trigger_id=body["trigger_id"], view=desk.modal)
        await ack()

    @app.shortcut(ANY)
    async def shortcut(ack: AsyncAck, body: Json) -> None:
        desk.came.append(body)
        await ack()

    @app.action(ANY)
    async def action(ack: AsyncAck, body: Json) -> None:
        desk.came.append(body)
        if view := desk.on_action(body):
            await desk.client.views_update(view_id=body["view"]["id"], view=view)
        await ack()

    @app.options(ANY)
    async def options(ack: AsyncAck, body: Json) -> None:
        desk.came.append(body)
        await ack(option_groups=GROUPS)

    @app.view(ANY)
    async def submission(ack: AsyncAck, body: Json) -> None:
        desk.came.append(body)
        await ack(**desk.answer)

    @app.event("app_home_opened")
    async def home(event: Json) -> None:
        if event["tab"] == "home":
            await desk.client.views_publish(user_id=event["user"], view=pieces.HOME)

    @app.event(ANY)
    async def event(event: Json) -> None:
        desk.came.append(event)


@asynccontextmanager
async def connected(sandbox: Sandbox) -> AsyncIterator[Desk]:
    """Connect the app to the sandbox while the block runs."""
    client = AsyncWebClient("xoxb-sandbox", base_url=sandbox.api_url, session=sandbox.session)
    app = AsyncApp(client=client, process_before_response=True)
    desk = Desk(client=client, sandbox=sandbox)
    _listen(app, desk)
    handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
    try:
        await sandbox.wait_for(lambda: _is_connected(sandbox))
        yield desk
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped


async def _is_connected(sandbox: Sandbox) -> bool:
    return bool((await sandbox.person("anna").snapshot())["bot"]["sockets"])
