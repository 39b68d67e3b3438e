"""What is said of incidents and the problem behind them (mrkdwn)."""

from __future__ import annotations

from typing import assert_never

from bot.domain.events import (
    IncidentLeft,
    IncidentNoted,
    ProblemChanged,
    ProblemEnded,
    ProblemEvent,
    ProblemReopened,
)
from bot.domain.intents import FileUnder
from bot.domain.ticket import Ticket

CLOSE_TOO = "Close this too"
REOPEN_TOO = "Reopen this too"
ASKED = "Of which problem?"
HINT = "Its number, such as T20261122.0001. Leave it empty to take the incident off its problem."


def problem_line(event: ProblemEvent, by: str) -> str:
    """One sentence; it mentions nobody."""
    match event:
        case ProblemChanged(problem=None, before=before):
            return f"🧩 {by} took this off the problem *{before}*."
        case ProblemChanged(problem=problem, before=before):
            instead = f" instead of *{before}*" if before else ""
            return f"🧩 {by} filed this as an incident of the problem *{problem}*{instead}."
        case IncidentNoted(incident=incident):
            return f"🧩 {by} filed *{incident}* as an incident of this problem."
        case IncidentLeft(incident=incident):
            return f"🧩 {by} took the incident *{incident}* off this problem."
        case ProblemEnded(problem=problem, outcome=outcome):
            how = outcome.value.replace("_", " ")
            return f"🧩 The problem *{problem}* behind this is closed: {how}. Is this done too?"
        case ProblemReopened(problem=problem):
            return f"🧩 The problem *{problem}* behind this is open again."
        case _:
            assert_never(event)


def filed_under(intent: FileUnder, ticket: Ticket) -> str:
    """To whoever wanted it, what it is now."""
    if intent.problem is None:
        return f"*{ticket.id}* is no incident of another ticket."
    return f"🧩 *{ticket.id}* is an incident of the problem *{intent.problem}*."
