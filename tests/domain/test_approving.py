"""Approvals: what waits for one, who may give it and how it is counted, and what waiting keeps back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest

from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.abilities import Connected, Mode
from bot.domain.approval import Gate, Needed, Verdict
from bot.domain.approving import waits_along
from bot.domain.decide import decide
from bot.domain.desk import DeskRules, Policies
from bot.domain.effects import AskApproval, Effect, OpenRemote, PushUpdate, TellPerson, lane_of
from bot.domain.events import (
    ApprovalAsked,
    ApprovalDenied,
    Closed,
    Event,
    Recorded,
    RemoteAwaited,
    UpdateAdded,
)
from bot.domain.evolve import evolve, fold
from bot.domain.intents import (
    AcceptClose,
    AddUpdate,
    Approve,
    Assign,
    Close,
    CorrectUpdate,
    Follow,
    HandOver,
    Intent,
    MergeInto,
    MoveTo,
    OpenTicket,
    Refuse,
    Reopen,
    RequestClose,
    Resolve,
    SendOut,
    SetAnswers,
    SetPriority,
    SetSubject,
    SetTags,
    SetTitle,
)
from bot.domain.kinds import BUILT_IN
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import demand_sight, judges
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    ChannelId,
    DeskId,
    MessageRef,
    Outcome,
    PersonId,
    Priority,
    Status,
    Ticket,
    TicketId,
    TimerKind,
)
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, HELP, NOW, RULES, VPN

DORA, FAY, GUS = PersonId("UDORA"), PersonId("UFAY"), PersonId("UGUS")
GATE = Gate(kinds=frozenset({ADMINISTRATIVE, CANCEL_SERVER}), priorities=frozenset({Priority.URGENT}))
GUARDED = replace(RULES, kinds=BUILT_IN, approvers=frozenset({DORA, ERIC, ANNA}), gate=GATE)
REMOTE = replace(
    GUARDED,
    remote=Connected(capabilities=CAPABILITIES, modes={ChannelId("CSHARED"): Mode.EXPLICIT}),
)
FORM = OpenTicket(
    by=ANNA, requester=ANNA, desk=RULES.id, kind=ADMINISTRATIVE, title="New rack", text="Two", channel=HELP
)
STANDARD = OpenTicket(by=ANNA, requester=ANNA, desk=RULES.id, subject=VPN, text="It fails.", channel=HELP)
NUMBER = TicketId("T20261122.0001")
NO = "It is too dear."


def a_desk(needed: Needed = Needed.ANY, *approvers: PersonId, rules: DeskRules = GUARDED) -> DeskRules:
    """The desk with that much needed of these."""
    gate = replace(rules.gate or GATE, needed=needed)
    return replace(rules, gate=gate, approvers=frozenset(approvers or rules.approvers))


def waiting(rules: DeskRules = GUARDED, form: OpenTicket = FORM) -> Ticket:
    return fold(NUMBER, open_ticket(form, rules, NOW))


def after(ticket: Ticket, *intents: Intent, rules: DeskRules = GUARDED) -> Ticket:
    for intent in intents:
        ticket = reduce(evolve, decide(ticket, intent, rules, NOW), ticket)
    return ticket


def yes(by: PersonId = DORA) -> Approve:
    return Approve(by=by)


def no(by: PersonId = DORA, reason: str = NO) -> Refuse:
    return Refuse(by=by, reason=reason)


def names(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def verdict(ticket: Ticket) -> Verdict | None:
    return ticket.approval.verdict if ticket.approval else None


def effects(ticket: Ticket, intent: Intent, rules: DeskRules = GUARDED) -> list[Effect]:
    events = decide(ticket, intent, rules, NOW)
    recorded = [Recorded(number=n, event=each) for n, each in enumerate(events, ticket.version + 1)]
    return plan(ticket, reduce(evolve, events, ticket), recorded)


@pytest.mark.parametrize(
    ("form", "waits"),
    [
        (FORM, True),
        (STANDARD, False),
        (replace(STANDARD, priority=Priority.URGENT), True),
        (replace(STANDARD, priority=Priority.HIGH), False),
    ],
)
def test_what_the_gate_holds_waits_and_nothing_else(form: OpenTicket, waits: bool) -> None:
    assert waiting(form=form).awaits_approval is waits
    assert waiting(replace(GUARDED, gate=None), form).approval is None


def test_the_question_names_cost_and_effect_and_goes_to_approvers_but_not_to_who_asked() -> None:
    kinds = tuple(replace(kind, effect="It is bought.") for kind in BUILT_IN)
    (asked,) = (
        each
        for each in open_ticket(FORM, replace(GUARDED, kinds=kinds), NOW)
        if isinstance(each, ApprovalAsked)
    )
    assert (asked.needed, asked.people, asked.effect) == (Needed.ANY, (DORA, ERIC), "It is bought.")


@pytest.mark.parametrize(
    ("needed", "approvers", "said", "ends"),
    [
        (Needed.ANY, (DORA, ERIC), [yes()], Verdict.APPROVED),
        (Needed.ANY, (DORA, ERIC), [no()], Verdict.WAITING),
        (Needed.ANY, (DORA, ERIC), [no(), no(ERIC)], Verdict.REFUSED),
        (Needed.ANY, (DORA, ERIC), [no(), yes(ERIC)], Verdict.APPROVED),
        (Needed.ANY, (DORA,), [no()], Verdict.REFUSED),
        (Needed.ALL, (DORA, ERIC), [yes()], Verdict.WAITING),
        (Needed.ALL, (DORA, ERIC), [yes(), yes()], Verdict.WAITING),
        (Needed.ALL, (DORA, ERIC), [yes(), yes(ERIC)], Verdict.APPROVED),
        (Needed.ALL, (DORA, ERIC), [yes(), no(ERIC)], Verdict.REFUSED),
        (Needed.MAJORITY, (DORA, ERIC, FAY), [yes()], Verdict.WAITING),
        (Needed.MAJORITY, (DORA, ERIC, FAY), [yes(), yes(FAY)], Verdict.APPROVED),
        (Needed.MAJORITY, (DORA, ERIC, FAY), [no(), yes(FAY)], Verdict.WAITING),
        (Needed.MAJORITY, (DORA, ERIC, FAY), [no(), no(FAY)], Verdict.REFUSED),
        (Needed.MAJORITY, (DORA, ERIC), [yes(), no(ERIC)], Verdict.REFUSED),
        (Needed.MAJORITY, (DORA, ERIC, FAY, GUS), [yes(), yes(ERIC)], Verdict.WAITING),
        (Needed.MAJORITY, (DORA, ERIC, FAY, GUS), [no(), no(ERIC)], Verdict.REFUSED),
        (Needed.ANY, (DORA, ANNA), [no()], Verdict.REFUSED),
    ],
)
def test_each_counts_once_and_a_refusal_ends_it_when_too_few_are_left(
    needed: Needed, approvers: tuple[PersonId, ...], said: list[Intent], ends: Verdict
) -> None:
    rules = a_desk(needed, *approvers)
    ticket = after(waiting(rules), *said, rules=rules)
    assert verdict(ticket) is ends
    assert ticket.is_closed is (ends is Verdict.REFUSED)


def test_who_changes_their_mind_counts_with_their_last_word() -> None:
    rules = a_desk(Needed.MAJORITY, DORA, ERIC, FAY)
    ticket = after(waiting(rules), no(), yes(), yes(ERIC), rules=rules)
    assert verdict(ticket) is Verdict.APPROVED
    assert ticket.approval is not None
    assert [(vote.by, vote.is_for) for vote in ticket.approval.votes] == [(DORA, True), (ERIC, True)]


def test_it_is_counted_among_those_who_are_approvers_at_the_click() -> None:
    three, two = a_desk(Needed.ALL, DORA, ERIC, FAY), a_desk(Needed.ALL, DORA, ERIC)
    ticket = after(waiting(three), yes(), yes(ERIC), rules=three)
    assert verdict(ticket) is Verdict.WAITING
    assert verdict(after(ticket, yes(), rules=two)) is Verdict.APPROVED, "who left is waited for no more"
    gone = after(waiting(three), yes(FAY), rules=three)
    assert verdict(after(gone, yes(), rules=a_desk(Needed.MAJORITY, DORA, ERIC))) is Verdict.WAITING


@pytest.mark.parametrize("intent", [yes(), no()])
def test_a_second_click_changes_nothing(intent: Intent) -> None:
    rules = a_desk(Needed.MAJORITY, DORA, ERIC, FAY)
    once = after(waiting(rules), intent, rules=rules)
    assert decide(once, intent, rules, NOW) == []
    assert decide(after(waiting(), yes()), yes(ERIC), GUARDED, NOW) == []


@pytest.mark.parametrize(
    ("intent", "code", "field"),
    [
        (yes(BENO), "approvers_only", ""),
        (no(CARLA), "approvers_only", ""),
        (yes(ANNA), "own_approval", ""),
        (no(ANNA), "own_approval", ""),
        (no(DORA, " \n"), "refusal_missing", "text"),
        (no(DORA, "x" * 1_001), "text_too_long", "text"),
        (Assign(by=BENO, owner=BENO), "awaits_approval", ""),
        (HandOver(by=BENO, group=None, owner=BENO), "awaits_approval", ""),
        (Resolve(by=BENO), "awaits_approval", ""),
        (MoveTo(by=BENO, desk=DeskId("other")), "awaits_approval", ""),
        (
            SendOut(by=ANNA, number=2, author=ANNA, text="x", channel=HELP),
            "awaits_approval",
            "",
        ),
        (SetPriority(by=BENO, priority=Priority.URGENT), "raised_by_approver", "priority"),
    ],
)
def test_what_is_refused_as_long_as_it_waits_says_why(intent: Intent, code: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(waiting(), intent, GUARDED, NOW)
    assert (refused.value.code, refused.value.field or "") == (code, field)


def test_an_outsider_approves_nothing_whatever_list_they_are_on() -> None:
    rules = replace(GUARDED, outsiders=frozenset({DORA}))
    with pytest.raises(UserError) as refused:
        decide(waiting(), yes(), rules, NOW)
    assert refused.value.code == "approvers_only"
    assert judges(waiting(), rules) == {ERIC}


def test_who_opened_it_for_somebody_else_does_not_approve_it_either() -> None:
    with pytest.raises(UserError) as refused:
        decide(waiting(form=replace(FORM, by=DORA)), yes(), GUARDED, NOW)
    assert refused.value.code == "own_approval"


def test_an_admin_is_no_approver_by_that() -> None:
    with pytest.raises(UserError) as refused:
        decide(waiting(), yes(CARLA), replace(GUARDED, admins=frozenset({CARLA})), NOW)
    assert refused.value.code == "approvers_only"


@pytest.mark.parametrize(
    ("ticket", "intent", "code"),
    [
        (waiting(form=STANDARD), yes(), "needs_no_approval"),
        (after(waiting(), yes()), no(ERIC), "approval_over"),
        (after(waiting(), Close(by=ANNA)), yes(), "approval_over"),
        (after(waiting(), Close(by=ANNA)), no(), "approval_over"),
        (after(waiting(), no(), no(ERIC)), yes(), "approval_over"),
        (after(waiting(), no(), no(ERIC)), Reopen(by=ANNA, reason="Please"), "stays_refused"),
    ],
)
def test_what_is_over_cannot_be_decided_anew(ticket: Ticket, intent: Intent, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, GUARDED, NOW)
    assert refused.value.code == code


def test_people_can_talk_and_file_while_it_waits_and_no_reply_takes_it() -> None:
    ticket = after(
        waiting(),
        AddUpdate(by=BENO, text="How large?", message=MessageRef(channel=HELP, id="2.0"), place=1),
        SetTags(by=BENO, add=("rack",)),
        Follow(by=ANNA, person=ANNA),
    )
    assert (ticket.owner, ticket.tags, ticket.awaits_approval) == (None, ("rack",), True)
    assert after(ticket, yes(), Assign(by=BENO, owner=BENO)).owner == BENO


def test_a_refused_ticket_is_closed_so_and_its_requester_hears_why() -> None:
    ticket = after(waiting(), no())
    events = decide(ticket, no(ERIC), GUARDED, NOW)
    assert names(events) == ["ApprovalDenied", "Closed"]
    assert isinstance(events[1], Closed)
    assert events[1].outcome is Outcome.REFUSED
    told = [each for each in effects(ticket, no(ERIC)) if isinstance(each, TellPerson)]
    assert [(each.person, each.number) for each in told] == [(ANNA, ticket.version + 1)]


def test_closing_withdraws_it_and_reopening_has_it_wait_again() -> None:
    rules = a_desk(Needed.ALL, DORA, ERIC)
    withdrawn = after(waiting(rules), yes(), Close(by=ANNA), rules=rules)
    assert verdict(withdrawn) is Verdict.WITHDRAWN
    again = after(withdrawn, Reopen(by=ANNA, reason="After all"), rules=rules)
    assert (verdict(again), again.approval and again.approval.votes) == (Verdict.WAITING, ())


@pytest.mark.parametrize("ends", [MergeInto(by=BENO, target=TicketId("T20261122.0002")), None])
def test_whatever_else_ends_it_withdraws_it_too(ends: Intent | None) -> None:
    intents = [ends] if ends else [RequestClose(by=BENO), AcceptClose(by=ANNA)]
    assert verdict(after(waiting(), *intents)) is Verdict.WITHDRAWN


def edited(number: int) -> CorrectUpdate:
    return CorrectUpdate(
        by=ANNA,
        corrects=number,
        text="Ten",
        edited_at=NOW,
        message=MessageRef(channel=HELP, id="1.0"),
        place=1,
    )


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        (SetTitle(by=ANNA, title="Ten racks"), False),
        (edited(2), False),
        (edited(4), True),
        (SetAnswers(by=ANNA, entries=()), True),
        (SetTags(by=BENO, add=("rack",)), True),
    ],
)
def test_what_is_asked_for_anew_has_to_be_approved_anew(change: Intent, stands: bool) -> None:
    rules = a_desk(Needed.ALL, DORA, ERIC)
    once = after(waiting(rules), AddUpdate(by=ANNA, text="Soon"), yes(), rules=rules)
    ticket = after(once, change, rules=rules)
    assert ticket.approval is not None
    assert bool(ticket.approval.votes) is stands


def test_an_approver_may_raise_a_priority_that_is_held() -> None:
    ticket = waiting(form=STANDARD)
    assert after(ticket, SetPriority(by=BENO, priority=Priority.HIGH)).priority is Priority.HIGH
    agents = replace(GUARDED, agents=GUARDED.agents | {DORA})
    raised = after(ticket, SetPriority(by=DORA, priority=Priority.URGENT), rules=agents)
    assert (raised.priority, raised.approval) == (Priority.URGENT, None)
    assert after(raised, SetPriority(by=BENO, priority=Priority.LOW)).priority is Priority.LOW


def test_a_ticket_that_waits_is_not_nagged_about_until_it_is_approved() -> None:
    rules = replace(
        GUARDED, policies=Policies(unowned_after=timedelta(hours=1), stale_after=timedelta(days=1))
    )
    ticket = waiting(rules)
    assert ticket.timers == ()
    kinds = [timer.kind for timer in after(ticket, yes(), rules=rules).timers]
    assert kinds == [TimerKind.POLICY_UNOWNED, TimerKind.POLICY_STALE]


def test_an_approver_may_look_at_what_they_approve_and_at_nothing_else() -> None:
    demand_sight(waiting(), ERIC, GUARDED)
    with pytest.raises(UserError) as refused:
        demand_sight(waiting(form=STANDARD), ERIC, GUARDED)
    assert refused.value.code == "not_yours"


def test_a_private_ticket_is_approved_by_who_sees_it() -> None:
    rules = replace(GUARDED, private_agents=frozenset({DORA}))
    ticket = waiting(rules, replace(FORM, is_private=True))
    assert judges(ticket, rules) == {DORA}
    with pytest.raises(UserError) as refused:
        decide(ticket, yes(ERIC), rules, NOW)
    assert refused.value.code == "no_such_ticket"
    assert verdict(after(ticket, yes(), rules=rules)) is Verdict.APPROVED


def test_it_is_asked_in_the_thread_and_in_private_and_drawn_again_with_each_answer() -> None:
    rules = a_desk(Needed.ALL, DORA, ERIC)
    events = open_ticket(FORM, rules, NOW)
    recorded = [Recorded(number=n, event=each) for n, each in enumerate(events, 1)]
    ticket = waiting(rules)

    def asked(planned: list[Effect]) -> list[tuple[int, int, PersonId | None]]:
        return [(each.number, each.place, each.person) for each in planned if isinstance(each, AskApproval)]

    everywhere = [(3, 1, None), (3, 0, DORA), (3, 0, ERIC)]
    assert asked(plan(None, ticket, recorded)) == everywhere
    assert asked(effects(ticket, yes(), rules)) == everywhere
    assert asked(effects(after(ticket, yes(), rules=rules), yes(ERIC), rules)) == everywhere
    assert asked(effects(ticket, Close(by=ANNA), rules)) == everywhere
    assert asked(effects(ticket, SetTags(by=BENO, add=("x",)), rules)) == []
    there, private, _ = (each for each in effects(ticket, yes(), rules) if isinstance(each, AskApproval))
    assert (lane_of(there), lane_of(private)) == (f"{NUMBER}/1", f"{NUMBER}/{DORA}")


def test_of_a_private_ticket_only_private_words_ask() -> None:
    rules = replace(GUARDED, private_agents=frozenset({DORA}))
    ticket = waiting(rules, replace(FORM, is_private=True))
    told = [each for each in effects(ticket, Close(by=ANNA), rules) if isinstance(each, AskApproval)]
    assert [each.person for each in told] == [DORA]


def test_nothing_leaves_for_the_remote_before_it_is_approved() -> None:
    ticket = waiting(REMOTE)
    assert ticket.remote is None
    reply = AddUpdate(by=ANNA, text="In the lab.", message=MessageRef(channel=HELP, id="2.0"), place=1)
    there = (OpenRemote, PushUpdate)
    assert not any(isinstance(each, there) for each in effects(ticket, reply, REMOTE))
    talked = after(ticket, reply, rules=REMOTE)
    events = decide(talked, yes(), REMOTE, NOW)
    assert names(events) == ["ApprovalGiven", "RemoteAwaited"]
    opening = [each for each in effects(talked, yes(), REMOTE) if isinstance(each, OpenRemote)]
    assert [each.number for each in opening] == [talked.version + 2], "with all that was said until then"
    assert not any(isinstance(each, there) for each in effects(talked, no(), REMOTE))
    assert not any(isinstance(each, there) for each in effects(talked, Close(by=ANNA), REMOTE))


def test_one_without_its_subject_waits_for_both() -> None:
    form = replace(STANDARD, subject=None, priority=Priority.URGENT, said=MessageRef(channel=HELP, id="9.0"))
    filed = SetSubject(by=BENO, subject=VPN)
    ticket = waiting(REMOTE, form)
    assert "RemoteAwaited" not in names(decide(ticket, filed, REMOTE, NOW))
    assert "RemoteAwaited" in names(decide(after(ticket, filed, rules=REMOTE), yes(), REMOTE, NOW))
    approved = after(ticket, yes(), rules=REMOTE)
    assert approved.remote is None
    assert "RemoteAwaited" in names(decide(approved, filed, REMOTE, NOW))


@pytest.mark.parametrize(("needed", "awaits"), [(None, ["RemoteAwaited"]), (Needed.ANY, ["ApprovalAsked"])])
def test_what_comes_from_another_desk_waits_as_if_it_were_opened_here(
    needed: Needed | None, awaits: list[str]
) -> None:
    other = replace(REMOTE, id=DeskId("other"), channel=ChannelId("COTHER"))
    other = a_desk(needed, rules=other) if needed else replace(other, gate=None)
    local = replace(GUARDED, gate=None)
    events = decide(waiting(local), MoveTo(by=BENO, desk=other.id), local, NOW, other)
    assert [name for name in names(events) if name in ("RemoteAwaited", "ApprovalAsked")] == awaits


def test_files_that_came_while_it_waited_go_along_and_later_ones_as_all_do() -> None:
    ticket = waiting(REMOTE)
    said, *_ = decide(ticket, AddUpdate(by=ANNA, text="x"), REMOTE, NOW)
    assert isinstance(said, UpdateAdded)
    number = ticket.version + 1
    approved = after(ticket, AddUpdate(by=ANNA, text="x"), yes(), rules=REMOTE)
    kept_here = replace(said, message=MessageRef(channel=ChannelId("CSHARED"), id="1.0"))
    assert waits_along(approved, number, said, REMOTE)
    assert not waits_along(approved, number, kept_here, REMOTE)
    assert not waits_along(approved, number + 2, said, REMOTE)
    assert not waits_along(approved, number, said, GUARDED)


def test_the_log_keeps_who_refused_and_why() -> None:
    (denied,) = decide(waiting(), no(), GUARDED, NOW)
    assert isinstance(denied, ApprovalDenied)
    assert (denied.by, denied.reason, denied.verdict) == (DORA, NO, None)
    ticket = after(waiting(), no(), yes(ERIC))
    assert (ticket.status, verdict(ticket)) == (Status.OPEN, Verdict.APPROVED)
    assert not any(isinstance(each, RemoteAwaited) for each in decide(waiting(), yes(), GUARDED, NOW))
