"""The console of the Rackspace stand-in as people use it: answers, statuses, limits, events, switches."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.seed import CLOSED, FAWS, NEW, PROGRESS, WAITING
from tests.browser.conftest import Open
from tests.browser.test_access import FAINT
from tests.sandbox.harness import Sandbox
from tests.sandbox.rackspace.harness import KEY_FORM, wanted

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("sandbox", [{"stands": ("rackspace",)}], indirect=True, ids=["rackspace"]),
]


@pytest.fixture
def open_console(console_at: Open) -> Open:
    """Open the console at a ticket, `open_console(ticket, show, **context)`."""

    async def open_(ticket: str = WAITING, show: str = "open", **options: Any) -> Page:
        return await console_at("rackspace", ticket, show, **options)

    return open_


@pytest_asyncio.fixture(loop_scope="session")
async def console(open_console: Open) -> Page:
    return await open_console()


@pytest.fixture
def rackspace(sandbox: Sandbox) -> Rackspace:
    assert sandbox.rackspace is not None
    return sandbox.rackspace


async def call(sandbox: Sandbox, path: str, body: object = None) -> int:
    """Call the vendor's API as the customer's program; the status of its answer."""
    base, form = f"{sandbox.url}/rackspace", {"auth": {"RAX-KSKEY:apiKeyCredentials": KEY_FORM}}
    async with sandbox.session.post(f"{base}/identity/v2.0/tokens", json=form) as granted:
        headers = {"X-Auth-Token": (await granted.json())["access"]["token"]["id"]}
    verb = "GET" if body is None else "POST"
    async with sandbox.session.request(verb, f"{base}/api/{path}", json=body, headers=headers) as answer:
        return answer.status


def update(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text of the update")


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=text)


async def test_an_answer_moves_the_ticket_where_it_is_said(console: Page, rackspace: Rackspace) -> None:
    there = rackspace.vendor.ticket(WAITING)
    await console.get_by_label("As Racker").fill("Nora P.")
    await console.get_by_label("The ticket then is").select_option("In Progress")
    await field(console).fill("Is it\nbetter now?")
    await console.get_by_role("button", name="Send", exact=True).click()
    await expect(update(console, "better now?")).to_contain_text("Nora P.")
    await expect(console.get_by_label("Status")).to_have_value("In Progress")
    await expect(row(console, "Disk is full")).to_contain_text("In Progress")

    await field(console).fill("It is.")
    await console.get_by_role("button", name="Send and solve").click()
    await expect(console.get_by_label("Status")).to_have_value("Solved")
    await expect(console.locator("#head")).to_contain_text("closes by itself")
    assert [each.text for each in there.comments[-2:]] == ["Is it\nbetter now?", "It is."]


async def test_a_status_is_typed_and_the_other_fields_are_chosen(console: Page, rackspace: Rackspace) -> None:
    await console.get_by_label("Status").fill("Waiting for the moon")
    await console.get_by_label("Status").press("Enter")
    await expect(row(console, "Disk is full")).to_contain_text("Waiting for the moon")
    await console.get_by_label("Severity").select_option("Emergency")
    await expect(row(console, "Disk is full")).to_contain_text("Emergency")
    await console.get_by_label("Category", exact=True).select_option("Change")
    await expect(console.get_by_label("Subcategory").get_by_role("option")).to_have_text(
        ["General", "Firewall", "Operating System", "Hardware"]
    )
    await console.get_by_label("Subcategory").select_option("Firewall")
    await expect(console.get_by_label("Subcategory")).to_have_value("Firewall")
    there = rackspace.vendor.ticket(WAITING)
    assert (there.status, there.severity, there.category, there.subcategory, there.classification) == (
        "Waiting for the moon",
        "Emergency",
        "Change",
        "Firewall",
        "Change",
    )


async def test_the_customer_writes_with_files_and_closes(console: Page, rackspace: Rackspace) -> None:
    await console.get_by_role("radio", name="Customer").check()
    await console.get_by_label("As customer").select_option("Ben Okafor")
    file = FilePayload(name="a.log", mimeType="text/plain", buffer=b"bytes")
    await console.get_by_label("Attach files").set_input_files([file])
    await field(console).fill("See the log.")
    await field(console).press("Control+Enter")
    async with console.expect_download() as coming:
        await update(console, "See the log.").get_by_role("link", name="a.log").click()
    assert (await coming.value).suggested_filename == "a.log"
    await expect(console.get_by_label("Status")).to_have_value("Pending Rackspace")
    await console.get_by_role("button", name="Close as customer").click()
    await expect(console.get_by_text("This ticket is closed")).to_be_visible()
    assert rackspace.vendor.ticket(WAITING).modified_by.name == "Ben Okafor"
    await console.get_by_role("button", name="Open it again").click()
    await expect(field(console)).to_be_visible()


async def test_a_customer_opens_a_ticket_of_what_the_account_allows(
    console: Page, rackspace: Rackspace
) -> None:
    await console.get_by_role("button", name="Open a ticket as a customer").click()
    form = console.get_by_role("dialog", name="Open a ticket")
    await form.get_by_label("Account").select_option("Desk Example on AWS")
    await form.get_by_label("Category", exact=True).select_option("Incident")
    await expect(form.get_by_label("Severity").get_by_role("option")).to_have_text(["None", "Low", "Normal"])
    await form.get_by_label("Subcategory").select_option("EC2")
    await form.get_by_label("Title").fill("It is slow")
    await form.get_by_label("Contents").fill("Since noon.")
    await form.get_by_role("button", name="Open ticket").click()
    await expect(console.get_by_role("heading", name="It is slow")).to_be_visible()
    there = rackspace.vendor.tickets()[-1]
    assert (there.account_id, there.category, there.subcategory) == (FAWS, "Incident", "EC2")


async def test_resources_are_replaced(console: Page, rackspace: Rackspace) -> None:
    await console.get_by_role("button", name="1 attached…").click()
    panel = console.get_by_role("dialog", name="Resources")
    await panel.get_by_label("Filter the resources").fill("db")
    await panel.get_by_label("db2.desk.example").check()
    await panel.get_by_label("Filter the resources").fill("web1")
    await panel.get_by_label("web1.desk.example").uncheck()
    await panel.get_by_role("button", name="Replace all by these").click()
    await expect(panel).to_be_hidden()
    await expect(console.get_by_role("button", name="1 attached…")).to_be_focused()
    assert rackspace.vendor.ticket(WAITING).resources == [seed.resource_id(rackspace.state, "db2")]


async def test_lists_go_by_account_and_status(console: Page) -> None:
    await console.get_by_label("Account", exact=True).select_option(FAWS)
    await expect(console.get_by_role("listitem")).to_have_count(1)
    await expect(console.get_by_role("link", name="All 2")).to_be_visible()
    await console.get_by_role("link", name="Solved 1").click()
    await expect(console.get_by_role("listitem")).to_contain_text("An instance did not come back")
    await console.get_by_label("Account", exact=True).select_option("All accounts")
    await console.get_by_role("link", name="All 5").click()
    await console.get_by_label("Search tickets").fill("backup1")
    await expect(console.get_by_role("listitem")).to_have_count(1)
    await expect(console.get_by_role("listitem")).to_contain_text("Two lines for backup1")


async def test_the_limits_are_seen_to_fill_and_are_lifted(console: Page, sandbox: Sandbox) -> None:
    limits = console.get_by_role("button", name="Limits")
    assert [await call(sandbox, "tickets", wanted()) for _ in range(2)] == [200, 429]
    await expect(limits).to_contain_text("new tickets 1/1")
    await limits.click()
    panel = console.get_by_role("dialog", name="Limits")
    await expect(panel.get_by_label("new tickets")).to_contain_text("1 of 1, next in")
    await expect(panel).to_contain_text("1 call was one too many")
    await panel.get_by_role("button", name="Lift all limits").click()
    await expect(panel.get_by_label("new tickets")).to_have_text("any number")
    assert [await call(sandbox, "tickets", wanted()) for _ in range(2)] == [200, 200]
    await panel.get_by_role("button", name="As documented").click()
    await expect(panel.get_by_label("new tickets")).to_contain_text("of 1")
    await panel.get_by_role("button", name="Expire all tokens now").click()
    await expect(panel).to_contain_text("No token is good.")
    await sandbox.turn_clock(61)
    await expect(panel.get_by_label("new tickets")).to_have_text("0 of 1")


async def test_the_webhook_is_aimed_and_told_again(console: Page, sandbox: Sandbox) -> None:
    await console.get_by_role("button", name="Events").click()
    await console.get_by_label("Address of the webhook").fill(f"{sandbox.url}/nowhere")
    await console.get_by_label("Address of the webhook").press("Enter")
    await field(console).fill("Hello.")
    await console.get_by_role("button", name="Send", exact=True).click()
    last = console.locator("#events tbody tr").last
    await expect(last).to_contain_text("Pending Customer")
    await expect(last).to_contain_text("404")
    await last.get_by_role("button", name="Send…").click()
    await console.get_by_role("menuitem", name="Replay").click()
    await expect(last).to_contain_text("404, 404, 404")


async def test_a_switch_is_set_in_words(console: Page, rackspace: Rackspace, sandbox: Sandbox) -> None:
    await console.get_by_role("button", name="Switches").click()
    panel = console.get_by_role("dialog", name="Switches")
    await panel.get_by_label("Whatever it writes is answered 404").check()
    await panel.get_by_label("Texts come back").select_option("in bbcode")
    await panel.get_by_label("A new ticket is answered").select_option("201")
    await panel.get_by_label("Solved tickets close after").fill("2")
    await panel.get_by_label("Solved tickets close after").press("Tab")
    await expect(console.locator("#polite")).to_contain_text("Solved tickets close after: set")
    settings = rackspace.settings
    assert (settings.no_writes, settings.mangles_text, settings.created_status) == (True, "bbcode", 201)
    assert settings.solved_closes_after == 7200
    assert await call(sandbox, f"tickets/{WAITING}/comments", {"comment": {"text": "No."}}) == 404
    await panel.get_by_role("button", name="All as at the start").click()
    await expect(panel.get_by_label("Texts come back")).to_have_value("no")
    assert settings.no_writes is False


async def test_a_fault_strikes_and_the_journal_shows_it(console: Page, sandbox: Sandbox) -> None:
    await console.get_by_role("button", name="Faults").click()
    panel = console.get_by_role("dialog", name="Faults")
    await panel.get_by_label("Which operation").select_option("read accounts")
    await panel.get_by_role("button", name="401 page").click()
    await expect(panel.get_by_label("Faults set")).to_have_text(
        "unauthorized_text before GET /accounts, 1 times"
    )
    await console.keyboard.press("Escape")
    await console.get_by_role("button", name="Journal").click()
    assert await call(sandbox, "accounts") == 401
    rows = console.locator(".journal-row")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(1)).to_contain_text("GET /accounts")
    await expect(rows.nth(1)).to_contain_text("401")
    await rows.nth(1).get_by_role("button").click()
    await expect(console.locator(".journal-more")).to_contain_text("/rackspace/api/accounts")
    await console.get_by_role("button", name="Events").click()
    await expect(console.locator("#events")).to_be_visible()
    await expect(rows.nth(1)).to_be_hidden()


async def test_keys_alone_are_enough(console: Page, rackspace: Rackspace) -> None:
    await console.keyboard.press("k")
    await expect(console.get_by_role("heading", name="Open port 8443 to web2")).to_be_visible()
    await console.keyboard.press("r")
    await expect(field(console)).to_be_focused()
    await console.keyboard.type("It is open.")
    await console.keyboard.press("Control+Enter")
    await expect(update(console, "It is open.")).to_be_visible()
    await console.keyboard.press("Escape")
    await console.get_by_role("button", name="Limits").focus()
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("button", name="Lift all limits")).to_be_focused()
    await console.keyboard.press("Enter")
    await expect(console.get_by_label("changes", exact=True)).to_have_text("any number")
    await console.keyboard.press("Escape")
    await expect(console.get_by_role("button", name="Limits")).to_be_focused()
    assert rackspace.vendor.ticket(PROGRESS).comments[-1].text == "It is open."
    assert rackspace.limits.changes is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("panel", ["Limits", "Switches", "Faults", "1 attached…"])
async def test_every_text_stands_out(open_console: Open, sandbox: Sandbox, scheme: str, panel: str) -> None:
    await call(sandbox, "tickets", wanted())
    page = await open_console(color_scheme=scheme)
    await page.get_by_role("button", name="Events").click()
    await expect(page.locator("#events tbody tr").last).to_contain_text("the customer's program")
    await page.get_by_role("button", name=panel).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(FAINT) == []


async def test_a_narrow_screen_shows_the_list_or_the_ticket(open_console: Open) -> None:
    page = await open_console("", viewport={"width": 390, "height": 780})
    await page.get_by_role("link", name="Disk is full").click()
    await expect(field(page)).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Send", "Send and solve", "Solve", "Close ticket"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    for panel in ("Limits", "Switches", "Faults"):
        await page.get_by_role("button", name=panel).click()
        await expect(page.get_by_role("dialog", name=panel)).to_be_in_viewport(ratio=1)
        await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Back to the list").click()
    await expect(page.get_by_role("navigation", name="Tickets")).to_be_visible()


async def test_a_closed_ticket_is_read_only_but_for_its_status(open_console: Open) -> None:
    page = await open_console(CLOSED, "closed")
    await expect(page.get_by_text("This ticket is closed")).to_be_visible()
    await expect(page.get_by_role("button", name="Close ticket")).to_have_count(0)
    await page.get_by_label("Status").fill("New")
    await page.get_by_label("Status").press("Enter")
    await expect(field(page)).to_be_visible()
    await page.goto(page.url.replace(CLOSED, NEW).replace("closed", "open"))
    await expect(page.get_by_label("Severity")).to_have_value("")
