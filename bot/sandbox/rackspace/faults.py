"""What can be made to go wrong on purpose, by operation: "POST /tickets/{id}/comments", "POST /tokens".

A verb may be left out, and "*" is every operation of the customer. Most rules strike a call; the others bend
its answer, or what the webhook ("POST hook", named by itself only) carries.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from bot.sandbox.faults import Down, Faults, Ways
from bot.sandbox.rackspace.errors import NO_TICKET, fault, over_limit, rate_limited
from bot.sandbox.rackspace.reply import HTML_TYPE, Reply, page
from bot.sandbox.rackspace.state import Settings
from bot.sandbox.slack.faults import When
from bot.sandbox.slack.shapes import Json

LISTS = ("tickets", "resources", "accounts", "categories")


class Do(StrEnum):
    """What a rule does; those from DUPLICATED on bend an answer, those from REPLAYED on the webhook."""

    SLOW = "slow"
    HOLD = "hold"
    DROP = "drop"
    STATUS = "status"
    ERROR = "error"
    RATELIMITED = "ratelimited"
    RATELIMITED_HTML = "ratelimited_html"
    UNAUTHORIZED = "unauthorized"
    UNAUTHORIZED_TEXT = "unauthorized_text"
    UNAVAILABLE_HTML = "unavailable_html"
    NOT_FOUND = "not_found"
    OVERLIMIT = "overlimit"
    EMPTY = "empty"
    DUPLICATED = "duplicated"
    MISSING = "missing"
    SHUFFLED = "shuffled"
    NO_TOTAL = "no_total"
    REPLAYED = "replayed"
    STALE = "stale"
    CHANGED = "changed"
    FORGED = "forged"
    TWICE = "twice"


HOOK = "POST hook"
OF_HOOK = frozenset({Do.REPLAYED, Do.STALE, Do.CHANGED, Do.FORGED, Do.TWICE})
BENDING = OF_HOOK | {Do.DUPLICATED, Do.MISSING, Do.SHUFFLED, Do.NO_TOTAL}


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault, and how many calls it will still strike (0: all until it is cleared)."""

    operation: str
    do: Do
    when: When = When.BEFORE
    times: int = 1
    seconds: float = 1.0
    status: int = 503
    code: str = "internalServerError"
    message: str = "Internal Server Error"
    retry_after: int = 30

    def shown(self) -> Json:
        """Show the rule as it was given."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def fits(self, name: str) -> bool:
        """Whether the rule strikes an operation, told with or without its verb."""
        return self.operation in (name, name.partition(" ")[2]) or (self.operation == "*" and name != HOOK)


def faults(settings: Settings) -> Faults[Rule, Reply]:
    """Make the rules of one stand-in, none in force."""
    return Faults(
        Ways(
            rule=Rule,
            words=Do,
            bending=frozenset(BENDING),
            answer=lambda rule: _answer(rule, settings),
            away=_away,
        )
    )


def _answer(rule: Rule, settings: Settings) -> Reply | None:
    match rule.do:
        case Do.DROP:
            return Reply(is_dropped=True)
        case Do.STATUS:
            return Reply(status=rule.status, raw=f"Sandbox fault: HTTP {rule.status}", content_type=HTML_TYPE)
        case Do.ERROR:
            return fault(rule.status, rule.code, rule.message)
        case Do.RATELIMITED:
            return rate_limited(settings, rule.retry_after)
        case Do.RATELIMITED_HTML:
            return replace(page(429, "Too Many Requests"), headers={"Retry-After": str(rule.retry_after)})
        case Do.UNAUTHORIZED:
            return fault(401, "unauthorized", "Valid authentication is required")
        case Do.UNAUTHORIZED_TEXT:
            return page(401, "Unauthorized")
        case Do.UNAVAILABLE_HTML:
            return page(503, "Service Unavailable")
        case Do.NOT_FOUND:
            return fault(404, "ticketNotFound", NO_TICKET)
        case Do.OVERLIMIT:
            return over_limit()
        case Do.EMPTY:
            return Reply(raw="")
    return None


def _away(down: Down) -> Reply:
    return Reply(is_dropped=True) if down is Down.CUT else page(503, "Service Unavailable")


def bend(reply: Reply, rules: list[Rule], chance: random.Random) -> Reply:
    """Bend a list or a feed into what is known to come now and then."""
    does = {rule.do for rule in rules} & BENDING
    if not does or reply.status != 200 or not isinstance(reply.value, dict):
        return reply
    value = dict(reply.value)
    for name in LISTS:
        if isinstance(value.get(name), list):
            value[name] = _bent(value[name], does, chance)
    if isinstance(value.get("feed"), dict):
        feed = dict(value["feed"])
        if isinstance(feed.get("entry"), list):
            feed["entry"] = _bent(feed["entry"], does, chance)
        value["feed"] = feed
    if Do.NO_TOTAL in does:
        value.pop("total", None)
    return replace(reply, value=value)


def _bent(items: list[Any], does: set[Do], chance: random.Random) -> list[Any]:
    if not items:
        return items
    at = chance.randrange(len(items))
    if Do.DUPLICATED in does:
        items = [*items[: at + 1], items[at], *items[at + 1 :]]
    if Do.MISSING in does:
        items = [*items[:at], *items[at + 1 :]]
    if Do.SHUFFLED in does:
        items = chance.sample(items, len(items))
    return items
