"""What a remote ticket system takes from us and how much of it, and how a desk is connected to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.domain.acquaintance import Acquaintance
from bot.domain.guards import Guard
from bot.domain.ids import ChannelId, FieldId, KindId, PersonId
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteKind


class Ability(StrEnum):
    """Something that not every remote takes from us."""

    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"
    FINAL_COMMENT = "final_comment"
    TITLE = "title"
    PRIORITY = "priority"
    EMAILS = "emails"
    TAGS = "tags"
    RESOURCES = "resources"
    ALERT = "alert"
    AUTO_CLOSE = "auto_close"
    RATE = "rate"
    VIEWED = "viewed"
    FILES = "files"
    FIELDS = "fields"
    """What was filled in can be changed there."""
    KIND = "kind"
    """What kind of ticket it is can be changed there."""
    OWNER = "owner"
    """Who works on it is one of us."""
    PUBLISH = "publish"
    """What is said there is internal unless it is published."""
    TIME = "time"
    CHECKLIST = "checklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a remote can do and how much it takes. `name` is what people call it.

    `text_limit` is in characters and for one update, `parts_limit` how many updates a long text may become;
    what is longer still goes as a file. `file_limit` is in bytes. `kinds` are the kinds that can be opened.
    """

    name: str
    abilities: frozenset[Ability]
    kinds: tuple[KindId, ...]
    text_limit: int
    parts_limit: int = 10
    file_limit: int = 5 * 1024 * 1024
    is_append_only: bool = True
    """What was written there can never be changed or taken back."""
    answers_with_ids: bool = True
    """Whoever writes there is told what the update is called; else it is known again by what it says."""
    joins_queued: bool = False
    """It takes so few updates that what still waits for its turn takes in what the same person says next."""
    refused_extensions: tuple[str, ...] = ()
    """Those that no file may have there, without dots and in lower case."""
    forms: tuple[RemoteKind, ...] = ()
    """Its kinds as long as its lists have not been read; none: the desk's own are meant."""
    is_service_desk: bool = False
    """We are the service desk there and its customers are theirs; else we are the customers."""
    guard: Callable[[Lists], Guard] | None = None
    """What makes its rules out of its lists; None: it says itself what it does not take."""
    audience: tuple[FieldId, ...] = ()
    """The fields that name who gets to see, and is mailed, what is published on a ticket."""
    problem_field: FieldId | None = None
    """The field of an incident that names its problem there, by that ticket's id."""
    final_field: FieldId | None = None
    """The field that a final comment fills in there: who gives one says that what stands in it may go."""
    told_apart: tuple[FieldId, ...] = ()
    """The fields that say what a ticket's own status and owner say too, whose changes are told by these."""
    called_kind: str = "Kind"
    """What people of such desks call the kind of a ticket, as the label of the menu for it."""
    called_resources: str = "Resources"
    """What they call the resources that can be attached to one."""


class Mode(StrEnum):
    """What goes out of what is said in the threads of a channel.

    `two_way`: every reply; `explicit`: only what is said with a word for it; `alerts_only`: nothing.
    """

    TWO_WAY = "two_way"
    EXPLICIT = "explicit"
    ALERTS_ONLY = "alerts_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """How a desk goes together with its remote.

    A reply waits for `hold` before it goes out, so that it can still be changed or taken back. Where
    `adopts`, tickets that were opened elsewhere become tickets of the desk.
    """

    capabilities: Capabilities
    hold: timedelta = timedelta(seconds=20)
    modes: Mapping[ChannelId, Mode] = field(default_factory=dict)
    adopts: bool = True
    guard: Guard | None = None
    """Its rules, as far as they can be checked here."""
    people: tuple[Acquaintance, ...] = ()
    """Who of the chat is known there."""
    extensions: tuple[str, ...] = ()
    """The only ones that its files may have, as far as it is known; none: it takes all."""
    tags: tuple[str, ...] | None = None
    """The only tags that it has, as far as it is known; None: any."""

    @property
    def name(self) -> str:
        """What people call the remote."""
        return self.capabilities.name

    @property
    def is_served_here(self) -> bool:
        """Whether we are the service desk there, and its customers are theirs."""
        return self.capabilities.is_service_desk

    @property
    def takes_notes(self) -> bool:
        """Whether an internal note of ours belongs there too: our colleagues read it there."""
        return self.is_served_here and self.can(Ability.NOTE)

    @property
    def publishes(self) -> bool:
        """Whether what is said there is for the desk alone until somebody publishes it."""
        return self.is_served_here and self.can(Ability.PUBLISH)

    def there(self, person: PersonId) -> Acquaintance | None:
        """Who somebody of the chat is there, as far as it is known."""
        return next((each for each in self.people if each.person == person), None)

    def here(self, id_: str) -> PersonId | None:
        """Who of the chat somebody there is, as far as it is known."""
        return next((each.person for each in self.people if id_ and each.id == id_), None)

    def mode(self, channel: ChannelId) -> Mode:
        return self.modes.get(channel, Mode.TWO_WAY)

    def can(self, ability: Ability) -> bool:
        return ability in self.capabilities.abilities
