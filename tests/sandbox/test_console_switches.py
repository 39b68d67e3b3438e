"""What a console takes as the value of a switch: what fits its type, and nothing else."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from bot.sandbox.console.faults import fits


@pytest.mark.parametrize(
    ("value", "hint", "is_taken"),
    [
        (True, bool, True),
        (1, bool, False),
        (7, int, True),
        (True, int, False),
        (7, float, True),
        (0.5, float, True),
        (0.5, int, False),
        ("7", float, False),
        (True, float, False),
        ("any", str, True),
        (None, int | None, True),
        (7, int | None, True),
        ("", int | None, False),
        ("no", Literal["no", "spaces"], True),
        ("tabs", Literal["no", "spaces"], False),
        (["no"], Literal["no", "spaces"], False),
    ],
)
def test_a_switch_takes_what_fits_its_type(value: object, hint: Any, is_taken: bool) -> None:
    assert fits(value, hint) is is_taken
