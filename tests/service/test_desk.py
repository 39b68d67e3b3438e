"""The one door: every delivery once, one ticket a thread, edits as corrections, timers from the sweep."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.events import TimersFired, UpdateAdded, UpdateCorrected, UpdateRefused, UpdateRetracted
from bot.domain.homes import HomeList
from bot.domain.intents import AddUpdate, Close, OpenTicket, SetTimer, Source
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import MessageRef, Status, TicketId, TimerKind, Visibility
from bot.errors import UserError
from bot.service.queries import number_from
from bot.service.revising import Revision
from tests.domain.test_decide import ANNA, BENO, HELP, NOW, RULES
from tests.domain.test_opening import FORM, HERE
from tests.service.conftest import TEAM, House

THREAD = MessageRef(channel=HELP, id="1.0")
GREW = replace(FORM, thread=THREAD, said=THREAD, verbatim=True)


async def test_the_same_form_delivered_again_opens_nothing(house: House) -> None:
    first = await house.opened()
    again = await house.desk.open(FORM, Source(workspace=TEAM, key="open"))
    assert (again.ticket, again.is_new) == (None, False)
    page = await house.queries.page(TEAM, Listing(scope=Scope.OPEN, person=ANNA))
    assert [ticket.id for ticket in page.tickets] == [first.id]


async def test_a_second_ticket_for_a_thread_is_the_first(house: House) -> None:
    first = await house.opened(GREW)
    again = await house.desk.open(replace(GREW, by=BENO), Source(workspace=TEAM, key="other"))
    assert (again.ticket, again.is_new) == (first, False)


async def test_a_reply_is_one_update_however_often_it_comes(house: House) -> None:
    await house.opened(GREW)
    for _ in range(3):
        ticket = await house.said("1.0", "2.0")
    assert ticket is not None
    assert ticket.updates == 2


async def test_the_message_that_opened_a_ticket_is_no_reply(house: House) -> None:
    await house.opened(GREW)
    ticket = await house.said("1.0", "1.0")
    assert ticket is not None
    assert ticket.updates == 1


async def test_a_thread_without_a_ticket_is_not_ours(house: House) -> None:
    assert await house.said("7.0", "8.0") is None


async def test_an_edit_corrects_and_a_deletion_retracts_and_nothing_is_changed(house: House) -> None:
    ticket = await house.opened(GREW)
    await house.said("1.0", "2.0", "it is reb")
    for _ in range(2):
        assert await edited(house, "it is red", 1) in (Revision.RECORDED, Revision.NOTHING)
    await edited(house, None, 2)
    _, log = await house.queries.history(TEAM, ticket.id)
    said = [recorded.event for recorded in log]
    assert [event.text for event in said if isinstance(event, UpdateAdded)][-1] == "it is reb"
    assert [event.text for event in said if isinstance(event, UpdateCorrected)] == ["it is red"]
    assert len([event for event in said if isinstance(event, UpdateRetracted)]) == 1


async def test_an_edit_that_changes_no_word_is_nothing(house: House) -> None:
    await house.opened(GREW)
    await house.said("1.0", "2.0", "hello")
    assert await edited(house, "hello", 1) is Revision.NOTHING


async def edited(house: House, text: str | None, minute: int) -> Revision:
    """Anna edits her message 2.0 at that minute, or deletes it."""
    message = MessageRef(channel=HELP, id="2.0")
    source = Source(workspace=TEAM, key=f"edit:{minute}")
    return await house.desk.revise(message, text, ANNA, NOW + timedelta(minutes=minute), source)


async def test_an_edit_back_to_the_first_text_counts_and_an_older_one_does_not(house: House) -> None:
    ticket = await house.opened(GREW)
    await house.said("1.0", "2.0", "a")
    assert await edited(house, "b", 2) is Revision.RECORDED
    assert await edited(house, "too late", 1) is Revision.NOTHING
    assert await edited(house, "a", 3) is Revision.RECORDED
    _, log = await house.queries.history(TEAM, ticket.id)
    corrections = [each.event.text for each in log if isinstance(each.event, UpdateCorrected)]
    assert corrections == ["b", "a"]


async def test_an_edit_of_a_message_that_has_not_arrived_is_unknown(house: House) -> None:
    await house.opened(GREW)
    assert await edited(house, "b", 2) is Revision.UNKNOWN


async def test_an_edited_note_stays_a_note(house: House) -> None:
    ticket = await house.opened(GREW)
    message = MessageRef(channel=HELP, id="2.0")
    note = AddUpdate(by=BENO, text="a secret", message=message, visibility=Visibility.INTERNAL)
    await house.desk.reply(HELP, "1.0", note, Source(workspace=TEAM, key="note"))
    source = Source(workspace=TEAM, key="edit")
    await house.desk.revise(message, "another secret", BENO, NOW + timedelta(minutes=1), source)
    _, log = await house.queries.history(TEAM, ticket.id)
    corrected = [each.event for each in log if isinstance(each.event, UpdateCorrected)]
    assert [event.visibility for event in corrected] == [Visibility.INTERNAL]


async def test_an_update_edited_into_a_note_is_corrected_for_agents_only(house: House) -> None:
    ticket = await house.opened(GREW)
    await house.said("1.0", "2.0", "hello")
    for minute, visibility in ((1, Visibility.INTERNAL), (2, Visibility.INTERNAL), (3, Visibility.PUBLIC)):
        source = Source(workspace=TEAM, key=f"edit:{minute}")
        message = MessageRef(channel=HELP, id="2.0")
        edited_at = NOW + timedelta(minutes=minute)
        await house.desk.revise(message, "a secret", ANNA, edited_at, source, visibility)
    _, log = await house.queries.history(TEAM, ticket.id)
    corrected = [each.event for each in log if isinstance(each.event, UpdateCorrected)]
    assert [event.visibility for event in corrected] == [Visibility.INTERNAL, Visibility.PUBLIC]


async def test_an_edit_on_a_closed_ticket_is_kept_as_refused(house: House) -> None:
    ticket = await house.opened(GREW)
    await house.said("1.0", "2.0", "hello")
    house.clock.turn(minutes=5)
    await house.desk.handle(TEAM, ticket.id, Close(by=BENO), None)
    assert await edited(house, "too late", 6) is Revision.RECORDED
    _, log = await house.queries.history(TEAM, ticket.id)
    last = log[-1].event
    assert isinstance(last, UpdateRefused)
    assert (last.text, last.message, last.place) == ("too late", MessageRef(channel=HELP, id="2.0"), 1)
    assert await edited(house, "in time", 4) is Revision.RECORDED
    _, log = await house.queries.history(TEAM, ticket.id)
    assert isinstance(log[-1].event, UpdateCorrected)


async def test_a_follow_up_is_noted_on_both(house: House) -> None:
    first = await house.opened()
    second = await house.opened(replace(FORM, follow_up_of=first.id), key="second")
    assert second.follow_up_of == first.id
    assert (await house.queries.ticket(TEAM, first.id)).follow_ups == (second.id,)


async def test_a_form_with_faults_uses_up_no_number(house: House) -> None:
    with pytest.raises(UserError):
        await house.opened(replace(FORM, text=""))
    assert (await house.opened()).id == "T20261122.0001"


async def test_timers_fire_from_the_sweep_and_once(house: House) -> None:
    ticket = await house.opened()
    for minutes in (10, 20):
        due_at = NOW + timedelta(minutes=minutes)
        alert = SetTimer(by=ANNA, kind=TimerKind.ALERT, due_at=due_at, note="call")
        await house.desk.handle(TEAM, ticket.id, alert, None)
    assert await house.tick.timers() == 0
    house.clock.turn(hours=1)
    assert await house.tick.timers() == 1
    assert await house.tick.timers() == 0
    _, log = await house.queries.history(TEAM, ticket.id)
    fired = [recorded.event for recorded in log if isinstance(recorded.event, TimersFired)]
    assert [len(event.timers) for event in fired] == [2]


async def test_a_due_auto_close_closes_in_the_sweep(house: House) -> None:
    ticket = await house.opened()
    due_at = NOW + timedelta(days=2)
    close = SetTimer(by=BENO, kind=TimerKind.AUTO_CLOSE, due_at=due_at)
    await house.desk.handle(TEAM, ticket.id, close, None)
    house.clock.turn(days=3)
    await house.tick.timers()
    assert (await house.queries.ticket(TEAM, ticket.id)).status is Status.CLOSED


async def test_home_shows_whose_turn_it_is(house: House) -> None:
    ticket = await house.opened()
    home = await house.queries.home(TEAM, BENO, house.desk.desks)
    shown = {part.list: [each.id for each in part.page.tickets] for part in home.parts}
    assert shown[HomeList.UNOWNED] == [ticket.id]
    home = await house.queries.home(TEAM, ANNA, house.desk.desks)
    shown = {part.list: [each.id for each in part.page.tickets] for part in home.parts}
    assert HomeList.UNOWNED not in shown
    assert shown[HomeList.WAITING] == [ticket.id]


async def test_pages_follow_on_without_a_gap(house: House) -> None:
    opened = [(await house.opened(key=str(n))).id for n in range(7)]
    seen: list[TicketId] = []
    after: TicketId | None = None
    while True:
        listing = Listing(scope=Scope.MINE, person=ANNA, after=after, limit=3)
        page = await house.queries.page(TEAM, listing)
        seen += [ticket.id for ticket in page.tickets]
        if not page.more:
            break
        after = seen[-1]
    assert seen == opened[::-1]


async def test_subjects_come_most_used_first(house: House) -> None:
    await house.opened()
    subjects = await house.queries.subjects(TEAM, RULES, "")
    assert subjects[0].id == FORM.subject
    assert [subject.name for subject in await house.queries.subjects(TEAM, RULES, "dns req")] == [
        "DNS Request"
    ]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("T20261122.0001", "T20261122.0001"),
        ("t20261122.1", "T20261122.0001"),
        ("#12", "T20261122.0012"),
        ("20261122.12345", "T20261122.12345"),
        ("VPN", None),
        ("T2026.1", None),
    ],
)
def test_a_ticket_number_is_read_as_it_was_meant(typed: str, number: str | None) -> None:
    assert number_from(typed, NOW) == number


async def test_an_unknown_number_is_said_to_be_unknown(house: House) -> None:
    with pytest.raises(UserError, match="no_such_ticket"):
        await house.queries.ticket(TEAM, TicketId("T20000101.0001"))


async def test_a_ticket_from_a_thread_elsewhere_has_both_threads(house: House) -> None:
    intent: OpenTicket = replace(FORM, thread=HERE, said=HERE)
    ticket = await house.opened(intent)
    assert await house.queries.ticket_at(TEAM, HERE.channel, HERE.id) == ticket
