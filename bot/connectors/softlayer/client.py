"""The SoftLayer connector: it carries the calls over one HTTP client, and knows who we are there.

What an answer means stands in `wire` and `shapes`; no error of HTTP leaves this module.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import msgspec
from aiolimiter import AsyncLimiter

from bot.connectors.http import Reply, exchange
from bot.connectors.softlayer import calls, creating
from bot.connectors.softlayer.access import Access
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.cursors import Place
from bot.connectors.softlayer.shapes import (
    NEVER,
    DeviceRow,
    FileRow,
    Named,
    Person,
    Row,
    SubjectRow,
    TicketRow,
    UpdateRow,
    head_of,
    resource_of,
    subject_of,
    ticket_of,
    update_of,
)
from bot.connectors.softlayer.wire import (
    EMPTY,
    INTERNAL,
    PAGE,
    SYSTEM,
    Call,
    answer_of,
    decoded,
    has_expired,
    request_of,
    total_of,
)
from bot.domain.abilities import Capabilities
from bot.domain.connector import Errand
from bot.domain.ids import Cursor, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.outgoing import signed_as
from bot.domain.ports import Pace
from bot.domain.remote import (
    PLAINLY,
    Act,
    FinalComment,
    Lists,
    Manner,
    NewTicket,
    RemoteAuthor,
    RemoteTicket,
    Side,
    Sweep,
    Upload,
)
from bot.domain.resources import Resource, ResourceType
from bot.domain.ticket import CANCEL_SERVER
from bot.errors import NameTaken, Rejected, RemoteError, Transient

R = TypeVar("R", bound=Row)

API_URL = "https://api.softlayer.com/rest/v3.1/"
CALLS_A_SECOND = 45
AT_ONCE = 5
"""More than 50 in a second are refused; so many at once, and then so many a second, are never more."""
TOGETHER = 25
"""Tickets that are read in one call, with all that was said on them."""
DONE_ALREADY = ("is already attached to this ticket", "is not attached to this ticket")
"""How it says that an act has been done before: to us that is as good as now."""
COMMENTED = "already has final comments"
FILE_THERE = "is already attached to this ticket"
SAYS_NOTHING = (INTERNAL, EMPTY, "ReadTimeout")
"""How the answer to a call that asks for too much ends."""
PIECE = 64 * 1024


class SoftLayer:
    """One account at SoftLayer, as a connector."""

    def __init__(
        self, client: httpx.AsyncClient, access: Access, calls_a_second: float = CALLS_A_SECOND
    ) -> None:
        self._client = client
        self._access = access
        self._limiter = AsyncLimiter(AT_ONCE, AT_ONCE / calls_a_second)
        self._us: Person | None = None

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def pace(self, errand: Errand) -> Pace | None:
        """None: it takes all calls alike, and so many that each waits here for its turn."""
        return None

    async def check(self) -> str:
        """Whom SoftLayer takes us for. Raises Unauthorized when it does not take us."""
        return (await self._whoami()).name

    async def changed(self, cursor: Cursor | None) -> Sweep:
        """A page of the tickets that have changed since; without a cursor, from now on."""
        if cursor is None:
            newest = await self._rows(calls.newest_change(), TicketRow)
            start = Place(since=NEVER, newest=NEVER)
            place = start.after(
                (each.changed_at for each in newest), len(newest), self._access.now(), is_last=True
            )
            return Sweep(heads=(), cursor=place.cursor, is_last=True)
        place = Place.of(cursor)
        rows, is_last = await self._page(calls.changed_since(place.literal, place.offset), TicketRow)
        fresh = [each for each in rows if each.changed_at >= place.reaches_to]
        behind = place.after(
            (each.changed_at for each in rows), _rows_read(rows), self._access.now(), is_last=is_last
        )
        return Sweep(heads=tuple(head_of(each) for each in fresh), cursor=behind.cursor, is_last=is_last)

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        """A page of all tickets that are not closed there; without a cursor, from the first."""
        offset = int(cursor or 0)
        rows, is_last = await self._page(calls.open_tickets(offset), TicketRow)
        behind = Cursor(str(offset + _rows_read(rows)))
        return Sweep(heads=tuple(head_of(each) for each in rows), cursor=behind, is_last=is_last)

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        """The whole ticket as it is, in one call unless it is too large for one."""
        us = (await self._whoami()).id
        try:
            return ticket_of(await self._one(calls.ticket(ticket), TicketRow), us)
        except Transient as error:
            if error.reason not in SAYS_NOTHING:
                raise
        # A large answer ends in an error that says nothing: its updates are had in pages.
        head = await self._one(calls.head(ticket), TicketRow)
        updates = await self._all(lambda offset: calls.updates(ticket, offset), UpdateRow)
        return ticket_of(with_updates(head, updates), us)

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        """These tickets as they are, some in one call; what is too large for that is read in halves.

        What it does not show is left out.
        """
        found: list[RemoteTicket] = []
        for begin in range(0, len(tickets), TOGETHER):
            found += await self._read_together(tickets[begin : begin + TOGETHER])
        return found

    async def _read_together(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        if len(tickets) == 1:
            try:
                return [await self.read(tickets[0])]
            except Rejected:
                return []
        us = (await self._whoami()).id
        try:
            rows = await self._rows(calls.tickets(tickets), TicketRow)
        except Transient as error:
            if error.reason not in SAYS_NOTHING:
                raise
            half = len(tickets) // 2
            return [*await self._read_together(tickets[:half]), *await self._read_together(tickets[half:])]
        # A filter that it does not understand is ignored: then these are others.
        read = {each.head.id: each for each in (ticket_of(row, us) for row in rows)}
        return [read[each] for each in tickets if each in read]

    def opening_limit(self, new: NewTicket) -> int:
        """How long the words of such a ticket may be, so that it is not cut in two behind them."""
        return creating.text_limit(new)

    async def create(self, new: NewTicket) -> RemoteTicket:
        """Open a ticket; what it answers may be a part of it, so it is read again."""
        us = (await self._whoami()).id or 0
        device = await self._device(new)
        call = creating.create(new, us, device)
        made = RemoteId(str((await self._one(call, TicketRow)).id))
        try:
            return await self.read(made)
        except RemoteError as error:
            reason = f"opened, but not readable: {error.reason}"
            raise Transient(SYSTEM, error.operation, reason, certain=False) from error

    async def _device(self, new: NewTicket) -> creating.Device | None:
        """The machine that a ticket is about: the one that is named, else the one that is attached.

        Raises Rejected where both are given and are not the same: nothing may be cancelled by mistake.
        """
        name, attached = creating.device_name(new), creating.attached(new)
        if not name:
            return attached
        found = [
            creating.Device(sort=sort, number=row.id)
            for sort in creating.sorts_named(new)
            for row in await self._rows(calls.named(sort, name), DeviceRow)
            if name.lower() in (_lower(row.fully_qualified_domain_name), _lower(row.hostname))
        ]
        if len(found) > 1:
            raise Rejected(SYSTEM, "create", f"SoftLayer has {len(found)} machines named {name}")
        if attached is not None and found and attached != found[0]:
            raise Rejected(SYSTEM, "create", f"{name} is not the machine that is attached")
        return found[0] if found else None if new.kind == CANCEL_SERVER else attached

    async def created(self, new: NewTicket, since: datetime) -> RemoteTicket | None:
        """The ticket whose first words are signed as these are, opened then or later."""
        literal = Place(since=since.astimezone(UTC), newest=NEVER).literal
        rows = await self._all(lambda offset: calls.opened_since(literal, offset), TicketRow)
        us = (await self._whoami()).id
        for row in rows:
            first = update_of(row.first_update, us) if row.first_update else None
            if first is not None and first.author.is_us and signed_as(first.text) == new.reference:
                return await self.read(RemoteId(str(row.id)))
        return None

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        """Add an update; which it became there."""
        rows = await self._rows(calls.push(ticket, text), UpdateRow)
        return tuple(RemoteUpdateId(str(each.id)) for each in rows)

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        """Do something else to a ticket; what is done already is no error."""
        for call in calls.acts(ticket, act):
            try:
                await self._body(call)
            except Rejected as error:
                if not await self._is_done(ticket, act, error.reason):
                    raise

    async def _is_done(self, ticket: RemoteId, act: Act, reason: str) -> bool:
        """Whether an act was refused because it had been done; a last word there may be another's."""
        if isinstance(act, FinalComment) and COMMENTED in reason:
            there = await self._one(calls.final_comment(ticket), TicketRow)
            return (there.final_comments or "").strip() == act.text.strip()
        return any(words in reason for words in DONE_ALREADY)

    async def upload(
        self, ticket: RemoteId, upload: Upload, manner: Manner = PLAINLY
    ) -> tuple[RemoteUpdateId, ...]:
        """Put a file on a ticket; it becomes an update of its own. The bytes go as text in one request."""
        content = b"".join([piece async for piece in upload.content])
        call = calls.upload(ticket, upload.name, base64.b64encode(content).decode())
        try:
            row = await self._one(call, FileRow)
        except Rejected as error:
            if FILE_THERE not in error.reason:
                raise
            known = await self._attached_file(ticket, upload)
            if known is None:
                raise NameTaken(SYSTEM, call.name, error.reason) from error
            row = known
        return () if row.update_id is None else (RemoteUpdateId(str(row.update_id)),)

    async def _attached_file(self, ticket: RemoteId, upload: Upload) -> FileRow | None:
        """The file of that name and size that we put on a ticket before."""
        there = await self._all(lambda offset: calls.files(ticket, offset), FileRow)
        us = (await self._whoami()).id
        wanted = (upload.name.lower(), str(upload.size))
        ours = [each for each in there if each.uploader_id is None or str(each.uploader_id) == str(us)]
        return next((each for each in ours if (each.file_name.lower(), str(each.file_size)) == wanted), None)

    async def download(self, ticket: RemoteId, file: RemoteFileId) -> AsyncIterator[bytes]:
        """The bytes of a file there. They come as text in one answer."""
        call = calls.download(ticket, file)
        try:
            text = decoded(call, await self._body(call), str)
            content = base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error as error:
            raise Transient(SYSTEM, call.name, "a file that is not to be read", certain=True) from error
        for begin in range(0, len(content), PIECE):
            yield content[begin : begin + PIECE]

    async def lists(self) -> Lists:
        """Subjects, devices, groups, statuses, users and the files that it takes."""
        subjects = await self._rows(calls.subjects(), SubjectRow)
        groups = await self._rows(calls.groups(), Named)
        statuses = await self._rows(calls.statuses(), Named)
        users = await self._all(calls.users, Person)
        allowed = calls.extensions()
        extensions = decoded(allowed, await self._body(allowed), list[str])
        return Lists(
            subjects=tuple(subject_of(each) for each in subjects),
            resources=tuple(await self._devices()),
            groups=tuple(each.name or "" for each in groups),
            statuses=tuple(each.name or "" for each in statuses),
            people=tuple(
                RemoteAuthor(name=each.name, side=Side.OURS, id=str(each.id or "")) for each in users
            ),
            extensions=tuple(sorted({each.lower().lstrip(".") for each in extensions})),
        )

    async def _devices(self) -> Iterable[Resource]:
        sorts: tuple[tuple[ResourceType, Callable[[int], Call]], ...] = (
            (ResourceType.HARDWARE, calls.hardware),
            (ResourceType.VIRTUAL_GUEST, calls.virtual_guests),
            (ResourceType.DEDICATED_HOST, calls.dedicated_hosts),
        )
        return [resource_of(row, sort) for sort, pages in sorts for row in await self._all(pages, DeviceRow)]

    async def _whoami(self) -> Person:
        """The API user that we are; asked once."""
        if self._us is None:
            self._us = await self._one(calls.current_user(), Person)
        return self._us

    async def _one(self, call: Call, shape: type[R]) -> R:
        return decoded(call, await self._body(call), shape)

    async def _rows(self, call: Call, shape: type[R]) -> list[R]:
        return decoded(call, await self._body(call), list[shape])  # type: ignore[valid-type]  # A runtime type.

    async def _page(self, call: Call, shape: type[R]) -> tuple[list[R], bool]:
        """A page of rows, and whether it is the last: by the number of rows, and by the total if told."""
        reply = await self._reply(call)
        rows = decoded(call, answer_of(call, reply), list[shape])  # type: ignore[valid-type]  # A runtime type.
        total = total_of(reply)
        # A page may lack a row; where the total is told, that is no end.
        is_short = len(rows) < call.limit if total is None else _end(call, rows) >= total
        return rows, is_short or not rows

    async def _all(self, page_at: Callable[[int], Call], shape: type[R]) -> list[R]:
        """The rows of all pages."""
        rows: list[R] = []
        offset = 0
        while True:
            page, is_last = await self._page(page_at(offset), shape)
            rows += page
            offset += _rows_read(page)
            if is_last:
                return rows

    async def _body(self, call: Call) -> bytes:
        return answer_of(call, await self._reply(call))

    async def _reply(self, call: Call) -> Reply:
        """Carry a call out; one whose token had run out is made once more with a new one."""
        header = await self._access.header()
        reply = await self._exchanged(call, header)
        if self._access.can_renew and has_expired(reply):
            self._access.forget(header)
            reply = await self._exchanged(call, await self._access.header())
        return reply

    async def _exchanged(self, call: Call, header: str) -> Reply:
        headers = {"Authorization": header, "Accept": "application/json"}
        async with self._limiter:
            return await exchange(self._client, SYSTEM, call.name, request_of(call), headers)


def _rows_read(rows: Sequence[Row]) -> int:
    """How far a page reaches: one with a row twice has more rows than it was asked for."""
    return min(len(rows), PAGE)


def _end(call: Call, rows: Sequence[Row]) -> int:
    return (call.offset or 0) + _rows_read(rows)


def _lower(name: str | None) -> str:
    return (name or "").lower()


def with_updates(row: TicketRow, updates: list[UpdateRow]) -> TicketRow:
    """A ticket with the updates that were read by themselves."""
    return msgspec.structs.replace(row, updates=updates)
