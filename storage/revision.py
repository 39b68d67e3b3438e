"""Notices that another process has migrated the database to a version that this program does not know.

A ticket is written as a whole: an older program would lose what it cannot read. So it writes no more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

from sqlalchemy import String, column, select, table

from bot.errors import Outdated
from storage.session import Session

log = logging.getLogger(__name__)

SECONDS = 1.0
"""How long a look at the database holds good; whoever migrates starts nothing newer before that."""

_VERSION = column("version_num", String())
_AT = select(_VERSION).select_from(table("alembic_version", _VERSION))


class Watch:
    """Looks at most once a second; any thread may ask."""

    def __init__(self, known: Collection[str], seconds: Callable[[], float] = time.monotonic) -> None:
        self._known = known
        self._seconds = seconds
        self._looked_at = seconds()
        self._newer = ""

    def demand(self, session: Session) -> None:
        """Raise Outdated once the database is newer than this program."""
        now = self._seconds()
        if not self._newer and now - self._looked_at >= SECONDS:
            self._looked_at = now
            (at,) = session.row(_AT, {}) or ("",)
            if at and at not in self._known:
                self._newer = at
                log.error("database is newer than this program, nothing more is written", extra={"at": at})
        if self._newer:
            raise Outdated(self._newer)
