"""The entries of pools, as rows. Each has the number of the change that made it so: later ones are larger.

None is ever deleted: what is not offered any more is inactive, and keeps its name on old tickets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, Text, select

from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.pools import Choice, PoolChanges
from storage import codec
from storage.schema import pool_choices
from storage.session import Session, given
from storage.statements import COUNT, upsert

_KEEP = upsert(pool_choices)
_CHANGED = select(pool_choices.c.pool, pool_choices.c.revision, pool_choices.c.body).where(
    pool_choices.c.workspace == given("workspace", Text()),
    pool_choices.c.desk == given("desk", Text()),
    pool_choices.c.revision > given("since", BigInteger()),
)


def changes(session: Session, workspace: WorkspaceId, desk: DeskId, since: int) -> PoolChanges:
    """The entries that changed after that change, and the last change of all."""
    found = dict[str, list[Choice]]()
    latest = since
    for pool, revision, body in session.rows(
        _CHANGED, {"workspace": workspace, "desk": desk, "since": since}
    ):
        found.setdefault(pool, []).append(codec.read_choice(body))
        latest = max(latest, revision)
    return PoolChanges(revision=latest, choices={name: tuple(each) for name, each in found.items()})


def keep(
    session: Session, workspace: WorkspaceId, desk: DeskId, choices: Mapping[str, Sequence[Choice]]
) -> None:
    """Have these entries read so from now on."""
    if not any(choices.values()):
        return
    # Counting holds up others until this is committed: no change is seen before one with a lower number.
    counter = {"workspace": workspace, "name": f"pools of {desk}", "value": 1}
    (revision,) = session.row(COUNT, counter) or (0,)
    here = {"workspace": workspace, "desk": desk, "revision": revision}
    rows = [
        {**here, "pool": name, "value": each.value, "body": codec.to_text(each)}
        for name, group in choices.items()
        for each in group
    ]
    session.run_each(_KEEP, rows)
