"""Moving to another desk: given a ticket and two desks, these events and effects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import reduce

import pytest

from bot.domain.decide import decide
from bot.domain.desk import SUBJECTS, DeskRules, Policies
from bot.domain.effects import Effect, PostLine, PostUpdate, TellPerson
from bot.domain.events import Moved, PolicyTimersSet, Recorded
from bot.domain.evolve import evolve
from bot.domain.intents import AddUpdate, Assign, Follow, MoveTo, SetTimer
from bot.domain.kinds import BUILT_IN
from bot.domain.plan import plan
from bot.domain.ticket import (
    ADMINISTRATIVE,
    STANDARD,
    ChannelId,
    Charge,
    Consent,
    DeskId,
    KindId,
    PersonId,
    Place,
    SubjectId,
    Ticket,
    TimerKind,
)
from bot.errors import UserError
from bot.slack.ids import TicketForm
from bot.slack.views import moving_forms
from tests.domain.test_decide import ANNA, BENO, CARLA, CLOSED, ERIC, NOW, OPEN, RULES, VPN, after
from tests.domain.test_filling import COSTLY
from tests.domain.test_plan import names
from tests.domain.test_private import DORA, INNER, PRIVATE, SHOWN

OPS_CHANNEL = ChannelId("COPS")
OPS = DeskRules(
    id=DeskId("ops"),
    name="Ops",
    channel=OPS_CHANNEL,
    subjects=SUBJECTS[5:],
    agents=frozenset({CARLA, ERIC}),
    policies=Policies(unowned_after=timedelta(hours=1), stale_after=timedelta(days=1)),
)
MOVE = MoveTo(by=BENO, desk=OPS.id)
MAIL = SubjectId("1141")
STRANGE = replace(OPEN, subject=SubjectId("1001"), title="Accounting Request")


def moved(ticket: Ticket, intent: MoveTo = MOVE, target: DeskRules = OPS) -> Ticket:
    for event in decide(ticket, intent, RULES, NOW, target):
        ticket = evolve(ticket, event)
    return ticket


def kinds_of(ticket: Ticket, intent: MoveTo = MOVE, target: DeskRules = OPS) -> list[str]:
    return [type(event).__name__ for event in decide(ticket, intent, RULES, NOW, target)]


def test_its_card_goes_up_there_and_its_threads_go_on() -> None:
    ticket = moved(OPEN)
    assert (ticket.desk, ticket.id, ticket.subject, ticket.kind) == (OPS.id, OPEN.id, VPN, STANDARD)
    assert ticket.places == (*OPEN.places, Place(number=2, channel=OPS_CHANNEL))
    assert ticket.desk_place == 2


@pytest.mark.parametrize(("owner", "stays"), [(BENO, False), (CARLA, True)])
def test_the_owner_stays_only_where_they_work_too(owner: PersonId, stays: bool) -> None:
    ticket = after(OPEN, Assign(by=BENO, owner=owner))
    assert (moved(ticket).owner == owner) is stays
    assert ("OwnerChanged" in kinds_of(ticket)) is not stays


def test_its_policies_begin_anew_by_the_other_desks_rules() -> None:
    [timers] = [event for event in decide(OPEN, MOVE, RULES, NOW, OPS) if isinstance(event, PolicyTimersSet)]
    assert [(timer.kind, timer.due_at) for timer in timers.timers] == [
        (TimerKind.POLICY_UNOWNED, NOW + timedelta(hours=1)),
        (TimerKind.POLICY_STALE, NOW + timedelta(days=1)),
    ]
    assert moved(moved(OPEN), replace(MOVE, by=BENO, desk=RULES.id), RULES).next_policy is None


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "subject", "title", "kind"),
    [
        ("a subject that it knows", OPEN, MOVE, VPN, OPEN.title, STANDARD),
        ("none that it does not know", STRANGE, MOVE, None, "Accounting Request", STANDARD),
        ("one that was chosen", STRANGE, replace(MOVE, subject=MAIL), MAIL, "Mail Server Issue", STANDARD),
        ("another one", OPEN, replace(MOVE, subject=MAIL), MAIL, "Mail Server Issue", STANDARD),
        ("a kind that was chosen", OPEN, replace(MOVE, kind=ADMINISTRATIVE), VPN, OPEN.title, ADMINISTRATIVE),
        ("its first kind", replace(OPEN, kind=KindId("odd")), MOVE, VPN, OPEN.title, STANDARD),
    ],
)
def test_it_is_filed_under(
    shows: str, ticket: Ticket, intent: MoveTo, subject: SubjectId | None, title: str, kind: KindId
) -> None:
    there = moved(ticket, intent)
    assert (there.subject, there.title, there.kind) == (subject, title, kind), shows


INACTIVE = replace(OPS, subjects=(replace(SUBJECTS[0], active=False),))
CHARGING = replace(OPS, kinds=(COSTLY, *OPS.kinds))
STANDARD_KIND, ADMINISTRATIVE_KIND = OPS.kinds
THREE = Charge(amount=Decimal(3), currency="USD")
AT_A_PRICE = replace(OPS, kinds=(replace(STANDARD_KIND, charge=THREE), ADMINISTRATIVE_KIND))
PAID = replace(OPEN, consent=Consent(by=ANNA, at=NOW, charge=THREE))
FOUR = replace(THREE, amount=Decimal(4))
DEARER = replace(OPS, kinds=(replace(STANDARD_KIND, charge=FOUR), ADMINISTRATIVE_KIND))
DANGEROUS = replace(OPS, kinds=tuple(kind for kind in BUILT_IN if kind.is_dangerous))
REFUSED = [
    ("only agents of the desk move it", OPEN, replace(MOVE, by=ANNA), OPS, "agents_only", None),
    ("not those of the other", OPEN, replace(MOVE, by=ERIC), OPS, "agents_only", None),
    ("a closed ticket stays", CLOSED, MOVE, OPS, "closed", "desk"),
    ("there has to be such a desk", OPEN, MOVE, None, "unknown_desk", "desk"),
    ("a kind of that desk", OPEN, replace(MOVE, kind=KindId("odd")), OPS, "unknown_kind", "kind"),
    ("a kind without a charge", OPEN, replace(MOVE, kind=COSTLY.id), CHARGING, "kind_needs_form", "kind"),
    ("no charge on its own kind", OPEN, MOVE, AT_A_PRICE, "kind_needs_form", "kind"),
    ("no other charge than agreed to", PAID, MOVE, DEARER, "kind_needs_form", "kind"),
    ("there has to be a kind", replace(OPEN, kind=KindId("odd")), MOVE, DANGEROUS, "desk_needs_form", "desk"),
    ("its kind has a subject", OPEN, replace(MOVE, kind=ADMINISTRATIVE, subject=MAIL), OPS, "subject_unfit",
     "subject"),
    ("a subject of it", OPEN, replace(MOVE, subject=SUBJECTS[0].id), OPS, "subject_missing", "subject"),
    ("an active one", OPEN, replace(MOVE, subject=SUBJECTS[0].id), INACTIVE, "subject_inactive", "subject"),
    ("a private one needs insiders", PRIVATE, replace(MOVE, by=DORA), OPS, "no_private", "desk"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "target", "code", "field"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_a_move_is_refused(
    shows: str, ticket: Ticket, intent: MoveTo, target: DeskRules | None, code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, SHOWN, NOW, target)
    assert (refused.value.code, refused.value.field) == (code, field), shows


def test_to_where_it_is_already_is_no_event() -> None:
    assert decide(OPEN, replace(MOVE, desk=RULES.id), RULES, NOW, RULES) == []


def planned_of(ticket: Ticket, intent: MoveTo = MOVE, target: DeskRules = OPS) -> list[Effect]:
    events = decide(ticket, intent, SHOWN, NOW, target)
    later = ticket
    for event in events:
        later = evolve(later, event)
    recorded = [Recorded(number=ticket.version + n, event=event) for n, event in enumerate(events, 1)]
    return plan(ticket, later, recorded)


def test_the_card_comes_first_then_what_it_is_about_then_the_line() -> None:
    effects = planned_of(after(OPEN, Assign(by=BENO, owner=BENO), Follow(by=ANNA, person=ERIC)))
    there = [each for each in effects if getattr(each, "place", None) == 2]
    assert names(there)[:3] == ["PostCard", "PostUpdate", "PostLine"]
    told = [each.person for each in effects if isinstance(each, TellPerson)]
    assert told == [ERIC, ERIC]  # Of the move and of the hand-over; Beno did both himself.


def test_a_desk_without_a_channel_shows_it_where_it_is() -> None:
    ticket = moved(OPEN, target=replace(OPS, channel=None))
    assert (ticket.places, ticket.desk_place) == (OPEN.places, None)


def test_back_where_it_was_no_second_card_goes_up() -> None:
    there = moved(OPEN)
    back = moved(there, replace(MOVE, desk=RULES.id), RULES)
    assert (back.places, back.desk_place) == (there.places, 1)


def test_of_a_private_ticket_the_desk_it_left_hears_no_more() -> None:
    shown = replace(PRIVATE, places=(*PRIVATE.places, Place(number=2, channel=INNER)))
    target = replace(OPS, private_channel=ChannelId("GOPS"), private_agents=frozenset({ERIC}))
    [event] = [
        each for each in decide(shown, replace(MOVE, by=DORA), SHOWN, NOW, target) if isinstance(each, Moved)
    ]
    there = evolve(shown, event)
    assert [(place.channel, place.is_left) for place in there.places] == [
        (ANNA, False), (INNER, True), (ChannelId("GOPS"), False),
    ]  # fmt: skip
    planned = planned_of(shown, replace(MOVE, by=DORA), target)
    assert {each.place for each in planned if isinstance(each, PostLine)} == {1, 2, 3}
    back, *_ = decide(there, MoveTo(by=ERIC, desk=RULES.id), target, NOW, SHOWN)
    assert [place.is_left for place in evolve(there, back).places] == [False, False, True]


@pytest.mark.parametrize("channel", [None, ChannelId("GOPS")])
def test_a_private_ticket_that_began_where_the_desk_looked_goes_on_with_its_requester(
    channel: ChannelId | None,
) -> None:
    began = replace(PRIVATE, places=(Place(number=1, channel=INNER, root="1.0", card="2.0"),))
    target = replace(OPS, private_channel=channel, private_agents=frozenset({ERIC}))
    [event] = [
        each for each in decide(began, replace(MOVE, by=DORA), SHOWN, NOW, target) if isinstance(each, Moved)
    ]
    there = evolve(began, event)
    assert there.places[0].is_left
    assert [place.channel for place in there.open_places] == [*([channel] if channel else []), ANNA]
    assert len({place.number for place in there.places}) == len(there.places)
    reply = AddUpdate(by=ERIC, text="It is done.")
    [said, *_] = decide(there, reply, target, NOW)
    planned = plan(there, evolve(there, said), [Recorded(number=9, event=said)])
    assert ChannelId(ANNA) in [each.channel for each in planned if isinstance(each, PostUpdate)]
    back = decide(there, MoveTo(by=ERIC, desk=RULES.id), target, NOW, SHOWN)[0]
    assert isinstance(back, Moved)
    assert [place.channel for place in evolve(there, back).open_places] == [INNER, ANNA]


def test_a_ticket_of_an_unknown_kind_moves_into_the_first_that_costs_nothing() -> None:
    moved, *_ = decide(replace(OPEN, kind=KindId("odd")), MOVE, SHOWN, NOW, CHARGING)
    assert isinstance(moved, Moved)
    assert moved.kind == STANDARD


ALONE = replace(OPS, private_agents=frozenset({CARLA}))
"""A desk with insiders and no private channel."""


def test_insiders_whom_no_channel_shows_it_are_told_of_a_private_ticket() -> None:
    [moved, *_] = events = decide(PRIVATE, replace(MOVE, by=DORA), SHOWN, NOW, ALONE)
    assert isinstance(moved, Moved)
    assert moved.told == (CARLA,)
    recorded = [Recorded(number=9 + n, event=event) for n, event in enumerate(events)]
    told = [each for each in plan(PRIVATE, reduce(evolve, events, PRIVATE), recorded) if is_told(each)]
    assert told == [TellPerson(ticket=PRIVATE.id, person=CARLA, number=9)]
    shown = replace(ALONE, private_channel=ChannelId("GOPS"))
    [moved, *_] = decide(PRIVATE, replace(MOVE, by=DORA), SHOWN, NOW, shown)
    assert isinstance(moved, Moved)
    assert moved.told == ()


def is_told(effect: Effect) -> bool:
    return isinstance(effect, TellPerson)


def test_who_sees_a_private_ticket_no_more_is_reminded_of_it_no_more() -> None:
    ticket = PRIVATE
    for by in (DORA, ANNA):
        asked = SetTimer(by=by, kind=TimerKind.ALERT, due_at=NOW + timedelta(hours=1))
        ticket = reduce(evolve, decide(ticket, asked, SHOWN, NOW), ticket)
    there = reduce(evolve, decide(ticket, replace(MOVE, by=DORA), SHOWN, NOW, ALONE), ticket)
    assert [timer.by for timer in there.timers if timer.kind is TimerKind.ALERT] == [ANNA]


def test_what_a_desk_that_is_gone_was_shown_of_a_private_ticket_ends() -> None:
    ticket = replace(PRIVATE, places=(*PRIVATE.places, Place(number=2, channel=INNER)), owner=BENO)
    gone = replace(SHOWN, private_channel=None, is_configured=False)
    [moved, *_] = decide(ticket, MOVE, gone, NOW, ALONE)
    assert isinstance(moved, Moved)
    assert moved.left == (2,)


def test_what_was_agreed_to_stays_agreed_to_at_the_other_desk() -> None:
    assert moved(PAID, target=AT_A_PRICE).kind == STANDARD


@pytest.mark.parametrize(
    ("ticket", "target", "offered"),
    [
        (OPEN, OPS, None),
        (OPEN, AT_A_PRICE, [ADMINISTRATIVE]),
        (PAID, AT_A_PRICE, None),
        (OPEN, DANGEROUS, None),
        (replace(OPEN, kind=KindId("odd")), CHARGING, [STANDARD, ADMINISTRATIVE]),
    ],
)
def test_the_form_offers_what_the_ticket_can_be_there(
    ticket: Ticket, target: DeskRules, offered: list[str] | None
) -> None:
    view = moving_forms.move(ticket, [target], target, TicketForm(ticket=ticket.id))
    found = [block["element"] for block in view["blocks"] if block.get("block_id") == f"kind:{target.id}"]
    assert [option["value"] for each in found for option in each["options"]] == (offered or [])
