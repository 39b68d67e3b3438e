"""What is read: accounts, categories, tickets.

The list and the reading of one ticket are in no page of the vendor; they are as a client has recorded them:
https://github.com/bdmorin/raxodus
"""

from __future__ import annotations

from urllib.parse import urlencode

from bot.sandbox.rackspace.operations.asked import Call, number
from bot.sandbox.rackspace.records import Ticket
from bot.sandbox.rackspace.reply import Reply

LIMIT = 100


def accounts(call: Call) -> Reply:
    """List the accounts."""
    return Reply(value={"accounts": [call.show.account(each) for each in call.state.accounts.values()]})


def categories(call: Call) -> Reply:
    """List the categories, with the products that each subcategory is for."""
    return Reply(value={"categories": [call.show.category(each) for each in call.state.categories]})


def tickets(call: Call) -> Reply:
    """List tickets in pages, the newest change first unless set; `subject` is the only filter."""
    limit, offset = number(call.query, "limit", LIMIT), number(call.query, "offset", 0)
    found = [each for each in call.state.tickets.values() if _is_meant(call, each)]
    order = call.state.settings.list_order
    if order != "created":
        found.sort(key=lambda each: each.moved, reverse=order == "newest")
    rows = [call.show.row(each) for each in found[offset : offset + limit]]
    return Reply(
        value={"tickets": rows, "total": len(found), "_links": _links(call, limit, offset, len(found))}
    )


def ticket(call: Call) -> Reply:
    """Show one ticket with its comments."""
    return Reply(value=call.show.detail(call.ticket()))


def _is_meant(call: Call, ticket: Ticket) -> bool:
    wanted = call.query.get("subject", "").lower()
    return call.state.settings.subject_filter == "ignored" or wanted in ticket.subject.lower()


def _links(call: Call, limit: int, offset: int, total: int) -> dict[str, str]:
    kept = {"subject": call.query["subject"]} if "subject" in call.query else {}

    def link(at: int) -> str:
        return f"{call.base}/api/tickets?{urlencode({'limit': limit, 'offset': at, **kept})}"

    last = (total - 1) // limit * limit if limit and total else 0
    return {
        "self": link(offset),
        "first": link(0),
        "last": link(last),
        "prev": link(max(0, offset - limit)) if offset else "",
        "next": link(offset + limit) if limit and offset + limit < total else "",
    }
