"""Files: a place is asked for, the bytes are brought without the token, and a comment names them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.connectors.http import Reply
from bot.connectors.rackspace.capabilities import CAPABILITIES
from bot.connectors.rackspace.client import Rackspace
from bot.connectors.rackspace.files import Slot, slot_of
from bot.domain.abilities import Connected
from bot.domain.file_sending import hindrance, may_be_file
from bot.domain.ids import RemoteFileId, RemoteId
from bot.domain.passages import Unsent
from bot.domain.remote import Upload
from bot.errors import NameTaken, Rejected, RemoteError, Transient
from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.operations.asked import REFUSED_EXTENSIONS
from tests.builders import kept
from tests.connectors.rackspace.harness import RackspaceHarness, running
from tests.connectors.rackspace.mock import (
    DONE,
    SAM,
    STORAGE,
    TICKET,
    Answer,
    Wire,
    at_rackspace,
    no,
    ok,
    told,
)

ID = RemoteId(TICKET)
PLACE = f"{STORAGE}/v1/MossoCloudFS_1/tickets/1234-a.log"
DATA = {
    "expires": 1_795_000_000,
    "max_file_count": 1,
    "max_file_size": 10,
    "signature": "abc",
    "redirect_url": "",
    "upload_url": PLACE,
    "uuid": "1234-a.log",
}


async def whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def a_log(content: bytes = b"hello") -> Upload:
    return Upload(name="a.log", size=len(content), content=whole(content))


def with_file(**more: Any) -> dict[str, Any]:
    """A ticket with a comment that has the file."""
    file = {"filename": "a.log", "uuid": "1234-a.log", "url": f"{PLACE}?temp_url_sig=1", **more}
    said = {
        "id": "2",
        "text": "Attached file: a.log",
        "created": "2026-11-22T11:00:00Z",
        "author": told()["createdBy"],
        "attachments": [file],
    }
    return told(comments=[*told()["comments"], said])


def uploading(*stored: Answer, asked: Answer | None = None, **more: Any) -> tuple[Wire, Rackspace]:
    """A vendor that gives a place; the storage answers so, and the ticket shows the file behind it."""
    answers: dict[str, Any] = {
        "GET ticket": [ok(told()), ok(with_file())],
        "POST attachment": lambda request: asked or ok({"attachment_data": {**DATA, **more}}),
        "POST storage": list(stored),
        "PUT storage": list(stored),
        "POST comments": lambda request: DONE,
    }
    return at_rackspace(answers)


async def test_a_file_is_brought_by_the_form_and_named_in_a_comment() -> None:
    wire, there = uploading(httpx.Response(201))
    assert await there.upload(ID, a_log()) == ("2",)
    [asked] = wire.of("POST attachment")
    assert b'name="filename"; filename="a.log"' in asked.content
    [brought] = wire.of("POST storage")
    assert str(brought.url) == PLACE
    assert "X-Auth-Token" not in brought.headers
    names = [part.split(b'"')[1] for part in brought.content.split(b"Content-Disposition: form-data; ")[1:]]
    assert names == [b"redirect", b"max_file_size", b"max_file_count", b"expires", b"signature", b"file"]
    files = [{"filename": "a.log", "uuid": "1234-a.log"}]
    assert wire.bodies("POST comments") == [
        {"comment": {"text": "Attached file: a.log", "attachments": files}}
    ]


async def test_who_gives_a_file_is_told_with_it() -> None:
    """All of us are one person there, so that only the words say who it was."""
    wire, there = uploading(httpx.Response(201))
    await there.upload(ID, replace(a_log(), by="Ada  (Ops)\nJones"))
    [said] = wire.bodies("POST comments")
    assert said["comment"]["text"] == "Attached file: a.log\n\n-- Ada Ops Jones (via Slack)"


async def test_where_no_form_is_taken_the_bytes_are_put_there_by_themselves() -> None:
    wire, there = uploading(httpx.Response(405))
    wire.answers["PUT storage"] = [httpx.Response(201)]
    assert await there.upload(ID, a_log()) == ("2",)
    [put] = wire.of("PUT storage")
    assert (put.content, "X-Auth-Token" in put.headers) == (b"hello", False)


@pytest.mark.parametrize(
    ("asked", "location", "is_there"),
    [
        ("https://elsewhere.example/", "https://elsewhere.example/?status=201&message=", True),
        ("https://elsewhere.example/", "https://elsewhere.example/", True),
        ("https://elsewhere.example/", "https://elsewhere.example/?status=400&message=too%20late", False),
        ("https://elsewhere.example/", "https://login.example/", False),
        ("", "https://elsewhere.example/?status=201&message=", False),
    ],
)
async def test_another_page_says_what_became_of_a_form(asked: str, location: str, is_there: bool) -> None:
    """Only one that was asked for: whoever else sends us on, as to sign in, has not taken the bytes."""
    wire, there = uploading(httpx.Response(303, headers={"Location": location}), redirect_url=asked)
    if is_there:
        assert await there.upload(ID, a_log()) == ("2",)
    else:
        with pytest.raises(Transient):
            await there.upload(ID, a_log())
    assert "elsewhere.example" not in {each.url.host for each in wire.asked}


@pytest.mark.parametrize(
    ("asked", "stored", "error", "certain"),
    [
        (no(400, "Attachment file extension is not allowed"), None, Rejected, True),
        (httpx.Response(503), None, Transient, True),
        (httpx.ReadTimeout("slow"), None, Transient, True),
        (httpx.Response(200, text="<html>"), None, Transient, True),
        (ok({"attachment_data": {"signature": "abc"}}), None, Transient, True),
        (None, httpx.Response(401, text="FormPost: Form Expired"), Transient, True),
        (None, httpx.Response(413), Rejected, True),
        (None, httpx.ReadTimeout("slow"), Transient, True),
    ],
)
async def test_until_a_comment_names_it_nothing_of_a_file_is_on_the_ticket(
    asked: Answer | None, stored: Answer | None, error: type[RemoteError], certain: bool
) -> None:
    answers: dict[str, Any] = {
        "GET ticket": lambda request: ok(told()),
        "POST attachment": [asked or ok({"attachment_data": DATA})],
        "POST storage": [stored] if stored is not None else [],
    }
    wire, there = at_rackspace(answers)
    with pytest.raises(error) as caught:
        await there.upload(ID, a_log())
    assert caught.value.certain is certain
    assert not wire.of("POST comments")


async def test_a_file_that_is_larger_than_told_is_not_brought() -> None:
    wire, there = uploading(httpx.Response(201))
    with pytest.raises(Rejected, match="10 bytes"):
        await there.upload(ID, a_log(b"x" * 11))
    assert not wire.of("POST storage")


async def test_a_comment_that_is_cut_off_may_have_named_it_and_the_next_try_finds_it() -> None:
    answers: dict[str, Any] = {
        "GET ticket": [ok(told()), ok(with_file())],
        "POST attachment": lambda request: ok({"attachment_data": DATA}),
        "POST storage": [httpx.Response(201)],
        "POST comments": [httpx.RemoteProtocolError("cut")],
    }
    wire, there = at_rackspace(answers)
    with pytest.raises(Transient) as caught:
        await there.upload(ID, a_log())
    assert not caught.value.certain
    assert await there.upload(ID, a_log()) == ("2",)
    assert len(wire.of("POST storage")) == 1


async def test_a_file_of_that_name_by_somebody_else_is_told() -> None:
    ticket = with_file()
    ticket["comments"][1]["author"] = SAM
    _, there = at_rackspace({"GET ticket": lambda request: ok(ticket)})
    with pytest.raises(NameTaken):
        await there.upload(ID, a_log())


async def test_a_file_that_is_there_and_cannot_be_read_is_looked_for_again() -> None:
    wire, there = uploading(httpx.Response(201))
    wire.answers["GET ticket"] = [ok(told()), httpx.Response(503)]
    with pytest.raises(Transient) as caught:
        await there.upload(ID, a_log())
    assert not caught.value.certain


@pytest.mark.parametrize(
    ("more", "url", "uuid"),
    [
        ({}, PLACE, "1234-a.log"),
        ({"upload_url": None, "url": PLACE, "uuid": None, "ufile": "1234"}, PLACE, "1234"),
        ({"uuid": None}, PLACE, "1234-a.log"),
        ({"upload_url": "1234", "uuid": PLACE}, PLACE, "1234"),
    ],
)
def test_only_that_its_name_begins_with_u_is_asked_of_what_holds_a_place(
    more: dict[str, Any], url: str, uuid: str
) -> None:
    body = httpx.Response(200, json={"attachment_data": {**DATA, **more}}).content
    slot = slot_of(Reply(status=200, headers={}, body=body))
    assert (slot.url, slot.uuid) == (url, uuid)
    assert slot == Slot(url=url, uuid=uuid, form=slot.form, most=10)


async def fetched(there: Rackspace, file: str = "1234-a.log") -> bytes:
    return b"".join([piece async for piece in there.download(ID, RemoteFileId(file))])


async def test_a_file_is_fetched_from_its_address_of_the_moment_without_the_token() -> None:
    reads: list[Answer] = [ok(with_file(url=f"{PLACE}?temp_url_sig={number}")) for number in (1, 2)]
    wire, there = at_rackspace(
        {"GET ticket": reads, "GET storage": lambda request: httpx.Response(200, content=b"hello")}
    )
    assert [await fetched(there), await fetched(there)] == [b"hello", b"hello"]
    assert [each.url.params["temp_url_sig"] for each in wire.of("GET storage")] == ["1", "2"]
    assert not [each for each in wire.of("GET storage") if "X-Auth-Token" in each.headers]


@pytest.mark.parametrize(
    ("stored", "error"),
    [
        (httpx.Response(404), Rejected),
        (httpx.Response(401, text="Temp URL invalid"), Transient),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), Transient),
        (httpx.Response(503), Transient),
        (httpx.ConnectError("down"), Transient),
        (
            httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")),
            Transient,
        ),
    ],
)
async def test_what_the_storage_says_instead_of_a_file_is_told(
    stored: Answer, error: type[RemoteError]
) -> None:
    _, there = at_rackspace({"GET ticket": lambda request: ok(with_file()), "GET storage": [stored]})
    with pytest.raises(error) as caught:
        await fetched(there)
    assert caught.value.certain


DIGEST = "5d41402abc4b2a76b9719d911017c592"
EMPTY_DIGEST = "d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize(
    ("content", "headers", "is_whole"),
    [
        (b"hello", {"ETag": DIGEST}, True),
        (b"hello", {"ETag": f'"{DIGEST}"'}, True),
        (b"hello", {"ETag": EMPTY_DIGEST}, False),
        (b"hell", {"ETag": DIGEST}, False),
        (b"hello", {"ETag": f'"{EMPTY_DIGEST}"', "X-Static-Large-Object": "True"}, True),
        (b"hello", {"ETag": 'W/"7"'}, True),
        (b"hello", {}, True),
        (b"", {"ETag": EMPTY_DIGEST}, True),
        (b"", {"ETag": DIGEST}, False),
        (b"", {}, False),
    ],
)
async def test_a_file_is_what_its_storage_says_it_is_and_nothing_is_no_empty_file(
    content: bytes, headers: dict[str, str], is_whole: bool
) -> None:
    """The digest of what it has: https://docs.openstack.org/api-ref/object-store/#get-object-content-and-metadata"""
    answer = httpx.Response(200, content=content, headers=headers)
    _, there = at_rackspace({"GET ticket": lambda request: ok(with_file()), "GET storage": [answer]})
    if is_whole:
        assert await fetched(there) == content
        return
    with pytest.raises(Transient) as caught:
        await fetched(there)
    assert caught.value.certain


async def test_bytes_go_nowhere_and_come_from_nowhere_in_the_open() -> None:
    plain = PLACE.replace("https:", "http:")
    wire, there = uploading(httpx.Response(201), upload_url=plain)
    with pytest.raises(Rejected, match="encrypted"):
        await there.upload(ID, a_log())
    assert not wire.of("POST storage")
    wire, there = at_rackspace({"GET ticket": lambda request: ok(with_file(url=plain))})
    with pytest.raises(Rejected, match="encrypted"):
        await fetched(there)


async def test_a_file_that_is_called_as_another_is_known_is_not_that_other() -> None:
    named = {"filename": "1234-a.log", "uuid": "5678-1234-a.log", "url": f"{STORAGE}/wrong"}
    odd = {"filename": "b\x01.log", "url": f"{STORAGE}/odd"}
    ticket = with_file()
    ticket["comments"].insert(1, {**ticket["comments"][1], "id": "1", "attachments": [named, odd]})
    wire, there = at_rackspace(
        {
            "GET ticket": lambda request: ok(ticket),
            "GET storage": lambda request: httpx.Response(200, content=b"hello"),
        }
    )
    await fetched(there)
    files = [file.id for each in (await there.read(ID)).updates for file in each.files]
    assert files == ["5678-1234-a.log", "b.log", "1234-a.log"]
    await fetched(there, "b.log")
    paths = [each.url.path for each in wire.of("GET storage")]
    assert paths == ["/v1/MossoCloudFS_1/tickets/1234-a.log", "/odd"]


@pytest.mark.parametrize("file", ["1234-a.log", "other"])
async def test_a_file_without_bytes_or_of_another_ticket_is_refused(file: str) -> None:
    _, there = at_rackspace({"GET ticket": lambda request: ok(with_file(url=None, upload_url=PLACE))})
    with pytest.raises(Rejected):
        await fetched(there, file)


def test_what_it_refuses_is_known_beforehand_by_its_extension() -> None:
    remote = Connected(capabilities=CAPABILITIES)
    assert frozenset(CAPABILITIES.refused_extensions) == REFUSED_EXTENSIONS
    for name, expected in (
        ("run.EXE", (Unsent.BARRED, "exe")),
        ("a.log", None),
        ("README", None),
        ("archive.tar.gz", None),
    ):
        assert hindrance(replace(kept().file, name=name, size=5), remote) == expected
    assert may_be_file("Long words.", remote)


async def test_a_file_of_the_vendor_s_is_fetched_from_the_stand_in_after_its_address_has_changed() -> None:
    async with running() as there:
        await _fetched_twice(there)


async def _fetched_twice(there: RackspaceHarness) -> None:
    ticket = RemoteId(seed.WAITING)
    there.give(ticket, "answer.txt", b"hello")
    [file] = (await there.connector.read(ticket)).updates[-1].files
    for _ in range(2):
        assert b"".join([piece async for piece in there.connector.download(ticket, file.id)]) == b"hello"
        there.turn(hours=2)
