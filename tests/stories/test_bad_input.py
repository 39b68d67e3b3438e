"""What people and strangers can send that is wrong: a clear answer to whom it concerns, and no change."""

from __future__ import annotations

from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json, Person
from tests.stories.conftest import BOT, Stage, number_of, text_of

LONG = "word " * 8_000
TOO_LONG = LONG + "!"
PINGS = ("<!channel>", "<!here>", "<!everyone>", "<@U0DORA001>", "<!subteam^S0OPS0001>", "@channel", "@here")
"""Said as they are typed, and as somebody would forge them."""


async def whispers(person: Person, thread: str | None = None) -> list[str]:
    """What only this person sees in #help, or in a thread there."""
    shown = await person.messages(HELP, thread_ts=thread)
    return [text_of(message) for message in shown if message.get("is_ephemeral")]


async def told_alone(stage: Stage, person: Person, words: str, thread: str | None = None) -> None:
    """Wait until somebody is told this, and make sure that nobody else is told anything."""

    async def heard() -> bool:
        return words in "\n".join((await whispers(person, thread))[-1:])

    await stage.wait_for(heard)
    for name in ("anna", "beno", "carla", "dora"):
        other = stage.person(name)
        assert other.id == person.id or await whispers(other, thread) == []


async def events(stage: Stage) -> int:
    """How much has happened, once nothing is left to send."""
    await stage.nothing_to_send()
    ((count,),) = stage.rows("SELECT count(*) FROM updates")
    return int(count)


def forge(stage: Stage, card: Json, action: str, value: str) -> None:
    """Change the card's first button behind the bot's back."""
    message = stage.sandbox.slack.workspace.messages(HELP).get(card["ts"])
    assert message is not None
    button = next(block for block in message["blocks"] if block["type"] == "actions")["elements"][0]
    button.update(action_id=action, value=value)


FORGED_BUTTONS = [
    ("no.such.action", "x", "I do not know this"),
    (Action.TAKE, "T20990101.0001", "There is no ticket"),
    (Action.TAKE, "'; DROP TABLE tickets; --", "There is no ticket"),
    (Action.CANCEL_TIMER, "{", "I cannot read what Slack sent me"),
    (Action.CANCEL_TIMER, '{"ticket": "T1", "timer": "one"}', "I cannot read what Slack sent me"),
    (Action.PAGE, '{"words": "make me a sandwich"}', "I cannot read what Slack sent me"),
]
FORGED_METADATA = ["", "{", "[]", '{"channel": 7}', '{"channel": "C0HELP001", "follow_up_of": "T1"}']


async def test_forged_buttons_are_answered_and_change_nothing(stage: Stage) -> None:
    beno, card = stage.person("beno"), await stage.open_ticket("anna")
    before = await events(stage)
    for number, (action, value, answer) in enumerate(FORGED_BUTTONS, 1):
        forge(stage, card, action, value)
        (forged,) = await stage.cards()
        assert (await beno.act(action, message=forged))["ok"]
        await told_alone(stage, beno, answer, card["ts"])
        assert len(await whispers(beno, card["ts"])) == number
    assert await events(stage) == before
    assert "Traceback" not in stage.log()


async def test_a_form_with_forged_metadata_keeps_the_text_and_opens_nothing(stage: Stage) -> None:
    """In the form, or as a draft where the form can be read but what it grows out of is not there."""
    anna = stage.person("anna")
    for metadata in FORGED_METADATA:
        await anna.command(HELP, "/ticket")
        (view,) = await stage.sandbox.wait_for(anna.views)
        (option, *_) = await anna.options(Action.SUBJECT_CHOSEN, "dns", view=view)
        found = stage.sandbox.slack.views.find(view["id"])
        assert found is not None
        found[1]["private_metadata"] = metadata
        answer = await anna.submit({Action.SUBJECT_CHOSEN: option, "text": "Keep this."})
        (shown,) = await anna.views()
        is_draft = answer.get("response_action") == "update" and "draft" in str(shown["blocks"])
        assert answer.get("response_action") == "errors" or is_draft, (metadata, answer)
        await anna.close_view(everything=True)
    assert stage.tickets() == 0
    assert "Traceback" not in stage.log()


async def test_a_number_that_does_not_exist_is_named_to_whom_asked(stage: Stage) -> None:
    anna = stage.person("anna")
    for words in ("show", "take", "close", "why", "reopen", "remind", "reply", "priority"):
        more = {"reopen": "it is back", "remind": "in 1 hour", "reply": "hello", "priority": "high"}
        before = len(await whispers(anna))
        await anna.command(HELP, f"/ticket {words} T20990101.0007 {more.get(words, '')}")
        (answer,) = (await whispers(anna))[before:]
        assert "There is no ticket T20990101.0007" in answer, words
    assert await whispers(stage.person("beno")) == []
    assert await events(stage) == 0


async def test_a_very_long_text_in_the_thread_is_kept_whole(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    text = LONG.strip()
    reply = await anna.post(HELP, text, thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, reply)
    assert text in stage.updates()


async def test_a_text_beyond_the_limit_is_refused_to_its_author_alone(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    before = await events(stage)
    await anna.post(HELP, TOO_LONG, thread_ts=card["ts"])
    await told_alone(stage, anna, "This is too long: at most 40,000 characters.", card["ts"])
    assert await events(stage) == before


async def test_a_very_long_text_in_a_command_goes_whole_into_the_form(stage: Stage) -> None:
    anna = stage.person("anna")
    text = LONG.strip()
    await anna.command(HELP, f"/ticket {text}")
    (view,) = await stage.sandbox.wait_for(anna.views)
    (option, *_) = await anna.options(Action.SUBJECT_CHOSEN, "dns", view=view)
    assert (await anna.submit({Action.SUBJECT_CHOSEN: option}))["ok"]
    (card,) = await stage.cards_when(1)
    await stage.nothing_to_send()
    assert stage.updates() == [text]
    await anna.command(HELP, f"/ticket reply {number_of(card)} {text}")
    assert stage.updates() == [text, text]
    await anna.command(HELP, f"/ticket {TOO_LONG}")
    await told_alone(stage, anna, "This is too long")


async def test_words_that_would_ping_never_ping(stage: Stage) -> None:
    ping = " ".join(PINGS)
    anna, beno = stage.person("anna"), stage.person("beno")
    card = await stage.open_ticket("anna", f"{ping} the text")
    await anna.post(HELP, f"{ping} the reply", thread_ts=card["ts"])
    await beno.command(HELP, f"/ticket reply {number_of(card)} {ping} the answer")
    await beno.command(HELP, f"/ticket remind {number_of(card)} in 1 hour {ping} the note")
    await anna.command(HELP, f"/ticket {ping} the title")
    (view,) = await stage.sandbox.wait_for(anna.views)
    await anna.act(Action.KIND_CHOSEN, "administrative", view=view)

    async def has_a_title() -> bool:
        (shown,) = await anna.views()
        return any(block["block_id"].startswith("title") for block in shown["blocks"])

    await stage.wait_for(has_a_title)
    answer = await anna.submit(
        {
            Action.KIND_CHOSEN: "administrative",
            "title": f"{ping} the title",
            "confirm:administrative": ["3 USD"],
        }
    )
    assert "errors" not in answer, answer
    await stage.cards_when(2)
    await stage.sandbox.turn_clock(3_700)
    await stage.saying(card, "the note")
    await beno.command(HELP, f"/ticket close {number_of(card)} {ping} the end")
    await stage.card_saying(card, "Closed")
    await stage.nothing_to_send()
    assert pinging(await sent(stage)) == []


async def sent(stage: Stage) -> list[Json]:
    """Every message of the bot that anybody but its reader's own commands brought about."""
    shown = [message for message in await stage.person("dora").messages(HELP) if message["user"] == BOT]
    threads = [each for card in await stage.cards() for each in await stage.thread(card)]
    private = [each for name in ("anna", "beno") for each in await _private(stage.person(name))]
    return [*shown, *(each for each in threads if each["user"] == BOT), *private]


async def _private(person: Person) -> list[Json]:
    shown = [*await person.messages(person.dm), *await person.messages(HELP)]
    return [each for each in shown if each.get("user") == BOT]


def pinging(messages: list[Json]) -> list[str]:
    """The texts among these by which Slack would call people."""
    return [text for message in messages for text in _texts(message) if _calls(text)]


def _texts(part: object) -> list[str]:
    """Every string of a message that Slack reads markup in, and the rich text elements that call."""
    match part:
        case {"type": "broadcast" | "usergroup"}:
            return ["<!channel>"]
        case {"type": "plain_text" | "text"}:
            return []  # Slack looks for no markup in these.
        case dict():
            return [text for value in part.values() for text in _texts(value)]
        case list():
            return [text for value in part for text in _texts(value)]
        case str():
            return [part]
        case _:
            return []


def _calls(text: str) -> bool:
    return any(mark in text for mark in ("<!channel", "<!here", "<!everyone", "<!subteam", "<@U0DORA001"))
