"""Payloads to values: what they become, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.desk import Desks
from bot.domain.intents import Close
from bot.domain.ticket import MessageRef, Outcome, Priority, Visibility, WorkspaceId
from bot.errors import UserError
from bot.slack.ids import OpenForm, pack
from bot.slack.parse import events, interactions, submitted
from bot.slack.parse.events import Revised, Said
from bot.slack.parse.payload import Malformed, Payload
from bot.slack.views.forms import priorities
from tests.builders import ANNA, HELP, WORKSPACE
from tests.slack import payloads
from tests.slack.front import a_desk
from tests.slack.payloads import Json

BOT = "U0BOT0001"


def heard(**changes: object) -> Said | Revised | None:
    return events.message(payloads.message(**changes), WORKSPACE, BOT)


def said(**changes: object) -> Said:
    found = heard(**changes)
    assert isinstance(found, Said)
    return found


def test_a_message_is_known_by_its_channel_and_ts() -> None:
    assert said().caller.key == "message:C0HELP001:1760000000.000300"
    assert said(event_ts="1760000009.000000").caller.key == said().caller.key


def test_a_reply_belongs_to_its_thread_and_a_parent_begins_its_own() -> None:
    reply = said(thread_ts="1750000000.000100", parent_user_id=BOT)
    assert (reply.is_reply, reply.under_us, reply.thread.id) == (True, True, "1750000000.000100")
    parent = said(thread_ts="1760000000.000300")
    assert (parent.is_reply, parent.thread) == (False, parent.message)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_these_subtypes_are_somebodys_words(subtype: str) -> None:
    assert said(subtype=subtype).text == "VPN is down"


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B0OTHER01"},
        {"subtype": "bot_message", "bot_id": "B0OTHER01", "user": None},
        {"user": BOT},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "huddle_thread"},
        {"text": None, "message": {"ts": "1.0", "text": "x"}},
    ],
)
def test_what_bots_say_and_notices_are_nothing(changes: Json) -> None:
    assert heard(**changes) is None


def changed(**inner: object) -> Said | Revised | None:
    now = {"ts": "1760000000.000300", "user": "U0ANNA001", "text": "new"} | inner
    return heard(subtype="message_changed", user=None, text=None, message=now, previous_message=now)


def test_a_persons_edit_is_known_by_its_own_time() -> None:
    edit = changed(edited={"user": "U0ANNA001", "ts": "1760000005.000000"})
    assert isinstance(edit, Revised)
    assert edit.caller.key == "edit:C0HELP001:1760000000.000300:1760000005.000000"
    assert (edit.text, edit.message.id) == ("new", "1760000000.000300")


def test_unfurls_and_the_bots_own_changes_are_no_edits() -> None:
    assert changed() is None
    assert changed(bot_id="B0BOT0001", edited={"user": BOT, "ts": "1.0"}) is None


def test_a_deleted_message_and_a_tombstone_are_deletions() -> None:
    before = {"ts": "1760000000.000300", "user": "U0ANNA001", "text": "old"}
    gone = heard(subtype="message_deleted", user=None, deleted_ts=before["ts"], previous_message=before)
    stone = heard(
        subtype="message_changed",
        user=None,
        message={"ts": before["ts"], "user": "USLACKBOT", "subtype": "tombstone", "text": "gone"},
        previous_message=before,
    )
    for deletion in (gone, stone):
        assert isinstance(deletion, Revised)
        assert (deletion.text, deletion.caller.person) == (None, ANNA)
        assert deletion.caller.key == "delete:C0HELP001:1760000000.000300"


@pytest.mark.parametrize("text", ["🔒 psst", ":lock: psst", "note: psst", "Note:psst"])
def test_a_lock_makes_an_internal_note(text: str) -> None:
    update = events.update(said(), text)
    assert (update.text, update.visibility) == ("psst", Visibility.INTERNAL)


def test_a_mention_of_the_bot_is_taken_off() -> None:
    called = said(text=f"<@{BOT}|threadesk>: take this")
    assert (called.calls_bot, called.text) == (True, "take this")
    assert not said(text=f"ask <@{BOT}> for it").calls_bot


@pytest.mark.parametrize("text", ["thanks!", "Hi", ":wave: :+1:", "👍", "thank you", ""])
def test_trivial_words_open_nothing(text: str) -> None:
    assert events.is_trivial(said(text=text))
    assert not events.is_trivial(said(text="hi, the vpn is down"))
    assert not events.is_trivial(said(text=text, files=[{"id": "F1"}], subtype="file_share"))


def test_a_skin_tone_does_not_make_another_emoji() -> None:
    body = payloads.event(
        type="reaction_added",
        user="U0ANNA001",
        reaction="eyes::skin-tone-2",
        item={"type": "message", "channel": "C0HELP001", "ts": "1760000000.000300"},
        event_ts="1760000001.000000",
    )
    reacted = events.reaction(body, WORKSPACE)
    assert reacted is not None
    assert (reacted.emoji, reacted.message.id) == ("eyes", "1760000000.000300")


def test_a_reaction_to_a_file_is_nothing() -> None:
    body = payloads.event(type="reaction_added", user="U0ANNA001", reaction="eyes", item={"type": "file"})
    assert events.reaction(body, WORKSPACE) is None


def form(values: Json, **remembers: str) -> interactions.Submission:
    packed = pack(OpenForm(channel=HELP, **remembers))  # type: ignore[arg-type]  # texts only
    return interactions.submission(payloads.submission("ticket.open", values, remembers=packed), WORKSPACE)


def text_value(text: str) -> Json:
    return {"value": {"type": "plain_text_input", "value": text}}


def test_a_text_in_several_inputs_is_one_text() -> None:
    parts = {"text": text_value("one"), "text:2": text_value("two\n"), "text:3": text_value("three")}
    assert form(parts).text("text") == "one\ntwo\nthree"


def test_the_same_content_submitted_twice_is_the_same_delivery() -> None:
    once, twice, other = form({"text": text_value("a")}), form({"text": text_value("a")}), form({})
    assert once.caller.key == twice.caller.key != other.caller.key


def test_the_form_carries_where_it_grew_from() -> None:
    sent = form({"text": text_value("x")}, thread="1.0", said="2.0", requester="U0BENO001")
    intent = submitted.opening(sent, sent.remembers(OpenForm), Desks(all=(a_desk(),)))
    assert intent.thread == MessageRef(channel=HELP, id="1.0")
    assert intent.said == MessageRef(channel=HELP, id="2.0")
    assert (intent.requester, intent.by) == ("U0BENO001", ANNA)


def test_a_desk_that_is_gone_is_said_at_its_field() -> None:
    chosen = {"type": "static_select", "selected_option": {"value": "gone"}}
    sent = form({"desk": {"form.desk": chosen}})
    with pytest.raises(UserError) as refused:
        submitted.opening(sent, sent.remembers(OpenForm), Desks(all=(a_desk(),)))
    assert (refused.value.code, refused.value.field) == ("unknown_desk", "desk")


def test_an_outcome_that_was_never_offered_is_refused() -> None:
    sent = form({"outcome": {"value": {"type": "static_select", "selected_option": {"value": "won"}}}})
    with pytest.raises(Malformed):
        submitted.close(sent)


def test_an_outcome_that_was_chosen_closes_with_it() -> None:
    chosen = {"type": "static_select", "selected_option": {"value": "duplicate"}}
    sent = form({"outcome": {"value": chosen}, "text": text_value("bye")})
    assert submitted.close(sent) == Close(by=ANNA, outcome=Outcome.DUPLICATE, text="bye")


@pytest.mark.parametrize(
    "forged", ["", "{}", "[]", "null", "{", '{"channel": 5}', '{"channel": "C1", "files": 3}']
)
def test_forged_metadata_is_refused(forged: str) -> None:
    body = payloads.submission("ticket.open", {}, remembers=forged)
    with pytest.raises(Malformed):
        interactions.submission(body, WORKSPACE).remembers(OpenForm)


PARSERS: tuple[Callable[[Payload, WorkspaceId], object], ...] = (
    interactions.command,
    interactions.click,
    interactions.shortcut,
    interactions.submission,
    interactions.search,
    events.reaction,
    events.home_opened,
    lambda body, workspace: events.message(body, workspace, BOT),
)
SHAPES = (
    payloads.message(),
    payloads.command("x"),
    payloads.click("ticket.take"),
    payloads.submission("ticket.reply", {"text": text_value("x")}),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_whatever_is_broken_in_a_payload_is_malformed_and_nothing_worse(draw: st.DataObject) -> None:
    body = dict(draw.draw(st.sampled_from(SHAPES)))
    broken = draw.draw(st.sampled_from(sorted(body)))
    body[broken] = draw.draw(anything)
    if body.get("event") and isinstance(body["event"], dict) and draw.draw(st.booleans()):
        inner = dict(body["event"])
        inner[draw.draw(st.sampled_from(sorted(inner)))] = draw.draw(anything)
        body["event"] = inner
    for parse in PARSERS:
        try:
            parse(body, WORKSPACE)
        except Malformed as refused:
            assert refused.code == "malformed"  # noqa: PT017  # either outcome is fine, a third is not


def test_the_priorities_are_all_offered() -> None:
    offered = priorities(Priority.NORMAL)["options"]
    assert [option["value"] for option in offered] == list(Priority)
