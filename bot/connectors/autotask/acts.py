"""What is done to a ticket at Autotask besides saying something. What is done already is left as it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.connectors.autotask import calls, speaking
from bot.connectors.autotask.answers import body_of, kept_of, wanted_children, would_lose
from bot.connectors.autotask.calls import APPROVERS, CUSTOMERS_APPROVING, TIMES
from bot.connectors.autotask.children import Children
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.picks import COMPLETE
from bot.connectors.autotask.query import equal, literal
from bot.connectors.autotask.rows import Row, whole
from bot.connectors.autotask.shapes import KIND, USUAL
from bot.connectors.autotask.speaking import RESOURCE, resource_of
from bot.connectors.autotask.wire import SYSTEM
from bot.connectors.texts import cut_to_units
from bot.domain.ids import KindId, RemoteId
from bot.domain.outgoing import signature
from bot.domain.remote import (
    Act,
    ChecklistAct,
    CloseAct,
    EmailsAct,
    FieldsAct,
    FinalComment,
    KindAct,
    OwnerAct,
    PriorityAct,
    PublishAct,
    ReopenAct,
    ResourcesAct,
    TagsAct,
    TimeAct,
    TitleAct,
)
from bot.errors import Rejected, Withheld

MISSING = "there is no such ticket, or we may not see it"
LONGEST_TITLE = 255


class Acts:
    """Does things to tickets of one instance."""

    def __init__(self, knowing: Knowing) -> None:
        self._knowing = knowing
        self._line = knowing.line
        self.children = Children(knowing)

    async def row(self, ticket: RemoteId, operation: str) -> Row:
        """A ticket as it stands. Raises Rejected where there is none that we may see."""
        number = number_of(ticket)
        row = await self._line.one(calls.ticket(number)) if number else None
        if row is None:
            raise Rejected(SYSTEM, operation, MISSING)
        return row

    async def do(self, ticket: RemoteId, act: Act, as_whom: str) -> None:
        """Do that to a ticket, in somebody's name.

        What may not be seen that is needed for it refuses this deed alone, and not all that comes behind it.
        """
        try:
            await self._do(ticket, act, as_whom)
        except Withheld as error:
            raise Rejected(SYSTEM, error.operation, error.reason) from error

    async def _do(self, ticket: RemoteId, act: Act, as_whom: str) -> None:
        row = await self.row(ticket, type(act).__name__)
        whom = resource_of(as_whom)
        match act:
            case CloseAct():
                await self._set(row, {"status": int(COMPLETE)}, whom)
            case ReopenAct():
                await self._reopen(row, whom)
            case TitleAct(title=title):
                await self._set(row, {"title": cut_to_units(title, LONGEST_TITLE)}, whom)
            case PriorityAct():
                await self._prioritise(row, act, whom)
            case FinalComment():
                await self._resolve(row, act, whom)
            case FieldsAct():
                await self._fill_in(row, act, whom)
            case KindAct(kind=kind):
                await self._set(row, _category(kind), whom)
            case OwnerAct(owner=owner):
                await self._assign(row, owner, whom)
            case EmailsAct():
                await self.children.set_emails(row, act, whom)
            case TagsAct():
                await self.children.set_tags(row.id, act, whom)
            case ResourcesAct():
                await self.children.set_items(row, act, whom)
            case ChecklistAct():
                await self.children.tick(row.id, act, whom)
            case PublishAct():
                await speaking.publish(self._knowing, row.id, act, as_whom)
            case TimeAct():
                await self._tell_time(row, act, as_whom)
            case _:
                raise Rejected(SYSTEM, type(act).__name__, "Autotask knows nothing of that")

    async def _set(self, row: Row, body: dict[str, Any], whom: str) -> None:
        """Change those of these fields that say something else by now."""
        changed = _other(row, body)
        if changed:
            await self._line.made(calls.change(row.id, changed, whom))

    async def _reopen(self, row: Row, whom: str) -> None:
        if row.plain("status") == COMPLETE:
            columns = (await self._knowing.known()).tickets
            await self._set(row, {"status": int(columns.reopened)}, whom)

    async def _prioritise(self, row: Row, act: PriorityAct, whom: str) -> None:
        columns = (await self._knowing.known()).tickets
        if columns.priorities.get(row.plain("priority")) is act.priority:
            return
        value = columns.priority_for(act.priority)
        if not value:
            raise Rejected(SYSTEM, "priority", "it does not say which priorities it has")
        await self._set(row, {"priority": int(value)}, whom)

    async def _resolve(self, row: Row, act: FinalComment, whom: str) -> None:
        """Write the resolution: one that is there may be formatted, and goes only if it was read before."""
        there = row.text("resolution").strip()
        if there == act.text.strip():
            return
        if there and there != act.replaces.strip():
            reason = "the ticket has a resolution, which would lose what it says and how it looks"
            raise Rejected(SYSTEM, "resolution", reason)
        await self._line.made(calls.change(row.id, {"resolution": act.text}, whom))

    async def _fill_in(self, row: Row, act: FieldsAct, whom: str) -> None:
        """Change what the form says otherwise; texts that say the same keep their looks."""
        columns = (await self._knowing.known()).tickets
        answers = kept_of(act.answers, row)
        body = _other(row, _category(act.kind)) | body_of(answers, columns, row)
        texts = (each for each in answers if each.field in body)
        lost = next((each for each in texts if would_lose(each, act.before, row)), None)
        if lost is not None:
            reason = f"{lost.label} says something else by now, which would be lost with how it looks"
            raise Rejected(SYSTEM, lost.field, reason)
        wanted, before = wanted_children(answers), wanted_children(act.before)
        asked_first = {
            child: wanted.pop(child) for child in (APPROVERS, CUSTOMERS_APPROVING) if child in wanted
        }
        for child, numbers in asked_first.items():  # Only a change with approvers can be asked about.
            await self.children.keep(row.id, child, numbers, before.get(child, ()), whom)
        if body:
            await self._line.made(calls.change(row.id, body, whom))
        for child, numbers in wanted.items():
            await self.children.keep(row.id, child, numbers, before.get(child, ()), whom)

    async def _assign(self, row: Row, owner: str, whom: str) -> None:
        """Have a resource work on it, in the role that they have without being told otherwise."""
        if not owner:
            await self._set(row, {"assignedResourceID": None, "assignedResourceRoleID": None}, whom)
            return
        number = owner_number(owner)
        if row.number("assignedResourceID") != number:
            await self._line.made(calls.change(row.id, await self.owned_by(number), whom))

    async def owned_by(self, resource: int) -> dict[str, Any]:
        """What says that a resource works on a ticket: it takes both or neither."""
        role = await self.children.role_of(resource)
        if role is None:
            raise Rejected(SYSTEM, "owner", "that resource has no role in which it works on tickets")
        return {"assignedResourceID": resource, "assignedResourceRoleID": role}

    async def _tell_time(self, row: Row, act: TimeAct, as_whom: str) -> None:
        """Tell of somebody's work, in the internal notes: customers read the summary, and nobody was asked.

        That it was told is known again by our reference there.
        """
        mark = signature("Threadesk", act.reference)
        told = await self._line.rows(calls.everything(TIMES, equal("ticketID", row.id)))
        if any(each.text("internalNotes").rstrip().endswith(mark) for each in told):
            return
        us = await self._knowing.us()
        whom = resource_of(act.worker) or resource_of(as_whom) or (str(us.id) if us else "")
        worker = whole(whom)
        if worker is None:
            raise Rejected(SYSTEM, "time", "only a resource of Autotask can have worked")
        began_at = act.until - timedelta(minutes=act.minutes)
        role = row.number("assignedResourceRoleID")
        if row.number("assignedResourceID") != worker or role is None:
            role = await self.children.role_of(worker)
        body = {
            "ticketID": row.id,
            "resourceID": worker,
            "roleID": role,
            "dateWorked": f"{began_at.date().isoformat()}T00:00:00Z",
            "startDateTime": literal(began_at),
            "endDateTime": literal(act.until),
            "hoursWorked": round(act.minutes / 60, 4),
            "summaryNotes": row.plain("title"),
            "internalNotes": f"{act.text}\n\n{mark}" if act.text else mark,
        }
        await self._line.made(calls.time_entry(body, resource_of(as_whom)))


def _other(row: Row, body: dict[str, Any]) -> dict[str, Any]:
    """Those of these fields that say something else by now."""
    return {name: value for name, value in body.items() if row.value(name) != value}


def _category(kind: KindId | None) -> dict[str, Any]:
    """What makes it a ticket of that category; the usual one leaves it in its own."""
    category = category_of(kind) if kind is not None else None
    return {} if category is None else {"ticketCategory": category}


def category_of(kind: KindId) -> int | None:
    """The number of a category; None for the usual one. Raises Rejected for what is no category."""
    if kind == USUAL:
        return None
    number = whole(kind.removeprefix(KIND)) if kind.startswith(KIND) else None
    if number is None:
        raise Rejected(SYSTEM, "create", f"Autotask has no category {kind}")
    return number


def number_of(ticket: RemoteId) -> int | None:
    return whole(ticket)


def owner_number(owner: str) -> int:
    """The number of who is to work on a ticket. Raises Rejected where that is no resource."""
    number = whole(owner.removeprefix(RESOURCE)) if owner.startswith(RESOURCE) else None
    if number is None:
        raise Rejected(SYSTEM, "owner", "only a resource of Autotask can work on a ticket")
    return number
