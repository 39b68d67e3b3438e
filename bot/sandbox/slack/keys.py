"""Where the web application keeps the local Slack for its handlers."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.slack.local import Slack

SLACK: web.AppKey[Slack] = web.AppKey("slack")


def base_of(request: web.Request) -> str:
    """Return the sandbox's own address as this client sees it."""
    return f"{request.scheme}://{request.host}"
