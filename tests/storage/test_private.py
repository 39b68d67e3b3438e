"""Who finds and lists private tickets, and the list of what one follows; the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine, text

from bot.domain.events import Event, FollowerJoined, FollowerLeft, Moved, OwnerChanged
from bot.domain.intents import Origin
from bot.domain.ports import Scope
from bot.domain.search import Search
from bot.domain.sight import Sight
from bot.domain.ticket import STANDARD, DeskId, PersonId, Role, TicketId, Visibility
from storage import codec
from storage.database_url import parsed
from storage.migrate import migrations, upgrade
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    BENO,
    CARLA,
    DESK,
    HARDWARE,
    NOW,
    WORKSPACE,
    after,
    closed,
    opened,
    said,
    taken,
)
from tests.fakes import HandClock
from tests.postgres import postgres_url
from tests.storage.test_lists import listed
from tests.storage.test_search import added, found, looking, page

OPS = DeskId("ops")
ERIC = PersonId("U0ERIC001")
SECRET = replace(opened(), is_private=True)
NOTE = said("zebra note", by=CARLA, role=Role.AGENT, visibility=Visibility.INTERNAL)
AT_ALL = Sight(person=BENO, of_others=True)
AT_THIS = Sight(person=BENO, desks=(DESK,))
OUTSIDE = (AT_ALL, AT_THIS, Sight(person=BENO), replace(AT_ALL, inner=(OPS,)), replace(AT_THIS, inner=(OPS,)))
INSIDE = (
    replace(AT_ALL, inner_of_others=True),
    replace(AT_ALL, inner=(OPS,), inner_of_others=True),
    replace(AT_ALL, inner=(DESK,)),
    replace(AT_THIS, inner=(DESK,)),
    replace(AT_THIS, inner=(OPS,), inner_of_others=True),
)
NOT_OF_THIS = replace(AT_ALL, inner=(DESK,), inner_of_others=True)
SCOPES = (Scope.ALL, Scope.OPEN, Scope.UNOWNED)


def follows(person: PersonId) -> Event:
    return FollowerJoined(at=NOW, by=ANNA, origin=Origin.SLACK, person=person)


def moved(desk: DeskId) -> Event:
    return Moved(
        at=NOW,
        by=CARLA,
        origin=Origin.SLACK,
        desk=desk,
        before=DESK,
        kind=STANDARD,
        subject=HARDWARE,
        title="",
    )


@pytest.mark.parametrize("sight", [*OUTSIDE, NOT_OF_THIS], ids=str)
async def test_nobody_else_lists_or_finds_it(store: SqlStore, sight: Sight) -> None:
    secret = await added(store, SECRET, said("zebra"), NOTE)
    public = await added(store, opened(at=after(minutes=1)), said("zebra"))
    for scope in SCOPES:
        assert secret not in await listed(store, scope, BENO, sight), scope
    seen = [public] if sight.covers(DESK) else []
    assert await listed(store, Scope.ALL, BENO, sight) == seen
    for search in (looking("zebra"), looking("zebra note"), Search(unwanted=looking("nothing").wanted)):
        assert secret not in await found(store, search, sight)
    assert await found(store, looking("zebra"), sight) == seen


@pytest.mark.parametrize("sight", INSIDE, ids=str)
async def test_an_insider_lists_and_finds_it_with_its_notes(store: SqlStore, sight: Sight) -> None:
    secret = await added(store, SECRET, said("zebra"), NOTE)
    public = await added(store, opened(at=after(minutes=1)), said("zebra"))
    done = await added(store, replace(SECRET, at=after(minutes=2)), said("zebra"), closed())
    assert await listed(store, Scope.ALL, BENO, sight) == [done, public, secret]
    assert await listed(store, Scope.OPEN, BENO, sight) == [public, secret]
    assert await listed(store, Scope.CLOSED, BENO, sight) == [done]
    assert await found(store, looking("zebra"), sight) == [done, public, secret]
    assert await found(store, looking("note"), sight) == [secret]


@pytest.mark.parametrize(
    "events",
    [
        (replace(SECRET, requester=BENO),),
        (replace(SECRET, by=BENO),),
        (SECRET, taken(BENO)),
        (SECRET, follows(BENO)),
    ],
    ids=["requester", "creator", "owner", "follower"],
)
@pytest.mark.parametrize("sight", OUTSIDE, ids=str)
async def test_its_people_find_it_without_its_notes_agents_or_not(
    store: SqlStore, events: tuple[Event, ...], sight: Sight
) -> None:
    secret = await added(store, *events, said("zebra"), NOTE)
    assert await found(store, looking("zebra"), sight) == [secret]
    assert await found(store, looking("note"), sight) == []
    is_follower = any(isinstance(event, FollowerJoined) for event in events)
    assert await listed(store, Scope.ALL, BENO, sight) == ([] if is_follower else [secret])


async def test_insiders_find_its_notes_and_read_them_in_excerpts(store: SqlStore) -> None:
    secret = await added(store, SECRET, said("zebra"), NOTE)
    assert await found(store, looking("note"), replace(AT_ALL, inner=(DESK,))) == [secret]


@pytest.mark.parametrize(("inner", "shown"), [((), "zebra"), ((DESK,), "zebra note")])
async def test_an_excerpt_shows_only_insiders_a_note(
    store: SqlStore, inner: tuple[DeskId, ...], shown: str
) -> None:
    await added(store, replace(SECRET, requester=BENO), said("zebra"), NOTE)
    [hit] = (await page(store, looking("zebra"), replace(AT_ALL, inner=inner))).hits
    assert "".join(piece.text for piece in hit.excerpt) == shown


async def test_who_lost_it_does_not_find_it_any_more(store: SqlStore) -> None:
    secret = await added(store, SECRET, said("zebra"), taken(BENO))
    lost = OwnerChanged(at=NOW, by=CARLA, origin=Origin.SLACK, owner=None)
    await added(store, lost, to=secret)
    assert await found(store, looking("zebra"), AT_ALL) == []
    assert await listed(store, Scope.ALL, BENO, AT_ALL) == []


async def test_a_move_takes_it_into_other_lists(store: SqlStore) -> None:
    public, secret = await added(store, opened(), said("zebra")), await added(store, SECRET, said("zebra"))
    insider = Sight(person=BENO, desks=(OPS,), inner=(OPS,))
    assert await found(store, looking("zebra"), insider) == []
    for each in (public, secret):
        await added(store, moved(OPS), to=each)
    assert set(await found(store, looking("zebra"), insider)) == {public, secret}
    assert set(await listed(store, Scope.ALL, BENO, insider)) == {public, secret}
    assert await listed(store, Scope.ALL, BENO, AT_THIS) == []
    assert await found(store, looking("zebra"), AT_THIS) == []


async def test_following_lists_what_one_follows_newest_first(store: SqlStore) -> None:
    first = await added(store, opened(), follows(BENO), follows(ERIC))
    second = await added(store, opened(at=after(minutes=1)), follows(BENO), closed())
    third = await added(store, replace(SECRET, at=after(minutes=2)), follows(BENO))
    await added(store, opened(at=after(minutes=3)))
    assert await listed(store, Scope.FOLLOWING, BENO) == [third, second, first]
    assert await listed(store, Scope.FOLLOWING, ERIC) == [first]
    left = FollowerLeft(at=NOW, by=BENO, origin=Origin.SLACK, person=BENO)
    await added(store, left, to=second)
    assert await listed(store, Scope.FOLLOWING, BENO) == [third, first]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return postgres_url(migrated=False)
    return f"sqlite:///{tmp_path / 'before.sqlite'}"


async def test_followers_of_tickets_from_before_are_listed(empty_url: str, clock: HandClock) -> None:
    config = migrations()
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    async with SqlStore("sqlite://", clock=clock) as other:
        await added(other, opened(), follows(BENO), follows(ERIC))
        ticket = await other.read(WORKSPACE, lambda tx: tx.ticket(TicketId("T20261122.0001")))
    assert ticket is not None
    row = {"w": WORKSPACE, "id": ticket.id, "a": ANNA, "body": codec.to_text(ticket)}
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tickets "
                "(workspace, id, version, status, turn, requester, creator, opened_at, body)"
                " VALUES (:w, :id, 3, 'open', 'ours', :a, :a, 5, :body)"
            ),
            row,
        )
    upgrade(empty_url)
    async with SqlStore(empty_url, clock=clock) as store:
        assert await listed(store, Scope.FOLLOWING, ERIC) == [ticket.id]
        assert await listed(store, Scope.ALL, BENO, AT_ALL) == [ticket.id]


async def test_the_desks_of_unfinished_and_private_tickets_are_known(store: SqlStore) -> None:
    for desk, *more in (("open",), ("over", closed())):
        await added(store, replace(opened(), desk=DeskId(desk)), *more)
    await added(store, replace(SECRET, desk=DeskId("inner")), closed())
    assert await store.read(WORKSPACE, lambda tx: tx.desks()) == ["inner", "open"]
