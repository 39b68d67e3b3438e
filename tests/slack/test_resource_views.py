"""The picker, the offer and what is like a ticket to come, against Slack's limits and with strange names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.desk import Desks
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType, attached
from bot.domain.ticket import Status, Ticket
from bot.sandbox.slack.block_kit import check_blocks, check_message, check_view
from bot.service.alike import Alike
from bot.slack.ids import VALUE_LIMIT, Action, AttachButton, OpenForm, unpack
from bot.slack.views import forms, resources
from bot.slack.views.forms import Filled
from tests.builders import HELP, INVENTORY
from tests.slack.front import a_desk
from tests.slack.scenes import CLOSED, EVIL, MANY, TICKET, offered, strings

STRANGE = Inventory(
    resources=tuple(
        Resource(
            id=each.id,
            name=each.name,
            type=ResourceType.VIRTUAL_GUEST,
            addresses=("2001:db8::5",) * 9,
            note=EVIL * 4,
        )
        for each in MANY
    )
)
RULES = a_desk(stock=FixedStock(inventory=STRANGE))
ABOUT_MANY = replace(TICKET, resources=MANY, status=Status.ASSIGNED)


def link(ticket: Ticket) -> str | None:
    return f"https://desk.example/archives/C1/p{ticket.id}"


def test_entries_of_the_picker_say_what_tells_them_apart() -> None:
    entries = resources.suggestions(INVENTORY, "", "")
    assert [(each["text"]["text"], each["value"]) for each in entries] == [
        ("db-01.example.com", "1044003"),
        ("Office printer", "1044006"),
        ("web-01.example.com", "1044001"),
    ]
    assert entries[2]["description"]["text"] == "hardware · 10.0.0.5 · 2001:db8::5 · web shop"


def test_entries_are_within_slacks_limits() -> None:
    many = (replace(each, id=ResourceId(f"{turn}{each.id}")) for each in STRANGE.resources for turn in "ABC")
    entries = resources.suggestions(Inventory(resources=tuple(many)), "", "")
    assert len(entries) == 100
    select = {"type": "static_select", "action_id": "a", "options": entries}
    assert check_blocks([{"type": "actions", "elements": [select]}], surface="modal") == []


def test_only_what_is_an_owner_s_or_everybody_s_is_offered_for_them() -> None:
    mine, theirs, all_s = (
        Resource(id=ResourceId(name), name=name, account=account)
        for name, account in (("web-1", "hybrid:1"), ("web-2", "faws:2"), ("web-3", ""))
    )
    stock = Inventory(resources=(mine, theirs, all_s))

    def offered(typed: str, owner: str | None) -> list[str]:
        print = resources.block_of(RULES.id, owner).partition(f"resources:{RULES.id}")[2].removeprefix(":")
        return [each["value"] for each in resources.suggestions(stock, typed, print)]

    assert offered("", None) == ["web-1", "web-2", "web-3"]
    assert offered("web", "hybrid:1") == ["web-1", "web-3"]
    assert offered("web-2", "hybrid:1") == []
    assert offered("", "") == ["web-3"]


@pytest.mark.parametrize("chosen", [(), MANY], ids=["none", "many"])
@pytest.mark.parametrize("may_add", [True, False])
def test_the_opening_form_with_everything_in_it_is_within_slacks_limits(
    chosen: tuple[object, ...], may_add: bool
) -> None:
    found = Alike(open=(ABOUT_MANY,) * 3, past=(replace(CLOSED, title=EVIL * 9),) * 3)
    hints = resources.hints(found, lambda ticket: may_add, link)
    filled = Filled(desk=RULES, kind=RULES.kinds[0], text=EVIL, resources=MANY if chosen else (), hints=hints)
    view = forms.opening(Desks(all=(RULES,)), filled, OpenForm(channel=HELP, suggested="0" * 16))
    assert check_view(view) == []
    assert str(view).count("form.add_instead") == (3 if may_add else 0)
    for text in strings(view, lambda found: found.get("type") == "mrkdwn"):
        assert "<!channel>" not in text


def test_a_desk_without_an_inventory_has_no_picker() -> None:
    empty = a_desk()
    view = forms.opening(Desks(all=(empty,)), Filled(desk=empty, kind=empty.kinds[0]), OpenForm(channel=HELP))
    assert "multi_external_select" not in str(view)
    assert Action.RESOURCES not in offered(TICKET, empty)
    assert Action.RESOURCES in offered(replace(TICKET, resources=MANY), empty)


@pytest.mark.parametrize("count", [1, 2, 10])
@pytest.mark.parametrize("done", ["", "done"])
def test_an_offer_is_within_slacks_limits_and_attaches_one_or_all(count: int, done: str) -> None:
    message = resources.offer(TICKET, MANY[:count], STRANGE, done=done)
    assert check_message({"text": message.text, "blocks": message.blocks}) == []
    packed = [
        each["value"]
        for block in message.blocks
        for each in [*block.get("elements", []), block.get("accessory")]
        if each
    ]
    pressed = [unpack(AttachButton, value) for value in packed]
    assert all(len(value) <= VALUE_LIMIT for value in packed)
    assert [len(each.add) for each in pressed] == [1] * count + ([count] if count > 1 else [])
    for each in pressed:
        assert {*each.add, *each.rest} == {one.id for one in MANY[:count]}


def test_ids_that_are_no_more_or_not_in_use_are_left_out() -> None:
    found = resources.of_ids(["1044001", "1044007", "gone"], INVENTORY)
    assert found == (attached(INVENTORY.named("web-01")[0]),)
