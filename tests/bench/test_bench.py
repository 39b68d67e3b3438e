"""The benchmark measures what it says: calls in flight, medians, ratios, signed requests, filled forms."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.domain.pools import Choice, pool_of
from bot.domain.ports import Listing, Scope
from bot.service.clock import SystemClock
from storage.store import SqlStore
from tests.bench import crowd, deliveries, remote, scale, shelf, suggesting
from tests.bench.apps import quiet_slack
from tests.bench.deliveries import SIGNING_SECRET, Delivery
from tests.bench.doors import HttpDoor, Ready
from tests.bench.forms import filled
from tests.bench.measure import BenchError, Effort, Measured, drive, middle, summed
from tests.bench.pooled import COMPANY, a_desk
from tests.bench.report import Aim, Row, as_json, line, table
from tests.bench.shelf import Shelf
from tests.bench.storing import WORKSPACE
from tests.bench.suggesting import Menu

ACME, OTHERS = [Choice(value="c1", label="Acme Ltd")], [Choice(value="c2", label="Zyx Ltd")]


def found(per_second: float, p50: float = 0.01, p99: float = 0.04) -> Measured:
    return Measured(per_second=per_second, p50=p50, p99=p99)


async def test_as_many_calls_are_in_flight_as_asked_for() -> None:
    under_way, most, made = 0, 0, []

    async def call(worker: int, number: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        made.append(number)

    await drive(range(200), 7, call)
    assert most == 7
    assert sorted(made) == list(range(200))


def test_a_sum_holds_median_and_slowest_hundredth() -> None:
    summary = summed([0.001] * 98 + [0.5, 0.7], 2.0)
    assert (summary.per_second, summary.p50, summary.p99) == (50.0, 0.001, 0.7)


def test_the_median_is_taken_number_by_number() -> None:
    rounds = [found(1, 0.3, 9), found(3, 0.1, 7), found(2, 0.2, 8)]
    assert middle(rounds) == found(2, 0.2, 8)


def test_the_ratio_pairs_the_rounds() -> None:
    row = Row(
        section="s",
        what="w",
        in_flight=50,
        floor=[found(100), found(200), found(400)],
        ours=[found(50), found(120), found(280)],
    )
    assert row.ratio == 0.6


def test_a_row_says_which_aims_were_met() -> None:
    aim = Aim(ratio=0.5, p50=5, p99=50)
    row = Row(section="s", what="w", in_flight=50, floor=[found(100)], ours=[found(40)], aim=aim)
    assert row.verdicts() == ["≥ 0.5 MISSED", "p50 < 5 MISSED", "p99 < 50 met"]
    assert line(row).endswith("0.40  ≥ 0.5 MISSED, p50 < 5 MISSED, p99 < 50 met")


def test_a_row_may_aim_at_its_floors_tail() -> None:
    aim = Aim(p99_times=1.5)
    row = Row(
        section="s", what="w", in_flight=1, floor=[found(9, p99=0.04)], ours=[found(9, p99=0.08)], aim=aim
    )
    assert row.verdicts() == ["p99 2.0 × floor ≤ 1.5 MISSED"]


async def test_the_crowd_is_the_same_every_time_and_says_six_things_each() -> None:
    crowds = []
    for _ in range(2):
        async with SqlStore("sqlite://", clock=SystemClock()) as store:
            await store.transact(WORKSPACE, crowd.add_some, 0, 120)
            listing = Listing(scope=Scope.ALL, person=crowd.AGENTS[0], limit=200)
            crowds.append(await store.read(WORKSPACE, lambda tx, listing: tx.tickets(listing), listing))
    assert crowds[0] == crowds[1]
    assert len(crowds[0]) == 120
    assert 5.5 < sum(ticket.updates for ticket in crowds[0]) / 120 < 6.5


async def test_everything_is_measured_with_few_and_with_more_tickets(tmp_path: Path) -> None:
    effort = Effort(rounds=1, alone=3)
    on = Shelf(folder=tmp_path, keeps=False)
    every = [row async for row in scale.measured(on, effort, (100, 150))]
    rows = [row for row in every if row.section.startswith("Scale")]
    assert len(every) - len(rows) == 4
    sizes = ["100" if "100," in row.what else "150" for row in rows]
    assert sizes.count("100") == sizes.count("150") == len(rows) / 2
    assert all(bool(row.floor) == (size == "150") for row, size in zip(rows, sizes, strict=True))


async def test_a_big_database_is_built_once_for_many_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "KEPT_FROM", 150)
    effort, kept = Effort(rounds=1, alone=3), Shelf(folder=tmp_path, keeps=True)
    for built in (("100", "150"), ("100",)):
        rows = [row async for row in scale.measured(kept, effort, (100, 150), ("SQLite",))]
        building = [row.what for row in rows if row.section.startswith("Building")]
        assert building == [f"{size} tickets, SQLite" for size in built]


async def test_updates_are_pushed_and_changes_are_read(tmp_path: Path) -> None:
    effort = Effort(rounds=1, together=6, changes=4)
    pushed, read = [row async for row in remote.measured(tmp_path, effort)]
    assert pushed.ratio is not None
    assert read.what.startswith("4 changes, ")
    assert read.floor[0].per_second == pytest.approx(50)


async def test_a_keystroke_is_answered_by_the_bare_app_and_by_ours(tmp_path: Path) -> None:
    rules, others = (a_desk({"companies": pool_of("companies", each)}) for each in (ACME, OTHERS))
    menu, strange = (Menu(each, COMPANY, "", random.Random(1)) for each in (rules, others))
    async with quiet_slack(tmp_path) as slack, suggesting.both(slack.api_url, rules) as (floor, ours):
        for app in (floor, ours):
            assert (await suggesting.typing(app, menu, 9)).p50 > 0
        with pytest.raises(BenchError, match="a keystroke was answered 200"):
            await suggesting.typing(ours, strange, 2)


def test_a_row_without_a_floor_has_no_ratio() -> None:
    row = Row(section="s", what="w", in_flight=1, ours=[found(40)])
    assert row.ratio is None
    assert as_json([row])[0]["floor"] is None


def test_every_section_has_one_head() -> None:
    rows = [Row(section=name, what="w", in_flight=1, ours=[found(1)]) for name in ("a", "a", "b")]
    assert sum("ours /s" in each for each in table(rows)) == 2


@pytest.mark.parametrize(
    "delivery",
    [deliveries.command("help"), deliveries.message("Größe", thread_ts="1.2"), deliveries.submission({}, {})],
)
def test_requests_are_signed_as_slack_signs(delivery: Delivery) -> None:
    head, _, body = deliveries.http_request(delivery).decode().partition("\r\n\r\n")
    headers = dict(each.split(": ", 1) for each in head.split("\r\n")[1:])
    assert int(headers["Content-Length"]) == len(body.encode())
    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(body, headers)


def test_no_two_submissions_are_the_same_form() -> None:
    one, other = (deliveries.submission({"id": "V", "hash": "h"}, {}).payload["view"] for _ in range(2))
    assert one["id"] != other["id"]
    assert one["hash"] != other["hash"]


class Clerk:
    """Answers every question with the same options."""

    def __init__(self, options: list[dict[str, str]]) -> None:
        self._options = options

    def made_ready(self, delivery: Delivery) -> Ready:
        return "", json.dumps(delivery.payload).encode()

    async def send(self, worker: int, ready: Ready) -> bytes:
        return json.dumps({"option_groups": [{"options": self._options}]}).encode()


def form() -> deliveries.Payload:
    picker = {"type": "external_select", "action_id": "pick"}
    text = {"type": "plain_text_input", "action_id": "say", "max_length": 7}
    return {
        "id": "V1",
        "blocks": [
            {"type": "input", "block_id": "subject", "element": picker},
            {"type": "input", "block_id": "text", "element": text},
            {"type": "divider", "block_id": "line"},
        ],
    }


async def test_a_form_is_filled_in_from_its_blocks() -> None:
    values = await filled(Clerk([{"value": "vpn"}, {"value": "fax"}]), form())
    assert values["subject"]["pick"] == {"type": "external_select", "selected_option": {"value": "vpn"}}
    assert values["text"]["say"] == {"type": "plain_text_input", "value": "The VPN"}


async def test_a_picker_without_options_ends_the_run() -> None:
    with pytest.raises(BenchError, match="nothing to choose"):
        await filled(Clerk([]), form())


async def test_a_refused_delivery_ends_the_run(unused_tcp_port: int) -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=401, text="no")

    app = web.Application()
    app.router.add_post("/slack/events", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    try:
        with closing(HttpDoor(unused_tcp_port)) as door, pytest.raises(BenchError, match="401"):
            await door.send(0, door.made_ready(deliveries.command("help")))
    finally:
        await runner.cleanup()
