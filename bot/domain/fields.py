"""Fields of forms: which are shown to whom, and whether what was filled in fits them. Pure.

A field may depend on what was chosen in another one, or on the ticket's subject: that decides whether it is
shown (`shown_when`), or which of its choices there are (`parent`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from bot.domain.pools import Choice as Choice
from bot.domain.pools import Parents, Pool
from bot.domain.ticket import Answer, ChannelId, FieldId, FieldType, File, PersonId
from bot.errors import UserError

SUBJECT = FieldId("subject")
CATEGORY = FieldId("category")
"""What fields can depend on besides each other: the ticket's subject, and the category of that."""
LONGEST_TEXT = 3_000
LONGEST_NUMBER = 40
MOST_FILES = 10

Given = Mapping[FieldId, tuple[str, ...]]
"""What is filled in, by field; one that is not filled in is absent or empty."""

_PERSON = re.compile(r"^[UW][A-Z0-9]{2,}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_NUMBER = re.compile(r"^[+-]?[0-9]+([.,][0-9]+)?$")
_TWO_WAYS = re.compile(r"^[+-]?([1-9]\d{0,2})[.,](\d{3})$")
"""A number with one separator, which parts thousands for some people and decimals for others."""


class FormRole(StrEnum):
    """Who somebody is to a desk; an admin is an agent too."""

    REQUESTER = "requester"
    AGENT = "agent"
    APPROVER = "approver"
    ADMIN = "admin"


class Today(StrEnum):
    """A limit of a date that moves on from day to day."""

    TODAY = "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWhen:
    """Only when one of these values is chosen in that field."""

    field: FieldId
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. `least` and `most` belong to numbers and dates, `longest` to texts.

    `shown_when` must all hold. A field that `repeats` another is a confirmation: it must say the same.
    `roles` and `channels` are who is asked and where; none for everybody, everywhere.
    """

    id: FieldId
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    parent: FieldId | None = None
    shown_when: tuple[ShownWhen, ...] = ()
    least: Decimal | date | Today | None = None
    most: Decimal | date | Today | None = None
    longest: int = LONGEST_TEXT
    lines: bool = False
    repeats: FieldId | None = None
    roles: tuple[FormRole, ...] = ()
    channels: tuple[ChannelId, ...] = ()
    active: bool = True
    leads: bool = False
    """Whether it stands before the choice of the kind, so that it stays when another is chosen."""
    later: bool = False
    """Not asked when a ticket is opened, only when its form is changed."""
    rich: bool = False
    """The remote may have it formatted, which our plain text would overwrite: that has to be confirmed."""
    pool: Pool | None = None
    """What its choices are where there are very many; None: `choices` are all."""
    value: tuple[str, ...] = ()
    """What it is filled in with before somebody says otherwise."""

    @property
    def depends_on(self) -> frozenset[FieldId]:
        """The fields whose values decide what this one is like."""
        conditions = (condition.field for condition in self.shown_when)
        return frozenset({*conditions, *([self.parent] if self.parent else [])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody fills into a field: no values to empty it. A file comes with the file itself."""

    field: FieldId
    values: tuple[str, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who fills in a form and where: which fields they are asked.

    `theirs` is what is known of them and so not asked, as far as it can be chosen: of which company they are.
    """

    roles: frozenset[FormRole] = frozenset({FormRole.REQUESTER})
    channel: ChannelId | None = None
    theirs: tuple[tuple[FieldId, str], ...] = ()

    def is_asked(self, field: Field) -> bool:
        return is_for(field.roles, field.channels, self.roles, self.channel)

    def settled(self, fields: Sequence[Field]) -> dict[FieldId, tuple[str, ...]]:
        """What these fields say of them without a question."""
        known = {name: (value,) for name, value in self.theirs}
        return {
            field.id: known[field.id]
            for field in fields
            if field.id in known and field.active and offers(field, known[field.id], known)
        }


def is_for(
    roles: Collection[FormRole],
    channels: Collection[ChannelId],
    theirs: Collection[FormRole],
    here: ChannelId | None,
) -> bool:
    """Whether something limited to these roles and channels is for somebody with theirs, here."""
    return (not roles or not set(roles).isdisjoint(theirs)) and (not channels or here in channels)


def shown(fields: Sequence[Field], given: Given, asked: Asked | None = None) -> list[Field]:
    """The fields that this person is asked now, in order; without one, all that there is to ask anybody.

    No field depends on itself, however far around.
    """
    permitted = {
        field.id: field for field in fields if field.active and (asked is None or asked.is_asked(field))
    }
    settled = asked.settled(fields) if asked is not None else {}
    given = _with_settled(given, settled)
    known: dict[FieldId, bool] = {SUBJECT: True, CATEGORY: True}

    def is_shown(field_id: FieldId) -> bool:
        if field_id not in known:
            field = permitted.get(field_id)
            known[field_id] = (
                field is not None and _has_reason(field, given) and all(map(is_shown, field.depends_on))
            )
        return known[field_id]

    return [field for field in permitted.values() if is_shown(field.id) and field.id not in settled]


def _with_settled(given: Given, settled: Given) -> dict[FieldId, tuple[str, ...]]:
    """What is given, and what is known where nothing is: a ticket may be another's."""
    return {**given, **{name: values for name, values in settled.items() if not given.get(name)}}


def _has_reason(field: Field, given: Given) -> bool:
    """Whether what was chosen elsewhere calls for the field, and leaves something to choose in it."""
    called_for = all(
        not set(condition.values).isdisjoint(given.get(condition.field, ())) for condition in field.shown_when
    )
    return called_for and (not has_choices(field) or count_options(field, given, 1) > 0)


def has_choices(field: Field) -> bool:
    """Whether it is said what can be chosen in the field."""
    return field.pool is not None or bool(field.choices)


def options(field: Field, given: Given) -> Sequence[Choice]:
    """All that can be chosen in the field now; of a pool that may be very much."""
    if field.pool is not None:
        return field.pool.under(parents_of(field, given))
    return [choice for choice in field.choices if choice.active and _is_under(choice, field, given)]


def count_options(field: Field, given: Given, most: int) -> int:
    """How much can be chosen in the field now, counted up to `most`."""
    if field.pool is not None:
        return field.pool.count(parents_of(field, given), most)
    return len(options(field, given)[:most])


def offers(field: Field, values: Iterable[str], given: Given) -> bool:
    """Whether all of these can be chosen in the field now."""
    if field.pool is not None:
        parents, pool = parents_of(field, given), field.pool
        return all(pool.offers(value, parents) for value in values)
    return {choice.value for choice in options(field, given)}.issuperset(values)


def choice_of(field: Field, value: str) -> Choice | None:
    """The field's choice of that value, whether or not it can be chosen."""
    if field.pool is not None:
        return field.pool.get(value)
    return next((choice for choice in field.choices if choice.value == value), None)


def parents_of(field: Field, given: Given) -> Parents:
    """What is chosen in the field that this one follows from; None where it follows from none."""
    return given.get(field.parent, ()) if field.parent else None


def presumed(fields: Sequence[Field], given: Given, asked: Asked) -> dict[FieldId, tuple[str, ...]]:
    """What is filled in, and beside it what is known and what leaves nothing to choose.

    The latter is the only choice of what is required.
    That holds for fields that lead or follow from others: a single choice elsewhere is a confirmation.
    """
    known = _with_settled(given, asked.settled(fields))
    for _ in fields:  # Each may be what another one waited for.
        found = {
            field.id: values
            for field in shown(fields, known, asked)
            if (values := _only_choice(field, known)) and values != known.get(field.id)
        }
        if not found:
            break
        known |= found
    return known


def _only_choice(field: Field, given: Given) -> tuple[str, ...]:
    follows = field.leads or field.parent is not None
    if not follows or not field.required or field.type is not FieldType.CHOICE:
        return ()
    if field.pool is not None:
        only = field.pool.only(parents_of(field, given))
        return (only.value,) if only else ()
    offered = options(field, given)
    return (offered[0].value,) if len(offered) == 1 else ()


def _is_under(choice: Choice, field: Field, given: Given) -> bool:
    if field.parent is None:
        return True
    parents = given.get(field.parent, ())
    return bool(parents) and (not choice.under or not set(choice.under).isdisjoint(parents))


def answered(field: Field, values: tuple[str, ...], words: tuple[str, ...] = ()) -> Answer:
    """The field with these values, as it is kept; `words` where the values say little to people."""
    told = words or tuple(_word(field, value) for value in values)
    return Answer(
        field=field.id,
        label=field.label,
        type=field.type,
        required=field.required,
        values=values,
        words=told,
    )


def _word(field: Field, value: str) -> str:
    if field.type is FieldType.TIME and (at := moment_of(value)) is not None:
        return utc(at)
    known = choice_of(field, value)
    return known.label if known else value


def people_in(answers: Iterable[Answer]) -> list[PersonId]:
    """Everybody who is named in a form."""
    return [PersonId(v) for each in answers if each.type is FieldType.PERSON for v in each.values]


def required_fault(field: Field) -> UserError:
    """That the field has to be filled in."""
    return UserError("field_missing", field.id, label=field.label)


def normal(field: Field, values: Iterable[str], given: Given, now: datetime) -> tuple[str, ...]:
    """The values as they are kept: days as ISO, numbers in one way, each choice once.

    Raises UserError with the field's id where one does not fit.
    """
    trimmed = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(trimmed) > 1 and field.type not in (FieldType.CHOICES, FieldType.FILE):
        raise UserError("field_takes_one", field.id, label=field.label)
    match field.type:
        case FieldType.TEXT:
            return tuple(_text(field, value) for value in trimmed)
        case FieldType.NUMBER:
            return tuple(_number(field, value) for value in trimmed)
        case FieldType.DATE:
            return tuple(_date(field, value, now) for value in trimmed)
        case FieldType.TIME:
            return tuple(_time(field, value) for value in trimmed)
        case FieldType.PERSON:
            return tuple(_person(field, value) for value in trimmed)
        case FieldType.CHOICE | FieldType.CHOICES:
            return _chosen(field, trimmed, given)
        case FieldType.FILE:
            if len(trimmed) > MOST_FILES:
                raise UserError("field_too_many_files", field.id, label=field.label, limit=str(MOST_FILES))
            return trimmed


def _text(field: Field, value: str) -> str:
    if len(value) > field.longest:
        raise UserError("field_too_long", field.id, label=field.label, limit=f"{field.longest:,}")
    return value


def _number(field: Field, value: str) -> str:
    if parts := _TWO_WAYS.match(value):
        whole, behind = parts.groups()
        large, small = whole + behind, f"{whole}.{behind}0"
        raise UserError("field_two_ways", field.id, label=field.label, word=value, large=large, small=small)
    try:
        number = Decimal(value.replace(",", ".")) if _NUMBER.match(value) else None
    except InvalidOperation:
        number = None
    if number is None or len(value) > LONGEST_NUMBER:
        raise UserError("field_no_number", field.id, label=field.label, word=value[:80])
    least, most = field.least, field.most
    if isinstance(least, Decimal) and number < least:
        raise UserError("field_too_small", field.id, label=field.label, limit=f"{least:f}")
    if isinstance(most, Decimal) and number > most:
        raise UserError("field_too_large", field.id, label=field.label, limit=f"{most:f}")
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _date(field: Field, value: str, now: datetime) -> str:
    try:
        day = date.fromisoformat(value) if _DAY.match(value) else None
    except ValueError:
        day = None
    if day is None:
        raise UserError("field_no_date", field.id, label=field.label, word=value[:80])
    # It is today somewhere between twelve hours behind UTC and fourteen ahead of it.
    least = (now - timedelta(hours=12)).date() if field.least is Today.TODAY else field.least
    most = (now + timedelta(hours=14)).date() if field.most is Today.TODAY else field.most
    if isinstance(least, date) and day < least:
        raise UserError("field_too_early", field.id, label=field.label, limit=_day(field.least))
    if isinstance(most, date) and day > most:
        raise UserError("field_too_late", field.id, label=field.label, limit=_day(field.most))
    return day.isoformat()


def _time(field: Field, value: str) -> str:
    """A time in UTC to the minute. Raises UserError for one that says neither a day nor its zone."""
    at = moment_of(value)
    if at is None:
        raise UserError("field_no_time", field.id, label=field.label, word=value[:80])
    return moment(at)


def moment(at: datetime) -> str:
    """A time as the value of a field."""
    return at.astimezone(UTC).replace(second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(at: datetime) -> str:
    """A time in words for those who cannot be shown their own."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def moment_of(value: str) -> datetime | None:
    """The time that a field's value says; None where it says none."""
    try:
        at = datetime.fromisoformat(value) if _MOMENT.match(value) else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _day(limit: object) -> str:
    return limit.isoformat() if isinstance(limit, date) else str(limit)


def _person(field: Field, value: str) -> str:
    if not _PERSON.match(value):
        raise UserError("field_no_person", field.id, label=field.label, word=value[:80])
    return value


def _chosen(field: Field, values: tuple[str, ...], given: Given) -> tuple[str, ...]:
    """The choices in the form's order; what is no longer offered, or not with this parent, is refused."""
    for value in values:
        if not offers(field, (value,), given):
            known = choice_of(field, value)
            word = (known.label if known else value)[:80]
            raise UserError("field_no_choice", field.id, label=field.label, word=word)
    if field.pool is not None:
        return field.pool.in_order(values)
    return tuple(choice.value for choice in options(field, given) if choice.value in values)
