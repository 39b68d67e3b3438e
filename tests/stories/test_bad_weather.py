"""What is wrong around the bot: the database locked, read-only or gone; Slack down; sockets that fail."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.slack.ids import Action
from bot.slack.manifest import manifest
from tests.sandbox.harness import HELP, Json, Person, running_sandbox
from tests.stories.conftest import READY, Stage, text_of
from tests.stories.processes import environment, free_port, running_bot

TRY_AGAIN = "I could not write that down just now, so nothing has changed."


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Somebody else writes in the file, and does not end."""
    other = sqlite3.connect(stage.folder / "threadesk.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


async def filled_form(stage: Stage, anna: Person) -> dict[str, object]:
    """Open the form; what anna fills in."""
    await anna.command(HELP, "/ticket")
    (view,) = await stage.sandbox.wait_for(anna.views)
    (option, *_) = await anna.options(Action.SUBJECT_CHOSEN, "dns", view=view)
    return {Action.SUBJECT_CHOSEN: option, "text": "Keep this text."}


async def refused_in_the_form(anna: Person, values: dict[str, object]) -> None:
    answer = await anna.submit(values)
    assert TRY_AGAIN in "".join(answer["errors"].values()), answer
    (view,) = await anna.views()
    assert "Keep this text." in str(view["state"])


async def whispered(anna: Person) -> str:
    return [text_of(each) for each in await anna.messages(HELP) if each.get("is_ephemeral")][-1]


async def test_a_form_keeps_its_text_while_the_database_is_locked(stage: Stage) -> None:
    anna = stage.person("anna")
    values = await filled_form(stage, anna)
    with locked(stage):
        await refused_in_the_form(anna, values)
    assert stage.tickets() == 0
    assert "errors" not in await anna.submit(values)
    (card,) = await stage.cards_when(1)
    await stage.saying(card, "Keep this text.")
    assert stage.tickets() == 1
    assert "Traceback" not in stage.log()


async def test_while_the_database_is_locked_a_command_says_so_and_a_reply_comes_again(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    await stage.nothing_to_send()
    with locked(stage):
        reply = await anna.post(HELP, "Said while it was locked.", thread_ts=card["ts"])
        await anna.command(HELP, "/ticket take 1")
        assert TRY_AGAIN in await whispered(anna)
    await stage.wait_for_mark(HELP, reply)
    assert stage.updates().count("Said while it was locked.") == 1


async def test_a_database_file_that_is_removed_is_told_and_back_again_it_goes_on(stage: Stage) -> None:
    anna = stage.person("anna")
    values = await filled_form(stage, anna)
    await stage.nothing_to_send()
    elsewhere = {file: file.with_name(f"away-{file.name}") for file in stage.folder.glob("threadesk.sqlite*")}
    for file, away in elsewhere.items():
        file.rename(away)
    await refused_in_the_form(anna, values)
    for file, away in elsewhere.items():
        away.rename(file)
    assert "errors" not in await anna.submit(values)
    assert stage.tickets() == 1
    assert "Traceback" not in stage.log()


async def test_a_database_that_is_read_only_is_told_and_changes_nothing(stage: Stage) -> None:
    anna = stage.person("anna")
    await stage.stop()
    file = stage.folder / "threadesk.sqlite"
    read_only = {**stage.environ, "THREADESK_DATABASE_URL": f"sqlite:///file:{file}?mode=ro&uri=true"}
    async with running_bot(read_only, stage.folder / "read-only log") as bot:
        await stage.wait_for(lambda: bot.says(READY))
        values = await filled_form(stage, anna)
        await refused_in_the_form(anna, values)
        await anna.command(HELP, "/ticket list")
        assert "Nothing here." in await whispered(anna)
        assert await bot.stop() == 0
        assert "Traceback" not in bot.log.read_text()
    await stage.start()
    assert "errors" not in await anna.submit(values)
    await stage.cards_when(1)


async def test_a_bot_that_starts_while_slack_is_down_connects_later(tmp_path: Path) -> None:
    async with running_sandbox(manifest()) as sandbox:
        await sandbox.faults(
            {"method": "auth.test", "do": "drop"},
            {"method": "auth.test", "do": "status", "status": 503},
            {"method": "conversations.list", "do": "ratelimited", "retry_after": 1},
            {"method": "apps.connections.open", "do": "status", "status": 502},
        )
        async with running_bot(environment(sandbox.url, tmp_path), tmp_path / "log") as bot:
            await sandbox.wait_for(lambda: bot.says("Slack cannot be reached"))
            await sandbox.wait_for(lambda: bot.says(READY))
            await sandbox.person("anna").command(HELP, "/ticket help")
            assert await bot.stop() == 0
            assert bot.log.read_text().count("Slack cannot be reached") == 4
            assert "Traceback" not in bot.log.read_text()


async def test_a_bot_that_waits_for_slack_can_be_stopped(tmp_path: Path) -> None:
    nobody = environment(f"http://127.0.0.1:{free_port()}", tmp_path)
    async with running_sandbox(manifest()) as sandbox, running_bot(nobody, tmp_path / "log") as bot:
        await sandbox.wait_for(lambda: bot.says("Slack cannot be reached"))
        assert await bot.stop() == 0
        assert "Traceback" not in bot.log.read_text()


async def test_events_that_wait_for_the_bot_to_start_come_once(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    await stage.stop()
    posted = [await anna.post(HELP, f"waiting {number}", thread_ts=card["ts"]) for number in range(5)]
    await stage.start()
    for message in posted:
        await stage.wait_for_mark(HELP, message)
    assert sorted(stage.updates()) == sorted(["The VPN is down.", *(f"waiting {n}" for n in range(5))])


async def test_a_refreshed_socket_loses_nothing(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    posted: list[Json] = []
    for reason in ("warning", "refresh_requested", "close"):
        posted.append(await anna.post(HELP, f"before {reason}", thread_ts=card["ts"]))
        await stage.sandbox.faults(disconnect=reason)
        posted.append(await anna.post(HELP, f"after {reason}", thread_ts=card["ts"]))
        await stage.connected()
    for message in posted:
        await stage.wait_for_mark(HELP, message)
    assert sorted(stage.updates()) == sorted(["The VPN is down.", *(message["text"] for message in posted)])


async def test_a_silent_socket_is_left_for_another_and_nothing_is_lost(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    before = (await stage.sandbox.log())[-1]["n"]
    await stage.sandbox.faults(silence=True, acks="ignore")
    reply = await anna.post(HELP, "Said into the silence.", thread_ts=card["ts"])

    async def came_anew() -> bool:
        entries = await stage.sandbox.log(before)
        return any(entry["what"] == "socket" and entry["type"] == "connected" for entry in entries)

    await stage.wait_for(came_anew)
    await stage.sandbox.faults(silence=False, acks="take")
    await stage.wait_for_mark(HELP, reply)
    last = await anna.post(HELP, "And after it.", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, last)
    assert sorted(stage.updates()) == sorted(["The VPN is down.", "Said into the silence.", "And after it."])


async def test_sigterm_lets_nothing_go_and_ends_well(stage: Stage) -> None:
    anna, card = stage.person("anna"), await stage.open_ticket("anna")
    await stage.sandbox.faults({"method": "reactions.add", "do": "slow", "seconds": 1})
    reply = await anna.post(HELP, "Said at the very end.", thread_ts=card["ts"])
    assert await stage.stop() == "The bot has ended with exit code 0."
    assert "Traceback" not in stage.log()
    await stage.start()
    await stage.sandbox.turn_clock(60)
    await stage.wait_for_mark(HELP, reply)
    assert stage.updates().count("Said at the very end.") == 1


async def test_sigint_ends_well_too(tmp_path: Path) -> None:
    async with (
        running_sandbox(manifest()) as sandbox,
        running_bot(environment(sandbox.url, tmp_path), tmp_path / "log") as bot,
    ):
        await sandbox.wait_for(lambda: bot.says(READY))
        assert await bot.stop(signal.SIGINT) == 0
        assert "Traceback" not in bot.log.read_text()


async def test_the_log_of_a_run_holds_no_token_and_no_word_that_people_wrote(stage: Stage) -> None:
    anna, beno = stage.person("anna"), stage.person("beno")
    card = await stage.open_ticket("anna", "secret-of-the-form")
    reply = await anna.post(HELP, "secret-of-the-thread", thread_ts=card["ts"])
    await stage.wait_for_mark(HELP, reply)
    await beno.command(HELP, "/ticket reply #1 secret-of-the-command")
    await beno.command(HELP, "/ticket remind 1 in 1 hour secret-of-the-reminder")
    await anna.command(HELP, "/ticket show secret-of-the-mistake")
    await anna.post(HELP, "secret-too-long " * 2_600, thread_ts=card["ts"])
    await stage.sandbox.faults({"method": "chat.postMessage", "do": "error", "error": "internal_error"})
    await beno.command(HELP, "/ticket close #1 secret-of-the-end")
    await stage.sandbox.turn_clock(3_700)
    await stage.nothing_to_send()
    with locked(stage):
        await anna.command(HELP, "/ticket reply #1 secret-of-the-locked")
    assert await stage.stop() == "The bot has ended with exit code 0."
    log = stage.log()
    assert "effect done" in log
    for secret in ("secret-", "xoxb-sandbox", "xapp-sandbox", "sandbox-signing-secret", "ticket="):
        assert secret not in log.replace("ticket=T20", ""), secret


async def test_what_was_typed_outlives_a_locked_database_a_closed_form_and_a_crash(stage: Stage) -> None:
    anna = stage.person("anna")
    values = await filled_form(stage, anna)
    with locked(stage):
        await refused_in_the_form(anna, values)
        await anna.close_view()

        async def told() -> bool:
            return "Keep this text." in str(await anna.messages(anna.dm))

        await stage.wait_for(told)
    await filled_form(stage, anna)
    await anna.close_view(values, everything=True)

    async def kept() -> bool:
        return stage.rows("SELECT count(*) FROM drafts") == [(1,)]

    await stage.wait_for(kept)
    await stage.kill()
    await stage.start()
    await anna.command(HELP, "/ticket drafts")

    async def listed() -> Json | None:
        shown = [each for each in await anna.messages(HELP) if "30 days" in text_of(each)]
        return shown[-1] if shown else None

    drafts = await stage.sandbox.wait_for(listed)
    assert drafts is not None
    await anna.act(Action.CONTINUE_DRAFT, message=drafts)
    await stage.sandbox.wait_for(anna.views)
    assert "errors" not in await anna.submit()
    (card,) = await stage.cards_when(1)
    await stage.saying(card, "Keep this text.")
    assert (stage.tickets(), stage.rows("SELECT count(*) FROM drafts")) == (1, [(0,)])
    assert "Keep this text." not in stage.log()
    assert "Traceback" not in stage.log()
