"""A desk whose instance is shared by others: few calls for many tickets, and never too much at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.config.settings import read_settings
from bot.domain.ids import RemoteId
from bot.domain.remote import FieldsAct
from bot.domain.ticket import Answer, FieldId, FieldType, Ticket
from bot.remote_wiring import connected
from tests.connectors.autotask.harness import AutotaskHarness, running
from tests.connectors.autotask.linked import running_linked
from tests.fakes import HandClock
from tests.sandbox.autotask.harness import CODE, SECRET, USER

TICKETS, REPLIES = 12, 4
TWO_DESKS = """
[[desks]]
id = "one"
name = "One"
channel = "C0AUTO001"
[desks.remote]
system = "autotask"
url_env = "URL"
user = "{user}"
key_env = "KEY"
integration_code_env = "CODE"

[[desks]]
id = "two"
name = "Two"
channel = "C0AUTO002"
[desks.remote]
system = "autotask"
url_env = "URL"
user = "{user}"
key_env = "KEY"
integration_code_env = "CODE"
adopts = false
"""


def calls(there: AutotaskHarness) -> int:
    return len(there.stand.autotask.journal.since(0))


def refused(there: AutotaskHarness) -> list[str]:
    """The calls for which it had too many under way, or in the hour, or too many bytes."""
    seen = there.stand.autotask.journal.since(0)
    return [each["operation"] for each in seen if "exceeded" in str(each["answer"])]


async def test_a_hundred_tickets_that_changed_cost_hardly_more_calls_than_one() -> None:
    async with running() as remote:
        cursor = (await remote.connector.changed(None)).cursor
        remote.turn(minutes=20)
        tickets = [remote.open(f"Number {number}.") for number in range(100)]
        for each in tickets:
            remote.answer(each, "Hello.", "Sam E")
        before = calls(remote)
        sweep = await remote.connector.changed(cursor)
        read = await remote.connector.read_many([each.id for each in sweep.heads])
        assert [len(each.updates) for each in read] == [2] * 100
        assert calls(remote) - before <= 20


async def test_all_that_is_said_on_many_tickets_is_there_once_and_nothing_is_too_much() -> None:
    async with running_linked() as linked:
        tickets = [(await linked.opened(key=f"open {number}")).id for number in range(TICKETS)]
        for number in range(REPLIES):
            for place, ticket in enumerate(tickets):
                await linked.say(ticket, f"{place}00.{number}", f"{place}, {number}.")
            linked.turn(seconds=30)
        for place, ticket in enumerate(tickets):
            words = "\n".join(linked.said(await linked.delivered(ticket)))
            assert [words.count(f"{place}, {number}.") for number in range(REPLIES)] == [1] * REPLIES
        assert refused(linked.there) == []


async def test_what_says_the_same_costs_no_change() -> None:
    async with running() as remote:
        ticket = remote.open("It hums.")
        row = remote.ticket(ticket)
        same = Answer(
            field=FieldId("queueID"), label="Queue", type=FieldType.CHOICE, values=(str(row["queueID"]),)
        )
        await remote.connector.act(RemoteId(ticket), FieldsAct(answers=(same,)))
        verbs = [each["operation"].split()[0] for each in remote.stand.autotask.journal.since(0)]
        assert "PATCH" not in verbs


async def test_many_at_once_are_never_more_than_three_of_a_kind() -> None:
    async with running_linked() as linked:
        tickets = [(await linked.opened(key=f"open {number}")).id for number in range(TICKETS)]
        async with linked.relaying():
            for ticket in tickets:
                await linked.until(ticket, is_open_there)
        assert refused(linked.there) == []
        assert linked.there.count() == linked.before + TICKETS


async def test_two_desks_of_one_user_are_together_never_more_than_three_of_a_kind(tmp_path: Path) -> None:
    file = tmp_path / "threadesk.toml"
    file.write_text(TWO_DESKS.format(user=USER))
    async with running() as remote:
        environ = {
            "THREADESK_CONFIG": str(file),
            "URL": f"{remote.stand.url}/autotask/atservicesrest/",
            "KEY": SECRET,
            "CODE": CODE,
        }
        tickets = [remote.open(f"Number {number}.") for number in range(TICKETS)]
        remote.state.settings.takes = 0.01  # They overlap.
        async with connected(read_settings(environ, needs_slack=False), HandClock()) as connectors:
            assert len(connectors) == 2
            reading = (each.read(ticket) for ticket in tickets for each in connectors.values())
            read = await asyncio.gather(*reading)
        assert len(read) == 2 * TICKETS
        assert refused(remote) == []


def is_open_there(ticket: Ticket) -> bool:
    return ticket.remote is not None and ticket.remote.id is not None
