"""The Autotask connector: what the port asks for, in its calls. What answers mean stands in `shapes`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime

from bot.connectors.autotask import calls, creating, files, offering, speaking, webhooks
from bot.connectors.autotask.acts import MISSING, Acts, number_of
from bot.connectors.autotask.calls import TICKETS
from bot.connectors.autotask.capabilities import CAPABILITIES
from bot.connectors.autotask.changes import Changes
from bot.connectors.autotask.forms import setting_of
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.limits import CALLS, LIMITS, Freightage, pace
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.names import COMPANIES, ITEMS, RESOURCES, SOURCES, email_of, named
from bot.connectors.autotask.names import CONTACTS as PEOPLE
from bot.connectors.autotask.pools import Pools
from bot.connectors.autotask.query import Condition, equal, one_of
from bot.connectors.autotask.rows import Row, whole
from bot.connectors.autotask.settings import COMPANY
from bot.connectors.autotask.shapes import deeds_of, gone, item_id
from bot.connectors.autotask.speaking import CONTACT, RESOURCE
from bot.connectors.autotask.webhooks import Wanted
from bot.connectors.autotask.wire import SYSTEM
from bot.connectors.texts import units
from bot.domain.abilities import Capabilities
from bot.domain.connector import Errand
from bot.domain.ids import Cursor, DeskId, FieldId, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.pools import PoolPage
from bot.domain.ports import Pace
from bot.domain.remote import (
    PLAINLY,
    Act,
    Lists,
    Manner,
    NewTicket,
    RemoteAuthor,
    RemoteDeed,
    RemoteTicket,
    Side,
    Sweep,
    Upload,
)
from bot.domain.resources import Resource, ResourceType
from bot.errors import Rejected, RemoteError, Transient, Withheld

OF_COMPANY, OF_CONTACT = FieldId("companyID"), FieldId("contactID")


class Autotask:
    """One API user of an instance of Autotask, as a connector."""

    def __init__(
        self,
        line: Line,
        a_hour: int = LIMITS[CALLS].usual,
        categories: Mapping[str, str] | None = None,
        people: Mapping[str, str] | None = None,
    ) -> None:
        """`categories` is what its interface does not tell of them, by name; `people` are ids by address."""
        self._line = line
        self._a_hour = a_hour
        self._settings = {name.casefold(): setting_of(words) for name, words in (categories or {}).items()}
        ids = (each.removeprefix(COMPANY) for each in (people or {}).values() if each.startswith(COMPANY))
        self._companies_named = [number for each in ids if (number := whole(each)) is not None]
        self._pools = Pools(line)
        self._knowing = Knowing(line)
        self._acts = Acts(self._knowing)
        self._changes = Changes(self._knowing)
        self._freightage = Freightage(line.access.clock)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def pace(self, errand: Errand) -> Pace | None:
        """Of reading alone: what people do waits for nothing but the calls of the hour."""
        return pace(errand, self._line.access.user, self._a_hour)

    async def hook_faults(self, desk: DeskId) -> list[str]:
        """What keeps the webhooks of a desk from telling of everything; nothing when they do."""
        return await webhooks.faults(self._line, desk)

    async def set_up_hooks(self, desk: DeskId, url: str, secret: str) -> list[str]:
        """Have its webhooks call there; what was done."""
        us = await self._knowing.us()
        wanted = Wanted(desk=desk, url=url, secret=secret, us=us.id if us is not None else None)
        return await webhooks.set_up(self._line, wanted)

    async def remove_hooks(self, desk: DeskId) -> list[str]:
        """Have nothing call for a desk any more; what was done."""
        return await webhooks.remove(self._line, desk)

    async def check(self) -> str:
        """Whom Autotask takes us for, and where. Raises Unauthorized when it does not take us."""
        await self._ask_threshold()
        us, zone = await self._knowing.us(), await self._line.access.zone()
        name = named(RESOURCES, us) if us is not None else ""
        count = await self._line.count(calls.open_tickets())
        whom = name or self._line.access.user
        return f"{whom} ({zone.name or zone.url}, {count:,} open tickets)"

    async def changed(self, cursor: Cursor | None) -> Sweep:
        """A page of the tickets that have changed since; without a cursor, from now on."""
        if self._line.budget.is_to_be_asked:
            try:
                await self._ask_threshold()
            except Transient as error:
                if error.after is not None:  # It takes no calls at all now.
                    raise
                self._line.budget.hear(None, None)
        return await self._changes.page(cursor)

    async def _ask_threshold(self) -> None:
        """Ask how many calls of the hour are spent; an API user may not be told that."""
        try:
            told = await self._line.asked(calls.threshold(), dict[str, object])
        except (Rejected, Withheld):
            self._line.budget.hear(None, None)
            return
        row = Row(told)
        self._line.budget.hear(
            row.number("currentTimeframeRequestCount"), row.number("externalRequestThreshold")
        )

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        """A page of all tickets that are not closed there; without a cursor, from the first."""
        return await self._changes.open_tickets(cursor)

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        """The whole ticket as it is; of one that was deleted, what is still told of it."""
        number = number_of(ticket)
        try:
            row = await self._line.one(calls.ticket(number)) if number else None
        except Withheld as error:  # Of a company that is kept from us, as may be others that are not.
            raise Rejected(SYSTEM, "read", MISSING) from error
        except Rejected as error:  # What is not there is answered as nothing.
            self._line.demand_lasting(ticket, error)
            raise
        self._line.is_shown(ticket)
        if row is not None:
            return (await self._knowing.told([row]))[0]
        deleted = await self._line.shown("DeletedTicketLogs", "ticketID", [number]) if number else None
        if not deleted or number is None:
            raise Rejected(SYSTEM, "read", MISSING)
        await self._knowing.names.learn((RESOURCES, each.number("deletedByResourceID")) for each in deleted)
        return gone(number, deleted[-1], self._knowing.names)

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        """These tickets as they are, all of them in as few calls as one takes."""
        numbers = [number for each in tickets if (number := number_of(each))]
        if not numbers:
            return []
        told = await self._knowing.told(await self._line.among(TICKETS, "id", numbers))
        found = {each.head.id: each for each in told}
        return [found[each] for each in tickets if each in found]

    async def history(self, ticket: RemoteId) -> list[RemoteDeed]:
        """All that Autotask's history of a ticket tells, oldest first."""
        number = number_of(ticket)
        if number is None:
            raise Rejected(SYSTEM, "history", MISSING)
        try:
            rows = await self._line.rows(calls.history(number))
        except Withheld as error:
            raise Rejected(SYSTEM, "history", error.reason) from error
        await self._knowing.names.learn((RESOURCES, each.number("resourceID")) for each in rows)
        return deeds_of(rows, self._knowing.names)

    def opening_limit(self, new: NewTicket) -> int:
        """A description is shorter than a note; characters that count twice there have room twice."""
        return creating.LONGEST_TEXT // 2 if units(new.text) > len(new.text) else creating.LONGEST_TEXT

    async def create(self, new: NewTicket) -> RemoteTicket:
        """Open a ticket with all that its form says."""
        return await self._opened(await creating.opened(new, self._knowing, self._acts))

    async def _opened(self, row: Row) -> RemoteTicket:
        try:
            return (await self._knowing.told([row]))[0]
        except RemoteError as error:
            reason = f"opened, but not readable: {error.reason}"
            raise Transient(SYSTEM, error.operation, reason, certain=False) from error

    async def created(self, new: NewTicket, since: datetime) -> RemoteTicket | None:
        """The ticket that carries our reference, whenever it was opened: nobody else writes that."""
        row = await creating.found(new, self._knowing, self._acts)
        return None if row is None else await self._opened(row)

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        """Add a note, internal or published; which it became there."""
        number = number_of(ticket)
        if number is None:
            raise Rejected(SYSTEM, "push", MISSING)
        return (await speaking.say(self._knowing, number, text, manner),)

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        """Do something else to a ticket; what is done already is no error."""
        await self._acts.do(ticket, act, manner.as_whom)

    async def upload(
        self, ticket: RemoteId, upload: Upload, manner: Manner = PLAINLY
    ) -> tuple[RemoteUpdateId, ...]:
        """Put a file on a ticket, where it is an update of its own. The bytes go as text in one request."""
        number = number_of(ticket)
        if number is None:
            raise Rejected(SYSTEM, files.UPLOAD, MISSING)
        return (await files.upload(self._knowing, self._freightage, number, upload, manner),)

    async def download(self, ticket: RemoteId, file: RemoteFileId) -> AsyncIterator[bytes]:
        """The bytes of a file there. They come as text in one answer."""
        number = number_of(ticket)
        if number is None:
            raise Rejected(SYSTEM, files.DOWNLOAD, MISSING)
        async for piece in files.download(self._knowing, number, file):
            yield piece

    async def lists(self) -> Lists:
        """Categories with their forms, statuses, people and configuration items."""
        offer = await offering.read(self._line, self._settings)
        self._knowing.tell({TICKETS: offer.metadata.tickets}, offer.kinds)
        known = await self._knowing.known()
        await self._knowing.renew()
        resources = await self._all(RESOURCES, equal("isActive", True))
        contacts = await self._all(PEOPLE, equal("isActive", 1))
        items = await self._all(ITEMS, equal("isActive", True))
        return Lists(
            resources=tuple(_machine(each) for each in items),
            groups=tuple(each.label for each in known.tickets.picks("queueID") if each.is_active),
            statuses=tuple(each.label for each in known.tickets.picks("status") if each.is_active),
            people=(
                *_people(resources, RESOURCE, Side.OURS),
                *_people(contacts, CONTACT, Side.THEIRS),
                *await self._companies(),
            ),
            kinds=offer.kinds,
            pools=offer.pools,
            marks=offer.marks,
            tags=offer.tags,
        )

    async def _companies(self) -> list[RemoteAuthor]:
        """Those of which the configuration says that somebody of the chat is."""
        if not self._companies_named:
            return []
        rows = await self._all(COMPANIES, one_of("id", self._companies_named))
        return [
            RemoteAuthor(
                name=named(COMPANIES, each),
                side=Side.THEIRS,
                id=f"{COMPANY}{each.id}",
                says=((OF_COMPANY, str(each.id)),),
                is_company=True,
            )
            for each in rows
        ]

    async def pools(self, cursor: Cursor | None) -> PoolPage:
        """The next page of the big lists: companies, contacts and all that is theirs."""
        return await self._pools.page(cursor)

    async def _all(self, entity: str, *conditions: Condition) -> list[Row]:
        """All rows of an entity by which others are named; none where the API user may not see them."""
        source = SOURCES[entity]
        fields = ("id", *dict.fromkeys((*source.names, *source.more)))
        try:
            rows = await self._line.rows(calls.everything(entity, *conditions, fields=fields))
        except (Rejected, Withheld):
            return []
        self._knowing.names.keep(entity, rows)
        return rows


def _people(rows: Iterable[Row], sort: str, side: Side) -> Iterable[RemoteAuthor]:
    entity: Mapping[Side, str] = {Side.OURS: RESOURCES, Side.THEIRS: PEOPLE}
    companies: dict[str, tuple[FieldId, str]] = {}  # Contacts are many, and companies few.
    for each in rows:
        name, company = named(entity[side], each), each.plain("companyID")
        of_company = companies.setdefault(company, (OF_COMPANY, company))
        says = (of_company, (OF_CONTACT, str(each.id))) if side is Side.THEIRS and company else ()
        if name:
            yield RemoteAuthor(
                name=name, side=side, id=f"{sort}{each.id}", email=email_of(each).lower(), says=says
            )


def _machine(row: Row) -> Resource:
    return Resource(
        id=item_id(row.id),
        name=named(ITEMS, row) or str(row.id),
        type=ResourceType.GENERIC,
        account=row.plain("companyID"),
    )
