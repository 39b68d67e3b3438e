"""`threadesk autotask-webhooks` as an administrator types it, against a stand-in of Autotask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.harness import Stand
from tests.sandbox.autotask.listening import running_msp
from tests.stories.processes import environment, free_port, threadesk

COMMAND, URL = "autotask-webhooks", "https://bot.example"
SORTS = ("TicketWebhooks", "TicketNoteWebhooks")


@pytest.fixture
async def msp() -> AsyncIterator[Stand]:
    async with running_msp() as running:
        yield running


def hooks(msp: Stand) -> list[Row]:
    return [row for entity in SORTS for row in msp.autotask.state.tables[entity].rows.values()]


def environ_of(
    msp: Stand, folder: Path, key: str = "the-key", secret: str = ids.SECRET, at: str = ""
) -> dict[str, str]:
    """The environment of a bot with a desk at that stand-in, and one without a remote."""
    file = folder / "msp.toml"
    file.write_text(
        f"""
[[desks]]
id = "help"

[[desks]]
id = "msp"
channel = "C0HELP001"
[desks.remote]
system = "autotask"
user = "{ids.USERNAME}"
key_env = "KEY"
integration_code_env = "CODE"
url = "{at or msp.url}/autotask/atservicesrest/"
{'webhook_env = "HOOK"' if key else ""}
""",
        encoding="utf-8",
    )
    own = {"KEY": secret, "CODE": ids.INTEGRATION_CODE, "HOOK": key}
    return environment("http://127.0.0.1:1", folder, THREADESK_CONFIG=str(file), **own)


async def test_webhooks_are_set_up_once_mended_and_removed(msp: Stand, tmp_path: Path) -> None:
    environ = environ_of(msp, tmp_path)
    made = await threadesk(COMMAND, "msp", "--url", f"{URL}/", environ=environ)
    assert (made.status, made.err) == (0, "")
    assert [line for line in made.out.splitlines() if "made, calls" in line] == [
        f"{entity} {row['id']}: made, calls {URL}/hooks/msp."
        for entity, row in zip(SORTS, hooks(msp), strict=True)
    ]
    assert {row["webhookUrl"] for row in hooks(msp)} == {f"{URL}/hooks/msp"}
    assert all(row["isReady"] and row["secretKey"] == "the-key" for row in hooks(msp))
    again = await threadesk(COMMAND, "msp", "--url", URL, environ=environ)
    assert again.status == 0
    assert "made" not in again.out
    assert "added" not in again.out
    assert len(hooks(msp)) == 2
    for row in hooks(msp):
        row["isActive"] = False
    checked = await threadesk("check", environ=environ)
    assert "FAULT desk msp: webhooks at Autotask" in checked.out
    assert "switched off" in checked.out
    assert "threadesk autotask-webhooks msp --url" in checked.out
    mended = await threadesk(COMMAND, "msp", "--url", URL, environ=environ)
    assert mended.status == 0
    assert all(row["isActive"] for row in hooks(msp))
    removed = await threadesk(COMMAND, "msp", "--remove", environ=environ)
    assert (removed.status, len(removed.out.splitlines()), hooks(msp)) == (0, 2, [])


@pytest.mark.parametrize(
    ("arguments", "key", "status", "words"),
    [
        ((), "the-key", 2, "required"),
        (("msp",), "the-key", 2, "say one of both"),
        (("msp", "--url", URL, "--remove"), "the-key", 2, "say one of both"),
        (("msp", "--url", "bot.example"), "the-key", 2, "must be such as https://"),
        (("msp", "--url", "http://bot.example"), "the-key", 2, "must be such as https://"),
        (("msp", "--url", f"{URL}?x=1"), "the-key", 2, "must be such as https://"),
        (("msp", "--url", f"{URL}:8443"), "the-key", 2, "at port 443"),
        (("msp", "--url", f"{URL}:x"), "the-key", 2, "at port 443"),
        (("msp", "--url", "https://me:word@bot.example"), "the-key", 2, "must be such as https://"),
        (("msp", "--url", f"{URL}/hooks/msp"), "the-key", 2, "without what comes from /hooks/ on"),
        (("help", "--url", URL), "the-key", 2, "is none of them: msp"),
        (("nope", "--remove"), "the-key", 2, "is none of them: msp"),
        (("msp", "--url", URL), "", 2, "set webhook_env or webhook_file"),
        (("msp", "--url", URL), "k" * 65, 1, "secretKey"),
    ],
)
async def test_what_is_wrong_is_told_with_the_way_out(
    msp: Stand, tmp_path: Path, arguments: tuple[str, ...], key: str, status: int, words: str
) -> None:
    ended = await threadesk(COMMAND, *arguments, environ=environ_of(msp, tmp_path, key))
    assert (ended.status, ended.out) == (status, "")
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert hooks(msp) == []


async def test_a_key_that_autotask_does_not_take_is_told(msp: Stand, tmp_path: Path) -> None:
    environ = environ_of(msp, tmp_path, secret="another")
    ended = await threadesk(COMMAND, "msp", "--url", URL, environ=environ)
    assert ended.status == 1
    assert "Autotask does not take" in ended.err
    assert "another" not in ended.err


async def test_that_autotask_is_out_of_reach_is_told_with_what_to_look_at(msp: Stand, tmp_path: Path) -> None:
    environ = environ_of(msp, tmp_path, at=f"http://127.0.0.1:{free_port()}")
    ended = await threadesk(COMMAND, "msp", "--url", URL, environ=environ)
    assert (ended.status, ended.out) == (1, "")
    assert "Autotask cannot be asked" in ended.err
    assert "check the network" in ended.err
    assert "Traceback" not in ended.err
