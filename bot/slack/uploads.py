"""Sharing a text or a stream as a file: ask for a place, send the bytes there, put the file into a thread.

https://docs.slack.dev/messaging/working-with-files
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ticket import ChannelId
from bot.errors import Rejected, Transient
from bot.slack.answers import Nothing, UploadPlace
from bot.slack.calls import PATIENCE, SYSTEM, act, ask, translated
from bot.slack.text import cut

SPOKEN_LIMIT = 1_000
TOO_LARGE = 413

PATIENCE_WITH_LARGE = 540.0
"""Seconds that the bytes of a file of any size may take."""


class Uploads:
    """Sends files over the client's shared session."""

    def __init__(self, client: AsyncWebClient) -> None:
        if client.session is None:
            raise ValueError("The Slack client needs a shared session.")
        self._client = client
        self._session = client.session

    async def share(
        self,
        name: str,
        text: str | bytes,
        channel: ChannelId,
        root: str | None,
        words: str | None = None,
        spoken: str = "",
    ) -> None:
        """Share a file in a thread, or in a conversation, with some words over it. Raises RemoteError.

        `spoken` is what a picture says to whoever has it read out.
        """
        content = text.encode() if isinstance(text, str) else text
        place = await self._place(name, len(content), spoken)
        await self._send(place.upload_url, content, len(content), PATIENCE)
        await self._share(place, name, channel, root, words)

    async def stream(
        self,
        name: str,
        size: int,
        chunks: AsyncIterator[bytes],
        channel: ChannelId,
        root: str | None,
        words: str | None = None,
    ) -> None:
        """Share what comes in pieces, `size` bytes in all and at least one. Raises RemoteError."""
        place = await self._place(name, size)
        await self._send(place.upload_url, chunks, size, PATIENCE_WITH_LARGE)
        await self._share(place, name, channel, root, words)

    async def _place(self, name: str, size: int, spoken: str = "") -> UploadPlace:
        return await ask(
            "files.getUploadURLExternal",
            self._client.files_getUploadURLExternal(
                filename=name, length=size, alt_txt=cut(spoken, SPOKEN_LIMIT) or None
            ),
            UploadPlace,
        )

    async def _share(
        self, place: UploadPlace, name: str, channel: ChannelId, root: str | None, words: str | None
    ) -> None:
        # Until this call the file is nobody's, so only this one can have happened without our knowing.
        await act(
            "files.completeUploadExternal",
            self._client.files_completeUploadExternal(
                files=[{"id": place.file_id, "title": name}],
                channel_id=channel,
                thread_ts=root,
                initial_comment=words,
            ),
            Nothing,
        )

    async def _send(
        self, url: str, content: bytes | AsyncIterator[bytes], size: int, patience: float
    ) -> None:
        # Said beforehand, the length keeps a stream from being cut into HTTP chunks.
        length = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        limits = aiohttp.ClientTimeout(total=patience, connect=10)
        with translated("upload", changes=False):
            async with self._session.post(url, data=content, headers=length, timeout=limits) as answer:
                status = answer.status
        if status == TOO_LARGE:
            raise Rejected(SYSTEM, "upload", f"HTTP {status}")
        if status != 200:
            raise Transient(SYSTEM, "upload", f"HTTP {status}", certain=True)
