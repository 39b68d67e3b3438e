"""`threadesk check` asks each remote whom it takes us for, and says how to mend what it says instead."""

from __future__ import annotations

import httpx

from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.client import SoftLayer
from bot.domain.ids import DeskId
from bot.slack.findings import Finding
from bot.wiring import check_remote
from tests.connectors.softlayer.linked import Linked

DESK = DeskId("vendor")


async def found_with(linked: Linked, address: str, key: str) -> Finding:
    user = linked.stand.user().username
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        credentials = Credentials(user=user, key=key)
        connector = SoftLayer(client, Access(client, credentials, linked.clock))
        return await check_remote(DESK, connector)


async def test_good_credentials_say_who_we_are(linked: Linked) -> None:
    found = await check_remote(DESK, linked.connector)
    assert found.mend is None
    assert found.what.startswith("desk vendor: SoftLayer as ")


async def test_a_wrong_key_is_told_with_where_to_mend_it(linked: Linked) -> None:
    found = await found_with(linked, f"{linked.stand.endpoint}/", "wrong")
    assert found.mend is not None
    assert "key_env" in found.mend


async def test_a_wrong_address_is_told_with_where_to_mend_it(linked: Linked) -> None:
    found = await found_with(linked, "http://127.0.0.1:1/", linked.stand.user().api_key)
    assert found.mend is not None
    assert "cannot be asked" in found.mend
    assert "url" in found.mend
