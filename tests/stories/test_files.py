"""Files, by the real bot: kept once though it is killed before it can record them, and out again whole."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import aiohttp

from tests.sandbox.harness import HELP, Json, Person
from tests.stories.conftest import BOT, Stage, number_of
from tests.stories.processes import threadesk

LOG = b"kernel panic\n" * 40_000


def on_disk(stage: Stage) -> list[Path]:
    """What lies in the file store."""
    return sorted(
        path for path in (stage.folder / "files").rglob("*") if path.is_file() and path.parent.name != "parts"
    )


def recorded(stage: Stage) -> list[Json]:
    rows = stage.rows("SELECT body FROM updates WHERE type = 'FileStored' ORDER BY ticket, number")
    return [json.loads(body)["file"] for (body,) in rows]


async def attach(person: Person, card: Json, name: str, body: bytes) -> Json:
    file = await person.upload(name, body)
    return await person.post(HELP, "the log", thread_ts=card["ts"], files=[file["id"]])


async def test_killed_between_keeping_and_recording_a_file_is_kept_once(stage: Stage) -> None:
    card = await stage.open_ticket("anna")
    await stage.nothing_to_send()
    await stage.sandbox.faults({"method": "files.info", "when": "before", "do": "hold"})
    await attach(stage.person("anna"), card, "log.txt", LOG)

    async def held() -> bool:
        return bool((await stage.sandbox.faults())["held"])

    await stage.wait_for(held)
    with closing(sqlite3.connect(stage.folder / "threadesk.sqlite", isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")  # Whatever the bot fetches, it cannot record.
        await stage.sandbox.faults(clear=True, release=True)

        async def is_kept() -> bool:
            return [path.read_bytes() for path in on_disk(stage)] == [LOG]

        await stage.wait_for(is_kept)
        await stage.kill()
        blocker.rollback()
    assert recorded(stage) == []
    await stage.start()
    await stage.sandbox.turn_clock(60)  # The lease of whoever was killed runs out.

    async def is_recorded() -> bool:
        return bool(recorded(stage))

    await stage.wait_for(is_recorded)
    await stage.nothing_to_send()
    [file] = recorded(stage)
    assert (file["name"], file["size"], file["type"]) == ("log.txt", len(LOG), "text/plain")
    assert [path.read_bytes() for path in on_disk(stage)] == [LOG]


async def test_a_ticket_goes_out_with_its_files_to_a_person_and_to_another_machine(
    stage: Stage, tmp_path: Path
) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    card = await stage.open_ticket("anna")
    await attach(anna, card, "log.txt", LOG)
    await attach(beno, card, "log.txt", b"another")

    async def both() -> bool:
        return len(recorded(stage)) == 2

    await stage.wait_for(both)
    await beno.command(HELP, f"/ticket export {number_of(card)}")
    with zipfile.ZipFile(io.BytesIO(await sent(stage, beno, ".zip"))) as archive:
        bodies = {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}
    assert set(bodies) == {"files/log.txt", "files/log (2).txt"}
    assert set(bodies.values()) == {LOG, b"another"}
    await stage.nothing_to_send()
    await stage.stop()

    lines, out, other = tmp_path / "all.jsonl", tmp_path / "out", tmp_path / "other"
    other.mkdir()
    exported = await threadesk("export", "--out", str(lines), "--files", str(out), environ=stage.environ)
    assert (exported.status, "2 files are copied" in exported.err) == (0, True), exported.err
    moved = {
        "THREADESK_DATABASE_URL": f"sqlite:///{other / 'desk.sqlite'}",
        "THREADESK_FILES": str(other / "files"),
    }
    elsewhere = {**stage.environ, **moved}
    imported = await threadesk("import", str(lines), "--files", str(out), environ=elsewhere)
    assert imported.status == 0, imported.err
    bodies_there = {path.read_bytes() for path in (other / "files").rglob("*") if path.is_file()}
    assert bodies_there == {LOG, b"another"}


async def sent(stage: Stage, person: Person, ending: str) -> bytes:
    """The file that the bot sent somebody."""

    async def there() -> str | None:
        for message in await person.messages(person.dm):
            for file in message.get("files", ()):
                if message["user"] == BOT and file["name"].endswith(ending):
                    return str(file["url_private"])
        return None

    address = await stage.sandbox.wait_for(there)
    assert address is not None
    headers = {"Authorization": f"Bearer {stage.environ['SLACK_BOT_TOKEN']}"}
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return await answer.read()
