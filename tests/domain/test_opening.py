"""What a form or a message must hold to become a ticket, and where the ticket is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.desk import SUBJECTS, Subject
from bot.domain.events import UpdateAdded
from bot.domain.evolve import fold
from bot.domain.intents import OpenTicket
from bot.domain.opening import open_ticket
from bot.domain.ticket import (
    ADMINISTRATIVE,
    ChannelId,
    KindId,
    MessageRef,
    PersonId,
    Status,
    SubjectId,
    TicketId,
    Turn,
)
from bot.errors import FormError
from tests.domain.test_decide import ANNA, BENO, HELP, NOW, RULES, VPN

FORM = OpenTicket(by=ANNA, requester=ANNA, desk=RULES.id, subject=VPN, text="It fails.", channel=HELP)
GENERAL = ChannelId("CGENERAL")
HERE = MessageRef(channel=GENERAL, id="1.0")


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        (replace(FORM, subject=None), {("subject_missing", "subject")}),
        (replace(FORM, subject=SubjectId("nope")), {("subject_missing", "subject")}),
        (replace(FORM, text=" \n"), {("text_missing", "text")}),
        (replace(FORM, text="x" * 40_001), {("text_too_long", "text")}),
        (replace(FORM, kind=KindId("nope")), {("unknown_kind", "kind")}),
        (replace(FORM, kind=ADMINISTRATIVE), {("title_missing", "title")}),
        (replace(FORM, kind=ADMINISTRATIVE, title="x" * 251), {("title_too_long", "title")}),
        (replace(FORM, subject=None, text=""), {("subject_missing", "subject"), ("text_missing", "text")}),
    ],
)
def test_every_fault_of_a_form_is_told_at_its_field(form: OpenTicket, faults: set[tuple[str, str]]) -> None:
    with pytest.raises(FormError) as refused:
        open_ticket(form, RULES, NOW)
    assert {(fault.code, fault.field) for fault in refused.value.faults} == faults


def test_an_inactive_subject_cannot_be_chosen() -> None:
    rules = replace(RULES, subjects=(Subject(id=VPN, name="Old", active=False), *SUBJECTS[1:]))
    with pytest.raises(FormError) as refused:
        open_ticket(FORM, rules, NOW)
    assert refused.value.faults[0].values == {"subject": "Old"}


def test_a_standard_ticket_is_called_by_its_subject_and_an_administrative_one_by_its_title() -> None:
    assert title(FORM) == "Reboots and Console Access"
    assert title(replace(FORM, kind=ADMINISTRATIVE, subject=None, title=" A  new\nrack ")) == "A new rack"


def test_a_ticket_from_a_message_is_called_by_its_first_line() -> None:
    said = replace(FORM, subject=None, said=HERE, thread=HERE, text="\n VPN is down \nsince ten")
    assert title(said) == "VPN is down"
    assert len(title(replace(said, text="x" * 999))) == 250


def test_a_ticket_is_shown_where_it_grew_and_at_its_desk() -> None:
    ticket = fold(TicketId("T1"), open_ticket(replace(FORM, thread=HERE, said=HERE), RULES, NOW))
    assert [(place.channel, place.root) for place in ticket.places] == [(GENERAL, "1.0"), (HELP, None)]


def test_a_conversation_in_the_desks_own_channel_is_its_only_place() -> None:
    here = MessageRef(channel=HELP, id="1.0")
    ticket = fold(TicketId("T1"), open_ticket(replace(FORM, thread=here), RULES, NOW))
    assert [(place.channel, place.root) for place in ticket.places] == [(HELP, "1.0")]


def test_a_desk_without_a_channel_keeps_the_ticket_where_it_was_asked_for() -> None:
    rules = replace(RULES, channel=None)
    ticket = fold(TicketId("T1"), open_ticket(replace(FORM, channel=GENERAL), rules, NOW))
    assert [place.channel for place in ticket.places] == [GENERAL]


def test_opened_for_somebody_else_keeps_both() -> None:
    ticket = fold(TicketId("T1"), open_ticket(replace(FORM, by=BENO), RULES, NOW))
    assert (ticket.creator, ticket.requester, ticket.last_by, ticket.updates) == (BENO, ANNA, BENO, 1)
    assert (ticket.status, ticket.turn) == (Status.OPEN, Turn.OURS)


def test_only_verbatim_words_are_the_requesters_and_those_of_the_message() -> None:
    shortcut = replace(FORM, by=BENO, thread=HERE, said=HERE)
    assert described(replace(shortcut, verbatim=True)) == (ANNA, HERE, 1)
    assert described(shortcut) == (BENO, None, None)


def described(intent: OpenTicket) -> tuple[PersonId, MessageRef | None, int | None]:
    """Who wrote the description, in which message, in which place."""
    _, description = open_ticket(intent, RULES, NOW)
    assert isinstance(description, UpdateAdded)
    return description.by, description.message, description.place


@pytest.mark.parametrize("subject", [VPN, SubjectId("nope")], ids=["inactive", "unknown"])
def test_a_ticket_from_a_message_is_filed_under_what_there_is_or_not_at_all(subject: SubjectId) -> None:
    rules = replace(RULES, subjects=(Subject(id=VPN, name="Old", active=False), *SUBJECTS[6:]))
    said = replace(FORM, thread=HERE, said=HERE, verbatim=True)
    with pytest.raises(FormError):
        open_ticket(replace(said, subject=subject), rules, NOW)
    assert open_ticket(replace(said, subject=None), rules, NOW)


def title(intent: OpenTicket) -> str:
    return fold(TicketId("T1"), open_ticket(intent, RULES, NOW)).title
