"""What people want of a vendor besides talk, in the chat: stars for an answer, an alert, and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Ability, Connected
from bot.domain.events import AlertSet, AnswerRated, ViewedThere
from bot.domain.ticket import Ticket
from tests.builders import WORKSPACE
from tests.domain.test_remote_wishes import LOOK
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_remote import opened

SHORTCUT = "ticket_rate_answer"


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_desk(remote=Connected(capabilities=CAPABILITIES))]) as running:
        yield running


async def answered(front: Front, person: Person) -> tuple[Ticket, Json]:
    """A ticket with an answer of the vendor's, and the message that shows it."""
    ticket = await opened(front, person)
    await front.desk.handle(WORKSPACE, ticket.id, LOOK, None)

    async def shown() -> Json | None:
        thread = await person.messages(HELP, ticket.places[0].root)
        return next((each for each in thread if "We look at it." in text_of(each)), None)

    return await front.again(ticket), await front.wait(shown)


async def ratings(front: Front, ticket: Ticket) -> list[int]:
    return [each.event.stars for each in await front.log(ticket.id) if isinstance(each.event, AnswerRated)]


async def test_an_answer_is_rated_from_the_menu_of_its_message(front: Front) -> None:
    anna = front.person("anna")
    ticket, message = await answered(front, anna)
    await anna.shortcut(SHORTCUT, channel=HELP, ts=message["ts"])
    assert "SoftLayer is told the stars" in text_of(await front.view(anna))
    answer = await anna.submit({"rating": "4"})
    assert answer["ok"], answer
    assert "goes to SoftLayer" in text_of(await front.view(anna))
    assert await ratings(front, ticket) == [4]


@pytest.mark.parametrize("words", ["!rate 4", "!rate .{entry} ★★★★", "<@U0BOT0001> rate 4"])
async def test_an_answer_is_rated_by_a_word_in_its_thread(front: Front, words: str) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    entry = next(each.number for each in await front.log(ticket.id) if "We look" in str(each.event))
    await anna.post(HELP, words.format(entry=entry), thread_ts=ticket.places[0].root)
    await front.whispered(anna, HELP, "goes to SoftLayer", ticket.places[0].root)
    assert await ratings(front, ticket) == [4]


async def test_the_command_rates_and_show_and_why_tell_it(front: Front) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    await anna.command(HELP, f"/ticket rate {ticket.id} 2")
    await front.whispered(anna, HELP, "goes to SoftLayer")
    for word in ("show", "why"):
        await anna.command(HELP, f"/ticket {word} {ticket.id}")
    told = [text_of(each) for each in (await anna.messages(HELP)) if "rated answer" in text_of(each)]
    assert len(told) == 2
    assert all("for SoftLayer: ★★" in each for each in told)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("rate {ticket} 9", "is no rating"),
        ("rate {ticket} 4 well done", "Only the stars of an answer"),
        ("rate {ticket}.1 4", "That is no answer of SoftLayer"),
        ("rate {ticket}.999 4", "That is no answer of SoftLayer"),
        ("rate {ticket}.x 4", "is no number of a ticket"),
        ("rate {ticket}", "something is missing"),
        ("alert {ticket}", "something is missing"),
        ("alert {ticket} whenever", "as a time"),
        ("alert {ticket} 2020-01-01", "That time has passed"),
        ("alert {ticket} never", "no alert"),
    ],
)
async def test_what_cannot_be_is_said_with_the_way_out(front: Front, words: str, answer: str) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    before = len(await front.log(ticket.id))
    await anna.command(HELP, f"/ticket {words.format(ticket=ticket.id)}")
    await front.whispered(anna, HELP, answer)
    assert len(await front.log(ticket.id)) == before


async def test_a_message_that_is_no_answer_of_a_vendor_is_not_rated(front: Front) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    own = await anna.post(HELP, "It is louder now", thread_ts=ticket.places[0].root)
    await front.updates(ticket, 3)
    await anna.shortcut(SHORTCUT, channel=HELP, ts=own["ts"])
    await front.whispered(anna, HELP, "That is no answer of a vendor", ticket.places[0].root)
    lunch = await anna.post(HELP, "Lunch?")
    await anna.shortcut(SHORTCUT, channel=HELP, ts=lunch["ts"])
    await front.whispered(anna, HELP, "That is no answer of a vendor")
    assert await ratings(front, ticket) == []


async def test_an_alert_is_set_shown_and_taken_back(front: Front) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    await anna.command(HELP, f"/ticket alert {ticket.id} in 3 days")
    await front.whispered(anna, HELP, "SoftLayer writes on it")
    await anna.command(HELP, f"/ticket show {ticket.id}")
    await front.whispered(anna, HELP, "🔔 SoftLayer writes on it <!date")
    await anna.command(HELP, f"/ticket alert {ticket.id} never")
    await front.whispered(anna, HELP, "no alert at SoftLayer any more")
    log = await front.log(ticket.id)
    assert [each.event.due_at is None for each in log if isinstance(each.event, AlertSet)] == [False, True]


async def test_more_has_both_and_their_forms_do_it(front: Front) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    card = next(each for each in await anna.messages(HELP) if ticket.id in text_of(each))
    await anna.act("ticket.more", message=card)
    await anna.act("remote.alert", view=await front.view(anna))
    answer = await anna.submit({"when": "whenever"})
    assert "as a time" in str(answer)
    answer = await anna.submit({"when": "in 3 days"})
    assert answer["ok"], answer
    await anna.act("ticket.more", message=card)
    await anna.act("remote.rate", view=await front.view(anna))
    answer = await anna.submit({"rating": "5"})
    assert answer["ok"], answer
    assert await ratings(front, ticket) == [5]


async def test_what_was_seen_is_told_once(front: Front) -> None:
    anna = front.person("anna")
    ticket, _ = await answered(front, anna)
    for _ in range(2):
        await anna.command(HELP, f"/ticket viewed {ticket.id}")
        await front.whispered(anna, HELP, "counts as viewed")
    log = await front.log(ticket.id)
    assert len([each for each in log if isinstance(each.event, ViewedThere)]) == 1


async def test_a_vendor_that_takes_no_ratings_and_a_desk_without_one_say_what_to_do_instead() -> None:
    abilities = CAPABILITIES.abilities - {Ability.RATE, Ability.ALERT}
    remote = Connected(capabilities=replace(CAPABILITIES, abilities=abilities))
    async with a_front([a_desk(remote=remote)]) as front:
        anna = front.person("anna")
        ticket, _ = await answered(front, anna)
        await anna.command(HELP, f"/ticket rate {ticket.id} 4")
        await front.whispered(anna, HELP, "takes no ratings. Say it in a reply")
        await anna.command(HELP, f"/ticket alert {ticket.id} in 3 days")
        await front.whispered(anna, HELP, "sets no alerts. `remind` reminds the people here")
        events = [type(each.event) for each in await front.log(ticket.id)]
        assert not {AnswerRated, AlertSet} & set(events)
    async with a_front() as front:
        anna = front.person("anna")
        ticket = await front.open(anna)
        await anna.command(HELP, f"/ticket rate {ticket.id} 4")
        await front.whispered(anna, HELP, "after the closing")
        await anna.command(HELP, f"/ticket alert {ticket.id} in 3 days")
        await front.whispered(anna, HELP, "is at no vendor. `remind` reminds")
