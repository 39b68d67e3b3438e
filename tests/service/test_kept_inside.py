"""What is said inside a desk that serves stays inside, whatever happens between its being said and sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.connector import Errand
from bot.domain.ids import PersonId
from bot.domain.intents import AddUpdate, Drop, SendAgain, SetSubject, SetTimer, Source
from bot.domain.remote import Act, Manner, PublishAct
from bot.domain.ticket import MessageRef, TicketId, TimerKind, Turn, Visibility
from bot.errors import Rejected, Transient
from tests.domain.test_decide import ANNA, BENO, HELP, VPN
from tests.domain.test_opening import FORM
from tests.service.quiet import TEAM
from tests.service.serving import KIM, ServingDesk, a_serving_desk

INSIDE, OUTSIDE = Visibility.INTERNAL, Visibility.PUBLIC


@pytest.fixture
async def desk() -> AsyncIterator[ServingDesk]:
    async with a_serving_desk() as running:
        yield running


def source(key: str) -> Source:
    return Source(workspace=TEAM, key=key)


async def edit(desk: ServingDesk, ts: str, text: str | None, by: PersonId = BENO) -> None:
    at = desk.clock.now() + timedelta(seconds=1)
    await desk.desk.revise(MessageRef(channel=HELP, id=ts), text, by, at, source(f"edit:{ts}:{text}"))


async def published(desk: ServingDesk, ticket: TicketId, words: str, key: str = "p") -> None:
    await desk.desk.publish(source(key), ticket, BENO, (await desk.numbers(ticket))[words])


@pytest.mark.parametrize("lost", [None, Errand.OPEN, Errand.SAY])
async def test_talk_before_it_is_open_there_is_no_part_of_what_the_customer_reads(
    desk: ServingDesk, lost: Errand | None
) -> None:
    answers = [lost]

    def lose(errand: Errand) -> None:
        if errand is answers[0]:
            answers[0] = None
            raise Transient("deskly", "say", "cut off", certain=False)

    desk.serving.after = lose
    said = MessageRef(channel=HELP, id="1.1")
    ticket = await desk.opened(replace(FORM, by=ANNA, subject=None, said=said, thread=said))
    await desk.say(ticket.id, "1.2", "He is odd, let him wait.", BENO)
    subject = SetSubject(by=BENO, subject=VPN)
    await desk.desk.handle(TEAM, ticket.id, subject, source("subject"))
    await desk.pass_time(200)
    [new] = desk.serving.opened
    assert "odd" not in new.text
    there = desk.remote_id(await desk.ticket(ticket.id))
    assert not any("odd" in each.text for each in desk.serving.seen(there))
    assert sum("odd" in each.text for each in desk.serving.tickets[there]) == 1
    await desk.look()
    assert (await desk.ticket(ticket.id)).updates == 2


async def test_what_was_edited_after_it_went_there_is_published_as_it_reads_now(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    await desk.say(ticket, "2.1", "It is the fuse, the odd man broke it.", BENO)
    await desk.pass_time(25)
    await edit(desk, "2.1", "It is the fuse.")
    await desk.pass_time(25)
    await published(desk, ticket, "It is the fuse, the odd man broke it.")
    await desk.pass_time(25)
    seen = [each.text for each in desk.serving.seen(there)]
    assert any(each.startswith("It is the fuse.") for each in seen)
    assert not any("odd" in each for each in seen)


async def test_what_is_taken_back_before_it_is_published_there_stays_inside(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()
    await desk.say(ticket, "2.1", "He is odd.", BENO)
    await desk.pass_time(25)
    await published(desk, ticket, "He is odd.")
    await edit(desk, "2.1", None)
    await desk.pass_time(25)
    assert not any("odd" in each.text for each in desk.serving.seen(there))


async def test_what_could_not_be_published_can_be_published_later(desk: ServingDesk) -> None:
    ticket = (await desk.opened(replace(FORM, by=BENO, requester=BENO))).id
    await desk.work()
    there = desk.remote_id(await desk.ticket(ticket))
    await desk.say(ticket, "2.1", "It is the fuse.", BENO)
    await desk.pass_time(25)
    act = desk.serving.act

    async def refuse(ticket: object, act: Act, manner: Manner) -> None:
        raise Rejected("deskly", "act", "not today")

    desk.serving.act = refuse  # type: ignore[method-assign,assignment]  # for once
    await published(desk, ticket, "It is the fuse.")
    await desk.work()
    now = await desk.ticket(ticket)
    assert (now.turn, now.responded_at) == (Turn.OURS, None)
    desk.serving.act = act  # type: ignore[method-assign]  # as it was
    await published(desk, ticket, "It is the fuse.", "again")
    await desk.work()
    assert [each for each, _ in desk.serving.acts] == [PublishAct(update=desk.serving.tickets[there][-1].id)]
    assert (await desk.ticket(ticket)).turn is Turn.THEIRS


async def test_what_was_refused_and_kept_here_was_not_published(desk: ServingDesk) -> None:
    ticket, there = await desk.open_there()

    def refuse(errand: Errand) -> None:
        if errand is Errand.SAY:
            raise Rejected("deskly", "push", "not today")

    desk.serving.before = refuse
    intent = AddUpdate(by=BENO, text="It is the fuse.", is_published=True, is_agreed=True)
    await desk.desk.handle(TEAM, ticket, intent, source("said"))
    await desk.pass_time(25)
    remote = (await desk.ticket(ticket)).remote
    assert remote is not None
    await desk.desk.handle(TEAM, ticket, Drop(by=BENO, sending=remote.sendings[0].id), source("kept"))
    desk.serving.before = lambda errand: None
    await published(desk, ticket, "It is the fuse.")
    await desk.pass_time(25)
    assert sum("fuse" in each.text for each in desk.serving.seen(there)) == 1


@pytest.mark.parametrize("kind", [TimerKind.AUTO_CLOSE, TimerKind.SNOOZE])
async def test_a_customer_who_answers_there_is_not_closed_on_and_wakes_it(
    desk: ServingDesk, kind: TimerKind
) -> None:
    ticket, there = await desk.open_there()
    await desk.look()
    due = desk.clock.now() + timedelta(hours=3)
    await desk.desk.handle(TEAM, ticket, SetTimer(by=BENO, kind=kind, due_at=due), source("timer"))
    desk.serving.colleague(there, "It still fails.", KIM)
    await desk.look()
    assert [each.kind for each in (await desk.ticket(ticket)).timers if each.kind is kind] == []


async def test_a_customer_s_word_edited_into_a_note_is_no_word_of_theirs_there(desk: ServingDesk) -> None:
    desk.addresses[ANNA] = "kim@acme.example"
    await desk.acquainted()
    ticket, _ = await desk.open_there()
    await desk.say(ticket, "2.1", "It still fails.", ANNA)
    await desk.pass_time(25)
    at = desk.clock.now() + timedelta(seconds=1)
    message = MessageRef(channel=HELP, id="2.1")
    await desk.desk.revise(message, "He is odd.", ANNA, at, source("edit"), INSIDE)
    await desk.pass_time(25)
    [(_, whose), (text, manner)] = desk.serving.said
    assert whose.as_whom == "contact:99"
    assert "odd" in text
    assert manner == Manner(visibility=INSIDE)


@pytest.mark.parametrize("becomes", [INSIDE, None])
async def test_what_was_taken_from_the_customer_while_it_left_is_not_sent_again(
    desk: ServingDesk, becomes: Visibility | None
) -> None:
    ticket, there = await desk.open_there()
    at = desk.clock.now() + timedelta(seconds=60)
    message = MessageRef(channel=HELP, id="2.1")
    await desk.say(ticket, "2.1", "It is the fuse.", BENO)
    await published(desk, ticket, "It is the fuse.")

    push = desk.serving.push

    async def refuse(*args: object) -> object:
        text = "He is odd." if becomes else None
        await desk.desk.revise(message, text, BENO, at, source("edit"), becomes or OUTSIDE)
        raise Rejected("deskly", "push", "not today")

    desk.serving.push = refuse  # type: ignore[method-assign,assignment]  # for once
    await desk.pass_time(25)
    desk.serving.push = push  # type: ignore[method-assign]  # as it was
    remote = (await desk.ticket(ticket)).remote
    assert remote is not None
    await desk.desk.handle(TEAM, ticket, SendAgain(by=BENO, sending=1), source("again"))
    await desk.pass_time(25)
    assert [each.text for each in desk.serving.seen(there) if "odd" in each.text or "fuse" in each.text] == []


async def test_what_was_taken_from_the_customer_while_nothing_could_be_reached_does_not_leave(
    desk: ServingDesk,
) -> None:
    ticket, there = await desk.open_there()
    at = desk.clock.now() + timedelta(seconds=60)
    await desk.say(ticket, "2.1", "He is odd.", BENO)
    await published(desk, ticket, "He is odd.")

    def cut(errand: Errand) -> None:
        raise Transient("deskly", "push", "cut off", certain=True)

    desk.serving.before = cut
    await desk.work()
    message = MessageRef(channel=HELP, id="2.1")
    await desk.desk.revise(message, None, BENO, at, source("edit"))
    desk.serving.before = lambda errand: None
    await desk.pass_time(4_000)
    assert not any("odd" in each.text for each in desk.serving.tickets[there])
    remote = (await desk.ticket(ticket)).remote
    assert remote is not None
    assert remote.sendings == ()
