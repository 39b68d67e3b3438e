"""Autotask's webhooks as they are to be for a desk: made, mended, looked at and removed.

One tells of tickets and one of notes. They are known again by the path at which they call; whatever was done
before, doing it again leads to the same.
https://www.autotask.net/help/developerhelp/Content/APIs/Webhooks/Using_Webhooks.htm
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.connectors.autotask import calls
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.picks import Columns
from bot.connectors.autotask.rows import Fields, Page, Row
from bot.connectors.autotask.wire import SYSTEM, Call, answer_of
from bot.domain.ids import DeskId
from bot.errors import Rejected, Withheld

EVENTS = ("isSubscribedToCreateEvents", "isSubscribedToUpdateEvents", "isSubscribedToDeleteEvents")
LONGEST_NAME = 50
SUBSCRIBED, ALWAYS = "isSubscribedField", "isDisplayAlwaysField"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Fields of a webhook: below which path they are, as what they are described, and by which number."""

    path: str
    entity: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of webhook: what it tells of, and what each of its calls shows although it has not changed."""

    entity: str
    tells_of: str
    fields: tuple[Listed, ...]
    excluded: str
    always: str = ""


TICKETS = Sort(
    entity="TicketWebhooks",
    tells_of="tickets",
    fields=(
        Listed(path="Fields", entity="TicketWebhookFields", field="fieldID"),
        Listed(path="UdfFields", entity="TicketWebhookUdfFields", field="udfFieldID"),
    ),
    excluded="TicketWebhookExcludedResources",
)
NOTES = Sort(
    entity="TicketNoteWebhooks",
    tells_of="notes",
    fields=(Listed(path="Fields", entity="TicketNoteWebhookFields", field="fieldID"),),
    excluded="TicketNoteWebhookExcludedResources",
    always="ticketID",
)
SORTS = (TICKETS, NOTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The webhooks of a desk: where they call, what they sign with, and whose changes they leave out."""

    desk: DeskId
    url: str
    secret: str
    us: int | None

    def body(self, sort: Sort) -> dict[str, Any]:
        return {
            "name": f"Threadesk {self.desk} {sort.tells_of}"[:LONGEST_NAME],
            "webhookUrl": self.url,
            "deactivationUrl": self.url,
            "isActive": True,
            "sendThresholdExceededNotification": False,
            **dict.fromkeys(EVENTS, True),
        }


async def set_up(line: Line, wanted: Wanted) -> list[str]:
    """Make or mend both webhooks; what was done, a sentence each. Raises RemoteError."""
    return [told for sort in SORTS for told in await _set_up(line, wanted, sort)]


async def remove(line: Line, desk: DeskId) -> list[str]:
    """Remove whatever calls for that desk; what was done."""
    done = []
    for sort in SORTS:
        for row in await _ours(line, desk, sort):
            await _delete(line, sort.entity, f"{sort.entity}/{row.id}")
            done.append(f"{sort.entity} {row.id}: removed.")
    return done or ["There is nothing to remove."]


async def faults(line: Line, desk: DeskId) -> list[str]:
    """What keeps the webhooks from telling of everything; nothing when they do."""
    found = []
    for sort in SORTS:
        rows = await _ours(line, desk, sort)
        states = [(row.flag("isActive"), row.flag("isReady")) for row in rows]
        if not rows:
            found.append(f"none tells of {sort.tells_of}")
        elif not any(active for active, _ in states):
            found.append(f"the one that tells of {sort.tells_of} is switched off")
        elif not any(active and ready is not False for active, ready in states):
            found.append(f"the one that tells of {sort.tells_of} is not ready")
    return found


async def _set_up(line: Line, wanted: Wanted, sort: Sort) -> list[str]:
    there = await _ours(line, wanted.desk, sort)
    kept, done = next(iter(there), None), list[str]()
    for row in there[1:]:
        await _delete(line, sort.entity, f"{sort.entity}/{row.id}")
        done.append(f"{sort.entity} {row.id}: removed, as it was one too many.")
    body = wanted.body(sort)
    if kept is None:
        number = await line.made(_write("POST", sort, sort.entity, {**body, "secretKey": wanted.secret}))
        done.append(f"{sort.entity} {number}: made, calls {wanted.url}.")
    else:
        number = kept.id
        done += await _mend(line, wanted, sort, kept, body)
    done += await _set_up_fields(line, sort, number)
    done += await _exclude(line, wanted, sort, number)
    made = await line.one(_read(sort, f"{sort.entity}/{number}"))
    if made is None or not made.flag("isActive") or made.flag("isReady") is False:
        raise Rejected(SYSTEM, f"set up {sort.entity}", f"{sort.entity} {number} does not become ready")
    return done


async def _mend(line: Line, wanted: Wanted, sort: Sort, row: Row, body: dict[str, Any]) -> list[str]:
    """Change what is otherwise. Its key may not be shown: then it is set anew, as it may be another."""
    other = {name: value for name, value in body.items() if row.value(name) != value}
    if row.text("secretKey") != wanted.secret:
        other["secretKey"] = wanted.secret
    if not other:
        return [f"{sort.entity} {row.id}: is as it should be."]
    await line.made(_write("PATCH", sort, sort.entity, {"id": row.id, **other}))
    return [f"{sort.entity} {row.id}: set {', '.join(sorted(other))}."]


async def _set_up_fields(line: Line, sort: Sort, number: int) -> list[str]:
    """Have it tell of all fields that it can tell of."""
    done = []
    for listed in sort.fields:
        path = f"{sort.entity}/{number}/{listed.path}"
        there = {row.plain(listed.field): row for row in await _children(line, listed.entity, path)}
        added = changed = 0
        for pick in await _picks(line, listed):
            flags = {SUBSCRIBED: True, ALWAYS: pick[1].casefold() == sort.always.casefold()}
            row = there.get(pick[0])
            if row is None:
                body = {"webhookID": number, listed.field: int(pick[0]), **flags}
                await line.made(_write("POST", sort, path, body))
                added += 1
            elif any(row.flag(name) is not value for name, value in flags.items()):
                await line.made(_write("PATCH", sort, path, {"id": row.id, **flags}))
                changed += 1
        if added or changed:
            done.append(f"{sort.entity} {number}: {added} fields added, {changed} changed ({listed.path}).")
    return done


async def _picks(line: Line, listed: Listed) -> list[tuple[str, str]]:
    """The numbers and names of the fields that it can tell of; an instance may have none of its own."""
    try:
        rows = (await line.asked(calls.fields(listed.entity), Fields)).rows
    except (Rejected, Withheld):
        return []
    picks = Columns.of(rows).picks(listed.field)
    return [(each.value, each.label) for each in picks if each.is_active and each.value.isdecimal()]


async def _exclude(line: Line, wanted: Wanted, sort: Sort, number: int) -> list[str]:
    """What we do ourselves need not be told."""
    if wanted.us is None:
        return [f"{sort.entity} {number}: tells of our own changes too, as it is not known who we are."]
    path = f"{sort.entity}/{number}/ExcludedResources"
    there = await _children(line, sort.excluded, path)
    if any(row.number("resourceID") == wanted.us for row in there):
        return []
    body = {"webhookID": number, "resourceID": wanted.us}
    await line.made(_write("POST", sort, path, body))
    return [f"{sort.entity} {number}: leaves out what resource {wanted.us} does, which is us."]


async def _ours(line: Line, desk: DeskId, sort: Sort) -> list[Row]:
    """The webhooks that call for a desk, wherever it is; the oldest first."""
    rows = await line.rows(calls.everything(sort.entity))
    ours = [row for row in rows if urlsplit(row.text("webhookUrl")).path.endswith(f"/hooks/{desk}")]
    return sorted(ours, key=lambda each: each.id)


async def _children(line: Line, entity: str, path: str) -> Sequence[Row]:
    return (await line.asked(Call(name=f"GET {entity}", method="GET", path=path, entity=entity), Page)).rows


async def _delete(line: Line, entity: str, path: str) -> None:
    call = Call(name=f"DELETE {entity}", method="DELETE", path=path, entity=entity, writes=True)
    answer_of(call, await line.reply(call))


def _read(sort: Sort, path: str) -> Call:
    return Call(name=f"GET {sort.entity}", method="GET", path=path, entity=sort.entity)


def _write(method: str, sort: Sort, path: str, body: dict[str, Any]) -> Call:
    return Call(
        name=f"{method} {sort.entity}", method=method, path=path, entity=sort.entity, json=body, writes=True
    )
