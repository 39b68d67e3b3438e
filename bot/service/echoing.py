"""Echoing: our own words at remotes that do not tell what they call them, as they leave and as they return.

What leaves is expected back before it is said. Whoever reads it there first, by whichever way and in
whichever process, notes what it is called; it is a copy of the very event that it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain import echo
from bot.domain.desk import DeskRules, Desks
from bot.domain.echo import Echo, fingerprint
from bot.domain.ids import DeskId, Reference, RemoteUpdateId, TicketId
from bot.domain.outgoing import Part, signed_as
from bot.domain.ports import Claim, Transaction
from bot.domain.remote import RemoteTicket, RemoteUpdate
from bot.domain.ticket import Ticket

OPENING = 0
"""The number of the sending that opens a ticket; others count from 1."""


class Awaited:
    """What of a ticket is expected back: where each answer brings an id nothing, and that costs nothing."""

    def __init__(self, tx: Transaction, desk: DeskId, ticket: TicketId, *, is_echoing: bool) -> None:
        self._tx = tx
        self._desk = desk
        self._ticket = ticket
        self._echoes: list[Echo] | None = None if is_echoing else []

    @classmethod
    def of(cls, tx: Transaction, desks: Desks, ticket: Ticket) -> Awaited:
        return cls(tx, ticket.desk, ticket.id, is_echoing=_is_echoing(desks.find(ticket.desk)))

    def hear(self, update: RemoteUpdate) -> bool:
        """Whether an update there that nobody knows is one of these: then it is noted as that."""
        if not update.author.is_us:
            return False
        found = echo.heard(update, self._all())
        if found is None:
            return False
        self._tx.hear(self._desk, found, update.id)
        self._tx.note_copy(self._desk, update.id, self._ticket, found.number)
        self._echoes = None
        return True

    def knows(self, update: RemoteUpdate) -> bool:
        """Whether it is signed as one of these is, whichever update that was."""
        reference = signed_as(update.text)
        return any(each.reference == reference for each in self._all())

    def _all(self) -> list[Echo]:
        if self._echoes is None:
            self._echoes = self._tx.expected(self._desk, self._ticket)
        return self._echoes


def is_opening(tx: Transaction, rules: DeskRules, read: RemoteTicket) -> bool:
    """Whether a ticket there that nobody knows is one that we are just opening."""
    first = read.updates[0] if read.updates else None
    if first is None or not first.author.is_us:
        return False
    if signed_as(first.text):
        return True
    if not _is_echoing(rules):
        return False
    expected = tx.expected_as(rules.id, fingerprint(first.text))
    return any(each.sending == OPENING and each.covers(first.at) for each in expected)


def expect(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    claim: Claim,
    desk: DeskId,
    sending: int,
    number: int,
    parts: Sequence[Part],
    read: RemoteTicket | None,
) -> dict[Reference, RemoteUpdateId]:
    """Expect these parts of a sending back; those that were heard already, by their references.

    `read` is the ticket as it was read there just now, if some of it may be there from an earlier try: that
    is looked through for the words of then, before those of now are expected.
    """
    ticket = claim.effect.ticket
    wanted = echo.expected(ticket, sending, number, parts, now)
    known = {each.part for each in _of(tx, desk, ticket, sending)}
    tx.expect(desk, [each for each in wanted if each.part not in known])
    if read is not None:
        _listen(tx, desk, ticket, read)
    there = {
        each.reference: each.update for each in _of(tx, desk, ticket, sending) if each.update is not None
    }
    missing = [each for each in wanted if each.reference not in there]
    tx.expect(desk, [each for each in missing if each.part in known])
    return there


def _of(tx: Transaction, desk: DeskId, ticket: TicketId, sending: int) -> list[Echo]:
    return [each for each in tx.expected(desk, ticket) if each.sending == sending]


def _listen(tx: Transaction, desk: DeskId, ticket: TicketId, read: RemoteTicket) -> None:
    """Look through a ticket there for what is expected and is noted as nothing else."""
    awaited = Awaited(tx, desk, ticket, is_echoing=True)
    for update in read.updates:
        if tx.copy_of(desk, update.id) is None:
            awaited.hear(update)


def expect_no_more(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    claim: Claim,
    desk: DeskId,
    sending: int,
    parts: Sequence[Part],
) -> None:
    """These were refused for certain, so nothing there can be one of them."""
    tx.expect_no_more(desk, echo.expected(claim.effect.ticket, sending, 0, parts, now))


def _is_echoing(rules: DeskRules | None) -> bool:
    return rules is not None and rules.remote is not None and not rules.remote.capabilities.answers_with_ids
