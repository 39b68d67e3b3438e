"""Which desks are called by their remotes, and what takes and watches these calls: built for `wiring`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.config.settings import Settings
from bot.connectors.system import WEBHOOK
from bot.connectors.systems import SYSTEMS
from bot.domain.connector import Connector, HookKeeper, Told
from bot.domain.hooks import HookReader
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.ports import Clock, Store
from bot.service.hook_watch import HookWatch
from bot.service.hooks import Caller, Hooks
from bot.service.remote_work import RemoteWork
from bot.service.roster import Roster


def called(settings: Settings) -> list[tuple[DeskId, HookReader, str]]:
    """The desks that their remotes call, how that is read, and the keys."""
    found = []
    for desk, account in settings.accounts.items():
        read, secret = SYSTEMS[account.system].hook, account.secrets.get(WEBHOOK, "")
        if read is not None and secret:
            found.append((desk, read, secret))
    return found


def hooks_of(
    settings: Settings,
    store: Store,
    workspace: WorkspaceId,
    remotes: Sequence[RemoteWork],
    watches: Sequence[HookWatch],
    clock: Clock,
) -> Hooks:
    """The remotes that share a key by which they call us."""
    polls = {each.desk: each.poll for each in remotes}
    watching = {each.desk: each for each in watches}
    callers = {
        desk: Caller(read=read, secret=secret, poll=polls[desk], watch=watching.get(desk))
        for desk, read, secret in called(settings)
    }
    return Hooks(store, workspace, callers, clock)


def watches_of(
    settings: Settings,
    store: Store,
    workspace: WorkspaceId,
    connectors: Mapping[DeskId, Connector],
    roster: Roster,
    clock: Clock,
) -> tuple[HookWatch, ...]:
    """What looks whether they still do."""
    return tuple(
        HookWatch(store, workspace, desk, keeper, roster, clock)
        for desk, keeper in watched(settings, connectors).items()
    )


def watched(settings: Settings, connectors: Mapping[DeskId, Connector]) -> dict[DeskId, Told]:
    """Those that call only as long as they are told to, and those whose feeds tell by themselves."""
    desks = {desk for desk, _, _ in called(settings)}
    return {
        desk: keeper
        for desk, keeper in connectors.items()
        if isinstance(keeper, Told) and (desk in desks or not isinstance(keeper, HookKeeper))
    }
