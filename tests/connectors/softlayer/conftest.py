"""What the tests of this connector share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.connectors.softlayer.there import There, running_there


@pytest.fixture
async def there() -> AsyncIterator[There]:
    async with running_there(There) as there:
        yield there
