"""Fixtures of the stand-in's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.softlayer.harness import Stand, running_softlayer


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with running_softlayer() as running:
        yield running
