"""Approvals as values: what of a desk needs one, of how many, and how far it is. Knows no ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.choices import Priority
from bot.domain.ids import KindId, PersonId


class Needed(StrEnum):
    """How many of those who may approve have to."""

    ANY = "any"
    ALL = "all"
    MAJORITY = "majority"


class Verdict(StrEnum):
    """How far an approval is; `withdrawn`: the ticket was closed before anybody decided."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What waits for an approval at a desk: tickets of these kinds, and of these priorities."""

    needed: Needed = Needed.ANY
    kinds: frozenset[KindId] = frozenset()
    priorities: frozenset[Priority] = frozenset()

    def holds(self, kind: KindId, priority: Priority) -> bool:
        return kind in self.kinds or priority in self.priorities


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What somebody who may approve said last."""

    by: PersonId
    at: datetime
    is_for: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What a ticket waits for, or waited for. `number` is the event with which it was asked for.

    `asked` were told in private. `charge` and `effect` are as they were shown then.
    """

    number: int
    needed: Needed
    asked: tuple[PersonId, ...] = ()
    charge: str = ""
    effect: str = ""
    votes: tuple[Vote, ...] = ()
    verdict: Verdict = Verdict.WAITING
    decided: int | None = None
    """The number of the event that decided it."""

    @property
    def unanswered(self) -> tuple[PersonId, ...]:
        """Who was asked and is still waited for."""
        if self.verdict is not Verdict.WAITING:
            return ()
        return tuple(person for person in self.asked if self.vote_of(person) is None)

    def with_vote(self, vote: Vote) -> tuple[Vote, ...]:
        """All votes; each person has one, their last."""
        return (*(each for each in self.votes if each.by != vote.by), vote)

    def vote_of(self, person: PersonId) -> Vote | None:
        return next((each for each in self.votes if each.by == person), None)


def count_needed(needed: Needed, judges: int) -> int:
    """How many have to approve where so many may."""
    match needed:
        case Needed.ANY:
            return 1
        case Needed.ALL:
            return judges
        case Needed.MAJORITY:
            return judges // 2 + 1
        case _:
            assert_never(needed)


def verdict_of(needed: Needed, votes: tuple[Vote, ...], judges: frozenset[PersonId]) -> Verdict:
    """What these votes come to among those who may approve now; whoever may no more does not count.

    It is refused as soon as those who have not refused are too few: with `all` by the first refusal, with
    `any` by the last.
    """
    needs = count_needed(needed, len(judges))
    approving = sum(vote.is_for and vote.by in judges for vote in votes)
    refusing = sum(not vote.is_for and vote.by in judges for vote in votes)
    if approving >= needs:
        return Verdict.APPROVED
    return Verdict.REFUSED if len(judges) - refusing < needs else Verdict.WAITING
