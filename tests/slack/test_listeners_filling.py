"""Forms through a sandbox: fields that appear, what stays, what is confirmed, and what is filled in later."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.config.rehearsal import FORM_TO_TRY
from bot.config.settings import FileSettings, read_file
from bot.domain.desk import DeskRules
from bot.domain.events import UpdateAdded
from bot.domain.fields import Field
from bot.domain.kinds import BUILT_IN
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    Charge,
    FieldId,
    FieldType,
    Ticket,
)
from tests.sandbox.harness import HELP, Json, Person, filled
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.test_listeners_forms import _submission, block, card_of, choose, click, push


def desk_of_forms(folder: Path) -> DeskRules:
    """A desk with every kind, and one of its own whose fields depend on each other."""
    file = folder / "desks.toml"
    file.write_text(f'[[desks]]\nid = "help"\n{FORM_TO_TRY}', encoding="utf-8")
    faults: list[str] = []
    settings: FileSettings = read_file(file, faults)
    assert not faults
    equipment = settings.desks.default.kinds[-1]
    charged = replace(BUILT_IN[1], charge=Charge(amount=Decimal(3), currency="USD"))
    return a_desk(kinds=(BUILT_IN[0], charged, *BUILT_IN[2:], equipment))


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> DeskRules:
    return desk_of_forms(tmp_path_factory.mktemp("desk"))


@pytest.fixture
async def front(rules: DeskRules) -> AsyncIterator[Front]:
    async with a_front([rules]) as running:
        yield running


async def opened_form(front: Front, person: Person, kind: str, text: str = "") -> Json:
    """The opening form with that kind chosen."""
    await person.command(HELP, f"/ticket {text}".strip())
    view = await front.view(person)
    return await after(front, person, view, "form.kind", kind)


async def after(
    front: Front, person: Person, view: Json, action: str, value: str, typed: Json | None = None
) -> Json:
    """The form once something on which others depend was chosen."""
    await choose(person, view, action, value, typed)

    async def redrawn() -> Json | None:
        shown = (await person.views())[-1]
        return shown if shown["hash"] != view["hash"] else None

    return await front.wait(redrawn)


async def pick(
    front: Front, person: Person, view: Json, name: str, value: str, action: str = "form.field", **typed: Json
) -> Json:
    """The form once a field's choice was made."""
    chosen = block(view, name)
    state = {chosen["block_id"]: {action: filled(chosen["element"], value)}, **typed}
    await person.act(action, value, view=view, block_id=chosen["block_id"], state=state)

    async def redrawn() -> Json | None:
        shown = (await person.views())[-1]
        return shown if shown["hash"] != view["hash"] else None

    return await front.wait(redrawn)


def names(view: Json) -> list[str]:
    return [each["block_id"].partition(":")[0] for each in view["blocks"] if each["type"] == "input"]


def typed(view: Json, name: str, value: str) -> Json:
    found = block(view, name)
    return {found["block_id"]: {found["element"]["action_id"]: filled(found["element"], value)}}


def values(ticket: Ticket) -> dict[str, tuple[str, ...]]:
    return {answer.field: answer.values for answer in ticket.answers if answer.values}


async def test_fields_appear_with_their_parent_and_a_ticket_is_opened_from_them(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, "equipment")
    assert "model" not in names(view)
    assert "cost_centre" not in names(view)  # Only agents are asked.
    view = await pick(front, anna, view, "item", "laptop", **typed(view, "most", "1500"))
    assert {"model", "extras"} < set(names(view))
    file = await anna.upload("offer.pdf", b"%PDF-1")
    answer = await anna.submit(
        {
            block(view, "model")["block_id"]: "pro16",
            block(view, "extras")["block_id"]: ["Dock", "Bag"],
            block(view, "needed_by")["block_id"]: "2030-01-02",
            block(view, "whom")["block_id"]: "U0CARL001",
            block(view, "offer")["block_id"]: [file],
        }
    )
    assert answer["ok"], answer
    ticket = await front.ticket()
    assert values(ticket) == {
        "item": ("laptop",), "model": ("pro16",), "extras": ("Dock", "Bag"), "needed_by": ("2030-01-02",),
        "whom": ("U0CARL001",), "most": ("1500",), "offer": (file["id"],),
    }  # fmt: skip
    assert (ticket.title, ticket.kind) == ("Order: Laptop", "equipment")
    first = next(e.event for e in await front.log(ticket.id) if isinstance(e.event, UpdateAdded))
    assert [each.remote_id for each in first.files] == [file["id"]]
    card = await card_of(front, anna, ticket)
    assert "16 inches, fast" in text_of(card)
    assert "Carla" in text_of(card)


async def test_another_parent_offers_other_choices_and_what_was_typed_stays(front: Front) -> None:
    beno = front.person("beno")
    view = await opened_form(front, beno, "equipment")
    assert "cost_centre" in names(view)
    view = await pick(front, beno, view, "item", "laptop", **typed(view, "cost_centre", "CC 4711"))
    view = await pick(front, beno, view, "item", "screen", **typed(view, "model", "pro16"))
    model = block(view, "model")["element"]
    assert [each["value"] for each in model["options"]] == ["uhd27"]
    assert model["initial_option"]["value"] == "uhd27"  # Where there is only one, it is that one.
    assert "CC 4711" in str(view["state"])
    assert (await beno.submit({}))["ok"]
    assert values(await front.ticket()) == {
        "item": ("screen",),
        "model": ("uhd27",),
        "cost_centre": ("CC 4711",),
    }


async def test_what_was_typed_survives_another_kind_and_back(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, "upgrade")
    host = typed(view, "host", "web01")
    view = await after(
        front, anna, view, "form.kind", "cancel_server", {**host, **typed(view, "target", "64 GB")}
    )
    assert block(view, "host")["element"]["initial_value"] == "web01"
    assert "initial_value" not in block(view, "host_again")["element"]
    view = await after(front, anna, view, "form.kind", "standard")
    assert "host" not in names(view)
    view = await after(front, anna, view, "form.kind", "upgrade")
    assert block(view, "host")["element"]["initial_value"] == "web01"
    assert block(view, "target")["element"]["initial_value"] == "64 GB"


async def test_what_costs_is_shown_before_and_has_to_be_agreed_to(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, ADMINISTRATIVE, "A new rack")
    assert "This costs *3 USD*" in str(view["blocks"])
    refused = await anna.submit({"title": "Rack"})
    assert list(refused["errors"]) == ["confirm:administrative"]
    state = {
        **view["state"]["values"], **typed(view, "title", "Rack"),
        "text": {"value": {"type": "plain_text_input", "value": "One."}},
    }  # fmt: skip
    answer = await _answer(front, _submission(view, state))  # A client that does not look.
    assert "costs 3 USD" in answer["errors"]["confirm:administrative"]
    stale = option("2 USD", "2 USD")
    box = {"confirm:administrative": {"value": {"type": "checkboxes", "selected_options": [stale]}}}
    assert "errors" in await _answer(front, _submission(view, {**state, **box}))
    assert await front.tickets() == []
    assert (await anna.submit({"title": "Rack", "confirm:administrative": ["3 USD"]}))["ok"]
    ticket = await front.ticket()
    assert ticket.consent is not None
    assert (str(ticket.consent.charge), ticket.consent.by) == ("3 USD", anna.id)
    assert "3 USD, agreed to by Anna" in text_of(await card_of(front, anna, ticket))


async def _answer(front: Front, body: Json) -> Json:
    response = await front.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert response.status == 200
    return dict(json.loads(response.body))


async def test_cancelling_a_server_asks_to_type_its_name_again_and_tells_all_faults(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, CANCEL_SERVER)
    assert "cannot be undone" in str(view["blocks"])
    refused = await anna.submit(
        {block(view, name)["block_id"]: value for name, value in
         (("host", "web01"), ("host_again", "web02"), ("when", "now"), ("reason", "other"))}
    )  # fmt: skip
    assert refused["errors"] == {
        block(view, "host_again")["block_id"]: "“Host name once more” must be exactly what it repeats."
    }
    assert (await anna.submit({block(view, "host_again")["block_id"]: "web01"}))["ok"]
    ticket = await front.ticket()
    assert ticket.title == "Cancel server web01"
    assert "host_again" not in values(ticket)


async def test_a_long_menu_is_asked_for_as_one_types(rules: DeskRules) -> None:
    item, model, *others = rules.kinds[-1].fields
    many = tuple(
        replace(model.choices[0], value=f"m{number}", label=f"Model {number}", under=("laptop",))
        for number in range(300)
    )
    kind = replace(rules.kinds[-1], fields=(item, replace(model, choices=many), *others))
    async with a_front([replace(rules, kinds=(kind,))]) as front:
        anna = front.person("anna")
        await anna.command(HELP, "/ticket")
        view = await pick(front, anna, await front.view(anna), "item", "laptop")
        container = {"view_id": view["id"]}
        found = await anna.sandbox.do(
            "options", **{"as": anna.id}, container=container, action_id="form.field", value="299",
            block_id=block(view, "model")["block_id"],
        )  # fmt: skip
        assert [each["value"] for each in found["options"]] == ["m299"]
        assert (await anna.submit({block(view, "model")["block_id"]: found["options"][0]}))["ok"]
        assert values(await front.ticket())["model"] == ("m299",)


async def equipped(front: Front, person: Person) -> Ticket:
    view = await opened_form(front, person, "equipment")
    view = await pick(front, person, view, "item", "laptop")
    assert (await person.submit({block(view, "model")["block_id"]: "air13"}))["ok"]
    return await front.ticket()


async def test_the_form_is_filled_in_anew_from_more(front: Front) -> None:
    anna = front.person("anna")
    ticket = await equipped(front, anna)
    more = await click(front, anna, ticket, "ticket.more")
    view = await push(front, anna, more, "ticket.fields")
    assert block(view, "item")["element"]["initial_option"]["value"] == "laptop"
    view = await pick(front, anna, view, "item", "screen", "form.field_anew", **typed(view, "most", "300"))
    assert "extras" not in names(view)
    view = await pick(front, anna, view, "item", "laptop", "form.field_anew")
    view = await pick(front, anna, view, "item", "screen", "form.field_anew")
    assert (await anna.submit({block(view, "model")["block_id"]: "uhd27"}))["ok"]
    changed = await front.until(ticket, title="Order: Screen")
    assert values(changed) == {"item": ("screen",), "model": ("uhd27",), "most": ("300",)}

    async def told() -> bool:
        thread = await anna.messages(ticket.places[0].channel, ticket.places[0].root)
        card = await card_of(front, anna, ticket)
        return any("filled in" in text_of(each) for each in thread) and "27 inches" in text_of(card)

    await front.wait(told)


async def test_what_others_fill_in_while_a_form_is_open_stays(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await equipped(front, anna)
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    await beno.command(HELP, f"/ticket set {ticket.id} model pro16")
    await front.wait(_has(front, ticket, "model", ("pro16",)))
    assert (await anna.submit({block(view, "needed_by")["block_id"]: "2030-12-24"}))["ok"]
    await front.wait(_has(front, ticket, "needed_by", ("2030-12-24",)))
    assert values(await front.again(ticket))["model"] == ("pro16",)


async def test_a_list_that_somebody_else_changed_meanwhile_is_not_written_over_unseen(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await equipped(front, anna)
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    await beno.command(HELP, f"/ticket set {ticket.id} extras Dock")
    await front.wait(_has(front, ticket, "extras", ("Dock",)))
    refused = await anna.submit({block(view, "extras")["block_id"]: ["Bag"]})
    assert "meanwhile" in refused["errors"][block(view, "extras")["block_id"]]
    assert values(await front.again(ticket))["extras"] == ("Dock",)
    await anna.close_view(everything=True)
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    assert (await anna.submit({block(view, "extras")["block_id"]: ["Dock", "Bag"]}))["ok"]
    await front.wait(_has(front, ticket, "extras", ("Dock", "Bag")))


async def test_a_form_filled_in_wrongly_tells_it_at_the_field_and_changes_nothing(front: Front) -> None:
    anna = front.person("anna")
    ticket = await equipped(front, anna)
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    yesterday = {block(view, "needed_by")["block_id"]: "2020-01-01"}
    refused = await anna.submit(yesterday)
    assert "must not be before today" in refused["errors"][block(view, "needed_by")["block_id"]]
    assert (await front.again(ticket)).version == ticket.version


async def test_a_formatted_text_is_written_over_only_with_its_box_ticked(rules: DeskRules) -> None:
    item, *_ = rules.kinds[-1].fields
    notes = Field(id=FieldId("udf:notes"), label="Notes", rich=True, value=("As it was",))
    due = Field(id=FieldId("due"), label="Due", type=FieldType.TIME, later=True)
    kind = replace(rules.kinds[-1], fields=(item, notes, due))
    async with a_front([replace(rules, kinds=(kind,))]) as front:
        anna = front.person("anna")
        await anna.command(HELP, "/ticket")
        first = await front.view(anna)
        assert block(first, "udf%3Anotes")["element"]["initial_value"] == "As it was"
        assert "due" not in names(first)  # It is asked later.
        assert (await anna.submit({block(first, "item")["block_id"]: "laptop"}))["ok"]
        ticket = await front.ticket()
        view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
        plain = {
            block(view, "udf%3Anotes")["block_id"]: "Plain",
            block(view, "due")["block_id"]: 1_893_456_000,
        }
        refused = await anna.submit(plain)
        assert "tick the box" in refused["errors"][block(view, "udf%3Anotes")["block_id"]]
        assert values(await front.again(ticket)) == {"item": ("laptop",), "udf:notes": ("As it was",)}
        box = next(each for each in view["blocks"] if each.get("block_id", "").startswith("overwrites:"))
        assert (await anna.submit({**plain, box["block_id"]: ["udf:notes"]}))["ok"]
        told = {"item": ("laptop",), "udf:notes": ("Plain",), "due": ("2030-01-01T00:00:00Z",)}
        assert values(await front.again(ticket)) == told
        view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
        await anna.command(HELP, f"/ticket set {ticket.id} due 2030-02-01")
        again = {block(view, "udf%3Anotes")["block_id"]: "Plainer", box["block_id"]: ["udf:notes"]}
        assert (await anna.submit(again))["ok"]  # Another field is none of its business.


async def test_somebody_without_sight_of_a_ticket_is_not_shown_its_form(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await equipped(front, beno)
    more = await click(front, anna, ticket, "ticket.more")
    await anna.act("ticket.fields", view=more)
    assert len(await anna.views()) == 1


async def test_fields_and_titles_are_set_by_words_everywhere(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    ticket = await equipped(front, anna)
    place = ticket.places[0]
    assert (await anna.command(HELP, f"/ticket set {ticket.id} needed_by 2030-12-24"))["ok"]
    assert await front.whispered(anna, HELP, "When do you need it? is 2030-12-24")
    await anna.post(place.channel, "!set whom <@U0BENO001>", thread_ts=place.root)
    await front.wait(_has(front, ticket, "whom", ("U0BENO001",)))
    await beno.post(place.channel, "@threadesk set cost centre CC 1", thread_ts=place.root)
    await front.wait(_has(front, ticket, "cost_centre", ("CC 1",)))
    await beno.post(place.channel, "@threadesk set the router back", thread_ts=place.root)
    assert (await front.updates(ticket, 2))[1] == "set the router back"
    await anna.command(HELP, f"/ticket set {ticket.id} item Chair")
    await front.wait(_has(front, ticket, "item", ("chair",)))
    await anna.command(HELP, f"/ticket set {ticket.id} cost_centre CC 2")
    assert await front.whispered(anna, HELP, "not for you to fill in")
    await anna.command(HELP, f"/ticket set {ticket.id} colour red")
    assert await front.whispered(anna, HELP, "There are: item, model")
    await anna.command(HELP, f"/ticket title {ticket.id} Mine")
    assert await front.whispered(anna, HELP, "is called by its kind (Equipment)")


def _has(front: Front, ticket: Ticket, field: str, wanted: tuple[str, ...]) -> Callable[[], Awaitable[bool]]:
    async def has() -> bool:
        return values(await front.again(ticket)).get(field) == wanted

    return has


async def test_a_free_title_is_changed_from_more(front: Front) -> None:
    anna = front.person("anna")
    await opened_form(front, anna, ADMINISTRATIVE, "A new rack")
    await anna.submit({"title": "Rack", "confirm:administrative": ["3 USD"]})
    ticket = await front.ticket()
    await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.title")
    assert (await anna.submit({"title": "Two racks"}))["ok"]
    await front.until(ticket, title="Two racks")


async def test_a_follow_up_begins_with_the_answers_of_the_ticket_before(front: Front) -> None:
    anna = front.person("anna")
    ticket = await equipped(front, anna)
    await anna.command(HELP, f"/ticket close {ticket.id}")

    async def closed() -> bool:
        return "ticket.follow_up" in str(await card_of(front, anna, ticket))

    await front.wait(closed)
    view = await click(front, anna, ticket, "ticket.follow_up")
    assert block(view, "model")["element"]["initial_option"]["value"] == "air13"


async def test_the_form_of_a_private_ticket_is_there_for_those_who_see_it_only(rules: DeskRules) -> None:
    async with a_front([rules]) as front:
        anna, beno = front.person("anna"), front.person("beno")
        await anna.command(HELP, "/ticket private")
        view = await after(front, anna, await front.view(anna), "form.kind", "equipment")
        view = await pick(front, anna, view, "item", "chair")
        assert (await anna.submit({}))["ok"]
        ticket = await front.ticket()
        assert ticket.is_private
        await beno.command(HELP, f"/ticket set {ticket.id} item laptop")
        assert await front.whispered(beno, HELP, "There is no ticket")
        assert (await front.again(ticket)).version == ticket.version
