"""Forms of tickets: what opening one keeps of them, and what filling them in anew changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.desk import DeskRules, Kind
from bot.domain.events import UpdateAdded
from bot.domain.evolve import fold
from bot.domain.fields import CATEGORY, Entry, Field, FormRole, ShownWhen
from bot.domain.filling import asked_of, kind_of_message, roles_of
from bot.domain.intents import OpenTicket
from bot.domain.kinds import BUILT_IN, UNDERSTOOD
from bot.domain.opening import open_ticket
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    CANCEL_SERVICE,
    STANDARD,
    UPGRADE,
    Answer,
    ChannelId,
    Charge,
    Consent,
    FieldId,
    FieldType,
    File,
    KindId,
    MessageRef,
    PersonId,
    SubjectId,
    Ticket,
    TicketId,
)
from bot.errors import FormError, UserError
from tests.domain.test_decide import ANNA, BENO, ERIC, HELP, NOW, RULES, VPN
from tests.domain.test_fields import ITEM, MODEL, SYSTEM

OTHERS = ChannelId("COTHERS")
CENTRE = Field(id=FieldId("centre"), label="Cost centre", roles=(FormRole.AGENT,))
ROOM = Field(id=FieldId("room"), label="Room", required=True, channels=(OTHERS,))
OFFER = Field(id=FieldId("offer"), label="Offer", type=FieldType.FILE)
ORDER = Kind(
    id=KindId("order"),
    name="Order",
    has_subject=False,
    title="Order: {item} {model}",
    needs_text=False,
    fields=(
        replace(ITEM, required=True),
        replace(MODEL, required=True),
        SYSTEM,
        Field(id=FieldId("note"), label="Note"),
        CENTRE,
        ROOM,
        OFFER,
    ),
)
COSTLY = Kind(
    id=KindId("costly"),
    name="Costly",
    has_subject=False,
    charge=Charge(amount=Decimal("3.00"), currency="USD"),
)
DESK = replace(RULES, kinds=(*BUILT_IN, ORDER, COSTLY), admins=frozenset({ERIC}))


def entry(field: str, *values: str) -> Entry:
    return Entry(field=FieldId(field), values=values)


def order(*entries: Entry, by: PersonId = ANNA, **more: object) -> OpenTicket:
    intent = OpenTicket(by=by, requester=by, desk=DESK.id, kind=ORDER.id, channel=HELP, entries=entries)
    return replace(intent, **more)  # type: ignore[arg-type]  # the tests name the fields


def ticket_of(intent: OpenTicket, rules: DeskRules = DESK) -> Ticket:
    return fold(TicketId("T20261122.0001"), open_ticket(intent, rules, NOW))


def faults(intent: OpenTicket, rules: DeskRules = DESK) -> set[tuple[str, str | None]]:
    with pytest.raises(FormError) as refused:
        open_ticket(intent, rules, NOW)
    return {(fault.code, fault.field) for fault in refused.value.faults}


def filled(ticket: Ticket) -> dict[str, tuple[str, ...]]:
    return {answer.field: answer.values for answer in ticket.answers}


LAPTOP = (entry("item", "laptop"), entry("model", "air"))


def test_a_ticket_keeps_the_whole_form_that_was_shown_in_its_order_and_in_words() -> None:
    ticket = ticket_of(order(entry("note", "soon"), *LAPTOP, entry("system", "a")))
    assert [answer.field for answer in ticket.answers] == ["item", "model", "system", "note", "offer"]
    item = ticket.answers[0]
    assert item == Answer(
        field=ITEM.id,
        label="Item",
        type=FieldType.CHOICE,
        required=True,
        values=("laptop",),
        words=("Laptop",),
    )
    assert ticket.form == ORDER.version
    assert (ticket.title, ticket.asked_in) == ("Order: Laptop Light", HELP)


def test_without_a_text_the_answers_are_the_first_update() -> None:
    _, first = open_ticket(order(*LAPTOP), DESK, NOW)
    assert isinstance(first, UpdateAdded)
    assert first.text == "Item: Laptop\nModel: Light"


@pytest.mark.parametrize(
    ("intent", "told"),
    [
        (order(), {("field_missing", "item")}),
        (order(entry("item", "laptop")), {("field_missing", "model")}),
        (order(entry("item", "fax")), {("field_no_choice", "item"), ("field_missing", "model")}),
        (order(entry("item", "laptop"), entry("model", "uhd")), {("field_no_choice", "model")}),
        (
            order(entry("item", "laptop"), entry("note", "x" * 3_001), entry("system", "zzz")),
            {("field_missing", "model"), ("field_too_long", "note"), ("field_no_choice", "system")},
        ),
        (order(*LAPTOP, channel=OTHERS), {("field_missing", "room")}),
        (
            order(kind=COSTLY.id, title="Rack", text="One."),
            {("charge_not_agreed", "confirm")},
        ),
        (
            order(kind=COSTLY.id, title="Rack", text="One.", agreed="2.00 USD"),
            {("charge_not_agreed", "confirm")},
        ),
        (
            order(kind=COSTLY.id),
            {("charge_not_agreed", "confirm"), ("title_missing", "title"), ("text_missing", "text")},
        ),
        (
            order(kind=CANCEL_SERVICE),
            {("effect_not_understood", "confirm")}
            | {("field_missing", name) for name in ("service", "when", "reason")},
        ),
        (
            order(entry("host", "web01"), entry("host_again", "web02"), kind=CANCEL_SERVER),
            {("field_differs", "host_again"), ("field_missing", "when"), ("field_missing", "reason")},
        ),
        (
            order(entry("part", "other"), entry("window", "2026-11-01"), kind=UPGRADE),
            {("field_missing", name) for name in ("host", "other_part", "target")}
            | {("field_too_early", "window")},
        ),
    ],
)
def test_every_fault_of_a_form_is_told_at_its_field(
    intent: OpenTicket, told: set[tuple[str, str | None]]
) -> None:
    assert faults(intent) == told


def test_what_nobody_asked_is_not_kept() -> None:
    ticket = ticket_of(order(*LAPTOP, entry("centre", "4711"), entry("room", "1"), entry("nope", "1")))
    assert filled(ticket) == {"item": ("laptop",), "model": ("air",), "system": (), "note": (), "offer": ()}
    assert filled(ticket_of(order(*LAPTOP, entry("centre", "4711"), by=BENO)))["centre"] == ("4711",)


def test_who_agreed_to_which_charge_and_when_is_kept() -> None:
    ticket = ticket_of(order(kind=COSTLY.id, title="Rack", text="One.", agreed="3.00 USD"))
    assert ticket.consent == Consent(by=ANNA, at=NOW, charge=COSTLY.charge)
    assert ticket_of(order(*LAPTOP)).consent is None


def test_a_server_is_cancelled_by_typing_its_name_twice() -> None:
    entries = (
        entry("host", "web01"),
        entry("host_again", "web01"),
        entry("when", "now"),
        entry("reason", "cost"),
    )
    ticket = ticket_of(order(*entries, kind=CANCEL_SERVER))
    assert ticket.title == "Cancel server web01"
    assert "host_again" not in filled(ticket)
    assert ticket.consent == Consent(by=ANNA, at=NOW)


def test_a_service_is_cancelled_by_saying_that_one_knows_what_it_does() -> None:
    entries = (entry("service", "Backup"), entry("when", "billing_date"), entry("reason", "unneeded"))
    ticket = ticket_of(order(*entries, kind=CANCEL_SERVICE, agreed=UNDERSTOOD))
    assert ticket.title == "Cancel service Backup"
    assert ticket.consent is not None


def test_an_upgrade_asks_what_to_what_and_when() -> None:
    entries = (
        entry("host", "db1"), entry("part", "memory"), entry("target", "64 GB"),
        entry("window", "2026-12-01"), entry("window_time", "22:00 to 24:00 CET"),
    )  # fmt: skip
    ticket = ticket_of(order(*entries, kind=UPGRADE))
    assert ticket.title == "Upgrade db1: Memory"
    assert "other_part" not in filled(ticket)


def test_files_in_the_form_are_files_of_the_ticket() -> None:
    file = File(remote_id="F1", name="offer.pdf", mimetype="application/pdf", size=3, link="https://x")
    intent = order(*LAPTOP, Entry(field=OFFER.id, files=(file,)))
    _, first = open_ticket(intent, DESK, NOW)
    assert isinstance(first, UpdateAdded)
    assert first.files == (file,)
    answer = ticket_of(intent).answers[-1]
    assert (answer.values, answer.words) == (("F1",), ("offer.pdf",))


def test_a_field_can_depend_on_the_subject_and_its_category() -> None:
    port = Field(
        id=FieldId("port"), label="Port", required=True,
        shown_when=(ShownWhen(field=CATEGORY, values=("Network",)),),
    )  # fmt: skip
    rules = replace(DESK, kinds=(Kind(id=STANDARD, name="Standard", has_subject=True, fields=(port,)),))
    dns, reboot = SubjectId("1041"), VPN
    assert faults(order(kind=STANDARD, subject=dns, text="x"), rules) == {("field_missing", "port")}
    assert ticket_of(order(kind=STANDARD, subject=reboot, text="x"), rules).answers == ()


def test_a_kind_is_opened_by_its_roles_in_its_channels_only() -> None:
    inside = replace(ORDER, roles=(FormRole.AGENT,), channels=(HELP,))
    rules = replace(DESK, kinds=(inside,))
    assert faults(order(*LAPTOP), rules) == {("kind_not_yours", "kind")}
    assert ("kind_not_yours", "kind") in faults(order(*LAPTOP, by=BENO, channel=OTHERS), rules)
    assert ticket_of(order(*LAPTOP, by=BENO), rules)


def test_roles_follow_from_the_desk() -> None:
    assert roles_of(ANNA, DESK) == {FormRole.REQUESTER}
    assert roles_of(BENO, DESK) == {FormRole.AGENT}
    assert roles_of(ERIC, DESK) == {FormRole.AGENT, FormRole.ADMIN}
    approving = replace(DESK, approvers=frozenset({ANNA}))
    assert roles_of(ANNA, approving) == {FormRole.REQUESTER, FormRole.APPROVER}
    theirs = replace(approving, kinds=(replace(ORDER, roles=(FormRole.APPROVER,)),))
    assert ticket_of(order(*LAPTOP), theirs).kind == ORDER.id
    assert ("kind_not_yours", "kind") in faults(order(*LAPTOP, by=BENO), theirs)
    assert roles_of(ANNA, replace(DESK, agents=frozenset())) == {FormRole.AGENT, FormRole.REQUESTER}


def test_a_message_opens_the_first_kind_that_needs_no_form_and_is_never_refused_for_one() -> None:
    here = MessageRef(channel=HELP, id="1.0")

    def from_message(rules: DeskRules) -> Ticket:
        kind = kind_of_message(ANNA, rules, HELP)
        return ticket_of(
            order(kind=kind.id, text="Broken", thread=here, said=here, verbatim=True, as_it_stands=True),
            rules,
        )

    assert from_message(replace(DESK, kinds=(ORDER, COSTLY, DESK.kinds[0]))).kind == STANDARD
    without = from_message(replace(DESK, kinds=(COSTLY, ORDER)))
    assert (without.kind, without.title) == (ORDER.id, "Broken")
    assert [answer.field for answer in without.answers if answer.is_missing] == ["item"]
    others = replace(ORDER, channels=(OTHERS,))
    assert from_message(replace(DESK, kinds=(COSTLY, others))).kind == ORDER.id


def test_a_message_opens_nothing_that_somebody_has_to_agree_to() -> None:
    agreed_to = tuple(kind for kind in BUILT_IN if kind.is_dangerous)
    with pytest.raises(UserError, match="desk_needs_form"):
        kind_of_message(ANNA, replace(DESK, kinds=(COSTLY, *agreed_to)), HELP)


def test_a_form_is_judged_by_where_it_was_filled_in_wherever_the_ticket_is_shown() -> None:
    inside = replace(DESK, kinds=(replace(ORDER, channels=(OTHERS,)),))
    intent = order(*LAPTOP, entry("room", "12"), channel=ChannelId(ANNA), asked_in=OTHERS)
    ticket = ticket_of(intent, inside)
    assert (filled(ticket)["room"], ticket.asked_in) == (("12",), OTHERS)
    assert ("kind_not_yours", "kind") in faults(replace(intent, asked_in=None), inside)


def test_another_definition_is_another_version_and_the_same_is_the_same() -> None:
    assert ORDER.version == replace(ORDER).version
    other = replace(ORDER, fields=(*ORDER.fields[:-1], replace(OFFER, label="Offer?")))
    assert other.version != ORDER.version
    assert len({kind.version for kind in BUILT_IN}) == len(BUILT_IN)


def test_needs_form_says_which_kinds_a_message_cannot_open() -> None:
    asked = asked_of(ANNA, DESK, HELP)
    plain = {kind.id for kind in DESK.kinds if not kind.needs_form(asked)}
    assert plain == {STANDARD, ADMINISTRATIVE}
