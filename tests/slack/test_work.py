"""Time and checklists in Slack: as commands, from More…, and when a ticket is closed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.intents import ChangeChecklist
from bot.domain.ticket import PersonId, Status, Ticket
from bot.errors import UserError
from bot.slack.words.work import duration
from bot.slack.working import minutes
from tests.builders import WORKSPACE
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_front, text_of


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front() as running:
        yield running


@pytest.mark.parametrize(
    ("typed", "meant"), [("15", 15), ("90min", 90), ("2h", 120), ("1h30", 90), ("1 h 5 m", 65), ("0", 0)]
)
def test_times_are_read_as_people_write_them(typed: str, meant: int) -> None:
    assert minutes(typed) == meant


@pytest.mark.parametrize("typed", ["", "soon", "1.5h", "h", "-15", "15 apples"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        minutes(typed)
    assert caught.value.code == "minutes_unfit"


@pytest.mark.parametrize(("spent", "said"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min")])
def test_durations_read_well(spent: int, said: str) -> None:
    assert duration(spent) == said


async def test_time_is_noted_by_command_and_shown_in_the_thread(front: Front) -> None:
    ticket, beno = await front.open(front.person("anna")), front.person("beno")
    await beno.command(HELP, f"/ticket time {ticket.id} 1h30 changed the <toner>")
    await front.whispered(beno, HELP, "1 h 30 min are noted")
    assert (await front.again(ticket)).minutes == 90
    root = (await front.again(ticket)).places[0].root
    await front.wait(lambda: said_there(front, root, "worked 1 h 30 min on this: changed the &lt;toner&gt;"))
    await beno.post(HELP, "!time 30 min", thread_ts=root)
    await front.wait(lambda: spent(front, ticket, 120))
    await front.person("anna").command(HELP, f"/ticket time {ticket.id} 15")
    await front.whispered(front.person("anna"), HELP, "agents")


async def spent(front: Front, ticket: Ticket, total: int) -> bool:
    return (await front.again(ticket)).minutes == total


async def said_there(front: Front, root: str | None, words: str) -> bool:
    shown = await front.person("beno").messages(HELP, root)
    return any(words in text_of(each) for each in shown)


async def test_a_checklist_is_written_ticked_and_read_by_numbers(front: Front) -> None:
    ticket, beno = await front.open(front.person("anna")), front.person("beno")
    await beno.command(HELP, f"/ticket checklist {ticket.id} add Check the backup")
    await beno.command(HELP, f"/ticket checklist {ticket.id} add Call back")
    await front.whispered(beno, HELP, "0 of 2 done")
    await beno.command(HELP, f"/ticket checklist {ticket.id} done 2")
    shown = text_of(await front.whispered(beno, HELP, "1 of 2 done"))
    assert "☐ Check the backup" in shown
    assert "☑ ~Call back~" in shown
    await beno.command(HELP, f"/ticket checklist {ticket.id} done 3")
    await front.whispered(beno, HELP, "“3” is no item")
    await beno.command(HELP, f"/ticket checklist {ticket.id} remove 1, 2")
    await front.whispered(beno, HELP, "Nothing is on its checklist")


async def card_of(front: Front, person: Person, ticket: Ticket) -> Json:
    return next(each for each in await person.messages(HELP) if ticket.id in text_of(each))


async def test_the_checklist_form_ticks_adds_and_takes_off(front: Front) -> None:
    ticket, beno = await front.open(front.person("anna")), front.person("beno")
    names = tuple(f"Item {number}" for number in range(12))
    await front.desk.handle(WORKSPACE, ticket.id, ChangeChecklist(by=PersonId(beno.id), add=names), None)
    items = (await front.again(ticket)).checklist
    await beno.act("ticket.more", message=await card_of(front, beno, ticket))
    await beno.act("work.checklist", view=await front.view(beno))
    filled = {
        "done:1": [items[0].id, items[3].id],
        "remove": [items[11].id],
        "add": "One more\n\nAnd another",
    }
    answer = await beno.submit(filled)
    assert answer["ok"], answer
    after = (await front.again(ticket)).checklist
    assert [each.name for each in after if each.is_done] == ["Item 0", "Item 3"]
    assert [each.name for each in after][-3:] == ["Item 10", "One more", "And another"]
    await beno.act("ticket.more", message=await card_of(front, beno, ticket))
    await beno.act("work.checklist", view=await front.view(beno))
    await beno.submit({"done:1": [items[3].id]})
    assert [each.name for each in (await front.again(ticket)).checklist if each.is_done] == ["Item 3"]


async def test_time_is_noted_by_its_form_and_no_time_is_a_fault_in_it(front: Front) -> None:
    ticket, beno = await front.open(front.person("anna")), front.person("beno")
    await beno.act("ticket.more", message=await card_of(front, beno, ticket))
    await beno.act("work.time", view=await front.view(beno))
    assert "choose a time" in str(await beno.submit({"worked": "Toner"}))
    assert "I cannot read" in str(await beno.submit({"other": "soon"}))
    answer = await beno.submit({"minutes": "15", "other": "1h30"})
    assert answer["ok"], answer
    assert (await front.again(ticket)).minutes == 90


async def test_an_agent_who_closes_is_asked_for_the_time(front: Front) -> None:
    ticket, beno = await front.open(front.person("anna")), front.person("beno")
    await beno.act("ticket.close", message=await card_of(front, beno, ticket))
    assert "Time worked" in text_of(await front.view(beno))
    answer = await beno.submit({"minutes": "30"})
    assert answer["ok"], answer
    after = await front.again(ticket)
    assert (after.status, after.minutes) == (Status.CLOSED, 30)


async def test_what_is_important_and_undone_is_confirmed_before_it_closes(front: Front) -> None:
    ticket, beno = await front.open(front.person("anna")), front.person("beno")
    await beno.command(HELP, f"/ticket checklist {ticket.id} add !Check the backup")
    await front.whispered(beno, HELP, "❗ Check the backup")
    await beno.command(HELP, f"/ticket close {ticket.id}")
    await front.whispered(beno, HELP, "Important on the checklist")
    await beno.act("ticket.close", message=await card_of(front, beno, ticket))
    assert "Check the backup" in text_of(await front.view(beno))
    refused = str(await beno.submit({}))
    assert "Important on the checklist" in refused
    assert "press Close on the card and tick Close it all the same" in refused  # A field shows no mrkdwn.
    answer = await beno.submit({"confirmed": ["confirmed"]})
    assert answer["ok"], answer
    assert (await front.again(ticket)).status is Status.CLOSED
