"""Forms from a remote at the limits of Slack: very many accounts, kinds and resources, long names."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.abilities import Connected
from bot.domain.desk import DeskRules
from bot.domain.fields import Choice
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId
from bot.domain.supplying import supplied
from bot.domain.ticket import FieldId, KindId
from tests.domain.remote_desk import ACCOUNT, CAPABILITIES, FAWS, HYBRID, INCIDENT, LISTS, SUBCATEGORY
from tests.sandbox.harness import HELP, Json
from tests.slack.front import Front, a_desk, a_front, option
from tests.slack.test_listeners_drafts import form
from tests.slack.test_listeners_filling import pick, typed
from tests.slack.test_listeners_forms import block, click
from tests.slack.test_remote_forms import ATTACHED, answers, held

GCP = "managed_gcp:compact-retina-198999"
LONG_NAME = "The shop of a company with a very long name indeed, which nobody has ever wanted to cut"
TOO_LONG = "hybrid:" + "9" * 150
SEARCHED = "external_select"


def with_field(of: FieldId, *choices: Choice) -> Lists:
    """The lists with these choices in a field."""
    kinds = tuple(
        replace(
            kind,
            fields=tuple(replace(each, choices=choices) if each.id == of else each for each in kind.fields),
        )
        for kind in LISTS.kinds
    )
    return replace(LISTS, kinds=kinds)


def a_large_desk(lists: Lists, *resources: Resource) -> DeskRules:
    remote = Connected(capabilities=CAPABILITIES)
    return supplied(a_desk(remote=remote), lists, FixedStock(inventory=Inventory(resources=resources)))


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    """A desk with 121 accounts, one of which no menu can carry, and a subcategory that all have."""
    accounts = (
        Choice(value=GCP, label=LONG_NAME),
        Choice(value=TOO_LONG, label="Too long"),
        *(Choice(value=f"hybrid:{number}", label=f"Shop {number}") for number in range(10_000, 10_119)),
    )
    lists = with_field(ACCOUNT, *accounts)
    subcategory = (Choice(value="Shared", label="Shared"), Choice(value="Only", label="Only", under=(GCP,)))
    kinds = tuple(
        replace(
            kind,
            fields=tuple(
                replace(each, choices=subcategory) if each.id == SUBCATEGORY else each for each in kind.fields
            ),
        )
        for kind in lists.kinds
    )
    async with a_front([a_large_desk(replace(lists, kinds=kinds))]) as running:
        yield running


async def test_very_many_accounts_are_searched_for_and_a_long_name_keeps_its_value(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    anna = front.person("anna")
    view = await form(front, anna, "It is down")
    assert block(view, "account")["element"]["type"] == SEARCHED
    assert len(await anna.options("form.field", "", view=view)) == 100
    (found,) = await anna.options("form.field", "long company", view=view)
    assert found["value"] == GCP
    assert found["text"]["text"] == LONG_NAME[:73] + "…"
    with caplog.at_level(logging.WARNING):
        assert await anna.options("form.field", "too long", view=view) == []
    assert "choice left out" in caplog.text
    view = await pick(front, anna, view, "account", found)  # type: ignore[arg-type]  # the whole entry
    assert held(view, "account") == GCP
    assert [each["value"] for each in block(view, "subcategory")["element"]["options"]] == ["Shared", "Only"]
    answer = await anna.submit({"title": "Down", block(view, "subcategory")["block_id"]: "Only"})
    assert answer["ok"], answer
    ticket = await front.ticket()
    assert answers(ticket) == {ACCOUNT: (GCP,), SUBCATEGORY: ("Only",)}
    (told,) = [each.words for each in ticket.answers if each.field == ACCOUNT]
    assert told == (LONG_NAME,)


async def test_what_a_message_opens_is_filled_in_from_very_many_accounts_too(front: Front) -> None:
    anna = front.person("anna")
    said = await anna.post(HELP, "It is down")
    await anna.react(HELP, said["ts"], "ticket")
    ticket = await front.ticket()
    view = await click(front, anna, ticket, "ticket.fields")
    (found,) = await anna.options("form.field_anew", "shop 10077", view=view)
    view = await pick(front, anna, view, "account", found, "form.field_anew")  # type: ignore[arg-type]  # As Slack shows what is chosen.
    assert held(view, "subcategory") == "Shared"
    assert (await anna.submit())["ok"]
    ticket = await front.until(ticket, kind=INCIDENT)
    assert answers(ticket) == {ACCOUNT: ("hybrid:10077",), SUBCATEGORY: ("Shared",)}


async def test_three_thousand_resources_are_served_by_account_and_from_memory() -> None:
    stock = tuple(
        Resource(id=ResourceId(f"{account}/{number}"), name=f"host{number}", account=account)
        for number in range(1_500)
        for account in (HYBRID, FAWS)
    )
    too_long = Resource(id=ResourceId("x" * 151), name="unpickable", account=FAWS)
    async with a_front([a_large_desk(LISTS, *stock, too_long)]) as front:
        anna = front.person("anna")
        view = await form(front, anna, "It is down")
        view = await pick(front, anna, view, "account", FAWS)
        calls = await _calls(front)
        found = await anna.options(ATTACHED, "", view=view)
        assert len(found) == 100
        assert all(each["value"].startswith(FAWS) for each in found)
        (last,) = await anna.options(ATTACHED, "host1499", view=view)
        assert last["value"] == f"{FAWS}/1499"
        assert await anna.options(ATTACHED, "unpickable", view=view) == []
        assert await _calls(front) == calls  # Nobody is asked for them.
        view = await pick(front, anna, view, "resources", [last], ATTACHED)  # type: ignore[arg-type]  # As Slack shows what is chosen.
        assert held(view, "resources") == [f"{FAWS}/1499"]


async def test_more_categories_than_a_menu_takes_are_searched_for() -> None:
    (first, _) = LISTS.kinds
    kinds = tuple(
        replace(first, id=KindId(f"category_{number}"), name=f"Category {number}") for number in range(130)
    )
    too_long = replace(first, id=KindId("c" * 151), name="Too long")
    async with a_front([a_large_desk(Lists(kinds=(*kinds, too_long)))]) as front:
        anna = front.person("anna")
        view = await form(front, anna, "It is down")
        assert block(view, "kind")["element"]["type"] == SEARCHED
        assert held(view, "kind") == "category_0"
        assert len(await anna.options("form.kind", "", view=view)) == 100
        assert await anna.options("form.kind", "too long", view=view) == []
        (found,) = await anna.options("form.kind", "category 129", view=view)
        view = await pick(front, anna, view, "account", HYBRID, **typed(view, "title", "Down"))
        view = await pick(front, anna, view, "kind", found, "form.kind")  # type: ignore[arg-type]  # As Slack shows what is chosen.
        assert (held(view, "kind"), held(view, "account")) == ("category_129", HYBRID)
        assert (await anna.submit({block(view, "subcategory")["block_id"]: "General"}))["ok"]
        ticket = await front.ticket()
        assert (ticket.kind, ticket.title) == ("category_129", "Down")
        await anna.command(HELP, "/ticket find kind:nonsense")
        await front.whispered(anna, HELP, "There is no kind")


async def test_a_field_of_which_no_choice_fits_a_menu_is_an_empty_search(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_front([a_large_desk(with_field(ACCOUNT, Choice(value=TOO_LONG, label="Long")))]) as front:
        anna = front.person("anna")
        view = await form(front, anna, "It is down")
        assert block(view, "account")["element"]["type"] == SEARCHED
        assert await anna.options("form.field", "", view=view) == []
        await _is_refused_without_it(front, view)


async def _is_refused_without_it(front: Front, view: Json) -> None:
    answer = await front.person("anna").submit({"title": "Down"})
    assert block(view, "account")["block_id"] in answer["errors"]
    assert option(TOO_LONG, "Long")["value"] not in str(view)
    assert await front.tickets() == []


async def _calls(front: Front) -> int:
    """How often Slack was called so far."""
    return sum(each["what"] == "call" for each in await front.sandbox.log())
