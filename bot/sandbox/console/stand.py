"""What a console needs of the stand-in behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.shapes import Json


class Written(Protocol):
    """The journal of a stand-in."""

    def since(self, number: int) -> list[Json]:
        """Return the entries after this number, oldest first."""


class Misbehaving(Protocol):
    """The rules by which the calls of a stand-in go wrong."""

    @property
    def add(self) -> Callable[..., object]:
        """Add a rule, told by its fields."""

    def clear(self) -> None:
        """Take every rule and switch back."""

    def release(self) -> None:
        """Let every held call go on."""

    def set_down(self, how: str) -> None:
        """Be down in a way, or be up again."""

    @property
    def set_chaos(self) -> Callable[..., None]:
        """Let a share of all calls go wrong."""

    def shown(self) -> Json:
        """Show what is in force."""


class Stand(Protocol):
    """A stand-in, as its console sees it."""

    clock: Clock
    changes: Changes

    @property
    def journal(self) -> Written:
        """Every request with its answer."""

    @property
    def faults(self) -> Misbehaving:
        """What goes wrong on purpose."""

    def settle(self) -> None:
        """Carry out what the clock has passed."""

    def faults_changed(self) -> None:
        """Tell the open consoles that rules or switches have changed."""
