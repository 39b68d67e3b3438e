"""What is done there once, though its answer was lost, and what is kept from us without the desk failing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.intents import ChangeChecklist, Intent, LogTime, SetTags, Source
from tests.connectors.autotask.linked import AutotaskVendor, Linked, running_linked
from tests.connectors.linked import SAM, TEAM, remote_id
from tests.domain.test_decide import BENO

CHILD = "POST /Tickets/{id}/"


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


@pytest.mark.parametrize("fault", [("drop", {}), ("status", {"status": 500}), ("no_id", {})])
@pytest.mark.parametrize(
    ("intent", "operation", "entity"),
    [
        (LogTime(by=BENO, minutes=15, text="Looked at it."), "POST /TimeEntries", "TimeEntries"),
        (ChangeChecklist(by=BENO, add=("Back up",)), f"{CHILD}ChecklistItems", "TicketChecklistItems"),
        (SetTags(by=BENO, add=("disk",)), f"{CHILD}TagAssociations", "TicketTagAssociations"),
    ],
)
async def test_what_is_done_without_an_answer_is_not_done_again(
    linked: Linked, intent: Intent, operation: str, entity: str, fault: tuple[str, dict[str, object]]
) -> None:
    vendor = linked.there
    assert isinstance(vendor, AutotaskVendor)
    ticket = await linked.delivered((await linked.opened()).id)
    there = int(remote_id(ticket))
    before = len(vendor.rows(entity, ticketID=there))
    way, more = fault
    vendor.stand.autotask.faults.add(operation, way, when="after", **more)
    await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key="do"))
    for _ in range(4):
        await linked.worked()
        linked.turn(minutes=2)
    assert len(vendor.rows(entity, ticketID=there)) == before + 1


async def test_a_file_that_is_kept_from_us_does_not_pause_the_desk(linked: Linked) -> None:
    vendor = linked.there
    assert isinstance(vendor, AutotaskVendor)
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    vendor.answer(remote_id(ticket), "See there.", SAM, [("a.log", b"hello")])
    path = "GET /TicketNotes/{id}/Attachments/{id}"
    vendor.stand.autotask.faults.add(path, "status", times=0, status=403)
    await linked.poll.sweep()
    await linked.worked()
    assert linked.watch.known.is_well
