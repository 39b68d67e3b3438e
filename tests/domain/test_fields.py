"""What fits into a field, and which fields are asked: tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.fields import Asked, Choice, Field, FormRole, ShownWhen, Today, options, presumed, shown
from bot.domain.ticket import ChannelId, FieldId, FieldType
from bot.domain.typed import normal
from bot.errors import UserError

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ITEM = Field(
    id=FieldId("item"),
    label="Item",
    type=FieldType.CHOICE,
    choices=(
        Choice(value="laptop", label="Laptop"),
        Choice(value="screen", label="Screen"),
        Choice(value="fax", label="Fax", active=False),
    ),
)
MODEL = Field(
    id=FieldId("model"),
    label="Model",
    type=FieldType.CHOICE,
    parent=ITEM.id,
    choices=(
        Choice(value="air", label="Light", under=("laptop",)),
        Choice(value="uhd", label="Sharp", under=("screen",)),
        Choice(value="any", label="Any"),
    ),
)
SYSTEM = Field(
    id=FieldId("system"),
    label="System",
    type=FieldType.CHOICES,
    choices=(Choice(value="b", label="B"), Choice(value="a", label="A")),
    shown_when=(ShownWhen(field=ITEM.id, values=("laptop",)),),
)
LICENCE = Field(
    id=FieldId("licence"),
    label="Licence",
    shown_when=(ShownWhen(field=SYSTEM.id, values=("a",)), ShownWhen(field=ITEM.id, values=("laptop",))),
)
FORM = (LICENCE, ITEM, MODEL, SYSTEM)
ANYBODY = Asked()


def a(type_: FieldType, **more: object) -> Field:
    return Field(id=FieldId("x"), label="X", type=type_, **more)  # type: ignore[arg-type]  # tests name them


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (a(FieldType.TEXT), ["  two words "], ("two words",)),
        (a(FieldType.TEXT), ["   "], ()),
        (a(FieldType.TEXT, longest=3), ["abc"], ("abc",)),
        (a(FieldType.NUMBER), ["+012,50"], ("12.5",)),
        (a(FieldType.NUMBER), ["-0"], ("0",)),
        (a(FieldType.NUMBER), ["100"], ("100",)),
        (a(FieldType.NUMBER), ["1.0000"], ("1",)),
        (a(FieldType.NUMBER), ["0,125"], ("0.125",)),
        (a(FieldType.NUMBER), ["1234.567"], ("1234.567",)),
        (a(FieldType.NUMBER, least=Decimal(1), most=Decimal("2.5")), ["2.50"], ("2.5",)),
        (a(FieldType.DATE), ["2026-12-24"], ("2026-12-24",)),
        (a(FieldType.DATE, least=Today.TODAY), ["2026-11-21"], ("2026-11-21",)),  # It still is, in Hawaii.
        (a(FieldType.DATE, least=Today.TODAY), ["2026-11-22"], ("2026-11-22",)),
        (a(FieldType.DATE, most=Today.TODAY), ["2026-11-23"], ("2026-11-23",)),  # It is already, in Samoa.
        (a(FieldType.PERSON), ["U0ANNA001"], ("U0ANNA001",)),
        (a(FieldType.FILE), ["F1", "F2"], ("F1", "F2")),
        (SYSTEM, ["a", "b", "a"], ("b", "a")),
        (ITEM, ["screen"], ("screen",)),
        (MODEL, ["air"], ("air",)),
        (MODEL, ["any"], ("any",)),
    ],
)
def test_values_are_kept_in_one_way(field: Field, typed: list[str], kept: tuple[str, ...]) -> None:
    assert normal(field, typed, {ITEM.id: ("laptop",)}, NOW) == kept


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (a(FieldType.TEXT, longest=3), ["abcd"], "field_too_long"),
        (a(FieldType.TEXT), ["one", "two"], "field_takes_one"),
        (a(FieldType.NUMBER), ["twelve"], "field_no_number"),
        (a(FieldType.NUMBER), ["1e9"], "field_no_number"),
        (a(FieldType.NUMBER), ["١,٠٠٠"], "field_no_number"),
        (a(FieldType.NUMBER), ["1,000"], "field_two_ways"),
        (a(FieldType.NUMBER), ["1.000"], "field_two_ways"),
        (a(FieldType.NUMBER), ["-12.500"], "field_two_ways"),
        (a(FieldType.NUMBER), ["NaN"], "field_no_number"),
        (a(FieldType.NUMBER), ["1" * 41], "field_no_number"),
        (a(FieldType.NUMBER, least=Decimal(1)), ["0.99"], "field_too_small"),
        (a(FieldType.NUMBER, most=Decimal(1)), ["1.01"], "field_too_large"),
        (a(FieldType.DATE), ["24.12.2026"], "field_no_date"),
        (a(FieldType.DATE), ["2026-02-30"], "field_no_date"),
        (a(FieldType.DATE, least=Today.TODAY), ["2026-11-20"], "field_too_early"),
        (a(FieldType.DATE, least=date(2026, 12, 1)), ["2026-11-30"], "field_too_early"),
        (a(FieldType.DATE, most=date(2026, 12, 1)), ["2026-12-02"], "field_too_late"),
        (a(FieldType.DATE, most=Today.TODAY), ["2026-11-24"], "field_too_late"),
        (a(FieldType.PERSON), ["Anna"], "field_no_person"),
        (a(FieldType.FILE), [f"F{number}" for number in range(11)], "field_too_many_files"),
        (ITEM, ["fax"], "field_no_choice"),
        (ITEM, ["nope"], "field_no_choice"),
        (ITEM, ["laptop", "screen"], "field_takes_one"),
        (MODEL, ["uhd"], "field_no_choice"),
    ],
)
def test_what_does_not_fit_is_told_with_its_field(field: Field, typed: list[str], code: str) -> None:
    with pytest.raises(UserError) as refused:
        normal(field, typed, {ITEM.id: ("laptop",)}, NOW)
    assert (refused.value.code, refused.value.field) == (code, field.id)
    assert refused.value.values["label"] == field.label


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, ["item"]),
        ({"item": ("laptop",)}, ["item", "model", "system"]),
        ({"item": ("laptop",), "system": ("a", "b")}, ["licence", "item", "model", "system"]),
        ({"item": ("screen",), "system": ("a",)}, ["item", "model"]),
        ({"item": ("nope",)}, ["item", "model"]),
    ],
)
def test_fields_appear_when_what_they_depend_on_is_chosen(
    given: dict[FieldId, tuple[str, ...]], asked: list[str]
) -> None:
    assert [field.id for field in shown(FORM, given, ANYBODY)] == asked


def test_only_choices_under_the_chosen_parent_are_offered() -> None:
    assert [choice.value for choice in options(MODEL, {ITEM.id: ("screen",)})] == ["uhd", "any"]
    assert options(MODEL, {}) == []
    assert [choice.value for choice in options(ITEM, {})] == ["laptop", "screen"]


@pytest.mark.parametrize(
    ("roles", "channel", "is_asked"),
    [
        ({FormRole.REQUESTER}, "CHELP", False),
        ({FormRole.AGENT}, "CHELP", True),
        ({FormRole.AGENT, FormRole.ADMIN}, "CHELP", True),
        ({FormRole.AGENT}, "COTHER", False),
        ({FormRole.AGENT}, None, False),
    ],
)
def test_a_field_is_asked_of_its_roles_in_its_channels(
    roles: set[FormRole], channel: str | None, is_asked: bool
) -> None:
    field = a(FieldType.TEXT, roles=(FormRole.AGENT,), channels=(ChannelId("CHELP"),))
    asked = Asked(roles=frozenset(roles), channel=ChannelId(channel) if channel else None)
    assert bool(shown([field], {}, asked)) is is_asked
    assert shown([field], {})


def test_an_inactive_field_and_those_that_depend_on_it_are_asked_of_nobody() -> None:
    gone = Field(id=SYSTEM.id, label="S", type=FieldType.CHOICE, choices=SYSTEM.choices, active=False)
    given = {ITEM.id: ("laptop",), SYSTEM.id: ("a",)}
    assert [field.id for field in shown((LICENCE, ITEM, gone), given, ANYBODY)] == [ITEM.id]


COMPANY_OF = Field(
    id=FieldId("company"),
    label="Company",
    type=FieldType.CHOICE,
    required=True,
    choices=(
        Choice(value="1", label="Acme"),
        Choice(value="2", label="Borg"),
        Choice(value="3", label="Gone", active=False),
    ),
)
SITE = Field(
    id=FieldId("site"),
    label="Site",
    type=FieldType.CHOICE,
    parent=COMPANY_OF.id,
    choices=(Choice(value="a", label="Ulm", under=("1",)), Choice(value="b", label="Bonn", under=("2",))),
)


@pytest.mark.parametrize(
    ("theirs", "given", "names"),
    [
        ("", {}, ["company"]),
        ("1", {}, ["site"]),
        ("1", {"company": ("2",)}, ["site"]),  # Of a ticket that is another's it is still not asked.
        ("3", {}, ["company"]),
        ("9", {}, ["company"]),
    ],
)
def test_what_is_known_of_somebody_is_not_asked_as_far_as_it_can_be_chosen(
    theirs: str, given: dict[FieldId, tuple[str, ...]], names: list[str]
) -> None:
    asked = Asked(theirs=((COMPANY_OF.id, theirs),) if theirs else ())
    fields = (COMPANY_OF, SITE)
    assert [each.id for each in shown(fields, given, asked)] == names
    is_known = names == ["site"]
    assert presumed(fields, given, asked).get(COMPANY_OF.id, ()) == (
        given.get(COMPANY_OF.id) or ((theirs,) if is_known else ())
    )
