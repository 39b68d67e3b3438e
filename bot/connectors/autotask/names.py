"""Who and what the numbers on Autotask's tickets are: learned in few calls, and kept until lists are read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.connectors.autotask.line import Line, together
from bot.connectors.autotask.rows import Row
from bot.domain.remote import RemoteAuthor, Side
from bot.errors import Rejected, Withheld

RESOURCES, CONTACTS, COMPANIES = "Resources", "Contacts", "Companies"
ITEMS, TAG_LABELS = "ConfigurationItems", "Tags"
PERSON = ("firstName", "lastName")
SOMEBODY = "Autotask"
"""Who it was where it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What of an entity is read to name its rows; of several `names` the first that says anything."""

    names: tuple[str, ...]
    more: tuple[str, ...] = ()


SOURCES: Mapping[str, Source] = {
    RESOURCES: Source(
        names=("userName", "email"),
        more=(*PERSON, "email", "isActive", "defaultServiceDeskRoleID", "resourceType"),
    ),
    CONTACTS: Source(names=("emailAddress",), more=(*PERSON, "companyID", "isActive")),
    COMPANIES: Source(names=("companyName",), more=("parentCompanyID", "isActive")),
    "CompanyLocations": Source(names=("name",), more=("companyID", "isActive")),
    ITEMS: Source(
        names=("referenceTitle", "serialNumber", "referenceNumber"), more=("companyID", "isActive")
    ),
    "Contracts": Source(names=("contractName",), more=("companyID",)),
    "ContractServices": Source(names=("internalDescription", "invoiceDescription")),
    "ContractServiceBundles": Source(names=("internalDescription", "invoiceDescription")),
    "Roles": Source(names=("name",), more=("isActive",)),
    "BillingCodes": Source(names=("name",)),
    "Projects": Source(names=("projectName",)),
    "Opportunities": Source(names=("title",)),
    "Tickets": Source(names=("ticketNumber",)),
    TAG_LABELS: Source(names=("label",), more=("isActive",)),
}
REFERENCES: Mapping[str, str] = {
    "companyid": COMPANIES,
    "companylocationid": "CompanyLocations",
    "contactid": CONTACTS,
    "createdbycontactid": CONTACTS,
    "assignedresourceid": RESOURCES,
    "assignedresourceroleid": "Roles",
    "billingcodeid": "BillingCodes",
    "configurationitemid": ITEMS,
    "contractid": "Contracts",
    "contractserviceid": "ContractServices",
    "contractservicebundleid": "ContractServiceBundles",
    "opportunityid": "Opportunities",
    "projectid": "Projects",
    "problemticketid": "Tickets",
    "completedbyresourceid": RESOURCES,
    "creatorresourceid": RESOURCES,
    "impersonatorcreatorresourceid": RESOURCES,
    "lastactivityresourceid": RESOURCES,
    "firstresponseassignedresourceid": RESOURCES,
    "firstresponseinitiatingresourceid": RESOURCES,
}
"""What the fields of a ticket refer to, by name in lower case."""


class Names:
    """The rows that are known by number. What may not be seen or is not there is remembered as that."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._rows: dict[str, dict[int, Row | None]] = {}
        self._listed: set[str] = set()
        self._learning = asyncio.Lock()

    async def learn(self, wanted: Iterable[tuple[str, int | None]]) -> None:
        """Have these be known, by entity and number; those that are known already cost nothing."""
        async with self._learning:
            missing: dict[str, set[int]] = {}
            for entity, number in wanted:
                if number and entity in SOURCES and number not in self._rows.get(entity, {}):
                    missing.setdefault(entity, set()).add(number)
            if missing:
                await together(*(self._ask(entity, sorted(some)) for entity, some in missing.items()))

    async def _ask(self, entity: str, numbers: Sequence[int]) -> None:
        source = SOURCES[entity]
        fields = ("id", *dict.fromkeys((*source.names, *source.more)))
        try:
            rows = await self._line.among(entity, "id", numbers, fields)
        except (Rejected, Withheld):  # Not every API user may see everything.
            rows = []
        known = self._rows.setdefault(entity, {})
        known.update(dict.fromkeys(numbers))
        known.update({each.id: each for each in rows if each.id in numbers})

    def keep(self, entity: str, rows: Iterable[Row]) -> None:
        """These are all there are now; others that were named keep their names."""
        known = {number: each for number, each in self._rows.get(entity, {}).items() if each is not None}
        self._rows[entity] = {**known, **{each.id: each for each in rows}}
        self._listed.add(entity)

    def forget(self) -> None:
        """Have all be learned anew but what lists tell: what a number is called may have changed there."""
        self._rows = {entity: rows for entity, rows in self._rows.items() if entity in self._listed}

    def row(self, entity: str, number: int | None) -> Row | None:
        return self._rows.get(entity, {}).get(number) if number else None

    def name(self, entity: str, number: int | None) -> str:
        """What it is called; empty where that is not known."""
        found = self.row(entity, number)
        return named(entity, found) if found else ""

    def author(self, entity: str, number: int | None, *, is_us: bool = False) -> RemoteAuthor:
        """A resource or contact as whoever wrote something."""
        found, sort = self.row(entity, number), "contact" if entity == CONTACTS else "resource"
        side = Side.THEIRS if entity == CONTACTS else Side.OURS
        return RemoteAuthor(
            name=(named(entity, found) if found else "") or SOMEBODY,
            side=side if number else Side.SYSTEM,
            id=f"{sort}:{number}" if number else "",
            is_us=is_us,
            email=email_of(found) if found else "",
        )


def named(entity: str, row: Row) -> str:
    """What a row is called: a person by their names."""
    person = " ".join(filter(None, (row.plain(each) for each in PERSON)))
    return person or next(filter(None, (row.plain(each) for each in SOURCES[entity].names)), "")


def tag_name(label: str) -> str:
    """A tag as people type it here, where tags have no blanks and begin with no sign."""
    return "-".join(label.casefold().replace("_", " ").replace("-", " ").replace(",", " ").split()).lstrip(
        "#+"
    )


def email_of(row: Row) -> str:
    return row.plain("emailAddress") or row.plain("email")
