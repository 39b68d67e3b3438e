"""Opening tickets: standard, administrative, cancellations and upgrades."""

from __future__ import annotations

from typing import Any

from bot.sandbox.softlayer import words, writing
from bot.sandbox.softlayer.errors import invalid
from bot.sandbox.softlayer.methods import asked
from bot.sandbox.softlayer.methods.asked import public
from bot.sandbox.softlayer.records import Device, DeviceKind, Subject, Ticket
from bot.sandbox.softlayer.registry import Call, method
from bot.sandbox.softlayer.schema import thing

TICKET = "SoftLayer_Ticket"
EIGHT = (
    "templateObject:object contents:string attachmentId:int rootPassword:string"
    " controlPanelPassword:string accessPort:string attachedFiles:array attachmentType:string"
)
ADMINISTRATIVE_FEE = 3
ATTACHED_AS = {
    DeviceKind.HARDWARE: "SoftLayer_Ticket_Attachment_Hardware",
    DeviceKind.GUEST: "SoftLayer_Ticket_Attachment_Virtual_Guest",
    DeviceKind.HOST: "SoftLayer_Ticket_Attachment_Dedicated_Host",
}


DEVICE_WORDS = {
    DeviceKind.HARDWARE: "hardware",
    DeviceKind.GUEST: "virtual guest",
    DeviceKind.HOST: "dedicated host",
}


@method(
    "SoftLayer_Ticket::createStandardTicket",
    takes=EIGHT,
    gives=TICKET,
    needs="TICKET_ADD",
    needs_object=False,
)
def create_standard(call: Call) -> Ticket:
    """Open a ticket about one of the subjects; the title is its name and what the template adds."""
    template = call.arguments[0] or {}
    subject = _subject(call, template)
    added = str(template.get("title") or "").strip()
    title = f"{subject.name} - {added}" if added else subject.name
    return _open(call, template, title=title, group_id=subject.group_id, subject_id=subject.id)


@method(
    "SoftLayer_Ticket::createAdministrativeTicket",
    takes=EIGHT,
    gives=TICKET,
    needs="TICKET_ADD",
    needs_object=False,
)
def create_administrative(call: Call) -> Ticket:
    """Open a ticket for work on a server, which is charged once."""
    template = call.arguments[0] or {}
    title = str(template.get("title") or "").strip()
    if not title:
        raise public(words.NO_TITLE)
    ticket = _open(call, template, title=title, group_id=call.state.group_named("SysAdmin").id)
    writing.charge(call.state, ticket, ADMINISTRATIVE_FEE)
    return ticket


@method(
    "SoftLayer_Ticket::createCancelServerTicket",
    takes="attachmentId:int reason:string content:string cancelAssociatedItems:boolean attachmentType:string",
    gives=TICKET,
    needs_object=False,
)
def cancel_server(call: Call) -> Ticket:
    """Ask for a server's cancellation; one request a server."""
    _, reason, content, _, kind = call.arguments
    device = _cancelled(call, asked.kind_of(kind), "SERVER_CANCEL")
    for ticket in call.state.tickets.values():
        if ticket.cancellation is not None and any(each.resource is device for each in ticket.attachments):
            raise public(words.CANCELLED_ALREADY, ticket=ticket.id)
    return _cancel(call, device, "Server Cancellation Request", f"{reason}\n\n{content}")


@method(
    "SoftLayer_Ticket::createCancelServiceTicket",
    takes="attachmentId:int reason:string content:string attachmentType:string",
    gives=TICKET,
    needs_object=False,
)
def cancel_service(call: Call) -> Ticket:
    """Ask for a service's cancellation."""
    _, reason, content, kind = call.arguments
    device = _cancelled(call, asked.kind_of(kind, DeviceKind.GUEST), "SERVICE_CANCEL")
    return _cancel(call, device, "Service Cancellation Request", f"{reason}\n\n{content}")


@method(
    "SoftLayer_Ticket::createUpgradeTicket",
    takes="attachmentId:int genericUpgrade:string upgradeMaintenanceWindow:string details:string"
    " attachmentType:string title:string",
    gives=TICKET,
    needs="TICKET_ADD",
    needs_object=False,
)
def create_upgrade(call: Call) -> Ticket:
    """Ask the sales department for an upgrade."""
    attachment_id, upgrade, window, details, kind, title = call.arguments
    device = None
    if kind != "NONE":
        # There is no firewall appliance in this account; hardware and guests are looked up.
        if kind != "FIREWALL_APPLIANCE":
            device = _found(call, asked.kind_of(kind, DeviceKind.GUEST), attachment_id)
        if device is None:
            raise public(words.NO_UPGRADE, id=attachment_id)
    if not window:
        raise public(words.NO_WINDOW)
    if not details:
        raise public(words.NO_DETAILS)
    group = call.state.group_named("Sales")
    name = title or "Upgrade Request"
    ticket = writing.open_ticket(call.state, title=name, user=call.view.user, group_id=group.id)
    _attach(call, ticket, device)
    writing.say(call.state, ticket, call.view.user, f"{upgrade or ''}\n{window}\n\n{details}".strip())
    return ticket


def _subject(call: Call, template: dict[str, Any]) -> Subject:
    wanted = template.get("subjectId")
    if wanted is None:
        raise public(words.NO_SUBJECT)
    found = call.state.subjects.get(wanted) if isinstance(wanted, int) else None
    if found is None:
        raise invalid(words.INFERRED["subject"].format(id=wanted))
    return found


def _open(
    call: Call, template: dict[str, Any], *, title: str, group_id: int, subject_id: int | None = None
) -> Ticket:
    """Open a ticket with its first update; the vendor's own fields in the template do not count."""
    _, contents, attachment_id, root, _, _, files, kind = call.arguments
    if not contents or not contents.strip() or len(contents) > writing.MOST:
        raise public(words.NO_CONTENTS if not contents or not contents.strip() else words.NO_UPDATE)
    owner, priority = asked.owner(call, template), asked.priority(call, template)
    device = None
    if attachment_id is not None:
        if not root:
            raise public(words.NO_PASSWORD)
        device_kind = asked.kind_of(kind, DeviceKind.GUEST)
        device = _found(call, device_kind, attachment_id)
        if device is None:
            raise public(words.FOREIGN_DEVICE, device=DEVICE_WORDS[device_kind])
    uploads = asked.uploads(call.state, None, files, None)
    ticket = writing.open_ticket(
        call.state, title=title, user=owner, group_id=group_id, subject_id=subject_id
    )
    ticket.priority = priority or 0
    ticket.originating_ip_address = call.address
    if template.get("notifyUserOnUpdateFlag") is False:
        ticket.notify_user_on_update_flag = False
    _attach(call, ticket, device)
    writing.say(call.state, ticket, call.view.user, contents, uploads)
    return ticket


def _found(call: Call, kind: DeviceKind, device_id: int | None) -> Device | None:
    return None if device_id is None else asked.device(call, kind, device_id)


def _attach(call: Call, ticket: Ticket, device: Device | None) -> None:
    if device is not None:
        ticket.location_id = device.location_id
        writing.attach(call.state, ticket, ATTACHED_AS[device.kind], device.id, device)


def _cancelled(call: Call, kind: DeviceKind, permission: str) -> Device:
    attachment_id, reason, content = call.arguments[:3]
    if attachment_id is None:
        raise public(words.NO_ATTACHMENT_ID)
    if not reason:
        raise public(words.NO_REASON)
    if not content:
        raise public(words.NO_CANCEL_CONTENT)
    device = asked.device(call, kind, attachment_id)
    if device is None or not call.view.may(permission):
        raise public(words.NO_SERVICE_PERMISSION)
    return device


def _cancel(call: Call, device: Device, title: str, entry: str) -> Ticket:
    group = call.state.group_named("Cancellations")
    ticket = writing.open_ticket(call.state, title=title, user=call.view.user, group_id=group.id)
    _attach(call, ticket, device)
    writing.say(call.state, ticket, call.view.user, entry)
    ticket.cancellation = thing(
        "SoftLayer_Billing_Item_Cancellation_Request",
        id=call.state.numbers.next("transaction"),
        accountId=ticket.account_id,
        createDate=call.view.now,
        statusId=1,
        ticketId=ticket.id,
        notes=entry,
    )
    return ticket
