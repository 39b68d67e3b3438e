"""One database connection in one thread, running SQLAlchemy statements that were compiled once.

Executing through SQLAlchemy costs many times what the driver needs; so it writes the SQL, and only that.
This module knows no table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import BindParameter, ClauseElement, ColumnElement, bindparam, literal
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

Row = Sequence[Any]
Values = Mapping[str, Any]
Statement = ClauseElement
"""What SQLAlchemy can write as SQL; its own type for what can be executed does not say that it can."""


class Cursor(Protocol):
    """What the cursors of sqlite3 and psycopg have in common."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, text: Any, values: Any = ..., /) -> Any: ...
    def executemany(self, text: Any, rows: Any, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


def given(name: str, of_type: TypeEngine[Any]) -> BindParameter[Any]:
    """A value of a statement that is handed in, by name, each time it runs."""
    return bindparam(name, value=None, type_=of_type)


def inline(constant: str | int) -> ColumnElement[Any]:
    """A constant that is spelt out in the SQL: only so the planner sees that a partial index fits."""
    value = str(constant) if isinstance(constant, str) else constant  # The value alone of a choice.
    return literal(value, literal_execute=True)


class Texts:
    """The SQL of each statement in one dialect, made when it is first needed and shared by all threads."""

    def __init__(self, dialect: Dialect) -> None:
        self.has_sequences = dialect.supports_sequences
        self.dialect = dialect.name
        self._writer = dialect
        self._compiled: dict[Statement, tuple[str, Values]] = {}

    def of(self, statement: Statement) -> tuple[str, Values]:
        """The SQL and the constants that go with it."""
        known = self._compiled.get(statement)
        if known is None:
            known = self._compiled[statement] = self._compile(statement)
        return known

    def _compile(self, statement: Statement) -> tuple[str, Values]:
        compiled = statement.compile(dialect=self._writer, compile_kwargs={"render_postcompile": True})
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), constants


class Session:
    """Runs statements on one connection. `queued` tells whether the transaction left something to do."""

    def __init__(self, cursor: Cursor, texts: Texts, aside: Cursor | None = None) -> None:
        self._cursor = cursor
        self._aside = aside or cursor
        self._compiled = texts.of
        self.has_sequences = texts.has_sequences
        self.dialect = texts.dialect
        self.queued = False

    def command(self, text: str) -> None:
        """Run plain SQL that steers the transaction."""
        self._cursor.execute(text)

    def run(self, statement: Statement, values: Values) -> int:
        """Run a statement; how many rows it changed."""
        self._execute(statement, values)
        return self._cursor.rowcount

    def run_each(self, statement: Statement, rows: Sequence[Values]) -> None:
        """Run a statement once for each row of values."""
        text, constants = self._compiled(statement)
        if constants:
            rows = [{**constants, **row} for row in rows]
        if len(rows) == 1:
            self._cursor.execute(text, rows[0])
        elif rows:
            self._cursor.executemany(text, rows)

    def row_aside(self, statement: Statement, values: Values) -> Row | None:
        """The first row of a statement on the connection beside this one, where there is one.

        There it is committed at once, whatever becomes of the transaction.
        """
        text, constants = self._compiled(statement)
        self._aside.execute(text, {**constants, **values})
        row: Row | None = self._aside.fetchone()
        return row

    def row(self, statement: Statement, values: Values) -> Row | None:
        """The first row of the answer."""
        self._execute(statement, values)
        row: Row | None = self._cursor.fetchone()
        return row

    def rows(self, statement: Statement, values: Values) -> list[Row]:
        self._execute(statement, values)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    def _execute(self, statement: Statement, values: Values) -> None:
        text, constants = self._compiled(statement)
        self._cursor.execute(text, {**constants, **values} if constants else values)
