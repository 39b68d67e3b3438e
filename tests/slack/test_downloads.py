"""Files out of Slack: streamed into the store, or known for what they are; our token stays with Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import FileRules
from bot.domain.effects import FetchFile, PostLine
from bot.domain.events import FileRefused
from bot.domain.ports import Fetched, Reference, Scene, Unfetched
from bot.domain.ticket import ChannelId, File, FileKey, FileReason, KeptFile, Place, Visibility
from bot.errors import FileMissing, Rejected, Transient, Unauthorized, Withheld
from bot.slack.downloads import Downloads
from storage.files import MemoryFiles
from tests.sandbox.harness import HELP
from tests.sandbox.manifest import SCOPES
from tests.sandbox.manifest import manifest as sandbox_manifest
from tests.slack.office import Office, an_office
from tests.slack.scenes import ANNA, NOW, NUMBER, RULES, SIGNED, TICKET, said
from tests.slack.scenes import scene as a_scene

FETCH = FetchFile(ticket=NUMBER, number=2, index=0)
KEY = FileKey(f"T0DESK001/{NUMBER}/2-0")
LOG = File(remote_id="F1", name="log.txt", mimetype="text/plain", size=4, link="")
SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in to Desk | Slack</title></head></html>"
Serving = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class World:
    """A Web API of one method, and whatever lies behind the addresses that it gives."""

    url: str = ""
    record: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    serve: Serving | None = None
    tokens: list[str | None] = field(default_factory=list)
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def scene(self, **rules: Any) -> Scene:
        """An update with one file, at a desk with these rules for files."""
        return a_scene(said("see", (LOG,)), rules=replace(RULES, files=FileRules(**rules)))

    async def fetch(self, **rules: Any) -> Fetched | Unfetched | None:
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient("xoxb-1", base_url=f"{self.url}/api/", session=session, retry_handlers=[])
            return await Downloads(client, self.files).fetch(FETCH, self.scene(**rules))

    async def kept(self) -> bytes | None:
        try:
            return b"".join([piece async for piece in self.files.open(KEY)])
        except FileMissing:
            return None


@pytest.fixture
async def world() -> AsyncIterator[World]:
    known = World()

    async def info(_: web.Request) -> web.Response:
        return web.json_response(known.answer or {"ok": True, "file": known.record})

    async def body(request: web.Request) -> web.StreamResponse:
        known.tokens.append(request.headers.get("Authorization"))
        assert known.serve is not None
        return await known.serve(request)

    async with serving(info, body) as url:
        known.url = url
        known.record = {
            "id": "F1",
            "name": "log.txt",
            "mimetype": "text/plain",
            "size": 4,
            "mode": "hosted",
            "url_private_download": f"{url}/file/log.txt",
        }
        known.serve = plain(b"boom")
        yield known


@asynccontextmanager
async def serving(info: Serving, body: Serving) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/api/files.info", info)
    app.router.add_get("/file/{name}", body)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def plain(body: bytes, content_type: str = "text/plain", **answer: Any) -> Serving:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, **answer)

    return serve


async def test_a_file_is_kept_with_what_its_bytes_say(world: World) -> None:
    fetched = await world.fetch()
    assert isinstance(fetched, Fetched)
    assert (fetched.name, fetched.type, fetched.claimed) == ("log.txt", "text/plain", "text/plain")
    assert (fetched.key, fetched.stored.size, fetched.is_open) == (KEY, 4, False)
    assert await world.kept() == b"boom"
    assert world.tokens == ["Bearer xoxb-1"]


async def test_what_is_said_to_be_a_picture_may_be_a_program(world: World) -> None:
    world.record |= {"name": "cat.png", "mimetype": "image/png"}
    world.serve = plain(b"MZ\x90\x00" + bytes(100), "image/png")
    fetched = await world.fetch()
    assert isinstance(fetched, Fetched)
    assert fetched.type == "application/vnd.microsoft.portable-executable"
    assert fetched.claimed == "image/png"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"mode": "external", "is_external": True}, FileReason.EXTERNAL),
        ({"mode": "tombstone"}, FileReason.GONE),
        ({"mode": "hidden_by_limit"}, FileReason.HIDDEN),
        ({"size": 2_000}, FileReason.TOO_LARGE),
        ({"name": "run.exe"}, FileReason.UNWANTED),
        ({"url_private_download": None}, FileReason.UNREADABLE),
        ({"url_private_download": "https://evil.example/log.txt"}, FileReason.UNREADABLE),
        ({"url_private_download": "https://slack.com.evil.example/log.txt"}, FileReason.UNREADABLE),
        ({"url_private_download": "http://files.slack.com/log.txt"}, FileReason.UNREADABLE),
        ({"url_private_download": "file:///etc/passwd"}, FileReason.UNREADABLE),
    ],
)
async def test_what_is_no_file_of_ours_is_not_even_asked_for(
    world: World, record: dict[str, Any], reason: FileReason
) -> None:
    world.record |= record
    fetched = await world.fetch(most_bytes=1_000, refuse=("exe",))
    assert isinstance(fetched, Unfetched)
    assert fetched.reason is reason
    assert world.tokens == []


@pytest.mark.parametrize(
    ("word", "reason"),
    [("file_not_found", FileReason.GONE), ("file_deleted", FileReason.GONE), ("odd", FileReason.UNREADABLE)],
)
async def test_a_file_that_slack_does_not_show_is_refused_for_good(
    world: World, word: str, reason: FileReason
) -> None:
    world.answer = {"ok": False, "error": word}
    fetched = await world.fetch()
    assert isinstance(fetched, Unfetched)
    assert (fetched.reason, fetched.details) == (reason, word)


@pytest.mark.parametrize(
    ("word", "is_withheld"), [("missing_scope", True), ("token_revoked", False), ("account_inactive", False)]
)
async def test_what_keeps_all_from_us_is_no_fault_of_the_file(
    world: World, word: str, is_withheld: bool
) -> None:
    world.answer = {"ok": False, "error": word}
    with pytest.raises(Unauthorized) as failed:
        await world.fetch()
    assert isinstance(failed.value, Withheld) is is_withheld


async def test_a_file_that_grows_over_the_limit_leaves_nothing(world: World) -> None:
    world.serve = plain(b"much more than four")
    fetched = await world.fetch(most_bytes=10)
    assert isinstance(fetched, Unfetched)
    assert fetched.reason is FileReason.TOO_LARGE
    assert await world.kept() is None


@pytest.mark.parametrize("mimetype", ["text/plain", "image/png", "", "text/html"])
async def test_a_sign_in_page_is_no_file(world: World, mimetype: str) -> None:
    world.record |= {"mimetype": mimetype, "size": 4}
    world.serve = plain(SIGN_IN, "text/html")
    with pytest.raises(Withheld, match="sign-in page"):
        await world.fetch()
    assert await world.kept() is None


async def test_a_page_that_somebody_shared_is_a_file(world: World) -> None:
    world.record |= {"name": "login.html", "mimetype": "text/html", "size": len(SIGN_IN)}
    world.serve = plain(SIGN_IN, "text/html")
    assert isinstance(await world.fetch(), Fetched)
    assert await world.kept() == SIGN_IN


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 429, "headers": {"Retry-After": "7"}}, Transient),
        ({"status": 503}, Transient),
        ({"status": 401}, Withheld),
        ({"status": 403}, Withheld),
    ],
)
async def test_what_may_pass_later_is_tried_again(
    world: World, answer: dict[str, Any], error: type[Exception]
) -> None:
    world.serve = plain(b"", **answer)
    with pytest.raises(error) as failed:
        await world.fetch()
    assert getattr(failed.value, "after", None) == (7.0 if answer["status"] == 429 else None)


@pytest.mark.parametrize(("status", "reason"), [(404, FileReason.GONE), (418, FileReason.UNREADABLE)])
async def test_what_never_passes_is_refused(world: World, status: int, reason: FileReason) -> None:
    world.serve = plain(b"", status=status)
    fetched = await world.fetch()
    assert isinstance(fetched, Unfetched)
    assert fetched.reason is reason


async def test_what_breaks_off_is_kept_by_nobody_and_tried_again(world: World) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "4"})
        await response.prepare(request)
        await response.write(b"bo")
        assert request.transport is not None
        request.transport.close()
        return response

    world.serve = cut
    with pytest.raises(Transient):
        await world.fetch()
    assert await world.kept() is None


async def test_slack_may_send_us_on_within_itself_but_nowhere_else(world: World) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        raise AssertionError("nobody else is asked")

    async with serving(elsewhere, elsewhere) as other:
        world.serve = plain(b"", status=302, headers={"Location": f"{other}/file/log.txt"})
        fetched = await world.fetch()
    assert isinstance(fetched, Unfetched)
    assert fetched.reason is FileReason.UNREADABLE

    async def once(request: web.Request) -> web.StreamResponse:
        if request.match_info["name"] == "log.txt":
            return web.Response(status=302, headers={"Location": "/file/there.txt"})
        return web.Response(body=b"boom", content_type="text/plain")

    world.serve = once
    assert isinstance(await world.fetch(), Fetched)
    world.serve = plain(b"", status=302, headers={"Location": "/file/log.txt"})
    assert isinstance(await world.fetch(), Unfetched)


async def test_a_shared_channels_file_gets_its_name_when_it_is_asked_for(world: World) -> None:
    unknown = File(remote_id="F1", name="F1", mimetype="", size=0, link="")
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-1", base_url=f"{world.url}/api/", session=session, retry_handlers=[])
        fetched = await Downloads(client, world.files).fetch(FETCH, a_scene(said("", (unknown,))))
    assert isinstance(fetched, Fetched)
    assert fetched.name == "log.txt"


async def test_a_file_that_is_kept_already_is_not_asked_for(world: World) -> None:
    kept = KeptFile(
        id=1,
        update=2,
        index=0,
        remote_id="F1",
        name="log.txt",
        key=KEY,
        size=4,
        sha256="",
        type="",
        claimed="",
        by=ANNA,
        at=NOW,
        visibility=Visibility.PUBLIC,
    )
    scene = a_scene(said("", (LOG,)), replace(TICKET, files=(kept,)))
    assert await Downloads(AsyncWebClient("xoxb-1"), world.files).fetch(FETCH, scene) is None
    with pytest.raises(Rejected):
        await Downloads(AsyncWebClient("xoxb-1"), world.files).fetch(FETCH, a_scene())


@pytest.mark.parametrize("scoped", [True, False])
async def test_the_sandbox_gives_the_file_or_its_sign_in_page_as_slack_does(scoped: bool) -> None:
    scopes = SCOPES if scoped else [scope for scope in SCOPES if scope != "files:read"]
    async with an_office(manifest=sandbox_manifest(scopes=scopes)) as office:
        anna = office.person("anna")
        file = await anna.upload("log.txt", b"boom")
        await anna.post(HELP, "see", files=[file["id"]])
        if not scoped:
            with pytest.raises(Withheld, match="files:read"):
                await fetched_in(office, file["id"])
            return
        fetched = await fetched_in(office, file["id"])
        assert isinstance(fetched, Fetched)
        assert fetched.is_open
        assert b"".join([piece async for piece in office.files.open(KEY)]) == b"boom"


async def fetched_in(office: Office, file: str) -> Fetched | Unfetched | None:
    shared = replace(LOG, remote_id=file)
    return await office.thread.fetch(FETCH, a_scene(said("", (shared,))))


async def test_the_thread_is_told_how_files_are_let_through_again() -> None:
    refused = FileRefused(
        **SIGNED, update=2, index=0, name="<log>.txt", reason=FileReason.WITHHELD, details="", author=ANNA,
        message=None, is_told=True, visibility=Visibility.PUBLIC,
    )  # fmt: skip
    async with an_office() as office:
        root = str((await office.person("anna").post(HELP, "see"))["ts"])
        place = Place(number=1, channel=ChannelId(HELP), root=root, card=root)
        line = PostLine(ticket=NUMBER, place=1, channel=place.channel, number=9)
        scene = a_scene(refused, replace(TICKET, places=(place,)))
        await office.thread.perform(line, scene, Reference("ref-1"))
        [told] = await office.messages(HELP, root)
    assert "&lt;log&gt;.txt* of <@U0ANNA001> is not kept: Slack shows me a sign-in page" in told["text"]
    assert "`files:read`" in told["text"]
    assert "threadesk check" in told["text"]
