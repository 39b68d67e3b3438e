"""What a desk is set to: its kinds, subjects, people and habits. Read from the configuration, not changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.abilities import Connected
from bot.domain.approval import Gate
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
    GroupId,
    KindId,
    PersonId,
    SubjectId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A department of a desk: its members are agents there. `channel` is where it hears of its tickets.

    `named` are the user groups and channels of the chat whose people are members too.
    """

    id: GroupId
    name: str
    members: frozenset[PersonId] = frozenset()
    named: tuple[str, ...] = ()
    channel: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The user groups and channels of the chat whose people have a role, as the configuration names them."""

    agents: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    private_agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What the desk does by itself when nothing happens; None: not at all.

    A ticket that nobody owns is reminded of every `unowned_after`, whoever may approve one and has not said
    anything every `unapproved_after`. After `stale_after` without a word of a
    person, whoever has the turn is warned; it closes `close_after` later, with a second warning halfway.
    """

    unowned_after: timedelta | None = None
    unapproved_after: timedelta | None = None
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
    """One desk as configured. Where no agents are configured everybody may act as one; an admin always may.

    `named` is who the configuration means beside people; whoever that is, as of now, is among `agents` and so
    on already. `outsiders` are guests and people of other workspaces: requesters at most, whatever else.
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
    approvers: frozenset[PersonId] = frozenset()
    groups: tuple[Group, ...] = ()
    named: Named = Named()
    outsiders: frozenset[PersonId] = frozenset()
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
    remote: Connected | None = None
    """The remote ticket system that the desk is connected to; None: it is complete in itself."""
    gate: Gate | None = None
    """What waits for an approval; None: nothing."""
    is_configured: bool = True
    """Whether the configuration has it; of one that it has no more, nobody sees all private tickets."""
    _catalogue: Catalogue | None = field(default=None, init=False, repr=False, compare=False)

    def kind(self, kind_id: KindId) -> Kind | None:
        return next((kind for kind in self.kinds if kind.id == kind_id), None)

    @property
    def called_kind(self) -> str:
        """What people of the desk call the kind of a ticket."""
        return self.remote.capabilities.called_kind if self.remote else "Kind"

    @property
    def called_resources(self) -> str:
        """What people of the desk call the resources of a ticket."""
        return self.remote.capabilities.called_resources if self.remote else "Resources"

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

    def keeping_subjects(self, other: DeskRules) -> DeskRules:
        """This desk, with what another one with the same subjects has made of them."""
        object.__setattr__(self, "_catalogue", other.catalogue)
        return self

    def group(self, group_id: str | None) -> Group | None:
        """The group of that id; people may write its name instead, in any case."""
        wanted = (group_id or "").casefold()
        by_id = next((group for group in self.groups if group.id == wanted), None)
        return by_id or next((group for group in self.groups if group.name.casefold() == wanted), None)

    @property
    def is_open(self) -> bool:
        """Whether no agents are configured, so that everybody is one; an empty user group is not none."""
        return not self.agents and not self.named.agents

    def is_admin(self, person: PersonId) -> bool:
        return (person in self.admins and person not in self.outsiders) or person == POLICY

    def is_approver(self, person: PersonId) -> bool:
        """Whether this person may approve what costs money or destroys; an admin may not by being one."""
        return person in self.approvers and person not in self.outsiders

    def is_agent(self, person: PersonId) -> bool:
        """Whether this person works at the desk, as of now."""
        if person in self.outsiders:
            return False
        works_here = person in self.agents or any(person in group.members for group in self.groups)
        return self.is_open or works_here or person in self.private_agents or self.is_admin(person)

    @property
    def insiders(self) -> frozenset[PersonId]:
        """Who sees all private tickets of the desk."""
        if not self.is_configured:
            return frozenset()
        by_name = bool(self.private_agents or self.named.private_agents)
        return (self.private_agents if by_name else self.admins) - self.outsiders

    def is_insider(self, person: PersonId) -> bool:
        """Whether this person sees all private tickets of the desk, as of now."""
        return person in self.insiders or person == POLICY

    @property
    def takes_private(self) -> bool:
        """Whether a private ticket would be seen by anybody but its requester."""
        return bool(self.insiders)

    @property
    def could_take_private(self) -> bool:
        """Whether anybody is configured who would see a private ticket, whoever that is as of now."""
        return self.takes_private or bool(self.named.private_agents or self.named.admins)


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
        """The desk with that id; one taken out of the configuration lives on by the default desk's rules.

        Its private tickets do not: they are no business of the default desk's people.
        """
        return self._by_id.get(desk_id) or replace(
            self.default, id=desk_id, name=str(desk_id), private_channel=None, is_configured=False
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of all desks; no two have the same id."""
        return tuple(group for rules in self.all for group in rules.groups)

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
