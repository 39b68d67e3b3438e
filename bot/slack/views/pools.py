"""The entries of menus over pools, and how such a menu's block tells what its field follows from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.domain.desk import Kind
from bot.domain.fields import Field, Given
from bot.domain.pools import Choice, Parents, Pool
from bot.slack.ids import print_of
from bot.slack.views.parts import Block, fits, option, plain
from bot.slack.words import forms as words

MOST_OPTIONS = 100
IN_FULL = "="
"""Begins the part of a block's id that has the parent's values themselves, instead of their print."""
_SAFE = re.compile(r"[\w.@-]{1,60}(,[\w.@-]{1,60}){0,2}", re.ASCII)


def parent_part(asked: Field, given: Given) -> str:
    """What a block's id says of the parent: for a pool its value, by which its entries are found at once."""
    if asked.parent is None:
        return ""
    values = given.get(asked.parent, ())
    if asked.pool is not None and _SAFE.fullmatch(told := ",".join(values)):
        return IN_FULL + told
    return print_of("\n".join(values))


def parents_in(asked: Field, pool: Pool, part: str) -> Parents:
    """The parent's values of which a block's id tells; None where the field follows from nothing."""
    if asked.parent is None:
        return None
    if part.startswith(IN_FULL):
        return tuple(part.removeprefix(IN_FULL).split(","))
    return tuple(each for each in pool.parents() if print_of(each) == part)


def suggestions(kind: Kind, asked: Field, pool: Pool, part: str, typed: str) -> tuple[list[Block], bool]:
    """The entries as one types, and whether there are more than Slack takes."""
    parents = parents_in(asked, pool, part)
    found = pool.search(typed, parents, MOST_OPTIONS + 1)
    shown = [each for each in found if fits(each.value)][:MOST_OPTIONS]
    return entries(kind, asked, parents, shown), len(found) > MOST_OPTIONS


def grouped(options: list[Block]) -> list[Block]:
    """The entries under the word that there are more: nobody can choose that word."""
    return [{"label": plain(words.TYPE_MORE.format(count=len(options)), 75), "options": options}]


def entries(kind: Kind, asked: Field, parents: Parents, choices: Sequence[Choice]) -> list[Block]:
    """Each with whose it is, where that is another than was chosen; of two with one name, its id."""
    above = kind.field(asked.parent) if asked.parent else None
    names = Counter(each.label for each in choices)
    return [
        option(each.label, each.value, _told(each, above, parents or (), is_alone=names[each.label] == 1))
        for each in choices
    ]


def _told(choice: Choice, above: Field | None, parents: Iterable[str], *, is_alone: bool) -> str:
    owner = choice.under[0] if choice.under else ""
    named = above.pool.get(owner) if above is not None and above.pool is not None and owner else None
    whose = named.label if named is not None and owner not in parents else ""
    return ", ".join(filter(None, (whose, "" if is_alone else words.numbered(choice.value))))
