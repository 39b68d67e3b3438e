"""The big lists of Autotask as pools: companies and all that is theirs, read page by page.

Lists that tell when their rows changed are asked just for that; of others new rows are found by their
numbers, and what else became of them once a day with everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from bot.connectors.autotask import calls, ticket_fields
from bot.connectors.autotask.line import MOST_PAGES, Line
from bot.connectors.autotask.names import named
from bot.connectors.autotask.query import Condition, Query, compare, equal, literal
from bot.connectors.autotask.rows import Row, moment
from bot.connectors.autotask.ticket_fields import PROBLEM
from bot.connectors.autotask.wire import SYSTEM
from bot.domain.fields import Choice
from bot.domain.ids import Cursor
from bot.domain.pools import PoolPage
from bot.errors import Rejected, Transient, Withheld

log = logging.getLogger(__name__)

LONGEST_LABEL = 75
OVERLAP = timedelta(minutes=2)
TRIES = 3
INCIDENT, NOT_RMA = "incident", "not_rma"
"""How a problem is marked that belongs to another one, and an item that cannot be returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What rows of several lists need of others: which companies belong to which, and what is for returns."""

    children: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The companies below a company, by its number."""
    returnable: frozenset[str] = frozenset()
    """Products that can be returned."""

    def reach(self, company: str) -> tuple[str, ...]:
        """The companies whose tickets may have what is that company's: its own, and those below it."""
        return (company, *self.children.get(company, ())) if company else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A list: what of it is read, by which time its changes are found, and what one of its rows is to us."""

    pool: str
    entity: str
    fields: tuple[str, ...]
    choice: Callable[[Row, Around], Choice | None]
    changed: str = ""
    only: tuple[Condition, ...] = ()


def company(row: Row, around: Around) -> Choice:
    return _choice(row, named("Companies", row), row.flag("isActive"))


def contact(row: Row, around: Around) -> Choice:
    """A person of a company, with the address by which two of one name are told apart."""
    email = row.plain("emailAddress")
    name = named("Contacts", row) or email
    label = (
        f"{name} ({email})"
        if email and email != name and len(name) + len(email) < LONGEST_LABEL - 3
        else name
    )
    owner = row.plain("companyID")
    return _choice(row, label, row.flag("isActive"), around.reach(owner))


def location(row: Row, around: Around) -> Choice:
    return _choice(row, named("CompanyLocations", row), row.flag("isActive"), (row.plain("companyID"),))


def item(row: Row, around: Around) -> Choice:
    product = row.plain("productID")
    marks = () if product in around.returnable else (NOT_RMA,)
    owner = (row.plain("companyID"),)
    return _choice(row, named("ConfigurationItems", row), row.flag("isActive"), owner, marks)


def contract(row: Row, around: Around) -> Choice:
    """A contract of the company or of the one above it. One that is not active has status 0."""
    is_active = row.plain("status") != "0"
    return _choice(row, named("Contracts", row), is_active, around.reach(row.plain("companyID")))


def service(row: Row, around: Around) -> Choice:
    name = row.plain("internalDescription") or row.plain("invoiceDescription")
    return _choice(row, name, True, (row.plain("contractID"),))


def opportunity(row: Row, around: Around) -> Choice:
    return _choice(row, named("Opportunities", row), True, (row.plain("companyID"),))


def project(row: Row, around: Around) -> Choice:
    return _choice(row, named("Projects", row), True, (row.plain("companyID"),))


def problem(row: Row, around: Around) -> Choice:
    """A problem that incidents can be filed under; one that is solved or is none any more keeps its name."""
    marks = (INCIDENT,) if row.plain("problemTicketId") else ()
    is_open = row.plain("status") != str(calls.COMPLETE) and row.plain("ticketType") == PROBLEM
    label = f"{row.plain('ticketNumber')} {row.plain('title')}".strip()
    return _choice(row, label, is_open and not marks, marks=marks)


def _choice(
    row: Row,
    label: str,
    active: bool | None,
    under: tuple[str, ...] = (),
    marks: tuple[str, ...] = (),
) -> Choice:
    told = label or str(row.id)
    cut = told if len(told) <= LONGEST_LABEL else told[: LONGEST_LABEL - 1].rstrip() + "…"
    belongs = tuple(filter(None, under))
    return Choice(value=str(row.id), label=cut, active=active is not False, under=belongs, marks=marks)


OF_COMPANY = ("companyID", "isActive")
LISTS: tuple[Pooled, ...] = (
    Pooled(
        pool=ticket_fields.COMPANIES,
        entity="Companies",
        fields=("companyName", "parentCompanyID", "isActive"),
        choice=company,
        changed="lastTrackedModifiedDateTime",
    ),
    Pooled(
        pool=ticket_fields.CONTACTS,
        entity="Contacts",
        fields=("firstName", "lastName", "emailAddress", *OF_COMPANY),
        choice=contact,
        changed="lastModifiedDate",
    ),
    Pooled(
        pool=ticket_fields.LOCATIONS, entity="CompanyLocations", fields=("name", *OF_COMPANY), choice=location
    ),
    Pooled(
        pool=ticket_fields.ITEMS,
        entity="ConfigurationItems",
        fields=(
            "referenceTitle",
            "serialNumber",
            "referenceNumber",
            "productID",
            *OF_COMPANY,
        ),
        choice=item,
        changed="lastModifiedTime",
    ),
    Pooled(
        pool=ticket_fields.CONTRACTS,
        entity="Contracts",
        fields=("contractName", "companyID", "status"),
        choice=contract,
    ),
    Pooled(
        pool=ticket_fields.SERVICES,
        entity="ContractServices",
        fields=("internalDescription", "invoiceDescription", "contractID"),
        choice=service,
    ),
    Pooled(
        pool=ticket_fields.BUNDLES,
        entity="ContractServiceBundles",
        fields=("internalDescription", "invoiceDescription", "contractID"),
        choice=service,
    ),
    Pooled(
        pool=ticket_fields.OPPORTUNITIES,
        entity="Opportunities",
        fields=("title", "companyID"),
        choice=opportunity,
    ),
    Pooled(
        pool=ticket_fields.PROJECTS, entity="Projects", fields=("projectName", "companyID"), choice=project
    ),
    Pooled(
        pool=ticket_fields.PROBLEMS,
        entity="Tickets",
        fields=("ticketNumber", "title", "status", "ticketType", "problemTicketId"),
        choice=problem,
        changed="lastActivityDate",
        only=(equal("ticketType", int(PROBLEM)),),
    ),
)


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a reading goes on: in which list, at which page, of what since when; and what was newest."""

    at: int = 0
    page: str = ""
    since: dict[str, str] = {}
    """By pool the newest time or the highest number that was seen, before this reading."""
    seen: dict[str, str] = {}
    """The same of this reading."""
    turned: int = 0
    """How many pages of that list were read."""


class Pools:
    """Reads all big lists of one instance, one page a call."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._around: Around | None = None
        self._failed: dict[str, int] = {}

    async def page(self, cursor: Cursor | None) -> PoolPage:
        """The next page after that. Raises Rejected for a cursor that is none of ours."""
        place = _place(cursor)
        if self._around is None or (place.at == 0 and not place.page):
            self._around = await self._read_around()
        pooled = LISTS[place.at]
        since = place.since.get(pooled.pool, "")
        rows, following = await self._read(pooled, since, place.page)
        if following and (following == place.page or place.turned >= MOST_PAGES):
            raise Transient(SYSTEM, "pools", "its pages never end", certain=True)
        seen = {**place.seen, pooled.pool: _newest(pooled, rows, place.seen.get(pooled.pool, since))}
        choices = [choice for each in rows if each.id and (choice := pooled.choice(each, self._around))]
        is_last = not following and place.at + 1 == len(LISTS)
        after = (
            Place(since=seen)
            if is_last
            else Place(
                at=place.at if following else place.at + 1,
                page=following,
                since=place.since,
                seen=seen,
                turned=place.turned + 1 if following else 0,
            )
        )
        told = {pooled.pool: tuple(choices)} if choices else {}
        return PoolPage(choices=told, cursor=Cursor(msgspec.json.encode(after).decode()), is_last=is_last)

    async def _read(self, pooled: Pooled, since: str, address: str) -> tuple[list[Row], str]:
        """The rows of a page and where the next one is; none where the API user may not see them.

        Instances differ in their fields: where one is not known, the rows are asked for as a whole.
        """
        query = _query(pooled, since)
        for asked in (query,) if address else (query, replace(query, fields=())):
            try:
                page = await self._line.page(asked, address)
            except (Rejected, Withheld) as error:
                if address:
                    raise  # The page may be gone: everything is to be read anew.
                log.info("a list is kept from us", extra={"list": pooled.pool, "reason": error.reason})
            except Transient as error:
                if error.after is not None or not self._is_given_up(pooled):
                    raise
                log.warning("a list is not to be read", extra={"list": pooled.pool, "reason": error.reason})
                return [], ""
            else:
                self._failed.pop(pooled.pool, None)
                return page.rows, page.next_page
        return [], ""

    def _is_given_up(self, pooled: Pooled) -> bool:
        """Whether a list failed so often, while those before it are read each time, that the rest goes on.

        Each time all pages before it are read anew, and with them goes the hour.
        """
        failed = self._failed[pooled.pool] = self._failed.get(pooled.pool, 0) + 1
        if pooled is LISTS[0] or failed < TRIES:
            return False
        del self._failed[pooled.pool]
        return True

    async def _read_around(self) -> Around:
        """Which companies stand below others, and which products can be returned."""
        below = await self._all(
            "Companies", ("parentCompanyID",), {"op": "exist", "field": "parentCompanyID"}
        )
        products = await self._all("Products", ("isEligibleForRma",), equal("isEligibleForRma", True))
        children: dict[str, list[str]] = {}
        for each in below:
            if parent := each.plain("parentCompanyID"):
                children.setdefault(parent, []).append(str(each.id))
        return Around(children=children, returnable=frozenset(str(each.id) for each in products))

    async def _all(self, entity: str, fields: tuple[str, ...], condition: Condition) -> list[Row]:
        try:
            return await self._line.rows(calls.everything(entity, condition, fields=("id", *fields)))
        except (Rejected, Withheld):
            return []


def _place(cursor: Cursor | None) -> Place:
    if not cursor:
        return Place()
    try:
        place = msgspec.json.decode(cursor, type=Place)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Rejected(SYSTEM, "pools", "that is no place in its lists") from error
    if not 0 <= place.at < len(LISTS):
        raise Rejected(SYSTEM, "pools", "that is no place in its lists")
    return place


def _query(pooled: Pooled, since: str) -> Query:
    fields = ("id", *pooled.fields, *([pooled.changed] if pooled.changed else []))
    conditions = pooled.only
    at = moment(since) if pooled.changed else None
    if at is not None:
        conditions = (compare("gte", pooled.changed, literal(at - OVERLAP)), *pooled.only)
    elif since.isdecimal():
        conditions = (compare("gt", "id", int(since)), *pooled.only)
    return calls.everything(pooled.entity, *conditions, fields=fields)


def _newest(pooled: Pooled, rows: Sequence[Row], known: str) -> str:
    """The newest time of these rows or the highest number, or what was known."""
    if not pooled.changed:
        numbers = [each.id for each in rows if each.id]
        before = int(known) if known.isdecimal() else 0
        return str(max([before, *numbers]))
    times = [at for each in rows if (at := each.moment(pooled.changed)) is not None]
    before_at = moment(known)
    newest: datetime | None = max([*times, *([before_at] if before_at else [])], default=None)
    return literal(newest) if newest else known
