"""The fan-out: what must be done outside because of what happened, by table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.effects import Effect, Mark, MarkMessage, PostUpdate, Repeat, TellPerson, lane_of, repeat_of
from bot.domain.events import Recorded
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AddUpdate,
    Assign,
    Close,
    FireTimers,
    Intent,
    OpenTicket,
    RecordCard,
    SetTimer,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.ticket import POLICY, ChannelId, MessageRef, Ticket, TicketId, TimerKind, Visibility
from tests.domain.test_decide import (
    ANNA,
    ASSIGNED,
    BENO,
    CARLA,
    CLOSED,
    CLOSING,
    HELP,
    NOW,
    OPEN,
    RULES,
    alert,
    auto_close,
    reply,
)
from tests.domain.test_opening import FORM, HERE

SAID = MessageRef(channel=HELP, id="2.0")
GREW = fold(TicketId("T20261122.0002"), open_ticket(replace(FORM, thread=HERE, said=HERE), RULES, NOW))


def effects(ticket: Ticket, intent: Intent, minutes: int = 0) -> list[Effect]:
    events = decide(ticket, intent, RULES, NOW.replace(minute=minutes))
    after = ticket
    for event in events:
        after = evolve(after, event)
    recorded = [Recorded(number=ticket.version + n, event=event) for n, event in enumerate(events, 1)]
    return plan(ticket, after, recorded)


def names(planned: list[Effect]) -> list[str]:
    return [type(effect).__name__ for effect in planned]


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "planned"),
    [
        ("a reply in the only thread is marked", ASSIGNED, reply(ANNA, message=SAID, place=1),
         ["MarkMessage"]),
        ("a form's reply is posted", ASSIGNED, reply(ANNA), ["PostUpdate"]),
        ("a reply is posted where it was not said", GREW, reply(ANNA, message=SAID, place=2),
         ["MarkMessage", "PostUpdate"]),
        ("a note is marked and goes nowhere", GREW,
         reply(BENO, message=SAID, place=2, visibility=Visibility.INTERNAL), ["MarkMessage"]),
        ("what was carried over is not marked", GREW, reply(ANNA, message=SAID, place=1, carried=True),
         ["PostUpdate"]),
        ("a refused reply is marked and its author told", CLOSED, reply(ANNA, message=SAID, place=1),
         ["MarkMessage", "TellRefused"]),
        ("taking writes a line and redraws", OPEN, Assign(by=BENO, owner=BENO), ["PostLine", "RefreshCard"]),
        ("assigning tells the new owner", OPEN, Assign(by=BENO, owner=CARLA),
         ["PostLine", "TellPerson", "RefreshCard"]),
        ("closing tells every place", GREW, Close(by=ANNA),
         ["PostLine", "PostLine", "RefreshCard", "RefreshCard"]),
        ("a timer that ended with the ticket says nothing", CLOSING, Close(by=ANNA),
         ["PostLine", "RefreshCard"]),
        ("a card in a conversation carries it over", GREW,
         RecordCard(by=POLICY, place=1, channel=HERE.channel, root=HERE.id, card="3.0"),
         ["CarryThread", "TellPerson"]),
        ("a card of its own tells the creator", OPEN,
         RecordCard(by=POLICY, place=1, channel=HELP, root="3.0", card="3.0"), ["TellPerson"]),
    ],
)  # fmt: skip
def test_what_happened_calls_for(shows: str, ticket: Ticket, intent: Intent, planned: list[str]) -> None:
    assert names(effects(ticket, intent)) == planned, shows


def test_opening_posts_a_card_and_the_description_in_each_place() -> None:
    events = open_ticket(FORM, RULES, NOW)
    ticket = fold(TicketId("T1"), events)
    planned = plan(None, ticket, [Recorded(number=n, event=event) for n, event in enumerate(events, 1)])
    assert names(planned) == ["PostCard", "PostUpdate"]


def test_both_the_creator_and_the_requester_hear_of_it() -> None:
    ticket = fold(TicketId("T1"), open_ticket(replace(FORM, by=BENO), RULES, NOW))
    told = effects(ticket, RecordCard(by=POLICY, place=1, channel=HELP, root="3.0", card="3.0"))
    assert [effect.person for effect in told if isinstance(effect, TellPerson)] == [BENO, ANNA]


def test_an_alert_reminds_and_an_auto_close_only_closes() -> None:
    waiting = evolve(OPEN, decide(OPEN, alert(5), RULES, NOW)[0])
    assert names(effects(waiting, FireTimers(by=POLICY), 30)) == ["Remind", "RefreshCard"]
    closing = evolve(OPEN, decide(OPEN, auto_close(5), RULES, NOW)[0])
    assert names(effects(closing, FireTimers(by=POLICY), 30)) == ["PostLine", "RefreshCard"]


def test_a_places_effects_share_a_lane_and_marks_have_their_own() -> None:
    marked, posted = effects(GREW, reply(ANNA, message=SAID, place=2))
    assert isinstance(marked, MarkMessage)
    assert marked.mark is Mark.DONE
    assert isinstance(posted, PostUpdate)
    assert lane_of(marked) != lane_of(posted)
    assert lane_of(posted) == "T20261122.0002/1"


@pytest.mark.parametrize(
    ("ticket", "intent", "repeats"),
    [
        (CLOSED, reply(ANNA, message=SAID, place=1), [Repeat.SAFE, Repeat.NEVER]),
        (OPEN, Assign(by=BENO, owner=CARLA), [Repeat.LOOK_UP, Repeat.LOOK_UP, Repeat.SAFE]),
    ],
)
def test_only_what_cannot_be_seen_outside_is_never_repeated(
    ticket: Ticket, intent: Intent, repeats: list[Repeat]
) -> None:
    assert [repeat_of(effect) for effect in effects(ticket, intent)] == repeats


def test_setting_a_timer_shows_on_the_card() -> None:
    intent = SetTimer(by=BENO, kind=TimerKind.SNOOZE, due_at=NOW.replace(hour=23))
    assert names(effects(OPEN, intent)) == ["PostLine", "RefreshCard"]


def test_a_conversation_elsewhere_does_not_hear_its_own_words() -> None:
    events = open_ticket(
        OpenTicket(
            by=ANNA, requester=ANNA, desk=RULES.id, channel=ChannelId("CGENERAL"), text="hi",
            thread=HERE, said=HERE, verbatim=True,
        ),
        RULES,
        NOW,
    )  # fmt: skip
    ticket = fold(TicketId("T1"), events)
    planned = plan(None, ticket, [Recorded(number=n, event=event) for n, event in enumerate(events, 1)])
    copies = [effect.place for effect in planned if isinstance(effect, PostUpdate)]
    assert copies == [2]


def test_an_update_by_command_reaches_every_place() -> None:
    planned = effects(GREW, AddUpdate(by=BENO, text="On it."))
    assert [effect.place for effect in planned if isinstance(effect, PostUpdate)] == [1, 2]
