"""A form whose fields depend on each other, from the sandbox's own desk: opened, killed, filled in anew."""

from __future__ import annotations

from bot.slack.ids import Action
from tests.sandbox.harness import HELP, Json, filled
from tests.stories.conftest import Stage, number_of, text_of


async def test_a_form_is_kept_over_a_crash_and_filled_in_anew_by_todays_choices(stage: Stage) -> None:
    anna = stage.person("anna")
    await anna.command(HELP, "/ticket")
    await stage.sandbox.wait_for(anna.views)
    for name, action, value in (
        ("kind", Action.KIND_CHOSEN, "equipment"),
        ("item", Action.FIELD_CHOSEN, "screen"),
    ):
        view = (await anna.views())[-1]
        chosen = block(view, name)
        state = {chosen["block_id"]: {action: filled(chosen["element"], value)}}
        await anna.act(action, value, view=view, block_id=chosen["block_id"], state=state)

        async def redrawn(before: Json = view) -> bool:
            return bool((await anna.views())[-1]["hash"] != before["hash"])

        await stage.wait_for(redrawn)
    model = block((await anna.views())[-1], "model")
    assert [each["value"] for each in model["element"]["options"]] == ["uhd27"]
    assert (await anna.submit({model["block_id"]: "uhd27"}))["ok"]
    (card,) = await stage.cards_when(1)
    assert "Order: Screen" in text_of(card)
    assert "27 inches" in text_of(card)

    await stage.nothing_to_send()
    await stage.kill()
    await stage.start()
    await anna.command(HELP, f"/ticket set {number_of(card)} item laptop")
    await stage.card_saying(card, "Missing: Which model?")
    await anna.post(HELP, "!set model 13 inches, light", thread_ts=card["ts"])
    card = await stage.card_saying(card, "13 inches, light")
    assert "Missing" not in text_of(card)


def block(view: Json, name: str) -> Json:
    return next(each for each in view["blocks"] if each["block_id"].partition(":")[0] == name)
