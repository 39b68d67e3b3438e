"""The connector against the stand-in, in each way in which the vendor is not sure to behave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from bot.connectors.rackspace.shapes import SEVERITY
from bot.domain.ids import RemoteId
from bot.domain.remote import CloseAct, ResourcesAct, Upload
from bot.domain.resources import ResourceId
from bot.domain.ticket import Priority, Status, Turn
from bot.errors import Rejected, Transient, Unauthorized
from bot.sandbox.rackspace import seed
from tests.connectors.rackspace.harness import RackspaceHarness, running
from tests.connectors.rackspace.there import NEW, answers

OLD = datetime(2026, 1, 1, tzinfo=UTC)
WAYS: list[dict[str, Any]] = [
    {"created_status": 201, "answers_plain_json": True},
    {"media_types_are_strict": True},
    {"person_ids": "user"},
    {"ticket_ids": "number", "comment_ids": "dated"},
    {"ticket_ids": "long", "racker_role": "racker", "list_created": "real", "list_is_bare": False},
    {"mangles_text": "spaces"},
    {"mangles_text": "entities"},
    {"mangles_text": "bbcode"},
    {"subject_filter": "ignored", "tokens_are_new": False},
    {"second_close": "refused", "other_fields": "ignored", "empty_comment": "taken"},
    {"upload_by": "post", "upload_status": 200},
    {"upload_by": "put", "upload_status": 204},
    {"upload_redirect": "https://elsewhere.example/done"},
    {"url_field": "url", "uuid_field": "ufile"},
    {"url_field": "upload_target", "uuid_field": "u"},
    {"misspells_status": True, "new_status": "In Progress"},
]


@pytest.fixture
async def there() -> AsyncIterator[RackspaceHarness]:
    async with running() as harness:
        yield harness


async def whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


@pytest.mark.parametrize(
    "way", WAYS, ids=lambda way: ",".join(f"{key}={value}" for key, value in way.items())
)
async def test_a_ticket_goes_its_way_however_the_vendor_does_it(
    there: RackspaceHarness, way: dict[str, Any]
) -> None:
    for name, value in way.items():
        setattr(there.stand.rackspace.settings, name, value)
    connector = there.connector
    made = await connector.create(replace(NEW, text=f"Is 3 < 4 &  [x]?\n\n\n{NEW.text}"))
    ticket = made.head.id
    assert (await connector.read(ticket)).updates == made.updates
    await connector.push(ticket, "It is <louder> now.\n\n-- Anna Baker (via Slack, T20261122-0001-1.1)")
    there.turn(minutes=1)
    there.say(ticket, "As Anna said.")
    there.turn(minutes=1)
    there.answer(ticket, "We are looking.", "Sam R.")
    upload = Upload(name="Trace.log", size=5, content=whole(b"hello"))
    [came_with] = await connector.upload(ticket, upload)
    read = await connector.read(ticket)
    assert [each.author.is_us for each in read.updates] == [True, True, False, False, True]
    [file] = read.updates[-1].files
    assert (read.updates[-1].id, file.name) == (came_with, "Trace.log")
    assert b"".join([piece async for piece in connector.download(ticket, file.id)]) == b"hello"
    for _ in range(2):
        await connector.act(ticket, CloseAct())
    assert (await connector.read(ticket)).head.status is Status.CLOSED


@pytest.mark.parametrize(
    "way", WAYS, ids=lambda way: ",".join(f"{key}={value}" for key, value in way.items())
)
async def test_a_ticket_whose_answer_was_lost_is_found_however_the_vendor_does_it(
    there: RackspaceHarness, way: dict[str, Any]
) -> None:
    for name, value in way.items():
        setattr(there.stand.rackspace.settings, name, value)
    there.stand.rackspace.faults.add("POST /tickets", "drop", when="after")
    with pytest.raises(Transient):
        await there.connector.create(NEW)
    found = await there.connector.created(NEW, OLD)
    assert found is not None
    assert there.ticket(found.head.id).subject == NEW.title
    assert (
        await there.connector.created(replace(NEW, reference=type(NEW.reference)("T1-0.1"), text="?"), OLD)
        is None
    )


async def test_what_it_makes_of_a_ticket_is_what_is_read(there: RackspaceHarness) -> None:
    there.stand.rackspace.settings.changes_values = True
    asked = answers(**{SEVERITY: "High"})
    made = await there.connector.create(replace(NEW, answers=asked, priority=Priority.HIGH))
    told = {str(each.field): each.values for each in made.head.answers}
    assert told["subcategory"] != ("General",)
    assert told["severity"] != ("High",)
    assert made == await there.connector.read(made.head.id)


async def test_a_ticket_leaves_with_its_resources_severity_and_recipients(there: RackspaceHarness) -> None:
    web1 = next(each for each in (await there.connector.lists()).resources if each.name.startswith("web1."))
    asked = answers(severity="Urgent", recipients=seed.BEN)
    made = await there.connector.create(replace(NEW, answers=asked, resources=((web1.type, web1.id),)))
    ticket = there.ticket(made.head.id)
    assert (ticket.severity, ticket.recipients, ticket.resources) == ("Urgent", [seed.BEN], [web1.id])
    assert made.head.priority is Priority.URGENT
    assert made.head.resources is not None
    assert [(each.id, each.name) for each in made.head.resources] == [(web1.id, web1.name)]
    assert made.head.answers[-1].words == ("Ben Okafor",)
    journal = there.stand.rackspace.journal  # One call opened it, and nothing was attached behind it.
    assert (len(journal.calls("POST /tickets")), journal.calls("PATCH /tickets/{id}")) == (1, [])


async def test_resources_are_added_and_removed_beside_what_others_attached(there: RackspaceHarness) -> None:
    resources = {each.name.split(".")[0]: each for each in (await there.connector.lists()).resources}
    web1, web2, db1 = (resources[name] for name in ("web1", "web2", "db1"))
    ticket = (await there.connector.create(NEW)).head.id
    there.vendor.replace_resources(ticket, [f"https://any.example/{db1.id}"], person_id=seed.BEN)
    await there.connector.act(ticket, ResourcesAct(add=((web1.type, web1.id), (web2.type, web2.id))))
    await there.connector.act(ticket, ResourcesAct(remove=((web1.type, web1.id),)))
    assert set(there.ticket(ticket).resources) == {db1.id, web2.id}


async def test_a_resource_of_another_account_is_refused_in_its_words(there: RackspaceHarness) -> None:
    ticket = (await there.connector.create(NEW)).head.id
    other = next(each for each in (await there.connector.lists()).resources if each.account == seed.FAWS)
    with pytest.raises(Rejected, match="Resources provided are invalid"):
        await there.connector.act(ticket, ResourcesAct(add=((other.type, other.id),)))


async def test_the_limits_of_the_vendor_say_when_to_come_again(there: RackspaceHarness) -> None:
    limits = there.stand.rackspace.limits
    limits.creations, limits.changes = 1, 5
    ticket = (await there.connector.create(NEW)).head.id
    there.turn(seconds=20)
    with pytest.raises(Transient) as caught:
        await there.connector.create(NEW)
    assert (caught.value.certain, caught.value.after) == (True, 40.0)
    for number in range(5):
        await there.connector.push(ticket, f"Word {number}.")
    with pytest.raises(Transient) as caught:
        await there.connector.act(ticket, CloseAct())
    assert (caught.value.certain, caught.value.after) == (True, 60.0)
    there.turn(seconds=61)
    await there.connector.act(ticket, CloseAct())


async def test_without_the_right_to_write_a_ticket_is_read_and_the_role_is_named(
    there: RackspaceHarness,
) -> None:
    there.stand.rackspace.settings.no_writes = True
    with pytest.raises(Rejected, match="role"):
        await there.connector.push(RemoteId(seed.WAITING), "Hello")
    assert (await there.connector.read(RemoteId(seed.WAITING))).head.turn is Turn.THEIRS


@pytest.mark.parametrize("body", ["json", "empty", "html"])
async def test_a_token_that_was_taken_back_is_renewed_whatever_says_so(
    there: RackspaceHarness, body: Any
) -> None:
    there.stand.rackspace.settings.unauthorized_body = body
    there.stand.rackspace.access.expire_tokens()
    await there.connector.push(RemoteId(seed.WAITING), "Hello")
    assert there.texts(RemoteId(seed.WAITING))[-1] == "Hello"


async def test_a_user_with_a_second_factor_is_told_so_plainly(there: RackspaceHarness) -> None:
    there.stand.rackspace.access.expire_tokens()
    there.stand.rackspace.settings.wants_passcode = True
    with pytest.raises(Unauthorized, match="second factor"):
        await there.connector.check()


@pytest.mark.parametrize("bend", ["duplicated", "missing", "shuffled", "no_total"])
async def test_a_list_that_comes_bent_hides_no_change_for_long(there: RackspaceHarness, bend: str) -> None:
    cursor = (await there.connector.changed(None)).cursor
    there.turn(minutes=10)
    opened = {there.open(f"Number {number}.") for number in range(130)}
    there.stand.rackspace.faults.add("GET /tickets", bend, times=0)
    seen: set[RemoteId] = set()
    for _ in range(6):
        sweep = await there.connector.changed(cursor)
        seen |= {each.id for each in sweep.heads}
        cursor = sweep.cursor
    there.stand.rackspace.faults.clear()
    offset = None
    while True:
        page = await there.connector.open_tickets(offset)
        seen |= {each.id for each in page.heads}
        offset = page.cursor
        if page.is_last:
            break
    assert opened <= seen


async def test_the_forms_are_those_of_its_lists(there: RackspaceHarness) -> None:
    kinds = {str(each.id): each for each in (await there.connector.lists()).kinds}
    assert list(kinds) == ["account", "billing_and_payments", "change", "incident", "request_for_information"]
    fields = {str(each.id): each for each in kinds["incident"].fields}
    accounts = {each.value: each.label for each in fields["account"].choices}
    assert accounts[seed.HYBRID] == f"Desk Example Dedicated ({seed.HYBRID})"
    subcategories = {each.value: each.under for each in fields["subcategory"].choices}
    assert subcategories == {
        "General": (seed.HYBRID,),
        "Hardware": (seed.HYBRID,),
        "Monitoring Alert": (seed.HYBRID, seed.FAWS),
        "EC2": (seed.FAWS,),
        "Other": (seed.FAWS,),
    }
    severities = {each.value: each.under for each in fields["severity"].choices}
    assert severities["Normal"] == (seed.HYBRID, seed.FAWS)
    assert severities["Emergency"] == (seed.HYBRID,)
    assert [each.label for each in fields["recipients"].choices] == ["Ada Jones", "Ben Okafor", "Cleo Sand"]


@pytest.mark.parametrize("link", ["nested", "flat", "none"])
async def test_resources_come_with_their_account_and_address(
    there: RackspaceHarness, link: Literal["nested", "flat", "none"]
) -> None:
    there.stand.rackspace.settings.resource_link = link
    resources = {each.id: each for each in (await there.connector.lists()).resources}
    web1 = resources[ResourceId("dedicated:0168720")]
    assert (web1.name, web1.account, web1.addresses) == ("web1.desk.example", seed.HYBRID, ("198.51.100.10",))
    assert {each.account for each in resources.values()} == {seed.HYBRID, seed.FAWS}
