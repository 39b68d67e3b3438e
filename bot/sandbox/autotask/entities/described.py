"""How an entity is described: its fields one a line, as name, type and marks.

`*` is required, `ro` read-only, `once` said on creation alone, `hidden` cannot be queried, `#` has a picklist
(`#field`: under that one's), `>Entity` refers to one. `root` and `child` are verbs: r(ead), c(reate), u(pdate
by PATCH and PUT), d(elete).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An entity in words. `under` names parents and the field with each one's id: `Tickets.ticketID`."""

    name: str
    fields: str
    root: str = "r"
    child: str = ""
    under: str = ""
    queries: bool = True
    has_udfs: bool = False
    webhooks: bool = False
