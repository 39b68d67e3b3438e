"""Who of the chat is who at a remote that we serve at, and in whose name things are said and done there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.acquaintance import Acquaintance, KnownBy
from bot.domain.ids import FieldId
from bot.domain.intents import AddUpdate, Assign, Source
from bot.domain.remote import Manner, OwnerAct, RemoteAuthor, Side
from bot.domain.ticket import MessageRef, PersonId, Status, Visibility
from bot.errors import Transient, UserError
from bot.service import acquainting
from bot.service.acquainting import ASKED_AGAIN, introduce
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, HELP, RULES
from tests.domain.test_opening import FORM
from tests.service.quiet import TEAM
from tests.service.serving import BEN, KIM, OLGA, ServingDesk, a_serving_desk

INSIDE = Visibility.INTERNAL


@pytest.fixture
async def desk() -> AsyncIterator[ServingDesk]:
    async with a_serving_desk() as running:
        running.addresses |= {BENO: "Beno@example.com", ANNA: "kim@acme.example"}
        yield running


def known(desk: ServingDesk) -> list[tuple[PersonId, str, KnownBy]]:
    remote = desk.desk.desks.get(RULES.id).remote
    assert remote is not None
    return [(each.person, each.id, each.by) for each in remote.people]


def source(key: str) -> Source:
    return Source(workspace=TEAM, key=key)


async def test_agents_are_known_by_their_address_and_others_once_they_are_met(desk: ServingDesk) -> None:
    await desk.acquainted()
    assert known(desk) == [(BENO, BEN.id, KnownBy.ADDRESS)]
    await desk.acquaintances.meet([ANNA])
    assert known(desk) == [(ANNA, KIM.id, KnownBy.ADDRESS), (BENO, BEN.id, KnownBy.ADDRESS)]


async def test_what_somebody_said_counts_before_the_configuration_and_that_before_an_address(
    desk: ServingDesk,
) -> None:
    desk.configured |= {"beno@example.com": OLGA.id}
    await desk.acquainted()
    assert known(desk) == [(BENO, OLGA.id, KnownBy.CONFIGURATION)]
    said = Acquaintance(person=BENO, id=BEN.id, name=BEN.name, by=KnownBy.WORD)
    await desk.store.transact(TEAM, introduce, RULES.id, said, BENO)
    await desk.acquaintances.beat()
    assert known(desk) == [(BENO, BEN.id, KnownBy.WORD)]
    await desk.store.transact(TEAM, introduce, RULES.id, None, BENO)
    await desk.acquaintances.beat()
    assert known(desk) == [(BENO, OLGA.id, KnownBy.CONFIGURATION)]


async def test_all_of_a_domain_may_speak_as_one_contact_and_no_agent_does(desk: ServingDesk) -> None:
    desk.configured |= {"@borg.example": KIM.id}
    desk.addresses |= {ANNA: "one@borg.example", ERIC: "two@borg.example", BENO: "three@borg.example"}
    await desk.acquainted()
    await desk.acquaintances.meet([ANNA, ERIC])
    assert known(desk) == [(person, KIM.id, KnownBy.CONFIGURATION) for person in sorted((ANNA, ERIC))]


async def test_all_of_a_domain_may_be_of_a_company_and_speak_as_nobody_there(desk: ServingDesk) -> None:
    says = ((FieldId("companyID"), "175"),)
    acme = RemoteAuthor(name="Acme", side=Side.THEIRS, id="company:175", says=says, is_company=True)
    desk.serving.people = (*desk.serving.people, acme)
    desk.configured |= {"@borg.example": acme.id}
    desk.addresses |= {ANNA: "one@borg.example", ERIC: "two@borg.example"}
    await desk.acquainted()
    await desk.acquaintances.meet([ANNA, ERIC])
    remote = desk.desk.desks.get(RULES.id).remote
    assert remote is not None
    assert [(each.person, each.id, each.says) for each in remote.people if not each.is_ours] == [
        (person, "", acme.says) for person in sorted((ANNA, ERIC))
    ]
    assert remote.here("") is None
    ticket, _ = await desk.open_there()
    assert desk.serving.opened[0].as_whom == ""
    await desk.say(ticket, "2.1", "It is.", ANNA)
    await desk.pass_time(25)
    [(text, manner)] = desk.serving.said
    assert manner == Manner(visibility=INSIDE)
    assert text != "It is."  # It is signed, as whoever reads it there cannot see who wrote it.


async def test_whoever_acts_is_known_before_they_are_asked_anything(desk: ServingDesk) -> None:
    await desk.acquainted()
    asked = list[PersonId]()

    async def address_of(person: PersonId) -> str:
        asked.append(person)
        if len(asked) == 1:
            raise Transient("slack", "users.info", "not now", certain=True)
        return "kim@acme.example"

    desk.acquaintances._address_of = address_of
    for minutes in (0, 0, 2, 0, 1):
        desk.clock.turn(minutes=minutes)
        await desk.acquaintances.expect(ANNA)
    assert asked == [ANNA, ANNA]  # Not again until a minute later, and then it is known.
    assert (ANNA, KIM.id, KnownBy.ADDRESS) in known(desk)


async def test_nobody_waits_for_long_to_be_known(desk: ServingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.acquainted()
    monkeypatch.setattr(acquainting, "WITHIN", 0.01)
    forever = asyncio.Event()

    async def address_of(person: PersonId) -> str:
        await forever.wait()
        return ""

    desk.acquaintances._address_of = address_of
    await desk.acquaintances.expect(ANNA)
    assert [person for person, _, _ in known(desk)] == [BENO]


async def test_nobody_there_is_two_people_here(desk: ServingDesk) -> None:
    said = Acquaintance(person=BENO, id=OLGA.id, name=OLGA.name)
    await desk.store.transact(TEAM, introduce, RULES.id, said, BENO)
    other = Acquaintance(person=CARLA, id=OLGA.id, name=OLGA.name)
    with pytest.raises(UserError) as caught:
        await desk.store.transact(TEAM, introduce, RULES.id, other, CARLA)
    assert caught.value.code == "taken_there"
    desk.addresses[CARLA] = OLGA.email
    await desk.acquainted()
    assert [person for person, _, _ in known(desk)] == [BENO]


async def test_while_the_chat_tells_no_address_nobody_is_taken_for_unknown(desk: ServingDesk) -> None:
    desk.addresses[BENO] = "?"
    await desk.acquainted()
    assert known(desk) == []
    desk.addresses[BENO] = "beno@example.com"
    await desk.acquaintances.beat()
    assert known(desk) == [(BENO, BEN.id, KnownBy.ADDRESS)]
    desk.addresses[BENO] = "somebody@example.com"
    await desk.acquaintances.beat()
    assert len(known(desk)) == 1
    desk.clock.turn(seconds=ASKED_AGAIN.total_seconds())
    await desk.acquaintances.beat()
    assert known(desk) == []


async def test_a_colleague_speaks_as_themselves_and_who_asked_as_the_customer(desk: ServingDesk) -> None:
    await desk.acquainted()
    ticket, _ = await desk.open_there()
    assert desk.serving.opened[0].as_whom == KIM.id
    await desk.say(ticket, "2.1", "Is it on?", BENO)
    await desk.say(ticket, "2.2", "It is.", ANNA)
    note = AddUpdate(by=BENO, text="He is odd.", visibility=INSIDE)
    await desk.desk.handle(TEAM, ticket, note, source("note"))
    await desk.pass_time(25)
    assert [(text.split("\n")[0], manner) for text, manner in desk.serving.said] == [
        ("Is it on?", Manner(visibility=INSIDE, as_whom=BEN.id)),
        ("It is.", Manner(visibility=INSIDE, as_whom=KIM.id)),
        ("He is odd.", Manner(visibility=INSIDE, as_whom=BEN.id)),
    ]


async def test_what_an_agent_opens_for_a_customer_is_opened_in_the_agents_name(desk: ServingDesk) -> None:
    await desk.acquainted()
    await desk.opened(replace(FORM, by=BENO, requester=BENO))
    await desk.work()
    assert [each.as_whom for each in desk.serving.opened] == [BEN.id]


async def test_a_note_of_who_asked_is_never_said_as_the_customer(desk: ServingDesk) -> None:
    await desk.acquainted()
    ticket, _ = await desk.open_there()
    message = MessageRef(channel=HELP, id="2.1")
    note = AddUpdate(by=ANNA, text="Do not tell them.", visibility=INSIDE, message=message)
    await desk.desk.handle(TEAM, ticket, note, source("note"))
    await desk.pass_time(25)
    assert [(text.split("\n")[0], manner) for text, manner in desk.serving.said] == [
        ("Do not tell them.", Manner(visibility=INSIDE))
    ]


async def test_where_that_is_refused_it_is_said_by_our_account_and_told_once(
    desk: ServingDesk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.acquainted()
    desk.serving.barred = frozenset({BEN.id, KIM.id})
    with caplog.at_level(logging.WARNING):
        ticket, there = await desk.open_there()
        relay = desk.relay()
        for ts in ("2.1", "2.2"):
            await desk.say(ticket, ts, f"Is it on? {ts}", BENO)
            desk.clock.turn(seconds=30)
            while await relay.once():
                pass
    assert [manner.as_whom for _, manner in desk.serving.said] == ["", ""]
    told = [each for each in caplog.records if "not done in their name" in each.getMessage()]
    assert [getattr(each, "whom", "") for each in told].count(BEN.id) == 1
    assert len(desk.serving.tickets[there]) == 3


async def test_who_takes_it_here_works_on_it_there_and_the_other_way_round(desk: ServingDesk) -> None:
    await desk.acquainted()
    ticket, _ = await desk.open_there()
    await desk.desk.handle(TEAM, ticket, Assign(by=BENO, owner=BENO), source("take"))
    await desk.work()
    assert desk.serving.acts == [(OwnerAct(owner=BEN.id), Manner(as_whom=BEN.id))]
    desk.serving.looks = {"owner": OLGA.id, "assignee": OLGA.name, "status": Status.ASSIGNED}
    await desk.look()
    assert (await desk.ticket(ticket)).owner is None
    desk.serving.looks = {"owner": BEN.id, "assignee": BEN.name, "status": Status.ASSIGNED}
    await desk.look()
    after = await desk.ticket(ticket)
    assert (after.owner, after.status) == (BENO, Status.ASSIGNED)
    await desk.work()
    assert len(desk.serving.acts) == 1
