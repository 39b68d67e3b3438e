"""The rules by which calls of a stand-in go wrong: by name, before or after the work, so many times.

What a rule answers, and how others bend an answer, is the stand-in's own. Knows no vendor.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from bot.sandbox.slack.faults import FaultError, Held, Holding, When
from bot.sandbox.slack.shapes import Json

SLOW, HOLD = "slow", "hold"


class Down(StrEnum):
    """How the vendor is not there."""

    NO = "no"
    CUT = "cut"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """A share of all calls that goes wrong, one of these ways, as the seed has it."""

    seed: int = 0
    share: float = 0.0
    does: tuple[str, ...] = ()


class Strike(Protocol):
    """What every rule has; it is a dataclass that begins with the name it strikes and `do`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    when: When
    times: int
    seconds: float

    @property
    def do(self) -> StrEnum:
        """What the rule does."""

    def shown(self) -> Json:
        """Show the rule as it was given."""

    def fits(self, name: str) -> bool:
        """Whether the rule strikes this call."""


RuleT = TypeVar("RuleT", bound=Strike)
ReplyT = TypeVar("ReplyT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways(Generic[RuleT, ReplyT]):
    """How one stand-in goes wrong: its kind of rule, the words of it, and what is answered.

    `bending` are the words that change an answer instead of replacing it; `answer` gives None where the
    call goes on.
    """

    rule: type[RuleT]
    words: type[StrEnum]
    bending: frozenset[StrEnum]
    answer: Callable[[RuleT], ReplyT | None]
    away: Callable[[Down], ReplyT]


class Faults(Generic[RuleT, ReplyT]):
    """The rules and switches in force."""

    def __init__(self, ways: Ways[RuleT, ReplyT]) -> None:
        self._ways = ways
        self._holding = Holding()
        self.rules: list[RuleT] = []
        self.down = Down.NO
        self.chaos = Chaos()
        self.random = random.Random(0)

    def add(self, *words: str, **more: Any) -> RuleT:
        """Add a rule, such as `add("addUpdate", "drop", when="after", times=2)`; times 0 is without end."""
        names = [each.name for each in fields(self._ways.rule)]
        rule = self._rule({**dict(zip(names, words, strict=False)), **more})
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
        self.down = word(Down, how)

    def set_chaos(self, *, seed: int = 0, share: float = 0.0, does: tuple[str, ...] = ()) -> None:
        """Let a share of all calls go wrong; without arguments, none. The seed decides which and how."""
        ways = tuple(word(self._ways.words, each.partition(":")[0]) and each for each in does)
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

    def take(self, name: str) -> list[RuleT]:
        """Use up one strike of the rules that fit a call: one that strikes it, and all that bend it."""
        taken: list[RuleT] = []
        for rule in list(self.rules):
            is_struck = any(each.do not in self._ways.bending for each in taken)
            if rule.fits(name) and (rule.do in self._ways.bending or not is_struck):
                taken.append(rule)
                self._use_up(rule)
        if not taken and self.chaos.does and self.random.random() < self.chaos.share:
            do, _, when = self.random.choice(self.chaos.does).partition(":")
            names = [each.name for each in fields(self._ways.rule)]
            taken.append(self._rule({names[0]: name, "do": do, "when": when or "before"}))
        return taken

    async def around(
        self, name: str, perform: Callable[[list[RuleT]], Awaitable[ReplyT]], changed: Callable[[], None]
    ) -> ReplyT:
        """Perform a call with what strikes before and after it; `changed` is called when rules are used."""
        if self.down is not Down.NO:
            return self._ways.away(self.down)
        rules = self.take(name)
        if (struck := await self._struck(name, rules, When.BEFORE, changed)) is not None:
            return struck
        done = await perform(rules)
        struck = await self._struck(name, rules, When.AFTER, changed)
        return done if struck is None else struck

    async def _struck(
        self, name: str, rules: list[RuleT], when: When, changed: Callable[[], None]
    ) -> ReplyT | None:
        for rule in rules:
            if rule.when is when and rule.do not in self._ways.bending:
                changed()
                if (reply := await self._strike(rule, name, changed)) is not None:
                    return reply
        return None

    async def _strike(self, rule: RuleT, name: str, changed: Callable[[], None]) -> ReplyT | None:
        if rule.do == SLOW:
            await asyncio.sleep(rule.seconds)
        elif rule.do == HOLD:
            await self._holding.wait(Held(method=name, when=rule.when, args={}), changed)
        else:
            return self._ways.answer(rule)
        return None

    def _use_up(self, rule: RuleT) -> None:
        if rule.times == 0:
            return
        rule.times -= 1
        if rule.times == 0:
            self.rules.remove(rule)

    def _rule(self, wanted: Mapping[str, Any]) -> RuleT:
        names = {each.name for each in fields(self._ways.rule)}
        if unknown := set(wanted) - names:
            raise FaultError(f"A rule has no {', '.join(sorted(unknown))}.")
        words = {
            "do": word(self._ways.words, wanted.get("do")),
            "when": word(When, wanted.get("when", "before")),
        }
        return self._ways.rule(**{**wanted, **words})


def word(kind: type[StrEnum], wanted: object) -> Any:
    """Read a word of a kind; raises FaultError where it is none."""
    try:
        return kind(str(wanted))
    except ValueError as error:
        raise FaultError(f"{wanted!r} is none of {', '.join(map(str, kind))}.") from error
