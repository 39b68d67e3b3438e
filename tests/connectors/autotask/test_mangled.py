"""Answers in no shape that anybody promised: whatever comes, only errors of ours are raised."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.connectors.autotask.client import Autotask
from bot.domain.ids import Cursor, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.remote import (
    ChecklistAct,
    CloseAct,
    EmailsAct,
    FieldsAct,
    FinalComment,
    Manner,
    OwnerAct,
    PriorityAct,
    PublishAct,
    ResourcesAct,
    TagsAct,
    TimeAct,
    Upload,
)
from bot.domain.ticket import Priority
from bot.errors import RemoteError
from tests.connectors.autotask.mock import Instance, connected, ticket, zone
from tests.connectors.autotask.test_acts import HERE, REFERENCE, UNTIL, item
from tests.connectors.autotask.test_client import NEW

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "name", "value", "label"]), inner, max_size=2)
    ),
    max_leaves=4,
)
NAMES = [*ticket(), "ticketID", "noteType", "publish", "data", "picklistValues", "name", "ticketNoteID"]
ROW = st.dictionaries(st.sampled_from(NAMES), ODD | st.just(8103), max_size=6)
ANSWER = st.fixed_dictionaries(
    {},
    optional={
        "items": st.lists(ROW | ODD, max_size=3) | ODD,
        "item": ROW | ODD,
        "itemId": st.just(8103) | ODD,
        "fields": st.lists(ROW, max_size=3) | ODD,
        "queryCount": ODD,
        "pageDetails": ODD | st.just({"nextPageUrl": "https://evil.example/"}),
    },
)
ACTS = (
    CloseAct(),
    PriorityAct(priority=Priority.HIGH),
    FinalComment(text="Fixed."),
    FieldsAct(answers=NEW.answers),
    OwnerAct(owner="resource:29"),
    EmailsAct(add=("a@desk.example",)),
    TagsAct(tags=("disk",), added=("disk",)),
    ResourcesAct(add=(item(5),), remove=(item(6),)),
    ChecklistAct(add=("Back up",), tick=("1",)),
    PublishAct(update=RemoteUpdateId("note:8103")),
    TimeAct(minutes=15, text="Looked.", until=UNTIL, reference=REFERENCE),
)


class Mangled(Instance):
    """An instance that answers everything but the zone with what it is given, in turns."""

    def __init__(self, values: list[Any]) -> None:
        super().__init__()
        self.values = values

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path.endswith("/zoneInformation"):
            return zone()
        return httpx.Response(200, json=self.values[len(self.asked) % len(self.values)])


async def pieces() -> AsyncIterator[bytes]:
    yield b"hello"


async def everything(autotask: Autotask) -> int:
    """Ask for and do all that there is; how much of it went through."""
    done = 0
    for call in (
        autotask.check,
        autotask.lists,
        lambda: autotask.changed(None),
        lambda: autotask.changed(Cursor("")),
        lambda: autotask.open_tickets(None),
        lambda: autotask.read(HERE),
        lambda: autotask.read_many([HERE, RemoteId("8104")]),
        lambda: autotask.create(NEW),
        lambda: autotask.created(NEW, datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: autotask.push(HERE, "Hello.", Manner(as_whom="contact:99")),
        lambda: autotask.upload(HERE, Upload(name="a.log", size=5, content=pieces())),
    ):
        with contextlib.suppress(RemoteError):
            await call()
            done += 1
    for act in ACTS:
        with contextlib.suppress(RemoteError):
            await autotask.act(HERE, act, Manner(as_whom="resource:29"))
            done += 1
    with contextlib.suppress(RemoteError):
        done += len([each async for each in autotask.download(HERE, RemoteFileId("file:7"))])
    return done


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)
@given(st.lists(ANSWER, min_size=1, max_size=4))
def test_whatever_comes_back_only_our_errors_are_raised(values: list[Any]) -> None:
    _, autotask = connected(Mangled(values))
    assert asyncio.run(everything(autotask)) >= 0
