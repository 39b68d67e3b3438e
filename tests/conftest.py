"""How the tests run, whatever they are of: on the cores there are, with limits that a busy machine keeps."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says more of the machine than of the code, and workers share no folder.
settings.register_profile(
    "threadesk", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("threadesk")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker for each core that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pytest_runtest_logfinish() -> None:
    """Let the databases of the test that has ended be used again."""
    if "tests.postgres" in sys.modules:
        from tests import postgres

        postgres.leave()


def pytest_sessionfinish() -> None:
    """End the PostgreSQL that tests of this process have started: a worker is killed soon after this."""
    if "tests.postgres" in sys.modules:
        from tests import postgres

        postgres.end()
