"""The bridge of the demo in a real browser: what the vendor says, and what of it reaches the customer."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot import demo_scene
from bot.rehearsing import demo
from bot.sandbox.autotask.rules.values import Publish
from bot.sandbox.run import running
from bot.sandbox.slack.seed import AUTOTASK
from tests.browser.conftest import Open
from tests.browser.test_softlayer import card_in, said, turn, type_into
from tests.sandbox.harness import Sandbox, acting_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
RELAYED = "A disk is changed at two; the shop stays up."
TOLD = "Thank you, they wait for it."


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The demo as it is run, with its bot and all that happens in it at first."""
    async with running(demo(tmp_path, os.environ)) as there, acting_in(there) as acting:
        yield acting


def published(sandbox: Sandbox) -> list[tuple[str, int]]:
    """What stands on the customer's ticket at Autotask without its signature, and who reads it."""
    assert sandbox.autotask is not None
    number = next(row["id"] for row in sandbox.autotask.vendor.tickets() if row["title"] == demo_scene.TITLE)
    notes = sandbox.autotask.state.tables["TicketNotes"].rows.values()
    texts = [(row["description"], row["publish"]) for row in notes if row["ticketID"] == number]
    return [(text.partition("\n\n-- ")[0].rpartition("\n\n")[2], publish) for text, publish in texts]


async def test_only_what_is_relayed_reaches_the_customer_in_the_words_of_whoever_relays_it(
    open_page: Open, sandbox: Sandbox
) -> None:
    beno = await open_page("beno", channel=AUTOTASK)
    card = card_in(beno, demo_scene.TITLE)
    await expect(card).to_contain_text("🌉 SoftLayer")
    await card.get_by_role("button", name="Last reply").click()
    heard = said(beno, demo_scene.ANSWER)
    await expect(heard).to_contain_text("Sam E via SoftLayer")
    await expect(heard).to_contain_text("For agents only")

    await heard.get_by_role("button", name="Relay to customer").click()
    form = beno.get_by_role("dialog", name="Relay to customer")
    await expect(form).to_contain_text("Ann Archer")
    await expect(form.get_by_label("What the customer reads")).to_have_value(demo_scene.ANSWER)
    await form.get_by_label("What the customer reads").fill(RELAYED)
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_be_hidden()
    await expect(said(beno, RELAYED)).to_contain_text("👁️")
    await expect(said(beno, "relayed to the customer what Sam E via SoftLayer said")).to_be_visible()

    await type_into(beno, "Reply…", f"!vendor {TOLD}")
    await expect(said(beno, "to the vendor, on")).to_contain_text(TOLD)
    await turn(beno)

    async def all_there() -> bool:
        return len(published(sandbox)) == 3

    await sandbox.wait_for(all_there)
    assert published(sandbox) == [
        (demo_scene.ANSWER, Publish.INTERNAL),
        (RELAYED, Publish.ALL),
        (TOLD, Publish.INTERNAL),
    ]

    async def is_told() -> bool:
        return any(each.entry.startswith(TOLD) for each in sandbox.vendor.tickets()[-1].updates)

    await sandbox.wait_for(is_told)
