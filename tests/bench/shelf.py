"""Where databases stand that are measured at scale, and which of them stand there already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KEPT_FROM = 100_000
"""Measuring adds some thousands of tickets: to a smaller database that makes a difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder with databases; where `keeps`, the big ones are measured again another time."""

    folder: Path
    keeps: bool

    def file(self, size: int) -> Path:
        """SQLite's file with so many tickets; what is there but not whole is removed."""
        path = self.folder / f"scale-{size}.sqlite"
        if not self.stands("SQLite", size):
            for part in ("", "-wal", "-shm"):
                path.with_name(path.name + part).unlink(missing_ok=True)
        return path

    def stands(self, database: str, size: int) -> bool:
        """Whether it was built before, to its end."""
        return self._mark(database, size).exists()

    def built(self, database: str, size: int) -> None:
        """Note that it was built to its end."""
        if self.keeps and size >= KEPT_FROM:
            self._mark(database, size).touch()

    def _mark(self, database: str, size: int) -> Path:
        return self.folder / f"built-{database}-{size}"
