"""Cloud Feeds: what has happened to the tickets of an account, as Atom in JSON, the newest first.

https://docs.rackspace.com/reference/ticketing-read-cloud-feeds
https://github.com/yogirackspace/standard-usage-schemas (api-docs/dev-guide/using-cloud-feeds.rst)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from bot.sandbox.rackspace.access import FEEDS
from bot.sandbox.rackspace.dates import read, shown
from bot.sandbox.rackspace.errors import identity
from bot.sandbox.rackspace.operations.asked import Call
from bot.sandbox.rackspace.operations.searching import Matcher, SearchError, matcher
from bot.sandbox.rackspace.records import Event, Kind
from bot.sandbox.rackspace.reply import Refused, Reply
from bot.sandbox.rackspace.state import Settings
from bot.sandbox.slack.shapes import Json

ATOM = "application/vnd.rackspace.atom+json"
LIMIT, MOST = 25, 1000
LAST, FORWARD, BACKWARD = "last", "forward", "backward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a feed, oldest first, whether there is anything older, and the marker it was asked by."""

    events: Sequence[Event]
    has_older: bool
    marker: str


def feed(call: Call, account_id: str) -> Reply:
    """Read a page of an account's feed; raises Refused for an unknown marker (404 unless set)."""
    settings = call.state.settings
    if not FEEDS & call.user.roles:
        raise Refused(
            identity(settings.forbidden_status, "forbidden", "The role to observe feeds is missing.")
        )
    if account_id not in call.state.accounts:
        raise Refused(identity(404, "itemNotFound", "There is no such feed."))
    limit, address = _limit(call), f"{call.base}/feeds/consolidated_ticketing/events/{quote(account_id)}"
    page = _page(call, _kept(call, account_id), limit)
    told: Json = {
        "@type": "http://www.w3.org/2005/Atom",
        "link": _links(call, page, address, limit),
    }
    entries = [_entry(event, settings, address) for event in reversed(page.events)]
    if entries or settings.empty_feed_has_entry:
        is_object = len(entries) == 1 and settings.single_entry_is_object
        told["entry"] = entries[0] if is_object else entries
    tag = _tag(page.events)
    if tag and call.headers.get("If-None-Match") == tag:
        return Reply(status=304, headers={"ETag": tag}, content_type=ATOM)
    return Reply(value={"feed": told}, content_type=ATOM, headers={"ETag": tag} if tag else {})


def _kept(call: Call, account_id: str) -> list[Event]:
    """Return what is in the feed now: not yet forgotten, and no more on its way."""
    now, settings = call.state.clock.now(), call.state.settings
    return [
        each
        for each in call.state.events
        if each.account_id == account_id
        and now - settings.feed_retention < each.at
        and each.at + settings.feed_delay <= now
    ]


def _page(call: Call, kept: list[Event], limit: int) -> Page:
    marker, starting = call.query.get("marker", ""), call.query.get("startingAt", "")
    is_backward = _is_backward(call)
    if marker and starting:
        raise _bad("marker and startingAt cannot be combined.")
    if starting:
        moment = read(starting.replace(" ", "+"))
        if moment is None:
            raise _bad("startingAt must be an ISO 8601 date with a time zone.")
        part = [each for each in kept if (each.at <= moment if is_backward else each.at >= moment)]
    elif marker and marker != LAST:
        at = next((at for at, each in enumerate(kept) if each.id == marker), None)
        if at is None:
            status = call.state.settings.unknown_marker_status
            raise Refused(identity(status, "itemNotFound", "No entry with specified marker found"))
        part = kept[:at] if is_backward else kept[at + 1 :]
    else:
        part, is_backward = kept, marker != LAST
    fits = _matcher(call)
    part = [each for each in part if fits(_terms(each, call.state.settings))]
    chosen = part[-limit:] if is_backward else part[:limit]
    has_older = bool(chosen) and any(
        fits(_terms(each, call.state.settings)) for each in kept[: kept.index(chosen[0])]
    )
    return Page(events=chosen, has_older=has_older, marker=marker)


def _links(call: Call, page: Page, address: str, limit: int) -> list[Json]:
    search = {"search": call.query["search"]} if "search" in call.query else {}

    def link(rel: str, **query: Any) -> Json:
        text = urlencode({**query, **search})
        return {"href": f"{address}?{text}" if text else address, "rel": rel}

    asked = {name: value for name, value in call.query.items() if name != "search"}
    newest = page.events[-1].id if page.events else page.marker
    links = []
    if newest and newest != LAST:
        links.append(link("previous", marker=newest, limit=limit, direction=FORWARD))
    links += [
        link("self", **asked),
        link("current"),
        link("last", marker=LAST, limit=limit, direction=BACKWARD),
    ]
    if page.has_older:
        links.append(link("next", marker=page.events[0].id, limit=limit, direction=BACKWARD))
    return links


def _terms(event: Event, settings: Settings) -> list[str]:
    kind = settings.create_type if event.kind is Kind.CREATE else settings.update_type
    return [f"tid:{event.tenant}", f"rid:{event.ticket_id}", f"type:{kind}"]


def _entry(event: Event, settings: Settings, address: str) -> Json:
    return {
        "category": [{"term": each} for each in _terms(event, settings)],
        "link": [{"href": f"{address}/entries/{event.id}", "rel": "self"}],
        "title": {"type": "text", "@text": "ConsolidatedTicketing"},
        "content": {
            "event": {
                "@type": "http://docs.rackspace.com/event/consolidatedticketing/ticket",
                "product": event.product,
            }
        },
        "id": event.id,
        "updated": shown(event.at),
        "published": shown(event.at),
    }


def _tag(events: Sequence[Event]) -> str:
    if not events:
        return ""
    digest = hashlib.sha256("".join(each.id for each in events).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def _limit(call: Call) -> int:
    text = call.query.get("limit", str(LIMIT))
    # Four digits at most, since int() refuses thousands of them in its own way.
    if re.fullmatch(r"[0-9]{1,4}", text) is None or not 1 <= int(text) <= MOST:
        raise _bad(f"limit must be between 1 and {MOST}.")
    return int(text)


def _is_backward(call: Call) -> bool:
    word = call.query.get("direction", FORWARD)
    if word not in (FORWARD, BACKWARD):
        raise _bad("direction must be forward or backward.")
    return word == BACKWARD


def _matcher(call: Call) -> Matcher:
    try:
        return matcher(call.query.get("search", ""))
    except SearchError as error:
        raise _bad(str(error)) from error


def _bad(message: str) -> Refused:
    return Refused(identity(400, "badRequest", message))
