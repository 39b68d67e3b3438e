"""The port of the file store, named in ports.py with the others, and what comes of filling it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from bot.domain.ticket import FileKey, FileReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was put into the file store: its size in bytes, and the SHA-256 of them as hexadecimal digits."""

    size: int
    sha256: str


class FileStore(Protocol):
    """Files under opaque keys. Raises RemoteError when it cannot be reached, FileTooLarge, FileMissing.

    It is written and read in order only and never renamed, so that a bucket of objects can be one.
    """

    async def put(self, key: FileKey, chunks: AsyncIterator[bytes], *, most: int) -> Stored:
        """Keep what comes, all of it or nothing, in the place of what was there; `most` bytes at most."""
        ...

    def open(self, key: FileKey) -> AsyncIterator[bytes]:
        """What is kept, in pieces; FileMissing when there is nothing."""
        ...

    async def exists(self, key: FileKey) -> bool: ...

    async def delete(self, key: FileKey) -> None:
        """Keep it no longer; it need not be there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that was brought into the file store: how it is called, and what its bytes say it is."""

    name: str
    claimed: str
    type: str
    key: FileKey
    stored: Stored
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfetched:
    """A file that is not kept, for good; `details` are the chat's own words."""

    name: str
    reason: FileReason
    details: str = ""
