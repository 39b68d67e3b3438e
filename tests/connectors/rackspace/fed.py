"""Cloud Feeds in memory: pages as they are documented, and what is only known to come now and then."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from bot.connectors.http import Reply
from bot.connectors.rackspace.feeds import Feeds
from bot.errors import RemoteError, Transient
from tests.fakes import HandClock

URL = "https://feeds.example/events"
A, B = "hybrid:1", "managed_gcp:b-2"


def reply(value: Any, status: int = 200, **headers: str) -> Reply:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Reply(status=status, headers=headers, body=body)


def entry(number: int, ticket: str | None, at: str = "2026-11-22T10:00:00.000Z") -> dict[str, Any]:
    terms = ["tid:1", *([f"rid:{ticket}"] if ticket is not None else []), "type:consolidatedticketing.update"]
    return {
        "id": f"urn:uuid:{number}",
        "category": [{"term": each} for each in terms],
        "content": {"event": {"product": {"whatever": number}}},
        "updated": at,
    }


@dataclass
class Account:
    """What has happened on the tickets of an account, oldest first, of which some may be forgotten."""

    entries: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)


@dataclass
class FeedServer:
    """Answers as a feed does. `bend` changes an answer; what is in `fails` is raised or answered instead."""

    clock: HandClock
    accounts: dict[str, Account] = field(default_factory=lambda: {A: Account()})
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    bend: Callable[[list[dict[str, Any]]], Any] = lambda entries: entries
    fails: dict[str, Reply | RemoteError] = field(default_factory=dict)
    lists_fail: bool = False
    count: int = 0

    def happens(self, ticket: str, account: str = A) -> str:
        """Something happens to a ticket; the entry that tells of it."""
        self.count += 1
        told = entry(self.count, ticket)
        self.accounts.setdefault(account, Account()).entries.append((self.clock.now(), told))
        return str(told["id"])

    def forget(self, account: str = A) -> None:
        self.accounts[account].entries.clear()

    async def get(self, url: str, params: Mapping[str, str]) -> Reply:
        base, _, name = url.rpartition("/")
        assert base == URL
        assert ":" not in name, "the address is to be encoded"
        account = unquote(name)
        self.asked.append((account, dict(params)))
        failure = self.fails.get(account)
        if isinstance(failure, RemoteError):
            raise failure
        if failure is not None:
            return failure
        if account not in self.accounts:
            return reply({"itemNotFound": {"code": 404}}, 404)
        return self._page(self.accounts[account].entries, params)

    def _page(self, kept: Sequence[tuple[datetime, dict[str, Any]]], params: Mapping[str, str]) -> Reply:
        assert not ("marker" in params and "startingAt" in params)
        limit = int(params.get("limit", "25"))
        if "marker" in params:
            assert params["direction"] == "forward"
            ids = [told["id"] for _, told in kept]
            if params["marker"] not in ids:
                return reply({"itemNotFound": {"code": 404}}, 404)
            found = [told for _, told in kept[ids.index(params["marker"]) + 1 :]][:limit]
        elif "startingAt" in params:
            since = datetime.fromisoformat(params["startingAt"].replace("Z", "+00:00"))
            found = [told for at, told in kept if at >= since][:limit]
        else:
            found = [told for _, told in kept][-limit:]
        entries = self.bend(list(reversed(found)))
        return reply(
            {"feed": {"@type": "http://www.w3.org/2005/Atom", **({"entry": entries} if entries else {})}}
        )

    async def list_accounts(self) -> list[str]:
        if self.lists_fail:
            raise Transient("rackspace", "accounts", "503", certain=True)
        return list(self.accounts)

    def feeds(self) -> Feeds:
        """A reader of it, as a process has that starts."""
        return Feeds(URL + "/", self.get, self.list_accounts, self.clock)
