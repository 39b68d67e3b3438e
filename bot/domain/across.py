"""A bridge between a customer's ticket and a vendor's, as each side knows the other. Part of a ticket.

Each side has a snapshot of the other, renewed in the transaction that changes that one; cards show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.choices import Status
from bot.domain.ids import ChannelId, DeskId, PersonId, TicketId

MOST_VENDORS = 10
"""How many vendors' tickets one customer's ticket may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """The ticket on the other side of a bridge, as it stood when it last changed.

    `via`, `number` and `status_name` are what its remote is called and says of it, as far as it is at one.
    """

    ticket: TicketId
    desk: DeskId
    status: Status
    via: str = ""
    number: str = ""
    status_name: str = ""
    refusal: str = ""
    """Why the remote would not open it."""
    is_lost: bool = False
    """Its remote does not let us read it any more."""
    channel: ChannelId | None = None
    root: str | None = None
    """Where its desk's thread is, once there is one."""

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED

    @property
    def label(self) -> str:
        """What people call its desk."""
        return self.via or self.desk


@dataclass(frozen=True, slots=True, kw_only=True)
class LastHeard:
    """How much the vendor had said before the bridge was made, and the last of it."""

    count: int = 0
    text: str = ""
    actor: str = ""
    at: datetime | None = None


NOT_HEARD = LastHeard()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What has to be known of a ticket that is to be bridged as a vendor's: `is_vendors` of its desk.

    `customer` is the ticket with which it is bridged already.
    """

    across: Across
    is_vendors: bool
    is_private: bool
    customer: TicketId | None = None
    heard: LastHeard = NOT_HEARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """That something was relayed to the customer, as the update of that number."""

    number: int
    at: datetime
    by: PersonId
