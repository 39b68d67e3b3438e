"""Fixtures of the stand-in's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.autotask.harness import Stand, running_autotask


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with running_autotask() as running:
        yield running
