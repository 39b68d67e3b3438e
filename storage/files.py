"""The file store as a folder of this machine, and a twin of it in memory for tests.

What a key is called in the folder is a hash of it: whatever it says, nothing is written outside. A file has
its name once it is whole and on the disk; until then it lies among the parts, which nobody reads.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar

from bot.domain.ports import Stored
from bot.domain.ticket import FileKey
from bot.errors import FileMissing, FileTooLarge, Transient

CHUNK = 256 * 1024
"""How many bytes are read at a time."""
PARTS = "parts"
FORGOTTEN_AFTER = 86_400.0
"""Seconds after which a part belongs to nobody: whoever wrote it was killed."""

T = TypeVar("T")


class FolderFiles:
    """Files in a folder that nobody else may read. Any number of processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: FileKey, chunks: AsyncIterator[bytes], *, most: int) -> Stored:
        """Keep what comes, all of it or nothing. Raises FileTooLarge, Transient for a disk that fails."""
        digest, size = hashlib.sha256(), 0
        part, file = await _on_disk(self._new_part)
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise FileTooLarge(most)
                digest.update(chunk)
                await _on_disk(file.write, chunk)
            await _on_disk(_finish, file, part, self._path(key))
        finally:
            file.close()
            part.unlink(missing_ok=True)
        return Stored(size=size, sha256=digest.hexdigest())

    async def open(self, key: FileKey) -> AsyncIterator[bytes]:
        """What is kept, in pieces. Raises FileMissing, Transient for a disk that fails."""
        with await _on_disk(self._opened, key) as file:
            while chunk := await _on_disk(file.read, CHUNK):
                yield chunk

    async def exists(self, key: FileKey) -> bool:
        return await _on_disk(self._path(key).is_file)

    async def delete(self, key: FileKey) -> None:
        """Keep it no longer; it need not be there."""
        await _on_disk(lambda: self._path(key).unlink(missing_ok=True))

    def prepare(self) -> None:
        """Make the folder and clear away parts that were left behind long ago. Raises Transient."""
        with _translated("prepare"):
            parts = self._made(self._folder / PARTS)
            for part in parts.iterdir():
                with suppress(FileNotFoundError):  # Another process clears away too, or keeps it just now.
                    if part.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
                        part.unlink()

    def _opened(self, key: FileKey) -> IO[bytes]:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise FileMissing(key) from error

    def _path(self, key: FileKey) -> Path:
        name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / name[:2] / name

    def _new_part(self) -> tuple[Path, IO[bytes]]:
        part = self._made(self._folder / PARTS) / secrets.token_hex(16)
        return part, open(part, "xb", opener=_private)

    def _made(self, folder: Path) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder


def check_folder(folder: Path) -> str | None:
    """What has to be mended before files can be kept in the folder, None if nothing has; changes nothing."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir():
        return f"{existing} is no folder: set THREADESK_FILES to one."
    if not os.access(existing, os.R_OK | os.W_OK | os.X_OK):
        return f"{existing} cannot be written: give it to the user that runs the bot, or set THREADESK_FILES."
    if existing == folder and folder.stat().st_mode & 0o077:
        return f"others on this machine can look into {folder}: run chmod 700 on it."
    return None


class MemoryFiles:
    """The same in memory: for tests, and gone with the process."""

    def __init__(self) -> None:
        self._files: dict[FileKey, bytes] = {}

    async def put(self, key: FileKey, chunks: AsyncIterator[bytes], *, most: int) -> Stored:
        """Keep what comes, all of it or nothing. Raises FileTooLarge."""
        whole = bytearray()
        async for chunk in chunks:
            whole += chunk
            if len(whole) > most:
                raise FileTooLarge(most)
        self._files[key] = bytes(whole)
        return Stored(size=len(whole), sha256=hashlib.sha256(whole).hexdigest())

    async def open(self, key: FileKey) -> AsyncIterator[bytes]:
        """What is kept, in pieces. Raises FileMissing."""
        if key not in self._files:
            raise FileMissing(key)
        whole = self._files[key]
        for start in range(0, len(whole), CHUNK):
            yield whole[start : start + CHUNK]

    async def exists(self, key: FileKey) -> bool:
        return key in self._files

    async def delete(self, key: FileKey) -> None:
        """Keep it no longer; it need not be there."""
        self._files.pop(key, None)


def _finish(file: IO[bytes], part: Path, path: Path) -> None:
    """Give what is written its name, on the disk and not only in the system's memory."""
    file.flush()
    os.fsync(file.fileno())
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


async def _on_disk(work: Callable[..., T], *arguments: object) -> T:
    """Run it on another thread: the disk may be slow, and others have to be answered meanwhile."""
    with _translated("write" if arguments else "use"):
        return await asyncio.to_thread(work, *arguments)


@contextmanager
def _translated(operation: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Transient("files", operation, error.strerror or str(error), certain=True) from error
