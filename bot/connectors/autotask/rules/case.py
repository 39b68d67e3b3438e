"""What a rule looks at: a ticket as it is to be, and what the lists say of its values. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.connectors.autotask.speaking import RESOURCE
from bot.domain.fields import Choice
from bot.domain.guards import Filing, Misfit
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.ticket import FieldId, KindId


class Known:
    """The lists of an instance, found by id; each is put in order when it is first needed."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._pools: dict[str, Mapping[str, Choice]] = {}

    @cached_property
    def kinds(self) -> Mapping[KindId, RemoteKind]:
        return {each.id: each for each in self._lists.kinds}

    def pool(self, name: str) -> Mapping[str, Choice]:
        if name not in self._pools:
            self._pools[name] = {each.value: each for each in self._lists.pools.get(name, ())}
        return self._pools[name]

    def has(self, mark: str) -> bool:
        return mark in self._lists.marks


@dataclass(frozen=True, kw_only=True)
class Case:
    """A ticket of a category as it is to be."""

    filing: Filing
    kind: RemoteKind
    known: Known

    @property
    def is_opened(self) -> bool:
        """Whether it is opened, and not changed."""
        return self.filing.before is None

    def values(self, field: str) -> tuple[str, ...]:
        return self.filing.values.get(FieldId(field), ())

    def value(self, field: str) -> str:
        return next(iter(self.values(field)), "")

    def before(self, field: str) -> str:
        return next(iter((self.filing.before or {}).get(FieldId(field), ())), "")

    @property
    def worker(self) -> str:
        """The number of the primary resource: what the form says anew, else the owner."""
        owner, said = self.filing.owner, self.value("assignedResourceID")
        is_new = bool(said) and self.moves("assignedResourceID")
        return owner.removeprefix(RESOURCE) if owner.startswith(RESOURCE) and not is_new else said

    def moves(self, field: str) -> bool:
        """Whether it says something else than before; of a new ticket whatever it says is new."""
        return self.filing.is_new(FieldId(field))

    def sets(self, field: str) -> bool:
        """Whether something is chosen there that was not."""
        return bool(self.values(field)) and self.moves(field)

    def empties(self, field: str) -> bool:
        return not self.is_opened and not self.values(field) and bool(self.before(field))

    def field(self, field: str) -> RemoteField | None:
        return next((each for each in self.kind.fields if each.id == field), None)

    def label(self, field: str) -> str:
        found = self.field(field)
        return found.label if found else field

    def choice(self, field: str, value: str | None = None) -> Choice | None:
        """What is chosen there, as far as the lists know it."""
        found = self.field(field)
        wanted = self.value(field) if value is None else value
        if found is None or not wanted:
            return None
        if found.pool:
            return self.known.pool(found.pool).get(wanted)
        return next((each for each in found.choices if each.value == wanted), None)

    def name(self, field: str, value: str | None = None) -> str:
        """What that is called."""
        found = self.choice(field, value)
        return found.label if found else (self.value(field) if value is None else value)


Rule = Callable[[Case], Iterator[Misfit]]


def misfit(field: str, words: str) -> Misfit:
    return Misfit(field=FieldId(field), words=words)
