"""What the coverage table of a SoftLayer desk says to be called is called by the product, not only buildable.

An act has to come of what somebody wants, by way of `decide`; another call of what the service asks of a
connector.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import timedelta

from bot.connectors.softlayer import calls
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.domain.acts import act_of
from bot.domain.decide import decide
from bot.domain.evolve import evolve
from bot.domain.intents import (
    AddFinalComment,
    AttachResources,
    CancelTimer,
    Intent,
    SetAlert,
    SetEmails,
    SetPriority,
    SetTags,
    SetTimer,
    TellViewed,
)
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType, attached
from bot.domain.ticket import Priority, Ticket, TimerKind
from tests.domain.connected import HEAD, THERE, closed_there, done, opened_there
from tests.domain.test_decide import ANNA, BENO, NOW
from tests.domain.test_remote_wishes import LOOK, RATE
from tests.test_coverage import CALL, remote_coverage
from tests.test_docs import ROOT

NOON = NOW + timedelta(hours=4)
STOCK = tuple(
    Resource(id=ResourceId(f"{sort}:{number}"), name=f"{sort.value}.example", type=sort)
    for sort, number in (
        (ResourceType.HARDWARE, 2001),
        (ResourceType.VIRTUAL_GUEST, 4001),
        (ResourceType.DEDICATED_HOST, 6001),
    )
)
MACHINES = tuple(attached(each) for each in STOCK)
IDS = tuple(str(each.id) for each in MACHINES)
WISHES: list[tuple[Ticket, Intent]] = [
    (closed_there(), AddFinalComment(by=ANNA, text="Thanks.")),
    (opened_there(), SetEmails(by=ANNA, add=("a@x.org",))),
    (replace(opened_there(), emails=("a@x.org",)), SetEmails(by=ANNA, remove=("a@x.org",))),
    (opened_there(), SetTags(by=BENO, add=("disk",))),
    (opened_there(), SetPriority(by=BENO, priority=Priority.URGENT)),
    (opened_there(), AttachResources(by=ANNA, add=IDS)),
    (
        replace(opened_there(), resources=MACHINES[:2]),
        AttachResources(by=ANNA, remove=IDS[:2]),
    ),
    (opened_there(), SetTimer(by=ANNA, kind=TimerKind.AUTO_CLOSE, due_at=NOON)),
    (
        done(opened_there(), SetTimer(by=ANNA, kind=TimerKind.AUTO_CLOSE, due_at=NOON)),
        CancelTimer(by=ANNA, timer=1),
    ),
    (opened_there(), SetAlert(by=ANNA, due_at=NOON)),
    (done(opened_there(), SetAlert(by=ANNA, due_at=NOON)), SetAlert(by=ANNA, due_at=None)),
    (done(opened_there(), LOOK), RATE),
    (done(opened_there(), LOOK), TellViewed(by=ANNA)),
]
"""What people can want, each of which a parser or a listener makes."""


def wanted() -> set[str]:
    """The methods that are called because of what people want: decided, and then planned for the remote."""
    rules = replace(THERE, stock=FixedStock(inventory=Inventory(resources=STOCK)))
    made = set[str]()
    for ticket, intent in WISHES:
        after = ticket
        for event in decide(ticket, intent, rules, NOW):
            after = evolve(after, event)
            act = act_of(after, event)
            if act is not None:
                assert CAPABILITIES.abilities >= {act[0]}
                made |= {call.method for call in calls.acts(HEAD.id, act[1])}
    return made


def test_each_act_that_a_row_names_comes_of_something_that_people_want() -> None:
    rows = {method for method, (how, _) in remote_coverage().items() if "`calls.acts`" in how}
    assert rows == wanted() - {"addResponseRating"}
    assert "addResponseRating" in wanted()


def used() -> set[str]:
    """The builders of calls that are reached from what the service asks of a connector."""
    service = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "service").rglob("*.py"))
    tree = ast.parse((ROOT / "bot" / "connectors" / "softlayer" / "client.py").read_text(encoding="utf-8"))
    bodies = {
        node.name: ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    reached = {name for name in bodies if re.search(rf"connector\.{name}[(,]", service)}
    waiting = list(reached)
    while waiting:
        for name in set(re.findall(r"self\.(_\w+)", bodies[waiting.pop()])) & set(bodies) - reached:
            reached.add(name)
            waiting.append(name)
    return {call for name in reached for call in re.findall(r"(?:calls|creating)\.\w+", bodies[name])}


def test_each_call_that_a_row_names_is_made_by_the_service() -> None:
    named = {call for how, _ in remote_coverage().values() for call in CALL.findall(how)}
    assert named <= used()
    assert "calls.rate" not in used(), "a builder alone is not enough"
