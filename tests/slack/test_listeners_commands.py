"""What is typed after the slash, through a sandbox and back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.ticket import Outcome, Priority, Status, TimerKind
from bot.slack.usage import USAGE
from tests.sandbox.harness import HELP
from tests.slack.front import Front, a_front, text_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


async def test_the_bare_command_opens_an_empty_form(front: Front) -> None:
    anna = front.person("anna")
    assert (await anna.command(HELP, "/ticket"))["ok"]
    view = await front.view(anna)
    assert view["callback_id"] == "ticket.open"


async def test_a_ticket_opened_through_the_form_gets_a_card_and_tells_its_author(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna, "The VPN is down")
    assert (ticket.title, ticket.requester, ticket.status) == ("Hardware Issue", anna.id, Status.OPEN)
    assert await front.updates(ticket, 1) == ["The VPN is down"]
    assert await anna.views() == []


async def test_agents_work_on_a_ticket_by_command(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket take {ticket.id}")
    await beno.command(HELP, f"/ticket priority {ticket.id} high")
    await beno.command(HELP, f"/ticket reply {ticket.id} Looking into it")
    now = await front.again(ticket)
    assert (now.owner, now.priority, now.status) == (beno.id, Priority.HIGH, Status.ASSIGNED)
    assert (await front.updates(ticket, 2))[1] == "Looking into it"
    await beno.command(HELP, f"/ticket close {ticket.id} duplicate See the other one")
    closed = await front.again(ticket)
    assert (closed.status, closed.outcome) == (Status.CLOSED, Outcome.DUPLICATE)
    await beno.command(HELP, f"/ticket reopen {ticket.id} It is not the same")
    assert (await front.again(ticket)).status is Status.ASSIGNED


async def test_a_mention_names_the_owner(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket assign {ticket.id} @carla")
    assert (await front.again(ticket)).owner == "U0CARL001"
    await beno.command(HELP, f"/ticket assign {ticket.id} nobody")
    assert (await front.again(ticket)).owner is None


async def test_a_misspelt_command_names_the_nearest_and_does_nothing(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket tkae {ticket.id}")
    assert "take" in text_of(await front.whispered(beno, HELP, "Did you mean"))
    assert (await front.again(ticket)).owner is None


async def test_a_number_that_does_not_exist_is_said_so(front: Front) -> None:
    beno = front.person("beno")
    await beno.command(HELP, "/ticket take T20200101.0001")
    assert await front.whispered(beno, HELP, "no ticket T20200101.0001")


async def test_a_requester_is_told_that_taking_is_for_agents(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await anna.command(HELP, f"/ticket take {ticket.id}")
    assert await front.whispered(anna, HELP, "Only agents of the desk Help")
    assert (await front.again(ticket)).owner is None


async def test_a_reminder_says_the_exact_time_in_the_persons_zone_and_can_be_cancelled(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket remind {ticket.id} tomorrow 9am call them")
    told = await front.whispered(beno, HELP, "I will remind you")
    assert "09:00 GMT" in text_of(told)
    timer = (await front.again(ticket)).timers[0]
    assert (timer.kind, timer.note, timer.due_at.hour) == (TimerKind.ALERT, "call them", 9)
    await beno.command(HELP, f"/ticket remind {ticket.id} list")
    assert "call them" in text_of(await front.whispered(beno, HELP, "timer.cancel"))
    await beno.command(HELP, f"/ticket remind {ticket.id} cancel {timer.id}")
    assert (await front.again(ticket)).timers == ()


async def test_an_auto_close_and_a_snooze_are_set_and_called_off_by_their_words(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket autoclose {ticket.id} in 2 days")
    await beno.command(HELP, f"/ticket snooze {ticket.id} friday")
    kinds = {timer.kind for timer in (await front.again(ticket)).timers}
    assert kinds == {TimerKind.AUTO_CLOSE, TimerKind.SNOOZE}
    await beno.command(HELP, f"/ticket autoclose {ticket.id} cancel")
    assert [timer.kind for timer in (await front.again(ticket)).timers] == [TimerKind.SNOOZE]


async def test_a_time_that_cannot_be_read_is_said_so_and_sets_nothing(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket remind {ticket.id} whenever you like")
    assert await front.whispered(beno, HELP, "as a time")
    assert (await front.again(ticket)).timers == ()


async def test_find_looks_into_every_ticket_whatever_its_status(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    resolved = await front.open(anna, "The zebra printer smokes")
    await beno.command(HELP, f"/ticket resolve {resolved.id}")
    closed = await front.open(anna, "Zebra labels are blank")
    await beno.command(HELP, f"/ticket close {closed.id}")
    await front.open(anna, "The VPN is down")
    await front.indexing.catch_up()
    await anna.command(HELP, "/ticket find ZEBRA")
    found = text_of(await front.whispered(anna, HELP, "Tickets with"))
    assert resolved.id in found
    assert closed.id in found
    await anna.command(HELP, "/ticket list closed since monday")
    listed = text_of(await front.whispered(anna, HELP, "Closed tickets"))
    assert closed.id in listed
    assert resolved.id not in listed


async def test_why_tells_everything_that_happened_with_names(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket take {ticket.id}")
    await beno.command(HELP, f"/ticket close {ticket.id}")
    await beno.command(HELP, f"/ticket why {ticket.id}")
    log = text_of(await front.whispered(beno, HELP, "opened it"))
    assert "Anna Arndt" in log
    assert "Beno Brandt" in log
    assert "closed this: resolved" in log


async def test_help_shows_every_word_and_none_that_does_not_exist(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket help")
    shown = text_of(await front.whispered(anna, HELP, "autoclose"))
    first_and_last = shown.index("Open and find"), shown.index("*Else*")
    assert first_and_last == tuple(sorted(first_and_last))
    assert all(f"/ticket {word}" in shown for word in USAGE)
    assert "/ticket digest" not in shown


@pytest.mark.parametrize(
    ("words", "goes"),
    [
        ("!set", "`!set &lt;field&gt; &lt;value&gt;|-`, for example `!set color red`"),
        ("!time banana", "`!time 15|30|1h30 [text]`, for example `!time 30 changed the toner`"),
    ],
)
async def test_in_a_thread_a_command_goes_without_slash_and_number(
    front: Front, words: str, goes: str
) -> None:
    beno = front.person("beno")
    ticket = await front.open(beno)
    root = ticket.places[0].root
    await beno.post(HELP, words, thread_ts=root)
    told = await front.whispered(beno, HELP, "It goes:", root)
    assert goes in told["text"]
    assert "Open a ticket" not in str(told)
