"""Private tickets, moving and unlinking, through a sandbox: who sees them, where they stand, who is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.ticket import ChannelId, DeskId, PersonId, Ticket, TicketId
from tests.sandbox.harness import GENERAL, HELP, OPS, RANDOM, Json, Person
from tests.slack import payloads
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.test_listeners_forms import block, choose, click, push
from tests.slack.test_listeners_relating import direct, more

CARLA, DORA = PersonId("U0CARL001"), PersonId("U0DORA001")
NUMBER = "T20200101.0001"


def desks(**changes: object) -> list[object]:
    wanted = {"private_channel": ChannelId(OPS), "private_agents": frozenset({CARLA, DORA}), **changes}
    return [a_desk(**wanted), a_desk(id=DeskId("ops"), name="Net Ops", channel=ChannelId(GENERAL))]


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front(desks()) as running:  # type: ignore[arg-type]  # desks
        yield running


async def secret_of(front: Front, person: Person, text: str = "My zebra salary is wrong") -> Ticket:
    """A private ticket, opened by the command."""
    before = {each.id for each in await front.tickets()}
    await person.command(HELP, f"/ticket private: {text}")
    view = await front.view(person)
    assert block(view, "privacy")["element"]["initial_options"]
    answer = await person.submit({"form.subject": option("1021", "Hardware Issue")})
    assert answer["ok"], answer

    async def stands() -> Ticket | None:
        new = [each for each in await front.tickets() if each.id not in before]
        return next((each for each in new if all(place.card for place in each.places)), None)

    return await front.wait(stands)


async def test_it_stands_in_direct_messages_and_the_private_channel_alone(front: Front) -> None:
    anna, carla = front.person("anna"), front.person("carla")
    ticket = await secret_of(front, anna)
    assert ticket.is_private
    assert [place.channel for place in ticket.places] == [anna.dm, OPS]
    cards = [text_of(each) for each in await anna.messages(anna.dm)]
    assert any("🔒 *Private*" in each and ticket.id in each for each in cards)
    assert not any(ticket.id in text_of(each) for each in await anna.messages(HELP))
    reply = await anna.post(anna.dm, "It is 100 short", thread_ts=ticket.places[0].root)
    assert reply["ts"]
    await front.updates(ticket, 2)

    async def copied() -> bool:
        shown = await carla.messages(OPS, ticket.places[1].root)
        return any("100 short" in text_of(each) for each in shown)

    assert await front.wait(copied)
    await carla.post(OPS, "I look at it", thread_ts=ticket.places[1].root)

    async def heard() -> bool:
        shown = await anna.messages(anna.dm, ticket.places[0].root)
        return any("I look at it" in text_of(each) for each in shown)

    assert await front.wait(heard)


EVERY_WORD = (
    "show {}", "why {}", "take {}", "assign {} me", "priority {} high", "reply {} hello", "note {} hello",
    "resolve {}", "close {}", "reopen {} because", "remind {} in 1 hour", "remind {} list",
    "remind {} cancel 1", "autoclose {} in 2 days", "snooze {} in 2 days", "tag {} vpn", "due {} in 2 days",
    "due {} never", "follow {}", "unfollow {}", "follow {} @dora", "askclose {}", "export {}", "move {} ops",
    "merge {} into T20200101.0002", "link {} T20200101.0002",
)  # fmt: skip


async def test_for_another_agent_every_word_answers_as_if_there_were_no_such_number(front: Front) -> None:
    ticket = await secret_of(front, front.person("anna"))
    beno = front.person("beno")
    before = await front.again(ticket)
    for words in EVERY_WORD:
        told = []
        for number in (ticket.id, TicketId(NUMBER)):
            await beno.command(HELP, f"/ticket {words.format(number)}")
            told.append(text_of(await front.whispered(beno, HELP, number)).replace(number, "it"))
        assert told[0] == told[1], words
        assert "There is no ticket it." in told[0], words
    assert await front.again(ticket) == before


async def test_nor_is_it_on_their_lists_and_home_or_found(front: Front) -> None:
    beno, dora = front.person("beno"), front.person("dora")
    ticket = await secret_of(front, front.person("anna"))
    await front.indexing.catch_up()
    for words, heading in (("list open", "Open tickets"), ("list unowned", "nobody owns")):
        await beno.command(HELP, f"/ticket {words}")
        assert ticket.id not in text_of(await front.whispered(beno, HELP, heading))
        await dora.command(HELP, f"/ticket {words}")
        assert ticket.id in text_of(await front.whispered(dora, HELP, heading))
    await beno.command(HELP, "/ticket find zebra")
    assert "Nothing is found" in text_of(await front.whispered(beno, HELP, "Tickets with"))
    await dora.command(HELP, "/ticket find zebra")
    assert ticket.id in text_of(await front.whispered(dora, HELP, "Tickets with"))
    for person, sees in ((beno, False), (dora, True)):
        await person.open_home()
        assert (ticket.id in str(await front.wait(person.home))) is sees


@pytest.mark.parametrize(
    "action",
    ["ticket.more", "ticket.reply", "ticket.close", "ticket.move", "ticket.show", "ticket.follow_up"],
)
async def test_a_forged_button_opens_nothing(front: Front, action: str) -> None:
    ticket = await secret_of(front, front.person("anna"))
    beno = front.person("beno")
    body = payloads.click(action, ticket.id, user=payloads.ANNA | {"id": beno.id})
    assert (await payloads.over_socket(front.app, body)).status == 200
    assert await beno.views() == []


async def test_the_box_in_the_form_makes_it_private(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket My salary")
    view = await front.view(anna)
    assert "initial_options" not in block(view, "privacy")["element"]
    await anna.submit({"form.subject": option("1021", "Hardware Issue"), "privacy": ["private"]})

    async def opened() -> Ticket | None:
        return next(iter(await front.tickets()), None)

    assert (await front.wait(opened)).is_private


async def test_a_message_in_public_becomes_a_thread_in_direct_messages(front: Front) -> None:
    anna, dora = front.person("anna"), front.person("dora")
    root = await anna.post(RANDOM, "My salary is wrong")
    await dora.shortcut("ticket_from_message", channel=RANDOM, ts=root["ts"])
    await front.view(dora)
    await dora.submit({"form.subject": option("1021", "Hardware Issue"), "privacy": ["private"]})
    ticket = await front.ticket()
    assert (ticket.requester, ticket.creator) == (anna.id, dora.id)
    assert [place.channel for place in ticket.places][1:] == [OPS]
    assert ticket.places[0].channel == anna.dm
    assert len(await anna.messages(RANDOM, root["ts"])) == 1
    assert "Open the thread" not in text_of(await direct(front, dora, "for Anna Arndt"))


async def test_a_message_in_a_private_channel_keeps_it_there(front: Front) -> None:
    carla = front.person("carla")
    root = await carla.post(OPS, "The rack key is gone")
    await carla.shortcut("ticket_from_message", channel=OPS, ts=root["ts"])
    await front.view(carla)
    await carla.submit({"form.subject": option("1021", "Hardware Issue"), "privacy": ["private"]})
    ticket = await front.ticket()
    assert [(place.channel, place.root) for place in ticket.places] == [(OPS, root["ts"])]


async def test_another_desk_that_takes_none_says_so_and_opens_nothing() -> None:
    closed = [
        *desks()[:1],
        a_desk(id=DeskId("ops"), name="Net Ops", channel=ChannelId(GENERAL), admins=frozenset()),
    ]
    async with a_front(closed) as front:  # type: ignore[arg-type]  # desks
        anna = front.person("anna")
        await anna.command(HELP, "/ticket private: My salary")
        view = await front.view(anna)
        await choose(anna, view, "form.desk", "ops")

        async def told() -> Json | None:
            shown = (await anna.views())[-1]
            return shown if "takes no private tickets" in str(shown) else None

        await front.wait(told)
        refused = await anna.submit({"form.subject": option("1021", "Hardware Issue")})
        assert "takes no private tickets" in str(refused.get("errors"))
        assert await front.tickets() == []


async def test_without_anybody_to_see_it_the_command_says_so() -> None:
    async with a_front([a_desk(admins=frozenset())]) as front:
        anna = front.person("anna")
        await anna.command(HELP, "/ticket private: My salary")
        assert await front.whispered(anna, HELP, "takes no private tickets")
        await anna.command(HELP, "/ticket My salary")
        assert "privacy" not in str(await front.view(anna))


@pytest.mark.parametrize(("is_set", "words"), [(True, "My salary"), (False, "!private: My salary")])
async def test_a_direct_message_is_private_where_it_is_wanted(is_set: bool, words: str) -> None:
    async with a_front(desks(direct_messages_are_private=is_set)) as front:  # type: ignore[arg-type]  # desks
        anna = front.person("anna")
        root = await anna.post(anna.dm, words)
        ticket = await front.ticket()
        assert ticket.is_private
        assert (ticket.places[0].channel, ticket.places[0].root) == (anna.dm, root["ts"])
        assert (await front.updates(ticket, 1)) == ["My salary"]


async def test_without_a_private_channel_insiders_are_told_and_others_are_not() -> None:
    async with a_front(desks(private_channel=None)) as front:  # type: ignore[arg-type]  # desks
        anna, beno, dora = (front.person(name) for name in ("anna", "beno", "dora"))
        ticket = await secret_of(front, anna)
        told = await direct(front, dora, "opened the private ticket")
        assert ticket.id in text_of(told)
        await dora.command(HELP, f"/ticket assign {ticket.id} @beno")
        assert await front.whispered(dora, HELP, "as its owner they see it now")
        assert ticket.id in text_of(await direct(front, beno, "assigned"))
        assert not any("private ticket" in text_of(each) for each in await beno.messages(beno.dm))
        await beno.command(HELP, f"/ticket reply {ticket.id} I am on it")
        assert await front.whispered(beno, HELP, "Your reply is on")


async def test_following_is_a_list_of_its_own(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    secret = await secret_of(front, anna)
    await anna.command(HELP, f"/ticket follow {secret.id} @beno")
    assert secret.id in text_of(await direct(front, beno, "as a follower"))
    await beno.command(HELP, "/ticket list following")
    assert secret.id in text_of(await front.whispered(beno, HELP, "Tickets you follow"))


async def test_a_ticket_moves_by_a_word_and_its_card_goes_up_there(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket move {ticket.id} net ops")
    assert await front.whispered(beno, HELP, "is at the desk *ops* now")

    async def up() -> Ticket | None:
        now = await front.again(ticket)
        return now if now.desk == "ops" and now.places[-1].card else None

    there = (await front.wait(up)).places[-1]
    assert there.channel == GENERAL

    async def told() -> bool:
        thread = [text_of(each) for each in await beno.messages(GENERAL, there.root)]
        return any("The VPN is down" in each for each in thread) and any(
            "moved this" in each for each in thread
        )

    assert await front.wait(told)
    await beno.command(HELP, f"/ticket move {ticket.id} nowhere")
    assert await front.whispered(beno, HELP, "There is no desk “nowhere”")
    await anna.command(HELP, f"/ticket move {ticket.id} help")
    assert await front.whispered(anna, HELP, "Only agents")


async def test_a_ticket_moves_by_the_form_of_more(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, other = await front.open(anna), await front.open(anna)
    view = await more(front, beno, ticket, "ticket.move")
    assert "Net Ops" in str(view)
    answer = await beno.submit({})
    assert not answer.get("errors"), answer
    await front.until(ticket, desk="ops")
    await beno.command(HELP, f"/ticket link {ticket.id} {other.id}")
    await front.until(ticket, links=(other.id,))
    parting = await push(front, beno, await click(front, beno, ticket, "ticket.more"), "ticket.unlink")
    assert other.id in str(parting)
    await beno.submit({})
    await front.until(other, links=())
    assert (await front.again(ticket)).links == ()


async def test_in_a_thread_the_words_need_no_number(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, other = await front.open(anna), await front.open(anna)
    root = ticket.places[0].root
    await beno.post(HELP, f"!link {other.id}", thread_ts=root)
    await front.until(ticket, links=(other.id,))
    await beno.post(HELP, f"!unlink {other.id}", thread_ts=root)
    await front.until(ticket, links=())
    await beno.post(HELP, "<@U0BOT0001> move the rack to the cellar", thread_ts=root)
    assert (await front.updates(ticket, 2))[1] == "move the rack to the cellar"
    await beno.post(HELP, "!move ops", thread_ts=root)
    await front.until(ticket, desk="ops")
