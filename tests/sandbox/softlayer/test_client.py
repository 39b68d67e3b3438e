"""The vendor's own Python client, pointed at the stand-in: list, show, create, update, upload, attach.

https://github.com/softlayer/softlayer-python (package SoftLayer, a development dependency only)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
import SoftLayer

from bot.sandbox.softlayer import seed
from tests.sandbox.softlayer.harness import CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY, NEW, WAITING, Stand

Found = TypeVar("Found")


class Foreign:
    """The client and its ticket manager; it waits for its answers, so each call has a thread of its own."""

    def __init__(self, endpoint: str, name: str = seed.API_USER, key: str = seed.API_KEY) -> None:
        transport = SoftLayer.RestTransport(endpoint_url=endpoint, timeout=20)
        self.client = SoftLayer.create_client_from_env(
            username=name, api_key=key, transport=transport, config_file="/dev/null"
        )
        self.tickets = SoftLayer.TicketManager(self.client)

    def close(self) -> None:
        """End the connections that it keeps."""
        self.client.transport.client.close()

    async def do(self, what: Callable[..., Found], *arguments: object, **named: object) -> Found:
        """Call a function of the client."""
        return await asyncio.to_thread(what, *arguments, **named)


@pytest.fixture
def foreign(stand: Stand) -> Iterator[Foreign]:
    with closing(Foreign(stand.endpoint)) as client:
        yield client


def ids(found: Any) -> list[int]:
    return [each["id"] for each in found]


async def test_it_lists_open_closed_and_all(foreign: Foreign) -> None:
    listing = foreign.tickets.list_tickets

    assert ids(await foreign.do(listing, closed_status=False)) == [WAITING, NEW]
    assert ids(await foreign.do(listing, open_status=False)) == [CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY]
    first, *_ = await foreign.do(listing, limit=1)
    assert (first["assignedUser"], first["status"], first["updateCount"]) == (
        {"firstName": "Ben", "lastName": "Okafor"},
        {"id": 1002, "name": "Closed"},
        2,
    )


async def test_it_pages_through_all_by_the_header(foreign: Foreign) -> None:
    def everything() -> list[Any]:
        return list(foreign.client.iter_call("Account", "getTickets", limit=2, mask="id"))

    found = await foreign.do(everything)

    assert sorted(ids(found)) == [CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY, WAITING, NEW]


async def test_it_shows_a_ticket_with_its_updates(foreign: Foreign) -> None:
    ticket = await foreign.do(foreign.tickets.get_ticket, WAITING)

    assert ticket["title"] == "Public Network Question - Packet loss"
    assert [each["editor"] for each in ticket["updates"]] == [
        {"firstName": "Ada", "lastName": "Jones"},
        {"displayName": "Sam E", "username": "same"},
    ]


async def test_it_creates_and_updates(foreign: Foreign, stand: Stand) -> None:
    made = await foreign.do(foreign.tickets.create_ticket, "Fan", "It hums.", 1021, 2)
    [update] = await foreign.do(foreign.tickets.update_ticket, made["id"], "It hums louder.")
    kept = stand.softlayer.vendor.ticket(made["id"])

    assert (kept.title, kept.priority, kept.assigned_user_id) == ("Hardware Issue - Fan", 2, seed.ADA)
    assert [each.entry for each in kept.updates] == ["It hums.", "It hums louder."]
    assert update["id"] == kept.updates[1].id


async def test_it_uploads(foreign: Foreign, stand: Stand, tmp_path: Path) -> None:
    body = bytes(range(256))
    (tmp_path / "trace").write_bytes(body)
    file = await foreign.do(foreign.tickets.upload_attachment, NEW, str(tmp_path / "trace"), "trace.log")

    assert (file["fileName"], file["fileSize"]) == ("trace.log", "256")
    assert stand.softlayer.vendor.ticket(NEW).files[-1].body == body


@pytest.mark.parametrize(("kind", "device"), [("hardware", 2001), ("virtual_server", 4001)])
async def test_it_attaches_and_detaches(foreign: Foreign, stand: Stand, kind: str, device: int) -> None:
    attached = await foreign.do(getattr(foreign.tickets, f"attach_{kind}"), NEW, device)
    held = [each.attachment_id for each in stand.softlayer.vendor.ticket(NEW).attachments]
    detached = await foreign.do(getattr(foreign.tickets, f"detach_{kind}"), NEW, device)

    assert (attached["ticketId"], held, detached) == (NEW, [device], True)
    assert stand.softlayer.vendor.ticket(NEW).attachments == []


async def test_it_reads_subjects(foreign: Foreign) -> None:
    subjects = await foreign.do(foreign.tickets.list_subjects)

    assert {each["id"]: each["name"] for each in subjects}[1003] == "Reboots and Console Access"


async def test_it_hears_of_errors(foreign: Foreign, stand: Stand) -> None:
    with pytest.raises(SoftLayer.SoftLayerAPIError, match="Unable to find object with id of '1'"):
        await foreign.do(foreign.tickets.get_ticket, 1)
    with pytest.raises(SoftLayer.SoftLayerAPIError, match=r"Unable to add ticket update\.\."):
        await foreign.do(foreign.tickets.update_ticket, CLOSED, "Thanks.")
    wrong = pytest.raises(SoftLayer.SoftLayerAPIError, match="Invalid API token")
    with closing(Foreign(stand.endpoint, key="wrong")) as stranger, wrong:
        await stranger.do(stranger.tickets.list_subjects)
    stand.softlayer.faults.add("getObject", "empty")
    with pytest.raises(SoftLayer.SoftLayerAPIError, match="Empty response"):
        await foreign.do(foreign.tickets.get_ticket, NEW)


async def test_it_calls_as_an_ibm_cloud_user(stand: Stand) -> None:
    with closing(Foreign(stand.endpoint, "apikey", stand.user(seed.BEN).cloud_key)) as foreign:
        caller = await foreign.do(foreign.client.call, "Account", "getCurrentUser")

    assert caller["id"] == seed.BEN
