"""The account's state in memory, and the numbers it hands out. Knows neither rules nor HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.dates import Moment
from bot.sandbox.softlayer.records import (
    Account,
    Category,
    Device,
    DeviceKind,
    Employee,
    File,
    Group,
    Location,
    Status,
    Subject,
    Ticket,
    Update,
    User,
)


class Numbers:
    """Hands out ids that grow, one row of them for each kind."""

    def __init__(self) -> None:
        self._rows = {
            "ticket": itertools.count(100_200),
            "case": itertools.count(1_234_567, 11),
            "update": itertools.count(358_332_963, 8),
            "file": itertools.count(123),
            "attachment": itertools.count(52_001),
            "transaction": itertools.count(7_301),
            "invoice": itertools.count(90_411),
            "employee": itertools.count(801),
            "tag": itertools.count(3_001),
        }

    def next(self, kind: str) -> int:
        """Return the next number of a kind."""
        return next(self._rows[kind])


@dataclass(slots=True, kw_only=True)
class Settings:
    """What may be set about how the vendor behaves; for what its documents leave open."""

    support_plan: str = "ADVANCED"
    rate: int | None = 50
    rate_status: int = 429
    expired_status: int = 500
    unset: str = "omit"
    unwraps_singles: bool = False
    total_is_missing: bool = False
    offset_hours: float | None = None


@dataclass(slots=True, kw_only=True)
class State:
    """Everything the stand-in remembers."""

    clock: Clock
    account: Account
    brand_id: int
    numbers: Numbers = field(default_factory=Numbers)
    settings: Settings = field(default_factory=Settings)
    users: dict[int, User] = field(default_factory=dict)
    employees: dict[int, Employee] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    group_categories: dict[int, Category] = field(default_factory=dict)
    statuses: dict[int, Status] = field(default_factory=dict)
    subjects: dict[int, Subject] = field(default_factory=dict)
    subject_categories: dict[int, Category] = field(default_factory=dict)
    locations: dict[int, Location] = field(default_factory=dict)
    devices: dict[tuple[DeviceKind, int], Device] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    invoices: dict[int, Json] = field(default_factory=dict)
    planned: set[int] = field(default_factory=set)
    extensions: tuple[str, ...] = ()

    def now(self) -> Moment:
        """Tell the time by the sandbox's clock, in whole seconds as the vendor stores it."""
        return Moment(int(self.clock.now()))

    def device_list(self, kind: DeviceKind) -> list[Device]:
        """Return the devices of one kind."""
        return [each for each in self.devices.values() if each.kind is kind]

    def update(self, update_id: int) -> tuple[Ticket, Update] | None:
        """Find an update and its ticket."""
        pairs = ((ticket, each) for ticket in self.tickets.values() for each in ticket.updates)
        return next((pair for pair in pairs if pair[1].id == update_id), None)

    def file(self, file_id: int) -> tuple[Ticket, File] | None:
        """Find a file and its ticket."""
        pairs = ((ticket, each) for ticket in self.tickets.values() for each in ticket.files)
        return next((pair for pair in pairs if pair[1].id == file_id), None)

    def group_named(self, name: str) -> Group:
        """Find a group that exists by its name."""
        return next(each for each in self.groups.values() if each.name == name)

    def employee_named(self, name: str) -> Employee:
        """Find an employee by the name shown, or take a new one on."""
        known = next((each for each in self.employees.values() if each.display_name == name), None)
        if known is not None:
            return known
        username = "".join(name.lower().split()) or "employee"
        new = Employee(id=self.numbers.next("employee"), display_name=name, username=username)
        self.employees[new.id] = new
        return new

    def settle(
        self,
        *,
        users: Iterable[User],
        employees: Iterable[Employee],
        groups: Iterable[Group],
        statuses: Iterable[Status],
        subjects: Iterable[Subject],
        locations: Iterable[Location],
        devices: Iterable[Device],
    ) -> None:
        """Put in what is there from the start."""
        self.users |= {each.id: each for each in users}
        self.employees |= {each.id: each for each in employees}
        self.groups |= {each.id: each for each in groups}
        self.statuses |= {each.id: each for each in statuses}
        self.subjects |= {each.id: each for each in subjects}
        self.locations |= {each.id: each for each in locations}
        self.devices |= {(each.kind, each.id): each for each in devices}
