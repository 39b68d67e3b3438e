"""A desk with a remote that takes what SoftLayer takes, and its tickets at each stage, for the tables."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Connected, Mode
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.evolve import evolve, fold
from bot.domain.ids import RemoteId
from bot.domain.intents import Intent, Origin, RecordNotOpened, RecordOpened, RecordRemote
from bot.domain.opening import open_ticket
from bot.domain.remote import RemoteHead
from bot.domain.ticket import POLICY, REMOTE, ChannelId, Status, Ticket, TicketId, Turn
from tests.domain.test_decide import NOW, RULES
from tests.domain.test_opening import FORM

SHARED, ALARMS = ChannelId("CSHARED"), ChannelId("CALARMS")
THERE = replace(
    RULES,
    remote=Connected(capabilities=CAPABILITIES, modes={SHARED: Mode.EXPLICIT, ALARMS: Mode.ALERTS_ONLY}),
)
HEAD = RemoteHead(
    id=RemoteId("100200"),
    number="CS100200",
    title="It fails",
    status=Status.OPEN,
    status_name="Open",
    turn=Turn.OURS,
    print="1",
    opened_at=NOW,
    changed_at=NOW,
)
CLOSED = replace(HEAD, status=Status.CLOSED, status_name="Closed", closed_by="Vera Vendor", print="2")


def done(ticket: Ticket, *intents: Intent, rules: DeskRules = THERE) -> Ticket:
    """The ticket once these were carried out at the connected desk."""
    for intent in intents:
        ticket = reduce(evolve, decide(ticket, intent, rules, NOW), ticket)
    return ticket


def awaited() -> Ticket:
    """On its way there."""
    return fold(TicketId("T20261122.0001"), open_ticket(FORM, THERE, NOW))


def opened_there() -> Ticket:
    return done(awaited(), RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD))


def refused_there() -> Ticket:
    return done(awaited(), RecordNotOpened(by=POLICY, origin=Origin.REMOTE, reason="No such subject."))


def closed_there() -> Ticket:
    return done(opened_there(), RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=CLOSED))
