"""Files: a place is asked for, the bytes are brought, a comment names them; temporary addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.operations.asked import REFUSED_EXTENSIONS
from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Answer, Json, Stand, wanted

NONE: Mapping[str, str] = {}
BYTES = b"line one\n\x00\xff"


async def asked(stand: Stand, name: str = "a & b.log", field: str = "filename") -> Answer:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    form.add_field(field, BYTES, filename=name)
    headers = {"Accept": "multipart/form-data"}
    return await stand.request("POST", "api/attachment", data=form, headers=headers)


async def place(stand: Stand, name: str = "a & b.log") -> Json:
    answer = await asked(stand, name)
    assert answer.status == 200, answer.text
    told: Json = answer.value["attachment_data"]
    return told


async def posted(stand: Stand, told: Json, body: bytes = BYTES, changed: Mapping[str, str] = NONE) -> Answer:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    fields = {"redirect": told["redirect_url"], **{name: told[name] for name in told}}
    for name in ("redirect", "max_file_size", "max_file_count", "expires", "signature"):
        form.add_field(name, changed.get(name, str(fields[name])))
    form.add_field("file", body, filename="whatever")
    stand_token, stand.token = stand.token, ""
    answer = await stand.request("POST", told["upload_url"], data=form)
    stand.token = stand_token
    return answer


async def brought(stand: Stand, name: str = "a & b.log", body: bytes = BYTES) -> Json:
    told = await place(stand, name)
    assert (await posted(stand, told, body)).status == 201
    return {"filename": name, "uuid": told["uuid"]}


async def fetched(stand: Stand, url: str, token: str = "") -> Answer:
    return await stand.request("GET", url, headers={"X-Auth-Token": token})


async def last(stand: Stand, ticket_id: str = seed.NEW) -> Any:
    return (await stand.ticket(ticket_id))["comments"][-1]


async def test_a_place_is_told_with_all_that_the_upload_needs(stand: Stand) -> None:
    told = await place(stand)

    assert told["expires"] == int(stand.rackspace.clock.now()) + 600
    assert (told["max_file_count"], told["max_file_size"]) == (1, 10 * 1024 * 1024)
    assert (told["redirect_url"], told["uuid"].endswith("-a & b.log")) == ("", True)
    assert told["upload_url"].startswith(f"{stand.url}/rackspace/storage/v1/")
    assert "temp_url_sig=" in told["upload_url"]


@pytest.mark.parametrize("way", ["post", "put"])
async def test_a_file_is_brought_named_in_a_comment_and_comes_back_the_same(stand: Stand, way: str) -> None:
    told = await place(stand)
    if way == "post":
        answer = await posted(stand, told)
    else:
        answer = await stand.request("PUT", told["upload_url"], data=BYTES)
    said = await stand.say(
        seed.NEW, "See the log.", attachments=[{"filename": "a & b.log", "uuid": told["uuid"]}]
    )
    [shown] = (await last(stand))["attachments"]
    got = await fetched(stand, shown["url"], token="any")

    assert (answer.status, said.status) == (201, 204)
    assert set(shown) == {"filename", "uuid", "url"}
    assert (shown["filename"], shown["uuid"]) == ("a & b.log", told["uuid"])
    assert (got.body, got.headers["Content-Type"]) == (BYTES, "application/octet-stream")
    assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20%26%20b.log"
    assert got.headers["ETag"] == hashlib.md5(BYTES, usedforsecurity=False).hexdigest()
    assert (await fetched(stand, shown["url"])).body == BYTES


async def test_a_file_is_named_in_a_new_ticket(stand: Stand) -> None:
    file = await brought(stand)
    made = await stand.ok("tickets", wanted(comment={"text": "See the log.", "attachments": [file]}))
    [shown] = made["comments"][0]["attachments"]

    assert (await fetched(stand, shown["url"])).body == BYTES


async def test_a_file_named_without_a_uuid_gets_an_address_to_be_put_at(stand: Stand) -> None:
    named = {"filename": "server.log"}
    made = await stand.ok("tickets", wanted(comment={"text": "See the log.", "attachments": [named]}))
    [before] = made["comments"][0]["attachments"]
    answer = await stand.request("PUT", before["upload_url"], data=BYTES)
    [after] = (await last(stand, made["ticketId"]))["attachments"]

    assert (set(before), answer.status) == ({"filename", "uuid", "upload_url"}, 201)
    assert (set(after), after["uuid"]) == ({"filename", "uuid", "url"}, before["uuid"])
    assert (await fetched(stand, after["url"])).body == BYTES


async def test_what_was_not_put_in_time_stays_a_name(stand: Stand) -> None:
    await stand.say(seed.NEW, "See the log.", attachments=[{"filename": "server.log"}])
    [before] = (await last(stand))["attachments"]
    stand.rackspace.clock.turn(600)

    assert (await stand.request("PUT", before["upload_url"], data=BYTES)).status == 401
    assert (await last(stand))["attachments"] == [{"filename": "server.log", "uuid": before["uuid"]}]


async def test_ten_minutes_are_all_there_is(stand: Stand) -> None:
    told, file = await place(stand), await brought(stand)
    stand.rackspace.clock.turn(599)
    assert (await posted(stand, told)).status == 201
    late = await place(stand)
    stand.rackspace.clock.turn(600)
    text = await stand.refused(
        f"tickets/{seed.NEW}/comments", {"comment": {"text": "Late.", "attachments": [file]}}
    )

    assert (await posted(stand, late)).status == 401
    assert "was not uploaded" in text
    assert (await stand.request("PUT", late["upload_url"], data=BYTES)).status == 401


@pytest.mark.parametrize(
    "named",
    [
        "a.log",
        [{"filename": "a.log", "uuid": "1-a.log"}],
        [{"filename": "a.log", "uuid": 7}],
        [{"uuid": ""}],
        [{"filename": "a/b.log"}],
        [{"filename": "run.EXE"}],
        ["a.log"],
    ],
)
async def test_a_file_that_is_not_there_is_refused_and_nothing_is_said(stand: Stand, named: object) -> None:
    before = await last(stand)

    assert await stand.refused(
        f"tickets/{seed.NEW}/comments", {"comment": {"text": "See.", "attachments": named}}
    )
    assert await last(stand) == before


async def test_a_file_is_called_as_the_comment_calls_it(stand: Stand) -> None:
    file = await brought(stand, "q%22q.log")
    await stand.say(seed.NEW, "See.", attachments=[{**file, "filename": 'q"q.log'}])
    [shown] = (await last(stand))["attachments"]

    assert (shown["filename"], shown["uuid"]) == ('q"q.log', file["uuid"])
    assert (await fetched(stand, shown["url"])).body == BYTES


async def test_a_file_is_named_once_with_a_good_name_and_its_bytes(stand: Stand) -> None:
    file, empty = await brought(stand), await place(stand)
    refused = [
        {**file, "filename": "run.exe"},
        {"uuid": file["uuid"]},
        {"filename": "a & b.log", "uuid": empty["uuid"]},
    ]
    for each in refused:
        assert (await stand.say(seed.NEW, "See.", attachments=[each])).status == 400
    statuses = [(await stand.say(seed.NEW, "See.", attachments=[file])).status for _ in range(2)]

    assert statuses == [204, 400]
    assert (await stand.say(seed.NEW, "See.", attachments=[await brought(stand)] * 2)).status == 400


@pytest.mark.parametrize("extension", sorted(REFUSED_EXTENSIONS))
async def test_some_sorts_of_files_are_refused(stand: Stand, extension: str) -> None:
    assert (await asked(stand, f"a.b.{extension.upper()}")).error[:2] == (400, "badRequest")


@pytest.mark.parametrize("name", ["exe", "setup.exe.txt", "ä ö.log", ".profile"])
async def test_other_names_are_taken(stand: Stand, name: str) -> None:
    file = await brought(stand, name)
    assert (await stand.say(seed.NEW, "See.", attachments=[file])).status == 204
    [shown] = (await last(stand))["attachments"]

    assert (shown["filename"], (await fetched(stand, shown["url"])).body) == (name, BYTES)


async def test_the_form_needs_its_file_and_the_caller_a_role(stand: Stand) -> None:
    assert (await asked(stand, field="file")).error == (400, "badRequest", "filename is required")
    assert await stand.refused("attachment", verb="POST", data=b"bytes") == "filename is required"
    headers = {"Content-Type": "multipart/form-data"}
    assert await stand.refused("attachment", verb="POST", data=b"bytes", headers=headers)
    stand.rackspace.state.users[seed.USER_ID].roles = {"edit_ticket"}
    assert (await asked(stand)).error[:2] == (403, "forbidden")


@pytest.mark.parametrize(
    "changed",
    [{"signature": "0" * 40}, {"expires": "9999999999"}, {"max_file_size": "1"}, {"redirect": "http://x/"}],
)
async def test_a_changed_form_is_refused(stand: Stand, changed: dict[str, str]) -> None:
    assert (await posted(stand, await place(stand), changed=changed)).status == 401


async def test_a_form_carries_one_file_that_is_not_too_large(stand: Stand) -> None:
    stand.rackspace.settings.max_file_size = 10
    told = await place(stand)
    large = await posted(stand, told, b"x" * 11)
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name in ("max_file_size", "max_file_count", "expires", "signature"):
        form.add_field(name, str(told[name]))
    form.add_field("redirect", "")
    assert (large.status, (await posted(stand, told, b"x" * 10)).status) == (413, 201)
    assert (await stand.request("PUT", told["upload_url"], data=b"x" * 11)).status == 413
    form.add_field("more", "no file")
    assert (await stand.request("POST", told["upload_url"], data=form)).status == 400


async def test_more_files_than_told_are_refused(stand: Stand) -> None:
    told = await place(stand)
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name in ("max_file_size", "max_file_count", "expires", "signature"):
        form.add_field(name, str(told[name]))
    form.add_field("redirect", "")
    form.add_field("file1", BYTES, filename="1")
    form.add_field("file2", BYTES, filename="2")

    assert (await stand.request("POST", told["upload_url"], data=form)).status == 400


async def test_the_way_of_uploading_can_be_one_only(stand: Stand) -> None:
    settings = stand.rackspace.settings
    settings.upload_by, settings.upload_status = "post", 204
    told = await place(stand)
    assert "?" not in told["upload_url"]
    put = await stand.request("PUT", told["upload_url"], data=BYTES)
    assert (put.status, (await posted(stand, told)).status) == (405, 204)
    settings.upload_by = "put"
    told = await place(stand)
    put = await stand.request("PUT", told["upload_url"], data=BYTES)
    assert (put.status, (await posted(stand, told)).status) == (204, 405)


async def test_an_upload_may_be_answered_with_a_redirect_and_fields_may_have_other_names(
    stand: Stand,
) -> None:
    settings = stand.rackspace.settings
    settings.upload_redirect = "https://desk.example/done"
    redirected = await posted(stand, await place(stand))
    settings.url_field, settings.uuid_field = "url", "uid"
    told = await place(stand)

    assert (redirected.status, redirected.headers["Location"]) == (
        303,
        "https://desk.example/done?status=201&message=",
    )
    assert {"url", "uid"} <= set(told)


@pytest.mark.parametrize("cut", ["temp_url_sig=", "temp_url_expires=1"])
async def test_an_address_is_good_as_it_is_or_not_at_all(stand: Stand, cut: str) -> None:
    [comment] = [each for each in (await stand.ticket(seed.PROGRESS))["comments"] if "attachments" in each]
    url = comment["attachments"][0]["url"]

    assert (await fetched(stand, url)).body.startswith(b"permit tcp")
    assert (await fetched(stand, url.replace(cut, cut + "0"))).status == 401
    assert (await fetched(stand, url.partition("?")[0])).status == 401
    assert (await stand.request("PUT", url, data=b"other")).status == 401
    assert (await stand.request("DELETE", url)).status == 405
    stand.rackspace.clock.turn(3600)
    assert (await fetched(stand, url)).status == 401


async def test_a_rackers_files_come_with_the_answer(stand: Stand, vendor: Vendor) -> None:
    vendor.answer(seed.NEW, "See.", files=[("a.log", b"one"), ("a.log", b"two")])
    shown = (await last(stand))["attachments"]

    assert [(await fetched(stand, each["url"])).body for each in shown] == [b"one", b"two"]
    vendor.portal(seed.NEW, "Mine.", person_id=seed.BEN, files=[("b.log", b"three")])
    assert (await fetched(stand, (await last(stand))["attachments"][0]["url"])).body == b"three"


async def test_the_storage_is_struck_by_faults_and_its_signatures_are_not_written_down(stand: Stand) -> None:
    told = await place(stand)
    stand.rackspace.faults.add("PUT /storage", "status", status=500)
    statuses = [(await stand.request("PUT", told["upload_url"], data=BYTES)).status for _ in range(2)]
    everything = str(stand.rackspace.journal.since(0))

    assert statuses == [500, 201]
    assert told["signature"] not in everything
    assert told["upload_url"].partition("temp_url_sig=")[2].partition("&")[0] not in everything
    assert stand.rackspace.journal.calls("PUT /storage")[-1]["body"] == f"{len(BYTES)} bytes"
    assert stand.rackspace.journal.calls("POST /attachment")[-1]["body"] == f"a & b.log: {len(BYTES)} bytes"
