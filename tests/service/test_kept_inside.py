"""What is said inside a desk that serves stays inside, whatever happens between its being said and sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.connector import Errand
from bot.domain.ids import PersonId
from bot.domain.intents import SetSubject, Source
from bot.domain.ticket import MessageRef, TicketId, Visibility
from bot.errors import Transient
from tests.domain.test_decide import ANNA, BENO, HELP, VPN
from tests.domain.test_opening import FORM
from tests.service.quiet import TEAM
from tests.service.serving import ServingDesk, a_serving_desk

INSIDE, OUTSIDE = Visibility.INTERNAL, Visibility.PUBLIC


@pytest.fixture
async def desk() -> AsyncIterator[ServingDesk]:
    async with a_serving_desk() as running:
        yield running


def source(key: str) -> Source:
    return Source(workspace=TEAM, key=key)


async def edit(desk: ServingDesk, ts: str, text: str | None, by: PersonId = BENO) -> None:
    at = desk.clock.now() + timedelta(seconds=1)
    await desk.desk.revise(MessageRef(channel=HELP, id=ts), text, by, at, source(f"edit:{ts}:{text}"))


async def published(desk: ServingDesk, ticket: TicketId, words: str, key: str = "p") -> None:
    await desk.desk.publish(source(key), ticket, BENO, (await desk.numbers(ticket))[words])


@pytest.mark.parametrize("lost", [None, Errand.OPEN, Errand.SAY])
async def test_talk_before_it_is_open_there_is_no_part_of_what_the_customer_reads(
    desk: ServingDesk, lost: Errand | None
) -> None:
    answers = [lost]

    def lose(errand: Errand) -> None:
        if errand is answers[0]:
            answers[0] = None
            raise Transient("deskly", "say", "cut off", certain=False)

    desk.serving.after = lose
    said = MessageRef(channel=HELP, id="1.1")
    ticket = await desk.opened(replace(FORM, by=ANNA, subject=None, said=said, thread=said))
    await desk.say(ticket.id, "1.2", "He is odd, let him wait.", BENO)
    subject = SetSubject(by=BENO, subject=VPN)
    await desk.desk.handle(TEAM, ticket.id, subject, source("subject"))
    await desk.pass_time(200)
    [new] = desk.serving.opened
    assert "odd" not in new.text
    there = desk.remote_id(await desk.ticket(ticket.id))
    assert not any("odd" in each.text for each in desk.serving.seen(there))
    assert sum("odd" in each.text for each in desk.serving.tickets[there]) == 1
    await desk.look()
    assert (await desk.ticket(ticket.id)).updates == 2


async def test_what_was_edited_after_it_went_there_is_published_as_it_reads_now(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    await desk.say(ticket, "2.1", "It is the fuse, the odd man broke it.", BENO)
    await desk.pass_time(25)
    await edit(desk, "2.1", "It is the fuse.")
    await desk.pass_time(25)
    await published(desk, ticket, "It is the fuse, the odd man broke it.")
    await desk.pass_time(25)
    seen = [each.text for each in desk.serving.seen(there)]
    assert any(each.startswith("It is the fuse.") for each in seen)
    assert not any("odd" in each for each in seen)
