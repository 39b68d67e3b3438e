"""What the vendor and its other customers' users do to tickets: the control surface of tests and console."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.sandbox.softlayer import writing
from bot.sandbox.softlayer.records import Employee, File, StatusId, Ticket, Update, User
from bot.sandbox.softlayer.state import State
from bot.sandbox.softlayer.writing import Upload

SAM = "Sam E"
# The portal marks what is written in it: https://github.com/softlayer/softlayer-cli (recorded answers)
PORTAL_MARK = "\n\n***POSTED FROM IBMCLOUD SL***"
Files = Iterable[tuple[str, bytes]]


class VendorError(ValueError):
    """The vendor was asked to do what cannot be."""


class Vendor:
    """Acts as the vendor's people, its system, and other users in the portal; `by` is a name."""

    def __init__(self, state: State, changed: Callable[[int | None], None]) -> None:
        self._state = state
        self._changed = changed

    def ticket(self, ticket_id: int) -> Ticket:
        """Return a ticket as the stand-in keeps it, hidden updates too."""
        found = self._state.tickets.get(ticket_id)
        if found is None:
            raise VendorError(f"There is no ticket {ticket_id}.")
        return found

    def tickets(self) -> list[Ticket]:
        """Return all tickets, oldest first."""
        return list(self._state.tickets.values())

    def answer(
        self, ticket_id: int, text: str, *, by: str = SAM, files: Files = (), awaits_user: bool = True
    ) -> list[Update]:
        """Answer as an employee; the ticket then waits for the customer, unless said otherwise."""
        ticket = self._open_ticket(ticket_id)
        updates = self._say(ticket, self._employee(by), text, files)
        ticket.awaits_user = awaits_user
        return self._told(ticket, updates)

    def note(self, ticket_id: int, text: str) -> list[Update]:
        """Write as the vendor's system (AUTO); the customer sees it."""
        ticket = self._open_ticket(ticket_id)
        return self._told(ticket, self._say(ticket, None, text))

    def whisper(self, ticket_id: int, text: str, *, by: str = SAM) -> list[Update]:
        """Write an internal update, which the customer never sees."""
        ticket = self.ticket(ticket_id)
        return self._told(ticket, self._say(ticket, self._employee(by), text, is_hidden=True))

    def portal(
        self, ticket_id: int, text: str, *, user_id: int, files: Files = (), is_marked: bool = True
    ) -> list[Update]:
        """Write as a user of the account in the portal, which marks the text as its own."""
        ticket = self._open_ticket(ticket_id)
        entry = text + PORTAL_MARK if is_marked and text.strip() else text
        return self._told(ticket, self._say(ticket, self._user(user_id), entry, files))

    def portal_open(self, subject_id: int, text: str, *, user_id: int, title: str = "") -> Ticket:
        """Open a standard ticket as a user of the account in the portal."""
        subject = self._state.subjects.get(subject_id)
        if subject is None or not text.strip():
            raise VendorError("A ticket needs a subject that exists and contents.")
        user = self._user(user_id)
        name = f"{subject.name} - {title}" if title else subject.name
        ticket = writing.open_ticket(
            self._state, title=name, user=user, group_id=subject.group_id, subject_id=subject.id
        )
        self._say(ticket, user, text + PORTAL_MARK)
        self._told(ticket, [])
        return ticket

    def assign(self, ticket_id: int, by: str = SAM) -> None:
        """Give a ticket to an employee: it is then Assigned."""
        ticket = self._open_ticket(ticket_id)
        employee = self._employee(by)
        ticket.employees = [*(each for each in ticket.employees if each is not employee), employee]
        ticket.status_id = StatusId.ASSIGNED
        self._edited(ticket, employee)

    def unassign(self, ticket_id: int) -> None:
        """Take a ticket from its employees: it falls back to Open."""
        ticket = self._open_ticket(ticket_id)
        ticket.employees = []
        ticket.status_id = StatusId.OPEN
        self._edited(ticket, None)

    def await_user(self, ticket_id: int, awaits: bool = True) -> None:
        """Say whether the ticket waits for the customer."""
        ticket = self._open_ticket(ticket_id)
        ticket.awaits_user = awaits
        self._edited(ticket, None)

    def move(self, ticket_id: int, group: str) -> None:
        """Move a ticket to another department, where nobody has it yet."""
        ticket = self._open_ticket(ticket_id)
        found = next((each for each in self._state.groups.values() if each.name == group), None)
        if found is None:
            raise VendorError(f"There is no group {group!r}.")
        ticket.group_id = found.id
        ticket.employees = []
        ticket.status_id = StatusId.OPEN
        self._edited(ticket, None)

    def set_priority(self, ticket_id: int, priority: int) -> None:
        """Set the priority, 0 (none), 1 (highest) to 4."""
        ticket = self._open_ticket(ticket_id)
        if priority not in range(5):
            raise VendorError("A priority is 0 to 4.")
        ticket.priority = priority
        self._edited(ticket, None)

    def rename(self, ticket_id: int, title: str) -> None:
        """Change the title."""
        ticket = self._open_ticket(ticket_id)
        if not title.strip():
            raise VendorError("A title says something.")
        ticket.title = title.strip()
        self._edited(ticket, None)

    def close(self, ticket_id: int, text: str = "", *, by: str = SAM) -> None:
        """Close a ticket, with a last answer if there is one."""
        ticket = self._open_ticket(ticket_id)
        employee = self._employee(by)
        if text.strip():
            self._say(ticket, employee, text)
        writing.close(self._state, ticket, employee)
        self._told(ticket, [])

    def reopen(self, ticket_id: int, *, by: str = SAM) -> None:
        """Open a closed ticket again, which only the vendor can."""
        ticket = self.ticket(ticket_id)
        if not ticket.is_closed:
            raise VendorError(f"Ticket {ticket_id} is not closed.")
        ticket.status_id, ticket.closed_at = StatusId.OPEN, None
        self._edited(ticket, self._employee(by))

    def upload(self, ticket_id: int, name: str, body: bytes, *, by: str = SAM) -> File:
        """Attach a file as an employee, with an update of its own."""
        ticket = self._open_ticket(ticket_id)
        self._check_files(ticket, [(name, body)])
        file = writing.attach_file(self._state, ticket, self._employee(by), Upload(name=name, body=body))
        self._told(ticket, [])
        return file

    def lock(self, ticket_id: int, is_locked: bool = True) -> None:
        """Keep the customer from changing a ticket, or allow it again."""
        ticket = self.ticket(ticket_id)
        ticket.user_editable_flag = not is_locked
        self._edited(ticket, None)

    def lose_file(self, ticket_id: int, file_id: int, *, is_broken: bool = False) -> None:
        """Lose a file's bytes, or break it; its record stays."""
        file = next((each for each in self.ticket(ticket_id).files if each.id == file_id), None)
        if file is None:
            raise VendorError(f"There is no file {file_id}.")
        file.body, file.is_broken = None, is_broken

    def _say(
        self,
        ticket: Ticket,
        by: User | Employee | None,
        text: str,
        files: Files = (),
        *,
        is_hidden: bool = False,
    ) -> list[Update]:
        if not text.strip():
            raise VendorError("An update says something.")
        listed = list(files)
        self._check_files(ticket, listed)
        uploads = [Upload(name=name, body=body) for name, body in listed]
        return writing.say(self._state, ticket, by, text, uploads, is_hidden=is_hidden)

    def _check_files(self, ticket: Ticket, files: list[tuple[str, bytes]]) -> None:
        names = [name for name, _ in files]
        if len(set(names)) < len(names) or any(not name or ticket.has_file(name) for name in names):
            raise VendorError("A file needs a name that no other of the ticket has.")

    def _open_ticket(self, ticket_id: int) -> Ticket:
        writing.carry_out_due(self._state)
        ticket = self.ticket(ticket_id)
        if ticket.is_closed:
            raise VendorError(f"Ticket {ticket_id} is closed.")
        return ticket

    def _employee(self, name: str) -> Employee:
        if not name.strip():
            raise VendorError("An employee has a name.")
        return self._state.employee_named(name.strip())

    def _user(self, user_id: int) -> User:
        found = self._state.users.get(user_id)
        if found is None:
            raise VendorError(f"There is no user {user_id}.")
        return found

    def _edited(self, ticket: Ticket, by: Employee | None) -> None:
        now = self._state.now()
        ticket.modify_date = ticket.last_edit_date = now
        ticket.last_edit_type = "AUTO" if by is None else "EMPLOYEE"
        ticket.last_editor = by or ticket.last_editor
        self._changed(ticket.id)

    def _told(self, ticket: Ticket, updates: list[Update]) -> list[Update]:
        self._changed(ticket.id)
        return updates
