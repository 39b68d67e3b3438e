"""Groups, hand-overs and roles: given a ticket and who works where, these events, effects and refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.decide import decide
from bot.domain.desk import DeskRules, Group, Named, Subject
from bot.domain.effects import Effect, Repeat, TellGroup, TellPerson, lane_of, repeat_of
from bot.domain.events import HandedOver, Moved, Opened, OwnerChanged, Recorded
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AddUpdate,
    Assign,
    Follow,
    HandOver,
    Intent,
    OpenTicket,
    Origin,
    SetGroup,
    SetSubject,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import role_of
from bot.domain.ticket import ChannelId, DeskId, GroupId, PersonId, Role, Status, SubjectId, Ticket, TicketId
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, CARLA, CLOSED, ERIC, HELP, NOW, OPEN, RULES, VPN

NET, SALES = GroupId("network"), GroupId("sales")
NOC = ChannelId("CNOC")
GROUPED = replace(
    RULES,
    groups=(
        Group(id=NET, name="Network", members=frozenset({BENO}), channel=NOC),
        Group(id=SALES, name="Sales and more", members=frozenset({ERIC})),
    ),
    subjects=(
        Subject(id=VPN, name="VPN", group=NET),
        Subject(id=SubjectId("fax"), name="Fax"),
        Subject(id=SubjectId("gone"), name="Gone", group="closed-down"),
    ),
)


def after(ticket: Ticket, *intents: Intent) -> Ticket:
    for intent in intents:
        for event in decide(ticket, intent, GROUPED, NOW):
            ticket = evolve(ticket, event)
    return ticket


def effects(ticket: Ticket, intent: Intent) -> list[Effect]:
    events = decide(ticket, intent, GROUPED, NOW)
    recorded = [Recorded(number=ticket.version + n, event=event) for n, event in enumerate(events, 1)]
    return plan(ticket, after(ticket, intent), recorded)


def opened(subject: str = "fax", **more: Any) -> Ticket:
    intent = OpenTicket(
        by=ANNA, requester=ANNA, desk=RULES.id, subject=SubjectId(subject), text="No.", channel=HELP
    )
    return replace(fold(TicketId("T20261122.0001"), open_ticket(intent, GROUPED, NOW)), **more)


FREE = opened()
AT_NET = after(FREE, SetGroup(by=BENO, group=NET))
BENOS = after(AT_NET, Assign(by=BENO, owner=BENO))


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "group", "owner"),
    [
        ("given to a group", FREE, SetGroup(by=CARLA, group=NET), NET, None),
        ("a name means its group", FREE, SetGroup(by=CARLA, group=GroupId("SALES and more")), SALES, None),
        ("whoever is in the group keeps it", after(FREE, Assign(by=BENO, owner=BENO)),
         SetGroup(by=CARLA, group=NET), NET, BENO),
        ("whoever is not in the group loses it", BENOS, SetGroup(by=CARLA, group=SALES), SALES, None),
        ("out of the group, the owner stays", BENOS, SetGroup(by=CARLA, group=None), None, BENO),
        ("to a group and a person", FREE, HandOver(by=CARLA, group=NET, owner=CARLA), NET, CARLA),
        ("to another of the same group", BENOS, HandOver(by=CARLA, group=NET, owner=CARLA), NET, CARLA),
        ("handed back within the group", BENOS, HandOver(by=CARLA, group=NET, owner=None), NET, None),
        ("to nobody and no group", BENOS, HandOver(by=CARLA, group=None, owner=None), None, None),
        ("taking changes no group", AT_NET, Assign(by=CARLA, owner=CARLA), NET, CARLA),
        ("nor does the first reply", AT_NET, AddUpdate(by=CARLA, text="On it."), NET, CARLA),
        ("filing a free ticket gives it to the group", FREE, SetSubject(by=CARLA, subject=VPN), NET,
         None),
        ("but takes it from nobody", after(FREE, Assign(by=CARLA, owner=CARLA)),
         SetSubject(by=CARLA, subject=VPN), None, CARLA),
        ("nor from a group", after(FREE, SetGroup(by=CARLA, group=SALES)),
         SetSubject(by=CARLA, subject=VPN), SALES, None),
    ],
)  # fmt: skip
def test_who_has_it_afterwards(
    shows: str, ticket: Ticket, intent: Intent, group: GroupId | None, owner: PersonId | None
) -> None:
    now = after(ticket, intent)
    assert (now.group, now.owner) == (group, owner), shows
    assert now.status is (Status.ASSIGNED if owner else Status.OPEN)


@pytest.mark.parametrize(
    "intent",
    [
        SetGroup(by=CARLA, group=NET),
        HandOver(by=CARLA, group=NET, owner=BENO, reason="again"),
        Assign(by=CARLA, owner=BENO, reason="again"),
    ],
)
def test_what_is_so_already_is_no_event(intent: Intent) -> None:
    assert decide(BENOS, intent, GROUPED, NOW) == []


REFUSED = [
    ("whoever was faster keeps it", BENOS, Assign(by=CARLA, owner=CARLA, if_free=True), "taken_already",
     None),
    ("groups are the agents'", FREE, SetGroup(by=ANNA, group=NET), "agents_only", None),
    ("handing over is the agents'", FREE, HandOver(by=ANNA, group=None, owner=ANNA), "agents_only", None),
    ("a group must be there", FREE, SetGroup(by=BENO, group=GroupId("night")), "group_unknown", "group"),
    ("nobody gets it who is no agent", FREE, HandOver(by=BENO, group=NET, owner=ANNA), "owner_no_agent",
     "owner"),
    ("not even in the same group", AT_NET, HandOver(by=BENO, group=NET, owner=ANNA), "owner_no_agent",
     "owner"),
    ("a closed ticket goes to no group", CLOSED, SetGroup(by=BENO, group=NET), "closed", None),
    ("nor to a person", CLOSED, HandOver(by=BENO, group=None, owner=CARLA), "closed", None),
    ("a reason is short", FREE, Assign(by=BENO, owner=BENO, reason="x" * 1_001), "text_too_long", "reason"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "code", "field"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_intent_is_refused(shows: str, ticket: Ticket, intent: Intent, code: str, field: str | None) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, GROUPED, NOW)
    assert (refused.value.code, refused.value.field) == (code, field), shows


def test_a_desk_without_groups_says_that_there_are_none() -> None:
    with pytest.raises(UserError) as refused:
        decide(OPEN, SetGroup(by=BENO, group=NET), RULES, NOW)
    assert refused.value.values["known"] == "none"


def test_a_hand_over_tells_all_that_changed_in_one_event() -> None:
    [event] = decide(BENOS, SetGroup(by=CARLA, group=SALES, reason=" They sold it. "), GROUPED, NOW)
    assert isinstance(event, HandedOver)
    assert (event.group, event.name, event.group_before) == (SALES, "Sales and more", NET)
    assert (event.owner, event.owner_before, event.reason) == (None, BENO, "They sold it.")


def test_an_assignment_keeps_its_reason() -> None:
    [event] = decide(FREE, Assign(by=BENO, owner=CARLA, reason="You know it."), GROUPED, NOW)
    assert isinstance(event, OwnerChanged)
    assert event.reason == "You know it."


@pytest.mark.parametrize(
    ("subject", "group", "channel"), [("1003", NET, NOC), ("fax", None, None), ("gone", None, None)]
)
def test_the_subject_says_whose_a_new_ticket_is(
    subject: str, group: GroupId | None, channel: ChannelId | None
) -> None:
    ticket = opened(subject)
    assert (ticket.group, ticket.group_channel) == (group, channel)


def test_an_opening_from_before_groups_belongs_to_none() -> None:
    bare = Opened(
        at=NOW, by=ANNA, origin=Origin.SLACK, desk=RULES.id, kind=OPEN.kind, subject=None, title="x",
        priority=OPEN.priority, requester=ANNA, places=OPEN.places,
    )  # fmt: skip
    assert (fold(OPEN.id, [bare]).group, fold(OPEN.id, [bare]).emails) == (None, ())


def test_group_owner_and_followers_hear_of_a_hand_over_and_its_author_does_not() -> None:
    followed = after(FREE, Follow(by=CARLA, person=CARLA), Follow(by=ERIC, person=ERIC))
    planned = effects(followed, HandOver(by=CARLA, group=NET, owner=BENO))
    told = [effect.person for effect in planned if isinstance(effect, TellPerson)]
    assert told == [BENO, ERIC]
    assert [effect.channel for effect in planned if isinstance(effect, TellGroup)] == [NOC]
    assert [type(effect).__name__ for effect in planned].count("PostLine") == len(followed.places)
    assert "RefreshCard" in [type(effect).__name__ for effect in planned]


def test_a_group_hears_what_is_handed_back_to_it() -> None:
    assert any(isinstance(each, TellGroup) for each in effects(BENOS, Assign(by=BENO, owner=None)))
    assert not any(isinstance(each, TellGroup) for each in effects(AT_NET, Assign(by=BENO, owner=BENO)))


def test_a_group_without_a_channel_or_with_the_desks_own_hears_nothing_twice() -> None:
    assert not any(isinstance(each, TellGroup) for each in effects(FREE, SetGroup(by=BENO, group=SALES)))
    at_home = replace(AT_NET, group_channel=HELP)
    assert not any(isinstance(each, TellGroup) for each in effects(at_home, Assign(by=BENO, owner=None)))


def test_a_group_hears_nothing_of_a_private_ticket() -> None:
    private = replace(AT_NET, is_private=True, requester=BENO)
    planned = effects(private, Assign(by=BENO, owner=BENO))
    assert not any(isinstance(each, TellGroup) for each in planned)
    assert not any(isinstance(each, TellGroup) for each in effects(private, SetGroup(by=BENO, group=None)))


def test_at_another_desk_a_ticket_is_in_no_group() -> None:
    moved = Moved(
        at=NOW, by=BENO, origin=Origin.SLACK, desk=DeskId("ops"), before=RULES.id, kind=OPEN.kind,
        subject=None, title="x",
    )  # fmt: skip
    assert (evolve(AT_NET, moved).group, evolve(AT_NET, moved).group_channel) == (None, None)


def test_a_word_to_a_group_is_looked_up_before_it_is_repeated_and_holds_up_nobody() -> None:
    told = TellGroup(ticket=FREE.id, channel=NOC, number=4)
    assert repeat_of(told) is Repeat.LOOK_UP
    assert lane_of(told) != lane_of(TellPerson(ticket=FREE.id, person=BENO, number=4))


OPEN_DESK = replace(RULES, agents=frozenset())
BY_USERGROUP = replace(OPEN_DESK, named=Named(agents=("@ops",)))


@pytest.mark.parametrize(
    ("rules", "person", "is_agent"),
    [
        (OPEN_DESK, ERIC, True),
        (replace(OPEN_DESK, outsiders=frozenset({ERIC})), ERIC, False),
        (BY_USERGROUP, ERIC, False),
        (replace(BY_USERGROUP, admins=frozenset({ERIC})), ERIC, True),
        (replace(BY_USERGROUP, admins=frozenset({ERIC}), outsiders=frozenset({ERIC})), ERIC, False),
        (replace(BY_USERGROUP, agents=frozenset({ERIC})), ERIC, True),
        (GROUPED, ERIC, True),
        (replace(GROUPED, outsiders=frozenset({ERIC})), ERIC, False),
        (GROUPED, ANNA, False),
    ],
)
def test_who_is_an_agent(rules: DeskRules, person: PersonId, is_agent: bool) -> None:
    assert rules.is_agent(person) is is_agent
    assert role_of(OPEN, person, rules) is (Role.AGENT if is_agent and person != ANNA else Role.REQUESTER)


def test_who_sees_private_tickets_follows_the_user_group_too() -> None:
    rules = replace(RULES, admins=frozenset({CARLA}), named=Named(private_agents=("@few",)))
    assert not rules.takes_private
    assert rules.could_take_private
    assert not rules.is_insider(CARLA)
    filled = replace(rules, private_agents=frozenset({BENO, ERIC}), outsiders=frozenset({ERIC}))
    assert filled.insiders == {BENO}


def test_an_approver_is_named_and_no_outsider_and_no_admin_by_that() -> None:
    rules = replace(RULES, approvers=frozenset({BENO, ERIC}), admins=frozenset({CARLA}))
    assert [rules.is_approver(each) for each in (BENO, ERIC, CARLA, ANNA)] == [True, True, False, False]
    assert not replace(rules, outsiders=frozenset({ERIC})).is_approver(ERIC)
    assert not rules.is_admin(BENO)
