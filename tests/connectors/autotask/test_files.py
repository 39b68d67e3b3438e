"""Files: text within JSON, once each, no faster than it takes them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.domain.ids import RemoteFileId, RemoteId
from bot.domain.remote import Manner, Upload
from bot.domain.ticket import Visibility
from bot.errors import Deferred, Rejected, RemoteError
from tests.connectors.autotask.mock import ADA, AT, JANE, US, Instance, connected, ticket
from tests.fakes import HandClock

HERE = RemoteId("8103")


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


def upload(name: str, content: bytes) -> Upload:
    return Upload(name=name, size=len(content), content=pieces(content))


@pytest.mark.parametrize(
    ("manner", "publish"),
    [
        (Manner(), 1),
        (Manner(visibility=Visibility.INTERNAL), 2),
        (Manner(visibility=Visibility.INTERNAL, as_whom="contact:99"), 1),
    ],
)
async def test_a_file_is_put_there_as_text_for_whom_it_is_meant(manner: Manner, publish: int) -> None:
    instance = Instance(rows={"Tickets": [ticket()]})
    _, autotask = connected(instance)
    [made] = await autotask.upload(HERE, upload("a.log", b"hello"), manner)
    [sent] = instance.bodies("POST Tickets/8103/Attachments")
    assert base64.b64decode(sent.pop("data")) == b"hello"
    told = {"attachmentType": "FILE_ATTACHMENT", "title": "a.log", "fullPath": "a.log", "id": 0}
    assert sent == {**told, "publish": publish}
    assert made == "file:5001"


async def test_what_we_put_there_is_not_put_there_again_but_another_s_file_is_another() -> None:
    ours = {"id": 7, "ticketID": 8103, "fullPath": "a.log", "fileSize": 5, "attachedByResourceID": US}
    instance = Instance()
    instance.rows |= {"Tickets": [ticket()], "TicketAttachments": [ours]}
    _, autotask = connected(instance)
    assert await autotask.upload(HERE, upload("a.log", b"hello")) == ("file:7",)
    assert await autotask.upload(HERE, upload("a.log", b"longer")) == ("file:5001",)
    ours["attachedByResourceID"] = ADA
    assert await autotask.upload(HERE, upload("a.log", b"hello")) == ("file:5002",)


async def test_no_more_than_ten_million_bytes_go_in_five_minutes() -> None:
    clock = HandClock()
    _, autotask = connected(Instance(rows={"Tickets": [ticket()]}), clock)
    large = b"x" * 6_000_000
    await autotask.upload(HERE, upload("1.log", large))
    clock.turn(minutes=1)
    with pytest.raises(Deferred) as caught:
        await autotask.upload(HERE, upload("2.log", large))
    assert (caught.value.certain, caught.value.after) == (True, 240.0)
    await autotask.upload(HERE, upload("3.log", b"x" * 4_000_000))
    clock.turn(minutes=4)
    await autotask.upload(HERE, upload("2.log", large))


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("file:7", "GET Tickets/8103/Attachments/7"),
        ("notefile:5:7", "GET TicketNotes/5/Attachments/7"),
        ("timefile:5:7", "GET TimeEntries/5/Attachments/7"),
    ],
)
async def test_bytes_come_through_the_parent_of_a_file(file: str, path: str) -> None:
    text = base64.b64encode(b"hello" * 30_000).decode()
    told = {"items": [{"id": 7, "data": f"{text[:100]}\r\n{text[100:]}"}]}
    instance = Instance(answers={path: [httpx.Response(200, json=told)]})
    _, autotask = connected(instance)
    got = [each async for each in autotask.download(HERE, RemoteFileId(file))]
    assert b"".join(got) == b"hello" * 30_000
    assert len(got) == 3


@pytest.mark.parametrize(
    ("file", "told", "error"),
    [
        ("file:x", None, Rejected),
        ("notefile:7", None, Rejected),
        ("https://evil.example", None, Rejected),
        ("file:7", {"items": []}, Rejected),
        ("file:7", {"items": [{"data": None}]}, Rejected),
        ("file:7", {"items": [{"data": "%%%"}]}, Rejected),
        ("file:7", {"items": [{"data": "abc"}]}, Rejected),
    ],
)
async def test_what_is_no_file_is_refused(file: str, told: object, error: type[RemoteError]) -> None:
    answers = {"GET Tickets/8103/Attachments/7": [httpx.Response(200, json=told)]}
    _, autotask = connected(Instance(answers=answers))  # type: ignore[arg-type]  # One of its answers.
    with pytest.raises(error):
        [each async for each in autotask.download(HERE, RemoteFileId(file))]


async def test_files_are_told_with_what_they_came_with() -> None:
    instance = Instance()
    file = {"fullPath": "C:\\logs\\a.log", "fileSize": 5, "attachDate": AT, "attachedByContactID": JANE}
    note = {"id": 5, "ticketID": 8103, "description": "Here.", "noteType": 3, "creatorResourceID": ADA}
    instance.rows |= {
        "Tickets": [ticket()],
        "TicketNotes": [{**note, "createDateTime": AT, "publish": 1}],
        "TicketAttachments": [{**file, "id": 7, "ticketID": 8103, "publish": 2}],
        "TicketNoteAttachments": [{**file, "id": 9, "ticketNoteID": 5}],
    }
    _, autotask = connected(instance)
    _, said, alone = (await autotask.read(HERE)).updates
    assert [(each.id, each.name, each.size) for each in said.files] == [("notefile:5:9", "a.log", 5)]
    assert [(each.id, each.name) for each in alone.files] == [("file:7", "a.log")]
    assert (alone.author.name, alone.visibility, alone.text) == ("Jane Roe", Visibility.INTERNAL, "")
