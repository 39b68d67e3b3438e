"""`threadesk export` and `threadesk import`, as they are typed."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.events import FileDeleted
from bot.domain.intents import Origin
from bot.domain.ticket import POLICY, FileKey, Visibility
from storage.files import FolderFiles
from storage.store import SqlStore
from tests.builders import ELSEWHERE, NOW, WORKSPACE, add, kept, opened, said
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


BODIES = {"one": b"first", "two": bytes(300_000), "three": b"never exported"}


async def attach(path: Path, files: Path) -> None:
    """A ticket with two kept files, and a third that was dropped."""
    store = FolderFiles(files)
    stored = [kept(f"{key}.txt", id_=n, body=BODIES[key], key=key) for n, key in enumerate(BODIES, 1)]
    for key in ("one", "two"):
        await store.put(FileKey(key), pieces(BODIES[key]), most=10**6)
    gone = FileDeleted(
        at=NOW,
        by=POLICY,
        origin=Origin.POLICY,
        file=3,
        name="three.txt",
        key=FileKey("three"),
        is_dropped=True,
        visibility=Visibility.PUBLIC,
    )
    async with SqlStore(f"sqlite:///{path}", clock=HandClock()) as database:
        await database.transact(WORKSPACE, add, opened(), said("see"), *stored, gone)


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def body_of(files: Path, key: str) -> bytes:
    return b"".join([piece async for piece in FolderFiles(files).open(FileKey(key))])


@pytest.fixture
def with_files(database: Path, tmp_path: Path) -> Path:
    asyncio.run(attach(database, tmp_path / "files"))
    return database


def test_files_go_along_and_come_back_as_they_were(
    with_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, out = tmp_path / "all.jsonl", tmp_path / "out"
    assert main(["export", "--out", str(lines), "--files", str(out)]) == 0
    assert f"2 files are copied to {out}." in capsys.readouterr().err
    (tmp_path / "other").mkdir()
    use(tmp_path / "other" / "desk.sqlite", monkeypatch)
    assert main(["import", str(lines), "--files", str(out)]) == 0
    assert "2 files are copied" in capsys.readouterr().err
    for key in ("one", "two"):
        assert asyncio.run(body_of(tmp_path / "other" / "files", key)) == BODIES[key]
    again, out_again = tmp_path / "again.jsonl", tmp_path / "out_again"
    assert main(["export", "--out", str(again), "--files", str(out_again)]) == 0
    assert again.read_bytes() == lines.read_bytes()
    assert contents(out_again) == contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_their_files_the_tickets_say_that_some_belong_to_them(
    with_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "all.jsonl"
    assert main(["export", "--out", str(lines)]) == 0
    use(tmp_path / "other.sqlite", monkeypatch)
    assert main(["import", str(lines)]) == 0
    assert "2 files belong to it, which --files brings along." in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_file_that_is_not_what_it_was_stops_the_import(
    with_files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    lines, out = tmp_path / "all.jsonl", tmp_path / "out"
    main(["export", "--out", str(lines), "--files", str(out)])
    [path] = [path for path, body in contents(out).items() if body == b"first"]
    if damage == "missing":
        (out / path).unlink()
    else:
        (out / path).write_bytes(b"f1rst")
    (tmp_path / "other").mkdir()
    use(tmp_path / "other" / "desk.sqlite", monkeypatch)
    assert main(["import", str(lines), "--files", str(out)]) == 1
    assert "Nothing was imported: of the files these are missing or damaged: one." in capsys.readouterr().err
    assert contents(tmp_path / "other").keys() <= {"desk.sqlite"}
    empty = tmp_path / "empty.jsonl"
    assert main(["export", "--out", str(empty)]) == 0
    assert len(empty.read_bytes().splitlines()) == 2


def test_an_import_that_is_refused_leaves_the_files_of_other_tickets_as_they_are(
    with_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, out, other = tmp_path / "all.jsonl", tmp_path / "out", tmp_path / "other"
    main(["export", "--out", str(lines), "--files", str(out)])
    other.mkdir()
    asyncio.run(fill(other / "desk.sqlite"))
    asyncio.run(FolderFiles(other / "files").put(FileKey("one"), pieces(b"its own"), most=100))
    use(other / "desk.sqlite", monkeypatch)
    assert main(["import", str(lines), "--files", str(out)]) == 1
    assert "holds other tickets" in capsys.readouterr().err
    assert list(contents(other / "files").values()) == [b"its own"]


def test_an_import_that_died_among_the_files_is_finished_by_the_same_again(
    with_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, out, other = tmp_path / "all.jsonl", tmp_path / "out", tmp_path / "other"
    main(["export", "--out", str(lines), "--files", str(out)])
    other.mkdir()
    use(other / "desk.sqlite", monkeypatch)
    assert main(["import", str(lines)]) == 0  # As far as it had come.
    assert main(["import", str(lines), "--files", str(out)]) == 0
    assert "nothing has changed. 2 files are copied." in capsys.readouterr().err
    assert sorted(contents(other / "files").values()) == sorted(contents(out).values())


def test_a_file_that_the_store_has_lost_is_named_once_all_others_are_written(
    with_files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(FolderFiles(tmp_path / "files").delete(FileKey("one")))
    lines, out = tmp_path / "all.jsonl", tmp_path / "out"
    assert main(["export", "--out", str(lines), "--files", str(out)]) == 1
    assert "of their files these are missing or damaged: one." in capsys.readouterr().err
    assert list(contents(out).values()) == [BODIES["two"]]
    assert lines.exists()


def test_files_go_along_with_everything_not_with_a_transcript(
    with_files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--ticket", "T20261122.0001", "--format", "json", "--files", str(tmp_path / "out")]
    assert main(["export", *arguments]) == 2
    assert "--files: goes with jsonl" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
