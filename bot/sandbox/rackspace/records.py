"""What the stand-in remembers: accounts, people, the vendor's lists, tickets and what was told of them.

Fields have the vendor's names in snake case; what the vendor does not show comes after them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.slack.shapes import Json


class Status(StrEnum):
    """The states that tickets have been seen in; a ticket may be in others too."""

    NEW = "New"
    IN_PROGRESS = "In Progress"
    PENDING_CUSTOMER = "Pending Customer"
    PENDING_RACKSPACE = "Pending Rackspace"
    FEEDBACK_RECEIVED = "Feedback Received"
    PENDING_VENDOR = "Pending Vendor"
    PENDING_MAINTENANCE = "Pending Maintenance"
    TRANSFERRED = "Transferred"
    SOLVED = "Solved"
    CLOSED = "Closed"


@dataclass(slots=True, kw_only=True)
class Account:
    """One account of the customer; `permission` is "admin" or "observer"."""

    id: str
    name: str
    rcn: str
    service_level: str
    severities: tuple[str, ...]
    type_id: str
    type_name: str
    permission: str = "admin"
    tags: tuple[str, ...] = ()
    nps_opt_out: bool = False

    @property
    def tenant(self) -> str:
        """The id without its prefix."""
        return self.id.rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone of the customer: `id` is the Rackspace Person Number, which no user id is equal to."""

    id: str
    user_id: str
    username: str
    first_name: str
    last_name: str
    email: str
    roles: tuple[str, ...]

    @property
    def name(self) -> str:
        """The whole name, by which the customer's people are shown."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Racker:
    """Someone at the vendor, who has a name (first name and last initial) and no id."""

    name: str


Author = Person | Racker


@dataclass(slots=True, kw_only=True)
class User:
    """An identity user: who has an API key, and the person that its writes are shown as."""

    id: str
    username: str
    api_key: str
    password: str
    person_id: str
    roles: set[str]
    is_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcategory:
    """A subcategory, and the products (account types) it may be used for."""

    name: str
    allowed_products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What tickets are about."""

    id: int
    name: str
    description: str
    classification: str
    subcategories: tuple[Subcategory, ...]

    def allowed(self, account: Account) -> list[Subcategory]:
        """Return the subcategories for the product of an account."""
        return [each for each in self.subcategories if account.type_id in each.allowed_products]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A server, a network, a firewall or the like, of one account."""

    account_id: str
    name: str
    id: str
    platform: str
    type: str
    location: str
    address: str = ""
    is_online: bool = True
    may_edit: bool = True


@dataclass(slots=True, kw_only=True)
class File:
    """A file that was asked a place for, with its bytes once they are there."""

    filename: str
    uuid: str
    asked_at: float
    body: bytes | None = None
    is_bound: bool = False


@dataclass(slots=True, kw_only=True)
class Comment:
    """One entry of a ticket's conversation: the text as it was written, and as it is given back."""

    id: str
    text: str
    shown_text: str
    created: float
    author: Author
    attachments: list[File] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Ticket:
    """A ticket and its conversation; `resources` are ids, `recipients` person numbers."""

    ticket_id: str
    account_id: str
    subject: str
    status: str
    severity: str
    category: str
    subcategory: str
    classification: str
    created: float
    modified: float
    created_by: Author
    modified_by: Author
    resources: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    favorite: bool = False
    moved: int = 0
    solved_at: float | None = None

    @property
    def is_closed(self) -> bool:
        """Whether this is the end of it."""
        return self.status == Status.CLOSED


class Kind(StrEnum):
    """Whether an event tells of a new ticket or of a change of one, in the webhook's words."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What was told of one change, to the feed and to the webhook."""

    id: str
    at: float
    kind: Kind
    ticket_id: str
    account_id: str
    tenant: str
    product: Json
    resources: tuple[str, ...]
    is_own: bool
