"""Tickets opened from a mere message where their remote asks for a form: what they wait for, and the end."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest

from bot.domain.approval import Gate, Verdict
from bot.domain.decide import decide
from bot.domain.desk import DeskRules
from bot.domain.events import (
    AnswersChanged,
    ApprovalAsked,
    Event,
    KindChanged,
    PriorityChanged,
    RemoteAwaited,
)
from bot.domain.evolve import evolve, fold
from bot.domain.fields import Entry
from bot.domain.filling import kind_of_message
from bot.domain.intents import Approve, AttachResources, MoveTo, OpenTicket, RecordNotOpened, SetAnswers
from bot.domain.kinds import Kind
from bot.domain.opening import open_ticket
from bot.domain.refiling import kinds_for
from bot.domain.supplying import supplied
from bot.domain.ticket import DeskId, FieldId, KindId, MessageRef, PersonId, Priority, Ticket, TicketId
from bot.errors import FormError, UserError
from tests.domain.remote_desk import (
    ACCOUNT,
    BILLING,
    DESK,
    FAWS,
    HYBRID,
    INCIDENT,
    KINDS,
    LISTS,
    SEVERITY,
    STOCK,
    SUBCATEGORY,
    WEB,
    choice,
    form,
)
from tests.domain.test_decide import ANNA, HELP, NOW, RULES

NUMBER = TicketId("T20261122.0001")
SAID = MessageRef(channel=HELP, id="1732270000.000100")
DORA, ERIK = PersonId("U0DORA001"), PersonId("U0ERIK001")


def message(rules: DeskRules = DESK) -> Ticket:
    """A ticket opened from what somebody said."""
    intent = OpenTicket(
        by=ANNA,
        requester=ANNA,
        desk=rules.id,
        kind=kind_of_message(ANNA, rules, HELP).id,
        text="The data disk of web1 is full.",
        channel=HELP,
        said=SAID,
        thread=SAID,
        verbatim=True,
        as_it_stands=True,
    )
    return fold(NUMBER, open_ticket(intent, rules, NOW))


def filling(kind: KindId | None = None, by: PersonId = ANNA, **values: str) -> SetAnswers:
    told = {ACCOUNT: HYBRID, SUBCATEGORY: "General"} | {FieldId(name): each for name, each in values.items()}
    entries = tuple(Entry(field=name, values=(each,)) for name, each in told.items() if each)
    return SetAnswers(by=by, kind=kind, entries=entries)


def after(
    ticket: Ticket, intent: SetAnswers | Approve, rules: DeskRules = DESK
) -> tuple[Ticket, list[Event]]:
    events = decide(ticket, intent, rules, NOW)
    return reduce(evolve, events, ticket), events


def kinds_of(events: list[Event]) -> list[type[Event]]:
    return [type(each) for each in events]


def test_what_lacks_its_form_stays_here_until_that_is_filled_in() -> None:
    ticket = message()
    assert ticket.remote is None
    assert [each.field for each in ticket.answers if each.is_missing] == [ACCOUNT]
    ticket, events = after(ticket, filling(subcategory=""))
    assert kinds_of(events) == [AnswersChanged]
    assert [each.field for each in ticket.answers if each.is_missing] == [SUBCATEGORY]
    ticket, events = after(ticket, filling())
    assert kinds_of(events) == [AnswersChanged, RemoteAwaited]
    assert ticket.remote is not None
    assert ticket.remote.name == "Rackspace"


def test_what_is_on_its_way_already_is_not_sent_once_more() -> None:
    ticket, _ = after(message(), filling())
    with pytest.raises(UserError) as refused:
        decide(ticket, filling(subcategory="Backup"), DESK, NOW)
    assert refused.value.code == "fixed_there"


def test_where_there_is_one_account_a_message_s_ticket_has_it() -> None:
    one = tuple(
        replace(
            kind,
            fields=tuple(
                replace(each, choices=each.choices[:1]) if each.id == ACCOUNT else each
                for each in kind.fields
            ),
        )
        for kind in KINDS
    )
    ticket = message(supplied(DESK, replace(LISTS, kinds=one), STOCK))
    assert {each.field: each.values for each in ticket.answers}[ACCOUNT] == (HYBRID,)
    assert [each.field for each in ticket.answers if each.is_missing] == [SUBCATEGORY]
    assert ticket.remote is None


def test_its_severity_is_its_priority_once_it_is_filled_in() -> None:
    ticket, events = after(message(), filling(severity="Emergency"))
    assert kinds_of(events) == [AnswersChanged, PriorityChanged, RemoteAwaited]
    assert ticket.priority is Priority.URGENT


def test_it_can_be_of_another_kind_and_keeps_what_fits_there() -> None:
    other = tuple(
        replace(
            kind,
            fields=tuple(
                replace(each, choices=(choice("Invoice", HYBRID), choice("Backup", HYBRID)))
                if each.id == SUBCATEGORY and kind.id == BILLING
                else each
                for each in kind.fields
            ),
        )
        for kind in KINDS
    )
    desk = supplied(DESK, replace(LISTS, kinds=other), STOCK)
    ticket = replace(message(desk), kind=INCIDENT)
    ticket, _ = after(ticket, filling(subcategory="", recipients="RPN-1-1"), desk)
    ticket, events = after(ticket, SetAnswers(by=ANNA, kind=BILLING, entries=()), desk)
    assert (ticket.kind, kinds_of(events)) == (BILLING, [KindChanged])
    assert {each.field: each.values for each in ticket.answers if each.values} == {
        ACCOUNT: (HYBRID,),
        FieldId("recipients"): ("RPN-1-1",),
    }
    ticket, events = after(ticket, filling(subcategory="Invoice"), desk)
    assert kinds_of(events) == [AnswersChanged, RemoteAwaited]


def test_what_does_not_fit_another_kind_is_lost_there_and_told() -> None:
    only = tuple(
        replace(
            kind,
            fields=tuple(
                replace(each, choices=(choice("Invoice", HYBRID),))
                if each.id == SUBCATEGORY and kind.id == BILLING
                else each
                for each in kind.fields
            ),
        )
        for kind in KINDS
    )
    desk = supplied(DESK, replace(LISTS, kinds=only), STOCK)
    refused = _refused(desk, form())
    ticket, events = after(refused, SetAnswers(by=ANNA, kind=BILLING, entries=()), desk)
    told = events[1]
    assert isinstance(told, AnswersChanged)
    assert [each.field for each in told.before] == [SUBCATEGORY]
    assert [each.field for each in ticket.answers if each.is_missing] == [SUBCATEGORY]
    assert ticket.remote == refused.remote  # It was tried before, and waits for somebody to try it again.


def _refused(rules: DeskRules, intent: OpenTicket) -> Ticket:
    ticket = fold(NUMBER, open_ticket(intent, rules, NOW))
    told = RecordNotOpened(by=ANNA, reason="No such account")
    return reduce(evolve, decide(ticket, told, rules, NOW), ticket)


@pytest.mark.parametrize(
    ("kind", "code"), [("nonsense", "unknown_kind"), ("gone", "kind_inactive"), ("cancel", "kind_needs_form")]
)
def test_what_it_cannot_be_is_refused(kind: str, code: str) -> None:
    others = (
        Kind(id=KindId("gone"), name="Gone", has_subject=False, active=False),
        Kind(id=KindId("cancel"), name="Cancel", has_subject=False, is_dangerous=True),
    )
    desk = replace(DESK, kinds=(*DESK.kinds, *others))
    with pytest.raises(UserError) as refused:
        decide(message(), filling(kind=KindId(kind)), desk, NOW)
    assert (refused.value.code, refused.value.field) == (code, "kind")


def test_only_as_long_as_its_remote_does_not_have_it() -> None:
    assert [each.id for each in kinds_for(message(), ANNA, DESK)] == [INCIDENT, BILLING]
    sent = fold(NUMBER, open_ticket(form(), DESK, NOW))
    assert kinds_for(sent, ANNA, DESK) == ()
    assert kinds_for(message(), ANNA, replace(DESK, remote=None)) == ()


def test_every_fault_of_its_form_is_told_at_once_and_nothing_changes() -> None:
    with pytest.raises(FormError) as refused:
        decide(message(), filling(kind=BILLING, account="hybrid:9", recipients="RPN-9"), DESK, NOW)
    assert {each.field for each in refused.value.faults} == {ACCOUNT, SUBCATEGORY, "recipients"}


GATED = replace(
    DESK,
    gate=Gate(priorities=frozenset({Priority.URGENT})),
    approvers=frozenset({DORA, ERIK}),
    agents=frozenset({DORA, ERIK}),
)


def test_what_its_form_makes_urgent_waits_for_an_approval_before_it_goes() -> None:
    ticket, events = after(message(GATED), filling(severity="Emergency"), GATED)
    assert kinds_of(events) == [AnswersChanged, PriorityChanged, ApprovalAsked]
    assert ticket.remote is None
    ticket, events = after(ticket, Approve(by=DORA), GATED)
    assert ticket.remote is not None
    assert ticket.approval is not None
    assert ticket.approval.verdict is Verdict.APPROVED


def test_what_is_approved_before_its_form_is_filled_in_still_waits_for_that() -> None:
    gated = replace(GATED, gate=Gate(kinds=frozenset({INCIDENT})))
    ticket, _ = after(message(gated), Approve(by=DORA), gated)
    assert ticket.remote is None
    ticket, events = after(ticket, filling(), gated)
    assert kinds_of(events) == [AnswersChanged, RemoteAwaited]


def test_nobody_makes_urgent_past_the_approvers_what_was_refused_there() -> None:
    refused = _refused(GATED, form())
    with pytest.raises(UserError) as told:
        decide(refused, filling(severity="Urgent"), GATED, NOW)
    assert (told.value.code, told.value.field) == ("raised_by_approver", SEVERITY)
    by_kind = replace(GATED, gate=Gate(kinds=frozenset({BILLING})))
    with pytest.raises(UserError) as told:
        decide(_refused(by_kind, form()), filling(kind=BILLING), by_kind, NOW)
    assert (told.value.code, told.value.field) == ("kind_by_approver", "kind")
    assert after(refused, filling(severity="Urgent", by=DORA), GATED)[0].priority is Priority.URGENT


def test_another_account_than_that_of_what_is_attached_is_refused() -> None:
    refused = _refused(DESK, replace(form(), resources=(WEB.id,)))
    with pytest.raises(UserError) as told:
        decide(refused, filling(account=FAWS, subcategory="Other"), DESK, NOW)
    assert (told.value.code, told.value.field) == ("resource_elsewhere", "resources")
    bare = reduce(evolve, decide(refused, AttachResources(by=ANNA, remove=(WEB.id,)), DESK, NOW), refused)
    ticket, _ = after(bare, filling(account=FAWS, subcategory="Other"))
    assert {each.field: each.values for each in ticket.answers}[ACCOUNT] == (FAWS,)


def test_what_is_moved_there_waits_for_its_form_too() -> None:
    home = replace(RULES, id=DeskId("home"))
    ticket = replace(message(home), desk=home.id)
    agent = next(iter(home.agents), ANNA)
    events = decide(ticket, MoveTo(by=agent, desk=DESK.id, kind=INCIDENT), home, NOW, DESK)
    moved = reduce(evolve, events, ticket)
    assert (moved.kind, moved.remote) == (INCIDENT, None)
    assert after(moved, filling())[0].remote is not None
