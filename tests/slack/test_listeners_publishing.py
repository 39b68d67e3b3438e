"""What customers of a remote get to see, as people publish it: by a word, a form, a message's menu."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.abilities import Ability, Connected
from bot.domain.events import FinalCommentAdded
from bot.domain.ids import FieldId
from bot.domain.intents import Drop, Origin, RecordOpened, RecordRemote, SetEmails
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import POLICY, REMOTE, Answer, FieldType, PersonId, Status, Ticket, Visibility
from tests.builders import WORKSPACE
from tests.domain.connected import HEAD
from tests.domain.served import CAPABILITIES, OLGA, update
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_remote import card_with, has_mark

SHORTCUT = "ticket_publish_message"


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    able = CAPABILITIES.abilities | {Ability.FINAL_COMMENT}
    fields = replace(
        CAPABILITIES, abilities=able, audience=(FieldId("contactID"),), final_field=FieldId("resolution")
    )
    async with a_front([a_desk(remote=Connected(capabilities=fields))]) as running:
        yield running


async def opened(front: Front) -> Ticket:
    """A ticket that is open at the remote, with an address on it."""
    ticket = await front.open(front.person("anna"))
    head = replace(HEAD, opened_at=ticket.opened_at)
    there = RecordOpened(by=POLICY, origin=Origin.REMOTE, head=head)
    await front.desk.handle(WORKSPACE, ticket.id, there, None)
    mailed = SetEmails(by=PersonId(front.person("anna").id), add=("kim@acme.example",))
    return await front.desk.handle(WORKSPACE, ticket.id, mailed, None)


async def only_sending(front: Front, ticket: Ticket) -> Sending:
    async def found() -> Sending | None:
        remote = (await front.again(ticket)).remote
        return remote.sendings[0] if remote and remote.sendings else None

    return await front.wait(found)


@pytest.mark.parametrize("words", ["!publish It is the fuse.", "<@U0BOT0001> publish It is the fuse."])
async def test_a_word_in_the_thread_asks_who_wrote_it_before_the_customer_reads_it(
    front: Front, words: str
) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    root = ticket.places[0].root
    said = await beno.post(HELP, words, thread_ts=root)
    question = await front.whispered(beno, HELP, "these may be mailed: *kim@acme.example*", root)
    assert "It is the fuse." in text_of(question)
    await has_mark(front, beno, ticket, said["ts"], "double_vertical_bar")
    waits = await only_sending(front, ticket)
    assert (waits.state, waits.is_published) == (SendingState.ASKING, True)
    await beno.act("sending.now", message=question)
    await has_mark(front, beno, ticket, said["ts"], "hourglass_flowing_sand")
    assert (await only_sending(front, ticket)).state is SendingState.HELD
    await beno.edit(HELP, said["ts"], "!publish It was the fuse.")

    async def edited() -> bool:
        texts = [getattr(each.event, "text", "") for each in await front.log(ticket.id)]
        return "It was the fuse." in texts

    assert await front.wait(edited)


async def test_the_command_asks_too_and_more_shows_what_waits(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    await beno.command(HELP, f"/ticket publish {ticket.id} It is the fuse.")
    await front.whispered(beno, HELP, "before the customer sees it")
    await front.whispered(beno, HELP, "these may be mailed", ticket.places[0].root)
    card = await front.wait(lambda: card_with(beno, ticket, "ticket.more"))
    await beno.act("ticket.more", message=card)
    view = await front.view(beno)
    assert "waits for their word" in text_of(view)
    assert "remote.publish" in text_of(view)
    await beno.act("sending.now", view=view)
    assert (await only_sending(front, ticket)).state is SendingState.HELD


async def test_the_form_says_who_is_mailed_and_its_button_publishes(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    card = await front.wait(lambda: card_with(beno, ticket, "ticket.more"))
    await beno.act("ticket.more", message=card)
    await beno.act("remote.publish", view=await front.view(beno))
    assert "these may be mailed: *kim@acme.example*" in text_of(await front.view(beno))
    answer = await beno.submit({"text": "It is the fuse."})
    assert answer["ok"], answer
    assert "on its way to the customer" in text_of(await front.view(beno))
    held = await only_sending(front, ticket)
    assert (held.state, held.is_published) == (SendingState.HELD, True)


async def shown(front: Front, person: Person, ticket: Ticket, words: str) -> Json:
    async def found() -> Json | None:
        thread = await person.messages(HELP, ticket.places[0].root)
        return next((each for each in thread if words in text_of(each)), None)

    return await front.wait(found)


async def test_a_message_s_menu_publishes_what_it_says(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    said = await beno.post(HELP, "It is the fuse.", thread_ts=ticket.places[0].root)
    waits = await only_sending(front, ticket)
    assert not waits.is_published
    await beno.shortcut(SHORTCUT, channel=HELP, ts=said["ts"])
    form = text_of(await front.view(beno))
    assert "It is the fuse." in form
    assert "kim@acme.example" in form
    answer = await beno.submit({})
    assert answer["ok"], answer
    assert (await only_sending(front, ticket)).is_published
    await beno.shortcut(SHORTCUT, channel=HELP, ts=said["ts"])
    await front.desk.handle(WORKSPACE, ticket.id, Drop(by=PersonId(beno.id), sending=waits.id), None)


async def test_what_changed_since_it_was_shown_is_shown_again_before_it_is_published(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    said = await beno.post(HELP, "It is the fuse.", thread_ts=ticket.places[0].root)
    await only_sending(front, ticket)
    await beno.shortcut(SHORTCUT, channel=HELP, ts=said["ts"])
    assert "It is the fuse." in text_of(await front.view(beno))
    await beno.edit(HELP, said["ts"], "He is odd.")

    async def edited() -> bool:
        return any(getattr(each.event, "text", "") == "He is odd." for each in await front.log(ticket.id))

    assert await front.wait(edited)
    await beno.submit({})
    assert not (await only_sending(front, ticket)).is_published
    assert "changed" in text_of(await front.view(beno))


async def test_a_colleague_s_password_is_not_published_from_its_menu(front: Front) -> None:
    """It waits for its author, whoever else would let the customer read it."""
    beno, carla, ticket = front.person("beno"), front.person("carla"), await opened(front)
    said = await beno.post(HELP, "password: hunter22x", thread_ts=ticket.places[0].root)
    await only_sending(front, ticket)
    await carla.shortcut(SHORTCUT, channel=HELP, ts=said["ts"])
    await front.whispered(carla, HELP, "only whoever wrote it publishes it", ticket.places[0].root)
    waits = await only_sending(front, ticket)
    assert (waits.state, waits.is_published) == (SendingState.ASKING, False)


async def test_a_long_message_is_shown_whole_before_it_is_published(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    said = await beno.post(HELP, f"{'It is the fuse. ' * 220}He is odd.", thread_ts=ticket.places[0].root)
    await only_sending(front, ticket)
    await beno.shortcut(SHORTCUT, channel=HELP, ts=said["ts"])
    assert "He is odd." in text_of(await front.view(beno))


async def test_who_wrote_there_and_whether_the_customer_sees_it_stands_over_their_words(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    said = (update(OLGA, "We are on it.", 7), update(OLGA, "He is odd.", 8, Visibility.INTERNAL))
    head = replace(HEAD, opened_at=ticket.opened_at)
    look = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head, updates=said)
    await front.desk.handle(WORKSPACE, ticket.id, look, None)
    over = text_of(await shown(front, beno, ticket, "We are on it."))
    assert "Olga Tech via Autotask* · colleague · 👁️ the customer sees it" in over
    thread = await beno.messages(HELP, ticket.places[0].root)
    assert not any("He is odd." in text_of(each) for each in thread)


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("anna", "publish {ticket} It is the fuse.", "Only agents of the desk"),
        ("beno", "publish {ticket}", "something is missing"),
        ("beno", "resolve {ticket}", "Close {ticket} when it is solved"),
    ],
)
async def test_what_cannot_be_is_said_with_the_way_out(
    front: Front, who: str, words: str, answer: str
) -> None:
    person, ticket = front.person(who), await opened(front)
    before = len(await front.log(ticket.id))
    await person.command(HELP, f"/ticket {words.format(ticket=ticket.id)}")
    await front.whispered(person, HELP, answer.format(ticket=ticket.id))
    assert len(await front.log(ticket.id)) == before


async def test_neither_a_bystander_s_message_nor_a_requester_publishes(front: Front) -> None:
    anna, beno, ticket = front.person("anna"), front.person("beno"), await opened(front)
    lunch = await beno.post(HELP, "Lunch?")
    await beno.shortcut(SHORTCUT, channel=HELP, ts=lunch["ts"])
    await front.whispered(beno, HELP, "Nobody said that on a ticket")
    said = await anna.post(HELP, "It smells.", thread_ts=ticket.places[0].root)
    await only_sending(front, ticket)
    await anna.shortcut(SHORTCUT, channel=HELP, ts=said["ts"])
    await front.whispered(anna, HELP, "Only agents of the desk", ticket.places[0].root)


async def test_a_final_comment_goes_in_place_of_what_stands_there_once_it_was_read(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    await resolved_there(front, ticket, "Replaced the disk.")
    await press(front, beno, ticket, "ticket.final_comment")
    assert "Replaced the disk." in text_of(await front.view(beno))
    refused = await beno.submit({"text": "The disk was old."})
    assert "Tick the box" in refused["errors"]["replace"]
    await beno.submit({"text": "The disk was old.", "replace": ["replace"]})
    said = [each.event for each in await front.log(ticket.id) if isinstance(each.event, FinalCommentAdded)]
    assert [(each.text, each.replaces) for each in said] == [("The disk was old.", "Replaced the disk.")]


async def test_a_final_comment_takes_the_place_of_nothing_that_its_form_did_not_show(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    await resolved_there(front, ticket, "Replaced the disk.")
    await press(front, beno, ticket, "ticket.final_comment")
    await resolved_there(front, ticket, "Replaced both disks.")
    refused = await beno.submit({"text": "The disk was old.", "replace": ["replace"]})
    assert "by now" in refused["errors"]["text"]
    assert (await front.again(ticket)).final_comment is None


async def press(front: Front, person: Person, ticket: Ticket, action: str) -> None:
    """A button of its card, once that offers it."""
    card = await front.wait(lambda: card_with(person, ticket, action))
    await person.act(action, message=card)


async def resolved_there(front: Front, ticket: Ticket, words: str) -> None:
    """Somebody who works there has closed it, and says how it went."""
    answer = Answer(field=FieldId("resolution"), label="Resolution", type=FieldType.TEXT, values=(words,))
    head = replace(HEAD, opened_at=ticket.opened_at, status=Status.CLOSED, answers=(answer,))
    read = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head, updates=())
    await front.desk.handle(WORKSPACE, ticket.id, read, None)
    await front.until(ticket, status=Status.CLOSED)
