"""What is sent as it is when it is sent: taken back, edited, or not for that person any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.desk import Desks
from bot.domain.effects import Effect, PostFile, PostUpdate, SendTranscript, TellPerson
from bot.domain.intents import AddUpdate, MoveTo, RecordFile, SetTimer, Source
from bot.domain.ports import Scene
from bot.domain.ticket import POLICY, ChannelId, FileKey, MessageRef, Ticket, TimerKind, Visibility
from bot.service import staging
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP
from tests.domain.test_moving import OPS
from tests.domain.test_private import DORA, GUARDED, INNER, SECRET, SHOWN
from tests.service.conftest import TEAM, House

MESSAGE = MessageRef(channel=HELP, id="7.0")


async def staged(house: House, effect: Effect, desks: Desks | None = None) -> Scene:
    now = house.clock.now()
    return await house.store.read(TEAM, staging.scene, effect, desks or house.desk.desks, now)


async def spoken(house: House) -> Ticket:
    """A ticket whose third event is a message."""
    ticket = await house.opened()
    said = AddUpdate(by=ANNA, text="hunter2", message=MESSAGE, place=1)
    return await house.desk.handle(TEAM, ticket.id, said, Source(workspace=TEAM, key="said"))


async def revised(house: House, text: str | None, visibility: Visibility, at: datetime) -> None:
    source = Source(workspace=TEAM, key=f"edit:{at}")
    await house.desk.revise(MESSAGE, text, ANNA, at, source, visibility)


def shown(ticket: Ticket, number: int = 3) -> PostUpdate:
    return PostUpdate(ticket=ticket.id, place=1, channel=HELP, number=number)


@pytest.mark.parametrize(
    ("text", "visibility", "is_void"),
    [
        (None, Visibility.PUBLIC, True),
        ("for us", Visibility.INTERNAL, True),
        ("corrected", Visibility.PUBLIC, False),
    ],
)
async def test_an_update_goes_out_as_it_reads_now(
    house: House, text: str | None, visibility: Visibility, is_void: bool
) -> None:
    ticket = await spoken(house)
    before = await staged(house, shown(ticket))
    assert (before.is_void, getattr(before.event, "text", "")) == (False, "hunter2")
    await revised(house, text, visibility, house.clock.now() + timedelta(minutes=1))
    scene = await staged(house, shown(ticket))
    assert scene.is_void is is_void
    assert is_void or getattr(scene.event, "text", "") == "corrected"
    assert not (await staged(house, shown(ticket, 2))).is_void


async def test_an_edit_of_what_was_taken_back_goes_nowhere(house: House) -> None:
    ticket = await spoken(house)
    at = house.clock.now()
    await revised(house, "corrected", Visibility.PUBLIC, at + timedelta(minutes=1))
    edit = (await house.queries.history(TEAM, ticket.id))[1][-1].number
    assert not (await staged(house, shown(ticket, edit))).is_void
    await revised(house, None, Visibility.PUBLIC, at + timedelta(minutes=2))
    assert (await staged(house, shown(ticket, edit))).is_void


async def test_what_is_void_is_not_sent_and_done_with(house: House) -> None:
    ticket = await spoken(house)
    await revised(house, None, Visibility.PUBLIC, house.clock.now() + timedelta(minutes=1))
    effect = shown(ticket)
    await house.store.transact(TEAM, lambda tx: tx.enqueue([effect], house.clock.now()))
    last = TellPerson(ticket=ticket.id, person=ANNA, number=1)
    async with house.relaying():
        await house.store.transact(TEAM, lambda tx: tx.enqueue([last], house.clock.now()))
        await house.chat.until(lambda: any(done == last for done, _ in house.chat.done))
    assert effect not in [done for done, _ in house.chat.done]


GUARDING = Desks(all=(GUARDED,))


async def test_a_private_ticket_is_told_only_to_who_sees_it_now(house: House) -> None:
    desk = Desk(house.store, Roster(GUARDING), house.clock)
    secret = (await desk.open(SECRET, Source(workspace=TEAM, key="open"))).ticket
    assert secret is not None
    asked = SetTimer(
        by=DORA, kind=TimerKind.ALERT, due_at=house.clock.now() + timedelta(minutes=5), note="look"
    )
    asked_for = await desk.handle(TEAM, secret.id, asked, None)
    for person, is_void in ((BENO, True), (ERIC, True), (DORA, False), (ANNA, False)):
        tell = TellPerson(ticket=secret.id, person=person, number=asked_for.version)
        send = SendTranscript(ticket=secret.id, person=person, number=asked_for.version)
        assert [(await staged(house, each, GUARDING)).is_void for each in (tell, send)] == [is_void, is_void]


async def test_what_waited_for_a_desk_that_a_private_ticket_left_is_not_shown_to_it(house: House) -> None:
    ops = replace(OPS, private_channel=ChannelId("GOPS"), private_agents=frozenset({ERIC}))
    desk = Desk(house.store, Roster(Desks(all=(SHOWN, ops))), house.clock)
    secret = (await desk.open(SECRET, Source(workspace=TEAM, key="open"))).ticket
    assert secret is not None
    waiting = PostUpdate(ticket=secret.id, place=2, channel=INNER, number=2)
    assert not (await staged(house, waiting, desk.desks)).is_void
    await desk.handle(TEAM, secret.id, MoveTo(by=DORA, desk=OPS.id), None)
    assert (await staged(house, waiting, desk.desks)).is_void
    for place in (1, 3):
        assert not (await staged(house, replace(waiting, place=place), desk.desks)).is_void


async def test_a_file_of_what_was_taken_back_is_not_shared_anew(house: House) -> None:
    ticket = await spoken(house)
    stored = RecordFile(
        by=POLICY,
        update=3,
        index=0,
        author=ANNA,
        visibility=Visibility.PUBLIC,
        remote_id="F1",
        name="plan.txt",
        claimed="text/plain",
        type="text/plain",
        key=FileKey("TDESK/3-1"),
        size=4,
        sha256="00",
        place=1,
        is_open=False,
    )
    ticket = await house.desk.handle(TEAM, ticket.id, stored, None)
    post = PostFile(ticket=ticket.id, place=1, channel=HELP, number=ticket.version, file=1)
    assert not (await staged(house, post)).is_void
    await revised(house, None, Visibility.PUBLIC, house.clock.now() + timedelta(minutes=1))
    assert (await staged(house, post)).is_void
