"""Picklists: the values of a field, their order and parents, and which of them are still in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One value; `parent` is the value of the field above it, such as a sub-issue's issue."""

    value: int
    label: str
    order: int = 0
    parent: int | None = None
    is_active: bool = True
    is_default: bool = False
    is_system: bool = False


Picklists = dict[tuple[str, str], tuple[Pick, ...]]
"""By entity and field."""


def pick(picks: Iterable[Pick], value: object) -> Pick | None:
    """Find a value."""
    return next((each for each in picks if each.value == value), None)


def label(picks: Iterable[Pick], value: object) -> str:
    """Name a value as people see it; its number where it has no name, "" where there is none."""
    found = pick(picks, value)
    return found.label if found else "" if value is None else str(value)
