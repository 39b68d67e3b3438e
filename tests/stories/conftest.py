"""Stories: the real bot as a process beside a sandbox, over the real protocols, with a clock to turn."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.slack.ids import Action
from bot.slack.manifest import manifest
from tests.sandbox.harness import GENERAL, HELP, Json, Person, Sandbox, running_sandbox
from tests.stories.processes import COMMAND, environment, free_port, logged, with_remotes

BOT = "U0BOT0001"
READY = "bot.wiring ready"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A sandbox with the bot beside it, and the people in it. `http` is the bot's port in HTTP mode."""

    sandbox: Sandbox
    folder: Path
    environ: dict[str, str]
    http: int | None = None

    def person(self, name: str) -> Person:
        return self.sandbox.person(name)

    async def kill(self) -> None:
        """End the bot by SIGKILL, in the middle of whatever it does."""
        await self.sandbox.do("bot", do="kill")

    async def start(self) -> None:
        """Start the bot and wait until it listens."""
        before = self.log().count(READY)
        await self.sandbox.do("bot", do="start")
        await self.connected(before + 1)

    async def stop(self) -> str:
        """Ask the bot to end, as an administrator would, and wait for it; how it ended."""
        os.kill((await self._state())["pid"], signal.SIGTERM)

        async def has_ended() -> str | None:
            state = await self._state()
            return str(state["log"][-1]) if state["state"] == "dead" else None

        return await self.sandbox.wait_for(has_ended) or ""

    async def connected(self, times: int = 1) -> None:
        """Wait until the bot listens, having been started so often."""

        async def is_connected() -> bool:
            state = await self._state()
            assert state["state"] != "dead", self.log()
            return self.log().count(READY) >= times and bool(self.http or state["sockets"])

        await self.sandbox.wait_for(is_connected)

    async def _state(self) -> Json:
        state: Json = (await self.person("anna").snapshot())["bot"]
        return state

    def log(self) -> str:
        """Everything that the bot has written since the first start."""
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the bot's database, past the bot."""
        url = self.environ["THREADESK_DATABASE_URL"]
        if url.startswith("postgresql"):
            with psycopg.connect(url) as server:
                return server.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            return file.execute(query).fetchall()

    def tickets(self) -> int:
        """How many tickets are in the store."""
        ((count,),) = self.rows("SELECT count(*) FROM tickets")
        return int(count)

    def updates(self) -> list[str]:
        """The updates in the store."""
        rows = self.rows("SELECT body FROM updates WHERE type = 'UpdateAdded' ORDER BY ticket, number")
        return [json.loads(body)["text"] for (body,) in rows]

    async def nothing_to_send(self) -> None:
        """Wait until the outbox has nothing left to send."""

        async def is_empty() -> bool:
            return self.rows("SELECT count(*) FROM outbox WHERE state <> 'parked'") == [(0,)]

        await self.wait_for(is_empty)

    async def wait_for(self, found: Callable[[], Awaitable[bool]]) -> None:
        await self.sandbox.wait_for(found)

    async def open_ticket(
        self, who: str = "anna", text: str = "The VPN is down.", channel: str = HELP
    ) -> Json:
        """Open a standard ticket through the form; its card."""
        person = self.person(who)
        before = len(await self.cards(channel))
        await person.command(channel, "/ticket")
        await self.fill_form(person, text)
        return (await self.cards_when(before + 1, channel))[-1]

    async def open_by_emoji(self, who: str, texts: Sequence[str], channel: str = GENERAL) -> None:
        """Open a ticket from each of these messages, oldest first; their cards may follow later."""
        before, person = self.tickets(), self.person(who)
        for count, text in enumerate(texts, start=1):
            said = await person.post(channel, text)
            await person.react(channel, said["ts"], "ticket")

            async def is_open(count: int = count) -> bool:
                return self.tickets() == before + count

            await self.wait_for(is_open)

    async def fill_form(self, person: Person, text: str, subject: str = "reboot") -> None:
        """Wait for the opening form, pick a subject by typing and submit."""
        await self.sandbox.wait_for(person.views)
        view = (await person.views())[-1]
        (option, *_) = await person.options(Action.SUBJECT_CHOSEN, subject, view=view)
        answer = await person.submit({Action.SUBJECT_CHOSEN: option, "text": text})
        assert answer["ok"], answer

    async def cards(self, channel: str = HELP) -> list[Json]:
        """The cards in a channel, oldest first."""
        return [message for message in await self.person("dora").messages(channel) if is_card(message)]

    async def cards_when(self, count: int, channel: str = HELP) -> list[Json]:
        """The cards, once there are so many."""

        async def enough() -> list[Json] | None:
            cards = await self.cards(channel)
            return cards if len(cards) >= count else None

        return await self.sandbox.wait_for(enough) or []

    async def thread(self, card: Json, channel: str = HELP) -> list[Json]:
        """What stands under a card, without the card."""
        return (await self.person("dora").messages(channel, thread_ts=card["ts"]))[1:]

    async def saying(self, card: Json, words: str, channel: str = HELP) -> Json:
        """The message of a card's thread that says this, once it is there."""

        async def said() -> Json | None:
            return next((m for m in await self.thread(card, channel) if words in text_of(m)), None)

        found = await self.sandbox.wait_for(said)
        assert found is not None
        return found

    async def card_saying(self, card: Json, words: str, channel: str = HELP) -> Json:
        """The card, once it says this."""

        async def said() -> Json | None:
            cards = await self.cards(channel)
            return next((each for each in cards if each["ts"] == card["ts"] and words in text_of(each)), None)

        found = await self.sandbox.wait_for(said)
        assert found is not None
        return found

    async def wait_for_mark(self, channel: str, message: Json, emoji: str = "white_check_mark") -> None:
        """Wait until the bot's mark is on a message."""

        async def has_mark() -> bool:
            thread = message.get("thread_ts")
            shown = await self.person("dora").messages(channel, thread_ts=thread)
            again = next(each for each in shown if each["ts"] == message["ts"])
            return any(BOT in r["users"] for r in again.get("reactions", []) if r["name"] == emoji)

        await self.wait_for(has_mark)


def is_card(message: Json) -> bool:
    """Whether a message is a ticket's card: ours, with buttons, at the top of a thread."""
    buttons = [block for block in message.get("blocks", []) if block["type"] == "actions"]
    return message.get("user") == BOT and bool(buttons) and not message.get("is_ephemeral")


def text_of(message: Json) -> str:
    """Everything that can be read in a message."""
    found = [str(message.get("text", ""))]

    def collect(part: object) -> None:
        if isinstance(part, dict):
            found.extend(str(part[key]) for key in ("text", "alt_text") if isinstance(part.get(key), str))
            for value in part.values():
                collect(value)
        elif isinstance(part, list):
            for value in part:
                collect(value)

    collect(message.get("blocks", []))
    return "\n".join(found)


def number_of(card: Json) -> str:
    """The ticket's number, as the card says it."""
    return next(word.strip("*·#,") for word in text_of(card).split() if word.strip("*").startswith("T20"))


@asynccontextmanager
async def staged(
    folder: Path, *, over_http: bool = False, remotes: tuple[str, ...] = (), **environ: str
) -> AsyncIterator[Stage]:
    """A sandbox and the bot, connected over a socket or over HTTP; with desks at these vendors."""
    port = free_port() if over_http else None
    url = f"http://127.0.0.1:{port}" if port else None
    surroundings = partial(with_remotes, remotes=remotes) if remotes else environment
    mode = ("--http", f"127.0.0.1:{port}") if port else ()
    if port:
        environ["SLACK_APP_TOKEN"] = ""
    options = {
        "bot_argv": logged((*COMMAND, "run", *mode), folder / "log"),
        "bot_env": surroundings("{url}", folder, **environ),
        "state_dir": folder,
        "http_target": f"{url}/slack/events" if url else None,
        "stands": remotes,
    }
    async with running_sandbox(manifest(url=url), **options) as sandbox:
        known = surroundings(sandbox.url, folder, **environ)
        stage = Stage(sandbox=sandbox, folder=folder, environ=known, http=port)
        await stage.connected()
        yield stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as running:
        yield running


@pytest.fixture
async def http_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, over_http=True) as running:
        yield running
