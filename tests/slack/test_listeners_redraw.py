"""Forms that are drawn anew while somebody types: Slack keeps what stands in an input that stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.fields import Choice, Field, ShownWhen
from bot.domain.kinds import BUILT_IN
from bot.domain.ticket import FieldId, FieldType, KindId
from tests.sandbox.harness import GENERAL, HELP, Json
from tests.slack.front import Front, a_desk, a_front
from tests.slack.test_listeners_drafts import typed
from tests.slack.test_listeners_filling import after, pick
from tests.slack.test_listeners_forms import click, push

LONG = Field(id=FieldId("story"), label="The whole story", lines=True)
PROOF = Field(id=FieldId("proof"), label="Proof", type=FieldType.FILE)
REPORT = replace(BUILT_IN[1], id=KindId("report"), name="Report", fields=(LONG, PROOF))
SORTS = tuple(Choice(value=each, label=each) for each in ("tale", "list"))
SORT = Field(id=FieldId("sort"), label="Sort", type=FieldType.CHOICE, choices=SORTS)
TALE = replace(
    LONG, id=FieldId("tale"), label="The tale", shown_when=(ShownWhen(field=SORT.id, values=("tale",)),)
)
SORTED = replace(BUILT_IN[1], id=KindId("sorted"), name="Sorted", fields=(SORT, TALE))


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_desk(kinds=(*BUILT_IN[:2], REPORT, SORTED))]) as running:
        yield running


def all_text(view: Json) -> str:
    """All that stands in the inputs of the form."""
    return str(view["state"]["values"])


async def test_a_long_text_whose_first_part_is_shortened_loses_no_other_part(front: Front) -> None:
    anna = front.person("anna")
    said = await anna.post(GENERAL, "\n\n".join(["a" * 2_000, "b" * 900, "c" * 1_500]))
    await anna.shortcut("ticket_from_message", channel=GENERAL, ts=said["ts"])
    view = await front.view(anna)
    assert "text:2" in view["state"]["values"]
    view = await after(front, anna, view, "form.kind", "administrative", typed(view, "text", "Short."))
    assert "c" * 1_500 in all_text(view)
    assert (await anna.submit({"title": "Long"}))["ok"]
    ticket = await front.ticket()
    assert (await front.updates(ticket, 1))[0].split() == ["Short.", "c" * 1_500]


async def test_an_answer_too_long_to_be_carried_along_goes_into_the_text(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket It began so.")
    view = await after(front, anna, await front.view(anna), "form.kind", "report")
    story = "\n".join(["once upon a time"] * 170) + " the end"
    view = await after(front, anna, view, "form.kind", "administrative", typed(view, "story", story))
    assert "the end" in all_text(view)
    assert "It began so." in all_text(view)
    assert (await anna.submit({"title": "Long"}))["ok"]
    text = (await front.updates(await front.ticket(), 1))[0]
    assert "It began so." in text
    assert story in text


async def test_files_in_a_field_that_goes_stay_with_the_form(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket It began so.")
    view = await after(front, anna, await front.view(anna), "form.kind", "report")
    proof = await anna.upload("proof.pdf", b"%PDF-1")
    view = await after(front, anna, view, "form.kind", "administrative", typed(view, "proof", [proof]))
    assert "proof.pdf" in str(view["private_metadata"])
    assert (await anna.submit({"title": "Long"}))["ok"]
    ticket = await front.ticket()
    first = next(e.event for e in await front.log(ticket.id) if hasattr(e.event, "files"))
    assert [each.name for each in first.files] == ["proof.pdf"]


async def test_what_a_ticket_s_form_cannot_carry_along_is_said(front: Front) -> None:
    anna = front.person("anna")
    await anna.command(HELP, "/ticket It began so.")
    view = await after(front, anna, await front.view(anna), "form.kind", "sorted")
    view = await pick(front, anna, view, "sort", "tale")
    assert (await anna.submit({"title": "Long"}))["ok"]
    ticket = await front.ticket()
    view = await push(front, anna, await click(front, anna, ticket, "ticket.more"), "ticket.fields")
    story = "once upon a time\n" * 170
    view = await pick(front, anna, view, "sort", "list", "form.field_anew", **typed(view, "tale", story))
    assert "Too long to be kept while they are not shown" in str(view["blocks"])
    assert "The tale" in str(view["blocks"])
