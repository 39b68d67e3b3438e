"""What the vendor and the customer's people in the portal do to tickets: for tests and for the console."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.sandbox.rackspace import writing
from bot.sandbox.rackspace.records import Account, Category, Comment, File, Person, Racker, Status, Ticket
from bot.sandbox.rackspace.state import State
from bot.sandbox.rackspace.writing import Opening

SAM = "Sam R."
Files = Iterable[tuple[str, bytes]]


class VendorError(ValueError):
    """The vendor was asked to do what cannot be."""


class Vendor:
    """Acts as Rackers (`by` is a name, known or new) and as people of the customer in the portal."""

    def __init__(self, state: State, changed: Callable[[str | None], None]) -> None:
        self._state = state
        self._changed = changed

    def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket as the stand-in keeps it."""
        found = self._state.tickets.get(ticket_id)
        if found is None:
            raise VendorError(f"There is no ticket {ticket_id}.")
        return found

    def tickets(self) -> list[Ticket]:
        """Return all tickets, oldest first."""
        return list(self._state.tickets.values())

    def answer(
        self,
        ticket_id: str,
        text: str,
        *,
        by: str = SAM,
        files: Files = (),
        status: str | None = Status.PENDING_CUSTOMER,
    ) -> Comment:
        """Answer as a Racker; the ticket then waits for the customer, unless said otherwise."""
        ticket, racker = self._open_ticket(ticket_id), self._racker(by)
        said = self._said(text), self._filed(files)
        comment = writing.say(self._state, ticket, racker, *said, status=status)
        self._changed(ticket_id)
        return comment

    def portal(self, ticket_id: str, text: str, *, person_id: str, files: Files = ()) -> Comment:
        """Write as someone of the customer in the portal."""
        ticket, person = self._open_ticket(ticket_id), self._person(person_id)
        comment = writing.say(self._state, ticket, person, self._said(text), self._filed(files))
        self._changed(ticket_id)
        return comment

    def portal_open(
        self,
        subject: str,
        text: str,
        *,
        account_id: str,
        category: str,
        subcategory: str,
        person_id: str,
        severity: str = "",
    ) -> Ticket:
        """Open a ticket as someone of the customer in the portal; without a severity it has none."""
        if not subject.strip():
            raise VendorError("A ticket needs a subject.")
        account, kind = self._account(account_id), self._category(category)
        if severity and severity not in account.severities:
            raise VendorError(f"The account {account_id} has no severity {severity!r}.")
        opening = Opening(
            account=account,
            subject=subject,
            category=kind,
            subcategory=self._subcategory(kind, account, subcategory),
            severity=severity,
            by=self._person(person_id),
            text=self._said(text),
        )
        ticket = writing.open_ticket(self._state, opening)
        self._changed(ticket.ticket_id)
        return ticket

    def set_status(self, ticket_id: str, status: str, *, by: str = SAM) -> None:
        """Move a ticket to a status of any name, from Closed too."""
        ticket, racker = self.ticket(ticket_id), self._racker(by)
        if not status.strip():
            raise VendorError("A status has a name.")
        writing.set_status(self._state, ticket, status, racker)
        self._changed(ticket_id)

    def solve(self, ticket_id: str, *, by: str = SAM) -> None:
        """Say that a ticket is solved; it closes by itself later."""
        self._open_ticket(ticket_id)
        self.set_status(ticket_id, Status.SOLVED, by=by)

    def close(self, ticket_id: str, *, by: str = SAM) -> None:
        """Close a ticket."""
        self._open_ticket(ticket_id)
        self.set_status(ticket_id, Status.CLOSED, by=by)

    def change(
        self,
        ticket_id: str,
        *,
        severity: str | None = None,
        category: str | None = None,
        subcategory: str | None = None,
        by: str = SAM,
    ) -> None:
        """Set what the customer cannot change; live tickets have values outside the lists too."""
        ticket, racker = self.ticket(ticket_id), self._racker(by)
        wanted = {"severity": severity, "category": category, "subcategory": subcategory}
        fields = {name: value for name, value in wanted.items() if value is not None}
        if not fields:
            raise VendorError("Nothing was said to change.")
        known = self._state.category(fields.get("category", ""))
        if known is not None:
            fields["classification"] = known.classification
        writing.edit(self._state, ticket, racker, **fields)
        self._changed(ticket_id)

    def replace_resources(self, ticket_id: str, urls: Sequence[str], *, person_id: str) -> None:
        """Let these be all resources of a ticket, as someone of the customer in the portal."""
        ticket, person = self._open_ticket(ticket_id), self._person(person_id)
        ids = [each.rpartition("/")[2] for each in urls]
        for each in ids:
            found = self._state.resources.get(each)
            if found is None or found.account_id != ticket.account_id:
                raise VendorError(f"The account has no resource {each}.")
        writing.replace_resources(self._state, ticket, ids, person)
        self._changed(ticket_id)

    def close_as_customer(self, ticket_id: str, *, person_id: str) -> None:
        """Close a ticket as someone of the customer in the portal."""
        ticket, person = self._open_ticket(ticket_id), self._person(person_id)
        writing.set_status(self._state, ticket, Status.CLOSED, person)
        self._changed(ticket_id)

    def _open_ticket(self, ticket_id: str) -> Ticket:
        for ticket in writing.carry_out_due(self._state):
            self._changed(ticket.ticket_id)
        found = self.ticket(ticket_id)
        if found.is_closed:
            raise VendorError(f"Ticket {ticket_id} is closed.")
        return found

    def _said(self, text: str) -> str:
        if not text.strip():
            raise VendorError("A comment says something.")
        return text

    def _filed(self, files: Files) -> list[File]:
        listed = list(files)
        if any(not name.strip() for name, _ in listed):
            raise VendorError("A file has a name.")
        return [self._state.new_file(name, body) for name, body in listed]

    def _racker(self, name: str) -> Racker:
        if not name.strip():
            raise VendorError("A Racker has a name.")
        if name not in self._state.rackers:
            self._state.rackers.append(name)
        return Racker(name=name)

    def _person(self, person_id: str) -> Person:
        found = self._state.people.get(person_id)
        if found is None:
            raise VendorError(f"There is no person {person_id}.")
        return found

    def _account(self, account_id: str) -> Account:
        found = self._state.accounts.get(account_id)
        if found is None:
            raise VendorError(f"There is no account {account_id}.")
        return found

    def _category(self, name: str) -> Category:
        found = self._state.category(name)
        if found is None:
            raise VendorError(f"There is no category {name!r}.")
        return found

    def _subcategory(self, category: Category, account: Account, name: str) -> str:
        if name not in [each.name for each in category.allowed(account)]:
            raise VendorError(f"{category.name} has no subcategory {name!r} for {account.id}.")
        return name
