"""What one portal user may see and do. Every reading of the account goes through a view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.sandbox.softlayer.dates import Moment
from bot.sandbox.softlayer.errors import denied, not_found
from bot.sandbox.softlayer.records import Attachment, Device, DeviceKind, Ticket, User
from bot.sandbox.softlayer.state import State

# https://sldn.softlayer.com/reference/datatypes/SoftLayer_User_Customer_CustomerPermission_Permission/
SEES_BY = {
    DeviceKind.HARDWARE: "TICKET_VIEW_BY_HARDWARE",
    DeviceKind.GUEST: "TICKET_VIEW_BY_VIRTUAL_GUEST",
    DeviceKind.HOST: "TICKET_VIEW_BY_HARDWARE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The account as this user sees it now; `hours` are an offset that a fault puts in the zone's place."""

    state: State
    user: User
    now: Moment
    hours: float | None = None

    @property
    def zone(self) -> tzinfo:
        """The zone in which dates are written and read for this user."""
        hours = self.state.settings.offset_hours if self.hours is None else self.hours
        return ZoneInfo(self.user.zone) if hours is None else timezone(timedelta(hours=hours))

    def may(self, permission: str) -> bool:
        """Whether the user has a permission; the account's master user has all."""
        return self.user.is_master_user_flag or permission in self.user.permissions

    def need(self, permission: str) -> None:
        """Refuse the call unless the user has the permission."""
        if not self.may(permission):
            raise denied()

    def sees_device(self, device: Device) -> bool:
        """Whether the user may have to do with a device."""
        return self.user.is_master_user_flag or device.id in self.user.devices

    def sees(self, ticket: Ticket) -> bool:
        """Whether the user sees a ticket: any, else their own and those of their devices."""
        if self.may("TICKET_VIEW_ALL"):
            return True
        if self.may("TICKET_VIEW") and ticket.assigned_user_id == self.user.id:
            return True
        return any(self._sees_by(each) for each in ticket.attachments)

    def tickets(self) -> list[Ticket]:
        """Return the tickets that the user sees, oldest first."""
        return [each for each in self.state.tickets.values() if self.sees(each)]

    def ticket(self, ticket_id: object) -> Ticket:
        """Find a ticket; one that the user does not see is not there."""
        found = self.state.tickets.get(ticket_id) if isinstance(ticket_id, int) else None
        if found is None or not self.sees(found):
            raise not_found(ticket_id)
        return found

    def devices(self, kind: DeviceKind) -> list[Device]:
        """Return the devices of one kind that the user sees."""
        return [each for each in self.state.device_list(kind) if self.sees_device(each)]

    def _sees_by(self, attachment: Attachment) -> bool:
        device = attachment.resource
        if not isinstance(device, Device):
            return False
        return self.may(SEES_BY[device.kind]) and device.id in self.user.devices
