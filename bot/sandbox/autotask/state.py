"""What an Autotask database holds, and the one way in which its rows are written.

Rows are as the API shows them. Knows no HTTP; the rules of the server are handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from bot.sandbox.autotask.rules.case import Actor, Books, Row
from bot.sandbox.autotask.rules.house import House
from bot.sandbox.slack.clock import Clock

HOUR = 3600.0
FILES = "AttachmentInfo"
HOLDERS = ("TicketAttachments", "TicketNoteAttachments", "TimeEntryAttachments")
"""Files have their numbers in common."""


@dataclass(slots=True, kw_only=True)
class Table:
    """The rows of one entity by their ids, which count up."""

    rows: dict[int, Row] = field(default_factory=dict)
    last: int = 0

    def next_id(self) -> int:
        """Return the id of a row to come."""
        self.last = max(self.last + 1, *self.rows, 1) if self.rows else self.last + 1
        return self.last

    def put(self, row: Row) -> Row:
        """Keep a row that has its id."""
        self.rows[row["id"]] = row
        self.last = max(self.last, row["id"])
        return row


@dataclass(slots=True, kw_only=True)
class ApiUser:
    """An API user: what it is called, its secret, and the resource that it is."""

    name: str
    secret: str
    resource: int
    is_locked: bool = False
    may_impersonate: bool = True


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the service behaves where its documents are silent, or where it is known for more than one way."""

    zone: int = 2
    thread_status: int = 429
    threshold_status: int = 429
    retry_after: int | None = None
    page_host: str = ""
    """What host the next page is said to be at; empty: this one."""
    slow_by: float = 0.5
    """Seconds that each call takes longer from half of the threshold on; twice that from three quarters."""
    impersonation: bool = True
    error_body: Literal["json", "empty", "html"] = "json"
    max_attachment: int = 6 * 1024 * 1024
    takes: float = 0.0
    """Seconds that every call takes: only those that last can be under way together."""
    full_page_goes_on: bool = False
    """Let a last page that is exactly full name a next one, which is empty."""
    other_fields: Literal["ignored", "refused"] = "ignored"
    """What becomes of fields in a body that the entity does not have."""
    texts_as_numbers: bool = True
    """Whether digits in a text are taken for the number of a row in a query."""
    dates_in_seconds: bool = False
    customer_wakes: bool = True
    """Let a workflow rule take a ticket up again when its customer writes while it waits or is complete."""
    plain_hooks: bool = False
    """Let webhooks send texts as they are; what is signed is the escaped form all the same."""
    picks_as_labels: bool = False
    """Let webhooks tell the labels of picklists instead of their values."""


@dataclass(slots=True, kw_only=True)
class Limits:
    """How much is taken: requests an hour of all integrations together, calls at once, bytes of files."""

    requests: int = 10_000
    threads: int = 3
    file_bytes: int = 10_000_000
    file_minutes: float = 5.0


class Written(Protocol):
    """A row that the server writes by itself: with an id some fields of one that is there."""

    @property
    def entity(self) -> str:
        """Whose row it is."""

    @property
    def fields(self) -> Row:
        """What is written."""

    @property
    def id(self) -> int | None:
        """Which row; None: a new one."""


class Rules(Protocol):
    """What the server makes of a write.

    `create`, `change` and `remove` raise Unfit with the texts of its answer.
    """

    def create(self, books: Books, entity: str, row: Row, actor: Actor) -> Row:
        """Return the row that is stored for what is given, without its id."""

    def change(self, books: Books, entity: str, before: Row, patch: Row, actor: Actor) -> Row:
        """Return the row as it is afterwards."""

    def remove(self, books: Books, entity: str, before: Row, actor: Actor) -> None:
        """Say whether it can go."""

    def after(
        self, books: Books, entity: str, before: Row | None, row: Row | None, actor: Actor
    ) -> Iterable[Written]:
        """Return what the server writes by itself after a write; no row: it is gone."""


class Plainly:
    """No rules: what is given is stored."""

    def create(self, books: Books, entity: str, row: Row, actor: Actor) -> Row:
        """Store it."""
        return dict(row)

    def change(self, books: Books, entity: str, before: Row, patch: Row, actor: Actor) -> Row:
        """Lay one over the other."""
        return before | patch

    def remove(self, books: Books, entity: str, before: Row, actor: Actor) -> None:
        """Let it go."""

    def after(
        self, books: Books, entity: str, before: Row | None, row: Row | None, actor: Actor
    ) -> Iterable[Written]:
        """Leave it at that."""
        return ()


Listener = Callable[[str, Row | None, Row | None, Actor], None]
"""Is told the entity, the row before (None: it is new), the row after (None: it is gone), and who wrote."""


@dataclass(slots=True, kw_only=True)
class State:
    """Everything the stand-in remembers."""

    clock: Clock
    house: House = field(default_factory=House)
    rules: Rules = field(default_factory=Plainly)
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    tables: defaultdict[str, Table] = field(default_factory=lambda: defaultdict(Table))
    users: dict[str, ApiUser] = field(default_factory=dict)
    integrations: set[str] = field(default_factory=set)
    modules: dict[int, bool] = field(default_factory=dict)
    listeners: list[Listener] = field(default_factory=list)

    def now(self) -> datetime:
        """Tell the time by the sandbox's clock, to the millisecond as the service does."""
        at = datetime.fromtimestamp(round(self.clock.now(), 3), UTC)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def rows(self, entity: str) -> Mapping[int, Row]:
        """The rows of an entity by their ids; `AttachmentInfo` is all files, whatever they hang on."""
        if entity != FILES:
            return self.tables[entity].rows
        return {number: row for each in HOLDERS for number, row in self.tables[each].rows.items()}

    def one(self, entity: str, number: int) -> Row | None:
        """Find a row."""
        return self.tables[entity].rows.get(number)

    def create(self, entity: str, given: Row, actor: Actor) -> Row:
        """Write a new row; raises Unfit."""
        table, counter = self.tables[entity], self.tables[FILES if entity in HOLDERS else entity]
        stored = self.rules.create(self, entity, deepcopy(given), actor)
        row = table.put({**stored, "id": counter.next_id()})
        self.wrote(entity, None, row, actor)
        return row

    def change(self, entity: str, number: int, patch: Row, actor: Actor) -> Row:
        """Write over some fields of a row; raises Unfit, and KeyError for one that is not there."""
        table = self.tables[entity]
        before = table.rows[number]
        after = {**self.rules.change(self, entity, deepcopy(before), deepcopy(patch), actor), "id": number}
        table.put(after)
        self.wrote(entity, before, after, actor)
        return after

    def delete(self, entity: str, number: int, actor: Actor) -> Row:
        """Take a row away; raises Unfit, and KeyError for one that is not there."""
        table = self.tables[entity]
        row = table.rows[number]
        self.rules.remove(self, entity, row, actor)
        del table.rows[number]
        self.wrote(entity, row, None, actor)
        return row

    def wrote(self, entity: str, before: Row | None, after: Row | None, actor: Actor) -> None:
        """Write what follows from a write, and tell whoever listens of all of it."""
        follows = list(self.rules.after(self, entity, before, after, actor))
        self._tell(entity, before, after, actor)
        for each in follows:
            table = self.tables[each.entity]
            was = table.rows.get(each.id) if each.id is not None else None
            if was is None and each.id is not None:
                continue  # It went with what was written.
            row = table.put({**(was or {}), **each.fields, "id": each.id or table.next_id()})
            self._tell(each.entity, was, row, actor)

    def _tell(self, entity: str, before: Row | None, after: Row | None, actor: Actor) -> None:
        for listener in self.listeners:
            listener(entity, before, after, actor)
