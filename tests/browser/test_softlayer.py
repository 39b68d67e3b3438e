"""A desk at SoftLayer in a real browser: the customer in Slack, the vendor at its console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox.slack.seed import SOFTLAYER
from tests.browser.conftest import Open
from tests.sandbox.harness import Sandbox
from tests.stories.conftest import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, remotes=("softlayer",)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


async def type_into(page: Page, box: str, text: str) -> None:
    field = page.get_by_role("textbox", name=box)
    await field.fill(text)
    await field.press("Enter")


def said(page: Page, text: str) -> Locator:
    """A message in the open thread."""
    return page.get_by_role("complementary", name="Thread").locator("[data-ts]").filter(has_text=text)


def card_in(page: Page, words: str) -> Locator:
    return page.get_by_role("main").locator("[data-ts]").filter(has_text="Status").filter(has_text=words).last


async def test_customer_and_vendor_talk_until_the_follow_up(open_page: Open, stage: Stage) -> None:
    anna = await open_page("anna", channel=SOFTLAYER)
    await type_into(anna, "Message #softlayer", "/ticket")
    dialog = anna.get_by_role("dialog", name="New ticket")
    await dialog.get_by_role("combobox", name="Subject").fill("reboot")
    await dialog.get_by_role("option", name="Reboots and Console Access").click()
    await dialog.get_by_label("What is it about?").fill("web-02 does not answer.")
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()
    card = card_in(anna, "CS")
    await expect(card).to_contain_text("SoftLayer")

    vendor = await open_page("dora", channel=SOFTLAYER)
    await vendor.get_by_role("link", name="SoftLayer console").click()
    await vendor.get_by_role("listitem").filter(has_text="Reboots and Console Access").first.click()
    talk = vendor.get_by_role("region", name="Updates")
    await expect(talk).to_contain_text("-- Anna Arndt (via Slack, T20")
    await vendor.get_by_label("Assigned to").fill("Priya N")
    await vendor.get_by_label("Assigned to").press("Enter")
    await answer(vendor, "Which rack is it in?", "Send")

    await card.get_by_role("button", name="Last reply").click()
    await turn(anna)
    await expect(said(anna, "Which rack")).to_contain_text("Sam E via SoftLayer")
    await expect(said(anna, "with Priya N")).to_be_visible()
    await type_into(anna, "Reply…", "It is in rack 7.")
    await expect(said(anna, "rack 7")).to_contain_text("⏳")
    await turn(anna)
    await expect(said(anna, "rack 7")).to_contain_text("✅")
    await expect(talk).to_contain_text("It is in rack 7.")
    await keep_a_secret(anna)

    await answer(vendor, "It runs again.", "Send and close")
    await turn(anna)
    await expect(said(anna, "It runs again.")).to_have_count(1)
    await expect(said(anna, "via SoftLayer closed this")).to_be_visible()
    await expect(said(anna, "now Closed")).to_have_count(0)
    await expect(talk).not_to_contain_text("hunter22x")
    await expect(card).to_contain_text("Closed")
    await card.get_by_role("button", name="Follow-up").click()
    dialog = anna.get_by_role("dialog")
    await dialog.get_by_label("What is it about?").fill("It stopped again.")
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()
    await expect(card_in(anna, "CS")).to_contain_text("Open")
    newest = max(stage.sandbox.vendor.tickets(), key=lambda each: each.id)
    assert newest.updates[0].entry.startswith("It stopped again.")


async def keep_a_secret(anna: Page) -> None:
    """Write what looks like a secret, and keep it here: the question about it goes with the click."""
    await type_into(anna, "Reply…", "password: hunter22x")
    await expect(said(anna, "hunter22x")).to_contain_text("⏸")
    thread = anna.get_by_role("complementary", name="Thread")
    await thread.get_by_role("button", name="Keep it here").click()
    await expect(said(anna, "It stays on the ticket here.")).to_be_visible()
    await expect(thread.get_by_role("button", name="Send it")).to_have_count(0)
    await expect(said(anna, "hunter22x")).to_contain_text("📌")


async def answer(vendor: Page, text: str, button: str) -> None:
    """Answer as the vendor's employee, in the console."""
    await vendor.get_by_role("textbox", name="Text of the update").fill(text)
    await vendor.get_by_role("button", name=button, exact=True).click()
    await expect(vendor.get_by_role("article").filter(has_text=text)).to_be_visible()


async def turn(page: Page) -> None:
    """Turn the clock, beyond the hold and the next look at the vendor."""
    await page.get_by_role("group", name="Clock").get_by_role("button", name="+1 h").click()
