"""Sending files out of the file store: into threads, to one person, a whole ticket with all of its files."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import IO

from bot.domain.effects import DropFile, PostFile, SendFile, SendTranscript
from bot.domain.events import FileDeleted, Recorded
from bot.domain.keeping import visible_files
from bot.domain.policy import may_read_notes
from bot.domain.ports import FileStore, Posted, Scene
from bot.domain.reading import as_shown, without_notes
from bot.domain.ticket import ChannelId, KeptFile, PersonId
from bot.errors import FileMissing, Rejected
from bot.service import bundle, transcript
from bot.slack.calls import SYSTEM
from bot.slack.history import History
from bot.slack.people import People
from bot.slack.scenes import asked_for, began, place_of, root_of, unfit
from bot.slack.uploads import Uploads
from bot.slack.words import files as words
from bot.slack.words import to_one

Direct = Callable[[PersonId], Awaitable[ChannelId]]
SPOOLED = 8 * 1024 * 1024
"""How many bytes of an archive are held in memory before it goes to the disk."""


class Sending:
    """Uploads; what it sent is found again by its name. `direct` opens a conversation with one person."""

    def __init__(
        self, uploads: Uploads, history: History, people: People, files: FileStore, direct: Direct
    ) -> None:
        self._uploads = uploads
        self._history = history
        self._people = people
        self._files = files
        self._direct = direct

    async def transcript(self, effect: SendTranscript, scene: Scene) -> None:
        """Upload the ticket as a file: one of text, or an archive when files are kept of it."""
        asked, log = asked_for(effect, scene), _visible(effect, scene)
        files = visible_files(scene.ticket, effect.person, scene.rules)
        ticket = replace(scene.ticket, files=tuple(files))
        if not may_read_notes(ticket, effect.person, scene.rules):
            # A note may be what named them, and customers read of no bridge.
            ticket = replace(ticket, offered=(), vendors=(), customer=None, said_across=())
        names = await self._people.names(transcript.people_of(ticket, log))
        group = scene.rules.group(ticket.group)
        called = group.name if group else None
        text = transcript.transcript(asked.format, ticket, log, names, called)
        name, direct = _name_of(effect, scene), await self._direct(effect.person)
        comment, kept = to_one.transcript_is_here(ticket), bundle.kept_by(log)
        if not kept:
            await self._uploads.share(name, text, direct, None, comment)
            return
        with tempfile.SpooledTemporaryFile(SPOOLED) as archive:
            inner = transcript.file_name(ticket.id, effect.number, asked.format)
            await bundle.write_bundle(archive, inner, text, kept, self._files)
            await self._upload(archive, name, direct, comment)

    async def find_transcript(self, effect: SendTranscript, scene: Scene) -> Posted | None:
        """Look for the upload of an earlier try."""
        direct = await self._direct(effect.person)
        return await self._history.find_file(direct, None, began(scene), _name_of(effect, scene), ours=True)

    async def file(self, effect: PostFile | SendFile, scene: Scene) -> None:
        """Upload a kept file to where it is wanted."""
        file = _file_of(effect, scene)
        if not await self._files.exists(file.key):
            raise _lost(file)
        channel, root = await self._where(effect, scene)
        names = await self._people.names({file.by})
        comment = words.is_here(file, scene.ticket, names, is_private=root is None)
        try:
            await self._uploads.stream(
                file.name, file.size, self._files.open(file.key), channel, root, comment
            )
        except FileMissing as error:
            raise _lost(file) from error

    async def find_file(self, effect: PostFile | SendFile, scene: Scene) -> Posted | None:
        """Look for the upload of an earlier try: no two kept files of a ticket have one name."""
        channel, root = await self._where(effect, scene)
        name = _file_of(effect, scene).name
        return await self._history.find_file(channel, root, began(scene), name, ours=True)

    async def drop(self, effect: DropFile, scene: Scene) -> None:
        """Take a kept file out of the store."""
        if not isinstance(scene.event, FileDeleted):
            raise unfit(effect, scene.event)
        await self._files.delete(scene.event.key)

    async def _where(self, effect: PostFile | SendFile, scene: Scene) -> tuple[ChannelId, str | None]:
        if isinstance(effect, SendFile):
            return await self._direct(effect.person), None
        place = place_of(scene, effect.place)
        return place.channel, root_of(place, "files.completeUploadExternal")

    async def _upload(self, archive: IO[bytes], name: str, channel: ChannelId, comment: str) -> None:
        size = archive.tell()
        archive.seek(0)
        await self._uploads.stream(name, size, bundle.pieces(archive), channel, None, comment)


def _visible(effect: SendTranscript, scene: Scene) -> tuple[Recorded, ...]:
    """As much of the log up to their wish as they may read, as it is to be seen now."""
    reads_notes = may_read_notes(scene.ticket, effect.person, scene.rules)
    shown = as_shown(scene.log if reads_notes else without_notes(scene.log))
    return tuple(each for each in shown if each.number <= effect.number)


def _name_of(effect: SendTranscript, scene: Scene) -> str:
    wanted = asked_for(effect, scene).format
    name = transcript.file_name(effect.ticket, effect.number, wanted)
    return f"{name}.zip" if bundle.kept_by(_visible(effect, scene)) else name


def _file_of(effect: PostFile | SendFile, scene: Scene) -> KeptFile:
    wanted = effect.file if isinstance(effect, PostFile) else getattr(scene.event, "file", None)
    file = next((file for file in scene.ticket.files if file.id == wanted), None)
    if file is None:
        raise unfit(effect, scene.event)
    return file


def _lost(file: KeptFile) -> Rejected:
    return Rejected(SYSTEM, "files.completeUploadExternal", f"the file store has no {file.key} any more")
