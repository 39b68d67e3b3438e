"""What `threadesk export` and `threadesk import` do: all tickets or one, and the files with them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from bot.domain.events import Recorded
from bot.domain.ports import FileStore
from bot.domain.reading import as_shown
from bot.domain.ticket import Ticket, TicketId, TranscriptFormat, WorkspaceId
from bot.errors import UserError
from bot.service import units
from bot.service.transcript import transcript
from storage.file_exchange import KeptLines, bring_files, copy_files, kept_in, verify
from storage.files import FolderFiles
from storage.store import SqlStore

LINES: Final = "jsonl"
"""The form of an export that an import reads."""


async def export(
    store: SqlStore, kept: FileStore, form: str, only: TicketId | None, out: Path | None, files: Path | None
) -> str:
    """Write all tickets, or one, to a file or to standard output; a sentence on how much it was.

    With `files`, what is kept of them is copied into that folder. Raises UserError, BotError.
    """
    found = [await _looked_up(store, workspace, only) for workspace in await store.workspaces() if only]
    logs = [each for each in found if each is not None]
    if only is not None and not logs:
        raise UserError("no_such_ticket", ticket=only)
    lines = KeptLines()
    with _destination(out) as file:
        if form == LINES:
            tally = await store.export(lines.through(file.write), only)
            told = f"{tally.events:,} events and {tally.links:,} links are written."
        else:
            told = f"{only} is written."
            for ticket, log in logs:
                file.write(transcript(TranscriptFormat(form), ticket, as_shown(log), {}).encode())
    if files is None:
        return told
    return f"{told} {await copy_files(lines.files, kept, FolderFiles(files)):,} files are copied to {files}."


async def import_file(store: SqlStore, kept: FileStore, path: Path, files: Path | None) -> str:
    """Make the empty database hold what the file says, or nothing of it; a sentence on how much it was.

    With `files`, a folder of an export, what is kept is brought along: looked through first, copied last,
    so that an import which is refused touches no file of the tickets that are there. Raises BotError.
    """
    belonging = await asyncio.to_thread(kept_in, path)
    source = FolderFiles(files) if files else None
    if source is not None:
        await verify(belonging, source)
    tally = await store.restore(lambda: _lines(path))
    copied = await bring_files(belonging, source, kept)
    held = "are imported" if tally.is_new else "were there already, so nothing has changed"
    return f"{tally.events:,} events and {tally.links:,} links {held}. {copied}".rstrip()


async def _looked_up(
    store: SqlStore, workspace: WorkspaceId, number: TicketId
) -> tuple[Ticket, list[Recorded]] | None:
    """The ticket with its log; several workspaces may have one of that number."""
    if await store.read(workspace, lambda tx: tx.ticket(number)) is None:
        return None
    return await store.read(workspace, units.history, number)


@contextlib.contextmanager
def _destination(out: Path | None) -> Iterator[IO[bytes]]:
    """A file that has its name once it is whole, and that nobody else may read; or standard output."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = out.with_name(out.name + ".part")
    try:
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
