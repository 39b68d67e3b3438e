"""The server's rules of what hangs on a ticket: each broken and kept, by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.rules.case import Actor, Row, Unfit
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.broken_children import BROKEN, NOTE, TIME, ledger
from tests.sandbox.autotask.ledger import API, NOW, Ledger


@pytest.mark.parametrize(
    ("entity", "fit", "change", "says", "kept", "prepare"),
    BROKEN,
    ids=[f"{each[0]}: {each[3]}" for each in BROKEN],
)
def test_what_breaks_a_rule_is_refused_with_its_text_and_what_keeps_it_is_taken(
    entity: str, fit: Row, change: Row, says: str, kept: Row, prepare: Callable[[Ledger], object]
) -> None:
    built = ledger()
    prepare(built)
    count = len(built.rows(entity))

    with pytest.raises(Unfit) as refused:
        built.create(entity, fit | change)
    assert any(says in text for text in refused.value.texts), refused.value.texts
    assert len(built.rows(entity)) == count

    assert built.create(entity, fit | kept)["id"] == count + 1


def test_a_note_needs_a_title_where_its_category_says_so() -> None:
    built = ledger(ticketCategory=ids.CHANGE)

    with pytest.raises(Unfit, match="Missing Required Field: title"):
        built.create("TicketNotes", {**NOTE, "title": None})
    assert built.create("TicketNotes", NOTE)["title"] == "Reply"


def test_a_note_tells_who_wrote_it_and_when() -> None:
    built = ledger()
    own = built.create("TicketNotes", NOTE)
    by_contact = built.create("TicketNotes", {**NOTE, "publish": 1}, Actor(contact=ids.ANN))
    system = built.create("TicketNotes", {**NOTE, "noteType": 13}, Actor(is_system=True))

    assert (own["creatorResourceID"], own["createDateTime"]) == (4, shown(NOW))
    assert (by_contact["creatorResourceID"], by_contact["createdByContactID"]) == (None, ids.ANN)
    assert (system["creatorResourceID"], system["noteType"]) == (None, 13)


def test_changing_a_note_needs_the_permission() -> None:
    built = ledger()
    note = built.create("TicketNotes", NOTE)
    assert built.change("TicketNotes", note["id"], description="Mended.")["description"] == "Mended."
    built.house.edits_notes = False

    with pytest.raises(Unfit, match="permissions to edit this TicketNote"):
        built.change("TicketNotes", note["id"], description="No.")


def test_a_child_stays_at_its_ticket() -> None:
    built = ledger()
    built.ticket()
    note = built.create("TicketNotes", NOTE)

    with pytest.raises(Unfit, match="ticketID: The field cannot be updated"):
        built.change("TicketNotes", note["id"], ticketID=2)


def test_approved_time_is_neither_changed_nor_deleted() -> None:
    built = ledger()
    entry = built.create("TimeEntries", TIME)
    entry["billingApprovalDateTime"] = "2026-11-25T11:00:00.000Z"

    with pytest.raises(Unfit, match="approved or posted"):
        built.change("TimeEntries", entry["id"], hoursWorked=1.0)
    with pytest.raises(Unfit, match="approved or posted"):
        built.delete("TimeEntries", entry["id"])


def test_hours_are_worked_out_and_dated() -> None:
    span = {"startDateTime": "2026-11-25T09:00:00Z", "endDateTime": "2026-11-25T09:45:00Z"}
    entry = ledger().create("TimeEntries", {**TIME, "hoursWorked": None, **span, "isNonBillable": True})

    assert (entry["hoursWorked"], entry["hoursToBill"]) == (0.75, 0.0)
    assert entry["dateWorked"] == "2026-11-25T00:00:00.000Z"


def test_a_checklist_item_is_placed_and_remembers_who_ticked_it_off() -> None:
    built = ledger()
    built.create("TicketChecklistLibraries", {"ticketID": 1, "checklistLibraryID": ids.NEW_STARTER})
    own = built.create("TicketChecklistItems", {"ticketID": 1, "itemName": "Say hello"})
    ticked = built.change("TicketChecklistItems", own["id"], Actor(resource=ids.BENO), isCompleted=True)

    names = [(each["itemName"], each["position"]) for each in built.rows("TicketChecklistItems")]
    assert names == [("Create the account", 1), ("Order a laptop", 2), ("Say hello", 3)]
    assert (ticked["completedByResourceID"], ticked["completedDateTime"]) == (ids.BENO, shown(NOW))
    again = built.change("TicketChecklistItems", own["id"], isCompleted=False)
    assert (again["completedByResourceID"], again["completedDateTime"]) == (None, None)


def test_an_activity_on_a_child_is_one_of_the_ticket() -> None:
    built = ledger()
    built.turn(3)
    built.create("TicketTagAssociations", {"ticketID": 1, "tagID": ids.VIP_TAG}, API)

    assert built.tables["Tickets"].rows[1]["lastActivityDate"] == shown(built.now)
