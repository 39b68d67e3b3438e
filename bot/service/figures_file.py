"""Figures as a file: CSV for spreadsheets, JSON for programs. Spans are in seconds, times in UTC.

Pure: figures and people's names in, a text out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import msgspec

from bot.domain.figures import AGES, Figures, OpenNow, Period, PersonsPart
from bot.domain.measures import TIMES
from bot.domain.ticket import PersonId

Names = Mapping[PersonId, str]
Cell = str | int | float | None

VERSION = 1
"""Of the JSON form; it counts up when a reader of the one before would stumble."""
COLUMNS = ("section", "name", "figure", "value", "before")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(figures: Figures, names: Names) -> str:
    """All figures as one JSON object, indented."""
    asked = figures.asked
    whole = {
        "format": "threadesk figures",
        "version": VERSION,
        "since": _time(asked.since),
        "until": _time(asked.until),
        "before": _time(asked.before),
        "desks": asked.desks,
        "requester": asked.requester,
        "period": _period(figures.now),
        "period_before": _period(figures.before),
        "open": _open(figures.open),
        "oldest_unanswered": [
            {"ticket": ticket.id, "title": ticket.title, "since": _at(ticket.unanswered_at)}
            for ticket in figures.oldest
        ],
        "people": [
            {"person": part.person, "name": _name(part.person, names), **_part(part)}
            for part in figures.people
        ],
        "stretches": [
            {
                "since": _time(each.since),
                "opened": each.opened,
                "closed": each.closed,
                "first_response_median": _seconds(each.first_response),
            }
            for each in figures.stretches
        ],
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def as_csv(figures: Figures, names: Names) -> str:
    """One figure a row, with that of the period before where there is one."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(figures, names):
        writer.writerow([_cell(cell) for cell in row])
    return out.getvalue()


def _rows(figures: Figures, names: Names) -> Iterator[tuple[Cell, ...]]:
    asked = figures.asked
    yield "period", "since", "", _time(asked.since), _time(asked.before)
    yield "period", "until", "", _time(asked.until), _time(asked.since)
    now, before = _flat(_period(figures.now)), _flat(_period(figures.before))
    for name, value in now.items():
        yield "period", "", name, value, before[name]
    for name, value in _flat(_open(figures.open)).items():
        yield "open", "", name, value, None
    for ticket in figures.oldest:
        yield "oldest_unanswered", ticket.id, "since", _at(ticket.unanswered_at), None
    for part in figures.people:
        for name, value in _part(part).items():
            yield "person", _name(part.person, names), name, value, None
    for each in figures.stretches:
        since = _time(each.since)
        yield "stretch", since, "opened", each.opened, None
        yield "stretch", since, "closed", each.closed, None
        yield "stretch", since, "first_response_median", _seconds(each.first_response), None


def _period(period: Period) -> dict[str, Any]:
    return {
        "opened": period.opened,
        "closed": period.closed,
        "reopened": period.reopened,
        **{
            fact.value: {
                "count": period.time(fact).count,
                "median": _seconds(period.time(fact).median),
                "p90": _seconds(period.time(fact).most),
            }
            for fact in TIMES
        },
        "ratings": {"count": period.ratings, "mean": period.rating},
    }


def _open(now: OpenNow) -> dict[str, Any]:
    days = [age.days for age in AGES]
    labels = [*(f"under_{day}_days" for day in days), f"over_{days[-1]}_days"]
    return {
        "count": now.count,
        "by_age": dict(zip(labels, now.by_age, strict=True)),
        "wait_for_desk": now.ours,
        "wait_for_requester": now.theirs,
        "unowned": now.unowned,
    }


def _part(part: PersonsPart) -> dict[str, Cell]:
    return {
        "closed": part.closed,
        "responses": part.responses,
        "first_response_median": _seconds(part.first_response.median),
        "first_response_p90": _seconds(part.first_response.most),
        "ratings": part.ratings,
        "rating": part.rating,
    }


def _flat(figures: Mapping[str, Any]) -> dict[str, Cell]:
    """What is nested, under names with a dot."""
    flat: dict[str, Cell] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": each for inner, each in value.items()}
        else:
            flat[name] = value
    return flat


def _cell(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is marked as a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _name(person: PersonId, names: Names) -> str:
    return names.get(person, str(person))


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def _at(at: datetime | None) -> str | None:
    return None if at is None else _time(at)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
