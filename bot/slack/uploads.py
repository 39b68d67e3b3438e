"""Sharing a file in a thread: ask for a place, send the bytes there, put the file into the thread.

https://docs.slack.dev/messaging/working-with-files
"""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ticket import ChannelId
from bot.errors import Transient
from bot.slack.answers import Nothing, UploadPlace
from bot.slack.calls import PATIENCE, SYSTEM, act, ask, translated
from bot.slack.text import cut

SPOKEN_LIMIT = 1_000


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
        place = await ask(
            "files.getUploadURLExternal",
            self._client.files_getUploadURLExternal(
                filename=name, length=len(content), alt_txt=cut(spoken, SPOKEN_LIMIT) or None
            ),
            UploadPlace,
        )
        await self._send(place.upload_url, content)
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

    async def _send(self, url: str, content: bytes) -> None:
        with translated("upload", changes=False):
            async with asyncio.timeout(PATIENCE), self._session.post(url, data=content) as answer:
                status = answer.status
        if status != 200:
            raise Transient(SYSTEM, "upload", f"HTTP {status}", certain=True)
