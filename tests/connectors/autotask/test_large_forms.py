"""Forms of more fields than a modal takes: what it takes is asked for, and the ticket waits for the rest."""

from __future__ import annotations

from dataclasses import replace

from bot.connectors.autotask.capabilities import CAPABILITIES
from bot.connectors.autotask.forms import MOST_AT_OPENING, kinds
from bot.connectors.autotask.metadata import Metadata
from bot.connectors.autotask.picks import Columns, column_of
from bot.connectors.autotask.rows import Row
from bot.domain.abilities import Connected
from bot.domain.completing import lacks_for_remote
from bot.domain.desk import Desks
from bot.domain.evolve import fold
from bot.domain.fields import Asked, Entry
from bot.domain.intents import OpenTicket, SetAnswers
from bot.domain.opening import open_ticket
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock
from bot.domain.supplying import supplied
from bot.domain.ticket import TicketId
from bot.sandbox.slack.block_kit import check_view
from bot.slack.ids import OpenForm
from bot.slack.views.forms import Filled, opening
from tests.domain.connected import done
from tests.domain.test_decide import ANNA, HELP, NOW, RULES


def test_of_three_hundred_required_ones_a_modal_has_what_it_takes_and_the_ticket_waits_for_the_rest() -> None:
    rows = [
        Row({"name": f"Field {n}", "dataType": "string", "isRequired": True, "length": 100})
        for n in range(300)
    ]
    told = Metadata(
        tickets=Columns.of([Row({"name": "companyID", "dataType": "integer"})]),
        custom=tuple(map(column_of, rows)),
        categories=(Row({"id": 3, "name": "Standard", "isActive": True}),),
    )
    (remote_kind,) = kinds(told)
    remote = Connected(capabilities=replace(CAPABILITIES, guard=None))
    rules = supplied(replace(RULES, remote=remote), Lists(kinds=(remote_kind,)), FixedStock())
    (kind,) = rules.kinds
    asked = kind.asks_first({}, Asked())
    assert len(asked) == MOST_AT_OPENING
    view = opening(Desks(all=(rules,)), Filled(desk=rules, kind=kind), OpenForm(channel=HELP))
    assert check_view(view) == []
    entries = tuple(Entry(field=each.id, values=("x",)) for each in asked)
    form = OpenTicket(
        by=ANNA,
        requester=ANNA,
        desk=rules.id,
        kind=kind.id,
        title="It fails",
        text="It fails.",
        entries=entries,
        channel=HELP,
    )
    ticket = fold(TicketId("T1"), open_ticket(form, rules, NOW))
    assert ticket.remote is None
    assert len(lacks_for_remote(ticket, rules)) == 300 - MOST_AT_OPENING
    rest = SetAnswers(
        by=ANNA, entries=tuple(Entry(field=each.id, values=("y",)) for each in kind.asks({}, Asked()))
    )
    assert done(ticket, rest, rules=rules).remote is not None
