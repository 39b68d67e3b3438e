"""What Autotask offers to choose from: its categories as kinds, and the short lists of its own people.

What its guard goes by is marked on these: https://www.autotask.net/help/developerhelp/Content/APIs/REST/API_Calls/REST_Entity_Information_Call.htm
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.connectors.autotask import calls, forms, metadata, ticket_fields
from bot.connectors.autotask.calls import TICKETS
from bot.connectors.autotask.forms import Setting
from bot.connectors.autotask.line import Line, together
from bot.connectors.autotask.metadata import Metadata
from bot.connectors.autotask.names import TAG_LABELS, named, tag_name
from bot.connectors.autotask.pools import LONGEST_LABEL
from bot.connectors.autotask.rows import Row
from bot.connectors.autotask.wire import Call
from bot.domain.fields import Choice
from bot.domain.remote_forms import RemoteKind
from bot.errors import Rejected, Withheld

NO_CREATE, NO_UPDATE = "no create", "no update"
NO_RIGHT = ("none", "mine + companies")
"""What a security level says that lets nobody do anything; the second counts as the first."""
WORK_TYPE_USE = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """All of that, and what it was made of."""

    metadata: Metadata
    kinds: tuple[RemoteKind, ...] = ()
    pools: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None
    """Those that can be put on a ticket; None where they are not shown."""


async def read(line: Line, settings: Mapping[str, Setting]) -> Offer:
    """Ask for everything. Raises RemoteError."""
    told = await metadata.read(line)
    resources, roles, pairs, codes, tags = await together(
        _rows(line, "Resources", ("firstName", "lastName", "email", "userName", "isActive")),
        _rows(line, "Roles", ("name", "isActive")),
        _rows(line, "ResourceRoleQueues", ("resourceID", "roleID", "queueID")),
        _rows(line, "BillingCodes", ("name", "isActive", "useType")),
        _rows(line, TAG_LABELS, ("label", "isActive")),
    )
    rights = await _rights(line)
    return Offer(
        metadata=told,
        kinds=forms.kinds(told, settings),
        pools={
            ticket_fields.RESOURCES: tuple(
                _choice(each, named("Resources", each), under=()) for each in resources
            ),
            ticket_fields.ROLES: roles_of(roles, pairs),
            ticket_fields.WORK_TYPES: tuple(
                _choice(each, each.plain("name"), under=())
                for each in codes
                if each.plain("useType") in ("", WORK_TYPE_USE)
            ),
        },
        marks=rights,
        tags=tags_of(tags) if tags else None,
    )


def tags_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The tags that are in use, each once."""
    active = (each for each in rows if each.flag("isActive") is not False)
    return tuple(dict.fromkeys(filter(None, (tag_name(named(TAG_LABELS, each)) for each in active))))


def roles_of(roles: Sequence[Row], pairs: Sequence[Row]) -> tuple[Choice, ...]:
    """The roles, each with the resources that work in it on a queue at least."""
    having: dict[int, dict[str, None]] = {}
    for each in pairs:
        role, resource = each.number("roleID"), each.plain("resourceID")
        if role and resource:
            having.setdefault(role, {})[resource] = None
    return tuple(
        _choice(each, each.plain("name"), under=tuple(having.get(each.id, ())) or ("",)) for each in roles
    )


def _choice(row: Row, label: str, under: tuple[str, ...]) -> Choice:
    told = (label or str(row.id))[:LONGEST_LABEL]
    return Choice(value=str(row.id), label=told, active=row.flag("isActive") is not False, under=under)


async def _rows(line: Line, entity: str, fields: tuple[str, ...]) -> list[Row]:
    try:
        rows = await line.rows(calls.everything(entity, fields=("id", *fields)))
    except (Rejected, Withheld):  # Not every API user may see every list.
        return []
    return [each for each in rows if each.id]


async def _rights(line: Line) -> tuple[str, ...]:
    """What the API user may not do to tickets, as far as that is told."""
    try:
        told = await line.asked(entity_information(), dict[str, object])
    except (Rejected, Withheld):
        return ()
    info = told.get("info")
    return rights_of(Row(info)) if isinstance(info, dict) else ()


def rights_of(info: Row) -> tuple[str, ...]:
    """The marks of what is not allowed: by the entity itself or by the security level."""
    asked = {
        NO_CREATE: ("canCreate", "userAccessForCreate"),
        NO_UPDATE: ("canUpdate", "userAccessForUpdate"),
    }
    return tuple(
        mark
        for mark, (can, access) in asked.items()
        if info.flag(can) is False or info.plain(access).casefold() in NO_RIGHT
    )


def entity_information() -> Call:
    return Call(
        name="GET Tickets/entityInformation",
        method="GET",
        path=f"{TICKETS}/entityInformation",
        entity=TICKETS,
    )
