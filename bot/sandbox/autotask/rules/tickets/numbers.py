"""Ticket numbers: `T20200615.0674`, a prefix that may be given and a number that may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.sandbox.autotask.rules.case import Case, Row

PREFIX = re.compile(r"T(\d{8})", re.ASCII)


def number(case: Case) -> Row:
    """Number a new ticket: a good prefix is kept, an invalid one replaced; the rest is counted per day."""
    prefix = _prefix(case)
    taken = [
        int(each["ticketNumber"].partition(".")[2])
        for each in case.all("Tickets")
        if each["ticketNumber"].startswith(prefix + ".")
    ]
    return {"ticketNumber": f"{prefix}.{max(taken, default=0) + 1:04d}"}


def number_never_changes(case: Case) -> Iterator[str]:
    """A ticket's number cannot be changed once it has one."""
    if case.moves("ticketNumber"):
        yield "ticketNumber: The field cannot be updated"


def _prefix(case: Case) -> str:
    """Return the given prefix if it is a date that is not in the future, else today's."""
    today = case.now.astimezone(UTC).date()
    found = PREFIX.fullmatch(str(case.given.get("ticketNumber") or ""))
    if found:
        try:
            day = datetime.strptime(found[1], "%Y%m%d").date()
        except ValueError:
            return f"T{today:%Y%m%d}"
        if day <= today:
            return found[0]
    return f"T{today:%Y%m%d}"
