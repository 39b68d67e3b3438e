"""Freight: files between the file store and the remotes, both ways, each once.

What may have got there without an answer is looked for, by its name and size among what is ours there,
before it is sent again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.connector import Connector
from bot.domain.desk import Desks
from bot.domain.effects import FetchFile, PushFile
from bot.domain.events import UpdateAdded
from bot.domain.file_sending import copies, is_taken, name_there
from bot.domain.file_types import HEAD, sniffed
from bot.domain.ids import PersonId, RemoteFileId, RemoteUpdateId
from bot.domain.keeping import is_kept, refusal
from bot.domain.passages import Unsent
from bot.domain.ports import Claim, Clock, Fetched, FileStore, Scene, Store, Transaction, Unfetched
from bot.domain.remote import Manner, RemoteTicket, Upload
from bot.domain.ticket import FileKey, FileReason
from bot.errors import Deferred, FileMissing, FileTooLarge, NameTaken, Rejected
from bot.service import leaving_files
from bot.service.leaving_files import Parcel, WholeText
from bot.service.roster import Roster
from bot.service.whom import InTheirName

MOST_NAMES = 20
"""How many names are tried for one file."""

Names = Callable[[PersonId], Awaitable[str]]
"""What people call somebody."""

P = ParamSpec("P")
T = TypeVar("T")


class Freight:
    """Carries files to the remotes of the desks, and from there. Raises RemoteError to be tried again."""

    def __init__(self, store: Store, files: FileStore, roster: Roster, clock: Clock) -> None:
        self._store = store
        self._files = files
        self._roster = roster
        self._clock = clock
        self._name = InTheirName()

    async def push(self, claim: Claim, effect: PushFile, connector: Connector, name_of: Names) -> None:
        """Put a kept file on the ticket there, unless it is there, and record what came of it."""
        parcel = await self._transact(leaving_files.leaving, claim, effect)
        if parcel is None:
            return
        try:
            made = await self._put(claim, parcel, connector, await name_of(parcel.file.by))
        except Rejected as error:
            await self._transact(leaving_files.refused, claim, parcel, Unsent.REFUSED, error.reason)
        except FileMissing:
            await self._transact(leaving_files.refused, claim, parcel, Unsent.LOST, "")
        else:
            await self._transact(leaving_files.arrived, claim, parcel, made)

    async def kept(self, claim: Claim, sending: int, by: PersonId, name: str, text: str) -> WholeText:
        """Keep what a sending says, to be recorded as a file; the same again takes its own place."""
        content = text.encode()
        key = FileKey(f"{claim.workspace}/{claim.effect.ticket}/{sending}-text")
        stored = await self._files.put(key, _whole(content), most=len(content))
        return WholeText(name=name, by=by, key=key, stored=stored)

    async def _put(self, claim: Claim, parcel: Parcel, connector: Connector, by: str) -> list[RemoteUpdateId]:
        file, there = parcel.file, await connector.read(parcel.remote)
        known = _ours(file.there, file.size, there)
        if known:
            return known
        name = file.there
        if not name or is_taken(name, there):
            name = name_there(file, there)
            await self._transact(leaving_files.named, claim, parcel, name)
        made = None
        taken: list[str] = []
        while made is None:
            upload = partial(self._upload, parcel, connector, name, by)
            try:
                made = await self._name.do(parcel.desk, parcel.manner, upload)
            except NameTaken:  # By a file that the ticket does not show, or somebody else was faster.
                taken.append(name)
                if len(taken) == MOST_NAMES:
                    raise
                name = name_there(file, there, taken)
                await self._transact(leaving_files.named, claim, parcel, name)
        if made:
            return list(made)
        found = _ours(name, file.size, await connector.read(parcel.remote))
        if not found:  # Somebody else was faster with a file of that name: another one, then.
            raise Deferred("remote", "upload", f"the name {name} is taken", certain=True, after=1.0)
        return found

    async def _upload(
        self, parcel: Parcel, connector: Connector, name: str, by: str, manner: Manner
    ) -> tuple[RemoteUpdateId, ...]:
        """Its bytes are read from the first again for each try."""
        file = parcel.file
        upload = Upload(name=name, size=file.size, content=self._files.open(file.key), by=by)
        return await connector.upload(parcel.remote, upload, manner)

    async def fetch(
        self, effect: FetchFile, scene: Scene, connector: Connector
    ) -> Fetched | Unfetched | None:
        """Bring a file of the remote's into the file store; None when it is there already."""
        said, remote = scene.event, scene.ticket.remote
        if not isinstance(said, UpdateAdded) or remote is None or remote.id is None:
            raise Rejected("remote", "fetch", "there is no such file")
        file, rules = said.files[effect.index], scene.rules.files
        if is_kept(scene.ticket, file.remote_id, said.visibility):
            return None
        reason = refusal(file.name, file.size, effect.index, rules)
        if reason is not None:
            return Unfetched(name=file.name, reason=reason)
        key = FileKey(f"{scene.workspace}/{effect.ticket}/{effect.number}-{effect.index}")
        head = bytearray()
        pieces = _watched(connector.download(remote.id, RemoteFileId(file.remote_id)), head)
        try:
            stored = await self._files.put(key, pieces, most=rules.most_bytes)
        except FileTooLarge:
            return Unfetched(name=file.name, reason=FileReason.TOO_LARGE)
        except Rejected as error:
            return Unfetched(name=file.name, reason=FileReason.GONE, details=error.reason)
        kind = sniffed(bytes(head))
        return Fetched(name=file.name, claimed="", type=kind, key=key, stored=stored, is_open=False)

    async def _transact(
        self,
        unit: Callable[Concatenate[Transaction, Desks, datetime, Claim, P], T],
        claim: Claim,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._store.transact(
            claim.workspace, unit, self._roster.desks, self._clock.now(), claim, *args, **kwargs
        )


def _ours(name: str, size: int, there: RemoteTicket) -> list[RemoteUpdateId]:
    """Under which of our updates a file of that name is there."""
    return [each.id for each in copies(name, size, there)] if name else []


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _watched(pieces: AsyncIterator[bytes], head: bytearray) -> AsyncIterator[bytes]:
    """The bytes as they come; the first of them are kept in `head`."""
    async for piece in pieces:
        if len(head) < HEAD:
            head += piece[: HEAD - len(head)]
        yield piece
