"""What the customer writes: a ticket, a comment, the end of a ticket, its resources.

https://docs.rackspace.com/reference/ticketing-tickets-methods
"""

from __future__ import annotations

from bot.sandbox.rackspace import writing
from bot.sandbox.rackspace.errors import BAD_CATEGORY, bad_request
from bot.sandbox.rackspace.operations.asked import Call, required, texts
from bot.sandbox.rackspace.records import Account, Category, Status
from bot.sandbox.rackspace.reply import Reply
from bot.sandbox.rackspace.writing import Opening
from bot.sandbox.slack.shapes import Json

NORMAL = "Normal"
PATCHABLE = {"status", "resources"}
DONE = Reply(status=204)


def create(call: Call) -> Reply:
    """Open a ticket; what comes back may differ from what was asked."""
    fields = call.fields()
    account_id, subject, category_name, subcategory = (
        required(fields, name) for name in ("accountId", "subject", "category", "subcategory")
    )
    account, category = call.account(account_id), call.state.category(category_name)
    if category is None:
        raise bad_request(BAD_CATEGORY)
    subcategory = _subcategory(call, category, account, subcategory)
    severity = _severity(call, account, fields.get("severity"))
    if call.state.settings.changes_values:
        subcategory, severity = _others(category, account, subcategory, severity)
    recipients = _recipients(call, fields)
    resources = call.resources(fields.get("resources") or [], account.id)
    comment = _comment(call, fields, is_needed=False)
    opening = Opening(
        account=account,
        subject=subject,
        category=category,
        subcategory=subcategory,
        severity=severity,
        by=call.person,
        text=str(comment.get("text", "")),
        files=call.attachments(comment),
        resources=resources,
        recipients=recipients,
    )
    made = writing.open_ticket(call.state, opening, is_own=True)
    return Reply(status=call.state.settings.created_status, value=call.show.created(made))


def comment(call: Call) -> Reply:
    """Add a comment; the answer is empty and does not tell its id."""
    ticket, said = call.own_ticket(), _comment(call, call.fields(), is_needed=True)
    if ticket.is_closed and call.state.settings.closed_comment == "refused":
        raise bad_request("A comment cannot be added to a closed ticket")
    files = call.attachments(said)
    writing.say(call.state, ticket, call.person, str(said["text"]), files, is_own=True)
    return DONE


def change(call: Call) -> Reply:
    """Close a ticket, or replace its resources: one of them, and nothing else."""
    ticket, fields, settings = call.own_ticket(), call.fields(), call.state.settings
    if set(fields) - PATCHABLE and settings.other_fields == "refused":
        raise bad_request("Only status or resources can be updated")
    given = set(fields) & PATCHABLE
    if len(given) != 1:
        raise bad_request("Either status or resources is required")
    if "status" in given:
        if fields["status"] != Status.CLOSED:
            raise bad_request("Status provided is invalid")
        if ticket.is_closed and settings.second_close == "refused":
            raise bad_request("The ticket is closed")
        if not ticket.is_closed:
            writing.set_status(call.state, ticket, Status.CLOSED, call.person, is_own=True)
        return DONE
    if ticket.is_closed:
        raise bad_request("Resources can be updated on open tickets only")
    ids = call.resources(fields["resources"], ticket.account_id)
    writing.replace_resources(call.state, ticket, ids, call.person, is_own=True)
    return DONE


def _comment(call: Call, fields: Json, *, is_needed: bool) -> Json:
    comment = fields.get("comment")
    if comment is None and not is_needed:
        return {}
    if not isinstance(comment, dict) or not isinstance(comment.get("text"), str):
        raise bad_request("comment.text is required")
    if not comment["text"].strip() and call.state.settings.empty_comment == "refused":
        raise bad_request("comment.text is required")
    return comment


def _subcategory(call: Call, category: Category, account: Account, name: str) -> str:
    allowed = [each.name for each in category.allowed(account)]
    if name in allowed:
        return name
    if call.state.settings.wrong_subcategory == "refused" or not allowed:
        raise bad_request("Subcategory provided is invalid")
    return allowed[0]


def _severity(call: Call, account: Account, wanted: object) -> str:
    is_known = wanted in account.severities
    is_refused = call.state.settings.unknown_severity == "refused"
    if wanted in (None, "") or not (is_known or is_refused):
        return NORMAL if NORMAL in account.severities else account.severities[0]
    if not is_known:
        raise bad_request("Severity provided is invalid")
    return str(wanted)


def _others(category: Category, account: Account, subcategory: str, severity: str) -> tuple[str, str]:
    """Take other values than were asked for, where there are any."""
    names = [each.name for each in category.allowed(account) if each.name != subcategory]
    severities = [each for each in account.severities if each != severity]
    return (names or [subcategory])[0], (severities or [severity])[0]


def _recipients(call: Call, fields: Json) -> list[str]:
    listed = texts(fields.get("recipients") or [], "recipients")
    is_known = all(each in call.state.people for each in listed)
    if not is_known and call.state.settings.unknown_recipient == "refused":
        raise bad_request("Recipients provided are invalid")
    return list(dict.fromkeys(listed))
