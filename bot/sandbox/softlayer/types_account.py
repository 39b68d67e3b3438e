"""The types around an account: users, employees, devices, locations, the account's lists of tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.softlayer import dates
from bot.sandbox.softlayer.records import Account, Device, DeviceKind, Ticket, User
from bot.sandbox.softlayer.schema import Get, define, many, one, thing
from bot.sandbox.softlayer.view import View

TICKET = "SoftLayer_Ticket"
USER = "SoftLayer_User_Customer"
DAY = 86400.0


def _open(ticket: Ticket, view: View) -> bool:
    return not ticket.is_closed


def _of_kind(*kinds: str) -> Callable[[Ticket, View], bool]:
    def fits(ticket: Ticket, view: View) -> bool:
        return view.state.groups[ticket.group_id].kind in kinds

    return fits


def _tickets(*tests: Callable[[Ticket, View], bool]) -> Get:
    def read(_: Account, view: View) -> list[Ticket]:
        return [each for each in view.tickets() if all(test(each, view) for test in tests)]

    return read


def _last_closed(most: int, *tests: Callable[[Ticket, View], bool], within: float | None = None) -> Get:
    """The last tickets closed, newest first; `within` so many seconds."""

    def read(_: Account, view: View) -> list[Ticket]:
        since = view.now - within if within is not None else 0.0
        closed = [each for each in view.tickets() if each.is_closed and (each.closed_at or 0.0) >= since]
        fitting = [each for each in closed if all(test(each, view) for test in tests)]
        return sorted(fitting, key=lambda each: each.closed_at or 0.0, reverse=True)[:most]

    return read


def _closed_today(_: Account, view: View) -> list[Ticket]:
    today = dates.day(view.now, view.zone)
    closed = [each for each in view.tickets() if each.is_closed and each.closed_at is not None]
    return [each for each in closed if dates.day(each.closed_at or 0.0, view.zone) == today]


def _devices(kind: DeviceKind) -> Get:
    return lambda _, view: view.devices(kind)


KINDS = {
    "Abuse": ("abuse",),
    "Accounting": ("accounting",),
    "Other": ("other", "cancellation"),
    "Sales": ("sales",),
    "Support": ("support",),
}


def _account() -> None:
    relations = {
        "tickets": many(TICKET, _tickets()),
        "openTickets": many(TICKET, _tickets(_open)),
        "closedTickets": many(TICKET, _tickets(lambda ticket, _: ticket.is_closed)),
        "openTicketsWaitingOnCustomer": many(TICKET, _tickets(_open, lambda each, _: each.awaits_user)),
        "priorityOneTickets": many(TICKET, _tickets(_open, lambda each, _: each.priority == 1)),
        "ticketsClosedToday": many(TICKET, _closed_today),
        "ticketsClosedInTheLastThreeDays": many(TICKET, _last_closed(10, within=3 * DAY)),
        "lastFiveClosedTickets": many(TICKET, _last_closed(5)),
        # Billing tickets are those of the accounting department too: the vendor keeps no group of that name.
        "openBillingTickets": many(TICKET, _tickets(_open, _of_kind("accounting"))),
        "users": many(USER, lambda _, view: list(view.state.users.values())),
        "hardware": many("SoftLayer_Hardware", _devices(DeviceKind.HARDWARE)),
        "virtualGuests": many("SoftLayer_Virtual_Guest", _devices(DeviceKind.GUEST)),
        "dedicatedHosts": many("SoftLayer_Virtual_DedicatedHost", _devices(DeviceKind.HOST)),
    }
    for name, kinds in KINDS.items():
        relations[f"open{name}Tickets"] = many(TICKET, _tickets(_open, _of_kind(*kinds)))
        relations[f"lastFiveClosed{name}Tickets"] = many(TICKET, _last_closed(5, _of_kind(*kinds)))
    local = "id accountStatusId brandId companyName createDate email firstName lastName"
    define("SoftLayer_Account", local, relations)


def _brief(record: Any) -> tuple[str, ...]:
    """How an editor is shown without a mask: https://github.com/softlayer/softlayer-cli (recorded answers)"""
    return ("firstName", "lastName") if isinstance(record, User) else ("displayName", "username")


def _user_tickets(*tests: Callable[[Ticket, View], bool]) -> Get:
    def read(user: User, view: View) -> list[Ticket]:
        own = [each for each in view.tickets() if each.assigned_user_id == user.id]
        return [each for each in own if all(test(each, view) for test in tests)]

    return read


def _permissions(user: User, _: View) -> list[dict[str, Any]]:
    kind = "SoftLayer_User_Customer_CustomerPermission_Permission"
    return [thing(kind, key=each, keyName=each, name=each.title()) for each in sorted(user.permissions)]


STATUS_NAMES = {1001: "ACTIVE", 1002: "DISABLED", 1003: "INACTIVE", 1004: "PENDING", 1005: "SUSPENDED"}


def _user_status(user: User, _: View) -> dict[str, Any]:
    name = STATUS_NAMES[user.user_status_id]
    kind = "SoftLayer_User_Customer_Status"
    return thing(kind, id=user.user_status_id, keyName=name, name=name.title())


def _users() -> None:
    parent = one(
        USER, lambda user, view: None if user.parent_id is None else view.state.users[user.parent_id]
    )
    children = many(
        USER,
        lambda user, view: [each for each in view.state.users.values() if each.parent_id == user.id],
    )
    define(
        USER,
        "id accountId username firstName lastName displayName email parentId timezoneId userStatusId"
        " isMasterUserFlag createDate",
        account=one("SoftLayer_Account", lambda _, view: view.state.account),
        parent=parent,
        childUsers=children,
        permissions=many("SoftLayer_User_Customer_CustomerPermission_Permission", _permissions),
        userStatus=one("SoftLayer_User_Customer_Status", _user_status),
        timezone=one("SoftLayer_Locale_Timezone", _timezone),
        tickets=many(TICKET, _user_tickets()),
        openTickets=many(TICKET, _user_tickets(_open)),
        closedTickets=many(TICKET, _user_tickets(lambda ticket, _: ticket.is_closed)),
        hardware=many("SoftLayer_Hardware", _own_devices(DeviceKind.HARDWARE)),
        virtualGuests=many("SoftLayer_Virtual_Guest", _own_devices(DeviceKind.GUEST)),
    )
    define("SoftLayer_User_Customer_CustomerPermission_Permission", "key keyName name")
    define("SoftLayer_User_Customer_Status", "id keyName name")
    define("SoftLayer_Locale_Timezone", "id name longName")
    define("SoftLayer_User_Employee", "id displayName username")
    define(
        "SoftLayer_User_Interface",
        "id firstName lastName displayName username email accountId",
        brief=_brief,
    )


def _timezone(user: User, _: View) -> dict[str, Any]:
    return thing("SoftLayer_Locale_Timezone", id=user.timezone_id, name=user.zone, longName=user.zone)


def _own_devices(kind: DeviceKind) -> Get:
    def read(user: User, view: View) -> list[Device]:
        seen = view.state.device_list(kind)
        return [each for each in seen if user.is_master_user_flag or each.id in user.devices]

    return read


def _device_types() -> None:
    datacenter = one("SoftLayer_Location", lambda device, view: view.state.locations[device.location_id])
    tickets = many(TICKET, _tickets_of_device)
    addresses = {
        "primaryIpAddress": one(None, lambda device, _: device.primary_ip_address),
        "primaryBackendIpAddress": one(None, lambda device, _: device.primary_backend_ip_address),
    }
    named = "id accountId hostname domain fullyQualifiedDomainName notes"
    define(
        "SoftLayer_Hardware",
        f"{named} serialNumber",
        addresses,
        datacenter=datacenter,
        activeTickets=tickets,
    )
    define(
        "SoftLayer_Hardware_Server",
        "",
        base="SoftLayer_Hardware",
        controlPanel=one("SoftLayer_Software_Component_ControlPanel", lambda *_: None),
    )
    define("SoftLayer_Software_Component_ControlPanel", "id")
    define(
        "SoftLayer_Virtual_Guest",
        f"{named} createDate",
        addresses,
        datacenter=datacenter,
        activeTickets=tickets,
    )
    define(
        "SoftLayer_Virtual_DedicatedHost",
        "id name createDate notes",
        datacenter=datacenter,
        account=one("SoftLayer_Account", lambda _, view: view.state.account),
    )
    define("SoftLayer_Location", "id name longName")


def _tickets_of_device(device: Device, view: View) -> list[Ticket]:
    seen = [each for each in view.tickets() if not each.is_closed]
    return [each for each in seen if any(one.resource is device for one in each.attachments)]


_account()
_users()
_device_types()
