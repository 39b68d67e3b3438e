"""A desk at Rackspace in a real browser: the customer in Slack, the vendor at its console, few calls."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.slack.seed import RACKSPACE
from tests.browser.conftest import Open
from tests.browser.test_softlayer import answer, card_in, said, turn, type_into
from tests.sandbox.harness import Sandbox
from tests.stories.conftest import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")
READ = "lists taken over desk=rackspace"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot for all tests, each with tickets of its own."""
    folder: Path = tmp_path_factory.mktemp("rackspace")
    async with staged(folder, remotes=("rackspace",)) as running:
        await running.wait_for(lambda: has_read(running))
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


@pytest.fixture
def rackspace(sandbox: Sandbox) -> Rackspace:
    assert sandbox.rackspace is not None
    return sandbox.rackspace


async def has_read(stage: Stage) -> bool:
    """Whether the bot knows what there is to choose from."""
    return READ in stage.log()


async def pick(dialog: Locator, label: str, option: str) -> None:
    """Choose from a menu of the form."""
    await dialog.get_by_role("combobox", name=re.compile(f"^{label}")).click()
    await dialog.get_by_role("option", name=option).click()


async def options(dialog: Locator, label: str) -> list[str]:
    """What there is to choose from in a menu of the form."""
    box = dialog.get_by_role("combobox", name=re.compile(f"^{label}"))
    await box.click()
    found = await dialog.get_by_role("option").all_inner_texts()
    await box.press("Escape")
    return found


async def open_incident(page: Page, title: str, text: str) -> None:
    """Open a ticket by the form, whose fields follow from one another."""
    await type_into(page, "Message #rackspace", "/ticket")
    dialog = page.get_by_role("dialog", name="New ticket")
    await pick(dialog, "Account", "Desk Example Dedicated")
    await pick(dialog, "Category", "Incident")
    await dialog.get_by_label("Title").fill(title)
    await pick(dialog, "Subcategory", "Hardware")
    await pick(dialog, "Severity", "Urgent")
    await dialog.get_by_label("What is it about?").fill(text)
    await dialog.get_by_role("button", name="Open ticket").click()
    await expect(dialog).to_be_hidden()


async def test_the_form_asks_what_the_account_and_the_category_allow(open_page: Open) -> None:
    anna = await open_page("anna", channel=RACKSPACE)
    await type_into(anna, "Message #rackspace", "/ticket")
    dialog = anna.get_by_role("dialog", name="New ticket")
    await pick(dialog, "Account", "Desk Example on AWS")
    await pick(dialog, "Category", "Incident")
    await dialog.get_by_label("Title").fill("It is slow")
    await expect(dialog.get_by_role("combobox", name="Subcategory")).to_be_visible()
    assert await options(dialog, "Subcategory") == ["Monitoring Alert", "EC2", "Other"]
    assert await options(dialog, "Severity") == ["Low", "Normal"]
    await pick(dialog, "Account", "Desk Example Dedicated")
    await expect(dialog.get_by_label("Title")).to_have_value("It is slow")
    assert await options(dialog, "Subcategory") == ["General", "Hardware", "Monitoring Alert"]


async def test_customer_and_vendor_talk_until_the_customer_closes(
    open_page: Open, console_at: Open, rackspace: Rackspace
) -> None:
    anna = await open_page("anna", channel=RACKSPACE)
    await open_incident(anna, "Disk of web2", "It is full.")
    card = card_in(anna, "Disk of web2")
    await expect(card).to_contain_text("Pending Rackspace")
    there = rackspace.vendor.tickets()[-1]
    assert (there.account_id, there.category, there.subcategory, there.severity) == (
        "hybrid:12345",
        "Incident",
        "Hardware",
        "Urgent",
    )

    vendor = await console_at("rackspace", there.ticket_id)
    talk = vendor.get_by_role("region", name="Updates")
    await expect(talk).to_contain_text("-- Anna Arndt (via Slack, T20")
    await expect(vendor.get_by_role("button", name="Limits")).to_contain_text("new tickets 1/1")
    await answer(vendor, "Which folder may be emptied?", "Send")

    await card.get_by_role("button", name="Last reply").click()
    await turn(anna)
    await expect(said(anna, "Which folder")).to_contain_text("Sam R. via Rackspace")
    await expect(card).to_contain_text("Pending Customer")
    await type_into(anna, "Reply…", "All of /tmp.")
    await expect(said(anna, "All of /tmp.")).to_contain_text("⏳")
    await turn(anna)
    await expect(said(anna, "All of /tmp.")).to_contain_text("✅")
    await expect(talk).to_contain_text("All of /tmp.")
    await expect(vendor.get_by_label("Status")).to_have_value("Pending Rackspace")
    await turn(anna)
    await expect(said(anna, "All of /tmp.")).to_have_count(1)
    assert [each.text.partition("\n")[0] for each in there.comments] == [
        "It is full.",
        "Which folder may be emptied?",
        "All of /tmp.",
    ]

    await card.get_by_role("button", name="Close", exact=True).click()
    await anna.get_by_role("dialog").get_by_role("button", name="Close ticket").click()
    await expect(vendor.get_by_text("This ticket is closed")).to_be_visible()
    await expect(card).to_contain_text("Closed")
    assert there.is_closed


async def test_tickets_too_soon_tell_their_place_and_leave_in_their_turn(
    open_page: Open, console_at: Open, rackspace: Rackspace
) -> None:
    before = len(rackspace.vendor.tickets())
    anna = await open_page("anna", channel=RACKSPACE)
    vendor = await console_at("rackspace")
    titles = ["Disk of web1", "Disk of web2", "Disk of web3"]
    for title in titles:
        await open_incident(anna, title, "It is full.")
    last = card_in(anna, titles[-1])
    await last.get_by_role("button", name="Last reply").click()
    await expect(said(anna, "takes only so much at once")).to_contain_text("at place 2 in the queue")
    await expect(last).to_contain_text("On its way to Rackspace")
    limits = vendor.get_by_role("button", name="Limits")
    await expect(limits).to_contain_text("new tickets 1/1")

    for title in titles[1:]:
        await turn(anna)
        await expect(card_in(anna, title)).to_contain_text("Pending Rackspace")
        await expect(vendor.get_by_role("listitem").first).to_contain_text(title)
    assert [each.subject for each in rackspace.vendor.tickets()[before:]] == titles
    await limits.click()
    await expect(vendor.get_by_role("dialog", name="Limits")).to_contain_text("No call was one too many")
