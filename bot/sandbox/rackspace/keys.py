"""Where the web application keeps the stand-in for its handlers."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.rackspace.local import Rackspace

RACKSPACE: web.AppKey[Rackspace] = web.AppKey("rackspace")
