"""What the relay does with files: each kept once, a slow one keeps nobody waiting, and no lease runs out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.effects import Effect, FetchFile, PostUpdate, SendFile
from bot.domain.events import FileDeleted, FileRefused, FileStored
from bot.domain.intents import AddUpdate, AskForFile, Source
from bot.domain.keeping import visible_files
from bot.domain.ports import Claim, Fetched, Ledger, Stored, Unfetched
from bot.domain.ticket import File, FileKey, FileReason, MessageRef, Ticket, Visibility
from bot.errors import Transient, Unauthorized, Withheld
from bot.service import claiming, relay, staging
from bot.service.claiming import LEASE
from tests.domain.test_decide import ANNA, BENO, HELP, RULES
from tests.domain.test_opening import FORM
from tests.patience import LONGEST
from tests.service.conftest import TEAM, House
from tests.service.test_relay import failing

LOG = File(remote_id="F1", name="log.txt", mimetype="text/plain", size=4, link="")
BROUGHT = Fetched(
    name="log.txt",
    claimed="text/plain",
    type="text/plain",
    key=FileKey("k"),
    stored=Stored(size=4, sha256="00"),
    is_open=True,
)


def files(count: int) -> tuple[File, ...]:
    return tuple(replace(LOG, remote_id=f"F{n}") for n in range(1, count + 1))


async def events(house: House, ticket: Ticket) -> list[object]:
    """The events of the ticket that are about files."""
    log = (await house.queries.history(TEAM, ticket.id))[1]
    return [each.event for each in log if isinstance(each.event, FileStored | FileRefused | FileDeleted)]


def claimed(ledger: Ledger, house: House) -> list[Claim]:
    """The files that another process would fetch now."""
    now = house.clock.now()
    claims = ledger.claim(now, now + LEASE, house.chat.pace, 9)
    return [each for each in claims if isinstance(each.effect, FetchFile)]


def fetches(house: House) -> int:
    return sum(isinstance(effect, FetchFile) for effect in house.chat.effects)


async def until_settled(house: House, ticket: Ticket, count: int) -> None:
    """Wait until so much is recorded of the ticket's files; each recording is a transaction."""
    transact, done = house.store.transact, asyncio.Event()

    async def telling(*arguments: Any, **more: Any) -> Any:
        result = await transact(*arguments, **more)
        done.set()
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.store, "transact", telling)
        async with asyncio.timeout(LONGEST):
            while len(await events(house, ticket)) < count:
                await done.wait()
                done.clear()


@pytest.fixture
def postponed(house: House, monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[bool]:
    """Has something put into it whenever an effect is put off."""
    transact, put_off = house.store.transact, asyncio.Queue[bool]()

    async def noted(workspace: Any, unit: Any, *arguments: Any, **more: Any) -> Any:
        result = await transact(workspace, unit, *arguments, **more)
        if unit is claiming.postpone:
            put_off.put_nowait(True)
        return result

    monkeypatch.setattr(house.store, "transact", noted)
    return put_off


async def pass_minutes(
    house: House, relaying: relay.Relay, postponed: asyncio.Queue[bool], tries: int
) -> None:
    """Let it be tried so often, and once more be waited for."""
    for _ in range(tries):
        async with asyncio.timeout(LONGEST):
            await postponed.get()
        house.clock.turn(minutes=2)
        relaying.wake()


async def test_each_file_is_fetched_and_recorded_once(house: House) -> None:
    house.chat.fetched = BROUGHT
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(2)))
        await until_settled(house, ticket, 2)
    kept = (await house.queries.ticket(TEAM, ticket.id)).files
    assert [(file.id, file.update, file.by) for file in kept] == [(1, 2, ANNA), (2, 2, ANNA)]
    assert {file.index for file in kept} == {0, 1}
    assert {file.name for file in kept} == {"log.txt", "log (2).txt"}


async def test_what_fails_for_now_is_fetched_again(house: House) -> None:
    house.chat.fetched = BROUGHT
    again = Transient("slack", "download", "cut off", certain=True, after=0.0)
    house.chat.before = failing(FetchFile, 2, again)
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(1)))
        await until_settled(house, ticket, 1)
    assert len((await house.queries.ticket(TEAM, ticket.id)).files) == 1


async def test_a_sign_in_page_is_tried_again_and_never_kept(house: House) -> None:
    house.chat.fetched = BROUGHT
    house.chat.before = failing(FetchFile, 1, Unauthorized("slack", "download", "a sign-in page"))
    async with house.relaying() as relay:
        ticket = await house.opened(replace(FORM, files=files(1)))
        await house.chat.until(lambda: any(isinstance(each, PostUpdate) for each in house.chat.effects))
        assert await events(house, ticket) == []
        house.clock.turn(minutes=2)
        relay.wake()
        await until_settled(house, ticket, 1)


async def test_a_file_that_stays_a_sign_in_page_is_given_up_and_holds_no_other(
    house: House, postponed: asyncio.Queue[bool]
) -> None:
    house.chat.fetched = BROUGHT

    def fault(effect: Effect) -> None:
        if isinstance(effect, FetchFile) and effect.index == 0:
            raise Withheld("slack", "download", "a sign-in page")

    house.chat.before = fault
    async with house.relaying() as relaying:
        ticket = await house.opened(replace(FORM, files=files(2)))
        await until_settled(house, ticket, 1)
        [kept] = await events(house, ticket)
        assert isinstance(kept, FileStored)
        await pass_minutes(house, relaying, postponed, relay.MOST_TRIES - 1)
        await until_settled(house, ticket, 2)
    [_, refused] = await events(house, ticket)
    assert isinstance(refused, FileRefused)
    assert (refused.index, refused.reason, refused.name) == (0, FileReason.WITHHELD, "log.txt")
    assert fetches(house) == 1


async def test_a_token_that_is_refused_gives_no_file_up(house: House, postponed: asyncio.Queue[bool]) -> None:
    house.chat.fetched = BROUGHT
    error = Unauthorized("slack", "files.info", "token_revoked")
    house.chat.before = failing(FetchFile, relay.MOST_TRIES + 2, error)
    async with house.relaying() as relaying:
        ticket = await house.opened(replace(FORM, files=files(1)))
        await pass_minutes(house, relaying, postponed, relay.MOST_TRIES + 2)
        await until_settled(house, ticket, 1)
    [kept] = await events(house, ticket)
    assert isinstance(kept, FileStored)


async def test_a_file_that_is_refused_is_recorded_with_its_reason(house: House) -> None:
    house.chat.fetched = Unfetched(name="log.txt", reason=FileReason.TOO_LARGE)
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(1)))
        await until_settled(house, ticket, 1)
    [refused] = await events(house, ticket)
    assert isinstance(refused, FileRefused)
    assert (refused.reason, refused.author, refused.is_told) == (FileReason.TOO_LARGE, ANNA, True)


async def test_a_file_that_lies_elsewhere_is_nothing_to_tell_anybody(house: House) -> None:
    house.chat.fetched = Unfetched(name="plan.gdoc", reason=FileReason.EXTERNAL)
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(1)))
        await until_settled(house, ticket, 1)
    [refused] = await events(house, ticket)
    assert isinstance(refused, FileRefused)
    assert not refused.is_told


async def test_large_files_delay_no_thread(house: House) -> None:
    house.chat.flow.clear()
    house.chat.fetched = BROUGHT
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(40)))
        await house.chat.until(lambda: any(isinstance(each, PostUpdate) for each in house.chat.effects))
        await house.said("1.0", "9.0")
        await house.chat.until(lambda: fetches(house) == relay.FILES_AT_ONCE)
        house.chat.flow.set()
        await until_settled(house, ticket, 40)
    assert len((await house.queries.ticket(TEAM, ticket.id)).files) == 40


async def test_a_file_that_takes_long_is_not_begun_by_another_process(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep, beats = house.store.sweep, asyncio.Queue[bool]()

    async def noted(unit: Any, *arguments: Any, **more: Any) -> Any:
        result = await sweep(unit, *arguments, **more)
        if unit is claiming.renew:
            beats.put_nowait(result)
        return result

    monkeypatch.setattr(relay, "BEAT", 0.01)
    monkeypatch.setattr(house.store, "sweep", noted)
    house.chat.flow.clear()
    house.chat.fetched = BROUGHT
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(1)))
        await house.chat.until(lambda: fetches(house) == 1)
        for _ in range(3):
            house.clock.turn(seconds=LEASE.total_seconds() * 0.9)
            async with asyncio.timeout(LONGEST):
                assert all([await beats.get() for _ in range(beats.qsize() + 2)])
            assert await sweep(lambda ledger: claimed(ledger, house)) == []
        house.chat.flow.set()
        await until_settled(house, ticket, 1)
    assert fetches(house) == 1


async def test_a_deleted_file_is_noted_on_the_ticket_that_keeps_it(house: House) -> None:
    house.chat.fetched = BROUGHT
    async with house.relaying():
        ticket = await house.opened(replace(FORM, files=files(1)))
        await until_settled(house, ticket, 1)
    for key in ("one", "one", "two"):
        noted = await house.desk.file_deleted("F1", Source(workspace=TEAM, key=key))
        assert len(noted) == 1
    assert await house.desk.file_deleted("F9", Source(workspace=TEAM, key="three")) == ()
    [_, deleted] = await events(house, ticket)
    assert isinstance(deleted, FileDeleted)
    assert (await house.queries.ticket(TEAM, ticket.id)).files[0].deleted_at == house.clock.now()


async def test_files_of_a_reply_carry_its_number(house: House) -> None:
    house.chat.fetched = BROUGHT
    async with house.relaying():
        ticket = await house.opened()
        await house.chat.until(lambda: any(isinstance(each, PostUpdate) for each in house.chat.effects))
        said = AddUpdate(by=ANNA, text="", files=files(1), message=MessageRef(channel=HELP, id="9.0"))
        await house.desk.reply(HELP, "1.0", said, Source(workspace=TEAM, key="message:9.0"))
        await until_settled(house, ticket, 1)
    [kept] = (await house.queries.ticket(TEAM, ticket.id)).files
    log = (await house.queries.history(TEAM, ticket.id))[1]
    assert getattr(log[kept.update - 1].event, "files", ()) == files(1)


async def test_a_file_of_what_became_a_note_meanwhile_is_one_of_a_note(house: House) -> None:
    house.chat.fetched = BROUGHT
    house.chat.flow.clear()
    async with house.relaying():
        ticket = await house.opened()
        await house.chat.until(lambda: any(isinstance(each, PostUpdate) for each in house.chat.effects))
        message = MessageRef(channel=HELP, id="9.0")
        said = AddUpdate(by=BENO, text="see", files=files(1), message=message)
        await house.desk.reply(HELP, "1.0", said, Source(workspace=TEAM, key="message:9.0"))
        await house.chat.until(lambda: fetches(house) == 1)
        at, source = house.clock.now(), Source(workspace=TEAM, key="edit")
        await house.desk.revise(message, "note: see", BENO, at, source, Visibility.INTERNAL)
        house.chat.flow.set()
        await until_settled(house, ticket, 1)
    ticket = await house.queries.ticket(TEAM, ticket.id)
    assert [file.visibility for file in ticket.files] == [Visibility.INTERNAL]
    assert visible_files(ticket, ANNA, RULES) == []
    assert visible_files(ticket, BENO, RULES) == list(ticket.files)


async def test_a_file_that_became_a_notes_is_sent_no_more_to_who_asked_for_it_before(house: House) -> None:
    house.chat.fetched = BROUGHT
    async with house.relaying():
        ticket = await house.opened()
        await house.chat.until(lambda: any(isinstance(each, PostUpdate) for each in house.chat.effects))
        message = MessageRef(channel=HELP, id="9.0")
        said = AddUpdate(by=BENO, text="see", files=files(1), message=message)
        await house.desk.reply(HELP, "1.0", said, Source(workspace=TEAM, key="message:9.0"))
        await until_settled(house, ticket, 1)
    asked = await house.desk.handle(TEAM, ticket.id, AskForFile(by=ANNA, file=1), None)
    effect = SendFile(ticket=ticket.id, person=ANNA, number=asked.version)

    async def is_void() -> bool:
        scene = await house.store.read(TEAM, staging.scene, effect, house.desk.desks, house.clock.now())
        return scene.is_void

    assert not await is_void()
    at, source = house.clock.now(), Source(workspace=TEAM, key="edit")
    await house.desk.revise(message, "note: see", BENO, at, source, Visibility.INTERNAL)
    assert await is_void()


async def test_a_deleted_file_is_noted_on_every_ticket_that_it_was_shared_into(house: House) -> None:
    house.chat.fetched = BROUGHT
    tickets: list[Ticket] = []
    async with house.relaying():
        for name in ("one", "two", "three"):
            tickets.append(await house.opened(replace(FORM, files=files(1)), key=name))
            await until_settled(house, tickets[-1], 1)
    for _ in range(2):  # Slack delivers again.
        noted = await house.desk.file_deleted("F1", Source(workspace=TEAM, key="deleted"))
        assert {each.id for each in noted} == {each.id for each in tickets}
    for ticket in tickets:
        [_, deleted] = await events(house, ticket)
        assert isinstance(deleted, FileDeleted)
