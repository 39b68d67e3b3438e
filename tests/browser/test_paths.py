"""The ten most used paths, walked in a real browser with the real bot, as people walk them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_story import open_by_form, type_into
from tests.sandbox.harness import HELP, Sandbox
from tests.stories.conftest import Stage, number_of, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = re.compile(r"T\d{8}\.\d{4}")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def one_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One sandbox and one bot for all paths: each has tickets of its own."""
    async with staged(tmp_path_factory.mktemp("paths")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def stage(one_stage: Stage) -> AsyncIterator[Stage]:
    """The stage; what the path before left behind is sent, and a form that this one leaves open is closed."""
    await one_stage.nothing_to_send()
    yield one_stage
    for name in ("anna", "beno", "carla", "dora"):
        if await one_stage.person(name).views():
            await one_stage.person(name).close_view(everything=True)


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(stage: Stage) -> Sandbox:
    """The sandbox with the real bot in it, in place of the one with the small app."""
    return stage.sandbox


async def choose(place: Locator, label: str, typed: str, entry: str) -> None:
    """Type into a menu and take an entry."""
    await place.get_by_role("combobox", name=label).fill(typed)
    await place.page.get_by_role("option", name=entry).click()


async def press(within: Page | Locator, label: str) -> None:
    await within.get_by_role("button", name=label, exact=True).click()


async def more(page: Page, card: Locator, label: str) -> Locator:
    """Click what *More…* of a card offers; the dialog that follows."""
    await press(card, "More…")
    dialog = page.get_by_role("dialog")
    await press(dialog, label)
    await expect(dialog.get_by_role("button", name="Back")).to_be_visible()
    return dialog


async def number_on(card: Locator) -> str:
    """The number of a ticket, once its card is there."""
    await expect(card).to_contain_text(NUMBER)
    found = NUMBER.search(await card.inner_text())
    assert found is not None
    return found[0]


def card_of(page: Page, text: str) -> Locator:
    """The card with this text, in the channel."""
    return page.get_by_role("main").locator("[data-ts]").filter(has_text="Status").filter(has_text=text)


def answer_in(page: Page) -> Locator:
    """What the bot said last to whoever looks, and to nobody else."""
    return page.locator("[data-ts]").filter(has_text="Only visible to you").last


async def thread_of(page: Page, card: Locator) -> Locator:
    """The thread of a card, open beside the channel."""
    await card.hover()
    await press(page, "Reply in thread")
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread).to_be_visible()
    return thread


def message_in(place: Locator, text: str) -> Locator:
    return place.locator("[data-ts]").filter(has_text=text)


async def test_1_a_form_is_opened_filled_in_and_its_fields_follow_each_other(open_page: Open) -> None:
    page = await open_page("anna")
    await open_by_form(page, "netw", "Public Network Question", "The office is offline since nine.")
    await expect(card_of(page, "Public Network Question")).to_contain_text("Open")

    await type_into(page, "Message #help", "/ticket")
    dialog = page.get_by_role("dialog", name="New ticket")
    await choose(dialog, "Kind", "equip", "Equipment")
    await choose(dialog, "What do you need?", "lap", "Laptop")
    await choose(dialog, "What goes with it?", "do", "Dock")
    await choose(dialog, "What do you need?", "scr", "Screen")
    await expect(dialog.get_by_text("What goes with it?")).to_have_count(0)
    await dialog.get_by_role("combobox", name="Which model?").click()
    await expect(dialog.get_by_role("option")).to_have_text(["27 inches"])
    await dialog.get_by_role("option", name="27 inches").click()
    await press(dialog, "Open ticket")
    await expect(dialog).to_be_hidden()
    card = card_of(page, "Order: Screen")
    await expect(card).to_contain_text("27 inches")
    await expect(card).not_to_contain_text("Dock")


async def test_2_a_reply_in_the_thread_is_marked_once_it_is_on_the_ticket(
    open_page: Open, stage: Stage
) -> None:
    number = number_of(await stage.open_ticket("anna", "The printer smells."))
    page = await open_page("anna")
    thread = await thread_of(page, card_of(page, number))
    await type_into(page, "Reply…", "Now it smokes.")
    await expect(message_in(thread, "Now it smokes.")).to_contain_text("✅")
    await type_into(page, "Message #help", f"/ticket show {number}")
    await expect(answer_in(page)).to_contain_text("Now it smokes.")


async def test_3_a_ticket_is_taken_and_handed_on_from_more(open_page: Open, stage: Stage) -> None:
    number = number_of(await stage.open_ticket("anna", "Who looks after this?"))
    page = await open_page("beno")
    card = card_of(page, number)
    await press(card, "More…")
    dialog = page.get_by_role("dialog")
    await press(dialog, "Take")
    await expect(dialog.get_by_role("button", name="Take", exact=True)).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(card).to_contain_text("Beno Brandt")

    dialog = await more(page, card, "Assign")
    await choose(dialog, "Group", "oper", "Operations")
    await choose(dialog, "Owner", "carla", "Carla Costa")
    await dialog.get_by_label("Why").fill("She knows the cables.")
    await press(dialog, "Assign")
    await expect(dialog).to_be_hidden()
    await expect(card).to_contain_text("Carla Costa")
    await expect(card).to_contain_text("Operations")
    await expect(card).not_to_contain_text("Beno Brandt")
    await expect(await thread_of(page, card)).to_contain_text("She knows the cables.")


async def test_4_an_internal_note_is_read_by_agents_alone(open_page: Open, stage: Stage) -> None:
    number = number_of(await stage.open_ticket("anna", "My invoice is wrong."))
    beno, anna = await open_page("beno"), await open_page("anna")
    dialog = await more(beno, card_of(beno, number), "Note")
    await expect(dialog.get_by_label("Internal note")).to_be_checked()
    await dialog.get_by_label("Your note").fill("She is right, it was our zebra.")
    await press(dialog, "Send")
    await expect(dialog).to_be_hidden()
    for page in (beno, anna):
        await type_into(page, "Message #help", f"/ticket show {number}")
        await expect(answer_in(page)).to_contain_text("My invoice is wrong.")
    await expect(answer_in(beno)).to_contain_text("our zebra")
    await expect(answer_in(anna)).not_to_contain_text("zebra")


async def test_5_a_ticket_is_closed_and_its_requester_says_how_it_went(open_page: Open, stage: Stage) -> None:
    number = number_of(await stage.open_ticket("anna", "The lift is stuck."))
    beno = await open_page("beno")
    card = card_of(beno, number)
    await press(card, "Take")
    await expect(card).to_contain_text("Beno Brandt")
    await press(card, "Close")
    dialog = beno.get_by_role("dialog")
    await dialog.get_by_label("Last words").fill("It goes again.")
    await press(dialog, "Close ticket")
    await expect(card).to_contain_text("Closed")
    await stage.sandbox.turn_clock(6 * 60)

    anna = await open_page("anna", stage.person("anna").dm)
    await anna.get_by_role("tab", name="Messages").click()
    question = anna.locator("[data-ts]").filter(has_text=number).filter(has_text="How did it go?")
    await press(question, "5 of 5 stars: very good")
    thanks = anna.locator("[data-ts]").filter(has_text=f"Thank you for rating {number}")
    await press(thanks, "Add a few words")
    dialog = anna.get_by_role("dialog")
    await dialog.get_by_label("What was good, what was not?").fill("Quick!")
    await press(dialog, "Send")
    await expect(dialog).to_be_hidden()
    await expect(card).to_contain_text("★★★★★")
    await press(card, "More…")
    await press(beno.get_by_role("dialog"), "Show")
    await expect(beno.get_by_role("dialog")).to_contain_text("Quick!")


async def test_6_words_and_a_filter_find_a_ticket_and_show_opens_it(open_page: Open, stage: Stage) -> None:
    first = number_of(await stage.open_ticket("anna", "The pelican on the roof is loud."))
    second = number_of(await stage.open_ticket("anna", "Another pelican, in the cellar."))
    page = await open_page("beno")
    await press(card_of(page, second), "Take")
    await expect(card_of(page, second)).to_contain_text("Beno Brandt")

    async def is_found() -> bool:
        await type_into(page, "Message #help", "/ticket find pelican owner:me")
        await expect(answer_in(page)).to_contain_text("pelican owner:me")
        return second in await answer_in(page).inner_text()

    await stage.wait_for(is_found)  # The index is written within a second.
    answer = answer_in(page)
    await expect(answer).to_contain_text("in the cellar")
    await expect(answer).not_to_contain_text(first)
    await press(answer, "Show")
    await expect(answer_in(page)).to_contain_text("Another pelican, in the cellar.")
    await expect(answer_in(page)).to_contain_text("Beno Brandt")


async def test_7_home_is_filtered_searched_viewed_and_changes_by_itself(
    open_page: Open, stage: Stage
) -> None:
    number = number_of(await stage.open_ticket("anna", "The walrus is in the way."))
    carla, anna = await open_page("carla", stage.person("carla").dm), await open_page("anna")
    home = carla.get_by_role("tabpanel", name="Home")
    await expect(home).to_contain_text(number)
    await choose(home, "Priority", "urg", "Urgent")
    await expect(home).not_to_contain_text(number)
    await stage.person("carla").command(HELP, f"/ticket priority {number} urgent")
    await expect(home).to_contain_text(number)

    row = home.locator("[data-block-type=section]").filter(has_text=number)
    await row.get_by_role("button", name="More options").click()
    await carla.get_by_role("menuitem", name="Take").click()
    await expect(row).to_contain_text("Assigned")
    thread = await thread_of(anna, card_of(anna, number))
    await type_into(anna, "Reply…", "It has eaten the plants.")
    await expect(message_in(thread, "eaten")).to_contain_text("✅")
    await expect(row).to_contain_text("●")
    await row.get_by_role("button", name="More options").click()
    await carla.get_by_role("menuitem", name="Mark as viewed").click()
    await expect(home).not_to_contain_text("●")

    search = home.get_by_role("textbox", name="Search")
    await search.fill("walrus")
    await search.press("Enter")
    await expect(home).to_contain_text("The walrus is in the way.")
    await press(home, "Clear")
    await expect(search).to_have_value("")


async def test_8_a_machine_is_recognised_and_attached_and_a_file_is_kept(
    open_page: Open, stage: Stage
) -> None:
    number = number_of(await stage.open_ticket("anna", "Orders are slow."))
    page = await open_page("anna")
    card = card_of(page, number)
    thread = await thread_of(page, card)
    await type_into(page, "Reply…", "I think it is db-01.")
    await press(thread, "Attach db-01.example.com")
    await expect(card).to_contain_text("db-01.example.com")

    await press(card, "Reply")
    dialog = page.get_by_role("dialog")
    file = FilePayload(name="slow.log", mimeType="text/plain", buffer=b"SELECT took 9 s")
    await dialog.locator("input[type=file]").set_input_files([file])
    await press(dialog, "Send")
    await expect(dialog).to_be_hidden()
    await expect(message_in(thread, "slow.log").last).to_be_visible()

    async def is_kept() -> bool:
        dialog = await more(page, card, "Files")
        found = await dialog.get_by_role("button", name="Send me").count()
        if not found:
            await page.keyboard.press("Escape")
            await page.keyboard.press("Escape")
            await expect(dialog).to_be_hidden()
        return bool(found)

    await stage.wait_for(is_kept)
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("slow.log")
    await press(dialog, "Send me")
    await expect(dialog).to_contain_text("direct messages")
    await press(dialog, "Close")
    await page.get_by_role("link", name="threadesk").click()
    await page.get_by_role("tab", name="Messages").click()
    sent = page.get_by_role("main").locator("[data-ts]").filter(has_text="slow.log")
    async with page.expect_download() as fetched:
        await sent.get_by_role("link", name=re.compile("slow.log")).click()
    fetched_file = Path(await (await fetched.value).path())
    assert await asyncio.to_thread(fetched_file.read_bytes) == b"SELECT took 9 s"


async def test_9_a_private_ticket_is_reminded_of_and_found_by_nobody_else(
    open_page: Open, stage: Stage
) -> None:
    anna = await open_page("anna", stage.person("anna").dm)
    await anna.get_by_role("tab", name="Messages").click()
    await type_into(anna, "Message threadesk", "/ticket private: My ocelot salary is wrong.")
    dialog = anna.get_by_role("dialog", name="New ticket")
    await choose(dialog, "Subject", "account", "Accounting Request")
    await press(dialog, "Open ticket")
    await expect(dialog).to_be_hidden()
    card = card_of(anna, "Private")
    number = await number_on(card)
    await type_into(anna, "Message threadesk", f"/ticket remind {number} in 1 hour ask again")
    await expect(card).to_contain_text("⏰")
    await press(anna.get_by_role("group", name="Clock"), "+1 h")
    reminder = anna.get_by_role("main").locator("[data-ts]").filter(has_text="Reminder: ask again")
    await expect(reminder).to_contain_text(number)

    carla = await open_page("carla")
    for words, told in ((f"show {number}", "There is no ticket"), ("find ocelot", "Nothing is found")):
        await type_into(carla, "Message #help", f"/ticket {words}")
        await expect(answer_in(carla)).to_contain_text(told)
    await type_into(anna, "Message threadesk", "/ticket find ocelot")
    await expect(answer_in(anna)).to_contain_text(number)


async def test_10_the_list_of_ones_own_is_turned_there_and_back(open_page: Open, stage: Stage) -> None:
    titles = [f"Shelf {number} is loose" for number in range(101, 112)]
    await stage.open_by_emoji("dora", titles)
    page = await open_page("dora")
    await type_into(page, "Message #help", "/ticket list mine")
    answer = answer_in(page)
    await expect(answer).to_contain_text(titles[-1])
    await expect(answer).not_to_contain_text(titles[0])
    await press(answer, "Older")
    await expect(answer).to_contain_text(titles[0])
    await expect(answer).not_to_contain_text(titles[-1])
    await press(answer, "Newer")
    await expect(answer).to_contain_text(titles[-1])
