"""What a desk is set to: its kinds, subjects, people and habits. Read from the configuration, not changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.kinds import KINDS as KINDS
from bot.domain.kinds import Kind as Kind
from bot.domain.resources import FixedStock, Inventory, Stock
from bot.domain.subjects import Catalogue, named
from bot.domain.subjects import Subject as Subject
from bot.domain.thanks import THANKS
from bot.domain.ticket import (
    POLICY,
    ChannelId,
    DeskId,
    KindId,
    PersonId,
    SubjectId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What the desk does by itself when nothing happens; None: not at all.

    A ticket that nobody owns is reminded of every `unowned_after`. After `stale_after` without a word of a
    person, whoever has the turn is warned; it closes `close_after` later, with a second warning halfway.
    """

    unowned_after: timedelta | None = None
    stale_after: timedelta | None = None
    close_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """Which files of an update are kept: so many, so large (bytes), and none with an extension of `refuse`.

    A file that is deleted in the chat stays kept, unless `keep_deleted` is off.
    """

    most_bytes: int = 100 * 1024 * 1024
    most_files: int = 10
    refuse: tuple[str, ...] = ()
    keep_deleted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRules:
    """Whether and when the requester is asked how it went.

    `sample` is the share of the closed tickets that are asked about; each person is asked once in
    `cooldown` at most, and `wait` after the closing.
    """

    enabled: bool = False
    sample: float = 1.0
    cooldown: timedelta = timedelta(days=7)
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """One desk as configured. Without `agents` everybody may act as an agent; an admin always may.

    `channel` is where cards are posted; a desk without one keeps each ticket where it was opened.
    """

    id: DeskId
    name: str
    channel: ChannelId | None
    subjects: tuple[Subject, ...]
    kinds: tuple[Kind, ...] = KINDS
    agents: frozenset[PersonId] = frozenset()
    admins: frozenset[PersonId] = frozenset()
    first_reply_owns: bool = True
    may_reopen: bool = True
    intake_channels: frozenset[ChannelId] = frozenset()
    """Channels in which every top-level message opens a ticket."""
    policies: Policies = Policies()
    survey: SurveyRules = SurveyRules()
    thanks: tuple[str, ...] = THANKS
    """Words that do not reopen a resolved ticket when a reply says nothing else."""
    files: FileRules = FileRules()
    stock: Stock = field(default_factory=FixedStock)
    """Where its inventory is to be had, which changes with its file."""

    @property
    def inventory(self) -> Inventory:
        """The desk's resources as they are now."""
        return self.stock.inventory

    private_channel: ChannelId | None = None
    """Where the desk's private tickets are shown beside their requesters' direct messages."""
    private_agents: frozenset[PersonId] = frozenset()
    """Who sees all private tickets of the desk; without any, its admins."""
    direct_messages_are_private: bool = False
    """Whether what is opened by a message to the bot alone is private."""
    _catalogue: Catalogue | None = field(default=None, init=False, repr=False, compare=False)

    def kind(self, kind_id: KindId) -> Kind | None:
        return next((kind for kind in self.kinds if kind.id == kind_id), None)

    def subject(self, subject_id: SubjectId | None) -> Subject | None:
        return self.catalogue.get(subject_id)

    @property
    def catalogue(self) -> Catalogue:
        """The subjects, ready to be looked through; made once, when somebody looks."""
        known = self._catalogue
        if known is None:
            known = Catalogue(self.subjects)
            object.__setattr__(self, "_catalogue", known)
        return known

    def is_admin(self, person: PersonId) -> bool:
        return person in self.admins or person == POLICY

    def is_agent(self, person: PersonId) -> bool:
        """Whether this person works at the desk, as of now."""
        return (
            not self.agents or person in self.agents or person in self.private_agents or self.is_admin(person)
        )

    @property
    def insiders(self) -> frozenset[PersonId]:
        """Who sees all private tickets of the desk."""
        return self.private_agents or self.admins

    def is_insider(self, person: PersonId) -> bool:
        """Whether this person sees all private tickets of the desk, as of now."""
        return person in self.insiders or person == POLICY

    @property
    def takes_private(self) -> bool:
        """Whether a private ticket would be seen by anybody but its requester."""
        return bool(self.insiders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """All desks of the configuration, at least one; the first is where a ticket goes that names none."""

    all: tuple[DeskRules, ...]
    _by_id: dict[DeskId, DeskRules] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {rules.id: rules for rules in self.all})

    @property
    def default(self) -> DeskRules:
        return self.all[0]

    def get(self, desk_id: DeskId) -> DeskRules:
        """The desk with that id; one taken out of the configuration lives on by the default desk's rules."""
        return self._by_id.get(desk_id) or replace(self.default, id=desk_id, name=str(desk_id))

    def find(self, desk_id: DeskId) -> DeskRules | None:
        """The desk with that id, if it is configured."""
        return self._by_id.get(desk_id)

    def named(self, words: str) -> DeskRules | None:
        """The desk whose id or name that is, whatever its case."""
        wanted = words.strip().casefold()
        return next(
            (rules for rules in self.all if wanted in (rules.id.casefold(), rules.name.casefold())), None
        )

    def fed_by(self, channel: ChannelId) -> DeskRules | None:
        """The desk for which every message of that channel is a ticket."""
        return next((rules for rules in self.all if channel in rules.intake_channels), None)

    def at(self, channel: ChannelId) -> DeskRules:
        """The desk that lives in that channel, else the default one."""
        return next((rules for rules in self.all if rules.channel == channel), self.default)


SUBJECTS = named(
    (
        ("1001", "Accounting Request", "Account"),
        ("1002", "Sales Request", "Account"),
        ("1005", "Portal Information Question", "Account"),
        ("1081", "Licensing Question", "Account"),
        ("1261", "Colocation Service Request", "Account"),
        ("1003", "Reboots and Console Access", "Servers"),
        ("1004", "OS Reload Question", "Servers"),
        ("1021", "Hardware Issue", "Servers"),
        ("1022", "Public Network Question", "Network"),
        ("1041", "DNS Request", "Network"),
        ("1061", "Private Network Question", "Network"),
        ("1122", "Hardware Load Balancer Question", "Network"),
        ("1101", "Security Issue", "Security"),
        ("1121", "Hardware Firewall Question", "Security"),
        ("1201", "DOS/Abuse Issue", "Security"),
        ("1141", "Mail Server Issue", "Services"),
        ("1161", "StorageLayer Question", "Services"),
        ("1181", "CDNLayer Question", "Services"),
        ("1221", "Transcoding Question", "Services"),
    )
)
"""The nineteen subjects of SoftLayer's ticket service, for a desk that configures none of its own."""
