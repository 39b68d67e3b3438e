"""A remote that fails: what people are told, once; what waits; and that all of it goes when it is back."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from bot.domain.effects import TellHealth, TellQueued
from bot.domain.health import Ailment
from bot.domain.homes import HomeState
from bot.domain.remote_side import SendingState
from bot.domain.ticket import PersonId, Ticket
from bot.errors import Unauthorized
from bot.service.health import Watch
from bot.service.poll import Poll
from bot.service.roster import Roster
from bot.service.watched import Watched
from tests.connectors.linked import TEAM
from tests.connectors.softlayer.linked import Linked
from tests.domain.test_decide import ANNA, BENO, ERIC, RULES

STRANGER = ERIC
Break = Callable[[Linked], None]


def cut(linked: Linked) -> None:
    linked.stand.softlayer.faults.set_down("cut")


def unavailable(linked: Linked) -> None:
    linked.stand.softlayer.faults.set_down("unavailable")


def silent(linked: Linked) -> None:
    linked.client.timeout = httpx.Timeout(0.02)
    linked.stand.softlayer.faults.add("*", "hold", times=0)


def internal(linked: Linked) -> None:
    linked.stand.softlayer.faults.add("*", "internal", times=0)


def throttled(linked: Linked) -> None:
    linked.stand.softlayer.faults.add("*", "ratelimited", times=0)


def locked_out(linked: Linked) -> None:
    linked.stand.user().api_key = "0" * 64


async def tried(linked: Linked, rounds: int = 1, **by: float) -> None:
    """Let time go by, with a look at the remote, at what waits, and at what is due to leave in each round."""
    for _ in range(rounds):
        linked.turn(**by)
        await linked.poll.beat()
        await linked.queueing.beat()
        await linked.worked()


def mend(linked: Linked, key: str) -> None:
    linked.client.timeout = httpx.Timeout(5)
    linked.stand.softlayer.faults.clear()
    linked.stand.user().api_key = key


def told(linked: Linked) -> list[tuple[Ailment, bool]]:
    """What was told of the remote: what was wrong, and whether it is over."""
    effects = [each for each in linked.done(TellHealth) if isinstance(each, TellHealth)]
    assert {each.channel for each in effects} <= {RULES.channel}
    return [(each.ailment, each.until is not None) for each in effects]


def places(linked: Linked) -> list[tuple[PersonId, int, int]]:
    """Who was told of which sending that it waits, and at which place."""
    effects = [each for each in linked.done(TellQueued) if isinstance(each, TellQueued)]
    return [(each.person, each.sending, each.turn) for each in effects]


async def there(linked: Linked) -> Ticket:
    """A ticket that is open on both sides, with all that is to be read read."""
    ticket = await linked.opened()
    await linked.worked()
    await linked.poll.beat()
    return await linked.ticket(ticket.id)


@pytest.mark.parametrize(
    ("fails", "minutes", "ailment"),
    [
        (cut, 3, Ailment.DOWN),
        (unavailable, 3, Ailment.DOWN),
        (internal, 3, Ailment.DOWN),
        (silent, 3, Ailment.DOWN),
        (throttled, 10, Ailment.THROTTLED),
        (locked_out, 0, Ailment.REFUSING),
    ],
)
async def test_what_fails_is_told_once_and_all_goes_once_it_is_back(
    linked: Linked, fails: Break, minutes: int, ailment: Ailment
) -> None:
    ticket, key = await there(linked), linked.stand.user().api_key
    fails(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await tried(linked, rounds=2 * minutes, seconds=30)
    assert told(linked) == []
    await tried(linked, rounds=8, seconds=30)
    assert told(linked) == [(ailment, False)]
    await tried(linked, rounds=12, minutes=5)
    assert told(linked) == [(ailment, False)]
    assert linked.said(ticket) == ["It fails."]
    waiting = await linked.ticket(ticket.id)
    assert waiting.remote is not None
    assert SendingState.REFUSED not in {each.state for each in waiting.remote.sendings}
    mend(linked, key)
    await tried(linked, seconds=61)
    assert linked.said(ticket) == ["It fails.", "It is louder now."], "it does not wait for its next try"
    assert told(linked) == [(ailment, False)]
    await tried(linked, rounds=3, seconds=31)
    assert told(linked) == [(ailment, False), (ailment, True)]
    assert linked.said(ticket) == ["It fails.", "It is louder now."]


async def test_a_hiccup_is_told_nobody(linked: Linked) -> None:
    ticket = await there(linked)
    for number in range(6):
        linked.stand.softlayer.faults.set_down()
        await linked.say(ticket.id, f"200.{number}", f"It is louder by {number}.")
        await tried(linked, rounds=2, seconds=40)
        linked.stand.softlayer.faults.set_down("no")
        await tried(linked, rounds=2, seconds=40)
    assert told(linked) == []
    assert len(linked.said(ticket)) == 7


async def test_nothing_calls_a_remote_that_refuses_us_but_one_look_a_minute(linked: Linked) -> None:
    ticket = await there(linked)
    for number in range(5):
        await linked.say(
            ticket.id, f"200.{number}", f"It is louder by {number}.", by=(ANNA, BENO)[number % 2]
        )
    locked_out(linked)
    await tried(linked, seconds=21)
    before = len(linked.stand.softlayer.journal.since(0))
    await tried(linked, rounds=20, seconds=30)
    assert len(linked.stand.softlayer.journal.since(0)) - before <= 11


async def test_what_waits_for_a_remote_that_fails_can_still_be_changed(linked: Linked) -> None:
    ticket = await there(linked)
    unavailable(linked)
    await tried(linked, rounds=10, seconds=30)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await tried(linked, minutes=5)
    await linked.revised("200.1", "It is not louder.")
    linked.stand.softlayer.faults.clear()
    await tried(linked, rounds=2, seconds=61)
    assert linked.said(ticket) == ["It fails.", "It is not louder."]


async def test_who_waits_long_is_told_their_place_once(linked: Linked) -> None:
    ticket, other = await there(linked), await linked.opened(key="other")
    await linked.worked()
    unavailable(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.say(ticket.id, "200.2", "I hear it too.", by=BENO)
    await linked.say(other.id, "200.3", "And here.")
    await tried(linked, rounds=3, seconds=20)
    assert places(linked) == [], "not before it is long"
    await tried(linked, rounds=20, seconds=30)
    assert sorted(places(linked)) == sorted([(ANNA, 1, 1), (BENO, 2, 2), (ANNA, 1, 3)])
    linked.stand.softlayer.faults.clear()
    await tried(linked, rounds=6, seconds=61)
    assert len(places(linked)) == 3
    assert linked.said(ticket) == ["It fails.", "It is louder now.", "I hear it too."]


async def test_a_ticket_that_cannot_be_opened_there_says_so_too(linked: Linked) -> None:
    await linked.poll.beat()
    unavailable(linked)
    ticket = await linked.opened()
    await tried(linked, rounds=4, seconds=30)
    (effect,) = linked.done(TellQueued)
    assert isinstance(effect, TellQueued)
    assert (effect.person, effect.sending, effect.turn, effect.ailment) == (ANNA, 0, 1, Ailment.DOWN)
    linked.stand.softlayer.faults.clear()
    await tried(linked, rounds=2, seconds=61)
    assert linked.said(await linked.ticket(ticket.id)) == ["It fails."]


async def test_what_a_limit_holds_up_is_told_its_author_and_not_the_desk(linked: Linked) -> None:
    ticket = await there(linked)
    linked.stand.softlayer.faults.add("addUpdate", "ratelimited", times=0)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await tried(linked, rounds=40, seconds=30)
    assert places(linked) == [(ANNA, 1, 1)]
    assert told(linked) == []


async def test_after_a_standstill_what_leaves_at_once_is_told_nobody(linked: Linked) -> None:
    ticket = await there(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    linked.turn(hours=9)
    await linked.queueing.beat()
    await linked.worked()
    await linked.queueing.beat()
    await linked.worked()
    assert places(linked) == []
    assert linked.said(ticket)[1:] == ["It is louder now."]


async def test_the_homes_of_those_whom_it_concerns_show_it_while_it_lasts(linked: Linked) -> None:
    await there(linked)
    for person in (ANNA, BENO, STRANGER):
        await linked.desk.look(TEAM, person, lambda known: HomeState())
    await linked.worked()
    assert len(linked.chat.homes) == 3
    unavailable(linked)
    await tried(linked, rounds=10, seconds=30)
    shown = {home.person: home.ailing for home in linked.chat.homes}
    assert {person for person, ailing in shown.items() if ailing} == {ANNA, BENO}
    assert shown[ANNA][0].health.ailment is Ailment.DOWN
    assert STRANGER not in {home.person for home in linked.chat.homes[3:]}
    linked.stand.softlayer.faults.clear()
    await tried(linked, rounds=3, seconds=61)
    shown = {home.person: home.ailing for home in linked.chat.homes}
    assert not any(shown.values())


async def test_a_process_that_starts_while_it_fails_tells_that_it_is_back(linked: Linked) -> None:
    await there(linked)
    unavailable(linked)
    await tried(linked, rounds=10, seconds=30)
    roster = Roster(linked.desk.desks)
    watch = Watch(linked.store, TEAM, RULES.id, roster, linked.clock)
    poll = Poll(linked.store, TEAM, RULES.id, Watched(linked.connector, watch), roster, linked.clock)
    linked.stand.softlayer.faults.clear()
    for _ in range(4):
        linked.turn(seconds=31)
        await poll.beat()
        await linked.worked()
    assert told(linked) == [(Ailment.DOWN, False), (Ailment.DOWN, True)]


async def test_a_refusal_is_an_answer(linked: Linked) -> None:
    ticket = await there(linked)
    linked.stand.softlayer.faults.add("addUpdate", "error", error="Unable to add ticket update..", times=0)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await tried(linked, rounds=20, seconds=30)
    assert linked.watch.known.is_well
    assert told(linked) == []


async def test_a_list_that_we_may_not_see_is_no_failure_of_the_remote(linked: Linked) -> None:
    await there(linked)
    linked.stand.softlayer.faults.add("getAllObjects", "unauthorized", times=0)
    watched = Watched(linked.connector, linked.watch)
    for _ in range(5):
        with pytest.raises(Unauthorized):
            await watched.lists()
        await tried(linked, minutes=1)
    assert told(linked) == []
