"""What goes out: signed, found again by its last line, cut between paragraphs, nothing lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Reference
from bot.domain.outgoing import (
    LONGEST_NAME,
    Part,
    parts_of,
    reference_of,
    signature,
    signed_as,
    worded,
)
from bot.domain.ticket import TicketId

TICKET = TicketId("T20261122.0001")
REFERENCE = reference_of(TICKET, 3)


def parts(text: str, limit: int = 200, most: int = 10, name: str = "Anna Baker") -> list[Part] | None:
    return parts_of(text, name, TICKET, 3, limit, most)


def test_a_short_text_is_one_part_that_says_who_wrote_it() -> None:
    assert parts("The server is down.") == [
        Part(reference=REFERENCE, text="The server is down.\n\n-- Anna Baker (via Slack, T20261122-0001-3.1)")
    ]


def test_what_is_signed_is_found_again() -> None:
    text = f"The server is down.\n\n{signature('Anna', REFERENCE)}"
    assert signed_as(text) == REFERENCE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The server is down.",
        f"> {signature('Anna', REFERENCE)}",
        f"{signature('Anna', REFERENCE)}\nWe have rebooted it.",
        "-- Anna (via Slack, )",
        "-- Anna (via e-mail, T20261122-0001-3.1)",
    ],
)
def test_what_is_not_ours_is_not_taken_for_it(text: str) -> None:
    assert signed_as(text) is None


def test_blanks_behind_the_signature_do_not_hide_it() -> None:
    assert signed_as(f"Down.\r\n\r\n{signature('Anna', REFERENCE)}  \r\n\n") == REFERENCE


@pytest.mark.parametrize("name", ["", "  ", "A" * 500, "Anna (via Slack, T1-1.1)", "Anna\nBaker", "Zoë 🦊"])
def test_no_name_breaks_the_signature(name: str) -> None:
    line = signature(name, REFERENCE)
    assert signed_as(f"Down.\n\n{line}") == REFERENCE
    assert "\n" not in line
    assert len(line) <= LONGEST_NAME + len(signature("", REFERENCE))


def test_long_text_is_cut_between_paragraphs_and_numbered() -> None:
    paragraphs = ["a" * 100, "b" * 100, "c" * 100]
    found = parts("\n\n".join(paragraphs), limit=220)
    assert found is not None
    assert [each.text.split("\n\n")[:-1] for each in found] == [
        ["(1/3)", paragraphs[0]],
        ["(2/3)", paragraphs[1]],
        ["(3/3)", paragraphs[2]],
    ]
    assert [each.reference for each in found] == [reference_of(TICKET, 3, number) for number in (1, 2, 3)]


def test_a_line_of_code_keeps_its_indent_behind_a_cut() -> None:
    code = "\n".join(f"    line {number} of what we ran" for number in range(20))
    found = parts(code)
    assert found is not None
    assert len(found) > 1
    assert all("\n    line" in each.text for each in found[1:])


def test_more_parts_than_wanted_are_none() -> None:
    assert parts("word " * 1_000, most=3) is None


def test_a_limit_without_room_for_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room"):
        parts("Down.", limit=20)


@given(
    text=st.text(alphabet=st.sampled_from("ab. \n"), max_size=2_000),
    limit=st.integers(min_value=120, max_value=400),
)
def test_no_part_is_too_long_and_no_letter_is_lost(text: str, limit: int) -> None:
    found = parts_of(text, "Anna", TICKET, 3, limit, 100)
    assert found is not None
    assert all(len(each.text) <= limit for each in found)
    assert [signed_as(each.text) for each in found] == [Reference(each.reference) for each in found]
    said = "".join(re.sub(r"^\(\d+/\d+\)\n\n", "", each.text.rpartition("-- ")[0]) for each in found)
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", text)


@pytest.mark.parametrize("length", [980, 1_000, 1_800, 2_500, 9_000])
@pytest.mark.parametrize("as_file", [True, False])
def test_a_text_is_in_parts_or_its_beginning_names_the_file_that_has_it_all(
    length: int, as_file: bool
) -> None:
    text = "x" * length
    speech = worded(text, "Anna", TICKET, 3, 1_000, 2, as_file=as_file)
    parts = parts_of(text, "Anna", TICKET, 3, 1_000, 2)
    if parts is not None:
        assert speech is not None
        assert (list(speech.parts), speech.whole) == (parts, "")
        return
    assert (speech is not None) is as_file
    if speech is not None:
        [part] = speech.parts
        assert speech.whole in part.text
        assert (len(part.text), signed_as(part.text)) == (1_000, reference_of(TICKET, 3))
