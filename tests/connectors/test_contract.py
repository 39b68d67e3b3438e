"""What any connector has to do: a new remote is finished when it passes this, and its own table of quirks.

These are the rows of the port. Those of the desk before it, which a local desk passes as well, are in
`test_desk_contract.py`.

To add one:

1. `bot/connectors/<name>/`, with the same files as its neighbour: `wire.py` (requests and answers as values,
   errors sorted by what to do next), `calls.py` (each call by name), `shapes.py` (their objects as the values
   of `bot.domain.remote`), `client.py` (the port `bot.domain.connector.Connector` over one httpx client), and
   `capabilities.py`, which says what it takes. `__init__.py` puts them together as a `System`.
2. Its line in `bot/connectors/systems.py`. Configuration, wiring and the rest of the house ask capabilities.
3. A stand-in in `bot/sandbox/<name>/`, which knows nothing of the bot, and a harness for it as
   `tests/connectors/harness.py` describes, with its line in `HARNESSES` below; and a desk before it: what
   `Vendor` in `tests/connectors/linked.py` asks for besides, with its line in `LINKED` of `conftest.py`.
4. `pytest tests/connectors/test_*.py`: this, the contract of desks, one thread in two systems, and a hundred
   schedules of misfortune; and tests of its own for each quirk of its wire.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.connectors.systems import SYSTEMS
from bot.domain.abilities import Ability
from bot.domain.connector import Errand
from bot.domain.ids import Cursor, KindId, Reference, RemoteId
from bot.domain.outgoing import signature, signed_as
from bot.domain.remote import (
    Act,
    AlertAct,
    AutoCloseAct,
    ChecklistAct,
    CloseAct,
    EmailsAct,
    FieldsAct,
    FinalComment,
    KindAct,
    NewTicket,
    OwnerAct,
    PriorityAct,
    PublishAct,
    RateAct,
    ReopenAct,
    ResourcesAct,
    Side,
    TagsAct,
    TimeAct,
    TitleAct,
    Upload,
    ViewedAct,
)
from bot.domain.ticket import ADMINISTRATIVE, Priority, Status, Turn
from bot.errors import Rejected, RemoteError, Transient, Unauthorized
from tests.connectors.autotask import harness as autotask
from tests.connectors.harness import Fault, Harness, Running
from tests.connectors.rackspace import harness as rackspace
from tests.connectors.softlayer import harness as softlayer

HARNESSES: Mapping[str, Running] = {
    "softlayer": softlayer.running,
    "rackspace": rackspace.running,
    "autotask": autotask.running,
}
REFERENCE = Reference("T20261122-0001-0.1")
SAM = "Sam E"


def signed(text: str, reference: str = REFERENCE) -> str:
    return f"{text}\n\n{signature('Anna Baker', Reference(reference))}"


@pytest.fixture(params=HARNESSES)
async def remote(request: pytest.FixtureRequest) -> AsyncIterator[Harness]:
    async with HARNESSES[request.param]() as harness:
        yield harness


def test_every_system_that_can_be_configured_is_held_to_the_contract() -> None:
    assert HARNESSES.keys() == SYSTEMS.keys()


def new_ticket(remote: Harness, reference: str = REFERENCE, text: str = "It hums.") -> NewTicket:
    """A ticket as it is opened there, signed."""
    return remote.new(Reference(reference), signed(text, reference))


async def opened(remote: Harness, text: str = "It hums.", reference: str = REFERENCE) -> RemoteId:
    made = await remote.connector.create(new_ticket(remote, reference, text))
    return made.head.id


async def seen(remote: Harness, cursor: Cursor | None) -> tuple[dict[RemoteId, str], Cursor]:
    """The print of each ticket that changed since, through all pages, and where to go on."""
    prints: dict[RemoteId, str] = {}
    for _ in range(100):
        sweep = await remote.connector.changed(cursor)
        prints |= {each.id: each.print for each in sweep.heads}
        cursor = Cursor(str(sweep.cursor))
        if sweep.is_last:
            return prints, cursor
    pytest.fail("The changes never end.")


async def test_who_we_are_is_told(remote: Harness) -> None:
    assert await remote.connector.check()
    for pace in filter(None, map(remote.connector.pace, Errand)):
        assert (bool(pace.key), pace.every > 0, pace.burst >= 1) == (True, True, True)
    limits = remote.connector.capabilities
    assert limits.name
    assert min(limits.text_limit, limits.parts_limit, limits.file_limit, len(limits.kinds)) >= 1


async def test_a_ticket_is_opened_and_reads_as_it_was_written(remote: Harness) -> None:
    text = signed("It *hums* & <rattles>.\n\n  – \N{LATIN SMALL LETTER O WITH DIAERESIS} \U0001f525")
    made = await remote.connector.create(remote.new(REFERENCE, text))
    assert (made.head.status, made.head.turn, made.head.is_writable) == (Status.OPEN, Turn.OURS, True)
    assert all((made.head.number, made.head.title, made.head.status_name, made.head.print))
    assert made.head.opened_at.tzinfo is not None
    [first] = made.updates
    assert (first.text, first.author.is_us, first.author.side) == (text, True, Side.OURS)
    assert await remote.connector.read(made.head.id) == made


async def test_each_kind_that_is_offered_is_opened_and_any_other_refused(remote: Harness) -> None:
    for number, kind in enumerate(remote.connector.capabilities.kinds):
        reference = Reference(f"T1-{number}.1")
        made = await remote.connector.create(remote.new(reference, signed("Please.", reference), kind))
        assert signed_as(made.updates[0].text) == reference
    before = remote.count()
    with pytest.raises(Rejected):
        await remote.connector.create(remote.new(REFERENCE, signed("Please."), KindId("no_such_kind")))
    assert remote.count() == before


async def test_what_we_say_is_there_once_and_known_as_ours_by_its_signature_and_its_id_if_told(
    remote: Harness,
) -> None:
    ticket, reference = await opened(remote), Reference("T20261122-0001-1.1")
    text = signed("It is louder now.", reference)
    ids = await remote.connector.push(ticket, text)
    update = (await remote.connector.read(ticket)).updates[-1]
    assert (update.text, update.author.is_us, signed_as(update.text)) == (text, True, reference)
    assert remote.texts(ticket)[1:] == [text]
    assert ids == ((update.id,) if remote.connector.capabilities.answers_with_ids else ())


async def test_a_text_as_long_as_it_takes_is_one_update(remote: Harness) -> None:
    ticket = await opened(remote)
    rest = signed("")
    text = "x" * (remote.connector.capabilities.text_limit - len(rest)) + rest
    await remote.connector.push(ticket, text)
    assert [each.text for each in (await remote.connector.read(ticket)).updates[1:]] == [text]


async def test_the_vendor_s_answer_is_theirs_and_a_colleague_s_words_are_ours_but_not_us(
    remote: Harness,
) -> None:
    ticket = await opened(remote)
    remote.turn(minutes=1)
    update = remote.answer(ticket, "We are looking.", SAM)
    read = await remote.connector.read(ticket)
    said = read.updates[-1]
    assert (said.id, said.text, said.author.name) == (update, "We are looking.", SAM)
    # Where we serve nobody's talk moves the turn there, and who answers is the customer.
    after = Turn.OURS if remote.connector.capabilities.is_service_desk else Turn.THEIRS
    assert (said.author.side, said.author.is_us, read.head.turn) == (Side.THEIRS, False, after)
    remote.turn(minutes=1)
    remote.say(ticket, signed("As Anna said."))
    read = await remote.connector.read(ticket)
    author = read.updates[-1].author
    assert (author.side, author.is_us, read.head.turn) == (Side.OURS, False, Turn.OURS)
    assert [each.at for each in read.updates] == sorted(each.at for each in read.updates)


async def test_a_ticket_that_is_not_there_is_refused_with_words(remote: Harness) -> None:
    with pytest.raises(Rejected) as caught:
        await remote.connector.read(RemoteId("999999999"))
    assert caught.value.reason


async def test_nothing_is_news_at_first_and_every_change_is_after_that(remote: Harness) -> None:
    ticket = await opened(remote)
    remote.turn(hours=1)
    prints, cursor = await seen(remote, None)
    assert prints == {}
    last = (await remote.connector.read(ticket)).head.print
    for happens in (
        lambda: remote.answer(ticket, "We are looking.", SAM),
        lambda: remote.say(ticket, "Thanks."),
        lambda: remote.give(ticket, "trace.txt", b"hello"),
        lambda: remote.close(ticket, SAM),
    ):
        remote.turn(minutes=20)
        happens()
        prints, cursor = await seen(remote, cursor)
        assert prints[ticket] != last
        last = prints[ticket]
        assert (await remote.connector.read(ticket)).head.print == last
    remote.turn(minutes=20)
    again, _ = await seen(remote, cursor)
    assert again.get(ticket, last) == last


async def test_changes_and_open_tickets_are_read_through_all_pages(remote: Harness) -> None:
    _, cursor = await seen(remote, None)
    remote.turn(minutes=20)
    tickets = [remote.open(f"Number {number}.") for number in range(230)]
    remote.close(tickets[0], SAM)
    changed, _ = await seen(remote, cursor)
    assert changed.keys() >= set(tickets)
    there: list[RemoteId] = []
    place: Cursor | None = None
    for _ in range(100):
        sweep = await remote.connector.open_tickets(place)
        there += [each.id for each in sweep.heads]
        place = sweep.cursor
        if sweep.is_last:
            break
    assert set(tickets[1:]) <= set(there)
    assert tickets[0] not in there
    assert len(there) == len(set(there))


async def test_what_was_closed_there_says_who_and_when_and_takes_words_where_we_serve(
    remote: Harness,
) -> None:
    ticket = await opened(remote)
    remote.turn(hours=1)
    remote.close(ticket, SAM)
    head = (await remote.connector.read(ticket)).head
    takes_words = remote.connector.capabilities.is_service_desk
    assert (head.status, head.turn, head.is_writable) == (Status.CLOSED, Turn.NOBODY, takes_words)
    assert (head.closed_by, head.closed_at) == (SAM, head.opened_at + timedelta(hours=1))
    if takes_words:
        assert await remote.connector.push(ticket, signed("One more thing."))
        assert (await remote.connector.read(ticket)).head.status is Status.CLOSED
        return
    with pytest.raises(Rejected):
        await remote.connector.push(ticket, signed("One more thing."))


async def whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_files_go_both_ways_and_each_is_there_once(remote: Harness) -> None:
    ticket, content = await opened(remote), bytes(range(256)) * 400
    if Ability.FILES not in remote.connector.capabilities.abilities:
        with pytest.raises(Rejected):
            await remote.connector.upload(ticket, Upload(name="a.log", size=1, content=whole(b"x")))
        return
    for _ in range(2):
        upload = Upload(name="Trace.log", size=len(content), content=whole(content))
        came_with = await remote.connector.upload(ticket, upload)
    remote.give(ticket, "answer.txt", b"hello")
    files = {
        each.name.lower(): (update.id, each)
        for update in (await remote.connector.read(ticket)).updates
        for each in update.files
    }
    assert files.keys() == {"trace.log", "answer.txt"}
    update, ours = files["trace.log"]
    assert came_with == (update,)
    assert ours.size in (None, len(content))
    for name, expected in (("trace.log", content), ("answer.txt", b"hello")):
        pieces = [each async for each in remote.connector.download(ticket, files[name][1].id)]
        assert b"".join(pieces) == expected


LATER = datetime(2027, 1, 1, tzinfo=UTC)
NOT_ACTS = {Ability.FILES, Ability.NOTE}


async def act_for(remote: Harness, ability: Ability, ticket: RemoteId) -> Act:
    """Something to do that needs an ability, on a ticket where it can be done."""
    match ability:
        case Ability.CLOSE:
            return CloseAct()
        case Ability.FINAL_COMMENT:
            remote.close(ticket, SAM)
            return FinalComment(text="Thanks.")
        case Ability.TITLE:
            return TitleAct(title="Another title")
        case Ability.PRIORITY:
            return PriorityAct(priority=Priority.HIGH)
        case Ability.EMAILS:
            return EmailsAct(add=("a@desk.example",), remove=("b@desk.example",))
        case Ability.TAGS:
            return TagsAct(tags=("disk",), added=("disk",))
        case Ability.RESOURCES:
            offered = (await remote.connector.lists()).resources[0]
            return ResourcesAct(add=((offered.type, offered.id),))
        case Ability.ALERT:
            return AlertAct(at=LATER)
        case Ability.AUTO_CLOSE:
            return AutoCloseAct(at=LATER)
        case Ability.RATE:
            return RateAct(update=remote.answer(ticket, "We are looking.", SAM), stars=5)
        case Ability.VIEWED:
            return ViewedAct()
        case Ability.REOPEN:
            remote.close(ticket, SAM)
            return ReopenAct()
        case Ability.FIELDS:
            return FieldsAct(answers=())
        case Ability.KIND:
            kinds = [each.id for each in (await remote.connector.lists()).kinds if each.active]
            return KindAct(kind=kinds[-1] if kinds else ADMINISTRATIVE)
        case Ability.OWNER:
            return OwnerAct(owner="")
        case Ability.PUBLISH:
            return PublishAct(update=remote.answer(ticket, "It is the disk.", SAM))
        case Ability.TIME:
            return TimeAct(minutes=15, text="Looked at it.", until=LATER, reference=Reference("T1-1"))
        case Ability.CHECKLIST:
            return ChecklistAct(add=("Call back",))
        case _:
            raise AssertionError(f"{ability} is no act")


@pytest.mark.parametrize("ability", sorted(set(Ability) - NOT_ACTS))
async def test_what_it_can_do_is_done_twice_as_well_as_once_and_else_refused_with_words(
    remote: Harness, ability: Ability
) -> None:
    ticket = await opened(remote)
    act = await act_for(remote, ability, ticket)
    if ability in remote.connector.capabilities.abilities:
        for _ in range(2):
            await remote.connector.act(ticket, act)
        head = (await remote.connector.read(ticket)).head
        assert ability is not Ability.TITLE or head.title == "Another title"
        assert ability is not Ability.PRIORITY or head.priority is Priority.HIGH
        assert ability is not Ability.CLOSE or head.status is Status.CLOSED
        assert not isinstance(act, KindAct) or head.kind == act.kind
        return
    before = await remote.connector.read(ticket)
    with pytest.raises(Rejected) as caught:
        await remote.connector.act(ticket, act)
    assert caught.value.reason
    assert await remote.connector.read(ticket) == before


EXPECTED: dict[Fault, tuple[type[RemoteError], bool, bool]] = {
    Fault.CUT: (Transient, False, False),
    Fault.CUT_LATE: (Transient, False, True),
    Fault.BROKEN: (Transient, False, False),
    Fault.BROKEN_LATE: (Transient, False, True),
    Fault.THROTTLED: (Transient, True, False),
    Fault.UNKNOWN_US: (Unauthorized, True, False),
    Fault.REFUSED: (Rejected, True, False),
}
"""Of a call that writes: what is raised, whether that is certain, and whether it was done all the same."""


@pytest.mark.parametrize("fault", Fault)
async def test_words_that_failed_say_whether_they_may_be_there(remote: Harness, fault: Fault) -> None:
    error, is_certain, is_done = EXPECTED[fault]
    ticket = await opened(remote)
    text = signed("It is louder now.", "T20261122-0001-1.1")
    remote.fail(fault)
    with pytest.raises(error) as caught:
        await remote.connector.push(ticket, text)
    assert caught.value.certain is is_certain
    assert remote.texts(ticket)[1:] == [text] * is_done
    own = [
        signed_as(each.text) for each in (await remote.connector.read(ticket)).updates if each.author.is_us
    ]
    assert ("T20261122-0001-1.1" in own) is is_done


@pytest.mark.parametrize("fault", Fault)
async def test_a_ticket_that_failed_is_found_by_its_reference_if_it_is_there(
    remote: Harness, fault: Fault
) -> None:
    error, is_certain, is_done = EXPECTED[fault]
    before, since = remote.count(), datetime(2026, 1, 1, tzinfo=UTC)
    remote.fail(fault)
    with pytest.raises(error) as caught:
        await opened(remote)
    assert (caught.value.certain, remote.count()) == (is_certain, before + is_done)
    found = await remote.connector.created(new_ticket(remote), since)
    assert (found is not None) is is_done
    if found is not None:
        assert signed_as(found.updates[0].text) == REFERENCE
    assert await remote.connector.created(new_ticket(remote, f"{REFERENCE}1"), since) is None


@pytest.mark.parametrize("fault", Fault)
async def test_a_question_that_failed_is_asked_again_without_harm(remote: Harness, fault: Fault) -> None:
    await opened(remote)
    _, cursor = await seen(remote, None)
    remote.fail(fault)
    with pytest.raises(EXPECTED[fault][0]) as caught:
        await remote.connector.changed(cursor)
    assert caught.value.certain
    await remote.connector.changed(cursor)


async def test_one_who_quotes_our_ticket_opened_another(remote: Harness) -> None:
    remote.open(signed("It hums."))
    assert await remote.connector.created(new_ticket(remote), datetime(2026, 1, 1, tzinfo=UTC)) is None


async def test_what_there_is_to_choose_from_has_each_thing_once(remote: Harness) -> None:
    lists = await remote.connector.lists()
    for ids in ([each.id for each in lists.subjects], [each.id for each in lists.resources]):
        assert len(ids) == len(set(ids))
    names = [each.name for each in lists.subjects], [each.name for each in lists.resources]
    assert all(all(each) for each in (*names, [each.name for each in lists.people]))
    assert all(each == each.lower().lstrip(".") for each in lists.extensions)
