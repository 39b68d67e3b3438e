"""How a ticket is opened at Autotask: its form as one call, then what is kept in collections of its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from bot.connectors.autotask import calls
from bot.connectors.autotask.acts import Acts, category_of, owner_number
from bot.connectors.autotask.answers import body_of, wanted_children
from bot.connectors.autotask.calls import Child
from bot.connectors.autotask.children import item_number
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.picks import NEW
from bot.connectors.autotask.rows import Row
from bot.connectors.autotask.speaking import contact_of, resource_of
from bot.connectors.autotask.wire import SYSTEM
from bot.connectors.texts import cut_to_units
from bot.domain.remote import NewTicket
from bot.errors import NotInTheirName, Rejected, Transient, Unauthorized, Withheld

log = logging.getLogger(__name__)

LONGEST_TITLE, LONGEST_TEXT = 255, 8_000
OPENED_UNSEEN = "it was opened, and we may not see it"


def title_of(new: NewTicket) -> str:
    """The title; a ticket without one is called by its first words."""
    first = new.text.strip().split("\n", 1)[0].strip()
    return cut_to_units(new.title.strip() or first or str(new.reference), LONGEST_TITLE).strip()


async def body(new: NewTicket, knowing: Knowing, acts: Acts) -> dict[str, Any]:
    """What opens a ticket, with our reference by which it is found again."""
    columns = (await knowing.known()).tickets
    category, contact = category_of(new.kind), contact_of(new.as_whom)
    items = [number for _, each in new.resources if (number := item_number(each))]
    usual: dict[str, Any] = {"status": int(NEW)}
    priority = columns.priority_for(new.priority)
    if priority:
        usual["priority"] = int(priority)
    if items:
        usual["configurationItemID"] = items[0]
    said: dict[str, Any] = {"title": title_of(new), "description": new.text, "externalID": new.reference}
    if category is not None:
        said["ticketCategory"] = category
    if contact:
        said["createdByContactID"] = contact
    owned = await acts.owned_by(owner_number(new.owner)) if new.owner else {}
    return {**usual, **body_of(new.answers, columns), **said, **owned}


async def opened(new: NewTicket, knowing: Knowing, acts: Acts) -> Row:
    """Open a ticket and have belong to it what its form says."""
    call = calls.create(await body(new, knowing, acts), resource_of(new.as_whom))
    number = await knowing.line.made(call)
    try:
        return await whole(number, new, knowing, acts)
    except (Transient, Unauthorized) as error:
        reason = f"opened, but not whole: {error.reason}"
        raise Transient(SYSTEM, error.operation, reason, certain=False) from error


async def found(new: NewTicket, knowing: Knowing, acts: Acts) -> Row | None:
    """The ticket that was opened as that, by its reference; what it lacks yet is added."""
    rows = await knowing.line.rows(calls.opened_as(new.reference))
    first = min((each.id for each in rows if each.plain("externalID") == new.reference), default=0)
    return await whole(first, new, knowing, acts) if first else None


async def whole(ticket: int, new: NewTicket, knowing: Knowing, acts: Acts) -> Row:
    """A ticket that we have opened, with all that its form says. What is refused of that is left out.

    It is open then, and what it says is taken over from there.
    """
    for child, numbers in wanted_children(new.answers).items():
        if numbers:
            try:
                await _kept(ticket, child, numbers, resource_of(new.as_whom), acts)
            except (Rejected, Withheld) as error:
                log.warning("left out there", extra={"remote": ticket, "reason": error.reason})
    try:
        row = await knowing.line.one(calls.ticket(ticket))
    except (Rejected, Withheld) as error:
        if isinstance(error, Rejected):
            knowing.line.demand_lasting(str(ticket), error)
        raise Rejected(SYSTEM, "create", f"{OPENED_UNSEEN}: {error.reason}") from error
    if row is None:
        raise Rejected(SYSTEM, "create", OPENED_UNSEEN)
    knowing.learn_us(row)
    return row


async def _kept(ticket: int, child: Child, numbers: Sequence[int], as_whom: str, acts: Acts) -> None:
    """Have these belong to it: in our own name where it is not taken in theirs, for it is open already."""
    try:
        await acts.children.keep(ticket, child, numbers, (), as_whom)
    except NotInTheirName:
        await acts.children.keep(ticket, child, numbers, ())
