"""What is said at Autotask: notes that only we see or that everybody sees, and what is published later."""

from __future__ import annotations

from typing import Any

from bot.connectors.autotask import calls
from bot.connectors.autotask.calls import NOTES
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.query import equal
from bot.connectors.autotask.rows import Row, whole
from bot.connectors.autotask.shapes import note_title
from bot.connectors.autotask.wire import SYSTEM
from bot.domain.ids import RemoteUpdateId
from bot.domain.remote import Manner, PublishAct
from bot.domain.ticket import Visibility
from bot.errors import NotInTheirName, Rejected

RESOURCE, CONTACT = "resource:", "contact:"
IS_OPEN_ALREADY = ("description:", "time:")


def resource_of(as_whom: str) -> str:
    """The number of the resource in whose name a call is made; empty for ourselves and for contacts."""
    return as_whom.removeprefix(RESOURCE) if as_whom.startswith(RESOURCE) else ""


def contact_of(as_whom: str) -> int | None:
    """The number of the contact in whose name something is written."""
    return whole(as_whom.removeprefix(CONTACT)) if as_whom.startswith(CONTACT) else None


async def say(knowing: Knowing, ticket: int, text: str, manner: Manner) -> RemoteUpdateId:
    """Write a note; a contact's is one that everybody sees."""
    contact = contact_of(manner.as_whom)
    is_public = manner.visibility is Visibility.PUBLIC or contact is not None
    body = await note_of(knowing, text, is_public=is_public)
    more = {"createdByContactID": contact} if contact else {}
    call = calls.note(ticket, {**body, **more}, resource_of(manner.as_whom))
    return RemoteUpdateId(f"note:{await knowing.line.made(call)}")


async def note_of(knowing: Knowing, text: str, *, is_public: bool) -> dict[str, Any]:
    """A note as it is sent."""
    notes = (await knowing.known()).notes
    return {
        "title": note_title(text),
        "description": text,
        "noteType": int(notes.plain_note),
        "publish": int(notes.everybody if is_public else notes.internal),
    }


async def publish(knowing: Knowing, ticket: int, act: PublishAct, as_whom: str) -> None:
    """Have everybody see a note; where it cannot be changed, what it says is said once more to everybody.

    Raises Rejected for what is no note, and for one that says more by now than was read here.
    """
    update = act.update
    if update.startswith(IS_OPEN_ALREADY):
        return
    number = whole(update.removeprefix("note:")) if update.startswith("note:") else None
    if number is None:
        raise Rejected(SYSTEM, "publish", "only what was said can be published, no file by itself")
    notes = await _notes(knowing.line, ticket)
    found = notes.get(number)
    if found is None:
        raise Rejected(SYSTEM, "publish", "there is no such note on the ticket any more")
    everybody = (await knowing.known()).notes.everybody
    if found.plain("publish") == everybody:
        return
    if act.says and _letters(found.text("description")) not in _letters(act.says):
        raise Rejected(SYSTEM, "publish", "the note was edited there, and says what nobody here has read")
    body = {"publish": int(everybody)}
    try:
        await knowing.line.made(calls.change_note(ticket, found.id, body, resource_of(as_whom)))
    except NotInTheirName:
        raise  # We may change it ourselves.
    except Rejected:
        text = found.text("description")
        said = (each for each in notes.values() if each.plain("publish") == everybody)
        if any(each.text("description") == text for each in said):
            return
        anew = await note_of(knowing, text, is_public=True)
        await knowing.line.made(calls.note(ticket, anew, resource_of(as_whom)))


def _letters(text: str) -> str:
    """What a text says, however it is set."""
    return "".join(each for each in text.casefold() if each.isalnum())


async def _notes(line: Line, ticket: int) -> dict[int, Row]:
    rows = await line.rows(calls.everything(NOTES, equal("ticketID", ticket)))
    return {each.id: each for each in rows}
