"""What of a ticket's files goes to its remote, when, and under which name. Pure.

A file goes behind the words that it came with: as long as these can be taken back, so can it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.abilities import Ability, Connected
from bot.domain.events import Recorded, SendingChanged, UpdateAdded, UpdateCorrected
from bot.domain.file_names import apart, extension
from bot.domain.passages import Passage, Unsent
from bot.domain.reading import as_read
from bot.domain.remote import RemoteTicket, RemoteUpdate
from bot.domain.remote_side import SendingState
from bot.domain.ticket import KeptFile, Ticket, Visibility

TEXT_NAME = "text.txt"
WHOLE_TEXT = -1
"""In the place of its index, where a file is what somebody said and none that they shared with it."""


def may_go(ticket: Ticket, file: KeptFile) -> bool:
    """Whether a file is one that the remote is to have and does not have yet, as far as the ticket tells."""
    is_open_there = ticket.remote is not None and ticket.remote.id is not None
    is_public = file.visibility is Visibility.PUBLIC and not file.is_dropped
    is_on_its_way = file.passage in (None, Passage.LEAVING)
    return file.goes_out and is_open_there and is_public and is_on_its_way


def has_left(file: KeptFile, log: Sequence[Recorded]) -> bool:
    """Whether what a file came with is at the remote: it opened the ticket there, or was delivered.

    What is still held, was taken back or turned into a note keeps its files here.
    """
    written = next((each.event for each in log if each.number == file.update), None)
    number = written.corrects if isinstance(written, UpdateCorrected) else file.update
    said = next((each.event for each in as_read(log) if each.number == number), None)
    if not isinstance(said, UpdateAdded) or said.visibility is not Visibility.PUBLIC:
        return False
    if not said.goes_out and number == file.update:
        return file.goes_out
    states = (
        each.event.sending.state
        for each in reversed(log)
        if isinstance(each.event, SendingChanged) and file.update in each.event.sending.numbers
    )
    return next(states, None) is SendingState.DELIVERED


def may_be_file(text: str, remote: Connected) -> bool:
    """Whether the remote would take a text as a file, as far as it is known beforehand."""
    is_wanted = not remote.extensions or extension(TEXT_NAME) in remote.extensions
    fits = len(text.encode()) <= remote.capabilities.file_limit
    return remote.can(Ability.FILES) and is_wanted and fits


def hindrance(file: KeptFile, remote: Connected) -> tuple[Unsent, str] | None:
    """Why the remote would not take a file, as far as it is known beforehand, and what it would take."""
    if not remote.can(Ability.FILES):
        return Unsent.NO_FILES, ""
    if not file.size:
        return Unsent.EMPTY, ""
    if file.size > remote.capabilities.file_limit:
        return Unsent.TOO_LARGE, str(remote.capabilities.file_limit)
    sort = extension(file.name)
    if sort and remote.extensions and sort not in remote.extensions:
        return Unsent.UNWANTED, ", ".join(remote.extensions)
    if sort in remote.capabilities.refused_extensions:
        return Unsent.BARRED, sort
    return None


def name_there(file: KeptFile, there: RemoteTicket, taken: Collection[str] = ()) -> str:
    """A name that no file there has as far as it shows them, and none that is known to be taken."""
    return apart(file.name, [*_names(there), *taken])


def is_taken(name: str, there: RemoteTicket) -> bool:
    return name.casefold() in {each.casefold() for each in _names(there)}


def copies(name: str, size: int, there: RemoteTicket) -> list[RemoteUpdate]:
    """Our own updates there that brought a file of that name and size."""
    return [each for each in there.updates if _brings(each, name, size)]


def brought(ticket: Ticket, update: RemoteUpdate) -> KeptFile | None:
    """The kept file that came there with an update of ours, if it is one that we put there."""
    return next(
        (each for each in ticket.files if each.there and _brings(update, each.there, each.size)), None
    )


def _brings(update: RemoteUpdate, name: str, size: int) -> bool:
    return update.author.is_us and any(
        each.name.casefold() == name.casefold() and each.size in (None, size) for each in update.files
    )


def _names(there: RemoteTicket) -> Collection[str]:
    return [file.name for each in there.updates for file in each.files]
