"""Roles by user group, groups, hand-overs and addresses, through a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.desk import SUBJECTS, DeskRules, Group, Named
from bot.domain.events import EmailsChanged, HandedOver, OwnerChanged
from bot.domain.ticket import ChannelId, GroupId, PersonId, Ticket
from tests.sandbox.harness import HELP, OPS, Json, Person, Sandbox
from tests.slack import payloads
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_forms import card_of, click, push
from tests.slack.test_listeners_messages import root_of
from tests.slack.test_listeners_relating import direct, more

BENO, CARLA = PersonId("U0BENO001"), PersonId("U0CARL001")
GROUPS = (
    Group(id=GroupId("ops"), name="Operations", members=frozenset({BENO}), channel=ChannelId(OPS)),
    Group(id=GroupId("sales"), name="Sales", members=frozenset({CARLA})),
)


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_desk(groups=GROUPS)]) as running:
        yield running


async def in_ops(front: Front, words: str) -> Json:
    """What stands in the channel of the group, once it has these words."""

    async def heard() -> Json | None:
        shown = await front.person("dora").messages(OPS)
        return next((each for each in shown if words in text_of(each)), None)

    return await front.wait(heard)


async def test_an_assignment_to_a_group_is_told_in_its_thread_and_its_channel(front: Front) -> None:
    anna, beno, carla = (front.person(name) for name in ("anna", "beno", "carla"))
    ticket = await front.open(anna)
    await carla.command(HELP, f"/ticket take {ticket.id}")
    await carla.command(HELP, f"/ticket assign {ticket.id} operations the router is theirs")
    assert await front.whispered(carla, HELP, "in the group *Operations* now, and nobody's yet")
    now = await front.again(ticket)
    assert (now.group, now.owner) == ("ops", None)
    told = await in_ops(front, ticket.id)
    assert "handed this to *Operations*; nobody owns it now. the router is theirs" in text_of(told)
    await beno.act("ticket.take", message=told, channel=OPS)
    assert (await front.until(ticket, owner=BENO)).group == "ops"

    async def said() -> bool:
        thread = await anna.messages(HELP, root_of(ticket))
        return any("handed this to *Operations*" in text_of(each) for each in thread)

    assert await front.wait(said)

    async def drawn() -> bool:
        return "Operations" in text_of(await card_of(front, anna, ticket))

    assert await front.wait(drawn)


async def test_a_reason_reaches_the_new_owner_in_private(front: Front) -> None:
    anna, beno, carla = (front.person(name) for name in ("anna", "beno", "carla"))
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket assign {ticket.id} @carla you know printers")
    told = await direct(front, carla, "to you.")
    assert "you know printers" in text_of(told)
    assert [
        each.event.reason for each in await front.log(ticket.id) if isinstance(each.event, OwnerChanged)
    ] == ["you know printers"]


async def test_the_form_hands_over_to_a_group_and_a_person(front: Front) -> None:
    anna, beno, carla = (front.person(name) for name in ("anna", "beno", "carla"))
    ticket = await front.open(anna)
    await more(front, beno, ticket, "ticket.assign")
    await beno.submit({"group": "sales", "owner": CARLA, "reason": "They ordered it."})
    assert (await front.until(ticket, owner=CARLA)).group == "sales"
    [event] = [each.event for each in await front.log(ticket.id) if isinstance(each.event, HandedOver)]
    assert event.reason == "They ordered it."
    assert "They ordered it." in text_of(await direct(front, carla, "assigned"))
    view = await more(front, beno, ticket, "ticket.assign")
    assert "Sales" in str(view)
    await beno.submit({"group": "none", "owner": None})
    now = await front.until(ticket, group=None)
    assert now.owner is None


async def test_the_form_refuses_an_owner_at_the_field_and_changes_nothing(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await more(front, beno, ticket, "ticket.assign")
    refused = await beno.submit({"group": "sales", "owner": "U0ANNA001"})
    assert "no agent" in refused["errors"]["owner"]
    now = await front.again(ticket)
    assert (now.group, now.owner) == (None, None)


async def test_a_word_that_is_neither_a_person_nor_a_group_is_said_so(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.command(HELP, f"/ticket assign {ticket.id} bob")
    assert "ops, sales" in text_of(await front.whispered(beno, HELP, "“bob” is neither"))
    await beno.command(HELP, f"/ticket group {ticket.id} night")
    assert "ops, sales" in text_of(await front.whispered(beno, HELP, "no group “night”"))
    assert (await front.again(ticket)).group is None


async def test_in_a_thread_and_after_a_mention_the_same_words_work_and_talk_stays_talk(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await beno.post(HELP, "!group sales", thread_ts=root_of(ticket))
    await front.until(ticket, group="sales")
    await beno.post(HELP, "@threadesk assign ops", thread_ts=root_of(ticket))
    await front.until(ticket, group="ops")
    await beno.post(HELP, "@threadesk assign blame to somebody else", thread_ts=root_of(ticket))
    assert (await front.updates(ticket, 2))[-1] == "assign blame to somebody else"
    assert (await front.again(ticket)).group == "ops"


async def test_a_groups_list_and_search(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    mine, other = await front.open(anna, "zebra one"), await front.open(anna, "zebra two")
    await beno.command(HELP, f"/ticket group {mine.id} ops")
    await front.until(mine, group="ops")
    await front.indexing.catch_up()
    await beno.command(HELP, "/ticket list group:operations")
    listed = text_of(await front.whispered(beno, HELP, "Tickets of the group Operations"))
    assert "👥 Operations" in listed
    assert mine.id in listed
    assert other.id not in listed
    await beno.command(HELP, "/ticket find zebra group:ops")
    found = text_of(await front.whispered(beno, HELP, "zebra group:ops"))
    assert "👥 Operations" in found
    assert mine.id in found
    assert other.id not in found
    await beno.command(HELP, "/ticket find zebra group:none")
    found = text_of(await front.whispered(beno, HELP, "zebra group:none"))
    assert other.id in found
    assert mine.id not in found
    await beno.command(HELP, "/ticket find group:night")
    assert await front.whispered(beno, HELP, "no group “night”")


async def test_addresses_are_noted_shown_and_taken_off(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await anna.command(HELP, f"/ticket email {ticket.id} Ann@PARTNER.example bob@partner.example")
    assert await front.whispered(anna, HELP, "noted; this desk sends no mail")
    await more(front, beno, ticket, "ticket.emails")
    refused = await beno.submit({"emails": "fine@partner.example not-fine"})
    assert "“not-fine” is no e-mail address" in refused["errors"]["emails"]
    await beno.submit({"emails": "zoe@partner.example -bob@partner.example"})
    assert (await front.again(ticket)).emails == ("Ann@partner.example", "zoe@partner.example")
    await anna.command(HELP, f"/ticket show {ticket.id}")
    assert await front.whispered(anna, HELP, "Ann@partner.example, zoe@partner.example")
    await anna.command(HELP, f"/ticket why {ticket.id}")
    assert await front.whispered(anna, HELP, "took off `bob@partner.example`")
    assert "partner.example" not in text_of(await card_of(front, anna, ticket))
    assert sum(isinstance(each.event, EmailsChanged) for each in await front.log(ticket.id)) == 2


async def test_a_bad_address_and_a_strangers_change_nothing(front: Front) -> None:
    anna, fred = front.person("anna"), front.person("fred")
    ticket = await front.open(anna)
    await anna.command(HELP, f"/ticket email {ticket.id} ann@partner")
    assert await front.whispered(anna, HELP, "no e-mail address")
    await fred.command(HELP, f"/ticket email {ticket.id} fred@contractor.example")
    assert await front.whispered(fred, HELP, "is not yours")
    assert (await front.again(ticket)).emails == ()


async def test_a_new_ticket_of_a_groups_subject_is_announced_to_it() -> None:
    subjects = tuple(
        type(each)(id=each.id, name=each.name, category=each.category, group="ops") for each in SUBJECTS
    )
    async with a_front([a_desk(groups=GROUPS, subjects=subjects)]) as front:
        ticket = await front.open(front.person("anna"))
        assert ticket.group == "ops"
        told = text_of(await in_ops(front, "A new ticket for *Operations*"))
        assert ticket.id in told
        assert f"/archives/{HELP}/" in told


def by_usergroup() -> DeskRules:
    return a_desk(agents=frozenset(), admins=frozenset(), named=Named(agents=("@ops",)))


async def refused_take(front: Front, person: Person, ticket: Ticket) -> bool:
    """Whether the click is refused: whoever may not take is told, and nothing changes."""
    body = payloads.click("ticket.take", ticket.id, user=payloads.ANNA | {"id": person.id})
    assert (await payloads.over_socket(front.app, body)).status == 200
    return (await front.again(ticket)).owner is None


async def told_of(sandbox: Sandbox, event: str, times: int) -> None:
    """Wait until the bot has acked so many of these events."""

    async def acked() -> bool:
        entries = await sandbox.log()
        answered = [each for each in entries if each["type"] == event and each["status"] is not None]
        return len(answered) >= times

    await sandbox.wait_for(acked)


async def test_an_event_of_the_user_group_changes_who_may_act() -> None:
    async with a_front([by_usergroup()]) as front:
        anna, beno, dora = (front.person(name) for name in ("anna", "beno", "dora"))
        ticket = await front.open(anna)
        await dora.usergroup("ops", "carla")
        await told_of(front.sandbox, "subteam_members_changed", 1)
        assert await refused_take(front, beno, ticket)
        await dora.usergroup("ops", "carla", "beno", "fred")
        await told_of(front.sandbox, "subteam_members_changed", 2)
        assert await refused_take(front, front.person("fred"), ticket)
        assert not await refused_take(front, beno, ticket)


async def test_whoever_leaves_the_channel_of_agents_is_one_no_more() -> None:
    rules = a_desk(agents=frozenset(), admins=frozenset(), named=Named(agents=(OPS,)))
    async with a_front([rules]) as front:
        anna, dora = front.person("anna"), front.person("dora")
        ticket = await front.open(anna)
        await dora.leave(OPS, BENO)
        await told_of(front.sandbox, "member_left_channel", 1)
        assert await refused_take(front, front.person("beno"), ticket)
        await dora.join(OPS, BENO)
        await told_of(front.sandbox, "member_joined_channel", 1)
        assert not await refused_take(front, front.person("beno"), ticket)


async def test_where_everybody_is_an_agent_a_guest_is_not() -> None:
    async with a_front([a_desk(agents=frozenset(), admins=frozenset())]) as front:
        anna, beno, fred = (front.person(name) for name in ("anna", "beno", "fred"))
        ticket = await front.open(anna)
        assert await refused_take(front, fred, ticket)
        await beno.command(HELP, f"/ticket assign {ticket.id} @fred")
        assert await front.whispered(beno, HELP, "no agent of the desk")
        assert not await refused_take(front, beno, ticket)
        view = await click(front, beno, ticket, "ticket.more")
        await push(front, beno, view, "ticket.assign")
        refused = await beno.submit({"owner": "U0FRED001"})
        assert "no agent" in refused["errors"]["owner"]
