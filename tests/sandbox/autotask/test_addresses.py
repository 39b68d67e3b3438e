"""Which verbs each address takes: those that are documented for the entity and no others."""

from __future__ import annotations

import json

import pytest

from bot.sandbox.autotask.entities import ENTITIES
from tests.sandbox.autotask.harness import Stand

READ = {"GET"}
ADDED = {"GET", "POST", "DELETE"}
FULL = {"GET", "POST", "PUT", "PATCH", "DELETE"}
ALL = ("GET", "POST", "PUT", "PATCH", "DELETE")
CHILDREN = {
    "Tickets/1/Notes": {"GET", "POST", "PUT", "PATCH"},
    "Tickets/1/Attachments": ADDED,
    "Tickets/1/SecondaryResources": ADDED,
    "Tickets/1/AdditionalContacts": ADDED,
    "Tickets/1/AdditionalConfigurationItems": ADDED,
    "Tickets/1/TagAssociations": ADDED,
    "Tickets/1/ChangeRequestApprovals": ADDED,
    "Tickets/1/ChecklistItems": FULL,
    "Tickets/1/Charges": FULL,
    "Tickets/1/RmaCredits": FULL,
    "Tickets/1/ChecklistLibraries": {"POST"},
    "TicketNotes/1/Attachments": ADDED,
    "TimeEntries/1/Attachments": ADDED,
    "TicketCategories/1/FieldDefaults": READ,
    "Tags/1/Aliases": FULL,
    "TicketWebhooks/1/Fields": FULL,
    "TicketWebhooks/1/UdfFields": FULL,
    "TicketWebhooks/1/ExcludedResources": ADDED,
    "TicketNoteWebhooks/1/Fields": FULL,
    "TicketNoteWebhooks/1/ExcludedResources": ADDED,
}
WRITTEN = {
    "Tickets": {"POST", "PUT", "PATCH"},
    "TimeEntries": {"POST", "PUT", "PATCH", "DELETE"},
    "ChangeRequestLinks": {"POST", "DELETE"},
    "TicketCategories": {"PUT", "PATCH"},
    "Resources": {"PUT", "PATCH"},
    "Companies": {"POST", "PUT", "PATCH"},
    "ConfigurationItems": {"POST", "PUT", "PATCH"},
    "Tags": {"POST", "PUT", "PATCH", "DELETE"},
    "TagGroups": {"POST", "PUT", "PATCH", "DELETE"},
    "TicketWebhooks": {"POST", "PUT", "PATCH", "DELETE"},
    "TicketNoteWebhooks": {"POST", "PUT", "PATCH", "DELETE"},
    "WebhookEventErrorLogs": {"DELETE"},
}
NOT_AT_THE_ROOT = {"TicketChecklistLibraries"}


async def taken(stand: Stand, path: str) -> set[str]:
    """The verbs that an address does not turn away, whatever it then says of an empty body."""
    statuses = {verb: (await stand.request(verb, path, data="{}")).status for verb in ALL}
    assert set(statuses.values()) <= {200, 405, 500}, statuses
    return {verb for verb, status in statuses.items() if status != 405}


@pytest.mark.parametrize("path", CHILDREN)
async def test_what_hangs_on_a_row_takes_its_verbs(stand: Stand, path: str) -> None:
    verbs = CHILDREN[path]
    assert await taken(stand, path) == verbs - {"DELETE"}
    assert await taken(stand, f"{path}/7") == verbs & {"GET", "DELETE"}


@pytest.mark.parametrize("name", sorted(ENTITIES.keys() - NOT_AT_THE_ROOT))
async def test_an_entity_is_asked_for_at_its_root_and_written_only_where_that_is_documented(
    stand: Stand, name: str
) -> None:
    verbs = WRITTEN.get(name, set[str]())
    assert await taken(stand, name) == verbs - {"DELETE"}
    assert await taken(stand, f"{name}/7") == verbs & {"DELETE"} | {"GET"}
    assert await taken(stand, f"{name}/query") == {"GET", "POST"}
    assert await taken(stand, f"{name}/query/count") == {"GET", "POST"}
    for told in ("", "/fields", "/userDefinedFields"):
        assert await taken(stand, f"{name}/entityInformation{told}") == READ


@pytest.mark.parametrize("name", sorted(ENTITIES.keys() - NOT_AT_THE_ROOT))
async def test_every_field_can_be_shown_and_asked_for_unless_it_says_otherwise(
    stand: Stand, name: str
) -> None:
    fields = (await stand.ok("GET", f"{name}/entityInformation/fields"))["fields"]
    kinds = {"string", "integer", "long", "decimal", "boolean", "datetime"}
    assert {each["dataType"] for each in fields} <= kinds
    for field in fields:
        asked = {
            "filter": [{"op": "exist", "field": field["name"].upper()}],
            "IncludeFields": [field["name"]],
        }
        if name == "TicketHistory":
            asked["filter"] = [{"op": "eq", "field": "ticketID", "value": 7}]
        answer = await stand.request("POST", f"{name}/query", body=asked)
        assert (answer.status == 200) is field["isQueryable"]


@pytest.mark.parametrize(
    "path",
    [
        "Nothing",
        "Tickets/1/Nothing",
        "Tickets/1/Notes/2/Attachments",
        "Tickets/one",
        "Tickets/query/all",
        "Tickets/entityInformation/rules",
        "Tickets/1/Notes/query",
        "",
    ],
)
async def test_what_is_no_address_is_not_found_with_any_verb(stand: Stand, path: str) -> None:
    assert {(await stand.request(verb, path, data="{}")).status for verb in ALL} == {404}


@pytest.mark.parametrize("path", ["ThresholdInformation", "Version", "Modules"])
async def test_what_is_told_of_the_service_is_only_read(stand: Stand, path: str) -> None:
    assert await taken(stand, path) == READ
    assert await taken(stand, path.upper()) == READ


async def test_the_letters_of_a_path_are_of_any_case(stand: Stand) -> None:
    zone = f"{stand.url}/autotask/ZONE2/atservicesrest/V1.0/".replace("ZONE2", "zone2")
    found = await stand.ok("GET", f"{zone}companies/QUERY", search=json.dumps({"filter": []}))
    assert [each["id"] for each in found["items"]] == [175]
    told = await stand.ok("GET", f"{stand.url}/autotask/AtServicesRest/VersionInformation")
    assert told == {"apiVersions": ["1.0"]}


async def test_the_modules_that_are_on_are_told(stand: Stand) -> None:
    stand.autotask.state.modules |= {1: True, 2: False}
    modules = [{"key": 1, "value": True}, {"key": 2, "value": False}]
    assert await stand.ok("GET", "Modules") == {"modules": modules}
