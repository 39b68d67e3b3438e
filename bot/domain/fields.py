"""Fields of forms: which are shown to whom, what can be chosen in them, and what stands in them. Pure.

A field may depend on what was chosen in another one, or on the ticket's subject: that decides whether it is
shown (`shown_when`), or which of its choices there are (`parent`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.moments import moment_of, utc
from bot.domain.pools import Choice as Choice
from bot.domain.pools import Parents, Pool
from bot.domain.ticket import Answer, ChannelId, FieldId, FieldType, File, PersonId
from bot.errors import UserError

SUBJECT = FieldId("subject")
CATEGORY = FieldId("category")
"""What fields can depend on besides each other: the ticket's subject, and the category of that."""
LONGEST_TEXT = 3_000
MOST_FILES = 10

Given = Mapping[FieldId, tuple[str, ...]]
"""What is filled in, by field; one that is not filled in is absent or empty."""


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
    known: dict[FieldId, bool] = {SUBJECT: True, CATEGORY: True, **dict.fromkeys(settled, True)}

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
