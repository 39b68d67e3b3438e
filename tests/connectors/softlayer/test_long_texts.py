"""Texts as long as one update there, and longer: nothing is cut off, and each is known again as ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.connectors.softlayer import creating
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.desk import Desks
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId
from bot.domain.intents import OpenTicket
from bot.domain.kinds import BUILT_IN
from bot.domain.outgoing import signed_as
from bot.domain.remote import NewTicket
from bot.domain.ticket import CANCEL_SERVER, CANCEL_SERVICE, UPGRADE, Ticket
from bot.errors import Rejected
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.conftest import Linked
from tests.connectors.softlayer.test_calls import NEW, answers
from tests.connectors.softlayer.test_sync import remote_id
from tests.connectors.softlayer.there import There
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
        f"{ticket.id}-0.{number}" for number in range(1, len(entries) + 1)
    ]
    assert sum(each.count("x") for each in entries) == length
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).updates == 1
