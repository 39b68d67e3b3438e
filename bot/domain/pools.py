"""Choices by the ten thousands which many fields share: companies, contacts, machines. Pure.

A pool is a value: whoever learns of changes has a new one, made out of the one before. What it is asked costs
what is found, not what it holds.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from itertools import chain, islice

from bot.domain.ids import Cursor

FEW = 2_000
"""So many are looked at one by one; of more, those with the rarest word are."""
_LAST = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a choice; `under` are the parent's values with which it can be chosen, none for all.

    Of several parents the first is the one that it belongs to itself.
    """

    value: str
    label: str
    active: bool = True
    under: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """What a remote's guard goes by; opaque."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolChanges:
    """Entries as they are now, by pool, of all changes up to that one."""

    revision: int
    choices: Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPage:
    """A page of what a remote's pools hold: all entries, or those that changed since a cursor.

    `cursor` is where the next page begins, or after the last one the next look. An entry that cannot be
    chosen any more is inactive, and so is one that was not named by the end of a look at all of them.
    """

    choices: Mapping[str, tuple[Choice, ...]]
    cursor: Cursor
    is_last: bool


Parents = Sequence[str] | None
"""What is chosen in the field that an entry has to belong to; None where it belongs to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """Entries in the order of their labels. One that cannot be chosen any more keeps its name."""

    name: str
    choices: tuple[Choice, ...] = ()
    _by_value: Mapping[str, Choice] = field(default_factory=dict, repr=False)
    _keys: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """The folded label and the value of each, in order."""
    _places: Mapping[str, int] = field(default_factory=dict, repr=False)
    _offered: tuple[Choice, ...] = field(default=(), repr=False)
    _everywhere: tuple[Choice, ...] = field(default=(), repr=False)
    """What can be chosen whatever the parent is."""
    _under: Mapping[str, Sequence[Choice]] = field(default_factory=dict, repr=False)
    _starts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What a label says from the beginning of each of its words on, and whose label that is, sorted."""
    _texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The same of each value, each beginning behind a line end."""
    _held: Mapping[str, Choice] = field(default_factory=dict, repr=False)
    """What was chosen before and may stay."""

    def __len__(self) -> int:
        return len(self.choices)

    def get(self, value: str) -> Choice | None:
        """The entry of that value, whether or not it can be chosen."""
        return self._held.get(value) or self._by_value.get(value)

    def offers(self, value: str, parents: Parents = None) -> bool:
        """Whether that can be chosen now."""
        known = self.get(value)
        return known is not None and known.active and _is_under(known, parents)

    def in_order(self, values: Iterable[str]) -> tuple[str, ...]:
        """These in the order of their labels, what is not known last."""
        return tuple(sorted(values, key=lambda each: (self._places.get(each, len(self.choices)), each)))

    def count(self, parents: Parents = None, most: int = 2) -> int:
        """How many can be chosen now, counted up to `most`."""
        return len(tuple(islice(self._each(parents), most)))

    def only(self, parents: Parents = None) -> Choice | None:
        """What is left to choose, where that is one entry alone."""
        found = tuple(islice(self._each(parents), 2))
        return found[0] if len(found) == 1 else None

    def under(self, parents: Parents = None) -> tuple[Choice, ...]:
        """All that can be chosen now, in order."""
        if parents is None:
            return self._offered
        groups = [self._everywhere, *(self._under.get(each, ()) for each in parents)] if parents else []
        groups = [each for each in groups if each]
        if len(groups) == 1:
            return tuple(groups[0])
        return tuple(sorted(self._each(parents), key=lambda each: self._places[each.value]))

    def named(self, word: str, parents: Parents = None) -> Choice | None:
        """What has that value or is called that, rather what can be chosen than what cannot."""
        if (known := self.get(word)) is not None and self.offers(word, parents):
            return known
        wanted = folded(word)
        found = [known] if known is not None else []
        place = bisect_left(self._keys, (wanted, ""))
        while place < len(self._keys) and self._keys[place][0] == wanted:
            found.append(self.choices[place])
            place += 1
        return next((each for each in found if self.offers(each.value, parents)), found[0] if found else None)

    def search(self, typed: str, parents: Parents = None, most: int = 100) -> tuple[Choice, ...]:
        """What can be chosen and has words that begin with all that is typed.

        First the entry of that value, then what is called something that begins so, each in order.
        """
        words = folded(typed).split()
        if not words:
            return tuple(islice(self.under(parents), most))
        exact = self._by_value.get(typed.strip())
        first = [exact] if exact is not None and self.offers(exact.value, parents) else []
        are_few = parents is not None and self.count(parents, FEW) < FEW
        seek = self._among if are_few else self._indexed
        return _first(most, chain(first, seek(words, parents, most)))

    def parents(self) -> Iterable[str]:
        """All values that something here belongs to."""
        return self._under.keys()

    def holding(self, chosen: Iterable[Choice]) -> Pool:
        """The same, where this can still be chosen by whoever has chosen it before."""
        held = {each.value: replace(each, active=True, under=()) for each in chosen}
        return replace(self, _held=held)

    def changed(self, choices: Iterable[Choice]) -> Pool:
        """The same with these entries as they are now, and others that are new."""
        new = {each.value: each for each in choices}
        new = {value: each for value, each in new.items() if self._by_value.get(value) != each}
        return _built(self, new) if new else self

    def _each(self, parents: Parents) -> Iterator[Choice]:
        """What can be chosen, each once and in no order."""
        if parents is None:
            yield from self._offered
        elif parents:
            yield from self._everywhere
            for place, parent in enumerate(parents):
                before = parents[:place]
                for each in self._under.get(parent, ()):
                    if not before or set(before).isdisjoint(each.under):
                        yield each

    def _among(self, words: Sequence[str], parents: Parents, most: int) -> Iterator[Choice]:
        """One by one, those of the parents alone."""
        has = _having(words)
        found = [each for each in self.under(parents) if has(self._texts[each.value])]
        whole = " ".join(words)
        begins = [self._keys[self._places[each.value]][0].startswith(whole) for each in found]
        yield from (each for each, does in zip(found, begins, strict=True) if does)
        yield from (each for each, does in zip(found, begins, strict=True) if not does)

    def _indexed(self, words: Sequence[str], parents: Parents, most: int) -> Iterator[Choice]:
        """By the rarest of the words; where even that is in very many labels, some are found soon."""
        yield from islice(self._beginning(" ".join(words), parents), most)
        ranges = [
            (bisect_left(self._starts, (word,)), bisect_left(self._starts, (word + _LAST,))) for word in words
        ]
        begin, end = min(ranges, key=lambda each: each[1] - each[0])
        has, texts = _having(words), self._texts
        if end - begin > FEW:
            yield from (each for each in self._offered if has(texts[each.value]) and _is_under(each, parents))
            return
        values = {value for _, value in self._starts[begin:end]}
        found = (self._by_value[value] for value in values if has(texts[value]))
        places = (self._places[each.value] for each in found if _is_under(each, parents))
        # What begins so was yielded already: no more than `most` of those places are its.
        yield from (self.choices[place] for place in nsmallest(2 * most, places))

    def _beginning(self, text: str, parents: Parents) -> Iterator[Choice]:
        place = bisect_left(self._keys, (text, ""))
        while place < len(self._keys) and self._keys[place][0].startswith(text):
            each = self.choices[place]
            if each.active and _is_under(each, parents):
                yield each
            place += 1


def pool_of(name: str, choices: Iterable[Choice] = ()) -> Pool:
    """A pool of these entries."""
    return Pool(name=name).changed(choices)


def folded(text: str) -> str:
    """The text as it is searched: in lower case, without accents, with single spaces."""
    if not text.isascii():
        parted = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in parted if not unicodedata.combining(each))
    return " ".join(text.casefold().split())


def starts_of(label: str) -> list[str]:
    """What a folded label says from the beginning of each word on, as far as that word's end.

    Of `ada.jones@example.com` the later parts are words too.
    """
    found = dict[str, None]()
    for word in label.split():
        found[word] = None
        for part in _WORD.finditer(word):
            found[word[part.start() :]] = None
    return list(found)


def _having(words: Sequence[str]) -> Callable[[str], bool]:
    """Whether the beginnings of a label's words, one a line, have each of these among them."""
    first, *others = (f"\n{word}" for word in words)
    if not others:
        return lambda text: first in text
    return lambda text: first in text and all(each in text for each in others)


def _is_under(choice: Choice, parents: Parents) -> bool:
    if parents is None:
        return True
    return bool(parents) and (not choice.under or not set(choice.under).isdisjoint(parents))


def _built(before: Pool, new: Mapping[str, Choice]) -> Pool:
    """The pool with these entries; what stays is neither folded nor sorted again."""
    labels = {value: folded(each.label) for value, each in new.items()}
    starts = {value: starts_of(label) for value, label in labels.items()}
    by_value = {**before._by_value, **new}
    keys = _merged(before._keys, ((label, value) for value, label in labels.items()), new)
    choices = tuple(by_value[value] for _, value in keys)
    active = ((start, value) for value, found in starts.items() if new[value].active for start in found)
    offered = tuple(each for each in choices if each.active)
    under = dict[str, list[Choice]]()
    for each in offered:
        for parent in each.under:
            under.setdefault(parent, []).append(each)
    return Pool(
        name=before.name,
        choices=choices,
        _by_value=by_value,
        _keys=keys,
        _places={value: place for place, (_, value) in enumerate(keys)},
        _offered=offered,
        _everywhere=tuple(each for each in offered if not each.under),
        _under=under,
        _starts=_merged(before._starts, active, new),
        _texts={**before._texts, **{value: "\n" + "\n".join(found) for value, found in starts.items()}},
    )


def _merged(
    before: Sequence[tuple[str, str]], new: Iterable[tuple[str, str]], changed: Mapping[str, Choice]
) -> tuple[tuple[str, str], ...]:
    """Both in order, but of those before nothing of what has changed.

    Sorted together they would hold up all threads for as long as that takes.
    """
    stay = [each for each in before if each[1] not in changed]
    merged = list[tuple[str, str]]()
    begin = 0
    for each in sorted(new):
        place = bisect_left(stay, each, begin)
        merged += stay[begin:place]
        merged.append(each)
        begin = place
    return (*merged, *stay[begin:])


def _first(most: int, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The first different ones."""
    found = dict[str, Choice]()
    for each in choices:
        found.setdefault(each.value, each)
        if len(found) >= most:
            break  # Before the next one is looked for.
    return tuple(found.values())
