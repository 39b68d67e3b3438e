"""Desks at a vendor in stories, at SoftLayer unless said otherwise: what stands there, how it is met."""

from __future__ import annotations

from bot.sandbox.slack.seed import SOFTLAYER
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.records import Ticket
from tests.sandbox.harness import Json
from tests.stories.conftest import Stage, text_of
from tests.stories.processes import HOLD_SECONDS

HOLD, SWEEP, LEASE = HOLD_SECONDS + 1, 20, 60
"""Seconds beyond the hold, beyond the time between two sweeps, and beyond a lease."""


def vendor_of(stage: Stage) -> SoftLayer:
    """The stand-in beside the stage's bot."""
    assert stage.sandbox.softlayer is not None
    return stage.sandbox.softlayer


def said(there: Ticket) -> list[str]:
    """What the customer reads on a ticket there, without who of us said it."""
    return [each.entry.rpartition("\n\n-- ")[0] or each.entry for each in there.told]


async def open_there(stage: Stage, text: str, who: str = "anna") -> tuple[Json, Ticket]:
    """Open a ticket from Slack; its card, and the ticket there once the card tells its number."""
    card = await stage.open_ticket(who, text, SOFTLAYER)

    async def is_there() -> Ticket | None:
        tickets = vendor_of(stage).vendor.tickets()
        return next((each for each in tickets if text in each.updates[0].entry), None)

    there = await stage.sandbox.wait_for(is_there)
    assert there is not None
    return await stage.card_saying(card, there.service_provider_resource_id, SOFTLAYER), there


HELD, HELD_BACK = "hourglass_flowing_sand", "double_vertical_bar"


async def reply(
    stage: Stage, card: Json, text: str, who: str = "anna", mark: str = HELD, channel: str = SOFTLAYER
) -> Json:
    """Say something in a card's thread, and wait until it is marked as held, or as it says."""
    message = await stage.person(who).post(channel, text, thread_ts=card["ts"])
    await stage.wait_for_mark(channel, message, mark)
    return message


async def marked(
    stage: Stage, message: Json, emoji: str = "white_check_mark", channel: str = SOFTLAYER
) -> None:
    """Wait for a mark of the bot on a message."""
    await stage.wait_for_mark(channel, message, emoji)


async def marks(stage: Stage, message: Json) -> set[str]:
    """What is on a message."""
    thread = await stage.person("dora").messages(SOFTLAYER, thread_ts=message["thread_ts"])
    again = next(each for each in thread if each["ts"] == message["ts"])
    return {each["name"] for each in again.get("reactions", [])}


async def saying(stage: Stage, card: Json, words: str) -> Json:
    """The message of a thread that says this; the bot looks at the vendor meanwhile."""
    await stage.sandbox.turn_clock(SWEEP)
    return await stage.saying(card, words, SOFTLAYER)


async def whispered(stage: Stage, card: Json, words: str) -> Json:
    """What Anna alone reads last in a thread with these words."""

    async def found() -> Json | None:
        seen = await stage.person("anna").messages(SOFTLAYER, thread_ts=card["ts"])
        whispers = [each for each in seen if each.get("is_ephemeral") and words in text_of(each)]
        return whispers[-1] if whispers else None

    message = await stage.sandbox.wait_for(found)
    assert message is not None
    return message


async def console(stage: Stage, act: str, **fields: object) -> None:
    """Act in the vendor's console, as its page does."""
    async with stage.sandbox.session.post(
        f"{stage.sandbox.url}/softlayer/console/{act}", json=fields
    ) as answer:
        assert answer.status == 200, await answer.text()
