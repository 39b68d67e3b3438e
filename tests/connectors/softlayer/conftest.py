"""What the tests of this connector share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.connectors.softlayer.linked import Linked, running_linked
from tests.connectors.softlayer.there import There, running_there


@pytest.fixture
async def there() -> AsyncIterator[There]:
    async with running_there(There) as there:
        yield there


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked
