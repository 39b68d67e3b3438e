"""What Autotask makes of a ticket without being asked: the form and the facts say what has come of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId
from bot.domain.intents import SetAnswers, Source
from bot.domain.ticket import Ticket
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.rules.values import Approval, ApprovalType
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import OPENING, Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import BENO

ROOT = Path(__file__).parents[3]
PAGE = Actor(resource=ids.DORA, is_page=True)
RMA = {"queueID": str(ids.SERVICE_DESK), "priority": "2", "dueDateTime": "2030-11-25T10:00:00Z"}
RETURNED = {**RMA, "configurationItemID": str(ids.LAPTOP)}
CHANGED = {**RMA, "ticketType": "4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A ticket that is opened like that and then filled in anew, and what it says in the end."""

    opened: Mapping[str, str] = field(default_factory=dict)
    category: int = ids.STANDARD
    filled: Mapping[str, str] = field(default_factory=dict)
    there: Mapping[str, object] = field(default_factory=dict)
    """What is changed there by somebody."""
    says: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


COURSES = {
    "a category's defaults fill what nobody says": Course(says={"priority": "2", "source": str(ids.OTHER)}),
    "a ticket of no type is a service request": Course(says={"ticketType": "1"}),
    "a return is a change request": Course(
        category=ids.RMA, opened={**RETURNED, "ticketType": "2"}, says={"ticketType": "4"}
    ),
    "a return has the contact and status that go with it": Course(
        category=ids.RMA, opened=RETURNED, says={"contactID": str(ids.ANN), "rmaStatus": "1"}
    ),
    "a category says how its changes are approved": Course(
        category=ids.CHANGE,
        opened=CHANGED,
        says={
            "changeApprovalType": str(int(ApprovalType.ONE_MUST)),
            "changeApprovalStatus": str(int(Approval.NOT_ASSIGNED)),
        },
    ),
    "what becomes a change has the default approval": Course(
        filled={"ticketType": "4"},
        says={"changeApprovalType": str(int(ApprovalType.ALL_MUST))},
    ),
    "what is no change any more has none": Course(
        category=ids.CHANGE, opened=CHANGED, filled={"ticketType": "1"}, says={"changeApprovalType": ""}
    ),
    "another company leaves the contract behind": Course(
        opened={"contractID": str(ids.MANAGED)}, filled={"companyID": str(ids.BORG)}, says={"contractID": ""}
    ),
    "a co-managed assignee sees it": Course(
        there={"assignedResourceID": ids.HAL, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
        says={"isVisibleToComanaged": "true"},
        facts={"isAssignedToComanaged": "yes"},
    ),
    "the contract's service level comes before the category's": Course(
        filled={"contractID": str(ids.MANAGED)}, facts={"serviceLevelAgreementID": "Gold"}
    ),
}


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as made:
        yield made


def entries(given: Mapping[str, str]) -> tuple[Entry, ...]:
    return tuple(Entry(field=FieldId(name), values=(value,)) for name, value in given.items())


def says(ticket: Ticket, name: str) -> str:
    return "".join(next((each.values for each in ticket.answers if each.field == name), ()))


@pytest.mark.parametrize("course", COURSES)
async def test_what_autotask_does_by_itself_is_shown_once_it_is_done(linked: Linked, course: str) -> None:
    case = COURSES[course]
    at_first = {name: value for name, value in case.opened.items() if name != "contractID"}
    opening = replace(
        OPENING, kind=KindId(f"category_{case.category}"), entries=(*OPENING.entries, *entries(at_first))
    )
    ticket = await linked.delivered((await linked.opened(opening)).id)
    await linked.poll.sweep()
    later = [{name: value for name, value in case.opened.items() if name == "contractID"}, case.filled]
    for number, given in enumerate(filter(None, later)):
        linked.turn(minutes=11)
        intent = SetAnswers(by=BENO, entries=entries(given))
        await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=f"fill{number}"))
        await linked.worked()
    if case.there:
        linked.there.state.change("Tickets", int(remote_id(ticket)), dict(case.there), PAGE)
    linked.turn(minutes=11)
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"purchaseOrderNumber": "7"}, PAGE)
    await linked.poll.sweep()
    shown = await linked.ticket(ticket.id)
    assert shown.remote is not None
    facts = {each.id: each.words for each in shown.remote.facts}
    assert {name: says(shown, name) for name in case.says} == case.says
    assert {name: facts.get(name) for name in case.facts} == case.facts


def test_the_readme_tells_all_of_it_with_a_test() -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("\n### What Autotask does by itself\n", 1)[1]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([\w/.]+)::(\w+)` \|$", section.split("\n## ", 1)[0], re.M)
    assert len(rows) > len(COURSES)
    assert all(f"def {test}(" in (ROOT / path).read_text("utf-8") for _, _, path, test in rows)
    ours = test_what_autotask_does_by_itself_is_shown_once_it_is_done.__name__
    assert {what for what, _, _, test in rows if test == ours} == set(COURSES)
