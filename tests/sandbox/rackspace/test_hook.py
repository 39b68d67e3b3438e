"""The webhook: its form, its signature, what it tells of, what was answered, and how it goes wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.hook import Hook
from bot.sandbox.rackspace.vendor import Vendor
from tests.sandbox.rackspace.harness import Stand, wanted

NOW = "1795600800"


@dataclass(slots=True, kw_only=True)
class Listener:
    """What listens at the customer's address: it takes down what comes and answers as it is told."""

    url: str = ""
    status: int = 204
    came: list[tuple[Mapping[str, str], Any]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        self.came.append((request.headers, await request.json()))
        return web.Response(status=self.status)

    def types(self) -> list[tuple[str, str]]:
        return [(body["type"], body["ticket"]["ticketId"]) for _, body in self.came]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/hooks/rackspace", listening.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/rackspace"
    yield listening
    await runner.cleanup()


@pytest.fixture
def hook(stand: Stand, listener: Listener) -> Hook:
    stand.rackspace.hook.url = listener.url
    return stand.rackspace.hook


def is_signed(headers: Mapping[str, str], key: str = seed.WEBHOOK_KEY) -> bool:
    message = (headers["timestamp"] + headers["token"]).encode()
    return headers["signature"] == hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


async def test_a_change_is_told_in_the_documented_form(
    hook: Hook, listener: Listener, vendor: Vendor
) -> None:
    vendor.answer(seed.WAITING, "Which ones?")
    await hook.sent()
    [(headers, body)] = listener.came

    assert (headers["timestamp"], headers["Content-Type"]) == (NOW, "application/json")
    assert is_signed(headers)
    assert len(body.pop("id")) == 36
    assert body == {
        "eventTime": "2026-11-25T10:00:00.000Z",
        "type": "UPDATE",
        "ticket": {
            "ticketId": seed.WAITING,
            "accountId": seed.HYBRID,
            "lastUpdated": "2026-11-25T10:00:00.000Z",
            "resources": ["https://resources.api.rackspace.com/resources/dedicated:0168720"],
            "subject": "Disk is full",
            "status": "Pending Customer",
        },
    }


async def test_changes_of_everybody_are_told_in_their_order(
    stand: Stand, hook: Hook, listener: Listener, vendor: Vendor
) -> None:
    made = (await stand.ok("tickets", wanted()))["ticketId"]
    await stand.say(made, "Ours.")
    vendor.portal(seed.WAITING, "Ben's.", person_id=seed.BEN)
    vendor.close(seed.NEW)
    await stand.say(seed.CLOSED, "Refused.")
    await hook.sent()

    assert listener.types() == [
        ("CREATE", made),
        ("UPDATE", made),
        ("UPDATE", seed.WAITING),
        ("UPDATE", seed.NEW),
    ]
    assert len({headers["token"] for headers, _ in listener.came}) == 4


async def test_our_own_changes_may_be_left_out(
    stand: Stand, hook: Hook, listener: Listener, vendor: Vendor
) -> None:
    stand.rackspace.settings.hook_tells_own = False
    await stand.say(seed.WAITING, "Ours.")
    vendor.portal(seed.WAITING, "Ada's, in the portal.", person_id=seed.ADA)
    await hook.sent()

    assert listener.types() == [("UPDATE", seed.WAITING)]


async def test_nothing_is_told_without_an_address_nor_later_of_what_was_before(
    stand: Stand, listener: Listener, vendor: Vendor
) -> None:
    vendor.answer(seed.WAITING, "Before.")
    stand.rackspace.hook.url = listener.url
    vendor.answer(seed.NEW, "After.")
    await stand.rackspace.hook.sent()

    assert listener.types() == [("UPDATE", seed.NEW)]


@pytest.mark.parametrize("status", [204, 401, 500])
async def test_what_was_answered_is_recorded_and_nothing_is_sent_again(
    stand: Stand, hook: Hook, listener: Listener, vendor: Vendor, status: int
) -> None:
    listener.status = status
    vendor.answer(seed.WAITING, "Which ones?")
    await hook.sent()
    [delivery] = hook.deliveries
    [entry] = stand.rackspace.journal.calls("POST hook")

    assert (delivery.status, delivery.ticket_id, len(listener.came)) == (status, seed.WAITING, 1)
    assert json.loads(delivery.body) == listener.came[0][1]
    assert (entry["path"], entry["status"], entry["ticket"]) == (listener.url, status, seed.WAITING)
    assert hook.key not in str(entry)


async def test_an_address_where_nobody_listens_is_recorded_too(stand: Stand, vendor: Vendor) -> None:
    hook = stand.rackspace.hook
    hook.url = "http://127.0.0.1:1/"
    vendor.answer(seed.WAITING, "Which ones?")
    await hook.sent()

    assert (hook.deliveries[0].status, bool(hook.deliveries[0].answer)) == (None, True)
    assert stand.rackspace.journal.calls("POST hook")[0]["outcome"] == "lost"


async def came_after(stand: Stand, hook: Hook, listener: Listener, do: str) -> list[tuple[Any, Any]]:
    stand.rackspace.faults.add("POST hook", do)
    stand.rackspace.vendor.answer(seed.WAITING, "Which ones?")
    await hook.sent()
    came, listener.came = listener.came, []
    return came


async def test_a_token_is_replayed(stand: Stand, hook: Hook, listener: Listener) -> None:
    first, second = await came_after(stand, hook, listener, "replayed")

    assert first[0]["token"] == second[0]["token"]
    assert (first[1], is_signed(second[0])) == (second[1], True)


async def test_an_event_is_told_twice_with_a_token_of_its_own(
    stand: Stand, hook: Hook, listener: Listener
) -> None:
    first, second = await came_after(stand, hook, listener, "twice")

    assert (first[1]["id"], first[0]["token"] != second[0]["token"]) == (second[1]["id"], True)
    assert is_signed(second[0])


async def test_a_timestamp_is_stale_under_a_good_signature(
    stand: Stand, hook: Hook, listener: Listener
) -> None:
    [(headers, _)] = await came_after(stand, hook, listener, "stale")

    assert (headers["timestamp"], is_signed(headers)) == (str(int(NOW) - 3600), True)


async def test_a_body_is_changed_under_a_good_signature(stand: Stand, hook: Hook, listener: Listener) -> None:
    [(headers, body)] = await came_after(stand, hook, listener, "changed")

    assert (body["ticket"]["ticketId"], is_signed(headers)) == ("000000-00000", True)


async def test_a_signature_is_of_another_key(stand: Stand, hook: Hook, listener: Listener) -> None:
    [(headers, _)] = await came_after(stand, hook, listener, "forged")
    hook.key = "another"
    [(other, _)] = await came_after(stand, hook, listener, "no_total")

    assert (is_signed(headers), is_signed(other), is_signed(other, "another")) == (False, False, True)


async def test_a_webhook_is_lost_or_held(
    stand: Stand, hook: Hook, listener: Listener, vendor: Vendor
) -> None:
    assert await came_after(stand, hook, listener, "drop") == []
    stand.rackspace.faults.add("POST hook", "hold")
    vendor.answer(seed.WAITING, "Held.")
    while not stand.rackspace.faults.held:
        await stand.rackspace.changes.beyond(stand.rackspace.changes.version, 5)
    vendor.answer(seed.NEW, "Overtakes it.")
    while not listener.came:
        await stand.rackspace.changes.beyond(stand.rackspace.changes.version, 5)
    stand.rackspace.faults.release()
    await hook.sent()

    assert listener.types() == [("UPDATE", seed.NEW), ("UPDATE", seed.WAITING)]


async def test_a_rule_for_every_operation_leaves_the_webhook_alone(
    stand: Stand, hook: Hook, listener: Listener, vendor: Vendor
) -> None:
    stand.rackspace.faults.add("*", "status", times=0)
    vendor.answer(seed.WAITING, "Which ones?")
    await hook.sent()

    assert (len(listener.came), (await stand.ask("accounts")).status) == (1, 503)
