"""The first five minutes of a stranger, in a real browser, with the real bot: from form to closed thread."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.sandbox.harness import Sandbox
from tests.stories.conftest import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURE = os.environ.get("PICTURE")
"""Where to keep the picture of the README; `make picture` sets it."""


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


async def type_into(page: Page, box: str, text: str) -> None:
    field = page.get_by_role("textbox", name=box)
    await field.fill(text)
    await field.press("Enter")


async def open_by_form(page: Page, subject: str, entry: str, text: str) -> None:
    """Type the command, pick a subject by typing, write and submit."""
    await type_into(page, "Message #help", "/ticket")
    dialog = page.get_by_role("dialog", name="New ticket")
    await dialog.get_by_role("combobox", name="Subject").fill(subject)
    await dialog.get_by_role("option", name=entry).click()
    await dialog.get_by_label("What is it about?").fill(text)
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()


def card_in(page: Page) -> Locator:
    """The newest card of the channel on the page."""
    return page.get_by_role("main").locator("[data-ts]").filter(has_text="Status").last


async def test_open_pick_reply_remind_and_close(open_page: Open, stage: Stage) -> None:
    anna = await open_page("anna")
    await open_by_form(anna, "netw", "Public Network Question", "The office is offline since nine.")
    card = card_in(anna)
    await expect(card).to_contain_text("T20")
    number = (await card.get_by_text("Public Network Question").first.inner_text()).split(" ")[0]

    beno = await open_page("beno")
    await card_in(beno).get_by_role("button", name="Take").click()
    await expect(card).to_contain_text("Beno Brandt")

    await card.get_by_role("button", name="Last reply").click()
    thread = anna.get_by_role("complementary", name="Thread")
    await type_into(anna, "Reply…", "Now the phones are down too.")
    await expect(thread.locator("[data-ts]").filter(has_text="the phones")).to_contain_text("✅")

    await type_into(anna, "Message #help", f"/ticket remind {number} in 1 hour call the provider")
    await expect(card).to_contain_text("⏰")
    await anna.get_by_role("group", name="Clock").get_by_role("button", name="+1 h").click()
    await expect(thread).to_contain_text("Reminder: call the provider")
    if PICTURE:
        await anna.screenshot(path=PICTURE)

    await card_in(beno).get_by_role("button", name="Close", exact=True).click()
    dialog = beno.get_by_role("dialog")
    await dialog.get_by_role("button", name="Close ticket").click()
    await expect(card).to_contain_text("Closed")
    await expect(thread).to_contain_text("closed this")


async def test_the_bot_is_killed_and_started_again_from_the_page(open_page: Open, stage: Stage) -> None:
    page = await open_page("anna")
    await open_by_form(page, "dns", "DNS Request", "Please add a record.")
    card = card_in(page)
    await expect(card).to_contain_text("DNS Request")
    bar = page.get_by_role("group", name="Bot")
    await bar.get_by_role("button", name="Kill the bot").click()
    await expect(bar).not_to_contain_text("connected")
    await card.get_by_role("button", name="Last reply").click()
    await type_into(page, "Reply…", "Written while it was dead.")
    await bar.get_by_role("button", name="Start the bot").click()
    said = page.get_by_role("complementary", name="Thread").locator("[data-ts]").filter(has_text="was dead")
    await expect(said).to_contain_text("✅")


async def test_faults_of_the_form_stand_at_their_fields(open_page: Open, stage: Stage) -> None:
    page = await open_page("anna")
    await type_into(page, "Message #help", "/ticket")
    dialog = page.get_by_role("dialog", name="New ticket")
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
    assert await stage.cards() == []
