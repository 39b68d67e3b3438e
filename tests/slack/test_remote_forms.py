"""The form of a desk whose remote names its kinds: account, category, title, and what depends on these."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.abilities import Connected
from bot.domain.desk import DeskRules
from bot.domain.intents import Origin, RecordNotOpened, RecordOpened
from bot.domain.remote import Lists
from bot.domain.supplying import supplied
from bot.domain.ticket import POLICY, DeskId, FieldId, Priority, Ticket
from tests.builders import WORKSPACE
from tests.domain.connected import HEAD
from tests.domain.remote_desk import (
    ACCOUNT,
    BILLING,
    CAPABILITIES,
    FAWS,
    HYBRID,
    INCIDENT,
    LISTS,
    RECIPIENTS,
    SEVERITY,
    STOCK,
    SUBCATEGORY,
    WEB,
)
from tests.sandbox.harness import GENERAL, HELP, RANDOM, Json, Person, filled
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.test_listeners_drafts import drafts, form, kept, resume
from tests.slack.test_listeners_filling import after, pick, typed
from tests.slack.test_listeners_forms import _dispatch, _submission, block, card_of, click
from tests.slack.test_listeners_home import opened

ALL = [
    "account",
    "kind",
    "title",
    "subcategory",
    "severity",
    "recipients",
    "resources",
    "text",
    "files",
    "privacy",
]
ATTACHED = "form.resources"


def a_remote_desk(lists: Lists = LISTS, **changes: object) -> DeskRules:
    """A desk at a remote with these lists."""
    remote = Connected(capabilities=replace(CAPABILITIES, called_kind="Category"))
    return supplied(a_desk(remote=remote, **changes), lists, STOCK)


def with_choices(of: str, *values: str) -> Lists:
    """The lists with these choices alone in a field."""
    kinds = tuple(
        replace(
            kind,
            fields=tuple(
                replace(each, choices=tuple(one for one in each.choices if one.value in values))
                if each.id == of
                else each
                for each in kind.fields
            ),
        )
        for kind in LISTS.kinds
    )
    return replace(LISTS, kinds=kinds)


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_remote_desk()]) as running:
        yield running


def inputs(view: Json) -> list[str]:
    return [each["block_id"].partition(":")[0] for each in view["blocks"] if each["type"] == "input"]


def held(view: Json, name: str) -> object:
    """What a field shows as filled in."""
    element = block(view, name)["element"]
    chosen = element.get("initial_options") or [element.get("initial_option")]
    values = [each["value"] for each in chosen if each]
    return element.get("initial_value") or (values if "multi" in element["type"] else "".join(values))


def answers(ticket: Ticket) -> dict[str, tuple[str, ...]]:
    return {each.field: each.values for each in ticket.answers if each.values}


def several_typed(view: Json, name: str, value: str) -> Json:
    found = block(view, name)
    return {found["block_id"]: {found["element"]["action_id"]: filled(found["element"], [value])}}


async def filled_in(front: Front, person: Person, text: str = "The data disk is full") -> Json:
    """The form with an account, a title and everything else filled in."""
    view = await form(front, person, text)
    view = await pick(front, person, view, "account", HYBRID, **typed(view, "title", "Disk"))
    state = {
        **typed(view, "subcategory", "Backup"), **typed(view, "severity", "Low"),
        **several_typed(view, "recipients", "RPN-1-1"),
    }  # fmt: skip
    return await pick(front, person, view, "resources", [option(WEB.id, WEB.name)], ATTACHED, **state)  # type: ignore[arg-type]  # Several are chosen.


async def test_the_account_opens_what_depends_on_it_in_order_and_a_ticket_comes_of_it(front: Front) -> None:
    anna = front.person("anna")
    view = await form(front, anna, "The data disk is full")
    assert inputs(view) == ["account", "kind", "title", "recipients", "text", "files", "privacy"]
    assert block(view, "kind")["label"]["text"] == "Category"
    view = await filled_in(front, anna)
    assert inputs(view) == ALL
    assert (await anna.submit())["ok"]
    ticket = await front.ticket()
    assert (ticket.kind, ticket.title, ticket.priority) == (INCIDENT, "Disk", Priority.LOW)
    assert answers(ticket) == {
        ACCOUNT: (HYBRID,), SUBCATEGORY: ("Backup",), SEVERITY: ("Low",), RECIPIENTS: ("RPN-1-1",),
    }  # fmt: skip
    assert [each.id for each in ticket.resources] == [WEB.id]
    assert ticket.remote is not None
    card = text_of(await card_of(front, anna, ticket))
    assert all(each in card for each in ("Web shop", "Backup", "Low", "Ada Jones", "dedicated:1", "Incident"))


async def test_another_category_keeps_all_that_fits_and_what_was_typed(front: Front) -> None:
    anna = front.person("anna")
    view = await filled_in(front, anna)
    view = await after(front, anna, view, "form.kind", BILLING, typed(view, "text", "Why so much?"))
    assert held(view, "account") == HYBRID
    assert held(view, "subcategory") == "Backup"
    assert held(view, "severity") == "Low"
    assert held(view, "recipients") == ["RPN-1-1"]
    assert "Why so much?" in str(view["state"])
    assert (await anna.submit())["ok"]
    ticket = await front.ticket()
    assert (ticket.kind, ticket.title) == (BILLING, "Disk")
    assert answers(ticket)[SUBCATEGORY] == ("Backup",)
    assert [each.id for each in ticket.resources] == [WEB.id]
    assert await front.updates(ticket, 1) == ["Why so much?"]


async def test_another_account_keeps_what_it_has_too_and_its_own_resources_alone(front: Front) -> None:
    anna = front.person("anna")
    view = await filled_in(front, anna)
    view = await pick(front, anna, view, "account", FAWS)
    assert held(view, "subcategory") == "Backup"
    assert held(view, "severity") == "Low"
    assert [each["value"] for each in block(view, "severity")["element"]["options"]] == ["Low", "Normal"]
    assert held(view, "resources") == []
    assert [each["value"] for each in await anna.options(ATTACHED, "", view=view)] == ["aws:2", "office"]
    assert "Disk" in str(view["state"])
    view = await pick(front, anna, view, "account", HYBRID, **typed(view, "severity", "Normal"))
    assert held(view, "severity") == "Normal"


async def test_what_leaves_nothing_to_choose_is_chosen_and_nobody_has_typed_that() -> None:
    async with a_front([a_remote_desk(with_choices(ACCOUNT, HYBRID))]) as front:
        anna = front.person("anna")
        view = await form(front, anna)
        assert held(view, "account") == HYBRID
        assert inputs(view) == ALL
        await anna.close_view()
        await anna.command(HELP, "/ticket Something")
        view = await front.view(anna)
        await anna.close_view()
        (draft,) = await kept(front, anna)
        assert draft.text == "Something"


async def test_a_single_subcategory_is_chosen_with_its_account_and_gives_way_to_another() -> None:
    async with a_front([a_remote_desk(with_choices(SUBCATEGORY, "General", "Other"))]) as front:
        anna = front.person("anna")
        view = await form(front, anna)
        view = await pick(front, anna, view, "account", HYBRID)
        assert held(view, "subcategory") == "General"
        view = await pick(front, anna, view, "account", FAWS)
        assert held(view, "subcategory") == "Other"
        assert (await anna.submit({"title": "Disk", "text": "It is full"}))["ok"]
        assert answers(await front.ticket())[SUBCATEGORY] == ("Other",)


async def test_what_the_text_names_says_for_which_account_it_is(front: Front) -> None:
    anna = front.person("anna")
    view = await form(front, anna, "dedicated:1 is down")
    assert held(view, "account") == HYBRID
    assert held(view, "resources") == [WEB.id]
    assert "subcategory" in inputs(view)


async def test_every_rule_that_is_broken_is_told_at_its_field_at_once(front: Front) -> None:
    anna = front.person("anna")
    view = await filled_in(front, anna)
    blocks = {name: block(view, name)["block_id"] for name in ALL if name in inputs(view)}
    state = {
        blocks["account"]: {"form.field": chosen(FAWS)},
        blocks["kind"]: {"form.kind": chosen(INCIDENT)},
        blocks["title"]: {"value": {"type": "plain_text_input", "value": " "}},
        blocks["subcategory"]: {"form.field": chosen("General")},
        blocks["severity"]: {"form.field": chosen("Emergency")},
        blocks["recipients"]: {"form.field": several("static", "RPN-9")},
        blocks["resources"]: {ATTACHED: several("external", WEB.id)},
        blocks["text"]: {"value": {"type": "plain_text_input", "value": " "}},
    }  # fmt: skip
    answer = await _dispatch(front, _submission(view, state))
    wrong = ("title", "subcategory", "severity", "recipients", "resources", "text")
    assert set(answer["errors"]) == {blocks[name] for name in wrong}
    assert "dedicated:1 belongs to hybrid:12345" in answer["errors"][blocks["resources"]]
    empty = await _dispatch(front, _submission(view, {}))
    assert set(empty["errors"]) == {blocks["account"], blocks["title"], blocks["text"]}
    gone = {**state, blocks["account"]: {"form.field": chosen("hybrid:9")}}
    assert blocks["account"] in (await _dispatch(front, _submission(view, gone)))["errors"]
    assert await front.tickets() == []


def chosen(value: str) -> Json:
    return {"type": "static_select", "selected_option": option(value, value)}


def several(menu: str, value: str) -> Json:
    return {"type": f"multi_{menu}_select", "selected_options": [option(value, value)]}


async def test_a_draft_brings_all_of_it_back(front: Front) -> None:
    anna = front.person("anna")
    view = await filled_in(front, anna)
    await after(front, anna, view, "form.kind", BILLING)
    await anna.close_view()
    (draft,) = await kept(front, anna)
    view = await resume(front, anna, draft)
    assert inputs(view) == ALL
    found = [held(view, name) for name in ALL[:8]]
    assert found == [
        HYBRID, BILLING, "Disk", "Backup", "Low", ["RPN-1-1"], [WEB.id], "The data disk is full",
    ]  # fmt: skip
    await anna.close_view()
    assert await drafts(front, anna) == [draft]


async def test_a_draft_says_what_is_gone_meanwhile_and_keeps_the_rest() -> None:
    fewer = with_choices(ACCOUNT, FAWS)
    async with a_front([a_remote_desk()]) as front:
        anna = front.person("anna")
        await filled_in(front, anna)
        await anna.close_view()
        (draft,) = await kept(front, anna)
        front.roster.supply(DeskId("help"), fewer, STOCK)
        view = await resume(front, anna, draft)
        shown = text_of(view)
        assert "Account: Web shop" in shown
        assert "dedicated:1" in shown
        assert (held(view, "account"), held(view, "subcategory")) == (FAWS, "Backup")
        assert held(view, "title") == "Disk"
        assert held(view, "resources") == []


async def test_it_opens_from_home_from_the_shortcut_and_from_a_message(front: Front) -> None:
    anna = front.person("anna")
    await opened(front, anna)
    await anna.act("ticket.new")
    assert inputs(await front.view(anna))[:3] == ["account", "kind", "title"]
    await anna.close_view()
    await anna.shortcut("ticket_new")
    assert inputs(await front.view(anna))[:3] == ["account", "kind", "title"]
    await anna.close_view()
    said = await anna.post(HELP, "dedicated:1 is down")
    await anna.shortcut("ticket_from_message", channel=HELP, ts=said["ts"])
    view = await front.view(anna)
    assert held(view, "account") == HYBRID
    await anna.close_view()
    assert await drafts(front, anna) == []
    await anna.shortcut("ticket_from_message", channel=HELP, ts=said["ts"])
    view = await front.view(anna)
    answer = await anna.submit({"title": "Down", block(view, "subcategory")["block_id"]: "General"})
    assert answer["ok"], answer
    ticket = await front.ticket()
    assert ticket.places[0].root == said["ts"]
    assert answers(ticket) == {ACCOUNT: (HYBRID,), SUBCATEGORY: ("General",)}


async def by_message(front: Front, person: Person, channel: str = HELP) -> Ticket:
    """A ticket opened by an emoji on a message."""
    said = await person.post(channel, "The shop is slow")
    await person.react(channel, said["ts"], "ticket")
    return await front.ticket()


async def test_what_a_message_opens_stays_here_and_says_so_until_its_form_is_filled_in(front: Front) -> None:
    anna = front.person("anna")
    ticket = await by_message(front, anna)
    assert ticket.remote is None
    card = text_of(await card_of(front, anna, ticket))
    assert "Not at Rackspace yet. It asks for: Account" in card
    assert "Fill in the form" in card
    view = await click(front, anna, ticket, "ticket.fields")
    assert inputs(view) == ["account", "kind", "recipients"]
    assert block(view, "kind")["label"]["text"] == "Category"
    view = await pick(front, anna, view, "account", HYBRID, "form.field_anew")
    view = await after(front, anna, view, "form.kind_anew", BILLING, typed(view, "severity", "Urgent"))
    assert (held(view, "account"), held(view, "severity")) == (HYBRID, "Urgent")
    refused = await anna.submit()
    assert block(view, "subcategory")["block_id"] in refused["errors"]
    assert (await front.again(ticket)).version == ticket.version
    assert (await anna.submit({block(view, "subcategory")["block_id"]: "General"}))["ok"]
    ticket = await front.until(ticket, kind=BILLING, priority=Priority.URGENT)
    assert answers(ticket) == {ACCOUNT: (HYBRID,), SUBCATEGORY: ("General",), SEVERITY: ("Urgent",)}
    assert ticket.remote is not None

    assert "Fill in the form" not in text_of(await says(front, anna, ticket, "On its way to Rackspace"))


async def test_words_fill_in_what_a_message_s_ticket_lacks_and_then_it_goes(front: Front) -> None:
    anna = front.person("anna")
    ticket = await by_message(front, anna)
    await anna.command(HELP, f"/ticket set {ticket.id} category Invoices")
    told = await front.whispered(anna, HELP, "There is no category “Invoices”")
    assert "Billing and Payments" in text_of(told)
    await anna.command(HELP, f"/ticket set {ticket.id} category billing and payments")
    await front.whispered(anna, HELP, "Category is Billing and Payments")
    await anna.command(HELP, f"/ticket set {ticket.id} account web shop")
    await front.whispered(anna, HELP, "Missing: Subcategory")
    assert (await front.again(ticket)).remote is None
    await anna.command(HELP, f"/ticket set {ticket.id} subcategory General")
    await front.whispered(anna, HELP, "Subcategory is General")
    ticket = await front.until(ticket, kind=BILLING)
    assert ticket.remote is not None
    await anna.command(HELP, f"/ticket set {ticket.id} subcategory Backup")
    await front.whispered(anna, HELP, "does not let its form be changed")


async def test_more_leads_to_the_form_that_is_missing(front: Front) -> None:
    anna = front.person("anna")
    ticket = await by_message(front, anna)
    view = await click(front, anna, ticket, "ticket.more")
    assert "Not at Rackspace yet" in text_of(view)
    assert "Fill in the form" in text_of(view)


async def test_each_message_of_a_channel_waits_for_its_form_where_each_is_a_ticket() -> None:
    async with a_front([a_remote_desk(intake_channels=frozenset({GENERAL}))]) as front:
        anna = front.person("anna")
        await anna.post(GENERAL, "The shop is slow again")
        ticket = await front.ticket()
        assert (ticket.title, ticket.remote) == ("The shop is slow again", None)


async def test_a_follow_up_has_the_same_account_and_category(front: Front) -> None:
    anna = front.person("anna")
    view = await filled_in(front, anna)
    await after(front, anna, view, "form.kind", BILLING)
    assert (await anna.submit())["ok"]
    ticket = await front.ticket()
    await anna.command(HELP, f"/ticket show {ticket.id}")
    shown = text_of(await front.whispered(anna, HELP, ticket.id))
    assert all(each in shown for each in ("Web shop", "Backup", "Low", "Ada Jones", "Billing and Payments"))
    there = RecordOpened(by=POLICY, origin=Origin.REMOTE, head=replace(HEAD, opened_at=ticket.opened_at))
    ticket = await front.desk.handle(WORKSPACE, ticket.id, there, None)
    await anna.command(HELP, f"/ticket close {ticket.id}")
    await says(front, anna, ticket, "Follow-up")
    view = await click(front, anna, ticket, "ticket.follow_up")
    assert [held(view, name) for name in ALL[:7]] == [
        HYBRID, BILLING, "Disk", "Backup", "Low", ["RPN-1-1"], [WEB.id],
    ]  # fmt: skip


async def says(front: Front, person: Person, ticket: Ticket, words: str) -> Json:
    """The card, once it has these words."""

    async def drawn() -> Json | None:
        card = await card_of(front, person, ticket)
        return card if words in text_of(card) else None

    return await front.wait(drawn)


async def test_what_was_refused_there_is_corrected_and_tried_again_or_kept_elsewhere() -> None:
    local = a_desk(id=DeskId("local"), name="Local", channel=RANDOM)
    async with a_front([a_remote_desk(), local]) as front:
        beno = front.person("beno")
        await filled_in(front, beno)
        assert (await beno.submit())["ok"]
        ticket = await front.ticket()
        refusal = RecordNotOpened(by=POLICY, origin=Origin.REMOTE, reason="Not for this account")
        await front.desk.handle(WORKSPACE, ticket.id, refusal, None)
        await beno.command(HELP, f"/ticket set {ticket.id} category billing_and_payments")
        await front.whispered(beno, HELP, "Category is Billing and Payments")
        await beno.command(HELP, f"/ticket set {ticket.id} subcategory General")
        await front.whispered(beno, HELP, "Subcategory is General")
        ticket = await front.again(ticket)
        assert ticket.remote is not None
        assert ticket.remote.refusal == "Not for this account"
        await beno.act("remote.open", message=await says(front, beno, ticket, "Open at Rackspace"))

        async def goes() -> bool:
            now = await front.again(ticket)
            return now.remote is not None and not now.remote.refusal

        assert await front.wait(goes)
        await front.desk.handle(WORKSPACE, ticket.id, refusal, None)
        await beno.command(HELP, f"/ticket move {ticket.id} local")
        ticket = await front.until(ticket, desk="local")
        assert ticket.remote is None
        assert answers(ticket)[SUBCATEGORY] == ("General",)


async def test_a_ticket_is_found_by_its_category(front: Front) -> None:
    anna = front.person("anna")
    await filled_in(front, anna)
    assert (await anna.submit())["ok"]
    ticket = await front.ticket()
    await front.indexing.catch_up()
    for words in ("kind:incident", 'kind:"incident" disk'):
        await anna.command(HELP, f"/ticket find {words}")
        await front.whispered(anna, HELP, str(ticket.id))
    await anna.command(HELP, '/ticket find kind:"billing and payments" disk')
    await front.whispered(anna, HELP, "Nothing is found")
    await anna.command(HELP, "/ticket find kind:nonsense")
    await front.whispered(anna, HELP, "There are: incident, billing_and_payments.")


async def test_where_a_field_asks_for_a_resource_itself_no_picker_asks_for_another() -> None:
    asks = replace(LISTS.kinds[0].fields[1], id=FieldId("item"), label="Item", required=True)
    kinds = (replace(LISTS.kinds[0], fields=(*LISTS.kinds[0].fields, asks), resource_field=asks.id),)
    rules = a_remote_desk(replace(LISTS, kinds=(*kinds, *LISTS.kinds[1:])))
    capabilities = replace(CAPABILITIES, called_kind="Category", called_resources="Machines")
    async with a_front([replace(rules, remote=Connected(capabilities=capabilities))]) as front:
        anna = front.person("anna")
        view = await pick(front, anna, await form(front, anna, "It hums"), "account", HYBRID)
        assert ("item" in inputs(view), "resources" in inputs(view)) == (True, False)
        view = await after(front, anna, view, "form.kind", BILLING)
        assert block(view, "resources")["label"]["text"] == "Machines"
        view = await pick(front, anna, view, "resources", [option(WEB.id, WEB.name)], ATTACHED)  # type: ignore[arg-type]  # Several are chosen.
        view = await after(front, anna, view, "form.kind", INCIDENT)
        assert held(view, "resources") == [WEB.id]  # What was chosen is not lost.
