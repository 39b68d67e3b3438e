"""Everything that can be made to go wrong on purpose: by method, before or after the work, so many times.

Most rules strike a call; the others bend its answer into a shape that the vendor is known for.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from enum import StrEnum

from bot.sandbox.faults import Down, Faults, Ways
from bot.sandbox.slack.faults import When
from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.errors import PUBLIC, ApiError, unauthorized
from bot.sandbox.softlayer.limiter import rate_limited
from bot.sandbox.softlayer.reply import Reply, encode, refusal
from bot.sandbox.softlayer.state import State

INTERNAL_ERROR = '{"error":"Internal Error","code":"SoftLayer_Exception_Public"}'


class Do(StrEnum):
    """What a rule does; those from UNWRAP on bend the answer."""

    SLOW = "slow"
    HOLD = "hold"
    DROP = "drop"
    STATUS = "status"
    ERROR = "error"
    RATELIMITED = "ratelimited"
    UNAUTHORIZED = "unauthorized"
    UNAUTHORIZED_TEXT = "unauthorized_text"
    INTERNAL = "internal"
    EMPTY = "empty"
    UNWRAP = "unwrap"
    UNQUOTED = "unquoted"
    DUPLICATED = "duplicated"
    MISSING = "missing"
    NO_TOTAL = "no_total"
    OFFSET = "offset"


BENDING = frozenset({Do.UNWRAP, Do.UNQUOTED, Do.DUPLICATED, Do.MISSING, Do.NO_TOTAL, Do.OFFSET})


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault, and how many calls it will still strike (0: all until it is cleared)."""

    method: str
    do: Do
    when: When = When.BEFORE
    times: int = 1
    seconds: float = 1.0
    status: int = 503
    error: str = "Internal Error"
    code: str = PUBLIC
    hours: float = 1.0

    def shown(self) -> Json:
        """Show the rule as it was given."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def fits(self, name: str) -> bool:
        """Whether the rule strikes `Service::method`."""
        return self.method in ("*", name, name.partition("::")[2])


def faults(state: State) -> Faults[Rule, Reply]:
    """Make the rules of one account, none in force."""
    return Faults(
        Ways(rule=Rule, words=Do, bending=BENDING, answer=lambda rule: _answer(rule, state), away=_away)
    )


def _answer(rule: Rule, state: State) -> Reply | None:
    match rule.do:
        case Do.DROP:
            return Reply(is_dropped=True)
        case Do.STATUS:
            return Reply(status=rule.status, raw=f"Sandbox fault: HTTP {rule.status}")
        case Do.ERROR:
            return refusal(ApiError(rule.error, rule.code))
        case Do.RATELIMITED:
            return refusal(rate_limited(state))
        case Do.UNAUTHORIZED:
            return refusal(unauthorized("Access Denied. "))
        case Do.UNAUTHORIZED_TEXT:
            return Reply(status=401, raw="<html><body>401 Unauthorized</body></html>")
        case Do.INTERNAL:
            return Reply(raw=INTERNAL_ERROR)
        case Do.EMPTY:
            return Reply(raw="")
    return None


def _away(down: Down) -> Reply:
    if down is Down.CUT:
        return Reply(is_dropped=True)
    return Reply(status=503, raw="<html><body>503 Service Unavailable</body></html>")


def bend(reply: Reply, rules: list[Rule], state: State, chance: random.Random) -> Reply:
    """Bend an answer into the shapes that the rules and the settings ask for."""
    does = {rule.do for rule in rules}
    value, total, raw = reply.value, reply.total, reply.raw
    if reply.status != 200 or raw is not None:
        return reply
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        if Do.DUPLICATED in does:
            value = [*value[: at + 1], value[at], *value[at + 1 :]]
        if Do.MISSING in does:
            value = [*value[:at], *value[at + 1 :]]
    if isinstance(value, list) and len(value) == 1 and (Do.UNWRAP in does or state.settings.unwraps_singles):
        value = value[0]
    if Do.NO_TOTAL in does or state.settings.total_is_missing:
        total = None
    if Do.UNQUOTED in does and isinstance(value, str):
        raw = encode(value)[1:-1]
    return Reply(value=value, total=total, raw=raw, headers=reply.headers)
