"""Attaching files and devices to tickets, and detaching devices."""

from __future__ import annotations

from bot.sandbox.softlayer import words, writing
from bot.sandbox.softlayer.methods import asked
from bot.sandbox.softlayer.methods.asked import public
from bot.sandbox.softlayer.methods.creating import ATTACHED_AS, DEVICE_WORDS
from bot.sandbox.softlayer.records import Attachment, DeviceKind, File
from bot.sandbox.softlayer.registry import Call, method

NULLS = {
    DeviceKind.HARDWARE: "null hardware",
    DeviceKind.GUEST: "a null virtual guest",
    DeviceKind.HOST: "a null dedicated host",
}


@method(
    "SoftLayer_Ticket::addAttachedFile",
    takes="fileAttachment:object",
    gives="SoftLayer_Ticket_Attachment_File",
    needs="TICKET_EDIT",
)
def add_file(call: Call) -> File:
    """Attach one file; it makes an update of its own."""
    given = asked.upload(call.state, call.ticket, call.arguments[0])
    if asked.is_fixed(call.ticket):
        raise public(words.FILE_FAILED)
    return writing.attach_file(call.state, call.ticket, call.view.user, given)


def _attach(call: Call, kind: DeviceKind) -> Attachment:
    device_id, word = call.arguments[0], DEVICE_WORDS[kind]
    if device_id is None:
        raise public(words.NULL_DEVICE, a=NULLS[kind])
    device = asked.device(call, kind, device_id)
    if device is None:
        raise public(words.FOREIGN_DEVICE, device=word)
    if any(each.attachment_id == device_id for each in call.ticket.resources(ATTACHED_AS[kind])):
        raise public(words.DEVICE_TWICE, device=word)
    if asked.is_fixed(call.ticket):
        raise public(words.DEVICE_FAILED, device=word)
    return writing.attach(call.state, call.ticket, ATTACHED_AS[kind], device_id, device)


@method(
    "SoftLayer_Ticket::addAttachedHardware",
    takes="hardwareId:int",
    gives="SoftLayer_Ticket_Attachment_Hardware",
    needs="TICKET_EDIT",
)
def add_hardware(call: Call) -> Attachment:
    """Attach a server."""
    return _attach(call, DeviceKind.HARDWARE)


@method(
    "SoftLayer_Ticket::addAttachedVirtualGuest",
    takes="guestId:int callCommit:boolean",
    gives="SoftLayer_Ticket_Attachment_Virtual_Guest",
    needs="TICKET_EDIT",
)
def add_guest(call: Call) -> Attachment:
    """Attach a virtual guest."""
    return _attach(call, DeviceKind.GUEST)


@method(
    "SoftLayer_Ticket::addAttachedDedicatedHost",
    takes="dedicatedHostId:int",
    gives="SoftLayer_Ticket_Attachment_Dedicated_Host",
    needs="TICKET_EDIT",
)
def add_host(call: Call) -> Attachment:
    """Attach a dedicated host; there is no method to detach one."""
    return _attach(call, DeviceKind.HOST)


def _detach(call: Call, kind: DeviceKind) -> bool:
    device_id, word, ticket = call.arguments[0], DEVICE_WORDS[kind], call.ticket
    if device_id is None:
        raise public(words.DETACH_NULL, device=word)
    held = [each for each in ticket.resources(ATTACHED_AS[kind]) if each.attachment_id == device_id]
    if not held:
        raise public(words.DETACH_MISSING, device=word)
    if asked.device(call, kind, device_id) is None:
        raise public(words.DETACH_FOREIGN, device=word)
    if asked.is_fixed(ticket):
        raise public(words.DETACH_FAILED, device=word)
    ticket.attachments = [each for each in ticket.attachments if each not in held]
    ticket.modify_date = call.view.now
    return True


@method("SoftLayer_Ticket::removeAttachedHardware", takes="hardwareId:int", needs="TICKET_EDIT")
def remove_hardware(call: Call) -> bool:
    """Detach a server."""
    return _detach(call, DeviceKind.HARDWARE)


@method("SoftLayer_Ticket::removeAttachedVirtualGuest", takes="guestId:int", needs="TICKET_EDIT")
def remove_guest(call: Call) -> bool:
    """Detach a virtual guest."""
    return _detach(call, DeviceKind.GUEST)
