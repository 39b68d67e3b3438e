"""Submitted forms as intents."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from bot.domain.bridging import is_vendors
from bot.domain.desk import DeskRules, Desks
from bot.domain.drafts import DraftId
from bot.domain.intents import (
    AddFinalComment,
    AddUpdate,
    Assign,
    AttachResources,
    ChangeChecklist,
    Close,
    ExportTicket,
    HandOver,
    OpenTicket,
    Refuse,
    Reopen,
    RequestClose,
    SetEmails,
    SetPriority,
    SetSubject,
    SetTags,
    SetTitle,
)
from bot.domain.ticket import (
    CHOSEN,
    ChannelId,
    DeskId,
    GroupId,
    KindId,
    MessageRef,
    Outcome,
    PersonId,
    Priority,
    SubjectId,
    Ticket,
    TranscriptFormat,
    Visibility,
)
from bot.errors import UserError
from bot.slack.handing import emails
from bot.slack.ids import OpenForm, ResourceForm, TicketForm, exact_print, print_of
from bot.slack.parse import filled
from bot.slack.parse.interactions import Submission
from bot.slack.parse.payload import Malformed
from bot.slack.relating import tags
from bot.slack.text import clean
from bot.slack.views.forms import PRIVATE
from bot.slack.views.handing_forms import NO_GROUP
from bot.slack.views.ticket_forms import CONFIRMED, INTERNAL, REPLACE
from bot.slack.working import minutes

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def desk(form: Submission, desks: Desks) -> DeskRules:
    """The desk that was chosen, or the only one there was to choose."""
    chosen = form.text("desk") or desks.default.id
    rules = next((rules for rules in desks.all if rules.id == chosen), None)
    if rules is None:
        raise UserError("unknown_desk", "desk")
    return rules


def desk_of_block(block: str) -> DeskId:
    """The desk that a subject picker belongs to."""
    return desk_of_picker(block, "subject")


def desk_of_picker(block: str, field: str) -> DeskId:
    """The desk that the picker of that field belongs to."""
    name, _, desk_id = block.partition(":")
    if name != field or not desk_id:
        raise Malformed("a picker of no desk")
    return DeskId(desk_id)


def owner_of_picker(block: str) -> tuple[DeskId, str]:
    """The desk of a resource picker, and the print of whose resources it offers; empty for everybody's."""
    desk_id, _, owner = desk_of_picker(block, "resources").partition(":")
    return DeskId(desk_id), owner


def priority(form: Submission) -> Priority:
    return _choice(Priority, form.text("priority") or Priority.NORMAL)


def opening(form: Submission, remembers: OpenForm, desks: Desks) -> OpenTicket:
    rules = desk(form, desks)
    if remembers.customer is not None and not is_vendors(rules):
        raise UserError("not_a_vendor", "desk", desk=rules.name)
    channel = remembers.channel
    thread = MessageRef(channel=channel, id=remembers.thread) if remembers.thread else None
    said = MessageRef(channel=channel, id=remembers.said) if remembers.said and thread else None
    person, text, added = form.caller.person, clean(form.text("text")), form.files("files")
    kind = rules.kind(KindId(form.text("kind"))) if form.text("kind") else rules.kinds[0]
    return OpenTicket(
        by=person,
        desk=rules.id,
        kind=KindId(form.text("kind")) if form.text("kind") else rules.kinds[0].id,
        subject=SubjectId(form.text("subject")) if form.text("subject") else None,
        title=clean(form.text("title")),
        text=text,
        priority=priority(form),
        requester=PersonId(remembers.requester) if remembers.requester else person,
        channel=channel,
        asked_in=channel,
        files=(*remembers.files, *added),
        thread=thread,
        said=said,
        verbatim=not added and remembers.quotes == print_of(text),
        follow_up_of=remembers.follow_up_of,
        customer=remembers.customer,
        resources=form.chosen("resources"),
        was_offered=bool(remembers.suggested) and remembers.suggested == print_of(text),
        entries=filled.entries(form, kind.fields) if kind else (),
        agreed=next(iter(form.chosen("confirm")), ""),
        is_private=is_private(form, remembers),
        draft=draft_id(form, remembers),
    )


def draft_id(form: Submission, remembers: OpenForm) -> DraftId:
    """The draft that the form goes on with; else always the same one for the same form."""
    return DraftId(remembers.draft or print_of(form.view.id))


def is_private(form: Submission, remembers: OpenForm) -> bool:
    """Whether the box is ticked; where the desk has none, whether it was before that desk was chosen."""
    return PRIVATE in form.chosen("privacy") if form.has("privacy") else remembers.is_private


def reply(form: Submission) -> AddUpdate:
    is_note = INTERNAL in form.chosen("visibility")
    channel = form.remembers(TicketForm).channel
    return AddUpdate(
        by=form.caller.person,
        text=clean(form.text("text")),
        files=form.files("files"),
        visibility=Visibility.INTERNAL if is_note else Visibility.PUBLIC,
        said_in=ChannelId(channel) if channel else None,
    )


def close(form: Submission) -> Close:
    outcome = _choice(Outcome, form.text("outcome"))
    if outcome not in CHOSEN:
        raise Malformed("nobody closes a ticket like that")
    return Close(
        by=form.caller.person,
        outcome=outcome,
        text=clean(form.text("text")),
        minutes=minutes_of(form),
        is_confirmed=CONFIRMED in form.chosen("confirmed"),
    )


def minutes_of(form: Submission) -> int | None:
    """How long somebody worked, as chosen or typed; None where they did not say."""
    typed = form.text("other").strip()
    chosen = form.text("minutes").strip()
    if typed:
        return minutes(typed)
    return int(chosen) if chosen.isdecimal() else None


def checklist_of(form: Submission, ticket: Ticket) -> ChangeChecklist:
    """What is otherwise in the form than on the ticket; an item that came meanwhile stays as it is."""
    shown = {each.id for each in ticket.checklist}
    boxes = [field.chosen for block, field in form.view.fields.items() if block.partition(":")[0] == "done"]
    ticked = {each for chosen in boxes for each in chosen}
    removed = tuple(each for each in form.chosen("remove") if each in shown)
    is_done = {each.id for each in ticket.checklist if each.is_done}
    asked = shown - set(removed) if boxes else set()
    return ChangeChecklist(
        by=form.caller.person,
        add=tuple(filter(None, map(str.strip, clean(form.text("add")).splitlines()))),
        tick=tuple(sorted((ticked & asked) - is_done)),
        untick=tuple(sorted((is_done & asked) - ticked)),
        remove=removed,
    )


def reopen(form: Submission) -> Reopen:
    return Reopen(by=form.caller.person, reason=clean(form.text("text")))


def final_comment(form: Submission, there: str) -> AddFinalComment:
    """The final comment, in place of what stands `there` if the form showed that and the box is ticked."""
    if there and exact_print((there,)) != form.remembers(TicketForm).mode:
        raise UserError("final_word_changed", "text")
    replaces = there if form.chosen(REPLACE) else ""
    return AddFinalComment(by=form.caller.person, text=clean(form.text("text")), replaces=replaces)


def assign(form: Submission) -> Assign | HandOver:
    """Whose it is from now on; where the desk has groups, the form always says which of them too."""
    by, chosen = form.caller.person, form.text("owner")
    owner, reason = PersonId(chosen) if chosen else None, clean(form.text("reason"))
    if not form.has("group"):
        return Assign(by=by, owner=owner, reason=reason)
    group = form.text("group")
    group_id = None if group in ("", NO_GROUP) else GroupId(group)
    return HandOver(by=by, group=group_id, owner=owner, reason=reason)


def set_emails(form: Submission) -> SetEmails:
    return emails(form.text("emails"), form.caller.person)


def set_priority(form: Submission) -> SetPriority:
    return SetPriority(by=form.caller.person, priority=priority(form))


def set_subject(form: Submission) -> SetSubject:
    return SetSubject(by=form.caller.person, subject=SubjectId(form.text("subject")))


def set_tags(form: Submission) -> SetTags:
    return tags(form.text("tags"), form.caller.person)


def set_resources(form: Submission) -> AttachResources:
    """What was chosen or taken away since the form was opened; what others did meanwhile stays."""
    before, now = form.remembers(ResourceForm).before, form.chosen("resources")
    return AttachResources(
        by=form.caller.person,
        add=tuple(each for each in now if each not in before),
        remove=tuple(each for each in before if each not in now),
    )


def set_title(form: Submission) -> SetTitle:
    return SetTitle(by=form.caller.person, title=clean(form.text("title")))


def ask_close(form: Submission) -> RequestClose:
    return RequestClose(by=form.caller.person, text=clean(form.text("text")))


def refuse(form: Submission) -> Refuse:
    return Refuse(by=form.caller.person, reason=clean(form.text("text")))


def export(form: Submission) -> ExportTicket:
    return ExportTicket(by=form.caller.person, format=_choice(TranscriptFormat, form.text("format")))


def _choice(kind: type[ChoiceT], value: str) -> ChoiceT:
    try:
        return kind(value)
    except ValueError as error:
        raise Malformed(f"no {kind.__name__}") from error
