"""What Autotask tells of a ticket's past: asked as it takes it, oldest first, by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.connector import HistoryReader
from bot.domain.ids import RemoteId, RemoteUpdateId
from bot.domain.remote import Manner, PriorityAct, RemoteDeed
from bot.domain.ticket import Priority
from bot.errors import RemoteError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from bot.service.histories import Histories
from bot.service.watched import Watched
from tests.connectors.autotask.harness import running
from tests.connectors.autotask.linked import running_linked
from tests.connectors.autotask.mock import ADA, Instance, connected, no

PATH = "POST TicketHistory/query"


def row(number: int, second: int, **more: Any) -> dict[str, Any]:
    at = f"2026-11-22T08:00:{second:02}.500Z"
    return {"id": number, "ticketID": 8103, "date": at, "action": "Edit", "resourceID": ADA, **more}


def at(second: int) -> datetime:
    return datetime(2026, 11, 22, 8, 0, second, 500_000, tzinfo=UTC)


async def test_it_is_asked_with_one_condition_in_a_body_and_all_its_pages_are_read() -> None:
    instance = Instance(page=2)
    instance.rows["TicketHistory"] = [
        row(12, 3, detail="Status: New -> Complete"),
        row(10, 1, action="Create", detail="", resourceID=None),
        row(11, 3, detail="Title: a -> b", resourceID=404),
        row(13, 2, ticketID=9999),
        {"id": 14, "ticketID": 8103, "date": "never", "action": "Edit"},
    ]
    _, autotask = connected(instance)
    assert isinstance(autotask, HistoryReader)
    assert await autotask.history(RemoteId("8103")) == [
        RemoteDeed(at=at(1), who="", action="Create"),
        RemoteDeed(at=at(3), who="", action="Edit", detail="Title: a -> b"),
        RemoteDeed(at=at(3), who="Ada Jones", action="Edit", detail="Status: New -> Complete"),
    ]
    bodies = instance.bodies(PATH)
    assert len(bodies) == 2
    assert bodies[0]["filter"] == [{"op": "eq", "field": "ticketID", "value": 8103}]
    assert bodies[1] == bodies[0]


async def test_what_is_refused_or_no_ticket_is_an_error_of_the_remote() -> None:
    instance = Instance()
    instance.answers[PATH] = [no("You do not have permission to read this entity.")]
    _, autotask = connected(instance)
    with pytest.raises(RemoteError, match="permission"):
        await autotask.history(RemoteId("8103"))
    with pytest.raises(RemoteError, match="no such ticket"):
        await autotask.history(RemoteId("T1"))


async def test_the_stand_in_tells_of_what_each_side_did() -> None:
    async with running() as there:
        ticket = there.open("It hums.")
        await there.connector.act(
            ticket, PriorityAct(priority=Priority.URGENT), Manner(as_whom=f"resource:{ids.BENO}")
        )
        there.state.change("Tickets", int(ticket), {"title": "Hums"}, Actor(resource=ids.DORA, is_page=True))
        told = [
            (each.who.split()[0], each.action, each.detail) for each in await there.connector.history(ticket)
        ]
        number = there.ticket(ticket)["ticketNumber"]
        assert told[0] == ("Dora", "Create", f"Ticket {number} created")
        assert ("Beno", "Edit", "priority: Medium -> Critical") in told
        assert told[-1] == ("Dora", "Edit", "title: Opened in its own pages -> Hums")


async def test_that_we_may_not_see_it_is_no_failure_of_the_remote_and_that_it_fails_is_one() -> None:
    async with running_linked() as linked:
        ticket = await linked.delivered((await linked.opened()).id)
        watched, faults = Watched(linked.connector, linked.watch), linked.there.stand.autotask.faults
        words = "You do not have permission to read this entity."
        faults.add(PATH.replace(" ", " /"), "error", message=words)
        told = await Histories({ticket.desk: watched}).of(ticket)
        assert (told.deeds, told.silence) == (None, words)
        assert linked.watch.known.is_well
        assert (await Histories({ticket.desk: watched}).of(ticket)).deeds
        faults.add(PATH.replace(" ", " /"), "status", status=503)
        assert (await Histories({ticket.desk: watched}).of(ticket)).silence
        assert not linked.watch.known.is_well


async def test_notes_of_rules_are_told_in_the_log_and_not_in_the_thread() -> None:
    async with running() as there:
        ticket = there.open("It hums.")
        rule = {"ticketID": int(ticket), "title": "Escalated", "description": "By rule 7.", "noteType": 13}
        made = there.state.create("TicketNotes", {**rule, "publish": 2}, Actor(is_system=True))
        read = await there.connector.read(ticket)
        noted = next(each for each in read.updates if each.id == RemoteUpdateId(f"note:{made['id']}"))
        assert (noted.is_quiet, noted.text) == (True, "Escalated\n\nBy rule 7.")
