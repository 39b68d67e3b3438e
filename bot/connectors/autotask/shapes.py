"""What Autotask's tickets are to us: heads, updates, authors and files. Pure.

We are the service desk there: its resources are our colleagues, its contacts the customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.connectors.autotask.answers import answers_of
from bot.connectors.autotask.calls import ACTIVE, CHECKLIST, CONTACTS, ITEMS, MODIFIED, TAGS
from bot.connectors.autotask.facts import approvals_of, facts_of
from bot.connectors.autotask.names import CONTACTS as PEOPLE
from bot.connectors.autotask.names import ITEMS as MACHINES
from bot.connectors.autotask.names import RESOURCES, TAG_LABELS, Names, email_of, tag_name
from bot.connectors.autotask.parts import Parts
from bot.connectors.autotask.picks import COMPLETE, SYSTEM_NOTES, Columns
from bot.connectors.autotask.rows import NEVER, Row
from bot.domain.ids import RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.outgoing import signed_as
from bot.domain.remote import (
    ChecklistItem,
    RemoteAuthor,
    RemoteDeed,
    RemoteFile,
    RemoteHead,
    RemoteTicket,
    RemoteUpdate,
    Side,
)
from bot.domain.remote_forms import RemoteKind
from bot.domain.resources import Attached, ResourceId, ResourceType
from bot.domain.ticket import KindId, Status, Turn, Visibility

KIND = "category_"
ITEM = "item:"
"""How the ids of categories and of configuration items begin here."""
USUAL = KindId(f"{KIND}usual")
"""A ticket of no category: Autotask takes the API user's own, or else its system's."""
RULE = "A rule of Autotask"
DELETED = "Deleted"
MINUTES = 60
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known besides a ticket when it is told: what things are called, and which resource we are."""

    tickets: Columns
    notes: Columns
    files: Columns
    names: Names
    us: frozenset[int] = frozenset()
    kinds: Mapping[KindId, RemoteKind] = field(default_factory=dict)


def head_of(row: Row, known: Known, parts: Parts | None = None) -> RemoteHead:
    """How a ticket stands. What is not read with it is left out."""
    status = _status(row)
    is_closed = status is Status.CLOSED
    told = row.plain("status")
    changed_at = changed(row)
    kind = kind_of(row)
    resource = row.number("assignedResourceID")
    return RemoteHead(
        id=RemoteId(str(row.id)),
        number=row.plain("ticketNumber") or str(row.id),
        title=row.plain("title"),
        status=status,
        status_name=known.tickets.label("status", told) or status.value.capitalize(),
        turn=_turn(row, status, known),
        print="|".join(row.plain(each) for each in (ACTIVE, MODIFIED, "status")),
        opened_at=row.moment("createDate") or changed_at,
        changed_at=changed_at,
        priority=known.tickets.priorities.get(row.plain("priority")),
        assignee=known.names.name(RESOURCES, resource),
        group=known.tickets.label("queueID", row.plain("queueID")),
        closed_at=(row.moment("completedDate") or changed_at) if is_closed else None,
        closed_by=known.names.name(RESOURCES, row.number("completedByResourceID")) if is_closed else "",
        kind=kind,
        answers=answers_of(row, parts, known.kinds.get(kind) if kind else None, known.tickets, known.names),
        facts=facts_of(row, known.tickets, known.names),
        approvals=approvals_of(parts, known.names),
        owner=f"resource:{resource}" if resource else "",
        resources=_attached(row, parts, known),
        tags=_tags(parts, known),
        emails=_emails(parts, known),
        checklist=_checklist(parts, known),
    )


def changed(row: Row) -> datetime:
    """When anything happened to a ticket last."""
    times = (row.moment(each) for each in (ACTIVE, MODIFIED, "createDate"))
    return max((each for each in times if each is not None), default=NEVER)


def kind_of(row: Row) -> KindId | None:
    category = row.number("ticketCategory")
    return KindId(f"{KIND}{category}") if category else None


def _status(row: Row) -> Status:
    if row.plain("status") == COMPLETE:
        return Status.CLOSED
    return Status.ASSIGNED if row.number("assignedResourceID") else Status.OPEN


def _turn(row: Row, status: Status, known: Known) -> Turn:
    if status is Status.CLOSED:
        return Turn.NOBODY
    return Turn.THEIRS if known.tickets.is_waiting(row.plain("status")) else Turn.OURS


def item_id(number: int) -> ResourceId:
    return ResourceId(f"{ITEM}{number}")


def _attached(row: Row, parts: Parts | None, known: Known) -> tuple[Attached, ...] | None:
    """Its configuration items, the first of which stands on the ticket itself."""
    if parts is None or parts.of(ITEMS) is None:
        return None
    first = row.number("configurationItemID")
    numbers = dict.fromkeys([*([first] if first else []), *parts.numbers(ITEMS)])
    return tuple(
        Attached(
            id=item_id(each),
            type=ResourceType.GENERIC,
            name=known.names.name(MACHINES, each) or str(each),
        )
        for each in numbers
    )


def _tags(parts: Parts | None, known: Known) -> tuple[str, ...] | None:
    if parts is None or parts.of(TAGS) is None:
        return None
    labels = (known.names.name(TAG_LABELS, each) for each in parts.numbers(TAGS))
    return tuple(dict.fromkeys(tag_name(each) for each in labels if each))


def _emails(parts: Parts | None, known: Known) -> tuple[str, ...] | None:
    """The addresses of its additional contacts; one without any is nobody to write to."""
    if parts is None or parts.of(CONTACTS) is None:
        return None
    rows = (known.names.row(PEOPLE, each) for each in parts.numbers(CONTACTS))
    return tuple(dict.fromkeys(address for each in rows if each and (address := email_of(each).lower())))


def _checklist(parts: Parts | None, known: Known) -> tuple[ChecklistItem, ...] | None:
    rows = parts.of(CHECKLIST) if parts is not None else None
    if rows is None:
        return None
    return tuple(
        ChecklistItem(
            id=str(each.id),
            name=each.plain("itemName"),
            is_done=bool(each.flag("isCompleted")),
            is_important=bool(each.flag("isImportant")),
            done_by=known.names.name(RESOURCES, each.number("completedByResourceID")),
            done_at=each.moment("completedDateTime"),
        )
        for each in sorted(rows, key=lambda each: (each.number("position") or 0, each.id))
    )


def ticket_of(row: Row, parts: Parts, known: Known) -> RemoteTicket:
    """A ticket with all that was said on it: the description, then everything else as it came."""
    head = head_of(row, known, parts)
    said = [
        *(_note(each, parts, known, head.opened_at) for each in parts.notes),
        *(_time(each, parts, known, head.opened_at) for each in parts.times),
        *(_file_alone(each, known, head.opened_at) for each in parts.files),
    ]
    updates = sorted(said, key=lambda each: each.at)
    return RemoteTicket(head=head, updates=(_description(row, head, known), *updates))


def gone(number: int, deletion: Row, names: Names) -> RemoteTicket:
    """A ticket that was deleted there, as far as that is still told."""
    at = deletion.moment("deletedDateTime") or NEVER
    head = RemoteHead(
        id=RemoteId(str(number)),
        number=deletion.plain("ticketNumber") or str(number),
        title=deletion.plain("ticketTitle"),
        status=Status.CLOSED,
        status_name=DELETED,
        turn=Turn.NOBODY,
        print=f"deleted|{deletion.id}",
        opened_at=at,
        changed_at=at,
        is_writable=False,
        closed_at=at,
        closed_by=names.name(RESOURCES, deletion.number("deletedByResourceID")),
        is_gone=True,
    )
    return RemoteTicket(head=head, updates=())


def deeds_of(rows: Iterable[Row], names: Names) -> list[RemoteDeed]:
    """What its history tells, in the order in which it happened; what has no time is left out."""
    told = sorted(
        ((at, each.id, each) for each in rows if (at := each.moment("date")) is not None),
        key=lambda each: each[:2],
    )
    return [
        RemoteDeed(
            at=at,
            who=names.name(RESOURCES, row.number("resourceID")),
            action=row.plain("action"),
            detail=row.text("detail"),
        )
        for at, _, row in told
    ]


def description_id(number: int) -> RemoteUpdateId:
    """Ids of updates are a desk's: another ticket's description is another update."""
    return RemoteUpdateId(f"description:{number}")


def _description(row: Row, head: RemoteHead, known: Known) -> RemoteUpdate:
    """What a ticket was opened with; one that says nothing is what it is called."""
    return RemoteUpdate(
        id=description_id(row.id),
        author=_author(row, known, known.tickets.is_contact(row.plain("creatorType"))),
        text=row.text("description") or row.plain("title"),
        at=head.opened_at,
    )


def _note(row: Row, parts: Parts, known: Known, opened_at: datetime) -> RemoteUpdate:
    is_rule = row.plain("noteType") in SYSTEM_NOTES
    files = (each for each in parts.note_files if each.number("ticketNoteID") == row.id)
    return RemoteUpdate(
        id=RemoteUpdateId(f"note:{row.id}"),
        author=RemoteAuthor(name=RULE, side=Side.SYSTEM) if is_rule else _author(row, known),
        text=_with_title(row.plain("title"), row.text("description")),
        at=row.moment("createDateTime") or row.moment(ACTIVE) or opened_at,
        visibility=_visibility(row, known.notes),
        files=tuple(file_of(each, f"notefile:{row.id}:{each.id}") for each in files),
        is_quiet=is_rule,
    )


def _with_title(title: str, text: str) -> str:
    """A note's words, with its title unless they begin with that."""
    if not text:
        return title
    is_told = _folded(text).startswith(_folded(title))
    return text if is_told else f"{title}\n\n{text}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _time(row: Row, parts: Parts, known: Known, opened_at: datetime) -> RemoteUpdate:
    """Somebody's work by its summary, which the customer may read; signed where it was told from here."""
    resource = row.number("resourceID")
    through = row.number("impersonatorCreatorResourceID")
    is_us = bool({row.number("creatorUserID"), resource, through} & known.us)
    internal, summary = row.text("internalNotes").strip(), row.text("summaryNotes")
    is_ours = (is_us or not known.us) and signed_as(internal) is not None
    files = (each for each in parts.time_files if each.number("timeEntryID") == row.id)
    starts_at = row.moment("startDateTime") or row.moment("dateWorked") or opened_at
    return RemoteUpdate(
        id=RemoteUpdateId(f"time:{row.id}"),
        author=known.names.author(RESOURCES, resource, is_us=is_us or is_ours),
        text=f"{summary}\n\n{internal.rsplit(chr(10), 1)[-1]}" if is_ours else summary,
        at=row.moment("createDateTime") or row.moment("endDateTime") or starts_at,
        files=tuple(file_of(each, f"timefile:{row.id}:{each.id}") for each in files),
        minutes=_minutes(row),
    )


def _minutes(row: Row) -> int | None:
    hours = row.value("hoursWorked")
    if isinstance(hours, int | float) and not isinstance(hours, bool) and 0 <= hours < MINUTES**3:
        return round(hours * MINUTES)
    return None


def _file_alone(row: Row, known: Known, opened_at: datetime) -> RemoteUpdate:
    """A file that was put on the ticket itself, which nobody said anything to."""
    return RemoteUpdate(
        id=RemoteUpdateId(f"file:{row.id}"),
        author=attacher(row, known),
        text="",
        at=row.moment("attachDate") or opened_at,
        visibility=_visibility(row, known.files),
        files=(file_of(row, f"file:{row.id}"),),
    )


def file_of(row: Row, name: str) -> RemoteFile:
    size = row.number("fileSize")
    called = row.plain("fullPath") or row.plain("title") or name
    plain = called.replace("\\", "/").rpartition("/")[2] or called
    return RemoteFile(id=RemoteFileId(name), name=plain, size=size if size and size > 0 else None)


def _visibility(row: Row, columns: Columns) -> Visibility:
    is_public = row.plain("publish") == columns.everybody
    return Visibility.PUBLIC if is_public else Visibility.INTERNAL


def _author(row: Row, known: Known, is_contact: bool = False) -> RemoteAuthor:
    """Who wrote a note or opened a ticket: a contact, or else the resource, through whom it may be us."""
    contact = row.number("createdByContactID")
    creator, through = row.number("creatorResourceID"), row.number("impersonatorCreatorResourceID")
    if contact or is_contact:
        is_us = through in known.us or _is_said_by_us(row)
        return known.names.author(PEOPLE, contact or creator, is_us=is_us)
    is_us = through in known.us or creator in known.us or (not known.us and _is_said_by_us(row))
    return known.names.author(RESOURCES, creator, is_us=is_us)


def _is_said_by_us(row: Row) -> bool:
    """Whether we wrote where nothing tells it, as in a contact's name: signed as ours, called as only we do.

    Somebody who answers quotes the words, and calls what they say otherwise.
    """
    text = row.text("description")
    reference = signed_as(text)
    if reference is None:
        return False
    return row.plain("externalID") == reference or (
        row.has("noteType") and row.plain("title") == note_title(text)
    )


def note_title(text: str) -> str:
    """How a note of ours is called, which some categories ask for: by its first words."""
    first = " ".join(text.strip().split("\n", 1)[0].split())
    return first[:LONGEST_TITLE].strip() or "Note"


def attacher(row: Row, known: Known) -> RemoteAuthor:
    contact, resource = row.number("attachedByContactID"), row.number("attachedByResourceID")
    through = row.number("impersonatorCreatorResourceID")
    if contact:
        is_us = through in known.us or resource in known.us
        return known.names.author(PEOPLE, contact, is_us=is_us)
    return known.names.author(RESOURCES, resource, is_us=through in known.us or resource in known.us)


def newest(rows: Iterable[Row]) -> Iterator[datetime]:
    """When each of these tickets changed last."""
    return (changed(each) for each in rows)
