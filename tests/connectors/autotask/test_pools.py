"""The big lists against rows in memory: what is not to be read, or never ends, holds nothing else up."""

from __future__ import annotations

import httpx
import pytest

from bot.connectors.autotask import pools
from bot.connectors.autotask.client import Autotask
from bot.domain.ids import Cursor
from bot.errors import RemoteError, Transient
from tests.connectors.autotask.mock import ZONE, Instance, connected, no

BROKEN = httpx.Response(500, text="<html>")


async def read(autotask: Autotask) -> dict[str, int]:
    """How many choices there are of each list once all were read. Raises RemoteError."""
    counts: dict[str, int] = {}
    cursor: Cursor | None = None
    while True:
        page = await autotask.pools(cursor)
        for name, choices in page.choices.items():
            counts[name] = counts.get(name, 0) + len(choices)
        cursor = page.cursor
        if page.is_last:
            return counts


async def test_a_list_that_is_out_of_order_does_not_have_all_others_read_again_for_ever() -> None:
    instance = Instance()
    instance.answers["GET Opportunities/query"] = [BROKEN] * 3
    _, autotask = connected(instance)
    for _ in range(2):
        with pytest.raises(Transient):
            await read(autotask)
    assert await read(autotask) == {"companies": 2, "contacts": 1}


@pytest.mark.parametrize(
    ("entity", "answer"), [("Companies", BROKEN), ("Contacts", no("The thread threshold is exceeded"))]
)
async def test_where_nothing_is_answered_or_it_is_to_wait_no_list_is_left_out(
    entity: str, answer: httpx.Response
) -> None:
    instance = Instance()
    instance.answers[f"GET {entity}/query"] = [answer] * 9
    _, autotask = connected(instance)
    for _ in range(4):
        with pytest.raises(RemoteError):
            await read(autotask)


@pytest.mark.parametrize("period", [1, 3])
async def test_a_list_whose_pages_never_end_is_given_up(period: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MOST_PAGES", 10)
    pages = [f"{ZONE}v1.0/Contacts/query?after={each % period}" for each in range(100)]
    instance = Instance()
    instance.answers["GET Contacts/query"] = [
        httpx.Response(200, json={"items": [], "pageDetails": {"nextPageUrl": each}}) for each in pages
    ]
    _, autotask = connected(instance)
    with pytest.raises(Transient, match="never end"):
        await read(autotask)
    assert len(instance.of("GET Contacts/query")) < 15
