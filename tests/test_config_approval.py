"""What waits for an approval, as the configuration says it: what holds by default, and each fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.settings import read_settings
from bot.domain.approval import Gate, Needed
from bot.domain.ticket import ADMINISTRATIVE, CANCEL_SERVER, CANCEL_SERVICE, STANDARD, Priority
from tests.test_config import faults, written

DESK = """
[[desks]]
id = "help"
approvers = ["@bosses"]
kinds = ["standard", "administrative", "cancel_server", "cancel_service"]
[desks.charge]
amount = 3
"""
FREE = '[[desks]]\nid = "help"\napprovers = ["U0DORA001"]\n'


def gate(folder: Path, text: str) -> Gate | None:
    return read_settings(written(folder, text)).desks.default.gate


def test_without_the_table_nothing_waits(tmp_path: Path) -> None:
    assert gate(tmp_path, DESK) is None


def test_by_default_it_holds_what_costs_or_destroys_and_one_is_enough(tmp_path: Path) -> None:
    held = gate(tmp_path, f"{DESK}[desks.approval]\n")
    assert held == Gate(kinds=frozenset({ADMINISTRATIVE, CANCEL_SERVER, CANCEL_SERVICE}))
    assert held.needed is Needed.ANY


def test_kinds_priorities_and_how_many_are_needed_can_be_named(tmp_path: Path) -> None:
    named = 'needed = "majority"\nkinds = ["standard"]\npriorities = ["urgent", "high"]\n'
    held = gate(tmp_path, f"{DESK}[desks.approval]\n{named}")
    priorities = frozenset({Priority.URGENT, Priority.HIGH})
    assert held == Gate(needed=Needed.MAJORITY, kinds=frozenset({STANDARD}), priorities=priorities)


def test_priorities_alone_are_enough(tmp_path: Path) -> None:
    held = gate(tmp_path, f'{FREE}[desks.approval]\npriorities = ["urgent"]\n')
    assert held == Gate(priorities=frozenset({Priority.URGENT}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f'{DESK}[desks.approval]\nneeded = "two"\n',
            "approval: needed: 'two' is unknown; known are any, all",
        ),
        (f"{DESK}[desks.approval]\nneeded = 2\n", "approval: needed: must be a text"),
        (
            f'{DESK}[desks.approval]\nkinds = ["upgrade"]\n',
            "approval: kinds: 'upgrade' is no kind of this desk",
        ),
        (f'{DESK}[desks.approval]\nkinds = "standard"\n', "approval: kinds: must be a list"),
        (f"{DESK}[desks.approval]\nkinds = []\n", "approval: kinds: nothing would wait"),
        (f"{FREE}[desks.approval]\n", "approval: kinds: nothing would wait: no kind of this desk costs"),
        (
            f'{DESK}[desks.approval]\npriorities = ["P1"]\n',
            "approval: priorities: 'P1' is unknown; known are",
        ),
        (f'{DESK}[desks.approval]\nwho = "me"\n', "approval: who: is unknown here; known are needed, kinds"),
        (
            f"{DESK.replace('[desks.charge]', 'approval = true')}",
            "approval: must be a table: write [desks.app",
        ),
        (
            f"{DESK.replace('approvers', 'agents')}[desks.approval]\n",
            "approval: needed: name approvers of the desk first",
        ),
    ],
)
def test_each_fault_names_its_key_and_the_way_out(tmp_path: Path, text: str, told: str) -> None:
    assert any(f"desks[1]: {told}" in fault for fault in faults(written(tmp_path, text)))
