"""A vendor's ticket for a customer's, as agents meet it in the chat; the customer meets nothing of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Connected
from bot.domain.events import UpdateAdded
from bot.domain.ids import RemoteUpdateId
from bot.domain.intents import Close, NoteAcross, Origin, RecordOpened, RecordRemote
from bot.domain.remote import RemoteAuthor, RemoteHead, RemoteUpdate, Side
from bot.domain.remote_side import SendingState
from bot.domain.ticket import POLICY, REMOTE, ChannelId, DeskId, PersonId, Status, Ticket
from bot.slack.ids import Action
from tests.builders import WORKSPACE
from tests.domain.connected import CLOSED, HEAD
from tests.sandbox.harness import GENERAL, HELP, Json, Person
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.test_listeners_drafts import kept, resume, save, typed
from tests.slack.test_listeners_forms import block, click, push
from tests.slack.test_listeners_messages import root_of

SAM = RemoteAuthor(name="Sam E", side=Side.THEIRS)
BENO = PersonId("U0BENO001")


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    vendor = a_desk(
        id=DeskId("softlayer"),
        name="Data centre",
        channel=ChannelId(GENERAL),
        remote=Connected(capabilities=CAPABILITIES),
        agents=frozenset({BENO}),
    )
    async with a_front([a_desk(), vendor]) as running:
        yield running


async def standing(front: Front, ticket: Ticket) -> Ticket:
    """The ticket once its card stands."""

    async def stands() -> Ticket | None:
        now = await front.again(ticket)
        return now if all(place.card for place in now.places) else None

    return await front.wait(stands)


async def of_form(front: Front, person: Person) -> Ticket:
    """The ticket that the form in front of this person opens, once it is open at the vendor too."""
    before = {each.id for each in await front.tickets()}
    answer = await person.submit({"form.subject": option("1021", "Hardware Issue")})
    assert answer["ok"], answer
    assert not answer.get("errors"), answer

    async def opened() -> Ticket | None:
        return next((each for each in await front.tickets() if each.id not in before), None)

    ticket = await front.wait(opened)
    head = replace(HEAD, opened_at=ticket.opened_at, changed_at=ticket.opened_at)
    intent = RecordOpened(by=POLICY, origin=Origin.REMOTE, head=head)
    await front.desk.handle(WORKSPACE, ticket.id, intent, None)
    return await standing(front, ticket)


async def bridged(front: Front) -> tuple[Ticket, Ticket]:
    """Anna's ticket and the one that Beno opened for it."""
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket vendor {ticket.id}")
    await front.view(beno)
    vendor = await of_form(front, beno)
    return await front.again(ticket), vendor


async def answer(front: Front, vendor: Ticket, text: str, head: RemoteHead = HEAD) -> None:
    now = await front.again(vendor)
    update = RemoteUpdate(id=RemoteUpdateId(text), author=SAM, text=text, at=now.active_at)
    head = replace(head, opened_at=now.opened_at, changed_at=now.active_at)
    intent = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head, updates=(update,))
    await front.desk.handle(WORKSPACE, vendor.id, intent, None)


async def saying(front: Front, ticket: Ticket, words: str, channel: str = HELP) -> Json:
    """The message of a ticket's thread with these words."""
    beno = front.person("beno")

    async def said() -> Json | None:
        shown = await beno.messages(channel, root_of(ticket))
        return next((each for each in shown if words in text_of(each)), None)

    return await front.wait(said)


async def test_the_vendors_form_is_filled_in_from_the_customers_ticket(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, "🔒 They never pay", thread_ts=root_of(ticket))
    await beno.command(HELP, f"/ticket vendor {ticket.id} Data centre")
    view = await front.view(beno)
    assert "The VPN is down" in str(view)
    assert ticket.id in str(view)
    assert "They never pay" not in str(view)
    assert block(view, "desk")["element"]["initial_option"]["value"] == "softlayer"
    vendor = await of_form(front, beno)
    assert vendor.desk == "softlayer"
    assert vendor.customer is not None
    assert vendor.customer.ticket == ticket.id
    await saying(front, ticket, "bridged this with")
    await saying(front, vendor, "the customer's ticket", GENERAL)


async def test_both_cards_show_the_other_with_a_link_and_how_it_stands(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")

    async def on_card(ticket: Ticket, other: Ticket, channel: str) -> bool:
        card = next(each for each in await beno.messages(channel) if each["ts"] == ticket.places[0].card)
        return f"p{(root_of(other)).replace('.', '')}|{other.id}" in text_of(card)

    assert await front.wait(lambda: on_card(customer, vendor, HELP))
    assert await front.wait(lambda: on_card(vendor, customer, GENERAL))
    await beno.command(HELP, f"/ticket show {customer.id}")
    assert vendor.id in text_of(await front.whispered(beno, HELP, "🌉"))


async def test_in_a_thread_a_button_opens_the_form(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, "!vendor-ticket", thread_ts=root_of(ticket))
    offered = await front.whispered(beno, HELP, "filled in with what the customer said", root_of(ticket))
    await beno.act(Action.VENDOR, message=offered)
    assert "The VPN is down" in str(await front.view(beno))


async def test_more_opens_it_too_and_a_requester_is_not_offered_it(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    view = await push(front, beno, await click(front, beno, ticket, "ticket.more"), "bridge.vendor")
    assert ticket.id in str(view)
    assert "bridge.vendor" not in str(await click(front, anna, ticket, "ticket.more"))


async def test_the_vendors_words_are_relayed_as_they_are_changed_and_once(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno, carla = front.person("beno"), front.person("carla")
    await answer(front, vendor, "Replaced disk sda in chassis 7")
    note = await saying(front, customer, "Replaced disk sda")
    assert "Sam E via SoftLayer" in text_of(note)
    await beno.act(Action.RELAY, message=note)
    view = await front.view(beno)
    assert "Replaced disk sda in chassis 7" in str(view)
    await carla.act(Action.RELAY, message=note)
    await front.view(carla)
    assert (await beno.submit({"text": "The disk is new."}))["ok"]
    assert "The disk is new." in await front.updates(customer, 3)
    await saying(front, customer, "relayed to the customer what Sam E via SoftLayer said")
    late = await carla.submit({"text": "The disk is new!"})
    assert "relayed this meanwhile" in str(late)
    await beno.act(Action.RELAY, message=note)
    assert "Beno Brandt* relayed this already" in str(await front.view(beno))


async def test_what_follows_vendor_in_the_thread_is_said_there(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    for words, text in (
        ("!vendor Please reboot it", "Please reboot it"),
        ("<@U0BOT0001> vendor And look at it", "And look at it"),
        ("!softlayer Thank you", "Thank you"),
        (f"!tell {customer.id} Bye", "Bye"),
    ):
        await beno.post(HELP, words, thread_ts=root_of(customer))
        await saying(front, vendor, text, GENERAL)
        await saying(front, customer, f"to the vendor, on {vendor.id}")
    log = [each.event for each in await front.log(vendor.id)]
    said = [each for each in log if isinstance(each, UpdateAdded) and each.across == customer.id]
    assert [(each.by, each.goes_out) for each in said] == [(BENO, True)] * 4


async def test_tell_behind_a_mention_is_talk(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    await beno.post(HELP, "<@U0BOT0001> tell Anna that I am late", thread_ts=root_of(customer))

    async def is_said() -> bool:
        return any("that I am late" in text for text in await front.updates(customer, 2))

    assert await front.wait(is_said)
    assert "that I am late" not in str(await front.log(vendor.id))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("tell {local} hello", "is bridged with no vendor's ticket"),
        ("bridge {local} {local}", "These are both"),
        ("bridge {local} {other}", "is at no vendor's desk"),
        ("bridge {local} T20200101.0001", "There is no ticket T20200101.0001"),
        ("bridge {vendor} {vendor}", "These are both"),
        ("unbridge {local}", "is bridged with no vendor's ticket"),
        ("vendor {local} nowhere", "There is no desk “nowhere”"),
        ("vendor {local} help", "Help is no vendor's desk"),
        ("vendor {vendor}", "is a vendor's at Data centre itself"),
        ("tell {customer}", "something is missing behind it"),
        ("bridge {local} {vendor}", "is bridged with {customer} already"),
        ("unbridge {customer} {local}", "are not bridged"),
    ],
)
async def test_what_cannot_be_says_why_and_how_it_goes(front: Front, words: str, why: str) -> None:
    customer, vendor = await bridged(front)
    beno, anna = front.person("beno"), front.person("anna")
    local, other = await front.open(anna, "The printer is out"), await front.open(anna, "The mail is slow")
    known = {"customer": customer.id, "vendor": vendor.id, "local": local.id, "other": other.id}
    await beno.command(HELP, f"/ticket {words.format_map(known)}")
    assert await front.whispered(beno, HELP, why.format_map(known))
    assert (await front.again(local)).vendors == ()
    assert len((await front.again(customer)).vendors) == 1


async def test_existing_ones_are_bridged_in_either_order_and_parted_from_either_side(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    await beno.command(HELP, f"/ticket unbridge {vendor.id}")
    await front.until(customer, vendors=())
    await front.until(vendor, customer=None)
    await beno.command(HELP, f"/ticket bridge {vendor.id} {customer.id}")

    async def again() -> bool:
        return len((await front.again(customer)).vendors) == 1

    assert await front.wait(again)
    await beno.post(HELP, "!unbridge", thread_ts=root_of(customer))
    await front.until(vendor, customer=None)


async def test_the_end_of_one_side_offers_to_end_the_other_and_ends_nothing(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    await answer(front, vendor, "All done", replace(CLOSED, id=HEAD.id))
    line = await saying(front, customer, "Is this one done too?")
    assert (await front.again(customer)).status is not Status.CLOSED
    await beno.act(Action.CLOSE, message=line)
    await front.view(beno)
    await beno.submit({"outcome": "resolved", "text": "The vendor mended it."})
    await front.until(customer, status=Status.CLOSED)


async def test_the_customers_end_offers_to_ask_a_vendor_who_alone_closes(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    await front.desk.handle(WORKSPACE, customer.id, Close(by=BENO), None)
    line = await saying(front, vendor, "Is this one done too?", GENERAL)
    await beno.act(Action.ASK_CLOSE, message=line, channel=GENERAL)
    assert "Only SoftLayer closes" in str(await front.view(beno))
    assert (await front.again(vendor)).status is not Status.CLOSED


async def test_a_requester_reads_nothing_of_it(front: Front) -> None:
    customer, vendor = await bridged(front)
    anna = front.person("anna")
    await answer(front, vendor, "Ask them for money")
    await saying(front, customer, "Ask them for money")
    for command in ("show", "why"):
        await anna.command(HELP, f"/ticket {command} {customer.id}")
        shown = text_of(await front.whispered(anna, HELP, customer.id))
        assert "Ask them for money" not in shown
        assert vendor.id not in shown
    note = await saying(front, customer, "Ask them for money")
    await anna.act(Action.RELAY, message=note)
    assert await front.whispered(anna, HELP, "Only agents of the desk Help", root_of(customer))


async def test_a_desk_that_is_no_vendors_is_refused_at_its_field(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket vendor {ticket.id}")
    await front.view(beno)
    count = len(await front.tickets())
    answered = await beno.submit(
        {"form.desk": option("help", "Help"), "form.subject": option("1021", "Hardware Issue")}
    )
    assert "no vendor's desk" in str(answered)
    assert len(await front.tickets()) == count


async def test_a_secret_is_let_go_by_its_author_in_the_customers_thread(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    secret = "The root password is swordfish99"
    await beno.post(HELP, f"!vendor {secret}", thread_ts=root_of(customer))
    line = await saying(front, customer, "looks as if it held a password")

    async def state() -> list[SendingState]:
        remote = (await front.again(vendor)).remote
        return [each.state for each in remote.sendings] if remote else []

    assert await state() == [SendingState.ASKING]
    await beno.act(Action.SEND_NOW, message=line)

    async def is_queued() -> bool:
        return await state() == [SendingState.QUEUED]

    assert await front.wait(is_queued)


async def test_a_draft_of_a_vendors_ticket_stays_the_customers(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket vendor {ticket.id}")
    view = await front.view(beno)
    await save(front, beno, view, typed(view, "text", "Later, perhaps."))
    (draft,) = await kept(front, beno)
    await beno.close_view()
    await resume(front, beno, draft)
    vendor = await of_form(front, beno)
    assert vendor.customer is not None
    assert vendor.customer.ticket == ticket.id
    assert (await front.updates(vendor, 1))[0] == "Later, perhaps."


async def test_the_forms_of_more_tell_and_part(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    await push(front, beno, await click(front, beno, customer, "ticket.more"), "bridge.tell")
    assert (await beno.submit({"text": "Hello there"}))["ok"]
    await saying(front, vendor, "Hello there", GENERAL)
    await push(front, beno, await click(front, beno, customer, "ticket.more"), "bridge.part")
    await beno.submit()
    await front.until(vendor, customer=None)
    await beno.close_view(everything=True)
    await push(front, beno, await click(front, beno, customer, "ticket.more"), "bridge.make")
    refused = await beno.submit({"other": "T20200101.0001"})
    assert "There is no ticket T20200101.0001" in str(refused)
    await beno.submit({"other": vendor.id})

    async def again() -> bool:
        return len((await front.again(customer)).vendors) == 1

    assert await front.wait(again)


async def test_a_vendors_ticket_that_cannot_be_read_is_told_in_the_thread_with_what_to_do(
    front: Front,
) -> None:
    customer, vendor = await bridged(front)
    lost = NoteAcross(by=REMOTE, origin=Origin.REMOTE, across=replace(customer.vendors[0], is_lost=True))
    await front.desk.handle(WORKSPACE, customer.id, lost, None)
    told = text_of(await saying(front, customer, "cannot be read there any more"))
    assert vendor.id in told
    assert "!unbridge" in told
    found = replace(lost, across=customer.vendors[0])
    await front.desk.handle(WORKSPACE, customer.id, found, None)
    await saying(front, customer, "can be read again")


async def test_the_name_of_a_vendor_alone_says_how_it_goes(front: Front) -> None:
    ticket, _ = await bridged(front)
    beno = front.person("beno")
    await beno.post(HELP, "!softlayer", thread_ts=root_of(ticket))
    told = await front.whispered(beno, HELP, "something is missing behind it", root_of(ticket))
    assert "for example `!softlayer please reboot it`" in told["text"]


async def test_files_alone_are_told_the_vendor_by_the_word_alone(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    log = await beno.upload("log.txt", b"read error")
    await beno.post(HELP, "!vendor", thread_ts=root_of(customer), files=[log["id"]])

    async def shared() -> list[str] | None:
        log = [each.event for each in await front.log(vendor.id)]
        said = [each for each in log if isinstance(each, UpdateAdded) and each.across]
        return [file.name for each in said for file in each.files] or None

    assert await front.wait(shared) == ["log.txt"]


async def test_the_form_tells_the_vendor_with_a_file_and_shows_it_among_us(front: Front) -> None:
    customer, vendor = await bridged(front)
    beno = front.person("beno")
    await push(front, beno, await click(front, beno, customer, "ticket.more"), "bridge.tell")
    refused = await beno.submit({})
    assert list(refused["errors"]) == ["text"]
    log = await beno.upload("log.txt", b"read error")
    assert (await beno.submit({"files": [log]}))["ok"]
    assert "log.txt" in text_of(await saying(front, customer, "log.txt"))
    root = root_of(vendor)

    async def shared() -> list[str] | None:
        thread = await beno.messages(GENERAL, root)
        return [file["name"] for message in thread for file in message.get("files", ())] or None

    assert await front.wait(shared) == ["log.txt"]
