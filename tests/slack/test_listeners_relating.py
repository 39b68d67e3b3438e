"""Tags, followers, due dates, merges, links, close requests and thanks, through a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.ticket import Outcome, Status, Ticket, Turn
from tests.sandbox.harness import HELP, Json, Person
from tests.slack import payloads
from tests.slack.front import Front, a_front, text_of
from tests.slack.test_listeners_forms import card_of, click, push
from tests.slack.test_listeners_messages import root_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


async def direct(front: Front, person: Person, words: str) -> Json:
    """The bot's private message to this person, once there is one with these words."""

    async def heard() -> Json | None:
        return next((each for each in await person.messages(person.dm) if words in text_of(each)), None)

    return await front.wait(heard)


async def more(front: Front, person: Person, ticket: Ticket, action: str) -> Json:
    """Open *More…* and press one of its buttons that opens a form."""
    return await push(front, person, await click(front, person, ticket, "ticket.more"), action)


async def test_tags_and_a_due_date_by_command_show_on_the_card_and_in_show(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket tag {ticket.id} VPN +berlin lost")
    await beno.command(HELP, f"/ticket tag {ticket.id} -lost")
    assert await front.whispered(beno, HELP, "is tagged `berlin` `vpn`")
    await beno.command(HELP, f"/ticket due {ticket.id} tomorrow 9am")
    assert "09:00 GMT" in text_of(await front.whispered(beno, HELP, "is due on"))
    now = await front.again(ticket)
    assert now.tags == ("berlin", "vpn")
    assert now.due_at is not None

    async def on_card() -> bool:
        card = text_of(await card_of(front, beno, ticket))
        return "`berlin` `vpn`" in card and "*Due*" in card

    assert await front.wait(on_card)
    await beno.command(HELP, f"/ticket show {ticket.id}")
    assert "`berlin` `vpn`" in text_of(await front.whispered(beno, HELP, "*Due*"))
    await beno.command(HELP, f"/ticket why {ticket.id}")
    assert "took off `lost`" in text_of(await front.whispered(beno, HELP, "put on"))
    await beno.command(HELP, "/ticket list due")
    assert await front.whispered(beno, HELP, "Due soon")
    await beno.command(HELP, f"/ticket due {ticket.id} never")
    assert (await front.again(ticket)).due_at is None


async def test_what_is_due_soon_stands_on_the_requesters_home(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket due {ticket.id} in 2 hours")
    await anna.open_home()

    async def drawn() -> bool:
        return "Due soon" in str(await anna.home())

    assert await front.wait(drawn)


async def test_a_word_that_is_no_tag_or_no_time_is_said_so_and_changes_nothing(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket tag {ticket.id} fine un/fit")
    assert await front.whispered(beno, HELP, "“un/fit” is no tag")
    await beno.command(HELP, f"/ticket due {ticket.id} whenever")
    assert await front.whispered(beno, HELP, "as a time")
    now = await front.again(ticket)
    assert (now.tags, now.due_at) == ((), None)


async def test_a_follower_hears_of_turning_points_in_private(front: Front) -> None:
    anna, beno, carla = (front.person(name) for name in ("anna", "beno", "carla"))
    ticket = await front.open(anna)
    await carla.command(HELP, f"/ticket follow {ticket.id}")
    assert await front.whispered(carla, HELP, "You follow")
    await beno.command(HELP, f"/ticket take {ticket.id}")
    assert ticket.id in text_of(await direct(front, carla, "Beno Brandt* took this"))
    await beno.command(HELP, f"/ticket resolve {ticket.id}")
    assert await direct(front, carla, "marked this as resolved")
    await carla.command(HELP, f"/ticket unfollow {ticket.id}")
    assert (await front.again(ticket)).followers == ()


async def test_whoever_is_made_a_follower_is_told_by_whom(front: Front) -> None:
    anna, dora = front.person("anna"), front.person("dora")
    ticket = await front.open(anna)
    await anna.command(HELP, f"/ticket follow {ticket.id} @dora")
    assert ticket.id in text_of(await direct(front, dora, "Anna Arndt* added"))
    assert (await front.again(ticket)).followers == (dora.id,)


async def test_a_merged_thread_goes_on_in_the_other_ticket(front: Front) -> None:
    anna, beno, dora = (front.person(name) for name in ("anna", "beno", "dora"))
    target, doubled = await front.open(anna), await front.open(dora, "VPN down here too")
    await beno.command(HELP, f"/ticket merge {doubled.id} into {target.id}")
    assert await front.whispered(beno, HELP, f"merged into *{target.id}*")
    merged = await front.until(doubled, status=Status.CLOSED)
    assert (merged.outcome, merged.merged_into) == (Outcome.DUPLICATE, target.id)
    assert await direct(front, dora, f"merged this into *{target.id}*")
    await dora.post(HELP, "It is back for me", thread_ts=root_of(doubled))
    assert (await front.updates(target, 2))[1] == "It is back for me"

    async def copied() -> bool:
        return any(
            "It is back for me" in text_of(each) for each in await anna.messages(HELP, root_of(target))
        )

    assert await front.wait(copied)
    assert (await front.again(target)).followers == (dora.id,)
    assert "Took in" in text_of(await card_of(front, anna, target))


async def test_a_merge_that_cannot_be_says_why_and_changes_nothing(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    for target, why in (("T20200101.0001", "no ticket T20200101.0001"), (ticket.id, "These are both")):
        await beno.command(HELP, f"/ticket merge {ticket.id} into {target}")
        assert await front.whispered(beno, HELP, why)
    assert (await front.again(ticket)).status is Status.OPEN


async def test_a_link_shows_on_both_cards(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    first, second = await front.open(anna), await front.open(anna)
    await beno.post(HELP, f"!link {second.id}", thread_ts=root_of(first))
    await front.until(first, links=(second.id,))
    await front.until(second, links=(first.id,))
    assert (await front.again(first)).links == (second.id,)


async def test_the_requester_is_asked_and_says_yes(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket askclose {ticket.id} The server is back.")
    asked = await direct(front, anna, "can be closed")
    assert "The server is back." in text_of(asked)
    assert (await front.again(ticket)).turn is Turn.THEIRS
    await anna.act("ticket.accept_close", message=asked, channel=anna.dm)
    closed = await front.until(ticket, status=Status.CLOSED)
    assert closed.outcome is Outcome.RESOLVED

    async def answered() -> bool:
        shown = [text_of(each) for each in await anna.messages(anna.dm)]
        return any("Thank you!" in each for each in shown) and not any(
            "accept_close" in each for each in shown
        )

    assert await front.wait(answered)


async def test_the_requester_is_asked_and_says_what_is_missing(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket askclose {ticket.id}")
    asked = await direct(front, anna, "can be closed")
    await anna.act("ticket.missing", message=asked, channel=anna.dm)
    await front.view(anna)
    await anna.submit({"text": "The printer, too"})
    assert (await front.updates(ticket, 2))[-1] == "The printer, too"
    now = await front.until(ticket, close_requested_by=None)
    assert (now.status, now.turn) == (Status.OPEN, Turn.OURS)
    await anna.act("ticket.accept_close", message=asked, channel=anna.dm)
    assert await front.whispered(anna, anna.dm, "Nobody asks to close")
    assert (await front.again(ticket)).status is Status.OPEN


async def test_nobody_else_says_yes_for_the_requester(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket askclose {ticket.id}")
    body = payloads.click("ticket.accept_close", ticket.id, user=payloads.ANNA | {"id": beno.id})
    assert (await payloads.over_socket(front.app, body)).status == 200
    assert (await front.again(ticket)).status is Status.OPEN
    await beno.command(HELP, f"/ticket askclose {ticket.id} Hello?")
    assert await front.whispered(beno, HELP, "was asked already")


async def test_thanks_do_not_reopen_and_the_button_does(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket resolve {ticket.id}")
    await anna.post(HELP, "Thanks a lot! :pray:", thread_ts=root_of(ticket))
    asked = await front.whispered(anna, HELP, "stays resolved", root_of(ticket))
    assert (await front.again(ticket)).status is Status.RESOLVED
    assert (await front.updates(ticket, 2))[1] == "Thanks a lot! :pray:"
    await anna.act("ticket.reopen", message=asked)
    await front.view(anna)
    await anna.submit({"text": "It broke again"})
    await front.until(ticket, status=Status.OPEN)


async def test_more_leads_to_all_of_it(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, other = await front.open(anna), await front.open(anna)
    await more(front, beno, ticket, "ticket.tags")
    await beno.submit({"tags": "vpn"})
    await more(front, beno, ticket, "ticket.due")
    refused = await beno.submit({"when": "whenever"})
    assert "when" in refused["errors"]
    await beno.submit({"when": "tomorrow 9am"})
    await more(front, beno, ticket, "ticket.link_to")
    refused = await beno.submit({"other": "nonsense"})
    assert "no ticket nonsense" in refused["errors"]["other"]
    await beno.submit({"other": other.id})
    await more(front, beno, ticket, "ticket.ask_close")
    await beno.submit({"text": "Was that it?"})
    now = await front.again(ticket)
    assert (now.tags, now.links, now.close_requested_by) == (("vpn",), (other.id,), beno.id)
    assert now.due_at is not None
    await more(front, beno, ticket, "ticket.due")
    await beno.submit({"when": "never"})
    await more(front, beno, ticket, "ticket.merge")
    refused = await beno.submit({"into": ticket.id})
    assert "both" in refused["errors"]["into"]
    await beno.submit({"into": other.id})
    assert (await front.again(ticket)).merged_into == other.id


async def test_following_from_more_is_a_switch(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    view = await click(front, beno, ticket, "ticket.more")
    await beno.act("ticket.follow", view=view)
    await front.until(ticket, followers=(beno.id,))

    async def switched() -> Json | None:
        shown = (await beno.views())[-1]
        return shown if "ticket.unfollow" in str(shown) else None

    await beno.act("ticket.unfollow", view=await front.wait(switched))
    await front.until(ticket, followers=())
    assert (await front.again(ticket)).followers == ()
