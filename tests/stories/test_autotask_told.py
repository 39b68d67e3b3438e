"""Autotask tells of changes by webhooks that a command has set up, and it is told when these end."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from bot.sandbox.slack.seed import AUTOTASK
from tests.sandbox.harness import Json
from tests.stories.conftest import Stage, staged, text_of
from tests.stories.processes import threadesk

MINUTE = 65
"""Seconds beyond the time between two sweeps, and between two looks at webhooks that are off."""


async def said_once(stage: Stage, card: Json, words: str) -> None:
    await stage.saying(card, words, AUTOTASK)
    thread = [text_of(each) for each in await stage.thread(card, AUTOTASK)]
    assert len([text for text in thread if words in text]) == 1


async def in_channel(stage: Stage, words: str) -> Json:
    """What the desk is told in its channel."""

    async def told() -> Json | None:
        messages = await stage.person("beno").messages(AUTOTASK)
        return next((each for each in messages if words in text_of(each)), None)

    message = await stage.sandbox.wait_for(told)
    assert message is not None
    return message


async def test_what_customers_write_is_here_at_once_and_an_end_of_webhooks_is_told(tmp_path: Path) -> None:
    async with staged(tmp_path, over_http=True, remotes=("autotask",)) as stage:
        autotask = stage.sandbox.autotask
        assert autotask is not None
        url = f"http://127.0.0.1:{stage.http}"
        made = await threadesk("autotask-webhooks", "autotask", "--url", url, environ=stage.environ)
        assert made.status == 0, made
        there = autotask.vendor.portal_open("The till is dark", "Nothing lights up.", contact=ids.ANN)["id"]
        [card] = await stage.cards_when(1, AUTOTASK)  # Nobody turned the clock: the webhook told.
        await said_once(stage, card, "Nothing lights up.")
        await stage.sandbox.turn_clock(MINUTE)  # What this minute may read may be spent by now.
        autotask.vendor.portal(there, "It smells burnt, too.", contact=ids.ANN)
        await said_once(stage, card, "It smells burnt, too.")
        await stage.sandbox.turn_clock(MINUTE)  # Now the list tells of the same.
        await autotask.hooks.sent()
        assert {each.status for each in autotask.hooks.deliveries} == {200}
        await stage.kill()
        await stage.start()
        await stage.sandbox.turn_clock(MINUTE)
        for words in ("Nothing lights up.", "It smells burnt, too."):
            await said_once(stage, card, words)

        (hook,) = autotask.state.tables["TicketWebhooks"].rows.values()
        actor = Actor(resource=ids.DORA, is_page=True)
        autotask.state.change("TicketWebhooks", hook["id"], {"isActive": False}, actor)
        await autotask.hooks.sent()
        last = autotask.hooks.deliveries[-1]
        assert (last.action, last.status) == ("Deactivated", 200)
        await stage.sandbox.turn_clock(MINUTE)  # It is looked into at once, unless it was a moment ago.
        await in_channel(stage, "does not tell us at once what changes")
        mended = await threadesk("autotask-webhooks", "autotask", "--url", url, environ=stage.environ)
        assert "set isActive" in mended.out
        await stage.sandbox.turn_clock(MINUTE)
        await in_channel(stage, "tells us again at once")
        assert "Traceback" not in stage.log()
