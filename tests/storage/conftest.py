"""Every test of the store runs on SQLite in memory, on a SQLite file and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.fakes import HandClock
from tests.postgres import postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several stores can open at once."""
    if request.param == "postgresql":
        return postgres_url()
    return f"sqlite:///{tmp_path / 'threadesk.sqlite'}"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return postgres_url()
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'threadesk.sqlite'}"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(url: str, clock: HandClock) -> AsyncIterator[SqlStore]:
    async with SqlStore(url, clock=clock) as store:
        yield store
