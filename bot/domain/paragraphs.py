"""Long texts in parts: cut where it reads best, and never through a letter. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_LONGEST_CLUSTER = 32


def split_paragraphs(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters that add up to the text again, parted where it reads best."""
    return list(_parts(text, limit))


def _parts(text: str, limit: int) -> Iterator[str]:
    while len(text) > limit:
        end = _best_end(text, limit)
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def _best_end(text: str, limit: int) -> int:
    """Where the first part ends: after a paragraph, else a line, else a word, if that is not too early."""
    for separator in ("\n\n", "\n", " "):
        end = text.rfind(separator, limit // 2, limit)
        if end != -1:
            return end + len(separator)
    return whole_end(text, limit)


def whole_end(text: str, end: int) -> int:
    """The last place up to `end` that parts no letter from its accents and no emoji from its parts."""
    for place in range(end, max(end - _LONGEST_CLUSTER, 0), -1):
        if not _belongs_together(text[place - 1], text[place]):
            return place
    return end


def _belongs_together(before: str, after: str) -> bool:
    joiner = "\u200d"
    if joiner in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    return unicodedata.combining(after) != 0 or "\ufe00" <= after <= "\ufe0f"
