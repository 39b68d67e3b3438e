"""The resources of all accounts, as Rackspace's service of resources lists them.

https://docs.rackspace.com/reference/ticketing-resources-methods
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.connectors.rackspace import calls
from bot.connectors.rackspace.line import Line
from bot.connectors.rackspace.rows import ResourceRow, Resources, TicketRow
from bot.connectors.rackspace.shapes import resource_id, resource_of
from bot.connectors.rackspace.wire import SYSTEM
from bot.domain.resources import Resource, ResourceId
from bot.errors import Rejected


class Shelf:
    """Knows the resources that were listed, and by which addresses tickets name them."""

    def __init__(self, line: Line, url: str) -> None:
        self._line = line
        self._url = url.rstrip("/")
        self._known: Mapping[ResourceId, Resource] = {}
        self._addresses: dict[ResourceId, str] = {}

    @property
    def known(self) -> Mapping[ResourceId, Resource]:
        return self._known

    async def read(self) -> None:
        """List all of them. How many come at once is not sure, so pages end with one that brings nothing."""
        rows: dict[str, ResourceRow] = {}
        reached, is_more = 0, True
        while is_more:
            page = (await self._line.asked(calls.resources(self._url, reached), Resources)).resources or []
            is_more = any(each.id not in rows for each in page)
            rows |= {each.id: each for each in page}
            reached += len(page)
        self._known = {ResourceId(each.id): resource_of(each) for each in rows.values()}
        self._addresses = {ResourceId(each.id): self._address(each) for each in rows.values()}

    def address(self, resource: ResourceId) -> str:
        """How a ticket names it."""
        return self._addresses.get(resource) or f"{self._url}/{resource}"

    async def found(self, resource: ResourceId) -> str:
        """How a ticket names it; one that was not listed is looked for. Raises Rejected for no such one."""
        if resource not in self._addresses:
            page = await self._line.asked(calls.resources(self._url, 0, resource), Resources)
            row = next((each for each in page.resources or () if each.id == resource), None)
            if row is None:
                raise Rejected(SYSTEM, "resources", f"Rackspace has no {resource}")
            self._addresses[resource] = self._address(row)
        return self._addresses[resource]

    def addresses(self, row: TicketRow) -> dict[ResourceId, str]:
        """The addresses on a ticket, by the resources that they are of."""
        return {resource_id(each): each for each in row.resources or ()}

    def _address(self, row: ResourceRow) -> str:
        own = row.links.address if row.links else None
        return own or f"{self._url}/{row.id}"
