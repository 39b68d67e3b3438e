"""A desk's pickers as SoftLayer has them: read over its own calls, and used in what is opened there."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.desk import Desks
from bot.domain.resources import ResourceType
from bot.service.catalogues import Catalogues
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.conftest import TEAM, Linked
from tests.domain.test_decide import RULES
from tests.domain.test_opening import FORM


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
    assert [each.id for each in ticket.resources] == [device.id]
