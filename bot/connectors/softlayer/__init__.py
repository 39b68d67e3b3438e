"""SoftLayer (IBM Cloud Classic): the customer's side of its ticket service, over its REST interface."""

from __future__ import annotations

import httpx

from bot.connectors.softlayer.access import IBM_USER, Access, Credentials
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.client import API_URL, CALLS_A_SECOND, SoftLayer
from bot.connectors.system import Account, Limit, System
from bot.domain.ports import Clock

TOKEN_URL, CALLS = "token_url", "calls_a_second"
"""What else is configured: where an IBM Cloud API key is changed for tokens, and how often it is called."""


def connect(client: httpx.AsyncClient, account: Account, clock: Clock) -> SoftLayer:
    """The connector of an account."""
    credentials = Credentials(user=account.user, key=account.key, iam_url=account.addresses[TOKEN_URL])
    return SoftLayer(client, Access(client, credentials, clock), account.limits[CALLS])


SYSTEM = System(
    capabilities=CAPABILITIES,
    url=API_URL,
    user=IBM_USER,
    connect=connect,
    addresses={TOKEN_URL: ""},
    limits={CALLS: Limit(usual=CALLS_A_SECOND, most=CALLS_A_SECOND)},
)
