"""A remote in memory, as far as it is read: tickets that change, a limit that it keeps, and ways to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.abilities import Capabilities
from bot.domain.connector import Errand
from bot.domain.ids import Cursor, RemoteId, RemoteUpdateId
from bot.domain.ports import Pace
from bot.domain.remote import RemoteAuthor, RemoteHead, RemoteTicket, RemoteUpdate, Side, Sweep
from bot.domain.ticket import Status, Turn
from bot.errors import Rejected, RemoteError, Transient
from tests.fakes import HandClock

CAPABILITIES = Capabilities(name="Distant", abilities=frozenset(), kinds=(), text_limit=4000)
VERA = RemoteAuthor(name="Vera V", side=Side.THEIRS)


@dataclass
class Distant:
    """The Connector port as far as a poll uses it. `a_minute` is how many reads it takes; None: all."""

    clock: HandClock
    a_minute: int | None = None
    lists: bool = True
    """Whether its sweeps tell how tickets stand, or by hints that something happened to them."""
    tickets: dict[RemoteId, RemoteTicket] = field(default_factory=dict)
    told: list[RemoteId] = field(default_factory=list)
    """All that happened, in order; a sweep tells it from its cursor on."""
    page: int = 100
    faults: dict[RemoteId, RemoteError] = field(default_factory=dict)
    reads: list[tuple[datetime, str]] = field(default_factory=list)
    refused: int = 0
    """How often it was asked too often."""
    capabilities: Capabilities = CAPABILITIES

    def pace(self, errand: Errand) -> Pace | None:
        if errand is not Errand.READ or self.a_minute is None:
            return None
        return Pace(key="reads", every=60 / self.a_minute, burst=1)

    def happens(self, remote: str, text: str = "") -> RemoteUpdateId:
        """The vendor writes on a ticket; it is there from then on."""
        key, now = RemoteId(remote), self.clock.now()
        before = self.tickets[key].updates if key in self.tickets else ()
        update = RemoteUpdate(
            id=RemoteUpdateId(f"{remote}/{len(before)}"), author=VERA, text=text or "It is so.", at=now
        )
        opened_at = self.tickets[key].head.opened_at if before else now
        head = RemoteHead(
            id=key,
            number=remote,
            title=f"Matter {remote}",
            status=Status.OPEN,
            status_name="Open",
            turn=Turn.OURS,
            print=str(len(before)),
            opened_at=opened_at,
            changed_at=now,
        )
        self.tickets[key] = RemoteTicket(head=head, updates=(*before, update))
        self.told.append(key)
        return update.id

    def ask(self, what: str) -> None:
        """A call that reads, by whomever. Raises Transient when there were too many."""
        now = self.clock.now()
        lately = sum(now - timedelta(minutes=1) < at for at, _ in self.reads)
        if self.a_minute is not None and lately >= self.a_minute:
            self.refused += 1
            raise Transient("distant", what, "too many", certain=True, after=60)
        self.reads.append((now, what))

    def asked(self, what: str) -> int:
        """How often that was asked."""
        return sum(each == what for _, each in self.reads)

    async def changed(self, cursor: Cursor | None) -> Sweep:
        self.ask("changed")
        place = len(self.told) if cursor is None else int(cursor)
        told = list(dict.fromkeys(self.told[place : place + self.page]))
        end = min(place + self.page, len(self.told))
        return Sweep(
            heads=tuple(self.tickets[each].head for each in told) if self.lists else (),
            hints=() if self.lists else tuple(told),
            cursor=Cursor(str(end)),
            is_last=end == len(self.told),
            is_told=not self.lists,
        )

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        self.ask("open")
        place = int(cursor or 0)
        heads = [each.head for each in self.tickets.values()]
        end = place + self.page
        return Sweep(heads=tuple(heads[place:end]), cursor=Cursor(str(end)), is_last=end >= len(heads))

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        self.ask(ticket)
        if ticket in self.faults:
            raise self.faults[ticket]
        if ticket not in self.tickets:
            raise Rejected("distant", "read", "there is none")
        return self.tickets[ticket]

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        return [await self.read(each) for each in tickets if each in self.tickets]

    def close(self, remote: str) -> None:
        """The vendor closes a ticket."""
        key = RemoteId(remote)
        before = self.tickets[key]
        head = replace(before.head, status=Status.CLOSED, print="closed", closed_by="Vera V")
        self.tickets[key] = replace(before, head=head)

    def as_connector(self) -> Any:
        """Itself, as the whole port: what writes there is not there."""
        return self
