"""PostgreSQL: some threads with a connection each, one transaction for every unit.

Any number of processes may do the same at once: what they would do to each other ends in a retry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import errors
from sqlalchemy import URL, make_url

from bot.errors import BotError, Rejected, Stale, Transient
from storage.session import Session, Texts
from storage.units import Unit, wake

ATTEMPTS = 4
"""How often a unit is run when others get in its way: once, and three times more."""
CONNECT_FOR = 5
STATEMENT_FOR = 30
"""How many seconds to wait for the server to answer, and for a statement to end."""

DIALECT = make_url("postgresql+psycopg://").get_dialect()()

_RACES = (errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation)
_FAILURES = (psycopg.OperationalError, psycopg.InternalError, psycopg.DataError)


class Line:
    """A connection that is opened when it is needed, and anew after it broke, and one beside it."""

    def __init__(self, url: URL, texts: Texts) -> None:
        self._url = url
        self._texts = texts
        self._connection: psycopg.Connection[Any] | None = None
        self._aside: psycopg.Connection[Any] | None = None

    def begun(self, *, reads: bool) -> Session:
        """A session whose transaction has begun; a connection that died while it lay idle is replaced."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if reads else "BEGIN"
        if self._connection is not None:
            try:
                self._connection.execute(begin)
                return self._session(self._connection, reads)
            except psycopg.OperationalError:
                self.close()
        self._connection = self._connected()
        self._connection.execute(begin)
        return self._session(self._connection, reads)

    def roll_back(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.execute("ROLLBACK")
        except psycopg.OperationalError:
            self.close()

    def close(self) -> None:
        for connection in (self._connection, self._aside):
            if connection is not None:
                connection.close()
        self._connection = self._aside = None

    def _session(self, connection: psycopg.Connection[Any], reads: bool) -> Session:
        beside = None if reads else self._beside().cursor()
        return Session(connection.cursor(), self._texts, beside)

    def _beside(self) -> psycopg.Connection[Any]:
        """A second connection, whose statements are transactions of their own."""
        if self._aside is None or self._aside.closed:
            self._aside = self._connected()
            # What they change reaches the disk with the next commit, which is that of whoever asked for it.
            self._aside.execute("SET synchronous_commit = off")
        return self._aside

    def _connected(self) -> psycopg.Connection[Any]:
        arguments, options = DIALECT.create_connect_args(self._url)
        settings: dict[str, Any] = {
            "autocommit": True,
            "connect_timeout": CONNECT_FOR,
            # To compile a statement to machine code takes longer than any of ours runs.
            "options": f"-c statement_timeout={STATEMENT_FOR}s -c jit=off",
        }
        return psycopg.connect(*arguments, **{**settings, **options})


class OneByOne:
    """Runs each unit in a transaction of its own, again if others got in its way."""

    def __init__(self, line: Line, listeners: Sequence[Callable[[], object]]) -> None:
        self._line = line
        self._listeners = listeners

    def serve(self, units: Sequence[Unit[Any]]) -> None:
        for unit in units:
            self._carry(unit)

    def close(self) -> None:
        self._line.close()

    def _carry(self, unit: Unit[Any]) -> None:
        for _ in range(ATTEMPTS):
            self._attempt(unit)
            if not isinstance(unit.error, _RACES):
                break
        match unit.error:
            case psycopg.Error() as error if isinstance(error, _RACES + _FAILURES):
                unit.fail(fault_of(error, "transact", certain=True))

    def _attempt(self, unit: Unit[Any]) -> None:
        try:
            session = self._line.begun(reads=unit.reads)
        except psycopg.OperationalError as error:
            raise fault_of(error, "connect", certain=True) from error
        if not unit.lasts:
            session.command("SET LOCAL synchronous_commit = off")
        unit.run(session)
        if unit.error is not None or unit.reads:
            self._line.roll_back()
            return
        try:
            session.command("COMMIT")
        except psycopg.OperationalError as error:
            self._line.close()
            raise fault_of(error, "commit", certain=False) from error
        if session.queued:
            wake(self._listeners)


def fault_of(error: psycopg.Error, operation: str, *, certain: bool) -> BotError:
    """What an error of the driver means for whoever asked."""
    match error:
        case _ if isinstance(error, _RACES):
            return Stale(f"Others kept getting in the way: {error}")
        case psycopg.DataError():
            return Rejected("database", operation, str(error))
        case _:
            return Transient("database", operation, str(error), certain=certain)
