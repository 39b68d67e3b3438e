"""The opening form filled in from a draft, by what the configuration has today."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from bot.domain.desk import DeskRules, Desks, Kind
from bot.domain.drafts import Draft
from bot.domain.fields import Asked, Field, choice_of, has_choices, offers
from bot.domain.filling import asked_of
from bot.domain.intents import OpenTicket
from bot.domain.resources import Attached
from bot.domain.ticket import Answer, FieldId, FieldType, File, PersonId
from bot.slack.ids import OpenForm
from bot.slack.parse.drafted import print_of_typed
from bot.slack.parse.filled import carrying, with_files
from bot.slack.views import forms
from bot.slack.views.forms import Filled
from bot.slack.words import drafts as words

CHOOSING = (FieldType.CHOICE, FieldType.CHOICES)


def files_stay(draft: Draft | None) -> dict[FieldId, str]:
    """What is said beside the fields whose files stay without being chosen again."""
    held = draft.enclosed_in if draft else {}
    return {
        name: words.FILES_STAY + ", ".join(file.name for file in files)[:300] for name, files in held.items()
    }


def with_draft(intent: OpenTicket, draft: Draft | None) -> OpenTicket:
    """The ticket to be opened with the draft's files in the fields into which no others were put."""
    if draft is None:
        return intent
    held = draft.enclosed_in
    entries = tuple(
        entry if entry.files else replace(entry, files=held.get(entry.field, ())) for entry in intent.entries
    )
    return replace(intent, entries=entries)


def print_of_filled(filled: Filled, remembers: OpenForm) -> str:
    """The print of a form that was filled in for somebody, as it comes back when it is left as it was."""
    given = filled.given
    answers = {FieldId(name): values for name, values in remembers.answers.items()}
    for field in filled.kind.asks_first(given, filled.asked):
        if field.type is not FieldType.FILE and not field.repeats:
            values, is_free = filled.answers.get(field.id, ()), not has_choices(field)
            answers[field.id] = tuple(each for each in values if is_free or offers(field, (each,), given))
    title = filled.title if filled.kind.has_free_title else remembers.title
    return print_of_typed(title, filled.text, answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The desk and the kind that a draft goes on with, and what of it there is no more."""

    rules: DeskRules
    kind: Kind
    gone: tuple[str, ...]


def resumed(draft: Draft, desks: Desks, person: PersonId, *, home: bool) -> tuple[Filled, OpenForm]:
    """The opening form as it was left; what the configuration does not have any more is said."""
    place = _place(draft, desks, person)
    rules, asked = place.rules, asked_of(person, place.rules, draft.channel)
    text, files = with_files(draft.text, (*draft.files, *_unplaced(draft, rules)))
    filled = _filled(draft, place, asked, text)
    remembers = _remembers(draft, filled, files, home=home)
    shown = {field.id for field in place.kind.asks_first(filled.given, asked)}
    remembers, lost = carrying(remembers, filled.answers, shown)
    labels = tuple(answer.label for answer in draft.answers if answer.field in lost)
    remembers = msgspec.structs.replace(remembers, pristine=print_of_filled(filled, remembers))
    return replace(filled, left_out=labels), remembers


def _filled(draft: Draft, place: _Place, asked: Asked, text: str) -> Filled:
    """What of the draft still has its place, and what had one."""
    rules = place.rules
    fitting = [_fitting(answer, rules, place.kind) for answer in draft.answers]
    chosen = rules.subject(draft.subject)
    subject = chosen if chosen and chosen.active else None
    gone = [*place.gone, *(each for _, told in fitting for each in told)]
    if draft.subject and subject is None:
        gone.append(f"{words.SUBJECT}: {chosen.name if chosen else draft.subject}")
    filled = Filled(
        desk=rules,
        kind=place.kind,
        subject=subject,
        title=draft.title,
        priority=draft.priority,
        text=text,
        answers={answer.field: answer.values for answer, _ in fitting if answer.values},
        asked=asked,
        beside=files_stay(draft),
        resources=tuple(each for each in draft.resources if rules.inventory.get(each.id)),
        is_private=draft.is_private,
    ).presuming
    standing = _theirs(filled)
    gone += [f"{words.RESOURCE}: {each.name}" for each in draft.resources if each not in standing]
    return replace(filled, resources=standing, dropped=tuple(gone))


def _remembers(draft: Draft, filled: Filled, files: tuple[File, ...], *, home: bool) -> OpenForm:
    return OpenForm(
        channel=draft.channel,
        thread=draft.thread,
        said=draft.said,
        requester=draft.requester,
        follow_up_of=draft.follow_up_of,
        customer=draft.customer,
        files=files,
        quotes=draft.quotes,
        suggested=draft.suggested,
        title=draft.title,
        subject=filled.subject.id if filled.subject else "",
        home=home,
        is_private=draft.is_private,
        draft=draft.id,
        read_at=draft.saved_at,
        pristine="0" * 16,
    )


def _unplaced(draft: Draft, rules: DeskRules) -> tuple[File, ...]:
    """The files of fields that the desk does not have any more."""
    known = {field.id for each in rules.kinds for field in each.fields}
    return tuple(file for entry in draft.enclosed if entry.field not in known for file in entry.files)


def _place(draft: Draft, desks: Desks, person: PersonId) -> _Place:
    rules = desks.find(draft.desk)
    if rules is None:
        rules = desks.at(draft.channel)
        gone = [f"{words.DESK}: {draft.desk}"]
    else:
        gone = []
    asked = asked_of(person, rules, draft.channel)
    kind = rules.kind(draft.kind)
    if kind is None or not kind.is_open_to(asked):
        gone.append(f"{words.KIND}: {kind.name if kind else draft.kind}")
        kind = forms.kinds(rules, asked)[0]
    return _Place(rules=rules, kind=kind, gone=tuple(gone))


def _fitting(answer: Answer, rules: DeskRules, kind: Kind) -> tuple[Answer, list[str]]:
    """What of an answer its field takes today, and what it does not."""
    field = _field(answer.field, rules, kind)
    words_of = dict(zip(answer.values, answer.words or answer.values, strict=False))
    if field is None or not field.active or field.type is not answer.type:
        return replace(answer, values=()), [f"{answer.label}: {', '.join(words_of.values())}"]
    known = {value: choice_of(field, value) for value in answer.values}
    offered = {value for value, choice in known.items() if choice is not None and choice.active}
    kept = tuple(
        value
        for value in answer.values
        if (field.type not in CHOOSING or value in offered)
        and (field.type is not FieldType.TEXT or len(value) <= field.longest)
    )
    refused = [f"{answer.label}: {told}" for value, told in words_of.items() if value not in kept]
    return replace(answer, values=kept), refused


def _theirs(filled: Filled) -> tuple[Attached, ...]:
    """The resources that belong to whoever the ticket is for, where that is known."""
    owner, inventory = filled.resources_of, filled.desk.inventory
    return tuple(each for each in filled.resources if not owner or inventory.is_of(each.id, owner))


def _field(name: FieldId, rules: DeskRules, kind: Kind) -> Field | None:
    own = kind.field(name)
    return own or next((found for each in rules.kinds if (found := each.field(name))), None)
