"""Object masks, parsed: in brackets, dotted, in lists, cast, and in the old form with semicolons. Pure.

https://sldn.softlayer.com/article/object-masks/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

TOKENS = re.compile(r"\s*([A-Za-z_]\w*|[\[\](),.;])")
WORDS = ("mask", "filteredMask")
Part = TypeVar("Part")


class MaskError(ValueError):
    """The text is no object mask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """What is wanted of an object, if it is of this type (None: of any)."""

    cast: str | None = None
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A property, and what is wanted of its value."""

    name: str
    branch: Branch


def parse(text: str) -> tuple[Branch, ...]:
    """Parse a mask; a blank one is none at all. Raises MaskError."""
    reader = _Reader(_tokens(text))
    if reader.is_done:
        return ()
    branches = reader.masks()
    if not reader.is_done:
        raise MaskError(f"Unexpected '{reader.peek()}' in the object mask.")
    return branches


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        found = TOKENS.match(stripped, at)
        if found is None:
            raise MaskError(f"Unexpected '{stripped[at:].strip()[0]}' in the object mask.")
        tokens.append(found.group(1))
        at = found.end()
    return tokens


class _Reader:
    """Reads tokens by the grammar of masks."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._tokens)

    def peek(self) -> str:
        return "" if self.is_done else self._tokens[self._at]

    def masks(self) -> tuple[Branch, ...]:
        if self.peek() == "[":
            return tuple(self._listed(self._mask))
        if self.peek() in WORDS and self._tokens[self._at + 1 : self._at + 2] != [";"]:
            return (self._mask(),)
        return (self._legacy(),)

    def _mask(self) -> Branch:
        word = self._name()
        if word not in WORDS:
            raise MaskError(f"An object mask starts with 'mask', not with '{word}'.")
        return self._rest(needs_more=True)

    def _legacy(self) -> Branch:
        wanted = [self._property()]
        while self.peek() == ";":
            self._take(";")
            if not self.is_done:
                wanted.append(self._property())
        return Branch(wanted=tuple(wanted))

    def _property(self) -> Wanted:
        return Wanted(name=self._name(), branch=self._rest())

    def _rest(self, *, needs_more: bool = False) -> Branch:
        cast = None
        if self.peek() == "(":
            self._take("(")
            cast = self._name()
            self._take(")")
        if self.peek() == ".":
            self._take(".")
            return Branch(cast=cast, wanted=(self._property(),))
        if self.peek() == "[":
            return Branch(cast=cast, wanted=tuple(self._listed(self._property)))
        if needs_more:
            raise MaskError("An object mask names no property.")
        return Branch(cast=cast)

    def _listed(self, one: Callable[[], Part]) -> list[Part]:
        self._take("[")
        parts = [one()]
        while self.peek() == ",":
            self._take(",")
            parts.append(one())
        self._take("]")
        return parts

    def _name(self) -> str:
        token = self.peek()
        if not token or not (token[0].isalpha() or token[0] == "_"):
            raise MaskError(f"A name is missing before '{token}' in the object mask.")
        self._at += 1
        return token

    def _take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise MaskError(f"'{wanted}' is missing in the object mask.")
        self._at += 1
