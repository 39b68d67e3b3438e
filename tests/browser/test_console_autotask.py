"""The console of the Autotask stand-in as people use it: as a customer, as a colleague, with its switches."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids
from tests.browser.conftest import Open
from tests.browser.test_access import FAINT
from tests.sandbox.harness import Sandbox

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("sandbox", [{"stands": ("autotask",)}], indirect=True, ids=["autotask"]),
]


@pytest.fixture
def open_console(console_at: Open) -> Open:
    """Open the console at a ticket, `open_console(ticket, show, **context)`."""

    async def open_(ticket: int = ids.WAITING, show: str = "open", **options: Any) -> Page:
        return await console_at("autotask", ticket, show, **options)

    return open_


@pytest_asyncio.fixture(loop_scope="session")
async def console(open_console: Open) -> Page:
    return await open_console()


@pytest.fixture
def autotask(sandbox: Sandbox) -> Autotask:
    assert sandbox.autotask is not None
    return sandbox.autotask


def update(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text of the update")


async def voice(page: Page, name: str) -> None:
    """Choose in whose voice it is written."""
    await page.get_by_role("radio", name=name).check()


async def send(page: Page, text: str) -> None:
    """Write and send."""
    await field(page).fill(text)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(update(page, text)).to_be_visible()


def notes(autotask: Autotask, number: int) -> list[Row]:
    """Return the notes of a ticket as they are kept."""
    rows = autotask.state.tables["TicketNotes"].rows.values()
    return [row for row in rows if row["ticketID"] == number]


async def test_one_writes_as_a_colleague_as_the_customer_and_as_a_workflow_rule(
    console: Page, autotask: Autotask
) -> None:
    await send(console, "Only for us.")
    await expect(update(console, "Only for us.")).to_contain_text("Internal Users Only")
    await voice(console, "To everybody")
    await console.get_by_label("As colleague").fill("Felix Novak")
    await send(console, "Have you tried it again?")
    await voice(console, "Customer")
    await console.get_by_label("As customer").select_option("Ann Archer · Acme GmbH")
    file = FilePayload(name="a.log", mimeType="text/plain", buffer=b"bytes")
    await console.get_by_label("Attach files").set_input_files([file])
    await send(console, "It was the seal.")
    async with console.expect_download() as coming:
        await console.get_by_role("link", name="a.log").click()
    assert (await coming.value).suggested_filename == "a.log"
    await expect(console.get_by_label("Status")).to_have_value("8")
    await voice(console, "Workflow")
    await send(console, "Escalated.")

    said = notes(autotask, ids.WAITING)[-5:]
    assert [(each["publish"], each["creatorResourceID"], each["createdByContactID"]) for each in said] == [
        (2, ids.ERIN, None),
        (1, ids.FELIX, None),
        (1, None, ids.ANN),
        (2, None, None),
        (2, None, None),
    ]


async def test_fields_are_changed_time_is_written_down_and_it_is_closed_and_opened(
    console: Page, autotask: Autotask
) -> None:
    await console.get_by_label("Priority").select_option("Critical")
    await console.get_by_label("Queue").select_option("Level Two Support")
    await console.get_by_label("Assigned to").select_option("Carla Costa")
    await expect(console.get_by_role("listitem").filter(has_text="blank pages")).to_contain_text(
        "Carla Costa"
    )
    await voice(console, "Time")
    await console.get_by_label("Hours worked").fill("0.5")
    await send(console, "Read the manual.")
    await expect(update(console, "Read the manual.")).to_contain_text("worked 0.5 h")
    await console.get_by_role("button", name="Complete", exact=True).click()
    await console.get_by_role("button", name="Open it again").click()
    await expect(console.get_by_label("Status")).to_have_value("8")
    await console.get_by_role("button", name="Close as customer").click()
    await expect(console.get_by_label("Status")).to_have_value("5")

    there = autotask.vendor.ticket(ids.WAITING)
    assert (there["priority"], there["queueID"], there["assignedResourceID"], there["status"]) == (
        4,
        ids.ESCALATION,
        ids.CARLA,
        5,
    )


async def test_items_are_ticked_off_and_a_change_is_approved(open_console: Open, autotask: Autotask) -> None:
    starter = await open_console(ids.STARTER)
    await starter.get_by_label("Create the account (important)").check()
    change = await open_console(ids.CHANGED)
    await change.get_by_label("Approval of Ann Archer (contact)").select_option("approved")
    await expect(change.locator("#head")).to_contain_text("approval: Approved")

    items = autotask.state.tables["TicketChecklistItems"].rows.values()
    assert [(each["isCompleted"], each["completedByResourceID"]) for each in items] == [
        (True, ids.ERIN),
        (False, None),
    ]


async def test_a_customer_opens_a_ticket(console: Page, autotask: Autotask) -> None:
    await console.get_by_role("button", name="Open a ticket as a customer").click()
    form = console.get_by_role("dialog", name="Open a ticket")
    await form.get_by_label("As").select_option("Bea Borg · Borg & Daughters")
    await form.get_by_label("Title").fill("No network")
    await form.get_by_label("Contents").fill("In the whole house.")
    await form.get_by_role("button", name="Open ticket").click()
    await expect(update(console, "In the whole house.")).to_contain_text("Bea Borg")

    assert autotask.vendor.tickets()[-1]["companyID"] == ids.BORG


async def test_switches_the_user_and_webhooks_are_in_the_bar(console: Page, autotask: Autotask) -> None:
    await console.get_by_role("button", name="Switches").click()
    panel = console.get_by_role("dialog", name="Switches")
    await panel.get_by_label("The RMA module is on").uncheck()
    await panel.get_by_label("The API user changes tickets").select_option("Mine")
    await expect(console.locator("#polite")).to_contain_text("The API user changes tickets: set")
    await console.keyboard.press("Escape")
    await console.get_by_role("button", name="Requests 0/10000").click()
    await expect(console.get_by_role("button", name="API user locked")).to_be_visible()
    await console.get_by_role("button", name="Webhooks").click()
    drawer = console.get_by_role("region", name="Webhooks", exact=True)
    await expect(drawer).to_contain_text("There is no webhook")

    assert (autotask.state.house.rma_is_on, autotask.state.house.edits) == (False, "Mine")
    assert autotask.state.users[ids.USERNAME].is_locked


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_can_be_read(open_console: Open, scheme: str) -> None:
    page = await open_console(color_scheme=scheme)
    await page.get_by_role("button", name="Switches").click()

    assert await page.evaluate(FAINT) == []
