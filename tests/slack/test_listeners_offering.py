"""Which kinds and fields are offered where and to whom, and what opens a ticket without a form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.desk import DeskRules
from bot.domain.fields import Field, FormRole
from bot.domain.kinds import BUILT_IN, Kind
from bot.domain.ticket import (
    ADMINISTRATIVE,
    ChannelId,
    FieldId,
    KindId,
)
from bot.sandbox.slack.view_state import find_element
from bot.slack.directory import resolve_channels
from tests.domain.remote_desk import BILLING, HYBRID, INCIDENT, SEVERITY
from tests.sandbox.harness import GENERAL, HELP, RANDOM, Json
from tests.slack.front import Front, a_desk, a_front, option, text_of
from tests.slack.test_listeners_filling import _answer, after, desk_of_forms, opened_form, pick, typed, values
from tests.slack.test_listeners_forms import _submission, block, card_of
from tests.slack.test_remote_forms import a_remote_desk


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> DeskRules:
    return desk_of_forms(tmp_path_factory.mktemp("desk"))


@pytest.fixture
async def front(rules: DeskRules) -> AsyncIterator[Front]:
    async with a_front([rules]) as running:
        yield running


async def test_a_message_opens_a_kind_without_a_form_or_one_whose_card_says_what_is_missing(
    rules: DeskRules,
) -> None:
    for kinds, missing in ((rules.kinds, False), (rules.kinds[-1:], True)):
        async with a_front([replace(rules, kinds=kinds)]) as front:
            anna = front.person("anna")
            await anna.post(GENERAL, "@threadesk my laptop is broken")
            ticket = await front.ticket()
            assert (ticket.kind == "equipment") is missing
            assert ticket.title == "my laptop is broken"
            card = await card_of(front, anna, ticket)
            assert ("Missing: What do you need?" in text_of(card)) is missing


async def test_a_kind_for_agents_is_offered_to_them_only(rules: DeskRules) -> None:
    inside = replace(rules.kinds[-1], id=KindId("inside"), roles=(FormRole.AGENT,))
    async with a_front([replace(rules, kinds=(rules.kinds[0], inside))]) as front:
        for name, offered in (("anna", 1), ("beno", 2)):
            person = front.person(name)
            await person.command(HELP, "/ticket")
            found = find_element((await front.view(person))["blocks"], "form.kind")
            assert found is not None
            assert len(found[1]["options"]) == offered
        anna = front.person("anna")
        view = (await anna.views())[-1]
        state = {
            **view["state"]["values"], "text": {"value": {"type": "plain_text_input", "value": "x"}},
            "kind:help": {"form.kind": {"type": "static_select", "selected_option": option("inside", "I")}},
        }  # fmt: skip
        answer = await _answer(front, _submission(view, state))
        assert "cannot open a ticket of the kind Equipment" in answer["errors"]["kind:help"]


async def test_a_form_asked_for_where_the_bot_is_no_member_is_judged_by_that_channel() -> None:
    only_there = (ChannelId(RANDOM),)
    field = Field(id=FieldId("env"), label="Environment", required=True, channels=only_there)
    kind = replace(BUILT_IN[1], id=KindId("outage"), fields=(field,), channels=only_there)
    async with a_front([a_desk(kinds=(kind,))]) as front:
        anna = front.person("anna")
        said = await anna.post(RANDOM, "Production is broken")
        await anna.shortcut("ticket_from_message", channel=RANDOM, ts=said["ts"])
        view = await front.view(anna)
        answer = await anna.submit({block(view, "env")["block_id"]: "PROD-EU", "title": "Broken"})
        assert not answer.get("errors"), answer
        ticket = await front.ticket()
        assert (values(ticket), ticket.asked_in) == ({"env": ("PROD-EU",)}, RANDOM)
        assert [place.channel for place in ticket.places] == [HELP]


async def test_an_emoji_opens_nothing_that_has_to_be_agreed_to() -> None:
    async with a_front([a_desk(kinds=tuple(each for each in BUILT_IN if each.is_dangerous))]) as front:
        anna = front.person("anna")
        said = await anna.post(GENERAL, "web-01 is not needed any more")
        await anna.react(GENERAL, said["ts"], "ticket")
        assert await front.whispered(anna, GENERAL, "opened by its own form")
        assert await front.tickets() == []


async def test_channels_that_kinds_and_fields_are_limited_to_may_be_named(
    front: Front, rules: DeskRules
) -> None:
    kind = rules.kinds[-1]
    limited = replace(
        kind,
        channels=(ChannelId("#help"), ChannelId("#nowhere")),
        fields=(replace(kind.fields[0], channels=(ChannelId("#general"),)),),
    )
    (found,) = await resolve_channels(front.client, [replace(rules, kinds=(limited,))])
    assert found.kinds[0].channels == (HELP, "#nowhere")
    assert found.kinds[0].fields[0].channels == (GENERAL,)


@pytest.mark.parametrize("typed", ["The disk\nis full", f"{'x' * 300}"], ids=["two lines", "too long"])
async def test_a_text_begins_the_title_of_a_form_that_has_a_free_one(rules: DeskRules, typed: str) -> None:
    free = next(kind for kind in rules.kinds if kind.has_free_title)
    async with a_front([replace(rules, kinds=(free,))]) as front:
        anna = front.person("anna")
        await anna.command(HELP, f"/ticket {typed}")
        title: str = block(await front.view(anna), "title")["element"]["initial_value"]
        assert title == ("The disk" if typed.startswith("The") else f"{'x' * 249}…")
        assert await front.tickets() == []


async def test_a_text_begins_the_title_when_such_a_kind_is_chosen_later(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, ADMINISTRATIVE, "A new rack")
    assert block(view, "title")["element"]["initial_value"] == "A new rack"


async def test_another_category_brings_its_own_defaults_but_keeps_what_was_chosen_instead() -> None:
    def giving(kind: Kind, severity: str) -> Kind:
        fields = (replace(each, value=(severity,)) if each.id == SEVERITY else each for each in kind.fields)
        return replace(kind, fields=tuple(fields))

    def chosen(view: Json) -> str:
        return str(block(view, SEVERITY)["element"]["initial_option"]["value"])

    rules = a_remote_desk()
    kinds = tuple(giving(each, "Low" if each.id == INCIDENT else "Urgent") for each in rules.kinds)
    async with a_front([replace(rules, kinds=kinds)]) as front:
        anna = front.person("anna")
        for severity, kept in (("Low", "Urgent"), ("Normal", "Normal")):
            await anna.command(HELP, "/ticket")
            view = await front.view(anna)
            view = await pick(front, anna, view, "account", HYBRID)
            assert chosen(view) == "Low"
            view = await after(front, anna, view, "form.kind", BILLING, typed(view, SEVERITY, severity))
            assert chosen(view) == kept
