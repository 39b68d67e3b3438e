"""Every text with which the vendor refuses, provoked over the wire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.softlayer import seed, words
from tests.sandbox.softlayer.harness import CLOSED, NEW, WAITING, Stand

STANDARD = "SoftLayer_Ticket/createStandardTicket"
ADMINISTRATIVE = "SoftLayer_Ticket/createAdministrativeTicket"
CANCEL = "SoftLayer_Ticket/createCancelServerTicket"
CANCEL_SERVICE = "SoftLayer_Ticket/createCancelServiceTicket"
UPGRADE = "SoftLayer_Ticket/createUpgradeTicket"
FILE = {"filename": "a.txt", "data": "aGVsbG8="}
SUBJECT = {"subjectId": 1021}
Provoke = Callable[[Stand], Awaitable[str]]


def on(ticket: int, method: str, *arguments: object, by: int = seed.ADA) -> Provoke:
    """Call a method on a ticket of the seed."""
    return lambda stand: stand.refused(f"SoftLayer_Ticket/{ticket}/{method}", *arguments, by=by)


def making(path: str, *arguments: object, by: int = seed.ADA) -> Provoke:
    """Call a method that needs no ticket."""
    return lambda stand: stand.refused(path, *arguments, by=by)


def twice(ticket: int, method: str, *arguments: object) -> Provoke:
    async def provoke(stand: Stand) -> str:
        await stand.ok(f"SoftLayer_Ticket/{ticket}/{method}", *arguments)
        return await stand.refused(f"SoftLayer_Ticket/{ticket}/{method}", *arguments)

    return provoke


def locked(ticket: int, method: str, *arguments: object) -> Provoke:
    async def provoke(stand: Stand) -> str:
        stand.softlayer.vendor.lock(ticket)
        return await stand.refused(f"SoftLayer_Ticket/{ticket}/{method}", *arguments)

    return provoke


def closed_with(method: str, device: int) -> Provoke:
    """Attach a device, close the ticket, and try to take the device off."""

    async def provoke(stand: Stand) -> str:
        await stand.ok(f"SoftLayer_Ticket/{NEW}/add{method}", device)
        stand.softlayer.vendor.close(NEW)
        return await stand.refused(f"SoftLayer_Ticket/{NEW}/remove{method}", device)

    return provoke


def anothers(method: str, device: int) -> Provoke:
    """Take off a device that the caller has nothing to do with."""

    async def provoke(stand: Stand) -> str:
        await stand.ok(f"SoftLayer_Ticket/{NEW}/add{method}", device)
        return await stand.refused(f"SoftLayer_Ticket/{NEW}/remove{method}", device, by=seed.BEN)

    return provoke


async def cancelled_twice(stand: Stand) -> str:
    arguments = (2003, "No longer needed", "Please cancel it.", True)
    first = await stand.ok(CANCEL, *arguments)
    text = await stand.refused(CANCEL, *arguments)
    assert str(first["id"]) in text
    return text.replace(str(first["id"]), "{ticket}")


async def unassigned(stand: Stand) -> str:
    stand.softlayer.vendor.ticket(NEW).assigned_user_id = None
    return await stand.refused(f"SoftLayer_Ticket/{NEW}/addAttachedAdditionalEmails", ["a@b.example"])


def rating(*arguments: object, closed: bool = False, lock: bool = False) -> Provoke:
    async def provoke(stand: Stand) -> str:
        [update] = stand.softlayer.vendor.answer(NEW, "Is it better?")
        if closed:
            stand.softlayer.vendor.close(NEW)
        stand.softlayer.vendor.lock(NEW, lock)
        path = f"SoftLayer_Ticket_Update_Employee/{update.id}/addResponseRating"
        return await stand.refused(path, *arguments)

    return provoke


def file_gone(*, is_broken: bool) -> Provoke:
    async def provoke(stand: Stand) -> str:
        [file] = stand.softlayer.vendor.ticket(NEW).files
        stand.softlayer.vendor.lose_file(NEW, file.id, is_broken=is_broken)
        return await stand.refused(f"SoftLayer_Ticket/{NEW}/getAttachedFile", file.id)

    return provoke


HARDWARE, GUEST, HOST = "hardware", "virtual guest", "dedicated host"
# (the constant's name, the text as it must come, how)
PROVOKED: list[tuple[str, str, Provoke]] = [
    ("NO_SUBJECT", words.NO_SUBJECT, making(STANDARD, {}, "It hums.")),
    ("NO_SUBJECT", words.NO_SUBJECT, making(STANDARD, None, "It hums.")),
    ("NO_SUBJECT", words.NO_SUBJECT, on(NEW, "edit", {"subjectId": None})),
    ("NO_SUBJECT", words.NO_SUBJECT, on(NEW, "edit", {"subjectId": [1021]})),
    ("NO_TITLE", words.NO_TITLE, making(ADMINISTRATIVE, SUBJECT, "It hums.")),
    ("NO_CONTENTS", words.NO_CONTENTS, making(STANDARD, SUBJECT)),
    ("NO_CONTENTS", words.NO_CONTENTS, making(STANDARD, SUBJECT, "  ")),
    ("NO_CONTENTS", words.NO_CONTENTS, making(ADMINISTRATIVE, {"title": "Fan"}, None)),
    ("NO_PASSWORD", words.NO_PASSWORD, making(STANDARD, SUBJECT, "It hums.", 2001)),
    ("NO_PASSWORD", words.NO_PASSWORD, making(ADMINISTRATIVE, {"title": "Fan"}, "It hums.", 2001, None)),
    ("NO_ATTACHMENT_ID", words.NO_ATTACHMENT_ID, making(CANCEL, None, "Costs", "Please.", True)),
    ("NO_ATTACHMENT_ID", words.NO_ATTACHMENT_ID, making(CANCEL_SERVICE, None, "Costs", "Please.")),
    ("NO_REASON", words.NO_REASON, making(CANCEL, 2003, None, "Please.", True)),
    ("NO_CANCEL_CONTENT", words.NO_CANCEL_CONTENT, making(CANCEL, 2003, "Costs", "", True)),
    ("CANCELLED_ALREADY", words.CANCELLED_ALREADY, cancelled_twice),
    (
        "NO_SERVICE_PERMISSION",
        words.NO_SERVICE_PERMISSION,
        making(CANCEL, 2001, "Costs", "Please.", True, by=seed.CLEO),
    ),
    (
        "NO_UPGRADE",
        "Unable to open an upgrade ticket on hardware id 999",
        making(UPGRADE, 999, "RAM", "now", "x"),
    ),
    (
        "NO_UPGRADE",
        "Unable to open an upgrade ticket on hardware id 2001",
        making(UPGRADE, 2001, "RAM", "now", "x", "FIREWALL_APPLIANCE"),
    ),
    ("NO_WINDOW", words.NO_WINDOW, making(UPGRADE, 2001, "RAM", None, "x")),
    ("NO_DETAILS", words.NO_DETAILS, making(UPGRADE, 2001, "RAM", "now", "")),
    ("NO_UPDATE", words.NO_UPDATE, on(CLOSED, "addUpdate", {"entry": "Thanks"})),
    ("NO_UPDATE", words.NO_UPDATE, on(NEW, "addUpdate", {"entry": " "})),
    ("NO_UPDATE", words.NO_UPDATE, on(NEW, "addUpdate", None)),
    ("NO_UPDATE", words.NO_UPDATE, on(NEW, "addUpdate", {"entry": "x" * 39_001})),
    ("NO_UPDATE", words.NO_UPDATE, locked(NEW, "addUpdate", {"entry": "Thanks"})),
    ("NO_UPDATE_CONTENTS", words.NO_UPDATE_CONTENTS, on(NEW, "edit", {}, "")),
    ("NO_UPDATE_CONTENTS", words.NO_UPDATE_CONTENTS, on(NEW, "edit", {}, None, [FILE])),
    ("TOO_MANY_FILES", words.TOO_MANY_FILES, on(NEW, "edit", {}, "Three", [FILE] * 3)),
    ("TOO_MANY_FILES", words.TOO_MANY_FILES, on(NEW, "addUpdate", {"entry": "Three"}, [FILE] * 3)),
    ("COMMENTS_WHILE_OPEN", words.COMMENTS_WHILE_OPEN, on(NEW, "addFinalComments", "Good")),
    ("COMMENTED_ALREADY", words.COMMENTED_ALREADY, on(CLOSED, "addFinalComments", "Good")),
    ("COMMENTED_ALREADY", words.COMMENTED_ALREADY, twice(CLOSED + 1, "addFinalComments", "Good")),
    ("NO_COMMENTS", words.NO_COMMENTS, on(CLOSED + 1, "addFinalComments", "")),
    ("COMMENTS_TOO_LONG", words.COMMENTS_TOO_LONG, on(CLOSED + 1, "addFinalComments", "x" * 4001)),
    ("COMMENTS_FAILED", words.COMMENTS_FAILED, locked(CLOSED + 1, "addFinalComments", "Good")),
    ("NULL_FILE", words.NULL_FILE, on(NEW, "addAttachedFile", None)),
    ("NAMELESS_FILE", words.NAMELESS_FILE, on(NEW, "addAttachedFile", {"fileName": "a.txt", "data": "YQ=="})),
    ("EMPTY_FILE", words.EMPTY_FILE, on(NEW, "addAttachedFile", {"filename": "a.txt", "data": ""})),
    (
        "SAME_FILE",
        "A file named a.txt is already attached to this ticket.",
        twice(NEW, "addAttachedFile", FILE),
    ),
    (
        "SAME_FILE",
        "A file named a.txt is already attached to this ticket.",
        on(NEW, "addUpdate", {"entry": "Two"}, [FILE, FILE]),
    ),
    ("FILE_FAILED", words.FILE_FAILED, on(CLOSED, "addAttachedFile", FILE)),
    ("FILE_FAILED", words.FILE_FAILED, on(NEW, "addAttachedFile", {"filename": "a.txt", "data": "a"})),
    ("NULL_DEVICE", "Unable to attach null hardware to this ticket.", on(NEW, "addAttachedHardware", None)),
    (
        "NULL_DEVICE",
        "Unable to attach a null virtual guest to this ticket.",
        on(NEW, "addAttachedVirtualGuest", None, True),
    ),
    (
        "NULL_DEVICE",
        "Unable to attach a null dedicated host to this ticket.",
        on(NEW, "addAttachedDedicatedHost", None),
    ),
    (
        "DETACH_NULL",
        "Unable to detach null hardware from this ticket.",
        on(NEW, "removeAttachedHardware", None),
    ),
    ("NO_ASSIGNED_USER", words.NO_ASSIGNED_USER, unassigned),
    (
        "BAD_EMAILS",
        "Invalid email address(es) found: nobody, a@b",
        on(NEW, "addAttachedAdditionalEmails", ["nobody", "a@b.example", "a@b"]),
    ),
    (
        "BAD_EMAILS",
        "Invalid email address(es) found: nobody",
        on(NEW, "updateAttachedAdditionalEmails", ["nobody"]),
    ),
    ("BAD_RATING", words.BAD_RATING, rating(6, 0)),
    ("BAD_RATING", words.BAD_RATING, rating(None, 0)),
    ("RATED_CLOSED", words.RATED_CLOSED, rating(5, 0, closed=True)),
    ("RATING_FAILED", words.RATING_FAILED, rating(5, 0, lock=True)),
    ("NOT_ATTACHED", f"File 1 is not attached to ticket {NEW}.", on(NEW, "getAttachedFile", 1)),
    ("FILE_LOST", words.FILE_LOST, file_gone(is_broken=False)),
    ("FILE_BROKEN", words.FILE_BROKEN, file_gone(is_broken=True)),
]
for kind, suffix, device in (
    (HARDWARE, "Hardware", 2001),
    (GUEST, "VirtualGuest", 4001),
    (HOST, "DedicatedHost", 6001),
):
    add = f"addAttached{suffix}"
    PROVOKED += [
        ("DEVICE_TWICE", f"This {kind} is already attached to this ticket.", twice(NEW, add, device)),
        ("FOREIGN_DEVICE", f"You may not attach this {kind} to this ticket.", on(NEW, add, 9999)),
        ("DEVICE_FAILED", f"Unable to attach {kind} to this ticket.", on(CLOSED, add, device)),
    ]
for kind, suffix, device in ((HARDWARE, "Hardware", 2009), (GUEST, "VirtualGuest", 4008)):
    remove = f"removeAttached{suffix}"
    PROVOKED += [
        ("DETACH_NULL", f"Unable to detach null {kind} from this ticket.", on(NEW, remove, None)),
        ("DETACH_MISSING", f"This {kind} is not attached to this ticket.", on(NEW, remove, device)),
        (
            "DETACH_FOREIGN",
            f"You may not detach this {kind} from this ticket.",
            anothers(f"Attached{suffix}", device),
        ),
        (
            "DETACH_FAILED",
            f"Unable to detach {kind} from this ticket.",
            closed_with(f"Attached{suffix}", device),
        ),
    ]


def test_every_text_is_provoked() -> None:
    texts = {name for name, value in vars(words).items() if name.isupper() and isinstance(value, str)}

    assert {name for name, _, _ in PROVOKED} == texts


@pytest.mark.parametrize(
    ("text", "provoke"), [case[1:] for case in PROVOKED], ids=[case[0] for case in PROVOKED]
)
async def test_the_vendor_refuses_in_its_words(stand: Stand, text: str, provoke: Provoke) -> None:
    assert await provoke(stand) == text


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        (STANDARD, (SUBJECT, "It hums.", 2001, "root", None, None, [{"filename": "a.exe", "data": "YQ=="}])),
        (STANDARD, (SUBJECT, "It hums.", 9999, "root")),
        (CANCEL, (9999, "Costs", "Please.", True)),
        (
            f"SoftLayer_Ticket/{NEW}/addUpdate",
            ({"entry": "Two"}, [FILE, {"filename": "a.exe", "data": "YQ=="}]),
        ),
    ],
)
async def test_what_is_refused_changes_nothing(
    stand: Stand, path: str, arguments: tuple[object, ...]
) -> None:
    before = await stand.ok("SoftLayer_Account/getTickets", mask="mask[id,updateCount,attachedFileCount]")
    await stand.refused(path, *arguments)
    after = await stand.ok("SoftLayer_Account/getTickets", mask="mask[id,updateCount,attachedFileCount]")

    assert before == after


@pytest.mark.parametrize(
    ("path", "arguments", "error"),
    [
        (
            "SoftLayer_Ticket/1",
            (),
            (404, "SoftLayer_Exception_ObjectNotFound", "Unable to find object with id of '1'."),
        ),
        ("SoftLayer_Cat/1", (), (500, "SoftLayer_Exception_Public", "Service does not exist")),
        (
            f"SoftLayer_Ticket/{NEW}/close",
            (),
            (500, "SoftLayer_Exception_Public", 'Function ("close") is not a valid method for this service.'),
        ),
        (
            "SoftLayer_Ticket/getUpdates",
            (),
            (
                500,
                "SoftLayer_Exception_Public",
                "Object does not exist to execute method on. (SoftLayer_Ticket::getUpdates)",
            ),
        ),
        (
            f"SoftLayer_Ticket/{NEW}/addUpdate",
            ("text",),
            (500, "SoftLayer_Exception_InvalidValue", "Invalid value for templateObject: object expected."),
        ),
        (
            f"SoftLayer_Ticket/{NEW}/markAsViewed",
            (1,),
            (
                400,
                "SoftLayer_Exception_WebService_BadRequest",
                "markAsViewed takes 0 parameters, 1 were given.",
            ),
        ),
        (
            STANDARD,
            ({"subjectId": 1}, "It hums."),
            (500, "SoftLayer_Exception_InvalidValue", "Subject 1 does not exist."),
        ),
        (
            STANDARD,
            ({"subjectId": 1021, "assignedUserId": 1}, "It hums."),
            (500, "SoftLayer_Exception_InvalidValue", "User 1 is not a user of this account."),
        ),
        (
            f"SoftLayer_Ticket/{WAITING}/addScheduledAlert",
            ("soon",),
            (500, "SoftLayer_Exception_InvalidValue", "soon is not a valid activation time."),
        ),
    ],
)
async def test_the_code_and_the_status_say_what_kind_of_error_it_is(
    stand: Stand, path: str, arguments: tuple[object, ...], error: tuple[int, str, str]
) -> None:
    assert (await stand.ask(path, *arguments)).error == error


@pytest.mark.parametrize("body", ["{", "[]", '{"parameters": {}}', '"x"'])
async def test_a_body_that_cannot_be_read_is_a_bad_request(stand: Stand, body: str) -> None:
    answer = await stand.ask(f"SoftLayer_Ticket/{NEW}/addUpdate", body=body)

    assert answer.error[:2] == (400, "SoftLayer_Exception_WebService_BadRequest")
