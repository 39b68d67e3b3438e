"""Which address of this console asks for what."""

from __future__ import annotations

from bot.sandbox.console.reading import journal
from bot.sandbox.console.routes import Console
from bot.sandbox.rackspace.console import acting, reading
from bot.sandbox.rackspace.keys import RACKSPACE
from bot.sandbox.rackspace.vendor import VendorError

CONSOLE = Console(
    prefix="/rackspace/console",
    page="rackspace/index.html",
    key=RACKSPACE,
    reading={
        "snapshot": reading.snapshot,
        "tickets": reading.tickets,
        "ticket": reading.ticket,
        "limits": reading.limits,
        "events": reading.events,
        "journal": journal,
        "faults": reading.faults,
    },
    acting={
        "answer": acting.answer,
        "portal": acting.portal,
        "open": acting.open_ticket,
        "change": acting.change,
        "solve": acting.solve,
        "close": acting.close,
        "reopen": acting.reopen,
        "leave": acting.leave,
        "resources": acting.resources,
        "expire": acting.expire,
        "hook": acting.hook,
        "send": acting.send,
        "faults": acting.set_faults,
    },
    file=reading.file,
    refusal=VendorError,
)
