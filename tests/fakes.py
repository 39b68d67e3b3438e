"""Stand-ins for what is outside: a clock turned by hand, and a chat that remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.domain.desk import DeskRules, Desks
from bot.domain.effects import (
    CarryThread,
    Effect,
    FetchFile,
    MarkMessage,
    RefreshCard,
    RefreshHome,
    TellHealth,
)
from bot.domain.homes import Home
from bot.domain.ports import Fetched, Heard, Pace, Posted, Reference, Scene, Unfetched
from bot.domain.search import Search, Words
from bot.domain.ticket import MessageRef, PersonId
from bot.errors import Stale
from tests.patience import LONGEST


class HandClock:
    """A clock that stands still until it is turned."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def turn(self, **by: float) -> None:
        """Turn it forward: `turn(hours=1)`."""
        self._now += timedelta(**by)


class FakeChat:
    """The Thread port, kept in memory. `fault` may raise before, or after, an effect has taken place."""

    def __init__(self) -> None:
        self.done: list[tuple[Effect, Reference]] = []
        self.before: Callable[[Effect], None] = lambda effect: None
        self.after: Callable[[Effect], None] = lambda effect: None
        self.said: list[Heard] = []
        self.fetched: Fetched | Unfetched | None = None
        self.flow = asyncio.Event()
        """Files come as long as it is set."""
        self.flow.set()
        self.looked_up: list[Reference] = []
        self.homes: list[Home] = []
        self.hashes: dict[PersonId, str] = {}
        self.replaced: list[str] = []
        """The hash that each drawing of a home came with."""
        self.before_home: Callable[[Home], Awaitable[None]] | None = None
        self.after_home: Callable[[Home], None] = lambda home: None
        self.changed = asyncio.Condition()

    def pace(self, effect: Effect) -> Pace | None:
        return (
            None
            if isinstance(effect, RefreshCard | MarkMessage | CarryThread | RefreshHome)
            else Pace(key="post", every=0, burst=99)
        )

    async def perform(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        self.before(effect)
        self.done.append((effect, reference))
        async with self.changed:
            self.changed.notify_all()
        self.after(effect)
        return self._posted(effect, scene, len(self.done))

    async def find(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        self.looked_up.append(reference)
        for number, (_, known) in enumerate(self.done, 1):
            if known == reference:
                return self._posted(effect, scene, number)
        return None

    async def announce(
        self, effect: TellHealth, rules: DeskRules, reference: Reference, *, is_new: bool
    ) -> None:
        self.before(effect)
        if not is_new and reference in [known for _, known in self.done]:
            return
        self.done.append((effect, reference))
        async with self.changed:
            self.changed.notify_all()
        self.after(effect)

    async def read(self, scene: Scene, place: int) -> list[Heard]:
        return self.said

    async def fetch(self, effect: FetchFile, scene: Scene) -> Fetched | Unfetched | None:
        self.before(effect)
        self.done.append((effect, Reference("")))
        async with self.changed:
            self.changed.notify_all()
        await self.flow.wait()
        return self.fetched

    async def meant(self, person: PersonId, words: str, desks: Desks, now: datetime) -> Search | None:
        return Search(wanted=(Words(words=tuple(words.split())),))

    async def draw_home(self, home: Home, replaces: str) -> str:
        """Like views.publish: a hash has to be that of the view which stands there."""
        self.replaced.append(replaces)
        if self.before_home is not None:
            await self.before_home(home)
        if replaces not in ("", self.hashes.get(home.person, "")):
            raise Stale("hash_conflict")
        self.homes.append(home)
        self.hashes[home.person] = f"hash {len(self.homes)}"
        async with self.changed:
            self.changed.notify_all()
        self.after_home(home)
        return self.hashes[home.person]

    async def until(self, enough: Callable[[], bool]) -> None:
        """Wait until the chat has been told enough."""
        async with asyncio.timeout(LONGEST), self.changed:
            await self.changed.wait_for(enough)

    @property
    def effects(self) -> list[Effect]:
        return [effect for effect, _ in self.done]

    @staticmethod
    def _posted(effect: Effect, scene: Scene, number: int) -> Posted | None:
        if isinstance(effect, RefreshCard | MarkMessage):
            return None
        place = scene.ticket.places[0]
        return Posted(message=MessageRef(channel=place.channel, id=f"{number}.0"), root=place.root)
