"""Modals on the page: the state each input hands in, typeahead, errors at fields, the stack, no answer."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser import pieces
from tests.browser.app import Desk
from tests.browser.pieces import Json
from tests.sandbox.harness import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_modal(page: Page) -> Locator:
    """Open the app's modal by its command."""
    box = page.get_by_role("textbox", name="Message #help")
    await box.fill("/ticket new")
    await box.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    return dialog


async def choose(dialog: Locator, label: str, typed: str, name: str) -> None:
    """Search a select and take an entry."""
    await dialog.get_by_role("combobox", name=label).fill(typed)
    await dialog.get_by_role("option", name=name).click()


async def create(dialog: Locator) -> None:
    """Submit."""
    await dialog.get_by_role("button", name="Create").click()


def values(body: Json) -> Json:
    """The state of a submission by block id; the inputs' action ids are all `v`."""
    return {block: state["v"] for block, state in body["view"]["state"]["values"].items()}


async def fill_texts(dialog: Locator) -> None:
    """Fill the inputs in which one types."""
    typed = {"Title": "VPN is down", "Body": "Since\nnine", "Mail": "a@b.example", "Count": "3"}
    typed |= {"Address": "https://b.example", "Day": "2026-11-24", "Hour": "09:30"}
    typed |= {"Moment": "2026-11-24T09:30", "Story": "*fat* end"}
    for label, words in typed.items():
        await dialog.get_by_label(label, exact=True).fill(words)


async def fill_choices(dialog: Locator) -> None:
    """Fill the inputs in which one chooses."""
    await choose(dialog, "Priority", "hi", "High")
    await choose(dialog, "Customer", "ac", "Acme")
    await choose(dialog, "Labels", "net", "Network")
    await choose(dialog, "Labels", "rem", "Remote access")
    await choose(dialog, "Owner", "beno", "Beno Brandt")
    await choose(dialog, "Watchers", "carla", "Carla Costa")
    await choose(dialog, "Where", "gen", "general")
    await choose(dialog, "Channel", "help", "help")
    await dialog.get_by_role("radiogroup", name="Kind").get_by_label("High").check()
    await dialog.get_by_role("group", name="Tell").get_by_label("Network").check()
    file = FilePayload(name="log.txt", mimeType="text/plain", buffer=b"line")
    await dialog.get_by_label("Files", exact=True).set_input_files([file])
    await expect(dialog.get_by_role("button", name="Remove log.txt")).to_be_visible()


async def test_each_input_hands_in_its_state(page: Page, desk: Desk) -> None:
    dialog = await open_modal(page)
    await fill_texts(dialog)
    await fill_choices(dialog)
    await create(dialog)
    got = values(await desk.received("view_submission"))
    story = [{"type": "text", "text": "fat", "style": {"bold": True}}, {"type": "text", "text": " end"}]
    assert got["rich"]["rich_text_value"]["elements"][0]["elements"] == story
    assert [file["name"] for file in got["files"]["files"]] == ["log.txt"]
    rest = {block: state for block, state in got.items() if block not in ("rich", "files")}
    assert rest == {
        "title": {"type": "plain_text_input", "value": "VPN is down"},
        "body": {"type": "plain_text_input", "value": "Since\nnine"},
        "email": {"type": "email_text_input", "value": "a@b.example"},
        "url": {"type": "url_text_input", "value": "https://b.example"},
        "number": {"type": "number_input", "value": "3"},
        "prio": {"type": "static_select", "selected_option": pieces.HIGH},
        "customer": {"type": "external_select", "selected_option": pieces.option("Acme", "acme")},
        "labels": {"type": "multi_static_select", "selected_options": [pieces.NET, pieces.VPN]},
        "owner": {"type": "users_select", "selected_user": "U0BENO001"},
        "watchers": {"type": "multi_users_select", "selected_users": ["U0CARL001"]},
        "where": {"type": "conversations_select", "selected_conversation": "C0GEN0001"},
        "channel": {"type": "channels_select", "selected_channel": "C0HELP001"},
        "kind": {"type": "radio_buttons", "selected_option": pieces.HIGH},
        "tell": {"type": "checkboxes", "selected_options": [pieces.NET]},
        "date": {"type": "datepicker", "selected_date": "2026-11-24"},
        "time": {"type": "timepicker", "selected_time": "09:30"},
        "moment": {"type": "datetimepicker", "selected_date_time": 1_795_509_000},
    }
    await expect(dialog).to_be_hidden()


async def test_untouched_inputs_hand_in_nothing(page: Page, desk: Desk) -> None:
    desk.modal = pieces.modal("inputs", pieces.optional(pieces.INPUTS))
    await create(await open_modal(page))
    states = values(await desk.received("view_submission"))
    left = {next(value for key, value in state.items() if key != "type") is None for state in states.values()}
    lists = {block for block, state in states.items() if [] in state.values()}
    assert left == {True, False}
    assert lists == {"labels", "watchers", "tell", "files"}


async def test_typeahead_asks_the_app_once_enough_is_typed(page: Page, desk: Desk) -> None:
    dialog = await open_modal(page)
    field = dialog.get_by_role("combobox", name="Customer")
    await field.fill("a")
    await expect(dialog.get_by_role("option")).to_have_text("Type 2 or more characters to search")
    await field.fill("ap")
    await expect(dialog.get_by_role("listbox")).to_contain_text("CustomersAcmePartnersApex")
    asked = await desk.received("block_suggestion")
    assert (asked["value"], asked["block_id"]) == ("ap", "customer")
    await field.press("ArrowDown")
    await expect(dialog.get_by_role("option", name="Apex")).to_have_class("listbox-row active")
    await field.press("Enter")
    await expect(field).to_have_value("Apex")
    assert len([body for body in desk.came if body["type"] == "block_suggestion"]) == 1


async def test_several_entries_of_the_app_are_added_to_those_chosen_beforehand(
    page: Page, desk: Desk
) -> None:
    acme, apex = pieces.option("Acme", "acme"), pieces.option("Apex", "apex")
    element = {"type": "multi_external_select", "min_query_length": 0, "initial_options": [acme]}
    desk.modal = pieces.modal("inputs", [pieces.field("customers", "Customers", element)])
    dialog = await open_modal(page)
    await choose(dialog, "Customers", "ap", "Apex")
    await expect(dialog.get_by_role("list", name="Chosen")).to_have_text("AcmeApex")
    await dialog.get_by_role("button", name="Remove Acme").click()
    await create(dialog)
    got = values(await desk.received("view_submission"))
    assert got["customers"] == {"type": "multi_external_select", "selected_options": [apex]}


async def test_what_the_client_refuses_stands_at_the_fields(page: Page, desk: Desk) -> None:
    dialog = await open_modal(page)
    await dialog.get_by_label("Mail", exact=True).fill("nobody")
    await create(dialog)
    title = dialog.get_by_label("Title", exact=True)
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_have_accessible_description("Please complete this required field. One line")
    await expect(title).to_be_focused()
    await expect(dialog.locator("[data-block-id=email] .field-error")).to_contain_text("valid email")
    assert not [body for body in desk.came if body["type"] == "view_submission"]


async def test_what_the_app_refuses_stands_at_the_field_until_changed(page: Page, desk: Desk) -> None:
    desk.modal = pieces.modal("one", [pieces.INPUTS[0]])
    desk.answer = {"response_action": "errors", "errors": {"title": "There is such a ticket."}}
    dialog = await open_modal(page)
    title = dialog.get_by_label("Title", exact=True)
    await title.fill("VPN")
    await create(dialog)
    await expect(dialog.get_by_text("There is such a ticket.")).to_be_visible()
    await expect(title).to_have_value("VPN")
    await title.fill("VPN again")
    await expect(dialog.get_by_text("There is such a ticket.")).to_be_hidden()


async def test_an_update_keeps_what_is_typed_where_ids_are_unchanged(page: Page, desk: Desk) -> None:
    switch = {"type": "button", "action_id": "switch", "text": pieces.plain("Switch")}
    actions = {"type": "actions", "block_id": "switch", "elements": [switch]}
    desk.modal = pieces.modal("first", [actions, *pieces.optional(pieces.INPUTS[:2])])
    title, body = pieces.optional(pieces.INPUTS[:2])
    changed = title | {"label": pieces.plain("Headline")}
    desk.on_action = lambda _: pieces.modal("second", [actions, changed, body | {"block_id": "other"}])
    dialog = await open_modal(page)
    await dialog.get_by_label("Title").fill("kept")
    await dialog.get_by_label("Body").fill("lost")
    await dialog.get_by_role("button", name="Switch").click()
    await expect(dialog.get_by_label("Headline")).to_have_value("kept")
    await expect(dialog.get_by_label("Body")).to_have_value("")


async def test_the_focus_stays_in_a_modal_whose_focused_button_goes(page: Page, desk: Desk) -> None:
    switch = {"type": "button", "action_id": "switch", "text": pieces.plain("Switch")}
    actions = {"type": "actions", "block_id": "switch", "elements": [switch]}
    desk.modal = pieces.modal("first", [actions], "First")
    desk.on_action = lambda _: pieces.modal("second", pieces.optional(pieces.INPUTS[:1]), "Second")
    dialog = await open_modal(page)
    await dialog.get_by_role("button", name="Switch").click()
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_a_text_input_acts_on_enter_where_it_should(page: Page, desk: Desk) -> None:
    desk.modal = pieces.modal("acting", [pieces.INPUTS[0] | {"dispatch_action": True}])
    dialog = await open_modal(page)
    await dialog.get_by_label("Title").fill("look this up")
    await dialog.get_by_label("Title").press("Enter")
    assert (await desk.action("v"))["value"] == "look this up"
    await expect(dialog).to_be_visible()


async def test_escape_closes_the_top_and_the_cross_closes_all(page: Page, desk: Desk) -> None:
    desk.modal = pieces.modal("first", pieces.optional(pieces.INPUTS[:1]), "First")
    second = pieces.modal("second", pieces.optional(pieces.INPUTS[1:2]), "Second")
    desk.answer = {"response_action": "push", "view": second}
    dialog = await open_modal(page)
    await dialog.get_by_label("Title").fill("below")
    await create(dialog)
    await expect(page.get_by_role("dialog", name="Second")).to_be_visible()
    await expect(dialog.get_by_label("Body")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="First")).to_be_visible()
    await expect(dialog.get_by_label("Title")).to_have_value("below")
    await create(dialog)
    await expect(page.get_by_role("dialog", name="Second")).to_be_visible()
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_be_hidden()


async def test_no_answer_is_told_and_the_words_stay(page: Page, desk: Desk, sandbox: Sandbox) -> None:
    desk.modal = pieces.modal("one", [pieces.INPUTS[0]])
    dialog = await open_modal(page)
    await dialog.get_by_label("Title").fill("VPN")
    await sandbox.faults(ack_window=0.05, acks="ignore")
    await create(dialog)
    await expect(dialog.get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
    await expect(dialog.get_by_label("Title")).to_have_value("VPN")
    await expect(dialog.get_by_role("button", name="Create")).to_be_enabled()


async def test_an_alert_is_drawn_in_a_modal(page: Page, desk: Desk) -> None:
    alert = {"type": "alert", "block_id": "alert", "level": "warning", "text": pieces.plain("Take care")}
    desk.modal = pieces.modal("alert", [alert, pieces.INPUTS[0]])
    dialog = await open_modal(page)
    await expect(dialog.get_by_role("alert").filter(has_text="Take care")).to_be_visible()
