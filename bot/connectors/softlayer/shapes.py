"""What SoftLayer's objects look like, as far as we ask for them, and what they are to us. Pure.

A property that is unset may be null or missing: all have defaults. Times carry the offset of the API user's
time zone: https://sldn.softlayer.com/article/date-handling/
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from msgspec import Struct

from bot.connectors.texts import told
from bot.domain.ids import RemoteFileId, RemoteId, RemoteUpdateId, SubjectId
from bot.domain.remote import RemoteAuthor, RemoteFile, RemoteHead, RemoteTicket, RemoteUpdate, Side
from bot.domain.resources import Resource, ResourceId, ResourceType
from bot.domain.subjects import Subject
from bot.domain.ticket import Priority, Status, Turn

R = TypeVar("R", bound="Row")

NEVER = datetime.fromtimestamp(0, UTC)

OPEN, CLOSED, ASSIGNED = 1001, 1002, 1004
STATUSES = {OPEN: Status.OPEN, CLOSED: Status.CLOSED, ASSIGNED: Status.ASSIGNED}
"""Any other is a ticket that is not finished: https://sldn.softlayer.com/reference/datatypes/SoftLayer_Ticket_Status/"""
PRIORITIES = {1: Priority.URGENT, 2: Priority.HIGH, 3: Priority.NORMAL, 4: Priority.LOW}
EMPLOYEE, USER, AUTO = "EMPLOYEE", "USER", "AUTO"
PORTAL_MARK = re.compile(r"\s*\*{3}POSTED FROM [A-Z ]{1,40}\*{3}\s*$")
"""What the portal writes under what is said in it."""
SOMEBODY = "SoftLayer"
"""Who it was where it does not say."""
UNSAID = timezone(timedelta(0), "unsaid")
"""The zone of a time that came without one: nobody knows which it is, so no filter may go by it."""

EDITOR_MASK = "editorId,editorType,editor"
"""An editor is a customer or an employee, who have not the same properties: it is asked for as a whole."""
FILES_MASK = "fileAttachment[id,fileName,fileSize]"
UPDATE_MASK = f"id,createDate,entry,{EDITOR_MASK},{FILES_MASK}"
HEAD_MASK = (
    "id,serviceProviderResourceId,title,subjectId,statusId,status[id,name],priority,createDate,modifyDate,"
    "lastEditDate,lastEditType,lastResponseDate,totalUpdateCount,updateCount,userEditableFlag,"
    "group[id,name],awaitingUserResponseFlag,assignedUserId,"
    "employeeAttachments[displayName,username],lastEditor"
)
TICKET_MASK = f"{HEAD_MASK},updates[{UPDATE_MASK}]"
OPENING_MASK = f"{HEAD_MASK},firstUpdate[id,entry,{EDITOR_MASK}]"


class Row(Struct, frozen=True, kw_only=True, rename="camel"):
    """One of their objects; their names are ours in another spelling."""


class Named(Row, frozen=True, kw_only=True):
    id: int | None = None
    name: str | None = None


class Person(Row, frozen=True, kw_only=True):
    """A customer shows their first and last name, an employee a name to be displayed."""

    id: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    username: str | None = None

    @property
    def name(self) -> str:
        whole = " ".join(filter(None, (self.first_name, self.last_name)))
        return self.display_name or whole or self.username or ""


class FileRow(Row, frozen=True, kw_only=True):
    id: int
    file_name: str = ""
    file_size: str | int | None = None
    update_id: int | None = None
    uploader_id: str | int | None = None


class UpdateRow(Row, frozen=True, kw_only=True):
    id: int
    entry: str | None = None
    create_date: datetime | None = None
    editor_id: int | None = None
    editor_type: str | None = None
    editor: Person | None = None
    file_attachment: list[FileRow] | FileRow | None = None


class TicketRow(Row, frozen=True, kw_only=True):
    id: int
    service_provider_resource_id: str | None = None
    title: str | None = None
    subject_id: int | None = None
    status_id: int | None = None
    status: Named | None = None
    priority: int | None = None
    create_date: datetime | None = None
    modify_date: datetime | None = None
    last_edit_date: datetime | None = None
    last_edit_type: str | None = None
    last_response_date: datetime | None = None
    total_update_count: int | None = None
    update_count: int | None = None
    user_editable_flag: bool | None = None
    group: Named | None = None
    awaiting_user_response_flag: bool | None = None
    assigned_user_id: int | None = None
    employee_attachments: list[Person] | Person | None = None
    last_editor: Person | None = None
    updates: list[UpdateRow] | UpdateRow | None = None
    first_update: UpdateRow | None = None
    final_comments: str | None = None

    @property
    def state(self) -> int | None:
        return self.status_id if self.status_id is not None else self.status.id if self.status else None

    @property
    def changed_at(self) -> datetime:
        """The newest time that it gives: `last_edit_date` may be null although the ticket changed."""
        times = (self.modify_date, self.last_edit_date, self.last_response_date, self.create_date)
        return max((aware(at) for at in times if at is not None), default=NEVER)

    @property
    def closed_at(self) -> datetime:
        """When a closed one was closed: later changes, such as a tag, are no edits and no answers."""
        times = (self.last_edit_date, self.last_response_date)
        return max((aware(at) for at in times if at is not None), default=self.changed_at)

    @property
    def closed_by(self) -> str:
        """Who of their people closed it; no customer can, and their system has no name."""
        is_known = self.last_edit_type == EMPLOYEE and self.last_editor is not None
        return self.last_editor.name if is_known and self.last_editor else ""


class SubjectRow(Row, frozen=True, kw_only=True):
    id: int
    name: str = ""
    category: Named | None = None


class DeviceRow(Row, frozen=True, kw_only=True):
    """A server, a virtual guest or a dedicated host."""

    id: int
    fully_qualified_domain_name: str | None = None
    hostname: str | None = None
    name: str | None = None
    primary_ip_address: str | None = None
    primary_backend_ip_address: str | None = None


def head_of(row: TicketRow) -> RemoteHead:
    """How a ticket stands. Its case number is what people say; an old one has none but its id."""
    status = STATUSES.get(row.state or 0, Status.OPEN)
    employees = _many(row.employee_attachments)
    is_closed = status is Status.CLOSED
    return RemoteHead(
        id=RemoteId(str(row.id)),
        number=row.service_provider_resource_id or str(row.id),
        title=told(row.title),
        status=status,
        status_name=(row.status.name if row.status else None) or status.value.capitalize(),
        turn=_turn(row, status),
        print=_print(row),
        opened_at=aware(row.create_date) if row.create_date else row.changed_at,
        changed_at=row.changed_at,
        subject=SubjectId(str(row.subject_id)) if row.subject_id is not None else None,
        priority=PRIORITIES.get(row.priority or 0),
        assignee=employees[-1].name if employees else "",
        group=(row.group.name if row.group else None) or "",
        is_writable=not is_closed and row.user_editable_flag is not False,
        closed_at=row.closed_at if is_closed else None,
        closed_by=row.closed_by if is_closed else "",
    )


def _turn(row: TicketRow, status: Status) -> Turn:
    """Whose turn it is by its own signals: its flag, else the sort of who edited it last."""
    if status is Status.CLOSED:
        return Turn.NOBODY
    awaits_us = row.awaiting_user_response_flag
    if awaits_us is None:
        awaits_us = row.last_edit_type == EMPLOYEE
    return Turn.THEIRS if awaits_us else Turn.OURS


def _print(row: TicketRow) -> str:
    """Another one after any change that can be seen; instants, since offsets change with the season.

    Its times are whole seconds, within which more than one change has room.
    """
    instants = (_instant(row.modify_date), _instant(row.last_response_date), _instant(row.last_edit_date))
    counts = (row.total_update_count, row.update_count)
    stands = (row.state, row.awaiting_user_response_flag, row.group.id if row.group else None)
    told = (row.title, row.priority, *(each.name for each in _many(row.employee_attachments)))
    face = zlib.crc32(repr(told).encode())
    return "|".join("" if each is None else str(each) for each in (*stands, *counts, *instants, face))


def _instant(at: datetime | None) -> int | None:
    return None if at is None else int(aware(at).timestamp())


def aware(at: datetime) -> datetime:
    """A time with an offset, which all of theirs should have had."""
    return at if at.tzinfo is not None else at.replace(tzinfo=UNSAID)


def ticket_of(row: TicketRow, us: int | None) -> RemoteTicket:
    """A ticket with all of its updates, each once, oldest first; the order in which they come is open."""
    updates = {each.id: each for each in _many(row.updates)}
    return RemoteTicket(
        head=head_of(row), updates=tuple(update_of(updates[number], us) for number in sorted(updates))
    )


def update_of(row: UpdateRow, us: int | None) -> RemoteUpdate:
    return RemoteUpdate(
        id=RemoteUpdateId(str(row.id)),
        author=_author(row, us),
        text=PORTAL_MARK.sub("", told(row.entry)),
        at=aware(row.create_date) if row.create_date else NEVER,
        files=tuple(_file(each) for each in _many(row.file_attachment)),
    )


def _author(row: UpdateRow, us: int | None) -> RemoteAuthor:
    """Who wrote an update. Other users of the account are on our side, but they are not us."""
    sides = {USER: Side.OURS, AUTO: Side.SYSTEM}
    side = sides.get((row.editor_type or "").upper(), Side.THEIRS)
    return RemoteAuthor(
        name=(row.editor.name if row.editor else "") or SOMEBODY,
        side=side,
        id=str(row.editor_id) if row.editor_id is not None else "",
        is_us=side is Side.OURS and us is not None and row.editor_id == us,
    )


def _file(row: FileRow) -> RemoteFile:
    size = "" if row.file_size is None else str(row.file_size)
    return RemoteFile(
        id=RemoteFileId(str(row.id)), name=row.file_name, size=int(size) if size.isdigit() else None
    )


def subject_of(row: SubjectRow) -> Subject:
    return Subject(
        id=SubjectId(str(row.id)),
        name=row.name,
        category=(row.category.name if row.category else None) or "",
    )


def resource_of(row: DeviceRow, type_: ResourceType) -> Resource:
    """A device. Ids count up for each sort of device, so that ours says which sort it is."""
    addresses = (row.primary_ip_address, row.primary_backend_ip_address)
    return Resource(
        id=ResourceId(f"{type_.value}:{row.id}"),
        name=row.fully_qualified_domain_name or row.hostname or row.name or str(row.id),
        type=type_,
        addresses=tuple(each for each in addresses if each),
    )


def device_id(resource: ResourceId) -> int | None:
    """SoftLayer's own id of a device; None for what came from elsewhere, such as an inventory."""
    number = resource.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def _many(rows: list[R] | R | None) -> list[R]:
    """The rows of a relation; one alone may come without brackets."""
    if rows is None:
        return []
    return rows if isinstance(rows, list) else [rows]
