"""Everything that can be made to go wrong on purpose, and by how much.

A rule strikes a Web API method before or after it has taken effect, so many times. The rest are switches of
event delivery, of acks and of their windows. Knows no method by name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from bot.sandbox.slack.answer import Answer
from bot.sandbox.slack.shapes import Json


class When(StrEnum):
    """Whether a fault strikes before the call takes effect or after it."""

    BEFORE = "before"
    AFTER = "after"


class Do(StrEnum):
    """What a fault does to a call."""

    SLOW = "slow"
    STATUS = "status"
    ERROR = "error"
    RATELIMITED = "ratelimited"
    DROP = "drop"
    HOLD = "hold"


class FaultError(ValueError):
    """A fault was described in words the sandbox does not know."""


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault, and how many calls it will still strike."""

    method: str
    when: When
    do: Do
    seconds: float = 1.0
    status: int = 500
    error: str = "internal_error"
    retry_after: int = 1
    times: int = 1

    def shown(self) -> Json:
        """Show the rule as it was given."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSwitches:
    """How events are sent: so many copies, shuffled, late, or before the answer of their call."""

    copies: int = 1
    new_ids: bool = False
    shuffle: bool = False
    delay: float = 0.0
    before_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds until an ack is missing, an event comes again, a warned socket ends; how many redeliveries."""

    ack_window: float = 3.0
    redeliver_after: float = 3.5
    attempts: int = 3
    warned_for: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A call that waits for its release."""

    method: str
    when: When
    args: Json

    def shown(self) -> Json:
        """Show what is held."""
        return {"method": self.method, "when": self.when, "args": self.args}


@dataclass(slots=True)
class Holding:
    """The calls that are held, until all are let go at once."""

    calls: list[Held] = field(default_factory=list)
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, held: Held, changed: Callable[[], None]) -> None:
        """Hold a call until the next release; `changed` is called as it comes and goes."""
        release = self._release
        self.calls.append(held)
        changed()
        try:
            await release.wait()
        finally:
            self.calls.remove(held)
            changed()

    def release(self) -> None:
        """Let every held call go on."""
        self._release.set()
        self._release = asyncio.Event()


@dataclass(slots=True)
class Faults:
    """The rules and switches in force."""

    rules: list[Rule] = field(default_factory=list)
    events: EventSwitches = field(default_factory=EventSwitches)
    timing: Timing = field(default_factory=Timing)
    acks_ignored: bool = False
    silent_sockets: bool = False
    edits_are_marked: bool = True
    _holding: Holding = field(default_factory=Holding)

    def add(self, rules: list[Mapping[str, Any]]) -> None:
        """Add rules as the page describes them."""
        self.rules.extend(_rule(each) for each in rules)

    def clear(self) -> None:
        """Take every rule and switch back; what is held goes on."""
        self.rules.clear()
        self.events = EventSwitches()
        self.timing = Timing()
        self.acks_ignored = self.silent_sockets = False
        self.edits_are_marked = True
        self.release()

    def switch_events(self, wanted: Mapping[str, Any]) -> None:
        """Set switches of event delivery; the others stay."""
        self.events = _changed(self.events, wanted)

    def set_timing(self, wanted: Mapping[str, Any]) -> None:
        """Set the windows of acks and redelivery; the others stay."""
        self.timing = _changed(self.timing, wanted)

    def shown(self) -> Json:
        """Show what is in force, in the words in which it is set."""
        return {
            "rules": [rule.shown() for rule in self.rules],
            "held": [held.shown() for held in self.held],
            "events": asdict(self.events),
            **asdict(self.timing),
            "acks": "ignore" if self.acks_ignored else "take",
            "silence": self.silent_sockets,
            "edits_are_marked": self.edits_are_marked,
        }

    @property
    def held(self) -> Sequence[Held]:
        """The calls that wait for their release."""
        return self._holding.calls

    def release(self) -> None:
        """Let every held call go on."""
        self._holding.release()

    def take(self, method: str, when: When) -> Rule | None:
        """Use up one strike of the first rule that fits."""
        for rule in self.rules:
            if rule.when is when and rule.method in (method, "*"):
                rule.times -= 1
                if rule.times <= 0:
                    self.rules.remove(rule)
                return rule
        return None

    def is_due_after(self, method: str) -> bool:
        """Whether a rule waits for this call to have taken effect."""
        return any(rule.when is When.AFTER and rule.method in (method, "*") for rule in self.rules)

    async def strike(self, rule: Rule, args: Json, changed: Callable[[], None]) -> Answer | None:
        """Do what the rule says; None means that the call goes on."""
        match rule.do:
            case Do.SLOW:
                await asyncio.sleep(rule.seconds)
            case Do.HOLD:
                await self._holding.wait(Held(method=rule.method, when=rule.when, args=args), changed)
            case Do.STATUS:
                return Answer(status=rule.status, text=f"Sandbox fault: HTTP {rule.status}")
            case Do.ERROR:
                return Answer(body={"ok": False, "error": rule.error})
            case Do.RATELIMITED:
                return rate_limited(rule.retry_after)
            case Do.DROP:
                return Answer(is_dropped=True)
        return None

    async def around(
        self,
        method: str,
        args: Json,
        perform: Callable[[], Awaitable[Answer]],
        changed: Callable[[], None],
    ) -> Answer:
        """Perform a call with the faults that are due before and after it."""
        for when in (When.BEFORE, When.AFTER):
            rule = self.take(method, when)
            if rule is not None:
                named = replace(rule, method=method)
                if (answer := await self.strike(named, args, changed)) is not None:
                    return answer
            if when is When.BEFORE:
                performed = await perform()
        return performed


def rate_limited(retry_after: int) -> Answer:
    """Answer as Slack does a call too many: https://docs.slack.dev/apis/web-api/rate-limits"""
    body = {"ok": False, "error": "ratelimited"}
    return Answer(status=429, body=body, headers={"Retry-After": str(retry_after)})


def _rule(wanted: Mapping[str, Any]) -> Rule:
    unknown = set(wanted) - {each.name for each in fields(Rule)}
    if unknown:
        raise FaultError(f"A rule has no {', '.join(sorted(unknown))}.")
    try:
        kinds = {"when": When(wanted.get("when", "before")), "do": Do(wanted["do"])}
    except (KeyError, ValueError) as error:
        raise FaultError("A rule needs `do` (and may have `when`) in the words the sandbox knows.") from error
    return Rule(**{"method": "*", **wanted, **kinds})


def _changed(settings: Any, wanted: Mapping[str, Any]) -> Any:
    try:
        return replace(settings, **wanted)
    except TypeError as error:
        raise FaultError(f"Unknown switch among {', '.join(sorted(wanted))}.") from error
