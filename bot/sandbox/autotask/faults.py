"""What can be made to go wrong on purpose, by operation: "POST /Tickets", "GET /Tickets/{id}".

A verb may be left out, and "*" is every operation. Most rules strike a call; the others bend its answer, or
what the webhook ("POST hook", named by itself only) carries.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from bot.sandbox.autotask.limiter import REQUESTS, THREADS
from bot.sandbox.autotask.reply import HTML_TYPE, Reply, errors, page
from bot.sandbox.autotask.rules.case import no_right
from bot.sandbox.faults import Down, Faults, Ways
from bot.sandbox.slack.faults import When
from bot.sandbox.slack.shapes import Json


class Do(StrEnum):
    """What a rule does; those from CUT on bend an answer, those from REPLAYED on the webhook."""

    SLOW = "slow"
    HOLD = "hold"
    DROP = "drop"
    STATUS = "status"
    ERROR = "error"
    RATELIMITED = "ratelimited"
    THREADS = "threads"
    FORBIDDEN = "forbidden"
    DENIED = "denied"
    UNAUTHORIZED = "unauthorized"
    UNAVAILABLE_HTML = "unavailable_html"
    OCCURRED = "occurred"
    HTML = "html"
    EMPTY = "empty"
    CUT = "cut"
    DUPLICATED = "duplicated"
    MISSING = "missing"
    SHUFFLED = "shuffled"
    FOREIGN_PAGE = "foreign_page"
    SAME_PAGE = "same_page"
    NO_ID = "no_id"
    REPLAYED = "replayed"
    STALE = "stale"
    FORGED = "forged"
    TWICE = "twice"
    OUT_OF_ORDER = "out_of_order"


HOOK = "POST hook"
OF_HOOK = frozenset({Do.REPLAYED, Do.STALE, Do.FORGED, Do.TWICE, Do.OUT_OF_ORDER})
OF_LISTS = frozenset({Do.DUPLICATED, Do.MISSING, Do.SHUFFLED, Do.FOREIGN_PAGE, Do.SAME_PAGE})
BENDING = OF_HOOK | OF_LISTS | {Do.CUT, Do.NO_ID}
ELSEWHERE = "https://webservices.autotask.example/ATServicesRest/v1.0/Tickets/query?paging=x"


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault, and how many calls it will still strike (0: all until it is cleared)."""

    operation: str
    do: Do
    when: When = When.BEFORE
    times: int = 1
    seconds: float = 1.0
    status: int = 503
    message: str = "Internal Server Error"
    retry_after: int = 30

    def shown(self) -> Json:
        """Show the rule as it was given."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def fits(self, name: str) -> bool:
        """Whether the rule strikes an operation, told with or without its verb."""
        return self.operation in (name, name.partition(" ")[2]) or (self.operation == "*" and name != HOOK)


def faults() -> Faults[Rule, Reply]:
    """Make the rules of one stand-in, none in force."""
    return Faults(Ways(rule=Rule, words=Do, bending=frozenset(BENDING), answer=_answer, away=_away))


def _answer(rule: Rule) -> Reply | None:
    match rule.do:
        case Do.DROP:
            return Reply(is_dropped=True)
        case Do.STATUS:
            return Reply(status=rule.status, raw=f"Sandbox fault: HTTP {rule.status}", content_type=HTML_TYPE)
        case Do.ERROR:
            return errors(rule.message)
        case Do.RATELIMITED:
            headers = {"Retry-After": str(rule.retry_after)} if rule.retry_after else {}
            return errors(REQUESTS.format(most=10_000), status=429, headers=headers)
        case Do.THREADS:
            return errors(THREADS.format(most=3), status=rule.status if rule.status != 503 else 500)
        case Do.FORBIDDEN:
            return errors(no_right("do this"))
        case Do.DENIED:
            return errors(no_right("do this"), status=403)
        case Do.UNAUTHORIZED:
            return errors("Unauthorized", status=401)
        case Do.UNAVAILABLE_HTML:
            return page(503, "Service Unavailable")
        case Do.OCCURRED:
            return errors("An error occurred while processing your request.")
        case Do.HTML:
            return page(200, "Maintenance")
        case Do.EMPTY:
            return Reply(raw="")
    return None


def _away(down: Down) -> Reply:
    return Reply(is_dropped=True) if down is Down.CUT else page(503, "Service Unavailable")


def bend(reply: Reply, rules: list[Rule], chance: random.Random, url: str) -> Reply:
    """Bend the answer that was given at an address into what comes now and then."""
    does = {rule.do for rule in rules} & BENDING
    if not does or reply.status != 200:
        return reply
    if isinstance(reply.value, dict) and isinstance(reply.value.get("items"), list):
        value: dict[str, Any] = {**reply.value, "items": _bent(reply.value["items"], does, chance)}
        for do, next_url in ((Do.FOREIGN_PAGE, ELSEWHERE), (Do.SAME_PAGE, url)):
            if do in does:
                value["pageDetails"] = {**value.get("pageDetails", {}), "nextPageUrl": next_url}
        reply = replace(reply, value=value)
    if Do.NO_ID in does and isinstance(reply.value, dict) and "itemId" in reply.value:
        reply = replace(reply, value={**reply.value, "itemId": None})
    return replace(reply, raw=reply.text[: len(reply.text) // 2]) if Do.CUT in does else reply


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
