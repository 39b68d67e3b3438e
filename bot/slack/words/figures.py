"""What is said of ratings and figures: stars, spans, comparisons; mrkdwn with nothing of people's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.figures import AGES, Figures, OpenNow, Period, Spread
from bot.domain.measures import Fact
from bot.domain.survey import BEST
from bot.domain.ticket import Rating
from bot.slack.text import safe

NONE = "–"
TIMES = {
    Fact.FIRST_RESPONSE: "First response",
    Fact.NEXT_RESPONSE: "Next response",
    Fact.REQUESTER_REPLY: "Requester's reply",
    Fact.SOLUTION: "Solution",
}
MEANT = {1: "very bad", 2: "bad", 3: "so-so", 4: "good", 5: "very good"}
OLDEST = "Waiting longest for an answer"
PEOPLE = ("Person", "Closed", "Answers", "1st response", "Rating")
NOT_SENT = "⚠️ The file did not get through. Ask again for it."


def stars(count: int) -> str:
    """A rating as stars, of five."""
    return "★" * count + "☆" * (BEST - count)


def rating(given: Rating) -> str:
    """A rating as the card says it."""
    return f"{stars(given.stars)} {MEANT.get(given.stars, '')}".rstrip()


def span(time: timedelta | None) -> str:
    """How long something took, in the two largest units at most."""
    if time is None:
        return NONE
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return "under 1 min"
    days, rest = divmod(minutes, 1_440)
    hours, minutes = divmod(rest, 60)
    if days >= 10:
        return f"{days} d"
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def count(now: int, before: int) -> str:
    """A number and how it compares with the one before."""
    return f"*{now:,}*  (before {before:,}{_change(now, before)})"


def _change(now: float, before: float) -> str:
    if not before or now == before:
        return ""
    percent = round(100 * (now - before) / before)
    return f", {percent:+,} %" if percent else ""


def within(time: timedelta | None) -> str:
    """The same behind the word "within"."""
    return span(time).removeprefix("under ")


def after(time: timedelta) -> str:
    """How long it took until something happened."""
    told = span(time)
    return f"within {told.removeprefix('under ')}" if told.startswith("under ") else f"after {told}"


def spread(now: Spread, before: Spread) -> str:
    """A median and what nine in ten do not exceed."""
    if not now.count and not before.count:
        return NONE
    then = f"before {span(before.median)}, {span(before.most)}" if before.count else "none before"
    return (
        f"*{span(now.median)}*, 9 of 10 within {within(now.most)}  ({then})"
        if now.count
        else f"{NONE}  ({then})"
    )


def survey(now: Period, before: Period) -> str:
    """The mean of the ratings and how many there are."""
    then = f"before {before.rating:.1f} from {before.ratings:,}" if before.rating else "none before"
    if not now.rating:
        return f"{NONE}  ({then})" if before.rating else NONE
    return f"*{now.rating:.1f}* of {BEST} from {now.ratings:,}  ({then})"


def waiting(open_now: OpenNow) -> str:
    """For whom the open tickets wait."""
    return (
        f"*{open_now.count:,}*  ({open_now.ours:,} wait for the desk, {open_now.theirs:,} for the requester, "
        f"{open_now.unowned:,} without an owner)"
    )


def ages(open_now: OpenNow) -> str:
    """The open tickets by age."""
    return " · ".join(
        f"{label} *{number:,}*" for label, number in zip(age_labels(), open_now.by_age, strict=True)
    )


def age_labels() -> list[str]:
    days = [age.days for age in AGES]
    between = [f"{young} to {old} days" for young, old in pairwise(days)]
    return [f"under {days[0]} day", *between, f"over {days[-1]} days"]


def heading(desks: Sequence[str], *, own: bool) -> str:
    """Whose figures they are, raw."""
    return f"Your tickets: {', '.join(desks)}" if own else f"Figures: {', '.join(desks)}"


def period(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """From which day to which, as the person's calendar has it."""
    first, last = since.astimezone(zone), until.astimezone(zone)
    begins = first.strftime("%-d %b" if first.year == last.year else "%-d %b %Y")
    ends = last.strftime("%-d %b %Y")
    return ends if first.date() == last.date() else f"{begins} – {ends}"


def summary(figures: Figures) -> str:
    """All of it in one sentence, for a notification and for whoever cannot see a picture."""
    now = figures.now
    first = span(now.time(Fact.FIRST_RESPONSE).median)
    return (
        f"{now.opened:,} opened, {now.closed:,} closed, {figures.open.count:,} open now; "
        f"median first response {first}"
    )


def sent(name: str) -> str:
    """What became of the file."""
    return f"📄 {safe(name)} is in our direct messages."


def hint(command: str) -> str:
    """How to have other figures, or the same as a file."""
    periods = f"`{command} stats desk:x 7d`, `month`, `since monday`"
    return f"{periods}; `csv` or `json` for a file instead of the picture."


def pulse(open_count: int, unowned: int, closed: int, first: timedelta | None) -> str:
    """A desk at a glance."""
    return (
        f"📊 *{open_count:,}* open · *{unowned:,}* without an owner · *{closed:,}* closed in 7 days · "
        f"first response *{span(first)}* (median)"
    )
