"""The webhooks: set up by the API, told in the documented form, signed, in order, again, and given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sandbox.autotask.callouts import escaped, signature
from bot.sandbox.autotask.hooks import Hooks
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.harness import Stand
from tests.sandbox.autotask.listening import Listener, hooked, listening, running_msp

BENO = Actor(resource=ids.BENO, is_page=True)


@pytest.fixture
async def msp() -> AsyncIterator[Stand]:
    async with running_msp() as running:
        yield running


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as heard:
        yield heard


@pytest.fixture
def hooks(msp: Stand) -> Hooks:
    return msp.autotask.hooks


def is_signed(listener: Listener, at: int = 0) -> bool:
    """Whether what came is signed with the key that both know, over the bytes as they came."""
    _, headers, body = listener.came[at]
    made = hmac.new(ids.WEBHOOK_KEY.encode(), body, hashlib.sha1).digest()
    return headers["X-Hook-Signature"] == "sha1=" + base64.b64encode(made).decode()


async def test_a_change_is_told_in_the_documented_form(msp: Stand, hooks: Hooks, listener: Listener) -> None:
    await hooked(msp, listener.url, "status", "title")
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    await hooks.sent()
    [body] = listener.bodies()

    assert len(body.pop("Guid")) == 36
    assert body == {
        "Action": "Update",
        "EntityType": "Ticket",
        "Id": ids.NEW,
        "Fields": {
            "status": 8,
            "ticketNumber": msp.autotask.state.tables["Tickets"].rows[ids.NEW]["ticketNumber"],
        },
        "EventTime": "2026-11-25T10:00:00.000Z",
        "SequenceNumber": 1,
        "PersonID": ids.BENO,
    }
    assert is_signed(listener)
    assert listener.came[0][1]["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a & b", r'"a \u0026 b"'),
        ("1 < 2 > 0", r'"1 \u003C 2 \u003E 0"'),
        ('it\'s "so" `it` is', r'"it\u0027s \u0022so\u0022 \u0060it\u0060 is"'),
        ("1+1", r'"1\u002B1"'),
        ("Grüße", r'"Gr\u00FC\u00DFe"'),
        ("😀", r'"\uD83D\uDE00"'),
        ("a\nb\\c/d", r'"a\nb\\c/d"'),
    ],
)
def test_what_is_signed_is_the_documented_form_of_a_text(text: str, form: str) -> None:
    assert escaped(text) == form
    assert json.loads(form) == text


def test_a_known_key_and_body_have_a_known_signature() -> None:
    assert (
        signature("key", '{"Id":1}')
        == "sha1=" + base64.b64encode(hmac.new(b"key", b'{"Id":1}', hashlib.sha1).digest()).decode()
    )


@pytest.mark.parametrize("is_plain", [False, True])
async def test_odd_texts_are_signed_in_the_escaped_form_however_they_are_sent(
    msp: Stand, hooks: Hooks, listener: Listener, is_plain: bool
) -> None:
    msp.autotask.settings.plain_hooks = is_plain
    await hooked(msp, listener.url, "title")
    title = "R&D: \"Grüße\" + <b>'x'</b>"
    msp.autotask.state.change("Tickets", ids.NEW, {"title": title}, BENO)
    await hooks.sent()
    [(_, headers, body)] = listener.came

    assert json.loads(body)["Fields"]["title"] == title
    assert is_signed(listener) is not is_plain
    assert headers["X-Hook-Signature"] == signature(ids.WEBHOOK_KEY, escaped(json.loads(body)))


async def test_it_is_ready_once_a_field_is_subscribed_to(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    number = await hooked(msp, listener.url)
    assert (await msp.ok("GET", f"TicketWebhooks/{number}"))["item"]["isReady"] is False
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)

    flags = {"isSubscribedField": True, "isDisplayAlwaysField": False}
    await msp.created(f"TicketWebhooks/{number}/Fields", fieldID=112, **flags)
    assert (await msp.ok("GET", f"TicketWebhooks/{number}"))["item"]["isReady"] is True
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 11}, BENO)
    await hooks.sent()

    assert listener.told() == [("Update", ids.NEW, 1)]


async def test_creations_and_deletions_are_told_and_what_is_not_subscribed_to_is_not(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    await hooked(msp, listener.url, "status")
    made = await msp.created("Tickets", companyID=ids.ACME, title="New one", status=1, priority=2)
    await msp.ok("PATCH", "Tickets", {"id": made, "title": "Nobody asked for titles"})
    msp.autotask.state.delete("Tickets", made, BENO)
    await hooks.sent()

    assert listener.told() == [("Create", made, 1), ("Delete", made, 2)]
    assert listener.bodies()[0]["Fields"]["status"] == 1


async def test_events_that_are_not_subscribed_to_are_not_told(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    await hooked(msp, listener.url, "status", isSubscribedToCreateEvents=False)
    await msp.created("Tickets", companyID=ids.ACME, title="New one", status=1, priority=2)
    await hooks.sent()

    assert listener.came == []


async def test_changes_of_an_excluded_resource_are_not_told(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    number = await hooked(msp, listener.url, "status")
    await msp.created(f"TicketWebhooks/{number}/ExcludedResources", resourceID=ids.API_RESOURCE)
    await msp.ok("PATCH", "Tickets", {"id": ids.NEW, "status": 8})
    as_beno = {"ImpersonationResourceId": str(ids.BENO)}
    await msp.ok("PATCH", "Tickets", {"id": ids.NEW, "status": 11}, headers=as_beno)
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    await hooks.sent()

    assert listener.told() == [("Update", ids.NEW, 1)]


async def test_notes_have_webhooks_of_their_own(msp: Stand, hooks: Hooks, listener: Listener) -> None:
    number = await msp.created(
        "TicketNoteWebhooks",
        name="Notes",
        webhookUrl=f"{listener.url}/hook",
        deactivationUrl=f"{listener.url}/off",
        secretKey=ids.WEBHOOK_KEY,
        isActive=True,
        sendThresholdExceededNotification=False,
        isSubscribedToCreateEvents=True,
    )
    flags = {"isSubscribedField": True, "isDisplayAlwaysField": True}
    await msp.created(f"TicketNoteWebhooks/{number}/Fields", fieldID=201, **flags)
    note = {"ticketID": ids.NEW, "description": "Hm.", "noteType": 3, "publish": 2}
    made = msp.autotask.state.create("TicketNotes", note, BENO)
    await hooks.sent()
    [body] = listener.bodies()

    assert (body["EntityType"], body["Id"], body["Fields"]) == (
        "TicketNote",
        made["id"],
        {"ticketID": ids.NEW},
    )


async def test_custom_fields_are_told_by_their_names(msp: Stand, hooks: Hooks, listener: Listener) -> None:
    number = await hooked(msp, listener.url)
    flags = {"isSubscribedField": True, "isDisplayAlwaysField": False}
    await msp.created(f"TicketWebhooks/{number}/UdfFields", udfFieldID=29682761, **flags)
    custom = [{"name": "Site code", "value": "X9"}]
    await msp.ok("PATCH", "Tickets", {"id": ids.NEW, "userDefinedFields": custom})
    await hooks.sent()

    assert listener.bodies()[0]["Fields"]["Site code"] == "X9"


async def test_picklists_may_come_as_labels(msp: Stand, hooks: Hooks, listener: Listener) -> None:
    msp.autotask.settings.picks_as_labels = True
    await hooked(msp, listener.url, "status")
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    await hooks.sent()

    assert listener.bodies()[0]["Fields"]["status"] == "In Progress"


async def test_what_is_not_received_is_told_again_after_half_a_minute_before_anything_else(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    await hooked(msp, listener.url, "status")
    listener.status = 500
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    msp.autotask.state.change("Tickets", ids.DONE, {"status": 8}, BENO)
    await hooks.sent()
    assert listener.told() == [("Update", ids.NEW, 1)]

    listener.status = 204
    msp.autotask.clock.turn(30)
    await hooks.sent()
    assert listener.told() == [("Update", ids.NEW, 1), ("Update", ids.NEW, 1), ("Update", ids.DONE, 2)]


async def test_after_five_tries_an_event_is_given_up_and_written_down_for_thirty_days(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    await hooked(msp, listener.url, "status")
    listener.status = 500
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    for _ in range(6):
        await hooks.sent()
        msp.autotask.clock.turn(30)
    await hooks.sent()

    assert len(listener.came) == 5
    [error] = await msp.found("WebhookEventErrorLogs", {"op": "gte", "field": "id", "value": 0})
    assert json.loads(error["payload"])["Id"] == ids.NEW
    assert (error["sequenceNumber"], error["errorMessage"]) == (1, "HTTP 500")
    msp.autotask.clock.turn(timedelta(days=31).total_seconds())
    assert await msp.found("WebhookEventErrorLogs", {"op": "gte", "field": "id", "value": 0}) == []


async def test_after_twenty_five_failures_in_a_row_it_is_switched_off_which_is_told_unsigned(
    msp: Stand, hooks: Hooks, listener: Listener
) -> None:
    number = await hooked(msp, listener.url, "status")
    listener.status = 500
    for status in (8, 11, 8, 11, 8):
        msp.autotask.state.change("Tickets", ids.NEW, {"status": status}, BENO)
    for _ in range(26):
        await hooks.sent()
        msp.autotask.clock.turn(30)
    hook = (await msp.ok("GET", f"TicketWebhooks/{number}"))["item"]

    assert len([path for path, _, _ in listener.came if path == "/hook"]) == 25
    assert hook["isActive"] is False
    _, headers, body = next(each for each in listener.came if each[0] == "/off")
    assert "X-Hook-Signature" not in headers
    assert (json.loads(body)["Action"], "EntityType" in json.loads(body)) == ("Deactivated", False)


@pytest.mark.parametrize("deed", ["deleted", "switched off"])
async def test_a_webhook_that_ends_says_so_and_tells_nothing_more(
    msp: Stand, hooks: Hooks, listener: Listener, deed: str
) -> None:
    number = await hooked(msp, listener.url, "status")
    if deed == "deleted":
        await msp.ok("DELETE", f"TicketWebhooks/{number}")
    else:
        await msp.ok("PATCH", "TicketWebhooks", {"id": number, "isActive": False})
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    await hooks.sent()

    assert [(path, "X-Hook-Signature" in headers) for path, headers, _ in listener.came] == [("/off", False)]


async def test_nobody_who_listens_is_a_failure_too(msp: Stand, hooks: Hooks) -> None:
    await hooked(msp, "http://127.0.0.1:1", "status")
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    await hooks.sent()

    assert (hooks.deliveries[0].status, bool(hooks.deliveries[0].answer)) == (None, True)
    assert msp.autotask.journal.calls("POST hook")[0]["outcome"] == "lost"


async def test_a_webhook_elsewhere_must_be_https(msp: Stand) -> None:
    hook = {
        "name": "Desk",
        "webhookUrl": "http://desk.example/hook",
        "deactivationUrl": "https://desk.example/off",
        "secretKey": "s",
        "isActive": True,
        "sendThresholdExceededNotification": False,
        "isSubscribedToUpdateEvents": True,
    }
    assert "HTTPS" in (await msp.refused("POST", "TicketWebhooks", hook))[0]


@pytest.mark.parametrize("do", ["forged", "twice", "replayed", "stale", "out_of_order"])
async def test_the_next_event_can_be_told_wrongly(
    msp: Stand, hooks: Hooks, listener: Listener, do: str
) -> None:
    await hooked(msp, listener.url, "status")
    if do == "replayed":
        msp.autotask.state.change("Tickets", ids.DONE, {"status": 8}, BENO)
        await hooks.sent()
    msp.autotask.faults.add("POST hook", do)
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 11}, BENO)
    await hooks.sent()
    numbers = [number for _, _, number in listener.told()]

    expected = {"twice": [1, 1, 2], "replayed": [1, 2, 1, 3], "out_of_order": [2, 1]}
    assert numbers == expected.get(do, [1, 2])
    assert is_signed(listener) is (do != "forged")
    is_old = listener.bodies()[0]["EventTime"] == "2026-11-25T09:00:00.000Z"
    assert is_old is (do == "stale")


async def test_what_was_told_can_be_told_again(msp: Stand, hooks: Hooks, listener: Listener) -> None:
    await hooked(msp, listener.url, "status")
    msp.autotask.state.change("Tickets", ids.NEW, {"status": 8}, BENO)
    await hooks.sent()
    hooks.send_again(hooks.deliveries[0])
    await hooks.sent()

    assert listener.came[0][2] == listener.came[1][2]
