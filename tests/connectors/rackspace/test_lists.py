"""What there is to choose from, and who it takes us for; the token goes nowhere else."""

from __future__ import annotations

from typing import Any

import httpx

from tests.connectors.rackspace.mock import (
    ADA,
    BEN,
    LISTS,
    SAM,
    Wire,
    at_rackspace,
    connected,
    listed,
    no,
    ok,
    row,
    token,
)


async def test_lists_have_people_by_their_numbers_and_those_of_the_configuration_go_first() -> None:
    user = {"id": "10064", "name": "A user", "type": "customer"}
    rows = [row(createdBy=BEN, modifiedBy=SAM), row("2", createdBy=user, modifiedBy=ADA)]
    answers: dict[str, Any] = {
        **LISTS,
        "GET resources": [ok({"resources": []})],
        "GET tickets": lambda request: listed(*rows),
    }
    wire = Wire({"POST tokens": lambda request: token(), **answers})
    there = connected(wire, recipients={"Ada J (night shift)": str(ADA["id"])})
    lists = await there.lists()
    assert {each.id: each.name for each in lists.people} == {
        ADA["id"]: "Ada J (night shift)",
        BEN["id"]: "Ben Okafor",
    }
    [kind] = lists.kinds
    assert [str(each.id) for each in kind.fields] == ["account", "subcategory", "severity", "recipients"]


async def test_that_resources_are_kept_from_us_does_not_keep_the_forms() -> None:
    answers: dict[str, Any] = {
        **LISTS,
        "GET resources": lambda request: no(401, "No role", "unauthorized"),
        "GET tickets": lambda request: listed(),
    }
    _, there = at_rackspace(answers)
    lists = await there.lists()
    assert (len(lists.kinds), lists.resources) == (1, ())


async def test_resources_are_listed_through_all_pages_however_many_come_at_once() -> None:
    names = [f"dedicated:{number}" for number in range(7)]

    def page(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        assert request.url.params["limit"] == "500"
        return ok({"resources": [{"id": each} for each in names[offset : offset + 3]]})

    _, there = at_rackspace({**LISTS, "GET resources": page, "GET tickets": lambda request: listed()})
    assert [each.id for each in (await there.lists()).resources] == names


async def test_whom_it_takes_us_for_names_the_accounts() -> None:
    _, there = at_rackspace(LISTS)
    assert await there.check() == "rack.demo (hybrid:12345)"


async def test_the_token_goes_to_the_configured_hosts_alone() -> None:
    answers: dict[str, Any] = {
        **LISTS,
        "GET tickets": lambda request: listed(),
        "GET resources": [ok({"resources": []})],
    }
    wire, there = at_rackspace(answers)
    await there.lists()
    hosts = {each.url.host for each in wire.asked if "X-Auth-Token" in each.headers}
    assert hosts == {"ticketing.example", "resources.example"}
