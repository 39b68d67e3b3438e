"""Who may call and who sees what: keys, tokens that expire, permissions of child users."""

from __future__ import annotations

import pytest

from bot.sandbox.softlayer import seed
from tests.sandbox.softlayer.harness import CLOSED, NEW, WAITING, Json, Stand, basic

CALLER = "SoftLayer_Account/getCurrentUser"
KEY_GRANT = "urn:ibm:params:oauth:grant-type:apikey"
EXPIRED = "SoftLayer_Exception_Account_Authentication_AccessTokenValidation"


async def granted(stand: Stand, status: int = 200, **form: str) -> Json:
    async with stand.session.post(f"{stand.url}/softlayer/identity/token", data=form) as response:
        assert response.status == status
        body: Json = await response.json()
        return body


async def test_each_form_of_credentials_names_its_user(stand: Stand) -> None:
    token = (await granted(stand, grant_type=KEY_GRANT, apikey=stand.user(seed.BEN).cloud_key))[
        "access_token"
    ]
    headers = {
        seed.ADA: basic(seed.API_USER, seed.API_KEY),
        seed.CLEO: basic("apikey", stand.user(seed.CLEO).cloud_key),
        seed.BEN: f"Bearer {token}",
    }

    assert {(await stand.ok(CALLER, header=header))["id"] for header in headers.values()} == set(headers)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !",
        "Negotiate x",
        basic(seed.API_USER, "wrong"),
        basic("nobody", seed.API_KEY),
        basic("apikey", seed.API_KEY),
    ],
)
async def test_wrong_credentials_are_refused(stand: Stand, header: str) -> None:
    status, code, text = (await stand.ask(CALLER, header=header)).error

    assert (status, code) == (401, "SoftLayer_Exception_Public")
    assert text in ("Access Denied. ", "Invalid API token.")


async def test_a_disabled_user_is_refused(stand: Stand) -> None:
    stand.user(seed.BEN).user_status_id = 1002

    assert (await stand.ask(CALLER, by=seed.BEN)).status == 401


@pytest.mark.parametrize("status", [500, 401])
async def test_a_token_expires_on_the_sandboxs_clock_and_is_renewed(stand: Stand, status: int) -> None:
    stand.softlayer.settings.expired_status = status
    first = await granted(stand, grant_type=KEY_GRANT, apikey=seed.CLOUD_KEY)
    header = f"Bearer {first['access_token']}"
    stand.softlayer.clock.turn(3599)
    assert (await stand.ask(CALLER, header=header)).status == 200
    stand.softlayer.clock.turn(1)
    assert (await stand.ask(CALLER, header=header)).error[:2] == (status, EXPIRED)
    second = await granted(stand, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (first["expires_in"], second["expiration"]) == (3600, first["expiration"] + 3600)
    assert (await stand.ask(CALLER, header=f"Bearer {second['access_token']}")).status == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"grant_type": KEY_GRANT, "apikey": "wrong"}, "BXNIM0415E"),
        ({"grant_type": KEY_GRANT}, "BXNIM0415E"),
        ({"grant_type": "password"}, "BXNIM0104E"),
    ],
)
async def test_the_token_service_refuses_in_its_own_form(
    stand: Stand, form: dict[str, str], code: str
) -> None:
    assert (await granted(stand, 400, **form))["errorCode"] == code


async def test_a_child_user_sees_its_own_tickets_and_those_of_its_devices(stand: Stand) -> None:
    async def seen() -> list[int]:
        return [each["id"] for each in await stand.ok("SoftLayer_Account/getTickets", by=seed.CLEO)]

    assert await seen() == [WAITING]
    mine = await stand.ok(
        "SoftLayer_Ticket/createStandardTicket", {"subjectId": 1041}, "A record", by=seed.CLEO
    )
    assert await seen() == [WAITING, mine["id"]]
    assert (await stand.ask(f"SoftLayer_Ticket/{CLOSED}", by=seed.CLEO)).status == 404
    assert (await stand.ask(f"SoftLayer_Ticket/{CLOSED}", by=seed.BEN)).status == 200


async def test_a_file_is_as_visible_as_its_ticket(stand: Stand) -> None:
    [file] = await stand.ok(f"SoftLayer_Ticket/{NEW}/getAttachedFiles")

    assert (await stand.ask(f"SoftLayer_Ticket_Attachment_File/{file['id']}", by=seed.CLEO)).status == 404
    assert (
        await stand.ask(f"SoftLayer_Ticket/{NEW}/getAttachedFile", file["id"], by=seed.CLEO)
    ).status == 404


@pytest.mark.parametrize(
    ("path", "argument", "permission"),
    [
        (f"SoftLayer_Ticket/{WAITING}/addUpdate", {"entry": "Me too"}, "TICKET_EDIT"),
        ("SoftLayer_Ticket/createStandardTicket", {"subjectId": 1041}, "TICKET_ADD"),
        ("SoftLayer_Search/advancedSearch", "packet", "TICKET_SEARCH"),
    ],
)
async def test_a_missing_permission_is_refused(
    stand: Stand, path: str, argument: object, permission: str
) -> None:
    user = stand.user(seed.BEN)
    assert permission in user.permissions
    user.permissions -= {permission}

    answer = await stand.ask(path, argument, "It hums." if "create" in path else None, by=seed.BEN)
    if permission == "TICKET_SEARCH":
        answer = await stand.ask(path, argument, by=seed.BEN)
    assert answer.error == (403, "SoftLayer_Exception_PermissionDenied", "Access Denied. ")


async def test_another_brands_tickets_are_not_found(stand: Stand) -> None:
    assert (await stand.ask("SoftLayer_Brand/99/getTickets")).status == 404
    assert (await stand.ask(f"SoftLayer_Brand/{seed.BRAND_ID}/getTickets", by=seed.BEN)).status == 404
