"""The page as people use it: messages, threads, reactions, blocks, the app's home, the sandbox's bar."""

from __future__ import annotations

import re
import sys

import pytest
from playwright.async_api import FilePayload, Locator, Page, WebSocketRoute, expect

from tests.browser import pieces
from tests.browser.app import Desk
from tests.browser.conftest import Open
from tests.sandbox.harness import GENERAL, HELP, Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")


def composer(page: Page) -> Locator:
    """The box for a message to #help."""
    return page.get_by_role("textbox", name="Message #help")


def message(page: Page | Locator, text: str) -> Locator:
    """The message with this text, in the channel or in the thread."""
    return page.locator("[role=listitem][data-ts]").filter(has_text=text)


async def test_enter_sends_and_shift_enter_starts_a_line(page: Page, sandbox: Sandbox) -> None:
    box = composer(page)
    await box.fill("The VPN")
    await box.press("Shift+Enter")
    await box.type("is down @beno")
    await box.press("Escape")
    await box.press("Enter")
    shown = message(page, "is down")
    await expect(shown).to_contain_text("Anna Arndt")
    await expect(shown.locator(".mention")).to_have_text("@Beno Brandt")
    await expect(box).to_have_value("")
    [kept] = await sandbox.person("anna").messages(HELP)
    assert kept["text"] == "The VPN\nis down <@U0BENO001>"


async def test_foreign_text_never_becomes_markup(page: Page, desk: Desk) -> None:
    text = "<img src=x onerror=alert(1)> &amp; *no"
    await desk.post([{"type": "section", "block_id": "s", "text": pieces.plain(text)}])
    shown = page.locator("[data-block-id=s]")
    await expect(shown).to_have_text(text)
    assert await shown.locator("img").count() == 0


async def test_every_block_type_is_drawn(page: Page, desk: Desk) -> None:
    await desk.post(pieces.MESSAGE_BLOCKS)
    for block in pieces.MESSAGE_BLOCKS:
        await expect(page.locator(f"[data-block-type={block['type']}]")).to_be_attached()
    await expect(page.get_by_role("heading", name="🎫 A header")).to_be_visible()
    section = page.locator("[data-block-id=section]")
    for tag, words in {"em": "soft", "s": "gone", "code": "code", "a": "there", "blockquote": "said"}.items():
        await expect(section.locator(tag)).to_have_text(words)
    await expect(section).to_contain_text("Plain *field*")
    await expect(page.locator("[data-block-id=context]")).to_have_text("@Anna Arndt in #help")
    rich = page.locator("[data-block-id=rich]")
    await expect(rich).to_contain_text("stark <b>raw</b> *raw* @Beno Brandt#help👋a link@here2026-11-25")
    await expect(rich.locator("ol li")).to_have_text(["first", "second"])
    await expect(rich.locator("pre")).to_have_text("x = 1")
    await expect(page.locator("[data-block-id=markdown] strong")).to_have_text("fat")
    await expect(page.locator("[data-block-id=table] td")).to_have_text(["#41", "2 h"])
    await expect(page.get_by_role("img", name="A cat")).to_be_visible()


async def test_verbatim_text_links_nothing(page: Page, desk: Desk) -> None:
    text = "@here https://slack.example #help"
    blocks = [
        {"type": "section", "block_id": "loose", "text": pieces.mrkdwn(text)},
        {"type": "section", "block_id": "strict", "text": pieces.mrkdwn(text, verbatim=True)},
    ]
    await desk.post(blocks)
    await expect(page.locator("[data-block-id=loose] a")).to_have_text(["https://slack.example", "#help"])
    await expect(page.locator("[data-block-id=strict]")).to_have_text(text)
    assert await page.locator("[data-block-id=strict] :is(a, .mention)").count() == 0


async def test_a_button_tells_the_app(page: Page, desk: Desk) -> None:
    await desk.post(pieces.MESSAGE_BLOCKS)
    await page.get_by_role("button", name="Go", exact=True).click()
    assert (await desk.action("go"))["value"] == "41"


async def test_a_denied_confirm_does_nothing_and_a_given_one_acts(page: Page, desk: Desk) -> None:
    await desk.post(pieces.MESSAGE_BLOCKS)
    question = page.get_by_role("alertdialog", name="Close it?")
    await page.get_by_role("button", name="Close", exact=True).click()
    await question.get_by_role("button", name="Keep it").click()
    await expect(question).to_have_count(0)
    assert not [body for body in desk.came if body["type"] == "block_actions"]
    await page.get_by_role("button", name="Close", exact=True).click()
    await question.get_by_role("button", name="Close it").click()
    assert (await desk.action("close"))["block_id"] == "actions"


async def test_select_and_overflow_of_a_message_act(page: Page, desk: Desk) -> None:
    await desk.post(pieces.MESSAGE_BLOCKS)
    await page.get_by_role("combobox", name="Priority").click()
    await page.get_by_role("option", name="High").click()
    assert (await desk.action("prio"))["selected_option"] == pieces.HIGH
    await expect(page.get_by_role("combobox", name="Priority")).to_have_value("High")
    await page.get_by_role("button", name="More options").click()
    await page.get_by_role("menuitem", name="Mute").click()
    assert (await desk.action("more"))["selected_option"]["value"] == "mute"


async def test_an_update_keeps_the_place_and_what_is_typed(page: Page, desk: Desk) -> None:
    ts = await desk.post([{"type": "section", "block_id": "s", "text": pieces.plain("before")}])
    await composer(page).fill("half a sentence")
    await desk.client.chat_update(channel=HELP, ts=ts, text="after", blocks=[])
    await expect(page.locator(f"[data-ts='{ts}']")).to_contain_text("after")
    await expect(composer(page)).to_have_value("half a sentence")
    await expect(composer(page)).to_be_focused()


async def test_replies_stand_in_the_thread_and_a_broadcast_in_both(page: Page, sandbox: Sandbox) -> None:
    await sandbox.person("anna").post(HELP, "VPN is down")
    await message(page, "VPN is down").hover()
    await page.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    box = thread.get_by_role("textbox", name="Reply…")
    await expect(box).to_be_focused()
    await box.fill("Since nine")
    await box.press("Enter")
    await expect(message(thread, "Since nine")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("button", name="1 reply")).to_be_visible()
    await thread.get_by_label("Also send to the channel").check()
    await box.fill("Fixed for all")
    await box.press("Enter")
    both = page.get_by_role("main").get_by_text("Fixed for all")
    await expect(both).to_be_visible()
    await expect(page.get_by_role("main").get_by_text("Since nine")).to_have_count(0)
    await thread.get_by_role("button", name="Close thread").click()
    await expect(thread).to_be_hidden()


async def test_reactions_are_added_and_taken_back(page: Page, sandbox: Sandbox) -> None:
    said = await sandbox.person("beno").post(HELP, "Done?")
    await sandbox.person("beno").react(HELP, said["ts"], "eyes")
    pill = page.get_by_role("button", name="eyes, 1: Beno Brandt")
    await pill.click()
    mine = page.get_by_role("button", name="eyes, 2: Beno Brandt, you")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await mine.click()
    await expect(pill).to_be_visible()
    await message(page, "Done?").hover()
    await page.get_by_role("button", name="Add reaction").click()
    await page.get_by_role("searchbox", name="Search emoji").fill("ticket")
    await page.get_by_role("button", name="ticket", exact=True).click()
    await expect(page.get_by_role("button", name="ticket, 1: you")).to_be_visible()


async def test_ones_own_message_can_be_edited_and_deleted(page: Page, sandbox: Sandbox) -> None:
    await sandbox.person("anna").post(HELP, "Frist words")
    await message(page, "Frist words").hover()
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await page.get_by_role("textbox", name="Edit message").fill("First words")
    await page.keyboard.press("Enter")
    await expect(message(page, "First words")).to_contain_text("(edited)")
    await message(page, "First words").hover()
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(message(page, "First words")).to_have_count(0)
    assert await sandbox.person("anna").messages(HELP) == []


async def test_a_whisper_is_seen_by_one_person_until_dismissed(open_page: Open, desk: Desk) -> None:
    anna, beno = await open_page("anna"), await open_page("beno")
    await desk.client.chat_postEphemeral(channel=HELP, user="U0ANNA001", text="Just for you")
    await desk.post(None)
    whisper = message(anna, "Just for you")
    await expect(whisper).to_contain_text("Only visible to you")
    await expect(message(beno, "fallback")).to_be_visible()
    await expect(message(beno, "Just for you")).to_have_count(0)
    await whisper.get_by_role("button", name="Dismiss message").click()
    await expect(whisper).to_have_count(0)


async def test_a_command_is_completed_hinted_and_run(page: Page, desk: Desk) -> None:
    box = composer(page)
    await box.type("/ti")
    await expect(page.get_by_role("option", name="/ticket")).to_be_visible()
    await box.press("Enter")
    await expect(box).to_have_value("/ticket ")
    await expect(page.locator(".composer-hint").first).to_have_text("/ticket list")
    await box.type("help")
    await box.press("Enter")
    await expect(message(page, "Usage: /ticket")).to_contain_text("Only visible to you")
    assert (await desk.received("command"))["text"] == "help"


async def test_people_are_completed_by_name(page: Page) -> None:
    await composer(page).type("ask @car")
    await page.get_by_role("option", name="Carla Costa").click()
    await expect(composer(page)).to_have_value("ask @carla ")


async def test_shortcuts_run_from_the_composer_and_from_a_message(page: Page, desk: Desk) -> None:
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="New ticket").click()
    assert (await desk.received("shortcut"))["callback_id"] == "new"
    ts = await desk.post(None)
    await message(page, "fallback").hover()
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Ticket from this").click()
    assert (await desk.received("message_action"))["message_ts"] == ts


async def test_a_file_goes_with_the_message(page: Page, sandbox: Sandbox) -> None:
    file = FilePayload(name="log.txt", mimeType="text/plain", buffer=b"line")
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Attach files").click()
    await (await chosen.value).set_files(file)
    await expect(page.get_by_role("button", name="Remove log.txt")).to_be_visible()
    await composer(page).fill("See the log")
    await composer(page).press("Enter")
    await expect(message(page, "See the log")).to_contain_text("log.txt")
    [kept] = await sandbox.person("anna").messages(HELP)
    assert kept["files"][0]["name"] == "log.txt"


async def test_a_dropped_file_is_attached_until_removed(page: Page) -> None:
    make = "() => { const t = new DataTransfer(); t.items.add(new File(['x'], 'drop.txt')); return t; }"
    transfer = await page.evaluate_handle(make)
    await page.get_by_role("main").locator(".composer").dispatch_event("drop", {"dataTransfer": transfer})
    remove = page.get_by_role("button", name="Remove drop.txt")
    await expect(page.get_by_role("button", name="Send now")).to_be_enabled()
    await remove.click()
    await expect(remove).to_have_count(0)
    await expect(page.get_by_role("button", name="Send now")).to_be_disabled()


async def test_opening_the_app_shows_its_home(page: Page, desk: Desk) -> None:
    await page.get_by_role("link", name="threadesk").click()
    await expect(page.get_by_role("heading", name="Your tickets")).to_be_visible()
    await page.get_by_role("button", name="Open a ticket").click()
    action = await desk.received("block_actions")
    assert action["view"]["type"] == "home"
    await page.get_by_role("tab", name="Messages").click()
    await expect(page.get_by_role("textbox", name="Message threadesk")).to_be_visible()


async def test_unread_messages_are_counted_and_marked(page: Page, sandbox: Sandbox) -> None:
    await sandbox.person("beno").post(GENERAL, "Hello @anna")
    link = page.get_by_role("link", name=re.compile("general, 1 unread"))
    await link.click()
    await expect(page.get_by_role("separator", name="New messages")).to_be_visible()
    await expect(page.get_by_role("link", name="general", exact=True)).to_be_visible()


async def test_two_tabs_are_two_people(open_page: Open) -> None:
    anna, beno = await open_page("anna"), await open_page("beno")
    await composer(beno).fill("Looking at it")
    await composer(beno).press("Enter")
    await expect(message(anna, "Looking at it")).to_contain_text("Beno Brandt")
    await expect(
        anna.get_by_role("link", name="help", exact=True)
    ).to_be_visible()  # read, as she looks at it
    await anna.get_by_role("link", name="Act as Carla Costa").click()
    await expect(anna).to_have_url(re.compile("as=U0CARL001"))
    await expect(anna.get_by_role("link", name="Act as Carla Costa")).to_have_attribute(
        "aria-current", "true"
    )


async def test_the_clock_is_turned_from_the_bar(page: Page, sandbox: Sandbox) -> None:
    clock = page.get_by_role("group", name="Clock")
    await clock.get_by_role("button", name="+1 day").click()
    await clock.get_by_role("button", name="+1 h").click()
    await expect(clock).to_contain_text("+1 d 1 h")
    assert abs((await sandbox.get("snapshot", **{"as": "U0ANNA001"}))["offset"] - 90_000) < 2
    await clock.get_by_role("button", name="Reset").click()
    await expect(clock.get_by_role("button", name="Reset")).to_be_disabled()


IDLE_BOT = (sys.executable, "-c", "import threading; threading.Event().wait()")


@pytest.mark.parametrize("sandbox", [{"bot_argv": IDLE_BOT}], indirect=True)
async def test_the_bot_is_killed_and_started_from_the_bar(page: Page) -> None:
    bot = page.get_by_role("group", name="Bot")
    await expect(bot).to_contain_text(re.compile(r"pid \d+"))
    await bot.get_by_role("button", name="Kill the bot").click()
    start = bot.get_by_role("button", name="Start the bot")
    await expect(start).to_be_focused()
    await expect(bot.get_by_text("pid")).to_have_count(0)
    await start.click()
    await expect(bot).to_contain_text(re.compile(r"pid \d+"))


async def test_days_are_named_as_the_clock_turns(page: Page, sandbox: Sandbox) -> None:
    await sandbox.person("beno").post(HELP, "An old word")
    await expect(page.get_by_role("separator", name="Today")).to_be_visible()
    await sandbox.turn_clock(86_400)
    await sandbox.person("beno").post(HELP, "A new word")
    await expect(page.get_by_role("separator", name="Yesterday")).to_be_visible()
    await expect(page.get_by_role("separator", name="Today")).to_be_visible()


async def test_the_log_shows_calls_and_faults_are_set(page: Page, desk: Desk, sandbox: Sandbox) -> None:
    await page.get_by_role("button", name="Log", exact=True).click()
    log = page.get_by_role("region", name="Log of requests and envelopes")
    await desk.post(None)
    await expect(log.get_by_role("row").filter(has_text="chat.postMessage")).to_be_visible()
    await page.get_by_role("button", name="Faults").click()
    panel = page.get_by_role("dialog", name="Faults")
    await panel.get_by_role("button", name="429, wait 5 s").click()
    await expect(panel.get_by_label("Faults set")).to_contain_text("ratelimited")
    [rule] = (await sandbox.faults())["rules"]
    assert (rule["method"], rule["retry_after"]) == ("chat.postMessage", 5)


async def test_an_empty_channel_says_what_can_be_typed(page: Page, sandbox: Sandbox) -> None:
    beginning = page.get_by_role("heading", name="This is the beginning of #help")
    await expect(beginning).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("Ask here when something is broken. Type /")
    await sandbox.person("beno").post(HELP, "The first word")
    await expect(message(page, "The first word")).to_be_visible()
    await expect(beginning).to_be_hidden()


async def test_who_is_in_a_user_group_is_set_from_the_bar(open_page: Open, sandbox: Sandbox) -> None:
    async def members(handle: str) -> set[str] | None:
        groups = (await sandbox.get("snapshot", **{"as": "U0DORA001"}))["usergroups"]
        return next((set(group["users"]) for group in groups if group["handle"] == handle), None)

    page = await open_page("dora")
    await page.get_by_role("button", name="Groups").click()
    panel = page.get_by_role("dialog", name="User groups")
    ops = panel.get_by_role("group", name="@ops Operations")
    await expect(ops.get_by_role("checkbox", name="Beno Brandt")).to_be_checked()
    await ops.get_by_role("checkbox", name="Beno Brandt").uncheck()
    await ops.get_by_role("checkbox", name="Anna Arndt").check()
    await sandbox.person("dora").usergroup("ops", "anna")
    await expect(ops.get_by_role("checkbox", name="Carla Costa")).not_to_be_checked()
    assert await members("ops") == {"U0ANNA001"}

    await panel.get_by_label("Handle of a new user group").fill("night")
    await panel.get_by_role("button", name="Add a group").click()
    await panel.get_by_role("group", name="@night").get_by_role("checkbox", name="Fred Fox").check()
    await expect(
        panel.get_by_role("group", name="@night").get_by_role("checkbox", checked=True)
    ).to_have_count(1)
    assert await members("night") == {"U0FRED001"}


async def test_a_lost_connection_is_made_again(page: Page, sandbox: Sandbox) -> None:
    sockets: list[WebSocketRoute] = []

    def carry(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket(re.compile("/sandbox/live"), carry)
    await page.reload()
    await page.wait_for_selector("html[data-ready]")
    await sockets[0].close()
    await sandbox.person("beno").post(HELP, "Still there?")
    await expect(message(page, "Still there?")).to_be_visible()
    await expect(page.get_by_text("Connection to the sandbox lost")).to_be_hidden()
    assert len(sockets) == 2
