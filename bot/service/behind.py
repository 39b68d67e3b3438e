"""What one bot process does behind the scenes from start to end: it catches up, sends and indexes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.domain.ticket import WorkspaceId
from bot.errors import Outdated, RemoteError, Stale
from bot.service.desk import Desk
from bot.service.hook_watch import HookWatch
from bot.service.indexing import Indexing
from bot.service.poll import Poll
from bot.service.relay import Relay

log = logging.getLogger(__name__)


async def catch_up(desk: Desk, workspace: WorkspaceId) -> None:
    """Have read what was said while the bot was away, as soon as the database can take that down."""
    while True:
        try:
            if strays := await desk.strays(workspace):
                log.warning("tickets of desks that are not configured", extra={"desks": strays})
            threads = await desk.catch_up(workspace)
        except (RemoteError, Stale) as error:
            log.warning("cannot catch up yet", extra={"reason": str(error)})
            await asyncio.sleep(1)
        else:
            log.info("catching up", extra={"threads": threads})
            return


async def work(
    desk: Desk,
    relay: Relay,
    indexing: Indexing,
    workspace: WorkspaceId,
    rung: Sequence[Poll | HookWatch] = (),
) -> None:
    """Go on until cancelled. Raises Outdated when a newer version has migrated the database."""
    try:
        async with asyncio.TaskGroup() as group:
            for endless in (relay, indexing):
                group.create_task(endless.run())
            for each in rung:
                group.create_task(each.listen())
            group.create_task(_follow_policies(desk, workspace))
    except BaseExceptionGroup as failed:
        outdated, others = failed.split(Outdated)
        if outdated is None or others is not None:
            raise
        raise _first_of(outdated) from None


async def _follow_policies(desk: Desk, workspace: WorkspaceId) -> None:
    """Have new policies watch what is open, beside everything else: there may be many tickets."""
    while True:
        try:
            watched = await desk.follow_policies(workspace)
        except (RemoteError, Stale) as error:
            log.warning("cannot follow the policies yet", extra={"reason": str(error)})
            await asyncio.sleep(1)
        else:
            log.info("policies followed", extra={"watched": watched})
            return


def _first_of(group: BaseExceptionGroup[Outdated]) -> Outdated:
    """One of those that say the same; a group may hold groups."""
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first
