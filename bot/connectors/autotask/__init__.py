"""Autotask PSA: the service desk's side of its tickets, over its REST API of version 1."""

from __future__ import annotations

import httpx

from bot.connectors.autotask import hooks
from bot.connectors.autotask.access import Access, Credentials
from bot.connectors.autotask.capabilities import CAPABILITIES
from bot.connectors.autotask.client import Autotask
from bot.connectors.autotask.limits import CALLS, LIMITS, PARALLEL, Budget
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.settings import misnamed_category, misnamed_person
from bot.connectors.system import WEBHOOK, Account, System
from bot.domain.ports import Clock

ZONES_URL = "https://webservices.autotask.net/atservicesrest/"
INTEGRATION_CODE = "integration_code"
PEOPLE, CATEGORIES = "people", "categories"


def connect(client: httpx.AsyncClient, account: Account, clock: Clock) -> Autotask:
    """The connector of an account; its address is where zones are told."""
    credentials = Credentials(
        user=account.user,
        secret=account.key,
        code=account.secrets[INTEGRATION_CODE],
        url=account.url,
    )
    limits = account.limits
    access = Access(client, credentials, clock)
    line = Line(client, access, Budget(clock, limits[CALLS]), limits[PARALLEL])
    return Autotask(line, limits[CALLS], account.names.get(CATEGORIES), account.names.get(PEOPLE))


SYSTEM = System(
    capabilities=CAPABILITIES,
    url=ZONES_URL,
    user=None,
    connect=connect,
    limits=LIMITS,
    shared=(PARALLEL,),
    secrets=(INTEGRATION_CODE, WEBHOOK),
    names=(PEOPLE, CATEGORIES),
    misnamed={PEOPLE: misnamed_person, CATEGORIES: misnamed_category},
    hook=hooks.read,
)
