"""Texts as long as one update there, and longer: nothing is cut off, and each is known again as ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.connectors.softlayer import creating
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Ability
from bot.domain.desk import Desks
from bot.domain.effects import PostFile
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId
from bot.domain.intents import OpenTicket, Source
from bot.domain.kinds import BUILT_IN
from bot.domain.outgoing import called_apart, signed_as
from bot.domain.passages import Passage
from bot.domain.remote import NewTicket
from bot.domain.remote_side import SendingState
from bot.domain.ticket import CANCEL_SERVER, CANCEL_SERVICE, UPGRADE, MessageRef, Ticket
from bot.errors import Rejected
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.test_calls import NEW, answers
from tests.connectors.softlayer.there import There
from tests.domain.test_decide import ANNA, HELP
from tests.domain.test_opening import FORM

SIGNED = f"\n\n-- Anna (via Slack, {NEW.reference})"
KINDS = {
    CANCEL_SERVER: answers(CANCEL_SERVER, host="web-01", when="billing_date", reason="replaced"),
    CANCEL_SERVICE: answers(CANCEL_SERVICE, service="app-01", when="billing_date", reason="trouble"),
    UPGRADE: answers(
        UPGRADE, host="web-01", part="other", other_part="o" * 250, target="t" * 250, window="2026-12-24"
    ),
}


def of(kind: KindId, text: str = "") -> NewTicket:
    return replace(NEW, kind=kind, text=text, answers=KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
async def test_words_beside_a_form_s_answers_are_one_update_up_to_their_limit(
    there: There, kind: KindId
) -> None:
    limit = there.connector.opening_limit(of(kind))
    made = await there.connector.create(of(kind, "x" * (limit - len(SIGNED)) + SIGNED))
    [entry] = [each.entry for each in there.ticket(int(made.head.id)).updates]
    assert CAPABILITIES.text_limit - creating.JOINTS <= len(entry) <= CAPABILITIES.text_limit
    assert signed_as(entry) == NEW.reference


def test_an_ordinary_ticket_s_words_have_all_the_room() -> None:
    assert creating.text_limit(NEW) == CAPABILITIES.text_limit == 3_900


def test_answers_that_leave_no_room_for_words_are_refused_in_words() -> None:
    long = answers(UPGRADE, host="web-01", part="other", other_part="o" * 3_300, target="t" * 250)
    with pytest.raises(Rejected, match="answers of its form are too long"):
        creating.text_limit(replace(NEW, kind=UPGRADE, answers=long))


def upgrade(text: str) -> OpenTicket:
    given = {"host": "web-01", "part": "disk", "target": "4 TB", "window": "2026-12-24"}
    entries = tuple(Entry(field=FieldId(field), values=(value,)) for field, value in given.items())
    return replace(FORM, kind=UPGRADE, subject=None, text=text, entries=entries)


def built_in(linked: Linked) -> None:
    """Have the desk offer each kind that there is, with its form."""
    rules = replace(linked.desk.desks.default, kinds=BUILT_IN)
    linked.desk = Desk(linked.store, Roster(Desks(all=(rules,))), linked.clock)


async def opened_at_last(linked: Linked, intent: OpenTicket) -> Ticket:
    """The ticket, as the relay left it after what went wrong was tried again."""
    ticket = await linked.opened(intent)
    relay = linked.mortal_relay(linked.connector, linked.store)
    for _ in range(4):
        while await relay.once():
            pass
        linked.turn(seconds=61)
    return await linked.ticket(ticket.id)


@pytest.mark.parametrize("length", [3_800, 3_830, 3_850, 3_899, 3_900, 3_901, 4_000])
@pytest.mark.parametrize("is_answered", [True, False])
async def test_an_upgrade_of_any_length_is_opened_once_and_nothing_of_it_is_cut(
    linked: Linked, length: int, is_answered: bool
) -> None:
    built_in(linked)
    if not is_answered:
        linked.stand.softlayer.faults.add("createUpgradeTicket", "drop", when="after")
    text = "x" * length
    ticket = await opened_at_last(linked, upgrade(text))
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before + 1
    entries = linked.entries(remote_id(ticket))
    assert [signed_as(each) for each in entries] == [
        f"{called_apart(ticket.id)}-0.{number}" for number in range(1, len(entries) + 1)
    ]
    assert sum(each.count("x") for each in entries) == length
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).updates == 1


LONG = "\n\n".join(f"Line {number:03}. " + "x" * 240 for number in range(156))
"""More than ten updates take."""


async def settled(linked: Linked, ticket: Ticket) -> Ticket:
    """The ticket once all that can leave has left, whatever went wrong at first, and all was read again."""
    relay = linked.mortal_relay(linked.connector, linked.store)
    for _ in range(8):
        while await relay.once():
            pass
        linked.turn(seconds=61)
        await linked.polled()
    await linked.poll.reconcile()
    return await linked.ticket(ticket.id)


def files_there(linked: Linked, ticket: Ticket) -> list[tuple[str, str]]:
    files = linked.stand.softlayer.vendor.ticket(int(remote_id(ticket))).files
    return [(each.file_name, (each.body or b"").decode()) for each in files]


def said_there(linked: Linked, ticket: Ticket) -> list[str]:
    return [each for each in linked.entries(remote_id(ticket)) if not each.startswith("Attached file")]


async def test_an_update_of_more_parts_than_it_takes_goes_as_its_beginning_and_a_file(linked: Linked) -> None:
    ticket = await settled(linked, await linked.opened())
    await linked.say(ticket.id, "200.1", LONG)
    after = await settled(linked, ticket)
    [_, beginning] = said_there(linked, after)
    name = f"{called_apart(ticket.id)}-1.txt".lower()
    assert beginning.startswith("Line 000. xxx")
    assert f"The whole text is attached as {called_apart(ticket.id)}-1.txt." in beginning
    assert (len(beginning) <= CAPABILITIES.text_limit, signed_as(beginning)) == (
        True,
        f"{called_apart(ticket.id)}-1.1",
    )
    assert files_there(linked, after) == [(name, LONG)]
    [file] = after.files
    assert (file.passage, file.by, file.type, file.goes_out) == (Passage.THERE, ANNA, "text/plain", True)
    assert (after.updates, after.remote is not None and after.remote.sendings) == (2, ())
    assert not [each for each in linked.chat.effects if isinstance(each, PostFile)]  # It stands there.


async def test_an_opening_that_is_too_long_goes_as_its_beginning_and_a_file(linked: Linked) -> None:
    after = await settled(linked, await linked.opened(replace(FORM, text=LONG)))
    [beginning] = said_there(linked, after)
    assert f"attached as {called_apart(after.id)}-0.txt" in beginning
    assert files_there(linked, after) == [(f"{called_apart(after.id)}-0.txt".lower(), LONG)]
    assert (after.updates, len(after.files)) == (1, 1)


async def test_a_correction_that_is_too_long_goes_as_a_file_too(linked: Linked) -> None:
    ticket = await settled(linked, await linked.opened())
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await settled(linked, ticket)
    at = linked.clock.now() + timedelta(seconds=1)
    message = MessageRef(channel=HELP, id="200.1")
    await linked.desk.revise(message, LONG, ANNA, at, Source(workspace=TEAM, key="edit"))
    after = await settled(linked, ticket)
    assert said_there(linked, after)[-1].startswith("Correction of what I wrote before:\n\nLine 000.")
    [(_, text)] = files_there(linked, after)
    assert text == f"Correction of what I wrote before:\n\n{LONG}"


@pytest.mark.parametrize("is_opening", [True, False])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method", ["createStandardTicket", "addUpdate", "addAttachedFile"])
async def test_a_long_text_that_is_cut_off_on_its_way_is_there_once_with_its_file(
    linked: Linked, method: str, when: str, is_opening: bool
) -> None:
    linked.stand.softlayer.faults.add(method, "drop", when=when, times=2)
    ticket = await linked.opened(replace(FORM, text=LONG) if is_opening else FORM)
    await settled(linked, ticket)
    if not is_opening:
        await linked.say(ticket.id, "200.1", LONG)
    after = await settled(linked, ticket)
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before + 1
    assert [text for _, text in files_there(linked, after)] == [LONG]
    assert sum("only the beginning" in each for each in said_there(linked, after)) == 1
    assert after.updates == (1 if is_opening else 2)


@pytest.mark.parametrize(
    "way", ["no files", "no texts", "too large"], ids=lambda each: each.replace(" ", "-")
)
async def test_where_no_file_takes_a_long_text_it_is_refused_in_words_and_nothing_is_cut(
    linked: Linked, way: str
) -> None:
    remote = linked.desk.desks.default.remote
    assert remote is not None
    limits = remote.capabilities
    changed = {
        "no files": replace(
            remote, capabilities=replace(limits, abilities=limits.abilities - {Ability.FILES})
        ),
        "no texts": replace(remote, extensions=("log", "png")),
        "too large": replace(remote, capabilities=replace(limits, file_limit=len(LONG) - 1)),
    }[way]
    rules = replace(linked.desk.desks.default, remote=changed)
    linked.desk = Desk(linked.store, Roster(Desks(all=(rules,))), linked.clock)
    ticket = await settled(linked, await linked.opened())
    await linked.say(ticket.id, "200.1", LONG)
    after = await settled(linked, ticket)
    assert after.remote is not None
    [refused] = after.remote.sendings
    assert (refused.state, refused.reason) == (SendingState.REFUSED, "it is too long")
    assert (len(said_there(linked, after)), files_there(linked, after), after.files) == (1, [], ())
