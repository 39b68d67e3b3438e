"""Each call carried out once against the stand-in, which knows their masks, filters and rules."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.connectors.softlayer import calls
from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.client import SoftLayer
from bot.connectors.softlayer.wire import Call, Returns
from bot.domain.ids import RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.remote import (
    Act,
    AlertAct,
    AutoCloseAct,
    EmailsAct,
    FinalComment,
    PriorityAct,
    RateAct,
    ResourcesAct,
    Side,
    TagsAct,
    TitleAct,
    Upload,
    ViewedAct,
)
from bot.domain.resources import ResourceType
from bot.domain.ticket import (
    Priority,
    Status,
    Turn,
)
from bot.errors import Rejected, Unauthorized
from tests.connectors.softlayer.test_calls import NEW
from tests.connectors.softlayer.there import APP_01, HOST, WEB_01, There, devices
from tests.sandbox.softlayer.harness import (
    CLOSED,
    CLOSED_BY_SYSTEM,
    CLOSED_LATELY,
    WAITING,
)
from tests.sandbox.softlayer.harness import NEW as FRESH

THERE = RemoteId(str(FRESH))
LATER = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)


EVERY: dict[str, Call] = {
    "current_user": calls.current_user(),
    "newest_change": calls.newest_change(),
    "changed_since": calls.changed_since("11/01/2026 00:00:00", 0),
    "opened_since": calls.opened_since("11/01/2026 00:00:00", 0),
    "open_tickets": calls.open_tickets(0),
    "ticket": calls.ticket(THERE),
    "tickets": calls.tickets([THERE, RemoteId(str(CLOSED))]),
    "head": calls.head(THERE),
    "updates": calls.updates(THERE, 0),
    "push": calls.push(THERE, "It helped."),
    "upload": calls.upload(THERE, "trace.txt", "aGk="),
    "files": calls.files(THERE, 0),
    "final_comment": calls.final_comment(THERE),
    "subjects": calls.subjects(),
    "groups": calls.groups(),
    "statuses": calls.statuses(),
    "extensions": calls.extensions(),
    "users": calls.users(0),
    "hardware": calls.hardware(0),
    "virtual_guests": calls.virtual_guests(0),
    "dedicated_hosts": calls.dedicated_hosts(0),
    "named": calls.named(ResourceType.VIRTUAL_GUEST, "app-01"),
}
MORE = {"acts", "rate", "download", "write"}
"""They have tests of their own below."""


def test_no_call_is_left_out() -> None:
    made = {
        name
        for name, value in inspect.getmembers(calls, inspect.isfunction)
        if not name.startswith("_") and value.__module__ == calls.__name__
    }
    assert made == EVERY.keys() | MORE


@pytest.mark.parametrize("name", EVERY)
async def test_a_call_is_understood(there: There, name: str) -> None:
    body = await there.carry_out(EVERY[name])
    if EVERY[name].returns is Returns.MANY:
        assert body.startswith(b"[{") or name == "extensions"


async def acted(there: There, *acts: Act, number: int = FRESH) -> Any:
    for act in acts:
        await there.softlayer.act(RemoteId(str(number)), act)
    return there.ticket(number)


async def test_addresses_are_added_and_taken_off(there: There) -> None:
    await acted(there, EmailsAct(add=("a@desk.example", "b@desk.example")))
    after = await acted(
        there, EmailsAct(add=("c@desk.example",), remove=("a@desk.example", "x@desk.example"))
    )
    assert after.emails == ["b@desk.example", "c@desk.example"]


async def test_a_wrong_address_is_refused_with_their_words(there: There) -> None:
    with pytest.raises(Rejected, match=r"Invalid email address\(es\) found: nobody"):
        await acted(there, EmailsAct(add=("nobody",)))


async def test_tags_are_all_that_there_are(there: There) -> None:
    after = await acted(there, TagsAct(tags=("disk", "night")), TagsAct(tags=("night",)))
    assert [each["tag"]["name"] for each in after.tags] == ["night"]
    assert (await acted(there, TagsAct(tags=()))).tags == []


async def test_machines_of_the_three_sorts_are_attached_once_and_detached_where_that_is_possible(
    there: There,
) -> None:
    add = ResourcesAct(add=(WEB_01, APP_01, HOST))
    assert devices(await acted(there, add, add)) == ["web-01", "app-01", "host-dal-01"]
    remove = ResourcesAct(remove=(WEB_01, APP_01))
    assert devices(await acted(there, remove, remove)) == ["host-dal-01"]
    with pytest.raises(Rejected, match="SoftLayer cannot remove"):
        await acted(there, ResourcesAct(remove=(HOST,)))


async def test_an_alert_and_a_closing_are_scheduled_and_taken_back(there: There) -> None:
    def planned(ticket: Any) -> dict[str, float]:
        actions = [each.resource for each in ticket.attachments if hasattr(each.resource, "run_date")]
        return {each.name: each.run_date for each in actions}

    after = await acted(there, AlertAct(at=LATER), AutoCloseAct(at=LATER + timedelta(days=1)))
    at = LATER.timestamp()
    assert planned(after) == {"ALERT": at, "AUTO_CLOSE": at + 86400}
    assert planned(await acted(there, AlertAct(at=None), AutoCloseAct(at=None), AlertAct(at=None))) == {}


async def test_title_priority_rating_and_viewed_mark(there: There) -> None:
    updates = there.stand.softlayer.vendor.answer(FRESH, "We are looking.")
    rate = RateAct(update=RemoteUpdateId(str(updates[0].id)), stars=5)
    after = await acted(
        there, TitleAct(title="Another"), PriorityAct(priority=Priority.URGENT), rate, ViewedAct()
    )
    assert (after.title, after.priority, updates[0].response_rating) == ("Another", 1, 5)
    assert after.viewed == {5501: updates[0].id}


async def test_a_last_word_is_said_once_and_only_when_it_is_closed(there: There) -> None:
    with pytest.raises(Rejected, match="only add final comments to a closed ticket"):
        await acted(there, FinalComment(text="Thanks."))
    thanks = FinalComment(text="Thanks.")
    assert (await acted(there, thanks, thanks, number=CLOSED_LATELY)).final_comments == "Thanks."
    with pytest.raises(Rejected, match="already has final comments"):
        await acted(there, FinalComment(text="No!"), number=CLOSED_LATELY)


async def test_all_there_is_to_choose_from(there: There) -> None:
    lists = await there.softlayer.lists()
    assert ("1021", "Hardware Issue", "Technical") in {(e.id, e.name, e.category) for e in lists.subjects}
    assert lists.statuses == ("Open", "Closed", "Assigned")
    assert "Cancellations" in lists.groups
    assert [each.name for each in lists.people] == ["Ada Jones", "Ben Okafor", "Cleo Sand"]
    assert {each.side for each in lists.people} == {Side.OURS}
    assert {"txt", "png"} < set(lists.extensions)
    by_id = {each.id: each for each in lists.resources}
    assert by_id[WEB_01[1]].name == "web-01.desk.example"
    assert by_id[WEB_01[1]].addresses == ("192.0.2.10", "10.60.0.10")
    assert (by_id[APP_01[1]].type, by_id[HOST[1]].name) == (ResourceType.VIRTUAL_GUEST, "host-dal-01")
    assert len(by_id) == len(lists.resources) == 22


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


def upload(name: str, content: bytes) -> Upload:
    return Upload(name=name, size=len(content), content=pieces(content))


async def test_files_go_up_and_come_down_the_same(there: There) -> None:
    content = bytes(range(256)) * 300
    [update] = await there.softlayer.upload(THERE, upload("Dump.LOG", content))
    again = await there.softlayer.upload(THERE, upload("Dump.LOG", content))
    assert again == (update,)
    read = await there.softlayer.read(THERE)
    [file] = next(each.files for each in read.updates if each.id == update)
    assert (file.name, file.size) == ("dump.log", len(content))
    got = [each async for each in there.softlayer.download(THERE, file.id)]
    assert b"".join(got) == content


async def test_a_file_that_is_not_taken_is_refused_with_their_words(there: There) -> None:
    with pytest.raises(Rejected, match="type exe"):
        await there.softlayer.upload(THERE, upload("a.exe", b"MZ"))
    with pytest.raises(Rejected, match="no contents"):
        await there.softlayer.upload(THERE, upload("a.txt", b""))
    with pytest.raises(Rejected, match="is not attached"):
        _ = [each async for each in there.softlayer.download(THERE, RemoteFileId("999"))]


@pytest.mark.parametrize(
    ("number", "status", "turn", "by"),
    [
        (CLOSED, Status.CLOSED, Turn.NOBODY, "Priya N"),
        (CLOSED_BY_SYSTEM, Status.CLOSED, Turn.NOBODY, ""),
        (CLOSED_LATELY, Status.CLOSED, Turn.NOBODY, "Priya N"),
        (WAITING, Status.ASSIGNED, Turn.THEIRS, ""),
        (FRESH, Status.OPEN, Turn.OURS, ""),
    ],
)
async def test_how_a_ticket_stands(there: There, number: int, status: Status, turn: Turn, by: str) -> None:
    head = (await there.softlayer.read(RemoteId(str(number)))).head
    assert (head.status, head.turn, head.closed_by) == (status, turn, by)
    assert head.assignee == ("Sam E" if number == WAITING else "")
    assert (head.closed_at is None) is (status is not Status.CLOSED)


async def test_a_closing_keeps_its_time_and_who_it_was_whatever_comes_after(there: There) -> None:
    there.stand.softlayer.vendor.close(FRESH, "Done.", by="Tom W")
    closed = (await there.softlayer.read(THERE)).head
    there.turn(hours=5)
    await acted(there, TagsAct(tags=("done",)), FinalComment(text="Thanks."))
    after = (await there.softlayer.read(THERE)).head
    assert (after.closed_at, after.closed_by) == (closed.closed_at, "Tom W")
    assert after.changed_at > closed.changed_at


@pytest.mark.parametrize(
    "settings", [{"unwraps_singles": True}, {"total_is_missing": True}, {"unset": "null"}]
)
async def test_odd_answers_are_understood(there: There, settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        setattr(there.stand.softlayer.settings, name, value)
    made = await there.softlayer.create(NEW)
    assert [each.text for each in made.updates] == [NEW.text]
    assert len(await there.softlayer.push(made.head.id, "It is louder now.")) == 1
    read = await there.softlayer.read(made.head.id)
    assert [each.text for each in read.updates] == [NEW.text, "It is louder now."]
    assert (await there.softlayer.lists()).extensions


async def test_a_ticket_with_updates_twice_or_missing_has_each_at_most_once(there: There) -> None:
    await there.softlayer.push(THERE, "x" * 9000)
    for bent in ("duplicated", "missing"):
        there.stand.softlayer.faults.add("getObject", "internal")
        there.stand.softlayer.faults.add("getUpdates", bent)
        ids = [each.id for each in (await there.softlayer.read(THERE)).updates]
        assert ids == sorted(set(ids), key=int)


async def test_who_is_not_known_there_is_told_so(there: There) -> None:
    nobody = Access(there.client, Credentials(user="nobody", key="x"), there.clock)
    with pytest.raises(Unauthorized):
        await SoftLayer(there.client, nobody).check()


async def test_a_cloud_key_is_changed_for_tokens_which_are_renewed(there: There) -> None:
    iam = f"{there.stand.url}/softlayer/identity/token"
    credentials = Credentials(key=there.stand.user().cloud_key, iam_url=iam)
    softlayer = SoftLayer(there.client, Access(there.client, credentials, there.clock))
    assert await softlayer.check() == "Ada Jones"
    there.turn(hours=2)
    await softlayer.push(THERE, "It is louder now.")
    there.stand.softlayer.access.revoke_tokens()
    await softlayer.push(THERE, "And hot.")
    assert [each.entry for each in there.ticket().updates][-2:] == ["It is louder now.", "And hot."]
