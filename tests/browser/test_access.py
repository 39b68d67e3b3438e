"""The page for everybody: by keyboard alone, with a screen reader, in the dark, on a narrow screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import pieces
from tests.browser.app import Desk
from tests.browser.conftest import Open
from tests.sandbox.harness import HELP, Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")

# The contrast of each visible text with the first opaque background behind it (WCAG 2.2, 1.4.3).
FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] === 255) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ opacityProperty: true })) continue;
    if (node.closest(":disabled, .quiet, .skip, option")) continue;
    const ink = light(parse(getComputedStyle(node).color).slice(0, 3)), paper = light(behind(node));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.className} ${walker.currentNode.data.trim()}`);
  }
  return faint;
}"""


async def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        await page.keyboard.press(key)


async def test_a_ticket_is_opened_without_a_mouse(page: Page, desk: Desk) -> None:
    desk.modal = pieces.modal("keys", [pieces.INPUTS[0], pieces.INPUTS[5], pieces.INPUTS[12]])
    await expect(page.get_by_role("textbox", name="Message #help")).to_be_focused()
    await page.keyboard.type("/tick")
    await expect(page.get_by_role("option", name="/ticket")).to_be_visible()
    await press(page, "Enter", "Enter")
    dialog = page.get_by_role("dialog", name="New ticket")
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await page.keyboard.type("VPN is down")
    await press(page, "Tab", "ArrowDown")
    await expect(dialog.get_by_role("option", name="High")).to_be_visible()
    await press(page, "ArrowDown", "Enter", "Tab", "ArrowDown", "Enter")
    state = (await desk.received("view_submission"))["view"]["state"]["values"]
    assert state["title"]["v"]["value"] == "VPN is down"
    assert state["prio"]["v"]["selected_option"] == pieces.HIGH
    assert state["kind"]["v"]["selected_option"] == pieces.HIGH
    await expect(page.get_by_role("textbox", name="Message #help")).to_be_focused()


async def test_messages_are_walked_and_answered_by_keys(page: Page, sandbox: Sandbox) -> None:
    for text in ("First", "Second"):
        await sandbox.person("beno").post(HELP, text)
    last, first = page.locator("[data-ts]").nth(1), page.locator("[data-ts]").nth(0)
    await expect(last).to_contain_text("Second")
    await press(page, *["Shift+Tab"] * 7)
    await expect(last).to_be_focused()
    await press(page, "ArrowUp")
    await expect(first).to_be_focused()
    await press(page, "m")
    await expect(page.get_by_role("menuitem", name="Copy text")).to_be_focused()
    await press(page, "Escape")
    await first.focus()
    await press(page, "t")
    await expect(page.get_by_role("textbox", name="Reply…")).to_be_focused()
    await press(page, "Escape")
    await expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()


async def test_a_channel_is_reached_by_ctrl_k(page: Page) -> None:
    await press(page, "Control+k")
    await page.keyboard.type("gen")
    await press(page, "Enter")
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_focused()


async def test_the_focus_stays_in_the_modal(page: Page, desk: Desk) -> None:
    desk.modal = pieces.modal("trap", [pieces.INPUTS[0]])
    await page.keyboard.type("/ticket new")
    await press(page, "Enter")
    dialog = page.get_by_role("dialog", name="New ticket")
    await expect(dialog).to_be_visible()
    for _ in range(8):
        await press(page, "Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        assert not await page.evaluate(outside)


async def test_landmarks_skip_link_and_news_for_screen_readers(page: Page, desk: Desk) -> None:
    for role, name in {
        "navigation": "Conversations",
        "region": "Sandbox controls",
        "textbox": "Message #help",
    }.items():
        await expect(page.get_by_role(role, name=name)).to_be_visible()  # type: ignore[arg-type]  # a literal
    await expect(page.get_by_role("main")).to_have_count(1)
    await page.get_by_role("link", name="Skip to messages").focus()
    await expect(page.get_by_role("link", name="Skip to messages")).to_be_in_viewport()
    await press(page, "Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    await desk.post(None)
    await expect(page.locator("#polite")).to_have_text("threadesk: fallback")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_background(open_page: Open, desk: Desk, scheme: str) -> None:
    page = await open_page(color_scheme=scheme)
    await desk.post(pieces.MESSAGE_BLOCKS)
    ts = (await desk.client.conversations_history(channel=HELP))["messages"][0]["ts"]
    await desk.client.reactions_add(channel=HELP, timestamp=ts, name="eyes")
    await desk.client.chat_postEphemeral(channel=HELP, user="U0ANNA001", text="Only `you`")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await expect(page.get_by_role("group", name="Reactions")).to_be_visible()
    assert await page.evaluate(FAINT) == []
    paper = await page.evaluate("getComputedStyle(document.getElementById('main')).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 28, 32)")


async def test_the_theme_button_overrules_the_system(page: Page) -> None:
    await page.get_by_role("button", name="Theme: auto").click()
    await page.get_by_role("button", name="Theme: light").click()
    await expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    await expect(page.locator("#main")).to_have_css("background-color", "rgb(26, 28, 32)")


async def test_a_narrow_screen_shows_the_channel_and_a_menu(open_page: Open, desk: Desk) -> None:
    page = await open_page(viewport={"width": 390, "height": 780})
    await desk.post(pieces.MESSAGE_BLOCKS)
    await expect(page.get_by_role("heading", name="A header")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await expect(page.get_by_role("link", name="general")).to_be_hidden()
    await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_role("link", name="general").click()
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_visible()
    await expect(page.get_by_role("link", name="random")).to_be_hidden()
