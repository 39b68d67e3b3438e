"""Who somebody is at each desk, and at the remotes where we are the service desk. mrkdwn, escaped here."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.acquaintance import Acquaintance, KnownBy
from bot.domain.desk import DeskRules
from bot.domain.ticket import PersonId
from bot.slack.text import safe
from bot.slack.words.names import Names, who

HOW = {
    KnownBy.WORD: "as was said with `link`",
    KnownBy.CONFIGURATION: "as is configured",
    KnownBy.ADDRESS: "by the address",
}


def who_is(person: PersonId, names: Names, desks: Iterable[DeskRules], *, is_oneself: bool) -> list[str]:
    """A line for each desk, with who they are at its remote."""
    whose = "You are" if is_oneself else f"*{who(person, names)}* is"
    lines = []
    for rules in desks:
        roles = [
            name
            for name, has in (
                ("an admin", rules.is_admin(person)),
                ("an agent", rules.is_agent(person)),
                ("an approver", rules.is_approver(person)),
            )
            if has
        ]
        told = f"{whose} {' and '.join(roles) or 'a requester'} of *{safe(rules.name)}*."
        lines.append(f"{told} {_there(person, rules)}".strip())
    return lines


def _there(person: PersonId, rules: DeskRules) -> str:
    if rules.remote is None or not rules.remote.is_served_here:
        return ""
    name, known = safe(rules.remote.name), rules.remote.there(person)
    if known is None:
        return (
            f"At {name} nobody is known with that address, so it is our account that writes there: "
            "an admin says who it is with `link @person name@company.example`."
        )
    return f"At {name}: *{safe(known.name or known.id)}*, {_sort(known)}, {HOW[known.by]}."


def _sort(known: Acquaintance) -> str:
    return "who works there" if known.is_ours else "a contact there"
