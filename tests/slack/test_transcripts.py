"""A ticket as a file in somebody's direct messages: sent once, found again, without notes for requesters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.effects import SendTranscript
from bot.domain.events import Event, Exported, Recorded
from bot.domain.ports import Reference, Scene
from bot.domain.ticket import TranscriptFormat, Visibility
from bot.errors import Rejected, Transient
from tests.builders import WEB
from tests.sandbox.harness import HELP
from tests.slack.front import Front, a_front
from tests.slack.office import Office, an_office
from tests.slack.scenes import ANNA, BENO, NUMBER, RULES, SIGNED, TICKET, said
from tests.slack.scenes import scene as a_scene

KEY = Reference("ref-1")
SEND = SendTranscript(ticket=NUMBER, person=ANNA, number=3)
EXPORTED = Exported(**SIGNED, format=TranscriptFormat.MARKDOWN)
NOTE = said("psst", by=BENO, visibility=Visibility.INTERNAL)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as made:
        yield made


def asked(office: Office, event: Event = EXPORTED) -> Scene:
    """Somebody asked for a ticket with an update and a note, at the sandbox's own time."""
    today = datetime.fromtimestamp(office.sandbox.slack.clock.now()).astimezone()
    log = tuple(Recorded(number=n, event=each) for n, each in enumerate((said(), NOTE, event), 1))
    rules = replace(RULES, agents=frozenset({BENO}))
    return replace(a_scene(replace(event, at=today), replace(TICKET, opened_at=today), rules), log=log)


async def received(office: Office, name: str) -> list[tuple[str, str]]:
    """The files in somebody's direct messages with us, and what they say."""
    person, client = office.person(name), office.client
    assert client.session is not None
    files = []
    for message in await person.messages(person.dm):
        for file in message.get("files", ()):
            headers = {"Authorization": f"Bearer {client.token}"}
            async with client.session.get(file["url_private"], headers=headers) as answer:
                files.append((file["name"], await answer.text()))
    return files


async def test_a_requester_gets_the_ticket_without_its_notes(office: Office) -> None:
    await office.thread.perform(SEND, asked(office), KEY)
    [(name, text)] = await received(office, "anna")
    assert name == "T20261122.0001-3.md"
    assert "It is broken." in text
    assert "Anna Arndt" in text
    assert "psst" not in text


async def test_a_requester_is_not_told_what_a_note_names(office: Office) -> None:
    scene = asked(office, replace(EXPORTED, format=TranscriptFormat.JSON))
    scene = replace(scene, ticket=replace(scene.ticket, offered=(WEB,)))
    for person, name, is_told in ((ANNA, "anna", False), (BENO, "beno", True)):
        await office.thread.perform(replace(SEND, person=person), scene, KEY)
        [(_, text)] = await received(office, name)
        assert (WEB in text) is is_told


async def test_an_agent_gets_the_notes_too(office: Office) -> None:
    await office.thread.perform(replace(SEND, person=BENO), asked(office), KEY)
    [(_, text)] = await received(office, "beno")
    assert "psst" in text


async def test_a_file_whose_answer_was_lost_is_found_by_its_name(office: Office) -> None:
    scene = asked(office)
    assert await office.thread.find(SEND, scene, KEY) is None
    await office.break_down("files.completeUploadExternal", when="after", do="drop")
    with pytest.raises(Transient) as caught:
        await office.thread.perform(SEND, scene, KEY)
    assert not caught.value.certain
    found = await office.thread.find(SEND, scene, KEY)
    assert found is not None
    assert found.message.channel == office.person("anna").dm
    assert await office.thread.find(replace(SEND, number=4), scene, KEY) is None


async def test_another_event_is_no_wish_for_a_file(office: Office) -> None:
    with pytest.raises(Rejected, match="UpdateAdded"):
        await office.thread.perform(SEND, replace(asked(office), event=said()), KEY)
    assert await office.asked("files.completeUploadExternal") == 0


async def test_the_command_sends_the_file_to_its_author_alone() -> None:
    async with a_front() as front:
        beno, ticket = front.person("beno"), await front.open(front.person("anna"), "The VPN is down")
        await beno.command(HELP, f"/ticket export {ticket.id} json")
        await front.whispered(beno, HELP, "as a file")
        [file] = await front.wait(lambda: a_file(front, "beno"))
        assert file["name"] == f"{ticket.id}-{(await front.again(ticket)).version}.json"
        assert await a_file(front, "anna") is None
        await beno.command(HELP, f"/ticket export {ticket.id} word")
        assert await front.whispered(beno, HELP, "markdown, json")


async def test_who_asked_is_told_when_slack_does_not_take_the_file() -> None:
    async with a_front() as front:
        beno, ticket = front.person("beno"), await front.open(front.person("anna"), "The VPN is down")
        rule = {"when": "before", "do": "error", "error": "file_upload_size_restricted"}
        await front.sandbox.faults({"method": "files.getUploadURLExternal", **rule})
        await beno.command(HELP, f"/ticket export {ticket.id}")

        async def told() -> str | None:
            texts = [message["text"] for message in await beno.messages(beno.dm)]
            return next((text for text in texts if "cannot send you all" in text), None)

        text = await front.wait(told)
        assert f"threadesk export --ticket {ticket.id} --out {ticket.id}.jsonl" in text
        assert await a_file(front, "beno") is None


async def a_file(front: Front, name: str) -> list[dict[str, object]] | None:
    person = front.person(name)
    files = [file for message in await person.messages(person.dm) for file in message.get("files", ())]
    return files or None
