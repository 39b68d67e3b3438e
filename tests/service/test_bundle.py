"""A ticket with its files as one archive: everything in it once, whatever the files are called."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

from bot.service.bundle import MISSING, write_bundle
from storage.files import MemoryFiles
from tests.builders import kept


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def test_what_the_store_lost_is_named_though_a_file_is_called_as_that_list_is() -> None:
    store, out = MemoryFiles(), io.BytesIO()
    there, lost = kept(MISSING, id_=1, key="one").file, kept("lost.txt", id_=2, key="two").file
    await store.put(there.key, pieces(b"boom"), most=100)
    await write_bundle(out, "T20261122.0001-9.md", "# It", [there, lost], store)
    with zipfile.ZipFile(out) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        assert archive.read(f"files/{MISSING}") == b"boom"
        assert b"lost.txt" in archive.read(MISSING)
