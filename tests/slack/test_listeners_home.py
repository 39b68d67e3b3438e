"""The home tab through Bolt: what is chosen, looked for and turned to there, and the marks of what is new."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.domain.ticket import PersonId, Ticket
from bot.slack.views.lists import UNREAD
from tests.builders import WORKSPACE
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_front, text_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


async def home_with(front: Front, person: Person, *texts: str, without: str = "\0") -> Json:
    """The person's home, once it has all these texts and not that one."""

    async def shown() -> Json | None:
        home = await person.home()
        text = str(home)
        return home if home and all(each in text for each in texts) and without not in text else None

    return await front.wait(shown)


async def opened(front: Front, person: Person) -> Json:
    await person.open_home()
    return await home_with(front, person, "New ticket")


def listed(home: Json) -> list[str]:
    """The numbers of the tickets in a home, from the top."""
    return re.findall(r"\|(T[\d.]+)>", str(home["blocks"]))


async def answered(front: Front) -> Ticket:
    """Anna's ticket, on which Beno has written."""
    ticket = await front.open(front.person("anna"), "The VPN is down")
    await front.person("beno").command(HELP, f"/ticket reply {ticket.id} Look now")
    return await front.until(ticket, last_by="U0BENO001")


async def test_a_home_shows_a_change_without_a_click(front: Front) -> None:
    beno = front.person("beno")
    await opened(front, beno)
    ticket = await front.open(front.person("anna"), "The VPN is down")
    home = await home_with(front, beno, ticket.id)
    assert f"|{ticket.id}>" in str(home)
    await beno.act("ticket.menu", f"ticket.take {ticket.id}")
    await home_with(front, beno, "Assigned", f"<@{beno.id}>")


async def test_an_empty_home_says_what_to_do(front: Front) -> None:
    home = await opened(front, front.person("anna"))
    assert "Nothing waits for you" in str(home)
    assert "Nobody owns these" not in str(home)


async def test_lists_and_filters_are_chosen_and_survive_a_change(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    first = await front.open(anna, "The VPN is down")
    await opened(front, beno)
    await beno.act("home.list", "open")
    await home_with(front, beno, "All unfinished", first.id, without="Waiting for others*")
    await beno.act("home.priority", "urgent")
    await home_with(front, beno, "passes the filters", without=first.id)
    await beno.command(HELP, f"/ticket priority {first.id} urgent")
    home = await home_with(front, beno, first.id)
    assert '"list":"open"' in home["private_metadata"]
    await beno.open_home()
    await home_with(front, beno, first.id, '"priority":"urgent"')
    await beno.act("home.clear")
    await home_with(front, beno, "Nobody owns these", without="home.clear")


@pytest.fixture
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Post as fast as it goes: the sandbox counts only when it is told to."""
    monkeypatch.setattr("bot.slack.thread.SlackThread.pace", lambda thread, effect: None)


@pytest.mark.usefixtures("unpaced")
async def test_pages_are_turned_both_ways_and_in_either_order(front: Front) -> None:
    anna = front.person("anna")
    tickets = [await front.open(anna, f"Number {number}") for number in range(16)]
    numbers = [ticket.id for ticket in tickets]
    await opened(front, anna)
    await anna.act("home.list", "mine")
    newest = await home_with(front, anna, '"list":"mine"', numbers[-1], without=numbers[0])
    assert listed(newest) == numbers[:0:-1]
    await anna.act("home.older")
    assert listed(await home_with(front, anna, numbers[0], without=numbers[-1])) == numbers[:1]
    await anna.act("home.newer")
    assert listed(await home_with(front, anna, numbers[-1], without=numbers[0])) == listed(newest)
    await anna.act("home.sort", "oldest")
    assert listed(await home_with(front, anna, numbers[0], without=numbers[-1])) == numbers[:-1]


async def test_what_is_looked_for_is_found_in_the_home(front: Front) -> None:
    anna = front.person("anna")
    vpn, printer = await front.open(anna, "The zebra VPN"), await front.open(anna, "The printer")
    await front.indexing.catch_up()
    await opened(front, anna)
    await anna.act("home.search", "zebra status:open")
    home = await home_with(front, anna, vpn.id, "zebra status:open", without=printer.id)
    assert "{'type': 'text', 'text': 'zebra', 'style': {'bold': True}}" in str(home)
    await anna.act("home.search", "unicorn")
    await home_with(front, anna, "Fewer words find more")
    await anna.act("home.search", None)
    await home_with(front, anna, vpn.id, printer.id)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("color:red", "is no filter"), ("status:lost", "is no status"), ("zebra " * 60, "too long")],
)
async def test_a_search_that_cannot_be_read_is_said_so_and_changes_nothing(
    front: Front, typed: str, says: str
) -> None:
    anna = front.person("anna")
    before = await opened(front, anna)
    await anna.act("home.search", typed)
    assert says in str(await front.view(anna))
    home = await anna.home()
    assert home is not None
    assert home["private_metadata"] == before["private_metadata"]


async def test_the_dot_is_there_until_the_ticket_is_viewed(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    await opened(front, anna)
    ticket = await answered(front)
    await home_with(front, anna, UNREAD)
    await anna.act("ticket.menu", f"ticket.viewed {ticket.id}")
    await home_with(front, anna, ticket.id, without=UNREAD)
    await beno.command(HELP, f"/ticket reply {ticket.id} And again")
    await home_with(front, anna, UNREAD)
    await anna.command(HELP, f"/ticket show {ticket.id}")
    assert await front.whispered(anna, HELP, "Somebody wrote on it")
    await home_with(front, anna, ticket.id, without=UNREAD)


async def test_ones_own_reply_takes_the_dot_away(front: Front) -> None:
    anna = front.person("anna")
    await opened(front, anna)
    ticket = await answered(front)
    await home_with(front, anna, UNREAD)
    await anna.command(HELP, f"/ticket reply {ticket.id} Thank you, it does")
    home = await home_with(front, anna, ticket.id, without=UNREAD)
    assert listed(home) == [ticket.id]
    assert not await front.queries.is_unread(WORKSPACE, PersonId(anna.id), await front.again(ticket))


@pytest.mark.parametrize("words", ["viewed {}", "viewed all"])
async def test_the_command_takes_the_dot_off_a_list(front: Front, words: str) -> None:
    anna = front.person("anna")
    ticket = await answered(front)
    await anna.command(HELP, "/ticket list mine")
    assert await front.whispered(anna, HELP, UNREAD)
    await anna.command(HELP, f"/ticket {words.format(ticket.id)}")
    assert await front.whispered(anna, HELP, "as viewed")
    await anna.command(HELP, "/ticket find vpn")
    assert UNREAD not in text_of(await front.whispered(anna, HELP, "Tickets with"))


async def test_in_a_thread_it_is_the_ticket_of_the_thread(front: Front) -> None:
    anna, ticket = front.person("anna"), await answered(front)
    await anna.post(HELP, "!viewed", thread_ts=ticket.places[0].root)
    root = ticket.places[0].root
    assert await front.whispered(anna, HELP, "counts as viewed", root)
    assert not await front.queries.is_unread(WORKSPACE, PersonId(anna.id), await front.again(ticket))


async def test_the_button_of_more_takes_the_dot_away(front: Front) -> None:
    anna, ticket = front.person("anna"), await answered(front)
    await opened(front, anna)
    await anna.act("ticket.menu", f"ticket.more {ticket.id}")
    view = await front.view(anna)
    await anna.act("ticket.viewed", view=view)
    home = await home_with(front, anna, ticket.id, without=UNREAD)
    assert listed(home) == [ticket.id]
    assert not await front.queries.is_unread(WORKSPACE, PersonId(anna.id), await front.again(ticket))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("viewed T20200101.0001", "There is no ticket T20200101.0001"),
        ("viewed", "It goes: `/ticket viewed &lt;number&gt;|all`"),
        ("viewed {} twice", "It goes: `/ticket viewed &lt;number&gt;|all`"),
    ],
)
async def test_what_cannot_be_viewed_is_said_so(front: Front, words: str, says: str) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("anna"))
    await anna.command(HELP, f"/ticket {words.format(ticket.id)}")
    assert await front.whispered(anna, HELP, says)


async def test_a_stranger_views_nothing(front: Front) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("beno"))
    await anna.command(HELP, f"/ticket viewed {ticket.id}")
    assert await front.whispered(anna, HELP, "is not yours")


@pytest.mark.usefixtures("unpaced")
async def test_lists_turn_back_as_they_turned_on(front: Front) -> None:
    anna = front.person("anna")
    tickets = [await front.open(anna, f"Number {number}") for number in range(11)]
    await anna.command(HELP, "/ticket list mine")
    first = await front.whispered(anna, HELP, tickets[-1].id)
    await anna.act("list.page", message=first)
    second = await front.whispered(anna, HELP, tickets[0].id)
    await anna.act("list.newer", message=second)
    again = await front.whispered(anna, HELP, tickets[-1].id)
    assert tickets[0].id not in text_of(again)


async def test_a_search_looks_through_everything_and_the_menu_says_so(front: Front) -> None:
    beno = front.person("beno")
    ticket = await front.open(front.person("anna"), "The VPN is down")
    await front.indexing.catch_up()
    await opened(front, beno)
    await beno.act("home.list", "my_turn")
    await home_with(front, beno, "Nothing waits for you")
    await beno.act("home.search", "vpn")
    home = await home_with(front, beno, "Tickets with", ticket.id)
    menu = next(each for each in home["blocks"] if "home.list" in str(each))
    (lists,) = [each for each in menu["elements"] if each["action_id"] == "home.list"]
    assert lists["initial_option"]["value"] == "overview"
