"""What may stand in the setting that names the database."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def parsed(url: str | URL) -> URL:
    """The address of the database; ConfigError for one that we cannot use. It never shows the password."""
    try:
        given = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(
            ["The database URL cannot be read; write sqlite:///path or postgresql://..."]
        ) from None
    if given.drivername not in _DRIVERS:
        raise ConfigError([f"There is no {given.drivername} here; write sqlite:///path or postgresql://..."])
    return given.set(drivername=_DRIVERS[given.drivername])


def is_memory(url: URL) -> bool:
    """Whether it is SQLite in memory, which lives and dies with its one connection."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
