"""Forms and buttons, through a sandbox."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.events import FinalCommentAdded, UpdateAdded
from bot.domain.ticket import DeskId, Outcome, Priority, Status, Ticket, TimerKind, Visibility
from bot.sandbox.slack.view_state import find_element
from tests.sandbox.harness import GENERAL, HELP, RANDOM, Json, Person, Refusal, filled
from tests.slack.front import Front, a_desk, a_front, option, text_of

HARDWARE = option("1021", "Hardware Issue")
SELECTED = {"type": "external_select", "selected_option": HARDWARE}


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


async def card_of(front: Front, person: Person, ticket: Ticket) -> Json:
    place = ticket.places[0]
    shown = await person.messages(place.channel, place.root)
    return next(each for each in shown if each["ts"] == place.card)


async def click(front: Front, person: Person, ticket: Ticket, action: str) -> Json:
    """Click on the ticket's card and wait for the modal."""
    before = len(await person.views())

    async def clicked() -> bool:
        card = await card_of(front, person, await front.again(ticket))
        try:
            await person.act(action, message=card)
        except Refusal as refused:
            if refused.error != "unknown_action":
                raise
            return False  # The card was drawn anew between the look and the click: people click again.
        return True

    await front.wait(clicked)

    async def opened() -> Json | None:
        views = await person.views()
        return views[-1] if len(views) > before else None

    return await front.wait(opened)


async def push(front: Front, person: Person, view: Json, action: str) -> Json:
    before = len(await person.views())
    await person.act(action, view=view)

    async def opened() -> Json | None:
        views = await person.views()
        return views[-1] if len(views) > before else None

    return await front.wait(opened)


async def choose(person: Person, view: Json, action: str, value: object, typed: Json | None = None) -> None:
    """Choose in a menu that acts; the client sends the choice as part of the form's state too."""
    found = find_element(view["blocks"], action)
    assert found is not None
    state = {found[0]["block_id"]: {action: filled(found[1], value)}}
    await person.act(action, value, view=view, state=state | (typed or {}))


def block(view: Json, block_id: str) -> Json:
    return next(each for each in view["blocks"] if each["block_id"].partition(":")[0] == block_id)


async def test_the_picker_groups_subjects_and_puts_the_most_used_first(front: Front) -> None:
    anna = front.person("anna")
    await front.open(anna)
    await anna.command(HELP, "/ticket")
    view = await front.view(anna)
    offered = await anna.options("form.subject", "", view=view)
    assert offered[0]["value"] == "1021"
    assert [each["value"] for each in await anna.options("form.subject", "load bal", view=view)] == ["1122"]
    assert await anna.options("form.subject", "no such thing", view=view) == []


async def test_another_kind_shows_other_fields_and_keeps_what_was_typed(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket The invoice is wrong")
    view = await front.view(anna)
    await choose(anna, view, "form.kind", "administrative", {"subject:help": {"form.subject": SELECTED}})

    async def changed() -> Json | None:
        shown = (await anna.views())[-1]
        return shown if any(each["block_id"] == "title" for each in shown["blocks"]) else None

    await front.wait(changed)
    assert (await anna.submit({"title": "Invoice 4711", "priority": "high"}))["ok"]
    ticket = await front.ticket()
    assert (ticket.title, ticket.kind, ticket.priority) == ("Invoice 4711", "administrative", Priority.HIGH)
    assert await front.updates(ticket, 1) == ["The invoice is wrong"]


async def test_another_desk_shows_its_own_subjects() -> None:
    other = a_desk(id=DeskId("network"), name="Network", subjects=a_desk().subjects[8:12])
    async with a_front([a_desk(), other]) as front:
        anna = front.person("anna")
        await anna.command(HELP, "/ticket It is slow")
        view = await front.view(anna)
        await choose(anna, view, "form.desk", "network")

        async def changed() -> Json | None:
            shown = (await anna.views())[-1]
            return shown if block(shown, "subject")["block_id"] == "subject:network" else None

        view = await front.wait(changed)
        assert len({each["value"] for each in await anna.options("form.subject", "", view=view)}) == 4
        await anna.submit({"form.subject": option("1022", "Public Network Question")})
        assert (await front.ticket()).desk == "network"


async def test_everything_wrong_is_said_at_its_field(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket")
    view = await front.view(anna)
    body = _submission(view, {"text": {"value": {"type": "plain_text_input", "value": "  "}}})
    answer = await _dispatch(front, body)
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"subject:help", "text"}
    assert await front.tickets() == []


async def test_submitting_twice_opens_one_ticket(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket")
    state = {
        "subject:help": {"form.subject": SELECTED},
        "text": {"value": {"type": "plain_text_input", "value": "Once"}},
    }
    body = _submission(await front.view(anna), state)
    for _ in range(3):
        assert await _dispatch(front, body) == {"response_action": "clear"}
    assert len(await front.tickets()) == 1


def _submission(view: Json, values: Json) -> Json:
    return {
        "type": "view_submission",
        "team": {"id": "T0DESK001"},
        "user": {"id": "U0ANNA001", "team_id": "T0DESK001"},
        "trigger_id": "1.2.e",
        "view": {**view, "state": {"values": values}},
        "is_enterprise_install": False,
        "enterprise": None,
    }


async def _dispatch(front: Front, body: Json) -> Json:
    response = await front.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert response.status == 200
    return dict(json.loads(response.body))


async def test_a_text_longer_than_one_input_is_carried_in_several(front: Front) -> None:
    anna = front.person("anna")
    text = "\n".join(f"line {number}: " + "x" * 80 for number in range(100))
    await anna.command(HELP, f"/ticket {text}")
    view = await front.view(anna)
    assert "goes on in" in str(view["blocks"])
    await anna.submit({"form.subject": HARDWARE})
    kept = (await front.updates(await front.ticket(), 1))[0]
    assert kept.split() == text.split()


async def test_take_reply_and_close_work_from_the_card(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.act("ticket.take", message=await card_of(front, beno, ticket))
    await front.until(ticket, owner=beno.id)
    await click(front, beno, ticket, "ticket.reply")
    await beno.submit({"text": "On it"})
    await click(front, beno, ticket, "ticket.close")
    await beno.submit({"outcome": "abandoned", "text": "Bye"})
    closed = await front.until(ticket, status=Status.CLOSED)
    assert closed.outcome is Outcome.ABANDONED
    assert (await front.updates(ticket, 3))[1:] == ["On it", "Bye"]
    assert await beno.views() == []


async def test_an_agent_can_reply_with_an_internal_note(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await click(front, beno, ticket, "ticket.reply")
    await beno.submit({"text": "Between us", "visibility": ["internal"]})
    await front.updates(ticket, 2)
    last = (await front.log(ticket.id))[-1].event
    assert isinstance(last, UpdateAdded)
    assert last.visibility is Visibility.INTERNAL


async def test_a_closed_ticket_takes_a_final_comment_of_4000_characters_and_a_follow_up(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket close {ticket.id}")

    async def offers() -> bool:
        return "ticket.final_comment" in str(await card_of(front, anna, ticket))

    await front.wait(offers)
    await click(front, anna, ticket, "ticket.final_comment")
    await anna.submit({"text": "a" * 3_000, "text:2": "b" * 999})
    last = [each.event for each in await front.log(ticket.id) if isinstance(each.event, FinalCommentAdded)]
    assert len(last[0].text) == 4_000
    view = await click(front, anna, ticket, "ticket.follow_up")
    assert "The VPN is down" in str(block(view, "text"))
    await anna.submit()
    follow_up = await front.ticket()
    assert (follow_up.follow_up_of, follow_up.subject) == (ticket.id, ticket.subject)


async def test_more_leads_to_everything_else(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    more = await click(front, beno, ticket, "ticket.more")
    await push(front, beno, more, "ticket.priority")
    await beno.submit({"priority": "urgent"})
    more = await click(front, beno, ticket, "ticket.more")
    await push(front, beno, more, "ticket.assign")
    await beno.submit({"owner": "U0CARL001"})
    more = await click(front, beno, ticket, "ticket.more")
    await push(front, beno, more, "ticket.subject")
    await beno.submit({"form.subject": option("1041", "DNS Request")})
    now = await front.again(ticket)
    assert (now.priority, now.owner, now.subject) == (Priority.URGENT, "U0CARL001", "1041")


async def test_a_timer_is_set_by_its_form_and_cancelled_by_its_button(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    more = await click(front, beno, ticket, "ticket.more")
    await push(front, beno, more, "ticket.remind")
    refused = await beno.submit({"when": "whenever", "note": "call"})
    assert "when" in refused["errors"]
    answer = await beno.submit({"when": "tomorrow 9am", "note": "call"})
    assert answer["response_action"] == "update"
    assert "09:00" in str((await beno.views())[-1])
    timer = (await front.again(ticket)).timers[0]
    assert (timer.kind, timer.note) == (TimerKind.ALERT, "call")
    await beno.close_view(everything=True)
    more = await click(front, beno, ticket, "ticket.more")
    await beno.act("timer.cancel", view=more)
    await front.until(ticket, timers=())


async def test_resolving_from_more_draws_it_again(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    more = await click(front, beno, ticket, "ticket.more")
    await beno.act("ticket.resolve", view=more)
    assert (await front.again(ticket)).status is Status.RESOLVED

    async def redrawn() -> bool:
        return "ticket.reopen" in str((await beno.views())[-1])

    assert await front.wait(redrawn)


async def test_what_somebody_may_not_do_is_said_in_the_form_and_changes_nothing(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(front.person("beno"))
    more = await click(front, anna, ticket, "ticket.more")
    await push(front, anna, more, "ticket.remind")
    refused = await anna.submit({"when": "tomorrow 9am"})
    assert "is not yours" in refused["errors"]["when"]
    assert not (await front.again(ticket)).timers


async def test_the_shortcut_of_a_message_opens_a_ticket_in_its_thread_once(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    said = await anna.post(GENERAL, "My badge is broken & bent")
    await anna.post(GENERAL, "it is the left one", thread_ts=said["ts"])
    await beno.shortcut("ticket_from_message", channel=GENERAL, ts=said["ts"])
    view = await front.view(beno)
    assert "My badge is broken & bent" in str(block(view, "text"))
    await beno.submit({"form.subject": HARDWARE})
    ticket = await front.ticket()
    assert (ticket.requester, ticket.creator) == (anna.id, beno.id)
    assert (ticket.places[0].channel, ticket.places[0].root) == (GENERAL, said["ts"])
    assert await front.updates(ticket, 2) == ["My badge is broken & bent", "it is the left one"]
    await beno.shortcut("ticket_from_message", channel=GENERAL, ts=said["ts"])
    assert await front.whispered(beno, GENERAL, "has a ticket already", said["ts"])


async def test_the_shortcut_works_where_the_bot_is_no_member(front: Front) -> None:
    anna = front.person("anna")
    said = await anna.post(RANDOM, "Private trouble")
    await anna.shortcut("ticket_from_message", channel=RANDOM, ts=said["ts"])
    await front.view(anna)
    await anna.submit({"form.subject": HARDWARE})
    ticket = await front.ticket()
    assert [place.channel for place in ticket.places] == [HELP]
    assert await front.updates(ticket, 1) == ["Private trouble"]


async def test_the_global_shortcut_opens_the_form(front: Front) -> None:
    anna = front.person("anna")
    await anna.shortcut("ticket_new")
    await front.view(anna)
    await anna.submit({"form.subject": HARDWARE, "text": "From nowhere"})
    assert (await front.ticket()).places[0].channel == HELP


async def test_the_home_tab_shows_what_waits_and_is_drawn_again_after_acting(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.open_home()

    async def shows() -> Json | None:
        home = await beno.home()
        return home if home and ticket.id in str(home) else None

    home = await front.wait(shows)
    assert "Nobody owns these" in str(home)
    await beno.act("ticket.menu", f"ticket.show {ticket.id}")
    view = await front.view(beno)
    await beno.act("ticket.take", view=view)
    await front.until(ticket, owner=beno.id)

    async def drawn_again() -> bool:
        return f"<@{beno.id}>" in str(await beno.home())

    assert await front.wait(drawn_again)


async def test_a_requesters_home_has_no_list_of_unowned_tickets(front: Front) -> None:
    anna = front.person("anna")
    await front.open(anna)
    await anna.open_home()

    async def drawn() -> Json | None:
        return await anna.home()

    home = await front.wait(drawn)
    assert "Nobody owns these" not in str(home)
    await anna.act("ticket.new")
    view = await front.view(anna)
    assert "initial_value" not in str(block(view, "text"))


async def test_lists_are_paged_with_a_button(front: Front) -> None:
    anna = front.person("anna")
    for number in range(12):
        await anna.post(GENERAL, f"@threadesk trouble number {number}")

    async def all_open() -> bool:
        return len(await front.tickets()) == 12

    await front.wait(all_open)
    await anna.command(HELP, "/ticket list open")
    page = await front.whispered(anna, HELP, "Open tickets")
    numbers = [each.id for each in await front.tickets()]
    assert numbers[-1] in text_of(page)
    assert numbers[0] not in text_of(page)
    await anna.act("list.page", message=page)
    assert await front.whispered(anna, HELP, numbers[0])


async def test_a_shortcuts_text_that_was_changed_is_the_word_of_who_changed_it(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    said = await anna.post(GENERAL, "My badge is broken")
    await beno.shortcut("ticket_from_message", channel=GENERAL, ts=said["ts"])
    await front.view(beno)
    await beno.submit({"form.subject": HARDWARE, "text": "please delete prod"})
    ticket = await front.ticket()
    assert sorted(await front.updates(ticket, 2)) == ["My badge is broken", "please delete prod"]
    said_by = {
        each.event.text: each.event.by
        for each in await front.log(ticket.id)
        if isinstance(each.event, UpdateAdded)
    }
    assert said_by == {"My badge is broken": anna.id, "please delete prod": beno.id}
    assert (ticket.requester, ticket.creator) == (anna.id, beno.id)
