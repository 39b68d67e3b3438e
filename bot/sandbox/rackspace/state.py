"""The customer's state in memory, how the vendor is set to behave, and the numbers handed out.

Knows neither rules nor HTTP.
"""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from bot.sandbox.rackspace.dates import DAY
from bot.sandbox.rackspace.records import Account, Category, Event, File, Person, Resource, Ticket, User
from bot.sandbox.slack.clock import Clock

RESOURCES = "https://resources.api.rackspace.com/resources"


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the vendor behaves where its documents are silent, or where it is known for more than one way."""

    no_writes: bool = False
    changes_values: bool = False
    mangles_text: Literal["no", "spaces", "entities", "bbcode"] = "no"
    unknown_severity: Literal["refused", "replaced"] = "refused"
    wrong_subcategory: Literal["refused", "replaced"] = "refused"
    empty_comment: Literal["refused", "taken"] = "refused"
    unknown_recipient: Literal["refused", "kept"] = "refused"
    other_fields: Literal["refused", "ignored"] = "refused"
    second_close: Literal["taken", "refused"] = "taken"
    solved_comment: Literal["reopens", "stays"] = "reopens"
    closed_comment: Literal["refused", "reopens"] = "refused"
    solved_closes_after: float = 3 * DAY
    new_status: str = "Pending Rackspace"
    misspells_status: bool = False
    created_status: int = 200
    ticket_ids: Literal["dashed", "number", "long"] = "dashed"
    comment_ids: Literal["number", "dated"] = "number"
    person_ids: Literal["rpn", "user"] = "rpn"
    racker_role: str = "Racker"
    list_created: Literal["marker", "real"] = "marker"
    list_is_bare: bool = True
    list_excerpt: int = 100
    list_order: Literal["newest", "oldest", "created"] = "newest"
    subject_filter: Literal["contains", "ignored"] = "contains"
    category_id: Literal["id", "ID"] = "id"
    lists_no_attachments: bool = False
    roles_are_told: bool = True
    takes_passwords: bool = True
    wants_passcode: bool = False
    tokens_are_new: bool = True
    token_lives: float = DAY
    media_types_are_strict: bool = False
    answers_plain_json: bool = False
    unauthorized_body: Literal["json", "empty", "html"] = "json"
    forbidden_status: int = 403
    limit_body: Literal["empty", "html"] = "empty"
    max_file_size: int = 10 * 1024 * 1024
    max_file_count: int = 1
    upload_lives: float = 600.0
    upload_by: Literal["any", "post", "put"] = "any"
    upload_status: int = 201
    upload_redirect: str = ""
    url_field: str = "upload_url"
    uuid_field: str = "uuid"
    download_lives: float = 3600.0
    resource_link: Literal["nested", "flat", "none"] = "nested"
    resources_limit: Literal["capped", "refused"] = "capped"
    unknown_marker_status: int = 404
    single_entry_is_object: bool = False
    empty_feed_has_entry: bool = False
    feed_retention: float = 3 * DAY
    feed_delay: float = 0.0
    create_type: str = "consolidatedticketing.create.ticket.create.cloud"
    update_type: str = "consolidatedticketing.update.ticket.update.cloud"
    hook_tells_own: bool = True


@dataclass(slots=True, kw_only=True)
class Limits:
    """How many calls a minute are taken, the stricter of the documented numbers; None is any number.

    Creations and changes count for the user, reads for each operation. That PATCH, PUT and comments are one
    is inferred.
    https://docs.rackspace.com/reference/ticketing-limits
    """

    creations: int | None = 1
    changes: int | None = 5
    reads: int | None = 60
    changes_are_one: bool = True
    uploads: int | None = 60
    tokens: int | None = None

    def lift(self) -> None:
        """Take calls in any number."""
        self.creations = self.changes = self.reads = self.uploads = self.tokens = None


class Numbers:
    """Hands out ids that grow, one row of them for each kind."""

    def __init__(self) -> None:
        self._rows = {
            "ticket": itertools.count(3100),
            "comment": itertools.count(531_126_898, 7),
            "change": itertools.count(1),
            "file": itertools.count(1234),
        }

    def next(self, kind: str) -> int:
        """Return the next number of a kind."""
        return next(self._rows[kind])


@dataclass(slots=True, kw_only=True)
class State:
    """Everything the stand-in remembers."""

    clock: Clock
    numbers: Numbers = field(default_factory=Numbers)
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    accounts: dict[str, Account] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rackers: list[str] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    storage_key: bytes = field(default_factory=lambda: secrets.token_bytes(20))

    def now(self) -> float:
        """Tell the time by the sandbox's clock, in milliseconds as the vendor writes it."""
        return round(self.clock.now(), 3)

    def category(self, name: str) -> Category | None:
        """Find a category by its name."""
        return next((each for each in self.categories if each.name == name), None)

    def new_file(self, filename: str, body: bytes | None = None) -> File:
        """Make a place for a file, with or without its bytes."""
        uuid = f"{self.numbers.next('file')}-{filename}"
        file = File(filename=filename, uuid=uuid, asked_at=self.now(), body=body)
        self.files[uuid] = file
        return file

    def new_ticket_id(self) -> str:
        """Return an id in the form that is set; all of them have been seen."""
        number, day = self.numbers.next("ticket"), datetime.fromtimestamp(self.now(), UTC)
        match self.settings.ticket_ids:
            case "dashed":
                return f"{day:%y%m%d}-{number:05d}"
            case "number":
                return str(120_000 + number)
            case "long":
                return f"{day:%y%m%d}-iad-{number:07d}"

    def new_comment_id(self) -> str:
        """Return an id in the form that is set."""
        number = self.numbers.next("comment")
        if self.settings.comment_ids == "number":
            return str(number)
        return f"{datetime.fromtimestamp(self.now(), UTC):%y%m%d}-abc-{number % 10_000_000:07d}"
