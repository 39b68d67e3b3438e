"""SoftLayer's ticket service as the local desk has it: each test is a method, or some that belong together.

https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.desk import SurveyRules
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType
from bot.domain.ticket import Status, TimerKind
from tests.sandbox.harness import HELP, Person
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_messages import root_of

TYPES = {
    ResourceId("h1"): ResourceType.HARDWARE,
    ResourceId("g1"): ResourceType.VIRTUAL_GUEST,
    ResourceId("d1"): ResourceType.DEDICATED_HOST,
}
INVENTORY = Inventory(
    resources=tuple(
        Resource(id=each, type=type_, name=f"{each}.example.com") for each, type_ in TYPES.items()
    )
)
RULES = a_desk(
    stock=FixedStock(inventory=INVENTORY), survey=SurveyRules(enabled=True, wait=timedelta(hours=1))
)


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front(
        [
            a_desk(
                stock=FixedStock(inventory=INVENTORY),
                survey=SurveyRules(enabled=True, wait=timedelta(hours=1)),
            )
        ]
    ) as running:
        yield running


async def said(front: Front, person: Person, command: str, words: str) -> str:
    """What is answered to a command, once it has these words."""
    await person.command(HELP, f"/ticket {command}")
    return text_of(await front.whispered(person, HELP, words))


async def test_agents_are_assigned_and_taken_off(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    assert "<@U0CARL001>" in await said(front, beno, f"assign {ticket.id} <@U0CARL001|carla>", "now.")
    assert (await front.again(ticket)).owner == "U0CARL001"
    assert "Carla" in await said(front, beno, f"show {ticket.id}", "Owner")
    await said(front, beno, f"assign {ticket.id} nobody", "handed back")
    assert (await front.again(ticket)).owner is None


async def test_addresses_are_added_replaced_and_taken_off(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await said(front, anna, f"email {ticket.id} ops@Example.com boss@example.com", "boss@example.com")
    assert (await front.again(ticket)).emails == ("ops@example.com", "boss@example.com")
    await said(front, anna, f"email {ticket.id} night@example.com -boss@example.com", "night@example.com")
    assert (await front.again(ticket)).emails == ("ops@example.com", "night@example.com")
    assert "night@example.com" in await said(front, anna, f"show {ticket.id}", "first word of")


@pytest.mark.parametrize("resource", TYPES)
async def test_every_type_of_resource_is_attached_shown_and_detached(
    front: Front, resource: ResourceId
) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await said(front, anna, f"attach {ticket.id} {resource}.example.com", f"{resource}.example.com")
    (attached,) = (await front.again(ticket)).resources
    assert (attached.id, attached.type) == (resource, TYPES[resource])
    assert f"{resource}.example.com" in await said(front, anna, f"show {ticket.id}", "Hardware Issue")
    await anna.command(HELP, f"/ticket detach {ticket.id} {resource}.example.com")
    await front.until(ticket, resources=())


async def test_scheduled_actions_are_set_listed_and_taken_off(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await said(front, beno, f"remind {ticket.id} tomorrow 9am call them", "I will remind you")
    await said(front, beno, f"autoclose {ticket.id} in 2 days", "closes on")
    listed = await said(front, beno, f"remind {ticket.id} list", "timer.cancel")
    assert "call them" in listed
    assert len((await front.again(ticket)).timers) == 2
    await beno.command(HELP, f"/ticket remind {ticket.id} cancel")
    await beno.command(HELP, f"/ticket autoclose {ticket.id} cancel")
    await front.until(ticket, timers=())


async def test_show_tells_status_subject_turn_and_who_wrote_first_and_last(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna, "The VPN is down")
    shown = await said(front, beno, f"show {ticket.id}", "The VPN is down")
    assert "Hardware Issue" in shown
    assert "first word of Anna" in shown
    await beno.post(HELP, "Looking at it", thread_ts=root_of(ticket))
    await front.updates(ticket, 2)
    await said(front, beno, f"priority {ticket.id} urgent", "has the priority")
    shown = await said(front, anna, f"show {ticket.id}", "Looking at it")
    for told in ("last word of Beno", "last change by Beno", "first answer "):
        assert told in shown, told
    now = await front.again(ticket)
    assert (now.first_by, now.last_by, now.edited_by) == (anna.id, beno.id, beno.id)
    assert now.status is Status.ASSIGNED


async def test_show_marks_what_only_agents_read(front: Front) -> None:
    beno = front.person("beno")
    ticket = await front.open(front.person("anna"), "The VPN is down")
    await said(front, beno, f"note {ticket.id} They pay late", "Noted on")
    shown = await said(front, beno, f"show {ticket.id}", "They pay late")
    assert "🔒 💬 *Beno" in shown


async def test_every_update_is_listed_with_its_author(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna, "The VPN is down")
    await said(front, beno, f"reply {ticket.id} Looking at it", "Your reply is on")
    told = await said(front, beno, f"why {ticket.id}", "Looking at it")
    assert "The VPN is down" in told
    assert "Anna" in told
    assert "Beno" in told


async def test_tags_are_set(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await said(front, beno, f"tag {ticket.id} vpn berlin", "is tagged")
    assert (await front.again(ticket)).tags == ("berlin", "vpn")
    assert "berlin" in await said(front, beno, f"show {ticket.id}", "vpn")


async def test_new_updates_are_marked_until_they_are_viewed(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await said(front, beno, f"reply {ticket.id} Looking at it", "Your reply is on")
    assert "●" in await said(front, anna, "list mine", "Your tickets")
    await said(front, anna, f"viewed {ticket.id}", ticket.id)
    await anna.command(HELP, "/ticket list open")
    assert "●" not in text_of(await front.whispered(anna, HELP, "Open tickets"))


async def test_tickets_closed_since_a_day_are_listed(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    closed, still_open = await front.open(anna, "The fax is down"), await front.open(anna, "The VPN is down")
    await beno.command(HELP, f"/ticket close {closed.id} abandoned")
    await front.until(closed, status=Status.CLOSED)
    listed = await said(front, anna, "list closed since yesterday", "Closed tickets")
    assert closed.id in listed
    assert still_open.id not in listed


async def test_a_closed_ticket_is_to_be_rated_by_its_requester(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket close {ticket.id} resolved")
    waiting = await front.until(ticket, status=Status.CLOSED)
    assert [timer.kind for timer in waiting.timers] == [TimerKind.SURVEY]


async def test_an_open_ticket_is_filed_anew(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await said(front, beno, f"priority {ticket.id} high", "has the priority")
    await said(front, beno, f"due {ticket.id} tomorrow 5pm", "is due")
    now = await front.again(ticket)
    assert (now.priority, now.due_at is not None) == ("high", True)
