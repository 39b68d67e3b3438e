"""A ticket with its files as one archive, written to disk piece by piece however large they are."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator, Sequence
from typing import IO

from bot.domain.events import FileDeleted, FileStored, Recorded
from bot.domain.ports import FileStore
from bot.domain.ticket import KeptFile
from bot.errors import FileMissing

FOLDER = "files"
MISSING = "MISSING.txt"
"""Beside the folder: a kept file may be called so."""
CHUNK = 256 * 1024
PLAIN_FILE = 0o600 << 16
"""The mode of a file, where a zip archive keeps it."""


def kept_by(log: Sequence[Recorded]) -> list[KeptFile]:
    """The files that are kept according to this much of a log."""
    dropped = {
        each.event.file for each in log if isinstance(each.event, FileDeleted) and each.event.is_dropped
    }
    stored = [each.event.file for each in log if isinstance(each.event, FileStored)]
    return [file for file in stored if file.id not in dropped]


async def write_bundle(
    out: IO[bytes], name: str, text: str, files: Sequence[KeptFile], store: FileStore
) -> None:
    """Write an archive of a transcript and the files; those that the store has lost are named in it."""
    missing: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
        for file in files:
            # What is packed already, as pictures are, does not get smaller.
            entry = zipfile.ZipInfo(f"{FOLDER}/{file.name}", file.at.timetuple()[:6])
            entry.external_attr = PLAIN_FILE
            try:
                with archive.open(entry, "w", force_zip64=True) as member:
                    async for chunk in store.open(file.key):
                        await asyncio.to_thread(member.write, chunk)
            except FileMissing:
                missing.append(file.name)
        if missing:
            archive.writestr(MISSING, "\n".join(["Not in the file store:", *missing, ""]))


async def pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """What an open file holds from where it stands, in pieces."""
    while chunk := await asyncio.to_thread(file.read, CHUNK):
        yield chunk
