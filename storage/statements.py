"""What is asked of the tables of tickets, as SQLAlchemy statements: one wording for both databases.

The insert is PostgreSQL's own, whose ON CONFLICT SQLite's compiler writes just as well.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Table, and_, delete, select, union, update
from sqlalchemy.dialects.postgresql import Insert, insert

from storage.schema import (
    approvers,
    counters,
    followers,
    is_private,
    is_unfinished,
    links,
    measures,
    places,
    seen,
    subject_uses,
    survey_asked,
    tickets,
    timers,
    updates,
)
from storage.session import given


def _same(table: Table, *names: str) -> ColumnElement[bool]:
    """Each of these columns has the value handed in under its name."""
    return and_(*(table.c[name] == given(name, table.c[name].type) for name in names))


def upsert(table: Table) -> Insert:
    """Insert a row, or make the row with that key read like it."""
    added = insert(table)
    changed = {column.name: added.excluded[column.name] for column in table.c if not column.primary_key}
    return added.on_conflict_do_update(index_elements=table.primary_key.columns, set_=changed)


def count_up(table: Table, name: str) -> Insert:
    """Insert a row, or add its number to that of the row which is there."""
    added = insert(table)
    return added.on_conflict_do_update(
        index_elements=table.primary_key.columns, set_={name: table.c[name] + added.excluded[name]}
    )


REMEMBER = insert(seen).on_conflict_do_nothing()
REMEMBERED = select(seen.c.key).where(_same(seen, "workspace", "key"))
FORGET = delete(seen).where(seen.c.at < given("before", BigInteger()))

COUNT = count_up(counters, "value").returning(counters.c.value)
COUNT_SUBJECT = count_up(subject_uses, "uses")
SUBJECT_USES = select(subject_uses.c.subject, subject_uses.c.uses).where(
    _same(subject_uses, "workspace", "desk")
)

READ_TICKET = select(tickets.c.body).where(_same(tickets, "workspace", "id"))
HOLD_TICKET = READ_TICKET.with_for_update(key_share=True)
"""Others may still refer to the row, as every insert into `updates` does, but not change it."""
_desks = select(tickets.c.desk).where(_same(tickets, "workspace"))
DESKS = union(_desks.where(is_unfinished), _desks.where(is_private))
"""By the partial indexes of these: the others are too many to look through at every start."""
ADD_TICKET = insert(tickets).on_conflict_do_nothing(index_elements=tickets.primary_key.columns)
CHANGE_TICKET = (
    update(tickets)
    .where(_same(tickets, "workspace", "id"), tickets.c.version == given("was", BigInteger()))
    .values(
        {
            column: given(column.name, column.type)
            for column in tickets.c
            if column.name not in ("workspace", "id", "creator", "opened_at")
        }
    )
)

ADD_EVENT = insert(updates)
READ_EVENT = select(updates.c.type, updates.c.body).where(_same(updates, "workspace", "ticket", "number"))
READ_LOG = (
    select(updates.c.number, updates.c.type, updates.c.body)
    .where(_same(updates, "workspace", "ticket"))
    .order_by(updates.c.number)
)
READ_LATER = READ_LOG.where(updates.c.number > given("after", BigInteger()))

SET_PLACE = upsert(places)
TICKET_AT = select(places.c.ticket).where(_same(places, "workspace", "channel", "root"))

ADD_LINK = insert(links).on_conflict_do_nothing()
LINKED = select(links.c.ticket, links.c.number).where(_same(links, "workspace", "system", "external_id"))

ADD_FOLLOWER = insert(followers)
DROP_FOLLOWER = delete(followers).where(_same(followers, "workspace", "person", "opened_at", "ticket"))
ADD_APPROVER = insert(approvers)
DROP_APPROVER = delete(approvers).where(_same(approvers, "workspace", "person", "opened_at", "ticket"))
ADD_MEASURE = insert(measures)

_asked = insert(survey_asked)
ASK = _asked.on_conflict_do_update(
    index_elements=survey_asked.primary_key.columns,
    set_={"at": _asked.excluded.at},
    where=survey_asked.c.at <= given("before", BigInteger()),
)
"""Note that a person is asked; changes no row when they were asked after `before`."""

ADD_TIMER = insert(timers)
DROP_TIMER = delete(timers).where(_same(timers, "workspace", "ticket", "id"))
DUE_TIMERS = (
    select(timers.c.workspace, timers.c.ticket)
    .where(timers.c.due_at <= given("now", BigInteger()))
    .order_by(timers.c.due_at)
    .limit(given("limit", BigInteger()))
)
