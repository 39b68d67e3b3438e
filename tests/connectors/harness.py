"""What the contract suite needs of a remote: a stand-in, a connector to it, and a hand to act as its vendor.

A connector brings one of these, as an asynchronous context manager, and a line in `test_contract.HARNESSES`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

from bot.domain.connector import Connector
from bot.domain.ids import KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.remote import NewTicket


class Fault(StrEnum):
    """What can happen to the next call, whatever it is."""

    CUT = "cut"
    """The connection ends before anything was done."""
    CUT_LATE = "cut_late"
    """It was done, and the connection ends before that was answered."""
    BROKEN = "broken"
    """An error that says nothing of what became of it; nothing did."""
    BROKEN_LATE = "broken_late"
    """The same, and it was done."""
    THROTTLED = "throttled"
    UNKNOWN_US = "unknown_us"
    REFUSED = "refused"
    """By a rule of theirs, in words."""


class Harness(Protocol):
    """A stand-in that runs, and what its vendor does. Times go on only by `turn`."""

    @property
    def connector(self) -> Connector: ...

    def new(self, reference: Reference, text: str, kind: KindId | None = None) -> NewTicket:
        """A ticket that would be taken, of the first kind that there is or of that one."""
        ...

    def turn(self, **by: float) -> None:
        """Turn all clocks forward: `turn(minutes=20)`."""
        ...

    def fail(self, fault: Fault) -> None:
        """Let the next call go wrong, once."""
        ...

    def count(self) -> int:
        """How many tickets there are."""
        ...

    def texts(self, ticket: RemoteId) -> list[str]:
        """What stands on a ticket there, oldest first."""
        ...

    def open(self, text: str) -> RemoteId:
        """A colleague of ours opens a ticket there, in person."""
        ...

    def say(self, ticket: RemoteId, text: str) -> None:
        """A colleague of ours writes there, in person."""
        ...

    def answer(self, ticket: RemoteId, text: str, by: str) -> RemoteUpdateId:
        """Somebody of that name answers as the vendor."""
        ...

    def give(self, ticket: RemoteId, name: str, content: bytes) -> None:
        """The vendor puts a file on a ticket."""
        ...

    def close(self, ticket: RemoteId, by: str) -> None:
        """Somebody of that name closes it as the vendor."""
        ...


Running = Callable[[], AbstractAsyncContextManager[Harness]]
