"""Files at Autotask: their bytes are text within JSON, and come only when one is read through its parent.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/TicketAttachmentsEntity.htm
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator
from typing import Any

from bot.connectors.autotask import calls
from bot.connectors.autotask.calls import FILES
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.limits import Freightage
from bot.connectors.autotask.rows import Page, Row, whole
from bot.connectors.autotask.shapes import attacher, file_of
from bot.connectors.autotask.speaking import contact_of, resource_of
from bot.connectors.autotask.wire import SYSTEM, Call
from bot.domain.ids import RemoteFileId, RemoteUpdateId
from bot.domain.remote import Manner, Upload
from bot.domain.ticket import Visibility
from bot.errors import Rejected

UPLOAD, DOWNLOAD = "upload", "download"
PIECE = 64 * 1024
SORT = "FILE_ATTACHMENT"
LONGEST_NAME = 255


async def upload(
    knowing: Knowing, freightage: Freightage, ticket: int, file: Upload, manner: Manner
) -> RemoteUpdateId:
    """Put a file on a ticket, unless we have done so before."""
    known = await knowing.known()
    name = file.name[-LONGEST_NAME:]
    for each in await knowing.line.shown(FILES, "ticketID", [ticket]) or ():
        there = file_of(each, "")
        if attacher(each, known).is_us and (there.name, there.size) == (name, file.size):
            return RemoteUpdateId(f"file:{each.id}")
    freightage.take(UPLOAD, file.size)
    content = b"".join([piece async for piece in file.content])
    # Not in a contact's name: nothing of it would tell that it was us who put it there.
    is_public = manner.visibility is Visibility.PUBLIC or contact_of(manner.as_whom) is not None
    publish = known.files.everybody if is_public else known.files.internal
    body: dict[str, Any] = {
        "attachmentType": SORT,
        "title": name,
        "fullPath": name,
        "publish": int(publish),
        "data": base64.b64encode(content).decode(),
    }
    call = calls.attach(ticket, body, resource_of(manner.as_whom))
    return RemoteUpdateId(f"file:{await knowing.line.made(call)}")


def call_for(ticket: int, file: RemoteFileId) -> Call:
    """The call that brings a file. Raises Rejected for what is none."""
    sort, *rest = file.split(":")
    match sort, [whole(each) for each in rest]:
        case "file", [int() as number]:
            return calls.attachment(ticket, number)
        case "notefile", [int() as note, int() as number]:
            return calls.note_attachment(note, number)
        case "timefile", [int() as entry, int() as number]:
            return calls.time_attachment(entry, number)
        case _:
            raise Rejected(SYSTEM, DOWNLOAD, "the file is not there")


async def download(knowing: Knowing, ticket: int, file: RemoteFileId) -> AsyncIterator[bytes]:
    """The bytes of a file, in pieces. They come within one answer."""
    call = call_for(ticket, file)
    rows = (await knowing.line.asked(call, Page)).rows
    row = next(iter(rows), Row())
    text = row.value("data")
    if not isinstance(text, str):
        raise Rejected(SYSTEM, DOWNLOAD, "the file is not there, or it is a link")
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected(SYSTEM, DOWNLOAD, "a file that is not to be read") from error
    for begin in range(0, len(content), PIECE):
        yield content[begin : begin + PIECE]
