"""A final comment is the resolution there: one that stands there goes only for whoever has read it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.connected import final_word_there
from bot.domain.events import AnswersChanged, RemoteUndone
from bot.domain.fields import Entry
from bot.domain.ids import FieldId
from bot.domain.intents import AddFinalComment, Close, SetAnswers, Source
from bot.domain.ticket import Outcome, Ticket
from bot.errors import UserError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import BENO

PAGE = Actor(resource=ids.DORA, is_page=True)
RESOLUTION = FieldId("resolution")


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


async def closed(linked: Linked) -> Ticket:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    await do(linked, ticket, Close(by=BENO, outcome=Outcome.RESOLVED), "close")
    await linked.worked()
    linked.turn(minutes=1)
    return await linked.ticket(ticket.id)


async def do(
    linked: Linked, ticket: Ticket, intent: AddFinalComment | Close | SetAnswers, key: str
) -> Ticket:
    done = await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=key))
    await linked.worked()
    return done


def written_there(linked: Linked, ticket: Ticket, text: str) -> None:
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"resolution": text}, PAGE)


def stands(linked: Linked, ticket: Ticket) -> object:
    return linked.there.ticket(remote_id(ticket))["resolution"]


async def test_a_resolution_that_came_with_the_end_is_known_here_and_asks_to_be_read(linked: Linked) -> None:
    ticket = await closed(linked)
    written_there(linked, ticket, "Replaced the disk.")
    await linked.poll.sweep()
    seen = await linked.ticket(ticket.id)
    assert final_word_there(seen, linked.there.rules) == "Replaced the disk."
    _, log = await linked.queries.history(TEAM, ticket.id)
    assert [each.event.is_quiet for each in log if isinstance(each.event, AnswersChanged)][-1:] == [True]
    with pytest.raises(UserError) as refused:
        await do(linked, ticket, AddFinalComment(by=BENO, text="The disk was old."), "unread")
    assert (refused.value.code, refused.value.field) == ("final_word_there", "replace")
    assert stands(linked, ticket) == "Replaced the disk."
    read = AddFinalComment(by=BENO, text="The disk was old.", replaces="Replaced the disk.")
    await do(linked, ticket, read, "read")
    assert stands(linked, ticket) == "The disk was old."


async def test_a_ticket_that_is_closed_there_brings_its_resolution(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    ended = {"status": 5, "resolution": "Replaced the disk."}
    linked.there.state.change("Tickets", int(remote_id(ticket)), ended, PAGE)
    await linked.poll.sweep()
    seen = await linked.ticket(ticket.id)
    assert (seen.is_closed, final_word_there(seen, linked.there.rules)) == (True, "Replaced the disk.")


async def test_what_was_written_there_meanwhile_stays_and_the_final_comment_can_be_given_again(
    linked: Linked,
) -> None:
    ticket = await closed(linked)
    written_there(linked, ticket, "Replaced the disk.")
    await do(linked, ticket, AddFinalComment(by=BENO, text="The disk was old."), "unread")
    assert stands(linked, ticket) == "Replaced the disk."
    _, log = await linked.queries.history(TEAM, ticket.id)
    undone = [each.event for each in log if isinstance(each.event, RemoteUndone)]
    assert [each.is_final for each in undone] == [True]
    assert (await linked.ticket(ticket.id)).final_comment is None
    await linked.poll.sweep()
    read = AddFinalComment(by=BENO, text="The disk was old.", replaces="Replaced the disk.")
    await do(linked, ticket, read, "read")
    assert stands(linked, ticket) == "The disk was old."
    assert (await linked.ticket(ticket.id)).final_comment == "The disk was old."


async def test_the_form_writes_over_no_text_that_nobody_here_has_read(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    written_there(linked, ticket, "Replaced the disk.")
    entry = Entry(field=RESOLUTION, values=("Restarted it.",))
    await do(linked, ticket, SetAnswers(by=BENO, entries=(entry,)), "form")
    assert stands(linked, ticket) == "Replaced the disk."
    await linked.poll.sweep()
    overwriting = SetAnswers(by=BENO, entries=(entry,), overwrites=(RESOLUTION,))
    await do(linked, ticket, overwriting, "again")
    assert stands(linked, ticket) == "Restarted it."
