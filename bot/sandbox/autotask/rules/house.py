"""How the company behind the stand-in has set its Autotask up: what the API keeps but does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.autotask.picklists import Picklists
from bot.sandbox.autotask.rules.values import ApprovalType, Queue, Security


@dataclass(slots=True, kw_only=True)
class CategorySettings:
    """What a ticket category asks and gives beside its field defaults.

    Both due settings together give a due date; a default of only one of them gives none.
    """

    queue: Queue = Queue.NEVER
    due_days: int | None = None
    due_time: str | None = None
    is_rma: bool = False
    note_title_is_required: bool = False
    is_visible_to_comanaged: bool = False
    change_approval_type: int | None = None
    rma_status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Sub-issues that a contract does not cover, and the contract that does."""

    sub_issues: frozenset[int]
    contract: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """Targets in hours by the clock: first response, resolution plan, resolution; by priority, 0 is any."""

    name: str
    hours: Mapping[int, tuple[float, float, float]]

    def targets(self, priority: int | None) -> tuple[float, float, float] | None:
        """Return the three targets of a priority."""
        return self.hours.get(priority or 0) or self.hours.get(0)


@dataclass(slots=True, kw_only=True)
class House:
    """The settings of one instance: modules, the API user's security level, categories, service levels."""

    picklists: Picklists = field(default_factory=dict)
    service_desk_is_on: bool = True
    rma_is_on: bool = True
    change_management_is_on: bool = True
    work_type_is_required: bool = False
    views: Security = Security.ALL
    adds: Security = Security.ALL
    edits: Security = Security.ALL
    edits_notes: bool = True
    impersonates_contacts: bool = True
    takes_loopback_http: bool = False
    """Take webhooks of this machine that are not HTTPS."""
    refused_file_types: tuple[str, ...] = (".exe", ".bat", ".vbs")
    system_category: int | None = None
    default_categories: dict[int, int] = field(default_factory=dict)
    default_source: int | None = None
    default_approval_type: int = ApprovalType.ALL_MUST
    categories: dict[int, CategorySettings] = field(default_factory=dict)
    exclusions: dict[int, Exclusion] = field(default_factory=dict)
    levels: dict[int, ServiceLevel] = field(default_factory=dict)
    contract_levels: dict[int, int] = field(default_factory=dict)
    service_levels: dict[int, int] = field(default_factory=dict)
    bundle_levels: dict[int, int] = field(default_factory=dict)
    comanaged_resources: set[int] = field(default_factory=set)

    def category(self, number: int | None) -> CategorySettings:
        """Return the settings of a category; plain ones where it has none."""
        return self.categories.get(number or 0, CategorySettings())
