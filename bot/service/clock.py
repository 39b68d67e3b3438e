"""The one place that reads the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path


class SystemClock:
    """The machine's time, plus the seconds that a file holds, if one is given and there.

    The file lets a rehearsal turn the clock forward for a running bot; it is read again when it changes.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._file = offset_file
        self._stamp = 0
        self._offset = timedelta()

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        if self._file is not None:
            self._look(self._file)
        return datetime.now(UTC) + self._offset

    def _look(self, file: Path) -> None:
        try:
            stamp = file.stat().st_mtime_ns
            if stamp != self._stamp:
                self._offset = timedelta(seconds=float(file.read_text(encoding="ascii")))
                self._stamp = stamp
        except (OSError, ValueError):
            return  # Not there yet, or caught half written: what was read last still holds.
