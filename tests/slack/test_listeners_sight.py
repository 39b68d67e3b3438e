"""Who sees what in answers: agents all of their desk, others their own, and notes agents only."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.ticket import Ticket
from tests.sandbox.harness import HELP
from tests.slack.front import Front, a_desk, a_front, text_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_desk(agents=frozenset({"U0BENO001"}))]) as running:
        yield running


@pytest.fixture
async def ticket(front: Front) -> Ticket:
    """Anna's, with a note of Beno's; Carla is nobody to it."""
    ticket = await front.open(front.person("anna"), "The zebra printer smokes")
    await front.person("beno").command(HELP, f"/ticket note {ticket.id} Her invoice is open")
    await front.indexing.catch_up()
    return ticket


async def answer(front: Front, name: str, words: str, says: str) -> str:
    """What somebody is answered, once it says that."""
    person = front.person(name)
    await person.command(HELP, f"/ticket {words}")
    return text_of(await front.whispered(person, HELP, says))


async def test_what_was_found_shows_the_words_where_they_stand(front: Front, ticket: Ticket) -> None:
    shown = await answer(front, "anna", "find zebra -invoice", "Tickets with")
    assert ticket.id in shown
    assert "{'type': 'text', 'text': 'zebra', 'style': {'bold': True}}" in shown


async def test_a_requester_neither_finds_nor_reads_a_note(front: Front, ticket: Ticket) -> None:
    assert "Nothing is found" in await answer(front, "anna", "find invoice", "Tickets with")
    assert "invoice" not in await answer(front, "anna", f"why {ticket.id}", "opened it")
    assert "Her " in await answer(front, "beno", "find invoice", "Tickets with")


@pytest.mark.parametrize("words", ["show {}", "why {}", "remind {} list"])
async def test_a_stranger_is_told_whose_it_is(front: Front, ticket: Ticket, words: str) -> None:
    told = await answer(front, "carla", words.format(ticket.id), "is not yours")
    assert "zebra" not in told


async def test_a_stranger_finds_and_lists_nothing(front: Front, ticket: Ticket) -> None:
    assert ticket.id not in await answer(front, "carla", "find zebra", "Tickets with")
    assert ticket.id not in await answer(front, "carla", "list open", "Open tickets")
    assert ticket.id in await answer(front, "anna", "list open", "Open tickets")
    assert ticket.id in await answer(front, "dora", "list unowned", "nobody owns")


async def test_an_unknown_filter_is_answered_with_the_known_ones(front: Front) -> None:
    assert "desk:" in await answer(front, "anna", "find color:red", "is no filter")


@pytest.fixture
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Post as fast as it goes: the sandbox counts only when it is told to."""
    monkeypatch.setattr("bot.slack.thread.SlackThread.pace", lambda thread, effect: None)


@pytest.mark.usefixtures("unpaced")
async def test_the_next_page_of_a_search_goes_on(front: Front) -> None:
    anna = front.person("anna")
    first = await front.open(anna, "zebra 0")
    for number in range(10):
        await front.open(anna, f"zebra {number + 1}")
    await front.indexing.catch_up()
    await anna.command(HELP, '/ticket find "zebra" status:open')
    page = await front.whispered(anna, HELP, "Tickets with")
    assert first.id not in text_of(page)
    await anna.act("list.page", message=page)
    assert await front.whispered(anna, HELP, first.id)
