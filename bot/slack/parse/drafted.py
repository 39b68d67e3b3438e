"""The opening form, as it was left, as a draft; and whether there is anything in it that somebody typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.desk import DeskRules, Desks, Kind
from bot.domain.drafts import Draft
from bot.domain.fields import Entry, Field, Given, answered
from bot.domain.resources import Attached, ResourceId, attached
from bot.domain.ticket import Answer, DeskId, FieldId, FieldType, File, KindId, PersonId, SubjectId
from bot.slack.ids import OpenForm, is_of_kind, print_of
from bot.slack.parse import submitted
from bot.slack.parse.filled import field_of, values
from bot.slack.parse.interactions import Submission
from bot.slack.text import clean


def draft(
    form: Submission,
    remembers: OpenForm,
    desks: Desks,
    now: datetime,
    *,
    was: Draft | None = None,
    reason: str = "",
) -> Draft:
    """What the form holds. Of `was`, the draft that it goes on with, stays what the form could not show."""
    desk = DeskId(form.text("desk") or desks.default.id)
    kinds = (desks.find(desk) or desks.default).kinds
    kind = KindId(form.text("kind") or kinds[0].id)
    given = values(form, {FieldId(name): each for name, each in remembers.answers.items()})
    subject = form.text("subject") or remembers.subject
    return Draft(
        id=submitted.draft_id(form, remembers),
        saved_at=now,
        desk=desk,
        kind=kind,
        channel=remembers.channel,
        subject=SubjectId(subject) if subject else None,
        title=clean(form.text("title") or remembers.title),
        priority=submitted.priority(form),
        text=clean(form.text("text")),
        answers=_answers(given, sorted(kinds, key=lambda each: each.id != kind), was),
        enclosed=_enclosed(form, was),
        resources=_resources(form, desks.get(desk), was),
        suggested=remembers.suggested,
        is_private=submitted.is_private(form, remembers),
        thread=remembers.thread,
        said=remembers.said,
        requester=PersonId(remembers.requester) if remembers.requester else None,
        follow_up_of=remembers.follow_up_of,
        customer=remembers.customer,
        files=(*remembers.files, *form.files("files")),
        quotes="" if form.files("files") else remembers.quotes,
        reason=reason,
    )


def is_typed(draft: Draft, form: Submission, remembers: OpenForm) -> bool:
    """Whether somebody wrote into the form, or chose or enclosed something there, and it is still there.

    What was filled in for them when it was opened does not count.
    """
    files = (*form.files("files"), *(file for name in _fields(form) for file in form.enclosed_with(name)))
    answers = {answer.field: answer.values for answer in draft.answers}
    shown = values(form, {FieldId(name): each for name, each in remembers.answers.items()})
    given = {name: each for name, each in answers.items() if name in shown}
    return print_of_typed(draft.title, draft.text, given, files) not in ("", remembers.pristine)


def print_of_typed(title: str, text: str, answers: Given, files: Iterable[File] = ()) -> str:
    """A short hash of all that can be typed into the form; empty for nothing."""
    given = [f"{name}: {value}" for name in sorted(answers) for value in sorted(answers[name])]
    whole = "\n".join([title, text, *given, *(file.remote_id for file in files)])
    return print_of(whole) if whole.strip() else ""


def _answers(given: Given, kinds: Iterable[Kind], was: Draft | None) -> tuple[Answer, ...]:
    """What is filled into the fields, with their labels; what has to be said twice is to be said again."""
    known = dict[FieldId, Field]()
    for field in (field for kind in kinds for field in kind.fields):
        known.setdefault(field.id, field)
    kept = {answer.field: answer for answer in was.answers if answer.field not in given} if was else {}
    for name, each in given.items():
        asked = known.get(name, Field(id=name, label=name))
        filled = tuple(filter(str.strip, map(clean, each)))
        if filled and not asked.repeats and asked.type is not FieldType.FILE:
            kept[name] = answered(asked, filled)
    return tuple(kept.values())


def _resources(form: Submission, rules: DeskRules, was: Draft | None) -> tuple[Attached, ...]:
    """What is chosen, under the names that it has now or had then."""
    known = {each.id: each for each in (was.resources if was else ())}
    known |= {each.id: attached(each) for each in rules.inventory.resources}
    return tuple(known[ResourceId(each)] for each in form.chosen("resources") if each in known)


def _fields(form: Submission) -> list[FieldId]:
    return [field_of(block).field for block in form.view.fields if is_of_kind(block)]


def _enclosed(form: Submission, was: Draft | None) -> tuple[Entry, ...]:
    """The files in fields of their own; no form shows those that were there before, so they stay."""
    held = dict(was.enclosed_in) if was else {}
    held |= {name: files for name in _fields(form) if (files := form.enclosed_with(name))}
    return tuple(Entry(field=name, files=files) for name, files in held.items())
