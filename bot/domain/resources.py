"""What tickets are about: machines and other resources, the inventory of them, and how a text names them.

Pure. An inventory is a value: whoever reads a new file has a new one. What it is asked costs what is asked,
not what it holds.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from itertools import chain, islice
from typing import NewType, Protocol

ResourceId = NewType("ResourceId", str)

MOST_ATTACHED = 50
SHORTEST_LABEL = 3
"""A first label of a host name that is shorter is too often a word."""
SHORTEST_NUMBER = 5
"""An id of digits alone that is shorter is too often a number."""
MOST_ALIKE = 1_000
"""How many names a mistyped one is compared with."""
LONGEST_ADDRESS = 45

_RUN = re.compile(r"[\w.:-]+")
_ADDRESS = re.compile(r"^(?=.*[.:])[0-9a-f.:]+$")


class ResourceType(StrEnum):
    HARDWARE = "hardware"
    VIRTUAL_GUEST = "virtual_guest"
    DEDICATED_HOST = "dedicated_host"
    GENERIC = "generic"


_SORTS = frozenset(each.value for each in ResourceType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One row of an inventory. `name` is the whole host name; an inactive one is not offered any more."""

    id: ResourceId
    name: str
    type: ResourceType = ResourceType.GENERIC
    addresses: tuple[str, ...] = ()
    """IPv4 and IPv6, as `address_of` writes them."""
    note: str = ""
    active: bool = True
    account: str = ""
    """Whose it is, where a remote has several accounts; empty: everybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A resource as it was called when it came onto a ticket; the inventory may have it no more."""

    id: ResourceId
    type: ResourceType
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All resources of a desk, in the order of their names."""

    resources: tuple[Resource, ...] = ()
    _by_id: dict[str, Resource] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, tuple[Resource, ...]] = field(init=False, repr=False, compare=False)
    """Active ones by whatever a text can call them: name, first label, address, id."""
    _retired: dict[str, tuple[Resource, ...]] = field(init=False, repr=False, compare=False)
    """The same of those that are not in use any more."""
    _by_plain_id: dict[str, tuple[Resource, ...]] = field(init=False, repr=False, compare=False)
    """By what people call them who leave out of which sort they are; active ones."""
    _names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _searched: tuple[tuple[Resource, str], ...] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)
    """The most words of one name."""

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.resources, key=lambda each: (_folded(each.name), each.id)))
        active = tuple(each for each in ordered if each.active)
        derived: dict[str, object] = {
            "resources": ordered,
            "_by_id": {each.id: each for each in ordered},
            "_by_name": _names_of(active),
            "_retired": _names_of(each for each in ordered if not each.active),
            "_by_plain_id": _plainly(active),
            "_names": tuple(_folded(each.name) for each in active),
            "_searched": tuple((each, _haystack(each)) for each in active),
            "_longest": max((len(each.name.split()) for each in active), default=1),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def get(self, resource: str) -> Resource | None:
        """The resource of that id, active or not."""
        return self._by_id.get(resource)

    def is_of(self, resource: str, owner: str) -> bool:
        """Whether it is everybody's or theirs; what is not known is nobody's."""
        known = self._by_id.get(resource)
        return known is not None and known.account in ("", owner)

    def named(self, word: str) -> tuple[Resource, ...]:
        """What is called this: the one of that id, else all of that name, label or address, active first.

        Of an id that begins with its sort, as `hardware:123`, the rest will do.
        """
        known = self._by_id.get(word.strip())
        if known is not None:
            return (known,)
        called = address_of(word) or _folded(word)
        return (
            self._by_name.get(called) or self._by_plain_id.get(word.strip()) or self._retired.get(called, ())
        )

    def recognised(self, text: str, most: int = MOST_ATTACHED) -> tuple[Resource, ...]:
        """The active resources that a text names, in its order; as many steps as the text has words."""
        if not self._by_name:
            return ()
        names = _names_in(text, self._longest)
        return _first(most, (each for name in names for each in self._by_name.get(name, ())))

    def search(self, typed: str, most: int) -> tuple[Resource, ...]:
        """Active resources with all the words, most exact first: what is called so, begins so, has them."""
        wanted = _folded(typed)
        exact = (each for each in self.named(typed) if each.active) if wanted else ()
        return _first(most, chain(exact, self._beginning(wanted), self._having(wanted.split())))

    def nearest(self, word: str, most: int = 3) -> tuple[str, ...]:
        """The names that look most like this one, of those that begin or end as it does."""
        wanted = _folded(word)
        head, tail, length = wanted[:2], wanted[-2:], len(wanted)
        called = self._names if "." in wanted else map(_label, self._names)
        alike = (
            (each, place)
            for place, each in enumerate(called)
            if abs(len(each) - length) <= 2 and (each[:2] == head or each[-2:] == tail)
        )
        places = dict(islice(alike, MOST_ALIKE))
        close = get_close_matches(wanted, places, n=most, cutoff=0.6)
        return tuple(self._searched[places[each]][0].name for each in close)

    def _beginning(self, typed: str) -> Iterator[Resource]:
        place = bisect_left(self._names, typed)
        while place < len(self._names) and self._names[place].startswith(typed):
            yield self._searched[place][0]
            place += 1

    def _having(self, words: Sequence[str]) -> Iterator[Resource]:
        first, *others = words or [""]
        for each, haystack in self._searched:
            if first in haystack and all(word in haystack for word in others):
                yield each


class Stock(Protocol):
    """Where the inventory of a desk is to be had, as it is now."""

    @property
    def inventory(self) -> Inventory: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedStock:
    """An inventory that stays as it is."""

    inventory: Inventory = field(default_factory=Inventory)


def attached(resource: Resource) -> Attached:
    """The resource as a ticket remembers it."""
    return Attached(id=resource.id, type=resource.type, name=resource.name)


def address_of(text: str) -> str | None:
    """An IPv4 or IPv6 address in the one way of writing it; None when the text is none."""
    bare = text.strip().lower()
    if len(bare) > LONGEST_ADDRESS or not _ADDRESS.match(bare):
        return None
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def first_label(name: str) -> str:
    """What people call a host: its name up to the first dot."""
    return _label(_folded(name))


def _names_of(resources: Iterable[Resource]) -> dict[str, tuple[Resource, ...]]:
    """What each resource can be called; a label that is another's name, or of several, says nothing."""
    names: dict[str, list[Resource]] = {}
    labels: dict[str, list[Resource]] = {}
    for each in resources:
        for name in dict.fromkeys((_folded(each.name), *each.addresses, *_id_as_word(each.id))):
            names.setdefault(name, []).append(each)
        label = first_label(each.name)
        if len(label) >= SHORTEST_LABEL and not label.isdecimal():
            labels.setdefault(label, []).append(each)
    telling = {label: named for label, named in labels.items() if len(named) == 1} | names
    return {name: tuple(named) for name, named in telling.items()}


def _id_as_word(resource: str) -> tuple[str, ...]:
    return tuple(_folded(each) for each in (resource, *_plain_id(resource)) if len(each) >= _enough(each))


def _enough(word: str) -> int:
    return SHORTEST_NUMBER if word.isdecimal() else SHORTEST_LABEL


def _plain_id(resource: str) -> tuple[str, ...]:
    """An id without the sort that it begins with, if it does."""
    sort, _, rest = resource.partition(":")
    return (rest,) if rest and sort in _SORTS else ()


def _plainly(resources: Iterable[Resource]) -> dict[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for each in resources:
        for plain in _plain_id(each.id):
            found[plain] = (*found.get(plain, ()), each)
    return found


def _names_in(text: str, longest: int) -> Iterator[str]:
    """All that may be a name in a text: words, addresses, parts between colons, and words in a row."""
    behind: list[str] = []
    looked_at = set[str]()
    for found in _RUN.finditer(text.casefold()):
        run = found[0]
        word = run.strip(".:-")
        behind = [*behind, word][-longest:]
        for first in range(len(behind) - 1):
            yield " ".join(behind[first:])
        if run not in looked_at:
            looked_at.add(run)
            yield from _names_of_run(run.rstrip("."), word)


def _names_of_run(run: str, word: str) -> Iterator[str]:
    """An address may begin or end with colons; and a colon parts a host from its port."""
    yield word
    yield address_of(run) or ""
    if ":" in word:
        for part in (each.strip(".-") for each in word.split(":")):
            yield part
            yield address_of(part) or ""


def _first(most: int, resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """The first different ones."""
    found: dict[ResourceId, Resource] = {}
    for each in resources:
        found.setdefault(each.id, each)
        if len(found) >= most:
            break
    return tuple(found.values())


def _haystack(resource: Resource) -> str:
    kind = resource.type.value.replace("_", " ")
    return _folded(" ".join((resource.name, resource.id, *resource.addresses, kind, resource.note)))


def _label(name: str) -> str:
    return name.split(".", 1)[0]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
