"""Whether somebody says nothing but thanks. Pure words: no ticket, no desk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

THANKS = (
    "thanks", "thank you", "thanks a lot", "thanks so much", "thank you so much", "thank you very much",
    "many thanks", "thx", "ty", "tysm", "cheers", "much appreciated", "great", "perfect", "awesome",
    "excellent", "wonderful", "cool", "nice", "super", "top", "ok", "okay",
    "it works", "works now", "it works now", "that works", "all good", "solved",
    "danke", "danke schön", "dankeschön", "danke sehr", "danke dir", "danke euch", "danke ihnen",
    "vielen dank", "vielen lieben dank", "besten dank", "herzlichen dank", "tausend dank", "merci",
    "prima", "perfekt", "klasse", "passt", "alles klar", "alles gut", "geht wieder", "funktioniert",
    "funktioniert wieder", "läuft", "läuft wieder",
    ":pray:", ":+1:", ":thumbsup:", ":heart:", ":tada:", ":white_check_mark:", ":clap:", ":ok_hand:",
    "🙏", "👍", "❤", "🎉", "✅", "👏", "👌",
)  # fmt: skip
"""What counts as thanks at a desk that says nothing of its own: English, German and a few emoji."""

_DECORATION = re.compile(r":skin-tone-\d:|[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_TOKEN = re.compile(r":[\w+'-]+:|\w+|[^\w\s!-/:-@\[-`{-~]")
_QUESTIONS = frozenset("?？؟⁇⁈")
_PUNCTUATION = re.compile(r"[\u2010-\u2027\u2030-\u205e\u00a1-\u00bf]")


def is_thanks(text: str, phrases: Sequence[str]) -> bool:
    """Whether a text is made of these phrases and nothing else but punctuation and further emoji.

    A question mark makes it a question: "ok?" wants an answer.
    """
    if not _QUESTIONS.isdisjoint(text):
        return False
    tokens, known = _tokens(text), _known(tuple(phrases))
    place, found = 0, False
    while place < len(tokens):
        length = next((len(each) for each in known if each == tokens[place : place + len(each)]), 0)
        if not length and _is_word(tokens[place]):
            return False
        found = found or length > 0
        place += length or 1
    return found


@lru_cache(maxsize=64)
def _known(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The phrases as tokens, the longest first: "danke schön" is more than "danke"."""
    return tuple(sorted(filter(None, map(_tokens, phrases)), key=len, reverse=True))


def _tokens(text: str) -> tuple[str, ...]:
    plain = _PUNCTUATION.sub(" ", _DECORATION.sub("", text.casefold()))
    return tuple(_TOKEN.findall(plain))


def _is_word(token: str) -> bool:
    return any(sign.isalnum() for sign in token) and not token.startswith(":")
