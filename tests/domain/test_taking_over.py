"""What a remote made of a ticket's form is so here too, once, and does not go back to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest

from bot.domain.adopting import adopted
from bot.domain.decide import decide
from bot.domain.effects import PostLine, PushAct
from bot.domain.events import (
    AnswersChanged,
    Event,
    KindChanged,
    Opened,
    PriorityChanged,
    Recorded,
    ResourcesChanged,
)
from bot.domain.evolve import evolve, fold
from bot.domain.fields import Entry, answered
from bot.domain.ids import RemoteId
from bot.domain.intents import AttachResources, Intent, Origin, RecordOpened, RecordRemote, SetAnswers
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.remote import RemoteHead, RemoteTicket
from bot.domain.resources import Attached, attached
from bot.domain.ticket import (
    ADMINISTRATIVE,
    POLICY,
    REMOTE,
    Answer,
    FieldId,
    FieldType,
    KindId,
    Priority,
    Status,
    Ticket,
    TicketId,
    Turn,
)
from bot.errors import UserError
from tests.domain.remote_desk import (
    ACCOUNT,
    BILLING,
    DESK,
    HYBRID,
    INCIDENT,
    SEVERITY,
    SHARED,
    SUBCATEGORY,
    WEB,
    form,
)
from tests.domain.test_decide import ANNA, NOW

NUMBER = TicketId("T20261122.0001")
WEB_1, OFFICE = attached(WEB), attached(SHARED)


def said(**values: str) -> tuple[Answer, ...]:
    """What the remote says of these fields."""
    desk_fields = {each.id: each for each in DESK.kinds[0].fields}
    return tuple(answered(desk_fields[FieldId(name)], (value,)) for name, value in values.items())


AS_ASKED = said(account=HYBRID, subcategory="General", severity="Normal")
HEAD = RemoteHead(
    id=RemoteId("250722-03057"),
    number="250722-03057",
    title="The disk is full",
    status=Status.OPEN,
    status_name="New",
    turn=Turn.OURS,
    print="1",
    opened_at=NOW,
    changed_at=NOW,
    priority=Priority.NORMAL,
    kind=INCIDENT,
    answers=AS_ASKED,
    resources=(),
)


class Life:
    """A ticket of that desk, and what follows from what happens to it."""

    def __init__(self, **answers: str) -> None:
        self.ticket = fold(NUMBER, open_ticket(form(**answers), DESK, NOW))
        self.effects: list[object] = []

    def then(self, intent: Intent) -> list[Event]:
        events = decide(self.ticket, intent, DESK, NOW)
        before, self.ticket = self.ticket, reduce(evolve, events, self.ticket)
        recorded = [Recorded(number=before.version + n, event=event) for n, event in enumerate(events, 1)]
        self.effects = list(plan(before, self.ticket, recorded))
        return events

    def opened(self, **changes: object) -> list[Event]:
        head = replace(HEAD, **changes)  # type: ignore[arg-type]  # tests name fields
        return self.then(RecordOpened(by=POLICY, origin=Origin.REMOTE, head=head))

    def read(self, minutes: int = 1, **changes: object) -> list[Event]:
        at = NOW + timedelta(minutes=minutes)
        head = replace(HEAD, changed_at=at, **changes)  # type: ignore[arg-type]  # tests name fields
        return self.then(RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head, updates=()))

    def answers(self) -> dict[FieldId, tuple[str, ...]]:
        return {each.field: each.values for each in self.ticket.answers if each.values}


def never_asked_for(field: str) -> Life:
    """A ticket of that desk in whose form that field did not stand."""
    life = Life()
    asked = tuple(each for each in life.ticket.answers if each.field != field)
    life.ticket = replace(life.ticket, answers=asked)
    return life


def kinds_of(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_what_came_back_as_it_was_asked_changes_nothing() -> None:
    life = Life()
    assert kinds_of(life.opened()) == ["RemoteOpened", "RemoteChanged"]
    assert life.read() == []


def test_what_the_remote_made_of_it_counts_and_is_told_in_a_line_and_not_sent_back() -> None:
    life = Life(severity="Urgent")
    other = said(account=HYBRID, subcategory="Backup", severity="Low")
    events = life.opened(answers=other, priority=Priority.LOW, kind=BILLING)
    assert kinds_of(events) == [
        "RemoteOpened", "RemoteChanged", "KindChanged", "AnswersChanged", "PriorityChanged",
    ]  # fmt: skip
    assert all(event.via == "Rackspace" for event in events)
    assert (life.ticket.kind, life.ticket.priority) == (BILLING, Priority.LOW)
    assert life.answers() == {ACCOUNT: (HYBRID,), SUBCATEGORY: ("Backup",), SEVERITY: ("Low",)}
    assert sum(isinstance(each, PostLine) for each in life.effects) == 4
    assert not any(isinstance(each, PushAct) for each in life.effects)
    assert life.read(answers=other, priority=Priority.LOW, kind=BILLING) == []


def test_what_the_remote_filled_in_by_itself_as_it_opened_is_taken_over_without_a_line() -> None:
    life = never_asked_for("recipients")
    filled = said(account=HYBRID, subcategory="General", severity="Normal", recipients="RPN-1-1")
    assert kinds_of(life.opened(answers=filled)) == ["RemoteOpened", "RemoteChanged", "AnswersChanged"]
    assert life.answers()[FieldId("recipients")] == ("RPN-1-1",)
    assert sum(isinstance(each, PostLine) for each in life.effects) == 1
    life.read(answers=said(account=HYBRID, subcategory="General", severity="Normal", recipients="RPN-1-2"))
    assert sum(isinstance(each, PostLine) for each in life.effects) == 1


def test_what_it_filled_in_and_what_it_changed_as_it_opened_are_told_apart() -> None:
    life = never_asked_for("recipients")
    other = said(account=HYBRID, subcategory="Backup", severity="Normal", recipients="RPN-1-1")
    events = life.opened(answers=other)
    quiet, told = [each for each in events if isinstance(each, AnswersChanged)]
    assert [(quiet.is_quiet, [each.field for each in quiet.changed])] == [(True, ["recipients"])]
    assert [(told.is_quiet, [each.field for each in told.changed])] == [(False, [SUBCATEGORY])]
    assert sum(isinstance(each, PostLine) for each in life.effects) == 2
    assert life.answers()[SUBCATEGORY] == ("Backup",)


def test_a_change_later_is_taken_over_and_an_older_reading_is_not() -> None:
    life = Life()
    life.opened()
    [changed] = life.read(minutes=9, priority=Priority.HIGH, status_name="New")[-1:]
    assert isinstance(changed, PriorityChanged)
    assert (changed.before, changed.priority) == (Priority.NORMAL, Priority.HIGH)


def test_fields_of_which_the_remote_says_nothing_stay() -> None:
    life = Life(recipients="RPN-1-1")
    life.opened(answers=said(severity="Low"))
    assert life.answers() == {
        ACCOUNT: (HYBRID,),
        SUBCATEGORY: ("General",),
        SEVERITY: ("Low",),
        FieldId("recipients"): ("RPN-1-1",),
    }


def test_several_choices_in_another_order_are_the_same() -> None:
    life = Life()
    recipients = next(each for each in DESK.kinds[0].fields if each.type is FieldType.CHOICES)
    life.opened(answers=(answered(recipients, ("RPN-1-1", "RPN-1-2")),))
    assert life.read(answers=(answered(recipients, ("RPN-1-2", "RPN-1-1")),)) == []
    assert life.read(2, answers=(answered(recipients, ("RPN-1-2",)),)) != []


def test_a_kind_that_the_desk_does_not_know_is_left_alone() -> None:
    life = Life()
    assert not any(isinstance(each, KindChanged) for each in life.opened(kind=KindId("new_category")))
    assert life.ticket.kind == INCIDENT


@pytest.mark.parametrize(
    ("here", "readings", "expected"),
    [
        ((), [(WEB_1,)], ["dedicated:1"]),
        ((), [(WEB_1,), ()], []),
        ((), [(WEB_1, OFFICE), (OFFICE,)], ["office"]),
        (("office",), [()], ["office"]),
        (("office",), [(), (WEB_1,)], ["office", "dedicated:1"]),
        (("office",), [(), (OFFICE,), ()], []),
    ],
    ids=["added", "taken off", "one of two", "ours on its way", "both", "ours there, then off"],
)
def test_what_is_attached_there_is_attached_here_and_ours_on_its_way_stays(
    here: tuple[str, ...], readings: list[tuple[Attached, ...]], expected: list[str]
) -> None:
    life = Life()
    life.opened()
    if here:
        life.then(AttachResources(by=ANNA, add=here))
        assert sum(isinstance(each, PushAct) for each in life.effects) == 1
    for minutes, there in enumerate(readings, 1):
        life.read(minutes, resources=there)
        assert not any(isinstance(each, PushAct) for each in life.effects)
    assert [each.id for each in life.ticket.resources] == expected


def test_what_we_took_off_does_not_come_back_before_that_has_got_there() -> None:
    life = Life()
    life.opened(resources=(WEB_1,))
    life.read(1, resources=(WEB_1,))
    life.then(AttachResources(by=ANNA, remove=(WEB.id,)))
    life.read(2, resources=(WEB_1,))
    assert life.ticket.resources == ()
    life.read(3, resources=())
    assert life.ticket.resources == ()


def test_a_remote_that_says_nothing_of_resources_changes_none() -> None:
    life = Life()
    life.opened(resources=None)
    life.then(AttachResources(by=ANNA, add=(WEB.id,)))
    assert not any(isinstance(each, ResourcesChanged) for each in life.read(resources=None))


def test_a_ticket_that_was_opened_there_has_its_kind_answers_and_resources() -> None:
    read = RemoteTicket(head=replace(HEAD, kind=BILLING, resources=(WEB_1,)), updates=())
    ticket = fold(NUMBER, adopted(read, DESK, NOW))
    assert (ticket.kind, ticket.answers, ticket.resources) == (BILLING, AS_ASKED, (WEB_1,))
    strange = RemoteTicket(head=replace(HEAD, kind=KindId("new_category"), answers=()), updates=())
    first = adopted(strange, DESK, NOW)[0]
    assert isinstance(first, Opened)
    assert first.kind == ADMINISTRATIVE


def refused(ticket: Ticket) -> str:
    wanted = SetAnswers(by=ANNA, entries=(Entry(field=SEVERITY, values=("Low",)),))
    try:
        decide(ticket, wanted, DESK, NOW)
    except UserError as error:
        return error.code
    return ""


def test_what_was_filled_in_is_fixed_once_the_remote_has_it() -> None:
    life = Life()
    life.opened()
    assert refused(life.ticket) == "fixed_there"
