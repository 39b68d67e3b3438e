"""The question whether a ticket is approved: what it says at each stage, and that Slack takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.approval import Approval, Needed, Verdict, Vote
from bot.domain.desk import DeskRules
from bot.domain.ticket import Answer, FieldId, FieldType, Outcome, PersonId, Status, Ticket
from bot.sandbox.slack.block_kit import check_view
from bot.slack.ids import Action, TicketForm
from bot.slack.views.approval import question, refuse
from bot.slack.views.card import card
from bot.slack.views.parts import Message
from tests.slack.scenes import (
    ANNA,
    APPROVAL,
    BENO,
    CARLA,
    EVIL,
    NAMES,
    NOW,
    RULES,
    TICKET,
    VOTES,
    faults,
    parsed,
    shown,
)
from tests.slack.test_card import EXTREME, buttons

GUARDED = replace(RULES, approvers=frozenset({ANNA, BENO, CARLA}))
ASKED = Approval(number=3, needed=Needed.ANY, charge="3 USD", effect="It is given up.")
BY_BENO = Vote(by=BENO, at=NOW, is_for=True)
BY_CARLA = Vote(by=CARLA, at=NOW, is_for=False, reason="It is too dear.")
LINK = "https://desk.example/archives/C1/p1"


def with_approval(**changes: object) -> Ticket:
    return replace(TICKET, approval=replace(ASKED, **changes))  # type: ignore[arg-type]  # tests name fields


def asked(ticket: Ticket, rules: DeskRules = GUARDED, link: str | None = None) -> Message:
    assert ticket.approval is not None
    return question(ticket, ticket.approval, rules, NAMES, link)


def test_it_says_what_is_asked_what_it_costs_and_does_and_of_whom() -> None:
    host = Answer(field=FieldId("host"), label="Host", type=FieldType.TEXT, values=("db-1",), words=("db-1",))
    told = asked(replace(with_approval(), answers=(host,)), link=LINK)
    for part in (
        "*T20261122.0001* _Hardware Issue_ waits for approval.",
        "asked for by Anna Arndt",
        "This costs *3 USD*, once.",
        "It is given up.",
        "db-1",
        "Needed: 1 of 2 (Beno Brandt, Carla Costa). Whoever asked for it cannot approve it themselves.",
    ):
        assert part in shown(told), part
    assert buttons(told) == [Action.APPROVE, Action.REFUSE, Action.LINK]


@pytest.mark.parametrize(
    ("needed", "count"), [(Needed.ANY, "1 of 2"), (Needed.ALL, "2 of 2"), (Needed.MAJORITY, "2 of 2")]
)
def test_it_says_how_many_are_needed_and_who_has_answered(needed: Needed, count: str) -> None:
    told = shown(asked(with_approval(needed=needed, votes=(BY_BENO,))))
    assert f"Needed: {count}" in told
    assert "✅ Beno Brandt approved <!date^" in told


@pytest.mark.parametrize(
    ("verdict", "votes", "told"),
    [
        (Verdict.APPROVED, (BY_BENO,), "is approved."),
        (Verdict.REFUSED, (BY_CARLA,), "is refused."),
        (Verdict.WITHDRAWN, (), "was closed, so nothing is to be approved any more."),
    ],
)
def test_once_it_is_over_it_says_how_and_has_no_buttons(
    verdict: Verdict, votes: tuple[Vote, ...], told: str
) -> None:
    message = asked(with_approval(verdict=verdict, votes=votes), link=LINK)
    assert told in shown(message)
    assert buttons(message) == [Action.LINK]
    assert "Needed" not in shown(message)
    assert buttons(asked(with_approval(verdict=verdict, votes=votes))) == []


def test_where_nobody_may_approve_it_says_how_to_mend_that() -> None:
    told = shown(asked(with_approval(), replace(RULES, approvers=frozenset({ANNA}))))
    assert "Nobody is there who may approve it: name somebody in the desk's `approvers`." in told


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("names", [NAMES, {}, {vote.by: "&" * 200 for vote in VOTES}])
def test_it_passes_slack_however_extreme(verdict: Verdict, names: dict[PersonId, str]) -> None:
    many = replace(RULES, name=EVIL * 20, approvers=frozenset(vote.by for vote in VOTES))
    approval = replace(APPROVAL, verdict=verdict)
    ticket = replace(EXTREME, approval=approval)
    message = question(ticket, approval, many, names, LINK)
    assert faults(message) == []
    assert not any("<!channel>" in text or "<@" in text for text in parsed(message))
    assert check_view(refuse(ticket, TicketForm(ticket=ticket.id))) == []


@pytest.mark.parametrize(
    ("changes", "told", "offered"),
    [
        ({}, "✋ Waits for approval.", ["ticket.reply", "ticket.close", "ticket.more"]),
        ({"votes": (BY_CARLA,)}, "Carla Costa refused", ["ticket.reply", "ticket.close", "ticket.more"]),
        (
            {"verdict": Verdict.APPROVED, "votes": (BY_BENO,)},
            "✅ Beno Brandt approved",
            ["ticket.take", "ticket.reply", "ticket.close", "ticket.more"],
        ),
    ],
)
def test_the_card_says_what_it_waits_for_and_who_approved(
    changes: dict[str, object], told: str, offered: list[str]
) -> None:
    drawn = Message(text="", blocks=card(with_approval(**changes), GUARDED, NAMES, now=NOW))
    assert told in shown(drawn)
    assert buttons(drawn) == offered


def test_the_card_of_one_that_waits_says_whose_turn_it_is() -> None:
    drawn = shown(Message(text="", blocks=card(with_approval(), GUARDED, NAMES, now=NOW)))
    assert "🔵 Open, ✋ waits for approval" in drawn
    assert "👉 whoever approves it" in drawn


def test_a_refused_ticket_is_not_reopened_but_followed_up() -> None:
    refused = replace(
        with_approval(verdict=Verdict.REFUSED, votes=(BY_CARLA,)),
        status=Status.CLOSED,
        outcome=Outcome.REFUSED,
        closed_at=NOW,
    )
    drawn = Message(text="", blocks=card(refused, GUARDED, NAMES, now=NOW))
    assert "⚫ Closed (refused)" in shown(drawn)
    assert "It is too dear" in shown(drawn)
    assert buttons(drawn) == ["ticket.follow_up", "ticket.final_comment", "ticket.more"]
