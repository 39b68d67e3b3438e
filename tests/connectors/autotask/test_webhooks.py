"""Autotask's webhooks: set up, mended and removed through its API, and what they tell is read at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.connectors.autotask import hooks
from bot.domain.connector import HookKeeper
from bot.domain.events import UpdateAdded
from bot.domain.ids import DeskId, RemoteId
from bot.errors import Rejected
from bot.hooking import HookDoor
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from bot.service import units
from bot.service.hooks import Caller, Hooks
from bot.serving import Address, bound, serving
from tests.connectors.autotask.harness import AutotaskHarness, running
from tests.connectors.autotask.linked import Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import RULES
from tests.patience import LONGEST

DESK, OTHER = DeskId("autotask"), DeskId("other")
URL = f"https://bot.example/hooks/{DESK}"
KEY = "the-key-that-they-share"
SORTS = ("TicketWebhooks", "TicketNoteWebhooks")


@pytest.fixture
async def there() -> AsyncIterator[AutotaskHarness]:
    async with running() as harness:
        yield harness


async def set_up(there: AutotaskHarness, desk: DeskId = DESK, url: str = URL) -> Sequence[str]:
    assert isinstance(there.connector, HookKeeper)
    return await there.connector.set_up_hooks(desk, url, KEY)


async def test_both_webhooks_are_made_with_all_fields_and_without_our_own_changes(
    there: AutotaskHarness,
) -> None:
    assert await there.connector.hook_faults(DESK) == ["none tells of tickets", "none tells of notes"]
    done = await set_up(there)
    assert any("made, calls https://bot.example/hooks/autotask" in each for each in done)
    assert await there.connector.hook_faults(DESK) == []
    for entity in SORTS:
        (row,) = there.rows(entity)
        assert (row["webhookUrl"], row["deactivationUrl"], row["secretKey"]) == (URL, URL, KEY)
        assert row["isActive"]
        assert row["isReady"]
        (excluded,) = there.rows(f"{entity.removesuffix('s')}ExcludedResources")
        assert excluded["resourceID"] == ids.API_RESOURCE
    picks = there.state.house.picklists
    fields = there.rows("TicketWebhookFields")
    assert {each["fieldID"] for each in fields} == {
        pick.value for pick in picks["TicketWebhookFields", "fieldID"]
    }
    assert there.rows("TicketWebhookUdfFields")
    always = [
        each["fieldID"] for each in there.rows("TicketNoteWebhookFields") if each["isDisplayAlwaysField"]
    ]
    labels = {pick.value: pick.label for pick in picks["TicketNoteWebhookFields", "fieldID"]}
    assert [labels[each] for each in always] == ["ticketID"]


async def test_what_is_as_it_should_be_is_left_alone(there: AutotaskHarness) -> None:
    await set_up(there)
    before = {entity: there.rows(entity) for entity in (*SORTS, "TicketWebhookFields")}
    done = await set_up(there)
    assert {entity: there.rows(entity) for entity in before} == before
    assert all("is as it should be" in each or "set secretKey" in each for each in done)


async def test_what_was_switched_off_or_moved_is_mended_and_what_is_too_much_removed(
    there: AutotaskHarness,
) -> None:
    await set_up(there, url=f"https://old.example/hooks/{DESK}")
    (row,) = there.rows("TicketWebhooks")
    there.state.change("TicketWebhooks", row["id"], {"isActive": False}, Actor(resource=ids.API_RESOURCE))
    note = there.rows("TicketNoteWebhooks")[0]
    number = there.state.tables["TicketNoteWebhooks"].next_id()
    there.state.tables["TicketNoteWebhooks"].put({**note, "id": number})
    assert await there.connector.hook_faults(DESK) == ["the one that tells of tickets is switched off"]
    done = await set_up(there)
    assert any("isActive" in each and "webhookUrl" in each for each in done)
    assert any("one too many" in each for each in done)
    assert [each["webhookUrl"] for each in there.rows("TicketWebhooks")] == [URL]
    assert len(there.rows("TicketNoteWebhooks")) == 1
    assert await there.connector.hook_faults(DESK) == []


async def test_only_those_of_the_desk_are_removed(there: AutotaskHarness) -> None:
    await set_up(there)
    await set_up(there, OTHER, f"https://bot.example/hooks/{OTHER}")
    done = await there.connector.remove_hooks(DESK)
    assert [each.endswith("removed.") for each in done] == [True, True]
    assert [len(there.rows(entity)) for entity in SORTS] == [1, 1]
    assert await there.connector.remove_hooks(DESK) == ["There is nothing to remove."]
    assert await there.connector.hook_faults(OTHER) == []


async def test_an_address_that_autotask_does_not_take_is_told_with_its_words(there: AutotaskHarness) -> None:
    with pytest.raises(Rejected, match="HTTPS"):
        await set_up(there, url=f"http://bot.example/hooks/{DESK}")
    assert there.rows("TicketWebhooks") == []


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        await linked.poll.begin()
        await linked.poll.beat()
        yield linked


@asynccontextmanager
async def called(linked: Linked) -> AsyncIterator[Hooks]:
    """The door at which the webhooks of the desk call, over HTTP, set up as people do."""
    caller = Caller(read=hooks.read, secret=KEY, poll=linked.poll)
    taken = Hooks(linked.store, TEAM, {RULES.id: caller}, linked.clock)
    linked.there.state.house.takes_loopback_http = True
    with bound(Address(host="127.0.0.1", port=0), "the test") as listener:
        assert listener is not None
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/hooks/{RULES.id}"
        async with serving(HookDoor(taken), listener):
            await linked.there.connector.set_up_hooks(RULES.id, url, KEY)
            yield taken


async def texts(linked: Linked, ticket: RemoteId) -> list[str]:
    """What our ticket of one there says."""
    found = await linked.ticket_of(ticket)
    assert found is not None
    _, log = await linked.store.read(TEAM, units.history, found.id)
    return [each.event.text for each in log if isinstance(each.event, UpdateAdded)]


async def test_a_webhook_and_the_poll_meet_in_one_update(linked: Linked) -> None:
    opened = await linked.opened()
    ticket = remote_id(await linked.delivered(opened.id))
    await linked.poll.beat()
    before = await texts(linked, ticket)
    async with called(linked):
        stand = linked.there.stand.autotask
        linked.there.answer(ticket, "It still hums.")
        await stand.hooks.sent()
        assert [each.status for each in stand.hooks.deliveries] == [200] * len(stand.hooks.deliveries)
        assert stand.hooks.deliveries
        async with asyncio.timeout(LONGEST):
            while "It still hums." not in await texts(linked, ticket):
                await linked.poll.beat()
        linked.turn(minutes=30)
        for _ in range(3):
            await linked.poll.beat()
    assert await texts(linked, ticket) == [*before, "It still hums."]


async def test_a_call_that_comes_twice_is_taken_once_and_our_own_words_call_nobody(linked: Linked) -> None:
    opened = await linked.opened()
    ticket = remote_id(await linked.delivered(opened.id))
    async with called(linked):
        stand = linked.there.stand.autotask
        linked.there.answer(ticket, "It still hums.")
        await stand.hooks.sent()
        count = len(stand.hooks.deliveries)
        stand.hooks.send_again(stand.hooks.deliveries[0])
        await stand.hooks.sent()
        again = stand.hooks.deliveries[count]
        assert (again.status, again.answer) == (200, "This was taken before, and does nothing now.")
        count = len(stand.hooks.deliveries)
        await linked.there.connector.push(ticket, "We are on it.")
        await stand.hooks.sent()
        assert len(stand.hooks.deliveries) == count


async def test_that_a_webhook_was_switched_off_is_not_believed_but_found_out(linked: Linked) -> None:
    async with called(linked):
        stand = linked.there.stand.autotask
        row = linked.there.rows("TicketWebhooks")[0]
        actor = Actor(resource=ids.DORA, is_page=True)
        linked.there.state.change("TicketWebhooks", row["id"], {"isActive": False}, actor)
        await stand.hooks.sent()
        assert (stand.hooks.deliveries[-1].action, stand.hooks.deliveries[-1].status) == ("Deactivated", 200)
        assert await linked.there.connector.hook_faults(RULES.id) == [
            "the one that tells of tickets is switched off"
        ]
