"""Which address of this console asks for what."""

from __future__ import annotations

from bot.sandbox.console.reading import journal
from bot.sandbox.console.routes import Console
from bot.sandbox.softlayer.console import acting, reading
from bot.sandbox.softlayer.keys import SOFTLAYER
from bot.sandbox.softlayer.vendor import VendorError

CONSOLE = Console(
    prefix="/softlayer/console",
    page="softlayer/index.html",
    key=SOFTLAYER,
    reading={
        "snapshot": reading.snapshot,
        "tickets": reading.tickets,
        "ticket": reading.ticket,
        "journal": journal,
        "faults": reading.faults,
    },
    acting={
        "answer": acting.answer,
        "whisper": acting.whisper,
        "note": acting.note,
        "portal": acting.portal,
        "open": acting.open_ticket,
        "change": acting.change,
        "close": acting.close,
        "reopen": acting.reopen,
        "faults": acting.set_faults,
    },
    file=reading.file,
    refusal=VendorError,
)
