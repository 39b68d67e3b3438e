"""Plain words to a time, in the zone of whoever wrote them, and a time back to words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

from bot.errors import UserError

MORNING = time(9)
"""What a day without a time means."""
LONGEST_WHEN = 8

_SPAN = re.compile(
    r"^(?:in\s+)?(?:(?P<hours>\d+(?:\.\d+)?|an?)\s*(?:h|hrs?|hours?))?\s*(?:and\s+)?"
    r"(?:(?P<minutes>\d+|a)\s*(?:m|mins?|minutes?))?$"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = _words(
    "in at on by next last this the a an and half of ago today tomorrow yesterday tonight noon midnight eod "
    "cob morning afternoon evening am pm a.m. p.m. o'clock utc gmt second seconds sec secs minute minutes "
    "min mins m hour hours hr hrs h day days d week weeks w weekend month months year years mon monday tue "
    "tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday "
    "one two three four five six seven eight nine ten eleven twelve"
)
_MONTHS = _words(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct "
    "october nov november dec december"
)
_NUMERIC = re.compile(
    r"^[\d][\d:./-]*(?:am|pm|[mhdw]|st|nd|rd|th|min|mins|hrs?|days?|weeks?|utc|z)?(?:t[\d:]+)?$"
)
_DANGLING = _words("a an and at on in by of the next this")
_SAID_OTHERWISE = (
    (re.compile(r"\b(?:eod|cob)\b"), "17:00"),
    (re.compile(r"\bnoon\b"), "12:00"),
    (re.compile(r"\btonight\b"), "20:00"),
    (re.compile(r"\bmorning\b"), "09:00"),
    (re.compile(r"\bafternoon\b"), "15:00"),
    (re.compile(r"\bevening\b"), "19:00"),
    (re.compile(r"\b(?:this|on|by)\s+"), ""),
    (re.compile(r"\bnext\s+(?=(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:\w*day)?\b)"), ""),
    (re.compile(r"\b(\d+)\s*d\b"), r"\1 days"),
    (re.compile(r"\b(\d+)\s*w\b"), r"\1 weeks"),
    (re.compile(r"\bnext (week|month|year)\b"), r"in 1 \1"),
)
_CLOCK = re.compile(r"(?:^|.*\s)\d{1,2}(?::\d{2}|\s*[ap]\.?m\b)")
_COUNTED = re.compile(r"\b(?:days|weeks|months|years|(?:1|an?|one)\s+(?:day|week|month|year))\b")


def due(words: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When these words mean, aware, in UTC. Raises UserError on `when` for what is unreadable or past."""
    at = _read(words, zone, now, "future")
    if at is None:
        raise UserError("time_unreadable", "when", words=words[:80])
    if at <= now:
        raise UserError("time_past", "when")
    return at


def split(words: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, str]:
    """The time that the longest run of leading words means, and the note behind it."""
    parts = re.findall(r"\S+\s*", words.strip())
    found: datetime | None = None
    for count in range(_run_of_time_words(parts), 0, -1):
        note = "".join(parts[count:]).strip()
        found = _read("".join(parts[:count]), zone, now, "future") or found
        if found is not None and found > now and not _CLOCK.match(note.split(" ")[0]):
            return found, note
    if found is not None and found <= now:
        raise UserError("time_past", "when")
    raise UserError("time_unreadable", "when", words=words[:80])


def since(words: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The beginning of the past that these words mean: a day begins at midnight."""
    at = _read(words, zone, now, "past", day_begins=time.min)
    if at is None or at > now:
        raise UserError("time_unreadable", "when", words=words[:80])
    return at


def shown(at: datetime, zone: ZoneInfo) -> str:
    """The exact time as that person's clock will show it."""
    return at.astimezone(zone).strftime("%A, %-d %B %Y, %H:%M %Z")


def _run_of_time_words(parts: list[str]) -> int:
    """How many leading words could belong to a time; a note begins at the first that cannot."""
    count = 0
    for part in parts[:LONGEST_WHEN]:
        word = part.strip().strip(",").lower()
        if not (word in _WORDS or word in _MONTHS or _NUMERIC.match(word)):
            break
        count += 1
    return count


def _is_unfinished(words: list[str]) -> bool:
    """Whether the last word belongs to what follows: "a", "at", a bare number, "may" that is no month."""
    before, last = (words[-2] if len(words) > 1 else ""), words[-1]
    if last in _MONTHS:
        return not _NUMERIC.match(before) and before != "of"
    return last in _DANGLING or (last.isdecimal() and before not in _MONTHS)


def _read(
    words: str, zone: ZoneInfo, now: datetime, prefer: Literal["future", "past"], day_begins: time = MORNING
) -> datetime | None:
    said = " ".join(words.lower().replace(",", " ").split())
    if not said or _is_unfinished(said.split()):
        return None
    span = _span(said.removesuffix(" ago") if prefer == "past" else said)
    if span is not None:  # Hours are counted on the world's clock, days on the wall's: a day may have 25.
        return now + span if prefer == "future" else now - span
    here = now.astimezone(zone).replace(tzinfo=None)
    wall = _on_the_wall(said, here, prefer, day_begins)
    if wall is None:
        return None
    return wall.replace(tzinfo=wall.tzinfo or zone).astimezone(UTC)


def _span(said: str) -> timedelta | None:
    if said in ("in half an hour", "half an hour"):
        return timedelta(minutes=30)
    match = _SPAN.match(said)
    if match is None or not (match["hours"] or match["minutes"]):
        return None
    hours, minutes = (
        1.0 if value in ("a", "an") else float(value or 0) for value in (match["hours"], match["minutes"])
    )
    return timedelta(hours=hours, minutes=minutes) if hours < 24 * 366 * 10 and minutes < 10**6 else None


def _on_the_wall(
    said: str, here: datetime, prefer: Literal["future", "past"], day_begins: time
) -> datetime | None:
    for pattern, plainly in _SAID_OTHERWISE:
        said = pattern.sub(plainly, said)
    parser = DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": here,
            "PREFER_DATES_FROM": prefer,
            "DATE_ORDER": "YMD" if re.match(r"\d{4}", said) else "DMY",
        },
    )
    at = parser.get_date_data(said)["date_obj"]
    if at is None:
        return None
    names_a_day = not _CLOCK.match(said) and not _COUNTED.search(said)
    return datetime.combine(at.date(), day_begins, at.tzinfo) if names_a_day else at
