"""What any desk does with a ticket, whether it is local or has a remote: open, read, update, close, files.

`test_contract.py` holds the port of a remote to its rows; those make no sense on a local desk, where no call
leaves and nothing comes back. These here are the desk's own, and run for both. What a desk cannot do is
refused in words and changes nothing; what has no row here says why in `ELSEWHERE`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest

from bot.connectors.systems import SYSTEMS
from bot.domain.abilities import Ability
from bot.domain.intents import (
    AddFinalComment,
    AddUpdate,
    AttachResources,
    Close,
    Intent,
    OpenTicket,
    Reopen,
    SetEmails,
    SetPriority,
    SetTags,
    SetTimer,
    SetTitle,
)
from bot.domain.ticket import (
    MessageRef,
    PersonId,
    Priority,
    Status,
    Ticket,
    TimerKind,
    Turn,
    Visibility,
)
from bot.errors import UserError
from tests.connectors.conftest import LINKED
from tests.connectors.desks import DeskHarness, Running, connected, running_local
from tests.domain.test_decide import ANNA, BENO, HELP, NOW

DESKS: Mapping[str, Running] = {
    "local": running_local,
    **{system: connected(running) for system, running in LINKED.items()},
}
ELSEWHERE = {
    Ability.NOTE: "A note stays here on every desk, whether its remote knows notes or not: a row of its own.",
    Ability.FILES: "A row of its own: a file takes more than a word.",
    Ability.CLOSE: "A row of its own: where it is refused the desk's own people close.",
    Ability.REOPEN: "A row of its own, behind an end.",
    Ability.ALERT: "Reminders are the bot's own on every desk, so nobody asks a remote for one.",
    Ability.RATE: "Stars for one answer are a remote's; a local desk is asked how the whole went.",
    Ability.FIELDS: "What a form asks is each remote's own; its suite fills it in.",
    Ability.KIND: "Which kinds there are is each remote's own; its suite makes it another.",
    Ability.OWNER: "Who owns a ticket is the desk's own matter where its people are not the remote's.",
    Ability.PUBLISH: "Only where we serve is anything published.",
    Ability.TIME: "Work is told where we serve.",
    Ability.CHECKLIST: "A list of what is to be done is a remote's own.",
    Ability.VIEWED: "Unread marks are each person's own here, and no part of a ticket.",
}
"""Why an ability has no row in `WANTED`."""
HERE = {
    Ability.EMAILS: "Addresses stay with the ticket here; its remote is told nothing of them.",
    Ability.TAGS: "Tags are the desk's own, whether its remote has any or not.",
    Ability.AUTO_CLOSE: "The bot keeps the time itself, and closes it there like anybody here.",
}
"""What a desk does by itself where its remote cannot."""


@pytest.fixture(params=DESKS)
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[DeskHarness]:
    async with DESKS[request.param]() as harness:
        yield harness


def wanted(ability: Ability, by: PersonId) -> Intent:
    """Something to be done that takes this ability."""
    match ability:
        case Ability.FINAL_COMMENT:
            return AddFinalComment(by=ANNA, text="Thanks.")
        case Ability.TITLE:
            return SetTitle(by=by, title="Another title")
        case Ability.PRIORITY:
            return SetPriority(by=by, priority=Priority.HIGH)
        case Ability.EMAILS:
            return SetEmails(by=by, add=("a@desk.example",))
        case Ability.TAGS:
            return SetTags(by=by, add=("disk",))
        case Ability.RESOURCES:
            return AttachResources(by=by, add=("web-02",))
        case Ability.AUTO_CLOSE:
            return SetTimer(by=by, kind=TimerKind.AUTO_CLOSE, due_at=NOW + timedelta(days=90))
        case _:
            raise AssertionError(f"{ability} has no row")


WANTED = sorted(set(Ability) - set(ELSEWHERE))


def message(ts: str) -> MessageRef:
    return MessageRef(channel=HELP, id=ts)


async def say(desk: DeskHarness, ticket: Ticket, ts: str, text: str) -> Ticket:
    return await desk.do(ticket.id, AddUpdate(by=ANNA, text=text, message=message(ts)), f"message:{ts}")


async def opened(desk: DeskHarness, form: OpenTicket | None = None) -> Ticket:
    ticket = await desk.open(form or desk.form)
    assert ticket is not None
    return await desk.settled(ticket.id)


async def ended(desk: DeskHarness, ticket: Ticket) -> Ticket:
    """The ticket once whoever may close it has."""
    if Ability.CLOSE in desk.abilities:
        await desk.do(ticket.id, Close(by=desk.worker), "close")
    else:
        await desk.end(ticket.id)
    return await desk.settled(ticket.id)


def test_every_desk_that_can_be_configured_is_held_to_the_contract() -> None:
    assert DESKS.keys() == {"local"} | SYSTEMS.keys()
    assert set(WANTED).isdisjoint(ELSEWHERE)
    assert all(sentence.endswith(".") for sentence in (*ELSEWHERE.values(), *HERE.values()))


async def test_a_ticket_is_opened_once_and_reads_as_it_was_written(desk: DeskHarness) -> None:
    now = await opened(desk)
    assert await desk.open(desk.form) is None
    assert (now.status, now.turn, now.requester, now.updates) == (Status.OPEN, Turn.OURS, ANNA, 1)
    assert await desk.texts(now.id) == ["It fails."]


async def test_what_is_said_is_there_once_and_in_order_however_often_it_is_delivered(
    desk: DeskHarness,
) -> None:
    ticket = await opened(desk)
    for number, text in enumerate(("It is louder now.", "And hot.")):
        for _ in range(2):
            await say(desk, ticket, f"200.{number}", text)
        await desk.settled(ticket.id)
    assert await desk.texts(ticket.id) == ["It fails.", "It is louder now.", "And hot."]
    assert (await desk.settled(ticket.id)).updates == 3  # None of it comes back.


async def test_an_answer_is_here_once_and_makes_it_our_turn(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    await desk.answer(ticket.id, "We are looking.")
    now = await desk.settled(ticket.id)
    # Where we serve it is a customer who answered, and so our turn as before.
    assert (now.updates, now.turn) == (2, Turn.OURS if desk.serves else Turn.THEIRS)
    again = await desk.settled(ticket.id)
    assert (again.updates, again.version) == (now.updates, now.version)
    assert (await desk.texts(ticket.id))[-1] == "We are looking."
    await say(desk, ticket, "200.1", "Thank you, it works.")
    assert (await desk.settled(ticket.id)).turn is Turn.OURS


@pytest.mark.parametrize("text", ["It is quiet now.", None])
async def test_what_is_edited_at_once_reads_as_edited_and_what_is_deleted_is_not_there(
    desk: DeskHarness, text: str | None
) -> None:
    ticket = await opened(desk)
    await say(desk, ticket, "200.1", "It is louder now.")
    await desk.revised("200.1", text)
    await desk.settled(ticket.id)
    assert await desk.texts(ticket.id) == ["It fails.", *([text] if text else [])]


async def test_a_note_is_on_the_ticket_and_reaches_no_one_else(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    note = AddUpdate(by=desk.worker, text="Secret.", visibility=Visibility.INTERNAL, message=message("200.1"))
    now = await desk.do(ticket.id, note, "note")
    assert now.version > ticket.version
    await desk.settled(ticket.id)
    # Where we serve, those who work at the desk are of us: they read it, and no customer does.
    assert await desk.texts(ticket.id) == ["It fails.", *(["Secret."] if desk.serves else [])]


async def test_a_file_is_there_once_with_its_bytes(desk: DeskHarness) -> None:
    ticket, content = await opened(desk), bytes(range(256)) * 40
    file = await desk.bring("trace.log", content)
    said = AddUpdate(by=ANNA, text="Here it is.", message=message("200.1"), files=(file,))
    for _ in range(2):
        await desk.do(ticket.id, said, "file")
    now = await desk.settled(ticket.id)
    assert [(each.name, each.size) for each in now.files] == [("trace.log", len(content))]
    assert await desk.files(ticket.id) == [("trace.log", content)] * (Ability.FILES in desk.abilities)


async def test_it_ends_where_it_may_and_else_in_words_that_say_who_ends_it(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    if Ability.CLOSE not in desk.abilities:
        with pytest.raises(UserError) as caught:
            await desk.do(ticket.id, Close(by=desk.worker), "close")
        assert caught.value.code == "closed_there"
        assert (await desk.settled(ticket.id)).version == ticket.version
    closed = await ended(desk, ticket)
    assert (closed.status, closed.turn) == (Status.CLOSED, Turn.NOBODY)
    assert (await desk.settled(ticket.id)).status is Status.CLOSED


async def test_it_begins_again_where_it_may_and_else_is_refused_with_the_way_out(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    closed = await ended(desk, ticket)
    reopen = Reopen(by=ANNA, reason="It fails again.")
    if Ability.REOPEN in desk.abilities:
        assert (await desk.do(ticket.id, reopen, "reopen")).status is Status.OPEN
        return
    with pytest.raises(UserError) as caught:
        await desk.do(ticket.id, reopen, "reopen")
    assert caught.value.code == "reopened_there"
    assert (await desk.settled(ticket.id)).version == closed.version


@pytest.mark.parametrize("ability", WANTED)
async def test_what_can_be_done_is_done_and_stays_and_else_changes_nothing(
    desk: DeskHarness, ability: Ability
) -> None:
    ticket = await opened(desk, desk.titled)
    if ability is Ability.FINAL_COMMENT:
        ticket = await ended(desk, ticket)
    intent = wanted(ability, desk.worker)
    if ability not in desk.abilities | HERE.keys():
        with pytest.raises(UserError):
            await desk.do(ticket.id, intent, "act")
        assert (await desk.settled(ticket.id)).version == ticket.version
        return
    done = await desk.do(ticket.id, intent, "act")
    assert done.version > ticket.version
    later = await desk.settled(ticket.id)
    face = ("title", "priority", "emails", "tags", "resources", "timers", "final_comment")
    assert [getattr(later, each) for each in face] == [getattr(done, each) for each in face]


@pytest.mark.parametrize(
    ("intent", "codes"),
    [
        (AddUpdate(by=ANNA, text=" "), ["text_missing"]),
        (AddUpdate(by=ANNA, text="x" * 40_001), ["text_too_long"]),
        (
            SetTags(by=BENO, add=("two words",)),
            ["tag_unfit", "tag_not_there"],
        ),  # Some have their own.
    ],
)
async def test_what_cannot_be_is_refused_alike_and_changes_nothing(
    desk: DeskHarness, intent: Intent, codes: list[str]
) -> None:
    ticket = await opened(desk)
    with pytest.raises(UserError) as caught:
        await desk.do(ticket.id, intent, "bad")
    assert caught.value.code in codes
    assert (await desk.settled(ticket.id)).version == ticket.version


async def test_a_last_word_waits_for_the_end_or_is_refused_at_all(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    with pytest.raises(UserError) as caught:
        await desk.do(ticket.id, AddFinalComment(by=ANNA, text="Thanks."), "early")
    can = Ability.FINAL_COMMENT in desk.abilities
    assert caught.value.code == ("not_closed" if can else "no_final_comment")
    assert (await desk.settled(ticket.id)).version == ticket.version


async def test_words_whose_answer_was_lost_are_there_once(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    desk.fail()
    await say(desk, ticket, "200.1", "It is louder now.")
    now = await desk.settled(ticket.id)
    assert await desk.texts(ticket.id) == ["It fails.", "It is louder now."]
    assert now.updates == 2


async def test_the_log_adds_up_to_what_the_desk_shows(desk: DeskHarness) -> None:
    ticket = await opened(desk)
    await say(desk, ticket, "200.1", "It is louder now.")
    await desk.answer(ticket.id, "We are looking.")
    now = await desk.settled(ticket.id)
    assert now.updates == len(await desk.texts(ticket.id)) == 3
