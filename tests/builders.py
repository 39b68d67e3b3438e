"""Small builders of tickets, events and effects: each says only what its test is about."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.effects import PostLine, RefreshCard
from bot.domain.events import (
    CardPosted,
    Closed,
    Event,
    FileStored,
    Opened,
    OwnerChanged,
    Resolved,
    TimerSet,
    UpdateAdded,
)
from bot.domain.evolve import fold
from bot.domain.intents import Origin, Source
from bot.domain.ports import Transaction
from bot.domain.resources import Inventory, Resource, ResourceId, ResourceType
from bot.domain.ticket import (
    POLICY,
    STANDARD,
    ChannelId,
    DeskId,
    FileKey,
    KeptFile,
    MessageRef,
    Outcome,
    PersonId,
    Place,
    Priority,
    Role,
    SubjectId,
    Ticket,
    TicketId,
    Timer,
    TimerKind,
    Visibility,
    WorkspaceId,
)

WORKSPACE = WorkspaceId("T0DESK001")
ELSEWHERE = WorkspaceId("T0OTHER01")
DESK = DeskId("help")
HELP = ChannelId("C0HELP001")
ANNA = PersonId("U0ANNA001")
BENO = PersonId("U0BENO001")
CARLA = PersonId("U0CARL001")
HARDWARE = SubjectId("1021")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

WEB, DB, PRINTER, OLD = map(ResourceId, ("1044001", "1044003", "1044006", "1044007"))
INVENTORY = Inventory(
    resources=(
        Resource(
            id=WEB,
            name="web-01.example.com",
            type=ResourceType.HARDWARE,
            addresses=("10.0.0.5", "2001:db8::5"),
            note="web shop",
        ),
        Resource(id=DB, name="db-01.example.com", type=ResourceType.VIRTUAL_GUEST, addresses=("10.0.1.7",)),
        Resource(id=PRINTER, name="Office printer", note="third floor"),
        Resource(id=OLD, name="old-web.example.com", addresses=("10.0.0.9",), active=False),
    )
)
"""Some machines: `old-web` is not in use any more."""


def after(**span: float) -> datetime:
    """A time after NOW: `after(minutes=5)`."""
    return NOW + timedelta(**span)


def source(key: str) -> Source:
    return Source(workspace=WORKSPACE, key=key)


def message(id_: str, channel: ChannelId = HELP) -> MessageRef:
    return MessageRef(channel=channel, id=id_)


def opened(
    *,
    at: datetime = NOW,
    by: PersonId = ANNA,
    requester: PersonId | None = None,
    title: str = "Hardware Issue",
    subject: SubjectId | None = HARDWARE,
    root: str | None = None,
    channel: ChannelId = HELP,
) -> Opened:
    return Opened(
        at=at,
        by=by,
        origin=Origin.SLACK,
        desk=DESK,
        kind=STANDARD,
        subject=subject,
        title=title,
        priority=Priority.NORMAL,
        requester=requester or by,
        places=(Place(number=1, channel=channel, root=root),),
    )


def said(
    text: str = "The server does not boot.",
    *,
    at: datetime = NOW,
    by: PersonId = ANNA,
    role: Role = Role.REQUESTER,
    visibility: Visibility = Visibility.PUBLIC,
    message: MessageRef | None = None,
) -> UpdateAdded:
    return UpdateAdded(
        at=at,
        by=by,
        origin=Origin.SLACK,
        text=text,
        files=(),
        role=role,
        visibility=visibility,
        said_at=at,
        message=message,
        place=1 if message else None,
    )


def kept(
    name: str = "log.txt",
    visibility: Visibility = Visibility.PUBLIC,
    *,
    id_: int = 1,
    body: bytes = b"boom",
    key: str = "",
) -> FileStored:
    """A file of the first update that lies in the file store."""
    file = KeptFile(
        id=id_,
        update=2,
        index=id_ - 1,
        remote_id=f"F{id_}",
        name=name,
        key=FileKey(key or f"{WORKSPACE}/2-{id_}"),
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        type="text/plain",
        claimed="text/plain",
        by=ANNA,
        at=NOW,
        visibility=visibility,
        place=1,
    )
    return FileStored(at=NOW, by=POLICY, origin=Origin.POLICY, file=file, visibility=visibility)


def taken(by: PersonId = BENO, *, at: datetime = NOW) -> OwnerChanged:
    return OwnerChanged(at=at, by=by, origin=Origin.SLACK, owner=by)


def resolved(*, at: datetime = NOW, by: PersonId = BENO) -> Resolved:
    return Resolved(at=at, by=by, origin=Origin.SLACK)


def closed(*, at: datetime = NOW, by: PersonId = BENO) -> Closed:
    return Closed(at=at, by=by, origin=Origin.SLACK, outcome=Outcome.RESOLVED)


def timer(id_: int = 1, *, due_at: datetime, kind: TimerKind = TimerKind.ALERT, by: PersonId = BENO) -> Timer:
    return Timer(id=id_, kind=kind, due_at=due_at, note="Look again.", by=by)


def timer_set(id_: int = 1, *, due_at: datetime, at: datetime = NOW) -> TimerSet:
    return TimerSet(at=at, by=BENO, origin=Origin.SLACK, timer=timer(id_, due_at=due_at))


def card_posted(root: str = "100.1", *, card: str | None = None, place: int = 1) -> CardPosted:
    return CardPosted(
        at=NOW, by=BENO, origin=Origin.POLICY, place=place, channel=HELP, root=root, card=card or root
    )


def line(ticket: TicketId, *, place: int = 1, number: int = 1, channel: ChannelId = HELP) -> PostLine:
    return PostLine(ticket=ticket, place=place, channel=channel, number=number)


def redraw(ticket: TicketId, *, place: int = 1) -> RefreshCard:
    return RefreshCard(ticket=ticket, place=place)


def add(tx: Transaction, *events: Event, ticket_id: TicketId | None = None) -> Ticket:
    """Write a ticket that these events add up to: a new one, or further events of one that is there."""
    before = tx.ticket(ticket_id) if ticket_id else None
    log: Sequence[Event] = [recorded.event for recorded in tx.history(before.id)] if before else []
    number = before.id if before else ticket_id or tx.next_number(NOW)
    ticket = fold(number, [*log, *events])
    tx.append(before, ticket, events)
    return ticket
