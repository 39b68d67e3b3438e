"""Decisions on forms: what is kept of what was filled in, when a ticket is opened and later. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import AnswersChanged, Event, TitleChanged, UpdateAdded
from bot.domain.fields import (
    CATEGORY,
    SUBJECT,
    Asked,
    Choice,
    Entry,
    Field,
    FormRole,
    Given,
    answered,
    has_choices,
    offers,
    presumed,
    required_fault,
    shown,
)
from bot.domain.fitting import misfits
from bot.domain.intents import OpenTicket, SetAnswers, SetTitle
from bot.domain.kinds import PLACEHOLDER, Kind
from bot.domain.policy import role_of
from bot.domain.ticket import (
    TITLE_LIMIT,
    Answer,
    ChannelId,
    FieldId,
    FieldType,
    File,
    PersonId,
    SubjectId,
    Ticket,
    Visibility,
)
from bot.domain.typed import normal
from bot.errors import FormError, UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """What came of a form: the answers in its order, the files among them, and every fault."""

    answers: tuple[Answer, ...] = ()
    files: tuple[File, ...] = ()
    faults: tuple[UserError, ...] = ()


def roles_of(person: PersonId, rules: DeskRules) -> frozenset[FormRole]:
    """Who somebody is to a desk. Where nobody is named as an agent, everybody is both."""
    roles = {FormRole.AGENT} if rules.is_agent(person) else {FormRole.REQUESTER}
    if rules.is_open:
        roles.add(FormRole.REQUESTER)
    if rules.is_admin(person):
        roles.add(FormRole.ADMIN)
    if rules.is_approver(person):
        roles.add(FormRole.APPROVER)
    return frozenset(roles)


def asked_of(person: PersonId, rules: DeskRules, channel: ChannelId | None) -> Asked:
    """How this person fills in a form of the desk there."""
    known = rules.remote.there(person) if rules.remote is not None else None
    is_customer = known is not None and not known.is_ours and not rules.is_agent(person)
    theirs = known.says if known is not None and is_customer else ()
    return Asked(roles=roles_of(person, rules), channel=channel, theirs=theirs)


def context(rules: DeskRules, subject_id: SubjectId | None) -> dict[FieldId, tuple[str, ...]]:
    """What fields can depend on besides each other."""
    subject = rules.subject(subject_id)
    if subject is None:
        return {}
    return {SUBJECT: (subject.id,), CATEGORY: (subject.category,)}


def kind_of_message(person: PersonId, rules: DeskRules, channel: ChannelId) -> Kind:
    """The kind of a ticket that a message opens: the first that needs no form, if there is one.

    Raises UserError where somebody has to agree to whatever can be opened.
    """
    asked = asked_of(person, rules, channel)
    harmless = [kind for kind in rules.kinds if not kind.is_agreed_to]
    fitting = [kind for kind in harmless if kind.is_open_to(asked)]
    plain = [kind for kind in fitting if not kind.needs_form(asked)]
    for kind in (*plain, *fitting, *harmless):
        return kind
    raise UserError("desk_needs_form", desk=rules.name)


def lacking(ticket: Ticket, rules: DeskRules) -> list[Field]:
    """What has to be filled in and is not, or does not fit its remote, as its form is asked today."""
    kind = rules.kind(ticket.kind)
    if kind is None:
        return []
    given = context(rules, ticket.subject) | {each.field: each.values for each in ticket.answers}
    asked = _asked_in_all(asked_of(ticket.creator, rules, ticket.asked_in), rules)
    unfit = {each.field for each in misfits(kind.id, ticket.answers, rules, ticket.opened_at)}
    return [
        field
        for field in kind.asks(given, asked)
        if field.repeats is None and ((field.required and not given.get(field.id)) or field.id in unfit)
    ]


def _asked_in_all(asked: Asked, rules: DeskRules) -> Asked:
    """Also what those who work at the desk are asked, where a customer's ticket cannot go without it."""
    is_served_here = rules.remote is not None and rules.remote.is_served_here
    roles = asked.roles | {FormRole.AGENT} if is_served_here else asked.roles
    return replace(asked, roles=roles, theirs=())


def is_complete(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether it has all that a remote needs: its subject, if its kind has one, and its answers."""
    kind = rules.kind(ticket.kind)
    has_subject = kind is None or not kind.has_subject or ticket.subject is not None
    return has_subject and not lacking(ticket, rules)


def first_filled(intent: OpenTicket, kind: Kind, rules: DeskRules, now: datetime) -> FilledIn:
    """What was filled into the form of a ticket that is opened; what nobody asked is left out. What others
    would be asked says what it is filled in with beforehand.

    Of a message that stands as it is, what leads the form is filled in where there is only one choice.
    """
    asked = asked_of(intent.by, rules, intent.asked_in or intent.channel)
    given = context(rules, intent.subject) | values_of(intent.entries)
    entries = {entry.field: entry for entry in intent.entries}
    presets = kind.presets(given)
    settled = asked.settled(kind.fields)
    given |= presets | settled
    entries |= {name: Entry(field=name, values=values) for name, values in presets.items()}
    if intent.as_it_stands:
        leading = [field for field in kind.fields if field.leads]
        given |= presumed(leading, given, asked)
        entries |= {each.id: Entry(field=each.id, values=given.get(each.id, ())) for each in leading}
    answers, faults = list[Answer](), list[UserError]()
    for field in kind.asks_first(given, asked):
        entry = entries.get(field.id, Entry(field=field.id))
        try:
            answer = _answer(field, entry, given, now)
        except UserError as fault:
            faults.append(fault)
            continue
        if answer.is_missing and not intent.as_it_stands:
            faults.append(required_fault(field))
        if field.repeats is None:
            answers.append(answer)
    answers += [answered(field, settled[field.id]) for field in kind.fields if field.id in settled]
    unasked = [field for field in shown(kind.fields, given) if not asked.is_asked(field)]
    answers += [answered(field, presets[field.id]) for field in unasked if field.id in presets]
    kept = {answer.field for answer in answers}
    files = tuple(file for entry in intent.entries if entry.field in kept for file in entry.files)
    return FilledIn(answers=tuple(answers), files=files, faults=tuple(faults))


def values_of(entries: Iterable[Entry]) -> dict[FieldId, tuple[str, ...]]:
    """What entries hold, by their fields."""
    return {entry.field: tuple(value.strip() for value in entry.values if value.strip()) for entry in entries}


def _answer(field: Field, entry: Entry, given: Given, now: datetime) -> Answer:
    """What is kept of an entry. Raises UserError where it does not fit its field."""
    if field.type is FieldType.FILE:
        ids = normal(field, (file.remote_id for file in entry.files), given, now)
        return answered(field, ids, tuple(file.name for file in entry.files))
    values = normal(field, entry.values, given, now)
    if field.repeats is not None and values and values != given.get(field.repeats, ()):
        raise UserError("field_differs", field.id, label=field.label)
    return answered(field, values)


def title_of(kind: Kind, answers: Iterable[Answer]) -> str:
    """The title that a kind makes of the answers; empty if it makes none, or of nothing."""
    words = {answer.field: ", ".join(answer.words) for answer in answers}
    if not any(words.get(FieldId(found)) for found in PLACEHOLDER.findall(kind.title)):
        return ""
    told = PLACEHOLDER.sub(lambda found: words.get(FieldId(found[1]), ""), kind.title)
    title = " ".join(told.split()).rstrip(":,;- ")
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"


def described(answers: Iterable[Answer], names: Mapping[PersonId, str] | None = None) -> str:
    """The answers in words, a line each; without names, people are left out."""
    return "\n".join(
        f"{answer.label}: {', '.join(_words(answer, names or {}))}"
        for answer in answers
        if answer.values and (names is not None or answer.type is not FieldType.PERSON)
    )


def _words(answer: Answer, names: Mapping[PersonId, str]) -> tuple[str, ...]:
    if answer.type is not FieldType.PERSON:
        return answer.words
    return tuple(f"@{names.get(PersonId(value), value)}" for value in answer.values)


def fill(ticket: Ticket, intent: SetAnswers | SetTitle, rules: DeskRules, now: datetime) -> list[Event]:
    """What changes in a ticket's form, or its title; nothing when it is so already."""
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    kind = rules.kind(ticket.kind)
    if isinstance(intent, SetTitle):
        return _call(ticket, intent, kind, now)
    if kind is None:
        raise UserError("kind_gone", kind=str(ticket.kind))
    return fill_anew(ticket, intent, kind, rules, now)


def _call(ticket: Ticket, intent: SetTitle, kind: Kind | None, now: datetime) -> list[Event]:
    title = " ".join(intent.title.split())
    if kind is not None and not kind.has_free_title:
        raise UserError("title_fixed", "title", ticket=ticket.id, kind=kind.name)
    if not title:
        raise UserError("title_missing", "title")
    if len(title) > TITLE_LIMIT:
        raise UserError("title_too_long", "title", limit=str(TITLE_LIMIT))
    if title == ticket.title:
        return []
    return [TitleChanged(at=now, by=intent.by, origin=intent.origin, title=title, before=ticket.title)]


def fill_anew(
    ticket: Ticket,
    intent: SetAnswers,
    kind: Kind,
    rules: DeskRules,
    now: datetime,
    before: Ticket | None = None,
) -> list[Event]:
    """Only what is filled in is held against today's form; all else stays as it is, if it has a reason.

    `before` is the ticket as it was when it was of another kind.
    """
    asked = asked_of(intent.by, rules, ticket.asked_in)
    was = {answer.field: answer for answer in ticket.answers}
    given = (
        context(rules, ticket.subject)
        | {answer.field: answer.values for answer in ticket.answers}
        | values_of(intent.entries)
    )
    new, faults = dict[FieldId, Answer](), list[UserError]()
    for entry in intent.entries:
        try:
            answer = _answer_anew(entry, kind, was, given, asked, intent, now)
        except UserError as fault:
            faults.append(fault)
            continue
        if answer is not None and answer.values != was.get(entry.field, _EMPTY).values:
            new[entry.field] = answer
    if faults:
        raise FormError(faults)
    answers = _in_order(kind, was, new, given, asked)
    return _events(before or ticket, intent, kind, rules, answers, now)


_EMPTY = Answer(field=FieldId(""), label="", type=FieldType.TEXT)


def _answer_anew(
    entry: Entry,
    kind: Kind,
    was: Mapping[FieldId, Answer],
    given: Given,
    asked: Asked,
    intent: SetAnswers,
    now: datetime,
) -> Answer | None:
    """What is kept of one entry: None for a field that was only to be repeated, or a file that stays."""
    field = kind.field(entry.field)
    known = was.get(entry.field, _EMPTY)
    if field is None or not field.active:
        raise UserError("field_gone", entry.field, label=known.label or str(entry.field))
    if field not in kind.asks(given, asked):
        raise UserError("field_not_asked", field.id, label=field.label)
    if field.repeats is not None and given.get(field.repeats) == was.get(field.repeats, _EMPTY).values:
        return None  # What it repeats stays as it is, so there is nothing to be sure of.
    if known.values and known.values == given[field.id]:
        return known  # Left as it is, even if it could not be chosen any more.
    if field.type is FieldType.FILE and not entry.files and known.values:
        return None
    parent = was.get(field.parent) if field.parent else None
    is_under_same = parent is None or given.get(parent.field) == parent.values
    answer = _answer(_holding(field, known) if is_under_same else field, entry, given, now)
    if answer.is_missing:
        raise required_fault(field)
    _demand_repeated(field, kind, intent)
    if field.rich and known.values and field.id not in intent.overwrites:
        raise UserError("field_rich", field.id, label=field.label)
    return None if field.repeats else answer


def _holding(field: Field, known: Answer) -> Field:
    """The field with what was chosen in it before, which may stay chosen among several."""
    if field.type is not FieldType.CHOICES or known.type not in (FieldType.CHOICE, FieldType.CHOICES):
        return field
    words = dict(zip(known.values, known.words, strict=False))
    if field.pool is not None:
        named = (
            field.pool.get(each) or Choice(value=each, label=words.get(each, each)) for each in known.values
        )
        return replace(field, pool=field.pool.holding(named))
    choices = [
        replace(each, active=True, under=()) if each.value in known.values else each for each in field.choices
    ]
    there = {each.value for each in choices}
    gone = [Choice(value=each, label=words.get(each, each)) for each in known.values if each not in there]
    return replace(field, choices=(*choices, *gone))


def _demand_repeated(field: Field, kind: Kind, intent: SetAnswers) -> None:
    """Raise UserError where a field that has to be typed twice was filled in once."""
    twin = next((each for each in kind.fields if each.repeats == field.id), None)
    if twin is not None and twin.id not in {entry.field for entry in intent.entries}:
        raise UserError("field_is_repeated", field.id, label=field.label)


def _in_order(
    kind: Kind, was: Mapping[FieldId, Answer], new: Mapping[FieldId, Answer], given: Given, asked: Asked
) -> tuple[Answer, ...]:
    """All answers in the order of today's form, then those whose field it does not have any more."""
    alive = {field.id for field in shown(kind.fields, given)}
    moved = _moved(kind, new)
    kept = list[Answer]()
    for field in kind.fields:
        known = was.get(field.id)
        if field.id in new:
            kept.append(new[field.id])
        elif field.id in moved and field.id not in alive:
            continue
        elif known is not None:
            is_lost = field.id in moved and has_choices(field) and not offers(field, known.values, given)
            kept.append(answered(field, ()) if is_lost else known)
        elif field.id in alive and field.repeats is None and asked.is_asked(field):
            kept.append(answered(field, ()))
    return (*kept, *(answer for answer in was.values() if kind.field(answer.field) is None))


def _moved(kind: Kind, new: Mapping[FieldId, Answer]) -> set[FieldId]:
    """The fields that depend, however far around, on one that is filled in anew."""
    moved = set(new)
    grows = True
    while grows:
        further = {field.id for field in kind.fields if not moved.isdisjoint(field.depends_on)} - moved
        moved |= further
        grows = bool(further)
    return moved


def _events(
    ticket: Ticket,
    intent: SetAnswers,
    kind: Kind,
    rules: DeskRules,
    answers: tuple[Answer, ...],
    now: datetime,
) -> list[Event]:
    was = {answer.field: answer for answer in ticket.answers}
    now_is = {answer.field: answer for answer in answers}
    changed = tuple(each for each in answers if each.values != was.get(each.field, _EMPTY).values)
    before = tuple(each for each in was.values() if each.values != now_is.get(each.field, _EMPTY).values)
    if not changed and not before:
        return []
    title = title_of(kind, answers)
    filled = AnswersChanged(
        at=now,
        by=intent.by,
        origin=intent.origin,
        all_answers=answers,
        changed=changed,
        before=before,
        form=kind.version,
        title=title if title and title != ticket.title else None,
    )
    files = tuple(file for entry in intent.entries for file in entry.files)
    if not files:
        return [filled]
    enclosed = UpdateAdded(
        at=now,
        by=intent.by,
        origin=intent.origin,
        text="",
        files=files,
        role=role_of(ticket, intent.by, rules),
        visibility=Visibility.PUBLIC,
        said_at=now,
    )
    return [filled, enclosed]
