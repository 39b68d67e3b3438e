"""What of what is said goes out, by the channel it is said in and by the words for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.effects import Mark, MarkMessage, MarkUpdate, PostLine
from bot.domain.events import Closed, Recorded, RemoteChanged, SendingChanged, UpdateAdded
from bot.domain.intents import (
    AddUpdate,
    CorrectUpdate,
    Drop,
    Intent,
    Origin,
    RecordNotSent,
    RecordRemote,
    RecordSent,
    Release,
    SendAgain,
    SendNow,
    SendOut,
)
from bot.domain.plan import plan
from bot.domain.remote import RemoteHead
from bot.domain.remote_side import SendingState
from bot.domain.ticket import POLICY, REMOTE, ChannelId, MessageRef, Visibility
from bot.errors import UserError
from bot.slack.words.remote import remote_line
from tests.domain.connected import ALARMS, CLOSED, HEAD, SHARED, THERE, closed_there, done, opened_there
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP, NOW, RULES, opened

OUT = SendOut(by=BENO, author=ANNA, number=2, text="It is hot.", channel=SHARED)

FIRST = 6
"""The number of the first event after the opening there."""


def said(channel: ChannelId) -> AddUpdate:
    return AddUpdate(by=ANNA, text="It is hot.", message=MessageRef(channel=channel, id="1.1"), place=1)


@pytest.mark.parametrize(
    ("intent", "goes"),
    [
        (said(HELP), True),
        (said(SHARED), False),
        (said(ALARMS), False),
        (replace(said(HELP), visibility=Visibility.INTERNAL), False),
        (replace(said(SHARED), outward=True), True),
        (replace(said(HELP), outward=False), False),
        (AddUpdate(by=ANNA, text="It is hot."), True),
        (AddUpdate(by=ANNA, text="It is hot.", said_in=SHARED), True),
        (AddUpdate(by=BENO, text="A note.", said_in=ALARMS, visibility=Visibility.INTERNAL), False),
    ],
)
def test_the_channel_s_mode_and_the_words_say_what_goes_out(intent: AddUpdate, goes: bool) -> None:
    events = decide(opened_there(), intent, THERE, NOW)
    assert [each.goes_out for each in events if isinstance(each, UpdateAdded)] == [goes]
    assert any(isinstance(each, SendingChanged) for each in events) == goes


@pytest.mark.parametrize(
    "intent",
    [AddUpdate(by=ANNA, text="It is hot.", said_in=ALARMS), replace(said(ALARMS), outward=True)],
)
def test_nothing_goes_out_from_a_channel_of_alerts(intent: AddUpdate) -> None:
    with pytest.raises(UserError) as refused:
        decide(opened_there(), intent, THERE, NOW)
    assert refused.value.code == "alerts_only"


@pytest.mark.parametrize(("channel", "marks"), [(SHARED, [Mark.KEPT]), (HELP, [])])
def test_what_stays_here_has_a_mark_of_its_own(channel: ChannelId, marks: list[Mark]) -> None:
    ticket = opened_there()
    events = decide(ticket, said(channel), THERE, NOW)
    recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, 4)]
    effects = plan(ticket, done(ticket, said(channel)), recorded)
    assert [each.mark for each in effects if isinstance(each, MarkMessage)] == marks


def test_on_a_local_desk_it_is_at_its_destination() -> None:
    ticket = opened()
    events = decide(ticket, said(SHARED), RULES, NOW)
    effects = plan(ticket, ticket, [Recorded(number=3, event=events[0])])
    assert [each.mark for each in effects if isinstance(each, MarkMessage)] == [Mark.DONE]


def test_a_message_that_stayed_is_sent_as_its_author_s() -> None:
    (event,) = decide(opened_there(), OUT, THERE, NOW)
    assert isinstance(event, SendingChanged)
    assert (event.by, event.sending.by, event.sending.numbers) == (BENO, ANNA, (2,))
    assert event.sending.state is SendingState.QUEUED
    (secret,) = decide(opened_there(), replace(OUT, text="password: hunter22x"), THERE, NOW)
    assert isinstance(secret, SendingChanged)
    assert secret.sending.state is SendingState.ASKING


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        (replace(OUT, was_sent=True), "sent_already"),
        (replace(OUT, visibility=Visibility.INTERNAL), "note_stays"),
        (replace(OUT, channel=ALARMS), "alerts_only"),
        (replace(OUT, text="  "), "text_missing"),
        (replace(OUT, by=ERIC), "not_yours"),
    ],
)
def test_what_cannot_be_sent_on_says_why(intent: SendOut, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(opened_there(), intent, THERE, NOW)
    assert refused.value.code == code


def test_a_local_desk_and_a_closed_ticket_send_nothing_on() -> None:
    with pytest.raises(UserError) as local:
        decide(opened(), OUT, RULES, NOW)
    with pytest.raises(UserError) as closed:
        decide(closed_there(), OUT, THERE, NOW)
    assert (local.value.code, closed.value.code) == ("no_remote", "closed")


SECRET = "password: hunter22x"
NOTE = CorrectUpdate(
    by=ANNA,
    corrects=FIRST,
    text="It is hot.",
    edited_at=NOW,
    visibility=Visibility.INTERNAL,
    message=MessageRef(channel=HELP, id="1.1"),
)
REFUSED = RecordNotSent(by=POLICY, origin=Origin.REMOTE, sending=1, reason="No.")
SENT = RecordSent(by=POLICY, origin=Origin.REMOTE, sending=1)
LEFT = Release(by=POLICY, sending=1)
NOW_ON, AGAIN, KEEP = SendNow(by=ANNA, sending=1), SendAgain(by=ANNA, sending=1), Drop(by=ANNA, sending=1)


@pytest.mark.parametrize(
    ("text", "before", "intent", "mark", "instead_of"),
    [
        ("It is hot.", (), None, Mark.QUEUED, ()),
        (SECRET, (), None, Mark.ASKING, ()),
        (SECRET, (), NOW_ON, Mark.QUEUED, (Mark.ASKING,)),
        (SECRET, (), KEEP, Mark.KEPT, (Mark.ASKING,)),
        ("It is hot.", (), NOW_ON, Mark.QUEUED, ()),
        ("It is hot.", (), KEEP, Mark.KEPT, (Mark.QUEUED,)),
        ("It is hot.", (), NOTE, Mark.NOTE, (Mark.QUEUED,)),
        (
            "It is hot.",
            (),
            replace(NOTE, text=SECRET, visibility=Visibility.PUBLIC),
            Mark.ASKING,
            (Mark.QUEUED,),
        ),
        ("It is hot.", (LEFT,), SENT, Mark.DONE, (Mark.QUEUED,)),
        ("It is hot.", (LEFT,), REFUSED, Mark.REFUSED, (Mark.QUEUED,)),
        ("It is hot.", (LEFT, REFUSED), AGAIN, Mark.QUEUED, (Mark.REFUSED,)),
        ("It is hot.", (LEFT, REFUSED), KEEP, Mark.KEPT, (Mark.REFUSED,)),
        ("It is hot.", (LEFT, REFUSED), NOTE, Mark.NOTE, (Mark.REFUSED,)),
    ],
)
def test_each_stage_of_a_sending_has_a_mark_in_the_place_of_the_one_before(
    text: str, before: tuple[Intent, ...], intent: Intent | None, mark: Mark, instead_of: tuple[Mark, ...]
) -> None:
    words = replace(said(HELP), text=text)
    ticket = opened_there() if intent is None else done(opened_there(), words, *before)
    events = decide(ticket, intent or words, THERE, NOW)
    recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, FIRST)]
    effects = plan(ticket, done(ticket, intent or words), recorded)
    marks = [(each.mark, each.instead_of) for each in effects if isinstance(each, MarkUpdate)]
    assert marks == [(mark, instead_of)]


def test_what_had_stayed_here_loses_that_mark_when_it_is_sent_after_all() -> None:
    ticket = opened_there()
    (event,) = decide(ticket, OUT, THERE, NOW)
    effects = plan(ticket, done(ticket, OUT), [Recorded(number=FIRST, event=event)])
    marks = [(each.mark, each.instead_of) for each in effects if isinstance(each, MarkUpdate)]
    assert marks == [(Mark.QUEUED, (Mark.KEPT,))]


@pytest.mark.parametrize(("before", "click"), [((), NOW_ON), ((LEFT, REFUSED), AGAIN), ((), KEEP)])
def test_from_a_closed_ticket_nothing_leaves_whatever_is_clicked(
    before: tuple[Intent, ...], click: Intent
) -> None:
    ticket = done(
        opened_there(), said(HELP), *before, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=CLOSED)
    )
    (event,) = decide(ticket, click, THERE, NOW)
    assert isinstance(event, SendingChanged)
    assert event.sending.state is SendingState.DROPPED


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (CLOSED, [Closed]),
        (replace(CLOSED, assignee="Priya N"), [RemoteChanged, Closed]),
        (replace(HEAD, status_name="Waiting"), [RemoteChanged]),
    ],
)
def test_a_closing_there_is_told_in_one_line(head: RemoteHead, told: list[type]) -> None:
    ticket, intent = opened_there(), RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head)
    events = decide(ticket, intent, THERE, NOW)
    recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, FIRST)]
    lines = [
        each.number for each in plan(ticket, done(ticket, intent), recorded) if isinstance(each, PostLine)
    ]
    assert [type(each.event) for each in recorded if each.number in lines] == told
    texts = [remote_line(each, "") for each in events if isinstance(each, RemoteChanged)]
    assert not any("now *Closed*" in text for text in texts)


def test_what_seems_secret_leaves_by_its_author_s_word_alone() -> None:
    ticket = done(opened_there(), AddUpdate(by=ANNA, text="password: hunter22x"))
    assert ticket.remote is not None
    (secret,) = ticket.remote.sendings
    with pytest.raises(UserError) as refused:
        decide(ticket, SendNow(by=BENO, sending=secret.id), THERE, NOW)
    assert refused.value.code == "author_only"
    (let_go,) = decide(ticket, SendNow(by=ANNA, sending=secret.id), THERE, NOW)
    (kept,) = decide(ticket, Drop(by=BENO, sending=secret.id), THERE, NOW)
    assert isinstance(let_go, SendingChanged)
    assert isinstance(kept, SendingChanged)
    assert (let_go.sending.state, kept.sending.state) == (SendingState.QUEUED, SendingState.DROPPED)
