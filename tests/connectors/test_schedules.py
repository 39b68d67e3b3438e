"""A hundred schedules of misfortune, each from its seed: whatever is cut and killed, all is there once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.domain.passages import Passage
from bot.domain.ticket import TicketId
from bot.service.relay import Relay
from tests.connectors.conftest import LINKED
from tests.connectors.linked import Linked, Running
from tests.connectors.rackspace.linked import running_fed

REPLIES = ("It is louder now.", "And hot.", "Now it smells.")
ANSWERS = ("We are looking.", "A new disk is on its way.")
OURS, THEIRS = b"a log", b"a trace"
FILES: tuple[list[tuple[str, bytes]], ...] = ([("trace.txt", THEIRS)], [])
NAMED = [("log.txt", OURS), ("trace.txt", THEIRS)]
OTHERWISE: Mapping[str, Sequence[Running]] = {"rackspace": (running_fed,)}
"""Other ways in which a desk may be told of changes by the same remote: the parts take turns."""
ROUNDS = 60
SEEDS = 10


class Killed(BaseException):
    """The process is gone at this very moment; nothing after it is carried out."""


class Mortal:
    """A connector or store that ends the process now and then, before a call or after it took effect."""

    def __init__(self, inner: Any, chance: random.Random, share: float) -> None:
        self._inner = inner
        self._chance = chance
        self.share = share

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(value):
            return value

        async def mortal(*args: Any, **kwargs: Any) -> Any:
            if self._chance.random() < self.share:
                raise Killed
            result = await value(*args, **kwargs)
            if self._chance.random() < self.share:
                raise Killed
            return result

        return mortal


async def lived(relay: Relay) -> None:
    """Let a relay work until it is killed, or until there is nothing left for now."""
    try:
        while await relay.once():
            pass
    except Killed:
        return
    except BaseExceptionGroup as group:
        if group.split(Killed)[1] is not None:
            raise


@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("system", LINKED)
async def test_each_update_is_there_once_and_each_answer_here_once(system: str, part: int) -> None:
    ways = (LINKED[system], *OTHERWISE.get(system, ()))
    async with ways[part % len(ways)]() as linked:
        for seed in range(part * SEEDS, (part + 1) * SEEDS):
            await suffered(linked, seed)


async def suffered(linked: Linked, seed: int) -> None:
    chance, there, before = random.Random(seed), linked.there, linked.there.count()
    connector, store = (Mortal(each, chance, 0.04) for each in (linked.connector, linked.store))
    ticket = (await linked.opened(key=f"open {seed}")).id
    there.chaos(seed, share=0.25)
    said, answered = 0, 0
    await linked.bring(OURS)
    for turn in range(ROUNDS):
        if turn == ROUNDS // 2:
            there.calm()
            connector.share = store.share = 0.0
        await lived(linked.mortal_relay(connector, store))
        if said < len(REPLIES) and chance.random() < 0.5:
            ts = f"9{seed:04}.{said}"
            await (linked.share if said == 1 else linked.say)(ticket, ts, REPLIES[said])
            said += 1
        remote = (await linked.ticket(ticket)).remote
        if remote is not None and remote.id is not None and answered < len(ANSWERS):
            there.answer(remote.id, ANSWERS[answered], files=FILES[answered])
            answered += 1
        await linked.polled()
        linked.turn(seconds=45)
        if said == len(REPLIES) and answered == len(ANSWERS) and await is_over(linked, ticket):
            break
    there.calm()
    await counted(linked, ticket, seed)
    assert there.count() == before + 1, seed


async def is_over(linked: Linked, ticket: TicketId) -> bool:
    now = await linked.ticket(ticket)
    is_there = [each.passage for each in now.files if each.goes_out] == [Passage.THERE]
    return now.remote is not None and not now.remote.sendings and is_there and len(now.files) == 2


async def counted(linked: Linked, ticket: TicketId, seed: int) -> None:
    """Each reply is there in one place exactly, and each answer is one update here."""
    await linked.poll.sweep()
    await linked.poll.reconcile()
    now = await linked.ticket(ticket)
    assert now.remote is not None, seed
    assert now.remote.id is not None, seed
    there = "\n".join(linked.entries(now.remote.id))
    assert [there.count(words) for words in ("It fails.", *REPLIES)] == [1, 1, 1, 1], seed
    assert sorted(linked.there.files(now.remote.id)) == NAMED, seed
    assert sorted((each.name, each.size) for each in now.files) == [("log.txt", 5), ("trace.txt", 7)], seed
    assert now.updates == 1 + len(REPLIES) + len(ANSWERS), seed
