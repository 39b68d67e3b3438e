"""Bridging a customer's ticket with a vendor's, and what each side is told of the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.across import Across, Candidate, Relayed
from bot.domain.events.talk import UpdateAdded
from bot.domain.remote_side import SendingState
from bot.domain.ticket import File, KeptFile, TicketId
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge(Wanted):
    """This customer's ticket waits for what `vendor` brings, a ticket at a vendor's desk.

    `facing` is that one, as it stands; it is looked at in the same transaction. `is_passed_on` says that the
    ticket with which it was bridged went into this one.
    """

    vendor: TicketId
    facing: Candidate | None = None
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbridge(Wanted):
    """The vendor's ticket has nothing to do with this one any more; None: the only one that there is."""

    vendor: TicketId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellVendor(Wanted):
    """Say something on a vendor's ticket; None: the only one that there is."""

    text: str
    vendor: TicketId | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay(Wanted):
    """Pass on to the customer what a vendor said in event `number`, in the words of whoever passes it on.

    `known` is the last relay of it that they were shown. `heard` and `relayed` are what the log has of it.
    """

    number: int
    text: str
    has_files: bool = False
    known: int = 0
    heard: UpdateAdded | None = None
    relayed: Relayed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCustomer(Wanted):
    """The vendor's side of a bridge being made."""

    customer: Across
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCustomer(Wanted):
    """The vendor's side of a bridge being taken away."""

    customer: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class SayForCustomer(Wanted):
    """Said on the customer's ticket for this one."""

    text: str
    customer: TicketId
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HearVendor(Wanted):
    """The vendor said something on its ticket `vendor`, in event `number` there."""

    vendor: TicketId
    number: int
    text: str
    files: tuple[File, ...]
    actor: str
    via: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepVendorFile(Wanted):
    """A file of the vendor's is kept on its ticket `vendor`; it came with event `update` of this one.

    None: with nothing that was said here.
    """

    vendor: TicketId
    file: KeptFile
    update: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAcross(Wanted):
    """The ticket on the other side stands like this now."""

    across: Across


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStuck(Wanted):
    """What was said here for the vendor's ticket `vendor` does not leave there by itself."""

    vendor: TicketId
    sending: int
    state: SendingState
    reason: str = ""


NotedAcross = (
    JoinCustomer | LeaveCustomer | SayForCustomer | HearVendor | KeepVendorFile | NoteAcross | NoteStuck
)
"""What follows on one side from what happened on the other, in the same transaction."""
BridgeIntent = Bridge | Unbridge | TellVendor | Relay | NotedAcross
