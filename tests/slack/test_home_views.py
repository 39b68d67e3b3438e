"""The home tab as a view: what its buttons say of where they lead."""

from __future__ import annotations

import pytest

from bot.domain.homes import Home, HomeList, HomeState, Page
from bot.domain.search import Found, Hit
from bot.domain.ticket import TicketId
from bot.slack.views.home import home as view
from tests.builders import ANNA
from tests.slack.front import a_desk
from tests.slack.scenes import TICKET

BEFORE = TicketId("T20261101.0001")


def turns(state: HomeState) -> dict[str, str]:
    """The buttons between pages, by what they do."""
    page = Page(tickets=(TICKET,), more=True, next=TICKET.id)
    found = Found(hits=(Hit(ticket=TICKET),), last=TICKET.id)
    shown = Home(
        person=ANNA,
        state=state,
        desks=(a_desk(),),
        is_agent=True,
        page=None if state.words else page,
        found=found if state.words else None,
    )
    blocks = view(shown, "/ticket", lambda ticket: None)["blocks"]
    each = [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
    return {
        button["action_id"]: button["text"]["text"]
        for button in each
        if button["action_id"] in ("home.older", "home.newer")
    }


@pytest.mark.parametrize(
    ("state", "behind"),
    [
        (HomeState(list=HomeList.OPEN), "Older"),
        (HomeState(list=HomeList.OPEN, oldest_first=True), "Newer"),
        (HomeState(words="vpn"), "Older"),
        (HomeState(words="vpn", oldest_first=True), "Older"),
        (HomeState(list=HomeList.DUE_SOON), "Next"),
        (HomeState(words="vpn sort:best"), "Next"),
    ],
)
def test_the_way_on_says_where_it_leads(state: HomeState, behind: str) -> None:
    before = {"Older": "Newer", "Newer": "Older", "Next": "Previous"}[behind]
    paged = HomeState(
        **{name: getattr(state, name) for name in ("list", "words", "oldest_first")}, after=BEFORE
    )
    assert turns(paged) == {"home.older": behind, "home.newer": before}
