"""How well documents fit what was searched for, as BM25 counts it, among those that are compared. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from bot.domain.search import Words
from storage.search_text import BREAK

SATURATION = 1.2
"""How soon a word said again and again stops counting for more."""
BY_LENGTH = 0.75
"""How much a word in a long text counts for less."""
IN_TITLE = 2.0


def by_fit(texts: Sequence[str], searched: Sequence[Words]) -> list[int]:
    """The places of the texts, best first; those that fit alike stay as they are."""
    scores = [0.0] * len(texts)
    usual = sum(map(len, texts)) / len(texts) if texts else 1.0
    for each in searched:
        counts = [_count(text, each) for text in texts]
        rarity = log(1 + len(texts) / (1 + sum(count > 0 for count in counts)))
        for place, (text, count) in enumerate(zip(texts, counts, strict=True)):
            damped = count + SATURATION * (1 - BY_LENGTH + BY_LENGTH * len(text) / usual)
            scores[place] += rarity * count / damped if count else 0.0
            scores[place] += rarity * IN_TITLE if count and _count(_title(text), each) else 0.0
    return sorted(range(len(texts)), key=lambda place: -scores[place])


def _count(text: str, searched: Words) -> int:
    ending = "" if searched.begins else " "
    # Two blanks between words: a blank that ends one find does not begin the next.
    return f" {text} ".replace(" ", "  ").count(f" {'  '.join(searched.words)}{ending}")


def _title(text: str) -> str:
    """What stands between the number and the first update."""
    parts = text.split(f" {BREAK} ", 2)
    return parts[1] if len(parts) > 1 else ""
