"""A remote whose service desk we are, in memory: it notes who was to see what, and in whose name."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.domain.abilities import Ability, Capabilities, Connected
from bot.domain.connector import Errand
from bot.domain.desk import Desks
from bot.domain.ids import PersonId, RemoteId, RemoteUpdateId
from bot.domain.remote import (
    PLAINLY,
    Act,
    Lists,
    Manner,
    NewTicket,
    PublishAct,
    RemoteAuthor,
    RemoteHead,
    RemoteTicket,
    RemoteUpdate,
    Side,
)
from bot.domain.resources import FixedStock, Inventory
from bot.domain.ticket import STANDARD, Visibility
from bot.errors import NotInTheirName, Transient
from bot.service.acquainting import Acquaintances
from bot.service.desk import Desk
from bot.service.freight import Freight
from bot.service.outward import Outward
from bot.service.poll import Poll
from bot.service.queries import Queries
from bot.service.relay import Relay
from bot.service.roster import Roster
from storage.files import MemoryFiles
from storage.store import SqlStore
from tests.domain.test_decide import RULES
from tests.fakes import FakeChat, HandClock
from tests.service.quiet import TEAM, Quiet, QuietDesk, named

SERVING = Capabilities(
    name="Deskly",
    abilities=frozenset(Ability) - {Ability.ALERT, Ability.AUTO_CLOSE, Ability.RATE, Ability.VIEWED},
    kinds=(STANDARD,),
    text_limit=2_000,
    is_append_only=False,
    is_service_desk=True,
)
KIM = RemoteAuthor(name="Kim Lee", side=Side.THEIRS, id="contact:99", email="kim@acme.example")
OLGA = RemoteAuthor(name="Olga Tech", side=Side.OURS, id="resource:29", email="olga@example.com")
BEN = RemoteAuthor(name="Beno Tech", side=Side.OURS, id="resource:30", email="beno@example.com")
API = RemoteAuthor(name="Threadesk", side=Side.OURS, id="resource:1", is_us=True)


@dataclass
class Serving(Quiet):
    """`said` has what came by calls, with its manner; `acts` what was done. `looks` changes how heads are."""

    said: list[tuple[str, Manner]] = field(default_factory=list)
    acts: list[tuple[Act, Manner]] = field(default_factory=list)
    opened: list[NewTicket] = field(default_factory=list)
    looks: dict[str, Any] = field(default_factory=dict)
    people: tuple[RemoteAuthor, ...] = (OLGA, BEN, KIM)
    barred: frozenset[str] = frozenset()
    """In whose name nothing may be done."""

    def colleague(self, ticket: RemoteId, text: str, author: RemoteAuthor, *, seen: bool = True) -> None:
        """Somebody writes there, for the customer or not."""
        update = self.write(ticket, text, author)
        if not seen:
            self._set(ticket, update, Visibility.INTERNAL)

    async def create(self, new: NewTicket) -> RemoteTicket:
        self._demand(Manner(as_whom=new.as_whom))
        self.opened.append(new)
        return await Quiet.create(self, new)

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        self.before(Errand.SAY)
        self._demand(manner)
        self.said.append((text, manner))
        update = RemoteUpdateId(f"c{sum(map(len, self.tickets.values())) + 1}")
        try:
            await self._take(Errand.SAY, ticket, text)
        finally:  # It is seen by whom it may be seen, whatever becomes of the answer.
            self._set(ticket, update, manner.visibility)
        return (update,)

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        self._demand(manner)
        await Quiet.act(self, ticket, act, manner)
        self.acts.append((act, manner))
        if isinstance(act, PublishAct):
            self._set(ticket, act.update, Visibility.PUBLIC)

    async def lists(self) -> Lists:
        return Lists(people=self.people)

    def _demand(self, manner: Manner) -> None:
        if manner.as_whom in self.barred:
            raise NotInTheirName("deskly", "act", "no right to act for them")

    def _set(self, ticket: RemoteId, update: RemoteUpdateId, visibility: Visibility) -> None:
        self.tickets[ticket] = [
            replace(each, visibility=visibility) if each.id == update else each
            for each in self.tickets[ticket]
        ]

    def seen(self, ticket: RemoteId) -> list[RemoteUpdate]:
        """What the customer sees."""
        return [each for each in self.tickets[ticket] if each.visibility is Visibility.PUBLIC]

    def _head(self, ticket: RemoteId) -> RemoteHead:
        head = Quiet._head(self, ticket)
        looks = {"changed_at": self.clock.now(), **self.looks}
        return replace(head, print=f"{head.print} {sorted(map(str, looks.items()))}", **looks)


@dataclass
class ServingDesk(QuietDesk):
    """A desk whose remote that is."""

    @property
    def serving(self) -> Serving:
        assert isinstance(self.remote, Serving)
        return self.remote

    addresses: dict[PersonId, str] = field(default_factory=dict)
    """What the chat tells of people's addresses."""
    configured: dict[str, str] = field(default_factory=dict)

    @cached_property
    def acquaintances(self) -> Acquaintances:
        """Who is who there; kept as long as the desk."""
        roster = self.desk._roster  # The one that decides is the one that is told.
        return Acquaintances(self.store, TEAM, RULES.id, roster, self.clock, self.address_of, self.configured)

    async def address_of(self, person: PersonId) -> str:
        if self.addresses.get(person) == "?":
            raise Transient("chat", "users.info", "cannot be reached", certain=True)
        return self.addresses.get(person, "")

    async def acquainted(self) -> None:
        """Have the lists of the remote be known, and the agents of the desk."""
        roster = self.desk._roster
        roster.supply(RULES.id, await self.serving.lists(), FixedStock(inventory=Inventory()))
        await self.acquaintances.beat()

    def relay(self) -> Relay:
        """One that knows who is who there."""
        roster = self.desk._roster
        freight = Freight(self.store, MemoryFiles(), roster, self.clock)
        known = {RULES.id: self.acquaintances}
        outward = Outward(
            self.store, {RULES.id: self.remote}, named, roster, self.clock, freight, None, known
        )
        return Relay(self.store, self.chat, roster, self.clock, outward)

    def poll(self) -> Poll:
        return Poll(self.store, TEAM, RULES.id, self.remote, self.desk._roster, self.clock)

    async def look(self) -> None:
        """Have what changed there be read."""
        poll = self.poll()
        await poll.begin()
        self.clock.turn(seconds=120)
        await poll.beat()

    async def numbers(self, ticket: Any) -> dict[str, int]:
        """The numbers of what was said, by its words."""
        log = await self.log(ticket)
        return {each.event.text: each.number for each in log if hasattr(each.event, "text")}


@contextlib.asynccontextmanager
async def a_serving_desk(url: str = "sqlite://") -> AsyncIterator[ServingDesk]:
    """Such a desk with nothing on it."""
    clock = HandClock()
    async with SqlStore(url, clock=clock) as store:
        remote = Serving(clock, capabilities=SERVING)
        rules = replace(RULES, remote=Connected(capabilities=SERVING))
        desk = Desk(store, Roster(Desks(all=(rules,))), clock)
        queries = Queries(store, clock)
        yield ServingDesk(
            store=store,
            clock=clock,
            chat=FakeChat(),
            remote=remote,
            desk=desk,
            queries=queries,
            rules=rules,
        )
