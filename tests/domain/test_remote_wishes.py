"""What people want of a remote besides talk: an answer rated, an alert, and that it knows what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Ability, Connected
from bot.domain.acts import act_of
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.effects import PushAct
from bot.domain.events import AlertSet, AnswerRated, Recorded, UpdateAdded, ViewedThere
from bot.domain.evolve import evolve
from bot.domain.ids import RemoteUpdateId
from bot.domain.intents import Intent, Origin, RateAnswer, RecordRemote, SetAlert, TellViewed
from bot.domain.plan import plan
from bot.domain.remote import AlertAct, RateAct, RemoteAuthor, RemoteUpdate, Side, ViewedAct
from bot.domain.ticket import REMOTE, Ticket
from bot.errors import UserError
from tests.domain.connected import HEAD, THERE, awaited, closed_there, done, opened_there, refused_there
from tests.domain.test_decide import ANNA, ERIC, NOW, RULES, opened

WROTE = RemoteUpdateId("358332971")
ANSWER = RemoteUpdate(
    id=WROTE, author=RemoteAuthor(name="Sam E", side=Side.THEIRS), text="We look at it.", at=NOW
)
LOOK = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(ANSWER,))
RATE = RateAnswer(by=ANNA, number=4, update=WROTE, stars=4)
NOON, LATER = NOW + timedelta(hours=4), NOW + timedelta(days=1)
LOCAL = opened()


def without(ability: Ability) -> DeskRules:
    """The desk with a remote that takes all but this."""
    capabilities = replace(CAPABILITIES, abilities=CAPABILITIES.abilities - {ability})
    return replace(THERE, remote=Connected(capabilities=capabilities))


@pytest.mark.parametrize(
    ("ticket", "rules", "intent", "code", "field"),
    [
        (opened_there(), THERE, replace(RATE, stars=0), "rating_unfit", "rating"),
        (opened_there(), THERE, replace(RATE, stars=6), "rating_unfit", "rating"),
        (opened_there(), THERE, replace(RATE, update=None), "not_an_answer", "rating"),
        (opened_there(), THERE, replace(RATE, by=ERIC), "not_yours", None),
        (opened_there(), without(Ability.RATE), RATE, "rating_not_taken", "rating"),
        (closed_there(), THERE, RATE, "rated_when_closed", "rating"),
        (awaited(), THERE, RATE, "rating_nowhere", "rating"),
        (refused_there(), THERE, RATE, "rating_nowhere", "rating"),
        (LOCAL, RULES, RATE, "rating_nowhere", "rating"),
        (opened_there(), THERE, SetAlert(by=ANNA, due_at=NOW), "time_past", "when"),
        (opened_there(), THERE, SetAlert(by=ANNA, due_at=NOW + timedelta(days=999)), "time_too_far", "when"),
        (opened_there(), THERE, SetAlert(by=ANNA, due_at=None), "no_alert", "when"),
        (opened_there(), THERE, SetAlert(by=ERIC, due_at=NOON), "not_yours", None),
        (opened_there(), without(Ability.ALERT), SetAlert(by=ANNA, due_at=NOON), "alert_not_taken", "when"),
        (closed_there(), THERE, SetAlert(by=ANNA, due_at=NOON), "alert_when_closed", "when"),
        (awaited(), THERE, SetAlert(by=ANNA, due_at=NOON), "alert_nowhere", "when"),
        (LOCAL, RULES, SetAlert(by=ANNA, due_at=NOON), "alert_nowhere", "when"),
    ],
)
def test_what_cannot_be_asked_of_a_remote_is_refused_in_its_field(
    ticket: Ticket, rules: DeskRules, intent: Intent, code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, rules, NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_what_is_said_there_knows_which_update_it_is() -> None:
    (said,) = [each for each in decide(opened_there(), LOOK, THERE, NOW) if isinstance(each, UpdateAdded)]
    assert said.remote_id == WROTE


def test_a_rating_is_passed_on_however_often_it_changes() -> None:
    ticket = done(opened_there(), LOOK)
    for stars in (4, 2):
        (rated,) = decide(ticket, replace(RATE, stars=stars), THERE, NOW)
        assert isinstance(rated, AnswerRated)
        after = evolve(ticket, rated)
        assert act_of(after, rated) == (Ability.RATE, RateAct(update=WROTE, stars=stars))
        effects = plan(ticket, after, [Recorded(number=9, event=rated)])
        assert effects == [PushAct(ticket=ticket.id, number=9, desk=ticket.desk)], "no line, no new card"
        ticket = after


def test_an_alert_takes_the_place_of_another_and_can_be_taken_back() -> None:
    ticket = opened_there()
    for due_at in (NOON, LATER, None):
        (changed,) = decide(ticket, SetAlert(by=ANNA, due_at=due_at), THERE, NOW)
        assert isinstance(changed, AlertSet)
        ticket = evolve(ticket, changed)
        assert act_of(ticket, changed) == (Ability.ALERT, AlertAct(at=due_at))
        assert ticket.remote is not None
        assert ticket.remote.alert_at == due_at


def test_the_same_alert_again_changes_nothing_and_one_that_came_is_not_taken_back() -> None:
    ticket = done(opened_there(), SetAlert(by=ANNA, due_at=NOON))
    assert decide(ticket, SetAlert(by=ANNA, due_at=NOON), THERE, NOW) == []
    with pytest.raises(UserError, match="no_alert"):
        decide(ticket, SetAlert(by=ANNA, due_at=None), THERE, LATER)


def test_the_remote_is_told_once_that_its_words_were_seen() -> None:
    assert decide(opened_there(), TellViewed(by=ANNA), THERE, NOW) == []
    ticket = done(opened_there(), LOOK)
    (viewed,) = decide(ticket, TellViewed(by=ANNA), THERE, NOW)
    assert isinstance(viewed, ViewedThere)
    after = evolve(ticket, viewed)
    assert act_of(after, viewed) == (Ability.VIEWED, ViewedAct())
    assert decide(after, TellViewed(by=ANNA), THERE, NOW) == []
    assert plan(ticket, after, [Recorded(number=9, event=viewed)]) == [
        PushAct(ticket=ticket.id, number=9, desk=ticket.desk)
    ]


@pytest.mark.parametrize(
    ("ticket", "rules"),
    [(done(opened_there(), LOOK), without(Ability.VIEWED)), (awaited(), THERE), (LOCAL, RULES)],
)
def test_nobody_is_told_where_nobody_listens(ticket: Ticket, rules: DeskRules) -> None:
    assert decide(ticket, TellViewed(by=ANNA), rules, NOW) == []
