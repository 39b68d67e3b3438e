"""Each kind of ticket opened at the stand-in: with which machine, in which words, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import KindId, Reference
from bot.domain.remote import NewTicket
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import ADMINISTRATIVE, CANCEL_SERVER, CANCEL_SERVICE, UPGRADE
from bot.errors import Rejected
from tests.connectors.softlayer.test_calls import NEW, answers
from tests.connectors.softlayer.there import APP_01, HOST, WEB_01, WEB_02, There, devices

HUMS = "Hardware Issue - It hums"


def new(**fields: Any) -> NewTicket:
    return replace(NEW, **fields)


def cancelled(
    kind: KindId = CANCEL_SERVER, *resources: tuple[ResourceType, ResourceId], **said: str
) -> NewTicket:
    """A machine to be given up, with what the form was answered."""
    return new(kind=kind, resources=resources, answers=answers(kind, reason="cost", **said))


@pytest.mark.parametrize(
    ("wanted", "title", "entry", "attached"),
    [
        (NEW, HUMS, NEW.text, []),
        (new(resources=(WEB_01, APP_01, HOST)), HUMS, NEW.text, []),
        (new(resources=(APP_01,), access="hunter2"), HUMS, NEW.text, ["app-01"]),
        (new(kind=ADMINISTRATIVE, subject=None), "It hums", NEW.text, []),
        (
            new(kind=CANCEL_SERVER, answers=answers(CANCEL_SERVER, host="WEB-01", when="now", reason="cost")),
            "Server Cancellation Request",
            f"Server / Upgrade Costs\n\nWhen: At once\n\n{NEW.text}",
            ["web-01"],
        ),
        (
            new(
                kind=CANCEL_SERVICE,
                answers=answers(CANCEL_SERVICE, service="app-01.desk.example", when="now", reason="other"),
            ),
            "Service Cancellation Request",
            f"Another reason\n\nWhen: At once\n\n{NEW.text}",
            ["app-01"],
        ),
        (
            new(
                kind=UPGRADE,
                answers=answers(UPGRADE, host="web-01", part="disk", target="4 TB", window="2026-12-24"),
            ),
            "It hums",
            f"Disks: 4 TB\n2026-12-24\n\n{NEW.text}",
            ["web-01"],
        ),
        (
            new(
                kind=UPGRADE,
                answers=answers(UPGRADE, host="ours-7", part="disk", target="4 TB", window="2026-12-24"),
            ),
            "It hums",
            f"Disks: 4 TB\n2026-12-24\n\n{NEW.text}",
            [],
        ),
    ],
)
async def test_each_kind_of_ticket_is_opened_and_found_again_by_its_reference(
    there: There, wanted: NewTicket, title: str, entry: str, attached: list[str]
) -> None:
    made = await there.softlayer.create(wanted)
    ticket = there.ticket(int(made.head.id))
    assert (made.head.title, [each.entry for each in ticket.updates]) == (title, [entry])
    assert devices(ticket) == attached
    assert made.updates[0].author.is_us
    found = await there.softlayer.created(wanted, there.clock.now() - timedelta(hours=1))
    assert found is not None
    assert found.head.id == made.head.id


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (new(subject=None), "provide a subject"),
        (new(kind=ADMINISTRATIVE, title=""), "provide a title"),
        (cancelled(CANCEL_SERVER, host="no-such"), "has to be named"),
        (cancelled(CANCEL_SERVER, WEB_02, host="web-01"), "web-01 is not the machine that is attached"),
        (cancelled(CANCEL_SERVER, WEB_02, host="no-such"), "has to be named"),
        (cancelled(CANCEL_SERVER, host="app-01"), "has to be named"),
        (cancelled(CANCEL_SERVICE, service="CDN"), "has to be named"),
        (new(kind=UPGRADE, answers=answers(UPGRADE, host="web-01", part="disk")), "maintenance window"),
    ],
)
async def test_what_does_not_say_enough_opens_nothing(there: There, wanted: NewTicket, words: str) -> None:
    before = len(there.stand.softlayer.vendor.tickets())
    with pytest.raises(Rejected, match=words):
        await there.softlayer.create(wanted)
    assert len(there.stand.softlayer.vendor.tickets()) == before


async def test_only_what_we_opened_ourselves_is_found_by_a_reference(there: There) -> None:
    quoted = there.stand.softlayer.vendor.portal_open(1021, NEW.text, user_id=5502)
    since = there.clock.now() - timedelta(hours=1)
    assert quoted.updates[0].entry.startswith(NEW.text)
    assert await there.softlayer.created(NEW, since) is None
    await there.softlayer.create(NEW)
    assert await there.softlayer.created(replace(NEW, reference=Reference("T1-0.11")), since) is None
    there.turn(days=3)
    assert await there.softlayer.created(NEW, there.clock.now()) is None
