"""What a form's answers become in the one call that opens a ticket. Pure.

https://docs.rackspace.com/reference/ticketing-tickets-methods: it may answer with other values than these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.connectors.rackspace.forms import NAMES, Metadata
from bot.connectors.rackspace.rows import TicketRow
from bot.connectors.rackspace.shapes import ACCOUNT, RECIPIENTS, SEVERITY, SUBCATEGORY
from bot.connectors.rackspace.wire import SYSTEM
from bot.domain.echo import fingerprint
from bot.domain.outgoing import signed_as
from bot.domain.remote import NewTicket
from bot.domain.resources import Resource, ResourceId
from bot.domain.ticket import FieldId, Priority
from bot.errors import Rejected

OPERATION = "create"
LONGEST_SUBJECT = 150
"""Characters of the first line that stand for a title where there is none."""


def body(
    new: NewTicket, category: str, metadata: Metadata, addresses: Mapping[ResourceId, str]
) -> dict[str, Any]:
    """What is sent. Raises Rejected where the form does not say enough."""
    account = _account(new, metadata)
    kind = next((each for each in metadata.kinds({}) if each.id == new.kind), None)
    offered = {each.id: each.choices for each in kind.fields} if kind else {}
    known = [
        each.value
        for each in offered.get(SUBCATEGORY, ())
        if each.active and (not each.under or account in each.under)
    ]
    asked: dict[str, Any] = {
        "accountId": account,
        "subject": subject(new),
        "category": category,
        "subcategory": _subcategory(new, known),
        "comment": {"text": new.text},
    }
    severity = _severity(new, metadata, account)
    resources = [addresses[each] for _, each in new.resources if each in addresses]
    more = {"severity": severity, "resources": resources, "recipients": list(_values(new, RECIPIENTS))}
    return asked | {key: value for key, value in more.items() if value}


def subject(new: NewTicket) -> str:
    """The title; a ticket without one is called by its first line."""
    first = new.text.strip().split("\n", 1)[0]
    return new.title.strip() or first[:LONGEST_SUBJECT].strip() or str(new.reference)


def with_it(new: NewTicket, metadata: Metadata, known: Mapping[ResourceId, Resource]) -> list[ResourceId]:
    """Those of its resources that can be sent along: it takes none of another account's."""
    account = _account(new, metadata)
    return [
        each
        for _, each in new.resources
        if each in known and (not known[each].account or known[each].account == account)
    ]


def may_be(row: TicketRow, new: NewTicket) -> bool:
    """Whether a row of a list can be the ticket that was opened so, by what a list tells of it."""
    called, wanted = _folded(row.subject or ""), _folded(subject(new))
    return called.startswith(wanted) or wanted.startswith(called)


def is_opened_so(words: str, new: NewTicket) -> bool:
    """Whether these are the first words of a ticket that was opened so, whatever it made of their looks."""
    return signed_as(words) == new.reference or fingerprint(words) == fingerprint(new.text)


def is_called_so(row: TicketRow, new: NewTicket) -> bool:
    """Whether a ticket has just that title."""
    return _folded(row.subject or "") == _folded(subject(new))


def _account(new: NewTicket, metadata: Metadata) -> str:
    """The account of the ticket; what was typed may be its name, and of one alone nothing has to be said."""
    given = _value(new, ACCOUNT)
    if not given and len(metadata.accounts) == 1:
        return metadata.accounts[0].number
    if not given:
        raise Rejected(SYSTEM, OPERATION, "the account is missing")
    names = {(each.name or "").casefold(): each.number for each in metadata.accounts}
    is_known = metadata.account(given) is not None
    return given if is_known else names.get(given.casefold(), given)


def _subcategory(new: NewTicket, known: Sequence[str]) -> str:
    """The subcategory as it is spelt there, where it is known."""
    given = _value(new, SUBCATEGORY)
    if not given and len(known) == 1:
        return known[0]
    if not given:
        raise Rejected(SYSTEM, OPERATION, "the subcategory is missing")
    return next((each for each in known if _folded(each) == _folded(given)), given)


def _severity(new: NewTicket, metadata: Metadata, account: str) -> str:
    """What was chosen, else what our priority is called there, if the account has that."""
    chosen = _value(new, SEVERITY)
    if chosen or new.priority is Priority.NORMAL:
        return chosen
    named, found = NAMES[new.priority], metadata.account(account)
    return named if found is None or named in (found.severities or ()) else ""


def _value(new: NewTicket, field: FieldId) -> str:
    return next(iter(_values(new, field)), "").strip()


def _values(new: NewTicket, field: FieldId) -> Iterable[str]:
    return next((each.values for each in new.answers if each.field == field), ())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
