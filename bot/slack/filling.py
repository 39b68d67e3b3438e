"""The words that fill in a ticket's form: text in, a plain value out; and what they mean for its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime
from difflib import get_close_matches
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.desk import DeskRules, Desks
from bot.domain.fields import Entry, Field, Given, options, parents_of
from bot.domain.intents import SetTitle
from bot.domain.kinds import Kind
from bot.domain.moments import moment, moment_of
from bot.domain.ticket import FieldType, KindId, PersonId, TicketId
from bot.errors import UserError
from bot.slack import times
from bot.slack.grammar import MENTION, Do, Missing, Speaker, needed, target

NOTHING = "-"
"""What empties a field."""
MOST_NAMED = 12
MORE_FIELDS = "and others: the form shows them all"
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A field to be filled in; `words` are its name and the value, as they were typed."""

    ticket: TicketId | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Who fills in a field, and what their words mean; `plain` turns the chat's markup into plain text."""

    by: PersonId
    zone: ZoneInfo
    now: datetime
    plain: Callable[[str], str]
    given: Given = attribute(default_factory=dict)
    """What the form holds beside: it decides what can be chosen."""


def entry(words: str, kind: Kind, filler: Filler) -> Entry:
    """What is filled into which field. Raises UserError for a field or a value that there is not."""
    field, value = _named(words, kind.fields, filler)
    if not value:
        raise UserError("value_missing", field.id, label=field.label)
    if value == NOTHING:
        return Entry(field=field.id)
    return Entry(field=field.id, values=_values(field, value, filler))


def names_field(words: str, desks: Desks) -> bool:
    """Whether the words begin with the name of a field of any form, or of the choice of the kind."""
    kinds = (kind for rules in desks.all for kind in rules.kinds)
    is_kind = any(_kind_named(words, rules) is not None for rules in desks.all)
    return is_kind or any(_begun(words, kind.fields) is not None for kind in kinds)


def kind_wanted(words: str, rules: DeskRules, known: Sequence[Kind], filler: Filler) -> KindId | None:
    """The kind that a ticket is to be, None where the words are about a field of its form.

    `known` are those that it can be made. Raises UserError for a kind that there is not.
    """
    value = _kind_named(words, rules)
    if value is None or not known:
        return None
    if not value:
        raise UserError("value_missing", "words", label=rules.called_kind)
    wanted = filler.plain(value).casefold()
    for kind in known:
        if wanted in (kind.id.casefold(), kind.name.casefold()):
            return kind.id
    some = ", ".join([kind.name for kind in known][:MOST_NAMED])
    what = rules.called_kind.lower()
    raise UserError("kind_unknown", "words", what=what, word=filler.plain(value)[:80], known=some)


def _kind_named(words: str, rules: DeskRules) -> str | None:
    """What follows the name of the choice of the kind, where kinds are the remote's and words begin so."""
    if rules.remote is None or not rules.remote.capabilities.forms:
        return None
    for name in ("kind", rules.called_kind):
        begin, behind = words[: len(name)], words[len(name) :]
        if begin.casefold() == name.casefold() and (not behind or not behind[0].isalnum()):
            return behind.removeprefix(":").strip()
    return None


def _begun(words: str, fields: Sequence[Field]) -> tuple[Field, str] | None:
    """The field whose id or label the words begin with, the longest of them, and what follows."""
    names = [(name, field) for field in fields if field.active for name in (field.id, field.label)]
    for name, field in sorted(names, key=lambda each: -len(each[0])):
        begin, behind = words[: len(name)], words[len(name) :]
        if begin.casefold() == name.casefold() and (not behind or not behind[0].isalnum()):
            return field, behind.removeprefix(":").strip()
    return None


def _named(words: str, fields: Sequence[Field], filler: Filler) -> tuple[Field, str]:
    found = _begun(words, fields)
    if found is not None:
        return found
    if not fields:
        raise UserError("no_fields", "words")
    word = filler.plain(words).split()[0][:60]
    raise UserError("field_unknown", "words", word=word, known=", ".join(_nearest(word, fields)))


def _nearest(word: str, fields: Sequence[Field]) -> list[str]:
    """What the fields are called, the likeliest first, and no more than one wants to read.

    That is their labels, but for labels that are questions: of these the ids.
    """
    names = [field.id if field.label.endswith("?") else field.label for field in fields if field.active]
    labels = {name.casefold(): name for name in names}
    meant = word.casefold().replace("-", " ").replace("_", " ")
    near = [labels[each] for each in get_close_matches(meant, labels, n=3)]
    known = [*near, *(label for label in labels.values() if label not in near)]
    return known if len(known) <= MOST_NAMED else [*known[:MOST_NAMED], MORE_FIELDS]


def _values(field: Field, value: str, filler: Filler) -> tuple[str, ...]:
    match field.type:
        case FieldType.TEXT | FieldType.NUMBER:
            return (filler.plain(value),)
        case FieldType.DATE:
            return (_day(field, value, filler),)
        case FieldType.TIME:
            return (_time(field, value, filler),)
        case FieldType.PERSON:
            return (_person(field, value, filler),)
        case FieldType.CHOICE:
            return (_choice(field, filler.plain(value), filler.given),)
        case FieldType.CHOICES:
            return tuple(
                _choice(field, each.strip(), filler.given)
                for each in filler.plain(value).split(",")
                if each.strip()
            )
        case FieldType.FILE:
            raise UserError("field_takes_files", field.id, label=field.label)


def _day(field: Field, value: str, filler: Filler) -> str:
    """The day that is meant where they are: what is to come, else what has been."""
    here = filler.now.astimezone(filler.zone)
    if _ISO.match(value):
        return value
    if value.lower() == "today":
        return here.date().isoformat()
    for read in (times.due, times.since):
        with suppress(UserError):  # What cannot be read in either way is told below, with the field's name.
            day = read(value, filler.zone, filler.now).astimezone(filler.zone).date()
            return _said_on(day, here.date(), value).isoformat()
    raise UserError("field_no_date", field.id, label=field.label, word=filler.plain(value)[:80])


def _time(field: Field, value: str, filler: Filler) -> str:
    """The time that is meant where they are, which lies ahead of them unless it is written out."""
    if moment_of(value) is not None:
        return value
    try:
        return moment(times.due(value, filler.zone, filler.now))
    except UserError as error:
        if error.code == "time_past":
            raise UserError("field_time_past", field.id, label=field.label) from error
        raise UserError(
            "field_no_time", field.id, label=field.label, word=filler.plain(value)[:80]
        ) from error


def _said_on(day: date, today: date, value: str) -> date:
    """The day; today, if it was named without its year: as its morning has passed, next year's was read."""
    is_todays = (day.month, day.day) == (today.month, today.day)
    is_counted = value.lower().startswith(("in ", "next "))
    return today if is_todays and not is_counted and str(day.year) not in value else day


def _person(field: Field, value: str, filler: Filler) -> str:
    mention = MENTION.match(value)
    if mention:
        return mention["id"]
    if value.lower() == "me":
        return filler.by
    raise UserError("field_no_person", field.id, label=field.label, word=filler.plain(value)[:80])


def _choice(field: Field, word: str, given: Given) -> str:
    """The value of what is named by its value or its label, rather of what can be chosen than of what cannot.

    What is neither is told by the heart.
    """
    if field.pool is not None:
        known = field.pool.named(word, parents_of(field, given))
        return known.value if known else word
    wanted = word.casefold()
    for choice in (*options(field, given), *field.choices):
        if wanted in (choice.value.casefold(), choice.label.casefold()):
            return choice.value
    return word


def _set(rest: str, speaker: Speaker) -> Fill:
    ticket, words = target(rest, speaker)
    if not words:
        raise Missing
    return Fill(ticket=ticket, words=words)


def _title(rest: str, speaker: Speaker) -> Do:
    ticket, title = target(rest, speaker)
    return Do(ticket=ticket, intent=SetTitle(by=speaker.by, title=needed(title, speaker)))


READERS: Mapping[str, Callable[[str, Speaker], Do | Fill]] = MappingProxyType({"set": _set, "title": _title})
