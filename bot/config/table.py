"""One TOML table that gathers its faults instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

SPAN = re.compile(r"^([0-9]{1,6})([mhdw])$")
UNITS = MappingProxyType(
    {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
)
LONGEST: Final = timedelta(days=366)


class Table:
    """One TOML table that gathers faults under its keys instead of stopping at the first."""

    def __init__(self, content: dict[str, Any], where: str, faults: list[str]) -> None:
        self._content = content
        self._where = where
        self._faults = faults

    def fault(self, key: str, words: str) -> None:
        self._faults.append(f"{self._where}: {key}: {words}.")

    def faults(self, told: Iterable[str]) -> None:
        """Add what is wrong with something that this table names, told with its own place."""
        self._faults += told

    def text(
        self, key: str, default: str | None, shape: re.Pattern[str] | None = None, words: str = ""
    ) -> str:
        """The text at `key`; without a default it is required."""
        if key not in self._content:
            if default is None:
                self.fault(key, "is missing")
            return default or ""
        value = self._content[key]
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "must be a text that is not empty")
            return default or ""
        if shape is not None and not shape.match(value):
            self.fault(key, f"{value!r} must be {words}")
        return value.strip()

    def number(self, key: str, default: int, least: int, most: int) -> int:
        """The whole number at `key`, the default when there is none."""
        value = self._content.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(key, f"must be a whole number from {least:,} to {most:,}")
            return default
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._content.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, "must be true or false")
            return default
        return value

    def words(
        self, key: str, shape: re.Pattern[str] | None, words: str, default: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """The list of texts at `key`, the default when there is none."""
        value = self._content.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fault(key, f"must be a list of {words}")
            return ()
        for each in value:
            if shape is not None and not shape.match(each):
                self.fault(key, f"{each!r} must be one of {words}")
        return tuple(value)

    def raw(self, key: str) -> object:
        """What stands at `key`, of whatever type; None when there is nothing."""
        return self._content.get(key)

    def has(self, key: str) -> bool:
        return key in self._content

    def span(self, key: str) -> timedelta | None:
        """How long something takes, such as 90m, 2h, 3d or 1w; None when it is not said."""
        if key not in self._content:
            return None
        value = self._content[key]
        match = SPAN.match(value) if isinstance(value, str) else None
        if match is None:
            self.fault(key, f"{value!r} must be a number with m, h, d or w behind it, such as 30m, 2h or 3d")
            return None
        span = int(match[1]) * UNITS[match[2]]
        if not timedelta(minutes=1) <= span <= LONGEST:
            self.fault(key, f"{value!r} must be between 1m and {LONGEST.days}d")
            return None
        return span

    def share(self, key: str, default: float) -> float:
        """A number from 0 to 1."""
        value = self._content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.fault(key, f"{value!r} must be a number from 0 to 1, such as 0.5 for every second one")
            return default
        return float(value)

    def table(self, key: str) -> Table | None:
        """The one table at `key`, None when there is none."""
        value = self._content.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, f"must be a table: write [desks.{key}]")
            return None
        return Table(value, f"{self._where}: {key}", self._faults)

    def tables(self, key: str) -> list[Table]:
        value = self._content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, f"must be tables: write [[{key}]]")
            return []
        return [
            Table(each, f"{self._where}: {key}[{number}]", self._faults)
            for number, each in enumerate(value, 1)
        ]

    def refuse_others(self, *known: str) -> None:
        for key in self._content:
            if key not in known:
                self.fault(key, f"is unknown here; known are {', '.join(known)}")
