"""Who is in user groups and channels, as Slack says: looked up, kept, and looked up again when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.desk import Desks, Group, Named
from bot.domain.ticket import ChannelId, GroupId, PersonId
from bot.errors import Transient
from bot.service.roster import Roster
from bot.slack import membership
from bot.slack.membership import Membership
from bot.slack.people import People
from bot.slack.standing import Standing
from tests.builders import ANNA, BENO, CARLA, WORKSPACE
from tests.fakes import HandClock
from tests.sandbox.harness import HELP, OPS
from tests.slack.booth import NotedClient
from tests.slack.front import a_desk
from tests.slack.office import Office, an_office
from tests.slack.scenes import RULES

DORA, ERIC, FRED = PersonId("U0DORA001"), PersonId("U0ERIC001"), PersonId("U0FRED001")
GROUP = "S0OPS0001"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as made:
        yield made


def made(office: Office, **named: tuple[str, ...]) -> tuple[Membership, Roster]:
    """A desk whose roles are named like that."""
    rules = replace(RULES, named=Named(**named))
    standing = Standing(office.people, WORKSPACE)
    roster = Roster(Desks(all=(rules,)), standing)
    return Membership(office.client, roster, standing), roster


async def agents(office: Office, *named: str) -> frozenset[PersonId]:
    members, roster = made(office, agents=named)
    await members.start()
    return roster.desks.default.agents


async def test_a_user_group_by_handle_and_by_id(office: Office) -> None:
    assert await agents(office, "@ops") == await agents(office, GROUP) == {BENO, CARLA}


async def test_a_channel_by_name_and_by_id_in_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await agents(office, "#ops")
    monkeypatch.setattr(membership, "PAGE", 1)
    assert await agents(office, OPS) == whole
    assert {BENO, CARLA, DORA} < whole


async def test_what_does_not_exist_lets_nobody_in(office: Office) -> None:
    members, roster = made(office, agents=("@nobody", "#nowhere", "S0NOWHERE", "C0NOWHERE"))
    await members.start()
    assert not roster.desks.default.agents
    assert not roster.desks.default.is_agent(ANNA)


async def test_guests_and_strangers_in_a_group_have_no_right(office: Office) -> None:
    await office.person("dora").usergroup("ops", "beno", "eric", "fred")
    members, roster = made(office, agents=("@ops",), admins=("@ops",), approvers=("@ops",))
    await members.start()
    rules = roster.desks.default
    assert rules.outsiders == {ERIC, FRED}
    assert [rules.is_agent(each) for each in (BENO, ERIC, FRED)] == [True, False, False]
    assert [rules.is_admin(each) for each in (BENO, ERIC, FRED)] == [True, False, False]
    assert [rules.is_approver(each) for each in (BENO, ERIC, FRED)] == [True, False, False]


async def test_all_roles_and_groups_are_filled(office: Office) -> None:
    group = Group(id=GroupId("net"), name="Net", named=(OPS,), channel=ChannelId(OPS))
    rules = replace(RULES, named=Named(admins=("@ops",)), groups=(group,))
    standing = Standing(office.people, WORKSPACE)
    roster = Roster(Desks(all=(rules,)), standing)
    await Membership(office.client, roster, standing).start()
    assert roster.desks.default.admins == {BENO, CARLA}
    assert DORA in roster.desks.default.groups[0].members


async def test_a_change_is_looked_up_and_others_are_not(office: Office) -> None:
    members, roster = made(office, agents=("@ops", "#help"))
    await members.start()
    asked = await office.asked("conversations.members")
    await office.person("dora").usergroup("ops", "dora")
    await members.changed(GROUP)
    await members.changed("C0RAND001")
    await members.changed("S0OTHERS1")
    assert DORA in roster.desks.default.agents
    await office.person("anna").leave(HELP, CARLA)
    await members.changed(HELP)
    assert CARLA not in roster.desks.default.agents
    assert await office.asked("conversations.members") == asked + 1


async def test_a_handle_that_meant_nothing_is_found_when_it_comes(office: Office) -> None:
    members, roster = made(office, agents=("@night",))
    await members.start()
    group = await office.person("dora").usergroup("night", "anna")
    await members.changed(group["id"])
    assert roster.desks.default.agents == {ANNA}


async def test_many_changes_at_once_are_few_questions(office: Office) -> None:
    members, _ = made(office, agents=("#help",))
    await members.start()
    asked = await office.asked("conversations.members")
    await asyncio.gather(*(members.changed(HELP) for _ in range(20)))
    assert await office.asked("conversations.members") <= asked + 2


async def test_what_was_known_last_holds_while_slack_is_down(office: Office) -> None:
    members, roster = made(office, agents=("@ops",))
    await members.start()
    await office.person("dora").usergroup("ops", "dora")
    await office.break_down("usergroups.users.list", times=2)
    await members.refresh()
    assert roster.desks.default.agents == {BENO, CARLA}
    with pytest.raises(Transient):
        await members.changed(GROUP)
    assert roster.desks.default.agents == {BENO, CARLA}
    await members.changed(GROUP)
    assert roster.desks.default.agents == {DORA}


async def test_at_start_it_waits_until_slack_can_be_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(seconds: float) -> None:
        waits.append(seconds)

    waits: list[float] = []
    monkeypatch.setattr("bot.slack.directory.asyncio.sleep", at_once)
    await office.break_down("usergroups.list", times=3)
    assert await agents(office, "@ops") == {BENO, CARLA}
    assert waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("person", "is_outsider"),
    [
        (ANNA, False),
        (ERIC, True),
        (FRED, True),
        (PersonId("U0NOBODY1"), True),
        (PersonId("U0BOT0001"), False),
    ],
)
async def test_where_somebody_comes_from(office: Office, person: PersonId, is_outsider: bool) -> None:
    assert await Standing(office.people, WORKSPACE).is_outsider(person) is is_outsider


async def test_who_was_never_seen_while_slack_is_down_stays_outside_and_who_was_stays_in(
    office: Office,
) -> None:
    standing = Standing(office.people, WORKSPACE)
    assert not await standing.is_outsider(ANNA)
    await office.break_down("users.info", times=9)
    office.clock.turn(hours=1)
    assert not await standing.is_outsider(ANNA)
    assert await standing.is_outsider(BENO)


async def test_somebody_of_another_workspace_of_the_same_organisation_is_no_outsider() -> None:
    class Grid(NotedClient):
        async def users_info(self, **asked: object) -> object:  # type: ignore[override]  # one answer for all
            teams = [WORKSPACE] if asked["user"] == ANNA else ["T0ELSE"]
            user = {"name": "x", "team_id": "T0HOME", "enterprise_user": {"teams": teams}}
            return self.answer("users.info", {"ok": True, "user": user})

    standing = Standing(People(Grid(), HandClock()), WORKSPACE)
    assert [await standing.is_outsider(each) for each in (ANNA, BENO)] == [False, True]


def test_the_desk_of_these_tests_has_agents_by_name() -> None:
    assert not a_desk().is_open
