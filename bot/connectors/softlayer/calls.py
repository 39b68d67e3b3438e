"""Every call that we make of SoftLayer's services: what it is named, what it takes, what it answers. Pure.

https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
    PriorityAct,
    RateAct,
    ResourcesAct,
    TagsAct,
    TitleAct,
    ViewedAct,
)
from bot.domain.resources import ResourceId, ResourceType
from bot.errors import Rejected

TICKET, ACCOUNT, SUBJECT = "SoftLayer_Ticket", "SoftLayer_Account", "SoftLayer_Ticket_Subject"
FILE, EMPLOYEE_UPDATE = "SoftLayer_Ticket_Attachment_File", "SoftLayer_Ticket_Update_Employee"
NUMBERS = {priority: number for number, priority in PRIORITIES.items()}
ATTACHED = {
    ResourceType.HARDWARE: "Hardware",
    ResourceType.VIRTUAL_GUEST: "VirtualGuest",
    ResourceType.DEDICATED_HOST: "DedicatedHost",
}
GUESTS = ("getVirtualGuests", "virtualGuests")
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


def tickets(ticket_ids: Sequence[RemoteId]) -> Call:
    """These tickets whole, all in one answer."""
    options = [{"name": "data", "value": [int(each) for each in ticket_ids]}]
    wanted = {"tickets": {"id": {"operation": "in", "options": options}}}
    return _rows(ACCOUNT, "getTickets", TICKET_MASK, wanted, offset=0, limit=len(ticket_ids))


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


def push(ticket_id: RemoteId, text: str) -> Call:
    """Say something. A long text becomes several updates, and all of them are answered."""
    return write("addUpdate", {"entry": text}, id=ticket_id, returns=Returns.MANY)


def upload(ticket_id: RemoteId, name: str, data: str) -> Call:
    """Add a file, base64 in `data`; it makes an update of its own. Names are all lower case."""
    return write("addAttachedFile", {"filename": name.lower(), "data": data}, id=ticket_id)


def files(ticket_id: RemoteId, offset: int) -> Call:
    """A page of what is attached to a ticket as files."""
    mask, order = "id,fileName,fileSize,updateId,uploaderId", {"attachedFiles": {"id": in_order()}}
    call = _rows(TICKET, "getAttachedFiles", mask, order, offset=offset)
    return replace(call, id=ticket_id)


def final_comment(ticket_id: RemoteId) -> Call:
    """The last word on a closed ticket, if somebody said one."""
    return Call(service=TICKET, method="getObject", id=ticket_id, mask="id,finalComments")


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
        case _:
            raise Rejected(SYSTEM, type(act).__name__, "SoftLayer lets no customer do that")


def rate(update: RemoteUpdateId, stars: int) -> Call:
    """Give one update of an employee 1 to 5 stars; the second argument is an index of no meaning to us."""
    return Call(
        service=EMPLOYEE_UPDATE,
        method="addResponseRating",
        id=update,
        args=(stars, 0),
        returns=Returns.NOTHING,
        writes=True,
    )


def _attached(ticket_id: RemoteId, how: str, sort: ResourceType, resource: ResourceId) -> Call:
    name, number = ATTACHED.get(sort), device_id(resource)
    if name is None or number is None or (how == "remove" and sort is ResourceType.DEDICATED_HOST):
        raise Rejected(SYSTEM, f"{how} resource", f"SoftLayer cannot {how} {resource} on a ticket")
    return _do(ticket_id, f"{how}Attached{name}", number)


def _scheduled(ticket_id: RemoteId, what: str, at: datetime | None) -> Call:
    return _do(ticket_id, f"remove{what}") if at is None else _do(ticket_id, f"add{what}", at.isoformat())


def _do(ticket_id: RemoteId, method: str, *args: Any) -> Call:
    return write(method, *args, id=ticket_id, returns=Returns.NOTHING)


def write(method: str, *args: Any, id: str = "", returns: Returns = Returns.ONE) -> Call:
    """A call of the ticket service that changes something."""
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


def named(sort: ResourceType, name: str) -> Call:
    """The servers or virtual guests of that name, whole or without the domain."""
    method, root = ("getHardware", "hardware") if sort is ResourceType.HARDWARE else GUESTS
    name_of = "fullyQualifiedDomainName" if "." in name else "hostname"
    return _rows(ACCOUNT, method, DEVICE_MASK, {root: {name_of: {"operation": f"_= {name}"}}}, offset=0)


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
