"""What the page may know and do about the app's process. Somebody else owns that process."""

from __future__ import annotations

from typing import Protocol

from bot.sandbox.slack.shapes import Json


class BotControl(Protocol):
    """A process the page can kill and start again."""

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""

    @property
    def lines(self) -> list[str]:
        """The last lines it wrote."""

    @property
    def was_started(self) -> bool:
        """Whether it ran at all; if it then has no pid, it has died."""

    async def start(self) -> None:
        """Start it, unless it runs."""

    async def kill(self) -> None:
        """Kill it at once, without a word."""


def bot_state(control: BotControl | None, sockets: int, *, answers_http: bool) -> Json:
    """Sum up how the app is."""
    is_reachable = sockets > 0 or answers_http
    if control is None:
        state = "connected" if is_reachable else "stopped"
    elif control.pid is None:
        state = "dead" if control.was_started else "stopped"
    else:
        state = "connected" if is_reachable else "starting"
    return {
        "state": state,
        "pid": control.pid if control else None,
        "sockets": sockets,
        "managed": control is not None,
        "log": control.lines if control else [],
    }
