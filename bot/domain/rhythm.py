"""How often a remote is read: what one round of a poll may do, from what is known when it begins. Pure.

A remote that takes few calls a minute is read within a share of them, the rest is people's own. First comes
what is known to have changed, then the sweep that tells of changes, then tickets on which people write, and
what is left goes to all that is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SWEEP_EVERY = timedelta(seconds=15)
SWEEP_BEHIND_HOOKS = timedelta(minutes=1)
"""How often the list of changes is read of a remote that calls us when there are any."""
RECONCILE_EVERY = timedelta(hours=1)
HOT = timedelta(seconds=10)
HOT_WHEN_TOLD = timedelta(minutes=5)
"""How often a ticket on which people write is read, at most; and of a remote that tells by itself."""
HOOKED_FOR = timedelta(hours=1)
"""How long a remote that has called us is taken for one that does."""
LOOKS = 20
"""How many tickets are looked at one by one in one round."""
SHARE = 2 / 3
"""What of all the reads that a remote takes is the poll's; the others are left for what people do."""
REFUSED_FOR = timedelta(minutes=10)
"""How long half of that share is enough once the remote took no more: others call it too, or more of us."""
KEPT = 1 / 4
"""What of that share is kept for sweeps and what they tell of."""
CALLED = 1 / 5
"""What of that share is kept for what is asked for or called for: it must not wait for what is looked at."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known when a round begins.

    `a_minute` is how many reads the remote takes, None when as many as we need; `lately` how many the poll
    had in the last minute. At `refused_at` the remote took no more of them, whoever had called it. `is_fed`
    says that the last sweep was told of all changes by the remote.
    """

    now: datetime
    a_minute: float | None = None
    lately: int = 0
    swept_at: datetime | None = None
    reconciled_at: datetime | None = None
    hooked_at: datetime | None = None
    refused_at: datetime | None = None
    is_fed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round may do. Numbers are of reads; `most` is None where they need not be counted.

    `most` goes for all tickets together, `in_turn` for those that a sweep tells of, `looks` for those of
    which nothing is heard. `hot` is how soon a ticket is read again, at the least.
    """

    sweeps: bool
    most: int | None
    in_turn: int | None
    looks: int
    reconciles: bool
    hot: timedelta


def planned(known: Known) -> Round:
    """What the round that begins now may do."""
    is_hooked = not _is_due(known.hooked_at, HOOKED_FOR, known.now)
    hot = HOT_WHEN_TOLD if is_hooked or known.is_fed else HOT
    sweep_every = SWEEP_BEHIND_HOOKS if is_hooked and not known.is_fed else SWEEP_EVERY
    reconciles = _is_due(known.reconciled_at, RECONCILE_EVERY, known.now)
    if known.a_minute is None:
        sweeps = _is_due(known.swept_at, sweep_every, known.now)
        return Round(sweeps=sweeps, most=None, in_turn=None, looks=LOOKS, reconciles=reconciles, hot=hot)
    whole = known.a_minute * SHARE
    share = max(1, int(whole if _is_due(known.refused_at, REFUSED_FOR, known.now) else whole / 2))
    kept = max(1, int(share * KEPT))
    left = max(0, share - known.lately)
    sweep_every = max(sweep_every, MINUTE / kept)
    # However much is to be read, a minute's sweeps have their place beside it.
    sweeping, called = min(int(share * KEPT), int(MINUTE / sweep_every)), int(share * CALLED)
    # Something of what a sweep tells of is read too: else looks would put all news off for a minute.
    free = max(0, left - max(kept, sweeping + called + min(1, called)))
    return Round(
        sweeps=left > 0 and _is_due(known.swept_at, sweep_every, known.now),
        most=max(0, left - sweeping),
        in_turn=max(0, left - sweeping - called),
        looks=min(LOOKS, free),
        reconciles=reconciles and free > 0,
        hot=hot,
    )


def _is_due(at: datetime | None, every: timedelta, now: datetime) -> bool:
    return at is None or now >= at + every
