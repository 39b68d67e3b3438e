"""Where the web application keeps the stand-in for its handlers."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.softlayer.local import SoftLayer

SOFTLAYER: web.AppKey[SoftLayer] = web.AppKey("softlayer")
