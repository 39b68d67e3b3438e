"""Approvals through a sandbox: who is asked and where, each way to answer, and what the question becomes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.approval import Gate, Needed, Verdict
from bot.domain.desk import DeskRules, Policies
from bot.domain.intents import FireTimers
from bot.domain.ticket import POLICY, STANDARD, PersonId, Ticket
from bot.sandbox.slack.view_state import find_element
from bot.slack.ids import Action
from tests.builders import WORKSPACE
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_forms import card_of
from tests.slack.test_listeners_forms import click as on_card
from tests.slack.test_listeners_home import home_with
from tests.slack.test_listeners_relating import direct, more

WAITS = "waits for approval"


def guarded(needed: Needed = Needed.ANY, *approvers: str) -> DeskRules:
    """A desk where standard tickets wait for Anna, Carla and Dora; Carla is an agent, Dora none."""
    people = approvers or ("U0ANNA001", "U0CARL001", "U0DORA001")
    return a_desk(
        admins=frozenset(),
        approvers=frozenset(map(PersonId, people)),
        gate=Gate(needed=needed, kinds=frozenset({STANDARD})),
    )


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([guarded()]) as running:
        yield running


@pytest.fixture
async def of_all() -> AsyncIterator[Front]:
    async with a_front([guarded(Needed.ALL)]) as running:
        yield running


def buttons_in(message: Json) -> list[str]:
    ways = (Action.APPROVE, Action.REFUSE)
    return [way for way in ways if find_element(message.get("blocks", []), way) is not None]


async def in_thread(front: Front, ticket: Ticket, words: str) -> Json:
    """The message of the ticket's thread that says this, once it is there."""

    async def there() -> Json | None:
        shown = await front.person("beno").messages(HELP, ticket.places[0].root)
        return next((each for each in shown[1:] if words in text_of(each)), None)

    return await front.wait(there)


def verdict(ticket: Ticket) -> Verdict | None:
    return ticket.approval.verdict if ticket.approval else None


async def decided(front: Front, ticket: Ticket, as_: Verdict) -> Ticket:
    async def is_so() -> Ticket | None:
        now = await front.again(ticket)
        return now if verdict(now) is as_ else None

    return await front.wait(is_so)


async def click(person: Person, message: Json, action: Action = Action.APPROVE, channel: str = HELP) -> None:
    await person.act(action, message=message, channel=channel)


async def test_it_is_asked_in_the_thread_and_in_private_and_both_change_when_it_is_decided(
    front: Front,
) -> None:
    anna, carla, dora = front.person("anna"), front.person("carla"), front.person("dora")
    ticket = await front.open(anna)
    asked = await in_thread(front, ticket, WAITS)
    assert buttons_in(asked) == [Action.APPROVE, Action.REFUSE]
    assert "Carla Costa" in text_of(asked)
    told = [await direct(front, person, "Open the thread") for person in (carla, dora)]
    assert [buttons_in(each) for each in told] == [[Action.APPROVE, Action.REFUSE]] * 2
    assert not any(WAITS in text_of(each) and buttons_in(each) for each in await anna.messages(anna.dm))

    await click(dora, told[1], channel=dora.dm)
    await decided(front, ticket, Verdict.APPROVED)
    for person in (carla, dora):
        assert buttons_in(await direct(front, person, "is approved.")) == []
    assert buttons_in(await in_thread(front, ticket, "is approved.")) == []
    assert len([each for each in await carla.messages(carla.dm) if ticket.id in text_of(each)]) == 1
    assert "approved this" in text_of(await direct(front, anna, "approved this"))

    async def is_on_card() -> bool:
        card = text_of(await card_of(front, carla, ticket))
        return "Dora" in card and "approved" in card and Action.TAKE in card

    assert await front.wait(is_on_card)


async def test_a_reason_is_asked_for_and_the_requester_hears_it(front: Front) -> None:
    anna, carla = front.person("anna"), front.person("carla")
    ticket = await front.open(anna)
    asked = await direct(front, carla, WAITS)
    await click(carla, asked, Action.REFUSE, carla.dm)
    await front.view(carla)
    refused = await carla.submit({"text": "  "})
    assert "Say why you refuse it" in str(refused["errors"]["text"])
    assert verdict(await front.again(ticket)) is Verdict.WAITING
    answer = await carla.submit({"text": "We have *enough* racks."})
    assert answer["ok"], answer

    async def voted() -> bool:
        now = await front.again(ticket)
        return now.approval is not None and bool(now.approval.votes)

    assert await front.wait(voted)
    await front.person("dora").command(HELP, f"/ticket refuse {ticket.id} Me neither")
    await front.whispered(front.person("dora"), HELP, "is refused and closed")
    now = await decided(front, ticket, Verdict.REFUSED)
    assert now.is_closed
    assert "refused this: Me neither" in text_of(await direct(front, anna, "Me neither"))
    await in_thread(front, ticket, "We have *enough* racks")
    await anna.command(HELP, f"/ticket reopen {ticket.id} please")
    assert "A follow-up asks anew" in text_of(await front.whispered(anna, HELP, "stays closed"))


async def test_a_follow_up_of_a_refused_ticket_asks_anew(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    for person in ("carla", "dora"):
        await front.person(person).command(HELP, f"/ticket refuse {ticket.id} no")
    await decided(front, ticket, Verdict.REFUSED)

    async def closed() -> Json | None:
        card = await card_of(front, anna, ticket)
        return card if Action.FOLLOW_UP in text_of(card) else None

    card = await front.wait(closed)
    assert Action.REOPEN not in text_of(card)
    await anna.act(Action.FOLLOW_UP, message=card)
    await front.view(anna)
    answer = await anna.submit({"text": "Half of it, then."})
    assert answer["ok"], answer

    async def another() -> Ticket | None:
        return next((each for each in await front.tickets() if each.follow_up_of == ticket.id), None)

    assert verdict(await front.wait(another)) is Verdict.WAITING


@pytest.mark.parametrize("words", ["approve {}", "aprove {}"])
async def test_the_word_approves_and_a_misspelt_one_does_nothing(front: Front, words: str) -> None:
    carla = front.person("carla")
    ticket = await front.open(front.person("anna"))
    await carla.command(HELP, f"/ticket {words.format(ticket.id)}")
    if words.startswith("approve"):
        await front.whispered(carla, HELP, "is approved.")
        assert verdict(await front.again(ticket)) is Verdict.APPROVED
    else:
        await front.whispered(carla, HELP, "Did you mean `approve`? Nothing was done.")
        assert verdict(await front.again(ticket)) is Verdict.WAITING


@pytest.mark.parametrize(
    ("words", "as_"),
    [
        ("!approve", Verdict.APPROVED),
        ("<@U0BOT0001> approve", Verdict.APPROVED),
    ],
)
async def test_in_the_thread_the_word_is_enough(front: Front, words: str, as_: Verdict) -> None:
    ticket = await front.open(front.person("anna"))
    await front.person("carla").post(HELP, words, thread_ts=ticket.places[0].root)
    after = await decided(front, ticket, as_)
    assert after.approval is not None
    assert [each.by for each in after.approval.votes] == [front.person("carla").id]


async def test_more_on_the_card_approves_and_refuses(of_all: Front) -> None:
    carla, dora = of_all.person("carla"), of_all.person("dora")
    ticket = await of_all.open(of_all.person("anna"))
    view = await on_card(of_all, carla, ticket, Action.MORE)
    await carla.act(Action.APPROVE, view=view)
    asked = await in_thread(of_all, ticket, "Carla Costa approved")
    assert buttons_in(asked) == [Action.APPROVE, Action.REFUSE]
    await more(of_all, dora, ticket, Action.REFUSE)
    assert (await dora.submit({"text": "Too dear"}))["ok"]
    await decided(of_all, ticket, Verdict.REFUSED)
    await in_thread(of_all, ticket, "is refused.")


@pytest.mark.parametrize(
    ("who", "words", "told"),
    [
        ("anna", "approve {}", "You asked for {} yourself, so somebody else has to approve it."),
        ("anna", "refuse {} no", "If it is not wanted any more, close it."),
        ("beno", "approve {}", "Only approvers of the desk Help approve or refuse."),
        ("fred", "approve {}", "Only approvers of the desk Help approve or refuse."),
        ("carla", "refuse {}", "It goes: `/ticket refuse &lt;number&gt; &lt;reason&gt;`"),
        ("carla", "approve {} now", "I do not know what “now” is to mean there"),
        ("beno", "take {}", "{} waits for approval: until then nobody takes, resolves or moves it."),
        ("beno", "resolve {}", "waits for approval"),
        ("beno", "assign {} me", "waits for approval"),
    ],
)
async def test_who_may_not_is_told_why_and_nothing_changes(
    front: Front, who: str, words: str, told: str
) -> None:
    ticket = await front.open(front.person("anna"))
    before = await front.again(ticket)
    person = front.person(who)
    await person.command(HELP, f"/ticket {words.format(ticket.id)}")
    await front.whispered(person, HELP, told.format(ticket.id))
    assert await front.again(ticket) == before


async def test_the_buttons_of_somebody_who_is_no_approver_any_more_do_nothing(front: Front) -> None:
    beno = front.person("beno")
    ticket = await front.open(front.person("anna"))
    asked = await in_thread(front, ticket, WAITS)
    await click(beno, asked)
    await front.whispered(beno, HELP, "Only approvers of the desk Help", ticket.places[0].root)
    assert verdict(await front.again(ticket)) is Verdict.WAITING


async def test_two_clicks_of_one_person_count_once(of_all: Front) -> None:
    carla = of_all.person("carla")
    ticket = await of_all.open(of_all.person("anna"))
    asked = await in_thread(of_all, ticket, WAITS)
    await click(carla, asked)
    await click(carla, asked)
    await in_thread(of_all, ticket, "Carla Costa approved")
    now = await of_all.again(ticket)
    assert now.approval is not None
    assert [vote.by for vote in now.approval.votes] == ["U0CARL001"]
    assert verdict(now) is Verdict.WAITING


async def test_closing_withdraws_the_question_everywhere(front: Front) -> None:
    anna, carla = front.person("anna"), front.person("carla")
    ticket = await front.open(anna)
    asked = await direct(front, carla, WAITS)
    await in_thread(front, ticket, WAITS)
    await anna.command(HELP, f"/ticket close {ticket.id} abandoned")
    await decided(front, ticket, Verdict.WITHDRAWN)
    assert buttons_in(await direct(front, carla, "nothing is to be approved any more")) == []
    assert buttons_in(await in_thread(front, ticket, "nothing is to be approved any more")) == []
    assert buttons_in(asked)
    await carla.command(HELP, f"/ticket approve {ticket.id}")
    await front.whispered(carla, HELP, "was withdrawn already")


async def test_it_is_kept_where_people_look(front: Front) -> None:
    dora = front.person("dora")
    ticket = await front.open(front.person("anna"))
    await dora.command(HELP, f"/ticket show {ticket.id}")
    assert "Waits for approval" in text_of(await front.whispered(dora, HELP, "Waits for approval"))
    await dora.command(HELP, f"/ticket approve {ticket.id}")
    await decided(front, ticket, Verdict.APPROVED)
    await dora.command(HELP, f"/ticket why {ticket.id}")
    log = text_of(await front.whispered(dora, HELP, "what happened"))
    assert "*Dora Diaz* approved this." in log or "approved this." in log
    assert "This waits for the approval of one of those who may approve it." in log


async def test_nobody_is_asked_where_nobody_may_approve_and_the_thread_says_so() -> None:
    nobody = replace(guarded(), approvers=frozenset({PersonId("U0ANNA001")}))
    async with a_front([nobody]) as front:
        ticket = await front.open(front.person("anna"))
        await in_thread(front, ticket, "Nobody is there who may approve it")
        assert verdict(ticket) is Verdict.WAITING


async def test_nobody_closes_a_ticket_as_refused_but_by_refusing(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    await anna.command(HELP, f"/ticket close {ticket.id} refused")
    await front.whispered(anna, HELP, "is closed (resolved)")
    now = await front.again(ticket)
    assert now.outcome is not None
    assert now.outcome.value == "resolved"


async def test_an_approver_who_says_nothing_is_asked_again_in_private_and_can_answer_there() -> None:
    at_once = Policies(unapproved_after=timedelta(microseconds=1))
    rules = replace(guarded(), policies=at_once)
    async with a_front([rules]) as front:
        anna, dora = front.person("anna"), front.person("dora")
        ticket = await front.open(anna)
        await direct(front, dora, "waits for approval")
        await front.desk.handle(WORKSPACE, ticket.id, FireTimers(by=POLICY), None)
        again = await direct(front, dora, "still waits for approval")
        assert "Nobody" not in text_of(again)
        await click(dora, again, channel=dora.dm)
        await decided(front, ticket, Verdict.APPROVED)


async def test_the_home_of_an_approver_shows_what_waits_for_them_until_they_answer(front: Front) -> None:
    anna, dora = front.person("anna"), front.person("dora")
    await dora.open_home()
    await home_with(front, dora, "New ticket")
    ticket = await front.open(anna)
    home = await home_with(front, dora, ticket.id)
    assert next(each["text"]["text"] for each in home["blocks"] if each["type"] == "header").startswith(
        "Waiting for your approval"
    )
    await dora.command(HELP, "/ticket list approvals")
    await front.whispered(dora, HELP, ticket.id)
    await click(dora, await direct(front, dora, WAITS), channel=dora.dm)
    await decided(front, ticket, Verdict.APPROVED)
    await home_with(front, dora, "New ticket", without=ticket.id)
