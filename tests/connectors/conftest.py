"""Desks with a remote, one of each that can be configured."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from tests.connectors.autotask.linked import running_linked as running_autotask
from tests.connectors.linked import Linked, Running
from tests.connectors.rackspace.linked import running_linked as running_rackspace
from tests.connectors.softlayer.linked import running_linked as running_softlayer

LINKED: Mapping[str, Running] = {
    "softlayer": running_softlayer,
    "rackspace": running_rackspace,
    "autotask": running_autotask,
}


@pytest.fixture(params=LINKED)
async def linked(request: pytest.FixtureRequest) -> AsyncIterator[Linked]:
    """A desk with its remote, once for each remote there is."""
    async with LINKED[request.param]() as linked:
        yield linked
