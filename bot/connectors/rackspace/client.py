"""The Rackspace connector: what the port asks for, in its calls. What answers mean stands in `shapes`.

Writes are answered with nothing, so whatever came of one is read behind it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from bot.connectors.http import Reply
from bot.connectors.rackspace import calls, creating, files
from bot.connectors.rackspace.calls import PAGE, SMALL_PAGE
from bot.connectors.rackspace.capabilities import CAPABILITIES
from bot.connectors.rackspace.changes import Changes, told_until
from bot.connectors.rackspace.cursors import Place, fresh, is_last
from bot.connectors.rackspace.feeds import BACK, Feeds
from bot.connectors.rackspace.forms import Metadata
from bot.connectors.rackspace.limits import Paces
from bot.connectors.rackspace.line import Line
from bot.connectors.rackspace.ourselves import NUMBERED, Ourselves
from bot.connectors.rackspace.rows import NEVER, Accounts, Categories, TicketPage, TicketRow
from bot.connectors.rackspace.shapes import STATUSES, Known, address_of, head_of, ticket_of
from bot.connectors.rackspace.shelf import Shelf
from bot.connectors.rackspace.wire import SYSTEM, UNREADABLE, Call, answer_of, decoded, is_missing, is_refused
from bot.domain.abilities import Capabilities
from bot.domain.connector import Errand
from bot.domain.ids import Cursor, DeskId, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.outgoing import signature_of_file
from bot.domain.ports import Pace
from bot.domain.remote import (
    PLAINLY,
    Act,
    CloseAct,
    Lists,
    Manner,
    NewTicket,
    RemoteAuthor,
    RemoteTicket,
    RemoteUpdate,
    ResourcesAct,
    Side,
    Sweep,
    Upload,
)
from bot.domain.resources import ResourceId
from bot.domain.ticket import Status
from bot.errors import NameTaken, Rejected, RemoteError, Transient, Unauthorized

log = logging.getLogger(__name__)

ROLES = (
    "it needs the role account_admin or edit_ticket, on other than dedicated accounts "
    "identity:user-admin or ticketing:admin"
)
"""What is missing where it says that something is not there."""


class Rackspace:
    """One user of Rackspace Ticketing, as a connector."""

    def __init__(
        self,
        line: Line,
        paces: Paces,
        resources_url: str,
        recipients: Mapping[str, str] | None = None,
        feeds_url: str = "",
    ) -> None:
        self._line = line
        self._paces = paces
        self._metadata = Metadata()
        self._shelf = Shelf(line, resources_url)
        self._us = Ourselves(line.access)
        self._named = {number: name for name, number in (recipients or {}).items()}
        self._met: dict[str, str] = {}
        self._feeds: Feeds | None = None
        self._changes: Changes | None = None
        if feeds_url:
            self._feeds = Feeds(feeds_url, self._feed, self._accounts, line.access)
            self._changes = Changes(self._feeds, self._listed, lambda at: Place(since=at).cursor, line.access)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def pace(self, errand: Errand) -> Pace | None:
        """Those of creations and changes, all processes together; each read waits here besides."""
        return self._paces.pace(errand)

    async def check(self) -> str:
        """Whom Rackspace takes us for. Raises Unauthorized when it does not take us."""
        accounts = ", ".join(await self._accounts()) or "no account"
        return f"{self._line.access.who.name} ({accounts})"

    async def hook_faults(self, desk: DeskId) -> list[str]:
        """What keeps its feeds from telling what changes; nothing where they are not wanted."""
        return [] if self._feeds is None else await self._feeds.lasting_faults()

    async def changed(self, cursor: Cursor | None) -> Sweep:
        """A page of the tickets that have changed since; without a cursor, from now on."""
        return await (self._listed(cursor) if self._changes is None else self._changes.page(cursor))

    async def _feed(self, address: str, params: Mapping[str, str]) -> Reply:
        return await self._line.reply(calls.feed(address, params))

    async def _accounts(self) -> list[str]:
        rows = (await self._line.asked(calls.accounts(), Accounts)).accounts or []
        return [each.number for each in rows]

    async def _listed(self, cursor: Cursor | None) -> Sweep:
        """What the list of tickets tells of that; behind what feeds had told, when they are read no more."""
        place = Place.of(cursor) if cursor is not None else None
        if place is None and (since := told_until(cursor)) is not None:
            place = Place(since=since)
        if place is None:
            return await self._from_now_on()
        page = await self._page(place.offset)
        behind = place.behind(page, PAGE)
        is_end = behind.is_end(page, PAGE)
        after = behind.next_look(self._line.access.now()) if is_end else behind
        known = self._known()
        heads = tuple(head_of(each, known) for each in fresh(page.tickets or [], place))
        return Sweep(heads=heads, cursor=after.cursor, is_last=is_end)

    async def _from_now_on(self) -> Sweep:
        """The place of the newest change of all, which is on the first page if that is in order.

        Where there is none it is ours to say what is new: else all that is shown later would be.
        """
        place = Place(since=NEVER)
        while True:
            page = await self._page(place.offset)
            place = place.behind(page, PAGE)
            if place.is_proved or place.is_end(page, PAGE):
                now = self._line.access.now()
                after = place.next_look(now) if place.last is not None else Place(since=now - BACK)
                return Sweep(heads=(), cursor=after.cursor, is_last=True)

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        """A page of all tickets that are not closed there; without a cursor, from the first."""
        offset = int(cursor or 0)
        page = await self._page(offset)
        rows = {each.id: each for each in page.tickets or []}
        reached = offset + min(page.count, PAGE)
        known = self._known()
        heads = (head_of(each, known) for each in rows.values())
        return Sweep(
            heads=tuple(each for each in heads if each.status is not Status.CLOSED),
            cursor=Cursor(str(reached)),
            is_last=is_last(page, reached, PAGE),
        )

    async def _page(self, offset: int, limit: int = PAGE, subject: str = "") -> TicketPage:
        page = await self._line.asked(calls.tickets(offset, limit, subject), TicketPage)
        self._meet(page.tickets or [])
        return page

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        """The whole ticket as it is."""
        return ticket_of(await self._row(ticket), self._known())

    async def _row(self, ticket: RemoteId) -> TicketRow:
        try:
            row = await self._line.asked(calls.ticket(ticket), TicketRow)
        except Unauthorized as error:  # It says so too of what our user may not see, and of that alone.
            await self._accounts()
            raise Rejected(SYSTEM, error.operation, error.reason) from error
        self._meet([row])
        self._us.learn(row)
        return row

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        """These tickets as they are, a call each; those that it does not show are left out."""
        found: list[RemoteTicket] = []
        for each in tickets:
            try:
                found.append(await self.read(each))
            except Rejected as error:
                log.info("remote ticket left out", extra={"remote": each, "reason": error.reason})
        return found

    def opening_limit(self, new: NewTicket) -> int:
        """Nothing stands beside the words of a ticket there."""
        return CAPABILITIES.text_limit

    async def create(self, new: NewTicket) -> RemoteTicket:
        """Open a ticket with its resources, all in one call; it may answer with other values than these."""
        category = await self._category(new)
        known = self._shelf.known
        addresses = {each: self._shelf.address(each) for each in creating.with_it(new, self._metadata, known)}
        call = calls.create(creating.body(new, category, self._metadata, addresses))
        row = decoded(call, await self._write(call), TicketRow)
        self._us.are(row.created_by or (row.comments[0].author if row.comments else None))
        self._meet([row])
        if not row.recipients and row.comments is not None:
            return ticket_of(row, self._known())
        try:  # Its recipients are other objects when it is read.
            return await self.read(row.id)
        except RemoteError:
            return ticket_of(row, self._known())

    async def _category(self, new: NewTicket) -> str:
        """What the kind is called there now: its categories are read again before it is said to have none."""
        if self._metadata.category(new.kind) is None:
            await self._read_metadata()
        name = self._metadata.category(new.kind)
        if name is None:
            raise Rejected(SYSTEM, "create", f"Rackspace has no category {new.kind}")
        return name

    async def created(self, new: NewTicket, since: datetime) -> RemoteTicket | None:
        """The ticket whose first words are these, or signed as these are, changed then or later.

        A filter may leave out what it should not, so without it is looked once more.
        """
        looked_at: set[RemoteId] = set()
        for subject in dict.fromkeys((creating.subject(new), "")):
            place = Place(since=since)
            is_end = False
            while not is_end:
                page = await self._page(place.offset, SMALL_PAGE, subject)
                for row in fresh(page.tickets or [], place):
                    is_others = row.created_by is not None and not self._us.may_be(row.created_by)
                    if row.id in looked_at or is_others:
                        continue
                    if creating.may_be(row, new):
                        looked_at.add(row.id)
                        found = await self._opened_so(row.id, new)
                        if found is not None:
                            return found
                place = place.behind(page, SMALL_PAGE)
                is_end = place.is_end(page, SMALL_PAGE)
        return None

    async def _opened_so(self, ticket: RemoteId, new: NewTicket) -> RemoteTicket | None:
        """That ticket, if it was opened with these words by us."""
        row = await self._row(ticket)
        read = ticket_of(row, self._known())
        first = read.updates[0] if read.updates else None
        if first is None or not first.author.is_us or not creating.is_opened_so(first.text, new):
            return None
        if not self._us.is_known:
            if not creating.is_called_so(row, new):
                return None
            self._us.are(row.created_by)
        return read

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        """Add an update; it does not say what that became."""
        self._us.said(ticket, text)
        await self._write(calls.comment(ticket, text))
        return ()

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        """Do something else to a ticket; what is done already is no error."""
        match act:
            case CloseAct():
                await self._close(ticket)
            case ResourcesAct():
                await self._attach(ticket, act)
            case _:
                raise Rejected(SYSTEM, type(act).__name__, "Rackspace lets no customer do that")

    async def _close(self, ticket: RemoteId) -> None:
        try:
            await self._write(calls.close(ticket))
        except Rejected:
            if (await self.read(ticket)).head.status is not Status.CLOSED:
                raise

    async def _attach(self, ticket: RemoteId, act: ResourcesAct) -> None:
        """Read, merge, write all of them, and read again: somebody else may have written in between."""
        adding = {each for _, each in act.add}
        removing = {each for _, each in act.remove} - adding
        for _ in range(2):
            there = await self._attached_there(ticket)
            missing = sorted(adding - there.keys())
            if not missing and removing.isdisjoint(there):
                return
            kept = [address for each, address in there.items() if each not in removing]
            added = [await self._shelf.found(each) for each in missing]
            await self._write(calls.replace_resources(ticket, [*kept, *added]))
        there = await self._attached_there(ticket)
        if not adding <= there.keys() or not removing.isdisjoint(there):
            raise Rejected(SYSTEM, "resources", "somebody else changes its resources at the same time")

    async def _attached_there(self, ticket: RemoteId) -> dict[ResourceId, str]:
        """The addresses of its resources. Raises Transient where it does not tell: none is something else."""
        row = await self._row(ticket)
        if row.resources is None:
            raise Transient(SYSTEM, "resources", UNREADABLE, certain=True)
        return self._shelf.addresses(row)

    async def upload(
        self, ticket: RemoteId, upload: Upload, manner: Manner = PLAINLY
    ) -> tuple[RemoteUpdateId, ...]:
        """Put a file on a ticket: it is brought into the storage, and an update of its own names it."""
        known = _with_file(await self.read(ticket), upload.name)
        if known:
            if not known[0].author.is_us:
                raise NameTaken(SYSTEM, files.UPLOAD, "there is another file of that name")
            return (known[0].id,)
        content = b"".join([piece async for piece in upload.content])
        asked = calls.attachment(upload.name, content)
        slot = files.slot_of(await self._write(asked))
        await files.bring(self._line.client, slot, upload.name, content)
        text = f"Attached file: {upload.name}"
        if upload.by:
            text = f"{text}\n\n{signature_of_file(upload.by)}"
        self._us.said(ticket, text)
        await self._write(calls.comment(ticket, text, [(upload.name, slot.uuid)]))
        try:
            read = await self.read(ticket)
        except RemoteError as error:
            reason = f"attached, but not readable: {error.reason}"
            raise Transient(SYSTEM, files.UPLOAD, reason, certain=False) from error
        return tuple(each.id for each in read.updates if slot.uuid in {file.id for file in each.files})

    async def download(self, ticket: RemoteId, file: RemoteFileId) -> AsyncIterator[bytes]:
        """The bytes of a file there, from an address that is good for a while."""
        row = await self._row(ticket)
        url = address_of(row.comments or (), file)
        if url is None:
            raise Rejected(SYSTEM, files.DOWNLOAD, "the file is not there")
        async for piece in files.fetch(self._line.client, url):
            yield piece

    async def lists(self) -> Lists:
        """The forms of its categories, the resources of all accounts, and people who may be recipients."""
        await self._read_metadata()
        await self._page(0)
        try:
            await self._shelf.read()
        except (Rejected, Unauthorized) as error:  # They take a role of their own.
            log.warning("resources are kept from us", extra={"reason": error.reason})
        people = self._met | self._named
        return Lists(
            resources=tuple(self._shelf.known.values()),
            statuses=STATUSES,
            people=tuple(
                RemoteAuthor(name=name, side=Side.OURS, id=number) for number, name in sorted(people.items())
            ),
            kinds=self._metadata.kinds(people),
        )

    async def _read_metadata(self) -> None:
        accounts = await self._line.asked(calls.accounts(), Accounts)
        categories = await self._line.asked(calls.categories(), Categories)
        self._metadata = Metadata(
            accounts=tuple(accounts.accounts or ()), categories=tuple(categories.categories or ())
        )

    async def _write(self, call: Call) -> Reply:
        """Carry out a call that changes something.

        What we may not write to is said to be missing, and who may not do this one thing to be unknown: so
        it is looked whether that is true. A new token may not be known everywhere yet, so it is tried again.
        """
        for _ in range(2):
            reply = await self._line.reply(call)
            if not (is_missing(reply) or is_refused(reply)):
                answer_of(call, reply)
                return reply
            if call.ticket:
                await self._row(RemoteId(call.ticket))
            else:
                await self._accounts()
            if is_missing(reply):
                break
        raise Rejected(SYSTEM, call.name, f"our user may not do that: {ROLES}")

    def _meet(self, rows: Sequence[TicketRow]) -> None:
        """Remember people of ours by their numbers: they can be recipients."""
        for person in (each for row in rows for each in row.people):
            if person.side is Side.OURS and person.name and person.number.upper().startswith(NUMBERED):
                self._met[person.number] = person.name

    def _known(self) -> Known:
        return Known(
            is_us=self._us.may_be,
            accounts=self._metadata.account_names,
            resources=self._shelf.known,
        )


def _with_file(ticket: RemoteTicket, name: str) -> list[RemoteUpdate]:
    """The updates with a file of that name, ours first."""
    wanted = name.casefold()
    found = [each for each in ticket.updates if any(file.name.casefold() == wanted for file in each.files)]
    return sorted(found, key=lambda each: not each.author.is_us)
