"""Stories: the real bot as a process beside a sandbox, over the real protocols, with a clock to turn."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.slack.ids import Action
from bot.slack.manifest import manifest
from bot.wiring import sandbox_environment
from tests.sandbox.harness import HELP, Json, Person, Sandbox, running_sandbox

BOT = "U0BOT0001"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A sandbox with the bot beside it, and the people in it."""

    sandbox: Sandbox
    folder: Path

    def person(self, name: str) -> Person:
        return self.sandbox.person(name)

    async def kill(self) -> None:
        """End the bot by SIGKILL, in the middle of whatever it does."""
        await self.sandbox.do("bot", do="kill")

    async def start(self) -> None:
        """Start the bot and wait until it listens."""
        await self.sandbox.do("bot", do="start")
        await self.connected()

    async def connected(self) -> None:
        await self.sandbox.wait_for(self._is_connected, timeout=30)

    async def _is_connected(self) -> bool:
        state = (await self.person("anna").snapshot())["bot"]
        assert state["state"] != "dead", "\n".join(state["log"])
        return bool(state["state"] == "connected")

    async def wait_for(self, found: Callable[[], Awaitable[bool]], timeout: float = 15) -> None:
        await self.sandbox.wait_for(found, timeout=timeout)

    async def open_ticket(
        self, who: str = "anna", text: str = "The VPN is down.", channel: str = HELP
    ) -> Json:
        """Open a standard ticket through the form; its card."""
        person = self.person(who)
        before = len(await self.cards(channel))
        await person.command(channel, "/ticket")
        await self.fill_form(person, text)
        return (await self.cards_when(before + 1))[-1]

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

        return await self.sandbox.wait_for(enough, timeout=15) or []

    async def thread(self, card: Json, channel: str = HELP) -> list[Json]:
        """What stands under a card, without the card."""
        return (await self.person("dora").messages(channel, thread_ts=card["ts"]))[1:]

    async def saying(self, card: Json, words: str, channel: str = HELP) -> Json:
        """The message of a card's thread that says this, once it is there."""

        async def said() -> Json | None:
            return next((m for m in await self.thread(card, channel) if words in text_of(m)), None)

        found = await self.sandbox.wait_for(said, timeout=15)
        assert found is not None
        return found

    async def card_saying(self, card: Json, words: str, channel: str = HELP) -> Json:
        """The card, once it says this."""

        async def said() -> Json | None:
            cards = await self.cards(channel)
            return next((each for each in cards if each["ts"] == card["ts"] and words in text_of(each)), None)

        found = await self.sandbox.wait_for(said, timeout=15)
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
async def staged(folder: Path, **environ: str) -> AsyncIterator[Stage]:
    """A sandbox and the bot, connected."""
    env = {**sandbox_environment(folder, os.environ), **environ}
    options = {"bot_argv": (sys.executable, "-m", "bot", "run"), "bot_env": env, "state_dir": folder}
    async with running_sandbox(manifest(), **options) as sandbox:
        stage = Stage(sandbox=sandbox, folder=folder)
        await stage.connected()
        yield stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as running:
        yield running
