"""*More…*: whatever can be typed about a ticket can be clicked, in an order that is quickly read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

import pytest

from bot.domain.across import Across
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.evolve import evolve
from bot.domain.ticket import DeskId, PersonId, Status, Ticket, TicketId
from bot.slack.ids import Action, TicketForm
from bot.slack.usage import USAGE
from bot.slack.views.more import WAYS, Seen, Way, more
from bot.slack.views.parts import Block
from tests.builders import ANNA, BENO
from tests.domain.connected import THERE, closed_there, opened_there
from tests.domain.served import DESK as SERVED
from tests.domain.served import of_a_customer
from tests.domain.test_approving import DORA as APPROVER
from tests.domain.test_approving import GUARDED, waiting, yes
from tests.domain.test_decide import ANNA as REQUESTER
from tests.domain.test_decide import BENO as AGENT
from tests.slack.front import a_desk
from tests.slack.scenes import CLOSED, MANY, TICKET, offered
from tests.slack.test_filling import EVERYTHING, FORM, desk_of

ABOUT_ONE = sorted(word for word, usage in USAGE.items() if "<number>" in usage)
EVERY_WAY = [way for ways in WAYS.values() for way in ways]
DORA = PersonId("U0DORA001")
FORMS = desk_of(FORM)
VENDOR = Across(ticket=TicketId("T20261122.0008"), desk=DeskId("softlayer"), status=Status.OPEN)
TIED = replace(TICKET, links=(TicketId("T20261122.0009"),), resources=MANY, vendors=(VENDOR,))
STATES = (
    Seen(ticket=TIED, rules=a_desk(), viewer=BENO, has_targets=True, has_vendors=True),
    Seen(ticket=replace(TICKET, followers=(BENO,)), rules=a_desk(), viewer=BENO),
    Seen(ticket=replace(CLOSED, survey_asked_at=CLOSED.closed_at), rules=a_desk(), viewer=ANNA),
    Seen(ticket=EVERYTHING, rules=FORMS, viewer=BENO),
    Seen(ticket=opened_there(), rules=THERE, viewer=AGENT, has_targets=True),
    Seen(ticket=waiting(), rules=GUARDED, viewer=APPROVER),
    Seen(ticket=of_a_customer(), rules=SERVED, viewer=AGENT),
)
"""Between them there is something to do of every sort."""


def buttons(view: Block) -> Iterator[list[str]]:
    """The labels of each row of buttons."""
    for block in view["blocks"]:
        if block["type"] == "actions":
            yield [each["text"]["text"] for each in block["elements"]]


def labels(seen: Seen) -> list[str]:
    return [label for row in buttons(more(seen, TicketForm(ticket=seen.ticket.id))) for label in row]


@pytest.mark.parametrize("word", ABOUT_ONE)
def test_every_word_about_a_ticket_has_a_button_that_is_there_when_it_can_be_done(word: str) -> None:
    way = next((way for way in EVERY_WAY if word in way.typed), None)
    assert way is not None, f"“{word}” can be typed but not clicked: give it a Way"
    assert any(way.label in labels(seen) for seen in STATES), f"{way.label} is never there"


def test_no_button_claims_a_word_that_cannot_be_typed_and_none_is_there_twice() -> None:
    assert sorted(word for way in EVERY_WAY for word in way.typed) == ABOUT_ONE
    assert len({way.label for way in EVERY_WAY}) == len({way.action for way in EVERY_WAY}) == len(EVERY_WAY)


@pytest.mark.parametrize("way", EVERY_WAY, ids=lambda way: way.label)
def test_labels_are_short_and_alike(way: Way) -> None:
    assert len(way.label) <= 15
    assert way.label == way.label.capitalize()
    assert way.label.replace("-", "").replace(" ", "").isalpha()


def test_sections_are_headed_in_their_order_and_within_slacks_limit() -> None:
    view = more(STATES[0], TicketForm(ticket=TICKET.id), "https://desk.example/archives/C1/p1")
    headings = [
        each["elements"][0]["text"].strip("*") for each in view["blocks"] if each["type"] == "context"
    ]
    assert headings == list(WAYS)
    rows = list(buttons(view))
    assert len(rows) == len(WAYS)
    assert all(len(row) <= 25 for row in rows)
    assert rows[0][:3] == ["Take", "Reply", "Note"]
    assert rows[-1][-1] == "Open the thread"


def test_what_only_agents_may_do_is_not_offered_to_a_requester() -> None:
    told = offered(TICKET, a_desk(), viewer=ANNA)
    assert {Action.REPLY, Action.CLOSE, Action.REMIND, Action.SHOW, Action.EXPORT} <= set(told)
    for action in (Action.TAKE, Action.NOTE, Action.RESOLVE, Action.ASSIGN, Action.PRIORITY, Action.MERGE):
        assert action not in told
        assert action in offered(TICKET, a_desk(), viewer=BENO)


@pytest.mark.parametrize(
    ("ticket", "rules", "viewer", "is_there"),
    [
        (CLOSED, a_desk(), ANNA, True),
        (CLOSED, a_desk(may_reopen=False), ANNA, False),
        (CLOSED, a_desk(may_reopen=False), DORA, True),
        (TICKET, a_desk(), BENO, False),
        (replace(TICKET, resolved_at=TICKET.opened_at), a_desk(), ANNA, True),
    ],
)
def test_reopening_is_offered_to_whom_it_would_be_granted(
    ticket: Ticket, rules: DeskRules, viewer: PersonId, is_there: bool
) -> None:
    assert (Action.REOPEN in offered(ticket, rules, viewer=viewer)) is is_there


def test_an_owner_is_not_asked_to_take_what_is_theirs() -> None:
    assert Action.TAKE not in offered(replace(TICKET, owner=BENO), a_desk(), viewer=BENO)
    assert Action.TAKE in offered(replace(TICKET, owner=DORA), a_desk(), viewer=BENO)


def test_what_the_remote_alone_does_has_no_button() -> None:
    open_there = set(labels(Seen(ticket=opened_there(), rules=THERE, viewer=AGENT, has_targets=True)))
    assert open_there >= {"Ask to close", "Resync", "Priority", "Reply"}
    assert not open_there & {"Close", "Resolve", "Move", "Merge", "Subject"}
    closed = set(labels(Seen(ticket=closed_there(), rules=THERE, viewer=AGENT)))
    assert "Reopen" not in closed
    assert closed >= {"Follow-up", "Final comment"}


def test_only_who_may_approve_is_offered_to_as_long_as_it_waits() -> None:
    ways = {"Approve", "Refuse"}
    agents = replace(GUARDED, agents=GUARDED.agents | {APPROVER})
    assert ways <= set(labels(Seen(ticket=waiting(), rules=agents, viewer=APPROVER)))
    assert not {"Take", "Resolve"} & set(labels(Seen(ticket=waiting(), rules=agents, viewer=APPROVER)))
    assert not ways & set(labels(Seen(ticket=waiting(), rules=GUARDED, viewer=REQUESTER)))
    assert not ways & set(labels(Seen(ticket=waiting(), rules=GUARDED, viewer=AGENT)))
    approved = reduce(evolve, decide(waiting(), yes(), GUARDED, waiting().opened_at), waiting())
    assert not ways & set(labels(Seen(ticket=approved, rules=agents, viewer=APPROVER)))
