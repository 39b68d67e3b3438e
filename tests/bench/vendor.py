"""SoftLayer's stand-in in a process of its own: `python -m tests.bench.vendor PORT`.

Beside its REST surface it can be told to have tickets opened and answered, and how many calls it had.
"""

from __future__ import annotations

import sys

from aiohttp import web

from bot.sandbox.slack.clock import Clock
from bot.sandbox.softlayer.keys import SOFTLAYER
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.seed import BEN
from bot.sandbox.softlayer.server import mount

SUBJECT = 1021
OPENED = "Opened in the portal"


async def open_many(request: web.Request) -> web.Response:
    """Open so many tickets in the portal."""
    vendor = request.app[SOFTLAYER].vendor
    for number in range(int(request.query["count"])):
        vendor.portal_open(SUBJECT, f"{OPENED} {number}.", user_id=BEN)
    return web.json_response(True)


async def answer_all(request: web.Request) -> web.Response:
    """Answer on every ticket that was opened so, as after a standstill of whoever listens."""
    vendor = request.app[SOFTLAYER].vendor
    for number in [each.id for each in vendor.tickets() if each.updates[0].entry.startswith(OPENED)]:
        vendor.answer(number, f"Answer on {number}.")
    return web.json_response(True)


async def set_rate(request: web.Request) -> web.Response:
    """Allow so many calls a second, or any number: 0."""
    request.app[SOFTLAYER].settings.rate = int(request.query["rate"]) or None
    return web.json_response(True)


async def count(request: web.Request) -> web.Response:
    """How many calls there were, and how many of them were one too many."""
    softlayer = request.app[SOFTLAYER]
    entries = softlayer.journal.since(0)
    refused = sum("Rate limit" in each["answer"] for each in entries)
    return web.json_response({"calls": entries[-1]["n"] if entries else 0, "refused": refused})


def main() -> None:
    """Serve until killed."""
    app = web.Application()
    softlayer = SoftLayer(Clock())
    softlayer.settings.rate = None
    mount(app, softlayer)
    acts = {"open": open_many, "answer": answer_all, "rate": set_rate, "count": count}
    app.add_routes([web.post(f"/bench/{name}", act) for name, act in acts.items()])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
