"""A desk with a remote, as people meet it in the chat: what leaves from which channel, and who ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Connected, Mode
from bot.domain.intents import AddUpdate, Origin, RecordOpened, RecordRemote, SendNow
from bot.domain.remote_side import SendingState
from bot.domain.ticket import POLICY, REMOTE, ChannelId, Ticket
from bot.slack.directory import resolve_channels
from bot.slack.ids import Action, SendingButton, pack
from bot.slack.views.remote import waiting_rows
from tests.builders import WORKSPACE
from tests.domain.connected import CLOSED, HEAD, THERE, done, opened_there
from tests.domain.test_decide import ANNA
from tests.sandbox.harness import GENERAL, HELP, Json, Person
from tests.slack import payloads
from tests.slack.front import Front, a_desk, a_front, text_of

MODES = {ChannelId(HELP): Mode.EXPLICIT, ChannelId(GENERAL): Mode.ALERTS_ONLY}


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    remote = Connected(capabilities=CAPABILITIES, modes=MODES)
    async with a_front([a_desk(remote=remote)]) as running:
        yield running


async def opened(front: Front, person: Person) -> Ticket:
    """A ticket that is open at the remote."""
    ticket = await front.open(person)
    intent = RecordOpened(by=POLICY, origin=Origin.REMOTE, head=replace(HEAD, opened_at=ticket.opened_at))
    return await front.desk.handle(WORKSPACE, ticket.id, intent, None)


async def has_mark(front: Front, person: Person, ticket: Ticket, ts: str, name: str) -> None:
    async def marked() -> bool:
        shown = await person.messages(HELP, ticket.places[0].root)
        found = next(each for each in shown if each["ts"] == ts)
        return [each["name"] for each in found.get("reactions", [])] == [name]

    assert await front.wait(marked)


async def sending(front: Front, ticket: Ticket) -> SendingState:
    """The state of the one thing that is on its way, once there is one."""

    async def found() -> SendingState | None:
        remote = (await front.again(ticket)).remote
        return remote.sendings[0].state if remote and remote.sendings else None

    return await front.wait(found)


async def test_a_reply_stays_where_only_words_for_it_send_until_somebody_sends_it(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    said = await anna.post(HELP, "It is louder now", thread_ts=ticket.places[0].root)
    await has_mark(front, anna, ticket, said["ts"], "pushpin")
    remote = (await front.again(ticket)).remote
    assert remote is not None
    assert remote.sendings == ()
    await anna.shortcut("ticket_send_message", channel=HELP, ts=said["ts"])
    await front.whispered(anna, HELP, "is on its way", ticket.places[0].root)
    await has_mark(front, anna, ticket, said["ts"], "hourglass_flowing_sand")
    await anna.shortcut("ticket_send_message", channel=HELP, ts=said["ts"])
    await front.whispered(anna, HELP, "That is at SoftLayer, or on its way", ticket.places[0].root)


@pytest.mark.parametrize("words", ["!reply It is louder now", "<@U0BOT0001> reply It is louder now"])
async def test_a_reply_with_a_word_for_it_goes_out(front: Front, words: str) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    await anna.post(HELP, words, thread_ts=ticket.places[0].root)
    assert await sending(front, ticket) is SendingState.HELD


async def test_from_a_channel_of_alerts_nothing_goes_out_and_one_is_told(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    await anna.command(GENERAL, f"/ticket reply {ticket.id} It is louder now")
    await front.whispered(anna, GENERAL, "Nothing goes out to SoftLayer from this channel")
    remote = (await front.again(ticket)).remote
    assert remote is not None
    assert remote.sent == 0


async def test_a_message_that_is_on_no_ticket_is_not_sent_on(front: Front) -> None:
    anna = front.person("anna")
    said = await anna.post(HELP, "Lunch?")
    await anna.shortcut("ticket_send_message", channel=HELP, ts=said["ts"])
    await front.whispered(anna, HELP, "That message is on no ticket")
    assert await front.tickets() == []


async def test_a_channel_s_mode_may_be_configured_by_its_name(front: Front) -> None:
    named = {ChannelId("#general"): Mode.ALERTS_ONLY, ChannelId("#nowhere"): Mode.EXPLICIT}
    remote = Connected(capabilities=CAPABILITIES, modes=named)
    (found,) = await resolve_channels(front.client, [a_desk(remote=remote)])
    assert found.remote is not None
    assert found.remote.mode(ChannelId(GENERAL)) is Mode.ALERTS_ONLY


async def test_close_on_the_card_asks_the_remote_instead(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    card = await front.wait(lambda: card_with(anna, ticket, "ticket.ask_close"))
    await anna.act("ticket.ask_close", message=card)
    assert "Only SoftLayer closes" in str(await front.view(anna))
    answer = await anna.submit({"text": "It works again"})
    assert answer["ok"], answer
    texts = await front.updates(ticket, 2)
    assert texts[-1] == "Please close this ticket.\n\nIt works again"


async def card_with(person: Person, ticket: Ticket, action: str) -> Json | None:
    shown = await person.messages(HELP)
    return next((each for each in shown if ticket.id in text_of(each) and action in text_of(each)), None)


@pytest.mark.parametrize("words", ["close", "resolve"])
async def test_the_words_that_close_offer_to_ask(front: Front, words: str) -> None:
    beno = front.person("beno")
    ticket = await opened(front, front.person("anna"))
    await beno.command(HELP, f"/ticket {words} {ticket.id}")
    offer = await front.whispered(beno, HELP, "Only SoftLayer closes")
    assert "ticket.ask_close" in text_of(offer)
    assert not (await front.again(ticket)).is_closed


async def test_the_words_that_reopen_offer_a_follow_up(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    look = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=CLOSED)
    await front.desk.handle(WORKSPACE, ticket.id, look, None)
    await anna.command(HELP, f"/ticket reopen {ticket.id} it is back")
    offer = await front.whispered(anna, HELP, "SoftLayer does not reopen")
    assert "ticket.follow_up" in text_of(offer)


async def test_who_writes_there_for_the_first_time_hears_once_that_it_lasts(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    root = ticket.places[0].root
    await anna.post(HELP, "!reply It is louder now", thread_ts=root)
    await front.whispered(anna, HELP, "can never be changed or taken back", root)
    await anna.post(HELP, "!reply And hot", thread_ts=root)
    await front.updates(ticket, 3)
    shown = await anna.messages(HELP, root)
    assert sum("never be changed or taken back" in text_of(each) for each in shown) == 1


async def test_the_vendor_s_number_is_understood_and_shown(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    await front.desk.handle(
        WORKSPACE, ticket.id, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD), None
    )
    await front.called(ticket, HEAD.number)
    await anna.command(HELP, "/ticket show cs100200")
    assert "SoftLayer" in text_of(await front.whispered(anna, HELP, ticket.id))
    await anna.command(HELP, "/ticket list mine")
    assert "🔗 CS100200" in text_of(await front.whispered(anna, HELP, "🔗 CS100200"))
    await anna.command(HELP, "/ticket show cs999999")
    await front.whispered(anna, HELP, "“cs999999” is no number of a ticket")


@pytest.mark.parametrize("word", ["CS100200", "cs100200", "100200"])
async def test_the_vendor_s_number_and_its_id_name_a_ticket_wherever_ours_does(
    front: Front, word: str
) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    await front.called(ticket, HEAD.number)
    await front.store.transact(WORKSPACE, lambda tx: tx.note_ticket(ticket.desk, HEAD.id, ticket.id))
    await anna.command(HELP, f"/ticket show {word}")
    await front.whispered(anna, HELP, ticket.id)
    other = await front.open(anna)
    await front.person("beno").command(HELP, f"/ticket link {other.id} {word}")
    await front.wait(lambda: linked_with(front, other, ticket))
    assert (await front.again(ticket)).links == (other.id,)


@pytest.mark.parametrize("number", ["CS100200", "250722-03057", "181024-iad-0000123"])
async def test_in_the_thread_of_another_ticket_the_vendor_s_number_names_its_own(
    front: Front, number: str
) -> None:
    anna = front.person("anna")
    other, ticket = await front.open(anna), await opened(front, anna)
    await front.called(ticket, number)
    root = (await front.again(other)).places[0].root
    await anna.post(HELP, f"!show {number}", thread_ts=root)
    assert "SoftLayer" in text_of(await front.whispered(anna, HELP, ticket.id, root))


async def test_a_number_that_looks_like_ours_means_ours_and_with_its_desk_the_remote_s(front: Front) -> None:
    anna = front.person("anna")
    ours, there = await front.open(anna), await opened(front, anna)
    await front.called(there, str(ours.id))
    await anna.command(HELP, f"/ticket show {ours.id}")
    shown = text_of(await front.whispered(anna, HELP, f"{ours.id} ·"))
    named = f"{there.desk}:{ours.id}"
    assert f"/ticket show {named}" in shown
    await anna.command(HELP, f"/ticket show {named}")
    await front.whispered(anna, HELP, f"{there.id} ·")
    await front.called(there, "T20200615.0674")
    await anna.command(HELP, "/ticket close t20200615.0674")
    await front.whispered(anna, HELP, f"{there.id}")
    await anna.command(HELP, "/ticket show T20200615.0675")
    assert "T20200615.0675" in text_of(await front.whispered(anna, HELP, "T20200615.0675"))


async def linked_with(front: Front, one: Ticket, other: Ticket) -> bool:
    return other.id in (await front.again(one)).links


async def test_a_ticket_is_read_again_when_somebody_asks_for_it(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    await anna.command(HELP, f"/ticket resync {ticket.id}")
    await front.whispered(anna, HELP, "I look at *CS100200* at SoftLayer now")
    assert await front.looked_at(a_desk().id) == [HEAD.id]


async def test_one_that_is_at_no_vendor_has_nothing_to_be_compared_with(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await anna.command(HELP, f"/ticket resync {ticket.id}")
    await front.whispered(anna, HELP, "is at no vendor")
    assert await front.looked_at(a_desk().id) == []


SECRET = "password: hunter22x"


async def asked(front: Front, person: Person, ticket: Ticket) -> tuple[str, Json]:
    """The ts of a message that seems to hold a secret, and the question about it."""
    root = ticket.places[0].root
    said = await person.post(HELP, SECRET, thread_ts=root)
    await has_mark(front, person, ticket, said["ts"], "pushpin")
    await person.shortcut("ticket_send_message", channel=HELP, ts=said["ts"])
    question = await front.whispered(person, HELP, "as if it held a password", root)
    await has_mark(front, person, ticket, said["ts"], "double_vertical_bar")
    return said["ts"], question


async def question_is_gone(front: Front, person: Person, ticket: Ticket) -> None:
    async def gone() -> bool:
        shown = await person.messages(HELP, ticket.places[0].root)
        return not any("sending." in text_of(each) for each in shown)

    assert await front.wait(gone)


@pytest.mark.parametrize(
    ("action", "words", "mark"),
    [
        ("sending.now", "It is on its way to SoftLayer", "hourglass_flowing_sand"),
        ("sending.drop", "It stays on the ticket here. *Send to ticket*", "pushpin"),
    ],
)
async def test_a_question_is_replaced_by_what_became_of_it_and_so_is_a_second_click(
    front: Front, action: str, words: str, mark: str
) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    ts, question = await asked(front, anna, ticket)
    await anna.act(action, message=question)
    await front.whispered(anna, HELP, words, ticket.places[0].root)
    await has_mark(front, anna, ticket, ts, mark)
    await question_is_gone(front, anna, ticket)
    log = await front.log(ticket.id)
    before = await anna.messages(HELP, ticket.places[0].root)
    button = pack(SendingButton(ticket=ticket.id, sending=1))
    again = payloads.click("sending.now", button, trigger_id="1.2.z")
    assert (await payloads.over_socket(front.app, again)).status == 200

    async def told_again() -> bool:
        shown = [*await anna.messages(HELP), *await anna.messages(HELP, ticket.places[0].root)]
        new = [each for each in shown if each["ts"] not in {old["ts"] for old in before}]
        return any(words in text_of(each) for each in new)

    assert await front.wait(told_again)
    assert await front.log(ticket.id) == log


async def test_a_question_about_a_ticket_that_is_closed_leads_to_a_follow_up(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    ts, question = await asked(front, anna, ticket)
    look = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=CLOSED)
    await front.desk.handle(WORKSPACE, ticket.id, look, None)
    await anna.act("sending.now", message=question)
    answer = await front.whispered(
        anna, HELP, "is closed, and nothing more of it goes", ticket.places[0].root
    )
    assert "ticket.follow_up" in text_of(answer)
    await question_is_gone(front, anna, ticket)
    await has_mark(front, anna, ticket, ts, "pushpin")


async def test_what_waits_can_be_sent_or_kept_from_more(front: Front) -> None:
    anna = front.person("anna")
    ticket = await opened(front, anna)
    await anna.post(HELP, "!reply It is louder now", thread_ts=ticket.places[0].root)
    assert await sending(front, ticket) is SendingState.HELD
    card = await front.wait(lambda: card_with(anna, ticket, "ticket.more"))
    await anna.act("ticket.more", message=card)
    view = await front.view(anna)
    assert "leaves for SoftLayer soon" in str(view)
    await anna.act("sending.now", view=view)
    assert await sending(front, ticket) is SendingState.QUEUED
    assert "sending." not in str(await front.view(anna))


@pytest.mark.parametrize(("is_slow", "count"), [(True, 1), (False, 0)])
def test_what_waits_for_a_turn_that_takes_long_can_be_kept_from_more(is_slow: bool, count: int) -> None:
    queued = done(opened_there(), AddUpdate(by=ANNA, text="It is hot."), SendNow(by=ANNA, sending=1))
    remote = Connected(capabilities=replace(CAPABILITIES, joins_queued=is_slow))
    rows = str(waiting_rows(queued, replace(THERE, remote=remote)))
    assert rows.count("waits for its turn at SoftLayer") == count
    assert rows.count(Action.SEND_NOT) == count
    assert Action.SEND_NOW not in rows
