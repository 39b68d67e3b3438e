"""`threadesk export` and `threadesk import`, as they are typed."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.store import SqlStore
from tests.builders import ELSEWHERE, WORKSPACE, add, opened, said
from tests.fakes import HandClock


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a ticket, which the command is pointed at."""
    path = tmp_path / "desk.sqlite"
    use(path, monkeypatch)
    asyncio.run(fill(path))
    return path


def use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADESK_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("THREADESK_LOG_LEVEL", "ERROR")
    monkeypatch.delenv("THREADESK_CONFIG", raising=False)


async def fill(path: Path) -> None:
    async with SqlStore(f"sqlite:///{path}", clock=HandClock()) as store:
        await store.transact(WORKSPACE, add, opened(), said("It smokes."))
        await store.transact(ELSEWHERE, add, opened(), said("Elsewhere."))


def test_a_file_goes_from_one_database_into_another(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert main(["export", "--out", str(first)]) == 0
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    use(tmp_path / "other.sqlite", monkeypatch)
    assert main(["import", str(first)]) == 0
    assert "4 events" in capsys.readouterr().err
    assert main(["export", "--out", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert main(["import", str(first)]) == 0
    assert "nothing has changed" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.part"))


def test_a_broken_file_is_refused_with_its_line(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.jsonl"
    main(["export", "--out", str(broken)])
    broken.write_bytes(broken.read_bytes().replace(b'"number":2', b'"number":3', 1))
    use(tmp_path / "other.sqlite", monkeypatch)
    assert main(["import", str(broken)]) == 1
    assert "line 3: event 3 where event 2 belongs. Nothing was imported." in capsys.readouterr().err
    assert main(["import", str(tmp_path / "none.jsonl")]) == 1
    assert "No such file" in capsys.readouterr().err


def test_one_ticket_is_printed_from_every_workspace_that_has_it(
    database: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["export", "--ticket", "T20261122.1", "--format", "markdown"]) == 0
    text = capfdbinary.readouterr().out.decode()
    assert text.count("# T20261122.0001 · Hardware Issue") == 2
    assert "It smokes." in text
    assert main(["export", "--ticket", "T20261122.0001"]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line)["line"] for line in lines] == ["threadesk", *["event"] * 4, "end"]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--ticket", "T20200101.0001"], 1, "There is no ticket T20200101.0001."),
        (["--ticket", "VPN"], 1, "There is no ticket VPN."),
        (["--out", "/nowhere/at/all.jsonl"], 1, "/nowhere/at/all.jsonl cannot be written: No such file"),
        (["--format", "json"], 2, "say which ticket, with --ticket"),
    ],
)
def test_what_cannot_be_exported_is_said(
    database: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, told: str
) -> None:
    assert main(["export", *arguments]) == status
    assert told in capsys.readouterr().err
