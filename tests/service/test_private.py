"""Private tickets behind the one door: follow-ups, links and merges, all or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.desk import Desks
from bot.domain.intents import Close, Intent, Link, MergeInto, MoveTo, OpenTicket, Unlink
from bot.domain.ticket import DeskId, PersonId, Ticket, TicketId
from bot.errors import FormError, UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.roster import Roster
from bot.service.tick import Tick
from storage.store import SqlStore
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, RULES
from tests.domain.test_moving import OPS, OPS_CHANNEL
from tests.domain.test_opening import FORM
from tests.domain.test_private import DORA, GUARDED, SECRET
from tests.fakes import FakeChat, HandClock
from tests.service.conftest import TEAM, House

NO_SUCH = TicketId("T20200101.0001")


@pytest.fixture
async def house() -> AsyncIterator[House]:
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        desk = Desk(store, Roster(Desks(all=(GUARDED, OPS))), clock)
        yield House(
            store=store,
            clock=clock,
            chat=FakeChat(),
            desk=desk,
            queries=Queries(store, clock),
            tick=Tick(store, desk, clock),
        )


async def handle(house: House, ticket: Ticket, intent: Intent) -> Ticket:
    return await house.desk.handle(TEAM, ticket.id, intent, None)


async def now(house: House, ticket: Ticket) -> Ticket:
    return await house.queries.ticket(TEAM, ticket.id)


def following(ticket: Ticket, **changes: object) -> OpenTicket:
    return replace(FORM, follow_up_of=ticket.id, **changes)  # type: ignore[arg-type]  # tests name fields


async def test_what_follows_a_private_ticket_is_private_whatever_the_form_says(house: House) -> None:
    secret = await house.opened(SECRET)
    further = await house.opened(following(secret), key="two")
    assert (further.is_private, further.follow_up_of) == (True, secret.id)
    assert (await now(house, secret)).follow_ups == (further.id,)


async def test_a_private_follow_up_is_not_noted_where_everybody_reads(house: House) -> None:
    public = await house.opened(FORM)
    secret = await house.opened(following(public, is_private=True), key="two")
    assert secret.follow_up_of == public.id
    assert (await now(house, public)).follow_ups == ()


@pytest.mark.parametrize("by", [BENO, ERIC])
async def test_nobody_follows_up_what_they_do_not_see(house: House, by: PersonId) -> None:
    secret = await house.opened(SECRET)
    with pytest.raises(UserError) as refused:
        await house.opened(following(secret, by=by, requester=by), key="two")
    assert refused.value.code == "no_such_ticket"
    public = await house.opened(FORM, key="three")
    with pytest.raises(UserError, match="not_yours"):
        await house.opened(following(public, by=ERIC, requester=ERIC, is_private=True), key="four")


async def test_at_a_desk_that_takes_none_nothing_is_followed_up(house: House) -> None:
    secret = await house.opened(SECRET)
    with pytest.raises(FormError) as refused:
        await house.opened(following(secret, desk=OPS.id), key="two")
    assert refused.value.faults[0].code == "no_private"
    assert (await now(house, secret)).follow_ups == ()


def answer_of(error: UserError, ticket: TicketId) -> tuple[str, str | None, dict[str, str]]:
    """What is answered, but for the number."""
    values = {name: value.replace(ticket, "it") for name, value in error.values.items()}
    return error.code, error.field, values


@pytest.mark.parametrize("make", [Link, MergeInto], ids=["link", "merge"])
async def test_tying_to_what_one_does_not_see_is_answered_as_for_no_such_number(
    house: House, make: type[Intent]
) -> None:
    public, secret = await house.opened(FORM), await house.opened(SECRET, key="two")
    answers = []
    for target in (NO_SUCH, secret.id):
        field = {"other": target} if make is Link else {"target": target}
        with pytest.raises(UserError) as refused:
            await handle(house, public, make(by=BENO, **field))  # type: ignore[arg-type]  # either of two
        answers.append(answer_of(refused.value, target))
    assert answers[0] == answers[1]
    assert await now(house, public) == public


@pytest.mark.parametrize("private_first", [True, False])
async def test_who_sees_both_does_not_tie_a_private_one_to_a_public_one(
    house: House, private_first: bool
) -> None:
    pair = await house.opened(FORM), await house.opened(SECRET, key="two")
    one, other = pair[::-1] if private_first else pair
    for intent in (Link(by=DORA, other=other.id), MergeInto(by=DORA, target=other.id)):
        with pytest.raises(UserError, match="privacy_differs"):
            await handle(house, one, intent)
    assert (await now(house, one), await now(house, other)) == (one, other)


async def test_private_ones_are_tied_to_each_other_and_parted(house: House) -> None:
    one, other = await house.opened(SECRET), await house.opened(SECRET, key="two")
    await handle(house, one, Link(by=DORA, other=other.id))
    assert (await now(house, other)).links == (one.id,)
    await handle(house, other, Unlink(by=ANNA, other=one.id))
    assert ((await now(house, one)).links, (await now(house, other)).links) == ((), ())
    merged = await handle(house, one, MergeInto(by=DORA, target=other.id))
    assert merged.merged_into == other.id


async def test_one_requesters_private_ticket_is_not_told_of_on_anothers(house: House) -> None:
    one = await house.opened(SECRET)
    other = await house.opened(replace(SECRET, requester=ERIC, by=DORA), key="two")
    for intent in (Link(by=DORA, other=other.id), MergeInto(by=DORA, target=other.id)):
        with pytest.raises(UserError, match="requesters_differ"):
            await handle(house, one, intent)
    assert (await now(house, one), await now(house, other)) == (one, other)


async def test_unlinking_what_is_not_linked_changes_nothing_and_tells_nothing(house: House) -> None:
    public, secret = await house.opened(FORM), await house.opened(SECRET, key="two")
    for target in (NO_SUCH, secret.id):
        assert await handle(house, public, Unlink(by=BENO, other=target)) == public


async def test_both_must_be_ones_own_to_part_them(house: House) -> None:
    one, other = await house.opened(FORM), await house.opened(replace(FORM, by=ERIC, requester=ERIC), key="2")
    await handle(house, one, Link(by=BENO, other=other.id))
    with pytest.raises(UserError, match="not_yours"):
        await handle(house, one, Unlink(by=ANNA, other=other.id))
    assert (await now(house, one)).links == (other.id,)


async def test_a_moved_ticket_belongs_to_the_people_there(house: House) -> None:
    ticket = await house.opened(FORM)
    there = await handle(house, ticket, MoveTo(by=BENO, desk=OPS.id))
    assert (there.desk, there.places[-1].channel) == (OPS.id, OPS_CHANNEL)
    with pytest.raises(UserError, match="agents_only"):
        await handle(house, ticket, MoveTo(by=BENO, desk=RULES.id))
    assert (await handle(house, ticket, MoveTo(by=CARLA, desk=RULES.id))).desk == RULES.id


async def test_a_desk_that_is_not_configured_is_no_place_to_move_to(house: House) -> None:
    ticket = await house.opened(FORM)
    with pytest.raises(UserError, match="unknown_desk"):
        await handle(house, ticket, MoveTo(by=BENO, desk=DeskId("nowhere")))
    assert await now(house, ticket) == ticket


async def test_a_desk_that_is_not_configured_is_named_for_its_unfinished_and_private_tickets(
    house: House,
) -> None:
    secret, public = await house.opened(SECRET), await house.opened(replace(FORM, desk=OPS.id), key="two")
    await handle(house, secret, Close(by=DORA))
    assert await house.desk.strays(TEAM) == []
    other = Desk(house.store, Roster(Desks(all=(replace(OPS, id=DeskId("new")),))), house.clock)
    assert await other.strays(TEAM) == [secret.desk, public.desk]
    await handle(house, public, Close(by=CARLA))
    assert await other.strays(TEAM) == [secret.desk]
