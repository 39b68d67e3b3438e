"""What happened to the files of a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.passages import Passage, Unsent
from bot.domain.ticket import FileKey, FileReason, KeptFile, MessageRef, PersonId, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStored(Happened):
    """A file of update `file.update` lies in the file store now."""

    file: KeptFile
    visibility: Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefused(Happened):
    """File `index` of update `update` is not kept; its name and its link stay on the update.

    Its author is told of it, and sees it on their message, when `is_told`.
    """

    update: int
    index: int
    name: str
    reason: FileReason
    details: str
    author: PersonId
    message: MessageRef | None
    is_told: bool
    visibility: Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDeleted(Happened):
    """Somebody deleted a file in the chat; `is_dropped` says that the kept copy goes too."""

    file: int
    name: str
    key: FileKey
    is_dropped: bool
    visibility: Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAsked(Happened):
    """Somebody asked to be sent a kept file."""

    file: int
    name: str
    visibility: Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePassed(Happened):
    """A kept file of event `update` leaves for the remote as `there`, is there, or does not get there.

    `details` are the remote's own words, or what it would have taken.
    """

    file: int
    name: str
    update: int
    author: PersonId
    passage: Passage
    there: str = ""
    unsent: Unsent | None = None
    details: str = ""
    visibility: Visibility = Visibility.PUBLIC


FileEvent = FileStored | FileRefused | FileDeleted | FileAsked | FilePassed
