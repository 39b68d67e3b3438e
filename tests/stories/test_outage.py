"""After an outage: what Slack no longer repeats is read from the threads, and is on its ticket once."""

from __future__ import annotations

from tests.sandbox.harness import HELP
from tests.stories.conftest import Stage, text_of

SAID = ("one is one", "two is two", "three is three", "four is four")


async def test_what_slack_gave_up_on_is_on_the_ticket_once(http_stage: Stage) -> None:
    stage = http_stage
    anna, beno = stage.person("anna"), stage.person("beno")
    card = await stage.open_ticket("anna")
    before = await anna.post(HELP, "heard at once", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, before)
    await stage.nothing_to_send()

    await stage.kill()
    await stage.sandbox.faults(attempts=0)
    missed = [await anna.post(HELP, text, thread_ts=card["ts"]) for text in SAID]
    await beno.post(HELP, "!take", thread_ts=card["ts"])
    await given_up(stage, len(SAID) + 1)
    assert not set(SAID) & set(stage.updates())

    await stage.start()
    for message in missed:
        await stage.wait_for_mark(HELP, message)
    await stage.nothing_to_send()
    assert stage.updates() == ["The VPN is down.", "heard at once", *SAID]
    ours = [text_of(message) for message in await stage.thread(card) if message["user"] == "U0BOT0001"]
    assert len(ours) == len(set(ours)) == 1  # The words of the form; nobody's order was carried out late.

    await stage.kill()
    await stage.start()
    await stage.nothing_to_send()
    assert stage.updates() == ["The VPN is down.", "heard at once", *SAID]


async def given_up(stage: Stage, count: int) -> None:
    """Wait until Slack has given up on so many events."""

    async def are_lost() -> bool:
        lost = [entry for entry in await stage.sandbox.log() if entry["status"] == "lost"]
        return len(lost) >= count

    await stage.wait_for(are_lost)
