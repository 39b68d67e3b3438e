"""What a person does in the console: as a Racker, as the customer, with the webhook, and faults."""

from __future__ import annotations

from bot.sandbox.console import faults
from bot.sandbox.console.asked import Asked as AskedOf
from bot.sandbox.console.asked import Refused
from bot.sandbox.rackspace.console.reading import groups
from bot.sandbox.rackspace.faults import HOOK, OF_HOOK
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.records import Status
from bot.sandbox.slack.shapes import Json

Asked = AskedOf[Rackspace]
OK: Json = {"ok": True}
FIELDS = ("severity", "category", "subcategory")


async def answer(question: Asked) -> Json:
    """Answer as a Racker, and move the ticket to a status or leave it in its own."""
    question.stand.vendor.answer(
        question.text("ticket"),
        question.text("text"),
        by=question.text("by"),
        files=question.files(),
        status=question.text("status", Status.PENDING_CUSTOMER) or None,
    )
    return OK


async def portal(question: Asked) -> Json:
    """Write as someone of the customer in the portal."""
    question.stand.vendor.portal(
        question.text("ticket"),
        question.text("text"),
        person_id=question.text("user"),
        files=question.files(),
    )
    return OK


async def open_ticket(question: Asked) -> Json:
    """Open a ticket as someone of the customer in the portal."""
    made = question.stand.vendor.portal_open(
        question.text("title"),
        question.text("text"),
        account_id=question.text("account"),
        category=question.text("category"),
        subcategory=question.text("subcategory"),
        person_id=question.text("user"),
        severity=question.text("severity", ""),
    )
    return {"ticket": made.ticket_id}


async def change(question: Asked) -> Json:
    """Change what only the vendor can change."""
    vendor, ticket, by = question.stand.vendor, question.text("ticket"), question.text("by")
    chosen = {name: question.text(name) for name in FIELDS if name in question.fields}
    if chosen:
        vendor.change(ticket, by=by, **chosen)
    if "status" in question.fields:
        vendor.set_status(ticket, question.text("status"), by=by)
    return OK


async def solve(question: Asked) -> Json:
    """Say that a ticket is solved."""
    question.stand.vendor.solve(question.text("ticket"), by=question.text("by"))
    return OK


async def close(question: Asked) -> Json:
    """Close a ticket."""
    question.stand.vendor.close(question.text("ticket"), by=question.text("by"))
    return OK


async def reopen(question: Asked) -> Json:
    """Open a closed ticket again."""
    question.stand.vendor.set_status(question.text("ticket"), Status.IN_PROGRESS, by=question.text("by"))
    return OK


async def leave(question: Asked) -> Json:
    """Close a ticket as someone of the customer."""
    question.stand.vendor.close_as_customer(question.text("ticket"), person_id=question.text("user"))
    return OK


async def resources(question: Asked) -> Json:
    """Let these be all resources of a ticket, as someone of the customer."""
    question.stand.vendor.replace_resources(
        question.text("ticket"), question.texts("ids"), person_id=question.text("user")
    )
    return OK


async def expire(question: Asked) -> Json:
    """Let every token have expired."""
    question.stand.access.expire_tokens()
    question.stand.faults_changed()
    return OK


async def hook(question: Asked) -> Json:
    """Say where the webhook goes."""
    url = question.text("url").strip()
    if url and not url.startswith(("http://", "https://")):
        raise Refused("bad_address", "An address begins with http:// or https://.")
    question.stand.hook.url = url
    question.stand.faults_changed()
    return OK


async def send(question: Asked) -> Json:
    """Tell the webhook of an event again, as it ought to be or in a way that is to be refused."""
    stand, how, wanted = question.stand, question.text("how", "again"), question.text("event")
    event = next((each for each in stand.state.events if each.id == wanted), None)
    if event is None:
        raise Refused("no_event", "There is no such event.")
    if not stand.hook.url:
        raise Refused("no_hook", "The webhook goes nowhere: say first where to.")
    if how != "again":
        if how not in OF_HOOK:
            raise Refused("unknown_word", f"It is sent again, or {', '.join(sorted(OF_HOOK))}.")
        stand.faults.add(HOOK, how)
    stand.hook.tell_again(event)
    return OK


async def set_faults(question: Asked) -> Json:
    """Add rules and set switches; `clear` takes them all back first."""
    return faults.set_faults(question, groups(question.stand))
