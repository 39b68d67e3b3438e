"""Every action id and callback id, and the typed codec for what a button or a form carries along.

Slack gives back `value` (2,000 characters, an option's 150) and `private_metadata` (3,000) as they were sent;
they hold ids, never records: the ticket is read again and permission checked again when they come back.
https://docs.slack.dev/reference/block-kit/block-elements/button-element
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

import msgspec

from bot.domain.homes import HomeState
from bot.domain.ticket import ChannelId, DeskId, FieldId, File, KindId, TicketId

VALUE_LIMIT = 2_000
OPTION_LIMIT = 150
METADATA_LIMIT = 3_000

T = TypeVar("T")


class Action(StrEnum):
    """action_id of everything that can be clicked or chosen and is acted upon."""

    NEW = "ticket.new"
    HELP = "bot.help"
    SHOW = "ticket.show"
    TAKE = "ticket.take"
    REPLY = "ticket.reply"
    CLOSE = "ticket.close"
    MORE = "ticket.more"
    REOPEN = "ticket.reopen"
    FINAL_COMMENT = "ticket.final_comment"
    FOLLOW_UP = "ticket.follow_up"
    RESOLVE = "ticket.resolve"
    ASSIGN = "ticket.assign"
    PRIORITY = "ticket.priority"
    SUBJECT = "ticket.subject"
    REMIND = "ticket.remind"
    AUTO_CLOSE = "ticket.auto_close"
    SNOOZE = "ticket.snooze"
    CANCEL_TIMER = "timer.cancel"
    WHY = "ticket.why"
    LINK = "ticket.link"
    PAGE = "list.page"
    KEEP_OPEN = "ticket.keep_open"
    SEND_NOW = "sending.now"
    SEND_AGAIN = "sending.again"
    SEND_NOT = "sending.drop"
    OPEN_AGAIN = "remote.open"
    RESYNC = "remote.resync"
    RATE_ANSWER = "remote.rate"
    ALERT = "remote.alert"
    LOG_TIME = "work.time"
    CHECKLIST = "work.checklist"
    PUBLISH = "remote.publish"
    APPROVE = "ticket.approve"
    REFUSE = "ticket.refuse"
    DESK_CHOSEN = "form.desk"
    KIND_CHOSEN = "form.kind"
    SUBJECT_CHOSEN = "form.subject"
    TAGS = "ticket.tags"
    DUE = "ticket.due"
    FOLLOW = "ticket.follow"
    UNFOLLOW = "ticket.unfollow"
    LINK_TO = "ticket.link_to"
    MERGE = "ticket.merge"
    ASK_CLOSE = "ticket.ask_close"
    ACCEPT_CLOSE = "ticket.accept_close"
    MISSING = "ticket.missing"
    EMAILS = "ticket.emails"
    FILES = "ticket.files"
    SEND_FILE = "file.send"
    RESOURCES = "ticket.resources"
    RESOURCES_CHOSEN = "form.resources"
    ATTACH = "ticket.attach"
    ADD_INSTEAD = "form.add_instead"
    FIELDS = "ticket.fields"
    TITLE = "ticket.title"
    FIELD_CHOSEN = "form.field"
    FIELD_CHANGED = "form.field_anew"
    KIND_CHANGED = "form.kind_anew"
    VIEWED = "ticket.viewed"
    NEWER = "list.newer"
    MENU = "ticket.menu"
    """A menu of buttons: each entry's value is the action that it stands for and what that one carries."""
    HOME_LIST = "home.list"
    HOME_DESK = "home.desk"
    HOME_STATUS = "home.status"
    HOME_PRIORITY = "home.priority"
    HOME_SORT = "home.sort"
    HOME_SEARCH = "home.search"
    HOME_OLDER = "home.older"
    HOME_NEWER = "home.newer"
    HOME_CLEAR = "home.clear"
    MOVE = "ticket.move"
    MOVE_DESK_CHOSEN = "form.move_desk"
    UNLINK = "ticket.unlink"
    INCIDENT_OF = "ticket.incident_of"
    NOTE = "ticket.note"
    EXPORT = "ticket.export"
    SAVE_DRAFT = "draft.save"
    CONTINUE_DRAFT = "draft.continue"
    DELETE_DRAFT = "draft.delete"
    RATE = "ticket.rate"
    RATE_1 = "survey.rate_1"
    RATE_2 = "survey.rate_2"
    RATE_3 = "survey.rate_3"
    RATE_4 = "survey.rate_4"
    RATE_5 = "survey.rate_5"
    STATS = "desk.stats"
    VENDOR = "bridge.vendor"
    BRIDGE = "bridge.make"
    UNBRIDGE = "bridge.part"
    TELL_VENDOR = "bridge.tell"
    RELAY = "bridge.relay"


RATES = MappingProxyType(
    {
        Action.RATE_1: 1,
        Action.RATE_2: 2,
        Action.RATE_3: 3,
        Action.RATE_4: 4,
        Action.RATE_5: 5,
    }
)
"""How many stars each button stands for: no two buttons of a row may have the same id."""


class Callback(StrEnum):
    """callback_id of every form and shortcut."""

    NEW_TICKET = "ticket_new"
    FROM_MESSAGE = "ticket_from_message"
    SEND_MESSAGE = "ticket_send_message"
    RATE_ANSWER = "ticket_rate_answer"
    PUBLISH_MESSAGE = "ticket_publish_message"
    OPEN_FORM = "ticket.open"
    REPLY_FORM = "ticket.reply"
    CLOSE_FORM = "ticket.close"
    REOPEN_FORM = "ticket.reopen"
    FINAL_COMMENT_FORM = "ticket.final_comment"
    MORE_FORM = "ticket.more"
    ASSIGN_FORM = "ticket.assign"
    PRIORITY_FORM = "ticket.priority"
    SUBJECT_FORM = "ticket.subject"
    TIMER_FORM = "ticket.timer"
    TAGS_FORM = "ticket.tags"
    DUE_FORM = "ticket.due"
    LINK_FORM = "ticket.link_to"
    MERGE_FORM = "ticket.merge"
    ASK_CLOSE_FORM = "ticket.ask_close"
    EMAILS_FORM = "ticket.emails"
    RESOURCES_FORM = "ticket.resources"
    FIELDS_FORM = "ticket.fields"
    TITLE_FORM = "ticket.title"
    MOVE_FORM = "ticket.move"
    UNLINK_FORM = "ticket.unlink"
    INCIDENT_OF_FORM = "ticket.incident_of"
    EXPORT_FORM = "ticket.export"
    RATE_FORM = "ticket.rate"
    RATE_ANSWER_FORM = "remote.rate"
    ALERT_FORM = "remote.alert"
    TIME_FORM = "work.time"
    CHECKLIST_FORM = "work.checklist"
    PUBLISH_FORM = "remote.publish"
    REFUSE_FORM = "ticket.refuse"
    RELAY_FORM = "bridge.relay"
    TELL_FORM = "bridge.tell"
    BRIDGE_FORM = "bridge.make"
    UNBRIDGE_FORM = "bridge.part"


class OpenForm(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the opening form remembers: where it was asked for and what it grows out of."""

    channel: ChannelId
    thread: str | None = None
    """The first message of the conversation that the ticket grows out of, where the bot may post."""
    said: str | None = None
    """The message whose text the ticket is."""
    requester: str | None = None
    follow_up_of: TicketId | None = None
    files: tuple[File, ...] = ()
    """What came with the message, which no form can show."""
    quotes: str = ""
    """The print of the message's text as it was filled in: left as it was, it is its author's word."""
    title: str = ""
    subject: str = ""
    """What was typed and chosen before another kind took those fields away."""
    home: bool = False
    """It was opened from the home tab, which then has to be drawn again."""
    suggested: str = ""
    """The print of the text whose resources were chosen beforehand: they need not be offered again."""
    answers: dict[str, tuple[str, ...]] = {}
    """What was filled into fields that are not shown just now."""
    kind: str = ""
    """The kind whose fields are shown, as far as one can be chosen."""
    is_private: bool = False
    """It was wanted to be private, whatever desk was chosen then."""
    draft: str = ""
    """The draft that it goes on with."""
    read_at: datetime | None = None
    """When that draft was saved: another window may save it too."""
    customer: TicketId | None = None
    """The customer's ticket for which it is opened at a vendor's desk."""
    pristine: str = ""
    """The print of what was filled in for somebody: left as it was, they have typed nothing."""


class TicketForm(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a form about one ticket remembers; `mode` tells the timer form's three uses apart."""

    ticket: TicketId
    mode: str = ""
    home: bool = False
    channel: str = ""
    """Where the ticket was clicked, if in a channel."""
    answers: dict[str, tuple[str, ...]] = {}
    """What was filled into fields that are not shown just now."""


OVERWRITES = "overwrites"
"""The boxes that let texts be written over; their values are the fields."""


class FilledForm(TicketForm, frozen=True, omit_defaults=True):
    """`before` are the prints of what the fields showed when the form was opened, or when they came to it.

    They stand under the prints of the fields' names, which may be long.
    """

    before: dict[str, str] = {}
    page: int = 0
    """Which part of a long form it shows."""
    overwrites: tuple[str, ...] = ()
    """The texts that may be written over, on whatever part of the form."""
    stays: int = 0
    """How often another part was wanted and could not be shown: each time the menu is another one."""


class ResourceForm(TicketForm, frozen=True, omit_defaults=True):
    """`before` are the resources that were attached when the form was opened, by their ids."""

    before: tuple[str, ...] = ()


class AttachButton(msgspec.Struct, frozen=True, omit_defaults=True):
    """Resources to attach, and others that were offered with them, by their ids."""

    ticket: TicketId
    add: tuple[str, ...]
    rest: tuple[str, ...] = ()


class TimerButton(msgspec.Struct, frozen=True):
    ticket: TicketId
    timer: int


class SendingButton(msgspec.Struct, frozen=True):
    ticket: TicketId
    sending: int


class EntryButton(msgspec.Struct, frozen=True):
    """An entry of a ticket's log."""

    ticket: TicketId
    number: int


class VendorButton(msgspec.Struct, frozen=True):
    """The form of a vendor's desk for a customer's ticket."""

    ticket: TicketId
    desk: DeskId


class FileButton(msgspec.Struct, frozen=True):
    ticket: TicketId
    file: int


class PageButton(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of a list: the command that asked for it and the last ticket of the page before it.

    `trail` has the same for the pages before that one, None for the first; so there is a way back.
    """

    words: str
    after: TicketId | None = None
    trail: tuple[TicketId | None, ...] = ()


class HomePage(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of the list in the home tab; `after` is the last ticket of the page before, None at first."""

    after: TicketId | None = None


class FieldBlock(msgspec.Struct, frozen=True):
    """The id of a field's block: which field of which kind, and the print of what its parent holds."""

    field: FieldId
    desk: DeskId
    kind: KindId
    parent: str = ""

    def __str__(self) -> str:
        # A remote's fields are called as it likes.
        field = self.field.replace("%", "%25").replace(":", "%3A")
        return f"{field}:{self.desk}:{self.kind}:{self.parent}"


def is_of_kind(block: str) -> bool:
    """Whether it is the block of a kind's field: an input of the form itself may be called the same."""
    return block.count(":") == 3


def name_of(block: str) -> str:
    """The input or the field that a block belongs to: what follows a colon tells blocks of one apart."""
    name = block.partition(":")[0]
    return name.replace("%3A", ":").replace("%25", "%") if is_of_kind(block) else name


def field_block(block: str) -> FieldBlock:
    """The field that a block belongs to. Raises ValueError when it is none of ours."""
    parts = block.split(":")
    if len(parts) != 4 or not all(parts[:3]):
        raise ValueError("a block of no field")
    return FieldBlock(FieldId(name_of(block)), DeskId(parts[1]), KindId(parts[2]), parts[3])


def print_of(text: str) -> str:
    """A short hash of the words of a text; how they are spaced and broken into fields does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def exact_print(values: Iterable[str]) -> str:
    """A short hash of what a field holds, in whatever order; fifty of them fit into a form."""
    held = "\0".join(sorted(value.strip() for value in values))
    return hashlib.sha256(held.encode()).hexdigest()[:8]


def short(name: str) -> str:
    """A field's name where there is little room for it."""
    return exact_print((name,))


def pack(value: msgspec.Struct | HomeState, limit: int = METADATA_LIMIT) -> str:
    """The value as a string for Slack to carry. Raises ValueError beyond the limit of its place."""
    packed = msgspec.json.encode(value).decode()
    if len(packed) > limit:
        raise ValueError(f"{type(value).__name__} takes {len(packed)} characters, Slack carries {limit}.")
    return packed


def unpack(kind: type[T], packed: str) -> T:
    """The value that was packed. Raises msgspec.ValidationError or DecodeError when it is not one of ours."""
    return msgspec.json.decode(packed, type=kind)
