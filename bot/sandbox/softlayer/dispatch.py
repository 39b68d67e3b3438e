"""Takes a request that is read to its method or along its relational getters, and shows what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.softlayer import filters, render
from bot.sandbox.softlayer.errors import ApiError, no_method, not_found
from bot.sandbox.softlayer.filters import Asking
from bot.sandbox.softlayer.masks import Branch
from bot.sandbox.softlayer.records import DeviceKind, Editor
from bot.sandbox.softlayer.registry import METHODS, Call
from bot.sandbox.softlayer.reply import Reply
from bot.sandbox.softlayer.request import Address, Page
from bot.sandbox.softlayer.schema import Relation, relation_of, thing
from bot.sandbox.softlayer.view import View
from bot.sandbox.softlayer.words import INFERRED

Find = Callable[[View, int], Any]
FILE = "SoftLayer_Ticket_Attachment_File"
EMPLOYEE_UPDATE = "SoftLayer_Ticket_Update_Employee"
# Its page says that it takes no result limit.
UNPAGED = frozenset({"getTicketsClosedSinceDate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a request asks for beside the address."""

    arguments: list[Any]
    mask: tuple[Branch, ...] = ()
    tree: dict[str, Any]
    page: Page | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value on its way out: its type, and the root of a filter on it (None: it cannot be filtered)."""

    value: Any
    declared: str | None
    root: str | None = None


def _account(view: View, object_id: int) -> Any:
    return view.state.account if object_id == view.state.account.id else None


def _device(kind: DeviceKind) -> Find:
    def find(view: View, object_id: int) -> Any:
        device = view.state.devices.get((kind, object_id))
        return device if device is not None and view.sees_device(device) else None

    return find


def _file(view: View, object_id: int) -> Any:
    ticket, file = view.state.file(object_id) or (None, None)
    return file if ticket is not None and view.sees(ticket) else None


def _employee_update(view: View, object_id: int) -> Any:
    ticket, update = view.state.update(object_id) or (None, None)
    if ticket is None or update is None or update.is_hidden or not view.sees(ticket):
        return None
    return update if update.editor_type is Editor.EMPLOYEE else None


def _brand(view: View, object_id: int) -> Any:
    if object_id != view.state.brand_id or not view.user.is_master_user_flag:
        return None
    return thing("SoftLayer_Brand", id=object_id, keyName="RESELLER", name="Reseller")


SERVICES: dict[str, Find | None] = {
    "SoftLayer_Account": _account,
    "SoftLayer_Brand": _brand,
    "SoftLayer_Hardware": _device(DeviceKind.HARDWARE),
    "SoftLayer_Hardware_Server": _device(DeviceKind.HARDWARE),
    "SoftLayer_Search": None,
    "SoftLayer_Ticket": lambda view, object_id: view.ticket(object_id),
    FILE: _file,
    "SoftLayer_Ticket_Priority": None,
    "SoftLayer_Ticket_Subject": lambda view, object_id: view.state.subjects.get(object_id),
    "SoftLayer_Ticket_Subject_Category": lambda view, number: view.state.subject_categories.get(number),
    "SoftLayer_Ticket_Survey": None,
    EMPLOYEE_UPDATE: _employee_update,
    "SoftLayer_User_Customer": lambda view, object_id: view.state.users.get(object_id),
    "SoftLayer_Virtual_DedicatedHost": _device(DeviceKind.HOST),
    "SoftLayer_Virtual_Guest": _device(DeviceKind.GUEST),
}
NEWER_ONLY = frozenset({"SoftLayer_Search"})


def called(address: Address) -> str:
    """Name the method that is called, `Service::method`, with the `get` that may be dropped."""
    if (address.service, address.method) in METHODS:
        return f"{address.service}::{address.method}"
    last = next((each for each in reversed(address.rest) if not each.isdigit()), address.method)
    is_getter = last.startswith("get") or last in ("createObject", "editObject", "deleteObject")
    return f"{address.service}::{last if is_getter else f'get{last[:1].upper()}{last[1:]}'}"


def perform(address: Address, view: View, query: Query) -> Reply:
    """Serve a request; raises ApiError."""
    if address.extension == ".xml":
        raise ApiError("The sandbox answers in JSON only.")
    if address.service not in SERVICES or (address.service in NEWER_ONLY and address.version != "v3.1"):
        raise ApiError("Service does not exist")
    record = _object(address, view)
    method = METHODS.get((address.service, address.method))
    if method is None:
        found = _follow(address, record, view)
    else:
        if method.needs_object and record is None:
            raise _nothing(address)
        if method.needs is not None:
            view.need(method.needs)
        arguments = method.arguments(list(address.rest) or query.arguments, view)
        if method.gives is not None:
            render.check(query.mask, method.gives)
        call = Call(view=view, record=record, arguments=arguments, address=query.address)
        found = Found(value=method.handler(call), declared=method.gives, root="")
    return _shown(found, view, query, is_paged=address.method not in UNPAGED)


def _object(address: Address, view: View) -> Any:
    find = SERVICES[address.service]
    if address.object_id is None:
        return view.state.account if address.service == "SoftLayer_Account" else None
    if find is None:
        return None
    found = find(view, address.object_id)
    if found is None:
        raise not_found(address.object_id)
    return found


def _nothing(address: Address) -> ApiError:
    return ApiError(INFERRED["nothing"].format(service=address.service, method=address.method))


def _follow(address: Address, record: Any, view: View) -> Found:
    """Go along a chain of relational getters, such as getTickets/100/getUpdates."""
    found = Found(value=record, declared=address.service)
    for step in (address.method, *address.rest):
        if step.isdigit() and isinstance(found.value, list):
            picked = next((each for each in found.value if _id_of(each) == int(step)), None)
            if picked is None:
                raise not_found(step)
            found = Found(value=picked, declared=found.declared)
            continue
        if step == "getObject" and SERVICES.get(address.service) is not None:
            if found.value is None:
                raise _nothing(address)
            continue
        found = _step(found, step, address, view)
    return found


def _step(found: Found, step: str, address: Address, view: View) -> Found:
    bare = step.removeprefix("get")
    name = f"{bare[:1].lower()}{bare[1:]}"
    relation: Relation | None = relation_of(found.declared or "", name)
    if relation is None:
        raise no_method(step)
    if found.value is None or isinstance(found.value, list):
        raise _nothing(address)
    return Found(value=relation.get(found.value, view), declared=relation.target, root=name)


def _id_of(record: Any) -> Any:
    return record.get("id") if isinstance(record, dict) else getattr(record, "id", None)


def _shown(found: Found, view: View, query: Query, *, is_paged: bool) -> Reply:
    declared = found.declared
    if declared is not None:
        render.check(query.mask, declared)
    if not isinstance(found.value, list | tuple):
        return Reply(value=render.shown(found.value, declared, query.mask, view))
    items = list(found.value)
    if declared is not None and found.root is not None:
        # A filter hangs below the property's name; that of a service's own list has no root.
        tree = query.tree.get(found.root, {}) if found.root else query.tree
        asking = Asking(zone=view.zone, now=view.now)
        items = filters.select(
            items, tree, lambda item, key: render.read_for_filter(item, key, declared, view), asking
        )
    total = len(items)
    if query.page is not None and is_paged:
        end = query.page.offset + query.page.limit if query.page.limit else None
        items = items[query.page.offset : end]
    return Reply(value=render.shown(items, declared, query.mask, view), total=total)
