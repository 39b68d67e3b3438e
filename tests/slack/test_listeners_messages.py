"""What people say, edit, delete and react to, through a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import UpdateAdded, UpdateCorrected, UpdateRetracted
from bot.domain.ticket import ChannelId, Status, Ticket, Visibility
from tests.sandbox.harness import GENERAL, HELP, Json
from tests.slack.front import Front, a_desk, a_front, text_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


def root_of(ticket: Ticket) -> str:
    root = ticket.places[0].root
    assert root is not None
    return root


async def test_a_reply_in_the_thread_is_an_update_and_gets_its_mark(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    reply = await anna.post(HELP, "Still down, see <https://vpn.example|status>", thread_ts=root_of(ticket))
    assert len(await front.updates(ticket, 2)) == 2

    async def marked() -> bool:
        shown = await anna.messages(HELP, root_of(ticket))
        return any(each["ts"] == reply["ts"] and each.get("reactions") for each in shown)

    assert await front.sandbox.wait_for(marked)


async def test_a_reply_delivered_three_times_under_other_event_ids_is_one_update(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await front.sandbox.faults(events={"copies": 3, "new_ids": True, "shuffle": True, "delay": 0})
    for text in ("first", "second"):
        await anna.post(HELP, text, thread_ts=root_of(ticket))
    await anna.post(HELP, "last", thread_ts=root_of(ticket))
    assert sorted(await front.updates(ticket, 4)) == ["The VPN is down", "first", "last", "second"]


async def test_a_message_with_a_lock_is_an_internal_note(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, "🔒 she forgot her password", thread_ts=root_of(ticket))
    await beno.post(HELP, "note: again", thread_ts=root_of(ticket))
    assert sorted(await front.updates(ticket, 3))[1:] == ["again", "she forgot her password"]
    notes = [
        each.event
        for each in await front.log(ticket.id)
        if isinstance(each.event, UpdateAdded) and each.event.visibility is Visibility.INTERNAL
    ]
    assert len(notes) == 2
    anna = front.person("anna")
    await anna.command(HELP, f"/ticket show {ticket.id}")
    shown = await front.whispered(anna, HELP, ticket.id)
    assert "password" not in text_of(shown)
    await beno.command(HELP, f"/ticket show {ticket.id}")
    assert "password" in text_of(await front.whispered(beno, HELP, ticket.id))


async def test_an_edit_corrects_and_a_deletion_retracts(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    said = await anna.post(HELP, "It is the red one", thread_ts=root_of(ticket))
    await front.updates(ticket, 2)
    await anna.edit(HELP, said["ts"], "It is the blue one")

    async def corrected() -> bool:
        return any(isinstance(each.event, UpdateCorrected) for each in await front.log(ticket.id))

    assert await front.sandbox.wait_for(corrected)
    await anna.delete(HELP, said["ts"])

    async def retracted() -> bool:
        return any(isinstance(each.event, UpdateRetracted) for each in await front.log(ticket.id))

    assert await front.sandbox.wait_for(retracted)


async def test_words_to_the_bot_act_on_the_ticket_of_the_thread(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, "@threadesk take", thread_ts=root_of(ticket))
    await front.until(ticket, owner=beno.id)
    await beno.post(HELP, "!note ask Carla", thread_ts=root_of(ticket))
    await beno.post(HELP, "!remind tomorrow 9am call them", thread_ts=root_of(ticket))
    assert await front.whispered(beno, HELP, "I will remind you", root_of(ticket))
    await beno.post(HELP, "!close no-response gone quiet", thread_ts=root_of(ticket))
    closed = await front.until(ticket, status=Status.CLOSED)
    assert closed.outcome == "no_response"
    assert sorted(await front.updates(ticket, 3)) == ["The VPN is down", "ask Carla", "gone quiet"]


async def test_an_exclamation_that_is_no_command_is_a_reply(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await anna.post(HELP, "!important the whole office is waiting", thread_ts=root_of(ticket))
    assert (await front.updates(ticket, 2))[1] == "!important the whole office is waiting"


async def test_a_mistyped_word_in_a_thread_changes_nothing(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, "!tkae", thread_ts=root_of(ticket))
    assert await front.whispered(beno, HELP, "Did you mean", root_of(ticket))
    assert len(await front.updates(ticket, 1)) == 1


@pytest.mark.parametrize("words", ["!noet they pay late", "!pirority high", "!closd thanks"])
async def test_a_mistyped_word_with_text_behind_it_is_not_told_to_the_requester(
    front: Front, words: str
) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, words, thread_ts=root_of(ticket))
    assert await front.whispered(beno, HELP, "not on the ticket", root_of(ticket))
    assert len(await front.updates(ticket, 1)) == 1


async def test_a_mention_with_a_text_opens_a_ticket_in_its_thread(front: Front) -> None:
    anna = front.person("anna")
    said = await anna.post(GENERAL, "@threadesk the printer on floor 3 smokes")
    ticket = await front.ticket()
    assert ticket.title == "the printer on floor 3 smokes"
    assert (ticket.places[0].channel, ticket.places[0].root) == (GENERAL, said["ts"])
    assert len(await front.tickets()) == 1


async def test_a_mention_with_a_command_is_answered_to_its_author_only(front: Front) -> None:
    anna = front.person("anna")
    await anna.post(GENERAL, "@threadesk help")
    assert await front.whispered(anna, GENERAL, "autoclose")
    assert await front.tickets() == []


async def test_a_direct_message_opens_a_ticket_and_a_greeting_does_not(front: Front) -> None:
    anna = front.person("anna")
    await anna.post(anna.dm, "thanks!")
    assert await front.whispered(anna, anna.dm, "Hello")
    assert await front.tickets() == []
    said = await anna.post(anna.dm, "close the door of rack 4 please")
    ticket = await front.ticket()
    assert (ticket.title, ticket.places[0].root) == ("close the door of rack 4 please", said["ts"])


async def test_the_emoji_opens_a_ticket_for_the_author_once(front: Front) -> None:
    anna, beno, carla = (front.person(name) for name in ("anna", "beno", "carla"))
    said = await anna.post(GENERAL, "My badge does not open the door")
    await beno.react(GENERAL, said["ts"], "ticket")
    ticket = await front.ticket()
    assert (ticket.requester, ticket.creator) == (anna.id, beno.id)
    await carla.react(GENERAL, said["ts"], "ticket")
    assert await front.whispered(carla, GENERAL, ticket.id)
    assert len(await front.tickets()) == 1


async def test_the_emoji_on_a_reply_carries_the_whole_thread_over(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    first = await anna.post(GENERAL, "Who knows the door?")
    second = await anna.post(GENERAL, "It is locked", thread_ts=first["ts"])
    await beno.react(GENERAL, second["ts"], "ticket")
    ticket = await front.ticket()
    assert ticket.places[0].root == first["ts"]
    assert sorted(await front.updates(ticket, 2)) == ["It is locked", "Who knows the door?"]


async def test_an_agents_eyes_take_the_ticket_and_other_eyes_do_not(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    said = await anna.post(HELP, "anybody?", thread_ts=root_of(ticket))
    await anna.react(HELP, root_of(ticket), "eyes")
    await front.updates(ticket, 2)
    assert (await front.again(ticket)).owner is None
    await beno.react(HELP, said["ts"], "eyes")
    await front.until(ticket, owner=beno.id)
    await front.person("carla").react(HELP, said["ts"], "eyes")
    await anna.post(HELP, "and now?", thread_ts=root_of(ticket))
    await front.updates(ticket, 3)
    assert (await front.again(ticket)).owner == beno.id


async def test_an_agents_check_mark_on_the_card_resolves_the_ticket_and_on_a_reply_does_not(
    front: Front,
) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    said = await anna.post(HELP, "anybody?", thread_ts=root_of(ticket))
    await anna.react(HELP, root_of(ticket), "white_check_mark")
    await beno.react(HELP, said["ts"], "white_check_mark")
    await front.updates(ticket, 2)
    assert (await front.again(ticket)).status is Status.OPEN
    await beno.react(HELP, root_of(ticket), "white_check_mark")
    await front.until(ticket, status=Status.RESOLVED)


async def test_every_message_of_an_intake_channel_is_a_ticket() -> None:
    async with a_front([a_desk(intake_channels=frozenset({ChannelId(GENERAL)}))]) as front:
        anna = front.person("anna")
        await anna.post(GENERAL, "thanks")
        said: Json = await anna.post(GENERAL, "The door is locked")
        await anna.post(GENERAL, "it is the left one", thread_ts=said["ts"])
        ticket = await front.ticket()
        assert ticket.title == "The door is locked"
        assert await front.updates(ticket, 2) == ["The door is locked", "it is the left one"]
        assert len(await front.tickets()) == 1


async def test_what_bots_and_notices_say_is_no_update(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await front.client.chat_postMessage(channel=HELP, text="beep", thread_ts=root_of(ticket))
    await front.person("eric").join(HELP)
    await anna.post(HELP, "and a word of mine", thread_ts=root_of(ticket))
    assert await front.updates(ticket, 2) == ["The VPN is down", "and a word of mine"]


async def test_a_reply_to_a_closed_ticket_is_kept_and_its_author_is_told(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket close {ticket.id}")
    await anna.post(HELP, "wait!", thread_ts=root_of(ticket))
    assert await front.whispered(anna, HELP, "is closed", root_of(ticket))
    assert any(getattr(each.event, "text", "") == "wait!" for each in await front.log(ticket.id))


async def test_a_file_with_a_reply_is_on_the_update(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    file = await anna.upload("screen.png", b"PNG")
    await anna.post(HELP, "see", thread_ts=root_of(ticket), files=[file["id"]])
    await front.updates(ticket, 2)
    files = [each.event.files for each in await front.log(ticket.id) if isinstance(each.event, UpdateAdded)]
    assert [file.name for file in files[1]] == ["screen.png"]


@pytest.mark.parametrize(
    "words", ["close to giving up here", "list of errors: none", "take a look please", "why so slow?"]
)
async def test_a_sentence_to_the_bot_in_a_thread_is_an_update(front: Front, words: str) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, f"@threadesk {words}", thread_ts=root_of(ticket))
    assert (await front.updates(ticket, 2))[1] == words
    assert (await front.again(ticket)).status is not Status.CLOSED


async def test_a_message_edited_into_a_note_is_not_shown_to_the_requester(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    said = await beno.post(HELP, "One moment", thread_ts=root_of(ticket))
    await front.updates(ticket, 2)
    await beno.edit(HELP, said["ts"], "🔒 the password is hunter2")

    async def corrected() -> UpdateCorrected | None:
        edits = [each.event for each in await front.log(ticket.id)]
        return next((edit for edit in edits if isinstance(edit, UpdateCorrected)), None)

    edit = await front.wait(corrected)
    assert (edit.text, edit.visibility) == ("the password is hunter2", Visibility.INTERNAL)
    await anna.command(HELP, f"/ticket why {ticket.id}")
    assert "hunter2" not in text_of(await front.whispered(anna, HELP, "opened it"))


async def test_a_direct_message_that_is_a_number_shows_the_ticket(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await anna.post(anna.dm, ticket.id)
    assert await front.whispered(anna, anna.dm, "The VPN is down")
    assert len(await front.tickets()) == 1
