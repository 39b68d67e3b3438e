"""Who somebody is at a remote that we serve at, as people say it in the chat: `link` and `whoami`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.abilities import Connected
from bot.domain.remote import Lists, RemoteAuthor, Side
from bot.domain.resources import FixedStock, Inventory
from bot.domain.ticket import PersonId
from bot.service.acquainting import Acquaintances
from tests.builders import WORKSPACE
from tests.domain.served import CAPABILITIES
from tests.fakes import HandClock
from tests.sandbox.harness import HELP
from tests.slack.front import Front, a_desk, a_front, text_of

BEN = RemoteAuthor(name="Beno Tech", side=Side.OURS, id="resource:30", email="beno@acme.example")
KIM = RemoteAuthor(name="Kim Lee", side=Side.THEIRS, id="contact:99", email="kim@acme.example")
ANNA, BENO = PersonId("U0ANNA001"), PersonId("U0BENO001")


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_desk(remote=Connected(capabilities=CAPABILITIES))]) as running:
        lists = Lists(people=(BEN, KIM))
        running.roster.supply(a_desk().id, lists, FixedStock(inventory=Inventory()))
        yield running


def known(front: Front) -> dict[PersonId, str]:
    remote = front.roster.desks.get(a_desk().id).remote
    assert remote is not None
    return {each.person: each.id for each in remote.people}


async def test_what_an_admin_said_of_somebody_they_take_back_themselves(front: Front) -> None:
    dora, beno = front.person("dora"), front.person("beno")
    await dora.command(HELP, f"/ticket link <@{BENO}> Beno@acme.example")
    await front.whispered(dora, HELP, "At Autotask: *Beno Tech*, who works there")
    assert known(front) == {BENO: "resource:30"}
    await beno.command(HELP, "/ticket whoami")
    assert "You are an agent of" in text_of(await front.whispered(beno, HELP, "*Beno Tech*, who works there"))
    await beno.command(HELP, "/ticket link me none")
    await front.whispered(beno, HELP, "our account that writes there")
    assert known(front) == {}


async def test_an_admin_says_who_somebody_else_is_and_it_outlasts_a_restart(front: Front) -> None:
    dora = front.person("dora")
    await dora.command(HELP, f"/ticket link <@{ANNA}> kim@acme.example")
    await front.whispered(dora, HELP, "*Kim Lee*, a contact there, as was said")
    assert known(front) == {ANNA: "contact:99"}
    front.roster.acquaint(a_desk().id, ())

    async def unknown(person: PersonId) -> str:
        return ""

    again = Acquaintances(front.store, WORKSPACE, a_desk().id, front.roster, HandClock(), unknown)
    await again.beat()
    assert known(front) == {ANNA: "contact:99"}


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("beno", f"link <@{ANNA}> kim@acme.example", "Only an admin says who somebody is"),
        ("beno", "link olga@acme.example", "Only an admin says who somebody is"),
        ("beno", f"link <@{ANNA}> none", "Only an admin says who somebody is"),
        (
            "dora",
            f"link <@{BENO}> nobody@acme.example",
            "Nobody with the address nobody@acme.example is known",
        ),
        ("dora", f"link <@{ANNA}> beno@acme.example", "Nobody with the address beno@acme.example is known"),
        ("beno", "link me", "something is missing"),
        ("beno", "link me beno@acme.example now", "now"),
        ("beno", "whoami now", "now"),
        ("beno", "link 12", "12"),
    ],
)
async def test_what_cannot_be_is_said_with_the_way_out(
    front: Front, who: str, words: str, answer: str
) -> None:
    person = front.person(who)
    await person.command(HELP, f"/ticket {words}")
    await front.whispered(person, HELP, answer)
    assert known(front) == {}


async def test_nobody_becomes_a_colleague_who_is_known_already(front: Front) -> None:
    dora = front.person("dora")
    await dora.command(HELP, f"/ticket link <@{BENO}> beno@acme.example")
    await front.whispered(dora, HELP, "*Beno Tech*, who works there")
    await dora.command(HELP, "/ticket link me beno@acme.example")
    await front.whispered(dora, HELP, "Somebody else here is Beno Tech there already")
    assert known(front) == {BENO: "resource:30"}


async def test_two_tickets_are_linked_as_before(front: Front) -> None:
    beno = front.person("beno")
    one, other = await front.open(beno), await front.open(beno)
    await beno.command(HELP, f"/ticket link {one.id} {other.id}")

    async def linked() -> bool:
        return (await front.again(one)).links == (other.id,)

    assert await front.wait(linked)


async def test_where_nobody_is_served_there_is_nobody_to_be() -> None:
    async with a_front() as plain:
        anna = plain.person("anna")
        await anna.command(HELP, "/ticket link me none")
        await plain.whispered(anna, HELP, "No desk here is the service desk of a remote")
        await anna.command(HELP, "/ticket whoami")
        await plain.whispered(anna, HELP, "You are")
