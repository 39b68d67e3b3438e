"""A desk at Rackspace, which takes five changes a minute: none is refused, lost, or there twice."""

from __future__ import annotations

import httpx
import pytest

from bot.domain.effects import TellQueued
from bot.domain.events import Event, UpdateAdded
from bot.domain.ids import RemoteId, RemoteUpdateId
from bot.domain.ports import Transaction
from bot.domain.ticket import Ticket
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.rackspace.linked import LOOKS, Linked, running_linked
from tests.domain.test_decide import ANNA, BENO, CARLA, RULES

PEOPLE = (ANNA, BENO, CARLA)
OURS = "(via Slack, "


async def copied(linked: Linked, remote: RemoteId) -> list[str]:
    """The words here of which the comments there are copies, oldest first."""
    words: list[str] = []
    for comment in linked.there.ticket(remote).comments:
        said = await linked.store.read(TEAM, _copied, RemoteUpdateId(comment.id))
        assert isinstance(said, UpdateAdded)
        words.append(said.text)
    return words


def _copied(tx: Transaction, update: RemoteUpdateId) -> Event | None:
    copy = tx.copy_of(RULES.id, update)
    return tx.event(*copy) if copy is not None else None


async def pass_time(linked: Linked, seconds: int) -> None:
    for _ in range(seconds // 2):
        linked.turn(seconds=2)
        await linked.worked()


@pytest.mark.parametrize("looks", LOOKS)
async def test_quick_replies_leave_within_the_limit_and_come_back_as_ours(looks: str) -> None:
    async with running_linked() as linked:
        linked.stand.rackspace.settings.mangles_text = looks  # type: ignore[assignment]  # one of them
        refused: list[httpx.Response] = []

        async def noted(response: httpx.Response) -> None:
            if response.status_code == 429:
                refused.append(response)

        linked.client.event_hooks["response"].append(noted)
        ticket = await delivered(linked)
        texts = [f"Word {number}." for number in range(12)]
        for number, text in enumerate(texts):
            await linked.say(ticket.id, f"5.{number + 1}", text, by=PEOPLE[number // 2 % 3])
        await pass_time(linked, 22)
        await linked.queueing.beat()
        await pass_time(linked, 90)
        await linked.polled()
        assert refused == []
        entries = linked.entries(remote_id(ticket))
        assert [sum(text in each for each in entries) for text in texts] == [1] * 12
        assert len(entries) == 1 + 6
        assert await copied(linked, remote_id(ticket)) == ["It fails.", *texts[1::2]]
        assert (await linked.ticket(ticket.id)).updates == 1 + 12, "nothing of it came back as news"
        told = [each for each in linked.done(TellQueued) if isinstance(each, TellQueued)]
        assert [(each.turn, each.messages) for each in told] == [(5, 2)]


async def delivered(linked: Linked) -> Ticket:
    """A ticket that is open on both sides, some time ago."""
    ticket = await linked.opened(linked.there.form)
    there = await linked.delivered(ticket.id)
    await pass_time(linked, 62)
    return there
