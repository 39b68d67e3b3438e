"""What the stand-in remembers, one class a kind of object. `sl_type` names the vendor's type.

Fields have the vendor's names in snake case; what the vendor does not show comes after them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import ClassVar

from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.dates import Moment


class StatusId(IntEnum):
    """The states of a ticket; 1003 is of unknown meaning and never given."""

    OPEN = 1001
    CLOSED = 1002
    ASSIGNED = 1004


class Editor(StrEnum):
    """Who has written an update."""

    USER = "USER"
    EMPLOYEE = "EMPLOYEE"
    AUTO = "AUTO"


class DeviceKind(StrEnum):
    """What can be attached to a ticket as a device, in the words of `attachmentType`."""

    HARDWARE = "HARDWARE"
    GUEST = "VIRTUAL_GUEST"
    HOST = "DEDICATED_HOST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The customer's account."""

    sl_type: ClassVar[str] = "SoftLayer_Account"
    id: int
    brand_id: int
    company_name: str
    email: str
    first_name: str
    last_name: str
    create_date: Moment
    account_status_id: int = 1001


@dataclass(slots=True, kw_only=True)
class User:
    """A portal user of the account, with the keys by which programs act as them."""

    sl_type: ClassVar[str] = "SoftLayer_User_Customer"
    id: int
    account_id: int
    username: str
    first_name: str
    last_name: str
    email: str
    create_date: Moment
    parent_id: int | None = None
    user_status_id: int = 1001
    is_master_user_flag: bool = False
    timezone_id: int | None = None
    zone: str = "America/Chicago"
    api_key: str
    cloud_key: str
    permissions: frozenset[str] = frozenset()
    devices: frozenset[int] = frozenset()
    has_opted_out_at: Moment | None = None

    @property
    def display_name(self) -> str:
        """The name by which the portal shows the user."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """Someone who works at the vendor."""

    sl_type: ClassVar[str] = "SoftLayer_User_Employee"
    id: int
    display_name: str
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of subjects or of groups."""

    sl_type: str
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a standard ticket is about."""

    sl_type: ClassVar[str] = "SoftLayer_Ticket_Subject"
    id: int
    name: str
    category_id: int
    parent_id: int | None = None
    group_id: int
    questions: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A department of the vendor; `kind` is the word in the names of the account's getters."""

    sl_type: ClassVar[str] = "SoftLayer_Ticket_Group"
    id: int
    name: str
    ticket_group_category_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A state of tickets, by name."""

    sl_type: ClassVar[str] = "SoftLayer_Ticket_Status"
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A data centre."""

    sl_type: ClassVar[str] = "SoftLayer_Location"
    id: int
    name: str
    long_name: str


DEVICE_TYPES = {
    DeviceKind.HARDWARE: "SoftLayer_Hardware_Server",
    DeviceKind.GUEST: "SoftLayer_Virtual_Guest",
    DeviceKind.HOST: "SoftLayer_Virtual_DedicatedHost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A server, a virtual guest or a dedicated host of the account."""

    kind: DeviceKind
    id: int
    account_id: int
    hostname: str
    domain: str
    create_date: Moment
    primary_ip_address: str | None = None
    primary_backend_ip_address: str | None = None
    location_id: int
    notes: str | None = None
    serial_number: str | None = None

    @property
    def sl_type(self) -> str:
        """The vendor's type."""
        return DEVICE_TYPES[self.kind]

    @property
    def fully_qualified_domain_name(self) -> str:
        """The host's whole name."""
        return f"{self.hostname}.{self.domain}"

    @property
    def name(self) -> str:
        """The name of a dedicated host."""
        return self.hostname


@dataclass(slots=True, kw_only=True)
class File:
    """A file of a ticket; size and uploader are texts at this vendor."""

    sl_type: ClassVar[str] = "SoftLayer_Ticket_Attachment_File"
    id: int
    file_name: str
    file_size: str
    create_date: Moment
    modify_date: Moment
    ticket_id: int
    update_id: int
    uploader_id: str
    uploader_type: Editor
    body: bytes | None
    is_broken: bool = False


UPDATE_TYPES = {
    Editor.USER: "SoftLayer_Ticket_Update_Customer",
    Editor.EMPLOYEE: "SoftLayer_Ticket_Update_Employee",
    Editor.AUTO: "SoftLayer_Ticket_Update",
}


@dataclass(slots=True, kw_only=True)
class Update:
    """One entry of a ticket's conversation; a hidden one is for the vendor's own eyes."""

    id: int
    ticket_id: int
    create_date: Moment
    entry: str
    editor_type: Editor
    editor_id: int | None
    editor: User | Employee | None
    change_owner_activity: str | None = None
    response_rating: int | None = None
    files: list[File] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def sl_type(self) -> str:
        """The vendor's type."""
        return UPDATE_TYPES[self.editor_type]


@dataclass(slots=True, kw_only=True)
class Attachment:
    """What is attached to a ticket besides files: a device, an agent or a scheduled action."""

    sl_type: str
    id: int
    ticket_id: int
    attachment_id: int
    create_date: Moment
    resource: Device | User | Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Something that the vendor's system will do by itself."""

    sl_type: ClassVar[str] = "SoftLayer_Provisioning_Version1_Transaction"
    id: int
    create_date: Moment
    run_date: Moment
    name: str


@dataclass(slots=True, kw_only=True)
class Ticket:
    """A ticket, its conversation and what hangs on it."""

    sl_type: ClassVar[str] = "SoftLayer_Ticket"
    id: int
    account_id: int
    title: str
    subject_id: int | None
    group_id: int
    status_id: int = StatusId.OPEN
    priority: int = 0
    assigned_user_id: int | None = None
    create_date: Moment
    modify_date: Moment
    last_edit_date: Moment | None = None
    last_edit_type: str = Editor.USER
    last_response_date: Moment | None = None
    location_id: int | None = None
    notify_user_on_update_flag: bool = True
    final_comments: str | None = None
    originating_ip_address: str | None = None
    responsible_brand_id: int | None = None
    server_administration_billing_amount: int | None = None
    server_administration_billing_invoice_id: int | None = None
    server_administration_refund_invoice_id: int | None = None
    server_administration_flag: int = 0
    service_provider_id: int = 1
    service_provider_resource_id: str
    user_editable_flag: bool = True
    billable_flag: bool | None = None
    change_owner_flag: bool = False
    bnpp_supported_location_id: int | None = None
    eu_supported_location_id: int | None = None
    updates: list[Update] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    employees: list[Employee] = field(default_factory=list)
    last_editor: User | Employee | None = None
    cancellation: Json | None = None
    awaits_user: bool = False
    closed_at: Moment | None = None
    viewed: dict[int, int] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether the ticket takes no more updates."""
        return self.status_id == StatusId.CLOSED

    @property
    def told(self) -> list[Update]:
        """The updates that the customer may see."""
        return [each for each in self.updates if not each.is_hidden]

    @property
    def total_update_count(self) -> int:
        """How many updates the customer may see."""
        return len(self.told)

    def resources(self, sl_type: str) -> list[Attachment]:
        """Return the attachments of one type."""
        return [each for each in self.attachments if each.sl_type == sl_type]

    def has_file(self, name: str) -> bool:
        """Whether a file of this name is attached."""
        return any(each.file_name == name for each in self.files)
