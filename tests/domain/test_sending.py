"""What of what is said goes out, by the channel it is said in and by the words for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.effects import Mark, MarkMessage
from bot.domain.events import Recorded, SendingChanged, UpdateAdded
from bot.domain.intents import AddUpdate, SendOut
from bot.domain.plan import plan
from bot.domain.remote_side import SendingState
from bot.domain.ticket import ChannelId, MessageRef, Visibility
from bot.errors import UserError
from tests.domain.connected import ALARMS, SHARED, THERE, closed_there, done, opened_there
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP, NOW, RULES, opened

OUT = SendOut(by=BENO, author=ANNA, number=2, text="It is hot.", channel=SHARED)


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
