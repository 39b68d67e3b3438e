"""SoftLayer (IBM Cloud Classic): the customer's side of its ticket service, over its REST interface."""

from __future__ import annotations

import httpx

from bot.connectors.softlayer.access import IBM_USER, Access, Credentials
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.client import API_URL, CALLS_A_SECOND, SoftLayer
from bot.connectors.system import Account, System
from bot.domain.ports import Clock


def connect(client: httpx.AsyncClient, account: Account, key: str, clock: Clock) -> SoftLayer:
    """The connector of an account."""
    credentials = Credentials(user=account.user, key=account.key, iam_url=account.token_url)
    return SoftLayer(
        client, Access(client, credentials, clock), key=key, calls_a_second=account.calls_a_second
    )


SYSTEM = System(
    capabilities=CAPABILITIES,
    url=API_URL,
    user=IBM_USER,
    calls_a_second=CALLS_A_SECOND,
    connect=connect,
)
