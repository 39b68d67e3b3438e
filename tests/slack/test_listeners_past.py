"""What happened to a ticket at its remote, as agents read it beside our own log once the remote has told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.abilities import Connected
from bot.domain.ids import DeskId, RemoteId
from bot.domain.intents import Origin, RecordRemote
from bot.domain.remote import RemoteDeed
from bot.domain.ticket import REMOTE, Ticket, Visibility
from bot.errors import RemoteError, Transient
from bot.service.histories import Histories
from bot.slack.words.remote import deed as deed_words
from tests.builders import NOW, WORKSPACE
from tests.domain.connected import HEAD
from tests.domain.served import CAPABILITIES, RULE, update
from tests.sandbox.harness import HELP, Json, Person
from tests.slack.front import Front, a_desk, a_front, text_of
from tests.slack.test_listeners_publishing import opened
from tests.slack.test_listeners_remote import card_with

SILENT = Transient("autotask", "query", "HTTP 503: <!channel> in maintenance", certain=True)


@dataclass
class Reader:
    """A remote that tells what it is given, once it may."""

    deeds: list[RemoteDeed] = field(default_factory=list)
    error: RemoteError | None = None
    may: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0

    async def history(self, ticket: RemoteId) -> Sequence[RemoteDeed]:
        assert ticket == HEAD.id
        self.asked += 1
        await self.may.wait()
        if self.error is not None:
            raise self.error
        return self.deeds


@pytest.fixture
def reader() -> Reader:
    there = Reader()
    there.may.set()
    return there


@pytest.fixture
async def front(reader: Reader) -> AsyncIterator[Front]:
    histories = Histories({DeskId("help"): reader}, patience=0.3)
    async with a_front([a_desk(remote=Connected(capabilities=CAPABILITIES))], histories) as running:
        yield running


def deed(ticket: Ticket, detail: str, minute: int = 60) -> RemoteDeed:
    at = ticket.opened_at + timedelta(minutes=minute)
    return RemoteDeed(at=at, who="Olga *Tech*", action="Edit", detail=detail)


async def view_saying(front: Front, person: Person, words: str) -> Json:
    async def found() -> Json | None:
        views = await person.views()
        return next((each for each in reversed(views) if words in str(each)), None)

    return await front.wait(found)


@pytest.mark.parametrize("way", ["/ticket why {}", "!why", "<@U0BOT0001> why"])
async def test_an_agent_reads_what_happened_there_however_they_ask(
    front: Front, reader: Reader, way: str
) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    root = ticket.places[0].root
    reader.deeds = [deed(ticket, "Queue: New -> <!here> Level 2", -60), deed(ticket, "Status: New -> Done")]
    if way.startswith("/"):
        await beno.command(HELP, way.format(ticket.id))
        log = text_of(await front.whispered(beno, HELP, "what happened"))
    else:
        await beno.post(HELP, way, thread_ts=root)
        log = text_of(await front.whispered(beno, HELP, "what happened", root))
    assert "🔗 *Olga *Tech** at Autotask: Edit: Status: New -&gt; Done" in log
    assert "&lt;!here&gt; Level 2" in log
    assert log.index("New -&gt; Done") < log.index("opened it") < log.index("Level 2")
    assert "is asked" not in log


async def test_who_is_no_agent_reads_our_log_alone_and_the_remote_is_not_asked(
    front: Front, reader: Reader
) -> None:
    anna, ticket = front.person("anna"), await opened(front)
    reader.deeds = [deed(ticket, "Internal matter")]
    await anna.command(HELP, f"/ticket why {ticket.id}")
    log = text_of(await front.whispered(anna, HELP, "opened it"))
    assert "Internal matter" not in log
    assert reader.asked == 0


async def test_in_a_view_our_log_stands_at_once_and_the_rest_comes(front: Front, reader: Reader) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    reader.deeds = [deed(ticket, "Status: New -> Done")]
    reader.may.clear()
    card = await front.wait(lambda: card_with(beno, ticket, "ticket.more"))
    await beno.act("ticket.more", message=card)
    more = await view_saying(front, beno, "ticket.why")
    await beno.act("ticket.why", view=more)
    waiting = await view_saying(front, beno, "Autotask is asked what happened there")
    assert "opened it" in str(waiting)
    reader.may.set()
    whole = await view_saying(front, beno, "New -&gt; Done")
    assert whole["id"] == waiting["id"]
    assert "is asked" not in str(whole)


@pytest.mark.parametrize("is_slow", [False, True])
async def test_a_remote_that_fails_or_is_slow_leaves_our_own_log_and_says_why(
    front: Front, reader: Reader, is_slow: bool
) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    if is_slow:
        reader.may.clear()
    else:
        reader.error = SILENT
    await beno.command(HELP, f"/ticket why {ticket.id}")
    log = text_of(await front.whispered(beno, HELP, "what happened"))
    reason = "no answer within 0.3 seconds" if is_slow else "HTTP 503: &lt;!channel&gt; in maintenance"
    assert f"Autotask does not say what happened there: “{reason}”. This is our own log alone." in log
    assert "opened it" in log


async def test_a_long_past_is_paged_through_both_sides(front: Front, reader: Reader) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    reader.deeds = [deed(ticket, f"change {number}.", number) for number in range(1, 41)]
    await beno.command(HELP, f"/ticket why {ticket.id}")
    first = await front.whispered(beno, HELP, "change 40.")
    assert "change 16." in text_of(first)
    assert "change 15." not in text_of(first)
    reader.deeds.append(deed(ticket, "change 41.", 41))
    await beno.act("list.page", message=first)
    second = text_of(await front.whispered(beno, HELP, "change 15."))
    assert "change 16." not in second
    assert "opened it" in second


async def test_in_a_view_the_pages_of_both_sides_take_each_others_place(front: Front, reader: Reader) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    reader.deeds = [deed(ticket, f"change {number}.", number) for number in range(1, 41)]
    card = await front.wait(lambda: card_with(beno, ticket, "ticket.more"))
    await beno.act("ticket.more", message=card)
    more = await view_saying(front, beno, "ticket.why")
    await beno.act("ticket.why", view=more)
    first = await view_saying(front, beno, "change 40.")
    await beno.act("list.page", view=first)
    second = await view_saying(front, beno, "change 15.")
    assert second["id"] == first["id"]
    assert "change 16." not in str(second)


async def test_a_note_of_a_rule_is_told_by_why_and_by_no_message(front: Front) -> None:
    beno, ticket = front.person("beno"), await opened(front)
    noted = replace(update(RULE, "Escalated by rule 7.", visibility=Visibility.INTERNAL), is_quiet=True)
    told = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(noted,))
    await front.desk.handle(WORKSPACE, ticket.id, told, None)
    await beno.command(HELP, f"/ticket why {ticket.id}")
    log = text_of(await front.whispered(beno, HELP, "what happened"))
    assert "Escalated by rule 7." in log
    thread = await beno.messages(HELP, ticket.places[0].root)
    assert not any("Escalated" in text_of(each) for each in thread)


def test_where_the_remote_does_not_say_who_did_it_it_did() -> None:
    told = RemoteDeed(at=NOW, who="", action="Create", detail="")
    assert deed_words(told, "Autotask") == "🔗 *Autotask*: Create"
    assert deed_words(replace(told, action="", who="Olga"), "Autotask") == "🔗 *Olga* at Autotask: (no words)"
