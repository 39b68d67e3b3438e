"""Fixtures of the stand-in's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Stand, running_rackspace


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with running_rackspace() as running:
        yield running


@pytest.fixture
def vendor(stand: Stand) -> Vendor:
    return stand.rackspace.vendor
