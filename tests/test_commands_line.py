"""The command `threadesk` as an administrator types it: what it says, how it exits, what it leaves."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.slack.manifest import manifest
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.builders import WORKSPACE, add, opened, said
from tests.fakes import HandClock
from tests.postgres import postgres_url
from tests.sandbox.harness import Sandbox, running_sandbox
from tests.stories.processes import Ended, environment, threadesk

ROOT = Path(__file__).parent.parent


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox(manifest()) as running:
        yield running


async def migrated(environ: dict[str, str]) -> dict[str, str]:
    await asyncio.to_thread(upgrade, environ["THREADESK_DATABASE_URL"])
    return environ


def expect_fault(ended: Ended, what: str, mend: str) -> None:
    """One thing is wrong, and what has to be done stands beneath it."""
    lines = ended.out.splitlines()
    assert ended.status == 1, ended
    assert [line for line in lines if line.startswith("FAULT")] == [f"FAULT {what}"]
    assert mend in lines[lines.index(f"FAULT {what}") + 1]
    assert "Traceback" not in ended.err


async def test_check_finds_nothing_where_all_is_well(sandbox: Sandbox, tmp_path: Path) -> None:
    environ = environment(sandbox.url, tmp_path)
    assert (await threadesk("migrate", environ=environ)).status == 0
    ended = await threadesk("check", environ=environ)
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    for what in ("SLACK_BOT_TOKEN", "scopes", "SLACK_APP_TOKEN", "channel #help", "database"):
        assert any(what in line for line in lines), what


@pytest.mark.parametrize(
    ("changes", "what", "mend"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN", "copy the token again"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN", "create an app-level token"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "SLACK_API_URL", "check the network"),
    ],
)
async def test_check_names_what_slack_does_not_take(
    sandbox: Sandbox, tmp_path: Path, changes: dict[str, str], what: str, mend: str
) -> None:
    environ = await migrated(environment(sandbox.url, tmp_path, **changes))
    expect_fault(await threadesk("check", environ=environ), what, mend)


async def test_check_names_the_scope_that_is_missing(tmp_path: Path) -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("reactions:write")
    async with running_sandbox(poor) as sandbox:
        ended = await threadesk("check", environ=await migrated(environment(sandbox.url, tmp_path)))
    expect_fault(ended, "scopes", "add reactions:write under OAuth & Permissions")


@pytest.mark.parametrize(
    ("channel", "mend"),
    [
        ("#nowhere", "create #nowhere in Slack"),
        ("#random", "type /invite @threadesk"),
        ("C0NOWHERE1", "Slack says channel_not_found"),
    ],
)
async def test_check_names_the_channel_that_cannot_be_used(
    sandbox: Sandbox, tmp_path: Path, channel: str, mend: str
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'[[desks]]\nid = "help"\nchannel = "{channel}"\n', encoding="utf-8")
    environ = await migrated(environment(sandbox.url, tmp_path, THREADESK_CONFIG=str(file)))
    expect_fault(await threadesk("check", environ=environ), f"desk help: channel {channel}", mend)


async def test_check_names_the_folder_of_files_that_cannot_be_used(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    environ = await migrated(environment(sandbox.url, tmp_path, THREADESK_FILES=str(tmp_path / "taken")))
    ended = await threadesk("check", environ=environ)
    expect_fault(ended, f"files in {tmp_path / 'taken'}", "set THREADESK_FILES")
    refused = await threadesk("run", environ=environ)
    assert refused.status == 1
    assert "Traceback" not in refused.err


@pytest.mark.parametrize(
    ("keys", "what", "mend"),
    [
        (
            'agents = ["@night"]',
            "desk help: agents @night",
            "there is no user group @night: create it in Slack",
        ),
        ('agents = ["S0NIGHT01"]', "desk help: agents S0NIGHT01", "Slack says no_such_subteam"),
        ('approvers = ["#nowhere"]', "desk help: approvers #nowhere", "the bot sees no channel #nowhere"),
        ('admins = ["C0NOWHERE1"]', "desk help: admins C0NOWHERE1", "Slack says channel_not_found"),
        ('agents = ["U0FRED001"]', "desk help: agents U0FRED001", "they stay requesters"),
        ('agents = ["U0ERIC001"]', "desk help: agents U0ERIC001", "of another workspace"),
        (
            '[[desks.groups]]\nid = "net"\nmembers = ["@night"]',
            "desk help: group net: members @night",
            "there is no user group @night",
        ),
        (
            '[[desks.groups]]\nid = "net"\nmembers = ["@ops"]\nchannel = "#random"',
            "desk help: group net: channel #random",
            "type /invite @threadesk",
        ),
    ],
)
async def test_check_names_who_does_not_exist_or_may_not(
    sandbox: Sandbox, tmp_path: Path, keys: str, what: str, mend: str
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'[[desks]]\nid = "help"\nchannel = "#help"\n{keys}\n', encoding="utf-8")
    environ = await migrated(environment(sandbox.url, tmp_path, THREADESK_CONFIG=str(file)))
    expect_fault(await threadesk("check", environ=environ), what, mend)


async def test_check_says_how_many_people_a_user_group_has(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[[desks]]\nid = "help"\nagents = ["@ops", "#help"]\n', encoding="utf-8")
    environ = await migrated(environment(sandbox.url, tmp_path, THREADESK_CONFIG=str(file)))
    ended = await threadesk("check", environ=environ)
    assert ended.status == 0
    assert "ok    desk help: agents @ops (2)" in ended.out


@pytest.mark.parametrize(
    ("approvers", "told"),
    [
        (
            '["U0FRED001"]',
            "FAULT desk help: approval\n      nobody is there who may approve what waits: name",
        ),
        ('["@night"]', "FAULT desk help: approval\n"),
        ('["@ops", "U0DORA001", "U0FRED001"]', "ok    desk help: approval (3 may approve)"),
        ('["U0DORA001"]', "approval (1 may approve; what they ask for themselves nobody can approve)"),
    ],
)
async def test_check_says_how_many_may_approve(
    sandbox: Sandbox, tmp_path: Path, approvers: str, told: str
) -> None:
    file = tmp_path / "own.toml"
    gate = '[desks.approval]\npriorities = ["urgent"]\n'
    file.write_text(f'[[desks]]\nid = "help"\napprovers = {approvers}\n{gate}', encoding="utf-8")
    environ = await migrated(environment(sandbox.url, tmp_path, THREADESK_CONFIG=str(file)))
    ended = await threadesk("check", environ=environ)
    assert told in ended.out, ended


@pytest.mark.parametrize(
    ("channel", "mend"),
    [("#general", "everybody can read that channel"), ("#nowhere", "create #nowhere in Slack"), ("#ops", "")],
)
async def test_check_looks_whether_the_private_channel_is_private(
    sandbox: Sandbox, tmp_path: Path, channel: str, mend: str
) -> None:
    file = tmp_path / "own.toml"
    private = f'private_channel = "{channel}"\nadmins = ["U0DORA001"]'
    file.write_text(f'[[desks]]\nid = "help"\nchannel = "#help"\n{private}\n', encoding="utf-8")
    ended = await threadesk(
        "check", environ=await migrated(environment(sandbox.url, tmp_path, THREADESK_CONFIG=str(file)))
    )
    if mend:
        expect_fault(ended, f"desk help: private_channel {channel}", mend)
    else:
        assert ended.status == 0
        assert "private_channel #ops" in ended.out


async def test_check_finds_nothing_before_the_first_start_with_sqlite(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ended = await threadesk("check", environ=environment(sandbox.url, tmp_path))
    assert (ended.status, "ok    database" in ended.out) == (0, True), ended


async def test_check_names_a_desk_that_has_tickets_and_is_not_configured(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[[desks]]\nid = "other"\nchannel = "#help"\n', encoding="utf-8")
    environ = await migrated(environment(sandbox.url, tmp_path, THREADESK_CONFIG=str(file)))
    assert (await threadesk("check", environ=environ)).status == 0
    async with SqlStore(environ["THREADESK_DATABASE_URL"], clock=HandClock()) as store:
        await store.transact(WORKSPACE, add, opened(), said())
    expect_fault(await threadesk("check", environ=environ), "desk help", "configure it again")


async def test_check_names_the_database_that_is_behind(sandbox: Sandbox, tmp_path: Path) -> None:
    url = postgres_url(migrated=False)
    environ = environment(sandbox.url, tmp_path, THREADESK_DATABASE_URL=url)
    expect_fault(await threadesk("check", environ=environ), "database", "threadesk migrate")
    refused = await threadesk("run", environ=environ)
    assert refused.status == 2
    assert "run: threadesk migrate" in refused.err
    assert "Traceback" not in refused.err


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_migrate_brings_a_database_up_once(tmp_path: Path, kind: str) -> None:
    url = postgres_url(migrated=False) if kind == "postgresql" else f"sqlite:///{tmp_path / 'new.sqlite'}"
    environ = {"THREADESK_DATABASE_URL": url}
    first, second = [await threadesk("migrate", environ=environ) for _ in range(2)]
    assert "migrated to" in first.out
    assert second.out == "The database is at this version.\n"
    assert (first.status, second.status, second.err) == (0, 0, "")


async def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "later.sqlite"
    environ = {"THREADESK_DATABASE_URL": f"sqlite:///{file}"}
    await threadesk("migrate", environ=environ)
    with closing(sqlite3.connect(file)) as later, later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = await threadesk("migrate", environ=environ)
    assert ended.status != 0
    assert "newer than this version" in ended.err
    assert "Traceback" not in ended.err


async def test_migrate_says_that_the_database_cannot_be_reached(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.sqlite", "postgresql://u:topsecret@127.0.0.1:9/x"):
        ended = await threadesk("migrate", environ={"THREADESK_DATABASE_URL": url})
        assert ended.status == 1
        assert ended.err.startswith("database migrate: ")
        assert "Traceback" not in ended.err
        assert "topsecret" not in ended.err


async def test_manifest_prints_the_file_of_the_repository() -> None:
    ended = await threadesk("manifest", environ={})
    assert ended.out == (ROOT / "manifest.yml").read_text(encoding="utf-8")
    assert (ended.status, ended.err) == (0, "")


async def test_manifest_for_an_address_asks_for_http() -> None:
    ended = await threadesk("manifest", "--url", "https://bot.example/", environ={})
    printed: dict[str, Any] = yaml.safe_load(ended.out)
    address = "https://bot.example/slack/events"
    settings = printed["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address
    assert printed["features"]["slash_commands"][0]["url"] == address


async def test_five_faults_of_a_configuration_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "desks.toml"
    file.write_text('command = "ticket"\nemoji = ":x y:"\n[[desks]]\nid = "Help Desk"\n', encoding="utf-8")
    environ = {"SLACK_BOT_TOKEN": "wrong", "SLACK_API_URL": "slack.com", "THREADESK_CONFIG": str(file)}
    ended = await threadesk("run", environ={**environ, "SLACK_APP_TOKEN": "xapp-1"})
    assert ended.status == 2
    for part in ("SLACK_BOT_TOKEN", "SLACK_API_URL", "command", "emoji", "desks[1]: id"):
        assert part in ended.err, part
    assert ended.err.count("\n  - ") == 5
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("changes", "mode"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, ()),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, ()),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, ("--http", "127.0.0.1:0")),
    ],
)
async def test_run_with_a_wrong_token_ends_and_says_what_to_do(
    sandbox: Sandbox, tmp_path: Path, changes: dict[str, str], mode: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    options = [f"127.0.0.1:{port}" if each == "127.0.0.1:0" else each for each in mode]
    ended = await threadesk("run", *options, environ=environment(sandbox.url, tmp_path, **changes))
    assert ended.status == 1
    assert ended.err.splitlines()[-1] == "Slack refuses us: invalid_auth. Run `threadesk check`."
    assert "Traceback" not in ended.err


async def test_run_at_a_port_in_use_ends_and_says_so(sandbox: Sandbox, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = await threadesk("run", "--http", address, environ=environment(sandbox.url, tmp_path))
    assert ended.status == 1
    assert ended.err == f"{address} cannot be used: Address already in use. Choose another for --http.\n"


@pytest.mark.parametrize("address", ["3000", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:x"])
async def test_an_address_that_is_none_is_a_misuse(address: str) -> None:
    ended = await threadesk("run", "--http", address, environ={})
    assert ended.status == 2
    assert "must be HOST:PORT" in ended.err


async def test_http_mode_without_the_secret_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    environ = environment(sandbox.url, tmp_path, SLACK_SIGNING_SECRET="")
    ended = await threadesk("run", "--http", "127.0.0.1:1", environ=environ)
    assert ended.status == 2
    assert "SLACK_SIGNING_SECRET" in ended.err


async def test_hooks_where_nobody_calls_are_refused_and_an_address_that_is_none_too(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    environ = environment(sandbox.url, tmp_path)
    ended = await threadesk("run", "--hooks", "127.0.0.1:1", environ=environ)
    assert ended.status == 2
    assert "--hooks: no desk has a webhook key (webhook_env or webhook_file of its remote)." in ended.err
    ended = await threadesk("run", environ=environ | {"THREADESK_HOOKS": "3001"})
    assert ended.status == 2
    assert "THREADESK_HOOKS: must be HOST:PORT, such as 127.0.0.1:3001." in ended.err
