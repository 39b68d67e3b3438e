"""Incidents and the problem behind them, as agents file them: by command, in the thread, by a form."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.ticket import Status, Ticket
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_front, text_of
from tests.slack.test_listeners_forms import card_of, click
from tests.slack.test_listeners_relating import more


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


async def two(front: Front) -> tuple[Ticket, Ticket]:
    """An incident and the problem behind it."""
    anna = front.person("anna")
    return await front.open(anna, "Mail is slow"), await front.open(anna, "The disk is full")


async def line(front: Front, person: Person, ticket: Ticket, words: str) -> Json:
    """A message in the ticket's thread, once there is one with these words."""

    async def told() -> Json | None:
        thread = await person.messages(HELP, ticket.places[0].root)
        return next((each for each in thread if words in text_of(each)), None)

    return await front.wait(told)


async def card_saying(front: Front, person: Person, ticket: Ticket, words: str) -> bool:
    async def is_so() -> bool:
        return words in text_of(await card_of(front, person, ticket))

    return await front.wait(is_so)


@pytest.mark.parametrize(
    "way", ["/ticket incident-of {} {}", "!incident-of {1}", "<@U0BOT0001> incident-of {1}"]
)
async def test_an_incident_goes_under_its_problem_however_it_is_said(front: Front, way: str) -> None:
    beno, (incident, problem) = front.person("beno"), await two(front)
    words = way.format(incident.id, problem.id)
    if way.startswith("/"):
        await beno.command(HELP, words)
    else:
        await beno.post(HELP, words, thread_ts=incident.places[0].root)
    await front.until(incident, problem=problem.id)
    await line(front, beno, incident, f"filed this as an incident of the problem *{problem.id}*")
    await line(front, beno, problem, f"filed *{incident.id}* as an incident of this problem")
    await card_saying(front, beno, incident, f"Incident of {problem.id}.")
    await card_saying(front, beno, problem, f"Problem of 1 incident: {incident.id}.")


async def test_a_form_files_it_says_what_is_wrong_and_takes_it_off_again(front: Front) -> None:
    beno, (incident, problem) = front.person("beno"), await two(front)
    await more(front, beno, incident, "ticket.incident_of")
    refused = await beno.submit({"other": incident.id})
    assert "both" in str(refused["errors"]["other"])
    await beno.submit({"other": problem.id})
    assert (await front.again(incident)).problem == problem.id
    form = await more(front, beno, incident, "ticket.incident_of")
    assert problem.id in str(form)
    await beno.submit({"other": ""})
    assert (await front.again(incident)).problem is None
    await line(front, beno, problem, f"took the incident *{incident.id}* off this problem")
    asked = await click(front, beno, problem, "ticket.more")
    assert "ticket.incident_of" in str(asked)


async def test_a_problem_that_closes_asks_its_incidents_and_one_click_closes_them(front: Front) -> None:
    beno, (incident, problem) = front.person("beno"), await two(front)
    await beno.command(HELP, f"/ticket incident-of {incident.id} {problem.id}")
    await front.until(problem, incidents=(incident.id,))
    assert "ticket.incident_of" not in str(await click(front, beno, problem, "ticket.more"))
    await beno.command(HELP, f"/ticket close {problem.id}")
    asked = await line(front, beno, incident, f"The problem *{problem.id}* behind this is closed: resolved.")
    await beno.act("ticket.close", message=asked)
    assert incident.id in str(await front.view(beno))


async def test_a_problem_that_is_open_again_says_so_and_one_click_reopens_an_incident(
    front: Front,
) -> None:
    beno, (incident, problem) = front.person("beno"), await two(front)
    await beno.command(HELP, f"/ticket incident-of {incident.id} {problem.id}")
    await front.until(problem, incidents=(incident.id,))
    for each in (incident, problem):
        await beno.command(HELP, f"/ticket close {each.id}")
        await front.until(each, status=Status.CLOSED)
    await beno.command(HELP, f"/ticket reopen {problem.id} it is back")
    told = await line(front, beno, incident, f"The problem *{problem.id}* behind this is open again.")
    await beno.act("ticket.reopen", message=told)
    assert incident.id in str(await front.view(beno))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("incident-of {0.id} {0.id}", "These are both"),
        ("incident-of {0.id} T20200101.0001", "no ticket T20200101.0001"),
        ("incident-of {1.id} {0.id}", "is a problem with incidents of its own"),
        ("incident-of {2.id} {0.id}", "The problem behind it is {1.id}"),
    ],
)
async def test_what_cannot_be_says_why_and_changes_nothing(front: Front, words: str, why: str) -> None:
    beno, (incident, problem) = front.person("beno"), await two(front)
    third = await front.open(front.person("anna"), "The fan is loud")
    await beno.command(HELP, f"/ticket incident-of {incident.id} {problem.id}")
    await front.until(incident, problem=problem.id)
    known = (incident, problem, third)
    await beno.command(HELP, f"/ticket {words.format(*known)}")
    assert await front.whispered(beno, HELP, why.format(*known))
    now = [await front.again(each) for each in known]
    assert [(each.problem, each.incidents) for each in now] == [
        (problem.id, ()),
        (None, (incident.id,)),
        (None, ()),
    ]


async def test_who_is_no_agent_files_nothing(front: Front) -> None:
    anna, (incident, problem) = front.person("anna"), await two(front)
    await anna.command(HELP, f"/ticket incident-of {incident.id} {problem.id}")
    assert await front.whispered(anna, HELP, "agents")
    assert (await front.again(incident)).problem is None
