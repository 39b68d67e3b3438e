"""A desk at Rackspace: a talk from its form to its end, and words whose answer and process were lost."""

from __future__ import annotations

import signal
from pathlib import Path

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.records import Ticket
from bot.sandbox.slack.seed import RACKSPACE
from tests.postgres import postgres_url
from tests.sandbox.harness import Json, filled
from tests.stories.conftest import READY, Stage, staged, text_of
from tests.stories.processes import running_bot
from tests.stories.test_forms import block
from tests.stories.vendor import HOLD, LEASE, SWEEP, marked, reply

LISTS = "lists taken over desk=rackspace"
SAID = "POST /tickets/{id}/comments"
A_MINUTE = 61


def vendor_of(stage: Stage) -> Rackspace:
    """The stand-in beside the stage's bot."""
    assert stage.sandbox.rackspace is not None
    return stage.sandbox.rackspace


def said(there: Ticket) -> list[str]:
    """What stands on a ticket there, without who of us said it."""
    return [each.text.rpartition("\n\n-- ")[0] or each.text for each in there.comments]


async def open_there(stage: Stage, title: str, text: str) -> tuple[Json, Ticket]:
    """Open an incident by the form, from account to severity; its card, and the ticket there."""
    anna = stage.person("anna")

    async def choose(name: str, value: str) -> None:
        view = (await anna.views())[-1]
        field = block(view, name)
        action = field["element"]["action_id"]
        state = {field["block_id"]: {action: filled(field["element"], value)}}
        await anna.act(action, value, view=view, block_id=field["block_id"], state=state)

        async def is_redrawn() -> bool:
            return bool((await anna.views())[-1]["hash"] != view["hash"])

        await stage.wait_for(is_redrawn)

    async def has_lists() -> bool:
        return LISTS in stage.log()

    await stage.wait_for(has_lists)
    await anna.command(RACKSPACE, "/ticket")
    await stage.sandbox.wait_for(anna.views)
    await choose("account", seed.HYBRID)
    await choose("kind", "incident")
    view = (await anna.views())[-1]
    asked = {block(view, name)["block_id"]: value for name, value in (("subcategory", "Hardware"),)}
    asked |= {block(view, "severity")["block_id"]: "High", "title": title, "text": text}
    answer = await anna.submit(asked)
    assert answer["ok"], answer
    (card,) = await stage.cards_when(1, RACKSPACE)

    async def is_there() -> Ticket | None:
        tickets = vendor_of(stage).vendor.tickets()
        return next((each for each in tickets if each.subject == title), None)

    there = await stage.sandbox.wait_for(is_there)
    assert there is not None
    return await stage.card_saying(card, there.ticket_id, RACKSPACE), there


async def heard(stage: Stage, card: Json, words: str) -> Json:
    """The message of a thread that says this; the bot looks at the vendor meanwhile."""
    await stage.sandbox.turn_clock(SWEEP)
    return await stage.saying(card, words, RACKSPACE)


async def test_one_talk_in_two_systems_until_we_close(tmp_path: Path) -> None:
    async with staged(tmp_path, remotes=("rackspace",)) as stage:
        card, there = await open_there(stage, "Disk of web2", "It is full.")
        assert (there.account_id, there.category) == (seed.HYBRID, "Incident")
        assert (there.subcategory, there.severity) == ("Hardware", "High")
        fuller = await reply(stage, card, "It is *fuller* now.", channel=RACKSPACE)
        assert said(there) == ["It is full."]
        await stage.sandbox.turn_clock(HOLD)
        await marked(stage, fuller, channel=RACKSPACE)
        assert said(there) == ["It is full.", "It is *fuller* now."]

        vendor_of(stage).vendor.answer(there.ticket_id, "Which <!channel> folder?", by="Sam R.")
        answer = text_of(await heard(stage, card, "folder?"))
        assert "Sam R." in answer
        assert "via Rackspace" in answer
        await stage.card_saying(card, "Pending Customer", RACKSPACE)
        await stage.person("beno").post(RACKSPACE, "!close", thread_ts=card["ts"])
        await stage.card_saying(card, "Closed", RACKSPACE)
        await stage.sandbox.turn_clock(A_MINUTE)

        async def is_closed() -> bool:
            return there.is_closed

        await stage.wait_for(is_closed)
        await stage.sandbox.turn_clock(SWEEP)
        await stage.nothing_to_send()
        texts = [text_of(each) for each in await stage.thread(card, RACKSPACE)]
        assert len([text for text in texts if "folder?" in text]) == 1
        assert len([text for text in texts if "fuller" in text]) == 1, "our own words came back"


async def test_words_whose_answer_and_whose_process_are_lost_are_there_once(tmp_path: Path) -> None:
    async with staged(tmp_path, remotes=("rackspace",), THREADESK_DATABASE_URL=postgres_url()) as stage:
        card, there = await open_there(stage, "Disk of web3", "It is full.")
        faults = vendor_of(stage).faults
        faults.add(SAID, "hold", when="after")
        fuller = await reply(stage, card, "It is fuller now.", channel=RACKSPACE)
        await stage.sandbox.turn_clock(HOLD)

        async def is_said() -> bool:
            return bool(faults.held)

        await stage.wait_for(is_said)
        async with running_bot(stage.environ, tmp_path / "log of two") as two:
            await stage.wait_for(lambda: two.says(READY))
            await stage.kill()
            faults.release()
            for _ in range(3):
                await stage.sandbox.turn_clock(LEASE)
            await marked(stage, fuller, channel=RACKSPACE)
            vendor_of(stage).vendor.answer(there.ticket_id, "We empty it.")
            await heard(stage, card, "We empty it.")
            await stage.nothing_to_send()
            assert said(there) == ["It is full.", "It is fuller now.", "We empty it."]
            assert stage.updates() == ["It is full.", "It is fuller now.", "We empty it."]
            assert await two.stop(signal.SIGTERM) == 0
