"""The state at the start: the MSP with its settings, and tickets in which something was said already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.rules.book import Rules
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.seed import customers, ids, setup, staff
from bot.sandbox.autotask.state import ApiUser, State
from bot.sandbox.slack.clock import Clock

ANN, BEA = Actor(contact=ids.ANN, is_page=True), Actor(contact=ids.BEA, is_page=True)
BENO, CARLA, ERIN = (Actor(resource=each, is_page=True) for each in (ids.BENO, ids.CARLA, ids.ERIN))
DORA, SYSTEM = Actor(resource=ids.DORA, is_page=True), Actor(resource=ids.DORA, is_system=True)
OF_BENO = {"assignedResourceID": ids.BENO, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE}
OF_CARLA = {"assignedResourceID": ids.CARLA, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE}
LAST = {"Tickets": ids.DONE - 1, "TicketNotes": 5500, "TimeEntries": 70, "TicketAttachments": 770}
"""From which numbers on tickets and what is said are counted."""


def state(clock: Clock) -> State:
    """Return everything as it is at the start."""
    house = setup.house()
    made = State(clock=clock, house=house)
    made.users[ids.USERNAME] = ApiUser(name=ids.USERNAME, secret=ids.SECRET, resource=ids.API_RESOURCE)
    made.integrations.add(ids.INTEGRATION_CODE)
    made.modules |= dict.fromkeys((1, 2, 3, 4), True)
    fill(made, staff.tables() | customers.tables() | setup.tables())
    for entity, last in LAST.items():
        made.tables[entity].last = last
    _Past(made).happen()
    made.rules = Rules(house, made.now)
    return made


def fill(made: State, tables: Mapping[str, Sequence[Row]]) -> None:
    """Put rows into their tables, past all rules."""
    for entity, rows in tables.items():
        table = made.tables[entity]
        table.rows.update({row["id"]: row for row in rows})
        table.last = max(table.last, *table.rows, 0)


@dataclass(slots=True)
class _When:
    at: datetime

    def now(self) -> datetime:
        return self.at


class _Past:
    """Lets happen what has happened before the start, by the rules and at its time."""

    def __init__(self, made: State) -> None:
        self._state = made
        self._when = _When(made.now())
        made.rules = Rules(made.house, self._when.now)

    def happen(self) -> None:
        """Open the tickets, oldest first, and say in them what was said."""
        self._mailbox()
        self._blank_pages()
        self._tunnel()
        self._problem()
        self._switch()
        self._return()
        self._alert()
        self._starter()

    def _mailbox(self) -> None:
        done = self._open(
            200,
            ANN,
            title="Mailbox is full",
            description="I cannot send mail any more.",
            issueType=ids.EMAIL,
            subIssueType=ids.MAILBOX_ISSUE,
        )
        self._say(198, done, BENO, "Moved the oldest mails to the archive. Better now?", publish=1)
        self._say(190, done, ANN, "Works, thank you!", publish=1)
        self._change(189, done, BENO, status=5, resolution="Archive switched on.", **OF_BENO)

    def _blank_pages(self) -> None:
        waits = self._open(
            30,
            ANN,
            title="Printer prints blank pages",
            description="The one on the second floor, since this morning.",
            contactID=ids.ANN,
            configurationItemID=ids.PRINTER,
            contractID=ids.MANAGED,
            source=ids.PORTAL,
            priority=1,
        )
        self._change(29, waits, BENO, status=8, **OF_BENO)
        self._say(28, waits, BENO, "Toner was changed yesterday; perhaps the seal is still on it.", publish=2)
        self._say(27, waits, BENO, "Could you look whether the orange seal is off the toner?", publish=1)
        self._change(27, waits, BENO, status=7)

    def _tunnel(self) -> None:
        self._open(
            5,
            BEA,
            title="VPN drops every hour",
            description="From home, since Monday. It asks for the password again each time.",
            companyID=ids.BORG,
            contactID=ids.BEA,
            source=ids.PORTAL,
            issueType=ids.NETWORK,
            subIssueType=ids.VPN_ISSUE,
        )

    def _problem(self) -> None:
        problem = self._open(
            20, DORA, title="Mail server answers slowly", ticketType=3, status=8, priority=4, **OF_CARLA
        )
        self._open(
            19,
            ANN,
            title="Outlook hangs on start",
            description="It shows 'Loading profile' for minutes.",
            contactID=ids.ADAM,
            ticketType=2,
            problemTicketId=problem,
        )

    def _switch(self) -> None:
        change = self._open(
            50,
            DORA,
            title="Replace the core switch",
            ticketCategory=ids.CHANGE,
            dueDateTime=shown(self._state.now() + timedelta(days=7)),
            contactID=ids.ANN,
            changeApprovalBoard=1,
            changeInfoField1="The old one is out of support.",
        )
        for asked in ({"resourceID": ids.CARLA}, {"contactID": ids.ANN}):
            self._add(49, "TicketChangeRequestApprovals", DORA, ticketID=change, **asked)

    def _return(self) -> None:
        self._open(
            26,
            BENO,
            title="Screen of ACME-LT-014 flickers",
            ticketCategory=ids.RMA,
            dueDateTime=shown(self._state.now() + timedelta(days=14)),
            configurationItemID=ids.LAPTOP,
            rmaType=1,
        )

    def _alert(self) -> None:
        alert = self._open(
            3,
            Actor(resource=ids.API_RESOURCE, is_system=True),
            title="ACME-NAS-01: disk space below 5 %",
            ticketCategory=ids.MONITORING,
            configurationItemID=ids.ACME_NAS,
            **dict.fromkeys(("queueID", "priority")),
        )
        self._say(3, alert, SYSTEM, "Alert raised by the monitor 'Disk space'.", publish=2, kind=99)

    def _starter(self) -> None:
        starter = self._open(
            10,
            ANN,
            title="New colleague on Monday",
            description="Please prepare a laptop for Nora.",
            contactID=ids.ANN,
            userDefinedFields=[{"name": "Site code", "value": "BER-2"}, {"name": "Region", "value": "EU"}],
            **OF_CARLA,
        )
        library = {"ticketID": starter, "checklistLibraryID": ids.NEW_STARTER}
        self._add(9, "TicketChecklistLibraries", CARLA, **library)
        self._add(9, "TicketTagAssociations", CARLA, ticketID=starter, tagID=ids.ONBOARDING_TAG)
        erin = {"resourceID": ids.ERIN, "roleID": ids.ENGINEER_ROLE}
        self._add(9, "TicketSecondaryResources", CARLA, ticketID=starter, **erin)
        self._add(9, "TicketAdditionalContacts", CARLA, ticketID=starter, contactID=ids.ADAM)
        self._add(
            8,
            "TimeEntries",
            CARLA,
            ticketID=starter,
            resourceID=ids.CARLA,
            roleID=ids.SERVICE_DESK_ROLE,
            hoursWorked=0.25,
            summaryNotes="Ordered the laptop.",
            billingCodeID=ids.REMOTE_WORK,
        )
        self._change(8, starter, CARLA, status=8)

    def _open(self, hours_ago: float, by: Actor, **given: Any) -> int:
        given = {"companyID": ids.ACME, "queueID": ids.SERVICE_DESK, "status": 1, "priority": 2, **given}
        return self._add(hours_ago, "Tickets", by, **given)

    def _say(
        self, hours_ago: float, ticket: int, by: Actor, text: str, *, publish: int, kind: int = 3
    ) -> None:
        note = {"ticketID": ticket, "title": text[:40], "description": text, "noteType": kind}
        self._add(hours_ago, "TicketNotes", by, **note, publish=publish)

    def _change(self, hours_ago: float, ticket: int, by: Actor, **patch: Any) -> None:
        self._at(hours_ago)
        self._state.change("Tickets", ticket, patch, by)

    def _add(self, hours_ago: float, entity: str, by: Actor, **given: Any) -> int:
        self._at(hours_ago)
        number: int = self._state.create(entity, given, by)["id"]
        return number

    def _at(self, hours_ago: float) -> None:
        self._when.at = self._state.now() - timedelta(hours=hours_ago)
