"""Rackspace's objects as they come: a ticket has two shapes, read by itself and in a list. Pure.

What is documented: https://docs.rackspace.com/reference/ticketing-tickets-methods; the list and the reading
of one ticket are only known from what a client has recorded: https://github.com/bdmorin/raxodus
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from bot.connectors.texts import told
from bot.domain.ids import RemoteId
from bot.domain.remote import Side

NEVER = datetime.fromtimestamp(0, UTC)
YEARS = range(1990, 2201)
"""A date of another one is none: its lists are full of the year 1."""
RACKER, CUSTOMER = "racker", "customer"


def moment(text: str | None) -> datetime | None:
    """A time; None for what is none, such as the marker that its lists have in the place of one."""
    try:
        at = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)


class Row(Struct, frozen=True, kw_only=True, rename="camel"):
    """One of their objects; their names are ours in another spelling. Anything may be missing or null."""


class Person(Row, frozen=True, kw_only=True):
    """A customer has an id and a whole name, a Racker has no id and often only the initial of the second."""

    id: str | int | None = None
    name: str | None = None
    roles: list[str] | None = None
    type: str | None = None

    @property
    def side(self) -> Side:
        """By the type; where that says nothing, by what only one side has."""
        sort = (self.type or "").lower()
        if sort == RACKER or RACKER in (each.lower() for each in self.roles or ()):
            return Side.THEIRS
        if sort == CUSTOMER or (not sort and self.number):
            return Side.OURS
        return Side.SYSTEM if sort else Side.THEIRS

    @property
    def number(self) -> str:
        """The Rackspace Person Number, or a user id; both opaque."""
        return "" if self.id is None else str(self.id)


class FileRow(Row, frozen=True, kw_only=True):
    """`url` is where its bytes are for a while; `upload_url` where they are to be put."""

    filename: str | None = None
    uuid: str | None = None
    url: str | None = None


class CommentRow(Row, frozen=True, kw_only=True):
    id: str | int | None = None
    text: str | None = None
    created: str | None = None
    author: Person | None = None
    attachments: list[FileRow] | None = None
    format: str | None = None


class RecipientRow(Row, frozen=True, kw_only=True):
    """As a ticket that is read has it; the answer to a creation has another shape, which tells less."""

    id: str | int | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None

    @property
    def number(self) -> str:
        return "" if self.id is None else str(self.id)

    @property
    def name(self) -> str:
        whole = " ".join(filter(None, (self.first_name, self.last_name)))
        return told(whole or self.username or self.number)


class TicketRow(Row, frozen=True, kw_only=True):
    """A ticket in any of its shapes."""

    ticket_id: str | int
    account_id: str | int | None = None
    subject: str | None = None
    status: str | None = None
    severity: str | None = None
    category: str | None = None
    subcategory: str | None = None
    resources: list[str] | None = None
    created: str | None = None
    created_at: str | None = None
    modified: str | None = None
    created_by: Person | None = None
    modified_by: Person | None = None
    comments: list[CommentRow] | None = None
    recipients: list[RecipientRow | str] | None = None

    @property
    def id(self) -> RemoteId:
        return RemoteId(str(self.ticket_id))

    @property
    def state(self) -> str:
        return " ".join((self.status or "").split()).lower()

    @property
    def changed_at(self) -> datetime:
        return moment(self.modified) or self.opened_at or NEVER

    @property
    def opened_at(self) -> datetime | None:
        """When it was opened; a list does not say it."""
        first = moment(self.comments[0].created) if self.comments else None
        return moment(self.created) or moment(self.created_at) or first

    @property
    def people(self) -> list[Person]:
        """All who are named on it."""
        authors = (each.author for each in self.comments or ())
        return [each for each in (self.created_by, self.modified_by, *authors) if each is not None]


class TicketPage(Row, frozen=True, kw_only=True):
    """`left_out` are the rows that were not to be read: they have their places too."""

    tickets: list[TicketRow] | None
    total: int | None = None
    left_out: int = 0

    @property
    def count(self) -> int:
        return len(self.tickets or ()) + self.left_out


class AccountType(Row, frozen=True, kw_only=True):
    id: str | None = None


class AccountRow(Row, frozen=True, kw_only=True):
    id: str | int
    name: str | None = None
    severities: list[str] | None = None
    type: AccountType | None = None
    permission: str | None = None

    @property
    def number(self) -> str:
        return str(self.id)

    @property
    def product(self) -> str:
        return (self.type.id if self.type else None) or ""


class Accounts(Row, frozen=True, kw_only=True):
    accounts: list[AccountRow] | None


class SubcategoryRow(Row, frozen=True, kw_only=True):
    name: str
    allowed_products: list[str] | None = None


class CategoryRow(Row, frozen=True, kw_only=True):
    name: str
    subcategories: list[SubcategoryRow] | None = None


class Categories(Row, frozen=True, kw_only=True):
    categories: list[CategoryRow] | None


class Link(Row, frozen=True, kw_only=True):
    href: str | None = None


class Links(Struct, frozen=True, kw_only=True, rename={"own": "self"}):
    """What is inside a link is not documented: an object with the address, or the address itself."""

    own: Link | str | None = None

    @property
    def address(self) -> str | None:
        return self.own.href if isinstance(self.own, Link) else self.own


class ResourceRow(Struct, frozen=True, kw_only=True, rename={"account_id": "accountId", "links": "_links"}):
    id: str
    name: str | None = None
    account_id: str | int | None = None
    type: str | None = None
    network: object = None
    links: Links | None = None


class Resources(Row, frozen=True, kw_only=True):
    resources: list[ResourceRow] | None
