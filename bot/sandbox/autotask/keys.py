"""Where the web application keeps the stand-in for its handlers."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.autotask.local import Autotask

AUTOTASK: web.AppKey[Autotask] = web.AppKey("autotask")
