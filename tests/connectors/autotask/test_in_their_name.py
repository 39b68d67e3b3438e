"""What is done in somebody's name: when it is done in ours instead, and that nothing is done twice so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from bot.connectors.autotask.client import Autotask
from bot.domain.ids import DeskId, RemoteId
from bot.domain.remote import Manner, RemoteTicket, TagsAct, TitleAct
from bot.domain.ticket import Answer, FieldId, FieldType
from bot.errors import NotInTheirName, Rejected, Transient, Unauthorized
from bot.service.whom import InTheirName
from tests.connectors.autotask.mock import Instance, connected, no, ticket
from tests.connectors.autotask.test_client import NEW

HERE = RemoteId("8103")
HERS = Manner(as_whom="resource:29")
NO_RIGHT = "The logged in Resource does not have the adequate permissions to create this entity."
LONG = "description: The maximum length of 32000 is exceeded"


def there(**rows: list[dict[str, object]]) -> tuple[Instance, Autotask]:
    instance = Instance()
    instance.rows.update({"Tickets": [ticket()], **rows})
    return instance, connected(instance)[1]


async def say(autotask: Autotask, manner: Manner = HERS) -> None:
    await InTheirName().do(DeskId("help"), manner, lambda how: autotask.push(HERE, "It is the fuse.", how))


async def opened(autotask: Autotask, whom: str) -> RemoteTicket:
    async def create(how: Manner) -> RemoteTicket:
        return await autotask.create(replace(NEW, as_whom=how.as_whom))

    return await InTheirName().do(DeskId("help"), Manner(as_whom=whom), create)


@pytest.mark.parametrize(
    "refusal",
    [
        no(NO_RIGHT),
        no("Resource 29 cannot be impersonated."),
        httpx.Response(403),
        httpx.Response(401),
    ],
)
async def test_what_we_may_not_do_in_a_name_we_do_in_our_own(refusal: httpx.Response) -> None:
    instance, autotask = there()
    instance.answers["POST Tickets/8103/Notes"] = [refusal]
    await say(autotask)
    asked = [each.headers.get("ImpersonationResourceId") for each in instance.of("POST Tickets/8103/Notes")]
    assert asked == ["29", None]


async def test_what_is_wrong_whoever_says_it_is_not_sent_a_second_time() -> None:
    instance, autotask = there()
    instance.answers["POST Tickets/8103/Notes"] = [no(LONG)]
    with pytest.raises(Rejected, match="maximum length"):
        await say(autotask)
    assert len(instance.of("POST Tickets/8103/Notes")) == 1


@pytest.mark.parametrize(
    ("words", "times"), [("createdByContactID: Value 99 does not exist or is invalid", 2), (LONG, 1)]
)
async def test_a_contact_who_may_not_be_named_is_not_named(words: str, times: int) -> None:
    instance, autotask = there()
    instance.answers["POST Tickets/8103/Notes"] = [no(words), no(LONG)]
    with pytest.raises(Rejected):
        await say(autotask, Manner(as_whom="contact:99"))
    named = [each.get("createdByContactID") for each in instance.bodies("POST Tickets/8103/Notes")]
    assert named == [99, None][:times]


@pytest.mark.parametrize("unseen", [httpx.Response(200, json={"item": None}), no(status=403)])
async def test_a_ticket_that_was_opened_and_cannot_be_seen_is_not_opened_again_in_our_name(
    unseen: httpx.Response,
) -> None:
    instance, autotask = there()
    instance.answers["GET Tickets/5001"] = [unseen]
    with pytest.raises(Rejected, match="it was opened"):
        await opened(autotask, "resource:29")
    assert len(instance.of("POST Tickets")) == 1


async def test_a_ticket_that_was_opened_and_is_refused_for_once_is_found_again() -> None:
    instance, autotask = there()
    instance.answers["GET Tickets/5001"] = [no("The row is locked.") for _ in range(4)]
    with pytest.raises(Transient) as caught:
        await opened(autotask, "resource:29")
    assert not caught.value.certain
    since = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(2):
        with pytest.raises(Transient):
            await autotask.created(NEW, since)
    with pytest.raises(Rejected, match="it was opened"):
        await autotask.created(NEW, since)
    found = await autotask.created(NEW, since)
    assert found is not None
    assert (found.head.id, len(instance.of("POST Tickets"))) == ("5001", 1)


async def test_what_belongs_to_a_new_ticket_is_added_in_our_name_where_it_is_not_taken_in_theirs() -> None:
    instance, autotask = there()
    others = Answer(
        field=FieldId("additionalContacts"), label="Others", type=FieldType.CHOICES, values=("99",)
    )
    instance.answers["POST Tickets/5001/AdditionalContacts"] = [no(NO_RIGHT)]
    await autotask.create(replace(NEW, answers=(*NEW.answers, others), as_whom="resource:29"))
    assert [each["contactID"] for each in instance.rows["TicketAdditionalContacts"]] == [99]
    assert len(instance.of("POST Tickets")) == 1


async def test_children_that_are_not_taken_in_a_name_are_left_to_ours() -> None:
    instance, autotask = there(Tags=[{"id": 7, "label": "disk", "isActive": True}])
    instance.answers["POST Tickets/8103/TagAssociations"] = [no(NO_RIGHT)]
    with pytest.raises(NotInTheirName):
        await autotask.act(HERE, TagsAct(tags=("disk",), added=("disk",)), HERS)


async def test_in_our_own_name_a_refusal_is_one_and_an_unknown_key_is_told_as_that() -> None:
    instance, autotask = there()
    instance.answers["PATCH Tickets"] = [no(NO_RIGHT), httpx.Response(401)]
    for error in (Rejected, Unauthorized):
        with pytest.raises(error) as caught:
            await autotask.act(HERE, TitleAct(title="Jam"))
        assert type(caught.value) is error
