"""What ties tickets together is written on both in one transaction, and a merged thread goes on elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.effects import AskReopen, MarkMessage, PostCard, PostUpdate, TellPerson
from bot.domain.events import UpdateAdded, UpdateCorrected
from bot.domain.homes import HomeList
from bot.domain.intents import (
    Assign,
    Close,
    Follow,
    Intent,
    Link,
    MergeInto,
    OpenTicket,
    Reopen,
    RequestClose,
    Resolve,
    SetDue,
    Source,
)
from bot.domain.ports import Heard
from bot.domain.ticket import MessageRef, PersonId, Status, Ticket, TicketId
from bot.errors import UserError
from bot.service.revising import Revision
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, HELP, NOW
from tests.domain.test_opening import FORM
from tests.service.conftest import TEAM, House


def in_thread(root: str, **changes: object) -> OpenTicket:
    """A ticket that grows out of that thread in the desk's channel."""
    thread = MessageRef(channel=HELP, id=root)
    return replace(FORM, thread=thread, said=thread, **changes)  # type: ignore[arg-type]  # tests name fields


async def two(house: House) -> tuple[Ticket, Ticket]:
    """Eric's ticket and Anna's, which say the same."""
    second = await house.opened(in_thread("1.0", by=ERIC, requester=ERIC), key="one")
    return second, await house.opened(in_thread("2.0"), key="two")


async def handle(house: House, ticket: Ticket, intent: Intent) -> Ticket:
    return await house.desk.handle(TEAM, ticket.id, intent, None)


async def now(house: House, ticket: Ticket) -> Ticket:
    return await house.queries.ticket(TEAM, ticket.id)


async def test_a_merge_is_written_on_both_and_brings_the_people_along(house: House) -> None:
    doubled, target = await two(house)
    await handle(house, doubled, Follow(by=CARLA, person=CARLA))
    merged = await handle(house, doubled, MergeInto(by=BENO, target=target.id))
    target = await now(house, target)
    assert (merged.status, merged.merged_into) == (Status.CLOSED, target.id)
    assert (target.took_in, target.followers) == ((doubled.id,), (ERIC, CARLA))


async def test_what_is_said_in_a_merged_thread_is_an_update_of_the_target(house: House) -> None:
    doubled, target = await two(house)
    await handle(house, doubled, MergeInto(by=BENO, target=target.id))
    for _ in range(2):
        heard = await house.said("1.0", "3.0", "It is still down.", by=ERIC)
    assert heard is not None
    assert (heard.id, heard.updates) == (target.id, 2)
    assert (await now(house, doubled)).updates == 1
    assert (found := await house.queries.ticket_at(TEAM, HELP, "1.0")) is not None
    assert found.id == target.id
    async with house.relaying():
        await house.chat.until(lambda: any(isinstance(each, MarkMessage) for each in house.chat.effects))
        copy = PostUpdate(ticket=target.id, place=1, channel=HELP, number=4)
        await house.chat.until(lambda: copy in house.chat.effects)


async def test_what_was_said_in_a_merged_thread_while_nobody_listened_goes_on_there_too(house: House) -> None:
    doubled, target = await two(house)
    async with house.relaying():
        await house.chat.until(lambda: sum(isinstance(each, PostCard) for each in house.chat.effects) == 2)
        house.clock.turn(minutes=1)
        await handle(house, doubled, MergeInto(by=BENO, target=target.id))
        house.chat.said = [
            Heard(
                message=MessageRef(channel=HELP, id=f"{minutes}0.0"),
                by=ERIC,
                text=text,
                files=(),
                said_at=house.clock.now() + timedelta(minutes=minutes),
            )
            for minutes, text in ((-1, "It is down."), (1, "Still down."))
        ]
        await house.desk.catch_up(TEAM)
        await house.chat.until(lambda: sum(isinstance(each, MarkMessage) for each in house.chat.effects) == 2)
    for ticket, words in ((doubled, "It is down."), (target, "Still down.")):
        _, log = await house.queries.history(TEAM, ticket.id)
        assert [each.event.text for each in log if isinstance(each.event, UpdateAdded)][1:] == [words]


async def test_an_edit_in_a_merged_thread_corrects_the_targets_update(house: House) -> None:
    doubled, target = await two(house)
    await handle(house, doubled, MergeInto(by=BENO, target=target.id))
    await house.said("1.0", "3.0", "reb", by=ERIC)
    edited = Source(workspace=TEAM, key="edit")
    message = MessageRef(channel=HELP, id="3.0")
    revision = await house.desk.revise(message, "red", ERIC, house.clock.now(), edited)
    assert revision is Revision.RECORDED
    _, log = await house.queries.history(TEAM, target.id)
    assert any(isinstance(each.event, UpdateCorrected) and each.event.text == "red" for each in log)


async def test_merges_are_followed_one_after_the_other(house: House) -> None:
    doubled, target = await two(house)
    last = await house.opened(in_thread("3.0"), key="three")
    await handle(house, doubled, MergeInto(by=BENO, target=target.id))
    await handle(house, target, MergeInto(by=BENO, target=last.id))
    heard = await house.said("1.0", "4.0", by=ERIC)
    assert heard is not None
    assert heard.id == last.id


async def test_no_circle_can_be_made(house: House) -> None:
    doubled, target = await two(house)
    await handle(house, doubled, MergeInto(by=BENO, target=target.id))
    with pytest.raises(UserError, match="target_closed"):
        await handle(house, target, MergeInto(by=BENO, target=doubled.id))
    assert (await now(house, target)).merged_into is None


@pytest.mark.parametrize(
    ("is_closed", "number", "code"),
    [(True, None, "target_closed"), (False, TicketId("T20200101.0001"), "no_such_ticket")],
)
async def test_a_target_that_cannot_undoes_the_whole_merge(
    house: House, is_closed: bool, number: TicketId | None, code: str
) -> None:
    doubled, target = await two(house)
    if is_closed:
        await handle(house, target, Close(by=BENO))
    before = await now(house, doubled), await now(house, target)
    with pytest.raises(UserError, match=code):
        await handle(house, doubled, MergeInto(by=BENO, target=number or target.id))
    assert (await now(house, doubled), await now(house, target)) == before


async def test_a_reopened_merge_stands_by_itself_again(house: House) -> None:
    doubled, target = await two(house)
    await handle(house, doubled, MergeInto(by=BENO, target=target.id))
    await handle(house, doubled, Reopen(by=ERIC, reason="Mine is another one."))
    assert (await now(house, target)).took_in == ()
    heard = await house.said("1.0", "3.0", by=ERIC)
    assert heard is not None
    assert heard.id == doubled.id


async def test_who_came_with_a_merge_that_is_undone_follows_no_longer(house: House) -> None:
    doubled, target = await two(house)
    await handle(house, target, Follow(by=CARLA, person=CARLA))
    for ticket in (doubled, doubled):
        await handle(house, ticket, Follow(by=CARLA, person=CARLA))
        await handle(house, ticket, MergeInto(by=BENO, target=target.id))
        assert (await now(house, target)).followers == (CARLA, ERIC)
        await handle(house, ticket, Reopen(by=ERIC, reason="Mine is another one."))
        assert (await now(house, target)).followers == (CARLA,)


async def test_who_came_with_two_merges_stays_while_one_of_them_does(house: House) -> None:
    doubled, target = await two(house)
    third = await house.opened(in_thread("3.0", by=ERIC, requester=ERIC), key="three")
    for ticket in (doubled, third):
        await handle(house, ticket, MergeInto(by=BENO, target=target.id))
    await handle(house, doubled, Reopen(by=ERIC, reason="Mine is another one."))
    assert (await now(house, target)).followers == (ERIC,)


async def test_a_link_stands_on_both_and_once(house: House) -> None:
    first, second = await two(house)
    await handle(house, first, Link(by=BENO, other=second.id))
    await handle(house, second, Link(by=BENO, other=first.id))
    assert (await now(house, first)).links == (second.id,)
    assert (await now(house, second)).links == (first.id,)
    _, log = await house.queries.history(TEAM, second.id)
    assert [type(each.event).__name__ for each in log].count("Linked") == 1


async def test_who_is_no_party_of_the_other_links_nothing(house: House) -> None:
    first, second = await two(house)
    with pytest.raises(UserError, match="not_yours"):
        await handle(house, first, Link(by=ERIC, other=second.id))
    assert (await now(house, first)).links == ()


async def test_links_made_both_ways_at_once_are_one(house: House) -> None:
    first, second = await two(house)
    await asyncio.gather(
        handle(house, first, Link(by=BENO, other=second.id)),
        handle(house, second, Link(by=CARLA, other=first.id)),
    )
    assert (await now(house, first)).links == (second.id,)


async def test_thanks_leave_a_resolved_ticket_resolved_and_ask_their_author(house: House) -> None:
    ticket = await house.opened(in_thread("1.0"))
    await handle(house, ticket, Resolve(by=BENO))
    thanked = await house.said("1.0", "2.0", "Thanks a lot :pray:")
    assert thanked is not None
    assert (thanked.status, thanked.updates) == (Status.RESOLVED, 2)
    async with house.relaying():
        await house.chat.until(lambda: any(isinstance(each, AskReopen) for each in house.chat.effects))
    again = await house.said("1.0", "2.5", "Thanks, but no")
    assert again is not None
    assert again.status is Status.OPEN


async def test_followers_are_told_by_the_relay_and_the_requester_is_asked(house: House) -> None:
    ticket = await house.opened(in_thread("1.0"))
    await handle(house, ticket, Follow(by=CARLA, person=CARLA))
    await handle(house, ticket, Assign(by=BENO, owner=BENO))
    await handle(house, ticket, RequestClose(by=BENO, text="Was that it?"))
    async with house.relaying():
        await house.chat.until(
            lambda: (
                {ANNA, CARLA} <= {each.person for each in house.chat.effects if isinstance(each, TellPerson)}
            )
        )
    told = [each.person for each in house.chat.effects if isinstance(each, TellPerson)]
    assert BENO not in told  # He did it all himself.


async def due_soon(house: House, person: PersonId) -> list[TicketId]:
    """The tickets that somebody's home shows as due soon."""
    parts = (await house.queries.home(TEAM, person, house.desk.desks)).parts
    (page,) = (part.page for part in parts if part.list is HomeList.DUE_SOON)
    return [ticket.id for ticket in page.tickets]


async def test_home_shows_what_is_due_soon(house: House) -> None:
    ticket = await house.opened()
    await handle(house, ticket, SetDue(by=BENO, due_at=NOW + timedelta(days=5)))
    assert await due_soon(house, ANNA) == []
    house.clock.turn(days=3)
    assert await due_soon(house, ANNA) == [ticket.id]
    assert await due_soon(house, CARLA) == []
