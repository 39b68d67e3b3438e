"""How fast the outside takes something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast the outside takes effects of one sort: one `every` seconds on average, `burst` at once."""

    key: str
    every: float
    burst: int
