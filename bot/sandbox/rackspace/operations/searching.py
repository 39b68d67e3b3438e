"""The search of feeds: (cat=term), (AND(…)(…)), (OR(…)(…)), (NOT(…)). Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection

Terms = Collection[str]
Matcher = Callable[[Terms], bool]
DEEPEST = 20
CATEGORY = "cat="


class SearchError(ValueError):
    """A search that cannot be read."""


def matcher(text: str) -> Matcher:
    """Read a search; an empty one fits everything."""
    if not text.strip():
        return lambda terms: True
    read, rest = _read(text.strip(), 0)
    if rest:
        raise SearchError(f"There is something after the search: {rest}")
    return read


def _read(text: str, depth: int) -> tuple[Matcher, str]:
    if not text.startswith("(") or depth > DEEPEST:
        raise SearchError("A search is made of (cat=term), AND, OR and NOT.")
    inner = text[1:]
    for word, join in (("AND", all), ("OR", any), ("NOT", None)):
        if inner.startswith(word):
            parts, rest = _parts(inner.removeprefix(word), depth)
            if join is None and len(parts) != 1:
                raise SearchError("NOT takes one search.")
            return _joined(parts, join), rest
    term, end, rest = inner.partition(")")
    if not end or not term.startswith(CATEGORY):
        raise SearchError("A search is made of (cat=term), AND, OR and NOT.")
    wanted = term.removeprefix(CATEGORY)
    return (lambda terms: wanted in terms), rest


def _parts(text: str, depth: int) -> tuple[list[Matcher], str]:
    parts: list[Matcher] = []
    while text.startswith("("):
        part, text = _read(text, depth + 1)
        parts.append(part)
    if not parts or not text.startswith(")"):
        raise SearchError("A search ends in a bracket.")
    return parts, text[1:]


def _joined(parts: list[Matcher], join: Callable[[Collection[bool]], bool] | None) -> Matcher:
    if join is None:
        return lambda terms: not parts[0](terms)
    return lambda terms: join([part(terms) for part in parts])
