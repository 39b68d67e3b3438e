"""The lines of an export: what each says, and whether a file of them can be believed. Knows no table.

A header with the version, every event in the order of its ticket's log, the links of a workspace behind
its tickets, people's drafts behind all of them, and a last line that counts these, so that a file cut
short is not taken for a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct
from msgspec.json import Decoder, Encoder

from bot.domain.drafts import Draft
from bot.domain.events import Event, Opened
from bot.domain.evolve import fold
from bot.domain.ticket import PersonId, Ticket, TicketId, WorkspaceId
from bot.errors import BrokenFile
from storage import codec

VERSION = 1

_MOST = 2**53
"""No number that counts something is greater."""

UNREADABLE = (DecodeError, UnicodeDecodeError, RecursionError)
"""What reading a line raises when it is none of ours."""

_NUMBER = re.compile(r"T\d{8}\.\d{4,9}")


class Head(Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="threadesk"):
    version: int


class EventLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="event"):
    workspace: WorkspaceId
    ticket: TicketId
    number: int
    type: str
    event: Raw


class LinkLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="link"):
    """The message outside that is a copy of an event."""

    workspace: WorkspaceId
    ticket: TicketId
    number: Annotated[int, Meta(ge=1, le=_MOST)]
    system: str
    external_id: str


class ViewedLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="viewed"):
    """How far a person has seen a ticket; without one, until when they had seen all."""

    workspace: WorkspaceId
    person: Annotated[PersonId, Meta(min_length=1)]
    ticket: TicketId
    number: Annotated[int, Meta(ge=0, le=_MOST)]


class DraftLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="line", tag="draft"):
    """What a person typed and did not open as a ticket."""

    workspace: Annotated[WorkspaceId, Meta(min_length=1)]
    person: Annotated[PersonId, Meta(min_length=1)]
    draft: Draft


class End(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="line", tag="end"):
    events: int
    links: int
    viewed: int = 0
    drafts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The whole log of one ticket, and the line on which it ends."""

    workspace: WorkspaceId
    ticket: Ticket
    events: tuple[Event, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    said: LinkLine
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    said: ViewedLine
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    said: DraftLine
    line: int


Body = EventLine | LinkLine | ViewedLine | DraftLine | End
Line = Head | Body
Read = Log | Link | Viewed | Drafted

_encode = Encoder().encode
_decode: Callable[[bytes], Line] = Decoder(Line).decode


def read_line(raw: bytes) -> Line:
    """A line of the file. Raises what `UNREADABLE` names."""
    return _decode(raw)


def written(line: Line) -> bytes:
    """A line as it stands in the file."""
    return _encode(line) + b"\n"


def event_line(workspace: WorkspaceId, ticket: TicketId, number: int, event: Event) -> bytes:
    """The line of an event, as this version of the program writes events."""
    return written(
        EventLine(
            workspace=workspace,
            ticket=ticket,
            number=number,
            type=codec.type_of(event),
            event=Raw(codec.to_text(event).encode()),
        )
    )


def logs_and_links(lines: Iterable[bytes]) -> Iterator[Read]:
    """What an export holds. Raises BrokenFile at the first line that cannot be right."""
    log: _Growing | None = None
    events = links = seen = drafts = number = 0
    is_whole = False
    for number, line in _after_head(lines):
        match line:
            case EventLine():
                if log is None or not log.goes_on_with(line):
                    yield from _whole(log)
                    log = _Growing(line)
                log.add(line, number)
                events += 1
            case LinkLine():
                yield from _whole(log)
                log = None
                links += 1
                yield Link(said=line, line=number)
            case ViewedLine():
                yield from _whole(log)
                log = None
                seen += 1
                yield Viewed(said=line, line=number)
            case DraftLine():
                yield from _whole(log)
                log = None
                drafts += 1
                yield _drafted(line, number)
            case End():
                yield from _whole(log)
                if (line.events, line.links, line.viewed, line.drafts) != (events, links, seen, drafts):
                    raise BrokenFile(number, "the file does not hold as many events and links as it says")
                is_whole = True
    if not is_whole:
        raise BrokenFile(number + 1, "the file ends too early")


def _after_head(
    lines: Iterable[bytes],
) -> Iterator[tuple[int, EventLine | LinkLine | ViewedLine | DraftLine | End]]:
    ended = False
    number = 0
    for number, raw in enumerate(lines, 1):
        if ended:
            raise BrokenFile(number, "there is something behind the last line")
        line = _read(number, raw)
        match line:
            case Head(version=version):
                if number != 1:
                    raise BrokenFile(number, "a second beginning")
                if version != VERSION:
                    raise BrokenFile(number, f"version {version} is not one that this program reads")
                continue
            case _ if number == 1:
                raise BrokenFile(number, "this is no export: it does not begin like one")
        ended = isinstance(line, End)
        yield number, line
    if number == 0:
        raise BrokenFile(1, "the file is empty")


def _read(number: int, raw: bytes) -> Line:
    try:
        return _decode(raw)
    except UNREADABLE as error:
        raise BrokenFile(number, _reason(error)) from error


def _reason(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "it is no UTF-8"
        case RecursionError():
            return "it is nested too deep"
        case _:
            return str(error)


class _Growing:
    """A log while its lines are read."""

    def __init__(self, first: EventLine) -> None:
        self._key = (first.workspace, first.ticket)
        self._events: list[Event] = []
        self._line = 0

    def goes_on_with(self, line: EventLine) -> bool:
        return (line.workspace, line.ticket) == self._key

    def add(self, line: EventLine, number: int) -> None:
        self._line = number
        if line.number != len(self._events) + 1:
            raise BrokenFile(number, f"event {line.number} where event {len(self._events) + 1} belongs")
        event = _event(line, number)
        if isinstance(event, Opened) != (line.number == 1):
            raise BrokenFile(number, "a ticket begins with its opening, and has one")
        self._events.append(event)

    def whole(self) -> Log:
        workspace, ticket_id = self._key
        if not workspace or not _NUMBER.fullmatch(ticket_id):
            raise BrokenFile(self._line, "there is no such workspace or ticket number")
        ticket = fold(ticket_id, self._events)
        for numbers in ([timer.id for timer in ticket.timers], [place.number for place in ticket.places]):
            if len(set(numbers)) != len(numbers) or any(not 0 < number < _MOST for number in numbers):
                raise BrokenFile(self._line, "the timers or places of the ticket are not numbered")
        return Log(workspace=workspace, ticket=ticket, events=tuple(self._events), line=self._line)


def _whole(log: _Growing | None) -> Iterator[Log]:
    if log is not None:
        yield log.whole()


def _drafted(line: DraftLine, number: int) -> Drafted:
    if not line.draft.id:
        raise BrokenFile(number, "a draft without an id")
    if _has_naive_time(line.draft):
        raise BrokenFile(number, "a time says no zone")
    return Drafted(said=line, line=number)


def _event(line: EventLine, number: int) -> Event:
    if line.type not in codec.EVENT_TYPES:
        raise BrokenFile(number, "this program knows no such type of event")
    try:
        event = codec.read_event(line.type, bytes(line.event).decode())
    except UNREADABLE as error:
        raise BrokenFile(number, _reason(error)) from error
    if _has_naive_time(event):
        raise BrokenFile(number, "a time says no zone")
    return event


def _has_naive_time(value: object) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is None
    if isinstance(value, tuple):
        return any(map(_has_naive_time, value))
    if is_dataclass(value):
        return any(_has_naive_time(getattr(value, field.name)) for field in fields(value))
    return False
