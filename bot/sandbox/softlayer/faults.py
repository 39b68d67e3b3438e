"""Everything that can be made to go wrong on purpose: by method, before or after the work, so many times.

Most rules strike a call; the others bend its answer into a shape that the vendor is known for.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from bot.sandbox.slack.faults import FaultError, Held, Holding, When
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


class Down(StrEnum):
    """How the vendor is not there."""

    NO = "no"
    CUT = "cut"
    UNAVAILABLE = "unavailable"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """A share of all calls that goes wrong, one of these ways, as the seed has it."""

    seed: int = 0
    share: float = 0.0
    does: tuple[str, ...] = ()


@dataclass(slots=True)
class Faults:
    """The rules and switches in force."""

    state: State
    rules: list[Rule] = field(default_factory=list)
    down: Down = Down.NO
    chaos: Chaos = field(default_factory=Chaos)
    random: random.Random = field(default_factory=lambda: random.Random(0))
    _holding: Holding = field(default_factory=Holding)

    def add(self, method: str, do: str, **more: Any) -> Rule:
        """Add a rule, such as `add("addUpdate", "drop", when="after", times=2)`."""
        rule = _rule({"method": method, "do": do, **more})
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Take every rule and switch back, and let go what is held."""
        self.rules.clear()
        self.down = Down.NO
        self.set_chaos()
        self.release()

    @property
    def held(self) -> Sequence[Held]:
        """The calls that wait for their release."""
        return self._holding.calls

    def release(self) -> None:
        """Let every held call go on."""
        self._holding.release()

    def set_down(self, how: str = "cut") -> None:
        """Be down: every connection is "cut", or every answer is "unavailable" (503); "no" ends it."""
        self.down = _word(Down, how)

    def set_chaos(self, *, seed: int = 0, share: float = 0.0, does: tuple[str, ...] = ()) -> None:
        """Let a share of all calls go wrong; without arguments, none. The seed decides which and how."""
        ways = tuple(_word(Do, each.partition(":")[0]) and each for each in does)
        self.chaos = Chaos(seed=seed, share=share, does=ways)
        self.random = random.Random(seed)

    def shown(self) -> Json:
        """Show what is in force, in the words in which it is set."""
        chaos = {"seed": self.chaos.seed, "share": self.chaos.share, "does": list(self.chaos.does)}
        return {
            "rules": [rule.shown() for rule in self.rules],
            "held": [held.shown() for held in self.held],
            "down": self.down,
            "chaos": chaos,
        }

    def take(self, name: str) -> list[Rule]:
        """Use up one strike of the rules that fit a call: one that strikes it, and all that bend it."""
        taken: list[Rule] = []
        for rule in list(self.rules):
            is_struck = any(each.do not in BENDING for each in taken)
            if rule.fits(name) and (rule.do in BENDING or not is_struck):
                taken.append(rule)
                self._use_up(rule)
        if not taken and self.chaos.does and self.random.random() < self.chaos.share:
            word, _, when = self.random.choice(self.chaos.does).partition(":")
            taken.append(_rule({"method": name, "do": word, "when": when or "before"}))
        return taken

    async def strike(self, rule: Rule, name: str, changed: Callable[[], None]) -> Reply | None:
        """Do what the rule says; None means that the call goes on."""
        match rule.do:
            case Do.SLOW:
                await asyncio.sleep(rule.seconds)
            case Do.HOLD:
                await self._holding.wait(Held(method=name, when=rule.when, args={}), changed)
            case Do.DROP:
                return Reply(is_dropped=True)
            case Do.STATUS:
                return Reply(status=rule.status, raw=f"Sandbox fault: HTTP {rule.status}")
            case Do.ERROR:
                return refusal(ApiError(rule.error, rule.code))
            case Do.RATELIMITED:
                return refusal(rate_limited(self.state))
            case Do.UNAUTHORIZED:
                return refusal(unauthorized("Access Denied. "))
            case Do.UNAUTHORIZED_TEXT:
                return Reply(status=401, raw="<html><body>401 Unauthorized</body></html>")
            case Do.INTERNAL:
                return Reply(raw=INTERNAL_ERROR)
            case Do.EMPTY:
                return Reply(raw="")
        return None

    def _use_up(self, rule: Rule) -> None:
        if rule.times == 0:
            return
        rule.times -= 1
        if rule.times == 0:
            self.rules.remove(rule)


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


def _rule(wanted: Mapping[str, Any]) -> Rule:
    unknown = set(wanted) - {each.name for each in fields(Rule)}
    if unknown:
        raise FaultError(f"A rule has no {', '.join(sorted(unknown))}.")
    words = {"do": _word(Do, wanted["do"]), "when": _word(When, wanted.get("when", "before"))}
    return Rule(**{**wanted, **words})


def _word(kind: type[StrEnum], wanted: object) -> Any:
    try:
        return kind(str(wanted))
    except ValueError as error:
        raise FaultError(f"{wanted!r} is none of {', '.join(map(str, kind))}.") from error
