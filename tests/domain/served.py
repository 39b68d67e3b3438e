"""A desk that is the service desk at its remote, and its tickets, for the tables."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.abilities import Ability, Capabilities, Connected
from bot.domain.adopting import adopted
from bot.domain.evolve import fold
from bot.domain.ids import RemoteUpdateId
from bot.domain.intents import Origin, RecordOpened
from bot.domain.kinds import KINDS
from bot.domain.opening import open_ticket
from bot.domain.remote import RemoteAuthor, RemoteTicket, RemoteUpdate, Side
from bot.domain.ticket import POLICY, FieldId, Ticket, TicketId, Visibility
from tests.domain.connected import HEAD, done
from tests.domain.test_decide import NOW, RULES
from tests.domain.test_opening import FORM

CAPABILITIES = Capabilities(
    name="Autotask",
    abilities=frozenset(
        {Ability.CLOSE, Ability.REOPEN, Ability.NOTE, Ability.OWNER, Ability.PUBLISH, Ability.TITLE}
    ),
    kinds=tuple(kind.id for kind in KINDS),
    text_limit=32_000,
    is_service_desk=True,
    told_apart=(FieldId("status"), FieldId("assignedResourceID"), FieldId("assignedResourceRoleID")),
)
DESK = replace(RULES, remote=Connected(capabilities=CAPABILITIES))
KIM = RemoteAuthor(name="Kim Lee", side=Side.THEIRS, id="contact:99")
OLGA = RemoteAuthor(name="Olga Tech", side=Side.OURS, id="resource:29")
RULE = RemoteAuthor(name="Workflow Rule", side=Side.SYSTEM)


def update(
    author: RemoteAuthor, text: str, number: int = 1, visibility: Visibility = Visibility.PUBLIC
) -> RemoteUpdate:
    """What somebody wrote there."""
    return RemoteUpdate(
        id=RemoteUpdateId(f"note:{number}"), author=author, text=text, at=NOW, visibility=visibility
    )


def of_the_chat() -> Ticket:
    """Anna asked for it here, and it is open there."""
    ticket = fold(TicketId("T20261122.0001"), open_ticket(FORM, DESK, NOW))
    return done(ticket, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD), rules=DESK)


def of_a_customer() -> Ticket:
    """Kim asked for it there."""
    read = RemoteTicket(head=HEAD, updates=(update(KIM, "It fails."),))
    return fold(TicketId("T20261122.0002"), adopted(read, DESK, NOW))
