"""Bringing files of Slack's into the file store: asked about first, then streamed, never run.

https://docs.slack.dev/messaging/working-with-files#downloading_files
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import FetchFile
from bot.domain.events import UpdateAdded
from bot.domain.file_types import HEAD, HTML, sniffed
from bot.domain.keeping import is_kept, refusal
from bot.domain.ports import Fetched, FileStore, Scene, Unfetched
from bot.domain.ticket import File, FileKey, FileReason
from bot.errors import FileTooLarge, Rejected, Transient, Unauthorized, Withheld
from bot.slack.answers import FileInfo, FileRecord
from bot.slack.calls import SYSTEM, ask, seconds, translated
from bot.slack.scenes import unfit

DOWNLOAD = "download"
SLACKS = (".slack.com", ".slack-edge.com", ".slack-files.com")
"""Where Slack serves files from; nobody else is shown our token."""
MOST_REDIRECTS = 5
PATIENCE = aiohttp.ClientTimeout(total=None, connect=10, sock_read=30)
"""A large file takes its time, but bytes have to come."""
CHUNK = 256 * 1024

LOST = frozenset({"file_not_found", "file_deleted", "access_denied", "not_visible"})
"""Words of files.info that say that the file is not there, or not for us: asking again changes nothing."""
NO_SCOPE = "missing_scope"
MODES = {
    "external": FileReason.EXTERNAL,
    "tombstone": FileReason.GONE,
    "hidden_by_limit": FileReason.HIDDEN,
}
SIGN_IN = "Slack shows a sign-in page instead of the file: the app needs files:read, and the token its scope"
_SIGN_IN_SAYS = (b"sign in", b"signin", b"log in")


class _NotThere(Exception):
    """What is at the address is not the file, and will never be."""

    def __init__(self, reason: FileReason, details: str) -> None:
        super().__init__(details)
        self.reason = reason
        self.details = details


class Downloads:
    """Fetches files over the client's shared session. Raises RemoteError for what may pass later.

    Withheld: we know the file, and are shown a sign-in page or the door instead of it.
    """

    def __init__(self, client: AsyncWebClient, files: FileStore) -> None:
        self._client = client
        self._files = files

    async def fetch(self, effect: FetchFile, scene: Scene) -> Fetched | Unfetched | None:
        """Bring file `index` of an update into the store; None when this very file is there already."""
        said = scene.event
        if not isinstance(said, UpdateAdded) or effect.index >= len(said.files):
            raise unfit(effect, said)
        file, rules = said.files[effect.index], scene.rules.files
        if is_kept(scene.ticket, file.remote_id, said.visibility):
            return None
        reason = refusal(file.name, file.size, effect.index, rules)
        if reason is not None:
            return Unfetched(name=file.name, reason=reason)
        record = await self._record(file)
        if isinstance(record, Unfetched):
            return record
        name = record.name or file.name
        reason = MODES.get(record.mode or "") or refusal(name, record.size or 0, effect.index, rules)
        if reason is not None:
            return Unfetched(name=name, reason=reason)
        key = FileKey(f"{scene.workspace}/{effect.ticket}/{effect.number}-{effect.index}")
        try:
            return await self._bring(record, name, key, rules.most_bytes)
        except FileTooLarge:
            return Unfetched(name=name, reason=FileReason.TOO_LARGE)
        except _NotThere as error:
            return Unfetched(name=name, reason=error.reason, details=error.details)

    async def _record(self, file: File) -> FileRecord | Unfetched:
        """What Slack knows of the file now: events of shared channels carry no more than its id.

        https://docs.slack.dev/apis/slack-connect/#files
        """
        try:
            return (await ask("files.info", self._client.files_info(file=file.remote_id), FileInfo)).file
        except Rejected as error:
            reason = FileReason.GONE if error.reason in LOST else FileReason.UNREADABLE
            return Unfetched(name=file.name, reason=reason, details=error.reason)
        except Unauthorized as error:
            if error.reason.startswith(NO_SCOPE):
                raise Withheld(SYSTEM, error.operation, error.reason) from error
            raise

    async def _bring(self, record: FileRecord, name: str, key: FileKey, most: int) -> Fetched:
        address = record.url_private_download or record.url_private
        if not address:
            raise _NotThere(FileReason.UNREADABLE, "no address")
        head = bytearray()
        with translated(DOWNLOAD, changes=False):
            async with self._answer(address) as answer:
                claimed = record.mimetype or ""
                if answer.content_type == HTML and not claimed.startswith(HTML):
                    raise Withheld(SYSTEM, DOWNLOAD, SIGN_IN)
                is_whole = answer.content_length in (None, record.size)
                body = _watched(answer, head, may_be_sign_in=not is_whole)
                stored = await self._files.put(key, body, most=most)
        return Fetched(
            name=name,
            claimed=claimed,
            type=sniffed(bytes(head)),
            key=key,
            stored=stored,
            is_open=bool(record.is_public),
        )

    @asynccontextmanager
    async def _answer(self, address: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer at an address of Slack's, wherever on Slack it sends us on to."""
        session = self._client.session
        if session is None:
            raise ValueError("The Slack client needs a shared session.")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        for _ in range(MOST_REDIRECTS):
            if not self._is_slacks(address):
                raise _NotThere(FileReason.UNREADABLE, f"it lies at {urlsplit(address).hostname}")
            async with session.get(
                address, headers=headers, allow_redirects=False, timeout=PATIENCE
            ) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    _expect_file(answer)
                    yield answer
                    return
                address = urljoin(address, answer.headers.get("Location", ""))
        raise _NotThere(FileReason.UNREADABLE, "it is sent on and on")

    def _is_slacks(self, address: str) -> bool:
        """Whether our token may be shown there: to Slack over TLS, and to where the Web API is."""
        there, api = urlsplit(address), urlsplit(self._client.base_url)
        if (there.scheme, there.netloc) == (api.scheme, api.netloc):
            return True
        return there.scheme == "https" and f".{there.hostname}".endswith(SLACKS)


def _expect_file(answer: aiohttp.ClientResponse) -> None:
    status = answer.status
    if status == 200:
        return
    if status in (401, 403):
        raise Withheld(SYSTEM, DOWNLOAD, f"HTTP {status}")
    if status in (404, 410):
        raise _NotThere(FileReason.GONE, f"HTTP {status}")
    if status == 429 or status >= 500:
        after = seconds(answer.headers.get("Retry-After"))
        raise Transient(SYSTEM, DOWNLOAD, f"HTTP {status}", certain=True, after=after)
    raise _NotThere(FileReason.UNREADABLE, f"HTTP {status}")


async def _watched(
    answer: aiohttp.ClientResponse, head: bytearray, *, may_be_sign_in: bool
) -> AsyncIterator[bytes]:
    """The bytes as they come; the first of them are kept in `head`, and may give a sign-in page away."""
    async for chunk in answer.content.iter_chunked(CHUNK):
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
            if may_be_sign_in and _is_sign_in(bytes(head)):
                raise Withheld(SYSTEM, DOWNLOAD, SIGN_IN)
        yield chunk


def _is_sign_in(head: bytes) -> bool:
    """Whether a page that was to be a page of somebody's is Slack's own, which asks who we are."""
    page = head.lower()
    return sniffed(head) == HTML and b"slack" in page and any(words in page for words in _SIGN_IN_SAYS)
