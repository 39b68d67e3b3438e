"""The one place that builds everything and knows every layer. Nothing is built by importing it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.domain.connector import Connector, HookKeeper
from bot.domain.desk import Desks
from bot.domain.ids import DeskId
from bot.domain.ports import Clock
from bot.domain.ticket import TicketId
from bot.errors import ConfigError, RemoteError, Unauthorized, UserError
from bot.hook_check import check_hooks, check_kept
from bot.hook_wiring import called, hooks_of, watched, watches_of
from bot.hooking import PREFIX, HookDoor
from bot.remote_wiring import connected, remotes_of
from bot.service import acquainting, behind, catalogues, hook_watch, queueing, units
from bot.service.clock import SystemClock
from bot.service.desk import Desk
from bot.service.freight import Freight
from bot.service.histories import Histories
from bot.service.hook_watch import HookWatch
from bot.service.hooks import Hooks
from bot.service.indexing import Indexing
from bot.service.poll import Poll
from bot.service.queries import Queries, number_from
from bot.service.relay import Relay
from bot.service.remote_work import RemoteWork, begun, histories_of, outward_to
from bot.service.shelf import SECONDS_BETWEEN, refresh
from bot.service.tick import Tick
from bot.serving import Address, bound, serving
from bot.slack.app import build_app
from bot.slack.check import check_slack, warn_of_open_channels
from bot.slack.directory import Identity
from bot.slack.door import Door
from bot.slack.filling import names_field
from bot.slack.findings import Finding
from bot.slack.manifest import PATH, manifest
from bot.slack.membership import REFRESH_SECONDS, Membership
from bot.slack.people import People
from bot.slack.presence import Presence, taken_up
from bot.slack.socket import Socket
from bot.slack.thread import SlackThread
from storage import exchange
from storage.files import FolderFiles, check_folder
from storage.migrate import check_database
from storage.store import SqlStore

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=15, connect=5)
LINES = exchange.LINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The running parts of one bot process."""

    app: AsyncApp
    relay: Relay
    indexing: Indexing
    tick: Tick
    desk: Desk
    membership: Membership
    identity: Identity
    hooks: Hooks
    hook_watches: tuple[HookWatch, ...] = ()
    remotes: tuple[RemoteWork, ...] = ()


@contextlib.asynccontextmanager
async def chat_client(settings: Settings) -> AsyncIterator[AsyncWebClient]:
    """The Web API client: one session for all calls, and no retries of its own; the outbox has them."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        yield AsyncWebClient(
            token=settings.bot_token, base_url=settings.api_url, session=session, retry_handlers=[]
        )


@contextlib.asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store, open until the block ends."""
    store = SqlStore(settings.database_url, clock=SystemClock(settings.clock_file))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@contextlib.asynccontextmanager
async def built_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Everything that one bot process is made of, not yet listening."""
    clock = SystemClock(settings.clock_file)
    async with (
        chat_client(settings) as client,
        opened_store(settings) as store,
        connected(settings, clock) as connectors,
    ):
        here = await taken_up(client, settings.desks, clock)
        identity, people, roster = here.identity, here.people, here.roster
        desk = Desk(store, roster, clock)
        files = FolderFiles(settings.files)
        await asyncio.to_thread(files.prepare)
        freight = Freight(store, files, roster, clock)
        remotes = remotes_of(settings, store, identity.workspace, connectors, roster, clock, people)
        outward = outward_to(store, remotes, people.name, roster, clock, freight)
        thread = _thread(settings, client, people, identity, files, desk)
        relay = Relay(store, thread, roster, clock, outward)
        await begun(remotes)
        indexing = Indexing(store)
        store.on_commit(_on_loop(relay.wake))
        store.on_commit(_on_loop(indexing.wake))
        watches = watches_of(settings, store, identity.workspace, connectors, roster, clock)
        yield Bot(
            app=_app(settings, client, here, desk, Queries(store, clock), clock, histories_of(remotes)),
            relay=relay,
            indexing=indexing,
            tick=Tick(store, desk, clock),
            desk=desk,
            membership=here.membership,
            identity=identity,
            hooks=hooks_of(settings, store, identity.workspace, remotes, watches, clock),
            hook_watches=watches,
            remotes=remotes,
        )


def _app(
    settings: Settings,
    client: AsyncWebClient,
    here: Presence,
    desk: Desk,
    queries: Queries,
    clock: Clock,
    histories: Histories,
) -> AsyncApp:
    return build_app(
        client=client,
        signing_secret=settings.signing_secret,
        identity=here.identity,
        desk=desk,
        queries=queries,
        people=here.people,
        clock=clock,
        membership=here.membership,
        command=settings.command,
        emoji=settings.emoji,
        histories=histories,
    )


def _thread(
    settings: Settings,
    client: AsyncWebClient,
    people: People,
    identity: Identity,
    files: FolderFiles,
    desk: Desk,
) -> SlackThread:
    return SlackThread(
        client,
        people,
        files,
        bot_user_id=identity.bot_user_id,
        command=settings.command,
        url=identity.url,
        names_field=lambda words: names_field(words, desk.desks),
    )


def _on_loop(wake: Callable[[], object]) -> Callable[[], object]:
    """Commits happen on the store's thread; the bells hang in the loop."""
    loop = asyncio.get_running_loop()
    return lambda: loop.call_soon_threadsafe(wake)


async def run(settings: Settings, http: Address | None, hooks: Address | None = None) -> None:
    """Run the bot until SIGINT or SIGTERM cancels it; whatever is committed by then is sent next time.

    Remotes call at `hooks`, and over HTTP beside Slack.
    """
    if hooks is not None and not called(settings):
        log.warning("nobody calls: no desk has a webhook key", extra={"hooks": hooks})
        hooks = None
    end_on_signals()
    with bound(http, "--http") as listener, bound(hooks, "--hooks") as calls:
        async with (
            built_bot(settings) as bot,
            _intake(bot, settings, listener),
            serving(HookDoor(bot.hooks), calls),
            _beating(bot, [each for each in bot.hook_watches if http or hooks or not each.is_called]),
        ):
            gc.collect()
            gc.freeze()  # What is there now stays: looking through it again and again stalls an ack by 50 ms.
            await warn_of_open_channels(bot.app.client, bot.desk.desks.all)
            await behind.catch_up(bot.desk, bot.identity.workspace)
            mode = "http" if http else "socket"
            log.info("ready", extra={"workspace": bot.identity.workspace, "mode": mode})
            polls = [each.poll for each in bot.remotes]
            rung: list[Poll | HookWatch] = [*polls, *bot.hook_watches]
            await behind.work(bot.desk, bot.relay, bot.indexing, bot.identity.workspace, rung)


def end_on_signals() -> None:
    """Have SIGINT and SIGTERM cancel the task that runs, also where a shell had SIGINT ignored."""
    running = asyncio.current_task()
    if running is not None:
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, running.cancel)


@contextlib.asynccontextmanager
async def _beating(bot: Bot, hook_watches: Sequence[HookWatch]) -> AsyncIterator[None]:
    """APScheduler beats the time and keeps no jobs of ours: what is due stands in the store."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    once = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler.add_job(bot.tick.timers, "interval", seconds=1, **once)
    scheduler.add_job(bot.tick.forget, "interval", hours=1, **once)
    scheduler.add_job(bot.tick.roll_up, "interval", minutes=1, **once)
    scheduler.add_job(bot.membership.refresh, "interval", seconds=REFRESH_SECONDS, **once)
    scheduler.add_job(refresh, "interval", (bot.desk.desks.all,), seconds=SECONDS_BETWEEN, **once)
    for remote in bot.remotes:
        scheduler.add_job(remote.poll.beat, "interval", seconds=1, **once)
        scheduler.add_job(remote.catalogues.beat, "interval", seconds=catalogues.SECONDS_BETWEEN, **once)
        scheduler.add_job(remote.queueing.beat, "interval", seconds=queueing.SECONDS_BETWEEN, **once)
        scheduler.add_job(remote.acquaintances.beat, "interval", seconds=acquainting.SECONDS_BETWEEN, **once)
    for watch in hook_watches:
        scheduler.add_job(watch.beat, "interval", seconds=hook_watch.SECONDS_BETWEEN, **once)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


@contextlib.asynccontextmanager
async def _intake(bot: Bot, settings: Settings, listener: socket.socket | None) -> AsyncIterator[None]:
    """Take in what Slack sends, over a socket of Slack's or over HTTP, with the same listeners."""
    if listener is None:
        async with _connected(bot, settings):
            yield
    else:
        async with serving(HookDoor(bot.hooks, Door(bot.app, path=PATH)), listener):
            yield


@contextlib.asynccontextmanager
async def _connected(bot: Bot, settings: Settings) -> AsyncIterator[None]:
    slack = Socket(bot.app, settings.app_token)
    try:
        await slack.open()
        yield
    finally:
        await slack.finish()


async def check(settings: Settings) -> list[Finding]:
    """Look at tokens, scopes, channels, clock and database; each fault comes with its mend."""
    async with chat_client(settings) as client:
        found = await check_slack(
            client,
            app_token=settings.app_token,
            signing_secret=settings.signing_secret,
            desks=settings.desks.all,
            scopes=manifest(command=settings.command)["oauth_config"]["scopes"]["bot"],
        )
    fault = await asyncio.to_thread(check_database, settings.database_url)
    unwritable = await asyncio.to_thread(check_folder, settings.files)
    files = Finding(what=f"files in {settings.files}", mend=unwritable)
    stored = await _stray_desks(settings) if fault is None else []
    async with connected(settings, SystemClock(settings.clock_file)) as connectors:
        remotes = [await check_remote(desk, each) for desk, each in connectors.items()]
        desks = [desk for desk, _, _ in called(settings)]
        telling = watched(settings, connectors)
        kept = [found for desk in telling for found in await check_kept(desk, connectors[desk])]
    calls = [*await check_hooks(desks, settings.hooks), *kept]
    return [*found, *remotes, *calls, Finding(what="database", mend=fault), *stored, files]


async def check_remote(desk: DeskId, connector: Connector) -> Finding:
    """Ask the remote of a desk whom it takes us for."""
    name = connector.capabilities.name
    try:
        who = await connector.check()
    except Unauthorized as error:
        mend = f"{name} says {error.reason}: set user, and key_env or key_file, in its [desks.remote]."
        return Finding(what=f"desk {desk}: {name}", mend=mend)
    except RemoteError as error:
        where = "url and other addresses in its [desks.remote]"
        mend = f"{name} cannot be asked ({error.reason}): check the network, and {where}."
        return Finding(what=f"desk {desk}: {name}", mend=mend)
    return Finding(what=f"desk {desk}: {name} as {who}")


async def webhooks(settings: Settings, desk: DeskId, url: str | None) -> list[str]:
    """Have the remote of a desk call us below that address, or with none not at all; what was done."""
    keys = {each: key for each, _, key in called(settings)}
    async with connected(settings, SystemClock(settings.clock_file)) as connectors:
        keeper = connectors.get(desk)
        if not isinstance(keeper, HookKeeper):
            known = [each for each, connector in connectors.items() if isinstance(connector, HookKeeper)]
            raise ConfigError(
                [f"DESK: {desk} is none of them: {', '.join(sorted(known)) or 'there is none'}."]
            )
        if url is None:
            return list(await keeper.remove_hooks(desk))
        if desk not in keys:
            raise ConfigError([f"desk {desk}: set webhook_env or webhook_file in its [desks.remote] first."])
        return list(await keeper.set_up_hooks(desk, f"{url}{PREFIX}{desk}", keys[desk]))


async def _stray_desks(settings: Settings) -> list[Finding]:
    """Desks that have tickets and are not configured: nobody is an agent or insider of theirs."""
    desks = Desks(all=settings.desks.all)
    async with opened_store(settings) as store:
        found = [await store.read(each, units.strays, desks) for each in await store.workspaces()]
    return [
        Finding(
            what=f"desk {desk}",
            mend="it has tickets and is not configured: configure it again, and move or close them first.",
        )
        for desk in sorted({desk for each in found for desk in each})
    ]


async def export(
    settings: Settings, form: str, number: str | None, out: Path | None, files: Path | None = None
) -> str:
    """Write all tickets, or one, to a file or to standard output, and kept files to a folder; how much."""
    async with opened_store(settings) as store:
        only = _number(number, SystemClock(settings.clock_file)) if number is not None else None
        return await exchange.export(store, FolderFiles(settings.files), form, only, out, files)


def _number(text: str, clock: SystemClock) -> TicketId:
    number = number_from(text, clock.now())
    if number is None:
        raise UserError("no_such_ticket", ticket=text)
    return number


async def import_file(settings: Settings, path: Path, files: Path | None = None) -> str:
    """Make the empty database hold what the file says, or nothing of it; a sentence on how much it was."""
    async with opened_store(settings) as store:
        return await exchange.import_file(store, FolderFiles(settings.files), path, files)
