"""What a policy says in Slack, and the buttons with which somebody answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.desk import Policies
from bot.domain.events import Closed, Event, KeptOpen, PolicyTimersSet, PolicyWarned
from bot.domain.intents import SetTimer
from bot.domain.ticket import POLICY, POLICY_TIMERS, Outcome, TimerKind
from bot.slack.views import lists
from bot.slack.views import thread as views
from bot.slack.words import answers
from tests.sandbox.harness import HELP
from tests.slack.front import a_desk, a_front, text_of
from tests.slack.scenes import ANNA, CLOSED, NAMES, NOW, RULES, SIGNED, TICKET, faults, shown, timer
from tests.slack.test_card import buttons, drawn

WATCHED = a_desk(policies=Policies(stale_after=timedelta(days=3), close_after=timedelta(days=7)))

OF_NOBODY = (TimerKind.POLICY_UNOWNED, TimerKind.POLICY_UNAPPROVED)


def warned(kind: TimerKind = TimerKind.POLICY_STALE, *, closes: bool = True) -> PolicyWarned:
    is_unowned = kind in OF_NOBODY
    return PolicyWarned(
        at=NOW,
        by=POLICY,
        origin=SIGNED["origin"],
        kind=kind,
        person=None if is_unowned else ANNA,
        closes_at=NOW + timedelta(days=7) if closes and not is_unowned else None,
    )


@pytest.mark.parametrize("kind", sorted(POLICY_TIMERS))
@pytest.mark.parametrize("closes", [True, False])
def test_every_warning_passes_slack_and_mentions_only_whose_turn_it_is(kind: TimerKind, closes: bool) -> None:
    message = views.warning(warned(kind, closes=closes), TICKET)
    assert faults(message) == []
    mentioned = str(message.blocks).count("'user_id'")
    assert mentioned == (0 if kind in OF_NOBODY else 1)
    assert "<@" not in message.text


def test_a_warning_offers_to_keep_the_ticket_open_only_if_it_would_close() -> None:
    assert "ticket.keep_open" in buttons(views.warning(warned(), TICKET))
    assert "ticket.keep_open" not in buttons(views.warning(warned(closes=False), TICKET))
    assert buttons(views.warning(warned(TimerKind.POLICY_UNOWNED), TICKET)) == ["ticket.take", "ticket.reply"]
    assert buttons(views.warning(warned(), CLOSED)) == []


def test_a_ticket_that_closed_by_itself_can_be_reopened_with_one_click() -> None:
    event = Closed(**SIGNED | {"by": POLICY}, outcome=Outcome.NO_RESPONSE)
    message = views.closed_by_itself(event, CLOSED, RULES, NAMES | {POLICY: "Threadesk"}, may_reopen=True)
    assert faults(message) == []
    assert "Threadesk* closed this: no response" in shown(message)
    assert buttons(message)[0] == "ticket.reopen"
    assert "ticket.reopen" not in buttons(
        views.closed_by_itself(event, CLOSED, RULES, NAMES, may_reopen=False)
    )
    assert buttons(views.closed_by_itself(event, TICKET, RULES, NAMES, may_reopen=True)) == []


def test_the_card_shows_what_a_policy_does_next() -> None:
    ticket = replace(TICKET, timers=(timer(kind=TimerKind.POLICY_CLOSE, note="", by=POLICY),))
    assert "Closes for lack of an answer <!date^" in shown(drawn(ticket))


def test_the_card_shows_first_what_people_set() -> None:
    closing = timer(2, kind=TimerKind.AUTO_CLOSE, note="", late=timedelta(days=-2))
    unowned = timer(1, kind=TimerKind.POLICY_UNOWNED, note="", by=POLICY)
    told = shown(drawn(replace(TICKET, timers=(unowned, closing))))
    assert 0 < told.index("Closes by itself") < told.index("nobody owns it")


def test_a_reply_redraws_no_card_because_of_a_warning_that_is_far() -> None:
    silent = timer(kind=TimerKind.POLICY_STALE, note="", by=POLICY)
    assert shown(drawn(replace(TICKET, timers=(silent,)))) == shown(drawn(TICKET))


def test_a_policys_timer_is_listed_without_a_button_to_cancel_it() -> None:
    ticket = replace(TICKET, timers=(timer(1), timer(2, kind=TimerKind.POLICY_STALE, note="", by=POLICY)))
    first, second = lists.timer_rows(ticket)
    assert "accessory" in first
    assert "accessory" not in second


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (warned(), "Nobody has written here for a while: a word to *Anna Arndt*. Closes <!date^"),
        (warned(TimerKind.POLICY_UNOWNED), "Nobody owns this ticket yet: a reminder."),
        (KeptOpen(**SIGNED), "*Anna Arndt* keeps this open."),
        (
            PolicyTimersSet(**SIGNED, timers=(timer(kind=TimerKind.POLICY_STALE),)),
            "The desk's policies: 🔕 Warning of silence <!date^",
        ),
        (PolicyTimersSet(**SIGNED, timers=()), "have nothing to do here"),
    ],
)
def test_why_tells_what_the_policies_did(event: Event, told: str) -> None:
    assert told in answers.happened(event, NAMES)


def test_a_forged_policy_timer_has_words_too() -> None:
    forged = SetTimer(by=ANNA, kind=TimerKind.POLICY_CLOSE, due_at=NOW)
    assert "Closes for lack" in answers.timer_set(TICKET, forged, "tomorrow")


async def test_a_click_on_keep_open_begins_the_policies_anew() -> None:
    async with a_front(desks=(WATCHED,)) as front:
        anna, beno = front.person("anna"), front.person("beno")
        ticket = await front.open(anna)
        root = ticket.places[0].root
        assert root is not None
        warning = views.warning(warned(), ticket)
        await front.client.chat_postMessage(
            channel=HELP, thread_ts=root, text=warning.text, blocks=warning.blocks
        )
        [was] = ticket.timers
        [posted] = [each for each in await beno.messages(HELP, root) if each["text"] == warning.text]
        await beno.act("ticket.keep_open", message=posted)
        [now] = (await front.again(ticket)).timers
        assert now.due_at > was.due_at

        async def told() -> bool | None:
            return any("keeps this open" in text_of(each) for each in await anna.messages(HELP, root)) or None

        assert await front.wait(told)
