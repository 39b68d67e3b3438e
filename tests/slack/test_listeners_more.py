"""What *More…* alone offers, through a sandbox: a note that begins as one, and the ticket as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import Exported, OwnerChanged, UpdateAdded
from bot.domain.ticket import TranscriptFormat, Visibility
from bot.slack.ids import Action
from tests.sandbox.harness import HELP
from tests.slack import payloads
from tests.slack.front import Front, a_front
from tests.slack.test_listeners_forms import click, push
from tests.slack.test_listeners_messages import root_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


async def test_a_note_is_internal_unless_its_box_is_cleared(front: Front) -> None:
    beno = front.person("beno")
    ticket = await front.open(front.person("anna"))
    more = await click(front, beno, ticket, "ticket.more")
    await push(front, beno, more, "ticket.note")
    assert (await beno.submit({"text": "Ask Carla."}))["ok"]
    await front.updates(ticket, 2)
    said = [each.event for each in await front.log(ticket.id) if isinstance(each.event, UpdateAdded)]
    assert [each.visibility for each in said] == [Visibility.PUBLIC, Visibility.INTERNAL]


async def test_an_export_in_the_form_that_was_chosen_is_announced_and_recorded(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    more = await click(front, anna, ticket, "ticket.more")
    await push(front, anna, more, "ticket.export")
    assert (await anna.submit({"format": "json"}))["ok"]
    assert "as a file, in our direct messages" in str((await anna.views())[-1]["blocks"])
    wanted = [each.event for each in await front.log(ticket.id) if isinstance(each.event, Exported)]
    assert [each.format for each in wanted] == [TranscriptFormat.JSON]


async def test_a_form_that_names_no_format_we_know_changes_nothing(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    more = await click(front, anna, ticket, "ticket.more")
    await push(front, anna, more, "ticket.export")
    view = (await anna.views())[-1]
    strange = {"text": {"type": "plain_text", "text": "PDF", "emoji": True}, "value": "pdf"}
    state = {"format": {"value": {"type": "static_select", "selected_option": strange}}}
    answer = await front.sandbox.do("submit", **{"as": anna.id}, view_id=view["id"], values=state)
    assert not any(isinstance(each.event, Exported) for each in await front.log(ticket.id))
    assert answer["ok"] is False or answer.get("errors")


async def test_more_takes_a_ticket_over_from_its_owner(front: Front) -> None:
    beno, carla = front.person("beno"), front.person("carla")
    ticket = await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket take {ticket.id}")
    await front.until(ticket, owner=beno.id)
    more = await click(front, carla, ticket, Action.MORE)
    await carla.act(Action.TAKE, view=more)
    await front.until(ticket, owner=carla.id)
    taken = [each.event.by for each in await front.log(ticket.id) if isinstance(each.event, OwnerChanged)]
    assert taken == [beno.id, carla.id]


async def test_of_two_who_click_take_on_one_card_the_first_has_it_and_the_other_is_told(front: Front) -> None:
    beno, carla = front.person("beno"), front.person("carla")
    ticket = await front.open(front.person("anna"))
    root = root_of(await front.ticket())
    on_card = {"type": "message", "message_ts": root, "channel_id": HELP}
    for person in (carla, beno):
        who = {**payloads.ANNA, "id": person.id}
        clicked = payloads.click(Action.TAKE, ticket.id, user=who, container=on_card, trigger_id=person.id)
        assert (await payloads.over_socket(front.app, clicked)).status == 200
    assert (await front.again(ticket)).owner == carla.id
    assert await front.whispered(beno, HELP, "Somebody was faster")
