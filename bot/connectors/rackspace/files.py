"""How a file gets to Rackspace's storage and from there. What is not documented of it stands here alone.

https://docs.rackspace.com/reference/ticketing-attachments-methods; the form with which its bytes are brought
is that of OpenStack's storage: https://docs.openstack.org/swift/latest/api/form_post_middleware.html
The storage is never told who we are: its addresses are signed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from bot.connectors.http import Part, Reply, Request, exchange, streamed
from bot.connectors.rackspace.wire import NOT_READABLE, PATIENCE, SYSTEM, UNREADABLE, reason_of
from bot.errors import Rejected, Transient

FORM_FIELDS = {
    "redirect_url": "redirect",
    "max_file_size": "max_file_size",
    "max_file_count": "max_file_count",
    "expires": "expires",
    "signature": "signature",
}
"""What its answer calls the fields of the form."""
UPLOAD, DOWNLOAD = "upload", "download"
NO_POST = 405
GONE = (404, 410)
IN_PIECES = frozenset({"x-static-large-object", "x-object-manifest"})
DIGEST = re.compile(r"[0-9a-f]{32}")


class _Asked(msgspec.Struct, frozen=True):
    attachment_data: dict[str, str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a file, for ten minutes; its `uuid` is what a comment names it by."""

    url: str
    uuid: str
    form: Mapping[str, str] = field(default_factory=dict)
    most: int | None = None


def slot_of(reply: Reply) -> Slot:
    """The place that was given. Only that its name begins with u is known of what holds it."""
    try:
        told = msgspec.json.decode(reply.body, type=_Asked, strict=False).attachment_data
    except NOT_READABLE as error:
        raise Transient(SYSTEM, UPLOAD, UNREADABLE, certain=True) from error
    ours = {key: str(value) for key, value in told.items() if key.startswith("u") and value}
    urls = [each for each in ours.values() if each.startswith(("https://", "http://"))]
    if not urls:
        raise Transient(SYSTEM, UPLOAD, UNREADABLE, certain=True)
    names = [each for each in ours.values() if each not in urls]
    most = told.get("max_file_size")
    return Slot(
        url=urls[0],
        uuid=names[0] if names else urlsplit(urls[0]).path.rstrip("/").rpartition("/")[2],
        form={name: _text(told.get(key)) for key, name in FORM_FIELDS.items() if key in told},
        most=int(most) if most and str(most).isdigit() else None,
    )


async def bring(client: httpx.AsyncClient, slot: Slot, name: str, content: bytes) -> None:
    """Put the bytes into their place: by its form, or where that is not taken by themselves."""
    _demand_encrypted(client, UPLOAD, slot.url)
    if slot.most is not None and len(content) > slot.most:
        raise Rejected(SYSTEM, UPLOAD, f"a file may have {slot.most:,} bytes")
    part = Part(field="file", name=name, content=content)
    request = Request(method="POST", path=slot.url, form=slot.form, part=part, seconds=PATIENCE)
    reply = await exchange(client, SYSTEM, UPLOAD, request, {})
    if reply.status == NO_POST:
        request = Request(method="PUT", path=slot.url, content=content, seconds=PATIENCE)
        reply = await exchange(client, SYSTEM, UPLOAD, request, {})
    if not _is_there(reply, slot):
        _refuse(reply)


def _demand_encrypted(client: httpx.AsyncClient, operation: str, url: str) -> None:
    """Raise Rejected for an address that is less safe than that of ticketing itself: files are as secret."""
    known = ("https://", "http://") if client.base_url.scheme == "http" else ("https://",)
    if not url.lower().startswith(known):
        raise Rejected(SYSTEM, operation, "the way to its storage is not encrypted")


def _is_there(reply: Reply, slot: Slot) -> bool:
    """A form may be answered with the page that it names, whose address says what became of it."""
    if not 300 <= reply.status < 400:
        return 200 <= reply.status < 300
    page, location = slot.form.get(FORM_FIELDS["redirect_url"], ""), reply.headers.get("Location", "")
    if not page or not location.startswith(page):
        return False
    _, _, asked = location.partition("?")
    return parse_qs(asked).get("status", ["201"])[0].startswith("2")


def _refuse(reply: Reply) -> None:
    if reply.status == 413:
        raise Rejected(SYSTEM, UPLOAD, "the file is too large")
    # Whatever else it was, another place may do: nothing of it is on the ticket yet.
    raise Transient(SYSTEM, UPLOAD, f"the storage does not take it: {reason_of(reply)}", certain=True)


async def fetch(client: httpx.AsyncClient, url: str) -> AsyncIterator[bytes]:
    """The bytes of a file, in pieces, from its address of the moment.

    Raises Transient where they are not what the storage says that it has: nothing at all is an empty file
    only if it says so.
    """
    _demand_encrypted(client, DOWNLOAD, url)
    read, is_empty = hashlib.md5(usedforsecurity=False), True
    async with streamed(client, SYSTEM, DOWNLOAD, url) as stream:
        if stream.status in GONE:
            raise Rejected(SYSTEM, DOWNLOAD, "the file is gone")
        if stream.status != 200:
            raise Transient(SYSTEM, DOWNLOAD, f"status {stream.status}", certain=True)
        async for piece in stream.pieces:
            read.update(piece)
            is_empty = is_empty and not piece
            yield piece
        wanted = _digest_in(stream.headers)
        if (is_empty and wanted is None) or wanted not in (None, read.hexdigest()):
            raise Transient(SYSTEM, DOWNLOAD, "other bytes than the storage has", certain=True)


def _digest_in(headers: Mapping[str, str]) -> str | None:
    """The digest of a file in the storage, if it tells that: not of one in several pieces, or packed.

    https://docs.openstack.org/api-ref/object-store/#get-object-content-and-metadata
    """
    if not IN_PIECES.isdisjoint(each.lower() for each in headers) or headers.get("Content-Encoding"):
        return None
    told = headers.get("ETag", "").strip('"').lower()
    return told if DIGEST.fullmatch(told) else None


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
