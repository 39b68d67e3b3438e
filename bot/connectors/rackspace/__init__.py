"""Rackspace Ticketing: the customer's side of its tickets, over its API of version 2."""

from __future__ import annotations

import httpx

from bot.connectors.rackspace import hooks
from bot.connectors.rackspace.access import Access, Credentials
from bot.connectors.rackspace.capabilities import CAPABILITIES
from bot.connectors.rackspace.client import Rackspace
from bot.connectors.rackspace.limits import CHANGES, CREATIONS, LIMITS, READS, Paces, Reads
from bot.connectors.rackspace.line import Line
from bot.connectors.system import WEBHOOK, Account, System
from bot.domain.ports import Clock

API_URL = "https://ticketing.api.rackspace.com/"
IDENTITY_URL, RESOURCES_URL, FEEDS_URL = "identity_url", "resources_url", "feeds_url"
RECIPIENTS = "recipients"


def connect(client: httpx.AsyncClient, account: Account, clock: Clock) -> Rackspace:
    """The connector of an account."""
    credentials = Credentials(user=account.user, key=account.key, url=account.addresses[IDENTITY_URL])
    limits = account.limits
    return Rackspace(
        Line(client, Access(client, credentials, clock), Reads(limits[READS])),
        Paces(
            user=account.user,
            creations=limits[CREATIONS],
            changes=limits[CHANGES],
            reads=limits[READS],
        ),
        account.addresses[RESOURCES_URL],
        account.names[RECIPIENTS],
        account.addresses[FEEDS_URL],
    )


SYSTEM = System(
    capabilities=CAPABILITIES,
    url=API_URL,
    user=None,
    connect=connect,
    addresses={
        IDENTITY_URL: "https://identity.api.rackspacecloud.com/v2.0/",
        RESOURCES_URL: "https://resources.api.rackspace.com/resources",
        FEEDS_URL: "",
    },
    limits=LIMITS,
    secrets=(WEBHOOK,),
    names=(RECIPIENTS,),
    hook=hooks.read,
)
