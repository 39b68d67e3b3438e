"""What is wanted of a ticket's files."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.passages import Passage, Unsent
from bot.domain.ticket import FileKey, FileReason, MessageRef, PersonId, Visibility
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile(Wanted):
    """The relay brought file `index` of update `update` into the file store."""

    update: int
    index: int
    author: PersonId
    visibility: Visibility
    remote_id: str
    name: str
    claimed: str
    type: str
    key: FileKey
    size: int
    sha256: str
    place: int | None
    is_open: bool
    source: str = ""
    goes_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFileRefusal(Wanted):
    """File `index` of update `update` cannot or must not be kept."""

    update: int
    index: int
    author: PersonId
    visibility: Visibility
    name: str
    reason: FileReason
    details: str = ""
    message: MessageRef | None = None
    is_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFileDeletion(Wanted):
    """Somebody deleted a file in the chat."""

    remote_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForFile(Wanted):
    """Have kept file number `file` sent to whoever asks."""

    file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPassage(Wanted):
    """The relay sends kept file number `file` to the remote as `there`, or has, or cannot."""

    file: int
    passage: Passage
    there: str = ""
    unsent: Unsent | None = None
    details: str = ""


FileIntent = RecordFile | RecordFileRefusal | RecordFileDeletion | AskForFile | RecordPassage
