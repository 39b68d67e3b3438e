"""An approval in a real browser: asked for in a form, refused with a reason, asked anew and approved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.sandbox.harness import Sandbox
from tests.stories.conftest import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESKS = """\
[[desks]]
id = "help"
channel = "#help"
agents = ["U0BENO001"]
approvers = ["U0CARL001", "U0DORA001"]
kinds = ["administrative"]

[desks.charge]
amount = 3

[desks.approval]
needed = "majority"
"""


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    file = tmp_path / "guarded.toml"
    file.write_text(DESKS, encoding="utf-8")
    async with staged(tmp_path, THREADESK_CONFIG=str(file)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


def question_in(page: Page) -> Locator:
    """The question in the open thread."""
    thread = page.get_by_role("complementary", name="Thread")
    return thread.locator("[data-ts]").filter(has_text="asked for by")


def card_in(page: Page) -> Locator:
    return page.get_by_role("main").locator("[data-ts]").filter(has_text="Status").last


async def messages_of(open_page: Open, stage: Stage, name: str) -> Page:
    """What the bot writes to somebody in private, as they see it."""
    page = await open_page(name, channel=stage.person(name).dm)
    await page.get_by_role("tab", name="Messages").click()
    return page


async def ask_in(dialog: Locator, text: str) -> None:
    await dialog.get_by_label("What is it about?").fill(text)
    await dialog.get_by_role("checkbox", name="Yes, it may cost 3 USD").check()
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()


async def test_refused_with_a_reason_asked_anew_and_approved_by_two(open_page: Open, stage: Stage) -> None:
    anna = await open_page("anna")
    field = anna.get_by_role("textbox", name="Message #help")
    await field.fill("/ticket")
    await field.press("Enter")
    dialog = anna.get_by_role("dialog", name="New ticket")
    await expect(dialog).to_contain_text("This costs 3 USD, once.")
    await dialog.get_by_label("Title").fill("A new rack")
    await ask_in(dialog, "Room 7 is full.")
    card = card_in(anna)
    await expect(card).to_contain_text("Waits for approval")
    await expect(card.get_by_role("button", name="Take")).to_have_count(0)

    carla = await messages_of(open_page, stage, "carla")
    asked = carla.get_by_role("main").locator("[data-ts]").filter(has_text="A new rack").last
    await expect(asked).to_contain_text("This costs 3 USD, once.")
    await asked.get_by_role("button", name="Refuse…").click()
    why = carla.get_by_role("dialog", name="Refuse")
    await why.get_by_label("Why not?").fill("Room 8 is empty.")
    await why.get_by_role("button", name="Refuse").click()
    await expect(why).to_be_hidden()
    await expect(asked).to_contain_text("is refused.")
    await expect(asked.get_by_role("button", name="Approve")).to_have_count(0)
    await expect(card).to_contain_text("Closed (refused)")
    await expect(card).to_contain_text("Room 8 is empty")

    await card.get_by_role("button", name="Follow-up").click()
    dialog = anna.get_by_role("dialog")
    await ask_in(dialog, "Room 8 has no power.")
    card = card_in(anna)
    await expect(card).to_contain_text("Waits for approval")
    await card.get_by_role("button", name="Last reply").click()
    await expect(question_in(anna)).to_contain_text("Needed: 2 of 2 (Carla Costa, Dora")
    await expect(asked).to_contain_text("waits for approval")
    await asked.get_by_role("button", name="Approve").click()
    await expect(question_in(anna)).to_contain_text("Carla Costa approved")
    dora = await messages_of(open_page, stage, "dora")
    last = dora.get_by_role("main").locator("[data-ts]").filter(has_text="A new rack").last
    await last.get_by_role("button", name="Approve").click()
    await expect(last).to_contain_text("is approved.")
    await expect(question_in(anna)).to_contain_text("is approved.")
    await expect(question_in(anna).get_by_role("button", name="Approve")).to_have_count(0)
    await expect(card.get_by_role("button", name="Take")).to_be_visible()
