"""Every call that we make of SoftLayer's services: what it is named, what it takes, what it answers. Pure.

https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.connectors.softlayer.cursors import after, in_order
from bot.connectors.softlayer.shapes import (
    HEAD_MASK,
    OPENING_MASK,
    PRIORITIES,
    TICKET_MASK,
    UPDATE_MASK,
    device_id,
)
from bot.connectors.softlayer.wire import SYSTEM, Call, Returns
from bot.domain.ids import RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.remote import (
    Act,
    AlertAct,
    AutoCloseAct,
    CloseAct,
    EmailsAct,
    FinalComment,
    NewTicket,
    PriorityAct,
    RateAct,
    ResourcesAct,
    TagsAct,
    TitleAct,
    ViewedAct,
)
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    CANCEL_SERVICE,
    STANDARD,
    UPGRADE,
    Answer,
    Priority,
)
from bot.errors import Rejected

TICKET, ACCOUNT, SUBJECT = "SoftLayer_Ticket", "SoftLayer_Account", "SoftLayer_Ticket_Subject"
FILE, EMPLOYEE_UPDATE = "SoftLayer_Ticket_Attachment_File", "SoftLayer_Ticket_Update_Employee"
NUMBERS = {priority: number for number, priority in PRIORITIES.items()}
ATTACHED = {
    ResourceType.HARDWARE: "Hardware",
    ResourceType.VIRTUAL_GUEST: "VirtualGuest",
    ResourceType.DEDICATED_HOST: "DedicatedHost",
}
TYPE_NAMES = {ResourceType.HARDWARE: "HARDWARE", ResourceType.VIRTUAL_GUEST: "VIRTUAL_GUEST"}
DEVICE_MASK = "id,fullyQualifiedDomainName,hostname,primaryIpAddress,primaryBackendIpAddress"


def current_user() -> Call:
    return Call(service=ACCOUNT, method="getCurrentUser", mask="id,firstName,lastName,displayName,username")


def newest_change() -> Call:
    """The ticket that changed last of all."""
    order = {"tickets": {"modifyDate": in_order("DESC")}}
    return _rows(ACCOUNT, "getTickets", HEAD_MASK, order, offset=0, limit=1)


def changed_since(literal: str, offset: int) -> Call:
    """A page of the tickets that changed after that time, in an order that a change does not disturb."""
    wanted = {"tickets": {"modifyDate": after(literal), "id": in_order()}}
    return _rows(ACCOUNT, "getTickets", HEAD_MASK, wanted, offset=offset)


def opened_since(literal: str, offset: int) -> Call:
    """A page of the tickets that were opened after that time, with their first words."""
    wanted = {"tickets": {"createDate": after(literal), "id": in_order()}}
    return _rows(ACCOUNT, "getTickets", OPENING_MASK, wanted, offset=offset)


def open_tickets(offset: int) -> Call:
    return _rows(ACCOUNT, "getOpenTickets", HEAD_MASK, {"openTickets": {"id": in_order()}}, offset=offset)


def ticket(ticket_id: RemoteId) -> Call:
    return Call(service=TICKET, method="getObject", id=ticket_id, mask=TICKET_MASK)


def head(ticket_id: RemoteId) -> Call:
    return Call(service=TICKET, method="getObject", id=ticket_id, mask=HEAD_MASK)


def updates(ticket_id: RemoteId, offset: int) -> Call:
    return Call(
        service=TICKET,
        method="getUpdates",
        id=ticket_id,
        mask=UPDATE_MASK,
        filter={"updates": {"id": in_order()}},
        offset=offset,
        returns=Returns.MANY,
    )


def create(new: NewTicket, us: int) -> Call:
    """The call that opens a ticket of that kind. Raises Rejected where the form does not say enough."""
    match new.kind:
        case kind if kind == STANDARD:
            template = {"subjectId": _number(new.subject), "assignedUserId": us, "title": new.title}
            return _created("createStandardTicket", _with_priority(template, new.priority), new)
        case kind if kind == ADMINISTRATIVE:
            template = {"assignedUserId": us, "title": new.title}
            return _created("createAdministrativeTicket", _with_priority(template, new.priority), new)
        case kind if kind == CANCEL_SERVER:
            device, sort = _device(new)
            associated = _answer(new, "associated") == "yes"
            reason = _words(new, "reason")
            return _write("createCancelServerTicket", device, reason, new.text, associated, sort)
        case kind if kind == CANCEL_SERVICE:
            device, sort = _device(new)
            return _write("createCancelServiceTicket", device, _words(new, "reason"), new.text, sort)
        case kind if kind == UPGRADE:
            device, sort = _device(new)
            window = _words(new, "window") or _words(new, "when")
            upgrade, title = _words(new, "upgrade"), new.title or None
            return _write("createUpgradeTicket", device, upgrade, window, new.text, sort, title)
        case _:
            raise Rejected(SYSTEM, "create", f"SoftLayer has no tickets of the kind {new.kind}")


def _created(method: str, template: dict[str, Any], new: NewTicket) -> Call:
    """With a machine only where its password is given, which SoftLayer then asks for."""
    if not new.access or not new.resources:
        return _write(method, template, new.text)
    device, sort = _device(new)
    return _write(method, template, new.text, device, new.access, None, None, None, sort)


def _with_priority(template: dict[str, Any], priority: Priority) -> dict[str, Any]:
    """Only some support plans take one, so an ordinary ticket says nothing of it."""
    return template if priority is Priority.NORMAL else {**template, "priority": NUMBERS[priority]}


def _device(new: NewTicket) -> tuple[int, str]:
    found = next(((sort, each) for sort, each in new.resources if sort in TYPE_NAMES), None)
    if found is None:
        raise Rejected(SYSTEM, "create", "a server or virtual guest has to be attached")
    return _number_of(found[1]), TYPE_NAMES[found[0]]


def _answer(new: NewTicket, field: str) -> str:
    return next((each.values[0] for each in new.answers if each.field == field and each.values), "")


def _words(new: NewTicket, field: str) -> str:
    given: Answer | None = next((each for each in new.answers if each.field == field), None)
    return ", ".join(given.words or given.values) if given else ""


def _number(subject: str | None) -> int | None:
    return int(subject) if subject is not None and subject.isdigit() else None


def push(ticket_id: RemoteId, text: str) -> Call:
    """Say something. A long text becomes several updates, and all of them are answered."""
    return _write("addUpdate", {"entry": text}, id=ticket_id, returns=Returns.MANY)


def upload(ticket_id: RemoteId, name: str, data: str) -> Call:
    """Add a file, base64 in `data`; it makes an update of its own. Names are all lower case."""
    return _write("addAttachedFile", {"filename": name.lower(), "data": data}, id=ticket_id)


def download(ticket_id: RemoteId, file: RemoteFileId) -> Call:
    return Call(
        service=TICKET, method="getAttachedFile", id=ticket_id, args=(int(file),), returns=Returns.TEXT
    )


def acts(ticket_id: RemoteId, act: Act) -> list[Call]:
    """The calls that do something else to a ticket. Raises Rejected for what no customer can do."""
    match act:
        case FinalComment(text=text):
            return [_do(ticket_id, "addFinalComments", text)]
        case EmailsAct(add=add, remove=remove):
            added = [_do(ticket_id, "addAttachedAdditionalEmails", list(add))] if add else []
            removed = [_do(ticket_id, "removeAttachedAdditionalEmails", list(remove))] if remove else []
            return [*added, *removed]
        case TagsAct(tags=tags):
            return [_do(ticket_id, "setTags", ",".join(tags))]
        case ResourcesAct(add=add, remove=remove):
            added = [_attached(ticket_id, "add", *each) for each in add]
            return [*added, *(_attached(ticket_id, "remove", *each) for each in remove)]
        case AlertAct(at=at):
            return [_scheduled(ticket_id, "ScheduledAlert", at)]
        case AutoCloseAct(at=at):
            return [_scheduled(ticket_id, "ScheduledAutoClose", at)]
        case TitleAct(title=title):
            return [_do(ticket_id, "edit", {"title": title})]
        case PriorityAct(priority=priority):
            return [_do(ticket_id, "edit", {"priority": NUMBERS[priority]})]
        case RateAct(update=update, stars=stars):
            return [rate(update, stars)]
        case ViewedAct():
            return [_do(ticket_id, "markAsViewed")]
        case CloseAct():
            raise Rejected(SYSTEM, "close", "only SoftLayer's own people can close a ticket")


def rate(update: RemoteUpdateId, stars: int) -> Call:
    return Call(service=EMPLOYEE_UPDATE, method="addResponseRating", id=update, args=(stars, 0), writes=True)


def _attached(ticket_id: RemoteId, how: str, sort: ResourceType, resource: ResourceId) -> Call:
    name = ATTACHED.get(sort)
    if name is None or (how == "remove" and sort is ResourceType.DEDICATED_HOST):
        raise Rejected(SYSTEM, f"{how} resource", f"SoftLayer cannot {how} {resource} on a ticket")
    return _do(ticket_id, f"{how}Attached{name}", _number_of(resource))


def _number_of(resource: ResourceId) -> int:
    """A device's number there. Raises Rejected for a resource that it cannot know, as of an own inventory."""
    try:
        return device_id(resource)
    except ValueError as error:
        raise Rejected(SYSTEM, "find device", f"SoftLayer has no device {resource}") from error


def _scheduled(ticket_id: RemoteId, what: str, at: datetime | None) -> Call:
    return _do(ticket_id, f"remove{what}") if at is None else _do(ticket_id, f"add{what}", at.isoformat())


def _do(ticket_id: RemoteId, method: str, *args: Any) -> Call:
    return _write(method, *args, id=ticket_id, returns=Returns.NOTHING)


def _write(method: str, *args: Any, id: str = "", returns: Returns = Returns.ONE) -> Call:
    return Call(service=TICKET, method=method, id=id, args=args, returns=returns, writes=True)


def subjects() -> Call:
    mask = "id,name,category[id,name]"
    return Call(service=SUBJECT, method="getAllObjects", mask=mask, returns=Returns.MANY)


def groups() -> Call:
    return Call(service=TICKET, method="getAllTicketGroups", returns=Returns.MANY)


def statuses() -> Call:
    return Call(service=TICKET, method="getAllTicketStatuses", returns=Returns.MANY)


def extensions() -> Call:
    return Call(service=FILE, method="getExtensionWhitelist", returns=Returns.MANY)


def users(offset: int) -> Call:
    mask = "id,firstName,lastName,displayName,username"
    return _rows(ACCOUNT, "getUsers", mask, {"users": {"id": in_order()}}, offset=offset)


def hardware(offset: int) -> Call:
    return _rows(ACCOUNT, "getHardware", DEVICE_MASK, {"hardware": {"id": in_order()}}, offset=offset)


def virtual_guests(offset: int) -> Call:
    order = {"virtualGuests": {"id": in_order()}}
    return _rows(ACCOUNT, "getVirtualGuests", DEVICE_MASK, order, offset=offset)


def dedicated_hosts(offset: int) -> Call:
    order = {"dedicatedHosts": {"id": in_order()}}
    return _rows(ACCOUNT, "getDedicatedHosts", "id,name", order, offset=offset)


def _rows(
    service: str, method: str, mask: str, filter: dict[str, Any], *, offset: int, limit: int = 100
) -> Call:
    return Call(
        service=service,
        method=method,
        mask=mask,
        filter=filter,
        offset=offset,
        limit=limit,
        returns=Returns.MANY,
    )
