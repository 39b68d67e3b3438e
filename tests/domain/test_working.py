"""The work on a ticket: time, the checklist here and at a remote, and closing with things undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.abilities import Ability
from bot.domain.acts import act_of
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.events import ChecklistChanged, Event, TimeLogged
from bot.domain.facts import ChecklistItem
from bot.domain.intents import ChangeChecklist, Close, Intent, LogTime, Origin, RecordNotDone, RecordRemote
from bot.domain.outgoing import called_apart
from bot.domain.remote import ChecklistAct, TimeAct
from bot.domain.ticket import POLICY, REMOTE, PersonId, Status, Ticket
from bot.errors import UserError
from tests.domain import connected, served
from tests.domain.connected import HEAD
from tests.domain.test_decide import ANNA, BENO, NOW, RULES, opened

CAPABLE = replace(
    served.CAPABILITIES, abilities=served.CAPABILITIES.abilities | {Ability.TIME, Ability.CHECKLIST}
)
assert served.DESK.remote is not None
DESK = replace(served.DESK, remote=replace(served.DESK.remote, capabilities=CAPABLE))
BACKUP = ChecklistItem(id="71", name="Check the backup", is_important=True)
CALL = ChecklistItem(id="72", name="Call back")


def done(ticket: Ticket, *intents: Intent, rules: DeskRules = DESK) -> Ticket:
    return connected.done(ticket, *intents, rules=rules)


def one(ticket: Ticket, intent: Intent, rules: DeskRules = DESK) -> Event:
    (event,) = decide(ticket, intent, rules, NOW)
    return event


def refused(ticket: Ticket, intent: Intent, rules: DeskRules = DESK) -> UserError:
    with pytest.raises(UserError) as caught:
        decide(ticket, intent, rules, NOW)
    return caught.value


def read(*items: ChecklistItem) -> RecordRemote:
    return RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=replace(HEAD, checklist=items))


def listed(*items: ChecklistItem) -> Ticket:
    return done(served.of_a_customer(), read(*items))


@pytest.mark.parametrize(("ticket", "rules"), [(opened(), RULES), (served.of_a_customer(), DESK)])
def test_time_is_noted_and_summed_here_and_told_there_with_a_reference_of_its_own(
    ticket: Ticket, rules: DeskRules
) -> None:
    after = done(
        ticket, LogTime(by=BENO, minutes=15), LogTime(by=BENO, minutes=30, text=" Toner "), rules=rules
    )
    assert (after.time_entries, after.minutes) == (2, 45)
    event = one(after, LogTime(by=BENO, minutes=5), rules)
    assert isinstance(event, TimeLogged)
    wanted = act_of(after, event)
    assert wanted is not None
    ability, act = wanted
    assert ability is Ability.TIME
    assert isinstance(act, TimeAct)
    assert (act.minutes, act.until, act.reference) == (5, NOW, f"{called_apart(ticket.id)}-t3")


@pytest.mark.parametrize("minutes", [0, -15, 24 * 60 + 1])
def test_no_time_and_more_than_a_day_are_refused(minutes: int) -> None:
    assert refused(opened(), LogTime(by=BENO, minutes=minutes), RULES).code == "minutes_unfit"


def test_only_agents_note_time_and_tick_and_only_where_the_remote_takes_it() -> None:
    for intent in (LogTime(by=ANNA, minutes=15), ChangeChecklist(by=ANNA, add=("Call back",))):
        assert refused(opened(), intent, RULES).code == "agents_only"
    assert refused(served.of_a_customer(), LogTime(by=BENO, minutes=15), served.DESK).code == "time_not_taken"
    change = ChangeChecklist(by=BENO, add=("Call back",))
    assert refused(served.of_a_customer(), change, served.DESK).code == "checklist_not_kept"


def test_a_local_checklist_is_filled_ticked_and_emptied() -> None:
    ticket = done(
        opened(), ChangeChecklist(by=BENO, add=(" Check  the backup ", "", "Call back")), rules=RULES
    )
    assert [each.name for each in ticket.checklist] == ["Check the backup", "Call back"]
    first, second = (each.id for each in ticket.checklist)
    ticked = done(ticket, ChangeChecklist(by=BENO, tick=(first,), remove=(second,)), rules=RULES)
    assert [(each.name, each.is_done) for each in ticked.checklist] == [("Check the backup", True)]
    assert decide(ticked, ChangeChecklist(by=BENO, tick=(first,)), RULES, NOW) == []
    unticked = done(ticked, ChangeChecklist(by=BENO, untick=(first,)), rules=RULES)
    assert not unticked.checklist[0].is_done


def test_what_is_ticked_here_is_told_there_by_its_id_and_what_is_new_by_its_name() -> None:
    ticket = listed(BACKUP, CALL)
    event = one(ticket, ChangeChecklist(by=BENO, add=("Order toner",), tick=("71",), remove=("72",)))
    assert act_of(done(ticket), event) == (
        Ability.CHECKLIST,
        ChecklistAct(add=("Order toner",), tick=("71",), remove=("72",)),
    )


def test_what_begins_with_an_exclamation_mark_is_important_here_and_there() -> None:
    wanted = ChangeChecklist(by=BENO, add=("! Order  toner", "Call back", "❗Ship it", "!", "Why not!"))
    ticket = done(opened(), wanted, rules=RULES)
    assert [(each.name, each.is_important) for each in ticket.checklist] == [
        ("Order toner", True),
        ("Call back", False),
        ("Ship it", True),
        ("Why not!", False),
    ]
    act = act_of(ticket, one(listed(BACKUP), wanted))
    names = ("Order toner", "Call back", "Ship it", "Why not!")
    assert act == (Ability.CHECKLIST, ChecklistAct(add=names, important=("Order toner", "Ship it")))
    assert refused(ticket, Close(by=BENO), RULES).code == "important_undone"


def test_what_is_on_its_way_there_waits_for_its_id_and_is_not_told_twice() -> None:
    ticket = done(listed(BACKUP), ChangeChecklist(by=BENO, add=("Order toner",)))
    pending = ticket.checklist[-1].id
    assert refused(ticket, ChangeChecklist(by=BENO, tick=(pending,))).code == "item_on_its_way"
    assert decide(ticket, read(BACKUP), DESK, NOW) == [], "a look before it has arrived takes nothing away"
    arrived = ChecklistItem(id="73", name="Order toner")
    event = one(ticket, read(BACKUP, arrived))
    assert isinstance(event, ChecklistChanged)
    assert (event.items, event.added, event.removed) == ((BACKUP, arrived), (), ())


def test_what_is_refused_there_is_not_on_the_list() -> None:
    ticket = listed(BACKUP)
    after = done(ticket, ChangeChecklist(by=BENO, add=("Order toner",)))
    no = RecordNotDone(by=POLICY, origin=Origin.REMOTE, number=after.version, reason="No permission.")
    assert done(after, no).checklist == (BACKUP,)


def test_what_is_ticked_there_is_ticked_here_and_changes_nothing_there() -> None:
    ticket = listed(BACKUP, CALL)
    ticked = replace(BACKUP, is_done=True, done_by="Olga Tech", done_at=NOW)
    event = one(ticket, read(ticked))
    assert isinstance(event, ChecklistChanged)
    assert (event.ticked, event.removed, event.by) == ((ticked,), (CALL,), REMOTE)
    assert act_of(ticket, event) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (ChangeChecklist(by=BENO, tick=("99",)), "item_unknown"),
        (ChangeChecklist(by=BENO, remove=("99",)), "item_unknown"),
        (ChangeChecklist(by=BENO, add=("x" * 256,)), "item_too_long"),
        (ChangeChecklist(by=BENO, add=tuple(f"Item {n}" for n in range(50))), "too_many_items"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(change: ChangeChecklist, code: str) -> None:
    assert refused(listed(BACKUP), change).code == code


@pytest.mark.parametrize(
    ("by", "is_confirmed", "items", "closes"),
    [
        (BENO, False, (BACKUP,), False),
        (BENO, True, (BACKUP,), True),
        (BENO, False, (CALL,), True),
        (BENO, False, (replace(BACKUP, is_done=True),), True),
    ],
)
def test_an_agent_confirms_what_is_important_and_undone(
    by: PersonId, is_confirmed: bool, items: tuple[ChecklistItem, ...], closes: bool
) -> None:
    ticket, intent = listed(*items), Close(by=by, is_confirmed=is_confirmed)
    if closes:
        assert done(ticket, intent).status is Status.CLOSED
        return
    error = refused(ticket, intent)
    assert (error.code, error.field) == ("important_undone", "confirmed")
    assert "Check the backup" in error.values["items"]


def test_the_time_given_with_the_close_is_noted_once_before_it() -> None:
    ticket = served.of_a_customer()
    events = decide(ticket, Close(by=BENO, minutes=30, text="New toner."), DESK, NOW)
    assert isinstance(events[0], TimeLogged)
    assert (events[0].minutes, events[0].text) == (30, "New toner.")
    closed = done(ticket, Close(by=BENO, minutes=30))
    assert (closed.minutes, closed.status) == (30, Status.CLOSED)
