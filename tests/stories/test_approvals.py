"""A server to be given up at SoftLayer: nothing of it leaves before all have approved it, and then once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.rehearsal import SANDBOX_DESKS, SANDBOX_REMOTES
from bot.sandbox.slack.seed import SOFTLAYER
from bot.sandbox.softlayer.records import Ticket
from bot.slack.ids import Action
from tests.sandbox.harness import Json, filled
from tests.stories.conftest import Stage, staged, text_of
from tests.stories.vendor import LEASE, SWEEP, said, vendor_of

KINDS = """\
kinds = ["standard", "administrative", "cancel_server"]
approvers = ["U0CARL001", "U0DORA001"]

[desks.approval]
needed = "all"
"""
WAITS = "waits for approval"


def configured(folder: Path) -> str:
    """The sandbox's desks, where two have to approve what is given up at SoftLayer."""
    file = folder / "guarded.toml"
    remote = SANDBOX_REMOTES["softlayer"].replace("\n[desks.remote]", f"{KINDS}\n[desks.remote]")
    file.write_text(SANDBOX_DESKS.replace('inventory = "inventory.csv"\n', "") + remote, encoding="utf-8")
    return str(file)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, remotes=("softlayer",), THREADESK_CONFIG=configured(tmp_path)) as running:
        yield running


async def test_a_server_is_given_up_once_all_have_approved_it_and_not_before(stage: Stage) -> None:
    before = len(vendor_of(stage).vendor.tickets())
    card = await given_up(stage, "web-01")
    await stage.card_saying(card, "Waits for approval", SOFTLAYER)
    question = await stage.saying(card, WAITS, SOFTLAYER)
    assert "The server is given up with everything that is on it" in text_of(question)
    anna, carla, dora = (stage.person(name) for name in ("anna", "carla", "dora"))
    reply = await anna.post(SOFTLAYER, "Its disks are wiped.", thread_ts=card["ts"])
    await stage.wait_for_mark(SOFTLAYER, reply)
    await anna.act(Action.APPROVE, message=question, channel=SOFTLAYER)

    private = await told(stage, "carla", "Open the thread")
    await carla.act(Action.APPROVE, message=private, channel=carla.dm)
    await stage.saying(card, "More have to", SOFTLAYER)
    await stage.nothing_to_send()
    await stage.kill()
    await stage.start()
    await stage.sandbox.turn_clock(SWEEP + LEASE)
    assert len(vendor_of(stage).vendor.tickets()) == before

    vendor_of(stage).faults.add("createCancelServerTicket", "hold", when="after")
    question = await stage.saying(card, WAITS, SOFTLAYER)
    await dora.act(Action.APPROVE, message=question, channel=SOFTLAYER)
    await stage.wait_for(lambda: is_held(stage))
    await stage.kill()
    vendor_of(stage).faults.clear()
    await stage.start()
    await stage.sandbox.turn_clock(LEASE)
    there = vendor_of(stage).vendor.tickets()[before]
    await stage.card_saying(card, there.service_provider_resource_id, SOFTLAYER)
    await stage.nothing_to_send()
    (there,) = opened_since(stage, before)
    assert "web-01" in said(there)[0]
    assert "Its disks are wiped." in said(there)[0]
    for who in ("carla", "dora"):
        assert "ticket.approve" not in str((await told(stage, who, "is approved."))["blocks"])
    shown = text_of(await stage.saying(card, "is approved.", SOFTLAYER))
    assert "Carla" in shown
    assert "Dora" in shown


async def given_up(stage: Stage, host: str) -> Json:
    """Anna asks in the form for a server to be cancelled; its card."""
    anna, before = stage.person("anna"), len(await stage.cards(SOFTLAYER))
    await anna.command(SOFTLAYER, "/ticket")
    await stage.sandbox.wait_for(anna.views)
    view = (await anna.views())[-1]
    kind = block(view, "kind")
    state = {kind["block_id"]: {Action.KIND_CHOSEN: filled(kind["element"], "cancel_server")}}
    await anna.act(Action.KIND_CHOSEN, "cancel_server", view=view, block_id=kind["block_id"], state=state)

    async def redrawn() -> bool:
        return bool((await anna.views())[-1]["hash"] != view["hash"])

    await stage.wait_for(redrawn)
    view = (await anna.views())[-1]
    wanted = {"host": host, "host_again": host, "when": "now", "reason": "unneeded"}
    answer = await anna.submit({block(view, name)["block_id"]: value for name, value in wanted.items()})
    assert answer["ok"], answer
    return (await stage.cards_when(before + 1, SOFTLAYER))[-1]


async def told(stage: Stage, who: str, words: str) -> Json:
    """What the bot tells somebody in private, once it says this."""
    person = stage.person(who)

    async def heard() -> Json | None:
        return next((each for each in await person.messages(person.dm) if words in text_of(each)), None)

    message = await stage.sandbox.wait_for(heard)
    assert message is not None
    return message


async def is_held(stage: Stage) -> bool:
    return bool(vendor_of(stage).faults.held)


def opened_since(stage: Stage, before: int) -> list[Ticket]:
    return vendor_of(stage).vendor.tickets()[before:]


def block(view: Json, name: str) -> Json:
    return next(each for each in view["blocks"] if each["block_id"].partition(":")[0] == name)
