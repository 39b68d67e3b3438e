"""A ticket that waits for its approval at a desk with a remote: nothing goes there, then all of it, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Connected
from bot.domain.approval import Gate
from bot.domain.desk import Desks
from bot.domain.effects import AskApproval
from bot.domain.intents import Approve, Close, Intent, Refuse, SendOut
from bot.domain.ticket import STANDARD, Ticket
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.test_sync import delivered
from tests.domain.test_approving import DORA
from tests.domain.test_decide import ANNA, HELP, RULES

GUARDED = replace(
    RULES,
    remote=Connected(capabilities=CAPABILITIES),
    approvers=frozenset({DORA}),
    gate=Gate(kinds=frozenset({STANDARD})),
)


async def waiting(linked: Linked) -> Ticket:
    """A ticket on which people talked while it waits, with a file."""
    linked.desk = Desk(linked.store, Roster(Desks(all=(GUARDED,))), linked.clock)
    await linked.bring(b"12345")
    ticket = await linked.opened()
    await linked.worked()
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.share(ticket.id, "200.2", "Here is the log.")
    linked.turn(hours=1)
    await linked.worked()
    return ticket


def count(linked: Linked) -> int:
    """How many tickets there are there since the beginning."""
    return len(linked.stand.softlayer.vendor.tickets()) - linked.before


async def test_all_that_was_said_and_shared_meanwhile_is_there_once_it_is_approved(linked: Linked) -> None:
    ticket = await waiting(linked)
    assert count(linked) == 0
    assert {each.person for each in linked.done(AskApproval) if isinstance(each, AskApproval)} == {None, DORA}
    async with linked.relaying():
        await linked.desk.handle(TEAM, ticket.id, Approve(by=DORA), None)
        await linked.until(ticket.id, lambda each: each.remote is not None and bool(each.remote.id))
        await linked.say(ticket.id, "300.1", "And hot.")
        linked.turn(minutes=1)
        ticket = await delivered(linked, await linked.ticket(ticket.id))
    await linked.worked()
    assert count(linked) == 1
    opening, *further = linked.said(ticket)
    assert opening == "It fails.\n\nIt is louder now.\n\nHere is the log."
    assert further.count("And hot.") == 1
    there = linked.stand.softlayer.vendor.ticket(int(remote_id(ticket)))
    assert [each.file_name for each in there.files] == ["log.txt"]


@pytest.mark.parametrize("intent", [Refuse(by=DORA, reason="Too dear."), Close(by=ANNA)])
async def test_of_a_refused_one_and_of_one_that_was_closed_nothing_is_ever_there(
    linked: Linked, intent: Intent
) -> None:
    ticket = await waiting(linked)
    await linked.desk.handle(TEAM, ticket.id, intent, None)
    linked.turn(hours=1)
    await linked.worked()
    assert count(linked) == 0
    assert (await linked.ticket(ticket.id)).remote is None


async def test_what_waits_is_not_sent_out_message_by_message_either(linked: Linked) -> None:
    ticket = await waiting(linked)
    wanted = SendOut(by=ANNA, number=5, author=ANNA, text="It is louder now.", channel=HELP)
    with pytest.raises(UserError, match="awaits_approval"):
        await linked.desk.handle(TEAM, ticket.id, wanted, None)
    await linked.worked()
    assert count(linked) == 0
