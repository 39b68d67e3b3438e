"""The grammar of `find`: text in, a search out, or a sentence that says what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.desk import Desks
from bot.domain.search import AtDesk, InState, IsBridged, OwnedBy, Search, State, Tagged, Words
from bot.domain.ticket import DeskId, PersonId
from bot.errors import UserError
from bot.slack.finding import Seeker, read
from bot.slack.text import plain
from bot.slack.words.errors import fault
from tests.slack.front import a_desk

ANNA, BENO = PersonId("U0ANNA001"), PersonId("U0BENO001")
BERLIN = ZoneInfo("Europe/Berlin")
SEEKER = Seeker(
    person=ANNA,
    zone=BERLIN,
    now=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    desks=Desks(all=(a_desk(), replace(a_desk(), id=DeskId("ops"), name="Night Shift"))),
    plain=partial(plain, names={BENO: "Beno Brandt"}),
)
VPN = Words(words=("vpn",))


def wanted(*conditions: object, **more: object) -> Search:
    return Search(wanted=conditions, **more)  # type: ignore[arg-type]  # the table names them


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("vpn Berlin", wanted(VPN, Words(words=("berlin",)))),
        ("vpn VPN vpn", wanted(VPN)),
        ('"server room"', wanted(Words(words=("server", "room")))),
        ("“server room”", wanted(Words(words=("server", "room")))),
        ("host_a.example", wanted(Words(words=("host", "a", "example")))),
        ("T20261122.0001", wanted(Words(words=("t20261122", "0001")))),
        ("serv*", wanted(Words(words=("serv",), begins=True))),
        ("vpn -paris", wanted(VPN, unwanted=(Words(words=("paris",)),))),
        ('-"server room"', wanted(unwanted=(Words(words=("server", "room")),))),
        ("R&amp;D &lt;3", wanted(Words(words=("r", "d")), Words(words=("3",)))),
        ("<https://x.example/a|x.example/a>", wanted(Words(words=("x", "example", "a")))),
        (r"c:\temp", wanted(Words(words=("c", "temp")))),
        ("https://x.example", wanted(Words(words=("https", "x", "example")))),
        ('"error: 5"', wanted(Words(words=("error", "5")))),
        ("<@U0BENO001>", wanted(Words(words=("beno", "brandt")))),
        ("vpn 🔥 - %", wanted(VPN)),
        ("status:open", wanted(InState(state=State.OPEN))),
        ("Status:CLOSED vpn", wanted(InState(state=State.CLOSED), VPN)),
        ("-status:closed", wanted(unwanted=(InState(state=State.CLOSED),))),
        ("owner:me", wanted(OwnedBy(owner=ANNA))),
        ("owner:nobody", wanted(OwnedBy(owner=None))),
        ("owner:<@U0BENO001|beno>", wanted(OwnedBy(owner=BENO))),
        ("-owner:me", wanted(unwanted=(OwnedBy(owner=ANNA),))),
        ("tag:VPN-access", wanted(Tagged(tag="vpn-access"))),
        ("is:bridged", wanted(IsBridged())),
        ("-is:Bridged", wanted(unwanted=(IsBridged(),))),
        ("desk:ops", wanted(AtDesk(desk=DeskId("ops")))),
        ('desk:"night shift"', wanted(AtDesk(desk=DeskId("ops")))),
        ("vpn before:2026-11-01", wanted(VPN, until=midnight(2026, 11, 1))),
        ("after:2026-11-01", wanted(since=midnight(2026, 11, 1))),
        ("after:yesterday", wanted(since=midnight(2026, 11, 21))),
        ('after:"last monday"', wanted(since=midnight(2026, 11, 16))),
        ("vpn sort:best", wanted(VPN, best_first=True)),
        ("vpn sort:newest", wanted(VPN)),
    ],
)
def test_what_is_looked_for_is_understood(text: str, search: Search) -> None:
    assert read(text, SEEKER) == search


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (
            "colour:red",
            "filter_unknown",
            "“colour:” is no filter. There are: status: owner: group: tag: kind: desk: resource: is: before:",
        ),
        ("vpn -sort:best", "filter_unknown", "“-sort:” is no filter"),
        ("is:bridge", "trait_unknown", "There is: bridged."),
        ("is:", "trait_unknown", "There is: bridged."),
        ("status:opne", "status_unknown", "There are: open, assigned, resolved, closed."),
        ("status:", "status_unknown", "is no status"),
        ("owner:beno", "person_unknown", "Mention somebody"),
        ("tag:", "filter_empty", "tag:"),
        ("desk:sales", "desk_unknown", "There are: help, ops."),
        ("resource:", "filter_empty", "resource:"),
        ("before:soon", "day_unreadable", "2026-11-01"),
        ("after:2026-02-31", "day_unreadable", "“2026-02-31”"),
        ("sort:worst", "sort_unknown", "sort:best"),
        ("% 🔥", "search_empty", "status:"),
        ("sort:best", "search_empty", "status:"),
        (" ".join(map(str, range(21))), "search_too_long", "at most 20"),
        ('"' + "connection refused " * 20 + '"', "text_too_long", "at most 200"),
    ],
)
def test_what_cannot_be_looked_for_is_said_so(text: str, code: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        read(text, SEEKER)
    assert (refused.value.code, refused.value.field) == (code, "words")
    assert says in fault(refused.value)


@given(st.text(max_size=200))
def test_any_text_is_a_search_or_a_word_on_why_not(text: str) -> None:
    assert _read(text)


def _read(text: str) -> object:
    """Whatever is looked for, else why nothing is."""
    try:
        search = read(text, SEEKER)
    except UserError as refused:
        return fault(refused)
    return search.wanted or search.unwanted or search.since or search.until
