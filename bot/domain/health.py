"""How a remote does: what is wrong with it, since when, and whether people have been told. Pure.

A hiccup is nobody's business: what fails is told when nothing has worked for a while, and that it works again
when it has for a moment. A key that is refused is told at once, because a person has to mend it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.secret_text import holds_secret

PATIENCE_WHEN_DOWN = timedelta(minutes=3)
PATIENCE_WHEN_THROTTLED = timedelta(minutes=10)
PATIENCE_AFTER_ANOTHER = timedelta(minutes=10)
LATELY = timedelta(hours=1)
"""So soon after one failure that was told, any other has to last longer to be told too."""
SETTLES_AFTER = timedelta(seconds=30)
"""How long it has to work again until that is told: who comes and goes is not told of each time."""
ANOTHER_AFTER = timedelta(minutes=15)
"""A failure so long after the last one, with nothing heard in between, is the first of another row."""
LASTS = timedelta(minutes=1)
"""After so long what waits is put off so far that it is called back when the remote works again."""


class Ailment(StrEnum):
    """What is wrong with a remote: it does not answer, has enough of us, or does not take our key."""

    DOWN = "down"
    THROTTLED = "throttled"
    REFUSING = "refusing"
    UNHOOKED = "unhooked"
    """It works, but does not call us when something changes, as it was set up to."""


_PATIENCE = {
    Ailment.DOWN: PATIENCE_WHEN_DOWN,
    Ailment.THROTTLED: PATIENCE_WHEN_THROTTLED,
    Ailment.REFUSING: timedelta(),
    Ailment.UNHOOKED: timedelta(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a remote does; without an ailment it works, or nothing is known of it.

    `reason` is in its own words. Nothing has worked since `since`, and `failed_at` is when it was tried last.
    `told` is what people have been told of, and `works_since` since when it works again meanwhile.
    """

    ailment: Ailment | None = None
    reason: str = ""
    since: datetime | None = None
    failed_at: datetime | None = None
    told: Ailment | None = None
    works_since: datetime | None = None
    over_at: datetime | None = None
    """When the last failure was over that people were told of."""

    @property
    def is_well(self) -> bool:
        return self.ailment is None

    @property
    def is_paused(self) -> bool:
        """Whether nothing is to be sent there until a look at it shows that it works again."""
        return self.told is not None and self.works_since is None


WELL = Health()


def failed(known: Health, ailment: Ailment, reason: str, now: datetime) -> Health:
    """How it does after a call failed; `told` is another than before when people are to be told."""
    # A clock that was turned back counts as no time at all.
    is_other = known.failed_at is None or now - known.failed_at > ANOTHER_AFTER or now < known.failed_at
    words = "" if holds_secret(reason) else reason
    if known.is_well or known.since is None or (is_other and known.told is None):
        known = Health(since=now, over_at=known.over_at)
    since = known.since or now
    after = replace(known, ailment=ailment, reason=words, since=since, failed_at=now, works_since=None)
    is_news = known.told is None or (ailment is Ailment.REFUSING and known.told is not ailment)
    is_due = now - since >= _patience(known, ailment, now)
    return replace(after, told=ailment) if is_news and is_due else after


def _patience(known: Health, ailment: Ailment, now: datetime) -> timedelta:
    is_lately = known.told is None and known.over_at is not None and now - known.over_at < LATELY
    return max(_PATIENCE[ailment], PATIENCE_AFTER_ANOTHER) if is_lately else _PATIENCE[ailment]


def worked(known: Health, now: datetime) -> Health:
    """How it does after a call succeeded; well once what people were told of is over."""
    if known.told is None:
        return replace(WELL, over_at=known.over_at)
    works_since = known.works_since
    if works_since is None or now < works_since:
        return replace(known, works_since=now)
    return replace(WELL, over_at=now) if now - works_since >= SETTLES_AFTER else known


def has_lasted(known: Health, now: datetime) -> bool:
    """Whether it has failed for so long that what waits for it has been put off far."""
    return known.since is not None and (known.told is not None or now - known.since >= LASTS)
