"""What is nothing but thanks, and what is more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.thanks import THANKS, is_thanks


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "Thanks!",
        "THANK YOU!!!",
        "thx, cheers",
        "Great, thank you very much :pray:",
        "thanks :wave: :+1::skin-tone-2:",
        "👍🏽",
        "🙏🙏",
        "❤️",
        "ok",
        "Danke schön…",
        "Vielen Dank – läuft wieder!",
        "“Thanks”",
        "it works now, thanks 🎉",
    ],
)
def test_nothing_but_thanks(text: str) -> None:
    assert is_thanks(text, THANKS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "!",
        "?",
        ":wave:",
        "😡",
        "no",
        "ok?",
        "ok？",
        "no thanks",
        "thanks, but it is still broken",
        "thanks Beno",
        "Danke, aber",
        "not great",
        "it works now only sometimes",
        "thankless",
        "thanks 2",
        "https://example.com/thanks",
    ],
)
def test_more_or_less_than_thanks(text: str) -> None:
    assert not is_thanks(text, THANKS)


def test_a_desk_has_words_of_its_own() -> None:
    assert is_thanks("Merci beaucoup !", ("merci beaucoup",))
    assert not is_thanks("thanks", ("merci beaucoup",))
    assert not is_thanks("thanks", ())
    assert not is_thanks("anything", ("!!", ""))


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    assert is_thanks(text, THANKS) in (True, False)
    assert not is_thanks(f"{text} x9y", THANKS)


@given(st.lists(st.sampled_from(THANKS), min_size=1, max_size=5))
def test_thanks_may_be_said_several_times(said: list[str]) -> None:
    assert is_thanks(", ".join(said), THANKS)
