"""Drafts without a Slack: what a failure leaves behind, and a draft that is older than the configuration."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.desk import SUBJECTS, DeskRules, Desks
from bot.domain.drafts import MOST_DRAFTS, Draft, DraftId
from bot.domain.fields import Choice, Entry, Field, FormRole, answered
from bot.domain.intents import Source
from bot.domain.kinds import KINDS, Kind
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType, attached
from bot.domain.ticket import DeskId, FieldId, FieldType, File, KindId, SubjectId, TicketId
from bot.errors import BotError, FormError, Stale, Transient, UserError
from bot.sandbox.slack.block_kit import check_blocks, check_view
from bot.slack.ids import OpenForm, pack, unpack
from bot.slack.resuming import resumed
from bot.slack.views import drafts as views
from bot.slack.views.forms import opening
from bot.slack.words import answers
from bot.slack.words import drafts as words
from tests.builders import NOW, WORKSPACE
from tests.sandbox.harness import HELP
from tests.slack import payloads
from tests.slack.booth import ANNA, Booth, a_booth
from tests.slack.front import a_desk
from tests.slack.payloads import Json, over_socket
from tests.slack.scenes import EVIL
from tests.slack.test_listeners_failures import acked

LOCKED = Transient("database", "write", "database is locked", certain=True)
SUBJECT = {"form.subject": {"type": "external_select", "selected_option": {"value": "1021"}}}
VALUES = {"subject:help": SUBJECT, "text": {"value": {"type": "plain_text_input", "value": "Keep this."}}}


@pytest.fixture
async def booth() -> AsyncIterator[Booth]:
    async with a_booth() as made:
        yield made


def form(**remembers: object) -> Json:
    packed = pack(OpenForm(channel=HELP, **remembers))  # type: ignore[arg-type]  # what a test is about
    return payloads.submission("ticket.open", VALUES, remembers=packed)


def closed(**remembers: object) -> Json:
    return {**form(**remembers), "type": "view_closed", "is_cleared": False}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (LOCKED, "did not answer"),
        (Stale("T20261122.0001"), "somebody else was faster"),
        (UserError("no_such_ticket", ticket="T20261122.0009"), "There is no ticket T20261122.0009."),
    ],
)
async def test_what_its_author_cannot_mend_leaves_a_draft_with_the_reason(
    booth: Booth,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: BotError,
    reason: str,
) -> None:
    async def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(booth.desk, "open", fails)
    with caplog.at_level(logging.DEBUG):
        answer = await acked(over_socket(booth.app, form()))
    assert answer["response_action"] == "update"
    assert check_view(answer["view"]) == []
    assert "kept as a draft" in str(answer["view"])
    (draft,) = await booth.queries.drafts(WORKSPACE, ANNA)
    assert (draft.text, draft.subject) == ("Keep this.", "1021")
    assert reason in draft.reason
    assert reason in str(views.rows(draft))
    assert "Keep this." not in caplog.text
    monkeypatch.undo()
    # Delivered again, it is still one draft.
    await acked(over_socket(booth.app, payloads.click("draft.continue", draft.id)))
    (opened,) = booth.client.calls("views.open")
    assert "Keep this." in str(opened["view"])


async def test_what_stands_at_a_field_is_said_there_and_leaves_no_draft(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise FormError([UserError("text_missing", "text")])

    monkeypatch.setattr(booth.desk, "open", fails)
    assert (await acked(over_socket(booth.app, form())))["response_action"] == "errors"
    assert await booth.queries.drafts(WORKSPACE, ANNA) == []


async def test_a_store_that_takes_no_draft_either_leaves_the_words_in_the_form(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object, **__: object) -> None:
        raise LOCKED

    monkeypatch.setattr(booth.store, "transact", locked)
    answer = await acked(over_socket(booth.app, form()))
    assert answer["response_action"] == "errors"
    assert answers.STAYS_HERE in answer["errors"]["subject:help"]
    monkeypatch.undo()
    assert await acked(over_socket(booth.app, form())) == {"response_action": "clear"}
    assert len(await booth.tickets()) == 1


async def test_a_closed_form_that_cannot_be_kept_is_told_to_its_author_word_for_word(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object, **__: object) -> None:
        raise LOCKED

    monkeypatch.setattr(booth.store, "transact", locked)
    await acked(over_socket(booth.app, closed()))
    assert booth.client.calls("chat.postEphemeral") == []  # It takes no person, and no channel without us.
    (told,) = booth.client.calls("chat.postMessage")
    assert told["channel"] == ANNA
    assert "Keep this." in str(told["blocks"])
    assert check_blocks(told["blocks"]) == []


async def test_a_form_whose_button_fails_stays_and_says_so(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object, **__: object) -> None:
        raise LOCKED

    monkeypatch.setattr(booth.store, "transact", locked)
    view = form()["view"]
    await acked(over_socket(booth.app, payloads.click("draft.save", "save", view=view)))
    assert booth.client.calls("views.update") == []
    assert words.NOT_KEPT in str(booth.client.calls("views.push"))


async def test_closed_twice_by_slack_it_is_one_draft_and_a_deleted_one_stays_deleted(booth: Booth) -> None:
    for _ in range(2):
        await acked(over_socket(booth.app, closed()))
    (draft,) = await booth.queries.drafts(WORKSPACE, ANNA)
    await acked(over_socket(booth.app, payloads.click("draft.delete", draft.id)))
    await acked(over_socket(booth.app, closed()))
    assert await booth.queries.drafts(WORKSPACE, ANNA) == []


@pytest.mark.parametrize(
    "view",
    [
        {"state": {}},
        {"state": {"values": {}}},
        {"private_metadata": "{}"},
        {"private_metadata": "no JSON"},
        {"callback_id": "ticket.reply"},
        {"callback_id": "of another app"},
    ],
)
async def test_a_closed_view_with_nothing_to_keep_is_acked_and_leaves_no_draft(
    booth: Booth, view: Json
) -> None:
    body = closed()
    body["view"] |= view
    assert await acked(over_socket(booth.app, body)) == {}
    assert await booth.queries.drafts(WORKSPACE, ANNA) == []


async def test_nobody_reaches_another_persons_draft(booth: Booth) -> None:
    await acked(over_socket(booth.app, closed()))
    (draft,) = await booth.queries.drafts(WORKSPACE, ANNA)
    beno = {**payloads.ANNA, "id": "U0BENO001"}
    await acked(over_socket(booth.app, payloads.click("draft.continue", draft.id, user=beno)))
    await acked(over_socket(booth.app, payloads.click("draft.delete", draft.id, user=beno)))
    assert booth.client.calls("views.open") == []
    told = [each["text"] for each in booth.client.calls("chat.postEphemeral")]
    assert "not there any more" in told[0]
    assert "You have no drafts" in told[1]
    assert await booth.queries.drafts(WORKSPACE, ANNA) == [draft]
    stolen = {**form(draft=draft.id), "user": beno}
    assert await acked(over_socket(booth.app, stolen)) == {"response_action": "clear"}
    assert await booth.queries.drafts(WORKSPACE, ANNA) == [draft]


async def test_the_twenty_first_costs_the_oldest_which_is_said(booth: Booth) -> None:
    for number in range(MOST_DRAFTS):
        draft = replace(
            DRAFT, id=DraftId(f"{number}"), saved_at=NOW.replace(year=2020), title=f"No. {number}"
        )
        await booth.desk.save_draft(ANNA, draft, Source(workspace=WORKSPACE, key=f"{number}"))
    await acked(over_socket(booth.app, payloads.click("draft.save", "save", view=form()["view"])))
    (shown,) = booth.client.calls("views.update")
    assert "the oldest went: No. 0" in str(shown["view"])
    assert len(await booth.queries.drafts(WORKSPACE, ANNA)) == MOST_DRAFTS
    (given_back,) = booth.client.calls("chat.postMessage")
    assert given_back["channel"] == ANNA
    assert DRAFT.text in str(given_back["blocks"])
    assert check_blocks(given_back["blocks"]) == []
    answer = await acked(over_socket(booth.app, payloads.command("drafts")))
    assert check_blocks(answer["blocks"]) == []
    assert len(answer["blocks"]) <= 50
    assert "the next one takes the place of the oldest" in str(answer["blocks"])


ITEM = Field(
    id=FieldId("item"),
    label="What?",
    type=FieldType.CHOICE,
    choices=(Choice(value="laptop", label="Laptop"), Choice(value="screen", label="Screen")),
)
NOTE = Field(id=FieldId("note"), label="Note", longest=200)
AGAIN = Field(id=FieldId("again"), label="Once more", repeats=NOTE.id)
OFFER = Field(id=FieldId("offer"), label="Offer", type=FieldType.FILE, required=True)
ORDER = Kind(
    id=KindId("order"), name="Order", has_subject=True, fields=(ITEM, NOTE, AGAIN, OFFER), needs_text=False
)
PDF = File(remote_id="F1", name="offer.pdf", mimetype="", size=1, link="https://x.example/f1")
DESK = a_desk(kinds=(*KINDS, ORDER))
DRAFT = Draft(
    id=DraftId("d1"),
    saved_at=NOW,
    desk=DESK.id,
    kind=ORDER.id,
    channel=HELP,  # type: ignore[arg-type]  # a channel, as the sandbox names it
    subject=SubjectId("1021"),
    text="For Carla.",
    answers=(answered(ITEM, ("laptop",)), answered(NOTE, ("A light one",))),
    enclosed=(Entry(field=OFFER.id, files=(PDF,)),),
)


def shown(draft: Draft = DRAFT, *desks: DeskRules) -> tuple[Json, OpenForm]:
    rules = Desks(all=desks or (DESK,))
    view = opening(rules, *resumed(draft, rules, ANNA, home=False))
    assert check_view(view) == []
    return view, unpack(OpenForm, view["private_metadata"])


def test_a_draft_fills_in_the_whole_form() -> None:
    view, remembers = shown()
    assert words.LEFT_OUT not in str(view)
    for each in ("For Carla.", "laptop", "A light one", "Hardware Issue", "offer.pdf"):
        assert each in str(view["blocks"])
    assert (remembers.draft, remembers.channel) == (DRAFT.id, HELP)
    assert view["notify_on_close"] is True


def _kind(**changes: object) -> DeskRules:
    return a_desk(kinds=(*KINDS, replace(ORDER, **changes)))  # type: ignore[arg-type]  # what a case is about


@pytest.mark.parametrize(
    ("desk", "told"),
    [
        (a_desk(), ["Kind: order", "What?: Laptop", "Note: A light one"]),
        (_kind(roles=(FormRole.ADMIN,)), ["Kind: Order"]),
        (_kind(fields=(ITEM,)), ["Note: A light one"]),
        (_kind(fields=(ITEM, replace(NOTE, active=False))), ["Note: A light one"]),
        (_kind(fields=(ITEM, replace(NOTE, longest=3))), ["Note: A light one"]),
        (_kind(fields=(ITEM, replace(NOTE, type=FieldType.NUMBER, most=Decimal(3)))), ["Note: A light one"]),
        (_kind(fields=(replace(ITEM, choices=ITEM.choices[1:]), NOTE)), ["What?: Laptop"]),
        (replace(DESK, subjects=SUBJECTS[:2]), ["Subject: 1021"]),
        (
            replace(DESK, subjects=tuple(replace(each, active=False) for each in SUBJECTS)),
            ["Subject: Hardware Issue"],
        ),
        (replace(DESK, id=DeskId("other")), ["Desk: help"]),
    ],
)
def test_what_the_configuration_no_longer_has_is_left_out_and_said(desk: DeskRules, told: list[str]) -> None:
    view, remembers = shown(DRAFT, desk)
    assert view["blocks"][0]["text"]["text"] == words.LEFT_OUT
    for each in told:
        assert each in str(view["blocks"][1])
    assert "For Carla." in str(view["blocks"])
    # A file whose field is gone comes along with the text.
    has_field = any(field.id == OFFER.id for kind in desk.kinds for field in kind.fields)
    assert [file.name for file in remembers.files] == ([] if has_field else ["offer.pdf"])


def test_what_it_is_about_stays_as_far_as_the_inventory_has_it() -> None:
    server, gone = a_server("1"), a_server("2")
    desk = replace(DESK, stock=FixedStock(inventory=Inventory(resources=(server,))))
    draft = replace(DRAFT, resources=(attached(server), attached(gone)), suggested="0123")
    view, remembers = shown(draft, desk)
    assert "Resource: web2" in str(view["blocks"][1])
    (picker,) = [each for each in view["blocks"] if each.get("block_id") == "resources:help"]
    assert [each["value"] for each in picker["element"]["initial_options"]] == [server.id]
    assert remembers.suggested == "0123"


async def test_what_is_added_to_another_ticket_instead_is_no_draft_any_more(booth: Booth) -> None:
    await acked(over_socket(booth.app, form()))
    (ticket,) = await booth.tickets()
    await acked(over_socket(booth.app, {**closed(), "view": {**closed()["view"], "id": "V0000002"}}))
    (draft,) = await booth.queries.drafts(WORKSPACE, ANNA)
    view = form(draft=draft.id)["view"]
    await acked(over_socket(booth.app, payloads.click("form.add_instead", ticket.id, view=view)))
    _, log = await booth.queries.history(WORKSPACE, ticket.id)
    assert [getattr(each.event, "text", "") for each in log].count("Keep this.") == 2
    assert await booth.queries.drafts(WORKSPACE, ANNA) == []
    assert len(await booth.tickets()) == 1


def a_server(number: str) -> Resource:
    return Resource(id=ResourceId(number), type=ResourceType.HARDWARE, name=f"web{number}")


def test_long_drafts_and_evil_words_fit_a_form_a_list_and_a_home() -> None:
    many = tuple(replace(PDF, remote_id=f"F{number}", name=EVIL) for number in range(30))
    fields = tuple(Field(id=FieldId(f"f{number}"), label=EVIL[:60]) for number in range(50))
    draft = replace(
        DRAFT,
        kind=KindId("gone"),
        title="x" * 250,
        text=EVIL * 400,
        answers=tuple(answered(field, (EVIL * 30,)) for field in fields),
        files=many,
        reason=EVIL * 20,
        follow_up_of=TicketId("T20261122.0001"),
    )
    desk = a_desk(kinds=(*KINDS, replace(ORDER, fields=fields)))
    for rules in (a_desk(), desk):
        shown(draft, rules)
        shown(replace(draft, kind=ORDER.id), rules)
    listing = views.listing([draft] * MOST_DRAFTS)
    assert check_blocks(listing.blocks) == []
    assert len(listing.blocks) <= 50
    home = views.in_home([draft] * MOST_DRAFTS, "/ticket")
    assert check_view({"type": "home", "blocks": home}) == []
    assert len(home) < 20
    assert check_view(views.kept(draft, [draft])) == []
    assert check_blocks(views.lost(replace(draft, answers=())).blocks) == []
    for block in (*listing.blocks, *home):
        if block["type"] == "section":
            assert "<!channel>" not in block["text"]["text"]
