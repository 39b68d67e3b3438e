"""The words about a ticket's files: text in, a plain value out; and which file a name means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ticket import KeptFile, TicketId
from bot.errors import UserError
from bot.slack.grammar import Speaker, only_target, target

NAMES_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFiles:
    """The list of what is kept of a ticket."""

    ticket: TicketId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GetFile:
    """A kept file to be sent: by its name, a part of it or its number; without one, the only one."""

    ticket: TicketId | None
    name: str = ""


FileOrder = ShowFiles | GetFile


def chosen(ticket: TicketId, files: Sequence[KeptFile], name: str) -> KeptFile:
    """The file that is meant. Raises UserError, with the names, when it is none of them or several."""
    if not files:
        raise UserError("no_files", "words", ticket=ticket)
    wanted = name.strip().lstrip("#").casefold()
    named = [file for file in files if wanted in (file.name.casefold(), str(file.id))]
    found = named[:1] or [file for file in files if wanted in file.name.casefold()]
    if len(found) == 1:
        return found[0]
    told = ", ".join(file.name for file in (found or files)[:NAMES_TOLD])
    if not found:
        raise UserError("no_such_file", "words", ticket=ticket, name=name[:80], known=told)
    raise UserError("file_unclear", "words", ticket=ticket, known=told)


def _files(rest: str, speaker: Speaker) -> ShowFiles:
    return ShowFiles(ticket=only_target(rest, speaker))


def _file(rest: str, speaker: Speaker) -> GetFile:
    ticket, name = target(rest, speaker)
    return GetFile(ticket=ticket, name=speaker.plain(name).strip())


READERS: Mapping[str, Callable[[str, Speaker], ShowFiles | GetFile]] = MappingProxyType(
    {"files": _files, "file": _file}
)
