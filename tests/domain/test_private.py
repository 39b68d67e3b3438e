"""Private tickets: where they stand, who may do what, and what is never told to anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.decide import decide
from bot.domain.desk import DeskRules, Desks, Policies
from bot.domain.effects import PostCard, Remind, TellPerson
from bot.domain.events import PolicyWarned, Recorded, TimersFired
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AddUpdate,
    Assign,
    CancelTimer,
    Close,
    ExportTicket,
    FireTimers,
    Follow,
    Intent,
    KeepOpen,
    Link,
    MergeInto,
    MoveTo,
    Origin,
    RecordFollowUp,
    Reopen,
    RequestClose,
    Resolve,
    SetDue,
    SetPriority,
    SetTags,
    SetTimer,
    TakeIn,
    Unfollow,
    Unlink,
)
from bot.domain.keeping import visible_files
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import may_be_told, may_read_notes, may_see
from bot.domain.sight import sight_of
from bot.domain.ticket import (
    POLICY,
    ChannelId,
    DeskId,
    MessageRef,
    PersonId,
    Place,
    Priority,
    Ticket,
    TicketId,
    TimerKind,
    Visibility,
)
from bot.errors import FormError, UserError
from tests.builders import kept
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP, NOW, RULES, after, alert
from tests.domain.test_opening import FORM, HERE

DORA = PersonId("UDORA")
INNER = ChannelId("GINNER")
GUARDED = replace(RULES, admins=frozenset({DORA}))
SHOWN = replace(GUARDED, private_channel=INNER)
SECRET = replace(FORM, is_private=True)
T2 = TicketId("T20261122.0002")


def begun(rules: DeskRules = GUARDED, **changes: object) -> Ticket:
    """Anna's private ticket."""
    events = open_ticket(replace(SECRET, **changes), rules, NOW)  # type: ignore[arg-type]  # tests name fields
    return fold(TicketId("T20261122.0001"), events)


PRIVATE = begun()
MESSAGE = MessageRef(channel=HELP, id="2.0")
EVERYTHING: list[Intent] = [
    Assign(by=BENO, owner=BENO),
    SetPriority(by=BENO, priority=Priority.LOW),
    Resolve(by=BENO),
    Close(by=BENO),
    Reopen(by=BENO, reason="why"),
    AddUpdate(by=BENO, text="hello"),
    alert(5, by=BENO),
    CancelTimer(by=BENO, timer=1),
    ExportTicket(by=BENO),
    KeepOpen(by=BENO),
    RecordFollowUp(by=BENO, ticket=T2),
    SetTags(by=BENO, add=("vpn",)),
    SetDue(by=BENO, due_at=NOW + timedelta(days=1)),
    Follow(by=BENO, person=BENO),
    Unfollow(by=BENO, person=BENO),
    Link(by=BENO, other=T2),
    Unlink(by=BENO, other=T2),
    MergeInto(by=BENO, target=T2),
    TakeIn(by=BENO, ticket=T2, people=()),
    RequestClose(by=BENO),
    MoveTo(by=BENO, desk=DeskId("ops")),
]


@pytest.mark.parametrize("intent", EVERYTHING, ids=lambda each: type(each).__name__)
def test_for_another_agent_there_is_no_such_ticket_whatever_they_want(intent: Intent) -> None:
    with pytest.raises(UserError) as refused:
        decide(PRIVATE, intent, GUARDED, NOW, GUARDED)
    error = refused.value
    assert (error.code, error.field, error.values) == ("no_such_ticket", None, {"ticket": PRIVATE.id})


@pytest.mark.parametrize(
    ("ticket", "person", "sees"),
    [
        (PRIVATE, ANNA, True),
        (begun(by=ERIC), ERIC, True),
        (PRIVATE, DORA, True),
        (PRIVATE, BENO, False),
        (PRIVATE, ERIC, False),
        (replace(PRIVATE, owner=BENO), BENO, True),
        (replace(PRIVATE, followers=(ERIC,)), ERIC, True),
    ],
)
def test_a_private_ticket_is_for_its_people_and_the_insiders(
    ticket: Ticket, person: PersonId, sees: bool
) -> None:
    assert may_see(ticket, person, GUARDED) is sees
    assert sight_of(person, Desks(all=(GUARDED,))).sees(ticket) is sees


def test_private_agents_take_the_place_of_admins_and_are_agents() -> None:
    rules = replace(GUARDED, private_agents=frozenset({ERIC}))
    assert (may_see(PRIVATE, ERIC, rules), may_see(PRIVATE, DORA, rules)) == (True, False)
    assert rules.is_agent(ERIC)


def test_where_everybody_is_an_agent_private_is_private() -> None:
    rules = replace(GUARDED, agents=frozenset())
    assert not may_see(PRIVATE, BENO, rules)
    assert not sight_of(BENO, Desks(all=(rules,))).sees(PRIVATE)


def test_of_a_desk_that_is_gone_only_its_people_see_what_is_private() -> None:
    gone = replace(PRIVATE, desk=DeskId("gone"))
    ops = replace(RULES, id=DeskId("ops"))
    desks = Desks(all=(GUARDED, ops))
    for person, is_theirs in ((DORA, False), (BENO, False), (ANNA, True)):
        assert sight_of(person, desks).sees(gone) is is_theirs
        assert may_see(gone, person, desks.get(gone.desk)) is is_theirs
    assert may_see(PRIVATE, DORA, desks.get(PRIVATE.desk))
    public = replace(gone, is_private=False)
    assert sight_of(DORA, desks).sees(public)
    assert may_see(public, BENO, desks.get(gone.desk))
    assert not desks.get(gone.desk).takes_private


def test_whoever_stands_in_the_thread_may_speak() -> None:
    [said] = decide(PRIVATE, AddUpdate(by=ERIC, text="hello", message=MESSAGE, place=1), GUARDED, NOW)
    assert type(said).__name__ == "UpdateAdded"


HERE_AMONG_FEW = {"thread": HERE, "said": HERE, "verbatim": True, "is_among_few": True}


@pytest.mark.parametrize(
    ("shows", "rules", "changes", "places"),
    [
        ("the requester's direct messages", GUARDED, {}, [(ANNA, None)]),
        ("also when another opens it", GUARDED, {"by": BENO}, [(ANNA, None)]),
        ("and the private channel", SHOWN, {}, [(ANNA, None), (INNER, None)]),
        ("not the public conversation", SHOWN, {"thread": HERE, "said": HERE}, [(ANNA, None), (INNER, None)]),
        ("but one among few", SHOWN, HERE_AMONG_FEW, [(HERE.channel, "1.0"), (INNER, None)]),
        ("once", replace(SHOWN, private_channel=HERE.channel), HERE_AMONG_FEW, [(HERE.channel, "1.0")]),
    ],
)
def test_it_stands_in(
    shows: str, rules: DeskRules, changes: dict[str, object], places: list[tuple[str, str | None]]
) -> None:
    assert [(place.channel, place.root) for place in begun(rules, **changes).places] == places, shows


def test_a_message_that_everybody_reads_is_not_its_first_update() -> None:
    _, said = open_ticket(replace(SECRET, thread=HERE, said=HERE, verbatim=True), GUARDED, NOW)
    assert (said.message, said.place, said.by) == (None, None, ANNA)  # type: ignore[union-attr]  # UpdateAdded


def test_a_desk_where_nobody_would_see_it_takes_none() -> None:
    with pytest.raises(FormError) as refused:
        open_ticket(SECRET, RULES, NOW)
    assert [(fault.code, fault.field) for fault in refused.value.faults] == [("no_private", "privacy")]


def opened_effects(rules: DeskRules, **changes: object) -> list[object]:
    events = open_ticket(replace(SECRET, **changes), rules, NOW)  # type: ignore[arg-type]  # tests name fields
    ticket = fold(PRIVATE.id, events)
    recorded = [Recorded(number=number, event=event) for number, event in enumerate(events, 1)]
    return [each for each in plan(None, ticket, recorded) if isinstance(each, PostCard | TellPerson)]


def test_insiders_are_told_where_no_channel_shows_it_them() -> None:
    card = PostCard(ticket=PRIVATE.id, place=1, channel=ChannelId(ANNA))
    told = TellPerson(ticket=PRIVATE.id, person=DORA, number=1)
    assert opened_effects(GUARDED) == [card, told]
    assert opened_effects(GUARDED, by=DORA) == [card]
    assert opened_effects(SHOWN) == [card, PostCard(ticket=PRIVATE.id, place=2, channel=INNER)]


WATCHED = Policies(unowned_after=timedelta(hours=2), stale_after=timedelta(days=1))


def fired(rules: DeskRules, hours: int, *intents: Intent) -> list[object]:
    """Reminders and private words when that much time has passed."""
    rules = replace(rules, policies=WATCHED)
    ticket = begun(rules)
    for intent in intents:
        for event in decide(ticket, intent, rules, NOW):
            ticket = evolve(ticket, event)
    events = decide(ticket, FireTimers(by=POLICY), rules, NOW + timedelta(hours=hours))
    later = ticket
    for event in events:
        later = evolve(later, event)
    recorded = [Recorded(number=ticket.version + n, event=event) for n, event in enumerate(events, 1)]
    return [each for each in plan(ticket, later, recorded) if isinstance(each, Remind | TellPerson)]


def told_people(effects: list[object]) -> list[object]:
    return [each.person if isinstance(each, TellPerson) else each for each in effects]


def test_the_desk_is_reminded_in_its_private_channel_or_one_by_one() -> None:
    [reminder] = fired(SHOWN, 3)
    assert isinstance(reminder, Remind)
    assert (reminder.place, reminder.channel) == (2, INNER)
    assert told_people(fired(GUARDED, 3)) == [DORA]


def test_an_owner_is_warned_and_reminded_where_nobody_else_reads() -> None:
    owned = [Assign(by=DORA, owner=BENO)]
    assert told_people(fired(SHOWN, 25, *owned)) == [BENO]
    asked = SetTimer(by=DORA, kind=TimerKind.ALERT, due_at=NOW + timedelta(hours=1))
    assert told_people(fired(SHOWN, 2, *owned, asked)) == [DORA]


def test_a_ticket_for_all_is_warned_of_as_before() -> None:
    rules = replace(SHOWN, policies=WATCHED)
    ticket = fold(PRIVATE.id, open_ticket(FORM, rules, NOW))
    events = decide(ticket, FireTimers(by=POLICY), rules, NOW + timedelta(hours=3))
    assert [event.people for event in events if isinstance(event, PolicyWarned)] == [()]


@pytest.mark.parametrize(
    ("ticket", "intent", "field"),
    [
        (PRIVATE, TakeIn(by=DORA, ticket=T2, people=(), is_private=False), "into"),
        (replace(PRIVATE, is_private=False), TakeIn(by=BENO, ticket=T2, people=(), is_private=True), "into"),
        (PRIVATE, Link(by=DORA, other=T2, is_private=False), "other"),
        (replace(PRIVATE, is_private=False), Link(by=BENO, other=T2, is_private=True), "other"),
    ],
)
def test_private_and_public_are_never_tied_together(ticket: Ticket, intent: Intent, field: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, GUARDED, NOW)
    assert (refused.value.code, refused.value.field) == ("privacy_differs", field)


def test_two_private_tickets_are_linked_and_parted() -> None:
    linked = after(begun(RULES, is_private=False), Link(by=BENO, other=T2))
    [event] = decide(PRIVATE, Link(by=DORA, other=T2, is_private=True), GUARDED, NOW)
    assert evolve(PRIVATE, event).links == (T2,)
    assert after(linked, Unlink(by=ANNA, other=T2)).links == ()
    assert decide(PRIVATE, Unlink(by=DORA, other=T2), GUARDED, NOW) == []


def test_where_it_was_left_nothing_more_is_told() -> None:
    ticket = replace(PRIVATE, places=(*PRIVATE.places, Place(number=2, channel=INNER, is_left=True)))
    [event] = decide(ticket, SetPriority(by=DORA, priority=Priority.HIGH), GUARDED, NOW)
    planned = plan(ticket, evolve(ticket, event), [Recorded(number=9, event=event)])
    assert {each.place for each in planned} == {1}  # type: ignore[union-attr]  # a line and a redraw


def test_private_tickets_of_two_requesters_are_not_merged() -> None:
    theirs = TakeIn(by=DORA, ticket=T2, people=(ERIC,), is_private=True, requester=ERIC)
    with pytest.raises(UserError) as refused:
        decide(PRIVATE, theirs, GUARDED, NOW)
    assert (refused.value.code, refused.value.field) == ("requesters_differ", "into")


def test_private_tickets_of_two_requesters_are_not_linked_either() -> None:
    theirs = Link(by=DORA, other=T2, is_private=True, requester=ERIC)
    with pytest.raises(UserError) as refused:
        decide(PRIVATE, theirs, GUARDED, NOW)
    assert (refused.value.code, refused.value.field) == ("requesters_differ", "other")
    linked = after(PRIVATE, Link(by=ANNA, other=T2, is_private=True, requester=ANNA))
    assert decide(linked, theirs, GUARDED, NOW) == []  # From before it was refused: they can be parted.


def test_nobody_comes_to_see_a_private_ticket_by_a_merge() -> None:
    taken = TakeIn(by=DORA, ticket=T2, people=(ANNA, ERIC), is_private=True, requester=ANNA)
    [took] = decide(PRIVATE, taken, GUARDED, NOW)
    assert not may_see(evolve(PRIVATE, took), ERIC, GUARDED)


@pytest.mark.parametrize(("person", "reads"), [(BENO, False), (DORA, True), (ANNA, False)])
def test_notes_on_a_private_ticket_are_for_insiders(person: PersonId, reads: bool) -> None:
    own = begun(requester=BENO)
    assert may_read_notes(own, person, GUARDED) is reads
    assert may_read_notes(replace(own, is_private=False), person, GUARDED) is (person != ANNA)


def test_files_of_notes_on_a_private_ticket_are_for_insiders() -> None:
    own = replace(begun(requester=BENO), files=(kept(visibility=Visibility.INTERNAL).file,))
    assert visible_files(own, BENO, GUARDED) == []
    assert visible_files(own, DORA, GUARDED) == list(own.files)


def test_whoever_sees_it_no_more_hears_no_more_but_what_they_lost() -> None:
    fired = TimersFired(at=NOW, by=POLICY, origin=Origin.POLICY, timers=())
    assert not may_be_told(PRIVATE, BENO, fired, GUARDED)
    assert may_be_told(PRIVATE, DORA, fired, GUARDED)
    assert may_be_told(replace(PRIVATE, is_private=False), BENO, fired, GUARDED)
    assert may_be_told(PRIVATE, BENO, replace(fired, by=BENO), GUARDED)
