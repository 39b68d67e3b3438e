"""Rackspace tells of changes by webhook and feeds: what it says is in the thread once, killed or not."""

from __future__ import annotations

import hashlib
import hmac
import time
from io import BytesIO
from pathlib import Path

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.faults import HOOK
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.slack.seed import RACKSPACE
from tests.sandbox.harness import Json
from tests.stories.conftest import Stage, staged, text_of
from tests.stories.processes import free_port, threadesk

SWEEP, LEASE = 20, 130
"""Seconds beyond the time between two sweeps, and beyond that of a look which nobody ends."""
LOOKED_AT = 660
"""Seconds within which it is looked whether the feeds can be read."""


def signed(token: str, key: str = seed.WEBHOOK_KEY, ago: float = 0) -> dict[str, str]:
    """The headers of a call."""
    stamp = str(int(time.time() - ago))
    signature = hmac.new(key.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature}


async def knock(stage: Stage, url: str, headers: dict[str, str], body: bytes = b"{}") -> int:
    async with stage.sandbox.session.post(url, data=BytesIO(body), headers=headers) as answer:
        return answer.status


async def heard(rackspace: Rackspace) -> list[int | None]:
    """How the calls so far were answered."""
    await rackspace.hook.sent()
    return [each.status for each in rackspace.hook.deliveries]


async def said_once(stage: Stage, card: Json, words: str) -> None:
    await stage.saying(card, words, RACKSPACE)
    thread = [text_of(each) for each in await stage.thread(card, RACKSPACE)]
    assert len([text for text in thread if words in text]) == 1


async def in_channel(stage: Stage, *words: str) -> None:
    """Wait until the desk's channel says so."""

    async def said() -> bool:
        texts = [text_of(each) for each in await stage.person("dora").messages(RACKSPACE)]
        return any(all(word in text for word in words) for text in texts)

    await stage.wait_for(said)


async def test_what_it_tells_is_in_the_thread_at_once_and_once_whenever_we_die(tmp_path: Path) -> None:
    own = f"127.0.0.1:{free_port()}"
    async with staged(tmp_path, over_http=True, remotes=("rackspace",), THREADESK_HOOKS=own) as stage:
        rackspace = stage.sandbox.rackspace
        assert rackspace is not None
        door = f"http://127.0.0.1:{stage.http}/hooks/rackspace"
        rackspace.hook.url = door
        there = rackspace.vendor.portal_open(
            "The fan rattles",
            "It rattles at night.",
            account_id=seed.HYBRID,
            category="Incident",
            subcategory="General",
            person_id=seed.BEN,
        ).ticket_id
        [card] = await stage.cards_when(1, RACKSPACE)  # Nobody turned the clock: the webhook told.
        await said_once(stage, card, "It rattles at night.")
        rackspace.faults.add(HOOK, "twice")
        rackspace.vendor.answer(there, "We look at the fan.")
        await said_once(stage, card, "We look at the fan.")
        await stage.sandbox.turn_clock(SWEEP)  # Now the feed tells of the same.
        assert await heard(rackspace) == [200, 200, 200]

        assert await knock(stage, door, signed("one", key="guessed")) == 401
        assert await knock(stage, door, signed("two", ago=3600)) == 401
        offset = SWEEP
        once = signed("three", ago=-offset)
        assert [await knock(stage, door, once) for _ in range(2)] == [200, 200]
        assert await knock(stage, f"{door}-of-another", once) == 404
        assert await knock(stage, door, once, bytes(5_000_000)) == 413
        checked = await threadesk("check", environ=stage.environ)
        assert f"ok    desk rackspace: webhook /hooks/rackspace, taken at {own}" in checked.out

        rackspace.faults.add("GET /tickets/{id}", "hold")
        rackspace.vendor.answer(there, "We have a new fan.")
        assert (await heard(rackspace))[3:] == [200]
        await stage.sandbox.wait_for(lambda: is_held(rackspace))
        await stage.kill()  # It has said that it knows, and has not read it.
        rackspace.faults.clear()
        rackspace.vendor.answer(there, "The fan is in.")
        assert (await heard(rackspace))[4:] == [None]
        rackspace.hook.url = f"http://{own}/hooks/rackspace"
        await stage.start()
        await stage.sandbox.turn_clock(LEASE)
        await said_once(stage, card, "We have a new fan.")
        await said_once(stage, card, "The fan is in.")
        rackspace.vendor.close(there)
        assert "Closed" in text_of(await stage.card_saying(card, "Closed", RACKSPACE))
        assert (await heard(rackspace))[5:] == [200]
        for words in ("It rattles", "We look", "We have a new", "The fan is in"):
            await said_once(stage, card, words)
        rackspace.faults.add("GET /feeds", "error", status=403, code="forbidden", times=0)
        await stage.sandbox.turn_clock(LOOKED_AT)
        await in_channel(stage, "does not tell us at once what changes", "cloudfeeds:observer")
        rackspace.faults.clear()
        await stage.sandbox.turn_clock(LOOKED_AT)
        await in_channel(stage, "tells us again at once")
        assert "Traceback" not in stage.log()


async def is_held(rackspace: Rackspace) -> bool:
    return bool(rackspace.faults.held)
