"""Histories: what the remotes themselves tell of their tickets' past, asked while somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.connector import HistoryReader
from bot.domain.ids import DeskId
from bot.domain.remote import RemoteDeed
from bot.domain.ticket import Ticket
from bot.errors import RemoteError

PATIENCE = 10.0
"""Seconds that somebody waits for a remote before they get to see what we know ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a remote told, oldest first; None where it told nothing, and why."""

    deeds: tuple[RemoteDeed, ...] | None = None
    silence: str = ""


class Histories:
    """The remotes that tell of it, by desk."""

    def __init__(self, readers: Mapping[DeskId, HistoryReader], patience: float = PATIENCE) -> None:
        self._readers = readers
        self._patience = patience

    def tells_of(self, ticket: Ticket) -> bool:
        """Whether there is somebody to be asked about it."""
        return ticket.desk in self._readers and ticket.remote is not None and ticket.remote.id is not None

    async def of(self, ticket: Ticket) -> Told:
        """What happened to it there. A remote that fails, or takes too long, is silent: nothing is raised."""
        reader = self._readers.get(ticket.desk)
        if reader is None or ticket.remote is None or ticket.remote.id is None:
            return Told()
        try:
            async with asyncio.timeout(self._patience):
                return Told(deeds=tuple(await reader.history(ticket.remote.id)))
        except TimeoutError:
            return Told(silence=f"no answer within {self._patience:g} seconds")
        except RemoteError as error:
            return Told(silence=error.reason)


NOBODY_TELLS = Histories({})
