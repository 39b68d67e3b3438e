"""A desk's pickers as SoftLayer has them: read over its own calls, and used in what is opened there."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.desk import Desks
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType
from bot.service.catalogues import Catalogues
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.linked import TEAM
from tests.connectors.softlayer.linked import Linked
from tests.domain.test_decide import RULES
from tests.domain.test_opening import FORM


async def worked(linked: Linked) -> None:
    """Let a relay do all there is to do now."""
    relay = linked.mortal_relay(linked.connector, linked.store)
    while await relay.once():
        pass


async def test_its_subjects_and_devices_are_those_of_the_account(linked: Linked) -> None:
    roster = Roster(Desks(all=linked.desk.desks.all))
    catalogues = Catalogues(linked.store, TEAM, RULES.id, linked.connector, roster, linked.clock)
    assert await catalogues.beat()
    rules = roster.desks.default
    offered = rules.catalogue.matching({}, "hardware issue")
    assert [(each.id, each.name) for each in offered] == [("1021", "Hardware Issue")]
    assert {each.type for each in rules.inventory.resources} >= {
        ResourceType.HARDWARE,
        ResourceType.VIRTUAL_GUEST,
    }
    assert rules.remote is not None
    assert "txt" in rules.remote.extensions


async def test_a_device_is_attached_by_the_number_that_people_know(linked: Linked) -> None:
    roster = Roster(Desks(all=linked.desk.desks.all))
    await Catalogues(linked.store, TEAM, RULES.id, linked.connector, roster, linked.clock).beat()
    device = next(
        each for each in roster.desks.default.inventory.resources if each.type is ResourceType.HARDWARE
    )
    number = device.id.removeprefix("hardware:")
    assert roster.desks.default.inventory.named(number) == (device,)
    linked.desk = Desk(linked.store, roster, linked.clock)
    ticket = await linked.opened(replace(FORM, resources=(number,)))
    await linked.worked()
    opened = await linked.ticket(ticket.id)
    assert [each.id for each in opened.resources] == [device.id]
    assert opened.remote is not None
    there = linked.stand.softlayer.vendor.ticket(int(opened.remote.id or 0))
    assert [str(each.attachment_id) for each in there.attachments] == [number]


async def test_a_resource_that_the_vendor_cannot_know_holds_nothing_up(linked: Linked) -> None:
    own = Resource(id=ResourceId("rack-7"), name="rack-7", type=ResourceType.HARDWARE)
    rules = replace(linked.desk.desks.default, stock=FixedStock(inventory=Inventory(resources=(own,))))
    linked.desk = Desk(linked.store, Roster(Desks(all=(rules,))), linked.clock)
    ticket = await linked.opened(replace(FORM, resources=("rack-7",)))
    await linked.worked()
    await linked.say(ticket.id, "200.1", "It hums.")
    linked.turn(seconds=21)
    await linked.worked()
    said = await linked.ticket(ticket.id)
    assert said.remote is not None
    assert len(linked.entries(said.remote.id)) == 2
