"""What the console asks for, read as numbers of this instance: people, tickets, values of picklists."""

from __future__ import annotations

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.picklists import Pick
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.state import State
from bot.sandbox.console.asked import Asked as AskedOf
from bot.sandbox.console.asked import Refused

Asked = AskedOf[Autotask]


def name_of(row: Row | None) -> str:
    """Name a resource or a contact."""
    return "nobody" if row is None else f"{row['firstName']} {row['lastName']}"


def colleague(question: Asked) -> int:
    """Find the colleague in whose name something is done, by name; the page names them so."""
    wanted = question.text("by").strip().lower()
    rows = question.stand.state.tables["Resources"].rows.values()
    found = next((row["id"] for row in rows if name_of(row).lower() == wanted), None)
    if found is None:
        raise Refused("no_colleague", "No resource has this name.")
    number: int = found
    return number


def picks(state: State, field: str) -> list[Pick]:
    """Return the values of a ticket's picklist in their order."""
    return sorted(state.house.picklists.get(("Tickets", field), ()), key=lambda each: each.order)
