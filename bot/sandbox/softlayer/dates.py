"""Moments in time, and the forms in which the API writes and reads them. Pure.

https://sldn.softlayer.com/article/date-handling-softlayer-api/
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

LITERALS = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")
RELATIVE = re.compile(r"(?:currentDate|sysdate)\s*(?:([+-])\s*(\d+))?", re.IGNORECASE)
DAY = 86400.0


class Moment(float):
    """Unix seconds that are a date on the wire."""


def shown(moment: Moment, zone: tzinfo) -> str:
    """Write a moment as ISO 8601 in whole seconds with the zone's offset."""
    return datetime.fromtimestamp(int(moment), zone).isoformat()


def literal(text: str, zone: tzinfo) -> Moment | None:
    """Read MM/DD/YYYY with or without a time, which carries no zone; None where it is none."""
    for form in LITERALS:
        try:
            return Moment(datetime.strptime(text.strip(), form).replace(tzinfo=zone).timestamp())
        except ValueError:
            continue
    return None


def read(text: object, zone: tzinfo) -> Moment | None:
    """Read ISO 8601 or a literal; what has no offset is read in the zone. None where it is no date."""
    if not isinstance(text, str):
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return literal(text, zone)
    return Moment((parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).timestamp())


def relative(text: str, now: float) -> Moment | None:
    """Read `currentDate - 30` (days) or `sysdate`; None where it is neither."""
    found = RELATIVE.fullmatch(text.strip())
    if found is None:
        return None
    sign, days = found.groups()
    return Moment(now + (float(days or 0) * DAY) * (-1 if sign == "-" else 1))


def day(moment: float, zone: tzinfo) -> str:
    """Name the calendar day of a moment in the zone."""
    return datetime.fromtimestamp(moment, zone).date().isoformat()
