"""Nothing lost, nothing twice: the bot is killed with SIGKILL at each step, and events come in threes."""

from __future__ import annotations

import sqlite3

import pytest

from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json
from tests.stories.conftest import Stage, is_card, text_of

REPLIES = ("one is one", "two is two", "three is three")


async def settled(stage: Stage, card: Json) -> None:
    """Wait until the outbox has nothing left to send."""
    await stage.sandbox.turn_clock(60)  # Leases of whoever was killed run out.
    last = await stage.person("carla").post(HELP, "last words", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, last)
    await stage.nothing_to_send()


async def expect_each_once(stage: Stage, card: Json, text: str) -> None:
    """Every ticket once, every update once, every message in Slack once."""
    await settled(stage, card)
    assert stage.tickets() == 1
    assert stage.updates().count(text) == 1
    everything = await stage.person("dora").messages(HELP)
    assert len([message for message in everything if is_card(message)]) == 1
    ours = [text_of(message) for message in await stage.thread(card) if message["user"] == "U0BOT0001"]
    assert len(set(ours)) == len(ours), ours
    anna = stage.person("anna")
    told = [text_of(message) for message in await anna.messages(anna.dm)]
    assert len(told) == len(set(told)) == 1, told


async def submit_form(stage: Stage, text: str) -> Json:
    """Fill the form in and submit; what became of the submission."""
    anna = stage.person("anna")
    await anna.command(HELP, "/ticket")
    views = await stage.sandbox.wait_for(anna.views)
    (option, *_) = await anna.options(Action.SUBJECT_CHOSEN, "dns", view=views[-1])
    return await anna.submit({Action.SUBJECT_CHOSEN: option, "text": text})


async def test_killed_before_commit_nothing_has_happened_and_the_event_comes_again(stage: Stage) -> None:
    card = await stage.open_ticket("anna")
    await settled(stage, card)
    blocker = sqlite3.connect(stage.folder / "threadesk.sqlite", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    reply = await stage.person("anna").post(HELP, "before commit", thread_ts=card["ts"])
    await stage.kill()
    blocker.rollback()
    blocker.close()
    assert "before commit" not in stage.updates()
    await stage.start()
    await stage.wait_for_mark(HELP, reply)
    await expect_each_once(stage, card, "before commit")


async def test_killed_after_commit_before_ack(stage: Stage) -> None:
    card = await stage.open_ticket("anna")
    await settled(stage, card)
    await stage.sandbox.faults(acks="ignore")
    reply = await stage.person("anna").post(HELP, "before ack", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, reply)
    await stage.kill()
    await stage.sandbox.faults(acks="take")
    await stage.start()
    await expect_each_once(stage, card, "before ack")


async def test_killed_after_ack_before_sending(stage: Stage) -> None:
    await stage.sandbox.faults({"method": "chat.postMessage", "when": "before", "do": "hold", "times": 9})
    assert (await submit_form(stage, "before sending"))["ok"]
    await held(stage)
    await stage.kill()
    await stage.sandbox.faults(clear=True, release=True)
    await stage.start()
    await stage.sandbox.turn_clock(120)
    (card,) = await stage.cards_when(1)
    await expect_each_once(stage, card, "before sending")


@pytest.mark.parametrize("text", ["after sending", "x" * 3_000])
async def test_killed_after_sending_before_recording(stage: Stage, text: str) -> None:
    await stage.sandbox.faults({"method": "chat.postMessage", "when": "after", "do": "hold", "times": 9})
    assert (await submit_form(stage, text))["ok"]
    await held(stage)
    await stage.kill()
    await stage.sandbox.faults(clear=True, release=True)
    (card,) = await stage.cards_when(1)
    early = await stage.person("anna").post(HELP, "written while it was dead", thread_ts=card["ts"])
    await stage.start()
    await stage.sandbox.turn_clock(120)
    await stage.wait_for_mark(HELP, early)
    await expect_each_once(stage, card, text)
    assert stage.updates().count("written while it was dead") == 1


async def held(stage: Stage) -> None:
    async def is_held() -> bool:
        return bool((await stage.sandbox.faults())["held"])

    await stage.wait_for(is_held)


async def test_killed_at_every_message_of_a_thread(stage: Stage) -> None:
    card = await stage.open_ticket("anna")
    for text in REPLIES:
        reply = await stage.person("anna").post(HELP, text, thread_ts=card["ts"])
        await stage.kill()
        await stage.start()
        await stage.sandbox.turn_clock(60)  # The lease of whoever was killed runs out.
        await stage.wait_for_mark(HELP, reply)
    await settled(stage, card)
    assert sorted(text for text in stage.updates() if text in REPLIES) == sorted(REPLIES)


async def test_events_in_threes_under_new_ids_and_out_of_order(stage: Stage) -> None:
    card = await stage.open_ticket("anna")
    await stage.sandbox.faults(events={"copies": 3, "new_ids": True, "shuffle": True})
    anna = stage.person("anna")
    posted = [await anna.post(HELP, text, thread_ts=card["ts"]) for text in REPLIES]
    root = await anna.post(HELP, "A second matter.")
    await stage.person("beno").react(HELP, root["ts"], "ticket")
    for message in posted:
        await stage.wait_for_mark(HELP, message)
    reply = await anna.post(HELP, "On the second.", thread_ts=root["ts"])

    async def second() -> bool:
        return stage.tickets() == 2

    await stage.wait_for(second)
    await stage.wait_for_mark(HELP, posted[-1])
    await settled(stage, card)
    said = stage.updates()
    assert [said.count(text) for text in REPLIES] == [1, 1, 1]
    assert said.count("A second matter.") == 1
    assert stage.tickets() == 2
    assert reply["ts"]


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "ratelimited", "retry_after": 1, "when": "before"},
        {"do": "status", "status": 503, "when": "before"},
        {"do": "drop", "when": "before"},
        {"do": "drop", "when": "after"},
        {"do": "error", "error": "fatal_error", "when": "after"},
        {"do": "error", "error": "internal_error", "when": "before"},
    ],
    ids=lambda fault: f"{fault['do']} {fault['when']}",
)
async def test_faults_of_slack_lose_and_double_nothing(stage: Stage, fault: dict[str, object]) -> None:
    await stage.sandbox.faults({"method": "chat.postMessage", "times": 2, **fault})
    assert (await submit_form(stage, "in bad weather"))["ok"]
    await stage.sandbox.wait_for(stage.cards)
    await stage.sandbox.turn_clock(120)
    (card,) = await stage.cards_when(1)
    await expect_each_once(stage, card, "in bad weather")
