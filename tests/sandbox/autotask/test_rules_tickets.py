"""The server's rules of tickets: each one broken and kept, by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.autotask.rules.case import Row, Unfit
from bot.sandbox.autotask.rules.tickets import order
from bot.sandbox.autotask.rules.values import Security
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.broken_on_change import ON_CHANGE
from tests.sandbox.autotask.broken_on_creation import ON_CREATION, Broken
from tests.sandbox.autotask.ledger import Ledger, wanted

# Where it is the house's setting that is broken, the ticket itself is fit once the house is set back.
SET_BACK = {"module_is_active", "security_level_allows_it"}


def names(broken: Broken) -> str:
    """Name a row of the table."""
    return f"{broken.rule}: {broken.says}"


@pytest.mark.parametrize("broken", ON_CREATION, ids=names)
def test_a_creation_that_breaks_the_rule_is_refused_with_its_text(broken: Broken) -> None:
    ledger = Ledger()
    broken.prepare(ledger)
    before = len(ledger.rows("Tickets"))

    with pytest.raises(Unfit) as refused:
        ledger.create("Tickets", wanted(**(broken.base | broken.given)))

    assert any(broken.says in text for text in refused.value.texts), refused.value.texts
    assert len(ledger.rows("Tickets")) == before


@pytest.mark.parametrize("broken", ON_CREATION, ids=names)
def test_a_creation_that_keeps_the_rule_is_taken(broken: Broken) -> None:
    ledger = Ledger()
    if broken.rule not in SET_BACK:
        broken.prepare(ledger)

    assert ledger.create("Tickets", wanted(**(broken.base | broken.kept)))["ticketNumber"]


@pytest.mark.parametrize(
    ("rule", "make", "patch", "says", "kept"), ON_CHANGE, ids=[f"{each[0]}: {each[3]}" for each in ON_CHANGE]
)
def test_a_change_that_breaks_the_rule_is_refused_and_one_that_keeps_it_is_taken(
    rule: str, make: Callable[[Ledger], Row], patch: Row, says: str, kept: Row
) -> None:
    ledger = Ledger()
    ticket = make(ledger)
    before = dict(ledger.tables["Tickets"].rows[ticket["id"]])

    with pytest.raises(Unfit) as refused:
        ledger.change("Tickets", ticket["id"], **patch)
    assert any(says in text for text in refused.value.texts), refused.value.texts
    assert ledger.tables["Tickets"].rows[ticket["id"]] == before

    changed = ledger.change("Tickets", ticket["id"], **kept)
    assert {name: changed[name] for name in kept} == kept


@pytest.mark.parametrize("level", [Security.NONE, Security.MINE_AND_COMPANIES])
def test_tickets_cannot_be_edited_at_a_level_that_counts_as_none(level: Security) -> None:
    ledger = Ledger()
    ticket = ledger.ticket()
    ledger.house.edits = level

    with pytest.raises(Unfit, match="permissions to edit this Ticket"):
        ledger.change("Tickets", ticket["id"], title="No")


def test_at_the_level_mine_only_own_tickets_are_edited() -> None:
    ledger = Ledger()
    ours, others = ledger.ticket(), ledger.ticket()
    others["creatorResourceID"] = ids.ERIN
    ledger.house.edits = Security.MINE

    assert ledger.change("Tickets", ours["id"], title="Yes")["title"] == "Yes"
    with pytest.raises(Unfit, match="edit this Ticket"):
        ledger.change("Tickets", others["id"], title="No")


def test_every_rule_of_tickets_is_broken_here() -> None:
    asked = {each.rule for each in ON_CREATION} | {each[0] for each in ON_CHANGE}
    named = {
        name
        for check in order.CHECKS
        for name in [next((n for n, v in vars(order).items() if v is check), check.__name__)]
    }
    made_by_others = {"page_does_what_it_offers", "has_what_is_required", "texts_fit"}

    assert named - made_by_others <= asked
