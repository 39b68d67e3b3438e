"""The comparison with other systems does what it says on our own side; the others are not needed for that."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench.measure import BenchError
from tests.bench.peers import __main__ as peers
from tests.bench.peers import ours
from tests.bench.peers.work import COMMENT, CREATE, DEEDS, Seed, done


def test_what_is_looked_for_is_said_in_the_ticket() -> None:
    made = peers.seeds(30)
    assert made == peers.seeds(30)
    assert all(len(seed["words"].split()) == 2 and seed["words"] in seed["text"] for seed in made)


def test_our_own_side_does_the_work_in_a_process_of_its_own(tmp_path: Path) -> None:
    work = tmp_path / "work.json"
    work.write_text(json.dumps(peers.seeds(3)))
    found = peers.measured(sys.executable, peers.OURS, work)
    assert tuple(found) == DEEDS
    assert all(each.per_second > 0 for each in found.values())


def test_each_deed_is_done_for_each_ticket(tmp_path: Path) -> None:
    with ours.opened(tmp_path) as system:
        found = done(system, peers.seeds(3))
        assert system.search(peers.seeds(3)[2]["comment"]) >= 1
    assert {name: len(each["took"]) for name, each in found.items()} == dict.fromkeys(DEEDS, 3)


class Behind:
    """A system that does everything later, and then finds nothing."""

    settled = 0

    def create(self, seed: Seed) -> int:
        return 1

    def comment(self, ticket: int, text: str) -> None:
        assert ticket == 1

    def mine(self, agent: str) -> int:
        return 0

    def search(self, words: str) -> int:
        return 0

    def settle(self) -> None:
        self.settled += 1


def test_what_is_done_later_is_waited_for_and_nothing_found_is_no_result() -> None:
    system = Behind()
    with pytest.raises(ValueError, match="list was empty"):
        done(system, peers.seeds(2))
    assert system.settled == len((CREATE, COMMENT))


def test_a_system_that_fails_is_told_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="No such file"):
        peers.measured(sys.executable, peers.OURS, tmp_path / "none.json")


def test_without_the_others_it_says_how_to_install_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert peers.main([]) == 1
    assert "make bench-peers" in capsys.readouterr().err
