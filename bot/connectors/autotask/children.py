"""What belongs to a ticket at Autotask and is kept in collections of its own: put there and taken off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.connectors.autotask import calls
from bot.connectors.autotask.calls import CHECKLIST, CONTACTS, ITEMS, SECONDARY, TAGS, Child
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.names import CONTACTS as PEOPLE
from bot.connectors.autotask.names import RESOURCES, TAG_LABELS, named, tag_name
from bot.connectors.autotask.query import any_of, equal, one_of
from bot.connectors.autotask.rows import Row, whole
from bot.connectors.autotask.shapes import ITEM
from bot.connectors.autotask.wire import SYSTEM
from bot.domain.remote import ChecklistAct, EmailsAct, ResourcesAct, TagsAct
from bot.errors import NotInTheirName, Rejected

ADDRESSES = ("emailAddress", "emailAddress2", "emailAddress3")


class Children:
    """The collections of tickets of one instance. Each deed looks first what is there."""

    def __init__(self, knowing: Knowing) -> None:
        self._knowing = knowing
        self._line = knowing.line

    async def _there(self, ticket: int, child: Child) -> list[Row]:
        return await self._line.rows(calls.among(child.entity, "ticketID", [ticket]))

    async def put(
        self,
        ticket: int,
        child: Child,
        add: Iterable[int],
        remove: Iterable[int],
        as_whom: str = "",
        more: Mapping[int, dict[str, int]] | None = None,
    ) -> None:
        """Have these belong to it, and others not; `more` is what else is said of one. It tries them all.

        Raises Rejected with the words for those that it did not take.
        """
        there = {each.number(child.field): each for each in await self._there(ticket, child)}
        adding = dict.fromkeys(add)
        refused: list[str] = []
        for number in dict.fromkeys(remove):
            if number in there and number not in adding:
                await self._line.made(calls.remove(ticket, child, there[number].id, as_whom))
        for number in adding:
            if number not in there:
                body = {child.field: number, **(more or {}).get(number, {})}
                try:
                    await self._line.made(calls.add(ticket, child, body, as_whom))
                except NotInTheirName:
                    raise
                except Rejected as error:
                    refused.append(error.reason)
        if refused:
            raise Rejected(SYSTEM, f"POST {child.entity}", "; ".join(dict.fromkeys(refused)))

    async def keep(
        self, ticket: int, child: Child, wanted: Sequence[int], before: Sequence[int], as_whom: str = ""
    ) -> None:
        """Have these belong to it, and no more those that did `before` and are not wanted.

        Whom somebody there added or took off since stays as they have it.
        """
        rows = await self._there(ticket, child)
        there = [number for each in rows if (number := each.number(child.field))]
        adding = [each for each in wanted if each not in there and each not in before]
        removing = [each for each in there if each in before and each not in wanted]
        if not adding and not removing:
            return
        more = await self._roles(adding) if child is SECONDARY else None
        await self.put(ticket, child, adding, removing, as_whom, more)

    async def _roles(self, resources: Iterable[int]) -> dict[int, dict[str, int]]:
        """In which role each of these works on tickets."""
        return {each: {"roleID": role} for each in resources if (role := await self.role_of(each))}

    async def role_of(self, resource: int) -> int | None:
        """The role in which somebody works on tickets without being told otherwise."""
        await self._knowing.names.learn([(RESOURCES, resource)])
        row = self._knowing.names.row(RESOURCES, resource)
        usual = row.number("defaultServiceDeskRoleID") if row else None
        rows = await self._line.shown("ResourceServiceDeskRoles", "resourceID", [resource]) or []
        active = [each for each in rows if each.flag("isActive") is not False]
        if usual and (not rows or any(each.number("roleID") == usual for each in active)):
            return usual
        ranked = sorted(active, key=lambda each: not each.flag("isDefault"))
        return next((each.number("roleID") for each in ranked), None)

    async def set_emails(self, ticket: Row, act: EmailsAct, as_whom: str) -> None:
        """Have the contacts with these addresses be on it: those of its company or the one above."""
        found = await self._contacts(ticket, (*act.add, *act.remove))
        main = ticket.number("contactID")
        adding, removing, missing = list[int](), list[int](), list[str]()
        for address in act.add:
            active = [each for each in found.get(address.lower(), ()) if each.flag("isActive") is not False]
            if not active:
                missing.append(address)
            elif all(each.id != main for each in active):
                adding.append(active[0].id)
        for address in act.remove:
            removing += [each.id for each in found.get(address.lower(), ())]
        await self.put(ticket.id, CONTACTS, adding, removing, as_whom)
        if missing:
            company = "the company of the ticket"
            reason = f"{company} has no active contact with the address {', '.join(missing)}"
            raise Rejected(SYSTEM, "additional contacts", reason)

    async def _contacts(self, ticket: Row, addresses: Sequence[str]) -> dict[str, list[Row]]:
        """The contacts with each of these addresses."""
        company = ticket.number("companyID")
        if not addresses or company is None:
            return {}
        await self._knowing.names.learn([("Companies", company)])
        row = self._knowing.names.row("Companies", company)
        parent = row.number("parentCompanyID") if row else None
        companies = [company, *([parent] if parent else [])]
        named_so = any_of(*(equal(field, each) for each in addresses for field in ADDRESSES))
        rows = await self._line.rows(calls.everything(PEOPLE, one_of("companyID", companies), named_so))
        found: dict[str, list[Row]] = {}
        for each in sorted(rows, key=lambda each: each.number("companyID") != company):
            for field in ADDRESSES:
                found.setdefault(each.plain(field).lower(), []).append(each)
        return found

    async def set_tags(self, ticket: int, act: TagsAct, as_whom: str) -> None:
        """Put tags of the instance on it and take others off; new ones are not made from here."""
        rows = await self._line.rows(calls.everything(TAG_LABELS))
        called = [(tag_name(named(TAG_LABELS, each)), each) for each in rows]
        usable = {name: each.id for name, each in called if each.flag("isActive") is not False}
        wanted, gone = (
            {each: usable.get(tag_name(each)) for each in act.added},
            set(map(tag_name, act.removed)),
        )
        added = [number for number in wanted.values() if number is not None]
        removed = [each.id for name, each in called if name in gone]
        await self.keep(ticket, TAGS, added, removed, as_whom)
        missing = [each for each, number in wanted.items() if number is None]
        if missing:
            raise Rejected(SYSTEM, "tags", f"Autotask has no tag {', '.join(missing)}")

    async def set_items(self, ticket: Row, act: ResourcesAct, as_whom: str) -> None:
        """Attach and take off configuration items: the first stands on the ticket, others beside it."""
        main = ticket.number("configurationItemID")
        removing = [number for _, each in act.remove if (number := item_number(each))]
        adding = [number for _, each in act.add if (number := item_number(each))]
        if len(adding) < len(act.add):
            raise Rejected(SYSTEM, "configuration items", "that is no configuration item of Autotask")
        first = None if main in removing and main not in adding else main
        if first is None and adding:
            there = [each.number(ITEMS.field) for each in await self._there(ticket.id, ITEMS)]
            first = next((each for each in adding if each not in there), None)
        if first != main:
            await self._line.made(calls.change(ticket.id, {"configurationItemID": first}, as_whom))
        await self.put(ticket.id, ITEMS, (each for each in adding if each != first), removing, as_whom)

    async def tick(self, ticket: int, act: ChecklistAct, as_whom: str) -> None:
        """Add items that nobody has called so, and have others be done, not done, or gone."""
        rows = await self._there(ticket, CHECKLIST)
        there = {str(each.id): each for each in rows}
        names = {each.plain("itemName").casefold() for each in rows}
        for name in act.add:
            if name.strip().casefold() not in names:
                names.add(name.strip().casefold())
                body = {"itemName": name.strip(), **({"isImportant": True} if name in act.important else {})}
                await self._line.made(calls.add(ticket, CHECKLIST, body, as_whom))
        for some, is_done in ((act.tick, True), (act.untick, False)):
            for each in some:
                if each not in there:
                    raise Rejected(SYSTEM, "checklist", "there is no such item any more")
                if bool(there[each].flag("isCompleted")) is not is_done:
                    state = {"isCompleted": is_done}
                    await self._line.made(calls.amend(ticket, CHECKLIST, int(each), state, as_whom))
        for each in act.remove:
            if each in there:
                await self._line.made(calls.remove(ticket, CHECKLIST, int(each), as_whom))


def item_number(resource: str) -> int | None:
    """The number of a configuration item."""
    return whole(resource.removeprefix(ITEM))
