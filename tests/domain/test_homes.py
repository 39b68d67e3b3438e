"""What is new for whom, which home shows a change, and when it is drawn: by table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.desk import DeskRules, Desks
from bot.domain.events import CloseRequested, Event, FollowerJoined, PriorityChanged
from bot.domain.evolve import fold
from bot.domain.homes import (
    INDEX_LAG,
    Breadth,
    HomeList,
    HomeState,
    Looking,
    breadth_of,
    concerns,
    due_at,
    is_same_row,
    is_unread,
)
from bot.domain.intents import Origin
from bot.domain.ticket import (
    ChannelId,
    DeskId,
    PersonId,
    Priority,
    Role,
    Status,
    Ticket,
    TicketId,
    Visibility,
)
from tests.builders import ANNA, BENO, CARLA, NOW, after, card_posted, closed, opened, said, taken, timer_set

DORA = PersonId("U0DORA001")
RULES = DeskRules(
    id=DeskId("help"), name="Help", channel=ChannelId("C"), subjects=(), agents=frozenset({BENO, CARLA})
)
ANSWER = said("Look now.", by=BENO, role=Role.AGENT, at=after(minutes=5))
FOLLOWED = FollowerJoined(at=NOW, by=BENO, origin=Origin.SLACK, person=DORA)


def made(*events: Event) -> Ticket:
    return fold(TicketId("T20261122.0001"), [opened(), said(), *events])


UNREAD: dict[str, tuple[Ticket, PersonId, int, bool]] = {
    "the opener's own words": (made(), ANNA, 0, False),
    "an answer": (made(ANSWER), ANNA, 0, True),
    "an answer that was seen": (made(ANSWER), ANNA, 3, False),
    "an answer after what was seen": (made(ANSWER), ANNA, 2, True),
    "one's own reply to it": (made(ANSWER, said(at=after(minutes=6))), ANNA, 0, False),
    "an answer to one's own reply": (
        made(ANSWER, said(at=after(minutes=6)), replace(ANSWER, said_at=after(minutes=7))),
        ANNA,
        0,
        True,
    ),
    "a note": (made(replace(ANSWER, visibility=Visibility.INTERNAL)), ANNA, 0, False),
    "a word of the bot": (made(replace(ANSWER, role=Role.POLICY)), ANNA, 0, False),
    "what only changed": (made(taken(), closed()), ANNA, 0, False),
    "a question whether it can be closed": (
        made(CloseRequested(at=after(minutes=1), by=BENO, origin=Origin.SLACK, text="Done?")),
        ANNA,
        0,
        True,
    ),
    "the owner's": (made(taken()), BENO, 0, True),
    "a follower's": (made(FOLLOWED), DORA, 0, True),
    "a stranger's": (made(ANSWER), CARLA, 0, False),
}


@pytest.mark.parametrize(("ticket", "person", "viewed", "expected"), UNREAD.values(), ids=UNREAD)
def test_a_ticket_is_unread_while_somebody_else_wrote_since(
    ticket: Ticket, person: PersonId, viewed: int, expected: bool
) -> None:
    assert is_unread(ticket, person, viewed, None) is expected


def test_everything_viewed_covers_what_was_written_down_before() -> None:
    ticket = made(replace(ANSWER, said_at=after(minutes=-5), at=after(minutes=5)))
    assert is_unread(ticket, BENO, 0, after(minutes=9)) is False
    ticket = replace(ticket, last_by=BENO)
    assert is_unread(ticket, ANNA, 0, after(minutes=4))
    assert not is_unread(ticket, ANNA, 0, after(minutes=5))


@pytest.mark.parametrize(
    ("state", "agent", "other"),
    [
        (HomeState(), Breadth.UNOWNED, Breadth.OWN),
        (HomeState(list=HomeList.MY_TURN), Breadth.OWN, Breadth.OWN),
        (HomeState(list=HomeList.OPEN), Breadth.DESK, Breadth.DESK),
        (HomeState(status=Status.CLOSED), Breadth.DESK, Breadth.DESK),
        (HomeState(list=HomeList.MINE, words="vpn"), Breadth.SEARCH, Breadth.SEARCH),
    ],
)
def test_what_was_chosen_says_whose_tickets_are_shown(
    state: HomeState, agent: Breadth, other: Breadth
) -> None:
    assert (state.breadth(is_agent=True), state.breadth(is_agent=False)) == (agent, other)


def test_a_list_reads_as_before_when_only_a_timer_or_a_card_came() -> None:
    before = made(card_posted())
    assert is_same_row(before, made(card_posted(), timer_set(due_at=after(days=1))))
    low = PriorityChanged(at=NOW, by=BENO, origin=Origin.SLACK, priority=Priority.LOW, before=Priority.NORMAL)
    for change in (low, ANSWER, taken(), closed(), FOLLOWED):
        assert not is_same_row(before, made(card_posted(), change))


def test_agents_see_what_becomes_of_an_unowned_ticket_and_strangers_nothing() -> None:
    before, after_ = made(), made(taken())
    assert breadth_of(None, before) is breadth_of(before, after_) is Breadth.UNOWNED
    assert breadth_of(after_, made(taken(), ANSWER)) is Breadth.DESK

    def shows(person: PersonId) -> bool:
        looking = Looking(person=person, breadth=Breadth.UNOWNED, drawn_at=NOW)
        return concerns(looking, before, after_, Desks(all=(RULES,)))

    assert [shows(person) for person in (ANNA, BENO, CARLA, DORA)] == [True, True, True, False]


def test_who_leaves_a_ticket_is_still_concerned_by_the_change() -> None:
    looking = Looking(person=DORA, breadth=Breadth.OWN, drawn_at=NOW)
    assert concerns(looking, made(FOLLOWED), made(), Desks(all=(RULES,)))


@pytest.mark.parametrize(
    ("drawn", "waits"),
    [(-60, 0.0), (0, 0.5), (-0.2, 0.3), (3_600, 0.5)],
    ids=["long ago", "just now", "a moment ago", "by a clock that was turned back"],
)
def test_a_home_that_was_just_drawn_waits_a_moment(drawn: float, waits: float) -> None:
    looking = Looking(person=ANNA, breadth=Breadth.OWN, drawn_at=after(seconds=drawn))
    assert due_at(looking, NOW) == NOW + timedelta(seconds=waits)


def test_a_search_waits_for_the_index() -> None:
    looking = Looking(person=ANNA, breadth=Breadth.SEARCH, drawn_at=after(seconds=-60))
    assert due_at(looking, NOW) == NOW + INDEX_LAG
