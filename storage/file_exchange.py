"""Kept files beside an export: which ones its lines name, copied out, looked through and copied in.

A folder of them is a file store like any other, so a file has the same key in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path

from bot.domain.events import FileDeleted, FileStored
from bot.domain.ports import FileStore
from bot.domain.ticket import FileKey, KeptFile
from bot.errors import BotError, FileMissing, FileTooLarge
from storage import codec
from storage.export_lines import UNREADABLE, EventLine, read_line

MOST_TOLD = 5
_MARKS = (b'"FileStored"', b'"FileDeleted"')


class KeptLines:
    """Notes, of lines that pass by, which files are kept according to them."""

    def __init__(self) -> None:
        self._files: dict[FileKey, KeptFile] = {}

    @property
    def files(self) -> list[KeptFile]:
        return list(self._files.values())

    def through(self, write: Callable[[bytes], object]) -> Callable[[bytes], object]:
        """The same writing, with each line noted."""

        def noting(line: bytes) -> object:
            self.note(line)
            return write(line)

        return noting

    def note(self, line: bytes) -> None:
        """Note one line; of one that cannot be read the import itself says what is wrong with it."""
        if not any(mark in line for mark in _MARKS):
            return
        match _event(line):
            case FileStored(file=file):
                self._files[file.key] = file
            case FileDeleted(key=key, is_dropped=True):
                self._files.pop(key, None)


def kept_in(path: Path) -> list[KeptFile]:
    """The files that belong to the tickets of an export."""
    kept = KeptLines()
    with path.open("rb") as lines:
        for line in lines:
            kept.note(line)
    return kept.files


async def copy_files(files: Iterable[KeptFile], source: FileStore, target: FileStore) -> int:
    """Copy these files; how many there were. Raises BotError once all others are copied."""
    missing: list[str] = []
    count = 0
    for file in files:
        try:
            stored = await target.put(file.key, source.open(file.key), most=file.size)
        except (FileMissing, FileTooLarge):
            missing.append(file.key)
            continue
        if stored.sha256 != file.sha256:
            await target.delete(file.key)
            missing.append(file.key)
            continue
        count += 1
    _refuse("The tickets are written, but of their files these are missing or damaged", missing)
    return count


async def bring_files(files: Sequence[KeptFile], source: FileStore | None, target: FileStore) -> str:
    """Bring along the files that belong to an export; a sentence on how many those were."""
    if source is not None:
        return f"{await copy_files(files, source, target):,} files are copied."
    return f"{len(files):,} files belong to it, which --files brings along." if files else ""


async def verify(files: Iterable[KeptFile], source: FileStore) -> None:
    """Raise BotError with those files that are not in the source as they were."""
    wrong = [file.key for file in files if await _sha256(source, file.key) != file.sha256]
    _refuse("Nothing was imported: of the files these are missing or damaged", wrong)


async def _sha256(source: FileStore, key: FileKey) -> str | None:
    digest = hashlib.sha256()
    pieces: AsyncIterator[bytes] = source.open(key)
    try:
        async for piece in pieces:
            digest.update(piece)
    except FileMissing:
        return None
    return digest.hexdigest()


def _refuse(words: str, keys: Sequence[str]) -> None:
    if keys:
        more = f" and {len(keys) - MOST_TOLD:,} more" if len(keys) > MOST_TOLD else ""
        raise BotError(f"{words}: {', '.join(keys[:MOST_TOLD])}{more}.")


def _event(line: bytes) -> object:
    try:
        read = read_line(line)
        return (
            codec.read_event(read.type, bytes(read.event).decode()) if isinstance(read, EventLine) else None
        )
    except UNREADABLE:
        return None
