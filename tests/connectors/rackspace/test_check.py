"""`threadesk check` asks Rackspace whom it takes us for, with what is configured, and says how to mend."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from bot.connectors.rackspace import SYSTEM
from bot.connectors.system import Account
from bot.domain.ids import DeskId
from bot.hook_check import check_kept
from bot.sandbox.rackspace import seed
from bot.slack.findings import Finding
from bot.wiring import check_remote
from tests.connectors.rackspace.harness import RackspaceHarness, running

DESK = DeskId("vendor")


def account(there: RackspaceHarness) -> Account:
    """What a desk is configured with, but for what is usual."""
    base = f"{there.stand.url}/rackspace"
    addresses = {
        "identity_url": f"{base}/identity/v2.0/",
        "resources_url": f"{base}/resources/resources",
        "feeds_url": "",
    }
    return Account(
        system="rackspace",
        url=f"{base}/api/",
        user=seed.USERNAME,
        key=seed.API_KEY,
        addresses=addresses,
        limits={key: each.usual for key, each in SYSTEM.limits.items()},
        secrets={"webhook": ""},
        names={"recipients": {"Night shift": "RPN-7"}},
    )


async def found_with(there: RackspaceHarness, configured: Account) -> Finding:
    async with httpx.AsyncClient(base_url=configured.url, trust_env=False) as client:
        return await check_remote(DESK, SYSTEM.connect(client, configured, there.clock))


async def test_good_credentials_say_who_we_are_and_for_which_accounts() -> None:
    async with running() as there:
        found = await found_with(there, account(there))
    assert found.mend is None
    assert found.what == f"desk vendor: Rackspace as rack.demo ({seed.HYBRID}, {seed.FAWS})"


async def test_a_role_that_is_missing_for_feeds_is_told_and_without_feeds_nothing_is_asked() -> None:
    async with running() as there:
        found = await feeds_of(there, f"{there.stand.url}/rackspace/feeds/consolidated_ticketing/events/")
        assert found == []
        there.stand.rackspace.faults.add("GET /feeds", "error", status=403, code="forbidden", times=0)
        [bad] = await feeds_of(there, f"{there.stand.url}/rackspace/feeds/consolidated_ticketing/events/")
        assert bad.what == "desk vendor: feeds at Rackspace"
        assert bad.mend is not None
        assert ("cloudfeeds:observer" in bad.mend, "feeds_url" in bad.mend) == (True, True)
        assert await feeds_of(there, "") == []


async def feeds_of(there: RackspaceHarness, url: str) -> list[Finding]:
    known = account(there)
    configured = replace(known, addresses={**known.addresses, "feeds_url": url})
    async with httpx.AsyncClient(base_url=configured.url, trust_env=False) as client:
        return await check_kept(DESK, SYSTEM.connect(client, configured, there.clock))


async def test_a_wrong_key_is_told_with_where_to_mend_it() -> None:
    async with running() as there:
        found = await found_with(there, replace(account(there), key="wrong"))
    assert found.mend is not None
    assert "Unable to authenticate user" in found.mend
    assert "key_env" in found.mend


@pytest.mark.parametrize("key", ["identity_url", "url"])
async def test_a_wrong_address_is_told_with_where_to_mend_it(key: str) -> None:
    async with running() as there:
        good = account(there)
        nowhere = "http://127.0.0.1:1/"
        wrong = (
            replace(good, url=nowhere)
            if key == "url"
            else replace(good, addresses={**good.addresses, key: nowhere})
        )
        found = await found_with(there, wrong)
    assert found.mend is not None
    assert "cannot be asked" in found.mend
    assert "addresses" in found.mend


async def test_whom_the_configuration_names_can_be_told_of_a_ticket() -> None:
    async with running() as there:
        configured = account(there)
        async with httpx.AsyncClient(base_url=configured.url, trust_env=False) as client:
            lists = await SYSTEM.connect(client, configured, there.clock).lists()
    assert {each.id: each.name for each in lists.people}["RPN-7"] == "Night shift"
