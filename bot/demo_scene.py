"""What happens in the demo before anybody does something: a customer waits for a vendor, over a bridge.

It is done as people do it, by a command and a form in the sandbox's Slack and at the vendors' consoles.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.seed import ids
from bot.sandbox.run import Running
from bot.sandbox.slack import interactions, payloads, submissions
from bot.sandbox.slack.interactions import Screen
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.seed import AUTOTASK, CARLA
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.view_state import find_element
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.records import Ticket
from bot.slack.ids import Action

log = logging.getLogger(__name__)

PATIENCE = 60
"""Seconds after which it is left as it is: whoever looks at the demo may have stopped the bot."""
AGAIN_AFTER = 0.5
TITLE = "Our web shop is slow"
ASKED = "Since about nine. Customers wait ten seconds for a page. Could you look what it is?"
ACME = "Acme GmbH"
"""Ann's company, which the form knows once the lists are read."""
SUBJECT = "hardware issue"
FOR_VENDOR = "web-02 answers slowly since 9:00 and logs read errors on its second disk. Please look at it."
ANSWER = "The second disk of web-02 fails. We change it at 14:00 UTC; the server stays up meanwhile."
Found = TypeVar("Found")


async def play(sandbox: Running) -> None:
    """Ann asks the service desk, Carla asks SoftLayer for her, and Sam there answers."""
    autotask, softlayer = sandbox.stand(Autotask), sandbox.stand(SoftLayer)
    if autotask is None or softlayer is None:
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await _until_read(sandbox.slack)
            opened = autotask.vendor.portal_open(TITLE, ASKED, contact=ids.ANN, category=ids.STANDARD)
            await _until(sandbox.slack, lambda: _has_card(sandbox.slack, AUTOTASK, opened["ticketNumber"]))
            there = await _asked(sandbox.slack, softlayer, opened["ticketNumber"])
    except TimeoutError:
        log.warning("The demo goes on without its first scene: the bot did not do its part in time.")
        return
    softlayer.vendor.assign(there.id)
    softlayer.vendor.answer(there.id, ANSWER, awaits_user=False)


async def _until_read(slack: Slack) -> None:
    """Wait until the bot knows the service desk's lists: whom a ticket is from is looked up there."""
    channel = slack.workspace.channels[AUTOTASK]
    while True:
        await interactions.run_command(slack, CARLA, channel, "/ticket", None)
        for view in slack.views.stack(CARLA)[-1:]:
            slack.views.close_all(CARLA)
            if ACME in str(view):
                return
        await slack.changes.beyond(slack.changes.version, AGAIN_AFTER)


async def _asked(slack: Slack, softlayer: SoftLayer, number: str) -> Ticket:
    """Carla opens the vendor's form for the customer's ticket, fills it in and sends it."""
    before = len(softlayer.vendor.tickets())
    channel = slack.workspace.channels[AUTOTASK]
    while True:  # Until the bot knows what can be chosen there.
        await interactions.run_command(slack, CARLA, channel, f"/ticket vendor {number} softlayer", None)
        for view in slack.views.stack(CARLA)[-1:]:
            if await _sent(slack, view):
                await _until(slack, lambda: len(softlayer.vendor.tickets()) > before)
                return softlayer.vendor.tickets()[-1]
            slack.views.close_all(CARLA)
        await slack.changes.beyond(slack.changes.version, AGAIN_AFTER)


async def _sent(slack: Slack, view: Json) -> bool:
    """Whether the form could be filled in and was taken."""
    found = find_element(view["blocks"], Action.SUBJECT_CHOSEN)
    if found is None:
        return False
    block = found[0]["block_id"]
    options = await _options(slack, view, block, Action.SUBJECT_CHOSEN, SUBJECT)
    if not options:
        return False
    chosen = {"type": found[1]["type"], "selected_option": options[0]}
    values = {block: {Action.SUBJECT_CHOSEN: chosen}}
    for each in view["blocks"]:
        element = each.get("element", {})
        if each["block_id"] == "text":
            typed = {"type": element["type"], "value": FOR_VENDOR}
            values["text"] = {element["action_id"]: typed}
    answer = await submissions.submit(slack, CARLA, view["id"], values)
    return bool(answer["ok"]) and not answer.get("errors")


async def _options(slack: Slack, view: Json, block: str, action: str, typed: str) -> list[Json]:
    """What such an input offers for these words."""
    screen = Screen(blocks=view["blocks"], place=payloads.view_container(view), view=view)
    told = await interactions.suggest(slack, CARLA, screen, {}, action, block, typed)
    groups = told.get("option_groups", [{"options": told.get("options", [])}])
    return [option for group in groups for option in group["options"]]


def _has_card(slack: Slack, channel: str, number: str) -> bool:
    shown = slack.workspace.messages(channel).shown()
    return any(number in str(message.get("blocks")) for message in shown)


async def _until(slack: Slack, found: Callable[[], bool]) -> None:
    """Look again after every change; what lies outside Slack is looked at now and then."""
    while not found():
        await slack.changes.beyond(slack.changes.version, AGAIN_AFTER)
