"""What happened to a ticket as one list by time: our own log, and what its remote tells. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.events import Recorded
from bot.domain.remote import RemoteDeed


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPage:
    """A page of it, newest first, and where the next one begins: of our entries those before that number, and
    of the remote's so many, counted from the oldest; None where it tells none.
    """

    entries: tuple[Recorded | RemoteDeed, ...]
    before: int
    there: int | None
    has_more: bool


def page_of(
    log: Sequence[Recorded],
    deeds: Sequence[RemoteDeed] | None,
    before: int | None,
    there: int | None,
    most: int,
) -> PastPage:
    """The page that begins there; None is the very end. Of what happened at once the remote's is the later.

    Without `deeds` nobody told of them, and `there` is where they go on once somebody does.
    """
    own = [each for each in log if before is None or each.number < before]
    theirs = list(deeds or ())[:there]
    entries: list[Recorded | RemoteDeed] = []
    while len(entries) < most and (own or theirs):
        if theirs and (not own or theirs[-1].at >= own[-1].event.at):
            entries.append(theirs.pop())
        else:
            entries.append(own.pop())
    return PastPage(
        entries=tuple(entries),
        before=own[-1].number + 1 if own else 1,
        there=there if deeds is None else len(theirs),
        has_more=bool(own or theirs),
    )
