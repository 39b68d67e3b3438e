"""Who reads what is written: it is said beside it, where we are a remote's service desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.domain.remote_side import Remote
from bot.domain.ticket import Ticket
from bot.slack.ids import TicketForm
from bot.slack.views import ticket_forms
from bot.slack.views.parts import Block
from bot.slack.words.remote import lasting
from tests.slack.scenes import TICKET, said

REMEMBERS = TicketForm(ticket=TICKET.id)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (partial(ticket_forms.close, is_agent=True), "the customer does not see it"),
        (partial(ticket_forms.reply, is_agent=True), "the customer does not see it"),
        (ticket_forms.final_comment, "which the customer can read"),
    ],
    ids=["close", "reply", "final comment"],
)
def test_a_form_says_who_reads_it_where_we_are_a_service_desk(
    form: Callable[[Ticket, TicketForm], Block], told: str
) -> None:
    assert told in str(form(replace(TICKET, remote=Remote(name="Autotask", is_served_here=True)), REMEMBERS))
    for others in (TICKET, replace(TICKET, remote=Remote(name="SoftLayer"))):
        assert "the customer" not in str(form(others, REMEMBERS))


@pytest.mark.parametrize("form", [ticket_forms.close, partial(ticket_forms.reply, is_agent=False)])
def test_a_customer_is_not_told_what_customers_see(form: Callable[[Ticket, TicketForm], Block]) -> None:
    theirs = replace(TICKET, remote=Remote(name="Autotask", is_served_here=True))
    assert "the customer" not in str(form(theirs, REMEMBERS))


@pytest.mark.parametrize(
    ("is_served_here", "told", "untold"),
    [
        (True, "as an internal note: the customer does not see it", "can never be changed"),
        (False, "where it can never be changed or taken back", "internal note"),
    ],
    ids=["we serve there", "we are the customer"],
)
def test_who_writes_first_hears_who_reads_it(is_served_here: bool, told: str, untold: str) -> None:
    sentence = lasting(Remote(name="Autotask", is_served_here=is_served_here), said("It is on."))
    assert told in sentence
    assert untold not in sentence


def test_a_customer_who_writes_first_hears_that_it_is_their_own_word() -> None:
    sentence = lasting(Remote(name="Autotask", is_served_here=True), said("It is on."), is_theirs=True)
    assert "as your own word: whoever sees the ticket there reads it" in sentence
    assert "internal note" not in sentence
