"""The server's own rules, put together: which of them a write of an entity is filled in and examined by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.sandbox.autotask.rules import children, notes, webhooks
from bot.sandbox.autotask.rules.after import Write, consequences
from bot.sandbox.autotask.rules.case import Actor, Books, Case, Check, Default, Row, examine
from bot.sandbox.autotask.rules.house import House
from bot.sandbox.autotask.rules.tickets import order

DEFAULTS: Mapping[str, Sequence[Default]] = {
    "TicketNotes": (notes.written,),
    "TicketAttachments": (notes.attached,),
    "TicketNoteAttachments": (notes.attached,),
    "TimeEntryAttachments": (notes.attached,),
    "TimeEntries": (notes.worked,),
    "TicketChecklistItems": (children.ticked,),
    "TicketChangeRequestApprovals": (children.decided,),
    **dict.fromkeys(webhooks.FIELDS_OF, (webhooks.made,)),
}
CHECKS: Mapping[str, Sequence[Check]] = {
    "Tickets": order.CHECKS,
    "TicketNotes": notes.NOTE_CHECKS,
    "TicketAttachments": notes.FILE_CHECKS,
    "TicketNoteAttachments": notes.FILE_CHECKS,
    "TimeEntryAttachments": notes.FILE_CHECKS,
    "TimeEntries": notes.TIME_CHECKS,
    **children.CHECKS_OF,
    **webhooks.CHECKS_OF,
}
READ_ONLY = {"Tickets": order.READ_ONLY}


class Rules:
    """Fills in and examines every write by the settings of the house; `now` tells the time."""

    def __init__(self, house: House, now: Callable[[], datetime]) -> None:
        self.house = house
        self._now = now

    def create(self, books: Books, entity: str, row: Row, actor: Actor) -> Row:
        """Return the row as it is to be stored; raises Unfit."""
        given = self._writable(entity, row)
        defaults = order.OF_NEW if entity == "Tickets" else DEFAULTS.get(entity, ())
        return self._carried(self._case(books, entity, None, given, given, actor), defaults)

    def change(self, books: Books, entity: str, before: Row, patch: Row, actor: Actor) -> Row:
        """Return the row as it is to be stored, with what is not given as it was; raises Unfit."""
        given = self._writable(entity, patch)
        defaults = order.OF_CHANGED if entity == "Tickets" else DEFAULTS.get(entity, ())
        return self._carried(self._case(books, entity, before, given, before | given, actor), defaults)

    def remove(self, books: Books, entity: str, before: Row, actor: Actor) -> None:
        """Say whether a row may be deleted; raises Unfit."""
        case = self._case(books, entity, before, {}, before, actor)
        if entity == "TimeEntries":
            examine(case, (notes.approved_time_stays,))

    def after(
        self, books: Books, entity: str, before: Row | None, row: Row | None, actor: Actor
    ) -> Iterator[Write]:
        """Return what the server writes by itself once a row (none: it is gone) has been written."""
        return consequences(self._case(books, entity, before, row or {}, row or {}, actor))

    def _case(
        self, books: Books, entity: str, before: Row | None, given: Row, row: Row, actor: Actor
    ) -> Case:
        return Case(
            books=books,
            house=self.house,
            entity=entity,
            before=before,
            given=given,
            row=row,
            actor=actor,
            now=self._now(),
        )

    def _carried(self, case: Case, defaults: Sequence[Default]) -> Row:
        for default in defaults:
            case = replace(case, row=case.row | default(case))
        examine(case, CHECKS.get(case.entity, ()))
        return case.row

    def _writable(self, entity: str, given: Row) -> Row:
        read_only = READ_ONLY.get(entity, frozenset[str]())
        return {name: value for name, value in given.items() if name not in read_only}
