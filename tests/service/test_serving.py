"""A desk that serves customers of a remote: what they get to see there, through the whole core in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.connector import Errand
from bot.domain.effects import Mark, MarkUpdate, PostUpdate
from bot.domain.events import Published, UpdateAdded
from bot.domain.ids import RemoteId
from bot.domain.intents import AddUpdate, SendNow, Source
from bot.domain.remote import Manner, PublishAct
from bot.domain.ticket import MessageRef, Role, Turn, Visibility
from bot.errors import Transient, UserError
from tests.domain.test_decide import BENO, HELP, RULES
from tests.service.quiet import TEAM
from tests.service.serving import KIM, OLGA, ServingDesk, a_serving_desk

INSIDE, OUTSIDE = Visibility.INTERNAL, Visibility.PUBLIC


@pytest.fixture
async def desk() -> AsyncIterator[ServingDesk]:
    async with a_serving_desk() as running:
        yield running


def source(key: str) -> Source:
    return Source(workspace=TEAM, key=key)


def words(desk: ServingDesk) -> list[tuple[str, Visibility]]:
    return [(text.split("\n")[0], manner.visibility) for text, manner in desk.serving.said]


async def test_a_reply_and_a_note_are_internal_there_and_something_published_is_not(
    desk: ServingDesk,
) -> None:
    ticket, _ = await desk.open_there()
    await desk.say(ticket, "2.1", "Is that the old printer?", BENO)
    note = AddUpdate(by=BENO, text="He is odd.", visibility=INSIDE)
    await desk.desk.handle(TEAM, ticket, note, source("note"))
    await desk.pass_time(25)
    message = MessageRef(channel=HELP, id="2.2")
    published = AddUpdate(by=BENO, text="It is the fuse.", message=message, is_published=True)
    await desk.desk.handle(TEAM, ticket, published, source("publish"))
    await desk.pass_time(25)
    assert words(desk) == [("Is that the old printer?", INSIDE), ("He is odd.", INSIDE)]
    remote = (await desk.ticket(ticket)).remote
    assert remote is not None
    await desk.desk.handle(TEAM, ticket, SendNow(by=BENO, sending=remote.sendings[0].id), source("agreed"))
    await desk.pass_time(25)
    assert words(desk)[-1] == ("It is the fuse.", OUTSIDE)
    marks = [each for each in (effect for effect, _ in desk.chat.done) if isinstance(each, MarkUpdate)]
    assert marks[-1].mark is Mark.PUBLISHED


async def test_what_was_said_before_is_published_where_it_is(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    await desk.say(ticket, "2.1", "It is the fuse.", BENO)
    await desk.pass_time(25)
    before = len(desk.serving.seen(there))
    number = (await desk.numbers(ticket))["It is the fuse."]
    await desk.desk.publish(source("p"), ticket, BENO, number)
    await desk.work()
    update = desk.serving.tickets[there][-1].id
    assert [act for act, _ in desk.serving.acts] == [PublishAct(update=update)]
    assert len(desk.serving.seen(there)) == before + 1
    assert (await desk.ticket(ticket)).turn is Turn.THEIRS
    with pytest.raises(UserError) as caught:
        await desk.desk.publish(source("p2"), ticket, BENO, number)
    assert caught.value.code == "published_already"


async def test_what_went_there_with_others_is_said_anew_for_the_customer(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    await desk.say(ticket, "2.1", "He is odd.", BENO)
    await desk.say(ticket, "2.2", "It is the fuse.", BENO)
    await desk.pass_time(25)
    assert len(words(desk)) == 1
    await desk.desk.publish(source("p"), ticket, BENO, (await desk.numbers(ticket))["It is the fuse."])
    await desk.work()
    assert words(desk)[1:] == [("It is the fuse.", OUTSIDE)]
    assert not any("odd" in each.text for each in desk.serving.seen(there))


async def test_a_colleague_s_note_is_published_by_an_agent_here(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    desk.serving.colleague(there, "It is the fuse.", OLGA, seen=False)
    await desk.look()
    number = (await desk.numbers(ticket))["It is the fuse."]
    await desk.desk.publish(source("p"), ticket, BENO, number)
    await desk.work()
    assert "It is the fuse." in [each.text for each in desk.serving.seen(there)]


async def test_what_people_write_there_comes_with_who_they_are(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    desk.serving.colleague(there, "And now?", KIM)
    desk.serving.colleague(there, "Nearly.", OLGA, seen=False)
    await desk.look()
    said = [each.event for each in await desk.log(ticket) if isinstance(each.event, UpdateAdded)]
    assert [(each.actor, each.role, each.visibility, each.is_published) for each in said[1:]] == [
        ("Kim Lee", Role.REQUESTER, OUTSIDE, True),
        ("Olga Tech", Role.AGENT, INSIDE, False),
    ]


@pytest.mark.parametrize("cut_at", ["before", "after"])
async def test_a_cut_while_something_is_published_publishes_it_once(desk: ServingDesk, cut_at: str) -> None:
    ticket, there = await desk.open_there()
    cuts = [1]

    def cut(errand: Errand) -> None:
        if errand is Errand.SAY and cuts:
            cuts.pop()
            raise Transient("deskly", "push", "cut off", certain=cut_at == "before")

    setattr(desk.serving, cut_at, cut)
    intent = AddUpdate(by=BENO, text="It is the fuse.", is_published=True, is_agreed=True)
    await desk.desk.handle(TEAM, ticket, intent, source("p"))
    await desk.pass_time(200)
    assert sum("fuse" in each.text for each in desk.serving.tickets[there]) == 1
    assert (await desk.ticket(ticket)).turn is Turn.THEIRS


async def test_the_description_is_the_customer_s_already(desk: ServingDesk) -> None:
    ticket, _ = await desk.open_there()
    with pytest.raises(UserError) as caught:
        await desk.desk.publish(source("p"), ticket, BENO, 2)
    assert caught.value.code == "published_already"
    with pytest.raises(UserError) as caught:
        await desk.desk.publish(source("p"), ticket, BENO, 1)
    assert caught.value.code == "not_said"
    assert not any(isinstance(each.event, Published) for each in await desk.log(ticket))


async def test_everything_is_said_plainly_by_the_api_user_until_somebody_is_known_there(
    desk: ServingDesk,
) -> None:
    ticket, _ = await desk.open_there()
    await desk.say(ticket, "2.1", "Is that the old printer?", BENO)
    await desk.pass_time(25)
    assert desk.serving.said[0][1] == Manner(visibility=INSIDE)


async def test_a_colleague_s_note_on_a_customer_s_ticket_stands_in_its_thread(desk: ServingDesk) -> None:
    poll = desk.poll()
    await poll.begin()
    await poll.sweep()
    there = RemoteId("t9")
    desk.serving.tickets[there] = []
    desk.clock.turn(seconds=60)
    desk.serving.colleague(there, "Nothing prints.", KIM)
    await desk.look()
    ticket = await desk.store.read(TEAM, lambda tx: tx.ticket_of(RULES.id, there))
    assert ticket is not None
    await desk.work()
    desk.serving.colleague(there, "He is odd.", OLGA, seen=False)
    await desk.look()
    await desk.work()
    number = (await desk.numbers(ticket))["He is odd."]
    posted = [effect.number for effect, _ in desk.chat.done if isinstance(effect, PostUpdate)]
    assert number in posted
