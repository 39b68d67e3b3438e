"""Tickets of the first release get what their logs say; what had been read stays read, also when imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, text

from bot.domain.events import CloseRequested, Event, Reopened, Resolved, UpdateCorrected
from bot.domain.evolve import fold
from bot.domain.intents import Origin
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import Role, Ticket, TicketId, Visibility
from storage import codec
from storage.database_url import parsed
from storage.migrate import migrations, upgrade
from storage.store import SqlStore
from tests.builders import ANNA, BENO, WORKSPACE, add, after, card_posted, closed, kept, opened, said, taken
from tests.storage.test_export import Fresh, a_store, exported, fresh
from tests.storage.test_migrations import LATER_FIELDS, empty_url

__all__ = ["empty_url", "fresh"]

ANSWER = said("Look now.", by=BENO, role=Role.AGENT, at=after(minutes=5))
NOTE = said("Rack 7", by=BENO, role=Role.AGENT, visibility=Visibility.INTERNAL, at=after(minutes=6))
AS_NOTE = UpdateCorrected(
    at=after(minutes=6), by=ANNA, origin=Origin.SLACK, corrects=2, text="for us", edited_at=after(minutes=6),
    visibility=Visibility.INTERNAL,
)  # fmt: skip
RESOLVED = Resolved(at=after(minutes=7), by=BENO, origin=Origin.SLACK)
REOPENED = Reopened(at=after(minutes=8), by=ANNA, origin=Origin.SLACK, reason="It is not.")
LOGS: dict[str, Sequence[Event]] = {
    "only opened": [opened(), said(), card_posted("100.1")],
    "answered": [opened(), said(), card_posted("100.1"), taken(), ANSWER],
    "answered, and a note": [opened(), said(), taken(), ANSWER, NOTE],
    "its files went with what became a note": [opened(), said(), kept(), AS_NOTE],
    "closed": [opened(), said(), ANSWER, closed(by=BENO, at=after(minutes=9))],
    "reopened by a click": [opened(), said(), ANSWER, RESOLVED, REOPENED],
    "asked to close": [
        opened(),
        said(),
        CloseRequested(at=after(minutes=4), by=BENO, origin=Origin.SLACK, text="Done?"),
    ],
}
BATCH = 500


def number(place: int) -> TicketId:
    return TicketId(f"T20261101.{place + 1:04d}")


def old_row(ticket: Ticket) -> dict[str, object]:
    """A ticket's row as an old release wrote it."""
    fields = msgspec.json.decode(codec.to_text(ticket))
    for later in LATER_FIELDS:
        if not later.startswith(
            "close_requested"
        ):  # The second release had these, and no mark of what is new.
            del fields[later]
    fields["files"] = [{**file, "visibility": "public"} for file in fields["files"]]
    return {
        "workspace": WORKSPACE, "id": ticket.id, "version": ticket.version, "status": ticket.status,
        "turn": ticket.turn, "requester": ticket.requester, "creator": ticket.creator, "owner": ticket.owner,
        "opened_at": codec.to_micros(ticket.opened_at), "words": "",
        "closed_at": codec.to_micros(ticket.closed_at) if ticket.closed_at else None,
        "body": msgspec.json.encode(fields).decode(),
    }  # fmt: skip


def write_old(connection: Connection, logs: Sequence[Sequence[Event]]) -> list[Ticket]:
    """Write tickets with these logs into the first release's tables; what they add up to."""
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    tickets = [fold(number(place), log) for place, log in enumerate(logs)]
    rows = [old_row(ticket) for ticket in tickets]
    names = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    connection.execute(text(f"INSERT INTO tickets ({names}) VALUES ({values})"), rows)
    events = [
        {
            "w": WORKSPACE, "t": ticket.id, "n": place, "type": codec.type_of(event), "by": event.by,
            "at": codec.to_micros(event.at), "body": codec.to_text(event),
        }
        for ticket, log in zip(tickets, logs, strict=True)
        for place, event in enumerate(log, 1)
    ]  # fmt: skip
    into = 'INSERT INTO updates (workspace, ticket, number, type, at, "by", body) '
    connection.execute(text(f"{into} VALUES (:w, :t, :n, :type, :at, :by, :body)"), events)
    return tickets


def write_back(connection: Connection, ticket: Ticket) -> None:
    """What the release before this one makes of the row when it changes anything."""
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "0012")
    (body,) = connection.execute(text("SELECT body FROM tickets")).one()
    known = replace(codec.read_ticket(body), edited_by=ticket.edited_by, edited_at=ticket.edited_at)
    assert known.spoken == 0
    connection.execute(text("UPDATE tickets SET body = :body"), {"body": codec.to_text(known)})


@pytest.mark.parametrize("is_written_back", [False, True])
@pytest.mark.parametrize("name", LOGS)
def test_an_old_row_reads_as_its_log_adds_up_to(empty_url: str, name: str, is_written_back: bool) -> None:
    engine = create_engine(parsed(empty_url), poolclass=NullPool)
    with engine.begin() as connection:
        (ticket,) = write_old(connection, [LOGS[name]])
        if is_written_back:
            write_back(connection, ticket)
    upgrade(empty_url)
    with engine.begin() as connection:
        body, since = connection.execute(text("SELECT body, unanswered_at FROM tickets")).one()
    assert codec.read_ticket(body) == ticket
    assert since == (codec.to_micros(ticket.unanswered_at) if ticket.unanswered_at else None)


def test_all_of_many_tickets_are_seen_to(empty_url: str) -> None:
    engine = create_engine(parsed(empty_url), poolclass=NullPool)
    with engine.begin() as connection:
        tickets = write_old(connection, [LOGS["answered, and a note"]] * (2 * BATCH + 1))
    upgrade(empty_url)
    with engine.begin() as connection:
        bodies = connection.execute(text("SELECT body FROM tickets ORDER BY id")).scalars()
        assert [codec.read_ticket(body) for body in bodies] == tickets


async def test_what_was_read_stays_read_also_when_it_is_imported(empty_url: str, fresh: Fresh) -> None:
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        (old,) = write_old(connection, [LOGS["answered, and a note"]])
    upgrade(empty_url)
    async with a_store(empty_url) as store, a_store(fresh()) as other:
        new = await store.transact(WORKSPACE, add, opened(at=after(hours=1)), said(at=after(hours=1)))
        later = replace(ANSWER, at=after(hours=2), said_at=after(hours=2))
        await store.transact(WORKSPACE, lambda tx: add(tx, later, ticket_id=new.id))
        lines = await exported(store)
        await other.restore(lambda: lines)
        assert await exported(other) == lines
        assert await store.read(WORKSPACE, lambda tx: tx.ticket(old.id)) == old
        assert await other.read(WORKSPACE, lambda tx: tx.ticket(old.id)) == old
        assert await unread(store) == await unread(other) == {new.id}


async def unread(store: SqlStore) -> set[TicketId]:
    """What stands out to Anna, who asked for all of them, and to Beno, who owns the old ones."""
    found: set[TicketId] = set()
    for person in (ANNA, BENO):
        listing = Listing(scope=Scope.MINE, person=person)
        rows = await store.read(WORKSPACE, lambda tx, asked: tx.listed(asked), listing)
        found |= {row.ticket.id for row in rows if row.is_unread}
    return found
