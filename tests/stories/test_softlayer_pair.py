"""Two bots on one PostgreSQL at one SoftLayer: both look, both send, and each word is once on either side."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from pathlib import Path

from bot.sandbox.slack.seed import SOFTLAYER
from tests.postgres import postgres_url
from tests.sandbox.harness import Json
from tests.stories.conftest import READY, staged, text_of
from tests.stories.processes import running_bot
from tests.stories.vendor import HOLD, LEASE, SWEEP, marked, open_there, reply, said, vendor_of

COUNT = 6


async def test_two_bots_say_and_hear_everything_once(tmp_path: Path) -> None:
    async with (
        staged(tmp_path, remotes=("softlayer",), THREADESK_DATABASE_URL=postgres_url()) as stage,
        running_bot(stage.environ, tmp_path / "log of two") as two,
    ):
        await stage.wait_for(lambda: two.says(READY))
        card, there = await open_there(stage, "The lines cross.")
        other, elsewhere = await open_there(stage, "The lights are out.", "beno")
        replies: list[Json] = []
        for number in range(COUNT):
            vendor_of(stage).vendor.answer(there.id, f"there {number}")
            replies += await asyncio.gather(
                reply(stage, card, f"here {number}", ("anna", "beno")[number % 2]),
                reply(stage, other, f"elsewhere {number}"),
            )
            await stage.sandbox.turn_clock(SWEEP)
            if number == COUNT // 2:
                assert await two.stop(signal.SIGKILL) == -signal.SIGKILL
                await stage.sandbox.turn_clock(LEASE)
        await stage.sandbox.turn_clock(HOLD)
        await asyncio.gather(*(marked(stage, each) for each in replies))
        for number in range(COUNT):
            await stage.sandbox.turn_clock(SWEEP)
            await stage.saying(card, f"there {number}", SOFTLAYER)
        await stage.nothing_to_send()

        mine = [f"here {number}" for number in range(COUNT)]
        assert [text for text in said(there) if text.startswith("here")] == mine
        assert said(elsewhere)[1:] == ["\n\n".join(f"elsewhere {number}" for number in range(COUNT))]
        thread = "\n".join(text_of(each) for each in await stage.thread(card, SOFTLAYER))
        told = [line for line in thread.splitlines() if line.startswith("there")]
        assert set(told) == {f"there {number}" for number in range(COUNT)}
        heard = stage.rows("SELECT body FROM updates WHERE type = 'UpdateAdded'")
        texts = Counter(json.loads(body)["text"] for (body,) in heard)
        assert max(texts.values()) == 1, texts
        assert len(texts) == 2 + 3 * COUNT
