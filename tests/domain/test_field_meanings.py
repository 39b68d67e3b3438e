"""What fields of forms mean besides their type: asked later, filled in before, formatted there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.desk import DeskRules
from bot.domain.evolve import fold
from bot.domain.fields import Asked, Choice, Entry, Field, Today, answered
from bot.domain.filling import fill_anew, first_filled
from bot.domain.intents import OpenTicket, SetAnswers
from bot.domain.kinds import Kind
from bot.domain.moments import moment
from bot.domain.ticket import ChannelId, DeskId, FieldId, FieldType, KindId, PersonId, TicketId
from bot.domain.typed import normal
from bot.errors import FormError, UserError
from tests.builders import opened

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADA = PersonId("U0ADA0001")
QUEUE = Field(
    id=FieldId("queue"),
    label="Queue",
    type=FieldType.CHOICE,
    choices=(Choice(value="5", label="One"), Choice(value="6", label="Two")),
    value=("5",),
)
SOURCE = Field(id=FieldId("source"), label="Source", later=True, value=("web",))
SOLUTION = Field(id=FieldId("solution"), label="Solution", rich=True, later=True)
DUE = Field(id=FieldId("due"), label="Due", type=FieldType.TIME)
KIND = Kind(id=KindId("usual"), name="Usual", has_subject=False, fields=(QUEUE, SOURCE, SOLUTION, DUE))
RULES = DeskRules(id=DeskId("default"), name="Help", channel=None, subjects=(), kinds=(KIND,))


def opening(*entries: Entry) -> OpenTicket:
    return OpenTicket(
        by=ADA,
        desk=DeskId("default"),
        requester=ADA,
        kind=KIND.id,
        channel=ChannelId("C0HELP0001"),
        text="It is broken.",
        entries=entries,
    )


def test_what_is_asked_later_is_no_part_of_opening() -> None:
    assert [each.id for each in KIND.asks({}, Asked())] == ["queue", "source", "solution", "due"]
    assert [each.id for each in KIND.asks_first({}, Asked())] == ["queue", "due"]
    given = first_filled(opening(Entry(field=SOURCE.id, values=("phone",))), KIND, RULES, NOW)
    assert [each.field for each in given.answers] == ["queue", "due"]


def test_a_value_stands_until_somebody_says_otherwise_be_it_nothing() -> None:
    untouched = first_filled(opening(), KIND, RULES, NOW)
    assert untouched.answers[0].values == ("5",)
    other = first_filled(opening(Entry(field=QUEUE.id, values=("6",))), KIND, RULES, NOW)
    assert other.answers[0].values == ("6",)
    emptied = first_filled(opening(Entry(field=QUEUE.id)), KIND, RULES, NOW)
    assert emptied.answers[0].values == ()


def filled(text: str, *, overwrites: bool, before: str = "As it was") -> list[str]:
    known = (answered(SOLUTION, (before,) if before else ()),)
    ticket = replace(fold(TicketId("T1"), [opened()]), kind=KIND.id, answers=known)
    entries = (Entry(field=SOLUTION.id, values=(text,)),)
    wanted = SetAnswers(by=ADA, entries=entries, overwrites=(SOLUTION.id,) if overwrites else ())
    return [type(each).__name__ for each in fill_anew(ticket, wanted, KIND, RULES, NOW)]


def test_a_formatted_text_is_written_over_only_by_somebody_who_knows() -> None:
    with pytest.raises(FormError) as refused:
        filled("Plain", overwrites=False)
    assert (refused.value.code, refused.value.field) == ("field_rich", "solution")
    assert filled("Plain", overwrites=True) == ["AnswersChanged"]


def test_what_is_left_as_it_is_or_was_empty_needs_no_such_word() -> None:
    assert filled("As it was", overwrites=False) == []
    assert filled("Plain", overwrites=False, before="") == ["AnswersChanged"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-11-30T17:00:00Z", "2026-11-30T17:00:00Z"),
        ("2026-11-30T17:00+01:00", "2026-11-30T16:00:00Z"),
        ("2026-11-30T17:00:59Z", "2026-11-30T17:00:00Z"),
    ],
)
def test_a_time_is_kept_in_utc_to_the_minute(said: str, kept: str) -> None:
    assert normal(DUE, (said,), {}, NOW) == (kept,)
    assert answered(DUE, (kept,)).words == (f"{kept[:10]} {kept[11:16]} UTC",)


def test_a_time_that_has_to_come_is_not_over() -> None:
    ahead = replace(DUE, least=Today.TODAY)
    assert normal(ahead, (moment(NOW + timedelta(hours=1)),), {}, NOW)
    assert normal(DUE, ("2020-01-01T10:00Z",), {}, NOW)
    with pytest.raises(UserError) as refused:
        normal(ahead, ("2020-01-01T10:00Z",), {}, NOW)
    assert (refused.value.code, refused.value.field) == ("field_time_past", "due")


@pytest.mark.parametrize("said", ["2026-11-30", "17:00", "2026-11-30T17:00", "2026-13-30T17:00Z", "soon"])
def test_a_time_without_a_day_or_a_zone_is_none(said: str) -> None:
    with pytest.raises(UserError) as refused:
        normal(DUE, (said,), {}, NOW)
    assert (refused.value.code, refused.value.field) == ("field_no_time", "due")
