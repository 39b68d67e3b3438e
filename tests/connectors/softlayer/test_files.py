"""Files both ways: behind the words that they came with, each once, under a name of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.connectors.softlayer.client import SoftLayer
from bot.domain.desk import Desks, FileRules
from bot.domain.effects import Effect, FetchFile, Mark, MarkUpdate, PostFile, PostLine, TellPerson
from bot.domain.events import FilePassed, FileRefused
from bot.domain.file_sending import hindrance
from bot.domain.ids import RemoteId
from bot.domain.intents import SendNow, Source
from bot.domain.passages import Passage, Unsent
from bot.domain.ports import Pace
from bot.domain.remote import RemoteTicket
from bot.domain.ticket import REMOTE, File, FileReason, MessageRef, Ticket, Visibility
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.builders import kept
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.test_sync import delivered, opened
from tests.domain.test_decide import ANNA, HELP
from tests.domain.test_opening import FORM

LOG = File(remote_id="F0", name="log.txt", mimetype="text/plain", size=5, link="")


def there(linked: Linked, ticket: Ticket) -> list[tuple[str, bytes | None]]:
    """The files of the ticket there."""
    files = linked.stand.softlayer.vendor.ticket(int(remote_id(ticket))).files
    return [(each.file_name, each.body) for each in files]


async def passed(linked: Linked, ticket: Ticket, count: int = 1) -> Ticket:
    """The ticket once so many of its files are at the end of their way."""
    over = (Passage.THERE, Passage.REFUSED)
    return await linked.until(
        ticket.id, lambda each: sum(file.passage in over for file in each.files) == count
    )


async def kept_here(linked: Linked, ticket: Ticket, count: int = 1) -> Ticket:
    return await linked.until(ticket.id, lambda each: len(each.files) == count)


async def read_again(linked: Linked) -> None:
    for _ in range(2):
        await linked.poll.sweep()
        await linked.poll.reconcile()


async def test_a_file_follows_the_words_that_it_came_with(linked: Linked) -> None:
    await linked.bring(b"\x00hello")
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.share(ticket.id, "200.1", "Here is the log.")
        await kept_here(linked, ticket)
        assert there(linked, ticket) == []
        linked.turn(seconds=21)
        after = await passed(linked, ticket)
    assert linked.said(ticket)[1:] == ["Here is the log.", "Attached file: log.txt"]
    assert there(linked, ticket) == [("log.txt", b"\x00hello")]
    assert [(file.passage, file.there) for file in after.files] == [(Passage.THERE, "log.txt")]


async def test_a_file_without_words_leaves_too(linked: Linked) -> None:
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.share(ticket.id, "200.1")
        await linked.desk.handle(TEAM, ticket.id, SendNow(by=ANNA, sending=1), None)
        await passed(linked, ticket)
        await delivered(linked, ticket)
    assert linked.said(ticket)[1:] == ["Attached file: log.txt"]


async def test_the_files_of_an_opening_follow_it(linked: Linked) -> None:
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await linked.opened(replace(FORM, files=(LOG, replace(LOG, remote_id="F1"))))
        after = await passed(linked, ticket, 2)
    assert sorted(there(linked, after)) == [("log (2).txt", b"hello"), ("log.txt", b"hello")]


async def test_our_own_file_never_comes_back(linked: Linked) -> None:
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.share(ticket.id, "200.1", "Here is the log.")
        linked.turn(seconds=21)
        before = await passed(linked, ticket)
        await read_again(linked)
        await linked.desk.resync(TEAM, await linked.ticket(ticket.id))
        assert await linked.poll.beat() >= 1
        after = await linked.ticket(ticket.id)
    assert (after.updates, len(after.files)) == (before.updates, 1)


async def test_what_is_taken_back_within_the_hold_keeps_its_file_here(linked: Linked) -> None:
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.share(ticket.id, "200.1", "Here is the log.")
        await kept_here(linked, ticket)
        at = linked.clock.now() + timedelta(seconds=1)
        source = Source(workspace=TEAM, key="edit")
        await linked.desk.revise(MessageRef(channel=HELP, id="200.1"), None, ANNA, at, source)
        await linked.say(ticket.id, "200.2", "Never mind.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
        await linked.poll.sweep()
    assert there(linked, ticket) == []
    assert linked.said(ticket)[1:] == ["Never mind."]


async def test_a_name_that_is_taken_there_becomes_another(linked: Linked) -> None:
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await opened(linked)
        linked.stand.softlayer.vendor.upload(int(remote_id(ticket)), "LOG.txt", b"other")
        await linked.share(ticket.id, "200.1", "Here is the log.")
        linked.turn(seconds=21)
        after = await passed(linked, ticket)
    assert there(linked, ticket) == [("LOG.txt", b"other"), ("log (2).txt", b"hello")]
    assert after.files[0].name == "log.txt"


class Blind:
    """A remote that shows no files but ours, as SoftLayer shows none that hang on no update."""

    def __init__(self, inner: SoftLayer) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        read = await self._inner.read(ticket)
        shown = (each if each.author.is_us else replace(each, files=()) for each in read.updates)
        return replace(read, updates=tuple(shown))


@pytest.mark.parametrize("content", [b"other", b"another one"], ids=["same-size", "other-size"])
@pytest.mark.parametrize("when", [None, "before", "after"])
async def test_a_name_that_is_taken_unseen_becomes_another_and_is_known_again(
    linked: Linked, content: bytes, when: str | None
) -> None:
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await opened(linked)
    vendor = linked.stand.softlayer.vendor
    vendor.upload(int(remote_id(ticket)), "log.txt", content)
    vendor.upload(int(remote_id(ticket)), "log (2).txt", content)
    relay = linked.mortal_relay(Blind(linked.connector), linked.store)
    await linked.share(ticket.id, "200.1", "Here is the log.")
    if when is not None:
        for _ in range(3):  # At the third name, too, in one of these ways.
            linked.stand.softlayer.faults.add("addAttachedFile", "drop", when=when)
    for _ in range(12):
        linked.turn(seconds=31)
        while await relay.once():
            pass
    assert there(linked, ticket) == [
        ("log.txt", content), ("log (2).txt", content), ("log (3).txt", b"hello"),
    ]  # fmt: skip
    before = await linked.ticket(ticket.id)
    assert [(file.name, file.there, file.passage) for file in before.files if file.goes_out] == [
        ("log.txt", "log (3).txt", Passage.THERE)
    ]
    await read_again(linked)
    assert [file.name for file in (await linked.ticket(ticket.id)).files if file.goes_out] == ["log.txt"]


def paced(effect: Effect) -> Pace | None:
    """As the chat has it: files of the chat in one row, those of a remote in another."""
    if not isinstance(effect, FetchFile):
        return None
    return Pace(key=f"fetch:{effect.desk or ''}", every=0.1, burst=20)


async def test_a_vendor_that_slows_down_its_files_slows_no_file_of_the_chat(
    linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked.chat, "pace", paced)
    await linked.bring(b"hello")
    async with linked.relaying():
        ticket = await opened(linked)
    linked.stand.softlayer.vendor.upload(int(remote_id(ticket)), "trace.txt", b"a trace")
    linked.stand.softlayer.faults.add("getAttachedFile", "ratelimited")
    linked.turn(seconds=30)
    await read_again(linked)
    relay = linked.mortal_relay(linked.connector, linked.store)
    while await relay.once():
        pass
    await linked.share(ticket.id, "200.1", "Here is the log.")
    while await relay.once():
        pass
    assert [file.name for file in (await linked.ticket(ticket.id)).files] == ["log.txt"]
    linked.turn(seconds=10)
    while await relay.once():
        pass
    assert [file.name for file in (await linked.ticket(ticket.id)).files] == ["log.txt", "trace.txt"]


async def test_what_is_not_taken_there_stays_here_and_its_author_is_told(linked: Linked) -> None:
    await linked.bring(b"hello")
    words = "Unable to attach file to this ticket."
    linked.stand.softlayer.faults.add("addAttachedFile", "error", error=words)
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.share(ticket.id, "200.1", "Here is the log.")
        linked.turn(seconds=21)
        after = await passed(linked, ticket)
        await linked.chat.until(lambda: bool(told(linked, ticket)))
    event = await last_passage(linked, ticket)
    assert (event.unsent, event.details, event.author) == (Unsent.REFUSED, words, ANNA)
    assert after.files[0].passage is Passage.REFUSED
    assert there(linked, ticket) == []
    assert MarkUpdate(ticket=ticket.id, number=event.update, mark=Mark.REFUSED) in linked.chat.effects


def told(linked: Linked, ticket: Ticket) -> list[TellPerson]:
    """The private words behind those that its card brought."""
    tells = [each for each in linked.chat.effects if isinstance(each, TellPerson)]
    return [each for each in tells if each.person == ANNA and each.number > 6]


async def last_passage(linked: Linked, ticket: Ticket) -> FilePassed:
    log = (await linked.queries.history(TEAM, ticket.id))[1]
    return [each.event for each in log if isinstance(each.event, FilePassed)][-1]


async def test_what_the_remote_does_not_take_by_its_rules_is_not_even_sent(linked: Linked) -> None:
    await linked.bring(b"hello", "tool.exe")
    linked.stand.softlayer.faults.add("addAttachedFile", "error", error="It came.")
    rules = linked.desk.desks.default
    assert rules.remote is not None
    strict = replace(rules, remote=replace(rules.remote, extensions=("log", "txt")))
    linked.desk = Desk(linked.store, Roster(Desks(all=(strict,))), linked.clock)
    relay = linked.mortal_relay(linked.connector, linked.store)
    ticket = await linked.opened(replace(FORM, files=(LOG,)))
    while await relay.once():
        pass
    event = await last_passage(linked, ticket)
    assert (event.unsent, event.details) == (Unsent.UNWANTED, "log, txt")


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("log.txt", 5, None),
        ("log.TXT", 5, None),
        ("README", 5, None),
        ("log.txt", 5 * 1024 * 1024, None),
        ("log.txt", 5 * 1024 * 1024 + 1, (Unsent.TOO_LARGE, "5242880")),
        ("log.txt", 0, (Unsent.EMPTY, "")),
        ("log.exe", 5, (Unsent.UNWANTED, "txt")),
    ],
)
def test_the_remote_s_limits_are_known_beforehand(
    linked: Linked, name: str, size: int, expected: tuple[Unsent, str] | None
) -> None:
    remote = linked.desk.desks.default.remote
    assert remote is not None
    file = replace(kept().file, name=name, size=size)
    assert hindrance(file, replace(remote, extensions=("txt",))) == expected
    none = replace(remote, capabilities=replace(remote.capabilities, abilities=frozenset()))
    assert hindrance(file, none) == (Unsent.NO_FILES, "")


async def test_a_vendor_s_file_is_here_once_however_often_it_is_read(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.poll.sweep()
        linked.turn(seconds=30)
        linked.stand.softlayer.vendor.upload(int(remote_id(ticket)), "trace.txt", b"a trace")
        for _ in range(3):
            await read_again(linked)
        after = await kept_here(linked, ticket)
        await linked.chat.until(lambda: any(isinstance(each, PostFile) for each in linked.chat.effects))
        await read_again(linked)
    [file] = after.files
    assert (file.name, file.by, file.source) == ("trace.txt", REMOTE, "Sam E via SoftLayer")
    assert b"".join([piece async for piece in linked.files.open(file.key)]) == b"a trace"
    assert (file.type, file.goes_out, file.visibility) == ("text/plain", False, Visibility.PUBLIC)
    assert len([each for each in linked.chat.effects if isinstance(each, PostFile)]) == 1
    assert there(linked, ticket) == [("trace.txt", b"a trace")]


async def test_the_files_of_a_ticket_from_elsewhere_are_here(linked: Linked) -> None:
    vendor = linked.stand.softlayer.vendor
    async with linked.relaying():
        await linked.poll.sweep()
        linked.turn(seconds=30)
        made = vendor.portal_open(1021, "It hums.", user_id=5502, title="The fan")
        vendor.portal(made.id, "As recorded.", user_id=5502, files=[("hum.log", b"hmmm")])
        await linked.poll.sweep()
        found = await linked.ticket_of(RemoteId(str(made.id)))
        assert found is not None
        after = await kept_here(linked, found)
    assert [(file.name, file.size) for file in after.files] == [("hum.log", 4)]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (FileRules(most_bytes=6), FileReason.TOO_LARGE),
        (FileRules(refuse=("txt",)), FileReason.UNWANTED),
        (FileRules(most_files=0), FileReason.TOO_MANY),
    ],
)
async def test_a_vendor_s_file_is_kept_within_the_desk_s_limits_and_the_thread_told(
    linked: Linked, rules: FileRules, reason: FileReason
) -> None:
    strict = replace(linked.desk.desks.default, files=rules)
    linked.desk = Desk(linked.store, Roster(Desks(all=(strict,))), linked.clock)
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.poll.sweep()
        linked.turn(seconds=30)
        linked.stand.softlayer.vendor.upload(int(remote_id(ticket)), "trace.txt", b"a trace")
        await linked.poll.sweep()
        await linked.chat.until(lambda: bool(refused_lines(linked)))
        log = (await linked.queries.history(TEAM, ticket.id))[1]
    [(number, event)] = [(each.number, each.event) for each in log if isinstance(each.event, FileRefused)]
    assert (event.reason, event.author) == (reason, REMOTE)
    assert number in refused_lines(linked)
    assert not [each for each in linked.chat.effects if getattr(each, "person", None) == REMOTE]


def refused_lines(linked: Linked) -> list[int]:
    """The lines behind the one that says that it is open there."""
    lines = [each.number for each in linked.chat.effects if isinstance(each, PostLine)]
    return lines[1:]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method", ["addAttachedFile", "getAttachedFile"])
@pytest.mark.parametrize("how", ["drop", "internal", "empty"])
async def test_a_file_that_is_cut_off_is_there_exactly_once(
    linked: Linked, method: str, when: str, how: str
) -> None:
    await linked.bring(b"hello")
    linked.stand.softlayer.faults.add(method, how, when=when, times=2)
    relay = linked.mortal_relay(linked.connector, linked.store)
    async with linked.relaying():
        ticket = await opened(linked)
    linked.stand.softlayer.vendor.upload(int(remote_id(ticket)), "trace.txt", b"a trace")
    await linked.share(ticket.id, "200.1", "Here is the log.")
    for _ in range(12):
        linked.turn(seconds=21)
        await linked.polled()
        while await relay.once():
            pass
    await read_again(linked)
    after = await linked.ticket(ticket.id)
    assert Passage.THERE in [file.passage for file in after.files]
    assert sorted(there(linked, ticket)) == [("log.txt", b"hello"), ("trace.txt", b"a trace")]
    assert sorted(file.name for file in after.files) == ["log.txt", "trace.txt"]
    assert after.updates == 3
