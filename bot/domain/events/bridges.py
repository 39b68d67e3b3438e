"""What happened to the bridge between a customer's ticket and a vendor's. Customers do not read of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.across import NOT_HEARD, Across, LastHeard
from bot.domain.events.happened import Happened
from bot.domain.remote_side import SendingState
from bot.domain.ticket import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged(Happened):
    """The customer's ticket has this vendor's ticket from now on, on which so much was heard before."""

    vendor: Across
    heard: LastHeard = NOT_HEARD
    is_passed_on: bool = False
    """It was another ticket's, which went into this one."""
    visibility: Visibility = Visibility.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerJoined(Happened):
    """The vendor's ticket is for this customer's from now on."""

    customer: Across
    visibility: Visibility = Visibility.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbridged(Happened):
    """The two have nothing to do with each other any more."""

    across: Across
    visibility: Visibility = Visibility.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossChanged(Happened):
    """The ticket on the other side, the vendor's or else the customer's, stands otherwise."""

    across: Across
    before: Across
    is_vendors: bool
    visibility: Visibility = Visibility.INTERNAL

    @property
    def has_ended(self) -> bool:
        return self.across.is_closed and not self.before.is_closed

    @property
    def is_open_again(self) -> bool:
        return self.before.is_closed and not self.across.is_closed

    @property
    def was_refused(self) -> bool:
        return bool(self.across.refusal) and self.across.refusal != self.before.refusal

    @property
    def was_lost(self) -> bool:
        return self.across.is_lost and not self.before.is_lost

    @property
    def is_found_again(self) -> bool:
        return self.before.is_lost and not self.across.is_lost

    @property
    def has_moved(self) -> bool:
        return self.across.desk != self.before.desk

    @property
    def was_opened(self) -> bool:
        """Whether its remote has it now, which did not before."""
        return bool(self.across.number) and not self.before.number

    @property
    def is_worth_telling(self) -> bool:
        """Whether people would want to read a line about it; the rest shows on the card."""
        ends = self.has_ended or self.is_open_again or self.was_lost or self.is_found_again
        return ends or self.was_refused or self.has_moved or self.was_opened


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorStuck(Happened):
    """What was said for the vendor's ticket waits there for somebody, as its sending of that number."""

    across: Across
    sending: int
    state: SendingState
    reason: str = ""
    visibility: Visibility = Visibility.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRelayed(Happened):
    """What the vendor's `author` said, event `number`, was passed on to the customer as event `update`."""

    number: int
    update: int
    author: str
    visibility: Visibility = Visibility.INTERNAL


BridgeEvent = Bridged | CustomerJoined | Unbridged | AcrossChanged | VendorStuck | VendorRelayed
