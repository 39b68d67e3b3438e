"""A ticket's life as people see it: from the form to the closed thread and what comes after."""

from __future__ import annotations

from bot.slack.ids import Action
from tests.sandbox.harness import HELP
from tests.stories.conftest import Stage, number_of, text_of


async def test_from_form_to_closed_thread(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    card = await stage.open_ticket("anna", "The VPN is down.")
    number = number_of(card)
    await stage.saying(card, "The VPN is down.")

    reply = await anna.post(HELP, "It is still down.", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, reply)

    await beno.act(Action.TAKE, message=card)
    card = await stage.card_saying(card, "Beno Brandt")

    await anna.command(HELP, f"/ticket remind {number} in 1 hour call them")
    await stage.card_saying(card, "⏰")
    await stage.sandbox.turn_clock(3_700)
    await stage.saying(card, "call them")

    (card,) = await stage.cards()
    await beno.act(Action.CLOSE, message=card)
    await stage.sandbox.wait_for(beno.views)
    assert (await beno.submit({}))["ok"]
    await stage.card_saying(card, "Closed")


async def test_the_author_is_told_privately_where_the_ticket_is(stage: Stage) -> None:
    anna = stage.person("anna")
    card = await stage.open_ticket("anna")

    async def told() -> bool:
        texts = [text_of(message) for message in await anna.messages(anna.dm)]
        return any(number_of(card) in text and "/archives/C0HELP001/" in text for text in texts)

    await stage.wait_for(told)


async def test_a_closed_ticket_refuses_and_names_the_ways_out(stage: Stage) -> None:
    anna = stage.person("anna")
    card = await stage.open_ticket("anna")
    await anna.command(HELP, f"/ticket close {number_of(card)}")
    await stage.card_saying(card, "Closed")
    late = await anna.post(HELP, "One more thing", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, late, "warning")

    async def refusal() -> object:
        thread = await anna.messages(HELP, thread_ts=card["ts"])
        return next((message for message in thread if message.get("is_ephemeral")), None)

    told = await stage.sandbox.wait_for(refusal)
    assert isinstance(told, dict)
    ids = {
        each["action_id"]
        for block in told["blocks"]
        for each in block.get("elements", [])
        if "action_id" in each
    }
    assert {Action.REOPEN, Action.FINAL_COMMENT, Action.FOLLOW_UP} <= ids


async def test_an_auto_close_closes_unless_somebody_replies(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    first, second = await stage.open_ticket("anna"), await stage.open_ticket("anna")
    for card in (first, second):
        await beno.command(HELP, f"/ticket autoclose {number_of(card)} in 2 days")
        await stage.card_saying(card, "⏳")
    reply = await anna.post(HELP, "Please keep it open.", thread_ts=second["ts"])
    await stage.wait_for_mark(HELP, reply)
    await stage.sandbox.turn_clock(3 * 86_400)
    await stage.card_saying(first, "Closed")
    again = await stage.card_saying(second, "Open")
    assert "Closed" not in text_of(again)


async def test_timers_survive_a_restart_and_missed_ones_come_as_one_message(stage: Stage) -> None:
    anna = stage.person("anna")
    card = await stage.open_ticket("anna")
    for hours in (1, 2, 3):
        await anna.command(HELP, f"/ticket remind {number_of(card)} in {hours} hours step {hours}")
    await stage.saying(card, "step 3")
    await stage.kill()
    await stage.sandbox.turn_clock(5 * 3_600)
    await stage.start()

    async def reminded() -> list[str]:
        texts = map(text_of, await stage.thread(card))
        return [text for text in texts if "Reminder" in text and "set" not in text]

    await stage.sandbox.wait_for(reminded)
    (told,) = await reminded()
    assert all(f"step {hours}" in told for hours in (1, 2, 3))


async def test_the_shortcut_carries_the_whole_thread_over_once(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    channel = "C0GEN0001"
    root = await anna.post(channel, "The printer smokes.")
    await beno.post(channel, "Which one?", thread_ts=root["ts"])
    await anna.post(channel, "The blue one.", thread_ts=root["ts"])
    for _ in range(2):
        await beno.shortcut("ticket_from_message", channel=channel, ts=root["ts"])
        if views := await stage.sandbox.wait_for(beno.views) if not await stage.cards() else []:
            (option, *_) = await beno.options(Action.SUBJECT_CHOSEN, "hardware", view=views[-1])
            assert (await beno.submit({Action.SUBJECT_CHOSEN: option}))["ok"]
            await stage.cards_when(1)
    (card,) = await stage.cards()
    await stage.saying(card, "The blue one.")
    said = [text_of(message) for message in await stage.thread(card)]
    words = ["The printer smokes.", "Which one?", "The blue one."]
    order = [next(i for i, text in enumerate(said) if word in text) for word in words]
    assert order == sorted(order)
    assert [sum(word in text for text in said) for word in words] == [1, 1, 1]


async def test_an_emoji_opens_one_ticket_for_a_thread(stage: Stage) -> None:
    anna, beno, carla = (stage.person(name) for name in ("anna", "beno", "carla"))
    root = await anna.post(HELP, "Mail bounces since ten.")
    await beno.react(HELP, root["ts"], "ticket")
    await carla.react(HELP, root["ts"], "ticket")
    await stage.sandbox.wait_for(lambda: _replies(stage, root["ts"]))
    cards = [text for text in await _replies(stage, root["ts"]) if "T20" in text and "Take" in text]
    assert len(cards) == 1
    reply = await anna.post(HELP, "Still bouncing.", thread_ts=root["ts"])
    await stage.wait_for_mark(HELP, reply)


async def _replies(stage: Stage, ts: str) -> list[str]:
    return [text_of(m) for m in (await stage.person("dora").messages(HELP, thread_ts=ts))[1:]]


async def test_a_direct_message_becomes_a_ticket_that_agents_see(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    root = await anna.post(anna.dm, "My badge does not open the door.")
    (card,) = await stage.cards_when(1)
    answer = await beno.post(HELP, "Come to the desk, please.", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, answer)

    async def heard() -> bool:
        thread = await anna.messages(anna.dm, thread_ts=root["ts"])
        return any("Come to the desk" in text_of(message) for message in thread)

    await stage.wait_for(heard)
