"""The roster: members come and go, outsiders stay outside, and whoever decides reads it as it is then."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.desk import Desks, Group, Named
from bot.domain.effects import Effect, MarkMessage, SendTranscript
from bot.domain.homes import HomeList, HomeState
from bot.domain.intents import Assign, ExportTicket
from bot.domain.policy import may_read_notes
from bot.domain.ports import Heard, Reference, Scene
from bot.domain.ticket import GroupId, PersonId, TranscriptFormat
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.relay import Relay
from bot.service.roster import Roster
from tests.builders import ANNA, BENO, CARLA, NOW, WORKSPACE, add, card_posted, message, opened, said, source
from tests.domain.test_decide import RULES
from tests.service.conftest import House

DORA = PersonId("U0DORA001")
NAMED = replace(
    RULES,
    agents=frozenset({BENO}),
    named=Named(agents=("@ops",), approvers=("#bosses",), admins=("S0ADMINS1",)),
    groups=(Group(id=GroupId("net"), name="Net", members=frozenset({DORA}), named=("@ops",)),),
)


class Door:
    """A doorkeeper who has been told."""

    def __init__(self, *outsiders: PersonId) -> None:
        self.outsiders = set(outsiders)
        self.asked: list[PersonId] = []

    async def is_outsider(self, person: PersonId) -> bool:
        self.asked.append(person)
        return person in self.outsiders


def test_members_have_the_roles_of_what_they_are_in() -> None:
    roster = Roster(Desks(all=(NAMED,)))
    assert roster.named == {"@ops", "#bosses", "S0ADMINS1"}
    roster.replace({"@ops": frozenset({CARLA}), "#bosses": frozenset({DORA}), "S0ADMINS1": frozenset()})
    rules = roster.desks.default
    assert rules.agents == {BENO, CARLA}
    assert rules.approvers == {DORA}
    assert rules.groups[0].members == {CARLA, DORA}
    roster.replace({"@ops": frozenset()})
    rules = roster.desks.default
    assert rules.agents == {BENO}
    assert rules.approvers == frozenset()
    assert rules.groups[0].members == {DORA}


def test_an_empty_user_group_lets_nobody_in() -> None:
    rules = replace(NAMED, agents=frozenset(), groups=())
    roster = Roster(Desks(all=(rules,)))
    assert not roster.desks.default.is_agent(ANNA)
    roster.replace({"@ops": frozenset()})
    assert not roster.desks.default.is_agent(ANNA)


def test_outsiders_in_a_list_have_no_right_until_they_are_members() -> None:
    roster = Roster(Desks(all=(NAMED,)))
    roster.replace({"@ops": frozenset({CARLA})}, outsiders={CARLA, BENO})
    assert not any(roster.desks.default.is_agent(each) for each in (BENO, CARLA))
    roster.replace({"@ops": frozenset({CARLA})}, outsiders={BENO})
    assert roster.desks.default.is_agent(CARLA)


async def test_where_everybody_is_an_agent_each_is_looked_at_who_acts() -> None:
    door = Door(ANNA)
    roster = Roster(Desks(all=(replace(RULES, agents=frozenset()),)), door)
    for person in (ANNA, BENO):
        await roster.meet(person)
    assert [roster.desks.default.is_agent(each) for each in (ANNA, BENO)] == [False, True]
    door.outsiders.clear()
    await roster.meet(ANNA)
    assert roster.desks.default.is_agent(ANNA)
    roster.replace({})
    assert roster.desks.default.is_agent(ANNA)


async def test_where_agents_are_named_nobody_has_to_be_looked_at() -> None:
    door = Door()
    await Roster(Desks(all=(NAMED,)), door).meet(ANNA)
    assert door.asked == []


async def test_whoever_is_taken_out_can_do_nothing_more_from_that_moment(house: House) -> None:
    roster = Roster(Desks(all=(replace(NAMED, agents=frozenset()),)))
    desk = Desk(house.store, roster, house.clock)
    ticket = await house.store.transact(WORKSPACE, add, opened())
    roster.replace({"@ops": frozenset({CARLA})})
    taken = await desk.handle(WORKSPACE, ticket.id, Assign(by=CARLA, owner=CARLA), source("1"))
    assert taken.owner == CARLA
    roster.replace({"@ops": frozenset()})
    with pytest.raises(UserError, match="agents_only"):
        await desk.handle(WORKSPACE, ticket.id, Assign(by=CARLA, owner=None), source("2"))


async def test_a_guest_is_assigned_nothing_where_everybody_is_an_agent(house: House) -> None:
    roster = Roster(Desks(all=(replace(RULES, agents=frozenset()),)), Door(CARLA))
    desk = Desk(house.store, roster, house.clock)
    ticket = await house.store.transact(WORKSPACE, add, opened())
    with pytest.raises(UserError, match="owner_no_agent"):
        await desk.handle(WORKSPACE, ticket.id, Assign(by=BENO, owner=CARLA), source("1"))


async def test_a_guest_who_wrote_while_nobody_listened_owns_nothing_by_it(house: House) -> None:
    roster = Roster(Desks(all=(replace(RULES, agents=frozenset()),)), Door(CARLA))
    ticket = await house.store.transact(WORKSPACE, add, opened(), said(), card_posted())
    for number, person in enumerate((CARLA, BENO)):
        house.chat.said.append(
            Heard(by=person, message=message(f"20{number}.1"), text="On it.", files=(), said_at=NOW)
        )
    desk = Desk(house.store, roster, house.clock)
    await desk.catch_up(WORKSPACE)
    relay = Relay(house.store, house.chat, roster, house.clock)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(relay.run())
        await house.chat.until(lambda: sum(isinstance(each, MarkMessage) for each in house.chat.effects) == 2)
        running.cancel()
    assert (await house.queries.ticket(WORKSPACE, ticket.id)).owner == BENO


def test_what_was_made_of_the_subjects_is_kept_when_people_change() -> None:
    roster = Roster(Desks(all=(NAMED,)))
    before = NAMED.catalogue
    roster.replace({"@ops": frozenset({CARLA})})
    assert roster.desks.default.catalogue is before


async def test_a_guests_home_is_drawn_as_a_guests_by_a_process_that_never_met_them(house: House) -> None:
    rules = replace(RULES, agents=frozenset())
    ticket = await house.store.transact(WORKSPACE, add, opened(), said(), card_posted())
    met = Roster(Desks(all=(rules,)), Door(CARLA))
    await met.meet(CARLA)
    chosen = HomeState(list=HomeList.OPEN)
    await Desk(house.store, met, house.clock).look(WORKSPACE, CARLA, lambda _: chosen)
    relay = Relay(house.store, house.chat, Roster(Desks(all=(rules,)), Door(CARLA)), house.clock)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(relay.run())
        await house.chat.until(lambda: len(house.chat.homes) == 1)
        running.cancel()
    (home,) = house.chat.homes
    assert (home.is_agent, home.pulse) == (False, None)
    assert ticket.id not in str(home.page)


async def test_a_guests_transcript_is_a_guests_in_a_process_that_never_met_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = replace(RULES, agents=frozenset())
    met = Roster(Desks(all=(rules,)), Door(CARLA))
    await met.meet(CARLA)
    begun = (opened(by=CARLA), said(by=CARLA), card_posted())
    ticket = await house.store.transact(WORKSPACE, add, *begun)
    read_by: list[bool] = []

    async def perform(effect: Effect, scene: Scene, reference: Reference) -> None:
        if isinstance(effect, SendTranscript):
            read_by.append(may_read_notes(scene.ticket, effect.person, scene.rules))
        async with house.chat.changed:
            house.chat.changed.notify_all()

    monkeypatch.setattr(house.chat, "perform", perform)
    wanted = ExportTicket(by=CARLA, format=TranscriptFormat.MARKDOWN)
    await Desk(house.store, met, house.clock).handle(WORKSPACE, ticket.id, wanted, source("export"))
    relay = Relay(house.store, house.chat, Roster(Desks(all=(rules,)), Door(CARLA)), house.clock)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(relay.run())
        await house.chat.until(lambda: bool(read_by))
        running.cancel()
    assert read_by == [False]
