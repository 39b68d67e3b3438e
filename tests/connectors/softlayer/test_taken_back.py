"""What is taken back, or changed, before it has left never leaves as it was; what has left does so once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.intents import Drop, OpenAgain, SendAgain, SendNow, Source
from bot.domain.remote_side import SendingState
from bot.domain.ticket import MessageRef, Ticket, Visibility
from bot.errors import UserError
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.test_odd_news import look_at
from tests.connectors.softlayer.test_sync import opened
from tests.domain.test_decide import ANNA, HELP
from tests.domain.test_opening import FORM

FIRST = "It is louder now."
SECRET = "The password is hunter2secret"


async def begun(linked: Linked) -> Ticket:
    """A ticket that is open there."""
    async with linked.relaying():
        return await opened(linked)


async def later(linked: Linked) -> None:
    """All that can leave by itself has left."""
    for _ in range(6):
        await linked.worked()
        linked.turn(minutes=6)
    await linked.worked()


async def made_note(linked: Linked, ts: str, text: str) -> None:
    message, at = MessageRef(channel=HELP, id=ts), linked.clock.now() + timedelta(seconds=1)
    source = Source(workspace=TEAM, key=f"note:{ts}:{text}")
    await linked.desk.revise(message, text, ANNA, at, source, Visibility.INTERNAL)


def states(ticket: Ticket) -> list[SendingState]:
    assert ticket.remote is not None
    return [each.state for each in ticket.remote.sendings]


async def waiting_its_turn(linked: Linked) -> Ticket:
    """A reply that is let go by its author, and for which the remote has no time yet."""
    ticket = await begun(linked)
    await linked.say(ticket.id, "200.1", FIRST)
    return await linked.desk.handle(TEAM, ticket.id, SendNow(by=ANNA, sending=1), None)


async def test_what_is_deleted_while_it_waits_its_turn_does_not_leave(linked: Linked) -> None:
    ticket = await waiting_its_turn(linked)
    assert states(ticket) == [SendingState.QUEUED]
    await linked.revised("200.1", None)
    await later(linked)
    assert linked.said(ticket)[1:] == []


async def test_what_is_edited_into_a_secret_while_it_waits_its_turn_is_asked_about(linked: Linked) -> None:
    ticket = await waiting_its_turn(linked)
    await linked.revised("200.1", SECRET)
    await later(linked)
    assert linked.said(ticket)[1:] == []
    assert states(await linked.ticket(ticket.id)) == [SendingState.ASKING]


async def test_what_is_edited_while_it_waits_its_turn_leaves_once_as_it_reads_then(linked: Linked) -> None:
    ticket = await waiting_its_turn(linked)
    await linked.revised("200.1", "It is quiet now.")
    await later(linked)
    assert linked.said(ticket)[1:] == ["It is quiet now."]


async def test_what_becomes_a_note_while_it_waits_its_turn_does_not_leave(linked: Linked) -> None:
    ticket = await waiting_its_turn(linked)
    await made_note(linked, "200.1", "They pay late.")
    await later(linked)
    assert linked.said(ticket)[1:] == []


@pytest.mark.parametrize("how", ["deleted", "noted", "dropped"])
async def test_what_was_said_to_a_ticket_that_is_refused_there_can_be_taken_back(
    linked: Linked, how: str
) -> None:
    linked.stand.softlayer.faults.add("createStandardTicket", "error", error="No.")
    ticket = await linked.opened()
    await linked.worked()
    await linked.say(ticket.id, "200.1", FIRST)
    linked.turn(seconds=30)
    await linked.worked()
    match how:
        case "deleted":
            await linked.revised("200.1", None)
        case "noted":
            await made_note(linked, "200.1", "They pay late.")
        case _:
            await linked.desk.handle(TEAM, ticket.id, Drop(by=ANNA, sending=1), None)
    await linked.say(ticket.id, "200.2", "It smells.")
    linked.turn(seconds=30)
    await linked.worked()
    await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=ANNA), None)
    await later(linked)
    assert linked.said(await linked.ticket(ticket.id)) == ["It fails.", "It smells."]


async def test_what_was_held_when_its_ticket_is_opened_there_leaves_as_it_reads_then(linked: Linked) -> None:
    linked.stand.softlayer.faults.add("createStandardTicket", "error", error="No.")
    ticket = await linked.opened()
    await linked.worked()
    await linked.say(ticket.id, "200.1", FIRST)
    await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=ANNA), None)
    await linked.revised("200.1", "It is quiet now.")
    await later(linked)
    assert linked.said(await linked.ticket(ticket.id)) == ["It fails.", "It is quiet now."]


async def test_what_was_refused_and_kept_here_brings_no_correction(linked: Linked) -> None:
    ticket = await begun(linked)
    linked.stand.softlayer.faults.add("addUpdate", "error", error="Unable to add ticket update..")
    await linked.say(ticket.id, "200.1", FIRST)
    linked.turn(seconds=30)
    await linked.worked()
    await linked.desk.handle(TEAM, ticket.id, Drop(by=ANNA, sending=1), None)
    await linked.revised("200.1", "It is quiet now.")
    await later(linked)
    assert linked.said(ticket)[1:] == []


async def corrected(linked: Linked, text: str = "It is quiet now.") -> Ticket:
    """A reply that is there, and an edit of it that is held."""
    ticket = await begun(linked)
    await linked.say(ticket.id, "200.1", FIRST)
    linked.turn(seconds=30)
    await linked.worked()
    await linked.revised("200.1", text)
    return ticket


async def test_an_edit_of_an_edit_within_the_hold_is_one_correction(linked: Linked) -> None:
    ticket = await corrected(linked)
    linked.turn(seconds=5)
    await linked.revised("200.1", "It is silent now.")
    await later(linked)
    assert linked.said(ticket)[1:] == [FIRST, "Correction of what I wrote before:\n\nIt is silent now."]


async def test_a_deletion_within_the_hold_of_an_edit_takes_the_correction_back(linked: Linked) -> None:
    ticket = await corrected(linked)
    await linked.revised("200.1", None)
    await later(linked)
    assert linked.said(ticket)[1:] == [FIRST]


async def test_a_note_within_the_hold_of_an_edit_takes_the_correction_back(linked: Linked) -> None:
    ticket = await corrected(linked)
    linked.turn(seconds=5)
    await made_note(linked, "200.1", "They pay late.")
    await later(linked)
    assert linked.said(ticket)[1:] == [FIRST]


async def test_a_secret_that_is_edited_out_of_a_correction_is_not_asked_about_any_more(
    linked: Linked,
) -> None:
    ticket = await corrected(linked, SECRET)
    linked.turn(seconds=5)
    await linked.revised("200.1", "It is silent now.")
    await later(linked)
    assert linked.said(ticket)[1:] == [FIRST, "Correction of what I wrote before:\n\nIt is silent now."]


async def test_a_secret_that_is_edited_out_leaves_without_a_word_for_it(linked: Linked) -> None:
    ticket = await begun(linked)
    await linked.say(ticket.id, "200.1", SECRET)
    linked.turn(seconds=5)
    await linked.revised("200.1", "The password is in the safe.")
    await later(linked)
    assert linked.said(ticket)[1:] == ["The password is in the safe."]


async def test_of_what_was_joined_a_secret_that_stays_is_still_asked_about(linked: Linked) -> None:
    ticket = await begun(linked)
    await linked.say(ticket.id, "200.1", FIRST)
    await linked.say(ticket.id, "200.2", "And hot.")
    await linked.revised("200.1", SECRET)
    await linked.revised("200.2", f"{SECRET}, too")
    linked.turn(seconds=5)
    await linked.revised("200.2", "And warm.")
    await later(linked)
    assert linked.said(ticket)[1:] == []


async def test_a_part_that_is_there_is_not_said_again_when_the_rest_is_tried_again(linked: Linked) -> None:
    ticket = await begun(linked)
    text = "\n\n".join(f"Line {number} " + "x" * 300 for number in range(20))
    faults = linked.stand.softlayer.faults
    faults.add("addUpdate", "slow", seconds=0)
    faults.add("addUpdate", "error", error="Unable to add ticket update..")
    await linked.say(ticket.id, "200.1", text)
    linked.turn(seconds=30)
    await linked.worked()
    assert states(await linked.ticket(ticket.id)) == [SendingState.REFUSED]
    await linked.desk.handle(TEAM, ticket.id, SendAgain(by=ANNA, sending=1), None)
    await later(linked)
    heads = [each.partition("\n")[0] for each in linked.said(ticket)[1:]]
    assert heads == ["(1/2)", "(2/2)"]


async def test_a_message_that_became_a_note_is_not_sent_out_by_its_shortcut(linked: Linked) -> None:
    ticket = await begun(linked)
    await linked.say(ticket.id, "200.1", FIRST)
    await made_note(linked, "200.1", "They pay late.")
    message = MessageRef(channel=HELP, id="200.1")
    with pytest.raises(UserError) as told:
        await linked.desk.send_out(message, ANNA, Source(workspace=TEAM, key="shortcut"))
    assert told.value.code == "note_stays"
    await later(linked)
    assert linked.said(ticket)[1:] == []


async def test_a_message_that_was_deleted_is_not_sent_out_by_its_shortcut(linked: Linked) -> None:
    ticket = await begun(linked)
    await linked.say(ticket.id, "200.1", FIRST)
    await linked.revised("200.1", None)
    message = MessageRef(channel=HELP, id="200.1")
    with pytest.raises(UserError) as told:
        await linked.desk.send_out(message, ANNA, Source(workspace=TEAM, key="shortcut"))
    assert told.value.code == "not_an_update"
    await later(linked)
    assert linked.said(ticket)[1:] == []


async def test_what_is_said_in_the_portal_under_a_copy_of_our_words_is_not_lost(linked: Linked) -> None:
    ticket = await begun(linked)
    ours = linked.stand.user().id
    linked.turn(seconds=30)
    quoted = f"See below: it is worse.\n\n{linked.entries(remote_id(ticket))[0]}"
    linked.stand.softlayer.vendor.portal(int(remote_id(ticket)), quoted, user_id=ours)
    await look_at(linked, remote_id(ticket))
    await look_at(linked, remote_id(ticket))
    assert (await linked.ticket(ticket.id)).updates == 2


async def test_a_ticket_that_seems_to_hold_a_secret_is_opened_there_once_somebody_says_so(
    linked: Linked,
) -> None:
    ticket = await linked.opened(replace(FORM, text=SECRET))
    await later(linked)
    ticket = await linked.ticket(ticket.id)
    assert ticket.remote is not None
    assert (ticket.remote.id, bool(ticket.remote.refusal)) == (None, True)
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before
    await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=ANNA), None)
    await later(linked)
    assert remote_id(await linked.ticket(ticket.id))
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before + 1
