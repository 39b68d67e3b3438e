"""The words about how it went: `stats` with its period, and `rate`. Text in, a plain value out.

A period is made of whole days in the zone of whoever asks, up to now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.desk import DeskRules
from bot.domain.figures import Asked
from bot.errors import UserError
from bot.slack import times
from bot.slack.finding import FIELD, Seeker
from bot.slack.grammar import Speaker

DEFAULT = "30d"
LONGEST = timedelta(days=366)
MOST_DAYS = 62
"""As far as this a picture shows days, beyond it weeks."""
WEEK = 7

_COUNTED = re.compile(r"^(?P<count>\d{1,3})(?P<unit>[dw])$")
_NAMED: Mapping[str, Callable[[date], date]] = MappingProxyType(
    {
        "today": lambda today: today,
        "week": lambda today: today - timedelta(days=today.weekday()),
        "month": lambda today: today.replace(day=1),
        "year": lambda today: today.replace(month=1, day=1),
    }
)
KNOWN = "7d, 30d, 12w, today, week, month, year, since monday"


class Form(StrEnum):
    """How the figures are written into a file."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The figures of a period, as it was typed: it is read when it is carried out."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What `stats` asks for, the desks by name, and the form of the file; None for a picture."""

    asked: Asked
    desks: tuple[DeskRules, ...]
    form: Form | None


def read(words: str, seeker: Seeker) -> Wanted:
    """Which figures are meant. Raises UserError for a desk, a period or a file that does not exist."""
    named: list[str] = []
    form: Form | None = None
    rest: list[str] = []
    for word in words.split():
        if word.lower().startswith("desk:"):
            named.append(seeker.plain(word[len("desk:") :]))
        elif word.lower() in list(Form):
            form = Form(word.lower())
        else:
            rest.append(word)
    desks, own = _desks(named, seeker)
    since = _since(" ".join(rest), seeker)
    asked = Asked(
        since=since,
        until=seeker.now,
        desks=tuple(rules.id for rules in desks),
        requester=seeker.person if own else None,
        inner=tuple(rules.id for rules in desks if rules.is_insider(seeker.person)),
        stretches=tuple(_stretches(since, seeker)),
    )
    return Wanted(asked=asked, desks=desks, form=form)


def _desks(named: list[str], seeker: Seeker) -> tuple[tuple[DeskRules, ...], bool]:
    """The desks that are meant, and whether only the person's own tickets there: agents see all of theirs."""
    known = seeker.desks.all
    chosen = tuple(rules for rules in known if any(_is_called(rules, name) for name in named))
    unknown = next((name for name in named if not any(_is_called(rules, name) for rules in known)), None)
    if unknown is not None:
        listed = ", ".join(rules.id for rules in known)
        raise UserError("desk_unknown", FIELD, word=unknown[:80], known=listed)
    served = tuple(rules for rules in chosen or known if rules.is_agent(seeker.person))
    return (served, False) if served else (chosen or known, True)


def _is_called(rules: DeskRules, name: str) -> bool:
    return name.casefold() in (rules.id.casefold(), rules.name.casefold())


def _since(words: str, seeker: Seeker) -> datetime:
    """Where the period begins."""
    said = words.lower() or DEFAULT
    today = seeker.now.astimezone(seeker.zone).date()
    counted = _COUNTED.match(said)
    if counted:
        days = int(counted["count"]) * (WEEK if counted["unit"] == "w" else 1)
        if days == 0:
            raise UserError("period_unknown", FIELD, word=words[:80], known=KNOWN)
        since = _midnight(today - timedelta(days=days - 1), seeker)
    elif said in _NAMED:
        since = _midnight(_NAMED[said](today), seeker)
    elif said.startswith("since "):
        since = _since_day(words[len("since ") :], seeker)
    else:
        raise UserError("period_unknown", FIELD, word=seeker.plain(words)[:80], known=KNOWN)
    if seeker.now - since > LONGEST:
        raise UserError("period_too_long", FIELD, limit=str(LONGEST.days))
    return since


def _since_day(words: str, seeker: Seeker) -> datetime:
    try:
        return times.since(words, seeker.zone, seeker.now)
    except UserError as error:
        raise UserError("day_unreadable", FIELD, words=words[:80]) from error


def _midnight(day: date, seeker: Seeker) -> datetime:
    """When that day began where the person is; a day may have 23 or 25 hours."""
    return datetime.combine(day, time.min, seeker.zone).astimezone(UTC)


def _stretches(since: datetime, seeker: Seeker) -> Iterator[datetime]:
    """The days of the period, or its weeks if it is long, each by its beginning."""
    yield since
    step = timedelta(days=1 if seeker.now - since <= timedelta(days=MOST_DAYS) else WEEK)
    day = since.astimezone(seeker.zone).date() + step
    while _midnight(day, seeker) < seeker.now:
        yield _midnight(day, seeker)
        day += step


def is_plain(words: str) -> bool:
    """Whether nothing stands there but what `stats` can mean: "7d csv", not "are wrong"."""
    parts = [
        word for word in words.lower().split() if not word.startswith("desk:") and word not in list(Form)
    ]
    said = " ".join(parts)
    return not said or said in _NAMED or bool(_COUNTED.match(said)) or parts[0] == "since"


def rating(word: str) -> int:
    """The number of stars, from 1 to 5: as a digit, or as so many stars. Raises UserError."""
    stars = len(word) if word and not word.strip("★*⭐") else None
    if stars is None and re.fullmatch(r"[0-9]", word):
        stars = int(word)
    if stars is None:
        raise UserError("rating_unfit", "rating", word=word[:20])
    return stars


def _stats(rest: str, speaker: Speaker) -> Stats:
    return Stats(words=rest)


READERS: Mapping[str, Callable[[str, Speaker], Stats]] = MappingProxyType({"stats": _stats})
