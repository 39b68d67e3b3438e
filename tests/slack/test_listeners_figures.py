"""The survey and the figures through a sandbox: asked, answered, shown, counted, sent as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from io import BytesIO, StringIO

import pytest
from PIL import Image

from bot.domain.desk import Desks, SurveyRules
from bot.domain.ticket import DeskId, PersonId, Ticket
from bot.service.clock import SystemClock
from bot.service.desk import Desk
from bot.service.pulses import FRESH_FOR, Pulses
from bot.service.roster import Roster
from bot.service.tick import Tick
from storage.store import SqlStore
from tests.builders import WORKSPACE, add, closed, opened
from tests.fakes import HandClock
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.booth import a_booth
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.payloads import command, over_socket
from tests.slack.test_listeners_forms import click, push
from tests.slack.test_listeners_relating import direct

ASKING = a_desk(survey=SurveyRules(enabled=True))


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([ASKING]) as running:
        yield running


async def swept(front: Front) -> None:
    """Have done what is due by now, as the bot's own metronome does each second."""
    store = front.queries._store
    desk = Desk(store, Roster(Desks(all=(ASKING,))), SystemClock())
    await Tick(store, desk, SystemClock()).timers()


async def asked(front: Front, anna: Person, beno: Person) -> tuple[Ticket, Json]:
    """A ticket of Anna's that Beno has closed, and the question that came of it."""
    ticket = await front.open(anna)
    await beno.command(HELP, f"/ticket take {ticket.id}")
    await beno.command(HELP, f"/ticket close {ticket.id}")
    await front.until(ticket, outcome="resolved")
    await swept(front)
    return ticket, await direct(front, anna, "How did it go?")


async def files(front: Front, person: Person, ending: str) -> tuple[str, bytes]:
    """The file with that ending in somebody's direct messages with us, once it is there."""

    async def there() -> Json | None:
        shown = await person.messages(person.dm)
        found = [file for message in shown for file in message.get("files", ())]
        return next((file for file in found if file["name"].endswith(ending)), None)

    file = await front.wait(there)
    assert front.client.session is not None
    headers = {"Authorization": f"Bearer {front.client.token}"}
    async with front.client.session.get(file["url_private"], headers=headers) as answer:
        return file["name"], await answer.read()


async def test_the_requester_rates_with_one_click_and_adds_words_in_a_form(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, question = await asked(front, anna, beno)
    await anna.act("survey.rate_4", message=question, channel=anna.dm)
    thanks = await direct(front, anna, "Thank you for rating")
    assert thanks["ts"] == question["ts"]
    await anna.act("ticket.rate", message=thanks, channel=anna.dm)
    await front.view(anna)
    assert (await anna.submit({"text": "Quick and kind."}))["ok"]

    async def rated() -> Ticket | None:
        now = await front.again(ticket)
        return now if now.rating and now.rating.text else None

    now = await front.wait(rated)
    assert now.rating is not None
    assert (now.rating.stars, now.rating.text) == (4, "Quick and kind.")

    async def on_card() -> bool:
        place = now.places[0]
        shown = await beno.messages(place.channel, place.root)
        return any("★★★★☆ good" in text_of(each) for each in shown if each["ts"] == place.card)

    assert await front.wait(on_card)
    await beno.command(HELP, f"/ticket show {ticket.id}")
    assert await front.whispered(beno, HELP, "Quick and kind.")
    await beno.command(HELP, f"/ticket why {ticket.id}")
    assert await front.whispered(beno, HELP, "was asked how it went")
    await beno.command(HELP, f"/ticket export {ticket.id}")
    _, text = await files(front, beno, ".md")
    assert "- Survey: 4 of 5: Quick and kind." in text.decode()
    await beno.command(HELP, "/ticket stats today")
    assert "*4.0* of 5 from 1" in text_of(await front.whispered(beno, HELP, "Figures: Help"))


async def test_a_second_click_says_that_it_was_rated(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, question = await asked(front, anna, beno)
    await anna.command(HELP, f"/ticket rate {ticket.id} 2 Slow.")
    assert await front.whispered(anna, HELP, "is rated ★★☆☆☆")
    await anna.act("survey.rate_5", message=question, channel=anna.dm)

    async def told() -> bool | None:
        return any("with 2 of 5" in text_of(each) for each in await anna.messages(anna.dm)) or None

    assert await front.wait(told)
    now = await front.again(ticket)
    assert now.rating is not None
    assert now.rating.stars == 2


async def test_more_offers_to_rate_and_nobody_else_can(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket, _ = await asked(front, anna, beno)
    await beno.command(HELP, f"/ticket rate {ticket.id} 5")
    assert await front.whispered(beno, HELP, "Only the requester")
    await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.rate")
    assert (await anna.submit({"rating": option("5", "5 ★ very good")}))["ok"]

    async def rated() -> bool | None:
        now = await front.again(ticket)
        return (now.rating is not None and now.rating.stars == 5) or None

    assert await front.wait(rated)


async def test_nobody_is_asked_again_within_the_cooldown(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    first, _ = await asked(front, anna, beno)
    second = await front.open(anna)
    await beno.command(HELP, f"/ticket close {second.id}")
    await front.until(second, outcome="resolved")
    await swept(front)
    now = await front.again(second)
    assert (now.survey_asked_at, now.timers) == (None, ())
    assert (await front.again(first)).survey_asked_at is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rate T20261122.0001 9", "is no rating"),
        ("rate T20261122.0001 good", "is no rating"),
        ("rate T20261122.0001", "something is missing"),
        ("rate T20261122.0001 5", "nobody asked how it went"),
        ("rate T20261122.0009 5", "There is no ticket"),
        ("stats yesterdays", "is no period"),
        ("stats desk:moon", "There is no desk"),
        ("stats 900d", "at most 366 days"),
        ("stats since tomorrow", "as a day"),
    ],
)
async def test_what_is_wrong_is_said_and_changes_nothing(text: str, told: str) -> None:
    async with a_booth() as booth:
        before = await booth.store.transact(WORKSPACE, add, opened(), closed())
        answer = await over_socket(booth.app, command(text))
        said = json.dumps([answer.body, booth.client.asked], default=str)
        assert told in said
        assert await booth.queries.ticket(WORKSPACE, before.id) == before
        assert booth.client.calls("files.completeUploadExternal") == []


async def test_stats_answers_at_once_and_sends_a_picture_to_its_author_alone(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await beno.command(HELP, "/ticket stats 7d")
    answer = text_of(await front.whispered(beno, HELP, "Figures: Help"))
    assert "*Opened*" in answer
    assert "*1*  (before 0)" in answer
    assert ticket.id in answer
    name, picture = await files(front, beno, ".png")
    assert f"{name} is in our direct messages" in answer
    assert Image.open(BytesIO(picture)).format == "PNG"
    assert not any(message.get("files") for message in await anna.messages(anna.dm))
    assert not any(message.get("files") for message in await anna.messages(HELP))


async def test_a_requester_sees_their_own_figures_and_no_persons() -> None:
    async with a_front([a_desk(agents=frozenset({PersonId("U0BENO001")}))]) as front:
        anna, beno, carla = (front.person(name) for name in ("anna", "beno", "carla"))
        ticket = await front.open(anna)
        await beno.post(HELP, "Look here.", thread_ts=ticket.places[0].root)
        await front.updates(ticket, 2)
        await anna.command(HELP, "/ticket stats")
        told = text_of(await front.whispered(anna, HELP, "Your tickets: Help"))
        assert "*1*  (before 0)" in told
        assert "Beno" not in told
        await carla.command(HELP, "/ticket stats")
        told = text_of(await front.whispered(carla, HELP, "Your tickets: Help"))
        assert "*0*  (before 0)" in told
        assert ticket.id not in told


async def test_csv_and_json_come_as_files(front: Front) -> None:
    beno = front.person("beno")
    await front.open(front.person("anna"))
    await beno.command(HELP, "/ticket stats csv month")
    rows = list(csv.DictReader(StringIO((await files(front, beno, ".csv"))[1].decode())))
    assert any((row["figure"], row["value"]) == ("opened", "1") for row in rows)
    await beno.command(HELP, "/ticket stats json")
    assert json.loads((await files(front, beno, ".json"))[1])["period"]["opened"] == 1


async def test_a_file_that_does_not_get_through_is_said_so(front: Front) -> None:
    beno = front.person("beno")
    await front.sandbox.faults({"method": "files.completeUploadExternal", "when": "before", "do": "status"})
    await beno.command(HELP, "/ticket stats")
    assert "did not get through" in text_of(await front.whispered(beno, HELP, "Figures: Help"))


async def test_figures_in_a_thread_and_behind_more(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    root = ticket.places[0].root
    await beno.post(HELP, "!stats 7d", thread_ts=root)
    assert await front.whispered(beno, HELP, "Figures: Help", root)
    view = await push(front, beno, await click(front, beno, ticket, "ticket.more"), "desk.stats")
    assert "Figures: Help" in text_of(view)


async def test_closed_since_a_day_goes_on_page_by_page(front: Front) -> None:
    beno, store = front.person("beno"), front.queries._store
    now = SystemClock().now()
    for _ in range(12):
        await store.transact(WORKSPACE, add, opened(at=now), closed(at=now))
    await beno.command(HELP, "/ticket list closed since monday")
    first = await front.whispered(beno, HELP, "Closed tickets")
    numbers = _numbers(first)
    assert len(numbers) == 10
    await beno.act("list.page", message=first)

    async def turned() -> list[str] | None:
        shown = await beno.messages(HELP)
        pages = [_numbers(each) for each in shown if "Closed tickets" in text_of(each)]
        return next((page for page in pages if page and page != numbers), None)

    rest = await front.wait(turned)
    assert len(rest) == 2
    assert not set(rest) & set(numbers)


def _numbers(message: Json) -> list[str]:
    return [
        block["accessory"]["value"]
        for block in message["blocks"]
        if block.get("accessory", {}).get("action_id") == "ticket.show"
    ]


async def test_the_home_of_an_agent_shows_the_desk_at_a_glance(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    await front.open(anna)
    for person in (anna, beno):
        await person.open_home()

    async def drawn() -> bool | None:
        return "*1* open · *1* without an owner" in str(await beno.home()) or None

    assert await front.wait(drawn)

    async def drawn_for_anna() -> bool | None:
        return "Hardware Issue" in str(await anna.home()) or None

    assert await front.wait(drawn_for_anna)
    assert "without an owner" not in str(await anna.home())


async def test_a_desk_at_a_glance_is_counted_once_a_minute() -> None:
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        pulses = Pulses(store, clock)

        async def shown() -> int:
            return (await pulses.of(WORKSPACE, (DeskId("help"),))).open

        await store.transact(WORKSPACE, add, opened())
        assert await shown() == 1
        await store.transact(WORKSPACE, add, opened())
        assert await shown() == 1
        clock.turn(seconds=FRESH_FOR.total_seconds())
        assert await shown() == 2
