"""Forms with more fields than a modal takes: they have parts, and nothing that was typed in one is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.fields import Field
from bot.domain.ticket import FieldId, Ticket
from tests.sandbox.harness import Json, Person
from tests.slack.front import Front, a_front, text_of
from tests.slack.test_listeners_filling import desk_of_forms, names, opened_form, pick, typed, values
from tests.slack.test_listeners_forms import block, click, push

CHANGED = "form.field_anew"
MANY = tuple(
    Field(id=FieldId(f"f{number}"), label=f"Field {number}", longest=3_000, later=True, rich=number == 0)
    for number in range(90)
)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    rules = desk_of_forms(tmp_path)
    kind = replace(rules.kinds[-1], fields=(rules.kinds[-1].fields[0], *MANY))
    async with a_front([replace(rules, kinds=(*rules.kinds[:-1], kind))]) as running:
        yield running


async def a_form(front: Front, person: Person) -> tuple[Ticket, Json]:
    """A ticket, and its form, which has three parts."""
    view = await opened_form(front, person, "equipment")
    assert (await person.submit({block(view, "item")["block_id"]: "laptop"}))["ok"]
    ticket = await front.ticket()
    return ticket, await push(
        front, person, await click(front, person, ticket, "ticket.more"), "ticket.fields"
    )


async def test_what_is_typed_in_one_part_is_there_after_another(front: Front) -> None:
    anna = front.person("anna")
    ticket, view = await a_form(front, anna)
    assert "f38" in names(view)
    assert "f39" not in names(view)
    view = await pick(front, anna, view, "page", "1", CHANGED, **typed(view, "f1", "First"))
    assert {"f39", "f78"} <= set(names(view))
    view = await pick(front, anna, view, "page", "0", CHANGED, **typed(view, "f40", "Second"))
    assert block(view, "f1")["element"]["initial_value"] == "First"
    assert (await anna.submit({block(view, "f2")["block_id"]: "Third"}))["ok"]
    told = {name: found for name, found in values(await front.again(ticket)).items() if name != "item"}
    assert told == {"f1": ("First",), "f2": ("Third",), "f40": ("Second",)}


async def test_a_part_with_more_than_can_be_kept_stays_until_it_is_sent(front: Front) -> None:
    anna = front.person("anna")
    ticket, view = await a_form(front, anna)
    long = {**typed(view, "f1", "x" * 2_900), **typed(view, "f2", "y" * 2_900)}
    for _ in range(2):  # Whoever wants it again is told again.
        view = await pick(front, anna, view, "page", "1", CHANGED, **long)
        assert {"f1", "f38"} <= set(names(view))
        assert block(view, "page")["element"]["initial_option"]["value"] == "0"
        assert "Press *Change* to keep it" in text_of(view)
        assert block(view, "f2")["element"]["initial_value"] == "y" * 2_900
    assert (await anna.submit({}))["ok"]
    told = values(await front.again(ticket))
    assert (told["f1"], told["f2"]) == (("x" * 2_900,), ("y" * 2_900,))
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    view = await pick(front, anna, view, "page", "1", CHANGED)
    assert "f39" in names(view)  # What the ticket has need not be kept.


async def test_a_box_that_was_ticked_in_one_part_holds_in_another(front: Front) -> None:
    anna = front.person("anna")
    ticket, view = await a_form(front, anna)
    assert (await anna.submit({block(view, "f0")["block_id"]: "As it was"}))["ok"]
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    box = next(each for each in view["blocks"] if each.get("block_id", "").startswith("overwrites:"))
    ticked = {
        box["block_id"]: {"value": {"type": "checkboxes", "selected_options": box["element"]["options"]}}
    }
    view = await pick(front, anna, view, "page", "1", CHANGED, **typed(view, "f0", "Plain"), **ticked)
    assert (await anna.submit({block(view, "f40")["block_id"]: "Second"}))["ok"]
    told = values(await front.again(ticket))
    assert (told["f0"], told["f40"]) == (("Plain",), ("Second",))
