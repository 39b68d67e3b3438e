"""What people change at the remote that we serve at, and what they change here: neither comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest

from bot.domain.abilities import Ability
from bot.domain.acquaintance import Acquaintance
from bot.domain.acts import act_of
from bot.domain.decide import decide
from bot.domain.effects import PostLine
from bot.domain.events import Event, OwnerChanged, Recorded
from bot.domain.evolve import evolve
from bot.domain.intents import (
    Assign,
    Close,
    Intent,
    Origin,
    RecordNotDone,
    RecordRemote,
    Reopen,
    SetEmails,
    SetPriority,
    SetTags,
    SetTitle,
)
from bot.domain.plan import plan
from bot.domain.remote import OwnerAct, RemoteHead, TagsAct
from bot.domain.ticket import POLICY, REMOTE, Answer, FieldId, FieldType, Priority, Status, Ticket
from bot.slack.words import answers as words
from tests.domain import connected
from tests.domain.connected import HEAD
from tests.domain.served import CAPABILITIES, of_a_customer
from tests.domain.served import DESK as PLAIN
from tests.domain.test_decide import BENO, CARLA, NOW

ABLE = replace(
    CAPABILITIES,
    abilities=CAPABILITIES.abilities | {Ability.TAGS, Ability.EMAILS, Ability.PRIORITY, Ability.TITLE},
)
BENO_THERE = Acquaintance(person=BENO, id="resource:30", name="Beno Tech")
assert PLAIN.remote is not None
DESK = replace(PLAIN, remote=replace(PLAIN.remote, capabilities=ABLE, people=(BENO_THERE,)))
STOOD = replace(
    HEAD, tags=("vpn",), emails=("kim@acme.example",), priority=Priority.NORMAL, print="2", changed_at=NOW
)
LATER = NOW + timedelta(minutes=1)


def done(ticket: Ticket, *intents: Intent) -> Ticket:
    return connected.done(ticket, *intents, rules=DESK)


def look(head: RemoteHead) -> RecordRemote:
    return RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head)


def looked_at() -> Ticket:
    """A customer's ticket that has been read once."""
    return done(of_a_customer(), look(STOOD))


def told(ticket: Ticket, head: RemoteHead) -> list[str]:
    """What sort of events a look brings, besides how it stands there."""
    events = decide(ticket, look(head), DESK, NOW)
    return [type(each).__name__ for each in events if type(each).__name__ != "RemoteChanged"]


def acts(ticket: Ticket, events: list[Event]) -> list[object]:
    wanted = (act_of(ticket, each, DESK.remote) for each in events)
    return [each[1] for each in wanted if each is not None]


def test_the_first_look_takes_what_is_on_it_there() -> None:
    ticket = looked_at()
    assert (ticket.tags, ticket.emails) == (("vpn",), ("kim@acme.example",))
    assert told(ticket, STOOD) == []


@pytest.mark.parametrize(
    ("change", "event", "field", "value"),
    [
        ({"title": "Printer"}, "TitleChanged", "title", "Printer"),
        ({"priority": Priority.URGENT}, "PriorityChanged", "priority", Priority.URGENT),
        ({"tags": ("vpn", "berlin")}, "TagsChanged", "tags", ("berlin", "vpn")),
        ({"tags": ()}, "TagsChanged", "tags", ()),
        ({"emails": ()}, "EmailsChanged", "emails", ()),
        ({"emails": ("KIM@acme.example",)}, None, "emails", ("kim@acme.example",)),
        ({"owner": "resource:30", "assignee": "Beno Tech"}, "OwnerChanged", "owner", BENO),
    ],
)
def test_what_changed_there_is_taken_over_once_and_asks_nothing_there(
    change: dict[str, object], event: str | None, field: str, value: object
) -> None:
    ticket = looked_at()
    head = replace(STOOD, print="3", changed_at=LATER, **change)  # type: ignore[arg-type]  # by name
    assert told(ticket, head) == ([event] if event else [])
    events = decide(ticket, look(head), DESK, NOW)
    assert acts(ticket, events) == []
    after = done(ticket, look(head))
    assert getattr(after, field) == value
    assert told(after, head) == []


@pytest.mark.parametrize(
    "intent",
    [
        SetTitle(by=BENO, title="Printer"),
        SetPriority(by=BENO, priority=Priority.URGENT),
        SetTags(by=BENO, add=("berlin",)),
        SetTags(by=BENO, remove=("vpn",)),
        SetEmails(by=BENO, remove=("kim@acme.example",)),
        Assign(by=BENO, owner=BENO),
    ],
)
def test_what_changed_here_stays_while_it_is_on_its_way_there(intent: Intent) -> None:
    ticket = looked_at()
    events = decide(ticket, intent, DESK, NOW)
    after = done(ticket, intent)
    assert len(acts(after, events)) == 1
    assert told(after, replace(STOOD, print="3", changed_at=LATER)) == []


def test_what_changed_on_both_sides_keeps_both() -> None:
    ticket = done(looked_at(), SetTags(by=BENO, add=("berlin",)))
    head = replace(STOOD, tags=("vpn", "vip"), print="3", changed_at=LATER)
    after = done(ticket, look(head))
    assert set(after.tags) == {"vpn", "berlin", "vip"}
    ours = decide(ticket, SetTags(by=BENO, add=("lab",)), DESK, NOW)
    assert acts(done(after, SetTags(by=BENO, add=("lab",))), ours) == [
        TagsAct(tags=("berlin", "lab", "vip", "vpn"), added=("lab",))
    ]


@pytest.mark.parametrize(("owner", "act"), [(BENO, [OwnerAct(owner="resource:30")]), (CARLA, [])])
def test_an_owner_is_told_there_as_who_they_are_there(owner: object, act: list[object]) -> None:
    ticket = looked_at()
    intent = Assign(by=BENO, owner=owner)  # type: ignore[arg-type]  # a person
    events = decide(ticket, intent, DESK, NOW)
    assert acts(done(ticket, intent), events) == act


def test_who_gives_it_back_has_nobody_work_on_it_there() -> None:
    ticket = done(looked_at(), Assign(by=BENO, owner=BENO))
    back = Assign(by=BENO, owner=None)
    assert acts(done(ticket, back), decide(ticket, back, DESK, NOW)) == [OwnerAct(owner="")]


def test_somebody_unknown_here_takes_it_from_its_owner_and_is_shown_by_name() -> None:
    ticket = done(looked_at(), Assign(by=BENO, owner=BENO))
    mine = replace(STOOD, owner="resource:30", assignee="Beno Tech", print="3", status=Status.ASSIGNED)
    ticket = done(ticket, look(mine))
    assert ticket.owner == BENO
    hers = replace(mine, owner="resource:29", assignee="Olga Tech", print="4", changed_at=LATER)
    after = done(ticket, look(hers))
    assert (after.owner, after.status) == (None, Status.ASSIGNED)
    assert after.remote is not None
    assert after.remote.assignee == "Olga Tech"
    assert told(after, hers) == []


def test_somebody_known_there_who_is_no_agent_here_does_not_own_it() -> None:
    ticket = looked_at()
    anybody = replace(DESK, agents=frozenset({CARLA}))
    head = replace(STOOD, owner="resource:30", print="3", changed_at=LATER)
    events = decide(ticket, look(head), anybody, NOW)
    assert not any(isinstance(each, OwnerChanged) for each in events)


def test_reopened_here_it_is_not_closed_by_a_look_that_is_older() -> None:
    over = replace(STOOD, status=Status.CLOSED, status_name="Complete", print="3", changed_at=NOW)
    closed = done(looked_at(), Close(by=BENO), look(over))
    assert closed.is_closed
    reopen = Reopen(by=BENO, reason="It fails again.")
    (event, *_) = decide(closed, reopen, DESK, LATER)
    ticket = evolve(closed, event)
    assert told(ticket, over) == []
    again = replace(over, changed_at=LATER + timedelta(minutes=1), print="4")
    assert told(ticket, again) == ["Closed"]
    refused = done(ticket, RecordNotDone(by=POLICY, number=ticket.version, reason="It is billed."))
    assert told(refused, over) == ["Closed"]


def test_where_we_are_customers_nothing_of_this_is_taken_over() -> None:
    ticket = connected.opened_there()
    head = replace(STOOD, print="3", title="Other", owner="resource:30", changed_at=LATER)
    events = decide(ticket, look(head), connected.THERE, NOW)
    assert {type(each).__name__ for each in events} <= {"RemoteChanged", "PriorityChanged"}


def lines_of(ticket: Ticket, head: RemoteHead) -> list[str]:
    """The lines that a look posts in the thread, as they are read."""
    events = decide(ticket, look(head), DESK, NOW)
    after = reduce(evolve, events, ticket)
    recorded = [Recorded(number=ticket.version + n, event=event) for n, event in enumerate(events, 1)]
    posted = {each.number for each in plan(ticket, after, recorded) if isinstance(each, PostLine)}
    return [words.happened(each.event, {BENO: "Beno"}) for each in recorded if each.number in posted]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"owner": "resource:30", "assignee": "Beno Tech"}, ["*Autotask* assigned this to *Beno*."]),
        ({"owner": "resource:77", "assignee": "Olga Tech"}, ["🔗 Autotask: with *Olga Tech*."]),
        ({"status_name": "In Progress"}, ["🔗 Autotask: now *In Progress*."]),
    ],
)
def test_each_change_there_is_one_line_whatever_fields_tell_it_too(
    change: dict[str, object], lines: list[str]
) -> None:
    fields = tuple(
        Answer(field=FieldId(name), label=name, values=("1",), words=("One",), type=FieldType.CHOICE)
        for name in ("status", "assignedResourceID", "assignedResourceRoleID")
    )
    head = replace(STOOD, print="3", changed_at=LATER, answers=fields, **change)  # type: ignore[arg-type]  # by name
    assert lines_of(looked_at(), head) == lines
