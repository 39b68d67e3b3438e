"""A process that writes tickets until it is killed in the middle of one."""

from __future__ import annotations

import asyncio
import sys

from bot.domain.ports import Transaction
from bot.domain.ticket import TicketId
from storage.store import SqlStore
from tests.builders import NOW, WORKSPACE, add, line, opened, said, source
from tests.fakes import HandClock

TICKETS = 100


def whole(tx: Transaction) -> TicketId:
    ticket = add(tx, opened(), said())
    tx.enqueue([line(ticket.id)], NOW)
    return ticket.id


def half(tx: Transaction) -> None:
    """Write some of it, say so, and wait for the end."""
    tx.remember(source("half"))
    ticket = add(tx, opened(root="half"), said())
    tx.enqueue([line(ticket.id)], NOW)
    print("half", flush=True)
    sys.stdin.read()


async def main(url: str) -> None:
    async with SqlStore(url, clock=HandClock()) as store:
        for _ in range(TICKETS):
            print(await store.transact(WORKSPACE, whole), flush=True)
        await store.transact(WORKSPACE, half)


asyncio.run(main(sys.argv[1]))
