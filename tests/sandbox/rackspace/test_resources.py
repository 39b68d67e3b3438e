"""The resources service: what a resource is, searching, sorting, pages, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.rackspace import seed
from tests.sandbox.rackspace.harness import Stand


async def listed(stand: Stand, **query: Any) -> Any:
    answer = await stand.request("GET", "resources/resources", **query)
    assert answer.status == 200, answer.text
    return answer.value


def names(found: Any) -> list[str]:
    return [each["name"].partition(".")[0] for each in found["resources"]]


async def test_a_resource_is_shown_with_the_vendors_own_address(stand: Stand) -> None:
    [web1] = (await listed(stand, q="WEB1."))["resources"]

    assert web1 == {
        "accountId": seed.HYBRID,
        "name": "web1.desk.example",
        "id": "dedicated:0168720",
        "platform": "dedicated",
        "type": "server",
        "location": "ORD1",
        "network": {"primaryIp": "198.51.100.10"},
        "_links": {"self": {"href": "https://resources.api.rackspace.com/resources/dedicated:0168720"}},
    }


@pytest.mark.parametrize(
    ("form", "links"),
    [("flat", {"self": "https://resources.api.rackspace.com/resources/dedicated:0168720"}), ("none", None)],
)
async def test_the_form_of_its_address_may_be_another(stand: Stand, form: Any, links: object) -> None:
    stand.rackspace.settings.resource_link = form
    [web1] = (await listed(stand, q="web1."))["resources"]

    assert web1.get("_links") == links


async def test_resources_of_all_accounts_are_searched_by_name_and_id(stand: Stand) -> None:
    whole = await listed(stand)

    assert {each["accountId"] for each in whole["resources"]} == {seed.HYBRID, seed.FAWS}
    assert whole["total"] == len(whole["resources"]) >= 30
    assert names(await listed(stand, q="web")) == [
        "i-0a1b2c3d-web",
        "i-0a1b2c3e-web",
        "web1",
        "web2",
        "web3",
        "web4",
    ]
    assert names(await listed(stand, q="229129")) == ["fw-ord2"]


async def test_resources_are_sorted_and_come_in_pages(stand: Stand) -> None:
    assert names(await listed(stand, sortBy="name", sort="desc", limit=2)) == ["web4", "web3"]
    assert names(await listed(stand, sortBy="id", limit=2, offset=1)) == ["web2", "web3"]
    beyond = await listed(stand, offset=1000)
    assert (beyond["resources"], beyond["total"] > 30) == ([], True)


async def test_resources_are_online_or_offline(stand: Stand) -> None:
    online, offline = await listed(stand, status="online"), await listed(stand, status="offline")

    assert online["total"] + offline["total"] == (await listed(stand, status="all"))["total"]
    assert "backup1" in names(offline)


async def test_five_hundred_are_the_most_of_a_page(stand: Stand) -> None:
    capped = await listed(stand, limit=501)
    stand.rackspace.settings.resources_limit = "refused"
    refused = await stand.request("GET", "resources/resources", limit=501)

    assert (capped["limit"], refused.error[:2]) == (500, (400, "badRequest"))


@pytest.mark.parametrize("query", [{"status": "maybe"}, {"sortBy": "size"}, {"sort": "up"}, {"limit": "x"}])
async def test_words_that_it_does_not_know_are_refused(stand: Stand, query: dict[str, Any]) -> None:
    assert (await stand.request("GET", "resources/resources", **query)).status == 400


async def test_resources_want_a_role_a_token_and_the_right_verb(stand: Stand) -> None:
    user = stand.rackspace.state.users[seed.USER_ID]
    assert (await stand.request("POST", "resources/resources")).status == 405
    user.roles = {"dedicated:default"}
    assert (await stand.request("GET", "resources/resources")).status == 200
    user.roles = {"edit_ticket"}
    assert (await stand.request("GET", "resources/resources")).error[:2] == (403, "forbidden")
    stand.rackspace.access.expire_tokens()
    assert (await stand.request("GET", "resources/resources")).status == 401


async def test_resources_are_struck_by_faults(stand: Stand) -> None:
    stand.rackspace.faults.add("GET /resources", "duplicated")
    assert len((await listed(stand, q="web"))["resources"]) == 7
    stand.rackspace.faults.add("GET /resources", "status")
    assert (await stand.request("GET", "resources/resources")).status == 503
