"""Speaking on tickets and changing them: updates, edits, final comments, plans, tags, ratings."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.softlayer import dates, words, writing
from bot.sandbox.softlayer.errors import invalid, not_found
from bot.sandbox.softlayer.methods import asked
from bot.sandbox.softlayer.methods.asked import public
from bot.sandbox.softlayer.records import Editor, Ticket, Update
from bot.sandbox.softlayer.registry import Call, method
from bot.sandbox.softlayer.schema import thing

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LONGEST_COMMENTS = 4000
AGENT = "SoftLayer_Ticket_Attachment_Assigned_Agent"


@method(
    "SoftLayer_Ticket::addUpdate",
    takes="templateObject:object attachedFiles:array",
    gives="SoftLayer_Ticket_Update",
    needs="TICKET_EDIT",
)
def add_update(call: Call) -> list[Update]:
    """Add an entry; a long one becomes several updates."""
    template, files = call.arguments
    entry = (template or {}).get("entry")
    is_said = isinstance(entry, str) and entry.strip() and len(entry) <= writing.MOST
    if not is_said or asked.is_fixed(call.ticket):
        raise public(words.NO_UPDATE)
    uploads = asked.uploads(call.state, call.ticket, files, asked.MOST_FILES)
    return writing.say(call.state, call.ticket, call.view.user, str(entry), uploads)


@method(
    "SoftLayer_Ticket::edit",
    takes="templateObject:object contents:string attachedFiles:array",
    gives="SoftLayer_Ticket",
    needs="TICKET_EDIT",
)
def edit(call: Call) -> Ticket:
    """Change what a customer may change; the vendor's own fields in the template are left out of account."""
    template, contents, files = call.arguments
    ticket, wanted = call.ticket, template or {}
    if asked.is_fixed(ticket):
        raise public(words.INFERRED["closed"])
    if contents is not None and (not contents.strip() or len(contents) > writing.MOST):
        raise public(words.NO_UPDATE_CONTENTS)
    uploads = asked.uploads(call.state, ticket, files, asked.MOST_FILES)
    if uploads and contents is None:
        raise public(words.NO_UPDATE_CONTENTS)
    _change(call, ticket, wanted)
    ticket.last_edit_type = Editor.USER
    ticket.last_editor = call.view.user
    ticket.modify_date = ticket.last_edit_date = call.view.now
    if contents is not None:
        writing.say(call.state, ticket, call.view.user, contents, uploads)
    return ticket


def _change(call: Call, ticket: Ticket, wanted: dict[str, Any]) -> None:
    is_standard, subject_id = ticket.subject_id is not None, wanted.get("subjectId")
    is_known = isinstance(subject_id, int) and subject_id in call.state.subjects
    if is_standard and "subjectId" in wanted and not is_known:
        raise public(words.NO_SUBJECT)
    owner = asked.owner(call, wanted) if wanted.get("assignedUserId") is not None else None
    priority = asked.priority(call, wanted)
    if is_standard and "subjectId" in wanted:
        ticket.subject_id = subject_id
    if isinstance(wanted.get("title"), str) and wanted["title"].strip():
        ticket.title = wanted["title"].strip()
    if owner is not None:
        ticket.assigned_user_id = owner.id
    if priority is not None:
        ticket.priority = priority
    if isinstance(wanted.get("notifyUserOnUpdateFlag"), bool):
        ticket.notify_user_on_update_flag = wanted["notifyUserOnUpdateFlag"]


@method("SoftLayer_Ticket::addFinalComments", takes="finalComments:string", needs="TICKET_EDIT")
def add_final_comments(call: Call) -> bool:
    """Say a last word on a closed ticket, once."""
    [comments] = call.arguments
    if not call.ticket.is_closed:
        raise public(words.COMMENTS_WHILE_OPEN)
    if call.ticket.final_comments is not None:
        raise public(words.COMMENTED_ALREADY)
    if not comments or not comments.strip():
        raise public(words.NO_COMMENTS)
    if len(comments) > LONGEST_COMMENTS:
        raise public(words.COMMENTS_TOO_LONG)
    if not call.ticket.user_editable_flag:
        raise public(words.COMMENTS_FAILED)
    call.ticket.final_comments = comments
    call.ticket.modify_date = call.view.now
    return True


def _emails(call: Call) -> list[str]:
    given = call.arguments[0] or []
    wrong = [str(each) for each in given if not isinstance(each, str) or not EMAIL.fullmatch(each)]
    if call.ticket.assigned_user_id is None:
        raise public(words.NO_ASSIGNED_USER)
    if wrong:
        raise public(words.BAD_EMAILS, emails=", ".join(wrong))
    return list(dict.fromkeys(given))


@method("SoftLayer_Ticket::addAttachedAdditionalEmails", takes="emails:array", needs="TICKET_EDIT")
def add_emails(call: Call) -> bool:
    """Add addresses to be told of updates."""
    return _set_emails(call, list(dict.fromkeys([*call.ticket.emails, *_emails(call)])))


@method("SoftLayer_Ticket::removeAttachedAdditionalEmails", takes="emails:array", needs="TICKET_EDIT")
def remove_emails(call: Call) -> bool:
    """Take addresses off; those that are not there are left out of account."""
    gone = call.arguments[0] or []
    return _set_emails(call, [each for each in call.ticket.emails if each not in gone])


@method("SoftLayer_Ticket::updateAttachedAdditionalEmails", takes="emails:array", needs="TICKET_EDIT")
def update_emails(call: Call) -> bool:
    """Replace the whole list of addresses."""
    return _set_emails(call, _emails(call))


def _set_emails(call: Call, emails: list[str]) -> bool:
    call.ticket.emails = emails
    call.ticket.modify_date = call.view.now
    return True


@method("SoftLayer_Ticket::addAssignedAgent", takes="agentId:int", needs="TICKET_EDIT")
def add_agent(call: Call) -> None:
    """Assign an agent: a user of the account."""
    [agent_id] = call.arguments
    agent = call.state.users.get(agent_id)
    if agent is None:
        raise not_found(agent_id)
    if not any(each.attachment_id == agent_id for each in call.ticket.resources(AGENT)):
        writing.attach(call.state, call.ticket, AGENT, agent.id, agent)


@method("SoftLayer_Ticket::removeAssignedAgent", takes="agentId:int", needs="TICKET_EDIT")
def remove_agent(call: Call) -> None:
    """Take an agent off; nobody is told when there was none."""
    gone = [each for each in call.ticket.resources(AGENT) if each.attachment_id == call.arguments[0]]
    call.ticket.attachments = [each for each in call.ticket.attachments if each not in gone]
    call.ticket.modify_date = call.view.now


def _plan(call: Call, name: str) -> None:
    [text] = call.arguments
    moment = dates.read(text, call.view.zone)
    if moment is None:
        raise invalid(words.INFERRED["time"].format(text=text))
    if asked.is_fixed(call.ticket):
        raise public(words.INFERRED["closed"])
    writing.schedule(call.state, call.ticket, name, moment)


@method("SoftLayer_Ticket::addScheduledAlert", takes="activationTime:string", needs="TICKET_EDIT")
def add_alert(call: Call) -> None:
    """Let the system write an update at a moment."""
    _plan(call, writing.ALERT)


@method("SoftLayer_Ticket::removeScheduledAlert", needs="TICKET_EDIT")
def remove_alert(call: Call) -> None:
    """Take the alert back."""
    writing.unschedule(call.state, call.ticket, writing.ALERT)


@method("SoftLayer_Ticket::addScheduledAutoClose", takes="activationTime:string", needs="TICKET_EDIT")
def add_auto_close(call: Call) -> None:
    """Let the system close the ticket at a moment."""
    _plan(call, writing.AUTO_CLOSE)


@method("SoftLayer_Ticket::removeScheduledAutoClose", needs="TICKET_EDIT")
def remove_auto_close(call: Call) -> None:
    """Take the closing back."""
    writing.unschedule(call.state, call.ticket, writing.AUTO_CLOSE)


@method("SoftLayer_Ticket::setTags", takes="tags:string", needs="TICKET_EDIT")
def set_tags(call: Call) -> bool:
    """Replace the tags by those between the commas; an empty text clears them."""
    names = [each.strip() for each in (call.arguments[0] or "").split(",")]
    numbers = call.state.numbers
    call.ticket.tags = [_tag(call, each, numbers.next("tag")) for each in dict.fromkeys(names) if each]
    call.ticket.modify_date = call.view.now
    return True


def _tag(call: Call, name: str, number: int) -> dict[str, Any]:
    fields = {"id": number, "tagId": number, "tagTypeId": 2, "resourceTableId": call.ticket.id}
    tag = thing("SoftLayer_Tag", id=number, name=name)
    return thing("SoftLayer_Tag_Reference", **fields, usrRecordId=call.view.user.id, tag=tag)


@method("SoftLayer_Ticket::markAsViewed")
def mark_as_viewed(call: Call) -> None:
    """Note that the caller has seen the ticket as it is now."""
    call.ticket.viewed[call.view.user.id] = max((each.id for each in call.ticket.told), default=0)


@method(
    "SoftLayer_Ticket_Update_Employee::addResponseRating",
    takes="responseRating:int responseIndex:int",
    needs="TICKET_EDIT",
)
def add_rating(call: Call) -> bool:
    """Rate an employee's update, while the ticket is open."""
    update, rating = call.record, call.arguments[0]
    if rating is None or not 1 <= rating <= 5:
        raise public(words.BAD_RATING)
    ticket = call.state.tickets[update.ticket_id]
    if ticket.is_closed:
        raise public(words.RATED_CLOSED)
    if not ticket.user_editable_flag:
        raise public(words.RATING_FAILED)
    update.response_rating = rating
    return True
