"""What the tests of this connector share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.client import SoftLayer
from tests.connectors.softlayer.there import There
from tests.fakes import HandClock
from tests.sandbox.softlayer.harness import StillClock, running_softlayer


@pytest.fixture
async def there() -> AsyncIterator[There]:
    stands, clock = StillClock(), HandClock()
    clock.turn(seconds=stands.now() - clock.now().timestamp())
    async with (
        running_softlayer(stands) as stand,
        httpx.AsyncClient(base_url=f"{stand.endpoint}/", trust_env=False) as client,
    ):
        user = stand.user()
        access = Access(client, Credentials(user=user.username, key=user.api_key), clock)
        softlayer = SoftLayer(client, access, key="test")
        yield There(stand=stand, softlayer=softlayer, client=client, access=access, clock=clock)
