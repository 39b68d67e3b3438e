"""Words as they are compared, excerpts that show them, and who sees which ticket."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.desk import Desks
from bot.domain.events import Event, Recorded, UpdateCorrected
from bot.domain.intents import Origin
from bot.domain.policy import may_see
from bot.domain.reading import without_notes
from bot.domain.search import LONGEST_EXCERPT, LONGEST_WORD, Words, excerpt, words_of
from bot.domain.sight import sight_of
from bot.domain.ticket import DeskId, PersonId, Visibility
from tests.builders import NOW, said
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, RULES, opened

OPS = replace(RULES, id=DeskId("ops"), name="Ops", agents=frozenset({CARLA}))


def one(word: str, *, begins: bool = False) -> Words:
    return Words(words=(word,), begins=begins)


def marked(text: str, *searched: Words) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in excerpt(text, searched))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The VPN is down!", ["the", "vpn", "is", "down"]),
        ("host_a.example", ["host", "a", "example"]),
        ("T20261122.0001", ["t20261122", "0001"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Gera\u0308t Gerät", ["gerät", "gerät"]),
        ("ﬁle", ["file"]),
        ("東京 tower", ["東", "京", "tower"]),
        ("x" * 100, ["x" * 60]),
        ("🔥 % _ \0", []),
    ],
)
def test_a_text_is_its_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_words_are_the_words_of_themselves(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


def test_an_excerpt_marks_what_was_searched_for_as_it_was_written() -> None:
    assert marked("The <VPN>, my\nvpn, is down", one("vpn")) == "The <[VPN]>, my [vpn], is down"
    assert marked("servers and service", one("serv", begins=True)) == "[servers] and [service]"
    assert marked("nothing of the kind", one("vpn")) == ""


def test_an_excerpt_marks_the_same_words_beside_signs_of_any_script() -> None:
    for text in ("VPN and vpnserver, VPN2", "VPN — and vpnserver, VPN2 ß"):
        assert marked(text, one("vpn")) == text.replace("VPN ", "[VPN] ")
        assert marked(text, one("vpn", begins=True)).count("[") == 3


def test_an_excerpt_of_a_long_text_shows_where_the_words_are() -> None:
    text = "vpn " + "filler " * 200 + "the vpn in berlin is down " + "filler " * 200
    shown = marked(text, one("vpn"), one("berlin"))
    assert "[vpn] in [berlin]" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


@given(st.text(max_size=600), st.text(min_size=1, max_size=5))
def test_an_excerpt_is_short_and_a_piece_of_the_text(text: str, word: str) -> None:
    words = words_of(word)
    pieces = excerpt(f"{text} {word} {text}", [one(each) for each in words])
    assert sum(len(piece.text) for piece in pieces) <= LONGEST_EXCERPT + 70 + len(text) * (" " not in text)
    assert any(piece.is_hit for piece in pieces) == bool(words)


@pytest.mark.parametrize("person", [ANNA, BENO, CARLA, ERIC])
@pytest.mark.parametrize("desk", ["help", "ops", "gone"])
def test_a_sight_sees_what_the_rules_of_the_desk_let_see(person: PersonId, desk: str) -> None:
    for desks in (Desks(all=(RULES, OPS)), Desks(all=(OPS, RULES))):
        ticket = opened(desk=DeskId(desk), owner=CARLA)
        sight = sight_of(person, desks)
        assert sight.sees(ticket) == may_see(ticket, person, desks.get(ticket.desk))
        assert sight.covers(ticket.desk) == desks.get(ticket.desk).is_agent(person)


def test_where_everybody_is_an_agent_everything_is_seen_but_what_is_private() -> None:
    sight = sight_of(ERIC, Desks(all=(replace(RULES, agents=frozenset()),)))
    assert (sight.is_at_all_desks, sight.is_full) == (True, False)
    assert not sight_of(ERIC, Desks(all=(RULES,))).is_full


def test_without_notes_goes_what_corrects_them_too() -> None:
    note = said("The margin is 40%.", by=BENO, visibility=Visibility.INTERNAL)
    mended = UpdateCorrected(
        at=NOW,
        by=BENO,
        origin=Origin.SLACK,
        corrects=2,
        text="The margin is 50%.",
        edited_at=NOW,
        visibility=Visibility.INTERNAL,
    )
    events: list[Event] = [said("How much?"), note, mended, said("A lot.")]
    log = [Recorded(number=number, event=event) for number, event in enumerate(events, 1)]
    assert [each.number for each in without_notes(log)] == [1, 4]


@pytest.mark.parametrize("begins", [False, True])
def test_an_excerpt_of_plain_letters_shows_what_one_of_any_script_does(begins: bool) -> None:
    random = Random(5)
    pieces = ["a", "ab", "Ab", "b7", "_", "-", ".", " ", "x" * 30, "x" * LONGEST_WORD]
    found = 0
    for _ in range(400):
        text = "".join(random.choices(pieces, k=9))
        words = random.sample(["a", "ab", "b7", "b7a", "x" * 30, "x" * LONGEST_WORD], k=2)
        searched = [Words(words=(words[0],), begins=begins), Words(words=(words[1],))]
        plain, any_script = (hits(each, searched) for each in (text, f"{text} é"))
        assert plain == any_script
        found += len(plain)
    assert found > 100


def hits(text: str, searched: list[Words]) -> list[str]:
    return [piece.text for piece in excerpt(text, searched) if piece.is_hit]
