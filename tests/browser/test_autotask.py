"""A desk at Autotask in a real browser: an agent in Slack, the customer in the portal, a colleague there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.rules.values import Publish, Status
from bot.sandbox.autotask.seed import ids
from bot.sandbox.slack.seed import AUTOTASK
from tests.browser.conftest import Open
from tests.browser.test_softlayer import answer, card_in, said, turn, type_into
from tests.sandbox.harness import Sandbox
from tests.stories.conftest import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")
READ = "lists taken over desk=autotask"
TITLE = "Printer is on fire"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot for all tests, each with tickets of its own."""
    folder: Path = tmp_path_factory.mktemp("autotask")
    async with staged(folder, remotes=("autotask",)) as running:
        await running.wait_for(lambda: has_read(running))
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


@pytest.fixture
def autotask(sandbox: Sandbox) -> Autotask:
    assert sandbox.autotask is not None
    return sandbox.autotask


async def has_read(stage: Stage) -> bool:
    """Whether the bot knows what there is to choose from, the long lists too."""
    return READ in stage.log() and stage.log().count("pools taken over desk=autotask") > 1


async def find(dialog: Locator, label: str, typed: str, option: str) -> None:
    """Choose from a long list of the form, by what one types."""
    box = dialog.get_by_role("combobox", name=re.compile(f"^{label}"))
    await box.click()
    await box.fill(typed)
    await dialog.get_by_role("option", name=option).click()


async def open_ticket(page: Page) -> None:
    """Open a ticket for a customer by the form."""
    await type_into(page, "Message #service-desk", "/ticket")
    dialog = page.get_by_role("dialog", name="New ticket")
    await find(dialog, "Company", "acme g", "Acme GmbH")
    await dialog.get_by_label("Title").fill(TITLE)
    await dialog.get_by_label("What is it about?").fill("The one on the second floor.")
    await find(dialog, "Contact", "arch", "Ann Archer (ann@acme.example)")
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()


def notes(autotask: Autotask, number: int) -> list[Row]:
    """Return the notes of a ticket, but for those of workflow rules."""
    rows = autotask.state.tables["TicketNotes"].rows.values()
    return [row for row in rows if row["ticketID"] == number and row["noteType"] != 13]


async def test_agent_and_customer_talk_and_only_what_is_published_reaches_the_customer(
    open_page: Open, console_at: Open, autotask: Autotask
) -> None:
    beno = await open_page("beno", channel=AUTOTASK)
    await open_ticket(beno)
    card = card_in(beno, TITLE)
    await expect(card).to_contain_text("Autotask T20")
    there = autotask.vendor.tickets()[-1]
    number: int = there["id"]
    assert (there["companyID"], there["contactID"], there["creatorResourceID"]) == (
        ids.ACME,
        ids.ANN,
        ids.BENO,
    )

    console = await console_at("autotask", number)
    await console.get_by_role("radio", name="Customer").check()
    await console.get_by_label("As customer").select_option("Ann Archer · Acme GmbH")
    await answer(console, "It burns, really.", "Send")
    await card.get_by_role("button", name="Last reply").click()
    await turn(beno)
    await expect(said(beno, "It burns, really.")).to_contain_text("Ann Archer via Autotask")

    await console.get_by_role("radio", name="To everybody").check()
    await answer(console, "We are looking into it.", "Send")
    await turn(beno)
    await expect(said(beno, "We are looking into it.")).to_contain_text("Erin Ekberg via Autotask")

    await type_into(beno, "Reply…", "It is the fuser.")
    await expect(said(beno, "It is the fuser.")).to_contain_text("⏳")
    await turn(beno)
    await expect(said(beno, "It is the fuser.")).to_contain_text("✅")
    await type_into(beno, "Reply…", "!publish Please switch it off.")
    thread = beno.get_by_role("complementary", name="Thread")
    await expect(said(beno, "these may be mailed")).to_contain_text("Ann Archer (ann@acme.example)")
    await thread.get_by_role("button", name="Publish it").click()
    await turn(beno)
    published = console.get_by_role("article").filter(has_text="Please switch it off.")
    await expect(published).to_contain_text("All Autotask Users")
    internal = console.get_by_role("article").filter(has_text="It is the fuser.")
    await expect(internal).to_contain_text("Internal Users Only")
    assert [(each["publish"], each["creatorResourceID"]) for each in notes(autotask, number)] == [
        (Publish.ALL, None),
        (Publish.ALL, ids.ERIN),
        (Publish.INTERNAL, ids.BENO),
        (Publish.ALL, ids.BENO),
    ]

    await card.get_by_role("button", name="Close", exact=True).click()
    await beno.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    await expect(console.get_by_label("Status")).to_have_value(str(int(Status.COMPLETE)))
    await expect(card).to_contain_text("Closed")
