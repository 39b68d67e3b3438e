"""One suite for every file store: the folder, and its twin in memory that other tests use."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.ports import FileStore
from bot.domain.ticket import FileKey
from bot.errors import FileMissing, FileTooLarge, Transient
from storage.files import CHUNK, FORGOTTEN_AFTER, PARTS, FolderFiles, MemoryFiles, check_folder

KEY = FileKey("T0DESK001/T20261122.0001/2-0")
HOSTILE = (
    "../outside",
    "../../../../etc/cron.d/outside",
    "/outside",
    "a/../../outside",
    "nul\x00outside",
    "CON",
    "..",
    ".",
    "",
    " ",
    "x" * 10_000,
    "\u202egpj.exe",
    "\ud800",
    "parts",
    "C:\\outside",
)


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return MemoryFiles() if request.param == "memory" else FolderFiles(tmp_path / "files")


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def broken() -> AsyncIterator[bytes]:
    yield b"half of"
    raise ConnectionResetError


async def whole(files: FileStore, key: FileKey = KEY) -> bytes:
    return b"".join([piece async for piece in files.open(key)])


async def test_a_file_that_cannot_be_opened_is_not_taken_for_one_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "no folder").write_bytes(b"")
    with pytest.raises(Transient, match="Not a directory"):
        await whole(FolderFiles(tmp_path / "no folder"))


def test_two_processes_may_clear_away_the_same_parts_at_once(tmp_path: Path) -> None:
    (tmp_path / PARTS).mkdir()
    (tmp_path / PARTS / "listed").symlink_to(tmp_path / "gone by the time it is looked at")
    forgotten = tmp_path / PARTS / "forgotten"
    forgotten.touch()
    os.utime(forgotten, (0, 0))
    FolderFiles(tmp_path).prepare()
    assert not forgotten.exists()


async def test_what_is_put_is_there_with_its_size_and_hash(files: FileStore) -> None:
    stored = await files.put(KEY, pieces(b"one ", b"", b"two"), most=7)
    assert stored.size == 7
    assert stored.sha256 == hashlib.sha256(b"one two").hexdigest()
    assert await files.exists(KEY)
    assert await whole(files) == b"one two"


async def test_a_large_file_comes_back_in_pieces(files: FileStore) -> None:
    body = os.urandom(CHUNK * 2 + 1)
    await files.put(KEY, pieces(body), most=len(body))
    got = [piece async for piece in files.open(KEY)]
    assert [len(piece) for piece in got] == [CHUNK, CHUNK, 1]
    assert b"".join(got) == body


async def test_an_empty_file_is_a_file(files: FileStore) -> None:
    assert (await files.put(KEY, pieces(), most=0)).size == 0
    assert await files.exists(KEY)
    assert await whole(files) == b""


async def test_put_again_it_is_what_came_last(files: FileStore) -> None:
    await files.put(KEY, pieces(b"first, and longer"), most=99)
    await files.put(KEY, pieces(b"second"), most=99)
    assert await whole(files) == b"second"


async def test_of_too_large_a_file_nothing_is_left(files: FileStore, tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        await files.put(KEY, pieces(b"four", b"more"), most=7)
    assert not await files.exists(KEY)
    assert on_disk(tmp_path) == []


async def test_what_breaks_off_leaves_what_was_there(files: FileStore, tmp_path: Path) -> None:
    await files.put(KEY, pieces(b"whole"), most=99)
    before = on_disk(tmp_path)
    with pytest.raises(ConnectionResetError):
        await files.put(KEY, broken(), most=99)
    assert await whole(files) == b"whole"
    assert on_disk(tmp_path) == before


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(files: FileStore) -> None:
    await files.put(KEY, pieces(b"x"), most=1)
    for _ in range(2):
        await files.delete(KEY)
    assert not await files.exists(KEY)
    with pytest.raises(FileMissing):
        await whole(files)


@pytest.mark.parametrize("key", HOSTILE)
async def test_whatever_a_key_says_nothing_is_written_outside(
    files: FileStore, tmp_path: Path, key: str
) -> None:
    await files.put(FileKey(key), pieces(b"mine"), most=4)
    await files.put(KEY, pieces(b"other"), most=5)
    assert await whole(files, FileKey(key)) == b"mine"
    assert [path for path in on_disk(tmp_path) if not path.is_relative_to(tmp_path / "files")] == []
    await files.delete(FileKey(key))
    assert await whole(files) == b"other"


async def test_nobody_else_may_look_into_the_folder(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path / "files")
    await files.put(KEY, pieces(b"secret"), most=99)
    for path in (tmp_path / "files").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


async def test_a_disk_that_fails_is_worth_another_try(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    files = FolderFiles(tmp_path / "files")
    with pytest.raises(Transient) as failed:
        await files.put(KEY, pieces(b"x"), most=9)
    assert failed.value.certain
    with pytest.raises(Transient):
        files.prepare()
    assert "THREADESK_FILES" in (check_folder(tmp_path / "files") or "")


async def test_parts_of_the_dead_are_cleared_away_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    files.prepare()
    old, new = tmp_path / PARTS / "old", tmp_path / PARTS / "new"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (0, time.time() - FORGOTTEN_AFTER - 60))
    files.prepare()
    assert not old.exists()
    assert new.exists()


def test_a_folder_is_looked_at_and_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "deep" / "files"
    assert check_folder(folder) is None
    assert not folder.exists()
    folder.mkdir(parents=True, mode=0o755)
    assert "chmod 700" in (check_folder(folder) or "")
    folder.chmod(0o700)
    assert check_folder(folder) is None
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # Root may write everywhere.
    assert "cannot be written" in (check_folder(folder) or "")


VICTIM = """
import asyncio, sys
from pathlib import Path
from bot.domain.ticket import FileKey
from storage.files import FolderFiles

async def chunks(last):
    yield b"half of it"
    if last == "hang":
        print("half", flush=True)
        sys.stdin.read()

async def main(folder):
    files = FolderFiles(Path(folder))
    await files.put(FileKey("whole"), chunks("end"), most=99)
    await files.put(FileKey("half"), chunks("hang"), most=99)

asyncio.run(main(sys.argv[1]))
"""


async def test_killed_while_it_writes_there_is_all_or_nothing(tmp_path: Path) -> None:
    victim = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        VICTIM,
        str(tmp_path),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert victim.stdout is not None
    assert await victim.stdout.readline() == b"half\n"
    victim.kill()
    await victim.wait()
    files = FolderFiles(tmp_path)
    files.prepare()
    assert await whole(files, FileKey("whole")) == b"half of it"
    assert not await files.exists(FileKey("half"))
    await files.put(FileKey("half"), pieces(b"now whole"), most=99)
    assert await whole(files, FileKey("half")) == b"now whole"


def on_disk(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
