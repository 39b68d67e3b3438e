"""What a typed label means where several choices are called so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.fields import Choice, Field
from bot.domain.ticket import FieldId, FieldType
from bot.slack.filling import entry
from tests.slack.test_filling import FILLER, FORM, ITEM

OTHERS = (
    Choice(value="a_other", label="Other", under=("item0",)),
    Choice(value="b_old", label="Other", active=False),
    Choice(value="b_other", label="Other", under=("item1",)),
)


@pytest.mark.parametrize(("item", "chosen"), [("item0", "a_other"), ("item1", "b_other")])
def test_a_label_that_stands_under_several_parents_means_the_one_that_is_offered(
    item: str, chosen: str
) -> None:
    part = Field(id=FieldId("part"), label="Part", type=FieldType.CHOICE, choices=OTHERS, parent=ITEM.id)
    kind = replace(FORM, fields=(ITEM, part))
    filler = replace(FILLER, given={ITEM.id: (item,)})
    assert entry("part other", kind, filler).values == (chosen,)
