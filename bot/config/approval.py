"""What waits for an approval at a desk, read from its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.config.table import Table
from bot.domain.approval import Gate, Needed
from bot.domain.kinds import Kind
from bot.domain.ticket import KindId, Priority

KEYS: Final = ("needed", "kinds", "priorities")


def gate(table: Table, kinds: Sequence[Kind], *, has_approvers: bool) -> Gate:
    """The gate that a table describes: without `kinds` it holds whatever costs money or destroys."""
    table.refuse_others(*KEYS)
    if not has_approvers:
        table.fault("needed", "name approvers of the desk first: nobody could approve anything")
    described = Gate(
        needed=_needed(table), kinds=frozenset(_kinds(table, kinds)), priorities=frozenset(_priorities(table))
    )
    if not described.kinds and not described.priorities:
        table.fault("kinds", "nothing would wait: no kind of this desk costs or destroys; name kinds")
    return described


def _needed(table: Table) -> Needed:
    word = table.text("needed", Needed.ANY.value)
    if word not in list(Needed):
        table.fault("needed", f"{word!r} is unknown; known are {', '.join(Needed)}")
        return Needed.ANY
    return Needed(word)


def _kinds(table: Table, kinds: Sequence[Kind]) -> list[KindId]:
    if not table.has("kinds"):
        return [kind.id for kind in kinds if kind.charge is not None or kind.is_dangerous]
    known = {kind.id for kind in kinds}
    named = [KindId(each) for each in table.words("kinds", None, "ids of the desk's kinds")]
    for each in named:
        if each not in known:
            table.fault("kinds", f"{each!r} is no kind of this desk; there are {', '.join(sorted(known))}")
    return named


def _priorities(table: Table) -> list[Priority]:
    words = table.words("priorities", None, f"{', '.join(Priority)}")
    for each in words:
        if each not in list(Priority):
            table.fault("priorities", f"{each!r} is unknown; known are {', '.join(Priority)}")
    return [Priority(each) for each in words if each in list(Priority)]
