"""App Home in a real browser, with the real bot: it changes by itself, is searched, turned and cleared."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_story import card_in, open_by_form
from tests.sandbox.harness import Sandbox
from tests.stories.conftest import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


async def home_of(open_page: Open, stage: Stage, name: str) -> tuple[Page, Locator]:
    """Somebody's Home tab, open."""
    page = await open_page(name, stage.person(name).dm)
    home = page.get_by_role("tabpanel", name="Home")
    await expect(home).to_contain_text("New ticket")
    return page, home


async def test_a_home_changes_without_a_click_and_finds_and_forgets(open_page: Open, stage: Stage) -> None:
    page, home = await home_of(open_page, stage, "beno")
    await expect(home).to_contain_text("Every ticket has an owner.")
    anna = await open_page("anna")
    await open_by_form(anna, "netw", "Public Network Question", "The zebra office is offline.")
    await expect(home).to_contain_text("Public Network Question")

    await home.get_by_role("button", name="More options").first.click()
    await page.get_by_role("menuitem", name="Take").click()
    await expect(home).to_contain_text("Your turn")
    await expect(home).to_contain_text("Assigned")
    await expect(card_in(anna)).to_contain_text("Beno Brandt")
    await expect(home).to_contain_text("●")
    await home.get_by_role("button", name="More options").first.click()
    await page.get_by_role("menuitem", name="Mark as viewed").click()
    await expect(home).not_to_contain_text("●")

    search = home.get_by_role("textbox", name="Search")
    await search.fill("unicorn")
    await search.press("Enter")
    await expect(home).to_contain_text("Nothing is found")
    await expect(search).to_have_value("unicorn")
    await search.fill("zebra")
    await search.press("Enter")
    await expect(home).to_contain_text("The zebra office is offline.")
    await home.get_by_role("button", name="Clear").click()
    await expect(home).to_contain_text("Nobody owns these")
    await expect(search).to_have_value("")


async def test_a_list_of_the_home_is_turned_by_the_page(open_page: Open, stage: Stage) -> None:
    titles = [f"Shelf {number} is loose" for number in range(101, 117)]
    await stage.open_by_emoji("anna", titles)
    _, home = await home_of(open_page, stage, "anna")
    await home.get_by_role("button", name="Show all").first.click()
    await expect(home).to_contain_text(titles[2])
    await expect(home).not_to_contain_text(titles[0])
    await home.get_by_role("button", name="Older").click()
    await expect(home).to_contain_text(titles[0])
    await expect(home).not_to_contain_text(titles[2])
    await home.get_by_role("button", name="Newer").click()
    await expect(home).to_contain_text(titles[-1])


async def test_a_form_that_is_closed_is_a_draft_in_the_home_until_it_is_opened(
    open_page: Open, stage: Stage
) -> None:
    page, home = await home_of(open_page, stage, "anna")
    await home.get_by_role("button", name="New ticket").click()
    dialog = page.get_by_role("dialog", name="New ticket")
    await dialog.get_by_label("What is it about?").fill("The zebra office is offline.")
    await dialog.get_by_role("button", name="Close").click()
    await expect(home).to_contain_text("Drafts")
    await expect(home).to_contain_text("The zebra office is offline.")

    await home.get_by_role("button", name="Continue").click()
    await expect(dialog.get_by_label("What is it about?")).to_have_value("The zebra office is offline.")
    await dialog.get_by_role("combobox", name="Subject").fill("netw")
    await dialog.get_by_role("option", name="Public Network Question").click()
    await dialog.get_by_role("button", name="Save as draft").click()
    await expect(page.get_by_role("dialog")).to_contain_text("kept as a draft")
    await page.get_by_role("dialog").get_by_role("button", name="Continue").click()
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()
    await expect(home).to_contain_text("Public Network Question")
    await expect(home).not_to_contain_text("Drafts")

    await home.get_by_role("button", name="New ticket").click()
    await dialog.get_by_label("What is it about?").fill("Never mind.")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(home).to_contain_text("Never mind.")
    await home.get_by_role("button", name="Delete").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(home).not_to_contain_text("Never mind.")
