"""What of a call's arguments may be written into the journal: no passwords, no bytes of files."""

from __future__ import annotations

from typing import Any

from bot.sandbox.journal import HIDDEN
from bot.sandbox.softlayer.registry import METHODS


def written_arguments(service: str, name: str, arguments: list[Any]) -> list[Any]:
    """The arguments as they may be written down."""
    method = METHODS.get((service, name))
    names = [each.name for each in method.takes] if method else []
    padded = [*names, *[""] * len(arguments)]
    return [_written(key, value) for key, value in zip(padded, arguments, strict=False)]


def _written(key: str, value: Any) -> Any:
    if "password" in key.lower() and value is not None:
        return HIDDEN
    if isinstance(value, dict):
        return {name: _written(name, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_written(key, each) for each in value]
    if key == "data" and isinstance(value, str):
        return f"{len(value)} characters of base64"
    return value
