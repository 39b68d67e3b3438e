"""What is wanted between a ticket and its other side: by people, by the relay, and by what is read there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.remote import RemoteHead, RemoteUpdate
from bot.domain.wanted import Wanted as _Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpened(_Intent):
    """The remote opened the ticket."""

    head: RemoteHead


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotOpened(_Intent):
    """The remote would not open the ticket, and said why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgain(_Intent):
    """Have a ticket opened there that the remote would not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRemote(_Intent):
    """This is how it stands there, and what was said there that we do not have yet, oldest first."""

    head: RemoteHead
    updates: tuple[RemoteUpdate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(_Intent):
    """The relay is about to send this: it can be changed no more."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSent(_Intent):
    """The remote has all of it."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotSent(_Intent):
    """The remote would not take it, and said why."""

    sending: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotDone(_Intent):
    """The remote would not do what event `number` did here, and said why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNow(_Intent):
    """Let something go that is held, or that was not to go without a word of its author."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAgain(_Intent):
    """Try again what was refused."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(_Intent):
    """Do not send it; what was said stays on the ticket."""

    sending: int


RemoteIntent = (
    RecordOpened
    | RecordNotOpened
    | OpenAgain
    | RecordRemote
    | Release
    | RecordSent
    | RecordNotSent
    | RecordNotDone
    | SendNow
    | SendAgain
    | Drop
)
