"""Files through a sandbox: kept with their update, shown, sent, put into other threads, exported, deleted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.desk import FileRules
from bot.domain.ticket import FileReason, Ticket, Visibility
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_forms import click, push
from tests.slack.test_listeners_messages import root_of
from tests.slack.test_listeners_relating import direct

LIMITS = FileRules(most_bytes=1_000, most_files=3, refuse=("exe",))


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([replace(a_desk(), files=LIMITS)]) as running:
        yield running


async def attach(
    person: Person, ticket: Ticket, *files: tuple[str, bytes], text: str = "see", channel: str = HELP
) -> Json:
    """Reply in the ticket's thread with these files."""
    ids = [(await person.upload(name, body))["id"] for name, body in files]
    return await person.post(channel, text, thread_ts=root_of(ticket), files=ids)


async def kept(front: Front, ticket: Ticket, count: int) -> Ticket:
    """The ticket, once it keeps so many files."""

    async def enough() -> Ticket | None:
        now = await front.again(ticket)
        return now if len(now.files) >= count else None

    return await front.wait(enough)


async def stored(front: Front, ticket: Ticket, number: int = 1) -> bytes:
    file = next(file for file in ticket.files if file.id == number)
    return b"".join([piece async for piece in front.files.open(file.key)])


async def received(
    front: Front, person: Person, name: str, channel: str = "", root: str | None = None
) -> bytes:
    """The bytes of a file of the bot's, once it is there; by default in the person's direct messages."""

    async def there() -> str | None:
        for message in await person.messages(channel or person.dm, root):
            for file in message.get("files", ()):
                if file.get("name") == name and message["user"] == "U0BOT0001":
                    return str(file["url_private"])
        return None

    session = front.client.session
    assert session is not None
    headers = {"Authorization": f"Bearer {front.client.token}"}
    async with session.get(await front.wait(there), headers=headers) as answer:
        return await answer.read()


async def refusals(front: Front, ticket: Ticket) -> list[Any]:
    log = await front.log(ticket.id)
    return [each.event for each in log if type(each.event).__name__ == "FileRefused"]


async def test_files_of_a_reply_are_kept_and_told_apart(front: Front) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("anna"))
    await attach(anna, ticket, ("log.txt", b"first"), ("LOG.txt", b"second"))
    ticket = await kept(front, ticket, 2)
    assert {file.name for file in ticket.files} in ({"log.txt", "LOG (2).txt"}, {"LOG.txt", "log (2).txt"})
    assert {await stored(front, ticket, number) for number in (1, 2)} == {b"first", b"second"}
    beno = front.person("beno")
    await beno.command(HELP, f"/ticket files {ticket.id}")
    shown = text_of(await front.whispered(beno, HELP, "Send me"))
    assert "(2).txt" in shown
    assert "6 bytes · text/plain · Anna Arndt" in shown


async def test_a_file_that_is_not_kept_is_told_to_its_author_and_stays_on_the_ticket(front: Front) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("anna"))
    reply = await attach(anna, ticket, ("big.bin", bytes(1_001)), ("run.exe", b"MZ"), ("ok.txt", b"ok"))
    ticket = await kept(front, ticket, 1)
    assert "larger than this desk keeps" in text_of(await direct(front, anna, "big.bin"))
    assert "no files of that kind" in text_of(await direct(front, anna, "run.exe"))

    async def warned() -> bool:
        shown = await anna.messages(HELP, root_of(ticket))
        said = next(each for each in shown if each["ts"] == reply["ts"])
        return any(each["name"] == "warning" for each in said.get("reactions", ()))

    assert await front.wait(warned)
    assert {each.reason for each in await refusals(front, ticket)} == {
        FileReason.TOO_LARGE,
        FileReason.UNWANTED,
    }
    [update] = [each.event for each in await front.log(ticket.id) if getattr(each.event, "files", ())]
    assert [file.name for file in getattr(update, "files", ())] == ["big.bin", "run.exe", "ok.txt"]


async def test_a_kept_file_comes_by_direct_message_to_whoever_asks(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await attach(anna, ticket, ("log.txt", b"boom"), ("trace.txt", b"stack"))
    await kept(front, ticket, 2)
    await beno.command(HELP, f"/ticket file {ticket.id} trace")
    await front.whispered(beno, HELP, "in our direct messages")
    assert await received(front, beno, "trace.txt") == b"stack"
    await beno.command(HELP, f"/ticket file {ticket.id}")
    assert await front.whispered(beno, HELP, "several of these")
    await beno.command(HELP, f"/ticket file {ticket.id} nothing.pdf")
    assert await front.whispered(beno, HELP, "has no file")
    await beno.post(HELP, "!file log.txt", thread_ts=root_of(ticket))
    assert await received(front, beno, "log.txt") == b"boom"
    assert len(await front.updates(ticket, 2)) == 2


async def test_a_file_that_the_store_has_lost_is_not_promised_in_vain(front: Front) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("anna"))
    await attach(anna, ticket, ("log.txt", b"boom"))
    ticket = await kept(front, ticket, 1)
    await front.files.delete(ticket.files[0].key)
    await anna.command(HELP, f"/ticket file {ticket.id}")
    assert "gone from the file store" in text_of(await direct(front, anna, "cannot send you"))


async def test_the_card_leads_to_the_files_and_a_button_sends_one(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await attach(anna, ticket, ("log.txt", b"boom"))
    await kept(front, ticket, 1)
    shown = await push(front, beno, await click(front, beno, ticket, "ticket.more"), "ticket.files")
    assert "log.txt" in str(shown["blocks"])
    said = await push(front, beno, shown, "file.send")
    assert "in our direct messages" in str(said["blocks"])
    assert await received(front, beno, "log.txt") == b"boom"


async def test_a_form_takes_files_and_they_go_into_the_thread(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    file = await beno.upload("fix.txt", b"patch")
    await click(front, beno, ticket, "ticket.reply")
    assert (await beno.submit({"files": [file]}))["ok"]
    ticket = await kept(front, ticket, 1)
    assert ticket.files[0].place is None
    assert await received(front, front.person("anna"), "fix.txt", HELP, root_of(ticket)) == b"patch"


async def test_a_form_with_neither_text_nor_file_says_so_at_the_field(front: Front) -> None:
    beno, ticket = front.person("beno"), await front.open(front.person("anna"))
    await click(front, beno, ticket, "ticket.reply")
    answer = await beno.submit({})
    assert list(answer["errors"]) == ["text"]
    assert len(await front.updates(ticket, 1)) == 1


async def test_a_file_from_a_direct_message_reaches_the_desks_thread(front: Front) -> None:
    anna = front.person("anna")
    file = await anna.upload("photo.txt", b"pixels")
    await anna.post(anna.dm, "The screen is dark", files=[file["id"]])
    ticket = await kept(front, await front.ticket(), 1)

    async def desk_place() -> str | None:
        places = (await front.again(ticket)).places
        return next((place.root for place in places if place.channel == HELP), None)

    root = await front.wait(desk_place)
    assert await received(front, front.person("beno"), "photo.txt", HELP, root) == b"pixels"


async def test_a_file_of_a_note_is_seen_by_agents_only(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await attach(beno, ticket, ("secret.txt", b"psst"), text="note: her password")
    ticket = await kept(front, ticket, 1)
    assert ticket.files[0].visibility is Visibility.INTERNAL
    await anna.command(HELP, f"/ticket files {ticket.id}")
    assert await front.whispered(anna, HELP, "No files are kept")
    await anna.command(HELP, f"/ticket file {ticket.id} secret")
    await front.whispered(anna, HELP, "No files are kept of")
    await anna.command(HELP, f"/ticket export {ticket.id} json")
    await front.whispered(anna, HELP, "as a file")
    version = (await front.again(ticket)).version
    assert b"secret" not in await received(front, anna, f"{ticket.id}-{version}.json")
    await beno.command(HELP, f"/ticket files {ticket.id}")
    assert "🔒" in text_of(await front.whispered(beno, HELP, "secret.txt"))


async def test_an_export_has_the_files_beside_the_transcript(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await front.open(anna)
    await attach(anna, ticket, ("log.txt", b"boom" * 50))
    await attach(beno, ticket, ("secret.txt", b"psst"), text="🔒 for us")
    ticket = await kept(front, ticket, 2)
    await front.files.delete(next(file.key for file in ticket.files if file.name == "secret.txt"))
    for person, wanted in ((anna, ["files/log.txt"]), (beno, ["files/log.txt", "MISSING.txt"])):
        await person.command(HELP, f"/ticket export {ticket.id}")
        await front.whispered(person, HELP, "as a file")
        name = f"{ticket.id}-{(await front.again(ticket)).version}.md"
        with zipfile.ZipFile(io.BytesIO(await received(front, person, f"{name}.zip"))) as archive:
            assert archive.testzip() is None
            assert set(wanted) <= set(archive.namelist())
            assert ("MISSING.txt" in archive.namelist()) is (person is beno)
            assert archive.read("files/log.txt") == b"boom" * 50
            assert b"log.txt" in archive.read(name)


async def test_what_is_deleted_in_slack_is_noted_and_stays_kept(front: Front) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("anna"))
    reply = await attach(anna, ticket, ("log.txt", b"boom"))
    ticket = await kept(front, ticket, 1)
    await anna.delete_file(reply["files"][0]["id"])

    async def noted() -> Ticket | None:
        now = await front.again(ticket)
        return now if now.files[0].deleted_at else None

    assert await stored(front, await front.wait(noted)) == b"boom"
    await anna.command(HELP, f"/ticket files {ticket.id}")
    assert "deleted in Slack, kept here" in text_of(await front.whispered(anna, HELP, "log.txt"))


async def test_a_desk_that_says_so_drops_what_is_deleted_in_slack() -> None:
    async with a_front([replace(a_desk(), files=FileRules(keep_deleted=False))]) as front:
        anna, ticket = front.person("anna"), await front.open(front.person("anna"))
        reply = await attach(anna, ticket, ("log.txt", b"boom"))
        ticket = await kept(front, ticket, 1)
        await anna.delete_file(reply["files"][0]["id"])

        async def dropped() -> bool:
            return not await front.files.exists(ticket.files[0].key)

        assert await front.wait(dropped)
        await anna.command(HELP, f"/ticket files {ticket.id}")
        assert await front.whispered(anna, HELP, "No files are kept")


async def test_a_program_that_is_said_to_be_a_picture_is_marked_in_the_list(front: Front) -> None:
    anna, ticket = front.person("anna"), await front.open(front.person("anna"))
    await attach(anna, ticket, ("cat.png", b"MZ\x90\x00" + bytes(60)))
    await kept(front, ticket, 1)
    await anna.command(HELP, f"/ticket files {ticket.id}")
    shown = text_of(await front.whispered(anna, HELP, "cat.png"))
    assert "portable-executable" in shown
    assert "said to be image/png" in shown
