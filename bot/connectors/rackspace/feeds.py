"""Cloud Feeds: which tickets of which accounts something has happened to, read from marker to marker.

A feed tells what happened at least once, and forgets it after some days. What it says of a ticket is not
documented, so that only its id is taken.
https://docs.rackspace.com/reference/ticketing-read-cloud-feeds
https://github.com/yogirackspace/standard-usage-schemas (api-docs/dev-guide/using-cloud-feeds.rst)
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from bot.connectors.http import Reply, wait_asked
from bot.connectors.rackspace.hooks import TICKET
from bot.connectors.rackspace.wire import NOT_READABLE, SYSTEM
from bot.connectors.texts import whole_characters
from bot.domain.ids import RemoteId
from bot.domain.ports import Clock
from bot.errors import Rejected, RemoteError, Transient, Unauthorized

log = logging.getLogger(__name__)

MOST = 1000
"""Entries that are asked for at once, of which a feed gives no more."""
BACK = timedelta(hours=1)
"""How much further back a feed is read whose marker is lost: clocks differ, and entries come late."""
ACCOUNTS_EVERY = timedelta(hours=1)
PAUSE = timedelta(minutes=1)
LONG_PAUSE = timedelta(minutes=10)
"""How seldom a feed is tried that is refused to us, or is not there: the list is read meanwhile."""
OPERATION = "feed"
FORWARD = {"direction": "forward", "limit": str(MOST)}
UNKNOWN_MARKER = (400, 404, 410)
"""How an entry is answered for that the feed has forgotten: which of these is not documented."""
OF_TICKET = "rid:"
NO_ACCOUNTS = "no account is known"
NO_ROLE = "it is refused: its user needs the role cloudfeeds:observer"

Get = Callable[[str, Mapping[str, str]], Awaitable[Reply]]
"""Gets an address with these parameters, as whom we are; raises RemoteError where there is no reply."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far the feed of an account was read: the newest entry, if there was any, and when that was."""

    marker: str = ""
    at: datetime


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken of an entry, as far as it has it."""

    id: str = ""
    ticket: RemoteId | None = None


class _Term(msgspec.Struct, frozen=True):
    term: str = ""


class _Row(msgspec.Struct, frozen=True):
    id: str = ""
    category: list[_Term] | _Term = _Term()


class _Feed(msgspec.Struct, frozen=True):
    entry: Any = None


class _Page(msgspec.Struct, frozen=True):
    feed: _Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """What the feeds told, oldest first, how far they are read now, and why others could not be."""

    hints: tuple[RemoteId, ...]
    marks: Mapping[str, Mark]
    is_last: bool
    faults: Mapping[str, str] = field(default_factory=dict)


class Feeds:
    """The feeds of all accounts. Raises nothing: what cannot be read is a fault of what was fed."""

    def __init__(
        self, url: str, get: Get, accounts: Callable[[], Awaitable[Sequence[str]]], clock: Clock
    ) -> None:
        self._url = url.rstrip("/")
        self._get = get
        self._read_accounts = accounts
        self._clock = clock
        self._accounts: Sequence[str] = ()
        self._accounts_until: datetime | None = None
        self._rests: dict[str, tuple[datetime, str]] = {}
        """The accounts whose feed is left alone for a while, until when, and why."""

    async def page(self, marks: Mapping[str, Mark]) -> Fed:
        """What has happened since, of each account a page; for an account without a mark, from now on."""
        after = dict(marks)
        hints: list[RemoteId] = []
        is_last = True
        accounts = await self._known_accounts(marks)
        for account in accounts:
            mark = marks.get(account)
            if self._rests_now(account):
                after.setdefault(account, Mark(at=self._clock.now()))
                continue
            try:
                if mark is None:
                    after[account] = await self._begin(account, is_first=not marks)
                    continue
                known, entries = await self._entries(account, mark)
            except RemoteError as error:
                self._failed(account, error)
                after.setdefault(account, Mark(at=self._clock.now()))
                continue
            self._recovered(account)
            after[account], has_more = _behind(known, entries, self._clock.now())
            hints += [each.ticket for each in reversed(entries) if each.ticket is not None]
            is_last = is_last and not has_more
        faults = {each: self._rests[each][1] for each in accounts if each in self._rests}
        if not accounts:  # Nothing tells of tickets then: that there are none is not said by that.
            faults = {"": NO_ACCOUNTS}
        return Fed(hints=tuple(dict.fromkeys(hints)), marks=after, is_last=is_last, faults=faults)

    async def lasting_faults(self) -> list[str]:
        """What keeps feeds from being read until somebody mends it, as they are just now.

        That an account has none is no fault where others have. Raises RemoteError where it is not known.
        """
        refused: list[str] = []
        missing: list[str] = []
        accounts = await self._read_accounts()
        for account in accounts:
            try:
                entries_of(await self._reply(account, {"limit": "1"}))
            except (Unauthorized, Rejected) as error:
                if error.operation != OPERATION:
                    raise
                faults = refused if isinstance(error, Unauthorized) else missing
                faults.append(f"the feed of {account}: {error.reason}")
        return refused + (missing if len(missing) == len(accounts) else [])

    async def _known_accounts(self, marks: Mapping[str, Mark]) -> Sequence[str]:
        """The accounts; those of the last time where they cannot be read just now."""
        now = self._clock.now()
        if self._accounts_until is None or now >= self._accounts_until:
            try:
                self._accounts = await self._read_accounts()
            except RemoteError as error:
                log.warning("accounts unreadable", extra={"reason": error.reason})
                self._accounts = self._accounts or tuple(marks)
                self._accounts_until = now + PAUSE
            else:
                self._accounts_until = now + ACCOUNTS_EVERY
        return self._accounts

    async def _begin(self, account: str, *, is_first: bool) -> Mark:
        """The mark of a feed that begins: behind its newest entry, as no clock but its own tells what is new.

        An account that comes to others is read from before it was known.
        """
        now = self._clock.now()
        if not is_first:
            return Mark(at=now - ACCOUNTS_EVERY)
        newest = entries_of(await self._reply(account, {"limit": "1"}))
        self._recovered(account)
        return Mark(marker=_newest(newest), at=now)

    async def _entries(self, account: str, mark: Mark) -> tuple[Mark, Sequence[Entry]]:
        """What followed on a mark, the newest first as in the feed; and the mark, if it was known."""
        if mark.marker:
            reply = await self._reply(account, {**FORWARD, "marker": mark.marker})
            if reply.status not in UNKNOWN_MARKER:
                return mark, entries_of(reply)
            log.warning("feed does not know its marker", extra={"account": account, "since": mark.at})
        since = (mark.at - BACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        found = entries_of(await self._reply(account, {**FORWARD, "startingAt": since}))
        return Mark(at=mark.at), found

    async def _reply(self, account: str, params: Mapping[str, str]) -> Reply:
        return await self._get(f"{self._url}/{quote(account, safe='')}", params)

    def _rests_now(self, account: str) -> bool:
        until, _ = self._rests.get(account, (None, ""))
        return until is not None and self._clock.now() < until

    def _failed(self, account: str, error: RemoteError) -> None:
        """Leave a feed alone for a while. That it is so is logged once."""
        if account not in self._rests:
            extra = {"account": account, "reason": error.reason}
            log.error("feed unreadable, the list is read instead", extra=extra)
        self._rests[account] = (self._clock.now() + _pause(error), error.reason)

    def _recovered(self, account: str) -> None:
        if self._rests.pop(account, None) is not None:
            log.info("feed readable again", extra={"account": account})


def entries_of(reply: Reply) -> Sequence[Entry]:
    """The entries of a page of a feed, as they stand there. Raises RemoteError for any other answer."""
    if not 200 <= reply.status < 300:
        raise _error_of(reply)
    try:
        feed = msgspec.json.decode(whole_characters(reply.body), type=_Page).feed
    except NOT_READABLE as error:
        raise Transient(SYSTEM, OPERATION, "an answer that is not to be read", certain=True) from error
    found = feed.entry if isinstance(feed.entry, list) else [feed.entry] if feed.entry else []
    return [_entry(each) for each in found]


def _entry(told: Any) -> Entry:
    """An entry, as far as it is one; odd ones tell nothing, and stop nothing."""
    try:
        row = msgspec.convert(told, _Row)
    except msgspec.ValidationError:
        return Entry()
    named = row.category if isinstance(row.category, list) else [row.category]
    tickets = [each.term.removeprefix(OF_TICKET) for each in named if each.term.startswith(OF_TICKET)]
    return Entry(id=row.id, ticket=next((RemoteId(each) for each in tickets if TICKET.fullmatch(each)), None))


def _behind(mark: Mark, entries: Sequence[Entry], now: datetime) -> tuple[Mark, bool]:
    """The mark behind a page, and whether more may follow on it: not where it leads to where we were."""
    newest = _newest(entries)
    if not newest:
        return Mark(marker="" if entries else mark.marker, at=now), False
    has_more = len(entries) >= MOST and newest != mark.marker
    return Mark(marker=newest, at=mark.at if has_more else now), has_more


def _newest(entries: Sequence[Entry]) -> str:
    return next((each.id for each in entries if each.id), "")


def _error_of(reply: Reply) -> RemoteError:
    """By the status alone: what a feed says of a failure is not documented."""
    match reply.status:
        case 401 | 403:
            return Unauthorized(SYSTEM, OPERATION, NO_ROLE)
        case 404:
            return Rejected(SYSTEM, OPERATION, "there is no such feed")
        case 408 | 413 | 429:
            pause = wait_asked(reply.headers) or PAUSE.total_seconds()
            return Transient(SYSTEM, OPERATION, f"status {reply.status}", certain=True, after=pause)
        case status if 400 <= status < 500:
            return Rejected(SYSTEM, OPERATION, f"status {status}")
        case status:
            after = wait_asked(reply.headers)
            return Transient(SYSTEM, OPERATION, f"status {status}", certain=True, after=after)


def _pause(error: RemoteError) -> timedelta:
    match error:
        case Transient(after=float() | int() as seconds):
            return timedelta(seconds=seconds)
        case Transient():
            return PAUSE
        case _:
            return LONG_PAUSE
