"""Categories as forms, and the lists that their fields choose from, as the stand-in's MSP has them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.connectors.autotask.client import Autotask
from bot.connectors.autotask.forms import Queue, Setting, kinds, setting_of
from bot.connectors.autotask.metadata import Metadata
from bot.connectors.autotask.picks import Columns, column_of
from bot.connectors.autotask.rows import Row
from bot.domain.fields import Asked, Choice, FormRole
from bot.domain.ids import Cursor
from bot.domain.pools import pool_of
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.supplying import kinds_of
from bot.domain.ticket import FieldId, FieldType
from bot.errors import Rejected
from bot.sandbox.autotask.rules.values import Security
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.offered import offered, pooled, served
from tests.sandbox.autotask.harness import Stand


@pytest.fixture
async def there() -> AsyncIterator[tuple[Stand, Autotask]]:
    async with served() as both:
        yield both


def field(kind: RemoteKind, name: str) -> RemoteField:
    return next(each for each in kind.fields if each.id == name)


def choice(choices: list[Choice], value: int) -> Choice:
    return next(each for each in choices if each.value == str(value))


async def kinds_there(connector: Autotask) -> dict[str, RemoteKind]:
    return {each.name: each for each in (await connector.lists()).kinds}


async def test_each_category_is_a_kind_and_an_inactive_one_cannot_be_chosen(
    there: tuple[Stand, Autotask],
) -> None:
    found = await kinds_there(there[1])
    assert list(found) == ["Standard", "RMA", "Change", "Monitoring alert", "Old intake"]
    assert [each.active for each in found.values()] == [True, True, True, True, False]
    assert found["Standard"].id == f"category_{ids.STANDARD}"
    assert "api" in found["Monitoring alert"].marks  # Its own page does not offer it, and we may.
    standard = found["Standard"]
    assert (standard.severity, standard.resources_under) == ("priority", "companyID")


async def test_what_is_asked_at_opening_is_short_and_the_company_leads(
    there: tuple[Stand, Autotask],
) -> None:
    standard = (await kinds_there(there[1]))["Standard"]
    first = [str(each.id) for each in standard.fields if not each.later]
    assert first == [
        "companyID",
        "contactID",
        "queueID",
        "issueType",
        "subIssueType",
        "ticketType",
        "priority",
    ]
    assert [str(each.id) for each in standard.fields if each.leads] == ["companyID", "contactID"]
    required = [str(each.id) for each in standard.fields if each.required]
    assert required == ["companyID", "priority"]  # It gives a due time, and takes a resource for a queue.


async def test_what_depends_on_the_company_and_on_each_other_says_so(there: tuple[Stand, Autotask]) -> None:
    standard = (await kinds_there(there[1]))["Standard"]
    parents = {str(each.id): str(each.parent) for each in standard.fields if each.parent}
    of_company = ("contactID", "configurationItemID", "companyLocationID", "contractID", "opportunityID")
    assert {parents[each] for each in (*of_company, "projectID", "additionalContacts")} == {"companyID"}
    assert parents["subIssueType"] == "issueType"
    assert parents["contractServiceID"] == parents["contractServiceBundleID"] == "contractID"
    assert parents["assignedResourceRoleID"] == "assignedResourceID"
    printer = next(each for each in field(standard, "subIssueType").choices if each.label == "Printer")
    assert printer.under == (str(ids.HARDWARE),)


async def test_inactive_values_are_known_by_name_and_not_offered(there: tuple[Stand, Autotask]) -> None:
    standard = (await kinds_there(there[1]))["Standard"]
    gone = {
        each.label
        for one in ("status", "queueID", "source")
        for each in field(standard, one).choices
        if not each.active
    }
    assert gone == {"On Hold (old)", "Old Queue", "Voice Mail (old)"}


async def test_a_category_fills_in_what_it_has_defaults_for(there: tuple[Stand, Autotask]) -> None:
    found = await kinds_there(there[1])
    standard = {str(each.id): each.value for each in found["Standard"].fields if each.value}
    assert standard["queueID"] == (str(ids.SERVICE_DESK),)
    assert standard["priority"] == ("2",)
    alert = {str(each.id): each.value for each in found["Monitoring alert"].fields if each.value}
    assert (alert["issueType"], alert["subIssueType"]) == ((str(ids.NETWORK),), (str(ids.VPN_ISSUE),))
    assert (alert["ticketType"], alert["source"]) == (("5",), (str(ids.ALERTED),))


async def test_only_returns_ask_for_what_belongs_to_returns(there: tuple[Stand, Autotask]) -> None:
    found = await kinds_there(there[1])
    of_rma = {"rmaStatus", "rmaType"}
    assert of_rma <= {str(each.id) for each in found["RMA"].fields}
    assert of_rma.isdisjoint(str(each.id) for each in found["Standard"].fields)
    of_return, of_others = (field(found[each], "configurationItemID") for each in ("RMA", "Standard"))
    assert (of_return.required, of_return.later) == (True, False)
    assert (of_others.required, of_others.later) == (False, True)  # They are chosen as resources.


async def test_problems_are_asked_of_incidents_and_approvals_of_changes(
    there: tuple[Stand, Autotask],
) -> None:
    lists = await there[1].lists()
    names = {each.pool for kind in lists.kinds for each in kind.fields if each.pool}
    pools = {name: pool_of(name, [Choice(value="1", label="One")]) for name in names}
    [kind] = [each for each in kinds_of(lists.kinds, pools) if each.name == "Change"]
    asked = Asked(roles=frozenset({FormRole.AGENT}))
    company, sort = FieldId("companyID"), FieldId("ticketType")
    given = {company: ("175",), sort: ("4",)}
    shown = {str(each.id) for each in kind.asks(given, asked)}
    assert {"changeApprovalBoard", "changeInfoField1"} <= shown
    assert "problemTicketId" not in shown
    as_incident = {str(each.id) for each in kind.asks({**given, sort: ("2",)}, asked)}
    assert "problemTicketId" in as_incident
    assert "changeApprovalBoard" not in as_incident


async def test_a_due_time_is_asked_with_its_time_of_day_unless_the_category_gives_it(
    there: tuple[Stand, Autotask],
) -> None:
    found = await kinds_there(there[1])
    assert field(found["Change"], "dueDateTime").type is FieldType.TIME
    assert field(found["Change"], "dueDateTime").required
    given = field(found["Standard"], "dueDateTime")
    assert (given.required, given.later) == (False, True)


async def test_formatted_texts_are_asked_later_and_are_marked(there: tuple[Stand, Autotask]) -> None:
    standard = (await kinds_there(there[1]))["Standard"]
    assert [(str(each.id), each.later) for each in standard.fields if each.rich] == [
        ("description", True),
        ("resolution", True),
    ]


async def test_custom_fields_are_of_their_types(there: tuple[Stand, Autotask]) -> None:
    standard = (await kinds_there(there[1]))["Standard"]
    types = {str(each.id): each.type for each in standard.fields if each.id.startswith("udf:")}
    assert types["udf:Site code"] is FieldType.TEXT
    assert types["udf:Seats"] is FieldType.NUMBER
    assert types["udf:Go-live"] is FieldType.DATE
    assert types["udf:Region"] is FieldType.CHOICE
    region = field(standard, "udf:Region")
    assert [each.label for each in region.choices if each.active] == ["Europe", "America", "Asia"]
    assert [each.label for each in region.choices if not each.active] == ["Elsewhere"]


@pytest.mark.parametrize(
    ("adds", "edits", "marks"),
    [
        (Security.ALL, Security.MINE, ()),
        (Security.NONE, Security.ALL, ("no create",)),
        (Security.MINE_AND_COMPANIES, Security.MINE_AND_COMPANIES, ("no create", "no update")),
    ],
)
async def test_what_the_api_user_may_not_do_to_tickets_is_read_with_the_lists(
    there: tuple[Stand, Autotask], adds: Security, edits: Security, marks: tuple[str, ...]
) -> None:
    house = there[0].autotask.state.house
    house.adds, house.edits = adds, edits
    assert (await there[1].lists()).marks == marks


async def test_tickets_are_read_only_while_the_service_desk_is_off(there: tuple[Stand, Autotask]) -> None:
    there[0].autotask.state.house.service_desk_is_on = False
    assert (await there[1].lists()).marks == ("no create", "no update")


def test_of_three_hundred_custom_fields_the_required_ones_are_asked_at_opening() -> None:
    rows = [
        Row({"name": f"Field {n}", "dataType": "string", "isRequired": n % 100 == 0, "length": 100})
        for n in range(300)
    ]
    told = Metadata(
        tickets=Columns.of([Row({"name": "companyID", "dataType": "integer"})]),
        custom=tuple(map(column_of, rows)),
        categories=(Row({"id": 3, "name": "Standard", "isActive": True}),),
    )
    [kind] = kinds(told)
    own = [each for each in kind.fields if each.id.startswith("udf:")]
    assert len(own) == 300
    assert [each.label for each in own if not each.later] == ["Field 0", "Field 100", "Field 200"]
    assert all(each.required for each in own if not each.later)


def test_of_two_custom_fields_of_one_name_there_is_one() -> None:
    twice = [column_of(Row({"name": "Site", "label": each, "dataType": "string"})) for each in ("A", "B")]
    metadata = Metadata(custom=tuple(twice), categories=(Row({"id": 3, "name": "Standard"}),))
    [kind] = kinds(metadata)
    assert [each.label for each in kind.fields if each.id == "udf:Site"] == ["A"]


def test_a_custom_field_that_refers_to_something_or_is_read_only_is_not_asked_for() -> None:
    rows = [
        Row({"name": "Site", "dataType": "string"}),
        Row({"name": "Owner", "dataType": "integer", "isReference": True, "referenceEntityType": "Contact"}),
        Row({"name": "Sum", "dataType": "integer", "isReadOnly": True}),
    ]
    metadata = Metadata(custom=tuple(map(column_of, rows)), categories=(Row({"id": 3, "name": "Standard"}),))
    [kind] = kinds(metadata)
    assert [each.id for each in kind.fields if each.id.startswith("udf:")] == ["udf:Site"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("queue unowned, due given", Setting(queue=Queue.UNOWNED, gives_due=True)),
        ("Queue  Never", Setting(queue=Queue.NEVER)),
        ("", Setting(queue=Queue.ALWAYS, gives_due=False)),
    ],
)
def test_what_is_configured_of_a_category_is_read_and_the_rest_is_the_strictest(
    words: str, expected: Setting
) -> None:
    assert setting_of(words) == expected


async def test_pools_know_whom_their_entries_belong_to(there: tuple[Stand, Autotask]) -> None:
    found, _ = await pooled(there[1])
    holly = choice(found["contacts"], ids.HOLLY)
    assert holly.label == "Holly Hart (holly@acme-holding.example)"
    assert holly.under[0] == str(ids.ACME_HOLDING)
    assert {str(ids.ACME), str(ids.ACME_PRINT)} <= set(holly.under)  # The companies below hers.
    assert choice(found["contacts"], ids.ANN).under == (str(ids.ACME),)
    assert not choice(found["contacts"], ids.GONE).active
    assert not choice(found["companies"], ids.OLD_ACME).active
    assert choice(found["items"], ids.LAPTOP).under == (str(ids.ACME),)
    assert "not_rma" in choice(found["items"], ids.ACME_NAS).marks
    assert choice(found["items"], ids.LAPTOP).marks == ()
    assert choice(found["services"], ids.BACKUP_SERVICE).under == (str(ids.MANAGED),)
    assert not choice(found["contracts"], ids.ENDED).active


async def test_roles_are_those_in_which_somebody_is_on_a_queue(there: tuple[Stand, Autotask]) -> None:
    pools = (await there[1].lists()).pools
    roles = {each.value: each for each in pools["roles"]}
    assert str(ids.BENO) in roles[str(ids.SERVICE_DESK_ROLE)].under
    assert str(ids.DORA) not in roles[str(ids.SALES_ROLE)].under
    assert not roles[str(ids.FORMER_ROLE)].active
    assert {each.label for each in pools["work_types"]} == {
        "Remote support",
        "On-site support",
        "Fax support",
    }  # Material is no work.


async def test_after_the_first_look_only_what_changed_is_read(there: tuple[Stand, Autotask]) -> None:
    stand, connector = there
    _, cursor = await pooled(connector)
    companies = stand.autotask.state.tables["Companies"]
    companies.rows[ids.BORG] |= {
        "companyName": "Borg & Sons",
        "lastTrackedModifiedDateTime": "2030-01-01T00:00:00.000Z",
    }
    stand.autotask.state.tables["CompanyLocations"].put(
        {"id": 703, "companyID": ids.BORG, "name": "Second office", "isActive": True}
    )
    found, later = await pooled(connector, cursor)
    assert "Borg & Sons" in [each.label for each in found["companies"]]
    assert [each.label for each in found["locations"]] == ["Second office"]
    again, _ = await pooled(connector, later)
    assert "locations" not in again


async def test_a_cursor_of_something_else_is_refused(there: tuple[Stand, Autotask]) -> None:
    with pytest.raises(Rejected):
        await there[1].pools(Cursor("7|x"))


async def test_a_desk_has_all_of_it_with_the_pools_in_their_fields(there: tuple[Stand, Autotask]) -> None:
    lists = await offered(there[1])
    names = {each.pool for kind in lists.kinds for each in kind.fields if each.pool}
    assert names == lists.pools.keys() | {"problems"}
