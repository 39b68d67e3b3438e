"""Tags of Autotask, whose labels have blanks and capitals: known here as people type them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.intents import SetTags, Source
from bot.domain.resources import FixedStock, Inventory
from bot.domain.ticket import Ticket
from bot.errors import UserError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import OF_ACME, Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import BENO, RULES

PAGE = Actor(resource=ids.DORA, is_page=True)


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as made:
        made.desk._roster.supply(RULES.id, made.there.lists, FixedStock(inventory=Inventory()))
        made.desk._roster.acquaint(RULES.id, (OF_ACME,))
        yield made


async def tag(linked: Linked, ticket: Ticket, key: str, *, add: str = "", remove: str = "") -> None:
    wanted = SetTags(by=BENO, add=tuple(add.split()), remove=tuple(remove.split()))
    await linked.desk.handle(TEAM, ticket.id, wanted, Source(workspace=TEAM, key=key))
    await linked.worked()
    await looked(linked, ticket)


async def looked(linked: Linked, ticket: Ticket) -> None:
    """Have all of it been read there once more."""
    linked.turn(minutes=1)
    linked.there.say(remote_id(ticket), "Tomorrow.")
    await linked.poll.sweep()
    await linked.worked()


def tags_there(linked: Linked, ticket: Ticket) -> set[int]:
    return {
        each["tagID"] for each in linked.there.rows("TicketTagAssociations", ticketID=int(remote_id(ticket)))
    }


async def test_a_tag_of_several_words_is_one_here_and_there_and_can_be_taken_off(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    await tag(linked, ticket, "on", add="Waits-for-Vendor vip")
    assert tags_there(linked, ticket) == {ids.VENDOR_TAG, ids.VIP_TAG}
    assert (await linked.ticket(ticket.id)).tags == ("vip", "waits-for-vendor")
    await tag(linked, ticket, "off", remove="waits-for-vendor VIP")
    assert tags_there(linked, ticket) == set()
    assert (await linked.ticket(ticket.id)).tags == ()


async def test_a_tag_that_somebody_put_on_there_meanwhile_stays(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    put = {"ticketID": int(remote_id(ticket)), "tagID": ids.VIP_TAG}
    linked.there.state.create("TicketTagAssociations", put, PAGE)
    await tag(linked, ticket, "on", add="onboarding")
    assert tags_there(linked, ticket) == {ids.VIP_TAG, ids.ONBOARDING_TAG}
    assert (await linked.ticket(ticket.id)).tags == ("onboarding", "vip")


@pytest.mark.parametrize(
    ("word", "near"), [("onbording", "onboarding"), ("covid", "disk, onboarding, vip, waits-for-vendor")]
)
async def test_a_tag_that_autotask_does_not_have_is_refused_at_once_with_what_there_is(
    linked: Linked, word: str, near: str
) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    with pytest.raises(UserError) as refused:
        await tag(linked, ticket, "on", add=f"vip {word}")
    assert (refused.value.code, refused.value.field) == ("tag_not_there", "tags")
    assert refused.value.values["tag"] == word
    assert near in refused.value.values["known"]
    assert (await linked.ticket(ticket.id)).tags == ()
