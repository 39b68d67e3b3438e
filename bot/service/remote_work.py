"""Remote work: all that one process does at the remote of one desk, with one watch over all its calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.connector import Connector, HistoryReader
from bot.domain.ids import DeskId, PersonId, WorkspaceId
from bot.domain.ports import Clock, Store
from bot.service.acquainting import Acquaintances, Address, no_address
from bot.service.catalogues import Catalogues
from bot.service.freight import Freight
from bot.service.health import Watch
from bot.service.histories import Histories
from bot.service.outward import Outward
from bot.service.poll import Poll
from bot.service.queueing import Queueing
from bot.service.roster import Roster
from bot.service.watched import Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteWork:
    """The connector of one desk, whose calls are watched, and what is done by the clock."""

    desk: DeskId
    connector: Connector
    watch: Watch
    poll: Poll
    catalogues: Catalogues
    queueing: Queueing
    acquaintances: Acquaintances
    history: HistoryReader | None = None
    """Where it tells what happened there."""


def remote_work(
    store: Store,
    workspace: WorkspaceId,
    desk: DeskId,
    inner: Connector,
    roster: Roster,
    clock: Clock,
    address_of: Address = no_address,
    people: Mapping[str, str] | None = None,
) -> RemoteWork:
    """What is to be done at that remote. `people` are ids there by address, as configured."""
    watch = Watch(store, workspace, desk, roster, clock)
    connector = Watched(inner, watch)
    acquaintances = Acquaintances(store, workspace, desk, roster, clock, address_of, people)
    roster.greets(acquaintances.meet, acquaintances.expect)
    catalogues = Catalogues(store, workspace, desk, connector, roster, clock)
    return RemoteWork(
        desk=desk,
        connector=connector,
        watch=watch,
        poll=Poll(store, workspace, desk, connector, roster, clock, lambda: catalogues.is_shown),
        catalogues=catalogues,
        queueing=Queueing(store, workspace, desk, clock, connector.pace),
        acquaintances=acquaintances,
        history=connector if isinstance(inner, HistoryReader) else None,
    )


async def begun(remotes: Sequence[RemoteWork]) -> None:
    """Have the desks be connected, with what is known of their remotes already."""
    for each in remotes:
        await each.poll.begin()
        await each.catalogues.refresh()
        await each.acquaintances.beat()


def histories_of(remotes: Sequence[RemoteWork]) -> Histories:
    """What these remotes tell of their tickets' past."""
    return Histories({each.desk: each.history for each in remotes if each.history is not None})


def outward_to(
    store: Store,
    remotes: Sequence[RemoteWork],
    name_of: Callable[[PersonId], Awaitable[str]],
    roster: Roster,
    clock: Clock,
    freight: Freight,
) -> Outward:
    """What the relay does at these remotes."""
    connectors = {each.desk: each.connector for each in remotes}
    watches = {each.desk: each.watch for each in remotes}
    known = {each.desk: each.acquaintances for each in remotes}
    return Outward(store, connectors, name_of, roster, clock, freight, watches, known)
