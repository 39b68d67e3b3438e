"""Logs are events with fields: one line each, `time level logger event key=value …`."""

from __future__ import annotations

import logging
from typing import Final

_OWN: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class FieldFormatter(logging.Formatter):
    """Puts the `extra` fields of a record behind its event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        fields = [f"{key}={value!s}" for key, value in record.__dict__.items() if key not in _OWN]
        line, *rest = super().format(record).split("\n", 1)
        return "\n".join([" ".join([line, *fields]), *rest])


def set_up(level: str) -> None:
    """Write our log to standard error; the libraries speak up from WARNING on."""
    handler = logging.StreamHandler()
    handler.setFormatter(FieldFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("bot", "storage", "__main__"):
        logging.getLogger(name).setLevel(level)
