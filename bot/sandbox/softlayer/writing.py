"""How a ticket changes, whoever changes it: opened, spoken on, given a file, scheduled, closed.

Refuses nothing but what cannot be at all; who may do what is decided before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.sandbox.softlayer.dates import Moment
from bot.sandbox.softlayer.records import (
    Attachment,
    Device,
    Editor,
    Employee,
    File,
    StatusId,
    Ticket,
    Transaction,
    Update,
    User,
)
from bot.sandbox.softlayer.schema import thing
from bot.sandbox.softlayer.state import State

# https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/addUpdate/
BLOCK = 3900
MOST = 39_000
UNRATED = 999
SYSTEM_ID = 0
SCHEDULED = "SoftLayer_Ticket_Attachment_Scheduled_Action"
ALERT, AUTO_CLOSE = "ALERT", "AUTO_CLOSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way to a ticket."""

    name: str
    body: bytes


def blocks(entry: str) -> Iterator[str]:
    """Cut an entry into the blocks in which it is stored."""
    for at in range(0, len(entry), BLOCK):
        yield entry[at : at + BLOCK]


def open_ticket(
    state: State, *, title: str, user: User | None, group_id: int, subject_id: int | None = None
) -> Ticket:
    """Put a new ticket into the account, with nothing said in it."""
    now = state.now()
    number = state.numbers.next("ticket")
    ticket = Ticket(
        id=number,
        account_id=state.account.id,
        title=title,
        subject_id=subject_id,
        group_id=group_id,
        assigned_user_id=None if user is None else user.id,
        create_date=now,
        modify_date=now,
        service_provider_resource_id=f"CS{state.numbers.next('case')}",
    )
    state.tickets[number] = ticket
    return ticket


def say(
    state: State,
    ticket: Ticket,
    by: User | Employee | None,
    entry: str,
    files: Iterable[Upload] = (),
    *,
    is_hidden: bool = False,
) -> list[Update]:
    """Add an entry as one update or several; its files hang on the first. Nobody (None) is the system."""
    now = state.now()
    kind = Editor.USER if isinstance(by, User) else Editor.AUTO if by is None else Editor.EMPLOYEE
    updates = [
        Update(
            id=state.numbers.next("update"),
            ticket_id=ticket.id,
            create_date=now,
            entry=block,
            editor_type=kind,
            editor_id=by.id if isinstance(by, User) else SYSTEM_ID if by is None else None,
            editor=by,
            response_rating=UNRATED if kind is Editor.EMPLOYEE else None,
            is_hidden=is_hidden,
        )
        for block in blocks(entry)
    ]
    ticket.updates.extend(updates)
    for upload in files:
        _hang(state, ticket, updates[0], upload, by)
    if not is_hidden:
        _touch(state, ticket, by, kind)
        ticket.last_response_date = now
    return updates


def attach_file(state: State, ticket: Ticket, by: User | Employee, upload: Upload) -> File:
    """Attach a file with an update of its own."""
    [update] = say(state, ticket, by, f"Attached file: {upload.name}")
    return _hang(state, ticket, update, upload, by)


def attach(
    state: State, ticket: Ticket, sl_type: str, resource_id: int, resource: Device | User | Transaction
) -> Attachment:
    """Attach a device, an agent or a scheduled action."""
    attachment = Attachment(
        sl_type=sl_type,
        id=state.numbers.next("attachment"),
        ticket_id=ticket.id,
        attachment_id=resource_id,
        create_date=state.now(),
        resource=resource,
    )
    ticket.attachments.append(attachment)
    ticket.modify_date = state.now()
    return attachment


def close(state: State, ticket: Ticket, by: Employee | None) -> None:
    """Close a ticket; only the vendor or its system can."""
    ticket.status_id = StatusId.CLOSED
    ticket.closed_at = state.now()
    ticket.awaits_user = False
    ticket.attachments = [each for each in ticket.attachments if each.sl_type != SCHEDULED]
    state.planned.discard(ticket.id)
    _touch(state, ticket, by, Editor.AUTO if by is None else Editor.EMPLOYEE)
    ticket.last_edit_date = state.now()


def charge(state: State, ticket: Ticket, amount: int) -> None:
    """Charge a one-time fee for an administrative ticket, with its invoice."""
    number = state.numbers.next("invoice")
    item = thing(
        "SoftLayer_Billing_Invoice_Item",
        id=number * 10,
        invoiceId=number,
        description="Administrative ticket",
        oneTimeFee=f"{amount}.00",
    )
    state.invoices[number] = thing(
        "SoftLayer_Billing_Invoice",
        id=number,
        accountId=ticket.account_id,
        createDate=state.now(),
        statusCode="OPEN",
        typeCode="ONE_TIME_CHARGE",
        invoiceTotalAmount=f"{amount}.00",
        items=[item],
    )
    ticket.server_administration_flag = 1
    ticket.server_administration_billing_amount = amount
    ticket.server_administration_billing_invoice_id = number
    ticket.billable_flag = True


def schedule(state: State, ticket: Ticket, name: str, run_date: Moment) -> None:
    """Let the system do something at a moment; an earlier plan of the same kind goes."""
    unschedule(state, ticket, name)
    number = state.numbers.next("transaction")
    planned = Transaction(id=number, create_date=state.now(), run_date=run_date, name=name)
    attach(state, ticket, SCHEDULED, number, planned)
    state.planned.add(ticket.id)


def unschedule(state: State, ticket: Ticket, name: str) -> None:
    """Take a plan back, if there is one."""
    kept = [each for each in ticket.attachments if not _is_planned(each, name)]
    if len(kept) < len(ticket.attachments):
        ticket.attachments = kept
        ticket.modify_date = state.now()
    if not any(_plans(ticket)):
        state.planned.discard(ticket.id)


def carry_out_due(state: State) -> bool:
    """Do what was planned for a moment that the clock has passed; says whether there was any."""
    now, was_any = state.now(), False
    for ticket in [state.tickets[number] for number in sorted(state.planned)]:
        for planned in list(_plans(ticket)):
            if planned.run_date > now or ticket.is_closed:
                continue
            was_any = True
            unschedule(state, ticket, planned.name)
            if planned.name == ALERT:
                say(state, ticket, None, "This is the scheduled alert of this ticket.")
            else:
                say(state, ticket, None, "This ticket was closed automatically, as scheduled.")
                close(state, ticket, None)
    return was_any


def next_due(state: State) -> Moment | None:
    """Return the moment of the next plan."""
    tickets = (state.tickets[number] for number in state.planned)
    return min((plan.run_date for ticket in tickets for plan in _plans(ticket)), default=None)


def _plans(ticket: Ticket) -> Iterator[Transaction]:
    return (each.resource for each in ticket.attachments if isinstance(each.resource, Transaction))


def _is_planned(attachment: Attachment, name: str) -> bool:
    return isinstance(attachment.resource, Transaction) and attachment.resource.name == name


def _hang(state: State, ticket: Ticket, update: Update, upload: Upload, by: User | Employee | None) -> File:
    now = state.now()
    file = File(
        id=state.numbers.next("file"),
        file_name=upload.name,
        file_size=str(len(upload.body)),
        create_date=now,
        modify_date=now,
        ticket_id=ticket.id,
        update_id=update.id,
        uploader_id=str(SYSTEM_ID if by is None else by.id),
        uploader_type=update.editor_type,
        body=upload.body,
    )
    ticket.files.append(file)
    update.files.append(file)
    return file


def _touch(state: State, ticket: Ticket, by: User | Employee | None, kind: Editor) -> None:
    """Note the change. The date of the last edit stays unset for customers' updates, as it is seen to."""
    ticket.modify_date = state.now()
    ticket.last_edit_type = kind
    ticket.last_editor = by
    if kind is Editor.USER:
        ticket.awaits_user = False
    else:
        ticket.last_edit_date = state.now()
