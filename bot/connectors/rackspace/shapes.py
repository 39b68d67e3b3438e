"""What Rackspace's objects are to us: tickets, updates, authors, files and resources. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from bot.connectors.rackspace.looks import BBCODE, plain
from bot.connectors.rackspace.rows import (
    CommentRow,
    FileRow,
    Person,
    RecipientRow,
    ResourceRow,
    TicketRow,
    moment,
)
from bot.connectors.rackspace.slugs import slug
from bot.connectors.texts import told
from bot.domain.ids import FieldId, KindId, RemoteFileId, RemoteUpdateId
from bot.domain.remote import RemoteAuthor, RemoteFile, RemoteHead, RemoteTicket, RemoteUpdate, Side
from bot.domain.resources import Attached, Resource, ResourceId, ResourceType
from bot.domain.resources import address_of as address_of_host
from bot.domain.ticket import Answer, FieldType, Priority, Status, Turn

SOMEBODY = "Rackspace"
"""Who it was where it does not say."""
ACCOUNT, SUBCATEGORY = FieldId("account"), FieldId("subcategory")
SEVERITY, RECIPIENTS = FieldId("severity"), FieldId("recipients")
LABELS = {
    ACCOUNT: "Account",
    SUBCATEGORY: "Subcategory",
    SEVERITY: "Severity",
    RECIPIENTS: "Recipients",
}

WORKED_ON, AWAITS_US, SOLVED, CLOSED = ("in progress", "in progess"), "pending customer", "solved", "closed"
"""Of its statuses those that are more to us than open; an example of its page misspells one."""
PRIORITIES = {
    "low": Priority.LOW,
    "normal": Priority.NORMAL,
    "high": Priority.HIGH,
    "urgent": Priority.URGENT,
    "emergency": Priority.URGENT,
}
SERVER, VIRTUAL = "server", "virtual"
STATUSES = (
    "New",
    "In Progress",
    "Pending Customer",
    "Pending Rackspace",
    "Feedback Received",
    "Pending Vendor",
    "Pending Maintenance",
    "Transferred",
    "Solved",
    "Closed",
)
"""Those that are known; others occur."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known besides a ticket when it is read: who we are there, and what things are called."""

    is_us: Callable[[Person], bool] = lambda person: True
    accounts: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[ResourceId, Resource] = field(default_factory=dict)


NOTHING_KNOWN = Known()


def head_of(row: TicketRow, known: Known = NOTHING_KNOWN) -> RemoteHead:
    """How a ticket stands. What a list leaves out is left out here too."""
    status = _status(row.state)
    is_closed = status is Status.CLOSED
    resources = row.resources
    return RemoteHead(
        id=row.id,
        number=row.id,
        title=told(row.subject),
        status=status,
        status_name=told(row.status) or status.value.capitalize(),
        turn=_turn(row.state, status),
        print=f"{round(row.changed_at.timestamp() * 1000)}|{row.state}",
        opened_at=row.opened_at or row.changed_at,
        changed_at=row.changed_at,
        priority=PRIORITIES.get((row.severity or "").strip().lower()),
        is_writable=not is_closed,
        closed_at=row.changed_at if is_closed else None,
        closed_by=told(row.modified_by.name) if is_closed and row.modified_by else "",
        kind=kind_of(row),
        answers=tuple(_answers(row, known)),
        resources=None if resources is None else tuple(_attached(each, known) for each in resources),
    )


def kind_of(row: TicketRow) -> KindId | None:
    return slug(row.category) if row.category and row.category.strip() else None


def _status(state: str) -> Status:
    """The nearest of ours; one that nobody knows is a ticket that is not finished."""
    nearest = {SOLVED: Status.RESOLVED, CLOSED: Status.CLOSED} | dict.fromkeys(WORKED_ON, Status.ASSIGNED)
    return nearest.get(state, Status.OPEN)


def _turn(state: str, status: Status) -> Turn:
    if status in (Status.RESOLVED, Status.CLOSED):
        return Turn.NOBODY
    return Turn.THEIRS if state == AWAITS_US else Turn.OURS


def _answers(row: TicketRow, known: Known) -> Iterable[Answer]:
    """What its form says; an empty severity says nothing."""
    account = "" if row.account_id is None else str(row.account_id)
    told_of = (
        (ACCOUNT, account, known.accounts.get(account, account)),
        (SUBCATEGORY, told(row.subcategory), told(row.subcategory)),
        (SEVERITY, told(row.severity), told(row.severity)),
    )
    for name, value, words in told_of:
        if value.strip():
            yield _answer(name, FieldType.CHOICE, {value: words})
    people = [each for each in row.recipients or () if isinstance(each, RecipientRow)]
    numbers = {each.number: each.name for each in people if each.number}
    if numbers:
        yield _answer(RECIPIENTS, FieldType.CHOICES, numbers)


def _answer(name: FieldId, sort: FieldType, values: Mapping[str, str]) -> Answer:
    return Answer(
        field=name, label=LABELS[name], type=sort, values=tuple(values), words=tuple(values.values())
    )


def resource_id(address: str) -> ResourceId:
    """The id of a resource, which its address ends with, wherever the service is."""
    return ResourceId(unquote(address.split("?", 1)[0].rstrip("/").rpartition("/")[2]))


def _attached(address: str, known: Known) -> Attached:
    number = resource_id(address)
    found = known.resources.get(number)
    if found is None:
        return Attached(id=number, type=ResourceType.GENERIC, name=number)
    return Attached(id=number, type=found.type, name=found.name)


def ticket_of(row: TicketRow, known: Known = NOTHING_KNOWN) -> RemoteTicket:
    """A ticket with all that was said on it, each once, oldest first; the first is its description."""
    head = head_of(row, known)
    rows: dict[str, CommentRow] = {}
    for number, each in enumerate(row.comments or ()):
        rows.setdefault(_comment_id(row, each, number), each)
    updates, last = [], head.opened_at
    for name, each in rows.items():
        last = moment(each.created) or last  # One without a time was said when the one before it was.
        updates.append(_update(RemoteUpdateId(name), each, last, known))
    return RemoteTicket(head=head, updates=tuple(sorted(updates, key=lambda each: each.at)))


def _comment_id(row: TicketRow, comment: CommentRow, number: int) -> str:
    """One without an id is known by its place: nothing is ever taken away there."""
    return f"{row.ticket_id}#{number}" if comment.id in (None, "") else str(comment.id)


def _update(name: RemoteUpdateId, row: CommentRow, at: datetime, known: Known) -> RemoteUpdate:
    author, text = _author(row.author, known), told(row.text)
    if (row.format or "").lower() == BBCODE and not author.is_us:  # Our own are known by what we said.
        text = plain(text)
    return RemoteUpdate(
        id=name,
        author=author,
        text=text,
        at=at,
        files=tuple(_file(each) for each in row.attachments or () if each.uuid or each.filename),
    )


def _author(person: Person | None, known: Known) -> RemoteAuthor:
    if person is None:
        return RemoteAuthor(name=SOMEBODY, side=Side.SYSTEM)
    return RemoteAuthor(
        name=told(person.name) or SOMEBODY,
        side=person.side,
        id=person.number,
        is_us=person.side is Side.OURS and known.is_us(person),
    )


def _file(row: FileRow) -> RemoteFile:
    """A file; its addresses are for a while only. It does not say its size."""
    return RemoteFile(id=_file_id(row), name=told(row.filename) or (row.uuid or ""))


def _file_id(row: FileRow) -> RemoteFileId:
    """The uuid; what has none is known by its name."""
    return RemoteFileId(row.uuid or told(row.filename))


def address_of(comments: Sequence[CommentRow], file: RemoteFileId) -> str | None:
    """Where the bytes of a file are just now; None where no comment has it, or its bytes are not there."""
    rows = (each for comment in comments for each in comment.attachments or ())
    return next((row.url for row in rows if _file_id(row) == file and row.url), None)


def resource_of(row: ResourceRow) -> Resource:
    sort = (row.type or "").lower()
    kinds = ((VIRTUAL in sort, ResourceType.VIRTUAL_GUEST), (SERVER in sort, ResourceType.HARDWARE))
    return Resource(
        id=ResourceId(row.id),
        name=told(row.name) or row.id,
        type=next((kind for fits, kind in kinds if fits), ResourceType.GENERIC),
        addresses=tuple(_addresses(row.network)),
        account="" if row.account_id is None else str(row.account_id),
    )


def _addresses(network: object) -> Iterable[str]:
    """Whatever is an address in what it says of the network, whose form is not documented."""
    match network:
        case dict():
            inner: Iterable[object] = network.values()
        case list():
            inner = network
        case str():
            found = address_of_host(network)
            inner = ()
            if found is not None:
                yield found
        case _:
            inner = ()
    for each in inner:
        yield from _addresses(each)
