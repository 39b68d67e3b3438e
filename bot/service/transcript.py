"""One ticket written down to be kept: as Markdown for people, as JSON for programs.

Pure: a ticket, its log and people's names in, a text out. Knows neither the chat nor the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from re import compile as pattern
from typing import Any

import msgspec

from bot.domain.across import Across, LastHeard
from bot.domain.approval import Approval
from bot.domain.events import AnswersChanged, Event, Opened, Recorded, UpdateAdded
from bot.domain.fields import people_in
from bot.domain.resources import Attached
from bot.domain.ticket import (
    Answer,
    Consent,
    File,
    KeptFile,
    PersonId,
    Place,
    Rating,
    Ticket,
    TicketId,
    Timer,
    TranscriptFormat,
    Visibility,
)

Names = Mapping[PersonId, str]

VERSION = 1
"""Of the JSON form; it counts up when a reader of the one before would stumble."""
SUFFIX = {TranscriptFormat.MARKDOWN: "md", TranscriptFormat.JSON: "json"}
PEOPLE = frozenset({"owner", "owner_before", "requester", "person", "author", "lost_by"})
"""Fields that hold somebody's id."""
NOT_TOLD = frozenset(
    {"at", "by", "origin", "role", "visibility", "said_at", "text", "files"}
    | {"key", "index", "is_open", "is_told"}
    | {"message", "place", "places", "channel", "root", "card", "carried"}
    | {"form", "asked_in", "all_answers"}
    | {"is_private", "told", "people", "left", "looked_at", "group_channel"}
    | {"is_vendors", "is_passed_on", "is_asking"}
)
"""Fields that stand in an event's heading or below it, or matter to the chat alone."""

DELETED = "_What was written here was deleted since._"
_SPECIAL = pattern(r"([\\`*_{}\[\]<>#|~])")
_TICKS = pattern(r"`+")
_CAPITAL = pattern(r"(?<!^)(?=[A-Z])")
_LINK = pattern(r"https?://[^\s<>]+")


def file_name(ticket: TicketId, number: int, wanted: TranscriptFormat) -> str:
    """What the file is called that tells the ticket up to event `number`; no other file is called so."""
    return f"{ticket}-{number}.{SUFFIX[wanted]}"


def transcript(
    wanted: TranscriptFormat, ticket: Ticket, log: Sequence[Recorded], names: Names, group: str | None = None
) -> str:
    """The ticket and all of this log, in that form; `group` is what its group is called."""
    if wanted is TranscriptFormat.JSON:
        return json(ticket, log, names)
    return markdown(ticket, log, names, group)


def people_of(ticket: Ticket, log: Iterable[Recorded]) -> set[PersonId]:
    """Everybody whose name the transcript needs."""
    concerned = {ticket.requester, ticket.creator, ticket.owner, *people_in(ticket.answers)}
    concerned |= {ticket.last_by, ticket.edited_by}
    if ticket.consent:
        concerned.add(ticket.consent.by)
    if ticket.approval:
        concerned |= {vote.by for vote in ticket.approval.votes}
    for each in log:
        concerned |= {each.event.by, getattr(each.event, "owner", None)}
        concerned |= {getattr(each.event, field, None) for field in PEOPLE}
        concerned |= set(people_in(_answers_in(each.event)))
    return {person for person in concerned if person}


def _answers_in(event: Event) -> tuple[Answer, ...]:
    match event:
        case Opened(answers=answers):
            return answers
        case AnswersChanged(changed=changed, before=before):
            return (*changed, *before)
        case _:
            return ()


def json(ticket: Ticket, log: Sequence[Recorded], names: Names) -> str:
    """The ticket, its people and its log as one JSON object, indented."""
    whole = {
        "format": "threadesk ticket",
        "version": VERSION,
        "ticket": ticket,
        "people": {person: names[person] for person in sorted(people_of(ticket, log)) if person in names},
        "log": [
            {"number": each.number, "type": type(each.event).__name__, **msgspec.to_builtins(each.event)}
            | ({"deleted": True} if each.is_taken_back else {})
            for each in log
        ],
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def markdown(ticket: Ticket, log: Sequence[Recorded], names: Names, group: str | None = None) -> str:
    """The ticket's facts and, in order, all that happened; what people wrote stands in fences, untouched."""
    parts = [
        f"# {ticket.id} · {_inline(ticket.title) or 'no title'}",
        "\n".join(_facts(ticket, names, group)),
    ]
    parts += [_entry(each, names) for each in log]
    return "\n\n".join(parts) + "\n"


def _facts(ticket: Ticket, names: Names, group: str | None) -> list[str]:
    facts = {
        "Desk": ticket.desk,
        "Private": "yes" if ticket.is_private else None,
        "Kind": ticket.kind,
        "Status": ticket.status.value + (f" ({_words(ticket.outcome)})" if ticket.outcome else ""),
        "Priority": ticket.priority.value,
        "Requester": _name(ticket.requester, names),
        "Creator": _name(ticket.creator, names) if ticket.creator != ticket.requester else None,
        "Owner": _name(ticket.owner, names) if ticket.owner else "nobody",
        "Group": group or ticket.group,
        "E-mails": ", ".join(ticket.emails),
        "Opened": _time(ticket.opened_at),
        "Agreed to": _consent(ticket.consent, names) if ticket.consent else None,
        "Approval": _approval(ticket.approval, names) if ticket.approval else None,
        "Resolved": _time(ticket.resolved_at) if ticket.resolved_at else None,
        "Closed": _time(ticket.closed_at) if ticket.closed_at else None,
        "First answer": _time(ticket.responded_at) if ticket.responded_at else None,
        "Last word": f"{_name(ticket.last_by, names)}, {_time(ticket.active_at)}",
        "Last change": f"{_name(ticket.edited_by, names)}, {_time(ticket.edited_at)}"
        if ticket.edited_by and ticket.edited_at
        else None,
        "Survey": _rated(ticket.rating) if ticket.rating else None,
        "Follow-up of": ticket.follow_up_of,
        "Follow-ups": ", ".join(ticket.follow_ups),
        "Incident of": ticket.problem,
        "Incidents": ", ".join(ticket.incidents),
        "Vendors": ", ".join(_across(each) for each in ticket.vendors),
        "For the customer's": _across(ticket.customer) if ticket.customer else None,
        "Resources": ", ".join(_resource(each) for each in ticket.resources),
    }
    told = [f"- {label}: {_inline(str(fact))}" for label, fact in facts.items() if fact]
    there = ticket.remote.facts if ticket.remote else ()
    return [
        *told,
        *(f"- {_inline(_answer(each, names))}" for each in ticket.answers),
        *(f"- {_inline(each.label)}: {_time(each.at) if each.at else _inline(each.words)}" for each in there),
    ]


def _across(across: Across) -> str:
    """The ticket on the other side of a bridge."""
    theirs = f", {across.number}" if across.number else ""
    return f"{across.ticket} ({across.label}{theirs}, {across.status.value})"


def _rated(rating: Rating) -> str:
    return f"{rating.stars} of 5" + (f": {rating.text}" if rating.text else "")


def _entry(recorded: Recorded, names: Names) -> str:
    """One event: who did what and when, the plain facts of it, and the words as they were written."""
    event = recorded.event
    heading = f"## {recorded.number}. {_what(event)} · {_inline(_name(event.by, names))} · {_time(event.at)}"
    text = "" if recorded.is_taken_back else getattr(event, "text", "")
    blocks = [
        heading,
        "\n".join(_details(event, names)),
        _fenced(text) if text else DELETED if recorded.is_taken_back else "",
        "\n".join(_file(file) for file in getattr(event, "files", ())),
    ]
    return "\n\n".join(block for block in blocks if block)


def _what(event: Event) -> str:
    if isinstance(event, UpdateAdded):
        return "Internal note" if event.visibility is Visibility.INTERNAL else f"Update by the {event.role}"
    return _words(_CAPITAL.sub("_", type(event).__name__)).capitalize()


def _details(event: Event, names: Names) -> list[str]:
    """What tells this event from others of its kind, as far as people can read it."""
    told = [
        f"- {_words(field)}: {_inline(_plain(field, value, names))}"
        for field, value in _given(event)
        if field not in NOT_TOLD and not _is_places(value)
    ]
    if isinstance(event, UpdateAdded) and event.said_at != event.at:
        told.append(f"- said at: {_time(event.said_at)}")
    return told


def _is_places(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(each, Place) for each in value)


def _given(value: Any) -> list[tuple[str, object]]:
    """The fields of a value that say something."""
    every = ((field.name, getattr(value, field.name)) for field in fields(value))
    return [(name, each) for name, each in every if each not in (None, "", ()) and not _are_places(each)]


def _are_places(value: object) -> bool:
    """Where a ticket is shown matters to the chat alone."""
    return isinstance(value, tuple) and any(isinstance(each, Place) for each in value)


def _plain(field: str, value: object, names: Names) -> str:
    match value:
        case datetime():
            return _time(value)
        case tuple():
            return "; ".join(_plain(field, each, names) for each in value)
        case Timer():
            note = f", {value.note}" if value.note else ""
            return f"{value.id}, {_words(value.kind)}, {_time(value.due_at)}{note}"
        case KeptFile():
            return f"{value.id}, {value.name}, {value.size:,} bytes, {value.type}, sha256 {value.sha256}"
        case Attached():
            return _resource(value)
        case Across():
            return _across(value)
        case LastHeard():
            return f"{value.count}" + (f", the last by {value.actor}: {value.text}" if value.count else "")
        case Answer():
            return _answer(value, names)
        case Consent():
            return _consent(value, names)
        case StrEnum():
            return _words(value)
        case str() if field in PEOPLE:
            return _name(PersonId(value), names)
        case _:
            return str(value)


def _resource(resource: Attached) -> str:
    return f"{resource.name} ({_words(resource.type)}, {resource.id})"


def _answer(answer: Answer, names: Names) -> str:
    people = [_name(person, names) for person in people_in((answer,))]
    return f"{answer.label}: {', '.join(people or answer.words) or '–'}"


def _consent(consent: Consent, names: Names) -> str:
    what = f"{consent.charge}, " if consent.charge else ""
    return f"{what}by {_name(consent.by, names)}, {_time(consent.at)}"


def _approval(approval: Approval, names: Names) -> str:
    votes = [
        f"{'approved' if each.is_for else 'refused'} by {_name(each.by, names)}, {_time(each.at)}"
        for each in approval.votes
    ]
    return "; ".join([f"{approval.verdict} ({approval.needed})", *votes])


def _name(person: PersonId, names: Names) -> str:
    return names.get(person, str(person))


def _file(file: File) -> str:
    link = f": <{file.link}>" if _LINK.fullmatch(file.link) else ""
    return f"- 📎 {_inline(file.name or file.remote_id)} ({file.size:,} bytes){link}"


def _fenced(text: str) -> str:
    """The text as it was written; a fence longer than any in it keeps it from ending its own."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _inline(text: str) -> str:
    """A text within a line, on which nothing in it has an effect."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
