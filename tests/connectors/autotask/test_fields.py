"""Every field of the form against the stand-in, which has the server's own rules: set and told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.connectors.autotask.answers import MANY
from bot.connectors.autotask.ticket_fields import BY_ID
from bot.domain.ids import KindId, RemoteId
from bot.domain.remote import FieldsAct
from bot.domain.ticket import Answer, FieldId
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.harness import OPEN, AutotaskHarness, running

PAGE = Actor(resource=ids.DORA, is_page=True)
PROBLEM = 9001


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a field is filled in with; what else is filled in with it, and how the ticket is before."""

    value: str
    beside: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)


CHANGE = {"ticketType": 4, "changeApprovalStatus": 2}
CONTRACT = {"contractID": ids.MANAGED}
SAID: Mapping[str, Said] = {
    "companyID": Said(value=str(ids.BORG)),
    "contactID": Said(value=str(ids.ANN)),
    "queueID": Said(value=str(ids.PORTAL_QUEUE)),
    "issueType": Said(value=str(ids.SOFTWARE)),
    "subIssueType": Said(value=str(ids.PRINTER_ISSUE), beside={"issueType": str(ids.HARDWARE)}),
    "ticketType": Said(value="2"),
    "priority": Said(value="1"),
    "configurationItemID": Said(value=str(ids.LAPTOP)),
    "dueDateTime": Said(value="2026-12-01T17:30:00Z"),
    "status": Said(value="8"),
    "companyLocationID": Said(value=str(ids.HEAD_OFFICE)),
    "contractID": Said(value=str(ids.MANAGED)),
    "contractServiceID": Said(value=str(ids.BACKUP_SERVICE), before=CONTRACT),
    "contractServiceBundleID": Said(value=str(ids.BUNDLE), before=CONTRACT),
    "assignedResourceID": Said(
        value=str(ids.BENO), beside={"assignedResourceRoleID": str(ids.SERVICE_DESK_ROLE)}
    ),
    "assignedResourceRoleID": Said(
        value=str(ids.ENGINEER_ROLE), beside={"assignedResourceID": str(ids.CARLA)}
    ),
    "secondaryResources": Said(value=str(ids.CARLA)),
    "additionalContacts": Said(value=str(ids.ADAM)),
    "additionalItems": Said(value=str(ids.ACME_NAS)),
    "billingCodeID": Said(value=str(ids.REMOTE_WORK)),
    "source": Said(value=str(ids.PHONE)),
    "estimatedHours": Said(value="1.5"),
    "purchaseOrderNumber": Said(value="PO 7"),
    "opportunityID": Said(value=str(ids.OPPORTUNITY)),
    "projectID": Said(value=str(ids.PROJECT)),
    "problemTicketId": Said(value=str(PROBLEM), before={"ticketType": 2}),
    "changeApprovalBoard": Said(value="1", before=CHANGE),
    "changeApprovalType": Said(value="2", before=CHANGE),
    "changeApprovers": Said(value=str(ids.CARLA), before=CHANGE),
    "changeApprovingContacts": Said(value=str(ids.ANN), before=CHANGE),
    "changeApprovalStatus": Said(value="3", before=CHANGE),
    **{f"changeInfoField{each}": Said(value="Roll it back.", before=CHANGE) for each in range(1, 6)},
    "rmaType": Said(value="1", before={"ticketCategory": ids.RMA, "configurationItemID": ids.LAPTOP}),
    "rmaStatus": Said(value="2", before={"ticketCategory": ids.RMA, "configurationItemID": ids.LAPTOP}),
    "isVisibleToComanaged": Said(value="true"),
    "description": Said(value="It hums,\nlouder."),
    "resolution": Said(value="Replaced the fan."),
}


@pytest.fixture
async def remote() -> AsyncIterator[AutotaskHarness]:
    async with running() as harness:
        yield harness


def test_every_field_of_the_form_is_tried() -> None:
    assert SAID.keys() == BY_ID.keys()


@pytest.mark.parametrize("name", SAID)
async def test_each_field_of_the_form_is_set_there_and_told_as_it_was_set(
    remote: AutotaskHarness, name: str
) -> None:
    said, tables = SAID[name], remote.state.tables["Tickets"]
    row = {**OPEN, "title": "It hums", "ticketCategory": ids.STANDARD}
    number = remote.state.create("Tickets", row, PAGE)["id"]
    tables.put({**tables.rows[number], **said.before})
    tables.put({**tables.rows[number], "id": PROBLEM, "ticketType": 3, "problemTicketId": None})
    ticket = RemoteId(str(number))
    head = (await remote.connector.read(ticket)).head
    kinds = {each.id: each for each in (await remote.connector.lists()).kinds}
    form = {each.id: each for each in kinds[head.kind or KindId("")].fields}
    answers = [
        Answer(field=FieldId(each), label=each, type=form[FieldId(each)].type, values=(value,))
        for each, value in {name: said.value, **said.beside}.items()
    ]
    for _ in range(2):
        await remote.connector.act(ticket, FieldsAct(answers=tuple(answers)))
    told = {str(each.field): each.values for each in (await remote.connector.read(ticket)).head.answers}
    assert told[name] == (said.value,)
    if name in MANY:
        empty = [Answer(field=FieldId(name), label=name, type=form[FieldId(name)].type)]
        before = tuple(each for each in answers if each.field == name)
        await remote.connector.act(ticket, FieldsAct(answers=tuple(empty), before=before))
        told = {str(each.field): each.values for each in (await remote.connector.read(ticket)).head.answers}
        assert told[name] == ()
