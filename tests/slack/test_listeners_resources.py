"""Resources through a sandbox: the form's picker, commands, offers, and adding to a ticket that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.resources import FixedStock, attached
from bot.domain.ticket import Ticket
from tests.builders import DB, INVENTORY, OLD, PRINTER, WEB
from tests.sandbox.harness import HELP, RANDOM, Json, Person
from tests.slack import payloads
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.test_listeners_forms import block, card_of, choose, click, push
from tests.slack.test_listeners_messages import root_of

RULES = a_desk(stock=FixedStock(inventory=INVENTORY))
HARDWARE = option("1021", "Hardware Issue")
PICKER = "form.resources"
BOTH = tuple(attached(each) for each in INVENTORY.recognised("web-01 db-01"))


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([RULES]) as running:
        yield running


def ids(ticket: Ticket) -> list[str]:
    return [each.id for each in ticket.resources]


def entry(resource: str) -> Json:
    found = INVENTORY.get(resource)
    assert found is not None
    return option(found.id, found.name)


async def form(front: Front, person: Person, text: str = "") -> Json:
    await person.command(HELP, f"/ticket {text}".strip())
    return await front.view(person)


async def redrawn(front: Front, person: Person, words: str) -> Json:
    """The form, once it says that."""

    async def says() -> Json | None:
        view = (await person.views())[-1]
        return view if words in str(view["blocks"]) else None

    return await front.wait(says)


async def test_what_the_text_names_is_chosen_beforehand_and_opens_with_the_ticket(front: Front) -> None:
    anna = front.person("anna")
    view = await form(front, anna, "new web-01 and 10.0.1.7 are slow")
    chosen = block(view, "resources")["element"]["initial_options"]
    assert [each["value"] for each in chosen] == [WEB, DB]
    assert (await anna.submit({"form.subject": HARDWARE}))["ok"]
    ticket = await front.ticket()
    assert (ids(ticket), ticket.offered) == ([WEB, DB], ())
    assert "web-01.example.com" in text_of(await card_of(front, anna, ticket))


async def test_the_picker_searches_names_addresses_and_notes(front: Front) -> None:
    anna = front.person("anna")
    view = await form(front, anna)
    for typed, found in (
        ("", [DB, PRINTER, WEB]), ("10.0.0.5", [WEB]), ("shop", [WEB]), ("guest", [DB]), ("old-web", []),
    ):  # fmt: skip
        assert [each["value"] for each in await anna.options(PICKER, typed, view=view)] == found
    await anna.submit({"form.subject": HARDWARE, "text": "It is down", PICKER: [entry(DB), entry(PRINTER)]})
    assert ids(await front.ticket()) == [DB, PRINTER]


async def test_a_resource_that_is_gone_meanwhile_is_told_at_its_field(front: Front) -> None:
    anna = front.person("anna")
    await form(front, anna, "It is down")
    answer = await anna.submit({"form.subject": HARDWARE, PICKER: [entry(OLD)]})
    assert "not in use any more" in answer["errors"]["resources:help"]
    assert await front.tickets() == []


async def test_what_was_left_out_in_the_form_is_not_offered_again(front: Front) -> None:
    anna = front.person("anna")
    await form(front, anna, "new web-01 is down")
    await anna.submit({"form.subject": HARDWARE, PICKER: []})
    ticket = await front.ticket()
    assert (ids(ticket), ticket.offered) == ([], ())


async def test_what_was_typed_into_the_form_is_offered_in_the_thread(front: Front) -> None:
    anna = front.person("anna")
    await form(front, anna)
    await anna.submit({"form.subject": HARDWARE, "text": "web-01 is down"})
    ticket = await front.ticket()
    offered = await front.whispered(anna, HELP, "web-01.example.com", root_of(ticket))
    await anna.act("ticket.attach", message=offered)
    assert ids(await front.until(ticket, resources=BOTH[:1])) == [WEB]


async def test_an_offer_goes_to_the_author_alone_and_keeps_what_is_left(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await anna.post(HELP, "It is web-01 and db-01.", thread_ts=root_of(ticket))
    offered = await front.whispered(anna, HELP, "You wrote of these", root_of(ticket))
    await anna.act("ticket.attach", message=offered, block_id=block_of(offered, "Attach web-01.example.com"))
    await front.until(ticket, resources=BOTH[:1])

    async def left() -> Json | None:
        shown = await front.whispered(anna, HELP, "is about", root_of(ticket))
        return shown if "Attach web-01" not in text_of(shown) else None

    rest = await front.wait(left)
    assert "Attach db-01.example.com" in text_of(rest)
    await anna.act("ticket.attach", message=rest)
    assert ids(await front.until(ticket, resources=BOTH)) == [WEB, DB]
    assert not [m for m in await beno.messages(HELP, root_of(ticket)) if m.get("is_ephemeral")]
    await anna.post(HELP, "web-01 again", thread_ts=root_of(ticket))
    await front.updates(ticket, 3)
    assert (await front.again(ticket)).offered == (WEB, DB)


def block_of(message: Json, label: str) -> str:
    found = next(each for each in message["blocks"] if label in str(each.get("accessory")))
    return str(found["block_id"])


async def test_all_of_an_offer_with_one_press(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await anna.post(HELP, "It is web-01 and db-01.", thread_ts=root_of(ticket))
    offered = await front.whispered(anna, HELP, "Attach all", root_of(ticket))
    await anna.act("ticket.attach", message=offered, block_id=offered["blocks"][-1]["block_id"])
    assert ids(await front.until(ticket, resources=BOTH)) == [WEB, DB]


async def test_attach_and_detach_by_command_and_in_the_thread(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket attach {ticket.id} web-01, 10.0.1.7 “Office printer”")
    assert await front.whispered(beno, HELP, "*db-01.example.com*, *Office printer*")
    assert ids(await front.again(ticket)) == [WEB, DB, PRINTER]
    await beno.command(HELP, f"/ticket attach {ticket.id} -web-01")
    await beno.post(HELP, "!detach 1044003", thread_ts=root_of(ticket))
    await front.whispered(beno, HELP, "is about *Office printer*", root_of(ticket))
    assert ids(await front.again(ticket)) == [PRINTER]
    await beno.command(HELP, f"/ticket why {ticket.id}")
    assert await front.whispered(beno, HELP, "took off *db-01.example.com*")
    await beno.command(HELP, f"/ticket export {ticket.id} markdown")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("attach {} wbe-01", "Did you mean: web-01.example.com, db-01.example.com?"),
        ("attach {} quatsch", "I know no resource “quatsch”"),
        ("attach {} old-web", "not in use any more"),
        ("detach {} web-01 quatsch", "“quatsch” is not attached"),
        ("attach {}", "attach &lt;number&gt; name|address|id"),
        ("attach {} , -", "attach &lt;number&gt; name|address|id"),
        ("attach T20200101.0001 web-01", "There is no ticket T20200101.0001"),
    ],
)
async def test_what_cannot_be_attached_is_said_so_and_changes_nothing(
    front: Front, words: str, told: str
) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket {words.format(ticket.id)}")
    assert await front.whispered(beno, HELP, told)
    assert await front.again(ticket) == ticket


async def test_more_leads_to_the_picker_and_keeps_what_others_did_meanwhile(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket attach {ticket.id} web-01")
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.resources")
    chosen = block(view, "resources")["element"]["initial_options"]
    assert [each["value"] for each in chosen] == [WEB]
    assert [each["value"] for each in await anna.options(PICKER, "db-", view=view)] == [DB]
    await beno.command(HELP, f"/ticket attach {ticket.id} “Office printer”")
    await front.whispered(beno, HELP, "*Office printer*")
    assert (await anna.submit({PICKER: [entry(DB)]}))["ok"]
    assert ids(await front.again(ticket)) == [PRINTER, DB]


async def test_a_follow_up_keeps_the_resources(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket attach {ticket.id} web-01")
    await beno.command(HELP, f"/ticket close {ticket.id}")
    await front.until(ticket, closed_by=beno.id)

    async def offers() -> bool:
        return "ticket.follow_up" in str(await card_of(front, anna, ticket))

    await front.wait(offers)
    view = await click(front, anna, ticket, "ticket.follow_up")
    assert [each["value"] for each in block(view, "resources")["element"]["initial_options"]] == [WEB]
    await anna.submit({})
    assert ids(await front.ticket()) == [WEB]


async def test_tickets_of_a_resource_are_found(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, other = await front.open(anna), await front.open(anna)
    await beno.command(HELP, f"/ticket attach {ticket.id} web-01")
    await front.whispered(beno, HELP, "is about")
    await front.indexing.catch_up()
    for name in ("web-01", "10.0.0.5", WEB, "web-01.example.com"):
        await beno.command(RANDOM, f"/ticket find resource:{name}")
        found = await front.whispered(beno, RANDOM, f"resource:{name}”: {ticket.id}")
        assert other.id not in text_of(found)


async def test_a_chosen_subject_shows_what_is_open_and_takes_the_text_instead(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await front.indexing.catch_up()
    view = await form(front, anna, "new It beeps, and db-01 too")
    assert "Open already" not in str(view)
    chosen = {"form.subject": {"type": "external_select", "selected_option": HARDWARE}}
    await choose(anna, view, "form.subject", HARDWARE, {block(view, "subject")["block_id"]: chosen})
    view = await redrawn(front, anna, "Open already")
    assert ticket.id in str(view)
    await anna.act("form.add_instead", view=view, state=state_of(view))
    await redrawn(front, anna, f"|{ticket.id}>* now. No other ticket was opened")
    assert (await front.updates(ticket, 2))[1] == "It beeps, and db-01 too"
    assert ids(await front.again(ticket)) == [DB]
    assert len(await front.tickets()) == 1


def state_of(view: Json) -> Json:
    """What a client sends along: the text and the resources as they are filled in."""
    text, picker = block(view, "text"), block(view, "resources")["element"]
    return {
        text["block_id"]: {
            "value": {"type": "plain_text_input", "value": text["element"].get("initial_value", "")}
        },
        "resources:help": {
            PICKER: {"type": picker["type"], "selected_options": picker.get("initial_options", [])}
        },
    }


async def test_pressed_twice_it_is_one_update_and_without_a_text_it_is_none(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    shown = {
        "id": "V0000009", "type": "modal", "callback_id": "ticket.open", "blocks": [],
        "private_metadata": '{"channel":"C0HELP001"}',
    }  # fmt: skip
    for text, updates in (("  ", 1), ("It beeps", 2), ("It beeps", 2), ("It beeps again", 3)):
        values = {"text": {"value": {"type": "plain_text_input", "value": text}}}
        press = payloads.click("form.add_instead", ticket.id, view=shown | {"state": {"values": values}})
        await payloads.over_socket(front.app, press)
        assert len(await front.updates(ticket, updates)) == updates


async def test_what_is_to_be_private_does_not_go_into_a_ticket_that_is_not(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await front.indexing.catch_up()
    await anna.command(HELP, "/ticket private: db-01 was broken into")
    view = await front.view(anna)
    chosen = {"form.subject": {"type": "external_select", "selected_option": HARDWARE}}
    await choose(anna, view, "form.subject", HARDWARE, {block(view, "subject")["block_id"]: chosen})
    view = await redrawn(front, anna, "Open already")
    assert "form.add_instead" not in str(view)
    values = {
        "text": {"value": {"type": "plain_text_input", "value": "db-01 was broken into"}},
        "privacy": {"value": {"type": "checkboxes", "selected_options": [option("private", "Private")]}},
    }
    shown = {
        "id": "V0000009", "type": "modal", "callback_id": "ticket.open", "blocks": [],
        "private_metadata": '{"channel":"C0HELP001"}', "state": {"values": values},
    }  # fmt: skip
    await payloads.over_socket(front.app, payloads.click("form.add_instead", ticket.id, view=shown))
    assert await front.again(ticket) == ticket


async def test_whoever_may_not_add_may_only_look(front: Front) -> None:
    anna, eric = front.person("anna"), front.person("eric")
    ticket = await front.open(anna)
    values = {"text": {"value": {"type": "plain_text_input", "value": "Me too"}}}
    shown = {
        "id": "V0000009", "type": "modal", "callback_id": "ticket.open", "blocks": [],
        "private_metadata": '{"channel":"C0HELP001"}', "state": {"values": values},
    }  # fmt: skip
    user = payloads.ANNA | {"id": eric.id}
    await payloads.over_socket(
        front.app, payloads.click("form.add_instead", ticket.id, view=shown, user=user)
    )
    assert await front.again(ticket) == ticket


async def test_a_chosen_resource_shows_what_was_solved_before(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna, "The mainboard overheats loudly")
    await beno.command(HELP, f"/ticket close {ticket.id}")
    await front.until(ticket, closed_by=beno.id)
    await front.indexing.catch_up()
    view = await form(front, anna, "new My mainboard overheats")
    assert ticket.id in str(view["blocks"])
    assert "solved before" in str(view["blocks"])
    await choose(anna, view, PICKER, [entry(WEB)])
    again = await redrawn(front, anna, "'initial_options'")
    assert [each["value"] for each in block(again, "resources")["element"]["initial_options"]] == [WEB]
