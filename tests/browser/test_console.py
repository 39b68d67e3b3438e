"""The console of the SoftLayer stand-in as people use it: read, answer, change, break; by keys and narrow."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.sandbox.softlayer import seed
from bot.sandbox.softlayer.local import SoftLayer
from tests.browser.conftest import Open
from tests.browser.test_access import FAINT
from tests.sandbox.harness import Sandbox
from tests.sandbox.softlayer.harness import CLOSED, NEW, WAITING, basic

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("sandbox", [{"stands": ("softlayer",)}], indirect=True, ids=["softlayer"]),
]


@pytest.fixture
def open_console(console_at: Open) -> Open:
    """Open the console at a ticket, `open_console(ticket, show, **context)`."""

    async def open_(ticket: int | str = WAITING, show: str = "open", **options: Any) -> Page:
        return await console_at("softlayer", ticket, show, **options)

    return open_


@pytest_asyncio.fixture(loop_scope="session")
async def console(open_console: Open) -> Page:
    return await open_console()


@pytest.fixture
def softlayer(sandbox: Sandbox) -> SoftLayer:
    assert sandbox.softlayer is not None
    return sandbox.softlayer


async def call(sandbox: Sandbox, path: str, *arguments: object) -> Any:
    """Call the vendor's API as the customer's program."""
    address = f"{sandbox.url}/softlayer/rest/v3.1/{path}"
    headers = {"Authorization": basic(seed.API_USER, seed.API_KEY)}
    body = {"parameters": arguments} if arguments else None
    verb = "POST" if arguments else "GET"
    async with sandbox.session.request(verb, address, json=body, headers=headers) as response:
        return await response.json()


async def watched(sandbox: Sandbox) -> bool:
    """Whether a page of the local Slack listens."""
    return sandbox.slack.changes.is_watched


def update(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def title(console: Page) -> Locator:
    """The title of the ticket that is shown."""
    return console.locator("#head").get_by_label("Title")


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text of the update")


async def test_an_answer_goes_to_the_customer_and_the_ticket_waits(console: Page, sandbox: Sandbox) -> None:
    await console.get_by_label("As employee").fill("Nora P")
    await field(console).fill("Is it\nbetter now?")
    await console.get_by_role("button", name="Send", exact=True).click()
    shown = update(console, "better now?")
    await expect(shown).to_contain_text("Nora P")
    await expect(field(console)).to_have_value("")
    last = await call(sandbox, f"SoftLayer_Ticket/{WAITING}/getLastUpdate")
    assert (last["entry"], last["editorType"]) == ("Is it\nbetter now?", "EMPLOYEE")
    assert await call(sandbox, f"SoftLayer_Ticket/{WAITING}/getAwaitingUserResponseFlag") is True


async def test_what_the_customer_writes_appears_by_itself(console: Page, sandbox: Sandbox) -> None:
    text = "<img src=x onerror=alert(1)> *no*"
    await call(sandbox, f"SoftLayer_Ticket/{WAITING}/addUpdate", {"entry": text})
    shown = update(console, "onerror")
    await expect(shown.locator(".entry")).to_have_text(text)
    assert await shown.locator("img").count() == 0
    await expect(console.get_by_role("link", name="Waiting 0")).to_be_visible()
    made = await call(sandbox, "SoftLayer_Ticket/createStandardTicket", {"subjectId": 1041}, "An A record")
    await expect(
        console.get_by_role("listitem").filter(has_text=made["serviceProviderResourceId"])
    ).to_be_visible()


async def test_there_are_four_voices(console: Page, softlayer: SoftLayer) -> None:
    for voice, text in {"Internal": "Between us.", "System": "Tonight.", "Customer": "Me too."}.items():
        await console.get_by_role("radio", name=voice).check()
        if voice == "Customer":
            await console.get_by_label("As customer").select_option("Ben Okafor")
        await field(console).fill(text)
        await field(console).press("Control+Enter")
        await expect(update(console, text)).to_be_visible()
    kept = softlayer.vendor.ticket(WAITING).updates[-3:]
    assert [(each.editor_type, each.is_hidden) for each in kept] == [
        ("EMPLOYEE", True),
        ("AUTO", False),
        ("USER", False),
    ]
    await expect(update(console, "Between us.")).to_contain_text("hidden from the customer")


async def test_send_and_close_ends_a_ticket_and_it_is_opened_again(
    console: Page, softlayer: SoftLayer
) -> None:
    await field(console).fill("Solved.")
    await console.get_by_role("button", name="Send and close").click()
    await expect(console.get_by_text("This ticket is closed")).to_be_visible()
    await expect(console.get_by_role("link", name="Closed 4")).to_be_visible()
    assert softlayer.vendor.ticket(WAITING).is_closed
    await console.get_by_role("button", name="Open it again").click()
    await expect(field(console)).to_be_visible()


async def test_the_head_changes_the_ticket(console: Page, softlayer: SoftLayer) -> None:
    kept = softlayer.vendor.ticket(WAITING)
    await console.get_by_label("Department").select_option("SysAdmin")
    await expect(console.get_by_label("Assigned to")).to_have_value("")
    await console.get_by_label("Assigned to").fill("Priya N")
    await console.get_by_label("Assigned to").press("Enter")
    await console.get_by_label("Priority").select_option("1 · highest")
    await title(console).fill("Loss of packets")
    await title(console).press("Enter")
    await console.get_by_label("Waits for the customer", exact=True).uncheck()
    async with console.expect_response(
        lambda answer: "is_locked" in (answer.request.post_data or "")
    ) as locked:
        await console.get_by_label("Customer cannot edit").check()
    assert (await locked.value).ok
    row = console.get_by_role("listitem").filter(has_text="Loss of packets")
    await expect(row).to_contain_text("SysAdmin · Priya N P1")
    await expect(row.get_by_text("waits for customer")).to_have_count(0)
    await expect(console.get_by_label("Customer cannot edit")).to_be_checked()
    assert (kept.title, kept.priority, kept.awaits_user) == ("Loss of packets", 1, False)
    assert kept.user_editable_flag is False


async def test_files_go_both_ways(console: Page, softlayer: SoftLayer) -> None:
    files = [FilePayload(name=name, mimeType="text/plain", buffer=b"bytes") for name in ("a.log", "b.log")]
    await console.get_by_label("Attach files").set_input_files(files)
    await console.get_by_role("button", name="Leave out b.log").click()
    await field(console).fill("See the log.")
    await console.get_by_role("button", name="Send", exact=True).click()
    async with console.expect_download() as coming:
        await update(console, "See the log.").get_by_role("link", name="a.log").click()
    download = await coming.value
    assert download.suggested_filename == "a.log"
    assert [each.file_name for each in softlayer.vendor.ticket(WAITING).files] == ["a.log"]


async def test_a_customer_opens_a_ticket_in_the_portal(console: Page, softlayer: SoftLayer) -> None:
    await console.get_by_role("button", name="Open a ticket as a customer").click()
    form = console.get_by_role("dialog", name="Open a ticket")
    await form.get_by_label("Subject").select_option("DNS Request")
    await form.get_by_label("As").select_option("Ben Okafor")
    await form.get_by_label("Contents").fill("An A record, please.")
    await form.get_by_role("button", name="Open ticket").click()
    await expect(title(console)).to_have_value("DNS Request")
    assert softlayer.vendor.tickets()[-1].assigned_user_id == seed.BEN


async def test_lists_are_chosen_and_searched(console: Page) -> None:
    await console.get_by_role("link", name="Closed 3").click()
    await expect(console.get_by_role("listitem")).to_have_count(3)
    await console.get_by_role("link", name="All 5").click()
    await console.get_by_label("Search tickets").fill("rebuilt")
    await expect(console.get_by_role("listitem")).to_have_count(1)
    await expect(console.get_by_role("listitem")).to_contain_text("Failing disk")
    await console.get_by_label("Search tickets").fill("nothing of this")
    await expect(console.get_by_text("Nothing fits.")).to_be_visible()


async def test_keys_alone_are_enough(console: Page, softlayer: SoftLayer) -> None:
    await console.keyboard.press("k")
    await expect(title(console)).to_have_value("API Question - Rate limit")
    await console.keyboard.press("j")
    await expect(title(console)).to_have_value("Public Network Question - Packet loss")
    await console.keyboard.press("r")
    await expect(field(console)).to_be_focused()
    await console.keyboard.type("rjk/ are letters here")
    await console.keyboard.press("Control+Enter")
    await expect(update(console, "rjk/ are letters here")).to_be_visible()
    await console.keyboard.press("Escape")
    await console.keyboard.press("/")
    await expect(console.get_by_label("Search tickets")).to_be_focused()
    assert softlayer.vendor.ticket(WAITING).updates[-1].entry == "rjk/ are letters here"


async def test_a_draft_waits_for_its_ticket(console: Page) -> None:
    await field(console).fill("Half a sen")
    await console.get_by_role("link", name="API Question").click()
    await expect(title(console)).to_have_value("API Question - Rate limit")
    await expect(field(console)).to_have_value("")
    await console.go_back()
    await expect(field(console)).to_have_value("Half a sen")


async def test_faults_are_set_and_the_journal_shows_them_strike(console: Page, sandbox: Sandbox) -> None:
    await console.get_by_role("button", name="Faults").click()
    panel = console.get_by_role("dialog", name="Faults")
    await panel.get_by_label("Which method").select_option("any method")
    await panel.get_by_role("button", name="200 error").click()
    await expect(panel.get_by_label("Faults set")).to_have_text("internal before *, 1 times")
    await console.keyboard.press("Escape")
    await console.get_by_role("button", name="Journal").click()
    assert (await call(sandbox, "SoftLayer_Account"))["error"] == "Internal Error"
    await call(sandbox, "SoftLayer_Ticket/1")
    rows = console.locator(".journal-row")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(1)).to_contain_text("404 ObjectNotFound")
    await rows.nth(1).get_by_role("button").click()
    await expect(console.locator(".journal-more")).to_contain_text(f"as {seed.API_USER}")
    await console.get_by_label("Filter the journal").fill("Account::")
    await expect(rows).to_have_count(1)


async def test_chaos_and_the_rate_are_set_and_cleared(console: Page, softlayer: SoftLayer) -> None:
    await console.get_by_role("button", name="Faults").click()
    panel = console.get_by_role("dialog", name="Faults")
    for name, value in {"Seed of the failing": "7", "Share of calls": "25", "Requests a second": "5"}.items():
        await panel.get_by_label(name).fill(value)
        await panel.get_by_label(name).press("Tab")
        await expect(panel.get_by_label(name)).to_have_value(value)
    told = "chaos: 0.25 of all calls, seed 7\nlimit: 5 a second"
    await expect(panel.get_by_label("Faults set")).to_have_text(told)
    assert (softlayer.faults.chaos.share, softlayer.settings.rate) == (0.25, 5)
    await panel.get_by_role("button", name="Clear all").click()
    await expect(panel.get_by_label("Faults set")).to_have_text("No call is waiting for a fault.")
    assert (softlayer.faults.chaos.share, softlayer.settings.rate) == (0.0, 50)


async def test_the_vendor_is_taken_down_and_up(console: Page, sandbox: Sandbox) -> None:
    switch = console.get_by_label("Whether the vendor is there")
    await switch.select_option("Down: connections cut")
    await expect(console.locator(".bar-down")).to_be_visible()
    with pytest.raises(aiohttp.ClientError):
        await call(sandbox, "SoftLayer_Account")
    await switch.select_option("Vendor is up")
    await expect(console.locator(".bar-down")).to_have_count(0)
    assert (await call(sandbox, "SoftLayer_Account"))["id"] == seed.ACCOUNT_ID


async def test_the_clock_carries_out_a_plan_before_ones_eyes(console: Page, sandbox: Sandbox) -> None:
    await call(sandbox, f"SoftLayer_Ticket/{WAITING}/addScheduledAutoClose", "01/01/2036")
    await expect(console.get_by_text("auto-close")).to_be_visible()
    await sandbox.turn_clock(to="2036-01-02T00:00:00+00:00")
    await expect(console.get_by_text("This ticket is closed")).to_be_visible()


async def test_one_goes_from_slack_to_the_console_and_back(open_page: Open, sandbox: Sandbox) -> None:
    page = await open_page()
    # A tab that leaves before its socket is open complains.
    await sandbox.wait_for(lambda: watched(sandbox))
    await page.get_by_role("link", name="SoftLayer console").click()
    await page.get_by_role("link", name="API Question").click()
    await expect(title(page)).to_have_value("API Question - Rate limit")
    await page.get_by_role("link", name="Slack").click()
    await expect(page.get_by_role("textbox", name="Message #help")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out(
    open_console: Open, softlayer: SoftLayer, sandbox: Sandbox, scheme: str
) -> None:
    for write in (softlayer.vendor.note, softlayer.vendor.whisper):
        write(WAITING, "A word.")
    softlayer.vendor.set_priority(NEW, 1)
    await call(sandbox, "SoftLayer_Ticket/1")
    page = await open_console(color_scheme=scheme)
    await page.get_by_role("button", name="Journal").click()
    await page.locator(".journal-row").get_by_role("button").click()
    await page.get_by_role("button", name="Faults").click()
    await expect(page.get_by_label("Faults set")).to_have_text("No call is waiting for a fault.")
    assert await page.evaluate(FAINT) == []


async def test_a_narrow_screen_shows_the_list_or_the_ticket(open_console: Open) -> None:
    page = await open_console("", viewport={"width": 390, "height": 780})
    await expect(page.get_by_role("main")).to_be_hidden()
    await page.get_by_role("link", name="Packet loss").click()
    await expect(field(page)).to_be_in_viewport()
    await expect(page.get_by_role("navigation", name="Tickets")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Send", "Send and close", "Close ticket"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Back to the list").click()
    await expect(page.get_by_role("navigation", name="Tickets")).to_be_visible()


async def test_a_closed_ticket_is_read_only(open_console: Open) -> None:
    page = await open_console(CLOSED, "closed")
    await expect(page.get_by_text("This ticket is closed")).to_be_visible()
    await expect(page.get_by_text("“Worked at once, thank you.”")).to_be_visible()
    await expect(page.get_by_label("Department")).to_be_disabled()
