"""Which address of this console asks for what."""

from __future__ import annotations

from bot.sandbox.autotask.console import acting, reading
from bot.sandbox.autotask.keys import AUTOTASK
from bot.sandbox.autotask.rules.case import Unfit
from bot.sandbox.console.reading import journal
from bot.sandbox.console.routes import Console

CONSOLE = Console(
    prefix="/autotask/console",
    page="autotask/index.html",
    key=AUTOTASK,
    reading={
        "snapshot": reading.snapshot,
        "tickets": reading.tickets,
        "ticket": reading.ticket,
        "limits": reading.limits,
        "hooks": reading.hooks,
        "house": reading.house,
        "journal": journal,
        "faults": reading.faults,
    },
    acting={
        "note": acting.note,
        "answer": acting.answer,
        "portal": acting.portal,
        "workflow": acting.workflow,
        "time": acting.time,
        "open": acting.open_ticket,
        "change": acting.change,
        "complete": acting.complete,
        "reopen": acting.reopen,
        "leave": acting.leave,
        "tick": acting.tick,
        "approve": acting.approve,
        "delete": acting.delete,
        "lock": acting.lock,
        "send": acting.send,
        "house": acting.house,
        "faults": acting.set_faults,
    },
    file=reading.file,
    refusal=Unfit,
)
